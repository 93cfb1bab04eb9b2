//! One pass over a group of tables: what is written of the group and of each table, and what is checked.
//!
//! Follows *Generating RDF from Tabular Data*, section 4.2 steps 1 to 4.5, appendix A "JSON-LD to RDF" and
//! section 5 "Provenance". Validation is the same pass with nothing written.

use super::alike::Alike;
use super::constraints::Keys;
use super::error::Error;
use super::label::{Kind, Scope};
use super::metadata::{Annotation, Table, TableGroup, context};
use super::options::{Mode, Options, Provenance};
use super::outlet::Output;
use super::plan::{self, Compiler, OutputPlan, Plan};
use super::resolver::Resolver;
use super::stream::{self, Opened};
use super::summary::{Summary, TableSummary};
use super::{frame, iri};
use ::rdf::ntriples::{push_node, push_string};
use ::rdf::vocab::{csvw, prov, rdf, rdfs, xsd};
use diagnostics::{Diagnostic, Severity};
use serde_json::Value;
use std::cell::Cell;
use std::io::Write;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Rdf,
    Json,
}

/// Validates (no `out`) or converts.
pub(super) fn run(
    group: &TableGroup,
    resolver: &dyn Resolver,
    options: &Options,
    out: Option<&mut dyn Write>,
    syntax: Syntax,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, Error> {
    let (errors, mut warnings) = (Cell::new(0), 0);
    let mut alike = Alike::new(options.max_alike);
    let mut counted = |finding: Diagnostic| {
        match finding.severity {
            Severity::Error if go_on(options, &errors).is_err() => return,
            Severity::Error => errors.set(errors.get() + 1),
            Severity::Warning => {
                warnings += 1;
                if !alike.takes(&finding) {
                    return;
                }
            }
        }
        if options.max_findings.is_none_or(|most| errors.get() + warnings <= most) {
            report(finding);
        }
    };
    let strict = options.validate || out.is_none();
    let keys = strict.then(|| Keys::new(group, options));
    let summary = Summary::default();
    let is_json = syntax == Syntax::Json;
    let mut run = Run {
        group,
        resolver,
        options,
        strict,
        out,
        is_json,
        begins: true,
        has_tables: false,
        keys,
        errors: &errors,
        summary,
    };
    let stopped = match run.all(&mut counted) {
        Err(Error::TooManyErrors) => true,
        other => other.map(|()| false)?,
    };
    let mut summary = run.summary;
    (summary.errors, summary.warnings, summary.stopped) = (errors.get(), warnings, stopped);
    summary.untold = alike.untold();
    alike.rest().for_each(report);
    Ok(summary)
}

/// Stops where there are as many errors as the options allow.
fn go_on(options: &Options, errors: &Cell<u64>) -> Result<(), Error> {
    match options.max_errors {
        Some(most) if errors.get() >= most => Err(Error::TooManyErrors),
        _ => Ok(()),
    }
}

struct Run<'r, 'o> {
    group: &'r TableGroup,
    resolver: &'r dyn Resolver,
    options: &'r Options,
    strict: bool,
    out: Option<&'o mut dyn Write>,
    /// Whether JSON is written, and not RDF.
    is_json: bool,
    /// Whether nothing stands yet in the array of JSON that is being written.
    begins: bool,
    /// Whether a table stands in it.
    has_tables: bool,
    keys: Option<Keys<'r>>,
    /// Errors so far.
    errors: &'r Cell<u64>,
    summary: Summary,
}

/// The end of a statement in the default graph.
const TAIL: &[u8] = b" .\n";

impl Run<'_, '_> {
    fn all(&mut self, report: &mut dyn FnMut(Diagnostic)) -> Result<(), Error> {
        let mut blank = Vec::new();
        Scope::of_group(self.group).push(Kind::Group, b"", &mut blank);
        let group_node = node(self.group.id.as_deref(), &blank);
        self.describe_group(&group_node)?;
        let count = self.group.tables.len();
        self.summary.tables = vec![TableSummary::default(); count];
        // What is written keeps the order of the group; a mere check may choose a better one.
        let order = match &self.keys {
            Some(keys) if self.out.is_none() => keys.order(),
            _ => (0..count).collect(),
        };
        for index in order {
            if self.options.only.is_some_and(|only| only != index) {
                continue;
            }
            go_on(self.options, self.errors)?;
            let table = &self.group.tables[index];
            self.summary.tables[index].url.clone_from(&table.url);
            if self.strict || !table.suppress_output {
                self.table(index, table, &group_node, report)?;
            }
            if let Some(keys) = &mut self.keys {
                keys.end(index);
            }
        }
        if self.options.only.is_some() {
            self.summary.tables.retain(|table| !table.url.is_empty());
        }
        if let Some(keys) = self.keys.take() {
            keys.finish(report);
        }
        self.summary.rows = self.summary.tables.iter().map(|t| t.rows).sum();
        self.summary.triples += self.summary.tables.iter().map(|t| t.triples).sum::<u64>();
        if self.is_json {
            self.write(frame::group_tail(self.is_standard()).as_bytes())?;
        }
        match &mut self.out {
            Some(out) => out.flush().map_err(Error::Write),
            None => Ok(()),
        }
    }

    fn is_standard(&self) -> bool {
        self.out.is_some() && self.options.mode == Mode::Standard
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.out {
            Some(out) => out.write_all(bytes).map_err(Error::Write),
            None => Ok(()),
        }
    }

    /// Steps 1 to 3: the group.
    fn describe_group(&mut self, group_node: &[u8]) -> Result<(), Error> {
        if self.is_json && self.out.is_some() {
            let head = frame::group_head(self.group, self.is_standard());
            return self.write(head.as_bytes());
        }
        if !self.is_standard() {
            return Ok(());
        }
        let scope = Scope::of_group(self.group);
        let mut statements = Statements::new(TAIL, scope);
        statements.node(group_node, rdf::TYPE, csvw::TABLE_GROUP);
        statements.annotations(group_node, &self.group.annotations);
        self.summary.triples += statements.count;
        self.write(&statements.bytes)?;
        let Some(provenance) = &self.options.provenance else { return Ok(()) };
        let scope = scope.narrowed([provenance.agent.as_str(), provenance.started.as_str()]);
        let mut statements = Statements::new(TAIL, scope);
        statements.provenance(group_node, self.group, provenance);
        self.summary.triples += statements.count;
        self.write(&statements.bytes)
    }

    /// Step 4: a table.
    fn table(
        &mut self,
        index: usize,
        table: &Table,
        group_node: &[u8],
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<(), Error> {
        let severity = if self.strict { Severity::Error } else { Severity::Warning };
        let Some(opened) = stream::open(table, self.resolver, self.options, severity, report)
        else {
            if let Some(keys) = &mut self.keys {
                keys.lack(index);
            }
            return Ok(());
        };
        let (encoding, why) = opened.encoding();
        self.summary.tables[index].encoding = encoding;
        self.summary.tables[index].why = Some(why);
        let convert = self.out.is_some() && !table.suppress_output;
        let mut blank = Vec::new();
        Scope::of_table(table).push(Kind::Table, b"", &mut blank);
        let table_node = node(table.id.as_deref(), &blank);
        let tail = self.tail(table);
        if convert && self.is_standard() && !self.is_json {
            self.describe_table(index, table, group_node, &table_node, &tail)?;
        }
        let plan = self.plan(index, table, &opened, convert, &table_node, &tail);
        let described = plan.output.as_ref().is_some_and(|o| o.comments);
        if convert && self.is_json && self.is_standard() {
            let is_first = !std::mem::replace(&mut self.has_tables, true);
            self.write(frame::table_head(table, is_first).as_bytes())?;
            self.begins = true;
        }
        let is_json = self.is_json;
        let begins = &mut self.begins;
        let (options, out, keys) = (self.options, &mut self.out, &mut self.keys);
        let errors = self.errors;
        let summary = &mut self.summary.tables[index];
        let mut above = opened.comments.clone();
        let end = opened.run(&plan, options, report, &mut |output: &mut Output, report| {
            let mut findings = std::mem::take(&mut output.findings);
            if let Some(keys) = keys {
                let of_cells = findings.len();
                keys.hand_on(index, output);
                keys.take(index, output, &mut |finding| findings.push(finding));
                if findings.len() > of_cells {
                    findings.sort_by_key(|finding| finding.place.row);
                }
            }
            findings.into_iter().for_each(report);
            if described && is_json {
                above.append(&mut output.comments);
            } else if described {
                let comments = above.drain(..).chain(output.comments.drain(..));
                let statements = comment_statements(table, &table_node, comments, &tail);
                output.bytes.extend_from_slice(&statements.bytes);
                output.triples += statements.count;
            }
            summary.rows += output.rows;
            summary.triples += output.triples;
            if let Some(out) = out {
                // The first object of an array follows no comma.
                let after_comma = is_json && *begins && !output.bytes.is_empty();
                *begins &= output.bytes.is_empty();
                let bytes = &output.bytes[usize::from(after_comma)..];
                out.write_all(bytes).map_err(Error::Write)?;
            }
            go_on(options, errors)
        })?;
        (summary.encoding, summary.why) = (end.encoding, Some(end.why));
        if convert && self.is_json && self.is_standard() {
            self.write(frame::table_tail(&above).as_bytes())?;
        }
        if let Some(keys) = &mut self.keys
            && !end.is_whole
        {
            keys.lack(index);
        }
        Ok(())
    }

    fn plan(
        &self,
        index: usize,
        table: &Table,
        opened: &Opened,
        convert: bool,
        table_node: &[u8],
        tail: &[u8],
    ) -> Plan {
        let compiler = Compiler::new(&opened.columns, &table.url);
        let (columns, subjects) = compiler.columns(convert);
        let real = opened.columns.iter().filter(|c| !c.is_virtual()).count();
        let mut output = convert.then(|| {
            let standard = self.is_standard();
            let scope = Scope::of_rows(self.group, table, &opened.columns, standard);
            let output = plan::output(table, &columns, scope, table_node, tail, self.options);
            OutputPlan { is_json: self.is_json, ..output }
        });
        let mut keys = self.keys.as_ref().map(|k| k.plans(index)).unwrap_or_default();
        // Columns that only the file has stand before the virtual ones.
        let described = table.schema.columns.iter().filter(|c| !c.is_virtual).count();
        let titles = output.iter_mut().map(|o| &mut o.row_titles);
        for column in titles.chain(keys.iter_mut().map(|k| &mut k.columns)).flatten() {
            if *column >= described {
                *column += real - described;
            }
        }
        Plan {
            real,
            columns,
            subjects,
            output,
            keys,
            file: table.url.as_str().into(),
            severity: if self.strict { Severity::Error } else { Severity::Warning },
            skipped: opened.dialect.skip_columns,
            skip: self.options.skip.get(&table.url).cloned().unwrap_or_default(),
            repair: self.options.repair,
            remarks: opened.remarks,
        }
    }

    /// The end of a table's statements: its graph, if it has one.
    fn tail(&self, table: &Table) -> Vec<u8> {
        let mut tail = Vec::new();
        if let Some(id) = table.id.as_deref().filter(|_| self.options.graphs) {
            tail.push(b' ');
            push_node(&mut tail, id);
        }
        tail.extend_from_slice(TAIL);
        tail
    }

    /// Steps 4.1 to 4.5.
    fn describe_table(
        &mut self,
        index: usize,
        table: &Table,
        group_node: &[u8],
        table_node: &[u8],
        tail: &[u8],
    ) -> Result<(), Error> {
        let mut statements = Statements::new(tail, Scope::of_table(table));
        statements.bytes(group_node, csvw::TABLE, table_node);
        statements.node(table_node, rdf::TYPE, csvw::TABLE_CLASS);
        statements.node(table_node, csvw::URL, &table.url);
        statements.annotations(table_node, &table.annotations);
        self.summary.tables[index].triples += statements.count;
        self.write(&statements.bytes)
    }
}

/// Comments are annotations of a table whose metadata are embedded.
fn comment_statements<'t>(
    table: &Table,
    table_node: &[u8],
    comments: impl Iterator<Item = String>,
    tail: &'t [u8],
) -> Statements<'t> {
    let mut statements = Statements::new(tail, Scope::of_table(table));
    for comment in comments {
        statements.literal(table_node, rdfs::COMMENT, &comment, xsd::STRING);
    }
    statements
}

