//! The triples of a row.
//!
//! Follows *Generating RDF from Tabular Data*, section 4.2, steps 4.6.1 to 4.6.8. Refuses to know how cells
//! are parsed.

use super::super::label::{Kind, push_part};
use super::super::outlet::{Outlet, Output};
use super::super::plan::{Emit, IriPlan, Object, OutputPlan, Predicate};
use super::super::rows::{Position, Row};
use super::super::template::MAX_EXPANSION;
use super::super::values::{CellValue, Single, expand};
use super::Worker;
use ::rdf::ntriples::{push_iri, push_number, push_string};
use ::rdf::vocab::{csvw, rdf};
use diagnostics::{Diagnostic, Place, Text, codes};
use std::ops::Range;

/// Bytes of the subjects of a row that are kept; further ones take their place.
const MAX_SUBJECTS: usize = 4 << 20;

impl Worker<'_> {
    /// Makes the label of the row's blank node: of its cells, and of its number if that is told.
    pub(super) fn name_row(&mut self, output: &OutputPlan, row: Row<'_>, at: Position) {
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

    /// Writes the triples of the row.
    pub(super) fn write(&mut self, output: &OutputPlan, at: Position, out: &mut Outlet<'_>) {
        if output.row.is_some() {
            out.make_room();
        }
        let begin = out.bytes.len();
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
        if let Some(refine) = output.row
            && begin < out.bytes.len()
        {
            refine(&mut out.bytes, begin);
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
    pub(super) fn expand(&mut self, plan: &IriPlan, at: Position, out: &mut Outlet<'_>) {
        self.expanded.clear();
        if !expand(plan, &self.values, at, &mut self.expanded) {
            let place = Place::file(self.plan.file.clone()).at_row(at.line);
            let text = Text::new(
                format!("a URL made of this row is longer than {MAX_EXPANSION} bytes and is cut"),
                format!("由此行生成的 URL 超过 {MAX_EXPANSION} 字节，已截断"),
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

/// The end of a statement.
fn end(output: &OutputPlan, out: &mut Outlet<'_>) {
    out.bytes.extend_from_slice(&output.tail);
    out.triples += 1;
    out.hand_on_if_full();
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
