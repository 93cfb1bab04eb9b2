//! The use cases: one file per thing a user wants, called alike by every door.
//!
//! [`Workspace`] opens what a reading command reads: a store, a folder of tables, or the shipped
//! data. Here the engines and the domain meet: tables become statements ([`load`]), statements become
//! a field ([`Workspace::field`]), and the field is traced ([`trace`]).
//!
//! Refuses to know a terminal, an argument parser or HTTP: takes plain parameters, returns typed
//! outcomes.

pub mod care;
pub mod cascade;
pub mod changes;
pub mod check;
pub mod cite;
pub mod convert;
pub mod csvw;
pub mod dataset;
pub mod derive;
mod draft_folder;
mod endpoint;
pub mod error;
pub mod export;
pub mod extract;
mod fault;
pub mod fit;
pub mod fit_graph;
mod gate;
pub mod gazetteer;
pub mod infer;
pub mod infer_graph;
pub mod init;
pub mod input;
pub mod intake;
pub mod jsonld;
pub mod lexicon;
pub mod load;
pub mod merge;
pub mod merged;
pub mod migrate;
pub mod models;
mod name;
pub mod ontology;
pub mod outcome;
pub mod population;
pub mod progress;
mod records;
mod references;
pub mod reject;
pub mod request;
pub mod resolve;
pub mod review;
pub mod review_source;
pub mod snapshot;
pub mod source_name;
mod sources;
mod spooled;
pub mod stamps;
pub mod store_path;
pub mod texts;
pub mod trace;
pub mod trace_graph;
pub mod values;
pub mod whole;

pub use error::AppError;

use crate::query::field::{Context, Evidence, FieldReader};
use diagnostics::Diagnostic;
use diffusion::field::{Field, iri::Base};
use rdf::term::{NamedNode, Term, Triple};
use std::path::PathBuf;
use std::sync::Arc;
use store::{
    Auth, Change, Embedded, Progress, QueryOptions, Remote, RemoteOptions, Store, TripleSource,
};

/// Whether the program makes a graph itself; all others are tables.
pub fn is_ours(graph: &str) -> bool {
    let one_each = [
        crate::ontology::GRAPH,
        derive::GRAPH,
        trace_graph::GRAPH,
        merged::GRAPH,
        store::stamp::RECORDS,
    ];
    one_each.contains(&graph) || is_inferred(graph)
}

/// Whether a graph holds what a method inferred.
pub fn is_inferred(graph: &str) -> bool {
    graph == infer_graph::GRAPH || graph.starts_with(crate::namespace::FITTED_GRAPHS)
}

/// Where a reading command finds the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A store: a folder, or the address of a SPARQL end point.
    Store(String),
    /// A folder of tables, read into memory.
    Data(PathBuf),
    /// The tables that ship with the program, read into memory.
    Shipped,
}

/// A graph that can be asked.
pub struct Workspace {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Warnings met while tables were read into memory.
    pub findings: Vec<Diagnostic>,
    /// Where the field of a store on disk is kept.
    snapshot: Option<PathBuf>,
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace").field("store", &self.store.place()).finish_non_exhaustive()
    }
}

impl Workspace {
    /// Opens what `source` names. Tables with errors are not opened: the findings come back instead.
    pub fn open(source: &Source) -> Result<Self, AppError> {
        Self::open_or_create(source, false)
    }

    /// The same; `create` says whether a missing folder becomes a new store.
    pub fn open_or_create(source: &Source, create: bool) -> Result<Self, AppError> {
        match source {
            Source::Store(place) => {
                let store = Arc::from(open_store(place, create)?);
                Ok(Self { store, findings: Vec::new(), snapshot: snapshot::path(place) })
            }
            Source::Data(folder) => Self::in_memory(&load::Request::of(vec![folder.clone()])),
            Source::Shipped => Self::in_memory(&load::Request::shipped()),
        }
    }

    fn in_memory(request: &load::Request) -> Result<Self, AppError> {
        let store = Arc::new(Embedded::in_memory()?);
        let outcome = load::load(store.as_ref(), request)?;
        Ok(Self { store, findings: outcome.findings, snapshot: None })
    }

    /// The graph as a field, without what was derived from it (a trace derives that anew, from the same
    /// rules): from its [`snapshot`], or else by one pass over all statements. `making` is called before
    /// a pass over a store on disk, whose field is then kept.
    pub fn field(&self, making: &mut dyn FnMut()) -> Result<Field, AppError> {
        let store = self.store.as_ref();
        let Some(path) = &self.snapshot else { return read_field(store) };
        let key = snapshot::key(store)?;
        if let Some(field) = snapshot::read(path, &key) {
            return Ok(field);
        }
        making();
        let field = read_field(store)?;
        snapshot::write(path, &key, &field);
        Ok(field)
    }

