//! Decisions: the review list filled in, as csv or as workbook, and those remembered.

use std::collections::BTreeMap;

use super::{COLUMNS, Line};
use crate::error::Error;
use crate::grid::{Cell, Sheet, read_book};

/// File, sheet, row, column and kind of a line.
type Key = (String, String, usize, String, String);

/// What was decided, by cell.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    by_cell: BTreeMap<Key, Decided>,
}

/// A line with its decision.
#[derive(Clone, Debug)]
struct Decided {
    value: String,
    candidates: String,
    decision: String,
}

fn key_of(line: &Line) -> Key {
    (
        base_name(&line.file).to_owned(),
        line.sheet.trim().to_owned(),
        line.row,
        line.column.trim().to_owned(),
        line.kind.as_str().to_owned(),
    )
}

/// A file's name without its folder.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl Decisions {
    /// Adds the lines of a review list that have a decision; later ones replace earlier ones. Returns how many.
    pub fn add(&mut self, file: &str, bytes: &[u8]) -> Result<usize, Error> {
        let book = read_book(file, bytes)?;
        let given = |problem: String| Error::Given { file: file.to_owned(), problem };
        let sheet = book.sheets.first().ok_or_else(|| given("no sheet".to_owned()))?;
        let at = |name: &str| -> Result<usize, Error> {
            let header = sheet.rows.first().map(Vec::as_slice).unwrap_or_default();
            header.iter().position(|c| c.text().trim().eq_ignore_ascii_case(name)).ok_or_else(|| {
                given(format!("column `{name}` is missing; a decided review list has {}（缺少 {name} 列）", COLUMNS.join(",")))
            })
        };
        let columns: Vec<usize> = COLUMNS.iter().map(|name| at(name)).collect::<Result<_, _>>()?;
        let mut count = 0;
        for row in 1..sheet.rows.len() {
            count += usize::from(self.add_row(sheet, row, &columns));
        }
        Ok(count)
    }

    fn add_row(&mut self, sheet: &Sheet, row: usize, columns: &[usize]) -> bool {
        let text = |at: usize| -> String {
            match sheet.cell(row, columns[at]) {
                Cell::Number(n) => format!("{n}"),
                cell => cell.text().trim().to_owned(),
            }
        };
        let decision = text(7);
        let Ok(number) = text(2).parse::<usize>() else { return false };
        if decision.is_empty() {
            return false;
        }
        let key = (base_name(&text(0)).to_owned(), text(1), number, text(3), text(5));
        self.by_cell.insert(key, Decided { value: text(4), candidates: text(6), decision });
        true
    }

    /// Returns the decision on a line: on the same cell with the same content, about the same thing.
    pub(crate) fn on(&self, line: &Line) -> Option<&str> {
        let decided = self.by_cell.get(&key_of(line))?;
        (decided.value.trim() == line.value.trim()).then_some(decided.decision.as_str())
    }

    /// Forgets the decision on a line and returns it.
    pub(crate) fn forget(&mut self, line: &Line) -> Option<String> {
        self.by_cell.remove(&key_of(line)).map(|d| d.decision)
    }

    /// Returns whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.by_cell.is_empty()
    }

    /// Returns the lines as records of the review list, in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = [String; 8]> + '_ {
        self.by_cell.iter().map(|((file, sheet, row, column, kind), d)| {
            [
                file.clone(),
                sheet.clone(),
                row.to_string(),
                column.clone(),
                d.value.clone(),
                kind.clone(),
                d.candidates.clone(),
                d.decision.clone(),
            ]
        })
    }
}
