//! The IRIs under which all that is ours stands: one base, and what is built on it.
//!
//! Whoever publishes a graph under another base changes `base!` alone.

macro_rules! base {
    ($rest:literal) => {
        concat!("https://w3id.org/xiangmai/", $rest)
    };
}

pub(crate) use base;

/// Things: `…/id/division/520112`.
pub const ID: &str = base!("id/");
/// The terms of the ontology, prefix `xm:`.
pub const ONTOLOGY: &str = base!("ontology#");
/// Graphs: `…/graph/{source}/{table}`, and those that the program makes itself.
pub const GRAPHS: &str = base!("graph/");
/// The ontology of this version.
pub const ONTOLOGY_VERSION: &str = base!("ontology/0.2.0");
/// The graph of the ontology.
pub const ONTOLOGY_GRAPH: &str = base!("graph/ontology");
/// The graph of what follows by rule.
pub const DERIVED_GRAPH: &str = base!("graph/derived");
/// The graph of inferred transmissions.
pub const INFERRED_GRAPH: &str = base!("graph/inferred");
/// Graphs of what fitted models say, one for each question: `…/graph/inferred-fit-{digest}`.
pub const FITTED_GRAPHS: &str = base!("graph/inferred-fit-");
/// The graph of saved traces.
pub const TRACES_GRAPH: &str = base!("graph/traces");
/// The graph of things that were found to be another thing.
pub const MERGED_GRAPH: &str = base!("graph/merged");
/// Where the shipped tables are served to the CSVW engine.
pub const DATA: &str = base!("data/");
/// The run that derives claims by rule.
pub const DERIVATION: &str = base!("id/run/derivation");
/// The program of this version.
pub const SOFTWARE: &str = concat!(base!("software/"), env!("CARGO_PKG_VERSION"));
