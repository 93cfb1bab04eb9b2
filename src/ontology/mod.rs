//! The ontology that ships with the program: its Turtle files and its version.
//!
//! The files in `ontology/` are the source; this room embeds them, so that an installed program needs
//! no folder. Refuses to know what the terms are used for.

pub mod constraints;
pub mod context;
pub mod diagram;
pub mod page;
pub mod relations;
pub mod shown;
pub mod terms;

use std::collections::BTreeMap;

use oxigraph::io::RdfParser;
use rdf::format::RdfFormat;
use rdf::term::{GraphName, NamedNode, Quad};

/// Version of the ontology; equals `owl:versionInfo` in `ontology/xiangmai.ttl`.
pub const VERSION: &str = "0.2.0";

/// The named graph that holds the ontology and its controlled lists.
pub const GRAPH: &str = crate::namespace::ONTOLOGY_GRAPH;

/// The embedded files: name and Turtle text, in the order in which they are read.
pub const FILES: &[(&str, &str)] = &[
    ("xiangmai.ttl", include_str!("../../ontology/xiangmai.ttl")),
    ("roles.ttl", include_str!("../../ontology/roles.ttl")),
    ("channels.ttl", include_str!("../../ontology/channels.ttl")),
    ("lists.ttl", include_str!("../../ontology/lists.ttl")),
    ("rules.ttl", include_str!("../../ontology/rules.ttl")),
    ("units.ttl", include_str!("../../ontology/units.ttl")),
    ("profile.ttl", PROFILE),
];

/// The SHACL shapes for any graph that uses the vocabulary, in Turtle.
pub const SHAPES: &str = include_str!("../../ontology/shapes.ttl");

/// The SHACL shapes for the tables alone, in Turtle; they use the prefixes that [`SHAPES`] declares.
pub const TABLE_SHAPES: &str = include_str!("../../ontology/shapes-tables.ttl");

/// The application profile: how terms of other vocabularies are used, in Turtle.
pub const PROFILE: &str = include_str!("../../ontology/profile.ttl");

/// The ontology could not be read: a fault of the program, met by its own tests.
#[derive(Debug, thiserror::Error)]
#[error("the embedded file `{file}` is not Turtle")]
pub struct OntologyError {
    /// Name of the file.
    pub file: &'static str,
    /// What the parser said.
    #[source]
    pub source: oxigraph::io::RdfParseError,
}

/// Returns every statement of the ontology as quads of [`GRAPH`].
pub fn quads() -> Result<Vec<Quad>, OntologyError> {
    let graph = GraphName::NamedNode(NamedNode::new_unchecked(GRAPH));
    let mut quads = Vec::new();
    for &(file, text) in FILES {
        let parser = RdfParser::from_format(RdfFormat::Turtle.to_oxigraph())
            .with_default_graph(graph.clone())
            .rename_blank_nodes();
        for quad in parser.for_slice(text.as_bytes()) {
            quads.push(quad.map_err(|source| OntologyError { file, source: source.into() })?);
        }
    }
    Ok(quads)
}

/// Returns the prefixes that the ontology's files declare, with their IRIs: those that a query need not declare. Where two files
/// differ, the first counts.
pub fn prefixes() -> Result<BTreeMap<String, String>, OntologyError> {
    let mut prefixes = BTreeMap::new();
    let shapes = [("shapes.ttl", SHAPES), ("shapes-tables.ttl", TABLE_SHAPES)];
    for (file, text) in FILES.iter().copied().chain(shapes) {
        let parser = RdfParser::from_format(RdfFormat::Turtle.to_oxigraph());
        let mut parser = parser.for_slice(text.as_bytes());
        for quad in parser.by_ref() {
            quad.map_err(|source| OntologyError { file, source: source.into() })?;
        }
        for (prefix, iri) in parser.prefixes() {
            prefixes.entry(prefix.to_owned()).or_insert_with(|| iri.to_owned());
        }
    }
    Ok(prefixes)
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedOrBlankNode, Term};

    #[test]
    fn everything_in_the_ontology_has_a_name() {
        // What has none would be named anew at every load, and no two stores of the same tables would be equal.
        for quad in super::quads().unwrap() {
            assert!(matches!(quad.subject, NamedOrBlankNode::NamedNode(_)), "{quad}");
            assert!(!matches!(quad.object, Term::BlankNode(_)), "{quad}");
        }
    }

    #[test]
    fn the_prefixes_of_the_ontology_are_known() {
        let prefixes = super::prefixes().unwrap();
        for name in ["xm", "rdf", "rdfs", "skos", "xsd", "prov", "org", "dcterms", "owl"] {
            assert!(prefixes.contains_key(name), "{name}");
        }
        assert_eq!(prefixes["xm"], "https://w3id.org/xiangmai/ontology#");
    }
}
