//! The input of a change: read once, counted and hashed on the way.

use std::collections::BTreeSet;

use oxigraph::model::GraphName;

use super::super::source::ScopedTriples;
use super::super::{
    ContentHash, GraphLoad, GraphReplacement, Progress, Record, SourceError, StoreError,
};
use rdf::term::{NamedNode, Quad, Triple};

/// How many triples are read between two calls of the progress function.
const PROGRESS: u64 = 10_000;

/// The input of a change, read once from end to end and counted on the way.
pub(super) struct LoadReader<'a> {
    sources: Vec<ScopedTriples<'a>>,
    pub(super) loads: Vec<GraphLoad>,
    at: usize,
    total: u64,
    progress: &'a mut dyn FnMut(u64) -> Progress,
}

impl<'a> LoadReader<'a> {
    pub(super) fn new(
        replace: Vec<GraphReplacement<'a>>,
        progress: &'a mut dyn FnMut(u64) -> Progress,
    ) -> Self {
        let (mut sources, mut loads) = (Vec::new(), Vec::new());
        for graph in replace {
            sources.push(graph.triples.into_scoped(&graph.name));
            loads.push(GraphLoad {
                name: graph.name,
                read: 0,
                stored: 0,
                content: ContentHash::default(),
            });
        }
        Self { sources, loads, at: 0, total: 0, progress }
    }

    /// The next triple with the number of its graph; graphs come one after another.
    pub(super) fn next_triple(&mut self) -> Option<Result<(usize, Triple), StoreError>> {
        loop {
            let load = self.loads.get_mut(self.at)?;
            match self.sources[self.at].next() {
                None => self.at += 1,
                Some(Err(source)) => {
                    return Some(Err(StoreError::Source { graph: load.name.clone(), source }));
                }
                Some(Ok(triple)) => {
                    load.read += 1;
                    load.content.add(triple.as_ref());
                    self.total += 1;
                    if self.total.is_multiple_of(PROGRESS)
                        && (self.progress)(self.total) == Progress::Stop
                    {
                        return Some(Err(StoreError::Cancelled));
                    }
                    return Some(Ok((self.at, triple)));
                }
            }
        }
    }
}

pub(super) fn no_graph_twice(replace: &[GraphReplacement<'_>]) -> Result<(), StoreError> {
    let mut seen = BTreeSet::new();
    match replace.iter().find(|graph| !seen.insert(graph.name.as_str())) {
        None => Ok(()),
        Some(graph) => Err(StoreError::Refused {
            what: format!("replacing <{}> twice in one step", graph.name.as_str()),
            hint: "put the triples into one source".to_owned(),
        }),
    }
}

/// The graph of records that the change's owner makes of the loads, and its quads.
pub(super) fn recorded(
    record: Option<&Record<'_>>,
    loads: &[GraphLoad],
) -> Result<Option<(GraphName, Vec<Quad>)>, StoreError> {
    let Some(make) = record else { return Ok(None) };
    let graph = make(loads).map_err(|source| record_error(loads, source))?;
    let quads = graph.triples.into_scoped(&graph.name).canonical().map(|triple| {
        let triple = triple.map_err(|source| record_error(loads, source))?;
        Ok(triple.in_graph(graph.name.clone()))
    });
    let quads = quads.collect::<Result<_, StoreError>>()?;
    Ok(Some((graph.name.into(), quads)))
}

fn record_error(loads: &[GraphLoad], source: SourceError) -> StoreError {
    let graph = loads.first().map(|load| load.name.clone());
    StoreError::Source { graph: graph.unwrap_or_else(|| NamedNode::new_unchecked("")), source }
}
