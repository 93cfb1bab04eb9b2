//! The words and grammars of extraction, read from data files that ship with the crate.
//!
//! Nothing in here knows a report: a new verb, unit or suffix is a line in `lexicon/` or `grammar/`.

mod words;

pub use words::{Institution, KnownScheme, Lexicon, LexiconError, Unit};
