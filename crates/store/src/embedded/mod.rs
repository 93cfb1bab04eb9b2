//! The store inside this process: sorted columns in files that never change, in a folder or in memory.
//!
//! # How a change is made
//!
//! The segments of the graphs that are replaced are written beside the others; then a manifest that names them, and those
//! of what does not change, counts ([`catalog`]). An update is evaluated by Oxigraph on the columns, and the touched
//! graphs are written in the same way. The generation before is kept, so that a change can be undone.
//!
//! Any number of processes read a store while one changes it: each query looks which generation counts, and its files stay
//! as long as it is read. Reading needs no permission to write and removes nothing.
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
//! A change holds at most [`EmbeddedOptions::write_megabytes`] in memory, however many statements and terms it has, but ten
//! bits for each term; [`columns`] says how, under *Costs*.
//!
//! # Rationale
//!
//! Oxigraph's database (RocksDB) has six indexes for a named graph: loading 2.7 million triples took it 30 s of CPU and
//! 335 MB; columns take 9 s and 160 MB, with conversion and validation. A transaction of its keeps the whole write batch
//! in memory: replacing 990,000 triples took 142 s and 3 GB. Files that never change need neither: a load writes what is new
//! once, in order, and there is nothing to compact after it. What they cannot do is change a little of a large graph in
//! no time: an update writes the whole graph anew, 16 bytes a triple.

mod catalog;
mod change;
mod columns;
mod directory;
mod evaluate;
mod generation;
mod load;
mod maintenance;
mod manifest;
mod named_graph;
#[cfg(test)]
mod oracle;
mod snapshot;
mod writer;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

pub use self::change::Staged;
pub use self::maintenance::Checked;
pub use self::snapshot::Snapshot;

use self::catalog::Catalog;
use self::columns::Columns;
use self::directory::{Disk, Memory, SharedDirectory};
use self::generation::Generation;
use self::writer::Writer;
use super::answer::{Answer, Triples};
use super::memory::Share;
use super::{
    CancellationToken, Change, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError,
    UpdateOptions, checkpoints, prepare, room,
};
use rdf::term::NamedNode;

/// Bounds on what a store uses while it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// Megabytes that a change may hold: a quarter for statements, a quarter for new terms, a quarter for what is looked up
    /// among the others; more of them wait in files. A filter of ten bits for each term that waits comes on top.
    pub write_megabytes: usize,
    /// Megabytes of what queries have read that stay in memory for the next ones. It is looked at when a query
    /// begins; what one query needs is held until it ends.
    pub read_megabytes: usize,
}

impl Default for EmbeddedOptions {
    /// Returns bounds of 400 MB for changes and 2 GB for queries.
    fn default() -> Self {
        Self { write_megabytes: 400, read_megabytes: 2000 }
    }
}

/// A store in a folder or in memory; see the module for how changes are made.
#[derive(Debug)]
pub struct Embedded {
    catalog: Catalog,
    /// The generation that was read last.
    current: RwLock<Arc<Generation>>,
    /// Held by whoever in this process changes the store.
    writer: Mutex<()>,
    /// Whether what killed processes left has been removed.
    is_clean: AtomicBool,
    options: EmbeddedOptions,
}

impl Embedded {
    /// Makes an empty store in memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::in_directory(Arc::new(Memory::default()), EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there. One that is there is only read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there, with other bounds.
    pub fn open_with(path: &Path, options: EmbeddedOptions) -> Result<Self, StoreError> {
        Self::in_directory(Arc::new(Disk::new(path)), options)
    }

    fn in_directory(
        directory: SharedDirectory,
        options: EmbeddedOptions,
    ) -> Result<Self, StoreError> {
        let catalog = Catalog::open(directory)?;
        let pinned = catalog.pin_current()?;
        let generation = Generation::open(&catalog, pinned, &Columns::default())?;
        let current = RwLock::new(Arc::new(generation));
        let (writer, is_clean) = (Mutex::new(()), AtomicBool::new(false));
        Ok(Self { catalog, current, writer, is_clean, options })
    }

