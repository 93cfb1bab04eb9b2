//! Formulas of roles (“党支部+合作社+农户”): reading them, knowing their roles, comparing them, and
//! the order of a model's variants.
//!
//! | question | file |
//! | --- | --- |
//! | which terms does a printed formula have? | [`mod@parse`] |
//! | which role is a term, and which roles are broader? | [`role`] |
//! | what differs between two formulas, and how much? | [`mod@compare`] |
//! | which variant extends or specialises which? | [`lattice`] |
//!
//! Refuses to know: where labels come from (they are handed in as plain rows), schemes, places and
//! dates. Nothing here does I/O or panics on any text.

pub mod compare;
pub mod lattice;
pub mod parse;
pub mod role;
mod sign;

pub use compare::{Comparison, Edit, EditKind, Relation, compare};
pub use lattice::Lattice;
pub use parse::{Formula, Link, Parsed, Reading, Term, TermKind, normalize, parse};
pub use role::{RoleLexicon, RoleRef, RoleRow, RoleUse};

#[cfg(test)]
mod tests;