fn node(id: Option<&str>, blank: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match id {
        Some(id) => push_node(&mut bytes, id),
        None => bytes.extend_from_slice(blank),
    }
    bytes
}

/// Statements in the making.
struct Statements<'t> {
    bytes: Vec<u8>,
    tail: &'t [u8],
    count: u64,
    scope: Scope,
    /// Blank nodes so far.
    blanks: u64,
}

impl<'t> Statements<'t> {
    fn new(tail: &'t [u8], scope: Scope) -> Self {
        Self { bytes: Vec::new(), tail, count: 0, scope, blanks: 0 }
    }

    fn begin(&mut self, subject: &[u8], predicate: &str) {
        self.bytes.extend_from_slice(subject);
        self.bytes.push(b' ');
        push_node(&mut self.bytes, predicate);
        self.bytes.push(b' ');
    }

    fn end(&mut self) {
        self.bytes.extend_from_slice(self.tail);
        self.count += 1;
    }

    fn bytes(&mut self, subject: &[u8], predicate: &str, object: &[u8]) {
        self.begin(subject, predicate);
        self.bytes.extend_from_slice(object);
        self.end();
    }

    fn node(&mut self, subject: &[u8], predicate: &str, object: &str) {
        self.begin(subject, predicate);
        push_node(&mut self.bytes, object);
        self.end();
    }

