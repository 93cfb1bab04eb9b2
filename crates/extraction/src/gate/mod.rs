//! The gate: each fact of a draft is accepted or refused by what its passage says.
//!
//! What it cannot do: it does not weigh how likely a fact is, knows nothing that neither text nor gazetteer says, and where a
//! passage leaves a relation open it lets the drafter's reading stand.

mod check;
mod event;
mod fits;
mod honour;
mod names;
mod quantity;
mod reason;
mod supply;
mod told;
mod verdict;

pub use reason::Reason;
pub use verdict::{Judged, Verdict, judge};
