//! Dialect descriptions: how the bytes of a file are cut into rows and cells.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, section 5.9 "Dialect Descriptions", and the flags
//! of *Model for Tabular Data*, section 8 "Parsing Tabular Data". Refuses to know how a description is
//! written down (JSON) and how rows are read (`rows`).
//!
//! # Rationale
//! The two Recommendations differ on two defaults, and both are kept where they apply:
//! - `commentPrefix` is `null` for a file without a dialect description ([`Dialect::default`]) and `#`
//!   for a description that does not mention it ([`Dialect::described`]).
//! - `trim` is `true` in the prose of both, `false` in one example; the prose wins.

/// Which ends of a cell lose their white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trim {
    /// Both ends (`true`).
    Both,
    /// Neither end (`false`).
    None,
    /// The start (`start`).
    Start,
    /// The end (`end`).
    End,
}

impl Trim {
    /// Reads the value of a `trim` property given as a string.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "true" => Self::Both,
            "false" => Self::None,
            "start" => Self::Start,
            "end" => Self::End,
            _ => return None,
        })
    }

    /// Returns `cell` without the white space that is to go.
    pub fn apply(self, cell: &str) -> &str {
        match self {
            Self::Both => cell.trim(),
            Self::None => cell,
            Self::Start => cell.trim_start(),
            Self::End => cell.trim_end(),
        }
    }
}

/// A dialect description, with the words of the Metadata Vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// Rows that begin with this are comments; `None`: there are no comments.
    pub comment_prefix: Option<String>,
    /// What separates cells; never empty.
    pub delimiter: String,
    /// Whether a quote inside quotes is doubled (`true`) or escaped by `\` (`false`).
    pub double_quote: bool,
    /// The encoding, if the description names one.
    pub encoding: Option<String>,
    /// Whether there is a header row; read only where `header_row_count` is `None`.
    pub header: bool,
    /// How many header rows there are, if said.
    pub header_row_count: Option<usize>,
    /// What ends a row.
    pub line_terminators: Vec<String>,
    /// What encloses quoted cells; `None`: nothing does, and nothing is escaped.
    pub quote_char: Option<String>,
    /// Whether rows all of whose cells are empty are passed over.
    pub skip_blank_rows: bool,
    /// How many cells at the start of each row are passed over.
    pub skip_columns: usize,
    /// Whether white space after a delimiter goes; read only where `trim` is `None`.
    pub skip_initial_space: Option<bool>,
    /// How many rows before the header are passed over (and kept as comments).
    pub skip_rows: usize,
    /// Which white space around cells goes, if said.
    pub trim: Option<Trim>,
}

impl Default for Dialect {
    /// The flags for a file about which no dialect description speaks.
    fn default() -> Self {
        Self {
            comment_prefix: None,
            delimiter: ",".into(),
            double_quote: true,
            encoding: None,
            header: true,
            header_row_count: None,
            line_terminators: vec!["\r\n".into(), "\n".into()],
            quote_char: Some("\"".into()),
            skip_blank_rows: false,
            skip_columns: 0,
            skip_initial_space: None,
            skip_rows: 0,
            trim: None,
        }
    }
}

impl Dialect {
    /// The properties of a dialect description that mentions none of them.
    pub fn described() -> Self {
        Self { comment_prefix: Some("#".into()), ..Self::default() }
    }

    /// How many header rows there are, from `headerRowCount` or else from `header`.
    pub fn header_rows(&self) -> usize {
        self.header_row_count.unwrap_or(usize::from(self.header))
    }

    /// Which white space around cells goes, from `trim` or else from `skipInitialSpace`.
    pub fn trim(&self) -> Trim {
        self.trim.unwrap_or(match self.skip_initial_space {
            Some(true) => Trim::Start,
            Some(false) => Trim::None,
            None => Trim::Both,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_row_count_overrules_header() {
        let check = |header, count, expected| {
            let d = Dialect { header, header_row_count: count, ..Dialect::default() };
            assert_eq!(d.header_rows(), expected);
        };
        check(true, None, 1);
        check(false, None, 0);
        check(false, Some(2), 2);
        check(true, Some(0), 0);
    }

    #[test]
    fn trim_overrules_skip_initial_space() {
        let check = |trim, skip, expected| {
            let d = Dialect { trim, skip_initial_space: skip, ..Dialect::default() };
            assert_eq!(d.trim(), expected);
        };
        check(None, None, Trim::Both);
        check(None, Some(true), Trim::Start);
        check(None, Some(false), Trim::None);
        check(Some(Trim::End), Some(true), Trim::End);
    }

    #[test]
    fn trim_takes_the_white_space_it_names() {
        let check = |word, expected| {
            assert_eq!(Trim::from_word(word).map(|t| t.apply(" 汉\u{3000}")), expected);
        };
        check("true", Some("汉"));
        check("false", Some(" 汉\u{3000}"));
        check("start", Some("汉\u{3000}"));
        check("end", Some(" 汉"));
        check("both", None);
    }
}
