//! Changes of whole graphs: staged, looked at, committed.

use std::collections::HashSet;
use std::sync::Arc;

use oxigraph::model::NamedOrBlankNode;

use super::super::{Change, GraphLoad, Progress, StoreError};
use super::Embedded;
use super::columns::Columns;
use super::generation::Generation;
use super::load::{self, LoadReader};
use super::snapshot::Snapshot;
use super::writer::{GenerationWriter, Writer};

/// A change that is written and does not count yet; dropping it leaves the store as it was.
///
/// As long as it lives, others who would change the store wait, or are told that it is locked.
#[derive(Debug)]
pub struct Staged<'a> {
    // Dropped before the writer, which removes the files unless the change is committed.
    generation: Arc<Generation>,
    loads: Vec<GraphLoad>,
    place: String,
    writer: Writer<'a>,
}

impl Staged<'_> {
    /// Returns what would become of the replaced graphs.
    pub fn loads(&self) -> &[GraphLoad] {
        &self.loads
    }

    /// Returns the store as it would be. It can be read as long as the change is not given up.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(Arc::clone(&self.generation), self.place.clone())
    }

    /// Returns the store as it is.
    pub fn before(&self) -> Snapshot {
        Snapshot::of(Arc::clone(&self.writer.published), self.place.clone())
    }

    /// Adds another change on top, so that both count together; its loads follow those so far.
    pub fn then(
        mut self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Self, StoreError> {
        let (generation, loads) = write(&self.writer, &self.generation, change, progress)?;
        self.generation = Arc::new(generation);
        self.loads.extend(loads);
        Ok(self)
    }

    /// Lets the change count; it is then on the device.
    pub fn commit(self) -> Result<Vec<GraphLoad>, StoreError> {
        let Self { generation, loads, writer, .. } = self;
        writer.publish(&generation)?;
        Ok(loads)
    }
}

/// Writes a change that does not count yet.
pub(super) fn stage<'a>(
    store: &'a Embedded,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Staged<'a>, StoreError> {
    let writer = store.writer()?;
    let (generation, loads) = write(&writer, &writer.published, change, progress)?;
    let place = store.catalog.place();
    Ok(Staged { generation: Arc::new(generation), loads, place, writer })
}

/// Writes the segments of what changes in `base`; those of what does not are kept.
fn write(
    writer: &Writer<'_>,
    base: &Generation,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<(Generation, Vec<GraphLoad>), StoreError> {
    let Change { replace, drop: dropped, record } = change;
    load::no_graph_twice(&replace)?;
    let columns = &base.columns;
    let gone: HashSet<NamedOrBlankNode> =
        replace.iter().map(|g| &g.name).chain(&dropped).cloned().map(Into::into).collect();
    let mut kept = base.graphs_but(&gone)?;
    let statements: u64 = kept.iter().map(|name| columns.count(name.as_ref())).sum();
    // Where little stays, terms get new numbers, and those that nobody uses are gone.
    let afresh = statements * 8 < u64::from(columns.terms());
    let numbers = if afresh { &Columns::default() } else { columns.as_ref() };
    let mut new = writer.begin(numbers, base.pinned.manifest.next)?;
    let loads = take_in(&mut new, LoadReader::new(replace, progress))?;
    if let Some((graph, quads)) = load::recorded(record.as_ref(), &loads)? {
        kept.retain(|name| *name != graph);
        for quad in &quads {
            new.add(quad.graph_name.as_ref(), quad.as_ref().into())?;
        }
    }
    for name in kept {
        if afresh {
            for triple in columns.statements(name.as_ref()) {
                new.add(name.as_ref(), triple.map_err(StoreError::from_columns)?.as_ref())?;
            }
        } else {
            new.segments.keep(columns, name.as_ref());
        }
    }
    Ok((new.finish()?, loads))
}

/// Writes the graphs that are replaced.
fn take_in(
    new: &mut GenerationWriter<'_>,
    mut reader: LoadReader<'_>,
) -> Result<Vec<GraphLoad>, StoreError> {
    let mut at = 0;
    loop {
        let next = reader.next_triple().transpose()?;
        let until = next.as_ref().map_or(reader.loads.len(), |(graph, _)| *graph);
        for graph in &mut reader.loads[at..until] {
            let written =
                new.segments.end((&graph.name).into()).map_err(super::catalog::writing)?;
            graph.stored = written.stored;
            graph.content.remove(written.repeated);
        }
        at = until;
        let Some((graph, triple)) = next else { return Ok(reader.loads) };
        let graph = &reader.loads[graph].name;
        new.add(graph.into(), triple.as_ref())?;
    }
}

/// Writes what an update has made of the columns, and lets it count.
pub(super) fn update(writer: Writer<'_>, new: &Columns) -> Result<(), StoreError> {
    let base = Arc::clone(&writer.published);
    let mut next = writer.begin(&base.columns, base.pinned.manifest.next)?;
    next.segments.rewrite(new).map_err(super::catalog::writing)?;
    let generation = Arc::new(next.finish()?);
    writer.publish(&generation)
}
