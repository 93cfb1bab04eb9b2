#![doc = include_str!("../README.md")]

mod answer;
mod code;
mod error;
mod file;
mod files;
mod fold;
mod gazetteer;
mod link;
mod list;
mod name;
mod query;
mod reason;
mod renames;
mod similar;
mod table;
mod tree;

pub use answer::{Answer, Candidate, Status};
pub use code::{Code, Level};
pub use error::Error;
pub use gazetteer::{Division, Gazetteer, Hit, Imported, Source};
pub use list::Skipped;
pub use query::Query;
pub use reason::{Language, Reason};
pub use table::{ADDED, TableCounts, TableError, TableOptions, link_table};
