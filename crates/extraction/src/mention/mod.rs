//! What a text mentions: days, figures, places, organizations, schemes, groups of places, persons.
//!
//! A mention is a span and what it means; entities are named things that mentions point to.

mod date;
mod figure;
mod found;
mod group;
mod numeral;
mod organization;
mod person;
mod place;
mod scheme;

pub use crate::lexicon::Unit;
pub use date::{Date, Precision, TimeWord, dates, times};
pub use figure::{Bound, Figure, figures};
pub use found::{Actor, Class, Entity, Mention, Mentions, Organization, Place, Scheme};
pub use group::Group;
pub use numeral::{chinese, number};
pub use scheme::{formula_roles, keys as scheme_keys};
