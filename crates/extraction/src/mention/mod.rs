//! What a text mentions: days, figures, places, organizations, schemes, groups of places, persons.
//!
//! A mention is a span and what it means; entities are named things that mentions point to.

mod date;
mod figure;
mod found;
mod group;
mod home;
mod known;
mod naming;
mod numeral;
mod organization;
mod part;
mod person;
mod place;
mod resolve;
mod scheme;
mod sign;

pub use crate::lexicon::Unit;
pub use date::{Date, Precision, TimeWord, dates, times};
pub use figure::{Bound, Figure, figures};
pub use found::{Actor, Class, Entity, Mention, Mentions, Organization, Place, Scheme};
pub use group::Group;
pub(crate) use naming::without_body;
pub use naming::{formula_roles, keys as scheme_keys};
pub use numeral::{chinese, number};
