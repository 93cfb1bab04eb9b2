//! What keeps us from working: files that cannot be read, lists that are no gazetteer.

use std::path::PathBuf;

/// Why a gazetteer could not be opened, imported or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written: the environment's fault.
    #[error("{}: cannot be read or written", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is neither an imported gazetteer nor a list with code and name: the user's fault.
    #[error("{}: {problem}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, with the line where there is one.
        problem: String,
    },
    /// The table shipped in the program is damaged: ours.
    #[error("the shipped table of divisions is damaged: {0}")]
    Shipped(String),
}

impl Error {
    /// Returns whether the user gave something wrong (exit code 2), rather than the environment failing.
    pub fn is_users(&self) -> bool {
        matches!(self, Error::Content { .. })
    }
}
