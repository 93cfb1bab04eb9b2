//! What a text says of its places, organizations and schemes: adoptions, spread, figures, honours.
//!
//! Rules over sentences in which every mention is one sign; the rules are data in `grammar/`. What it cannot do: it does not
//! follow a subject over more than a paragraph, reads no tables or pictures, no irony, and takes no relation from a sentence that
//! asks, doubts or quotes hearsay.

mod adoption;
mod clause;
mod discourse;
mod grammar;
mod honour;
mod indicator;
mod read;
mod spread;
mod when;

pub(crate) use clause::passage_tone;
pub use clause::{Clause, Tone};
pub use discourse::Discourse;
pub use grammar::{Grammar, Rule};
pub(crate) use honour::{is_personal, is_rank, issuers, only_candidate};
pub(crate) use indicator::{is_planned, subjects_of};
pub use read::{Adoption, Honour, Indicator, Reading, Spread, Status};
pub(crate) use spread::party_place;
pub(crate) use when::{reachable, resolve_time};
