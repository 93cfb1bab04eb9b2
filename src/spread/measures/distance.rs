//! Distances: how far things travel, against what chance would give.
//!
//! Coordinates are those of the place, or of the nearest division above it that has some; who learned
//! from whom at 0 km because both only have the county's coordinates is left out and counted.

use super::statistics::{Quartiles, Share, quartiles, wilson};
use super::{Ends, Measure, RestsOn, Why, ratio};
use crate::domain::{ActorId, Field, SchemeId};
use crate::spread::cascade::Cascade;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Mean radius of the Earth in kilometres (IUGG R₁).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// At most this many pairs are drawn for the comparison with chance.
const PAIRS: usize = 100_000;

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
    /// Share of edges within one province, of those whose provinces are known.
    pub within_province: Measure<Share>,
    /// Median kilometres of all pairs (earlier adopter, later adopter) of the same scheme, of seeded
    /// draws where there are many: what chance would give.
    pub chance: Measure<f64>,
    /// Median of the edges / median by chance.
    pub ratio_to_chance: Measure<f64>,
}

/// Measures the edges `ends`.
pub fn distances(field: &Field, cascade: &Cascade, ends: &[Ends<'_>], seed: u64) -> Distances {
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
    let chance = if rests_on.edges == 0 {
        Measure::NotDefined(why)
    } else {
        by_chance(field, cascade, seed)
    };
    let ratio_to_chance = match (kilometres, chance) {
        (Measure::Value(q), Measure::Value(c)) => ratio(q.median, c),
        (Measure::NotDefined(why), _) | (_, Measure::NotDefined(why)) => Measure::NotDefined(why),
    };
    Distances {
        rests_on,
        without_coordinates: without,
        kilometres,
        within_province: wilson(same, known),
        chance,
        ratio_to_chance,
    }
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

/// Median distance of pairs of an earlier and a later adopter of one scheme.
fn by_chance(field: &Field, cascade: &Cascade, seed: u64) -> Measure<f64> {
    let mut schemes: BTreeMap<SchemeId, Vec<(i32, ActorId)>> = BTreeMap::new();
    for node in cascade.graph.node_weights().take(cascade.adopters as usize) {
        if let (Some(scheme), Some(start)) = (node.scheme, node.start) {
            schemes.entry(scheme).or_default().push((start.year(), node.actor));
        }
    }
    let pairs: usize = schemes.values().map(|a| a.len() * a.len().saturating_sub(1) / 2).sum();
    let mut random = Pcg64::seed_from_u64(seed);
    let mut lengths = Vec::new();
    for adopters in schemes.values() {
        let own = adopters.len() * adopters.len().saturating_sub(1) / 2;
        let mut add = |i: usize, j: usize| {
            if adopters[i].0 != adopters[j].0 {
                lengths.extend(between(field, adopters[i].1, adopters[j].1));
            }
        };
        if pairs <= PAIRS {
            for i in 0..adopters.len() {
                (i + 1..adopters.len()).for_each(|j| add(i, j));
            }
        } else {
            let draws = (own as f64 / pairs as f64 * PAIRS as f64).ceil() as usize;
            for _ in 0..if own == 0 { 0 } else { draws } {
                let mut draw = || random.random_range(0..adopters.len() as u64) as usize;
                let (i, j) = (draw(), draw());
                if i != j {
                    add(i, j);
                }
            }
        }
    }
    quartiles(&mut lengths, Why::NoCoordinates).map(|q| q.median)
}
