//! What a load did.

use diagnostics::Diagnostic;
use store::Difference;

/// What was loaded.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The tables that were loaded, in the order of their groups.
    pub tables: Vec<LoadedTable>,
    /// Tables that are as they were loaded before, and were skipped.
    pub unchanged: Vec<String>,
    /// Graphs that went because their tables did.
    pub pruned: Vec<String>,
    /// Statements that follow by rule.
    pub derived: u64,
    /// Warnings.
    pub findings: Vec<Diagnostic>,
}

/// What was loaded of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedTable {
    /// Where it came from, as the user named it.
    pub name: String,
    /// The graph that holds it.
    pub graph: String,
    /// Its rows.
    pub rows: u64,
    /// Its statements.
    pub triples: u64,
    /// What would change in the store; counted for a dry run only.
    pub difference: Option<Difference>,
}
