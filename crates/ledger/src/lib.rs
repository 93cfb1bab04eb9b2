//! County ledgers (台账) as people keep them, read into the standard tables: names in, ids out, nothing lost silently.
//!
//! | question | room |
//! | --- | --- |
//! | which bytes are which cells? | `grid` |
//! | what does a cell say: figure, date, code, model, person? | `cell` |
//! | which rows are titles, header, data, totals, notes? | `layout` |
//! | what is a column read into, and why? | `columns`, `mapping` |
//! | which place, which organization, what is practised since when? | `facts` |
//! | what must a person decide, and what was decided? | `review` |
//! | which ids stay, which rows are written? | `register`, `tables` |
//!
//! [`Intake`] is the way through all of it. The project's columns, schemes and roles are handed in as a [`Standard`];
//! places are asked of a gazetteer. Persons, phones and identity numbers are read into nothing.
//! What it refuses to know: graphs, terminals, the network.

mod cell;
mod columns;
mod error;
mod facts;
mod folder;
mod grid;
mod intake;
mod layout;
mod mapping;
mod reader;
mod register;
mod review;
mod standard;
mod tables;
pub mod text;

pub use cell::{
    Bound, CreditCode, Date, DateReading, NumberReading, Quantity, RoleWords, SchemeReading, UNITS,
    Unit, check_character, holds_contact, looks_like_a_person, mask, read_credit_code, read_date,
    read_number, read_scheme, scrub, unit_of, without_person,
};
pub use columns::{Column, Use};
pub use error::Error;
pub use facts::core_of_name;
pub use folder::{DiskFolder, Folder, MemoryFolder};
pub use grid::{Book, Cell, Merge, Sheet, read_book};
pub use intake::{DECISIONS_FILE, Intake, Summary};
pub use mapping::{MAPPING_FILE, Mapping};
pub use reader::{Counts, Notice, Watch};
pub use review::{COLUMNS as REVIEW_COLUMNS, Decisions, Kind, Line, review_workbook};
pub use standard::Standard;
