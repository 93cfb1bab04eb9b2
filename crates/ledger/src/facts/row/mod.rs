//! One row: its place, its organizations, what they practise since when, and its figures.

mod adoption;
mod aftermath;
mod block;
mod dates;
mod figures;
mod mend;
mod organization;
mod outcome;
mod party_to_visit;
mod place;
mod read;
mod readings;
mod source;
mod states;
mod view;
mod visit;

pub(crate) use block::Block;
pub(crate) use mend::{hide_persons, mend_errors, repeat_above};
pub(crate) use read::read_row;
pub(crate) use visit::read_visit;
