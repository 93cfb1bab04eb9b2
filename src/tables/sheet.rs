//! Workbooks: the sheets of an `.xlsx` (or `.xls`, `.ods`) file as the CSV that the engine expects.
//!
//! A sheet stands for the table whose file has its name (`divisions` for `divisions.csv`) or whose title
//! it bears (行政区划). Cells become text as the report would have it: whole numbers without `.0`, dates
//! as ISO dates, so that the columns' own datatypes can judge them. What a spreadsheet has already
//! spoiled (digits of long codes, the precision of dates, merged cells, errors) is a finding here,
//! because it cannot be seen in the text any more.
//!
//! Refuses to know files: bytes come in. Office Open XML through the crate `calamine`.

use super::refine::EDTF;
use calamine::{Data, ExcelDateTime, Range, Reader, Sheets};
use csvw::TableGroup;
use csvw::metadata::{Column, Table};
use diagnostics::{Code, Diagnostic, Place, Text, codes};
use std::io::Cursor;

/// Extensions of the files that are read as workbooks.
pub const EXTENSIONS: &[&str] = &["xlsx", "xlsm", "xls", "ods"];

/// Whole numbers from here on have lost digits.
const EXACT: f64 = 1e15;

/// A workbook cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("it is no workbook, or it is broken")]
pub struct SheetError(#[source] calamine::Error);

/// The sheets of a workbook that stand for tables.
#[derive(Debug, Default)]
pub struct Workbook {
    names: Vec<String>,
    sheets: Vec<Sheet>,
    findings: Vec<Diagnostic>,
}

/// A sheet as CSV.
#[derive(Debug)]
struct Sheet {
    /// URL of the table for which it stands.
    url: String,
    name: String,
    csv: Vec<u8>,
    /// For each row of the CSV the line on which it starts and the row of the sheet, both from 1.
    rows: Vec<(u64, u64)>,
}

impl Workbook {
    /// Reads the sheets that stand for tables of `group`; others are passed over.
    pub fn read(bytes: Vec<u8>, group: &TableGroup) -> Result<Self, SheetError> {
        let mut book =
            calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(SheetError)?;
        let mut read = Self { names: book.sheet_names(), ..Self::default() };
        for table in &group.tables {
            let Some(name) = sheet_of(table, &read.names) else { continue };
            let range = book.worksheet_range(&name).map_err(SheetError)?;
            for cell in merged(&mut book, &name) {
                let text = Text::new(
                    "the cells that begin here are merged; only the first has a value",
                    "从此处起的单元格已合并，只有第一格有值",
                );
                let place = Place::file(name.as_str())
                    .at_row(u64::from(cell.0) + 1)
                    .at_column(u64::from(cell.1) + 1, None);
                read.findings.push(Diagnostic::warning(&codes::SHEET_MERGED, place, text));
            }
            let columns: Vec<&Column> =
                table.schema.columns.iter().filter(|c| !c.is_virtual).collect();
            let mut writer = Writer {
                columns: &columns,
                delimiter: table.dialect.as_ref().map_or(",", |d| d.delimiter.as_str()),
                // The mark says UTF-8 whatever the metadata say of files.
                csv: "\u{feff}".to_owned(),
                line: 1,
                header: Vec::new(),
                sheet: Sheet { url: table.url.clone(), name, csv: Vec::new(), rows: Vec::new() },
                findings: &mut read.findings,
            };
            writer.range(&range);
            let Writer { csv, mut sheet, .. } = writer;
            sheet.csv = csv.into_bytes();
            read.sheets.push(sheet);
        }
        Ok(read)
    }

    /// The names of all sheets, those that stand for no table among them.
    pub fn sheets(&self) -> &[String] {
        &self.names
    }

    /// What was wrong with cells; the file of a place is the sheet's name.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// The table with this URL as CSV.
    pub fn csv(&self, url: &str) -> Option<Vec<u8>> {
        self.find(url).map(|s| s.csv.clone())
    }

    /// The name of the sheet that stands for the table with this URL.
    pub fn sheet(&self, url: &str) -> Option<&str> {
        self.find(url).map(|s| s.name.as_str())
    }

    /// The row of the sheet that starts on this line of the table's CSV.
    pub fn row(&self, url: &str, line: u64) -> u64 {
        let rows = self.find(url).map_or(&[][..], |s| s.rows.as_slice());
        let at = rows.partition_point(|(start, _)| *start <= line);
        at.checked_sub(1).map_or(line, |i| rows[i].1)
    }

    /// The table and the line of its CSV on which a row of the sheet starts; `None` for the header and
    /// for rows that are blank.
    pub fn line(&self, sheet: &str, row: u64) -> Option<(&str, u64)> {
        let sheet = self.sheets.iter().find(|s| s.name == sheet)?;
        let rows = sheet.rows.get(1..)?;
        let at = rows.binary_search_by_key(&row, |(_, row)| *row).ok()?;
        Some((&sheet.url, rows[at].0))
    }

    fn find(&self, url: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|s| s.url == url)
    }
}

