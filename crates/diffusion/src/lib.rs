//! Spread of schemes: who took what up when, from whom, and what can be measured and inferred about it.
//!
//! | question | file |
//! | --- | --- |
//! | what is asked of a field? | [`request`] |
//! | which schemes and variants are meant? | [`matching`] |
//! | who adopted, and every edge that may say from whom | [`cascade`] |
//! | edges that follow by a rule | [`mod@derive`] |
//! | the tree of the best documented parents | [`forest`], `parents` |
//! | up to the roots, down to the leaves | [`lineage`] |
//! | what can be measured | [`measures`](mod@measures) |
//! | two models side by side | [`mod@compare`] |
//! | what one place took and gave | [`place`](mod@place) |
//! | which known names are near to an unknown one | [`near`] |
//! | the whole answer for printers | [`trace`](mod@trace), [`entry`] |
//!
//! Refuses to know: files, the store, the clock and unseeded randomness. Same input, same bytes out.

mod answer;
pub mod bootstrap;
mod build;
pub mod cascade;
pub mod compare;
pub mod derive;
pub mod entry;
pub mod field;
pub mod finding;
pub mod fit;
pub mod forest;
pub mod formula;
pub mod lineage;
pub mod matching;
pub mod measures;
pub mod near;
pub mod netinf;
mod parents;
pub mod place;
pub mod request;
pub mod rule;
pub mod sensitivity;
pub mod simulate;
mod start;
pub mod trace;

pub use answer::Dates;
pub use cascade::{Cascade, NodeId, NodeKind};
pub use compare::{ModelComparison, compare_models};
pub use finding::{Conflict, Finding, Ground};
pub use forest::Forest;
pub use matching::{Matches, Reason, UnknownModel};
pub use measures::{Measure, Measures, PerBasis, Why, measures};
pub use place::{Place, place};
pub use request::{Bases, Request, Statuses, Variants};
pub use rule::{Measured, Rule, Rules};
pub use trace::{Trace, trace};

#[cfg(test)]
mod tests;
