//! How good are inferred edges, where sources state some? And how long did stated edges take?
//!
//! Edges are compared as (from, to, scheme), each once. Sources state few of the edges that exist, so
//! that an inferred edge which nobody states need not be wrong: precision over all inferred edges is a
//! lower bound, and it is given again over those learners for whom a source names somebody.
//!
//! Delays of edges are held against the densities that the inference may assume, each with the
//! parameters of its maximum likelihood: exponential (λ = 1/mean), Rayleigh (σ² = Σ d²/2n), log-normal
//! (mean and standard deviation of ln d). The greatest log-likelihood fits best; D is the distance of
//! Kolmogorov and Smirnov from it (whole years make it large; no p-value is given because the
//! parameters come from the same data).

use super::statistics::{Quartiles, Share, quartiles, wilson};
use super::{Ends, Measure, RestsOn, Why};
use crate::field::{ActorId, SchemeId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// At most this many points of the curve are kept, evenly over the ranks.
pub const POINTS: usize = 1000;

/// Precision and recall of the inferred edges up to a rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Inferred edges up to here, the greatest weight first; edges of one weight come together.
    pub rank: u32,
    /// Of these, stated.
    pub hits: u32,
    /// `hits / rank`.
    pub precision: f64,
    /// `hits / stated`.
    pub recall: f64,
}

/// Inferred edges against stated ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quality {
    /// Stated (observed) edges.
    pub stated: u32,
    /// Inferred edges.
    pub inferred: u32,
    /// Both.
    pub both: u32,
    /// Both / inferred.
    pub precision: Measure<Share>,
    /// Both / inferred edges to learners for whom a source is stated.
    pub precision_where_stated: Measure<Share>,
    /// Both / stated.
    pub recall: Measure<Share>,
    /// `Σ (recall_k − recall_(k−1)) · precision_k` over the ranks.
    pub average_precision: Measure<f64>,
    /// The curve over rank.
    pub curve: Vec<Point>,
}

/// An edge for comparison.
type Key = (ActorId, ActorId, Option<SchemeId>);

fn key(e: &Ends<'_>) -> Key {
    (e.from.actor, e.to.actor, e.to.scheme)
}

/// Compares the edges of the two bases.
pub fn quality(stated: &[Ends<'_>], inferred: &[Ends<'_>]) -> Quality {
    let known: HashSet<Key> = stated.iter().map(key).collect();
    let learners: HashSet<_> = stated.iter().map(|e| (e.to.actor, e.to.scheme)).collect();
    let mut weights: HashMap<Key, f32> = HashMap::new();
    for e in inferred {
        let weight = if e.edge.weight.is_nan() { f32::NEG_INFINITY } else { e.edge.weight };
        let best = weights.entry(key(e)).or_insert(weight);
        *best = best.max(weight);
    }
    let mut ranked: Vec<(f32, bool)> =
        weights.iter().map(|(edge, &weight)| (weight, known.contains(edge))).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    let (curve, average) = curve(&ranked, known.len());
    let count = |n: usize| n as u32;
    let both = count(ranked.iter().filter(|r| r.1).count());
    let comparable = weights.keys().filter(|k| learners.contains(&(k.1, k.2))).count();
    let why = if known.is_empty() { Why::NoneStated } else { Why::NoEdges };
    let there = !known.is_empty() && !ranked.is_empty();
    let share = |of: usize| if there { wilson(both, count(of)) } else { Measure::NotDefined(why) };
    Quality {
        stated: count(known.len()),
        inferred: count(ranked.len()),
        both,
        precision: share(ranked.len()),
        precision_where_stated: share(comparable),
        recall: share(known.len()),
        average_precision: Measure::of(there.then_some(average), why),
        curve,
    }
}

/// The points after each group of equal weights, thinned, and the average precision over all of them.
fn curve(ranked: &[(f32, bool)], stated: usize) -> (Vec<Point>, f64) {
    let (mut points, mut average) = (Vec::new(), 0.0);
    let (mut rank, mut hits, mut before) = (0, 0, 0.0);
    if stated == 0 {
        return (points, average);
    }
    for group in ranked.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        rank += group.len() as u32;
        hits += group.iter().filter(|g| g.1).count() as u32;
        let precision = f64::from(hits) / f64::from(rank);
        let recall = f64::from(hits) / stated as f64;
        average += (recall - before) * precision;
        before = recall;
        points.push(Point { rank, hits, precision, recall });
    }
    let every = points.len().div_ceil(POINTS).max(1);
    let last = points.len();
    let kept = points.into_iter().zip(1..).filter(|(_, k)| k % every == 0 || *k == last);
    (kept.map(|(point, _)| point).collect(), average)
}

