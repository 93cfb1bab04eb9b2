//! Why a division was taken or not, in words that a person can check.

use crate::code::{Code, Level};

/// A language of sentences that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

/// One reason for or against a division.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The official name stands in the text.
    Official(String),
    /// The code stands beside the name and is this division's.
    CodeGiven(Code),
    /// The enclosing division was found in the text, a column or the context, and told it from its namesakes.
    Parent(String),
    /// Another ending than the official one, or none: `written` for `official`.
    Suffix {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// A usual other name: `written` for `official`.
    Alias {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// A former name or code.
    Renamed {
        /// The former name.
        former: String,
        /// The present one.
        present: String,
        /// When it changed, as precise as known (`2016-11`); empty where unknown.
        date: String,
    },
    /// The text or a remark gives another name of the place, in brackets or after 原.
    OtherName(String),
    /// One character differs from the only near name of its parent.
    OneCharacter {
        /// As it stands in the text.
        written: String,
        /// The official name.
        official: String,
    },
    /// Traditional characters were read as simplified ones.
    Traditional,
    /// Abstained: this many divisions fit equally well.
    Several(usize),
    /// Abstained: no division of this name in the enclosing one.
    NoneIn(String),
    /// Abstained: no division of this name at all.
    NoneAnywhere,
    /// Abstained: the text names an enclosing division which has no such place, though another one has.
    ParentContradicts {
        /// The enclosing division that the text or the query names.
        parent: String,
        /// Where a place of this name lies.
        elsewhere: String,
    },
    /// Abstained: name and code beside it are two divisions.
    CodeContradicts {
        /// The code as it stands.
        code: String,
        /// The division of this code, empty where there is none.
        division: String,
    },
    /// Abstained: the text ends above the level wanted.
    OnlyLevel(Level),
    /// Abstained: the gazetteer holds no villages; one with villages is needed.
    NoVillages,
    /// Abstained: nothing to read.
    Empty,
}
