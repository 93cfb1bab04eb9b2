//! The standard tables: exactly the columns of the schemas, sorted, with what other ledgers left in the folder.

mod evidence;
mod existing;
mod kept;
mod known;
mod names;
mod needed;
mod rows;
mod spread;
mod write;

pub(crate) use existing::Existing;
pub(crate) use known::settle;
pub(crate) use needed::{By, Needed};
pub(crate) use write::write;
