//! What becomes of a row that is not written.

use crate::reader::Reader;

/// Why a row is not in the tables.
pub(super) enum Outcome {
    Waits,
    Skipped,
}

impl Outcome {
    pub(super) fn count(&self, reader: &mut Reader<'_>) {
        match self {
            Outcome::Waits => reader.counts.waiting += 1,
            Outcome::Skipped => reader.counts.skipped += 1,
        }
    }
}