/// A density of delays, fitted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Density {
    /// `exponential`, `rayleigh` or `lognormal`.
    pub name: &'static str,
    /// λ; σ; mean and standard deviation of the logarithm.
    pub parameters: Vec<f64>,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Distance D of Kolmogorov and Smirnov.
    pub distance: f64,
}

/// Delays of edges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delays {
    /// Places and edges with years on both ends.
    pub rests_on: RestsOn,
    /// Years from the source's adoption to the learner's; negative ones contradict the edge.
    pub years: Measure<Quartiles>,
    /// Edges by delay.
    pub counts: BTreeMap<i32, u32>,
    /// Edges with a delay of at least a year; the densities are fitted to these.
    pub positive: u32,
    /// The densities, the best first; not defined for fewer than two different delays.
    pub densities: Measure<Vec<Density>>,
}

/// Delays of the edges `ends`.
pub fn delays(ends: &[Ends<'_>]) -> Delays {
    let mut places: HashSet<ActorId> = HashSet::new();
    let mut counts: BTreeMap<i32, u32> = BTreeMap::new();
    for e in ends {
        if let (Some(from), Some(to)) = (e.from.start, e.to.start) {
            places.extend([e.from.actor, e.to.actor]);
            *counts.entry(to.year() - from.year()).or_insert(0) += 1;
        }
    }
    let all = counts.iter().flat_map(|(&delay, &n)| (0..n).map(move |_| f64::from(delay)));
    let mut all: Vec<f64> = all.collect();
    let positive: Vec<f64> = all.iter().copied().filter(|d| *d > 0.0).collect();
    let why = if ends.is_empty() { Why::NoEdges } else { Why::NoDelays };
    let different = counts.keys().filter(|d| **d > 0).count() as u32;
    let densities = match different {
        0 => Measure::NotDefined(why),
        1 => Measure::NotDefined(Why::TooFew { have: 1, need: 2 }),
        _ => Measure::Value(densities(&positive)),
    };
    Delays {
        rests_on: RestsOn { places: places.len() as u32, edges: all.len() as u32 },
        years: quartiles(&mut all, why),
        positive: positive.len() as u32,
        counts,
        densities,
    }
}

/// `delays` are positive and sorted.
fn densities(delays: &[f64]) -> Vec<Density> {
    let n = delays.len() as f64;
    let mean = |of: fn(f64) -> f64| delays.iter().map(|&d| of(d)).sum::<f64>() / n;
    let rate = 1.0 / mean(|d| d);
    let sigma = (mean(|d| d * d) / 2.0).sqrt();
    let log_mean = mean(f64::ln);
    let spread = (delays.iter().map(|d| (d.ln() - log_mean).powi(2)).sum::<f64>() / n).sqrt();
    let sum = |of: &dyn Fn(f64) -> f64| delays.iter().map(|&d| of(d)).sum::<f64>();
    let half_log_tau = std::f64::consts::TAU.ln() / 2.0;
    let log_normal = |d: f64| (d.ln() - log_mean) / spread;
    let mut all = vec![
        Density {
            name: "exponential",
            parameters: vec![rate],
            log_likelihood: sum(&|d| rate.ln() - rate * d),
            distance: distance(delays, |d| 1.0 - (-rate * d).exp()),
        },
        Density {
            name: "rayleigh",
            parameters: vec![sigma],
            log_likelihood: sum(&|d| (d / sigma / sigma).ln() - (d / sigma).powi(2) / 2.0),
            distance: distance(delays, |d| 1.0 - (-(d / sigma).powi(2) / 2.0).exp()),
        },
        Density {
            name: "lognormal",
            parameters: vec![log_mean, spread],
            log_likelihood: sum(&|d| {
                -(d * spread).ln() - half_log_tau - log_normal(d).powi(2) / 2.0
            }),
            distance: distance(delays, |d| {
                libm::erfc(-log_normal(d) / std::f64::consts::SQRT_2) / 2.0
            }),
        },
    ];
    all.sort_by(|a, b| b.log_likelihood.total_cmp(&a.log_likelihood));
    all
}

/// `sup |F_n − F|` for sorted values.
fn distance(sorted: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let steps = sorted.iter().zip(0..).map(|(&value, k)| {
        let f = f(value);
        (f - f64::from(k) / n).max(f64::from(k + 1) / n - f)
    });
    steps.fold(0.0, f64::max)
}
