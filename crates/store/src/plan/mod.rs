//! The algebra rewritten before the evaluator gets it, where its optimiser leaves something undone.
//!
//! Every rewrite keeps the solutions, and how often each comes (SPARQL 1.1 Query section 18
//! <https://www.w3.org/TR/sparql11-query/#sparqlAlgebra>).

mod exists;

pub(super) use exists::correlate;
