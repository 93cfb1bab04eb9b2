//! Changes of whole graphs; [`super`] says which way is taken when, and why.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode};

use super::super::source::ScopedTriples;
use super::super::{
    Change, ContentHash, GraphLoad, GraphReplacement, Progress, Record, SourceError, StoreError,
};
use super::columns::{Columns, Draft};
use super::database;
use super::generation::{Engine, Folder, Generation};
use super::home::Home;
use super::{Embedded, EmbeddedOptions, evaluate};
use crate::rdf::term::{NamedNode, Quad, Triple, TripleRef};

/// How many triples are read between two calls of the progress function.
const PROGRESS: u64 = 10_000;

/// The input of a change, read once from end to end and counted on the way.
pub(super) struct Intake<'a> {
    sources: Vec<ScopedTriples<'a>>,
    pub(super) loads: Vec<GraphLoad>,
    at: usize,
    total: u64,
    progress: &'a mut dyn FnMut(u64) -> Progress,
}

impl<'a> Intake<'a> {
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

    pub(super) fn next_quad(&mut self) -> Option<Result<Quad, StoreError>> {
        let next = self.next_triple()?;
        Some(next.map(|(graph, triple)| triple.in_graph(self.loads[graph].name.clone())))
    }
}

/// Changes a store on disk, the cheapest way that keeps the promises.
pub(super) fn on_disk(
    store: &Embedded,
    home: &Home,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    no_graph_twice(&change.replace)?;
    let generation = store.current();
    match &generation.engine {
        Engine::Columns(columns) => on_columns(store, home, columns, change, progress),
        Engine::Database(db) => database::on_disk(store, home, &generation, db, change, progress),
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

pub(super) fn record_error(loads: &[GraphLoad], source: SourceError) -> StoreError {
    let graph = loads.first().map(|load| load.name.clone());
    StoreError::Source { graph: graph.unwrap_or_else(|| NamedNode::new_unchecked("")), source }
}

/// Columns of a new generation that are being written; removed unless they are switched to.
struct Beside<'a> {
    home: &'a Home,
    // Dropped before `folder`, which removes the files.
    draft: Draft,
    folder: Folder,
    most_bytes: usize,
}

impl<'a> Beside<'a> {
    /// Begins a generation in which terms have the numbers that they have in `base`.
    fn begin(
        home: &'a Home,
        options: EmbeddedOptions,
        number: u64,
        base: &Columns,
    ) -> Result<Self, StoreError> {
        let folder = Folder::create(home, number)?;
        let draft = Draft::create(&folder.path, base).map_err(writing)?;
        Ok(Self { home, draft, folder, most_bytes: options.columns_megabytes * 1_000_000 })
    }

    /// Takes a triple; `false` if there are too many terms to go on.
    fn add(&mut self, graph: GraphNameRef<'_>, triple: TripleRef<'_>) -> Result<bool, StoreError> {
        self.draft.add(graph, triple).map_err(writing)?;
        if self.draft.bytes_of_statements() > self.most_bytes / 4 {
            self.draft.spill().map_err(writing)?;
        }
        Ok(self.draft.bytes_of_terms() <= self.most_bytes / 4 * 3)
    }

    fn finish(self) -> Result<Generation, StoreError> {
        let columns = self.draft.finish().map_err(writing)?;
        // From now on an older program would not know what it finds.
        self.home.stamp()?;
        Ok(Generation::new(Engine::Columns(Arc::new(columns)), self.folder))
    }
}

fn writing(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => evaluate::from_columns(error),
        _ => StoreError::Io { action: "write its files", source: error },
    }
}

