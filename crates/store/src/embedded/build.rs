//! New generations out of quads.

use oxigraph::model::GraphNameRef;

use super::super::StoreError;
use super::EmbeddedOptions;
use super::columns::{Columns, Draft};
use super::generation::{Folder, Generation};
use super::home::Home;
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
        let folder = Folder::create(home, generation.number() + 1)?;
        let draft = Draft::create(&folder.path, base).map_err(writing)?;
        Ok(Self { home, draft, folder, most_bytes: options.write_megabytes * 1_000_000 })
    }

    /// Takes a triple.
    pub(super) fn add(
        &mut self,
        graph: GraphNameRef<'_>,
        triple: TripleRef<'_>,
    ) -> Result<(), StoreError> {
        self.draft.add(graph, triple).map_err(writing)?;
        if self.draft.bytes_of_statements() > self.most_bytes / 4 {
            self.draft.spill().map_err(writing)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Generation, StoreError> {
        let columns = self.draft.finish().map_err(writing)?;
        // From now on an older program would not know what it finds.
        self.home.stamp()?;
        Ok(Generation::new(columns, self.folder))
    }
}

/// What could not be written.
pub(super) fn writing(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => StoreError::from_columns(error),
        _ => StoreError::Io { action: "write its files", source: error },
    }
}

/// Builds the generation after the given one out of quads. Leaves nothing behind if that fails.
pub(super) fn build(
    home: &Home,
    options: EmbeddedOptions,
    generation: &Generation,
    quads: &mut dyn Iterator<Item = Result<Quad, StoreError>>,
) -> Result<Generation, StoreError> {
    let mut beside = Beside::begin(home, options, generation, &Columns::default())?;
    while let Some(quad) = quads.next().transpose()? {
        let quad = quad.as_ref();
        beside.add(quad.graph_name, quad.into())?;
    }
    beside.finish()
}
