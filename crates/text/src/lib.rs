//! Text below every format: encodings, full-width forms, dates as people write them.
//!
//! Refuses to know any file format, and never changes what a file holds: the forms found here are
//! for matching and for hints, the original is kept by whoever has it.

pub mod content;
pub mod date;
pub mod encoding;
pub mod width;
