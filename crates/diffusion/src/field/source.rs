//! Where facts are stated: reports, and the runs of sources that facts point to.

use super::date::PartialDate;

/// A run of a pool: start and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slice {
    pub(super) start: u32,
    pub(super) len: u16,
}

/// Where a fact is stated: a report, and the span of code points if it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// Index in [`Field::reports`](super::Field::reports).
    pub report: u32,
    /// Start and end (excluded) of the passage in code points.
    pub span: Option<(u32, u32)>,
}

/// A report, as far as spread is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Title, an index of the field's texts.
    pub title: Option<u32>,
    /// Date of publication.
    pub date: Option<PartialDate>,
}
