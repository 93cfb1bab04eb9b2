//! Maintenance of a store: backup, restore, compaction, and its own check of its indexes.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use oxigraph::io::RdfParser;

use super::super::canonical::kept_term;
use super::super::dump::broken;
use super::super::{Progress, StoreError};
use super::Embedded;
use super::catalog::{Catalog, SEGMENTS};
use super::directory::{self, Disk, SharedDirectory};
use rdf::format::RdfFormat;
use rdf::term::Quad;

/// What a check has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The number of the generation.
    pub generation: u64,
    /// Files that hold its data.
    pub segments: u64,
    /// Bytes of them, all of which were read.
    pub bytes: u64,
    /// Graphs, the unnamed one included if it has statements.
    pub graphs: u64,
    /// Statements of all graphs.
    pub statements: u64,
    /// Different terms.
    pub terms: u64,
}

impl Embedded {
    /// Copies the store into a new folder, which is then a store itself.
    ///
    /// The copy is the store as it is now, also while it is being written. On the same file system
    /// the data files are hard links: it takes no time and no space until either of the two changes.
    pub fn backup(&self, target: &Path) -> Result<(), StoreError> {
        if target.exists() {
            return Err(StoreError::Refused {
                what: format!("writing a backup over `{}`", target.display()),
                hint: "name a folder that does not exist yet".to_owned(),
            });
        }
        let copied = self.copy_into(Arc::new(Disk::new(target)));
        if copied.is_err() {
            // A half copy is worse than none.
            drop(files::remove_dir(target));
        }
        copied
    }

    /// Copies the store as it is now into an empty directory.
    pub(super) fn copy_into(&self, target: SharedDirectory) -> Result<(), StoreError> {
        let generation = self.current()?;
        let source = self.catalog.directory();
        let manifest = &generation.pinned.manifest;
        Catalog::copy(target, manifest, |copy| {
            manifest.segments.iter().try_for_each(|segment| {
                let name = format!("{SEGMENTS}/{}", segment.name);
                match source.path() {
                    Some(path) => copy.link(&path.join(&name), &name),
                    None => {
                        let bytes = directory::read(source.as_ref(), &name)?;
                        directory::write(copy, &name, &bytes)
                    }
                }
            })
        })
    }

    /// Replaces everything in the store by what a dump holds, all or nothing; returns the number of
    /// triples. Blank nodes keep their labels, so that a dump of the result equals the dump read.
    pub fn restore(
        &self,
        dump: impl Read,
        format: RdfFormat,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<u64, StoreError> {
        let mut count = 0;
        let parser = RdfParser::from_format(format.to_oxigraph()).for_reader(dump);
        let mut quads = parser.map(|quad| {
            count += 1;
            if count % 10_000 == 0 && progress(count) == Progress::Stop {
                return Err(StoreError::Cancelled);
            }
            let quad = quad.map_err(broken)?;
            Ok(Quad { object: kept_term(quad.object), ..quad })
        });
        let writer = self.writer()?;
        let generation = Arc::new(writer.build(&mut quads.by_ref())?);
        writer.publish(&generation)?;
        drop(quads);
        Ok(count)
    }

    /// Writes the store anew, in order and without what replaced graphs left behind. Needs the store's size in
    /// free space; readers are not disturbed.
    pub fn compact(&self) -> Result<(), StoreError> {
        let writer = self.writer()?;
        let published = Arc::clone(&writer.published);
        let mut quads = published.quads()?;
        let generation = Arc::new(writer.build(&mut quads)?);
        drop(quads);
        writer.publish(&generation)
    }

    /// Reads every byte of the generation that counts, checks that its orders agree with each other and with its
    /// texts, and says what has been read.
    pub fn check(&self) -> Result<Checked, StoreError> {
        let generation = self.current()?;
        let columns = &generation.columns;
        let bytes = columns.check().map_err(StoreError::from_columns)?;
        let (graphs, statements) = columns.size();
        Ok(Checked {
            generation: generation.pinned.manifest.generation,
            segments: generation.pinned.manifest.segments.len() as u64,
            bytes,
            graphs,
            statements,
            terms: u64::from(columns.terms()),
        })
    }

    /// Reads the whole store and checks that its orders agree with each other and with its texts.
    pub fn check_indexes(&self) -> Result<(), StoreError> {
        self.check().map(drop)
    }
}
