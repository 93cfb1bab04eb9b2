//! What raises the chance of adopting? Discrete-time event history, and its dyadic reading.
//!
//! Each place is at risk in every year after the first adoption until it adopts or observation ends
//! (in the first year nobody has a neighbour that could be followed). The model is
//!
//! `logit h_it = β₀ + β₁ · (adopters before year t among the neighbours of i) / (neighbours of i)`
//!
//! (Berry & Berry 1990, APSR 84(2):395–415; Allison 1982, Sociological Methodology 13:61–98), and the
//! same with `+ β₂ · (t − F)`, F the first year, because neighbours' share rises with time whatever the
//! reason. Places without neighbours of the kind are left out.
//!
//! Dyadic (after Volden 2006, AJPS 50(2):294–312): a row for each year, place i at risk and earlier adopter
//! j; the event is that i adopts; the covariate whether j is a neighbour of i. With one covariate of two
//! values the maximum likelihood is the log odds ratio of the fourfold table, its error
//! `√(1/a + 1/b + 1/c + 1/d)` (Woolf 1955). The rows of one place and year are not independent, so that the
//! error is too small; it is a description.

use super::logit::{Cell, Coefficient, Logit, fit};
use super::neighbours::{Neighbours, Population, Tie};
use super::{Measure, Why};
use serde::Serialize;
use std::collections::BTreeMap;

/// The dyadic reading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dyads {
    /// Rows: earlier adopter is a neighbour, and the place adopts.
    pub neighbour_adopts: u64,
    /// Rows: is a neighbour, and the place does not adopt.
    pub neighbour_waits: u64,
    /// Rows: is none, and the place adopts.
    pub other_adopts: u64,
    /// Rows: is none, and the place does not adopt.
    pub other_waits: u64,
    /// Log odds ratio; not defined where one of the four is 0.
    pub log_odds_ratio: Measure<Coefficient>,
}

/// Event history for one kind of neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventHistory {
    /// What makes neighbours.
    pub tie: Tie,
    /// Places with a neighbour.
    pub places: u32,
    /// Of these, dated adopters.
    pub adopters: u32,
    /// Rows of the model: years that places were at risk.
    pub place_years: u64,
    /// Adoptions among them.
    pub events: u64,
    /// Constant and neighbours' share.
    pub share: Measure<Logit>,
    /// The same with the years since the first adoption.
    pub share_and_time: Measure<Logit>,
    /// The dyadic reading.
    pub dyads: Dyads,
}

/// Event history for every kind of neighbours that a dated adopter has, observed up to the year `end`.
pub fn event_history(
    known: &[(Tie, Neighbours)],
    population: &Population,
    end: Option<i32>,
) -> Measure<Vec<EventHistory>> {
    let kinds = known.iter().map(|(tie, neighbours)| of_kind(*tie, neighbours, population, end));
    let kinds: Vec<EventHistory> = kinds.filter(|kind| kind.adopters > 0).collect();
    Measure::of((!kinds.is_empty()).then_some(kinds), Why::NoNeighbours)
}

/// Places of one year at risk with the same neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Risk {
    /// Years since the first adoption.
    since: i32,
    /// Adopters before, of all places.
    before: u64,
    /// Adopters before, among the neighbours.
    adopted: u32,
    /// Neighbours.
    neighbours: u32,
    trials: u64,
    events: u64,
}

fn of_kind(
    tie: Tie,
    neighbours: &Neighbours,
    population: &Population,
    end: Option<i32>,
) -> EventHistory {
    let adopters = neighbours.adopters(population);
    let rows = risks(neighbours, &adopters, end);
    let share = |r: &Risk| f64::from(r.adopted) / f64::from(r.neighbours);
    let short = rows.iter().map(|r| Cell {
        x: [1.0, share(r)],
        events: r.events as f64,
        trials: r.trials as f64,
    });
    let long = rows.iter().map(|r| Cell {
        x: [1.0, share(r), f64::from(r.since)],
        events: r.events as f64,
        trials: r.trials as f64,
    });
    let names = ["constant", "neighbours_share", "years_since_first"];
    EventHistory {
        tie,
        places: neighbours.joined().count() as u32,
        adopters: adopters.len() as u32,
        place_years: rows.iter().map(|r| r.trials).sum(),
        events: rows.iter().map(|r| r.events).sum(),
        share: fit([names[0], names[1]], &short.collect::<Vec<_>>()).into(),
        share_and_time: fit(names, &long.collect::<Vec<_>>()).into(),
        dyads: dyads(&rows),
    }
}

