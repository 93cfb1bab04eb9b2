//! Changes of whole graphs.

use std::collections::HashSet;

use oxigraph::model::NamedOrBlankNode;

use super::super::{Change, GraphLoad, Progress, StoreError};
use super::Embedded;
use super::build::{Beside, writing};
use super::columns::Columns;
use super::intake::{self, Intake};

/// Writes the files of what changes, beside those of what does not, and switches to them.
pub(super) fn apply(
    store: &Embedded,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    intake::no_graph_twice(&replace)?;
    let generation = store.current();
    let columns = &generation.columns;
    let gone: HashSet<NamedOrBlankNode> =
        replace.iter().map(|g| &g.name).chain(&dropped).cloned().map(Into::into).collect();
    let mut kept = generation.graphs_but(&gone)?;
    let statements: u64 = kept.iter().map(|name| columns.count(name.as_ref())).sum();
    // Where little stays, terms get new numbers, and those that nobody uses are gone.
    let afresh = statements * 8 < u64::from(columns.terms());
    let base = if afresh { &Columns::default() } else { columns.as_ref() };
    let mut beside = Beside::begin(&store.home, store.options, &generation, base)?;
    let loads = take_in(&mut beside, Intake::new(replace, progress))?;
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

/// Writes the graphs that are replaced.
fn take_in(beside: &mut Beside<'_>, mut intake: Intake<'_>) -> Result<Vec<GraphLoad>, StoreError> {
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
        let Some((graph, triple)) = next else { return Ok(intake.loads) };
        let graph = &intake.loads[graph].name;
        beside.add(graph.into(), triple.as_ref())?;
    }
}

/// Replaces a generation by what an update has made of its columns.
pub(super) fn update(store: &Embedded, base: &Columns, new: &Columns) -> Result<(), StoreError> {
    let mut beside = Beside::begin(&store.home, store.options, &store.current(), base)?;
    beside.draft.rewrite(new).map_err(writing)?;
    store.switch_to(beside.finish()?)
}
