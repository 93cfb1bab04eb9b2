//! CSV on the Web: tables described by W3C metadata, located, validated and converted to RDF.
//!
//! Follows the Recommendations of 17 December 2015 and says where it departs from them:
//!
//! | section | file |
//! | --- | --- |
//! | *Model for Tabular Data*, 4 annotated tables | `annotated.rs` |
//! | … 5 locating metadata | `locate.rs` |
//! | … 6.3, 6.4 URLs, parsing cells | `iri.rs`, `cell.rs`, `datatype/`, `pattern/` |
//! | … 6.6 validating | `validate.rs`, `keys.rs` |
//! | … 8 parsing tabular data | `dialect.rs`, `rows/`, `excerpt.rs` (chosen rows written back) |
//! | *Metadata Vocabulary for Tabular Data* | `metadata/` |
//! | RFC 6570, URI templates | `template/` |
//! | *Generating RDF from Tabular Data* | `plan.rs` (once per table), `convert.rs` and `values.rs` (once per row), `outlet.rs` (in parts), `to_rdf.rs` (the face) |
//!
//! Refuses to know any domain, path, network, clock or environment: documents come through a
//! [`Resolver`], triples leave as bytes through `Write`, findings through a callback.
//!
//! # Rationale
//! Every column is compiled once into a plan (constant bytes, bound templates, datatype), so that a
//! row costs neither look-ups nor, as a rule, allocations. Files are cut into chunks of whole rows
//! that are converted on several threads and written in their order; what is held in memory is a few
//! chunks, and 16 bytes for each key.

mod alike;
pub mod annotated;
pub mod cell;
mod convert;
pub mod datatype;
pub mod dialect;
mod elsewhere;
pub mod excerpt;
pub mod iri;
mod keys;
mod label;
mod locate;
pub mod metadata;
pub mod origin;
mod outlet;
pub mod pattern;
mod plan;
pub mod rows;
mod stream;
pub mod template;
#[cfg(test)]
mod tests;
mod to_json;
mod to_rdf;
mod validate;
mod values;

pub use elsewhere::Elsewhere;
pub use locate::{Input, describe};
pub use metadata::TableGroup;
pub use to_json::to_json;
pub use to_rdf::{Mode, Provenance, to_rdf};
pub use validate::validate;

use diagnostics::Diagnostic;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::sync::Arc;
use text::encoding::Why;

/// Who named a URL, which decides what a resolver allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The user, as input or as metadata.
    User,
    /// A metadata document, a Link header or a usual place.
    Metadata,
}

/// What came for a URL.
pub struct Response {
    /// Media type with its parameters, if known.
    pub content_type: Option<String>,
    /// Values of `Link` headers, in their order.
    pub links: Vec<String>,
    /// The one language of the content, if known.
    pub content_language: Option<String>,
    /// The bytes.
    pub body: Box<dyn Read + Send>,
}

/// Why nothing came for a URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// There is no such document.
    #[error("not found")]
    NotFound,
    /// It may not be opened; the text says why.
    #[error("not allowed: {0}")]
    Refused(String),
    /// It could not be read.
    #[error("{0}")]
    Failed(String),
}

/// Opens documents by their URL. The engine itself opens nothing.
pub trait Resolver: Sync {
    /// Opens `url`, an absolute URL that `origin` named.
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError>;
}

/// Why the work could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input, or the metadata that the user named, cannot be read.
    #[error("cannot read `{url}`")]
    Unreadable {
        /// What was to be read.
        url: String,
        /// Why it could not be.
        #[source]
        source: FetchError,
    },
    /// The metadata are broken; the findings say how, warnings among them.
    #[error("the metadata are broken")]
    Metadata(Vec<Diagnostic>),
    /// The output cannot be written.
    #[error("cannot write the output")]
    Write(#[source] std::io::Error),
    /// There are as many errors as the options allow.
    #[error("too many errors")]
    TooManyErrors,
}

/// May refine a literal: given its datatype IRI and lexical form, it writes another form into the
/// buffer and returns that form's datatype IRI, or returns `None` to leave the literal as it is.
pub type LiteralHook = fn(datatype: &str, lexical: &str, out: &mut String) -> Option<&'static str>;

/// May read a value that is not of its datatype: given the datatype and the string of the cell, it
/// returns what the datatype can parse, or `None` to let the value be wrong.
pub type RepairHook = fn(datatype: &datatype::Datatype, text: &str) -> Option<String>;

/// Rows by the URL of their table and the line on which they start.
pub type RowSet = BTreeMap<String, HashSet<u64>>;

/// How to validate and convert.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether triples about tables and rows are written.
    pub mode: Mode,
    /// Who converts and when; `None` leaves PROV triples out.
    pub provenance: Option<Provenance>,
    /// Whether conversion validates too: broken cells become errors, keys are checked.
    pub validate: bool,
    /// Whether a foreign key with any null is passed over. Without it only one with an empty cell is; a
    /// string that stands for null has to match a null of the referenced row.
    pub skip_null_references: bool,
    /// Whether the triples of a table with an `@id` go into the named graph of that IRI (N-Quads).
    pub graphs: bool,
    /// Refines literals.
    pub literal: Option<LiteralHook>,
    /// Reads values that are not of their datatype; each one read so is a warning.
    pub repair: Option<RepairHook>,
    /// Rows that are passed over, as if the file did not have them.
    pub skip: Arc<RowSet>,
    /// The title of a last column that metadata need not describe, because it holds remarks.
    pub remarks: Option<&'static str>,
    /// Errors after which the work stops.
    pub max_errors: Option<u64>,
    /// Threads that convert rows; 0 and 1: none beside the caller's.
    pub threads: usize,
    /// Bounds on rows and chunks.
    pub limits: rows::Limits,
    /// Findings that are reported; more are only counted.
    pub max_findings: Option<u64>,
    /// Warnings alike (of one kind, in one column of one file) that are reported; more are only counted,
    /// and one warning at the end says how many.
    pub max_alike: Option<u64>,
    /// The encoding of every table, whatever its dialect says.
    pub encoding: Option<String>,
    /// Rows that foreign keys may refer to beside those of the tables.
    pub elsewhere: Arc<Elsewhere>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mode: Mode::Standard,
            provenance: None,
            validate: false,
            skip_null_references: false,
            graphs: false,
            literal: None,
            repair: None,
            skip: Arc::default(),
            remarks: None,
            max_errors: None,
            threads: 1,
            limits: rows::Limits { chunk_bytes: 256 << 10, ..rows::Limits::default() },
            max_findings: None,
            max_alike: None,
            encoding: None,
            elsewhere: Arc::default(),
        }
    }
}

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
    /// How many of them are only counted, see [`Options::max_alike`].
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
