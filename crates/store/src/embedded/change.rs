//! Changes of whole graphs; [`super`] says which way is taken when, and why.

use std::collections::HashSet;
use std::sync::Arc;

use oxigraph::model::NamedOrBlankNode;

use super::super::{Change, GraphLoad, Progress, Record, StoreError};
use super::build::{self, Beside, writing};
use super::columns::Columns;
use super::generation::{Engine, Generation};
use super::home::Home;
use super::intake::{self, Intake};
use super::{Embedded, database};
use rdf::term::Quad;

/// Changes a store on disk, the cheapest way that keeps the promises.
pub(super) fn on_disk(
    store: &Embedded,
    home: &Home,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    intake::no_graph_twice(&change.replace)?;
    let generation = store.current();
    match &generation.engine {
        Engine::Columns(columns) => on_columns(store, home, &generation, columns, change, progress),
        Engine::Database(db) => database::on_disk(store, home, &generation, db, change, progress),
    }
}

/// Writes the files of what changes, beside those of what does not.
fn on_columns(
    store: &Embedded,
    home: &Home,
    generation: &Generation,
    columns: &Arc<Columns>,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    let gone: HashSet<NamedOrBlankNode> =
        replace.iter().map(|g| &g.name).chain(&dropped).cloned().map(Into::into).collect();
    let mut kept = generation.graphs_but(&gone)?;
    let statements: u64 = kept.iter().map(|name| columns.count(name.as_ref())).sum();
    // Where little stays, terms get new numbers, and those that nobody uses are gone.
    let afresh = statements * 8 < u64::from(columns.terms());
    let base = if afresh { &Columns::default() } else { columns.as_ref() };
    let mut beside = Beside::begin(home, store.options, generation, base)?;
    let mut intake = Intake::new(replace, progress);
    let mut at = 0;
    loop {
        let next = intake.next_triple().transpose()?;
        let until = next.as_ref().map_or(intake.loads.len(), |(graph, _)| *graph);
        for load in &mut intake.loads[at..until] {
            let written = beside.draft.end((&load.name).into()).map_err(writing)?;
            load.stored = written.stored;
            load.content.remove(written.repeated);
        }
        at = until;
        let Some((graph, triple)) = next else { break };
        let graph = &intake.loads[graph].name;
        if !beside.add(graph.into(), triple.as_ref())? {
            let kept = generation.quads_of(kept);
            let part = beside.finish()?;
            return into_database(store, home, kept, &part, intake, record.as_ref());
        }
    }
    let loads = intake.loads;
    if let Some((graph, quads)) = intake::recorded(record.as_ref(), &loads)? {
        kept.retain(|name| *name != graph);
        for quad in &quads {
            beside.add(quad.graph_name.as_ref(), quad.as_ref().into())?;
        }
    }
    for name in kept {
        if afresh {
            for triple in columns.statements(name.as_ref()) {
                beside.add(name.as_ref(), triple.map_err(StoreError::from_columns)?.as_ref())?;
            }
        } else {
            beside.draft.keep(columns, name.as_ref()).map_err(writing)?;
        }
    }
    store.switch_to(beside.finish()?)?;
    Ok(loads)
}

/// Ends a change of columns that are getting too large: everything goes into a database.
fn into_database(
    store: &Embedded,
    home: &Home,
    kept: impl Iterator<Item = Result<Quad, StoreError>>,
    part: &Generation,
    mut intake: Intake<'_>,
    record: Option<&Record<'_>>,
) -> Result<Vec<GraphLoad>, StoreError> {
    let beside = {
        let rest = std::iter::from_fn(|| intake.next_quad());
        let mut quads = kept.chain(part.quads()?).chain(rest);
        build::database(home, store.options, part, &mut quads)?
    };
    let mut loads = intake.loads;
    if let Engine::Database(db) = &beside.engine {
        database::count_stored(&beside, &mut loads)?;
        database::write_record(db, record, &loads)?;
    }
    beside.flush()?;
    store.switch_to(beside)?;
    Ok(loads)
}

/// Replaces a generation by what an update has made of its columns.
pub(super) fn update(
    store: &Embedded,
    home: &Home,
    base: &Columns,
    new: &Columns,
) -> Result<(), StoreError> {
    let mut beside = Beside::begin(home, store.options, &store.current(), base)?;
    beside.draft.rewrite(new).map_err(writing)?;
    store.switch_to(beside.finish()?)
}
