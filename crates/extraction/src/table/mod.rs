//! A draft as the standard tables, with evidence.

mod registry;
mod sheet;
mod write;

pub use sheet::{Sheet, Tables};
pub use write::tables;
