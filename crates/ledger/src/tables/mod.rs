//! The standard tables: exactly the columns of the schemas, sorted, with what other ledgers left in the folder.

mod existing;
mod known;
mod names;
mod spread;
mod write;

pub(crate) use existing::Existing;
pub(crate) use known::settle;
pub(crate) use write::write;
