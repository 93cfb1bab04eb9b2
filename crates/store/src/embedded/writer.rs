//! New generations: written, then published or removed.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};

use oxigraph::model::GraphNameRef;

use super::super::StoreError;
use super::Embedded;
use super::catalog::{Outcome, Pinned, WriteLock, writing};
use super::columns::{Columns, SegmentsWriter};
use super::generation::Generation;
use super::manifest::Manifest;
use rdf::term::{Quad, TripleRef};

/// The right to change a store, and what has been written of a change; removed unless it is published.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    store: &'a Embedded,
    /// The generation that counts.
    pub(super) published: Arc<Generation>,
    /// Whether what has been written stays.
    stays: bool,
    lock: WriteLock,
    _thread: MutexGuard<'a, ()>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        store: &'a Embedded,
        thread: MutexGuard<'a, ()>,
        lock: WriteLock,
        published: Arc<Generation>,
    ) -> Self {
        Self { store, published, stays: false, lock, _thread: thread }
    }

    /// Begins a generation in which terms have the numbers that they have in `base`, with segments from number `next`
    /// on.
    pub(super) fn begin(
        &self,
        base: &Columns,
        next: u64,
    ) -> Result<GenerationWriter<'_>, StoreError> {
        let directory = self.store.catalog.directory();
        let most_bytes = self.store.options.write_megabytes * 1_000_000;
        let most_pairs = (most_bytes / 4 / BYTES_TOGETHER) as u64;
        let segments =
            SegmentsWriter::create(directory, next, base, most_pairs).map_err(writing)?;
        Ok(GenerationWriter { published: &self.published, segments, most_bytes, added: 0 })
    }

    /// Begins a generation without anything of the one that counts.
    pub(super) fn begin_afresh(&self) -> Result<GenerationWriter<'_>, StoreError> {
        self.begin(&Columns::default(), self.published.pinned.manifest.next)
    }

    /// Writes a generation out of quads.
    pub(super) fn build(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
    ) -> Result<Generation, StoreError> {
        let mut new = self.begin_afresh()?;
        while let Some(quad) = quads.next().transpose()? {
            let quad = quad.as_ref();
            new.add(quad.graph_name, quad.into())?;
        }
        new.finish()
    }

    /// Lets a generation take the place of the one that counts.
    pub(super) fn publish(mut self, new: &Arc<Generation>) -> Result<(), StoreError> {
        let catalog = &self.store.catalog;
        let manifest = &new.pinned.manifest;
        // Whatever has been written beside: parts, and what a change wrote that another followed or that failed.
        catalog.remove_segments_from(self.published.pinned.manifest.next, Some(manifest));
        let failed = match catalog.publish(&self.lock, manifest) {
            Outcome::New(failed) => failed,
            Outcome::Old(error) => return Err(error),
            Outcome::Unknown(error) => {
                self.stays = true;
                self.store.is_clean.store(false, Ordering::Release);
                return Err(error);
            }
        };
        self.stays = true;
        catalog.guard(&new.pinned)?;
        self.store.set_current(new);
        // What a power failure may bring back must stay.
        if let Some(error) = failed {
            return Err(error);
        }
        catalog.collect_garbage(&self.lock, manifest);
        Ok(())
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if !self.stays {
            let from = self.published.pinned.manifest.next;
            self.store.catalog.remove_segments_from(from, None);
        }
    }
}

/// The segments of a generation that are being written.
#[derive(Debug)]
pub(super) struct GenerationWriter<'a> {
    published: &'a Generation,
    pub(super) segments: SegmentsWriter,
    most_bytes: usize,
    added: u64,
}

/// Bytes that a statement takes while it is put together with others.
const BYTES_TOGETHER: usize = 32;
/// Statements between two looks at the memory that terms take.
const BETWEEN: u64 = 1 << 12;

impl GenerationWriter<'_> {
    /// Takes a triple.
    pub(super) fn add(
        &mut self,
        graph: GraphNameRef<'_>,
        triple: TripleRef<'_>,
    ) -> Result<(), StoreError> {
        self.segments.add(graph, triple).map_err(writing)?;
        self.added += 1;
        if self.segments.bytes_of_statements() > self.most_bytes / 4 {
            self.segments.spill().map_err(writing)?;
        }
        if self.added.is_multiple_of(BETWEEN) {
            self.segments.bound_terms(self.most_bytes / 4).map_err(writing)?;
        }
        Ok(())
    }

    /// Ends the segments and brings them to the device.
    pub(super) fn finish(self) -> Result<Generation, StoreError> {
        let before = &self.published.pinned;
        let (columns, segments, next) = self.segments.finish().map_err(writing)?;
        let manifest = Manifest {
            generation: before.manifest.generation + 1,
            previous: Some(before.named),
            next,
            segments,
        };
        let pinned = Arc::new(Pinned::unpublished(manifest));
        Ok(Generation { columns: Arc::new(columns), pinned })
    }
}
