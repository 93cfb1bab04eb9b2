//! One state of a store: readers hold on to the one that they began with.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};

use super::super::{StoreError, staging};
use super::columns::Columns;
use super::home::Home;
use super::{EmbeddedOptions, disk};
use rdf::term::{Quad, Triple};

/// What a generation is kept in.
pub(super) enum Engine {
    /// Files that never change.
    Columns(Arc<Columns>),
    /// Oxigraph: in memory, or on RocksDB.
    Database(oxigraph::store::Store),
}

/// One state of a store; a database in it may still be changed.
pub(super) struct Generation {
    // Dropped before `folder`, which may remove the files.
    pub(super) engine: Engine,
    folder: Option<Folder>,
}

/// The files of a generation, removed with it unless it counts.
pub(super) struct Folder {
    pub(super) number: u64,
    pub(super) path: PathBuf,
    counts: AtomicBool,
}

impl Folder {
    /// Makes an empty folder for a generation that does not count yet.
    pub(super) fn create(home: &Home, number: u64) -> Result<Self, StoreError> {
        let path = home.generation(number);
        files::remove_dir(&path)?;
        files::create_dir(&path)?;
        Ok(Self { number, path, counts: AtomicBool::new(false) })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.counts.load(Ordering::Acquire) {
            // What stays is removed at the next opening.
            drop(files::remove_dir(&self.path));
        }
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        if self.folder.as_ref().is_some_and(|f| f.counts.load(Ordering::Acquire)) {
            // Only saves time at the next opening: what was committed is in the log.
            drop(self.flush());
        }
    }
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generation").field("number", &self.number()).finish_non_exhaustive()
    }
}

impl Generation {
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        let db = oxigraph::store::Store::new().map_err(|e| StoreError::from_storage("open", e))?;
        Ok(Self { engine: Engine::Database(db), folder: None })
    }

    /// Opens the generation that counts.
    pub(super) fn open(
        home: &Home,
        number: u64,
        options: EmbeddedOptions,
    ) -> Result<Self, StoreError> {
        let path = home.generation(number);
        let is_empty = files::list(&path)?.is_empty();
        let engine = if disk::is_database(&path) || (is_empty && options.columns_megabytes == 0) {
            Engine::Database(disk::open(home.path(), &path)?)
        } else {
            Engine::Columns(Arc::new(Columns::open(&path).map_err(StoreError::from_columns)?))
        };
        let folder = Folder { number, path, counts: AtomicBool::new(true) };
        Ok(Self { engine, folder: Some(folder) })
    }

    /// A generation that is not yet switched to, and is removed unless that happens.
    pub(super) fn new(engine: Engine, folder: Folder) -> Self {
        Self { engine, folder: Some(folder) }
    }

    pub(super) fn number(&self) -> Option<u64> {
        self.folder.as_ref().map(|folder| folder.number)
    }

    /// The number of the generation after this one.
    pub(super) fn next_number(&self) -> u64 {
        self.number().map_or(1, |number| number + 1)
    }

    /// Says whether the files stay when the last reader has ended.
    pub(super) fn set_counts(&self, counts: bool) {
        if let Some(folder) = &self.folder {
            folder.counts.store(counts, Ordering::Release);
        }
    }

    pub(super) fn flush(&self) -> Result<(), StoreError> {
        match (&self.engine, &self.folder) {
            (Engine::Database(db), Some(_)) => disk::flush(db),
            _ => Ok(()),
        }
    }

    pub(super) fn optimize(&self) -> Result<(), StoreError> {
        match (&self.engine, &self.folder) {
            (Engine::Database(db), Some(_)) => disk::optimize(db),
            _ => Ok(()),
        }
    }

    /// The named graphs, blank ones and those emptied in a database included, sorted.
    pub(super) fn graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = match &self.engine {
            Engine::Columns(columns) => columns.names().map_err(StoreError::from_columns)?,
            Engine::Database(db) => db
                .named_graphs()
                .collect::<Result<Vec<_>, _>>()
                .map_err(|e| StoreError::from_storage("read", e))?,
        };
        names.sort_by_cached_key(ToString::to_string);
        Ok(names)
    }

    /// The named graphs that readers may see, sorted; those of uploads under way are left out.
    pub(super) fn visible_graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self.graph_names()?;
        names.retain(|name| !is_hidden(name));
        Ok(names)
    }

    /// How many triples a graph has.
    pub(super) fn count(&self, graph: GraphNameRef<'_>) -> Result<u64, StoreError> {
        match &self.engine {
            Engine::Columns(columns) => Ok(columns.count(graph)),
            Engine::Database(db) => count(db, graph),
        }
    }

    /// The triples of a graph.
    pub(super) fn triples(
        &self,
        graph: GraphNameRef<'_>,
    ) -> Box<dyn Iterator<Item = Result<Triple, StoreError>> + Send> {
        match &self.engine {
            Engine::Columns(columns) => Box::new(
                columns.statements(graph).map(|triple| triple.map_err(StoreError::from_columns)),
            ),
            Engine::Database(db) => {
                Box::new(db.quads_for_pattern(None, None, None, Some(graph)).map(|quad| {
                    quad.map(Triple::from).map_err(|e| StoreError::from_storage("read", e))
                }))
            }
        }
    }

    /// All graphs but these, the unnamed one included.
    pub(super) fn graphs_but(
        &self,
        gone: &HashSet<NamedOrBlankNode>,
    ) -> Result<Vec<GraphName>, StoreError> {
        let names = self.graph_names()?.into_iter().filter(|name| !gone.contains(name));
        Ok(std::iter::once(GraphName::DefaultGraph).chain(names.map(GraphName::from)).collect())
    }

    /// The quads of some graphs.
    pub(super) fn quads_of(
        &self,
        names: Vec<GraphName>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> + '_ {
        names.into_iter().flat_map(|name| {
            let triples = self.triples(name.as_ref());
            triples.map(move |triple| triple.map(|triple| triple.in_graph(name.clone())))
        })
    }

    /// Every quad, graph by graph.
    pub(super) fn quads(
        &self,
    ) -> Result<impl Iterator<Item = Result<Quad, StoreError>> + '_, StoreError> {
        Ok(self.quads_of(self.graphs_but(&HashSet::new())?))
    }
}

/// Counts the triples of a graph without decoding them.
fn count(db: &oxigraph::store::Store, graph: GraphNameRef<'_>) -> Result<u64, StoreError> {
    let pattern = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }";
    let query = spargebra::SparqlParser::new()
        .parse_query(pattern)
        .map_err(|e| StoreError::from_syntax(&e))?;
    let mut prepared = SparqlEvaluator::new().for_query(query);
    prepared.dataset_mut().set_default_graph(vec![graph.into_owned()]);
    let results = prepared.on_store(db).execute().map_err(StoreError::from_query)?;
    let QueryResults::Solutions(mut rows) = results else {
        return Ok(0);
    };
    let Some(row) = rows.next() else { return Ok(0) };
    let row = row.map_err(StoreError::from_query)?;
    Ok(match row.get("n") {
        Some(oxigraph::model::Term::Literal(n)) => n.value().parse().unwrap_or(0),
        _ => 0,
    })
}

/// Returns whether a graph belongs to an upload under way.
pub(super) fn is_hidden(name: &NamedOrBlankNode) -> bool {
    matches!(name, NamedOrBlankNode::NamedNode(name) if staging::is_hidden(name.as_str()))
}
