//! Networks that are no cascade: the whole graph, the lattice of models, for the writers of [`exports`].
//!
//! Refuses to know where a view comes from: no store, no query, no domain word.

pub mod view;