    /// Whether a graph is read for the field.
    fn is_read(graph: &str) -> bool {
        ![crate::ontology::GRAPH, derive::GRAPH, trace_graph::GRAPH].contains(&graph)
    }

    /// Replaces one graph.
    pub fn replace(&self, graph: &str, triples: Vec<Triple>) -> Result<(), AppError> {
        let name = NamedNode::new_unchecked(graph);
        let change = Change::of(name, TripleSource::from_triples(triples).with_canonical_values());
        self.store.apply(change, &mut |_| Progress::Continue)?;
        Ok(())
    }

    /// The names of the graphs, sorted.
    pub fn graph_names(&self) -> Result<Vec<NamedNode>, AppError> {
        graph_names(self.store.as_ref())
    }
}

/// The field of a store, by one pass over all statements.
fn read_field(store: &dyn Store) -> Result<Field, AppError> {
    let mut context = context()?;
    context.evidence = evidence(store)?;
    let mut reader = FieldReader::new(Base::new(crate::namespace::ID), context);
    for name in graph_names(store)? {
        if !Workspace::is_read(name.as_str()) {
            continue;
        }
        for triple in store.graph(&name)? {
            reader.add(&triple?);
        }
        reader.end_graph();
    }
    Ok(reader.finish().0)
}

/// The passages that support facts.
fn evidence(store: &dyn Store) -> Result<Evidence, AppError> {
    const QUERY: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
        PREFIX oa: <http://www.w3.org/ns/oa#> \
        SELECT ?fact ?report ?start ?end WHERE { ?e xm:supports ?fact ; oa:hasSource ?report ; \
        oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end }";
    let mut evidence = Evidence::new();
    for row in store.query(QUERY, &QueryOptions::default())?.into_solutions()? {
        let row = row?;
        let text = |name: &str| {
            row.get(name).map(|t| match t {
                Term::NamedNode(n) => n.as_str().to_owned(),
                Term::Literal(l) => l.value().to_owned(),
                other => other.to_string(),
            })
        };
        let number = |name| text(name).and_then(|n| n.parse::<u32>().ok());
        if let (Some(fact), Some(report), Some(start), Some(end)) =
            (text("fact"), text("report"), number("start"), number("end"))
        {
            evidence.entry(fact).or_default().push((report, start, end));
        }
    }
    evidence.values_mut().for_each(|passages| passages.sort());
    Ok(evidence)
}

/// The names of a store's graphs, sorted; the graph of load records is left out.
fn graph_names(store: &dyn Store) -> Result<Vec<NamedNode>, AppError> {
    let mut names = store.graph_names()?;
    // Records of loads hold times; what is read and exported must not.
    names.retain(|n| n.as_str() != store::stamp::RECORDS);
    Ok(names)
}

/// Whether a store is named by the address of a server.
pub(crate) fn is_remote(place: &str) -> bool {
    place.starts_with("http://") || place.starts_with("https://")
}

/// Opens the store at `place`; `create` says whether a missing folder becomes a new store.
///
/// A server asks for credentials from the environment: `XIANGMAI_STORE_USER` with
/// `XIANGMAI_STORE_PASSWORD`, or `XIANGMAI_STORE_TOKEN`.
pub fn open_store(place: &str, create: bool) -> Result<Box<dyn Store>, AppError> {
    if is_remote(place) {
        let get = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let options = RemoteOptions {
            auth: credentials(),
            update: get("XIANGMAI_STORE_UPDATE"),
            graph_store: get("XIANGMAI_STORE_GRAPHS"),
            ..RemoteOptions::default()
        };
        return Ok(Box::new(Remote::open(place, &options)?));
    }
    let path = PathBuf::from(place);
    if !create && !path.exists() {
        return Err(AppError::NoStore(path));
    }
    Ok(Box::new(Embedded::open(&path)?))
}

fn credentials() -> Auth {
    let get = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    match (get("XIANGMAI_STORE_TOKEN"), get("XIANGMAI_STORE_USER")) {
        (Some(token), _) => Auth::Bearer(token),
        (None, Some(user)) => {
            Auth::Basic { user, password: get("XIANGMAI_STORE_PASSWORD").unwrap_or_default() }
        }
        (None, None) => Auth::None,
    }
}

/// What the field reader must be told of the ontology's controlled lists.
pub fn context() -> Result<Context, AppError> {
    Ok(Context { facets: lexicon::facets()?, ..Context::default() })
}
