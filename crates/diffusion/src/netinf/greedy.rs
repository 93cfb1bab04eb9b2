//! The greedy search: starting trees, gains, and the choice of the next edge.
//!
//! The score of a set of edges is the sum, over events with an earlier one, of the greatest weight of a
//! parent: ln(β f(Δ)) along an edge of the set, ln(ε f(Δ)) otherwise. It is monotone and submodular, so
//! taking the largest gain each time is within 1 − 1/e of the best set of that size (Nemhauser, Wolsey
//! & Fisher 1978; Gomez-Rodriguez et al. 2010, section 3).
//!
//! # Rationale
//! An edge changes only gains of candidates with the same child. Gains never grow, in floating point
//! too (the terms shrink and are summed in the same order), so an old gain is an upper bound: after an
//! edge, the candidates of its child are gone through once and only those whose bound reaches the best
//! gain found are computed again. That is exact, ties included; an *eager* search computes all of them
//! and must give the same list.

use super::p_value::Test;
use super::problem::{Pair, Problem};
use super::{Cascades, Error, Model, Rules, Tie};
use std::sync::Arc;

/// Weights of each distinct delay.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    /// w1: the pair is an edge.
    edge: Vec<f64>,
    /// w0: the pair is not.
    background: Vec<f64>,
}

impl Weights {
    /// Computes both weights of each delay, as logarithms of products or sums of logarithms.
    pub(super) fn new(delays: &[f64], model: &Model, rules: &Rules) -> Self {
        let weigh = |factor: f64| -> Vec<f64> {
            if rules.sums_of_logarithms {
                delays.iter().map(|&delay| factor.ln() + model.ln_density(delay)).collect()
            } else {
                delays.iter().map(|&delay| (factor * model.density(delay)).ln()).collect()
            }
        };
        Self { edge: weigh(rules.beta), background: weigh(rules.epsilon) }
    }
}

/// A chosen edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    /// Number of the candidate.
    pub(super) candidate: usize,
    /// Its gain when it was chosen.
    pub(super) gain: f64,
    /// p-value of the test after it.
    pub(super) p_value: f64,
}

/// Parent and weight of an event in the best trees so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// Place of the parent.
    pub(super) parent: u32,
    /// Number of the delay.
    pub(super) delay: u32,
    /// Whether the pair is an edge of the network.
    pub(super) explained: bool,
}

/// A search under way.
#[derive(Debug)]
pub(super) struct Search<'a> {
    problem: &'a Problem,
    weights: &'a Weights,
    tie: Tie,
    /// Whether gains that cannot win are computed again too; for tests.
    eager: bool,
    /// How often each slot counts; `None`: each once.
    copies: Option<Vec<f64>>,
    /// Weight of the best parent of each slot.
    score: Vec<f64>,
    links: Vec<Link>,
    /// Upper bound of the gain of each candidate; −∞ once chosen or if in no drawn cascade.
    bound: Vec<f64>,
    /// Largest gain among the candidates of each child; exact.
    best: Vec<f64>,
    test: Test,
}

impl<'a> Search<'a> {
    /// Gives every event its best parent in the empty network and computes all gains.
    ///
    /// `copies[c]` counts how often cascade c is taken. An error if the density of all delays of a
    /// taken event underflows to 0.
    pub(super) fn start(
        cascades: &Cascades,
        problem: &'a Problem,
        weights: &'a Weights,
        rules: &Rules,
        copies: Option<&[u32]>,
        eager: bool,
    ) -> Result<Self, Error> {
        let n = copies.map_or(cascades.len() as f64, |k| k.iter().map(|&k| f64::from(k)).sum());
        let mut search = Self {
            problem,
            weights,
            tie: rules.tie,
            eager,
            copies: copies
                .map(|k| problem.slots.iter().map(|s| f64::from(k[s.cascade as usize])).collect()),
            score: Vec::with_capacity(problem.slots.len()),
            links: Vec::with_capacity(problem.slots.len()),
            bound: Vec::with_capacity(problem.candidate_count()),
            best: vec![f64::NEG_INFINITY; problem.place_count()],
            test: Test::new(cascades.len(), n, rules.penalty_carried),
        };
        search.plant(cascades)?;
        for candidate in 0..problem.candidate_count() {
            let bound = if search.is_taken(candidate) { f64::INFINITY } else { f64::NEG_INFINITY };
            search.bound.push(bound);
            if bound > 0.0 {
                search.bound[candidate] = search.gain(candidate);
            }
        }
        for child in 0..problem.place_count() {
            search.best[child] = search.largest_bound(child).1;
        }
        Ok(search)
    }

