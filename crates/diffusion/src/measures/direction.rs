//! Directions of diffusion: vertical, horizontal, diagonal, with Wilson intervals.
//!
//! The direction follows from the divisions of both ends (an organization counts where it sits), not
//! from what a source calls it. Rules, as in the channel vocabulary: *top-down* u lies above v;
//! *bottom-up* v lies above u; *peer-regional* same level, split by same or other superior; *diagonal*
//! another level without line of command. Two actors of one division are *internal*. A broadcast (all
//! derived edges of one promotion) is counted as one beside its edges, and the vertical share is given
//! again with each broadcast as one edge: a central order to all is not n copies of learning.
//!
//! The first central document is the earliest dated promotion of what was asked for by an actor of the
//! level *country*. Edges that certainly passed before it and after it are measured apart; those whose
//! date leaves it open (or that have none) are counted.

use super::statistics::{Share, wilson};
use super::{Ends, Measure, RestsOn, Why, ratio};
use crate::cascade::Cascade;
use crate::field::{ActorId, Field, Level, PartialDate, SchemeId};
use crate::finding::Ground;
use crate::request::Bases;
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

/// Years of a period; periods begin with years that it divides.
pub const PERIOD: i32 = 5;

/// Shares of some of the edges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Split {
    /// Vertical / (vertical + horizontal + diagonal).
    pub vertical: Measure<Share>,
    /// Horizontal / (vertical + horizontal + diagonal).
    pub horizontal: Measure<Share>,
}

/// Shares before and after the first central document.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Central {
    /// Its date.
    pub date: PartialDate,
    /// Edges that passed before it.
    pub before: Split,
    /// Edges that passed after it.
    pub after: Split,
    /// Edges of which the dates do not tell.
    pub open: u32,
}

/// Counts of vertical, horizontal and other edges.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    vertical: u32,
    horizontal: u32,
    all: u32,
}

impl Tally {
    fn add(&mut self, way: Direction) {
        self.vertical += u32::from(way.is_vertical());
        self.horizontal += u32::from(way.is_horizontal());
        self.all += u32::from(way.is_vertical() || is_other(way));
    }

    fn split(self) -> Split {
        Split {
            vertical: wilson(self.vertical, self.all),
            horizontal: wilson(self.horizontal, self.all),
        }
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
    /// Vertical / (vertical + horizontal + diagonal), each broadcast counted as one edge.
    pub vertical_broadcasts_once: Measure<Share>,
    /// Shares by period of [`PERIOD`] years, by its first year.
    pub by_period: Vec<(i32, Split)>,
    /// Shares before and after the first central document.
    pub central: Measure<Central>,
}

/// Counts the edges `ends` by direction; `broadcasts` as counted by [`broadcasts`], `central` the date
/// of the first central document.
pub fn directions(
    field: &Field,
    ends: &[Ends<'_>],
    broadcasts: u32,
    central: Option<PartialDate>,
) -> Directions {
    let (mut external, mut internal) = (0_u32, 0_u32);
    let mut places: HashSet<ActorId> = HashSet::new();
    let mut counts: BTreeMap<Direction, u32> = BTreeMap::new();
    let mut periods: BTreeMap<i32, Tally> = BTreeMap::new();
    let (mut total, mut once, mut before, mut after) = <(Tally, Tally, Tally, Tally)>::default();
    let mut promotions = HashSet::new();
    let mut open = 0;
    for Ends { edge, from, to } in ends {
        places.extend([from.actor, to.actor]);
        let way = direction(field, from.actor, to.actor);
        *counts.entry(way).or_insert(0) += 1;
        if let (Some(a), Some(b)) = (province(field, from.actor), province(field, to.actor)) {
            if a == b { internal += 1 } else { external += 1 }
        }
        let date = edge.date.or(to.start);
        if let Some(date) = date {
            periods.entry(date.year().div_euclid(PERIOD) * PERIOD).or_default().add(way);
        }
        match (date, central) {
            (Some(date), Some(document)) if date.certainly_before(document) => before.add(way),
            (Some(date), Some(document)) if document.certainly_before(date) => after.add(way),
            _ => open += 1,
        }
        total.add(way);
        let again = match edge.ground {
            Ground::Rule(rule, promotion) if !rule.is_upward() => !promotions.insert(promotion),
            _ => false,
        };
        if !again {
            once.add(way);
        }
    }
    let count = |d: Direction| counts.get(&d).copied().unwrap_or(0);
    Directions {
        rests_on: RestsOn { places: places.len() as u32, edges: ends.len() as u32 },
        broadcasts,
        vertical: total.split().vertical,
        horizontal: total.split().horizontal,
        top_down: wilson(count(Direction::TopDown), total.vertical),
        within: wilson(count(Direction::PeerWithin), total.horizontal),
        vertical_broadcasts_once: once.split().vertical,
        e_i: ratio(f64::from(external) - f64::from(internal), f64::from(external + internal)),
        by_period: periods.into_iter().map(|(year, tally)| (year, tally.split())).collect(),
        central: Measure::of(
            central.map(|date| Central {
                date,
                before: before.split(),
                after: after.split(),
                open,
            }),
            Why::NoCentralDocument,
        ),
        counts,
    }
}

/// The date of the first central document on the schemes that `is_asked` names.
pub fn first_central(field: &Field, is_asked: impl Fn(SchemeId) -> bool) -> Option<PartialDate> {
    let promotions = field.promotions.rows().iter();
    let central = promotions.filter(|p| p.scheme.is_some_and(&is_asked));
    let central = central.filter(|p| field.level_of(p.promoter) == Some(Level::Country));
    central.filter_map(|p| p.date).min()
}

/// Number of promotions that the derived downward edges come from.
pub fn broadcasts(cascade: &Cascade, bases: Bases) -> u32 {
    let edges = cascade.graph.edge_weights().filter(|e| e.is_of(bases));
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
