//! Named queries: the files in `queries/`, their headers and their parameters.
//!
//! A query file is plain SPARQL 1.1 with grlc decorators (`#+ summary: …`,
//! <https://github.com/CLARIAH/grlc>), so that other tools read the same files. Parameters are the
//! variables that begin with an underscore; they are bound as RDF terms, never pasted into text.
//!
//! Refuses to know how a query is run (the `store` room) and how its answer is shown (the `cli` room).

pub mod fact_name;
pub mod field;
pub mod figure;
mod gather;
pub mod library;
pub mod param;
pub mod values;
