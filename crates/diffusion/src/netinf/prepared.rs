//! Cascades windowed, ordered and laid out, ready to be solved once or many times.
//!
//! A bootstrap solves the same problem with other numbers of copies of each cascade; it shares one
//! [`Prepared`] between its threads.

use super::greedy::{Link, Search, Step, Weights};
use super::problem::Problem;
use super::{
    Cascades, Choice, Edge, Error, Inference, Model, Provenance, Rules, Settings, Stop, TreeLink,
    parameters,
};
use std::borrow::Cow;
use std::sync::Arc;

/// Chosen edges, and the final parent and weight of each slot.
type Solution = (Vec<Step>, Vec<(Link, f64)>);

/// A problem ready to be solved.
#[derive(Debug, Clone)]
pub struct Prepared {
    cascades: Cascades,
    settings: Settings,
    rules: Rules,
    problem: Problem,
    model: Model,
    weights: Weights,
}

impl Prepared {
    /// Applies the window, finds the parameters and lays the cascades out.
    pub fn new(cascades: &Cascades, settings: &Settings) -> Result<Self, Error> {
        Self::with_rules(cascades, settings, Rules::new(settings))
    }

    pub(super) fn with_rules(
        cascades: &Cascades,
        settings: &Settings,
        rules: Rules,
    ) -> Result<Self, Error> {
        settings.check()?;
        let mut cascades = cascades.window(settings.since, settings.before);
        if rules.by_name {
            cascades = cascades.by_name();
        }
        let model = resolve(&cascades, settings.model, None)?;
        let problem = Problem::new(&cascades)?;
        let weights = Weights::new(&problem.delays, &model, &rules);
        Ok(Self { cascades, settings: *settings, rules, problem, model, weights })
    }

    /// The cascades after windowing, in the order in which they are used.
    pub fn cascades(&self) -> &Cascades {
        &self.cascades
    }

    /// The settings of the run.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The delay model with its parameters.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Solves the problem.
    pub fn infer(&self) -> Result<Inference, Error> {
        self.infer_with(false)
    }

    /// The same; an eager search gives the same result more slowly.
    pub(super) fn infer_with(&self, eager: bool) -> Result<Inference, Error> {
        let (steps, links) = self.solve(None, eager)?;
        Ok(Inference {
            edges: self.edges(&steps, &links),
            trees: self.trees(&links),
            provenance: self.provenance(),
        })
    }

    /// Solves the problem on resampled cascades: cascade c is taken `copies[c]` times.
    ///
    /// Returns what [`Prepared::edge_numbers`] does.
    /// Automatic parameters are estimated anew. If fewer candidates are left than edges are asked for,
    /// all of them are returned.
    pub fn replicate(&self, copies: &[u32]) -> Result<Vec<(u32, u32)>, Error> {
        let (steps, _) = self.solve(Some(copies), false)?;
        Ok(self.pairs(&steps))
    }

    /// Solves the problem and returns only the edges, as numbers of places in
    /// [`Prepared::cascades`], in order of choice.
    pub fn edge_numbers(&self) -> Result<Vec<(u32, u32)>, Error> {
        let (steps, _) = self.solve(None, false)?;
        Ok(self.pairs(&steps))
    }

    fn pairs(&self, steps: &[Step]) -> Vec<(u32, u32)> {
        let pair = |step: &Step| {
            let candidate = self.problem.candidate(step.candidate);
            (candidate.parent, candidate.child)
        };
        steps.iter().map(pair).collect()
    }

    fn solve(&self, copies: Option<&[u32]>, eager: bool) -> Result<Solution, Error> {
        let candidates = self.problem.candidate_count();
        let most = match self.settings.stop {
            Stop::Edges(asked) if copies.is_none() && asked > candidates => {
                return Err(Error::TooManyEdges { asked, candidates });
            }
            Stop::Edges(asked) => asked,
            Stop::PValue(_) => candidates,
        };
        let weights = if copies.is_some() && matches!(self.settings.model, Choice::Automatic(_)) {
            let model = resolve(&self.cascades, self.settings.model, copies)?;
            Cow::Owned(Weights::new(&self.problem.delays, &model, &self.rules))
        } else {
            Cow::Borrowed(&self.weights)
        };
        let (cascades, problem) = (&self.cascades, &self.problem);
        let mut search = Search::start(cascades, problem, &weights, &self.rules, copies, eager)?;
        let mut steps = Vec::new();
        while steps.len() < most
            && let Some(step) = search.next()
        {
            steps.push(step);
            // A p-value that is not a number never stops the search.
            if matches!(self.settings.stop, Stop::PValue(cutoff) if step.p_value >= cutoff) {
                break;
            }
        }
        Ok((steps, search.into_links()))
    }

    fn edges(&self, steps: &[Step], links: &[(Link, f64)]) -> Vec<Edge> {
        let places = self.cascades.places();
        let edge = |step: &Step| {
            let candidate = self.problem.candidate(step.candidate);
            let pairs = self.problem.pairs(step.candidate);
            let explains = |slot: u32| {
                let link = links[slot as usize].0;
                link.explained && link.parent == candidate.parent
            };
            Edge {
                origin: Arc::clone(&places[candidate.parent as usize]),
                destination: Arc::clone(&places[candidate.child as usize]),
                improvement: step.gain,
                p_value: step.p_value,
                possible: pairs.len(),
                explained: pairs.iter().filter(|p| explains(p.slot)).count(),
            }
        };
        steps.iter().map(edge).collect()
    }

    fn trees(&self, links: &[(Link, f64)]) -> Vec<TreeLink> {
        let mut order: Vec<usize> = (0..links.len()).collect();
        order.sort_unstable_by_key(|&slot| self.problem.slots[slot].event);
        let (places, ids) = (self.cascades.places(), self.cascades.ids());
        let tree_link = |number: usize| {
            let (slot, (link, log_score)) = (&self.problem.slots[number], links[number]);
            let child = self.cascades.place_of(slot.event as usize);
            TreeLink {
                parent: Arc::clone(&places[link.parent as usize]),
                child: Arc::clone(&places[child as usize]),
                log_score,
                cascade: Arc::clone(&ids[slot.cascade as usize]),
                delay: self.problem.delays[link.delay as usize],
                explained: link.explained,
            }
        };
        order.into_iter().map(tree_link).collect()
    }

    fn provenance(&self) -> Provenance {
        Provenance {
            model: self.model,
            estimated: matches!(self.settings.model, Choice::Automatic(_)),
            mode: self.settings.mode,
            stop: self.settings.stop,
            since: self.settings.since,
            before: self.settings.before,
            beta: self.settings.beta,
            epsilon: self.settings.epsilon,
            cascades: self.cascades.len(),
            events: self.cascades.event_count(),
            candidates: self.problem.candidate_count(),
            pairs: self.problem.pair_count(),
        }
    }
}

fn resolve(cascades: &Cascades, choice: Choice, copies: Option<&[u32]>) -> Result<Model, Error> {
    match choice {
        Choice::Given(model) => model.check().map(|()| model),
        Choice::Automatic(family) => parameters::estimate(cascades, family, copies),
    }
}
