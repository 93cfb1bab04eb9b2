//! Text below every format: encodings and the matching of full-width forms.
//!
//! Refuses to know any file format.

pub mod encoding;
