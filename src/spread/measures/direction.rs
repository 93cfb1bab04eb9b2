//! Directions of diffusion: vertical, horizontal, diagonal, with Wilson intervals.
//!
//! The direction follows from the divisions of both ends (an organization counts where it sits), not
//! from what a source calls it. Rules, as in the channel vocabulary: *top-down* u lies above v;
//! *bottom-up* v lies above u; *peer-regional* same level, split by same or other superior; *diagonal*
//! another level without line of command. Two actors of one division are *internal*. A broadcast (all
//! derived edges of one promotion) is counted as one beside its edges.

use super::statistics::{Share, wilson};
use super::{Ends, Measure, RestsOn, ratio};
use crate::domain::{ActorId, Field, Level, PartialDate};
use crate::spread::cascade::Cascade;
use crate::spread::finding::Ground;
use crate::spread::request::Bases;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// The direction of an edge u → v.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// u lies above v.
    TopDown,
    /// v lies above u.
    BottomUp,
    /// Same level, same superior.
    PeerWithin,
    /// Same level, different superiors.
    PeerAcross,
    /// Different levels, no line of command.
    Diagonal,
    /// Two actors of one division.
    Internal,
    /// A division or level is not known.
    Unknown,
}

impl Direction {
    /// Whether it runs along the line of command.
    pub fn is_vertical(self) -> bool {
        matches!(self, Self::TopDown | Self::BottomUp)
    }

    /// Whether it joins one level.
    pub fn is_horizontal(self) -> bool {
        matches!(self, Self::PeerWithin | Self::PeerAcross)
    }
}

/// The direction from one actor to another.
pub fn direction(field: &Field, from: ActorId, to: ActorId) -> Direction {
    let (Some(u), Some(v)) = (field.division_of(from), field.division_of(to)) else {
        return Direction::Unknown;
    };
    if u == v {
        return Direction::Internal;
    }
    if field.is_superior(u, v) {
        return Direction::TopDown;
    }
    if field.is_superior(v, u) {
        return Direction::BottomUp;
    }
    match (field.actors[u].level, field.actors[v].level) {
        (Some(a), Some(b)) if a != b => Direction::Diagonal,
        (Some(_), Some(_)) => match (field.actors[u].parent, field.actors[v].parent) {
            (Some(a), Some(b)) if a == b => Direction::PeerWithin,
            _ => Direction::PeerAcross,
        },
        _ => Direction::Unknown,
    }
}

/// Directions of the edges of a cascade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Directions {
    /// Places with an edge, and edges (one per pair and scheme).
    pub rests_on: RestsOn,
    /// Edges by direction.
    pub counts: BTreeMap<Direction, u32>,
    /// Promotions behind the derived edges: each is one broadcast.
    pub broadcasts: u32,
    /// Vertical / (vertical + horizontal + diagonal).
    pub vertical: Measure<Share>,
    /// Horizontal / (vertical + horizontal + diagonal).
    pub horizontal: Measure<Share>,
    /// Top-down / vertical.
    pub top_down: Measure<Share>,
    /// Within one superior / horizontal.
    pub within: Measure<Share>,
    /// E–I index over provinces, `(external − internal) / (external + internal)` (Krackhardt & Stern
    /// 1988, Social Psychology Quarterly 51(2):123–140).
    pub e_i: Measure<f64>,
    /// Vertical share by year of the edge.
    pub by_year: Vec<(i32, Measure<Share>)>,
}

/// Counts the edges `ends` by direction; `broadcasts` as counted by [`broadcasts`].
pub fn directions(field: &Field, ends: &[Ends<'_>], broadcasts: u32) -> Directions {
    let (mut external, mut internal) = (0_u32, 0_u32);
    let mut places: HashSet<ActorId> = HashSet::new();
    let mut counts: BTreeMap<Direction, u32> = BTreeMap::new();
    let mut years: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    for Ends { edge, from, to } in ends {
        places.extend([from.actor, to.actor]);
        let way = direction(field, from.actor, to.actor);
        *counts.entry(way).or_insert(0) += 1;
        if let (Some(a), Some(b)) = (province(field, from.actor), province(field, to.actor)) {
            if a == b { internal += 1 } else { external += 1 }
        }
        let year = edge.date.or(to.start).map(PartialDate::year);
        if let (Some(year), true) = (year, way.is_vertical() || is_other(way)) {
            let entry = years.entry(year).or_insert((0, 0));
            entry.0 += u32::from(way.is_vertical());
            entry.1 += 1;
        }
    }
    let sum = |f: &dyn Fn(Direction) -> bool| -> u32 {
        counts.iter().filter(|(d, _)| f(**d)).map(|(_, n)| n).sum()
    };
    let (vertical, horizontal) = (sum(&Direction::is_vertical), sum(&Direction::is_horizontal));
    let all = vertical + sum(&is_other);
    let count = |d: Direction| counts.get(&d).copied().unwrap_or(0);
    Directions {
        rests_on: RestsOn { places: places.len() as u32, edges: ends.len() as u32 },
        broadcasts,
        vertical: wilson(vertical, all),
        horizontal: wilson(horizontal, all),
        top_down: wilson(count(Direction::TopDown), vertical),
        within: wilson(count(Direction::PeerWithin), horizontal),
        e_i: ratio(f64::from(external) - f64::from(internal), f64::from(external + internal)),
        by_year: years.into_iter().map(|(year, (v, n))| (year, wilson(v, n))).collect(),
        counts,
    }
}

/// Number of promotions that the derived downward edges come from.
pub fn broadcasts(cascade: &Cascade, bases: Bases) -> u32 {
    let edges = cascade.graph.edge_weights().filter(|e| bases.contains(e.basis));
    let promotions: HashSet<_> = edges
        .filter_map(|e| match e.ground {
            Ground::Rule(rule, promotion) if !rule.is_upward() => Some(promotion),
            _ => None,
        })
        .collect();
    promotions.len() as u32
}

/// Horizontal or diagonal.
fn is_other(way: Direction) -> bool {
    way.is_horizontal() || way == Direction::Diagonal
}

/// The province of an actor.
pub(super) fn province(field: &Field, actor: ActorId) -> Option<ActorId> {
    let division = field.division_of(actor)?;
    let mut line = std::iter::once(division).chain(field.superiors(division));
    line.find(|&d| field.actors[d].level == Some(Level::Province))
}
