//! Where an entry stands on the axis.

use super::axis::Axis;
use crate::model::{Bound, Day, Entry, Kind, PartialDate};
use std::collections::HashMap;

/// Where a mark stands, and how wide what is known is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spot {
    /// A printed date: from, to.
    Dated(Day, Day),
    /// By this day; not before the other, if anything says so.
    Bounded(Option<Day>, Day),
    /// Nobody says when; a party that is no adopter stands where it first passed something on.
    Passed(Day),
    /// Nothing says when.
    Unknown,
}

impl Spot {
    /// Returns the days that the axis must hold.
    pub(super) fn days(self) -> [Option<Day>; 2] {
        match self {
            Self::Dated(from, to) => [Some(from), Some(to)],
            Self::Bounded(from, by) => [from, Some(by)],
            Self::Passed(day) => [Some(day), None],
            Self::Unknown => [None, None],
        }
    }

    /// Returns the place of the mark: the middle of a printed date, the end of what is bounded.
    pub(super) fn x(self, axis: &Axis, unknown: f64) -> f64 {
        match self {
            Self::Dated(from, to) => f64::midpoint(axis.x(from), axis.end(to)),
            Self::Bounded(_, by) => axis.end(by),
            Self::Passed(day) => axis.x(day),
            Self::Unknown => unknown,
        }
    }

    /// Returns the day by which rows are sorted.
    pub(super) fn day(self) -> Option<Day> {
        match self {
            Self::Dated(day, _) | Self::Bounded(_, day) | Self::Passed(day) => Some(day),
            Self::Unknown => None,
        }
    }
}

/// Returns the spot of every entry, in their order.
pub(super) fn spots(entries: &[Entry]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = entries
        .iter()
        .map(|e| {
            let time = e.time.unwrap_or_default();
            match (time.bound, time.earliest, time.latest) {
                (Bound::Dated, Some(from), Some(to)) => Spot::Dated(from, to),
                (Bound::Bounded, from, Some(by)) => Spot::Bounded(from, by),
                _ => Spot::Unknown,
            }
        })
        .collect();
    let place: HashMap<u32, usize> = entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect();
    // Children stand after their parents: backwards, one pass is enough for a forest.
    for child in (0..entries.len()).rev() {
        for link in entries[child].candidates() {
            let Some(&at) = link.node.and_then(|n| place.get(&n)) else { continue };
            if entries[at].kind == Kind::Adopter || entries[at].start.is_some() {
                continue;
            }
            let day = link.date.map(PartialDate::first_day).or_else(|| spots[child].day());
            spots[at] = match (spots[at], day) {
                (Spot::Unknown, Some(day)) => Spot::Passed(day),
                (Spot::Passed(before), Some(day)) => Spot::Passed(before.min(day)),
                (spot, _) => spot,
            };
        }
    }
    spots
}