    fn literal(&mut self, subject: &[u8], predicate: &str, lexical: &str, datatype: &str) {
        self.begin(subject, predicate);
        self.bytes.push(b'"');
        push_string(&mut self.bytes, lexical);
        self.bytes.push(b'"');
        if datatype != xsd::STRING {
            self.bytes.extend_from_slice(b"^^");
            push_node(&mut self.bytes, datatype);
        }
        self.end();
    }

    fn blank(&mut self) -> Vec<u8> {
        let mut label = Vec::new();
        self.scope.push(Kind::Annotation, &self.blanks.to_le_bytes(), &mut label);
        self.blanks += 1;
        label
    }

    fn annotations(&mut self, subject: &[u8], annotations: &[Annotation]) {
        for annotation in annotations {
            self.value(subject, &annotation.property, &annotation.value);
        }
    }

    /// Appendix A "JSON-LD to RDF"; `property` is absolute.
    fn value(&mut self, subject: &[u8], property: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    self.value(subject, property, item);
                }
            }
            Value::Bool(b) => {
                let text = if *b { "true" } else { "false" };
                self.literal(subject, property, text, xsd::BOOLEAN);
            }
            Value::Number(number) => {
                let (lexical, datatype) = canonical_number(number);
                self.literal(subject, property, &lexical, datatype);
            }
            Value::String(text) => self.literal(subject, property, text, xsd::STRING),
            Value::Object(object) if object.contains_key("@value") => {
                let text = match &object["@value"] {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                if let Some(language) = object.get("@language").and_then(Value::as_str) {
                    self.begin(subject, property);
                    self.bytes.push(b'"');
                    push_string(&mut self.bytes, &text);
                    self.bytes.extend_from_slice(b"\"@");
                    self.bytes.extend_from_slice(language.as_bytes());
                    self.end();
                    return;
                }
                let datatype = object.get("@type").and_then(Value::as_str);
                let datatype = datatype.and_then(context::expand_term);
                self.literal(subject, property, &text, datatype.as_deref().unwrap_or(xsd::STRING));
            }
            Value::Object(object) => {
                let node = match object.get("@id").and_then(Value::as_str) {
                    Some(id) => node(Some(id), b""),
                    None => self.blank(),
                };
                self.bytes(subject, property, &node);
                let types = match object.get("@type") {
                    Some(Value::Array(types)) => types.as_slice(),
                    Some(one) => std::slice::from_ref(one),
                    None => &[],
                };
                for name in types.iter().filter_map(Value::as_str) {
                    if let Some(iri) = context::expand_term(name) {
                        self.node(&node, rdf::TYPE, &iri);
                    }
                }
                for (key, value) in object.iter().filter(|(k, _)| !k.starts_with('@')) {
                    self.value(&node, &context::expand(key), value);
                }
            }
        }
    }

    /// Section 5: which files were used in which role.
    fn provenance(&mut self, subject: &[u8], group: &TableGroup, provenance: &Provenance) {
        let activity = self.blank();
        self.bytes(subject, prov::WAS_GENERATED_BY, &activity);
        self.node(&activity, rdf::TYPE, prov::ACTIVITY);
        self.node(&activity, prov::WAS_ASSOCIATED_WITH, &provenance.agent);
        let date_time = "http://www.w3.org/2001/XMLSchema#dateTime";
        self.literal(&activity, prov::STARTED_AT_TIME, &provenance.started, date_time);
        let tables = group.tables.iter().map(|t| (&t.url, csvw::CSV_ENCODED_TABULAR_DATA));
        let metadata = group.source.iter().map(|url| (url, csvw::TABULAR_METADATA));
        for (url, role) in tables.chain(metadata) {
            let usage = self.blank();
            self.bytes(&activity, prov::QUALIFIED_USAGE, &usage);
            self.node(&usage, rdf::TYPE, prov::USAGE);
            self.node(&usage, prov::ENTITY, iri::without_fragment(url));
            self.node(&usage, prov::HAD_ROLE, role);
        }
    }
}

