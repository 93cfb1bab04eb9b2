//! Between which days an adoption began.
//!
//! - *dated*: a source prints a date; the days are those that its precision covers.
//! - *bounded*: no date is printed, but the earliest report has one, and a source of which others
//!   learned had it when they did: the upper bound is the earlier of the two. The learner in turn is not
//!   earlier than its source. Only *observed learning* narrows anything: a derived or inferred edge says
//!   nothing of its own, and who gives an order need not do it.
//! - *unknown*: nothing gives an upper bound.
//!
//! A printed date is never narrowed. Bounds that exclude each other leave the report's bound alone.

use super::cascade::Cascade;
use super::date::{Day, PartialDate};
use super::entry::{Basis, Entry, Kind};
use super::time::{Bound, Time};
use std::collections::HashMap;

impl Cascade {
    /// Fills what follows from the rest: `time` of every entry, `bounded` and `unknown` of the summary.
    /// Doing it twice changes nothing. Costs O(n + e) for trees, O(n·e) at worst for circles.
    pub fn complete(&mut self) {
        let times = times(&self.entries);
        let (mut bounded, mut unknown) = (0, 0);
        for (entry, time) in self.entries.iter_mut().zip(times) {
            if entry.kind == Kind::Adopter {
                bounded += u32::from(time.bound == Bound::Bounded);
                unknown += u32::from(time.bound == Bound::Unknown);
            }
            entry.time = Some(time);
        }
        self.summary.bounded = Some(bounded);
        self.summary.unknown = Some(unknown);
    }
}

/// Returns the time of each entry.
fn times(entries: &[Entry]) -> Vec<Time> {
    let place: HashMap<u32, usize> = entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect();
    let learned: Vec<(usize, usize)> = entries
        .iter()
        .enumerate()
        .flat_map(|(child, e)| {
            let plain =
                e.candidates().filter(|l| l.basis == Basis::Observed && l.conflict.is_none());
            let learning = plain.filter(|l| l.channel.is_learning());
            learning.filter_map(|l| l.node).map(move |n| (n, child))
        })
        .filter_map(|(node, child)| place.get(&node).map(|&p| (p, child)))
        .collect();
    let printed = |e: &Entry| e.start.map(|s| (s.first_day(), s.last_day()));
    let reported: Vec<Option<Day>> =
        entries.iter().map(|e| e.reported().map(PartialDate::last_day)).collect();
    let mut latest: Vec<Option<Day>> =
        entries.iter().zip(&reported).map(|(e, r)| printed(e).map_or(*r, |p| Some(p.1))).collect();
    let mut earliest: Vec<Option<Day>> = entries.iter().map(|e| printed(e).map(|p| p.0)).collect();
    // Parents come before children, so one pass each way settles a forest.
    for _ in 0..=entries.len() {
        let mut changed = false;
        for &(source, child) in learned.iter().rev() {
            if entries[source].start.is_none() {
                let to = latest[child];
                changed |= lower(&mut latest[source], to);
            }
        }
        for &(source, child) in &learned {
            if entries[child].start.is_none() {
                let to = earliest[source];
                changed |= raise(&mut earliest[child], to);
            }
        }
        if !changed {
            break;
        }
    }
    (0..entries.len())
        .map(|k| {
            let entry = &entries[k];
            let said = entry.reported();
            match entry.start {
                Some(start) => Time::printed(start, said),
                None if earliest[k].zip(latest[k]).is_some_and(|(e, l)| e > l) => {
                    Time::between(None, reported[k], said)
                }
                None => Time::between(earliest[k], latest[k], said),
            }
        })
        .collect()
}

fn lower(bound: &mut Option<Day>, to: Option<Day>) -> bool {
    let Some(to) = to.filter(|t| bound.is_none_or(|b| *t < b)) else { return false };
    *bound = Some(to);
    true
}

fn raise(bound: &mut Option<Day>, to: Option<Day>) -> bool {
    let Some(to) = to.filter(|t| bound.is_none_or(|b| *t > b)) else { return false };
    *bound = Some(to);
    true
}
