//! The one place that touches files, so that every error names its path.

use std::path::Path;

use crate::error::Error;

/// Reads a whole file.
#[expect(
    clippy::disallowed_methods,
    reason = "the crate's own place for files; errors name the path"
)]
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })
}
