//! Distances: how far things travel, against what chance would give.
//!
//! Coordinates are those of the place, or of the nearest division above it that has some; who learned
//! from whom at 0 km because both only have the county's coordinates is left out and counted.
//!
//! Chance is what pairs of an earlier and a later adopter of the same scheme would give ([`Pairs`]; of
//! the same model, its variants together, where one was asked for). Above [`PAIRS`] such pairs a seeded
//! sample stands for them, and its size is given.
//!
//! Decay: slope of the log odds that the later adopter learned from the earlier one on the logarithm of
//! their distance, a logistic regression over those pairs. Of a sample, all pairs with an edge are kept and
//! only pairs without one are drawn: that shifts the constant and leaves the slope (Prentice & Pyke
//! 1979, Biometrika 66(3):403–411).

use super::logit::{Cell, Logit, fit};
use super::statistics::{Quartiles, Share, quartiles, wilson};
use super::{Dated, Ends, Measure, RestsOn, Why, ratio};
use crate::cascade::Cascade;
use crate::field::{ActorId, Field};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Mean radius of the Earth in kilometres (IUGG R₁).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// More pairs than this are not looked at, but a sample of so many is drawn.
pub const PAIRS: usize = 100_000;

/// Great-circle distance in kilometres of two positions (latitude, longitude in degrees):
/// `2R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2))` (haversine formula).
pub fn haversine_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p1, p2) = (a.0.to_radians(), b.0.to_radians());
    let (dp, dl) = (p2 - p1, (b.1 - a.1).to_radians());
    let h = (dp / 2.0).sin().powi(2) + p1.cos() * p2.cos() * (dl / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
}

/// Distances of the edges of a cascade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distances {
    /// Places and edges (one per pair and scheme) with coordinates on both ends.
    pub rests_on: RestsOn,
    /// Edges left out: no coordinates, or only those of a common superior.
    pub without_coordinates: u32,
    /// Kilometres.
    pub kilometres: Measure<Quartiles>,
    /// Share of edges whose divisions have a common border, of those whose both ends stand in the table
    /// of borders.
    pub between_neighbours: Measure<Share>,
    /// Share of edges within one province, of those whose provinces are known.
    pub within_province: Measure<Share>,
    /// Median kilometres of pairs of an earlier and a later adopter: what chance would give.
    pub chance: Measure<f64>,
    /// Pairs that this median rests on.
    pub chance_pairs: u32,
    /// Whether they are a sample.
    pub chance_sampled: bool,
    /// Median of the edges / median by chance.
    pub ratio_to_chance: Measure<f64>,
    /// Constant and slope of the log odds of an edge on the natural logarithm of kilometres.
    pub decay: Measure<Logit>,
}

