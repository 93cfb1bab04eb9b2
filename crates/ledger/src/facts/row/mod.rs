//! One row: its place, its organizations, what they practise since when, and its figures.

mod adoption;
mod block;
mod dates;
mod figures;
mod mend;
mod organization;
mod outcome;
mod place;
mod read;
mod readings;
mod source;
mod states;
mod view;

pub(crate) use block::Block;
pub(crate) use mend::{hide_persons, mend_errors, repeat_above};
pub(crate) use read::read_row;
