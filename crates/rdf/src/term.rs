//! The RDF terms used across the crate, re-exported from Oxigraph's model.
//!
//! One place, so that the rest of the crate does not depend on which library they come from. Follows
//! RDF 1.1 Concepts <https://www.w3.org/TR/rdf11-concepts/>.

pub use oxigraph::model::{
    BlankNode, BlankNodeRef, GraphName, GraphNameRef, IriParseError, Literal, LiteralRef,
    NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, QuadRef, Term, TermRef,
    Triple, TripleRef,
};
pub use oxigraph::sparql::Variable;
