//! A row's cells by their use.

use crate::cell::{scrub, without_person};
use crate::columns::{Column, Use};
use crate::facts::{Evidence, Fact};
use crate::grid::{Book, Cell, Sheet};
use crate::layout::Table;
use crate::reader::Reader;
use crate::review::{Kind, Line};
use crate::text;

/// As many characters as a keyword of the evidence may have.
const KEYWORD: usize = 24;

/// The words by which a cell is found again: its first characters without persons, as far as they stand in it together.
pub(super) fn keyword(cell: &str) -> String {
    let (kept, taken) = scrub(cell);
    let bare = without_person(&kept);
    let (kept, taken) = if bare == kept { (kept, taken) } else { (bare, true) };
    let mut kept = kept;
    if let Some((end, _)) = kept.char_indices().nth(KEYWORD) {
        kept.truncate(end);
    }
    if taken {
        let whole = text::plain(cell);
        while !kept.is_empty() && !whole.contains(&kept) {
            kept.pop();
        }
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// The text of a cell as the review list shows it: without persons and their numbers.
fn shown(raw: &str) -> String {
    let (kept, taken) = scrub(raw);
    let kept = if taken { kept } else { raw.to_owned() };
    if crate::columns::kind_of_organization(raw).is_some() { kept } else { without_person(&kept) }
}

/// A row with its table, for asking cells by their use.
pub(super) struct View<'a> {
    pub(super) book: &'a Book,
    pub(super) sheet: &'a Sheet,
    pub(super) table: &'a Table,
    pub(super) row: usize,
    pub(super) report: u32,
}

impl<'a> View<'a> {
    /// The cell of a use, with what a merged cell repeats down its column.
    pub(super) fn cell(&self, usage: Use) -> Option<(&'a Column, &'a Cell)> {
        let column = self.table.column(usage)?;
        Some((column, self.at(column)))
    }

    pub(super) fn at(&self, column: &Column) -> &'a Cell {
        let own = self.sheet.cell(self.row, column.index);
        match self.sheet.anchor(self.row, column.index) {
            Some((row, at)) if own.is_blank() && at == column.index => self.sheet.cell(row, at),
            _ => own,
        }
    }

    /// Plain text of a use; empty where the cell says nothing or holds an error.
    pub(super) fn text(&self, usage: Use) -> String {
        match self.cell(usage) {
            Some((_, cell)) if !matches!(cell, Cell::Error(_)) => {
                let plain = text::plain(&cell.text());
                if text::says_nothing(&plain) { String::new() } else { plain }
            }
            _ => String::new(),
        }
    }

    pub(super) fn line(
        &self,
        column: &Column,
        cell: &Cell,
        kind: Kind,
        candidates: String,
    ) -> Line {
        let raw = cell.text();
        Line {
            file: self.book.file.clone(),
            sheet: self.sheet.name.clone(),
            row: self.sheet.row_in_file(self.row, column.index) + 1,
            column: column.header.clone(),
            value: shown(&raw),
            kind,
            candidates,
        }
    }

    pub(super) fn evidence(
        &self,
        reader: &mut Reader<'_>,
        fact: Fact,
        property: &'static str,
        column: &Column,
        cell: &Cell,
    ) {
        let kept = keyword(&cell.text());
        let facts = &mut reader.facts;
        let keyword = facts.texts.add(&kept);
        let property = facts.property(property);
        let source = column.index;
        let (column, sheet) =
            (facts.headers.add(&column.header), facts.sheets.add(&self.sheet.name));
        facts.evidence.push(Evidence {
            fact,
            property,
            report: self.report,
            sheet,
            row: self.sheet.row_in_file(self.row, source) as u32 + 1,
            column,
            keyword,
        });
    }
}
