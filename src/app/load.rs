//! Loading: tables through their CSVW metadata into named graphs, all or nothing.
//!
//! Every input is described, converted and validated into a spool first; only when no finding is an
//! error are the graphs replaced, in one change together with what follows from them by rule
//! ([`super::derive`]) and with the ontology. Loading the same tables again changes nothing.

use super::derive;
use super::{AppError, context};
use crate::csvw::{self, FetchError, Input, Mode, Options, Origin, Resolver, Response, TableGroup};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::fs::Spool;
use crate::ontology;
use crate::query::field::FieldReader;
use crate::rdf::term::{NamedNode, Triple};
use crate::store::{Change, GraphReplacement, Progress, Store, TripleSource};
use crate::tables;
use oxigraph::io::{RdfFormat, RdfParser};
use std::path::{Path, PathBuf};

/// Where graphs get their names when a table has no `@id`.
pub const GRAPH_BASE: &str = "https://w3id.org/xiangmai/graph/";

/// What is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Folders, metadata documents or tables; empty for the shipped data.
    pub inputs: Vec<PathBuf>,
    /// The encoding of every table, whatever is detected.
    pub encoding: Option<String>,
    /// Whether to say what would happen and change nothing.
    pub dry_run: bool,
}

impl Request {
    /// Loads these inputs.
    pub fn of(inputs: Vec<PathBuf>) -> Self {
        Self { inputs, encoding: None, dry_run: false }
    }

    /// Loads the shipped data.
    pub fn shipped() -> Self {
        Self::of(Vec::new())
    }
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The tables, in the order of their groups.
    pub tables: Vec<LoadedTable>,
    /// Statements that follow by rule.
    pub derived: u64,
    /// Warnings.
    pub findings: Vec<Diagnostic>,
}

/// What was loaded of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedTable {
    /// Where it came from, as the user named it.
    pub name: String,
    /// The graph that holds it.
    pub graph: String,
    /// Its rows.
    pub rows: u64,
    /// Its statements.
    pub triples: u64,
}

/// Loads tables into `store`.
pub fn load(store: &dyn Store, request: &Request) -> Result<Outcome, AppError> {
    let in_memory = request.inputs.is_empty();
    let mut spool = if in_memory { Spool::in_memory() } else { Spool::in_file()? };
    let converted = convert_all(request, &mut spool)?;
    if has_errors(&converted.findings) {
        return Err(AppError::Findings(converted.findings));
    }
    let derived = derive_from(store, &converted, &spool)?;
    let outcome = Outcome {
        tables: converted.tables.iter().map(|t| t.loaded.clone()).collect(),
        derived: derived.len() as u64,
        findings: converted.findings,
    };
    if request.dry_run {
        return Ok(outcome);
    }
    let mut change = Change::default();
    for table in &converted.tables {
        change.replace.push(GraphReplacement {
            name: NamedNode::new_unchecked(&table.loaded.graph),
            triples: TripleSource::from_ntriples(spool.reader(table.start, table.end)?),
            version: None,
        });
    }
    let add = |change: &mut Change<'_>, graph: &str, triples: Vec<Triple>| {
        change.replace.push(GraphReplacement {
            name: NamedNode::new_unchecked(graph),
            triples: TripleSource::from_triples(triples),
            version: None,
        });
    };
    add(&mut change, ontology::GRAPH, ontology::quads()?.into_iter().map(Triple::from).collect());
    add(&mut change, derive::GRAPH, derived);
    store.apply(change, &mut |_| Progress::Continue)?;
    Ok(outcome)
}

/// Tables as N-Triples in a spool.
#[derive(Debug, Default)]
pub(super) struct Converted {
    pub(super) tables: Vec<ConvertedTable>,
    pub(super) findings: Vec<Diagnostic>,
}

