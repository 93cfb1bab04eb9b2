//! A store as it is at one moment, to be read.

use std::io::Write;
use std::sync::Arc;

use oxigraph::model::{GraphNameRef, NamedOrBlankNode};

use super::super::answer::{Answer, Triples};
use super::super::{
    Change, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError, UpdateOptions, dump,
    prepare, run,
};
use super::evaluate;
use super::generation::Generation;
use rdf::term::NamedNode;

/// A store as it is at one moment; whatever happens to the store, this stays as it is.
///
/// It is a [`Store`] that refuses to be changed.
#[derive(Debug, Clone)]
pub struct Snapshot {
    generation: Arc<Generation>,
    place: String,
}

impl Snapshot {
    pub(super) fn of(generation: Arc<Generation>, place: String) -> Self {
        Self { generation, place }
    }

    /// Returns the number of the generation: it grows by one with every change of the store.
    pub fn generation(&self) -> u64 {
        self.generation.pinned.manifest.generation
    }
}

#[cfg(test)]
impl Snapshot {
    /// Returns the names of the segments.
    pub(super) fn segments(&self) -> Vec<String> {
        let segments = &self.generation.pinned.manifest.segments;
        segments.iter().map(|segment| segment.name.clone()).collect()
    }

    /// Returns how many layers of terms there are.
    pub(super) fn layers(&self) -> usize {
        self.segments().iter().filter(|name| name.starts_with("terms-")).count()
    }
}

fn refused<T>() -> Result<T, StoreError> {
    Err(StoreError::Refused {
        what: "changing a snapshot".to_owned(),
        hint: "change the store that it was taken of".to_owned(),
    })
}

impl Store for Snapshot {
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError> {
        let query = prepare::query(query, options)?;
        let prepared = prepare::take_sort(query, options.sorted);
        let generation = Arc::clone(&self.generation);
        let inner = options.clone();
        run::run(options, move |sink, token| {
            evaluate::evaluate(&generation, &prepared, &inner, sink, token)
        })
    }

    fn explain(&self, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
        let query = prepare::query(query, options)?;
        evaluate::explain(&self.generation, &query, options)
    }

    fn update(&self, _: &str, _: &UpdateOptions) -> Result<(), StoreError> {
        refused()
    }

    fn apply(
        &self,
        _: Change<'_>,
        _: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        refused()
    }

    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError> {
        let names = self.generation.visible_graph_names()?.into_iter();
        let mut named: Vec<NamedNode> = names
            .filter_map(|name| match name {
                NamedOrBlankNode::NamedNode(name) => Some(name),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        named.sort();
        Ok(named)
    }

    fn graphs(&self) -> Result<Vec<GraphCount>, StoreError> {
        let mut counts = Vec::new();
        for name in self.generation.visible_graph_names()? {
            let triples = self.generation.count(name.as_ref().into());
            if let (NamedOrBlankNode::NamedNode(name), true) = (name, triples > 0) {
                counts.push(GraphCount { name, triples });
            }
        }
        Ok(counts)
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        let generation = Arc::clone(&self.generation);
        let triples = generation.triples(name.into());
        Ok(Triples::new(triples.inspect(move |_| {
            // Keeps the generation's files as long as they are read.
            let _held = &generation;
        })))
    }

    fn dump(&self, graphs: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError> {
        let names = match graphs {
            Some(graphs) => graphs.iter().cloned().map(NamedOrBlankNode::from).collect(),
            None => self.generation.visible_graph_names()?,
        };
        let unnamed = graphs.is_none().then_some(GraphNameRef::DefaultGraph);
        let mut count = 0;
        for graph in unnamed.into_iter().chain(names.iter().map(|n| n.as_ref().into())) {
            let triples = self.generation.triples(graph);
            count += dump::graph(triples.map(|triple| Ok(triple?.in_graph(graph))), out)?;
        }
        Ok(count)
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn optimize(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn place(&self) -> String {
        self.place.clone()
    }
}
