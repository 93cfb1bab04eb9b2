//! Workbooks through calamine: values, merged regions, and the precision in which a date is shown.

use std::io::Cursor;

use calamine::{Data, Dimensions, ExcelDateTime, Reader, Sheets, open_workbook_auto_from_rs};

use super::delimited::is_error;
use super::{Book, Cell, Merge, Sheet};
use crate::cell::{Date, DateReading, read_date};
use crate::error::Error;

/// Reads all sheets of a workbook.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Book, Error> {
    let failed = |source: calamine::Error| Error::Workbook { file: file.to_owned(), source };
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(failed)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = match book.worksheet_range(&name) {
            Ok(range) => range,
            // A chart sheet holds no cells.
            Err(_) if sheets.len() + 1 < book.sheet_names().len() => continue,
            Err(error) => return Err(failed(error)),
        };
        let merges = merges(&mut book, &name);
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let (first_row, first_column) =
            range.start().map_or((0, 0), |(r, c)| (r as usize, c as usize));
        rows.resize_with(first_row, Vec::new);
        let mut dates = Vec::new();
        for (r, source) in range.rows().enumerate() {
            let mut row = Vec::with_capacity(first_column + source.len());
            row.resize_with(first_column, Cell::default);
            for (c, data) in source.iter().enumerate() {
                if matches!(data, Data::DateTime(_)) {
                    dates.push((first_row + r, first_column + c));
                }
                row.push(cell(data));
            }
            while row.last().is_some_and(|c| *c == Cell::Empty) {
                row.pop();
            }
            rows.push(row);
        }
        if !dates.is_empty()
            && let Ok(styles) = book.worksheet_style(&name)
        {
            for (r, c) in dates {
                let shown = styles.get((r as u32, c as u32)).and_then(|s| s.number_format.as_ref());
                if let (Some(format), Cell::Date(date)) = (shown, &mut rows[r][c]) {
                    *date = at_precision(*date, &format.format_code);
                }
            }
        }
        sheets.push(Sheet::new(name, rows, merges));
    }
    Ok(Book { file: file.to_owned(), encoding: None, delimiter: None, sheets })
}

fn merges(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Vec<Merge> {
    let all: Vec<Dimensions> = match book {
        Sheets::Xlsx(xlsx) => xlsx.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(xls) => xls.merge_cells_by_sheet_name(name).unwrap_or_default(),
        _ => Vec::new(),
    };
    all.into_iter()
        .map(|d| Merge {
            top: d.start.0 as usize,
            left: d.start.1 as usize,
            bottom: d.end.0 as usize,
            right: d.end.1 as usize,
        })
        .collect()
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) if text.trim().is_empty() => Cell::Empty,
        Data::String(text) if is_error(text) => {
            Cell::Error(text.replace('\u{fffd}', "?").trim().into())
        }
        Data::String(text) => Cell::Text(text.replace("_x000D_", "").into_boxed_str()),
        Data::Int(n) => Cell::Number(*n as f64),
        Data::Float(n) => Cell::Number(*n),
        Data::Bool(b) => Cell::Bool(*b),
        Data::DateTime(date) => serial(*date),
        Data::DateTimeIso(text) => match read_date(text) {
            DateReading::Date(date, _) => Cell::Date(date),
            _ => Cell::Text(text.as_str().into()),
        },
        Data::DurationIso(text) => Cell::Text(text.as_str().into()),
        Data::Error(error) => Cell::Error(error.to_string().into_boxed_str()),
    }
}

fn serial(value: ExcelDateTime) -> Cell {
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let date = value
        .is_datetime()
        .then(|| Date::new(u32::from(year), Some(u32::from(month)), Some(u32::from(day))))
        .flatten();
    date.map_or(Cell::Number(value.as_f64()), Cell::Date)
}

/// The date as a number format shows it: without day where the format has none.
fn at_precision(date: Date, format: &str) -> Date {
    if format.eq_ignore_ascii_case("general") {
        return date;
    }
    // What stands in quotes, brackets or after a backslash is no field.
    let (mut fields, mut quoted, mut bracket, mut escaped) = (String::new(), false, false, false);
    for c in format.to_lowercase().chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            ';' if !quoted => break,
            c if !quoted && !bracket => fields.push(c),
            _ => {}
        }
    }
    if !fields.contains('y') && !fields.contains('e') || fields.contains('d') {
        date
    } else if fields.contains('m') {
        date.month_only()
    } else {
        date.year_only()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_the_precision_in_which_it_is_shown() {
        let date = Date::new(2016, Some(9), Some(1)).unwrap();
        for (format, expected) in [
            ("yyyy/m/d", "2016-09-01"),
            ("yyyy\"年\"m\"月\"", "2016-09"),
            ("[$-804]yyyy\\年m\\月;@", "2016-09"),
            ("yyyy\"年\"", "2016"),
            ("[$-F800]dddd, mmmm dd, yyyy", "2016-09-01"),
            ("General", "2016-09-01"),
        ] {
            assert_eq!(at_precision(date, format).to_string(), expected, "{format}");
        }
    }
}
