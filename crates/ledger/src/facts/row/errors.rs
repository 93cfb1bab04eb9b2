//! Error values of formulas, and what a person says should stand there.

use super::view::View;
use crate::columns::Use;
use crate::grid::{Book, Cell, Sheet};
use crate::layout::Table;
use crate::reader::Reader;
use crate::review::Kind;

/// Asks for the error values of a row in any column that is read, and puts what was decided in their places.
pub(crate) fn mend_errors(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &mut Sheet,
    table: &Table,
    row: usize,
    report: u32,
) {
    let mut mended = Vec::new();
    for column in &table.columns {
        let cell = sheet.cell(row, column.index);
        if !matches!(cell, Cell::Error(_))
            || matches!(column.usage, Use::Person | Use::Unknown | Use::Aside | Use::Serial)
        {
            continue;
        }
        let view = View { book, sheet, table, row, report };
        let line = view.line(column, cell, Kind::CellError, String::new());
        let told = reader.content(line, |_, text| Some(Cell::Text(text.into())));
        mended.extend(told.map(|cell| (column.index, cell)));
    }
    for (at, cell) in mended {
        if let Some(own) = sheet.rows.get_mut(row).and_then(|r| r.get_mut(at)) {
            *own = cell;
        }
    }
}
