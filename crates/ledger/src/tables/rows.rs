//! Rows on their way into a table.

use std::borrow::Cow;
use std::io::Write;

use super::kept::KeptRow;
use super::names::known_column;
use crate::error::Error;
use crate::folder::Folder;
use crate::standard::Row;

/// A row by column; columns that the schema does not have are dropped.
pub(super) type Pairs<'a> = Vec<(&'static str, Cow<'a, str>)>;

/// A row of the standard as it stands, by columns that tables have.
pub(super) fn stored(row: &Row) -> Pairs<'_> {
    row.iter().filter_map(|(k, v)| Some((known_column(k)?, Cow::Borrowed(v.as_str())))).collect()
}

/// A kept row as it stands.
pub(super) fn kept(row: KeptRow<'_>) -> Pairs<'_> {
    row.pairs().map(|(column, value)| (column, Cow::Borrowed(value))).collect()
}

/// Writes a table through `rows`, which is given a place to put them.
pub(super) fn save(
    folder: &mut dyn Folder,
    table: &str,
    columns: &[String],
    mut rows: impl FnMut(&mut Rows<'_, '_>) -> std::io::Result<()>,
) -> Result<(), Error> {
    let name = format!("{table}.csv");
    let path = folder.path_of(&name);
    let mut content = |out: &mut dyn Write| -> std::io::Result<()> {
        let mut csv = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        csv.write_record(columns)?;
        let mut to = Rows { csv, columns, places: Vec::new() };
        rows(&mut to)?;
        to.csv.flush()
    };
    folder.write(&name, &mut content).map_err(|source| Error::Io { file: path, source })
}

/// Where rows of a table are put, in the order of its schema's columns.
pub(super) struct Rows<'a, 'w> {
    csv: csv::Writer<&'w mut dyn Write>,
    columns: &'a [String],
    /// The columns of the row before and where they stand: neighbouring rows have the same.
    places: Vec<(&'static str, Option<usize>)>,
}

impl Rows<'_, '_> {
    pub(super) fn put(&mut self, row: &[(&'static str, Cow<'_, str>)]) -> std::io::Result<()> {
        let mut cells = vec![""; self.columns.len()];
        // From the last on, for of two that are alike the first counts.
        for (nth, (column, value)) in row.iter().enumerate().rev() {
            if let Some(at) = self.place(nth, column)
                && let Some(cell) = cells.get_mut(at)
            {
                *cell = value;
            }
        }
        Ok(self.csv.write_record(cells)?)
    }

    fn place(&mut self, nth: usize, column: &'static str) -> Option<usize> {
        if self.places.len() <= nth {
            self.places.resize(nth + 1, ("", None));
        }
        let (before, at) = self.places[nth];
        if before.len() == column.len() && before.as_ptr() == column.as_ptr() {
            return at;
        }
        let at = self.columns.iter().position(|c| c == column);
        self.places[nth] = (column, at);
        at
    }
}
