//! What a user asks of tables: which, read how, and who watches.

use super::error::Shrinking;
use super::progress::{Progress, Unwatched};
use super::source_name::SourceName;
use diagnostics::Language;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be loaded.
#[derive(Clone)]
pub struct Request {
    /// Folders, metadata documents or tables; empty for the shipped data.
    pub inputs: Vec<PathBuf>,
    /// The name of the source that the inputs are, if the user gives one; else each folder's own.
    pub source: Option<SourceName>,
    /// Rows of other sources that foreign keys may refer to.
    pub elsewhere: Arc<csvw::Elsewhere>,
    /// The encoding of every table, whatever is detected.
    pub encoding: Option<String>,
    /// Whether to say what would happen and change nothing.
    pub dry_run: bool,
    /// Whether graphs go whose tables were loaded from the same folders and are no longer there.
    pub prune: bool,
    /// Errors after which reading ends.
    pub max_errors: Option<u64>,
    /// Where bad rows go, with their reasons.
    pub rejects: Option<PathBuf>,
    /// Whether bad rows are left out and the others loaded.
    pub skip_rejected: bool,
    /// The language of the reasons.
    pub language: Language,
    /// When this happens, as an `xsd:dateTime`; without it nothing is recorded or skipped.
    pub at: Option<String>,
    /// Where the field of the store is kept ([`super::snapshot`]); `None` for nowhere.
    pub snapshot: Option<PathBuf>,
    /// Who watches.
    pub progress: Arc<dyn Progress>,
    /// Asked before graphs lose more than they gain; by default the answer is no.
    pub confirm: Confirm,
}

/// Says whether graphs may lose statements.
pub type Confirm = Arc<dyn Fn(&[Shrinking]) -> bool + Send + Sync>;

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

impl Request {
    /// Loads these inputs.
    pub fn of(inputs: Vec<PathBuf>) -> Self {
        Self {
            inputs,
            source: None,
            elsewhere: Arc::default(),
            encoding: None,
            dry_run: false,
            prune: false,
            max_errors: None,
            rejects: None,
            skip_rejected: false,
            language: Language::En,
            at: None,
            snapshot: None,
            progress: Arc::new(Unwatched),
            confirm: Arc::new(|_| false),
        }
    }

    /// Loads the shipped data.
    pub fn shipped() -> Self {
        Self::of(Vec::new())
    }
}