    /// Gives each slot the parent of greatest background weight; of equal ones the first stays.
    fn plant(&mut self, cascades: &Cascades) -> Result<(), Error> {
        for (number, slot) in self.problem.slots.iter().enumerate() {
            let mut link = Link { parent: 0, delay: 0, explained: false };
            let mut score = f64::NEG_INFINITY;
            for (parent, delay) in self.problem.ways(cascades, number) {
                let weight = self.weights.background[delay as usize];
                if weight > score {
                    score = weight;
                    link = Link { parent, delay, explained: false };
                }
            }
            if score.is_infinite() && self.copies_of(number) > 0.0 {
                let place = cascades.place_of(slot.event as usize) as usize;
                return Err(Error::NoParent {
                    place: Arc::clone(&cascades.places()[place]),
                    cascade: Arc::clone(&cascades.ids()[slot.cascade as usize]),
                });
            }
            self.score.push(score);
            self.links.push(link);
        }
        Ok(())
    }

    fn copies_of(&self, slot: usize) -> f64 {
        self.copies.as_ref().map_or(1.0, |copies| copies[slot])
    }

    fn is_taken(&self, candidate: usize) -> bool {
        let pairs = self.problem.pairs(candidate);
        self.copies.is_none() || pairs.iter().any(|p| self.copies_of(p.slot as usize) > 0.0)
    }

    /// Sum of what the edge would add in each cascade, from 0 in the order of cascades.
    fn gain(&self, candidate: usize) -> f64 {
        let more = |pair: &Pair| {
            let weight = self.weights.edge[pair.delay as usize];
            (weight - self.score[pair.slot as usize]).max(0.0)
        };
        let mut sum = 0.0;
        if let Some(copies) = &self.copies {
            for pair in self.problem.pairs(candidate) {
                let k = copies[pair.slot as usize];
                // A cascade not drawn may hold an event without parent, whose gain is no number.
                sum += if k > 0.0 { k * more(pair) } else { 0.0 };
            }
        } else {
            for pair in self.problem.pairs(candidate) {
                sum += more(pair);
            }
        }
        sum
    }

    /// Candidate of the largest bound among those of `child`.
    fn largest_bound(&self, child: usize) -> (usize, f64) {
        let mut largest = (usize::MAX, f64::NEG_INFINITY);
        for candidate in self.problem.candidates_of(child) {
            if self.bound[candidate] > largest.1 {
                largest = (candidate, self.bound[candidate]);
            }
        }
        largest
    }

    /// Brings the bounds of the candidates of `child` up to date, as far as they may win.
    fn refresh(&mut self, child: usize) {
        let (first, bound) = self.largest_bound(child);
        let mut best = bound;
        if bound > 0.0 {
            best = self.gain(first);
            self.bound[first] = best;
            for candidate in self.problem.candidates_of(child) {
                let bound = self.bound[candidate];
                let may_win = bound >= self.tie.floor(best) || self.eager;
                if candidate != first && bound > 0.0 && may_win {
                    let gain = self.gain(candidate);
                    self.bound[candidate] = gain;
                    best = best.max(gain);
                }
            }
        }
        self.best[child] = best;
    }

    /// The candidate to choose next; `None` if all are chosen.
    fn choose(&self) -> Option<usize> {
        let best = self.best.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if best.is_infinite() {
            return None;
        }
        let floor = self.tie.floor(best);
        let mut children = (0..self.best.len()).filter(|&child| self.best[child] >= floor);
        let child = if self.tie.takes_last() { children.next_back() } else { children.next() }?;
        let mut tied =
            self.problem.candidates_of(child).filter(|&candidate| self.bound[candidate] >= floor);
        if self.tie.takes_last() { tied.next_back() } else { tied.next() }
    }

    /// Parent and weight of each slot in the trees so far.
    pub(super) fn into_links(self) -> Vec<(Link, f64)> {
        self.links.into_iter().zip(self.score).collect()
    }
}

impl Iterator for Search<'_> {
    type Item = Step;

    /// Adds the edge of largest gain to the network.
    fn next(&mut self) -> Option<Step> {
        let candidate = self.choose()?;
        let gain = self.bound[candidate];
        let parent = self.problem.candidate(candidate).parent;
        for pair in self.problem.pairs(candidate) {
            let slot = pair.slot as usize;
            let weight = self.weights.edge[pair.delay as usize];
            let copies = self.copies_of(slot);
            if weight > self.score[slot] && copies > 0.0 {
                let cascade = self.problem.slots[slot].cascade;
                self.test.change(cascade, weight - self.score[slot], copies);
                self.score[slot] = weight;
                self.links[slot] = Link { parent, delay: pair.delay, explained: true };
            }
        }
        self.bound[candidate] = f64::NEG_INFINITY;
        self.refresh(self.problem.candidate(candidate).child as usize);
        Some(Step { candidate, gain, p_value: self.test.close() })
    }
}
