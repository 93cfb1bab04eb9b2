//! The store inside this process. In memory it is Oxigraph's; in a folder it is columns that never change, or
//! Oxigraph on RocksDB (feature `disk`) where they would be too large.
//!
//! # How a change is made
//!
//! | where | what changes | how |
//! | --- | --- | --- |
//! | memory | | one transaction |
//! | [`columns`] | graphs replaced or dropped | their files are written into the folder of the next generation, where all other files get a second name; then that generation counts |
//! | [`columns`] | an update | `WHERE` evaluated by Oxigraph on the columns, the touched graphs written as above |
//! | database | up to 100,000 triples, or an update | one transaction with the difference alone |
//! | database | more, into graphs that are empty | Oxigraph's bulk loader, one atomic ingestion, and its `optimize` |
//! | database | more, few of them changed | the difference, found through sorted hashes of the new triples |
//! | database | more, many of them changed | a new generation beside, as columns if they are small enough |
//!
//! Measured on two virtual cores, with the tables of 31 provinces to 620,573 villages (2.7 million triples):
//!
//! | what | wall | peak memory |
//! | --- | --- | --- |
//! | all of it loaded, with reading and checking the tables | 9.0 s | 150 MB |
//! | one cell of the largest table changed: that table converted and its 2.5 million triples written | 8.1 s | 140 MB |
//! | one triple inserted by an update into a graph of 2.5 million, into a small one | 0.2 s, 5 ms | |
//! | one predicate's 620,000 triples deleted by an update | 3.8 s | 360 MB |
//! | compacted · every graph compared with its record's hash | 3.6 s · 1.4 s | 160 MB · 90 MB |
//!
//! Columns hold in memory at most [`EmbeddedOptions::columns_megabytes`] while they are written, three quarters of it
//! for terms (22 to 32 bytes each, so about 25 million different ones by default), beside what [`columns`] says
//! under *Costs*. A load that has more goes on into a database,
//! which then also takes in what was there. The last two rows of a database need 17 bytes of memory for
//! each new triple and a temporary copy of them on disk (about 150 bytes each).
//!
//! # Rationale
//!
//! A named graph costs Oxigraph's database six indexes: loading 2.7 million triples took it 30 s of CPU and 335 MB, into the
//! unnamed graph (three indexes) 20 s and 1.5 GB; columns take 9 s and 160 MB, with conversion and validation. A transaction
//! of Oxigraph keeps its whole write batch in memory and indexes it: replacing 990,000 triples took 142 s and 3 GB; its bulk
//! loader can only add. Files that never change need neither: a load writes what is new once, in order,
//! and there is nothing to compact after it. What they cannot do is change a little of a large graph in no time: an
//! update writes the whole graph anew, 16 bytes a triple.
//!
//! The record of loads is written with the change, except in the database's bulk loads into empty graphs, where it follows
//! at once in a transaction of its own: a process killed in between leaves loaded graphs that look not loaded, and
//! the next load finds nothing to change in them.
//!
//! Every file of columns is brought to the device before its generation counts. RocksDB's log is written without
//! `fsync`, so each change of a database ends with a flush, which does.

mod build;
mod change;
mod columns;
mod database;
mod disk;
mod evaluate;
mod generation;
mod home;
mod intake;
mod keep;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use oxigraph::model::{GraphNameRef, NamedOrBlankNode};

use self::generation::{Engine, Generation};
use self::home::Home;
use super::answer::{Answer, Triples};
use super::dump;
use super::memory::Share;
use super::{
    CancellationToken, Change, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError,
    UpdateOptions, checkpoints, prepare, room, run,
};
use rdf::term::NamedNode;

/// The version of the engine, as Cargo resolved it.
const ENGINE: &str = "0.5";

/// Bounds on what a store in a folder uses while it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// Triples that one transaction of a database may add and remove; more go through the bulk loader. A
    /// transaction holds about 1.5 kB of memory for each.
    pub transaction: usize,
    /// Megabytes of the bulk loader's own buffers; a load holds about 100 MB more in all.
    pub bulk_megabytes: usize,
    /// Threads of the bulk loader.
    pub bulk_threads: usize,
    /// Megabytes that may be held while columns are written; a store with too many different terms for them
    /// becomes a database, with 0 every store.
    pub columns_megabytes: usize,
}

impl Default for EmbeddedOptions {
    /// Transactions of 100,000 triples, a bulk loader of 200 MB and two threads, and
    /// columns up to 1 GB.
    fn default() -> Self {
        Self { transaction: 100_000, bulk_megabytes: 200, bulk_threads: 2, columns_megabytes: 1000 }
    }
}

/// A store in memory or in a folder; see the module for how changes are made.
#[derive(Debug)]
pub struct Embedded {
    // Closed before `home` lets other processes in.
    current: RwLock<Arc<Generation>>,
    home: Option<Home>,
    /// Held by whoever changes the store.
    writer: Mutex<()>,
    options: EmbeddedOptions,
}

