//! Converting a group of tables to RDF, as lines of N-Triples or N-Quads.
//!
//! Follows *Generating RDF from Tabular Data* (<https://www.w3.org/TR/csv2rdf/>): section 4.2 steps 1 to
//! 4.5 in `run.rs`, rows in `convert/`; appendix A "JSON-LD to RDF" for annotations; section 5 for
//! provenance.

use super::error::Error;
use super::metadata::TableGroup;
use super::options::Options;
use super::resolver::Resolver;
use super::run::{Syntax, run};
use super::summary::Summary;
use diagnostics::Diagnostic;
use std::io::Write;

/// Converts a group of tables; lines go to `out`, every finding to `report`.
///
/// Without `options.validate` broken cells are warnings and keys are not checked.
pub fn to_rdf(
    group: &TableGroup,
    resolver: &dyn Resolver,
    options: &Options,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, Error> {
    run(group, resolver, options, Some(out), Syntax::Rdf, report)
}
