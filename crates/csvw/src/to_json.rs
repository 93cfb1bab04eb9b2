//! Converting a group of tables to JSON.
//!
//! Follows *Generating JSON from Tabular Data on the Web* (<https://www.w3.org/TR/csv2json/>): section 4.2
//! "Converting a group", standard and minimal mode, and 4.6 "JSON-LD to JSON" in `frame.rs`, rows in
//! `convert/json.rs`.

use super::error::Error;
use super::metadata::TableGroup;
use super::options::Options;
use super::resolver::Resolver;
use super::run::{Syntax, run};
use super::summary::Summary;
use diagnostics::Diagnostic;
use std::io::Write;

/// Converts a group of tables to one JSON document on `out`; every finding goes to `report`.
///
/// In standard mode an object with `tables`, in minimal mode an array of what the rows describe. The
/// statements of the summary are the rows, or the objects, written.
///
/// # Errors
/// The output cannot be written. A table that cannot be read is a finding, and left out.
pub fn to_json(
    group: &TableGroup,
    resolver: &dyn Resolver,
    options: &Options,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, Error> {
    run(group, resolver, options, Some(out), Syntax::Json, report)
}