impl Embedded {
    /// Makes an empty store in memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self::new(None, Generation::in_memory()?))
    }

    /// Opens the store in a folder, or makes one there.
    ///
    /// Leftovers of killed processes are removed. Without the feature `disk` a store that is a database is
    /// [`StoreError::NoDisk`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there, with other bounds.
    pub fn open_with(path: &Path, options: EmbeddedOptions) -> Result<Self, StoreError> {
        let (home, number) = Home::open(path)?;
        let generation = Generation::open(&home, number, options)?;
        if number == 1 {
            home.switch_to(number)?;
        }
        Ok(Self { options, ..Self::new(Some(home), generation) })
    }

    fn new(home: Option<Home>, generation: Generation) -> Self {
        Self {
            home,
            current: RwLock::new(Arc::new(generation)),
            writer: Mutex::new(()),
            options: EmbeddedOptions::default(),
        }
    }

    fn current(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets a generation take the place of the current one, whose files go when its last reader has
    /// ended.
    fn switch_to(&self, generation: Generation) -> Result<(), StoreError> {
        let mut kept = Ok(());
        if let (Some(home), Some(number)) = (&self.home, generation.number()) {
            home.name(number)?;
            // From now on its files must stay, whatever the device says.
            generation.set_counts(true);
            kept = home.keep_name();
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, Arc::new(generation));
        drop(current);
        // A name that is not kept may be the old one again after a power failure.
        old.set_counts(kept.is_err());
        kept
    }

    /// A panic while writing leaves no half change behind: transactions are dropped whole.
    fn write_lock(&self) -> MutexGuard<'_, ()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Embedded {
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError> {
        let query = prepare::query(query, &options.substitutions, &options.services)?;
        let prepared = prepare::take_sort(query, options.sorted);
        let generation = self.current();
        let inner = options.clone();
        run::run(options, move |sink, token| {
            evaluate::evaluate(&generation, &prepared, &inner, sink, token)
        })
    }

    fn explain(&self, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
        let query = prepare::query(query, &options.substitutions, &options.services)?;
        evaluate::explain(&self.current(), query, options)
    }

    fn update(&self, update: &str, options: &UpdateOptions) -> Result<(), StoreError> {
        let mut update = prepare::update(update, options)?;
        if matches!(self.current().engine, Engine::Columns(_)) {
            checkpoints::put_in_update(&mut update);
        }
        let _writer = self.write_lock();
        let generation = self.current();
        let job = |token: &CancellationToken| match (&generation.engine, &self.home) {
            (Engine::Columns(columns), Some(home)) => {
                match columns::update(columns, &update, token, options.timeout)? {
                    Some(new) => change::update(self, home, columns, &new),
                    None => Ok(()),
                }
            }
            (Engine::Database(db), _) => evaluate::update(db, update, token, options.timeout),
            (Engine::Columns(_), None) => Ok(()),
        };
        let result = watched(options, |token| room::with_room(|| job(token)));
        match (result, options.timeout) {
            (Err(StoreError::Cancelled), Some(after))
                if !options.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) =>
            {
                Err(StoreError::Timeout { after })
            }
            (Ok(()), _) => generation.flush(),
            (result, _) => result,
        }
    }

    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        let _writer = self.write_lock();
        match (&self.home, &self.current().engine) {
            (Some(home), _) => change::on_disk(self, home, change, progress),
            (None, Engine::Database(db)) => database::in_memory(db, change, progress),
            (None, Engine::Columns(_)) => Ok(Vec::new()),
        }
    }

    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError> {
        let names = self.current().visible_graph_names()?.into_iter();
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
        let generation = self.current();
        let mut counts = Vec::new();
        for name in generation.visible_graph_names()? {
            let triples = generation.count(name.as_ref().into())?;
            if let (NamedOrBlankNode::NamedNode(name), true) = (name, triples > 0) {
                counts.push(GraphCount { name, triples });
            }
        }
        Ok(counts)
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        let generation = self.current();
        let triples = generation.triples(name.into());
        Ok(Triples::new(triples.inspect(move |_| {
            // Keeps the generation's files as long as they are read.
            let _held = &generation;
        })))
    }

    fn dump(&self, graphs: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError> {
        let generation = self.current();
        let names = match graphs {
            Some(graphs) => graphs.iter().cloned().map(NamedOrBlankNode::from).collect(),
            None => generation.visible_graph_names()?,
        };
        let unnamed = graphs.is_none().then_some(GraphNameRef::DefaultGraph);
        let mut count = 0;
        for graph in unnamed.into_iter().chain(names.iter().map(|n| n.as_ref().into())) {
            let triples = generation.triples(graph);
            count += dump::graph(triples.map(|triple| Ok(triple?.in_graph(graph))), out)?;
        }
        Ok(count)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.current().flush()
    }

    fn optimize(&self) -> Result<(), StoreError> {
        self.current().optimize()
    }

    fn place(&self) -> String {
        self.home.as_ref().map_or_else(|| "memory".to_owned(), |h| h.path().display().to_string())
    }
}

/// Says that there is nothing to watch any more, also when what was watched has panicked.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Does a job whose token is cancelled at the time limit or when the caller wishes it.
fn watched<T>(
    options: &UpdateOptions,
    job: impl FnOnce(&CancellationToken) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let token = CancellationToken::new();
    let (done, large) = (AtomicBool::new(false), AtomicBool::new(false));
    let result = thread::scope(|scope| {
        let _done = Done(&done);
        scope.spawn(|| watch(options, &token, &done, &large));
        job(&token)
    });
    match (result, options.max_memory) {
        (Err(StoreError::Cancelled), Some(limit)) if large.load(Ordering::Acquire) => {
            Err(StoreError::Memory { limit })
        }
        (result, _) => result,
    }
}

/// Cancels an update at its limits or when the caller wishes it.
fn watch(
    options: &UpdateOptions,
    token: &CancellationToken,
    done: &AtomicBool,
    large: &AtomicBool,
) {
    let limited = options.max_memory.map(|limit| (limit, Share::new()));
    let started = Instant::now();
    while !done.load(Ordering::Acquire) {
        if limited.as_ref().is_some_and(|(limit, share)| share.look(*limit)) {
            large.store(true, Ordering::Release);
            return token.cancel();
        }
        let late = options.timeout.is_some_and(|limit| started.elapsed() >= limit);
        if late || options.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) {
            return token.cancel();
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(test)]
mod tests;