/// A JSON number in the canonical form of `xsd:integer` or `xsd:double`.
fn canonical_number(number: &serde_json::Number) -> (String, &'static str) {
    let float = number.as_f64().unwrap_or_default();
    if number.is_i64() || number.is_u64() {
        return (number.to_string(), xsd::INTEGER);
    }
    // As in JSON-LD, from 10²¹ on a number is a double; adding 0 takes the sign of -0.
    if float.fract() == 0.0 && float.abs() < 1e21 {
        return (format!("{:.0}", float + 0.0), xsd::INTEGER);
    }
    let text = format!("{float:E}");
    let text = match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    };
    (text, xsd::DOUBLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_numbers_are_written_canonically() {
        let check = |json: &str, expected| {
            let value: Value = serde_json::from_str(json).unwrap();
            let (lexical, datatype) = canonical_number(value.as_number().unwrap());
            assert_eq!((lexical.as_str(), datatype), expected);
        };
        check("5", ("5", xsd::INTEGER));
        check("5.0", ("5", xsd::INTEGER));
        check("-0.0", ("0", xsd::INTEGER));
        check("1e20", ("100000000000000000000", xsd::INTEGER));
        check("1e21", ("1.0E21", xsd::DOUBLE));
        check("-1.25", ("-1.25E0", xsd::DOUBLE));
        check("1e-3", ("1.0E-3", xsd::DOUBLE));
    }
}
