//! Converting the rows of a chunk: cells are parsed, checked and written as triples.
//!
//! Follows *Model for Tabular Data*, section 6.4, and *Generating RDF from Tabular Data*, section 4.2,
//! step 4.6. A worker keeps its buffers from row to row. Refuses to know other chunks: whoever runs
//! workers keeps their output in order.

pub(super) mod json;

use super::cell::{List, ListItem, Scratch, Value};
use super::datatype::ValueError;
use super::dialect::Dialect;
use super::label::{Kind, push_part};
use super::outlet::{Give, Outlet, Output};
use super::plan::{ColumnPlan, Emit, IriPlan, KeyPlan, Object, OutputPlan, Plan, Predicate};
use super::rows::{Chunk, Limits, Position, Row};
use super::stream::{is_damaged, name_the_encoding, undecoded_comment};
use super::template::MAX_EXPANSION;
use super::values::{
    CellValue, Single, Values, expand, is_no_reference, is_too_long, row_too_big, too_long,
    write_key,
};
use ::rdf::ntriples::{push_iri, push_number, push_string};
use ::rdf::vocab::{csvw, rdf};
use diagnostics::{Diagnostic, Place, Severity, Text, codes};
use std::ops::Range;

/// Bytes of the subjects of a row that are kept; further ones take their place.
const MAX_SUBJECTS: usize = 4 << 20;

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

    /// Reports the cells of a row in which bytes could not be decoded; nothing is written of the row, and
    /// nothing else said of these cells.
    fn damaged_row(&mut self, row: Row<'_>, damaged: &mut Damaged, out: &mut Outlet<'_>) {
        let at = row.position();
        if self.plan.skip.contains(&at.line) {
            return;
        }
        let height = row.raw().matches('\n').count() as u64;
        damaged.found.push((at.line, at.line + height));
        for i in 0..row.len() {
            let Some(cell) = row.get(i).filter(|c| is_damaged(c)) else {
                continue;
            };
            let column = self.plan.columns.iter().find(|c| c.cell == Some(i));
            let place = self.place(at, i + 1 + self.plan.skipped, column);
            let text = Text::new(
                "bytes do not fit the encoding, or were lost before; nothing is made of the row",
                "有字节与编码不符,或此前已经丢失;此行不予转换",
            );
            let finding = Diagnostic::error(&codes::ENCODING, place, text);
            out.findings.push(finding.with_value(shorten(cell)).with_hint(name_the_encoding()));
        }
        out.rows += 1;
        self.shape(row, at, out);
        self.parse(row, at, true, out);
        let is_broken = |&column: &usize| {
            let cell = self.plan.columns[column].cell.and_then(|i| row.get(i));
            cell.is_some_and(is_damaged)
        };
        let whole = |key: &&KeyPlan| !key.columns.iter().any(is_broken);
        self.take_keys(at, out, |key| whole(&key));
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

    /// Makes the label of the row's blank node: of its cells, and of its number if that is told.
    fn name_row(&mut self, output: &OutputPlan, row: Row<'_>, at: Position) {
        self.content.clear();
        for i in 0..row.len() {
            push_part(row.get(i).unwrap_or_default().as_bytes(), &mut self.content);
        }
        self.row_label.clear();
        output.scope.push(Kind::Row, &self.content, &mut self.row_label);
        if output.standard {
            self.row_label.push(b'n');
            push_number(&mut self.row_label, at.row);
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
                format!("该行有 {found} 格,而表有 {expected} 列"),
            )
        };
        let hint = if blank {
            Text::new(
                "remove it, or set `skipBlankRows` in the dialect",
                "请删去,或在方言中设置 `skipBlankRows`",
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

    /// Writes the triples of the row.
    fn write(&mut self, output: &OutputPlan, at: Position, out: &mut Outlet<'_>) {
        self.subjects.clear();
        self.subject_ends.clear();
        self.subject_ends.resize(self.plan.subjects.len() + 1, None);
        if output.standard {
            self.describe_row(output, at, out);
        }
        for (i, column) in self.plan.columns.iter().enumerate() {
            let Some(emit) = &column.emit else { continue };
            if out.ended {
                return;
            }
            let slot = emit.subject.unwrap_or(self.plan.subjects.len());
            let subject = self.subject(output, slot, at, out);
            self.cell(output, i, emit, subject, at, out);
        }
    }

    /// The row itself: its number, its place in the file, its titles.
    fn describe_row(&self, output: &OutputPlan, at: Position, out: &mut Outlet<'_>) {
        let Output { bytes, triples, .. } = &mut **out;
        let node = |bytes: &mut Vec<u8>| bytes.extend_from_slice(&self.row_label);
        bytes.extend_from_slice(&output.table_row);
        node(bytes);
        bytes.extend_from_slice(&output.tail);
        node(bytes);
        push_predicate(bytes, rdf::TYPE);
        push_plain_node(bytes, csvw::ROW_CLASS);
        bytes.extend_from_slice(&output.tail);
        node(bytes);
        push_predicate(bytes, csvw::ROWNUM);
        bytes.push(b'"');
        push_number(bytes, at.row);
        bytes.extend_from_slice(b"\"^^<http://www.w3.org/2001/XMLSchema#integer>");
        bytes.extend_from_slice(&output.tail);
        node(bytes);
        push_predicate(bytes, csvw::URL);
        bytes.extend_from_slice(&output.row_url);
        push_number(bytes, at.source_row);
        bytes.push(b'>');
        bytes.extend_from_slice(&output.tail);
        *triples += 4;
        for column in &output.row_titles {
            let plan = &self.plan.columns[*column];
            let items = match &self.values.cells[*column] {
                CellValue::Null { .. } => &[][..],
                CellValue::One(single) => std::slice::from_ref(single),
                CellValue::List(range) => &self.values.items[range.clone()],
            };
            for item in items {
                let bytes = &mut out.bytes;
                node(bytes);
                push_predicate(bytes, csvw::TITLE);
                bytes.push(b'"');
                push_string(bytes, self.values.get(&item.lexical));
                let in_language = plan.rules.datatype.has_language() || !item.valid;
                bytes.extend_from_slice(if in_language { &plan.language } else { b"\"" });
                end(output, out);
            }
        }
    }

    /// The subject in `slot`, made on first use; in standard mode the row is said to describe it.
    fn subject(
        &mut self,
        output: &OutputPlan,
        slot: usize,
        at: Position,
        out: &mut Outlet<'_>,
    ) -> Range<usize> {
        if let Some(range) = &self.subject_ends[slot] {
            return range.clone();
        }
        if self.subjects.len() > MAX_SUBJECTS {
            self.subjects.clear();
            self.subject_ends.fill(None);
        }
        let start = self.subjects.len();
        if let Some(plan) = self.plan.subjects.get(slot) {
            self.expand(plan, at, out);
            self.subjects.push(b'<');
            push_iri(&mut self.subjects, &self.expanded);
            self.subjects.push(b'>');
        } else {
            self.subjects.extend_from_slice(&self.row_label);
            self.subjects.push(b's');
        }
        let range = start..self.subjects.len();
        self.subject_ends[slot] = Some(range.clone());
        if output.standard {
            out.bytes.extend_from_slice(&self.row_label);
            push_predicate(&mut out.bytes, csvw::DESCRIBES);
            out.bytes.extend_from_slice(&self.subjects[range.clone()]);
            out.bytes.extend_from_slice(&output.tail);
            out.triples += 1;
        }
        range
    }

    /// Makes the IRI of a plan for the row.
    fn expand(&mut self, plan: &IriPlan, at: Position, out: &mut Outlet<'_>) {
        self.expanded.clear();
        if !expand(plan, &self.values, at, &mut self.expanded) {
            let place = Place::file(self.plan.file.clone()).at_row(at.line);
            let text = Text::new(
                format!("a URL made of this row is longer than {MAX_EXPANSION} bytes and is cut"),
                format!("由此行生成的 URL 超过 {MAX_EXPANSION} 字节,已截断"),
            );
            let finding = Diagnostic::error(&codes::TOO_BIG, place, text);
            out.findings.push(Diagnostic { severity: self.plan.severity, ..finding });
        }
    }

    /// The triples of one cell.
    fn cell(
        &mut self,
        output: &OutputPlan,
        index: usize,
        emit: &Emit,
        subject: Range<usize>,
        at: Position,
        out: &mut Outlet<'_>,
    ) {
        let column = &self.plan.columns[index];
        let value = self.values.cells[index].clone();
        match (&emit.object, &value) {
            (Object::Node(_), CellValue::Null { .. }) if column.cell.is_some() => {}
            (Object::Node(plan), _) => {
                self.begin(emit, subject, at, out);
                self.expand(plan, at, out);
                out.bytes.push(b'<');
                push_iri(&mut out.bytes, &self.expanded);
                out.bytes.push(b'>');
                end(output, out);
            }
            (Object::Literal(_), CellValue::Null { .. }) => {}
            (Object::Literal(_), CellValue::One(single)) => {
                self.begin(emit, subject, at, out);
                self.literal(output, emit, single, out);
                end(output, out);
            }
            (Object::Literal(_), CellValue::List(items)) if column.rules.ordered => {
                self.name_list(output, index, &subject, items.clone(), at);
                self.begin(emit, subject, at, out);
                self.ordered(output, emit, items.clone(), out);
            }
            (Object::Literal(_), CellValue::List(items)) => {
                for i in items.clone() {
                    let single = self.values.items[i].clone();
                    self.begin(emit, subject.clone(), at, out);
                    self.literal(output, emit, &single, out);
                    end(output, out);
                }
            }
        }
    }

    /// Subject and predicate.
    fn begin(&mut self, emit: &Emit, subject: Range<usize>, at: Position, out: &mut Outlet<'_>) {
        out.bytes.extend_from_slice(&self.subjects[subject]);
        match &emit.predicate {
            Predicate::Constant(bytes) => out.bytes.extend_from_slice(bytes),
            Predicate::Made(plan) => {
                self.expand(plan, at, out);
                push_predicate(&mut out.bytes, &self.expanded);
            }
        }
    }

    fn literal(&mut self, output: &OutputPlan, emit: &Emit, single: &Single, out: &mut Outlet<'_>) {
        let Object::Literal(plan) = &emit.object else {
            return;
        };
        let lexical = self.values.get(&single.lexical);
        out.bytes.push(b'"');
        if let Some(hook) = output.literal
            && single.valid
        {
            self.refined.clear();
            if let Some(datatype) = hook(&plan.datatype, lexical, &mut self.refined) {
                push_string(&mut out.bytes, &self.refined);
                out.bytes.extend_from_slice(b"\"^^");
                push_plain_node(&mut out.bytes, datatype);
                return;
            }
        }
        push_string(&mut out.bytes, lexical);
        out.bytes.extend_from_slice(if single.valid { &plan.valid } else { &plan.invalid });
    }

    /// Makes the label of a list: of its subject, its column and its values, and of the number of its row
    /// if that is told.
    fn name_list(
        &mut self,
        output: &OutputPlan,
        index: usize,
        subject: &Range<usize>,
        items: Range<usize>,
        at: Position,
    ) {
        let content = &mut self.content;
        content.clear();
        content.extend_from_slice(&(index as u32).to_le_bytes());
        if output.standard {
            content.extend_from_slice(&at.row.to_le_bytes());
        }
        push_part(&self.subjects[subject.clone()], content);
        for item in &self.values.items[items] {
            content.push(u8::from(item.valid));
            push_part(self.values.get(&item.lexical).as_bytes(), content);
        }
        self.list_label.clear();
        output.scope.push(Kind::List, content, &mut self.list_label);
        self.list_label.push(b'i');
    }

    /// An `rdf:List` of the items; the triple that leads to it has been begun.
    fn ordered(
        &mut self,
        output: &OutputPlan,
        emit: &Emit,
        items: Range<usize>,
        out: &mut Outlet<'_>,
    ) {
        let label = std::mem::take(&mut self.list_label);
        let node = |bytes: &mut Vec<u8>, i: usize| {
            bytes.extend_from_slice(&label);
            push_number(bytes, i as u64);
        };
        let count = items.len();
        let link = |bytes: &mut Vec<u8>, i: usize| {
            if i == count {
                push_plain_node(bytes, rdf::NIL);
            } else {
                node(bytes, i);
            }
        };
        link(&mut out.bytes, 0);
        end(output, out);
        for (i, item) in items.enumerate() {
            let single = self.values.items[item].clone();
            node(&mut out.bytes, i);
            push_predicate(&mut out.bytes, rdf::FIRST);
            self.literal(output, emit, &single, out);
            end(output, out);
            node(&mut out.bytes, i);
            push_predicate(&mut out.bytes, rdf::REST);
            link(&mut out.bytes, i + 1);
            end(output, out);
        }
        self.list_label = label;
    }
}

/// Whether nothing stands in a row.
fn is_blank(row: Row<'_>) -> bool {
    row.len() == 0 || (row.len() == 1 && row.get(0).is_none_or(str::is_empty))
}

/// The end of a statement.
fn end(output: &OutputPlan, out: &mut Outlet<'_>) {
    out.bytes.extend_from_slice(&output.tail);
    out.triples += 1;
    out.hand_on_if_full();
}

fn broken(
    plan: &Plan,
    column: &ColumnPlan,
    raw: &str,
    at: Position,
    error: &ValueError,
) -> Diagnostic {
    let place = Place::file(plan.file.clone()).at_row(at.line);
    let source = column.cell.map_or(0, |i| i + 1 + plan.skipped);
    Diagnostic {
        code: error.code,
        severity: plan.severity,
        place: place.at_column(source as u64, Some(column.title.clone())),
        value: Some(shorten(raw)),
        message: error.text.clone(),
        hint: error.hint.clone(),
    }
}

/// A value that is not of its datatype: in the form in which it can be read all the same, if the
/// options know one, and what is to be said of it.
fn read_otherwise(
    plan: &Plan,
    column: &ColumnPlan,
    raw: &str,
    at: Position,
    error: &ValueError,
) -> (Option<String>, Diagnostic) {
    let finding = broken(plan, column, raw, at, error);
    let mut scratch = String::new();
    let datatype = &column.rules.datatype;
    let read = plan.repair.and_then(|repair| repair(datatype, raw));
    let read = read.and_then(|r| datatype.parse(&r, &mut scratch).ok().map(str::to_owned));
    let Some(read) = read else { return (None, finding) };
    let message = Text::new(format!("read as `{read}`"), format!("按 `{read}` 读取"));
    let finding = Diagnostic::warning(&codes::READ_AS, finding.place, message).with_value(raw);
    (Some(read), finding)
}

/// What is found of the values of one list, told as one finding: the worst, and how many there are.
#[derive(Default)]
struct OfItems {
    worst: Option<Diagnostic>,
    count: usize,
}

impl OfItems {
    fn take(&mut self, finding: Diagnostic) {
        self.count += 1;
        if self.worst.as_ref().is_none_or(|worst| worst.severity < finding.severity) {
            self.worst = Some(finding);
        }
    }

    fn into_one(self) -> Option<Diagnostic> {
        let mut finding = self.worst?;
        let others = self.count - 1;
        if others > 0 {
            let noun = if others == 1 { "value" } else { "values" };
            finding.message.en += &format!(" (and {others} more {noun} of this cell)");
            finding.message.zh += &format!("(此格另有 {others} 个值也有问题)");
        }
        Some(finding)
    }
}

/// Lines with bytes that could not be decoded, and the rows (first and last line) found with them.
struct Damaged {
    lines: Vec<u64>,
    found: Vec<(u64, u64)>,
}

impl Damaged {
    /// The lines that belong to no row.
    fn rest(self) -> impl Iterator<Item = u64> {
        let Self { lines, found } = self;
        lines.into_iter().filter(move |line| {
            let after = found.partition_point(|(first, _)| first <= line);
            after.checked_sub(1).is_none_or(|i| found[i].1 < *line)
        })
    }
}

/// A value as far as it can be shown in a line.
fn shorten(value: &str) -> String {
    const MOST: usize = 200;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn push_predicate(out: &mut Vec<u8>, iri: &str) {
    out.push(b' ');
    push_plain_node(out, iri);
    out.push(b' ');
}

fn push_plain_node(out: &mut Vec<u8>, iri: &str) {
    out.push(b'<');
    push_iri(out, iri);
    out.push(b'>');
}
