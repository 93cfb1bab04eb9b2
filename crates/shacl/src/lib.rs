//! SHACL: a graph and shapes in, what breaks them out.
//!
//! Follows the *Shapes Constraint Language* (<https://www.w3.org/TR/shacl/>), all of its core and the
//! SPARQL-based constraints of section 5. What is not understood (constraint components of one's own, JavaScript, rules) is
//! refused by name and never passed over. The graph is any
//! [`QueryableDataset`](spareval::QueryableDataset): triples in memory ([`validate_triples`]), or a
//! store's own permutations, so that a large graph need not be copied to be checked. Refuses to know what the graph is
//! about and where its statements came from.
//!
//! # Rationale
//! The crates that can be had copy the graph into a structure of their own (100,000 focus nodes: 12 s and
//! 1.1 GB) and bring some 250 crates; a recursive evaluation on the look-ups that a store has anyway needs neither.
//!
//! ```
//! use xiangmai_shacl::{Shapes, validate_triples};
//! let shapes = Shapes::parse(
//!     "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.com/> .
//!      :S a sh:NodeShape ; sh:targetClass :Village ; sh:property [ sh:path :name ; sh:minCount 1 ] .",
//! )?;
//! let village = rdf::term::Triple::new(
//!     rdf::term::NamedNode::new_unchecked("http://example.com/v1"),
//!     rdf::term::NamedNode::new_unchecked("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
//!     rdf::term::NamedNode::new_unchecked("http://example.com/Village"),
//! );
//! let found = validate_triples([village], &shapes)?;
//! assert_eq!(found[0].component, "http://www.w3.org/ns/shacl#MinCountConstraintComponent");
//! # Ok::<(), xiangmai_shacl::ShaclError>(())
//! ```

mod constraint;
mod error;
mod graph;
mod path;
mod prebinding;
mod query;
mod report;
mod shapes;
mod support;
#[cfg(test)]
mod tests;
mod turtle;
mod validation;
mod value;

pub use error::ShaclError;
pub use graph::Scope;
pub use path::Path;
pub use report::Violation;
pub use shapes::Shapes;
pub use validation::{validate, validate_triples};
