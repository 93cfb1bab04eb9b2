//! Persistence of pathways: do the same pairs pass things on again?
//!
//! The idea is that of Desmarais, Harden & Boehmke 2015 (APSR 109(2):392–406); the formulas are ours.
//! Time is cut into windows of [`WINDOW`] years from the first edge on; E_w are the pairs with an
//! edge in window w. An edge has the year in which it passed, or that of the learner's start.

use super::statistics::mean;
use super::{Ends, Measure, RestsOn, Why, ratio};
use crate::field::{ActorId, PartialDate, SchemeId};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Years of a window.
pub const WINDOW: i32 = 5;

/// At most this many permutations of the baseline.
pub const PERMUTATIONS: u32 = 199;

/// Edges that all permutations together may move: with many edges there are fewer permutations, but
/// never fewer than [`FEWEST`].
const BUDGET: usize = 4_000_000;

/// At least this many permutations.
const FEWEST: u32 = 9;

/// A pair of neighbouring windows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// First year of the first window.
    pub from: i32,
    /// Pairs in the first window.
    pub first: u32,
    /// Pairs in the second window.
    pub second: u32,
    /// `|E_w ∩ E_(w+1)| / |E_w|`.
    pub persistence: Measure<f64>,
    /// `|E_w ∩ E_(w+1)| / |E_w ∪ E_(w+1)|`.
    pub jaccard: Measure<f64>,
}

/// Persistence of pathways.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pathways {
    /// Places with an edge, and edges (one per pair and scheme).
    pub rests_on: RestsOn,
    /// Distinct pairs.
    pub pairs: u32,
    /// Share of pairs with at least two schemes.
    pub repeated: Measure<f64>,
    /// Most windows in a row with an edge, over all pairs.
    pub longest_run: Measure<u32>,
    /// Run lengths: for each number of windows in a row, how many runs of pairs last so long.
    pub runs: BTreeMap<u32, u32>,
    /// Windows.
    pub steps: Vec<Step>,
    /// Mean Jaccard over the steps where it is defined.
    pub mean_jaccard: Measure<f64>,
    /// The same after permuting the places within each cascade: mean over seeded permutations.
    pub baseline: Measure<f64>,
    /// Share of permutations with a mean Jaccard at least as high, `(1 + k) / (1 + permutations)`.
    pub p_value: Measure<f64>,
    /// How many permutations these two rest on.
    pub permutations: u32,
}

/// An edge of one scheme with its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passing {
    /// The scheme.
    pub scheme: SchemeId,
    /// From whom.
    pub from: ActorId,
    /// To whom.
    pub to: ActorId,
    /// When.
    pub year: Option<i32>,
}

/// Measures the edges `ends`.
pub fn pathways(ends: &[Ends<'_>], seed: u64) -> Pathways {
    let passing = |Ends { edge, from, to }: &Ends<'_>| {
        let year = edge.date.or(to.start).map(PartialDate::year);
        Some(Passing { scheme: to.scheme?, from: from.actor, to: to.actor, year })
    };
    of_passings(ends.iter().filter_map(passing).collect(), seed)
}

/// Measures edges.
pub fn of_passings(mut passings: Vec<Passing>, seed: u64) -> Pathways {
    passings.sort_unstable();
    passings.dedup_by_key(|p| (p.scheme, p.from, p.to));
    let mut all: Vec<(ActorId, ActorId)> = passings.iter().map(|p| (p.from, p.to)).collect();
    all.sort_unstable();
    let (mut pairs, mut repeated) = (0_u32, 0_u32);
    for pair in all.chunk_by(|a, b| a == b) {
        pairs += 1;
        repeated += u32::from(pair.len() > 1);
    }
    let mut places: Vec<ActorId> = all.into_iter().flat_map(|(a, b)| [a, b]).collect();
    places.sort_unstable();
    places.dedup();
    let windows = windows(&passings);
    let steps = steps(&windows);
    let mean_jaccard = mean_jaccard(&steps);
    let (baseline, p_value, permutations) = baseline(&passings, mean_jaccard, seed);
    let runs = runs(&windows);
    Pathways {
        rests_on: RestsOn { places: places.len() as u32, edges: passings.len() as u32 },
        pairs,
        repeated: ratio(f64::from(repeated), f64::from(pairs)),
        longest_run: Measure::of(runs.keys().last().copied(), Why::NoEdges),
        runs,
        steps,
        mean_jaccard,
        baseline,
        p_value,
        permutations,
    }
}

