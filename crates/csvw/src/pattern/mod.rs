//! Patterns that say how values are written: numbers and dates (UAX #35), booleans, and text.
//!
//! Each is compiled once from the `format` of a datatype and reads any number of strings; each is
//! usable alone. They know syntax only: whether 30 February exists, or 300 fits a byte, is the
//! business of `datatype`.

pub mod boolean;
pub mod date;
pub mod number;
pub mod regex;
