//! Validating a group of tables: cells, shapes of rows, primary and foreign keys.
//!
//! Follows *Model for Tabular Data*, section 6.6 "Validating Tables": the pass of `run.rs`, in which
//! `constraints.rs` checks keys.

use super::error::Error;
use super::metadata::TableGroup;
use super::options::Options;
use super::resolver::Resolver;
use super::run::{Syntax, run};
use super::summary::Summary;
use diagnostics::Diagnostic;

/// Validates a group of tables; every finding goes to `report`, and nothing is written.
pub fn validate(
    group: &TableGroup,
    resolver: &dyn Resolver,
    options: &Options,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, Error> {
    run(group, resolver, options, None, Syntax::Rdf, report)
}
