//! One state of a store: readers hold on to the one that they began with.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode};

use super::super::{StoreError, staging};
use super::columns::Columns;
use super::home::Home;
use rdf::term::{Quad, Triple};

/// One state of a store; it never changes.
pub(super) struct Generation {
    // Dropped before `folder`, which may remove the files.
    pub(super) columns: Arc<Columns>,
    folder: Folder,
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

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generation").field("number", &self.folder.number).finish_non_exhaustive()
    }
}

impl Generation {
    /// Opens the generation that counts.
    pub(super) fn open(home: &Home, number: u64) -> Result<Self, StoreError> {
        let path = home.generation(number);
        let columns = Arc::new(Columns::open(&path).map_err(StoreError::from_columns)?);
        Ok(Self { columns, folder: Folder { number, path, counts: AtomicBool::new(true) } })
    }

    /// A generation that is not yet switched to, and is removed unless that happens.
    pub(super) fn new(columns: Columns, folder: Folder) -> Self {
        Self { columns: Arc::new(columns), folder }
    }

    pub(super) fn number(&self) -> u64 {
        self.folder.number
    }

    /// Says whether the files stay when the last reader has ended.
    pub(super) fn set_counts(&self, counts: bool) {
        self.folder.counts.store(counts, Ordering::Release);
    }

    /// The named graphs, blank ones included, sorted.
    pub(super) fn graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self.columns.names().map_err(StoreError::from_columns)?;
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
    pub(super) fn count(&self, graph: GraphNameRef<'_>) -> u64 {
        self.columns.count(graph)
    }

    /// The triples of a graph.
    pub(super) fn triples(
        &self,
        graph: GraphNameRef<'_>,
    ) -> impl Iterator<Item = Result<Triple, StoreError>> + Send + use<> {
        self.columns.statements(graph).map(|triple| triple.map_err(StoreError::from_columns))
    }

    /// All graphs but these, the unnamed one included.
    pub(super) fn graphs_but(
        &self,
        gone: &HashSet<NamedOrBlankNode>,
    ) -> Result<Vec<GraphName>, StoreError> {
        let names = self.graph_names()?.into_iter().filter(|name| !gone.contains(name));
        Ok(std::iter::once(GraphName::DefaultGraph).chain(names.map(GraphName::from)).collect())
    }

    /// Every quad, graph by graph.
    pub(super) fn quads(
        &self,
    ) -> Result<impl Iterator<Item = Result<Quad, StoreError>> + '_, StoreError> {
        let names = self.graphs_but(&HashSet::new())?;
        Ok(names.into_iter().flat_map(|name| {
            let triples = self.triples(name.as_ref());
            triples.map(move |triple| triple.map(|triple| triple.in_graph(name.clone())))
        }))
    }
}

/// Returns whether a graph belongs to an upload under way.
pub(super) fn is_hidden(name: &NamedOrBlankNode) -> bool {
    matches!(name, NamedOrBlankNode::NamedNode(name) if staging::is_hidden(name.as_str()))
}
