//! Converting whole table groups to N-Triples or N-Quads: a pure filter, which keeps nothing.
//!
//! The statements are those that [`super::load`] would keep, table by table in the order of the group;
//! as quads each stands in the graph that loading would replace. One table may come from standard
//! input, so that a batch engine can run the filter over the partitions of a file.

use super::input::{self, Input};
use super::load;
use super::{AppError, csvw as door};
use crate::csvw::{self, FetchError, Mode, Options, Origin, Resolver, Response, Summary};
use crate::diagnostic::Diagnostic;
use crate::rdf::format::RdfFormat;
use crate::tables;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What is to be converted.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Folders, metadata documents, tables or workbooks; none: the shipped tables.
    pub inputs: Vec<PathBuf>,
    /// The one table of the inputs to convert, by the name of its file, with or without extension.
    pub table: Option<String>,
    /// The encoding of every table, whatever is detected.
    pub encoding: Option<String>,
    /// Threads; `None`: as many as the machine has.
    pub threads: Option<usize>,
}

/// Converts and validates; with `piped` that reader stands for the file of the one table.
///
/// Foreign keys are not checked where one table is picked or piped: the rows that they refer to are
/// elsewhere.
pub fn convert(
    request: &Request,
    piped: Option<Box<dyn Read + Send>>,
    format: RdfFormat,
    out: &mut dyn Write,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Summary, AppError> {
    let options = Options {
        mode: Mode::Minimal,
        validate: true,
        skip_null_references: true,
        graphs: format.holds_datasets(),
        literal: Some(tables::refine::literal),
        threads: request.threads.unwrap_or_else(door::machine_threads),
        encoding: request.encoding.clone(),
        ..Options::default()
    };
    let mut piped = piped;
    let mut total = Summary::default();
    for input in input::open_all(&load::Request::of(request.inputs.clone()))? {
        let (mut group, findings) = input.describe()?;
        findings.into_iter().for_each(&mut *report);
        for table in &mut group.tables {
            table.id = Some(load::graph_of(table));
        }
        if let Some(name) = &request.table {
            group.tables.retain(|t| is_named(&t.url, name));
        }
        if piped.is_some() || request.table.is_some() {
            group.tables.iter_mut().for_each(|t| t.schema.foreign_keys.clear());
        }
        if group.tables.is_empty() || (piped.is_some() && group.tables.len() > 1) {
            let text = "name one table of the metadata with --table";
            return Err(AppError::Unsupported(text.to_owned()));
        }
        let resolver = Piped {
            url: piped.as_ref().map(|_| group.tables[0].url.clone()),
            reader: Mutex::new(piped.take()),
            input: &input,
        };
        let mut relabelled = |mut finding: Diagnostic| {
            input.relabel(&mut finding);
            report(finding);
        };
        let summary = csvw::to_rdf(&group, &resolver, &options, out, &mut relabelled)?;
        total.rows += summary.rows;
        total.triples += summary.triples;
        total.errors += summary.errors;
        total.warnings += summary.warnings;
        total.tables.extend(summary.tables);
    }
    Ok(total)
}

/// Whether a table's file has this name, or this name before its extension.
fn is_named(url: &str, name: &str) -> bool {
    let file = csvw::iri::unescape(url.rsplit('/').next().unwrap_or(url));
    file == name || file.rsplit_once('.').is_some_and(|(stem, _)| stem == name)
}

/// Serves one table from a reader, once, and everything else from the input.
struct Piped<'i> {
    input: &'i Input,
    url: Option<String>,
    reader: Mutex<Option<Box<dyn Read + Send>>>,
}

impl Resolver for Piped<'_> {
    fn fetch(&self, url: &str, origin: Origin) -> Result<Response, FetchError> {
        if self.url.as_deref() != Some(url) {
            return self.input.fetch(url, origin);
        }
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        let body = reader.ok_or_else(|| FetchError::Failed("it was read already".to_owned()))?;
        Ok(Response { content_type: None, links: Vec::new(), content_language: None, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_by_its_file() {
        let check = |url, name, expected| assert_eq!(is_named(url, name), expected);
        check("file:///a/villages.csv", "villages", true);
        check("file:///a/villages.csv", "villages.csv", true);
        check("file:///a/%E6%9D%91.csv", "村", true);
        check("file:///a/villages.csv", "village", false);
    }

    #[test]
    fn the_shipped_tables_convert_without_errors_to_quads_of_their_graphs() {
        let mut out = Vec::new();
        let mut findings = Vec::new();
        let format = RdfFormat::NQuads;
        let report = &mut |f: Diagnostic| findings.push(f);
        let summary = convert(&Request::default(), None, format, &mut out, report).unwrap();
        assert_eq!(summary.errors, 0, "{findings:?}");
        let lines = out.split(|b| *b == b'\n').filter(|l| !l.is_empty());
        assert_eq!(lines.clone().count() as u64, summary.triples);
        assert!(lines.into_iter().all(|l| l.ends_with(b"> .")));
    }
}
