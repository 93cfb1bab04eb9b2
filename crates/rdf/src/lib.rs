//! RDF: terms, vocabularies, formats and a read-only graph, knowing nothing of this project.

pub mod format;
#[cfg(feature = "oxigraph")]
pub mod graph;
pub mod ntriples;
#[cfg(feature = "oxigraph")]
pub mod term;
pub mod vocab;
