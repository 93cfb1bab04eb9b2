//! What is asked: a text or columns, and what is known around it.

use crate::code::{Code, Level};

/// A written place and what is known about where it lies.
///
/// ```
/// use gazetteer::{Code, Level, Query};
/// let county = Code::parse("410922").unwrap();
/// let _ = Query::new("").township("城关").village("侯窑村委会").context(county).level(Level::Village);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Query<'a> {
    pub(crate) text: &'a str,
    pub(crate) columns: [Option<&'a str>; 5],
    pub(crate) within: Vec<Code>,
    pub(crate) context: Vec<Code>,
    pub(crate) level: Option<Level>,
    pub(crate) remark: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
}

impl<'a> Query<'a> {
    /// Makes a query from free text: any levels, with or without suffixes, e.g. `清丰县城关镇侯窑村`.
    /// With columns the text may be empty, else it is read below the columns' division.
    pub fn new(text: &'a str) -> Self {
        Query { text, ..Query::default() }
    }

    /// Sets the text of the column of this level, as it stands (it may be empty, or name several levels at once).
    #[must_use]
    pub fn column(mut self, level: Level, text: &'a str) -> Self {
        self.columns[level as usize] = Some(text);
        self
    }

    /// Sets the text of a province column.
    #[must_use]
    pub fn province(self, text: &'a str) -> Self {
        self.column(Level::Province, text)
    }

    /// Sets the text of a prefecture column.
    #[must_use]
    pub fn prefecture(self, text: &'a str) -> Self {
        self.column(Level::Prefecture, text)
    }

    /// Sets the text of a county column.
    #[must_use]
    pub fn county(self, text: &'a str) -> Self {
        self.column(Level::County, text)
    }

    /// Sets the text of a township column.
    #[must_use]
    pub fn township(self, text: &'a str) -> Self {
        self.column(Level::Township, text)
    }

    /// Sets the text of a village column.
    #[must_use]
    pub fn village(self, text: &'a str) -> Self {
        self.column(Level::Village, text)
    }

    /// Adds a division in which the place surely lies (several: in one of them). A text that says otherwise is unknown.
    #[must_use]
    pub fn within(mut self, code: Code) -> Self {
        self.within.push(code);
        self
    }

    /// Adds a division in which the place lies unless the text itself names another one, such as the county of a
    /// ledger's title (several: in one of them).
    #[must_use]
    pub fn context(mut self, code: Code) -> Self {
        self.context.push(code);
        self
    }

    /// Sets the level wanted: a text that names only an upper division is then unknown, not that division.
    /// Without it the lowest division that the text names is the answer.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    /// Sets a remark that may tell another name of the place, such as `原张庄村` or `现更名为李庄村`.
    #[must_use]
    pub fn remark(mut self, text: &'a str) -> Self {
        self.remark = Some(text);
        self
    }

    /// Sets a division code that stands beside the name (2 to 12 digits, padded or not). Where it contradicts the
    /// name the answer is ambiguous, with both as candidates.
    #[must_use]
    pub fn code(mut self, text: &'a str) -> Self {
        self.code = Some(text);
        self
    }
}
