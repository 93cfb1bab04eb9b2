//! Divisions of county level and above that were renamed, raised or merged: former names and codes, with the date.

use std::sync::LazyLock;

use crate::code::Code;

/// The table; its columns and sources stand in `data/README.md`.
const TABLE: &str = include_str!("../../data/renames.csv");

/// One change of name or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rename {
    /// The code before, where it was another one.
    pub(crate) former_code: Option<Code>,
    /// The name before.
    pub(crate) former: &'static str,
    /// The code of today.
    pub(crate) code: Code,
    /// The month or year of the change, as known.
    pub(crate) date: &'static str,
}

static RENAMES: LazyLock<Vec<Rename>> = LazyLock::new(|| {
    TABLE
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some(Rename {
                former_code: Code::parse(cells.next()?),
                former: cells.next()?,
                code: Code::parse(cells.next()?)?,
                date: cells.nth(1)?,
            })
        })
        .collect()
});

/// Returns all changes, in the order of the table.
pub(crate) fn renames() -> &'static [Rename] {
    &RENAMES
}