/// The sheet that bears the name of the table's file or one of its titles.
fn sheet_of(table: &Table, names: &[String]) -> Option<String> {
    let file = table.url.rsplit('/').next().unwrap_or(&table.url);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let titles = table.annotations.iter().filter(|a| a.property.ends_with("/title"));
    let titles: Vec<String> = titles.flat_map(|a| strings(&a.value)).collect();
    let is = |name: &&String| {
        let name = name.trim();
        name.eq_ignore_ascii_case(stem) || titles.iter().any(|t| t == name)
    };
    names.iter().find(is).cloned()
}

/// Every `@value` of an annotation.
fn strings(value: &serde_json::Value) -> Vec<String> {
    use serde_json::Value;
    match value {
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::Object(object) => object.get("@value").map(strings).unwrap_or_default(),
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// The first cells (row and column, from 0) of merged regions.
fn merged<R: std::io::Read + std::io::Seek>(book: &mut Sheets<R>, name: &str) -> Vec<(u32, u32)> {
    let Sheets::Xlsx(book) = book else { return Vec::new() };
    let regions = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    regions.iter().map(|r| r.start).collect()
}

struct Writer<'w> {
    columns: &'w [&'w Column],
    delimiter: &'w str,
    csv: String,
    line: u64,
    /// The header of the sheet.
    header: Vec<String>,
    sheet: Sheet,
    findings: &'w mut Vec<Diagnostic>,
}

