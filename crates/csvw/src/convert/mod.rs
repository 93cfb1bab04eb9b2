//! Converting the rows of a chunk: cells are parsed, checked and written as triples.
//!
//! Follows *Model for Tabular Data*, section 6.4, and *Generating RDF from Tabular Data*, section 4.2,
//! step 4.6. A worker keeps its buffers from row to row. Refuses to know other chunks: whoever runs
//! workers keeps their output in order.

mod finding;
pub(super) mod json;
mod triples;
mod undecodable;

use super::cell::{List, ListItem, Scratch, Value};
use super::datatype::ValueError;
use super::dialect::Dialect;
use super::outlet::{Give, Outlet, Output};
use super::plan::{ColumnPlan, KeyPlan, Plan};
use super::rows::{Chunk, Limits, Position, Row};
use super::undecodable::{is_damaged, undecoded_comment};
use super::values::{
    CellValue, Values, is_no_reference, is_too_long, row_too_big, too_long, write_key,
};
use diagnostics::{Diagnostic, Place, Severity, Text, codes};
use finding::{OfItems, broken, read_otherwise};
use std::ops::Range;
use undecodable::Damaged;

/// A chunk to be converted.
pub(super) struct Job {
    pub(super) chunk: Chunk,
}

/// Converts chunks of one table.
pub(super) struct Worker<'p> {
    plan: &'p Plan,
    dialect: &'p Dialect,
    limits: Limits,
    values: Values,
    scratch: Scratch,
    list: List,
    /// An IRI in the making.
    expanded: String,
    /// The subjects of the row, written once.
    subjects: Vec<u8>,
    subject_ends: Vec<Option<Range<usize>>>,
    refined: String,
    /// The blank node of the row, where there is one.
    row_label: Vec<u8>,
    /// That of a list.
    list_label: Vec<u8>,
    /// What a label is made of.
    content: Vec<u8>,
}

impl<'p> Worker<'p> {
    pub(super) fn new(plan: &'p Plan, dialect: &'p Dialect, limits: Limits) -> Self {
        Self {
            plan,
            dialect,
            limits,
            values: Values::default(),
            scratch: Scratch::default(),
            list: List::default(),
            expanded: String::new(),
            subjects: Vec::new(),
            subject_ends: Vec::new(),
            refined: String::new(),
            row_label: Vec::new(),
            list_label: Vec::new(),
            content: Vec::new(),
        }
    }

