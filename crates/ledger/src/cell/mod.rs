//! What stands in a cell, read for what it means: figures, dates, credit codes, formulas, and what must not be read.

mod credit;
mod date;
mod formula;
mod number;
mod numeral;
mod person;

pub use credit::{CreditCode, check_character, read_credit_code};
pub use date::{Date, DateReading, read_date};
pub use formula::{RoleWords, SchemeReading, read_scheme};
pub use number::{Bound, NumberReading, Quantity, UNITS, Unit, read_number, unit_of};
pub use person::{holds_contact, looks_like_a_person, mask, scrub, without_person};

pub(crate) use formula::{formula_in, is_ditto, read_schemes};
pub(crate) use number::decimal;
pub(crate) use person::surely_a_person;
