//! Changes of whole graphs in a database: one in memory, or on RocksDB; [`super`] says which way is taken when.

use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use oxigraph::io::{RdfFormat, RdfParser, RdfSerializer};
use oxigraph::model::{GraphName, GraphNameRef};
use oxigraph::store::{StorageError, Store, Transaction};

use super::super::source::hash_of;
use super::super::{Change, ContentHash, GraphLoad, Progress, Record, StoreError};
use super::generation::Generation;
use super::home::Home;
use super::intake::{self, Intake};
use super::{Embedded, EmbeddedOptions, build};
use rdf::term::{NamedNode, Quad, Triple};

impl From<StorageError> for StoreError {
    fn from(error: StorageError) -> Self {
        Self::from_storage("write", error)
    }
}

/// Changes a store in memory: one transaction, seen whole or not at all.
pub(super) fn in_memory(
    db: &Store,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    intake::no_graph_twice(&replace)?;
    let mut transaction = db.start_transaction()?;
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
    put_record(&mut transaction, record.as_ref(), &loads)?;
    transaction.commit()?;
    Ok(loads)
}

/// Changes a database on disk.
pub(super) fn on_disk(
    store: &Embedded,
    home: &Home,
    generation: &Generation,
    db: &Store,
    change: Change<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Vec<GraphLoad>, StoreError> {
    let Change { replace, drop: dropped, record } = change;
    let mut old = 0;
    for name in replace.iter().map(|g| &g.name).chain(&dropped) {
        old += generation.count(name.into())?;
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
    if old == 0 && !complete {
        let loads = bulk_in_place(generation, db, store.options, head, intake)?;
        write_record(db, record.as_ref(), &loads)?;
        generation.flush()?;
        return Ok(loads);
    }
    let (spool, wanted) = Spool::fill(home, head, complete, &mut intake)?;
    let mut loads = intake.loads;
    for (load, keys) in loads.iter_mut().zip(&wanted) {
        load.stored = keys.keys.len() as u64;
    }
    let most = store.options.transaction;
    if let Some(difference) = Difference::find(generation, &loads, wanted, &dropped, most)? {
        commit_difference(db, &difference, &spool, &loads, &dropped, record.as_ref())?;
        generation.flush()?;
    } else {
        let gone = loads.iter().map(|l| &l.name).chain(&dropped).cloned().map(Into::into).collect();
        let mut kept = generation.graphs_but(&gone)?;
        let (name, records) = intake::recorded(record.as_ref(), &loads)?.unzip();
        kept.retain(|graph| name.as_ref() != Some(graph));
        let records = records.into_iter().flatten().map(Ok);
        let mut quads = generation.quads_of(kept).chain(spool.quads(&loads)?).chain(records);
        store.switch_to(build::build(home, store.options, generation, &mut quads)?)?;
    }
    Ok(loads)
}

/// Replaces the graph of records in a transaction of its own.
pub(super) fn write_record(
    db: &Store,
    record: Option<&Record<'_>>,
    loads: &[GraphLoad],
) -> Result<(), StoreError> {
    let mut transaction = db.start_transaction()?;
    put_record(&mut transaction, record, loads)?;
    transaction.commit()?;
    Ok(())
}

fn put_record(
    transaction: &mut Transaction<'_>,
    record: Option<&Record<'_>>,
    loads: &[GraphLoad],
) -> Result<(), StoreError> {
    if let Some((name, quads)) = intake::recorded(record, loads)? {
        transaction.clear_graph(&name)?;
        quads.iter().for_each(|quad| transaction.insert(quad));
    }
    Ok(())
}

/// Adds large graphs to a store that has none of them, in one atomic ingestion.
fn bulk_in_place(
    generation: &Generation,
    db: &Store,
    options: EmbeddedOptions,
    head: Vec<(usize, Triple)>,
    mut intake: Intake<'_>,
) -> Result<Vec<GraphLoad>, StoreError> {
    let names: Vec<GraphName> = intake.loads.iter().map(|l| l.name.clone().into()).collect();
    let head = head.into_iter().map(|(graph, triple)| Ok(triple.in_graph(names[graph].clone())));
    build::bulk(db, options, head.chain(std::iter::from_fn(|| intake.next_quad())))?;
    let mut loads = intake.loads;
    count_stored(generation, &mut loads)?;
    Ok(loads)
}

/// Fills in what is stored; a graph whose input repeated triples is read again for its hash.
pub(super) fn count_stored(
    generation: &Generation,
    loads: &mut [GraphLoad],
) -> Result<(), StoreError> {
    for load in loads {
        load.stored = generation.count((&load.name).into())?;
        if load.stored != load.read {
            load.content = ContentHash::default();
            for triple in generation.triples((&load.name).into()) {
                load.content.add(triple?.as_ref());
            }
        }
    }
    Ok(())
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
        let file = BufWriter::with_capacity(1 << 18, files::create(path)?);
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
                let file = BufReader::with_capacity(1 << 18, files::open(path)?);
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
            drop(files::remove(path));
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
            for triple in generation.triples((&load.name).into()) {
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
            for triple in generation.triples(name.into()).take(most + 1) {
                removed.push(triple?.in_graph(name.clone()));
            }
        }
        let small = removed.len() + missing <= most;
        Ok(small.then_some(Self { removed, wanted }))
    }
}

fn commit_difference(
    db: &Store,
    difference: &Difference,
    spool: &Spool,
    loads: &[GraphLoad],
    dropped: &[NamedNode],
    record: Option<&Record<'_>>,
) -> Result<(), StoreError> {
    let mut transaction = db.start_transaction()?;
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
    put_record(&mut transaction, record, loads)?;
    transaction.commit()?;
    Ok(())
}