/// Where a table's statements stand in the spool.
#[derive(Debug)]
pub(super) struct ConvertedTable {
    pub(super) loaded: LoadedTable,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Converts and validates every input of `request`, one after another.
pub(super) fn convert_all(request: &Request, spool: &mut Spool) -> Result<Converted, AppError> {
    let mut converted = Converted::default();
    let mut counts = Vec::new();
    if request.inputs.is_empty() {
        let url = format!("{}csv-metadata.json", tables::SHIPPED_BASE);
        convert(&url, &Shipped, request, spool, &mut converted, &mut counts)?;
    } else {
        for input in &request.inputs {
            let (url, files) = super::resolve::input(input)?;
            convert(&url, &files, request, spool, &mut converted, &mut counts)?;
        }
    }
    spool.finish()?;
    let mut start = 0;
    for (table, end) in converted.tables.iter_mut().zip(spool.line_offsets(&counts)?) {
        (table.start, table.end) = (start, end);
        start = end;
    }
    for finding in &mut converted.findings {
        relabel(finding);
    }
    Ok(converted)
}

fn convert(
    url: &str,
    resolver: &dyn Resolver,
    request: &Request,
    spool: &mut Spool,
    converted: &mut Converted,
    counts: &mut Vec<u64>,
) -> Result<(), AppError> {
    let (group, findings) = match csvw::describe(Input { url, ..Input::default() }, resolver) {
        Ok(described) => described,
        Err(csvw::Error::Metadata(mut findings)) => {
            findings.iter_mut().for_each(relabel);
            return Err(AppError::Findings(findings));
        }
        Err(other) => return Err(other.into()),
    };
    converted.findings.extend(findings);
    let options = Options {
        mode: Mode::Minimal,
        validate: true,
        skip_null_references: true,
        literal: Some(tables::refine::literal),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        encoding: request.encoding.clone(),
        ..Options::default()
    };
    let findings = &mut converted.findings;
    let summary =
        csvw::to_rdf(&group, resolver, &options, spool, &mut |finding| findings.push(finding))?;
    for (table, summary) in group.tables.iter().zip(summary.tables) {
        counts.push(summary.triples);
        converted.tables.push(ConvertedTable {
            loaded: LoadedTable {
                name: readable(&summary.url),
                graph: graph_of(&group, table),
                rows: summary.rows,
                triples: summary.triples,
            },
            start: 0,
            end: 0,
        });
    }
    Ok(())
}

/// The graph of a table: its `@id`, or our base and the file's stem.
fn graph_of(_group: &TableGroup, table: &csvw::metadata::Table) -> String {
    table.id.clone().unwrap_or_else(|| {
        let name = table.url.rsplit('/').next().unwrap_or(&table.url);
        let stem = name.split('.').next().unwrap_or(name);
        format!("{GRAPH_BASE}{stem}")
    })
}

/// What follows by rule from the new tables and from the graphs that stay.
fn derive_from(
    store: &dyn Store,
    converted: &Converted,
    spool: &Spool,
) -> Result<Vec<Triple>, AppError> {
    let mut reader = FieldReader::new(crate::domain::iri::Base::default(), context()?);
    let mut links = derive::Links::default();
    let failed = |e: oxigraph::io::RdfParseError| AppError::Unsupported(e.to_string());
    for table in &converted.tables {
        let bytes = spool.reader(table.start, table.end)?;
        for quad in RdfParser::from_format(RdfFormat::NTriples).lenient().for_reader(bytes) {
            let triple = Triple::from(quad.map_err(failed)?);
            links.see(&triple);
            reader.add(triple);
        }
        reader.end_graph();
    }
    let replaced: Vec<&str> = converted.tables.iter().map(|t| t.loaded.graph.as_str()).collect();
    for name in super::graph_names(store)? {
        let kept_out = [ontology::GRAPH, derive::GRAPH];
        if replaced.contains(&name.as_str()) || kept_out.contains(&name.as_str()) {
            continue;
        }
        for triple in store.graph(&name)? {
            let triple = triple?;
            links.see(&triple);
            reader.add(triple);
        }
        reader.end_graph();
    }
    let (field, _) = reader.finish();
    derive::triples(&field, &super::lexicon::roles()?, links)
}

/// Serves the shipped tables.
struct Shipped;

impl Resolver for Shipped {
    fn fetch(&self, url: &str, _origin: Origin) -> Result<Response, FetchError> {
        let name = url.strip_prefix(tables::SHIPPED_BASE).ok_or(FetchError::NotFound)?;
        let bytes = tables::shipped(name).ok_or(FetchError::NotFound)?;
        Ok(Response {
            content_type: None,
            links: Vec::new(),
            content_language: None,
            body: Box::new(bytes),
        })
    }
}

/// Shows a place as the user would name it: a path, not a URL.
fn relabel(finding: &mut Diagnostic) {
    if let Some(file) = &finding.place.file {
        finding.place.file = Some(readable(file).into());
    }
}

/// A URL as a path below the working folder where that is possible.
fn readable(url: &str) -> String {
    let shipped = url.strip_prefix(tables::SHIPPED_BASE).map(|name| format!("data/{name}"));
    let path = || url::Url::parse(url).ok().and_then(|u| u.to_file_path().ok());
    shipped
        .or_else(|| path().map(|p| relative(&p).display().to_string()))
        .unwrap_or_else(|| url.to_owned())
}

fn relative(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|h| path.strip_prefix(h).ok().map(Path::to_path_buf))
        .unwrap_or_else(|| path.to_path_buf())
}
