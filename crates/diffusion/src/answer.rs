//! What a trace says first: who started it, who was early, how long it took from one to the next.

use super::cascade::NodeId;
use super::entry::{Lags, What, Who};
use super::trace::Trace;
use crate::field::PartialDate;

/// Between which dates the adopters shown took it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// The earliest start.
    pub first: Option<PartialDate>,
    /// The latest start.
    pub last: Option<PartialDate>,
    /// When all of those had begun of whom a start or a report says by when.
    pub by: Option<PartialDate>,
    /// How many these are.
    pub told: u32,
}

impl<'a> Trace<'a> {
    /// Between which dates the adopters shown took it up.
    pub fn dates(&self) -> Dates {
        let mut dates = Dates::default();
        for node in self.shown().filter(|&n| n < self.cascade.adopters) {
            let start = self.cascade.node(node).start;
            dates.first = dates.first.into_iter().chain(start).min();
            dates.last = dates.last.into_iter().chain(start).max();
            let records = self.cascade.records_of(node).iter();
            let sources =
                records.flat_map(|&r| self.field().sources(self.field().adoptions[r].sources));
            let reports = sources.filter_map(|s| self.field().reports[s.report].date);
            let by = start.or_else(|| reports.min_by_key(|d| (d.last_day(), *d)));
            dates.told += u32::from(by.is_some());
            dates.by = dates.by.into_iter().chain(by).max_by_key(|d| (d.last_day(), *d));
        }
        dates
    }

    /// The median of the lags of the links shown, and from how many of them.
    pub fn lags(&self) -> Lags {
        let edges = self.cascade.graph.raw_edges().iter();
        let shown = edges.filter(|e| self.is_shown(e.target().index() as NodeId));
        let (mut years, mut links) = (Vec::new(), 0);
        for edge in shown {
            let ends = (edge.source().index() as NodeId, edge.target().index() as NodeId);
            links += 1;
            years.extend(self.lag(ends.0, ends.1, &edge.weight));
        }
        years.sort_unstable();
        let middle = |k: usize| years.get(k).copied().map(f64::from);
        let half = years.len() / 2;
        let median = match years.len() % 2 {
            1 => middle(half),
            _ => middle(half.wrapping_sub(1)).zip(middle(half)).map(|(a, b)| f64::midpoint(a, b)),
        };
        Lags { median, dated: years.len() as u32, links }
    }

    /// Who started the schemes asked for (not their variants), as sources state it.
    pub fn originators(&self) -> Vec<(What<'a>, Who<'a>)> {
        let asked = self.matches.schemes.iter().filter(|m| m.reason.is_itself());
        asked
            .filter_map(|m| {
                let originator = self.field().schemes[m.scheme].originator?;
                Some((self.what(m.scheme), self.who(originator)))
            })
            .collect()
    }

    /// The adopters with the earliest start.
    pub fn earliest(&self) -> Vec<NodeId> {
        let adopters = || self.shown().filter(|&n| n < self.cascade.adopters);
        let first = adopters().filter_map(|n| self.cascade.node(n).start).min();
        adopters().filter(|&n| first.is_some() && self.cascade.node(n).start == first).collect()
    }
}
