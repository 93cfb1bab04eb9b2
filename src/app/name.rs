//! Names in the statements that use cases write: our terms, our things, and names that stay the same.

use crate::query::field::XM;
use ::rdf::term::NamedNode;
use ::rdf::vocab::rdf;
use sha2::{Digest, Sha256};

/// Under which things are named.
pub(super) use crate::namespace::ID;

/// A node with this IRI, which is known to be one.
pub(super) fn node(iri: impl Into<String>) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

/// A term of our ontology.
pub(super) fn own(local: &str) -> NamedNode {
    node(format!("{XM}{local}"))
}

/// `rdf:type`.
pub(super) fn rdf_type() -> NamedNode {
    node(rdf::TYPE)
}

/// The first 16 hexadecimal digits of a SHA-256: a name that stays the same.
pub(super) fn digest(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
