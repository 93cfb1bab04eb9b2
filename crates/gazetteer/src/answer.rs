//! What is answered: one code, several, or none, and why.

use std::fmt;

use crate::code::Code;
use crate::reason::Reason;

/// How a query ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One division, sure enough to be linked without asking.
    Linked,
    /// Candidates that a person must choose from (one alone where it is not sure enough).
    Ambiguous,
    /// No division of this name where the text says; candidates, if any, are only near.
    Unknown,
}

impl Status {
    /// Returns the word used in tables: `linked`, `ambiguous`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Linked => "linked",
            Status::Ambiguous => "ambiguous",
            Status::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A division that a text may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its code in the gazetteer.
    pub code: Code,
    /// How well it fits, 0 to 1; 1 where nothing speaks against it.
    pub score: f64,
    /// What speaks for it and what had to be supposed, in the order of the text.
    pub reasons: Vec<Reason>,
}

/// The answer to a [`Query`](crate::Query).
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How it ended.
    pub status: Status,
    /// The code, exactly when `status` is [`Status::Linked`].
    pub code: Option<Code>,
    /// Candidates, best first; when linked the first is the answer. At most twenty.
    pub candidates: Vec<Candidate>,
    /// Why it ended so: the reasons of the linked candidate, else why it abstains.
    pub reasons: Vec<Reason>,
}
