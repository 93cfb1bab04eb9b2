//! SHACL: a graph and shapes in, what breaks them out.
//!
//! Follows the *Shapes Constraint Language* (<https://www.w3.org/TR/shacl/>), core and SPARQL-based
//! constraints, through the crate of the same name. That crate passes over what it does not know and
//! then says that all is well; so [`support`] reads the shapes first and refuses them with a typed
//! error. Refuses to know what the graph is about and where its statements came from.
//!
//! # Rationale
//! The crate validates a graph of its own in memory, which suits the size of ledgers (100 000 focus
//! nodes: 12 s, 1.1 GB); a national graph is checked table by table before it is loaded. It costs some
//! 250 crates, hence the feature `shacl`; without it [`validate`] is an error that says so.

#[cfg(feature = "shacl")]
mod engine;
pub mod support;

use crate::diagnostic::Severity;
use crate::rdf::term::{NamedNode, Term, Triple};
use std::collections::BTreeMap;

/// Whether this program was built with a SHACL engine.
pub const AVAILABLE: bool = cfg!(feature = "shacl");

/// Why shapes could not be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShaclError {
    /// The program was built without the feature `shacl`.
    #[error("this program was built without SHACL (cargo feature `shacl`)")]
    NotBuilt,
    /// The shapes are not Turtle.
    #[error("the shapes are not Turtle")]
    Syntax(#[source] oxigraph::io::RdfSyntaxError),
    /// The shapes use what the engine would silently pass over.
    #[error("the shapes use what is not supported: {what}{}", on(.shape.as_deref()))]
    Unsupported {
        /// What it is.
        what: String,
        /// The shape or constraint in which it stands, if it has an IRI.
        shape: Option<String>,
    },
    /// The engine failed.
    #[error("the shapes cannot be checked: {0}")]
    Engine(String),
}

fn on(shape: Option<&str>) -> String {
    shape.map(|s| format!(" (in <{s}>)")).unwrap_or_default()
}

/// A validation result: one way in which one node breaks one shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The node that was looked at.
    pub focus: Term,
    /// The property that is at fault; of a longer path its first property.
    pub path: Option<NamedNode>,
    /// The value that is at fault.
    pub value: Option<Term>,
    /// What is wrong, by language; without language under the empty tag.
    pub messages: BTreeMap<String, String>,
    /// How bad it is: `sh:Violation` is an error, all else a warning.
    pub severity: Severity,
    /// The shape that is broken: an IRI or a blank node.
    pub shape: Option<Term>,
    /// The kind of constraint, e.g. `sh:MinCountConstraintComponent`.
    pub component: String,
}

/// Checks `data` against `shapes`, a Turtle document; the results are sorted.
///
/// Shapes that the engine would pass over in silence are an error.
pub fn validate(
    data: impl IntoIterator<Item = Triple>,
    shapes: &str,
) -> Result<Vec<Violation>, ShaclError> {
    support::check(shapes)?;
    #[cfg(feature = "shacl")]
    return engine::validate(data, shapes);
    #[cfg(not(feature = "shacl"))]
    {
        drop(data.into_iter());
        Err(ShaclError::NotBuilt)
    }
}

#[cfg(feature = "shacl")]
#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::io::{RdfFormat, RdfParser};

    const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix : <http://example.com/> .\n";

    fn triples(turtle: &str) -> Vec<Triple> {
        let text = format!("{PREFIXES}{turtle}");
        let parser = RdfParser::from_format(RdfFormat::Turtle);
        parser.for_slice(text.as_bytes()).map(|q| q.unwrap().into()).collect()
    }

    fn check(data: &str, shapes: &str, expected: &[&str]) {
        let shapes = format!("{PREFIXES}{shapes}");
        let found = validate(triples(data), &shapes).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|v| {
                let path = v.path.as_ref().map(NamedNode::to_string).unwrap_or_default();
                let message = v.messages.get("en").cloned().unwrap_or_default();
                format!("{} {path} {message}", v.focus)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_violation_names_node_path_and_message() {
        let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
            sh:property [ sh:path :p ; sh:minCount 1 ; sh:message \"needs p\"@en , \"缺p\"@zh ] .";
        let expected = ["<http://example.com/b> <http://example.com/p> needs p"];
        check(":a a :C ; :p 1 . :b a :C .", shapes, &expected);
    }

    #[test]
    fn a_sparql_constraint_names_its_value() {
        let shapes = ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [
            sh:message \"loop\"@en ;
            sh:select \"SELECT $this ?value WHERE { $this <http://example.com/p> ?value . FILTER(?value = $this) }\" ] .";
        check(":a a :C ; :p :a . :b a :C ; :p :a .", shapes, &["<http://example.com/a>  loop"]);
    }

    #[test]
    fn the_message_of_the_shape_is_said_whatever_the_component() {
        let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
            sh:property [ sh:path :p ; sh:lessThan :q ; sh:message \"order\"@en ] .";
        let data = ":a a :C ; :p 2 ; :q 1 .";
        check(data, shapes, &["<http://example.com/a> <http://example.com/p> order"]);
    }

    #[test]
    fn instances_of_subclasses_are_looked_at_too() {
        let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
            sh:property [ sh:path :p ; sh:maxCount 1 ; sh:message \"many\"@en ] .";
        let data = ":D <http://www.w3.org/2000/01/rdf-schema#subClassOf> :C . :a a :D ; :p 1, 2 .";
        check(data, shapes, &["<http://example.com/a> <http://example.com/p> many"]);
    }
}
