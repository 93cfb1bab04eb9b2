//! Why work could not be done.

use super::resolver::FetchError;
use diagnostics::Diagnostic;

/// Why the work could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input, or the metadata that the user named, cannot be read.
    #[error("cannot read `{url}`")]
    Unreadable {
        /// What was to be read.
        url: String,
        /// Why it could not be.
        #[source]
        source: FetchError,
    },
    /// The metadata are broken; the findings say how, warnings among them.
    #[error("the metadata are broken")]
    Metadata(Vec<Diagnostic>),
    /// The output cannot be written.
    #[error("cannot write the output")]
    Write(#[source] std::io::Error),
    /// There are as many errors as the options allow.
    #[error("too many errors")]
    TooManyErrors,
}
