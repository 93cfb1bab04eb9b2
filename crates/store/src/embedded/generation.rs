//! One state of a store: readers hold on to the one that they began with.

use std::collections::HashSet;
use std::sync::Arc;

use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode};

use super::super::{StoreError, staging};
use super::catalog::{Catalog, Pinned};
use super::columns::Columns;
use rdf::term::{Quad, Triple};

/// One state of a store; it never changes.
#[derive(Debug)]
pub(super) struct Generation {
    pub(super) columns: Arc<Columns>,
    // Dropped after the columns: as long as it lives, their files stay.
    pub(super) pinned: Arc<Pinned>,
}

impl Generation {
    /// Opens a generation; what has been read of segments that it shares with `before` is not read again.
    pub(super) fn open(
        catalog: &Catalog,
        pinned: Pinned,
        before: &Columns,
    ) -> Result<Self, StoreError> {
        let columns = Columns::open(catalog.directory(), &pinned.manifest.segments, before);
        let columns = Arc::new(columns.map_err(StoreError::from_columns)?);
        Ok(Self { columns, pinned: Arc::new(pinned) })
    }

    /// Returns the same generation, nothing of which has been read.
    pub(super) fn unread(&self) -> Self {
        Self { columns: Arc::new(self.columns.unread()), pinned: Arc::clone(&self.pinned) }
    }

    /// Returns the named graphs, blank ones included, sorted.
    pub(super) fn graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self.columns.names().map_err(StoreError::from_columns)?;
        names.sort_by_cached_key(ToString::to_string);
        Ok(names)
    }

    /// Returns the named graphs that readers may see, sorted; those of uploads under way are left out.
    pub(super) fn visible_graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self.graph_names()?;
        names.retain(|name| !is_hidden(name));
        Ok(names)
    }

    /// Returns how many triples a graph has.
    pub(super) fn count(&self, graph: GraphNameRef<'_>) -> u64 {
        self.columns.count(graph)
    }

    /// Returns the triples of a graph.
    pub(super) fn triples(
        &self,
        graph: GraphNameRef<'_>,
    ) -> impl Iterator<Item = Result<Triple, StoreError>> + Send + use<> {
        self.columns.statements(graph).map(|triple| triple.map_err(StoreError::from_columns))
    }

    /// Returns all graphs but these, the unnamed one included.
    pub(super) fn graphs_but(
        &self,
        gone: &HashSet<NamedOrBlankNode>,
    ) -> Result<Vec<GraphName>, StoreError> {
        let names = self.graph_names()?.into_iter().filter(|name| !gone.contains(name));
        Ok(std::iter::once(GraphName::DefaultGraph).chain(names.map(GraphName::from)).collect())
    }

    /// Returns every quad, graph by graph.
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