impl Writer<'_> {
    fn range(&mut self, range: &Range<Data>) {
        let Some((first_row, first_column)) = range.start() else { return };
        let mut width = 0;
        for (i, cells) in range.rows().enumerate() {
            let row = u64::from(first_row) + i as u64 + 1;
            let filled = cells.iter().rposition(|c| !is_blank(c));
            // Rows that were only formatted are no rows.
            let Some(filled) = filled else { continue };
            let filled = first_column as usize + filled + 1;
            if self.sheet.rows.is_empty() {
                width = filled;
            }
            self.sheet.rows.push((self.line, row));
            let blank = Data::Empty;
            for column in 0..filled.max(width) {
                let cell = column.checked_sub(first_column as usize).and_then(|c| cells.get(c));
                let header = self.sheet.rows.len() == 1;
                let text = self.text(cell.unwrap_or(&blank), row, column, header);
                self.push(&text, column);
                if header {
                    self.header.push(text);
                }
            }
            self.csv.push('\n');
            self.line += 1;
        }
    }

    fn push(&mut self, text: &str, column: usize) {
        if column > 0 {
            self.csv.push_str(self.delimiter);
        }
        if text.contains(['"', '\n', '\r']) || text.contains(self.delimiter) {
            self.csv.push('"');
            self.csv.push_str(&text.replace('"', "\"\""));
            self.csv.push('"');
            self.line += text.matches('\n').count() as u64;
        } else {
            self.csv.push_str(text);
        }
    }

    fn text(&mut self, cell: &Data, row: u64, column: usize, header: bool) -> String {
        let described = self.columns.get(column).filter(|_| !header).copied();
        match cell {
            Data::Empty => String::new(),
            Data::String(text) if described.is_some_and(is_boolean) => boolean_text(text),
            Data::String(text) | Data::DurationIso(text) => text.clone(),
            Data::Int(number) => number.to_string(),
            Data::Bool(value) => value.to_string(),
            Data::Float(number) => {
                if number.abs() >= EXACT && described.is_some_and(|c| !is_number(c)) {
                    let text = Text::new(
                        "the spreadsheet keeps this code as a number, and its last digits are lost",
                        "电子表格把此编码存成了数字，末尾几位已经丢失",
                    );
                    self.report(
                        &codes::SHEET_NUMBER,
                        true,
                        row,
                        column,
                        format!("{number:E}"),
                        text,
                    );
                }
                number_text(*number)
            }
            Data::DateTime(date) if date.is_datetime() => {
                let written = date_text(date);
                if described.is_some_and(is_partial_date) && is_doubtful(date) {
                    let text = Text::new(
                        "the spreadsheet made a day of this; the source may only say the month or year",
                        "电子表格存成了具体日期，而原文可能只到年或月",
                    );
                    self.report(&codes::SHEET_DATE, false, row, column, written.clone(), text);
                }
                written
            }
            Data::DateTime(time) => number_text(time.as_f64()),
            Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
            Data::Error(error) => {
                let text = Text::new("the cell holds an error, not a value", "该格是错误值");
                self.report(&codes::SHEET_ERROR, true, row, column, error.to_string(), text);
                String::new()
            }
        }
    }

    fn report(
        &mut self,
        code: &'static Code,
        is_error: bool,
        row: u64,
        column: usize,
        value: String,
        text: Text,
    ) {
        let title = self.header.get(column).map(|title| title.as_str().into());
        let place =
            Place::file(self.sheet.name.as_str()).at_row(row).at_column(column as u64 + 1, title);
        let make = if is_error { Diagnostic::error } else { Diagnostic::warning };
        self.findings.push(make(code, place, text).with_value(value));
    }
}

fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn is_number(column: &Column) -> bool {
    let base = column.inherited.datatype.as_ref().map_or("string", |d| d.base());
    let other = ["string", "anyURI", "boolean", "date", "dateTime", "gYear", "gYearMonth", "time"];
    !other.contains(&base)
}

fn is_boolean(column: &Column) -> bool {
    column.inherited.datatype.as_ref().is_some_and(|d| d.base() == "boolean")
}

/// Spreadsheets write `true` as `TRUE` even where it is text.
fn boolean_text(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if ["true", "false"].contains(&lower.as_str()) { lower } else { text.to_owned() }
}

fn is_partial_date(column: &Column) -> bool {
    column.inherited.datatype.as_ref().is_some_and(|d| d.iri() == EDTF)
}

/// A whole number as digits, another one to the 15 digits that spreadsheets keep.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 {
        return format!("{number:.0}");
    }
    let kept = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    kept.to_string()
}

/// `2021-03-05`, with the time behind it if there is one.
fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let written = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        return written;
    }
    format!("{written}T{hour:02}:{minute:02}:{second:02}")
}

/// The first of a month, or a day that is a year in a cell formatted as a date.
fn is_doubtful(date: &ExcelDateTime) -> bool {
    let (_, _, day, ..) = date.to_ymd_hms_milli();
    day == 1 || (1800.0..2200.0).contains(&date.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ledgers_have_them() {
        let check = |number, expected: &str| assert_eq!(number_text(number), expected);
        check(520_112_203_200.0, "520112203200");
        check(0.0, "0");
        check(-3.0, "-3");
        check(0.1 + 0.2, "0.3");
        check(87.76, "87.76");
    }

    #[test]
    fn a_serial_is_a_date_and_a_year_in_a_date_cell_is_doubted() {
        let date =
            |serial| ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(date_text(&date(44260.0)), "2021-03-05");
        assert_eq!(date_text(&date(44260.5)), "2021-03-05T12:00:00");
        assert!(!is_doubtful(&date(44260.0)));
        assert!(is_doubtful(&date(44256.0)), "2021-03-01");
        assert!(is_doubtful(&date(2021.0)), "1905");
    }
}