/// Pairs, sorted, each once.
type Pairs = Vec<(ActorId, ActorId)>;

/// The pairs of each window, without gaps, by its first year.
fn windows(passings: &[Passing]) -> Vec<(i32, Pairs)> {
    let years = || passings.iter().filter_map(|p| p.year);
    let (Some(first), Some(last)) = (years().min(), years().max()) else { return Vec::new() };
    let mut windows: Vec<(i32, Pairs)> =
        (0..=(last - first) / WINDOW).map(|k| (first + k * WINDOW, Pairs::new())).collect();
    for p in passings {
        if let Some(year) = p.year {
            windows[((year - first) / WINDOW) as usize].1.push((p.from, p.to));
        }
    }
    for (_, pairs) in &mut windows {
        pairs.sort_unstable();
        pairs.dedup();
    }
    windows
}

fn steps(windows: &[(i32, Pairs)]) -> Vec<Step> {
    let both = windows.windows(2).map(|w| (w[0].0, &w[0].1, &w[1].1));
    both.map(|(from, a, b)| {
        let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let common = few.iter().filter(|p| many.binary_search(p).is_ok()).count() as f64;
        Step {
            from,
            first: a.len() as u32,
            second: b.len() as u32,
            persistence: ratio(common, a.len() as f64),
            jaccard: ratio(common, (a.len() + b.len()) as f64 - common),
        }
    })
    .collect()
}

fn mean_jaccard(steps: &[Step]) -> Measure<f64> {
    mean(steps.iter().filter_map(|s| s.jaccard.value()))
}

/// How many runs of windows in a row that hold one pair last how long.
fn runs(windows: &[(i32, Pairs)]) -> BTreeMap<u32, u32> {
    let mut lengths = BTreeMap::new();
    let mut open: HashMap<(ActorId, ActorId), u32> = HashMap::new();
    let none = Pairs::new();
    for pairs in windows.iter().map(|w| &w.1).chain([&none]) {
        let mut before = std::mem::take(&mut open);
        open.extend(pairs.iter().map(|pair| (*pair, before.remove(pair).unwrap_or(0) + 1)));
        before.into_values().for_each(|length| *lengths.entry(length).or_insert(0) += 1);
    }
    lengths
}

/// Permutes the places of each cascade among themselves and measures again: mean, p-value, and of how
/// many permutations.
fn baseline(
    passings: &[Passing],
    observed: Measure<f64>,
    seed: u64,
) -> (Measure<f64>, Measure<f64>, u32) {
    let observed = match observed {
        Measure::Value(observed) => observed,
        // Nothing to compare with: no edge, or one window.
        Measure::NotDefined(why) => {
            return (Measure::NotDefined(why), Measure::NotDefined(why), 0);
        }
    };
    let affordable = u32::try_from(BUDGET / passings.len().max(1)).unwrap_or(PERMUTATIONS);
    let permutations = affordable.clamp(FEWEST, PERMUTATIONS);
    let places: Vec<Vec<ActorId>> =
        passings.chunk_by(|a, b| a.scheme == b.scheme).map(places_of).collect();
    let mut random = Pcg64::seed_from_u64(seed);
    let (mut sum, mut defined, mut as_high) = (0.0, 0_u32, 0_u32);
    for _ in 0..permutations {
        let mut shuffled = Vec::with_capacity(passings.len());
        for (cascade, places) in passings.chunk_by(|a, b| a.scheme == b.scheme).zip(&places) {
            let mut drawn = places.clone();
            drawn.shuffle(&mut random);
            let to = |actor: ActorId| places.binary_search(&actor).map_or(actor, |at| drawn[at]);
            shuffled.extend(cascade.iter().map(|p| Passing {
                from: to(p.from),
                to: to(p.to),
                ..*p
            }));
        }
        if let Some(value) = mean_jaccard(&steps(&windows(&shuffled))).value() {
            sum += value;
            defined += 1;
            as_high += u32::from(value >= observed - 1e-12);
        }
    }
    let p_value = (1.0 + f64::from(as_high)) / (1.0 + f64::from(defined));
    let p_value = Measure::of((defined > 0).then_some(p_value), Why::NoEdges);
    (ratio(sum, f64::from(defined)), p_value, defined)
}

/// The places of a cascade, sorted.
fn places_of(cascade: &[Passing]) -> Vec<ActorId> {
    let mut places: Vec<ActorId> = cascade.iter().flat_map(|p| [p.from, p.to]).collect();
    places.sort_unstable();
    places.dedup();
    places
}
