//! CSV on the Web: tables described by W3C metadata, located, validated and converted to RDF.
//!
//! Follows the Recommendations of 17 December 2015 and says where it departs from them:
//!
//! | section | file |
//! | --- | --- |
//! | *Model for Tabular Data*, 4 annotated tables | `annotated.rs` |
//! | … 5 locating metadata | `locate.rs` |
//! | … 6.3, 6.4 URLs, parsing cells | `iri.rs`, `cell.rs`, `datatype/`, `pattern/` |
//! | … 6.6 validating | `validate.rs`, `constraints.rs`, `keys.rs` |
//! | … 8 parsing tabular data | `dialect.rs`, `rows/`, `excerpt.rs` (chosen rows written back) |
//! | *Metadata Vocabulary for Tabular Data* | `metadata/` |
//! | RFC 6570, URI templates | `template/` |
//! | *Generating RDF from Tabular Data* | `plan.rs` (once per table), `convert/` and `values.rs` (once per row), `label.rs` (blank nodes), `outlet.rs` (in parts), `run.rs` (the pass), `to_rdf.rs` (the face) |
//! | *Generating JSON from Tabular Data* | `convert/json.rs` (once per row), `frame.rs` (around them), `to_json.rs` (the face) |
//!
//! Refuses to know any domain, path, network, clock or environment: documents come through a
//! [`Resolver`], triples leave as bytes through `Write`, findings through a callback.
//!
//! # Rationale
//! Every column is compiled once into a plan (constant bytes, bound templates, datatype), so that a
//! row costs neither look-ups nor, as a rule, allocations. Files are cut into chunks of whole rows
//! that are converted on several threads and written in their order; what is held in memory is a few
//! chunks, and 16 bytes for each key.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod alike;
pub mod annotated;
pub mod cell;
mod constraints;
mod convert;
mod cuts;
pub mod datatype;
pub mod dialect;
mod elsewhere;
mod error;
pub mod excerpt;
mod frame;
pub mod iri;
mod keys;
mod label;
mod locate;
pub mod metadata;
mod options;
pub mod origin;
mod outlet;
pub mod pattern;
mod plan;
mod resolver;
pub mod rows;
mod run;
mod stream;
mod summary;
pub mod template;
#[cfg(test)]
mod tests;
mod to_json;
mod to_rdf;
mod undecodable;
mod validate;
mod values;

pub use cuts::{Part, parts};
pub use elsewhere::Elsewhere;
pub use error::Error;
pub use keys::{KeyHook, KeyRole, RowKey};
pub use locate::{Input, describe};
pub use metadata::TableGroup;
pub use options::{LiteralHook, Mode, Options, Provenance, RepairHook, RowHook, RowSet};
pub use resolver::{FetchError, Origin, Resolver, Response};
pub use summary::{Summary, TableSummary};
pub use to_json::to_json;
pub use to_rdf::to_rdf;
pub use validate::validate;