    /// Returns the store as it is now.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Ok(Snapshot::of(self.current()?, self.catalog.place()))
    }

    /// Returns the store as it was before its last change; `None` if it has never been changed.
    ///
    /// ```
    /// # use xiangmai_store::{Embedded, Store, StoreError, UpdateOptions};
    /// let store = Embedded::in_memory()?;
    /// let insert = "INSERT DATA { GRAPH <http://example.com/g> { <http://example.com/a> <http://example.com/p> 1 } }";
    /// store.update(insert, &UpdateOptions::default())?;
    /// let previous = store.previous()?.expect("it has been changed");
    /// assert_eq!((previous.graphs()?.len(), store.graphs()?.len()), (0, 1));
    /// # Ok::<(), StoreError>(())
    /// ```
    pub fn previous(&self) -> Result<Option<Snapshot>, StoreError> {
        let current = self.current()?;
        let Some(named) = current.pinned.manifest.previous else { return Ok(None) };
        // Gone is what another process has superseded since.
        let Some(pinned) = self.catalog.pin(named)? else { return Ok(None) };
        let generation = Generation::open(&self.catalog, pinned, &current.columns)?;
        Ok(Some(Snapshot::of(Arc::new(generation), self.catalog.place())))
    }

    /// Lets the store be again as it was before its last change; a second call brings that change back. `false` if it has
    /// never been changed. Costs no more than an empty change, however large the store is.
    ///
    /// ```
    /// # use xiangmai_store::{Embedded, Store, StoreError, UpdateOptions};
    /// let store = Embedded::in_memory()?;
    /// let insert = "INSERT DATA { GRAPH <http://example.com/g> { <http://example.com/a> <http://example.com/p> 1 } }";
    /// store.update(insert, &UpdateOptions::default())?;
    /// assert!(store.undo()?);
    /// assert!(store.graphs()?.is_empty());
    /// assert!(store.undo()?);
    /// assert_eq!(store.graphs()?.len(), 1);
    /// # Ok::<(), StoreError>(())
    /// ```
    pub fn undo(&self) -> Result<bool, StoreError> {
        let writer = self.writer()?;
        let current = Arc::clone(&writer.published);
        let Some(named) = current.pinned.manifest.previous else { return Ok(false) };
        let Some(before) = self.catalog.pin(named)? else { return Ok(false) };
        let manifest = manifest::Manifest {
            generation: current.pinned.manifest.generation + 1,
            previous: Some(current.pinned.named),
            next: current.pinned.manifest.next,
            segments: before.manifest.segments.clone(),
        };
        let pinned = catalog::Pinned::unpublished(manifest);
        let generation = Generation::open(&self.catalog, pinned, &current.columns)?;
        writer.publish(&Arc::new(generation))?;
        Ok(true)
    }

    /// Writes a change that does not count yet: it can be looked at, added to, and then committed or given up.
    ///
    /// Until then others who change the store wait (so a thread must not change it while it holds a staged change) and
    /// other processes are told [`StoreError::Locked`]; readers are not disturbed.
    ///
    /// ```
    /// use rdf::term::NamedNode;
    /// use xiangmai_store::{Change, Embedded, Progress, QueryOptions, Store, StoreError, TripleSource};
    ///
    /// let store = Embedded::in_memory()?;
    /// let graph = NamedNode::new_unchecked("http://example.com/g");
    /// let triples = "<http://example.com/a> <http://example.com/p> \"1\" .\n";
    /// let change = Change::of(graph, TripleSource::from_ntriples(triples.as_bytes()));
    /// let staged = store.stage(change, &mut |_| Progress::Continue)?;
    /// let query = "ASK { ?s <http://example.com/p> \"1\" }";
    /// if staged.snapshot().query(query, &QueryOptions::default())?.into_boolean()? {
    ///     staged.commit()?;
    /// }
    /// assert_eq!(store.graphs()?.len(), 1);
    /// # Ok::<(), StoreError>(())
    /// ```
    pub fn stage(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Staged<'_>, StoreError> {
        change::stage(self, change, progress)
    }

    /// Returns the generation that counts, which another process may have changed.
    fn current(&self) -> Result<Arc<Generation>, StoreError> {
        let held = Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner));
        if self.catalog.current()? == held.pinned.named {
            if held.columns.held() <= self.options.read_megabytes as u64 * 1_000_000 {
                return Ok(held);
            }
            // Those who read the other one keep it until they end.
            let unread = Arc::new(held.unread());
            self.set_current(&unread);
            return Ok(unread);
        }
        let pinned = self.catalog.pin_current()?;
        let new = Arc::new(Generation::open(&self.catalog, pinned, &held.columns)?);
        self.set_current(&new);
        Ok(new)
    }

    fn set_current(&self, generation: &Arc<Generation>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::clone(generation);
    }

    /// Takes the right to change the store; others in this process wait for it.
    fn writer(&self) -> Result<Writer<'_>, StoreError> {
        // A panic while writing leaves no half change behind: what was not published is removed.
        let thread = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = self.catalog.lock_for_writing()?;
        let published = self.current()?;
        if !self.is_clean.swap(true, Ordering::AcqRel) {
            self.catalog.collect_garbage(&lock, &published.pinned.manifest);
        }
        Ok(Writer::new(self, thread, lock, published))
    }
}

impl Store for Embedded {
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError> {
        self.snapshot()?.query(query, options)
    }

    fn explain(&self, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
        self.snapshot()?.explain(query, options)
    }

    fn update(&self, update: &str, options: &UpdateOptions) -> Result<(), StoreError> {
        let mut update = prepare::update(update, options)?;
        checkpoints::put_in_update(&mut update);
        let writer = self.writer()?;
        let base = Arc::clone(&writer.published);
        let result = watched(options, |token| {
            let evaluate = || columns::update(&base.columns, &update, token, options);
            match room::with_room(evaluate)? {
                Some(new) => change::update(writer, &new),
                None => Ok(()),
            }
        });
        match (result, options.timeout) {
            (Err(StoreError::Cancelled), Some(after))
                if !options.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) =>
            {
                Err(StoreError::Timeout { after })
            }
            (result, _) => result,
        }
    }

    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        self.stage(change, progress)?.commit()
    }

    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError> {
        self.snapshot()?.graph_names()
    }

    fn graphs(&self) -> Result<Vec<GraphCount>, StoreError> {
        self.snapshot()?.graphs()
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        self.snapshot()?.graph(name)
    }

    fn dump(&self, graphs: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError> {
        self.snapshot()?.dump(graphs, out)
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn optimize(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn place(&self) -> String {
        self.catalog.place()
    }

    fn revision(&self) -> Result<Option<u64>, StoreError> {
        Ok(Some(self.current()?.pinned.manifest.generation))
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
