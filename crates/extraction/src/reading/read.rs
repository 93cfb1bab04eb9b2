use super::{Discourse, Grammar, adoption, honour, indicator, spread};
use crate::lexicon::Lexicon;
use crate::mention::{Actor, Bound, Date, Mentions, Unit};
use crate::text::Text;

/// How far an adoption is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is done.
    Practised,
    /// It is tried in one place.
    Piloted,
    /// Ways to do it are sought.
    Exploring,
    /// It is meant to be done.
    Planned,
    /// It is over.
    Stopped,
}

impl Status {
    /// Returns the word of the drafts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practised => "practised",
            Self::Piloted => "piloted",
            Self::Exploring => "exploring",
            Self::Planned => "planned",
            Self::Stopped => "stopped",
        }
    }

    /// Returns the word of the table `adoptions`.
    pub fn table_word(self) -> &'static str {
        if self == Self::Stopped { "ended" } else { self.word() }
    }
}

/// One who runs a scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Adoption {
    /// Who.
    pub adopter: Actor,
    /// What: index of a scheme.
    pub scheme: usize,
    /// How far.
    pub status: Status,
    /// Since when.
    pub since: Option<Date>,
    /// The passage.
    pub start: usize,
    /// Its end.
    pub end: usize,
}

/// A scheme that goes from one to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// What; a visit may be for nothing named.
    pub scheme: Option<usize>,
    /// From whom.
    pub from: Option<Actor>,
    /// To whom.
    pub to: Option<Actor>,
    /// learning, visit, imitation, pairing, pilot, promotion, mandate
    pub channel: &'static str,
    /// When.
    pub date: Option<Date>,
    /// It is decided, not yet done.
    pub planned: bool,
    /// The passage.
    pub start: usize,
    /// Its end.
    pub end: usize,
}

/// A figure about someone.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// About whom: several where the figure is theirs together.
    pub subjects: Vec<Actor>,
    /// About which scheme, where no one is told.
    pub scheme: Option<usize>,
    /// What is measured, in words of the text.
    pub measure: String,
    /// The value in the base unit.
    pub value: f64,
    /// The unit.
    pub unit: Unit,
    /// The bound.
    pub bound: Bound,
    /// The year.
    pub year: Option<i32>,
    /// Reached, or only meant.
    pub achieved: bool,
    /// The passage.
    pub start: usize,
    /// Its end.
    pub end: usize,
}

/// An honour given to someone.
#[derive(Debug, Clone, PartialEq)]
pub struct Honour {
    /// Who holds it.
    pub holder: Actor,
    /// What it is called.
    pub title: String,
    /// Who gave it, where the text says so.
    pub giver: Option<Actor>,
    /// national, provincial, prefecture, county, township, unstated
    pub level: &'static str,
    /// When.
    pub year: Option<i32>,
    /// The passage.
    pub start: usize,
    /// Its end.
    pub end: usize,
}

/// What a text says, by rules.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Who runs what.
    pub adoptions: Vec<Adoption>,
    /// What went from whom to whom.
    pub spread: Vec<Spread>,
    /// Figures.
    pub indicators: Vec<Indicator>,
    /// Honours.
    pub honours: Vec<Honour>,
    /// Who began a scheme: index of the scheme, who, where the text says so.
    pub origins: Vec<(usize, Actor, usize)>,
}

impl Reading {
    /// Reads a text whose mentions are known.
    pub fn read(text: &Text, mentions: &Mentions, lexicon: &Lexicon, grammar: &Grammar) -> Self {
        let discourse = Discourse::follow(text, mentions, lexicon);
        let mut out = Self::default();
        spread::read(&mut out, text, mentions, &discourse, lexicon, grammar);
        adoption::read(&mut out, text, mentions, &discourse, lexicon, grammar);
        indicator::read(&mut out, text, mentions, &discourse, lexicon);
        honour::read(&mut out, text, mentions, &discourse, lexicon, grammar);
        out
    }
}
