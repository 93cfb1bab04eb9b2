//! RDF: terms, vocabularies, formats and a read-only graph, knowing nothing of this project.

pub mod format;
pub mod graph;
pub mod ntriples;
pub mod term;
pub mod vocab;
