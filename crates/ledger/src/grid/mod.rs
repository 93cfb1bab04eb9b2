//! From bytes to cells: encodings, delimiters, workbooks; nothing here knows what a cell means.

mod content;
mod delimited;
mod encoding;
mod workbook;

use std::collections::HashMap;

use crate::cell::Date;
use crate::error::Error;

/// A cell as the file holds it.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, as it stands.
    Text(Box<str>),
    /// A number that is not shown as a date.
    Number(f64),
    /// A number shown as a date, at the precision in which it is shown.
    Date(Date),
    /// 真 or 假.
    Bool(bool),
    /// An error of a formula: `#REF!`, `#N/A`.
    Error(Box<str>),
}

impl Cell {
    /// Returns whether nothing stands there: no text or only white space.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(|c| c.is_whitespace() || c == '\u{feff}'),
            _ => false,
        }
    }

    /// Returns the cell as text: numbers in their shortest decimal form, dates in ISO form.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Error(text) => text.to_string(),
            Cell::Number(n) if n.abs() >= 1e15 => format!("{n:E}").replace('E', "E+"),
            Cell::Number(n) => format!("{n}"),
            Cell::Date(date) => date.to_string(),
            Cell::Bool(true) => "TRUE".to_owned(),
            Cell::Bool(false) => "FALSE".to_owned(),
        }
    }
}

/// A rectangle of merged cells, rows and columns from 0, last ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

/// One sheet: its rows from the first of the sheet on, blank ones too.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The sheet's name; empty for delimited text.
    pub name: String,
    /// Rows of cells; rows may have different lengths.
    pub rows: Vec<Vec<Cell>>,
    /// Merged cells.
    pub merges: Vec<Merge>,
    covered: HashMap<(u32, u32), (u32, u32)>,
    /// Rows of the file in which cells stand that were set in another order.
    origins: HashMap<(u32, u32), u32>,
}

impl Sheet {
    /// Makes a sheet of rows and merged regions.
    pub fn new(name: impl Into<String>, rows: Vec<Vec<Cell>>, merges: Vec<Merge>) -> Self {
        let mut covered = HashMap::new();
        for merge in &merges {
            let bottom = merge.bottom.min(rows.len().saturating_sub(1));
            for row in merge.top..=bottom {
                for column in merge.left..=merge.right.min(merge.left + 256) {
                    if (row, column) != (merge.top, merge.left) {
                        covered.insert(
                            (row as u32, column as u32),
                            (merge.top as u32, merge.left as u32),
                        );
                    }
                }
            }
        }
        Sheet { name: name.into(), rows, merges, covered, origins: HashMap::new() }
    }

    /// Says in which rows of the file cells stand that were set in another order.
    pub(crate) fn with_origins(
        mut self,
        origins: impl IntoIterator<Item = ((usize, usize), usize)>,
    ) -> Self {
        let of =
            |((row, column), at): ((usize, usize), usize)| ((row as u32, column as u32), at as u32);
        self.origins = origins.into_iter().map(of).collect();
        self
    }

    /// Returns the row of the file, from 0, in which a cell stands.
    pub(crate) fn row_in_file(&self, row: usize, column: usize) -> usize {
        let at = self.origins.get(&(row as u32, column as u32));
        at.map_or(row, |at| *at as usize)
    }

    /// Returns the cell as it stands.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        static EMPTY: Cell = Cell::Empty;
        self.rows.get(row).and_then(|r| r.get(column)).unwrap_or(&EMPTY)
    }

    /// Returns where the merged region that covers a cell begins; none for cells of their own.
    pub fn anchor(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        self.covered.get(&(row as u32, column as u32)).map(|(r, c)| (*r as usize, *c as usize))
    }

    /// Returns the cell, or the one that a merged region repeats here, and whether it was filled so.
    pub fn filled(&self, row: usize, column: usize) -> (&Cell, bool) {
        let own = self.cell(row, column);
        if own.is_blank()
            && let Some((r, c)) = self.anchor(row, column)
        {
            return (self.cell(r, c), true);
        }
        (own, false)
    }

    /// Returns how many cells of a row hold something.
    pub fn count(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.iter().filter(|c| !c.is_blank()).count())
    }

    /// Returns whether a merged region goes down this column below the row.
    pub fn merged_down(&self, column: usize, from: usize) -> bool {
        self.merges.iter().any(|m| m.left == column && m.bottom > m.top && m.top >= from)
    }
}

/// A file read into sheets.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The file's name without its folder.
    pub file: String,
    /// The encoding of delimited text, e.g. `gb18030`; none for workbooks.
    pub encoding: Option<&'static str>,
    /// The delimiter of delimited text.
    pub delimiter: Option<char>,
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
}

/// Reads a file: csv in any Chinese encoding and delimiter, xlsx, xls, xlsb, ods, told by content and not by name.
pub fn read_book(file: &str, bytes: &[u8]) -> Result<Book, Error> {
    match content::kind(bytes) {
        content::Kind::Workbook => workbook::read(file, bytes),
        content::Kind::Other(what) => Err(Error::NotATable { file: file.to_owned(), what }),
        content::Kind::Text => {
            let (text, encoding) = encoding::decode(file, bytes)?;
            let (rows, delimiter) = delimited::read(&text);
            Ok(Book {
                file: file.to_owned(),
                encoding: Some(encoding),
                delimiter: Some(delimiter),
                sheets: vec![Sheet::new("", rows, Vec::new())],
            })
        }
    }
}
