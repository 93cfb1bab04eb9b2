//! What is mended in a row before it is read: 同上, names of persons, error values of formulas.

use super::view::View;
use crate::cell::{is_ditto, looks_like_a_person, mask, scrub};
use crate::columns::Use;
use crate::grid::{Book, Cell, Sheet};
use crate::layout::Table;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// Puts what the row above says where a cell says 同上 or 〃; returns how many cells were filled.
pub(crate) fn repeat_above(
    sheet: &mut Sheet,
    table: &Table,
    row: usize,
    above: &[(usize, Cell)],
) -> usize {
    let mut filled = 0;
    for (at, cell) in above {
        let is_read = table.columns.iter().any(|c| c.index == *at && c.usage != Use::Serial);
        if is_read
            && let Some(own) = sheet.rows.get_mut(row).and_then(|r| r.get_mut(*at))
            && matches!(own, Cell::Text(text) if is_ditto(text))
        {
            own.clone_from(cell);
            filled += 1;
        }
    }
    filled
}

/// Takes the names in a row's columns of persons out of its other cells: whole where they stand apart or at the end, all
/// but the first character where they stand inside.
pub(crate) fn hide_persons(sheet: &mut Sheet, table: &Table, row: usize) {
    let Some(cells) = sheet.rows.get_mut(row) else { return };
    let of = |usage: Use| {
        table.columns.iter().filter(move |c| (c.usage == Use::Person) == (usage == Use::Person))
    };
    let mut names: Vec<String> = Vec::new();
    for column in of(Use::Person) {
        let Some(Cell::Text(text)) = cells.get(column.index) else { continue };
        let plain = text::plain(text);
        let parts = plain.split(|c: char| !text::is_han(c));
        names.extend(parts.filter(|p| looks_like_a_person(p)).map(str::to_owned));
    }
    for column in of(Use::Unknown) {
        let Some(Cell::Text(text)) = cells.get(column.index) else { continue };
        let hidden = names.iter().fold(text.to_string(), |text, name| without_name(&text, name));
        if *hidden != **text {
            cells[column.index] = Cell::Text(hidden.into_boxed_str());
        }
    }
}

/// A text without a person's name.
fn without_name(text: &str, name: &str) -> String {
    let long = name.chars().count() > 2;
    // A name alone is asked about.
    if !text.contains(name) || text.trim() == name {
        return text.to_owned();
    }
    // 负责人李得宝: the word goes with the name.
    let mut rest = scrub(text).0;
    for (open, close) in [("（", "）"), ("(", ")"), ("[", "]"), ("-", ""), ("—", ""), (" ", "")]
    {
        let whole = format!("{open}{name}{close}");
        if !close.is_empty() || rest.ends_with(&whole) {
            rest = rest.replace(&whole, "");
        }
    }
    if long && let Some(head) = rest.strip_suffix(name) {
        let end = head.trim_end_matches(['-', '—', ' ', '、', ',', '，', ':', '：']).len();
        rest.truncate(end);
    }
    if long { rest.replace(name, &mask(name)) } else { rest }
}

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
