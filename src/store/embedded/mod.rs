//! The store inside this process: Oxigraph in memory or, with the feature `disk`, on RocksDB.
//!
//! # How a change is made
//!
//! | what changes | how | measured |
//! | --- | --- | --- |
//! | in memory | one transaction | |
//! | on disk, up to 100,000 triples | one transaction with the difference alone | 50,000 triples: 2.3 s, 140 MB |
//! | on disk, more, into graphs that are empty | Oxigraph's bulk loader, one atomic ingestion | 1 M triples: 12 s, 185 MB; 5 M: 57 s, 230 MB |
//! | on disk, more, few of them changed | the difference, found through sorted hashes of the new triples | 1 % of 1 M: 17 s, 105 MB; 0.2 % of 5 M: 80 s, 260 MB |
//! | on disk, more, many of them changed | a new generation beside, bulk-loaded with the unaffected graphs, then switched in | all of 1 M: 15 s, 255 MB; all of 5 M: 96 s, 350 MB |
//!
//! Two busy virtual cores, from N-Triples, flushed; memory is the peak of the process. The last two rows need
//! 17 bytes of memory for each new triple, a temporary copy of them on disk (about 150 bytes each), and the
//! last one the size of the new store in free space (about 320 bytes a triple).
//!
//! # Rationale
//!
//! A transaction of Oxigraph keeps its whole write batch in memory and indexes it: replacing 990,000
//! triples took 142 s and 3 GB, 4.95 million did not end in 300 s; the bulk loader takes 26 s for
//! those, but can only add. Hence the last row. Versioned graph names with a pointer would avoid
//! copying the unaffected graphs, but every query by graph name, also of other programs, would have to
//! be rewritten, and every old version deleted triple by triple, which is the slow part. The record of
//! loads is written with the change, except in the third row, where it follows at once in a transaction
//! of its own: a process killed in between leaves loaded graphs that look not loaded, and the next load
//! finds nothing to change in them.
//!
//! Beside the database lie the same statements as sorted columns, from which most queries are answered
//! ([`columns`] says when).
//!
//! RocksDB's log is written without `fsync`, so each change ends with a flush, which does; a store that
//! was flushed also opens in a tenth of a second instead of replaying its log.

mod apply;
mod columns;
mod disk;
mod evaluate;
mod home;
mod keep;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use oxigraph::model::{GraphNameRef, NamedOrBlankNode};

use self::columns::{Collector, Columns};
use self::home::Home;
use super::answer::{Answer, Triples};
use super::dump;
use super::{
    CancellationToken, Change, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError,
    UpdateOptions, prepare, run, staging,
};
use crate::fs;
use crate::rdf::term::{NamedNode, Triple};

/// The version of the engine, as Cargo resolved it.
const ENGINE: &str = "0.5";

/// Bounds on what a store in a folder uses while it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// Triples that one transaction may add and remove; more go through the bulk loader. A transaction
    /// holds about 1.5 kB of memory for each.
    pub transaction: usize,
    /// Megabytes of the bulk loader's own buffers; a load holds about 100 MB more in all.
    pub bulk_megabytes: usize,
    /// Threads of the bulk loader.
    pub bulk_threads: usize,
    /// Megabytes that may be held while columns are made, 32 bytes for a term and 24 for a triple;
    /// a store that needs more gets none, with 0 none at all.
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

/// One database; readers hold on to the one that they began with.
struct Generation {
    // Dropped before `folder`, which may remove the files.
    db: oxigraph::store::Store,
    folder: Option<Folder>,
    /// Always true to the database; taken away before that changes.
    columns: RwLock<Option<Arc<Columns>>>,
}

/// The files of a generation, removed with it when another one has taken its place.
struct Folder {
    number: u64,
    path: PathBuf,
    columns: PathBuf,
    retired: AtomicBool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.retired.load(Ordering::Acquire) {
            // What stays is removed at the next opening.
            drop(fs::remove_dir(&self.path));
            drop(fs::remove(&self.columns));
        }
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        let retired = self.folder.as_ref().is_none_or(|f| f.retired.load(Ordering::Acquire));
        if !retired {
            // Only saves time at the next opening: what was committed is in the log.
            drop(self.flush());
        }
    }
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.folder.as_ref().map(|folder| folder.number);
        f.debug_struct("Generation").field("number", &number).finish_non_exhaustive()
    }
}

impl Generation {
    fn in_memory() -> Result<Self, StoreError> {
        let db = oxigraph::store::Store::new().map_err(|e| StoreError::from_storage("open", e))?;
        Ok(Self { db, folder: None, columns: RwLock::new(None) })
    }

    fn on_disk(home: &Home, number: u64) -> Result<Self, StoreError> {
        let path = home.generation(number);
        fs::create_dir(&path)?;
        let db = disk::open(home.path(), &path)?;
        let columns = home.columns(number);
        let opened = Columns::open(&columns).ok().map(Arc::new);
        let folder = Folder { number, path, columns, retired: AtomicBool::new(false) };
        Ok(Self { db, folder: Some(folder), columns: RwLock::new(opened) })
    }

