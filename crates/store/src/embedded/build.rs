//! New generations out of quads: columns, or a database where they would be too large.

use std::sync::Arc;

use oxigraph::model::GraphNameRef;
use oxigraph::store::Store;

use super::super::StoreError;
use super::columns::{Columns, Draft};
use super::generation::{Engine, Folder, Generation};
use super::home::Home;
use super::{EmbeddedOptions, disk};
use rdf::term::{Quad, TripleRef};

/// Columns of a new generation that are being written; removed unless they are switched to.
pub(super) struct Beside<'a> {
    home: &'a Home,
    // Dropped before `folder`, which removes the files.
    pub(super) draft: Draft,
    folder: Folder,
    most_bytes: usize,
}

impl<'a> Beside<'a> {
    /// Begins the generation after the given one; in it terms have the numbers that they have in `base`.
    pub(super) fn begin(
        home: &'a Home,
        options: EmbeddedOptions,
        generation: &Generation,
        base: &Columns,
    ) -> Result<Self, StoreError> {
        let folder = Folder::create(home, generation.next_number())?;
        let draft = Draft::create(&folder.path, base).map_err(writing)?;
        Ok(Self { home, draft, folder, most_bytes: options.columns_megabytes * 1_000_000 })
    }

    /// Takes a triple; `false` if there are too many terms to go on.
    pub(super) fn add(
        &mut self,
        graph: GraphNameRef<'_>,
        triple: TripleRef<'_>,
    ) -> Result<bool, StoreError> {
        self.draft.add(graph, triple).map_err(writing)?;
        if self.draft.bytes_of_statements() > self.most_bytes / 4 {
            self.draft.spill().map_err(writing)?;
        }
        Ok(self.draft.bytes_of_terms() <= self.most_bytes / 4 * 3)
    }

    pub(super) fn finish(self) -> Result<Generation, StoreError> {
        let columns = self.draft.finish().map_err(writing)?;
        // From now on an older program would not know what it finds.
        self.home.stamp()?;
        Ok(Generation::new(Engine::Columns(Arc::new(columns)), self.folder))
    }
}

/// What could not be written.
pub(super) fn writing(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => StoreError::from_columns(error),
        _ => StoreError::Io { action: "write its files", source: error },
    }
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
        return database(home, options, generation, quads);
    }
    let mut beside = Beside::begin(home, options, generation, &Columns::default())?;
    while let Some(quad) = quads.next().transpose()? {
        let quad = quad.as_ref();
        if !beside.add(quad.graph_name, quad.into())? {
            let part = beside.finish()?;
            let mut quads = part.quads()?.chain(quads);
            return database(home, options, &part, &mut quads);
        }
    }
    beside.finish()
}

/// Builds a database out of quads after the given generation. Leaves nothing behind if that fails.
pub(super) fn database(
    home: &Home,
    options: EmbeddedOptions,
    generation: &Generation,
    quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
) -> Result<Generation, StoreError> {
    let folder = Folder::create(home, generation.next_number())?;
    let db = disk::open(home.path(), &folder.path)?;
    bulk(&db, options, quads)?;
    disk::flush(&db)?;
    Ok(Generation::new(Engine::Database(db), folder))
}

/// Adds quads to a database in one atomic ingestion.
pub(super) fn bulk(
    db: &Store,
    options: EmbeddedOptions,
    quads: impl Iterator<Item = Result<Quad, StoreError>>,
) -> Result<(), StoreError> {
    let mut loader = db
        .bulk_loader()
        .with_num_threads(options.bulk_threads)
        .with_max_memory_size_in_megabytes(options.bulk_megabytes);
    loader.load_ok_quads::<StoreError, StoreError>(quads)?;
    loader.commit()?;
    // Makes joins over paths fifteen times cheaper in a large database.
    disk::optimize(db)
}
