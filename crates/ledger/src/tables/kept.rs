//! Rows that a folder's table has already, kept close together: there may be hundreds of thousands.

use std::io;

use super::names::known_column;
use crate::standard::Fields;

/// Rows of a table in the order of their ids; of two with one id the later.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    header: Vec<String>,
    /// The columns by names that live as long as the program; none for those that no table has.
    columns: Vec<Option<&'static str>>,
    id: Option<usize>,
    text: String,
    /// Where the fields of all rows end, counted from where their row begins.
    ends: Vec<u32>,
    /// Where each row begins among the texts and the ends of fields.
    starts: Vec<(usize, usize)>,
    /// Rows by their ids.
    order: Vec<u32>,
}

/// One of these rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptRow<'a> {
    kept: &'a Kept,
    at: usize,
}

impl Kept {
    /// Adds a row; all have the same columns.
    pub(super) fn add(&mut self, row: &Fields<'_>) -> io::Result<()> {
        if self.starts.is_empty() {
            self.begin(row.columns());
        }
        self.push(row.values())
    }

    /// The same for a row of these columns, which those that are there have too.
    pub(super) fn add_row<'a>(
        &mut self,
        columns: &[&str],
        values: impl Iterator<Item = &'a str>,
    ) -> io::Result<()> {
        if self.starts.is_empty() {
            self.begin(columns.iter().copied());
        }
        self.push(values)
    }

    fn begin<'a>(&mut self, columns: impl Iterator<Item = &'a str>) {
        self.header = columns.map(str::to_owned).collect();
        self.columns = self.header.iter().map(|c| known_column(c)).collect();
        self.id = self.header.iter().position(|c| c == "id");
    }

    fn push<'a>(&mut self, values: impl Iterator<Item = &'a str>) -> io::Result<()> {
        let start = self.text.len();
        self.starts.push((start, self.ends.len()));
        for value in values {
            self.text.push_str(value);
            let end = u32::try_from(self.text.len() - start);
            self.ends.push(end.map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?);
        }
        Ok(())
    }

    /// Puts the rows in the order of their ids.
    pub(super) fn settle(&mut self) {
        let rows = (0..).zip(&self.starts).map(|(at, _)| at);
        let mut order: Vec<u32> = rows.collect();
        let id = |at: &u32| KeptRow { kept: self, at: *at as usize }.id();
        // Stable, from the last one: of equal ids the later stands first, and stays.
        order.reverse();
        order.sort_by(|a, b| id(a).cmp(id(b)));
        order.dedup_by(|b, a| id(a) == id(b));
        self.order = order;
    }

    /// Returns the rows in the order of their ids.
    pub(crate) fn rows(&self) -> impl Iterator<Item = KeptRow<'_>> {
        self.order.iter().map(|at| KeptRow { kept: self, at: *at as usize })
    }

    /// Finds a row.
    pub(crate) fn row(&self, id: &str) -> Option<KeptRow<'_>> {
        let row = |at: u32| KeptRow { kept: self, at: at as usize };
        let at = self.order.binary_search_by(|at| row(*at).id().cmp(id)).ok()?;
        Some(row(*self.order.get(at)?))
    }
}

impl<'a> KeptRow<'a> {
    pub(crate) fn id(self) -> &'a str {
        self.kept.id.and_then(|column| self.value(column)).unwrap_or_default()
    }

    /// The value of a column; none where the row has none.
    pub(crate) fn get(self, column: &str) -> Option<&'a str> {
        self.value(self.kept.header.iter().position(|c| c == column)?)
    }

    /// All values by their columns.
    pub(crate) fn all(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let columns = self.kept.header.iter().enumerate();
        columns.map(move |(at, column)| (column.as_str(), self.value(at).unwrap_or_default()))
    }

    /// The values of the columns that tables have.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let columns = self.kept.columns.iter().enumerate();
        columns.filter_map(move |(at, column)| Some(((*column)?, self.value(at)?)))
    }

    fn value(self, column: usize) -> Option<&'a str> {
        let (start, first) = *self.kept.starts.get(self.at)?;
        let next = self.kept.starts.get(self.at + 1).map_or(self.kept.ends.len(), |(_, n)| *n);
        let ends = self.kept.ends.get(first..next)?;
        let begin = column.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
        let end = ends.get(column)?;
        self.kept.text.get(start + begin as usize..start + *end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::each_row;

    #[test]
    fn rows_are_found_by_their_ids_and_the_later_of_two_stands() {
        let table = "\u{feff}id,name,note\nb,乙,\na,甲,\"x,y\"\nc,丙\nb,丁,z\n";
        let mut kept = Kept::default();
        each_row(table.as_bytes(), &mut |row| kept.add(row)).unwrap();
        kept.settle();
        let ids: Vec<&str> = kept.rows().map(KeptRow::id).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(kept.row("a").unwrap().get("note"), Some("x,y"));
        assert_eq!(kept.row("b").unwrap().get("name"), Some("丁"));
        assert_eq!(kept.row("c").unwrap().get("note"), None);
        assert!(kept.row("d").is_none());
        let pairs: Vec<_> = kept.row("b").unwrap().pairs().collect();
        assert_eq!(pairs, [("id", "b"), ("name", "丁"), ("note", "z")]);
    }
}
