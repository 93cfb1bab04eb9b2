//! Loading: tables through their CSVW metadata into named graphs, all or nothing.
//!
//! Every input is described, converted and validated into a spool first; only when no finding is an
//! error are the graphs replaced, in one change together with what follows from them by rule
//! ([`super::derive`]) and with the ontology. Loading the same tables again changes nothing.

use super::derive;
use super::input::Input;
use super::{AppError, context};
use crate::csvw::{self, Mode, Options, TableGroup};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::fs::Spool;
use crate::ontology;
use crate::query::field::FieldReader;
use crate::rdf::term::{NamedNode, Triple};
use crate::store::{Change, GraphReplacement, Progress, Store, TripleSource};
use crate::tables;
use oxigraph::io::{RdfFormat, RdfParser};
use std::path::PathBuf;

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
    /// The inputs with their descriptions.
    pub(super) inputs: Vec<(Input, TableGroup)>,
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
    for input in super::input::open_all(request)? {
        let group = convert(&input, request, spool, &mut converted, &mut counts)?;
        converted.inputs.push((input, group));
    }
    spool.finish()?;
    let mut start = 0;
    for (table, end) in converted.tables.iter_mut().zip(spool.line_offsets(&counts)?) {
        (table.start, table.end) = (start, end);
        start = end;
    }
    Ok(converted)
}

/// How tables are read: by whoever loads them and by whoever looks for where a statement came from.
pub(super) fn options(request: &Request) -> Options {
    Options {
        mode: Mode::Minimal,
        validate: true,
        skip_null_references: true,
        literal: Some(tables::refine::literal),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        encoding: request.encoding.clone(),
        ..Options::default()
    }
}

fn convert(
    input: &Input,
    request: &Request,
    spool: &mut Spool,
    converted: &mut Converted,
    counts: &mut Vec<u64>,
) -> Result<TableGroup, AppError> {
    let described = csvw::Input { url: &input.url, ..csvw::Input::default() };
    let (group, mut findings) = match csvw::describe(described, input) {
        Ok(described) => described,
        Err(csvw::Error::Metadata(mut findings)) => {
            findings.iter_mut().for_each(|f| input.relabel(f));
            return Err(AppError::Findings(findings));
        }
        Err(other) => return Err(other.into()),
    };
    let options = options(request);
    let summary =
        csvw::to_rdf(&group, input, &options, spool, &mut |finding| findings.push(finding))?;
    findings.iter_mut().for_each(|f| input.relabel(f));
    converted.findings.extend(input.findings());
    converted.findings.extend(findings);
    for (table, summary) in group.tables.iter().zip(summary.tables) {
        counts.push(summary.triples);
        converted.tables.push(ConvertedTable {
            loaded: LoadedTable {
                name: input.name(&summary.url),
                graph: graph_of(&group, table),
                rows: summary.rows,
                triples: summary.triples,
            },
            start: 0,
            end: 0,
        });
    }
    Ok(group)
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
