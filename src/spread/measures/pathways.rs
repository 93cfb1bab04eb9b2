//! Persistence of pathways: do the same pairs pass things on again?
//!
//! The idea is that of Desmarais, Harden & Boehmke 2015 (APSR 109(2):392–406); the formulas are ours.
//! Time is cut into windows of [`WINDOW`] years from the first edge on; E_w are the pairs with an
//! edge in window w. An edge has the year in which it passed, or that of the learner's start.

use super::statistics::mean;
use super::{Ends, Measure, RestsOn, Why, ratio};
use crate::domain::{ActorId, PartialDate, SchemeId};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Years of a window.
pub const WINDOW: i32 = 5;

/// Permutations of the baseline.
const PERMUTATIONS: u32 = 100;

/// More edges than this are not permuted.
const MOST: usize = 200_000;

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
    /// Windows.
    pub steps: Vec<Step>,
    /// Mean Jaccard over the steps where it is defined.
    pub mean_jaccard: Measure<f64>,
    /// The same after permuting the places within each cascade: mean over seeded permutations.
    pub baseline: Measure<f64>,
    /// Share of permutations with a mean Jaccard at least as high, `(1 + k) / (1 + permutations)`.
    pub p_value: Measure<f64>,
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
    let (baseline, p_value) = baseline(&passings, mean_jaccard, seed);
    Pathways {
        rests_on: RestsOn { places: places.len() as u32, edges: passings.len() as u32 },
        pairs,
        repeated: ratio(f64::from(repeated), f64::from(pairs)),
        longest_run: longest_run(&windows),
        steps,
        mean_jaccard,
        baseline,
        p_value,
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

/// Most windows in a row that hold one pair.
fn longest_run(windows: &[(i32, Pairs)]) -> Measure<u32> {
    let mut longest = None;
    let mut runs: HashMap<(ActorId, ActorId), u32> = HashMap::new();
    for (_, pairs) in windows {
        let before = std::mem::take(&mut runs);
        for pair in pairs {
            let run = before.get(pair).map_or(1, |run| run + 1);
            longest = longest.max(Some(run));
            runs.insert(*pair, run);
        }
    }
    Measure::of(longest, Why::NoEdges)
}

/// Permutes the places of each cascade among themselves and measures again.
fn baseline(
    passings: &[Passing],
    observed: Measure<f64>,
    seed: u64,
) -> (Measure<f64>, Measure<f64>) {
    let Some(observed) = observed.value() else {
        return (Measure::NotDefined(Why::NoEdges), Measure::NotDefined(Why::NoEdges));
    };
    if passings.len() > MOST {
        let why = Measure::NotDefined(Why::NoEstimate);
        return (why, why);
    }
    let mut random = Pcg64::seed_from_u64(seed);
    let (mut sum, mut defined, mut as_high) = (0.0, 0_u32, 0_u32);
    for _ in 0..PERMUTATIONS {
        let mut shuffled = Vec::with_capacity(passings.len());
        for cascade in passings.chunk_by(|a, b| a.scheme == b.scheme) {
            let places: BTreeSet<ActorId> = cascade.iter().flat_map(|p| [p.from, p.to]).collect();
            let places: Vec<ActorId> = places.into_iter().collect();
            let mut drawn = places.clone();
            drawn.shuffle(&mut random);
            let to: HashMap<ActorId, ActorId> = places.into_iter().zip(drawn).collect();
            shuffled.extend(cascade.iter().map(|p| Passing {
                from: to[&p.from],
                to: to[&p.to],
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
    (ratio(sum, f64::from(defined)), Measure::of((defined > 0).then_some(p_value), Why::NoEdges))
}