/// Writes the files of what changes, beside those of what does not.
fn on_columns(
    store: &Embedded,
    home: &Home,
    columns: &Arc<Columns>,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    let gone: HashSet<NamedOrBlankNode> =
        replace.iter().map(|g| &g.name).chain(&dropped).cloned().map(Into::into).collect();
    let mut kept = kept_graphs(&store.current(), &gone)?;
    let statements: u64 = kept.iter().map(|name| columns.count(name.as_ref())).sum();
    // Where little stays, terms get new numbers, and those that nobody uses are gone.
    let afresh = statements * 8 < u64::from(columns.terms());
    let base = if afresh { &Columns::default() } else { columns.as_ref() };
    let number = store.current().number().map_or(1, |number| number + 1);
    let mut beside = Beside::begin(home, store.options, number, base)?;
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
            let part = beside.finish()?;
            return into_database(store, home, &part, kept, intake, record.as_ref());
        }
    }
    let loads = intake.loads;
    if let Some(make) = record {
        let graph = make(&loads).map_err(|source| record_error(&loads, source))?;
        kept.retain(|name| *name != GraphName::from(graph.name.clone()));
        for triple in graph.triples.into_scoped(&graph.name) {
            let triple = triple.map_err(|source| record_error(&loads, source))?;
            beside.add((&graph.name).into(), triple.as_ref())?;
        }
    }
    for name in kept {
        if afresh {
            for triple in columns.statements(name.as_ref()) {
                beside.add(name.as_ref(), triple.map_err(evaluate::from_columns)?.as_ref())?;
            }
        } else {
            beside.draft.keep(columns, name.as_ref()).map_err(writing)?;
        }
    }
    store.switch_to(beside.finish()?)?;
    Ok(loads)
}

/// The graphs that a change leaves as they are, the unnamed one included.
pub(super) fn kept_graphs(
    generation: &Generation,
    gone: &HashSet<NamedOrBlankNode>,
) -> Result<Vec<GraphName>, StoreError> {
    let names = generation.graph_names()?.into_iter().filter(|name| !gone.contains(name));
    Ok(std::iter::once(GraphName::DefaultGraph).chain(names.map(GraphName::from)).collect())
}

/// Ends a change of columns that are getting too large: everything goes into a database.
fn into_database(
    store: &Embedded,
    home: &Home,
    part: &Generation,
    kept: Vec<GraphName>,
    mut intake: Intake<'_>,
    record: Option<&Record<'_>>,
) -> Result<Vec<GraphLoad>, StoreError> {
    let current = store.current();
    let begun = kept_graphs(part, &HashSet::new())?;
    let beside = {
        let rest = std::iter::from_fn(|| intake.next_quad());
        let mut quads = quads_of(&current, kept).chain(quads_of(part, begun)).chain(rest);
        build_database(home, store.options, part, &mut quads)?
    };
    let mut loads = intake.loads;
    if let Engine::Database(db) = &beside.engine {
        database::count_stored(db, &mut loads)?;
        database::write_record(db, record, &loads)?;
    }
    beside.flush()?;
    store.switch_to(beside)?;
    Ok(loads)
}

/// The quads of some graphs.
pub(super) fn quads_of(
    generation: &Generation,
    names: Vec<GraphName>,
) -> impl Iterator<Item = Result<Quad, StoreError>> + '_ {
    names.into_iter().flat_map(|name| {
        let triples = generation.triples(name.as_ref());
        triples.map(move |triple| triple.map(|triple| triple.in_graph(name.clone())))
    })
}

/// Builds the generation after the given one out of quads: as columns unless they are too large. Leaves
/// nothing behind if that fails.
pub(super) fn build(
    home: &Home,
    options: EmbeddedOptions,
    generation: &Generation,
    quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
) -> Result<Generation, StoreError> {
    if options.columns_megabytes == 0 {
        return build_database(home, options, generation, quads);
    }
    let number = generation.number().map_or(1, |number| number + 1);
    let mut beside = Beside::begin(home, options, number, &Columns::default())?;
    while let Some(quad) = quads.next().transpose()? {
        let quad = quad.as_ref();
        if !beside.add(quad.graph_name, quad.into())? {
            let part = beside.finish()?;
            let begun = kept_graphs(&part, &HashSet::new())?;
            let mut quads = quads_of(&part, begun).chain(quads);
            return build_database(home, options, &part, &mut quads);
        }
    }
    beside.finish()
}

fn build_database(
    home: &Home,
    options: EmbeddedOptions,
    generation: &Generation,
    quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
) -> Result<Generation, StoreError> {
    let number = generation.number().map_or(1, |number| number + 1);
    database::build(home, options, Folder::create(home, number)?, quads)
}

/// Replaces a generation by what an update has made of its columns.
pub(super) fn update(
    store: &Embedded,
    home: &Home,
    base: &Columns,
    new: &Columns,
) -> Result<(), StoreError> {
    let number = store.current().number().map_or(1, |number| number + 1);
    let mut beside = Beside::begin(home, store.options, number, base)?;
    beside.draft.rewrite(new).map_err(writing)?;
    store.switch_to(beside.finish()?)
}