/// Measures the edges `ends` against `pairs`.
pub fn distances(field: &Field, ends: &[Ends<'_>], pairs: &Pairs) -> Distances {
    let mut places: HashSet<ActorId> = HashSet::new();
    let mut lengths: Vec<f64> = Vec::new();
    let (mut without, mut same, mut known) = (0_u32, 0_u32, 0_u32);
    for Ends { from, to, .. } in ends {
        let provinces = super::direction::province(field, from.actor)
            .zip(super::direction::province(field, to.actor));
        if let Some((a, b)) = provinces {
            known += 1;
            same += u32::from(a == b);
        }
        match between(field, from.actor, to.actor) {
            Some(km) => {
                lengths.push(km);
                places.extend([from.actor, to.actor]);
            }
            None => without += 1,
        }
    }
    let why = if lengths.is_empty() && without == 0 { Why::NoEdges } else { Why::NoCoordinates };
    let rests_on = RestsOn { places: places.len() as u32, edges: lengths.len() as u32 };
    let kilometres = quartiles(&mut lengths, why);
    let (chance, decay) = match rests_on.edges {
        0 => (Measure::NotDefined(why), Measure::NotDefined(why)),
        _ => (pairs.median, pairs.decay(field, ends).into()),
    };
    let ratio_to_chance = match (kilometres, chance) {
        (Measure::Value(q), Measure::Value(c)) => ratio(q.median, c),
        (Measure::NotDefined(why), _) | (_, Measure::NotDefined(why)) => Measure::NotDefined(why),
    };
    Distances {
        rests_on,
        without_coordinates: without,
        kilometres,
        between_neighbours: between_neighbours(field, ends),
        within_province: wilson(same, known),
        chance,
        chance_pairs: pairs.pairs.len() as u32,
        chance_sampled: pairs.sampled,
        ratio_to_chance,
        decay,
    }
}

fn between_neighbours(field: &Field, ends: &[Ends<'_>]) -> Measure<Share> {
    if field.borders().is_empty() {
        return Measure::NotDefined(Why::NoBorders);
    }
    let (mut touching, mut known) = (0, 0);
    let division = |actor| field.division_of(actor).filter(|&d| field.touching(d).next().is_some());
    for Ends { from, to, .. } in ends {
        if let (Some(a), Some(b)) = (division(from.actor), division(to.actor))
            && a != b
        {
            known += 1;
            touching += u32::from(field.touching(a).any(|d| d == b));
        }
    }
    wilson(touching, known)
}

/// The division whose coordinates stand for an actor, with these.
fn position(field: &Field, actor: ActorId) -> Option<(ActorId, (f64, f64))> {
    let at = |d: ActorId| field.actors[d].position.map(|(a, b)| (d, (f64::from(a), f64::from(b))));
    let division = field.division_of(actor);
    let line = division.into_iter().flat_map(|d| std::iter::once(d).chain(field.superiors(d)));
    at(actor).or_else(|| line.into_iter().find_map(at))
}

/// Kilometres between two actors; `None` where one has no coordinates or both share those of one
/// division that is neither's own.
fn between(field: &Field, a: ActorId, b: ActorId) -> Option<f64> {
    let ((da, pa), (db, pb)) = (position(field, a)?, position(field, b)?);
    (da != db).then(|| haversine_km(pa, pb))
}

/// An earlier and a later adopter of the same policy: policy, earlier, later.
type Pair = (u32, ActorId, ActorId);

/// Pairs of an earlier and a later adopter (by year) of the same policy, all of them or a sample.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// Each with its kilometres, where both have coordinates.
    pairs: Vec<(Pair, f64)>,
    sampled: bool,
    median: Measure<f64>,
    /// The year of each dated adopter of each policy.
    years: HashMap<(u32, ActorId), i32>,
    /// Whether each scheme is a policy of its own; otherwise all are the one model, policy 0.
    apart: bool,
}

impl Pairs {
    /// The pairs of the dated adopters; `adopters` are those of the one model asked for, if one was.
    pub fn new(field: &Field, cascade: &Cascade, adopters: Option<&[Dated]>, seed: u64) -> Self {
        let mut policies: BTreeMap<u32, Vec<(i32, ActorId)>> = BTreeMap::new();
        match adopters {
            Some(adopters) => {
                let dated = adopters.iter().filter_map(|a| a.year.map(|year| (year, a.actor)));
                policies.insert(0, dated.collect());
            }
            None => {
                for node in cascade.graph.node_weights().take(cascade.adopters as usize) {
                    if let (Some(scheme), Some(start)) = (node.scheme, node.start) {
                        policies.entry(scheme).or_default().push((start.year(), node.actor));
                    }
                }
            }
        }
        let of =
            |adopters: &[(i32, ActorId)]| adopters.len() * adopters.len().saturating_sub(1) / 2;
        let all: usize = policies.values().map(|adopters| of(adopters)).sum();
        let mut random = Pcg64::seed_from_u64(seed);
        let mut pairs = Vec::new();
        let mut add = |policy: u32, a: (i32, ActorId), b: (i32, ActorId)| {
            let (a, b) = if a.0 < b.0 { (a, b) } else { (b, a) };
            if a.0 != b.0
                && let Some(km) = between(field, a.1, b.1)
            {
                pairs.push(((policy, a.1, b.1), km));
            }
        };
        let has_coordinates = field.actors.rows().iter().any(|a| a.position.is_some());
        for (&policy, adopters) in policies.iter().filter(|_| has_coordinates) {
            if all <= PAIRS {
                for (i, &a) in adopters.iter().enumerate() {
                    adopters[i + 1..].iter().for_each(|&b| add(policy, a, b));
                }
            } else if adopters.len() > 1 {
                let share = of(adopters) as f64 / all as f64;
                for _ in 0..(share * PAIRS as f64).ceil() as usize {
                    let mut draw = || random.random_range(0..adopters.len() as u64) as usize;
                    let (i, j) = (draw(), draw());
                    add(policy, adopters[i], adopters[j]);
                }
            }
        }
        let mut lengths: Vec<f64> = pairs.iter().map(|p| p.1).collect();
        let years = policies.into_iter().flat_map(|(policy, adopters)| {
            adopters.into_iter().map(move |(year, actor)| ((policy, actor), year))
        });
        Self {
            sampled: all > PAIRS,
            median: quartiles(&mut lengths, Why::NoCoordinates).map(|q| q.median),
            years: if has_coordinates { years.collect() } else { HashMap::new() },
            apart: adopters.is_none(),
            pairs,
        }
    }

    /// The pair that an edge joins, if the dates agree.
    fn pair(&self, Ends { from, to, .. }: &Ends<'_>) -> Option<Pair> {
        let policy = if self.apart { to.scheme? } else { 0 };
        let year = |actor| self.years.get(&(policy, actor));
        let (earlier, later) = (year(from.actor)?, year(to.actor)?);
        (earlier < later).then_some((policy, from.actor, to.actor))
    }

    /// The logistic regression of edge or not on the logarithm of the distance.
    fn decay(&self, field: &Field, ends: &[Ends<'_>]) -> Result<Logit, Why> {
        let mut edges: Vec<Pair> = ends.iter().filter_map(|e| self.pair(e)).collect();
        edges.sort_unstable();
        edges.dedup();
        let cell = |km: f64, events: f64| Cell { x: [1.0, km.ln()], events, trials: 1.0 };
        let cases = edges.iter().filter_map(|e| Some(cell(between(field, e.1, e.2)?, 1.0)));
        let others = self.pairs.iter().filter(|p| edges.binary_search(&p.0).is_err());
        let cells = cases.chain(others.map(|p| cell(p.1, 0.0)));
        // Two places at one point have no logarithm of their distance.
        let cells: Vec<_> = cells.filter(|c| c.x[1].is_finite()).collect();
        fit(["constant", "log_kilometres"], &cells)
    }
}
