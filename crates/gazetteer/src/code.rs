//! Division codes: 2, 4, 6, 9 or 12 digits, one length per level (GB/T 2260, GB/T 10114).

use std::fmt;

/// A level of the tree of divisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省级: province, autonomous region, municipality (2 digits).
    Province,
    /// 地级: prefecture, prefecture-level city, autonomous prefecture, league (4 digits).
    Prefecture,
    /// 县级: county, district, county-level city, banner (6 digits).
    County,
    /// 乡级: township, town, subdistrict (9 digits).
    Township,
    /// 村级: village or residents' committee (12 digits).
    Village,
}

impl Level {
    /// All levels, from the province down.
    pub const ALL: [Level; 5] =
        [Level::Province, Level::Prefecture, Level::County, Level::Township, Level::Village];

    /// Returns its name in Chinese: 省级, 地级, 县级, 乡级, 村级.
    pub fn chinese(self) -> &'static str {
        match self {
            Level::Province => "省级",
            Level::Prefecture => "地级",
            Level::County => "县级",
            Level::Township => "乡级",
            Level::Village => "村级",
        }
    }

    /// Returns its name in English: `province`, `prefecture`, `county`, `township`, `village`.
    pub fn english(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
            Level::Village => "village",
        }
    }

    /// Returns how many digits a code of this level has.
    pub fn digits(self) -> usize {
        match self {
            Level::Province => 2,
            Level::Prefecture => 4,
            Level::County => 6,
            Level::Township => 9,
            Level::Village => 12,
        }
    }

    /// Returns the level above, none for a province.
    pub fn above(self) -> Option<Level> {
        match self {
            Level::Province => None,
            Level::Prefecture => Some(Level::Province),
            Level::County => Some(Level::Prefecture),
            Level::Township => Some(Level::County),
            Level::Village => Some(Level::Township),
        }
    }
}

/// The code of a division: its digits and thereby its level.
///
/// ```
/// use gazetteer::{Code, Level};
/// let code = Code::parse("433101101220").unwrap();
/// assert_eq!(code.level(), Level::Village);
/// assert_eq!(code.ancestor(Level::County).unwrap().to_string(), "433101");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// Padded with zeros to twelve digits, so that codes sort as the tree does.
    padded: u64,
    level: Level,
}

impl Code {
    /// Reads a code of 2, 4, 6, 9 or 12 ASCII digits; none for anything else.
    ///
    /// Twelve digits are a village here even where they end in zeros;
    /// [`Gazetteer::get`](crate::Gazetteer::get) also finds padded codes of upper levels.
    pub fn parse(text: &str) -> Option<Code> {
        let level = Level::ALL.into_iter().find(|level| level.digits() == text.len())?;
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u64 = text.parse().ok()?;
        Some(Code { padded: value * 10_u64.pow(12 - level.digits() as u32), level })
    }

    /// Makes the code of a village from its twelve digits as a number.
    pub(crate) fn village(number: u64) -> Code {
        Code { padded: number, level: Level::Village }
    }

    /// Reads a code that may be padded with zeros to six, nine or twelve digits (`110000`, `110101000000`).
    pub(crate) fn parse_padded(text: &str) -> Option<Code> {
        let mut code = Code::parse(text)?;
        while let Some(parent) = code.parent() {
            if parent.padded != code.padded {
                break;
            }
            code = parent;
        }
        Some(code)
    }

    /// Returns the level of the division.
    pub fn level(self) -> Level {
        self.level
    }

    /// Returns the code padded with zeros to twelve digits, as a number.
    pub fn padded(self) -> u64 {
        self.padded
    }

    /// Returns the code as its digits alone, as a number: 433101 for a county.
    pub fn number(self) -> u64 {
        self.padded / 10_u64.pow(12 - self.level.digits() as u32)
    }

    /// Returns the code of the enclosing division of this level (itself for its own level); none for a level below.
    ///
    /// By digits alone. Whether a division has this code is the gazetteer's to say.
    pub fn ancestor(self, level: Level) -> Option<Code> {
        if level > self.level {
            return None;
        }
        let unit = 10_u64.pow(12 - level.digits() as u32);
        Some(Code { padded: self.padded / unit * unit, level })
    }

    /// Returns the code one level up, none for a province.
    pub fn parent(self) -> Option<Code> {
        self.ancestor(self.level.above()?)
    }

    /// Returns whether this division is `other` or encloses it.
    pub fn contains(self, other: Code) -> bool {
        other.ancestor(self.level) == Some(self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number(), width = self.level.digits())
    }
}