    fn columns(&self) -> Option<Arc<Columns>> {
        self.columns.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets the columns go, before the database changes.
    fn forget_columns(&self) -> Result<(), StoreError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        *self.columns.write().unwrap_or_else(PoisonError::into_inner) = None;
        if folder.columns.exists() {
            fs::remove(&folder.columns)?;
            folder.columns.parent().map_or(Ok(()), fs::sync_dir)?;
        }
        Ok(())
    }

    /// Begins columns for what this generation is about to hold.
    fn collect(&self, home: &Home, options: EmbeddedOptions) -> Option<Collector> {
        home.stamp().ok()?;
        Collector::create(&self.folder.as_ref()?.columns, options.columns_megabytes)
    }

    /// Puts columns in place, once the database holds what they do.
    fn keep_columns(&self, collector: Option<Collector>) {
        let Some(folder) = &self.folder else { return };
        let columns = collector
            .and_then(Collector::finish)
            .and_then(|()| Columns::open(&folder.columns).ok())
            .map(Arc::new);
        *self.columns.write().unwrap_or_else(PoisonError::into_inner) = columns;
    }

    /// Lets the files go when the last reader has ended.
    fn retire(&self) {
        if let Some(folder) = &self.folder {
            folder.retired.store(true, Ordering::Release);
        }
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.folder.as_ref().map_or(Ok(()), |_| disk::flush(&self.db))
    }

    fn optimize(&self) -> Result<(), StoreError> {
        self.folder.as_ref().map_or(Ok(()), |_| disk::optimize(&self.db))
    }

    /// The named graphs, emptied and blank ones included, sorted.
    fn graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self
            .db
            .named_graphs()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| StoreError::from_storage("read", e))?;
        names.sort_by_cached_key(ToString::to_string);
        Ok(names)
    }

    /// The named graphs that readers may see, sorted; those of uploads under way are left out.
    fn visible_graph_names(&self) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let mut names = self.graph_names()?;
        names.retain(|name| !is_hidden(name));
        Ok(names)
    }
}

/// Returns whether a graph belongs to an upload under way.
fn is_hidden(name: &NamedOrBlankNode) -> bool {
    matches!(name, NamedOrBlankNode::NamedNode(name) if staging::is_hidden(name.as_str()))
}

impl Embedded {
    /// Makes an empty store in memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self::new(None, Generation::in_memory()?))
    }

    /// Opens the store in a folder, or makes one there.
    ///
    /// Leftovers of killed processes are removed. Without the feature `disk` this is
    /// [`StoreError::NoDisk`] and touches nothing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there, with other bounds.
    pub fn open_with(path: &Path, options: EmbeddedOptions) -> Result<Self, StoreError> {
        if !cfg!(feature = "disk") {
            return Err(StoreError::NoDisk { path: path.to_owned() });
        }
        let (home, number) = Home::open(path)?;
        let generation = Generation::on_disk(&home, number)?;
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
        if let (Some(home), Some(folder)) = (&self.home, &generation.folder) {
            home.switch_to(folder.number)?;
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, Arc::new(generation));
        drop(current);
        old.retire();
        Ok(())
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
        let update = prepare::update(update, options)?;
        let token = CancellationToken::new();
        let done = AtomicBool::new(false);
        let _writer = self.write_lock();
        let generation = self.current();
        thread::scope(|scope| {
            scope.spawn(|| watch(options, &token, &done));
            let result = generation
                .forget_columns()
                .and_then(|()| evaluate::update(&generation, update, &token));
            done.store(true, Ordering::Release);
            match (result, options.timeout) {
                (Err(StoreError::Cancelled), Some(after))
                    if !options.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) =>
                {
                    Err(StoreError::Timeout { after })
                }
                (Ok(()), _) => generation.flush(),
                (result, _) => result,
            }
        })
    }

    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        let _writer = self.write_lock();
        match &self.home {
            None => apply::in_memory(&self.current(), change, progress),
            Some(home) => apply::on_disk(self, home, change, progress),
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
            let triples = evaluate::count(&generation, &name)?;
            if let (NamedOrBlankNode::NamedNode(name), true) = (name, triples > 0) {
                counts.push(GraphCount { name, triples });
            }
        }
        Ok(counts)
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        let generation = self.current();
        let quads = generation.db.quads_for_pattern(None, None, None, Some(name.as_ref().into()));
        Ok(Triples::new(quads.map(move |quad| {
            // Keeps the generation's files as long as they are read.
            let _held = &generation;
            quad.map(Triple::from).map_err(|e| StoreError::from_storage("read", e))
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
            let quads = generation.db.quads_for_pattern(None, None, None, Some(graph));
            let quads = quads.map(|quad| quad.map_err(|e| StoreError::from_storage("read", e)));
            count += dump::graph(quads, out)?;
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

/// Cancels an update at its time limit or when the caller wishes it.
fn watch(options: &UpdateOptions, token: &CancellationToken, done: &AtomicBool) {
    let started = Instant::now();
    while !done.load(Ordering::Acquire) {
        let late = options.timeout.is_some_and(|limit| started.elapsed() >= limit);
        if late || options.cancel.as_ref().is_some_and(CancellationToken::is_cancelled) {
            return token.cancel();
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(test)]
mod tests;
