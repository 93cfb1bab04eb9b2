//! What a pass over tables came to.

use text::encoding::Why;

/// What was read and written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of all tables.
    pub rows: u64,
    /// Statements written; the same one may be written more than once.
    pub triples: u64,
    /// Findings that are errors.
    pub errors: u64,
    /// Findings that are warnings.
    pub warnings: u64,
    /// How many of them are only counted, see [`Options::max_alike`](crate::Options::max_alike).
    pub untold: u64,
    /// Whether the work was stopped because there were too many errors.
    pub stopped: bool,
    /// The tables in the order of the group.
    pub tables: Vec<TableSummary>,
}

/// What was read and written of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableSummary {
    /// Its URL.
    pub url: String,
    /// Its rows.
    pub rows: u64,
    /// Statements written for it.
    pub triples: u64,
    /// The encoding in which it was read.
    pub encoding: &'static str,
    /// Why in that one; `None`: it was not read.
    pub why: Option<Why>,
}
