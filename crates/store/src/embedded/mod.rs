//! The store inside this process: sorted columns in files that never change. A store without a folder of its own has
//! a temporary one.
//!
//! # How a change is made
//!
//! The files of the graphs that are replaced are written into the folder of the next generation, where all other
//! files get a second name; then that generation counts. An update is evaluated by Oxigraph on the columns, and
//! the touched graphs are written in the same way.
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
//! Statements hold in memory at most [`EmbeddedOptions::write_megabytes`] while they are written, and each different
//! term of the change 22 to 32 bytes, beside what [`columns`] says under *Costs*.
//!
//! # Rationale
//!
//! Oxigraph's database (RocksDB) has six indexes for a named graph: loading 2.7 million triples took it 30 s of CPU and
//! 335 MB; columns take 9 s and 160 MB, with conversion and validation. A transaction of its keeps the whole write batch
//! in memory: replacing 990,000 triples took 142 s and 3 GB. Files that never change need neither: a load writes what is new
//! once, in order, and there is nothing to compact after it. What they cannot do is change a little of a large graph in
//! no time: an update writes the whole graph anew, 16 bytes a triple.

mod build;
mod change;
mod columns;
mod evaluate;
mod generation;
mod home;
mod intake;
mod keep;
#[cfg(test)]
mod oracle;

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use oxigraph::model::{GraphNameRef, NamedOrBlankNode};

use self::generation::Generation;
use self::home::Home;
use super::answer::{Answer, Triples};
use super::dump;
use super::{
    CancellationToken, Change, GraphCount, GraphLoad, Progress, QueryOptions, Store, StoreError,
    UpdateOptions, prepare, run,
};
use rdf::term::NamedNode;

/// Bounds on what a store uses while it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedOptions {
    /// Megabytes that may be held while columns are written; a quarter of them by statements, of which more wait in
    /// files.
    pub write_megabytes: usize,
}

impl Default for EmbeddedOptions {
    /// Returns bounds of 1 GB.
    fn default() -> Self {
        Self { write_megabytes: 1000 }
    }
}

/// A store in a folder, or in a temporary one; see the module for how changes are made.
#[derive(Debug)]
pub struct Embedded {
    // Closed before `home` lets other processes in.
    current: RwLock<Arc<Generation>>,
    home: Home,
    /// Held by whoever changes the store.
    writer: Mutex<()>,
    options: EmbeddedOptions,
}

impl Embedded {
    /// Makes an empty store that goes away with this value; its files are in the system's temporary folder.
    pub fn in_memory() -> Result<Self, StoreError> {
        let (home, number) = Home::temporary()?;
        Self::of(home, number, EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there. Leftovers of killed processes are removed.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, EmbeddedOptions::default())
    }

    /// Opens the store in a folder, or makes one there, with other bounds.
    pub fn open_with(path: &Path, options: EmbeddedOptions) -> Result<Self, StoreError> {
        let (home, number) = Home::open(path)?;
        Self::of(home, number, options)
    }

    fn of(home: Home, number: u64, options: EmbeddedOptions) -> Result<Self, StoreError> {
        let generation = Generation::open(&home, number)?;
        if number == 1 {
            home.switch_to(number)?;
        }
        let current = RwLock::new(Arc::new(generation));
        Ok(Self { home, current, writer: Mutex::new(()), options })
    }

    fn current(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets a generation take the place of the current one, whose files go when its last reader has
    /// ended.
    fn switch_to(&self, generation: Generation) -> Result<(), StoreError> {
        self.home.name(generation.number())?;
        // From now on its files must stay, whatever the device says.
        generation.set_counts(true);
        let kept = self.home.keep_name();
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, Arc::new(generation));
        drop(current);
        // A name that is not kept may be the old one again after a power failure.
        old.set_counts(kept.is_err());
        kept
    }

    /// A panic while writing leaves no half change behind: what was not switched to is removed.
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
        let _writer = self.write_lock();
        let generation = self.current();
        let columns = &generation.columns;
        let result = watched(options, |token| {
            match columns::update(columns, &update, token, options.timeout)? {
                Some(new) => change::update(self, columns, &new),
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
        let _writer = self.write_lock();
        change::apply(self, change, progress)
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
            let triples = generation.count(name.as_ref().into());
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
        Ok(())
    }

    fn optimize(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn place(&self) -> String {
        self.home.place()
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
fn watched<T>(options: &UpdateOptions, job: impl FnOnce(&CancellationToken) -> T) -> T {
    let token = CancellationToken::new();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let _done = Done(&done);
        scope.spawn(|| watch(options, &token, &done));
        job(&token)
    })
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