    /// Converts a chunk into `out`, which is empty, and gives it as often as it is full, and at the end.
    pub(super) fn chunk<'o>(
        &mut self,
        Job { chunk }: Job,
        out: &'o mut Output,
        give: &'o mut Give<'o>,
    ) {
        let out = &mut Outlet::new(out, give, self.plan.keys.len());
        let (text, bad_lines) = chunk.into_text();
        let undecodable = !bad_lines.is_empty();
        let mut damaged = Damaged { lines: bad_lines, found: Vec::new() };
        let looks = undecodable || text.is_damaged();
        let mut rows = text.rows(self.dialect, self.limits);
        while let Some(row) = rows.next_row() {
            if looks && is_damaged(row.raw()) {
                self.damaged_row(row, &mut damaged, out);
            } else {
                self.row(row, out);
            }
            if out.ended {
                return;
            }
        }
        // What is left stands in comments.
        for line in damaged.rest() {
            let place = Place::file(self.plan.file.clone()).at_row(line);
            out.findings.push(Diagnostic::error(&codes::ENCODING, place, undecoded_comment()));
        }
        if undecodable {
            out.findings.sort_by_key(|finding| finding.place.row);
        }
        if self.plan.output.as_ref().is_some_and(|o| o.comments) {
            out.comments.extend(rows.comments().iter().filter(|c| !is_damaged(c)).cloned());
        }
        out.hand_on();
    }

    fn row(&mut self, row: Row<'_>, out: &mut Outlet<'_>) {
        let at = row.position();
        if !self.plan.skip.is_empty() && self.plan.skip.contains(&at.line) {
            return;
        }
        out.rows += 1;
        self.shape(row, at, out);
        self.parse(row, at, false, out);
        self.take_keys(at, out, |_| true);
        if let Some(output) = &self.plan.output {
            if output.is_json {
                return self.write_json(output, at, out);
            }
            if output.names_rows {
                self.name_row(output, row, at);
            }
            self.write(output, at, out);
        }
    }

    /// Makes the keys of the row that are `wanted`.
    fn take_keys(&self, at: Position, out: &mut Outlet<'_>, wanted: impl Fn(&KeyPlan) -> bool) {
        for (key, batch) in self.plan.keys.iter().zip(&mut out.keys) {
            let columns = &key.columns;
            let refers = !(key.foreign && is_no_reference(&self.values, columns, key.skip_nulls));
            if refers && wanted(key) {
                batch.push(at.line, |text| write_key(self.plan, &self.values, columns, text));
            }
        }
        out.held_keys += self.plan.keys.len();
        out.hand_on_if_full();
    }

    /// Reports broken quotes and a wrong number of cells.
    fn shape(&self, row: Row<'_>, at: Position, out: &mut Outlet<'_>) {
        if let Some(problem) = row.problem() {
            let place = self.place(at, problem.column(), None);
            let finding = Diagnostic::error(problem.code(), place, problem.text());
            out.findings.push(Diagnostic { severity: self.plan.severity, ..finding });
        }
        let (found, expected) = (row.len(), self.plan.real);
        if found == expected || (self.plan.remarks && found == expected + 1) {
            return;
        }
        let blank = is_blank(row);
        let text = if blank {
            Text::new("the row is blank", "空行")
        } else {
            Text::new(
                format!("the row has {found} cells where there are {expected} columns"),
                format!("该行有 {found} 格，而表有 {expected} 列"),
            )
        };
        let hint = if blank {
            Text::new(
                "remove it, or set `skipBlankRows` in the dialect",
                "请删去，或在方言中设置 `skipBlankRows`",
            )
        } else {
            Text::new("put cells with commas in quotes", "含逗号的单元格请加引号")
        };
        let place = Place::file(self.plan.file.clone()).at_row(at.line);
        let severity = if blank { Severity::Warning } else { self.plan.severity };
        let finding = Diagnostic::error(&codes::ROW_LENGTH, place, text).with_hint(hint);
        out.findings.push(Diagnostic { severity, ..finding });
    }

    fn place(&self, at: Position, source: usize, column: Option<&ColumnPlan>) -> Place {
        let title = column.map(|c| c.title.clone());
        Place::file(self.plan.file.clone()).at_row(at.line).at_column(source as u64, title)
    }

    /// Parses every cell of the row; errors become findings, one a cell. Cells that are `undecodable`
    /// have theirs already and are null.
    fn parse(&mut self, row: Row<'_>, at: Position, undecodable: bool, out: &mut Outlet<'_>) {
        self.values.clear();
        let is_short = row.len() < self.plan.real && !is_blank(row);
        for column in &self.plan.columns {
            out.hand_on_if_full();
            if self.values.are_too_big() {
                out.findings.push(self.broken(column, "", at, &row_too_big()));
                self.values.cells.push(CellValue::Null { marked: true });
                continue;
            }
            let cell = column.cell.map(|i| row.get(i));
            let raw = cell.flatten().unwrap_or_default();
            if undecodable && is_damaged(raw) {
                self.values.cells.push(CellValue::Null { marked: false });
                continue;
            }
            // That a row is short has been said, once for all the cells that it lacks.
            let lacking = cell == Some(None) && is_short;
            let value = if let Some(separator) = &column.rules.separator {
                if is_too_long(raw, separator, &column.rules.default) {
                    out.findings.push(self.broken(column, "", at, &too_long()));
                    self.values.cells.push(CellValue::Null { marked: true });
                    continue;
                }
                column.rules.list(raw, &mut self.scratch, &mut self.list);
                self.list_value(column, raw, at, lacking, out)
            } else {
                match column.rules.value(raw, &mut self.scratch) {
                    Value::Valid(text) => CellValue::One(self.values.single(column, text, true)),
                    Value::Null => CellValue::Null { marked: !raw.is_empty() },
                    Value::Missing => {
                        let error = column.rules.missing();
                        if !lacking {
                            out.findings.push(self.broken(column, raw, at, &error));
                        }
                        CellValue::Null { marked: !raw.is_empty() }
                    }
                    Value::Invalid(text, error) => {
                        let (read, finding) = read_otherwise(self.plan, column, text, at, &error);
                        out.findings.push(finding);
                        let valid = read.is_some();
                        let text = read.as_deref().unwrap_or(text);
                        CellValue::One(self.values.single(column, text, valid))
                    }
                }
            };
            self.values.cells.push(value);
        }
    }

    fn list_value(
        &mut self,
        column: &ColumnPlan,
        raw: &str,
        at: Position,
        lacking: bool,
        out: &mut Outlet<'_>,
    ) -> CellValue {
        if self.list.is_missing() && !lacking {
            out.findings.push(self.broken(column, raw, at, &column.rules.missing()));
        }
        if self.list.is_null() {
            return CellValue::Null { marked: !raw.is_empty() };
        }
        let start = self.values.items.len();
        let mut of_items = OfItems::default();
        for item in self.list.iter() {
            let single = match item {
                ListItem::Null => continue,
                ListItem::Valid(text) => self.values.single(column, text, true),
                ListItem::Invalid(text, error) => {
                    let (read, finding) = read_otherwise(self.plan, column, text, at, error);
                    of_items.take(finding);
                    let valid = read.is_some();
                    self.values.single(column, read.as_deref().unwrap_or(text), valid)
                }
            };
            self.values.items.push(single);
        }
        out.findings.extend(of_items.into_one());
        CellValue::List(start..self.values.items.len())
    }

    fn broken(
        &self,
        column: &ColumnPlan,
        raw: &str,
        at: Position,
        error: &ValueError,
    ) -> Diagnostic {
        broken(self.plan, column, raw, at, error)
    }
}

/// Whether nothing stands in a row.
fn is_blank(row: Row<'_>) -> bool {
    row.is_empty() || (row.len() == 1 && row.get(0).is_none_or(str::is_empty))
}
