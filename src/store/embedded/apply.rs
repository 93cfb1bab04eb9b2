//! Changes of whole graphs; [`super`] says which way is taken when, and why.

use std::collections::BTreeSet;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, GraphNameRef, NamedOrBlankNode};
use oxigraph::store::{StorageError, Transaction};

use super::super::source::{ScopedTriples, hash_of};
use super::super::{
    Change, ContentHash, GraphLoad, GraphReplacement, Progress, Record, StoreError,
};
use super::columns::Collector;
use super::home::Home;
use super::{Embedded, EmbeddedOptions, Generation, evaluate, keep};
use crate::fs;
use crate::rdf::term::{NamedNode, NamedNodeRef, Quad, Triple};

/// How many triples are read between two calls of the progress function.
const PROGRESS: u64 = 10_000;

impl From<StorageError> for StoreError {
    fn from(error: StorageError) -> Self {
        Self::from_storage("write", error)
    }
}

/// The input of a change, read once from end to end and counted on the way.
struct Intake<'a> {
    sources: Vec<ScopedTriples<'a>>,
    loads: Vec<GraphLoad>,
    at: usize,
    total: u64,
    progress: &'a mut dyn FnMut(u64) -> Progress,
}

impl<'a> Intake<'a> {
    fn new(
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

    /// The next triple with its hash and the number of its graph.
    fn next_triple(&mut self) -> Option<Result<(usize, Triple), StoreError>> {
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

    fn next_quad(&mut self) -> Option<Result<Quad, StoreError>> {
        let next = self.next_triple()?;
        Some(next.map(|(graph, triple)| triple.in_graph(self.loads[graph].name.clone())))
    }
}

/// Changes a store in memory: one transaction, seen whole or not at all.
pub(super) fn in_memory(
    generation: &Generation,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    no_graph_twice(&replace)?;
    let mut transaction = generation.db.start_transaction()?;
    for name in &dropped {
        transaction.remove_named_graph(name)?;
    }
    for graph in &replace {
        transaction.clear_graph(&graph.name)?;
    }
    let mut intake = Intake::new(replace, progress);
    while let Some(quad) = intake.next_quad() {
        transaction.insert(&quad?);
    }
    let mut loads = intake.loads;
    for load in &mut loads {
        let graph = GraphNameRef::from(load.name.as_ref());
        let mut content = ContentHash::default();
        load.stored = 0;
        for quad in transaction.quads_for_pattern(None, None, None, Some(graph)) {
            content.add(Triple::from(quad?).as_ref());
            load.stored += 1;
        }
        load.content = content;
    }
    write_record(&mut transaction, record.as_ref(), &loads, &mut None)?;
    transaction.commit()?;
    Ok(loads)
}

/// Changes a store on disk, the cheapest way that keeps the promises.
pub(super) fn on_disk(
    store: &Embedded,
    home: &Home,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    no_graph_twice(&replace)?;
    let generation = store.current();
    let mut old = 0;
    for name in replace.iter().map(|g| &g.name).chain(&dropped) {
        old += evaluate::count(&generation, &NamedOrBlankNode::from(name.clone()))?;
    }
    let mut intake = Intake::new(replace, progress);
    let mut head = Vec::new();
    while head.len() < store.options.transaction {
        let Some(next) = intake.next_triple() else {
            break;
        };
        head.push(next?);
    }
    let complete = head.len() < store.options.transaction;
    let loads = if old == 0 && !complete {
        let mut collector = match generation.graph_names()?.is_empty() {
            true => generation.collect(home, store.options),
            false => None,
        };
        let loads = bulk_in_place(&generation, store.options, head, intake, &mut collector)?;
        let mut transaction = generation.db.start_transaction()?;
        write_record(&mut transaction, record.as_ref(), &loads, &mut collector)?;
        transaction.commit()?;
        // Columns must not outlive what a power failure takes from the database.
        generation.flush()?;
        generation.keep_columns(collector);
        loads
    } else {
        let (spool, wanted) = Spool::fill(home, head, complete, &mut intake)?;
        let mut loads = intake.loads;
        for (load, keys) in loads.iter_mut().zip(&wanted) {
            load.stored = keys.keys.len() as u64;
        }
        if let Some(difference) =
            Difference::find(&generation, &loads, wanted, &dropped, store.options.transaction)?
        {
            commit_difference(&generation, &difference, &spool, &loads, &dropped, record.as_ref())?;
        } else {
            let beside =
                build_beside(store, home, &generation, &spool, &loads, &dropped, record.as_ref())?;
            store.switch_to(beside)?;
            return Ok(loads);
        }
        loads
    };
    generation.flush()?;
    Ok(loads)
}

fn no_graph_twice(replace: &[GraphReplacement<'_>]) -> Result<(), StoreError> {
    let mut seen = BTreeSet::new();
    match replace.iter().find(|graph| !seen.insert(graph.name.as_str())) {
        None => Ok(()),
        Some(graph) => Err(StoreError::Refused {
            what: format!("replacing <{}> twice in one step", graph.name.as_str()),
            hint: "put the triples into one source".to_owned(),
        }),
    }
}

/// Replaces the graph of records by what the change's owner makes of the loads.
fn write_record(
    transaction: &mut Transaction<'_>,
    record: Option<&Record<'_>>,
    loads: &[GraphLoad],
    collector: &mut Option<Collector>,
) -> Result<(), StoreError> {
    let Some(make) = record else { return Ok(()) };
    let graph = make(loads).map_err(|source| record_error(loads, source))?;
    transaction.clear_graph(&graph.name)?;
    for triple in graph.triples.into_scoped(&graph.name) {
        let triple = triple.map_err(|source| record_error(loads, source))?;
        let quad = triple.in_graph(graph.name.clone());
        collect(collector, &quad);
        transaction.insert(&quad);
    }
    Ok(())
}

/// Lets columns see a quad; they are given up when they cannot be made.
fn collect(collector: &mut Option<Collector>, quad: &Quad) {
    if let Some(columns) = collector
        && columns.add(quad).is_none()
    {
        *collector = None;
    }
}

fn record_error(loads: &[GraphLoad], source: super::super::SourceError) -> StoreError {
    let graph = loads.first().map(|load| load.name.clone());
    StoreError::Source { graph: graph.unwrap_or_else(|| NamedNode::new_unchecked("")), source }
}

/// Adds large graphs to a store that has none of them, in one atomic ingestion.
fn bulk_in_place(
    generation: &Generation,
    options: EmbeddedOptions,
    head: Vec<(usize, Triple)>,
    mut intake: Intake<'_>,
    collector: &mut Option<Collector>,
) -> Result<Vec<GraphLoad>, StoreError> {
    let names: Vec<GraphName> = intake.loads.iter().map(|l| l.name.clone().into()).collect();
    let head = head.into_iter().map(|(graph, triple)| Ok(triple.in_graph(names[graph].clone())));
    let mut loader = generation
        .db
        .bulk_loader()
        .with_num_threads(options.bulk_threads)
        .with_max_memory_size_in_megabytes(options.bulk_megabytes);
    let rest = std::iter::from_fn(|| intake.next_quad());
    let quads = head.chain(rest).inspect(|quad| {
        if let Ok(quad) = quad {
            collect(collector, quad);
        }
    });
    loader.load_ok_quads::<StoreError, StoreError>(quads)?;
    generation.forget_columns()?;
    loader.commit()?;
    let mut loads = intake.loads;
    count_stored(generation, &mut loads)?;
    Ok(loads)
}

/// Fills in what is stored; a graph whose input repeated triples is read again for its hash.
fn count_stored(generation: &Generation, loads: &mut [GraphLoad]) -> Result<(), StoreError> {
    for load in loads {
        load.stored = evaluate::count(generation, &load.name.clone().into())?;
        if load.stored != load.read {
            load.content = ContentHash::default();
            for triple in triples(generation, load.name.as_ref()) {
                load.content.add(triple?.as_ref());
            }
        }
    }
    Ok(())
}

fn triples(
    generation: &Generation,
    graph: NamedNodeRef<'_>,
) -> impl Iterator<Item = Result<Triple, StoreError>> + use<> {
    let quads = generation.db.quads_for_pattern(None, None, None, Some(graph.into()));
    quads.map(|quad| quad.map(Triple::from).map_err(|e| StoreError::from_storage("read", e)))
}

/// The new triples while the old ones are compared with them: in memory, or beside on disk.
enum Spool {
    Memory(Vec<(usize, Triple)>),
    File(PathBuf),
}

/// The hashes of the triples that a graph is to have, sorted, and which of them it has already.
struct Wanted {
    keys: Vec<u128>,
    present: Vec<bool>,
}

impl Wanted {
    /// Returns whether the triple is wanted and not there yet.
    fn is_missing(&self, triple: &Triple) -> bool {
        self.keys.binary_search(&hash_of(triple.as_ref())).is_ok_and(|at| !self.present[at])
    }
}

impl Spool {
    /// Reads the rest of the input.
    fn fill(
        home: &Home,
        head: Vec<(usize, Triple)>,
        complete: bool,
        intake: &mut Intake<'_>,
    ) -> Result<(Self, Vec<Wanted>), StoreError> {
        let mut keys: Vec<Vec<u128>> = intake.loads.iter().map(|_| Vec::new()).collect();
        for (graph, triple) in &head {
            keys[*graph].push(hash_of(triple.as_ref()));
        }
        let spool = if complete {
            Self::Memory(head)
        } else {
            let spool = Self::File(home.spool());
            spool.write(head, intake, &mut keys)?;
            spool
        };
        let mut wanted = Vec::with_capacity(keys.len());
        for (load, mut keys) in intake.loads.iter_mut().zip(keys) {
            keys.sort_unstable();
            keys.dedup();
            // Repeated triples count once.
            load.content = keys.iter().copied().collect();
            wanted.push(Wanted { present: vec![false; keys.len()], keys });
        }
        Ok((spool, wanted))
    }

    fn write(
        &self,
        head: Vec<(usize, Triple)>,
        intake: &mut Intake<'_>,
        keys: &mut [Vec<u128>],
    ) -> Result<(), StoreError> {
        let Self::File(path) = self else {
            return Ok(());
        };
        let spooled = |source| StoreError::Io { action: "write its temporary file", source };
        let names: Vec<NamedNode> = intake.loads.iter().map(|load| load.name.clone()).collect();
        let file = BufWriter::with_capacity(1 << 18, fs::create(path)?);
        let mut writer = RdfSerializer::from_format(RdfFormat::NQuads).for_writer(file);
        let rest = std::iter::from_fn(|| {
            let next = intake.next_triple()?;
            if let Ok((graph, triple)) = &next {
                keys[*graph].push(hash_of(triple.as_ref()));
            }
            Some(next)
        });
        for next in head.into_iter().map(Ok).chain(rest) {
            let (graph, triple) = next?;
            let quad = triple.in_graph(names[graph].clone());
            writer.serialize_quad(&quad).map_err(spooled)?;
        }
        writer.finish().and_then(|mut file| file.flush()).map_err(spooled)
    }

    /// Reads the triples again.
    fn quads<'a>(
        &'a self,
        loads: &'a [GraphLoad],
    ) -> Result<Box<dyn Iterator<Item = Result<Quad, StoreError>> + 'a>, StoreError> {
        Ok(match self {
            Self::Memory(triples) => Box::new(
                triples
                    .iter()
                    .map(|(graph, triple)| Ok(triple.clone().in_graph(loads[*graph].name.clone()))),
            ),
            Self::File(path) => {
                let file = BufReader::with_capacity(1 << 18, fs::open(path)?);
                let parser = RdfParser::from_format(RdfFormat::NQuads).for_reader(file);
                Box::new(parser.map(|quad| {
                    quad.map_err(|e| StoreError::Io {
                        action: "read its temporary file",
                        source: std::io::Error::other(e),
                    })
                }))
            }
        })
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Self::File(path) = self {
            // What stays is removed at the next opening.
            drop(fs::remove(path));
        }
    }
}

/// What a change removes and adds, where that is little.
struct Difference {
    removed: Vec<Quad>,
    wanted: Vec<Wanted>,
}

impl Difference {
    /// Compares the old graphs with the wanted triples; `None` if too much differs for a transaction.
    fn find(
        generation: &Generation,
        loads: &[GraphLoad],
        mut wanted: Vec<Wanted>,
        dropped: &[NamedNode],
        most: usize,
    ) -> Result<Option<Self>, StoreError> {
        let mut removed = Vec::new();
        let mut missing: usize = wanted.iter().map(|w| w.keys.len()).sum();
        for (load, wanted) in loads.iter().zip(&mut wanted) {
            for triple in triples(generation, load.name.as_ref()) {
                let triple = triple?;
                if let Ok(at) = wanted.keys.binary_search(&hash_of(triple.as_ref())) {
                    wanted.present[at] = true;
                    missing -= 1;
                } else {
                    removed.push(triple.in_graph(load.name.clone()));
                    if removed.len() > most {
                        return Ok(None);
                    }
                }
            }
        }
        for name in dropped {
            for triple in triples(generation, name.as_ref()).take(most + 1) {
                removed.push(triple?.in_graph(name.clone()));
            }
        }
        let small = removed.len() + missing <= most;
        Ok(small.then_some(Self { removed, wanted }))
    }
}

fn commit_difference(
    generation: &Generation,
    difference: &Difference,
    spool: &Spool,
    loads: &[GraphLoad],
    dropped: &[NamedNode],
    record: Option<&Record<'_>>,
) -> Result<(), StoreError> {
    generation.forget_columns()?;
    let mut transaction = generation.db.start_transaction()?;
    for quad in &difference.removed {
        transaction.remove(quad);
    }
    for name in dropped {
        transaction.remove_named_graph(name)?;
    }
    let graph_of = |quad: &Quad| {
        loads.iter().position(|load| quad.graph_name == GraphName::from(load.name.clone()))
    };
    for quad in spool.quads(loads)? {
        let quad = quad?;
        let wanted = graph_of(&quad).map(|graph| &difference.wanted[graph]);
        let graph = quad.graph_name.clone();
        let triple = Triple::from(quad);
        if wanted.is_some_and(|wanted| wanted.is_missing(&triple)) {
            transaction.insert(&triple.in_graph(graph));
        }
    }
    write_record(&mut transaction, record, loads, &mut None)?;
    transaction.commit()?;
    Ok(())
}

/// Builds a generation that holds the unaffected graphs and the new ones.
fn build_beside(
    store: &Embedded,
    home: &Home,
    generation: &Generation,
    spool: &Spool,
    loads: &[GraphLoad],
    dropped: &[NamedNode],
    record: Option<&Record<'_>>,
) -> Result<Generation, StoreError> {
    let gone: Vec<NamedOrBlankNode> =
        loads.iter().map(|l| &l.name).chain(dropped).cloned().map(Into::into).collect();
    let mut kept = generation.graph_names()?;
    kept.retain(|name| !gone.contains(name));
    let mut quads = keep::quads_of(generation, kept).chain(spool.quads(loads)?);
    let (beside, mut collector) = build(home, store.options, generation, &mut quads)?;
    let mut recorded = || -> Result<(), StoreError> {
        let mut transaction = beside.db.start_transaction()?;
        write_record(&mut transaction, record, loads, &mut collector)?;
        transaction.commit()?;
        beside.flush()
    };
    recorded().inspect_err(|_| beside.retire())?;
    beside.keep_columns(collector);
    Ok(beside)
}

/// Builds the generation after the given one out of quads, and begins its columns; leaves nothing
/// behind if that fails.
pub(super) fn build(
    home: &Home,
    options: EmbeddedOptions,
    generation: &Generation,
    quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
) -> Result<(Generation, Option<Collector>), StoreError> {
    let number = generation.folder.as_ref().map_or(1, |folder| folder.number) + 1;
    fs::remove_dir(&home.generation(number))?;
    let beside = Generation::on_disk(home, number)?;
    beside.forget_columns()?;
    let mut collector = beside.collect(home, options);
    let mut load = || -> Result<(), StoreError> {
        let quads = quads.inspect(|quad| {
            if let Ok(quad) = quad {
                collect(&mut collector, quad);
            }
        });
        let mut loader = beside
            .db
            .bulk_loader()
            .with_num_threads(options.bulk_threads)
            .with_max_memory_size_in_megabytes(options.bulk_megabytes);
        loader.load_ok_quads::<StoreError, StoreError>(quads)?;
        loader.commit()?;
        beside.flush()
    };
    let loaded = load();
    loaded.inspect_err(|_| beside.retire())?;
    Ok((beside, collector))
}
