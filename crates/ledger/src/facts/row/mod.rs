//! One row: its place, its organizations, what they practise since when, and its figures.

mod adoption;
mod block;
mod errors;
mod figures;
mod organization;
mod outcome;
mod place;
mod read;
mod readings;
mod states;
mod view;

pub(crate) use block::Block;
pub(crate) use errors::mend_errors;
pub(crate) use read::read_row;
