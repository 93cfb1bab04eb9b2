//! Care of a store: backup, restore, compaction, and its own check of its indexes.

use std::io::Read;
use std::path::Path;

use oxigraph::io::RdfParser;

use super::super::canonical::canonical_term;
use super::super::dump::broken;
use super::super::{Progress, StoreError};
use super::{Embedded, Home, build, columns};
use rdf::format::RdfFormat;
use rdf::term::Quad;

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
        // Held so that the generation that counts is not replaced between the copy and its flush.
        let _writer = self.write_lock();
        let generation = self.current();
        let (home, number) = Home::open(target)?;
        let folder = home.generation(number);
        let copied = columns::copy(&generation.columns, &folder)
            .map_err(StoreError::from_columns)
            .and_then(|()| home.switch_to(number));
        if copied.is_err() {
            // A half copy is worse than none.
            drop(files::remove_dir(target));
        }
        copied
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
            quad.map_err(broken)
        });
        let _writer = self.write_lock();
        let mut all = quads.by_ref().map(|quad| quad.map(made_canonical));
        self.switch_to(build::build(&self.home, self.options, &self.current(), &mut all)?)?;
        drop(quads);
        Ok(count)
    }

    /// Writes the store anew, in order and without what replaced graphs left behind. Needs the store's size in
    /// free space; readers are not disturbed.
    pub fn compact(&self) -> Result<(), StoreError> {
        let _writer = self.write_lock();
        let generation = self.current();
        let mut quads = generation.quads()?;
        self.switch_to(build::build(&self.home, self.options, &generation, &mut quads)?)
    }

    /// Reads the whole store and checks that its orders agree with each other and with its texts.
    pub fn check_indexes(&self) -> Result<(), StoreError> {
        self.current().columns.check().map_err(StoreError::from_columns)
    }
}

/// The quad as the engine will give it back.
fn made_canonical(quad: Quad) -> Quad {
    Quad { object: canonical_term(quad.object), ..quad }
}
