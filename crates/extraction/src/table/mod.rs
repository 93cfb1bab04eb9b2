//! A draft as the standard tables, with evidence.

mod place;
mod registry;
mod sheet;
mod who;
mod write;

pub use sheet::{Sheet, Tables};
pub use who::Decisions;
pub use write::tables;