fn dyads(rows: &[Risk]) -> Dyads {
    let sum = |of: fn(&Risk) -> u64| rows.iter().map(of).sum::<u64>();
    let a = sum(|r| r.events * u64::from(r.adopted));
    let b = sum(|r| (r.trials - r.events) * u64::from(r.adopted));
    let c = sum(|r| r.events * (r.before - u64::from(r.adopted)));
    let d = sum(|r| (r.trials - r.events) * (r.before - u64::from(r.adopted)));
    let cells = [a, b, c, d].map(|n| n as f64);
    let error = cells.iter().map(|n| 1.0 / n).sum::<f64>().sqrt();
    let ratio = (cells[0] / cells[1] / (cells[2] / cells[3])).ln();
    let known = cells.iter().all(|n| *n > 0.0);
    let estimate = known.then(|| Coefficient::new("neighbour", ratio, error));
    Dyads {
        neighbour_adopts: a,
        neighbour_waits: b,
        other_adopts: c,
        other_waits: d,
        log_odds_ratio: Measure::of(estimate, Why::ZeroDenominator),
    }
}

/// The rows of all years after the first, places with the same neighbours together; `adopters` by year.
/// Costs the number of neighbours of adopters, and for each year the number of different cells.
fn risks(neighbours: &Neighbours, adopters: &[(i32, u32)], end: Option<i32>) -> Vec<Risk> {
    let (Some(first), Some(last)) = (adopters.first(), adopters.last()) else { return Vec::new() };
    let mut state = State::new(neighbours);
    let (mut rows, mut from) = (Vec::new(), 0);
    for year in first.0..=end.unwrap_or(last.0).max(last.0) {
        let to = from + adopters[from..].partition_point(|a| a.0 <= year);
        let now: Vec<u32> = adopters[from..to].iter().map(|a| a.1).collect();
        if year > first.0 {
            rows.extend(state.rows(year - first.0, from as u64, &now));
        }
        state.adopt(&now);
        from = to;
    }
    rows
}

/// How many places at risk have how many adopters among how many neighbours.
struct State<'a> {
    neighbours: &'a Neighbours,
    cells: BTreeMap<(u32, u32), u64>,
    /// Adopters among the neighbours of each place, or in each group.
    adopted: Vec<u32>,
    /// Whether each place is at risk, or how many of each group are.
    at_risk: Vec<u32>,
}

impl<'a> State<'a> {
    fn new(neighbours: &'a Neighbours) -> Self {
        let slots = match neighbours {
            Neighbours::Lists(lists) => lists.places(),
            Neighbours::Groups(_, sizes) => sizes.len(),
        };
        let mut state = Self {
            neighbours,
            cells: BTreeMap::new(),
            adopted: vec![0; slots],
            at_risk: vec![0; slots],
        };
        for at in neighbours.joined() {
            *state.cells.entry((0, neighbours.degree(at))).or_insert(0) += 1;
            let slot = state.slot(at);
            state.at_risk[slot] += 1;
        }
        state
    }

    /// The place itself, or its group.
    fn slot(&self, at: u32) -> usize {
        match self.neighbours {
            Neighbours::Lists(..) => at as usize,
            Neighbours::Groups(group, _) => group[at as usize] as usize,
        }
    }

    fn key(&self, at: u32) -> (u32, u32) {
        (self.adopted[self.slot(at)], self.neighbours.degree(at))
    }

    fn rows(&self, since: i32, before: u64, now: &[u32]) -> Vec<Risk> {
        let mut events: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        now.iter().for_each(|&at| *events.entry(self.key(at)).or_insert(0) += 1);
        let rows = self.cells.iter().filter(|(_, n)| **n > 0).map(|(&key, &trials)| Risk {
            since,
            before,
            adopted: key.0,
            neighbours: key.1,
            trials,
            events: events.get(&key).copied().unwrap_or(0),
        });
        rows.collect()
    }

    fn shift(&mut self, from: (u32, u32), to: Option<(u32, u32)>, n: u64) {
        if let Some(cell) = self.cells.get_mut(&from) {
            *cell -= n;
        }
        if let Some(to) = to {
            *self.cells.entry(to).or_insert(0) += n;
        }
    }

    /// The places `now` leave the risk, and count as adopters from the next year on.
    fn adopt(&mut self, now: &[u32]) {
        for &at in now {
            let (key, slot) = (self.key(at), self.slot(at));
            self.shift(key, None, 1);
            self.at_risk[slot] -= 1;
        }
        for &at in now {
            match self.neighbours {
                Neighbours::Lists(lists) => {
                    for &other in lists.of(at) {
                        let (adopted, degree) = self.key(other);
                        if self.at_risk[other as usize] > 0 {
                            self.shift((adopted, degree), Some((adopted + 1, degree)), 1);
                        }
                        self.adopted[other as usize] += 1;
                    }
                }
                Neighbours::Groups(..) => {
                    let (adopted, degree) = self.key(at);
                    let slot = self.slot(at);
                    let left = u64::from(self.at_risk[slot]);
                    self.shift((adopted, degree), Some((adopted + 1, degree)), left);
                    self.adopted[slot] += 1;
                }
            }
        }
    }
}
