//! What can go wrong with a store, one variant for each thing a caller can do something about.

use std::path::PathBuf;
use std::time::Duration;

use oxigraph::sparql::QueryEvaluationError;
#[cfg(test)]
use oxigraph::sparql::UpdateEvaluationError;
use oxigraph::store::StorageError;

use super::{Fault, fault};
use files::FileError;
use rdf::term::NamedNode;

/// Why the input of a load failed; whatever the reader or iterator handed in reports.
pub type SourceError = Box<dyn std::error::Error + Send + Sync>;

/// An error of a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process is changing the store.
    #[error(
        "the store `{}` is being changed by another process: wait until that is done (reading is possible meanwhile)",
        path.display()
    )]
    Locked {
        /// The store's folder.
        path: PathBuf,
    },
    /// A file or folder of the store could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The engine could not read or write; a full disk is one cause.
    #[error("the store could not {action}")]
    Io {
        /// What was being done, e.g. `commit`.
        action: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The query or update does not follow the SPARQL grammar.
    #[error("line {line} column {column}: {message}")]
    Syntax {
        /// Line of the first place that does not fit, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What was expected there.
        message: String,
    },
    /// The query, update or document nests too deeply, or makes too long a chain, to be parsed safely.
    #[error("line {line} column {column}: {what}")]
    Bounds {
        /// Line of the first bracket or operator too many, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What there is too much of, and how much is allowed.
        what: String,
    },
    /// A substitution names a variable that the query binds itself, or is otherwise impossible.
    #[error("the variable `?{variable}` cannot be given a value: {reason}")]
    Substitution {
        /// The variable, without its question mark.
        variable: String,
        /// Why not.
        reason: &'static str,
    },
    /// The time limit was reached.
    #[error("the time limit of {} s was reached", .after.as_secs_f64())]
    Timeout {
        /// The limit.
        after: Duration,
    },
    /// The caller cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The memory bound was reached.
    #[error("the memory limit of {} MB was reached", .limit / 1_000_000)]
    Memory {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The store does not do this unless allowed.
    #[error("{what} is refused: {hint}")]
    Refused {
        /// What was asked for.
        what: String,
        /// How it can be allowed, or what to do instead.
        hint: String,
    },
    /// The folder holds a store of another version, or something else.
    #[error("`{}` {found}: {advice}", path.display())]
    Version {
        /// The store's folder.
        path: PathBuf,
        /// What is there.
        found: String,
        /// Exactly what to do.
        advice: String,
    },
    /// The query could not be evaluated.
    #[error("the query could not be evaluated: {message}")]
    Evaluation {
        /// What the engine said.
        message: String,
    },
    /// The program broke off: nothing that was asked for can be at fault.
    #[error("the program is at fault: {message}; please report it with what was asked")]
    Fault {
        /// What the program said as it broke off.
        message: String,
    },
    /// The stored bytes contradict themselves.
    #[error("the store is damaged: {message}; restore it from a backup or load it again")]
    Corrupt {
        /// What the engine said.
        message: String,
    },
    /// The input of a load failed; nothing was changed.
    #[error("the input for graph <{}> failed, nothing was changed", graph.as_str())]
    Source {
        /// The graph that was to be replaced.
        graph: NamedNode,
        /// What failed.
        #[source]
        source: SourceError,
    },
    /// A server answered with an error.
    #[error("{url} answered {status}: {message}")]
    Http {
        /// The end point.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        message: String,
    },
    /// A server could not be reached, or broke off.
    #[error("{url} cannot be reached after {tries} tries")]
    Network {
        /// The end point.
        url: String,
        /// How often it was tried.
        tries: u32,
        /// What failed at last.
        #[source]
        source: SourceError,
    },
    /// The other side does not do what is needed.
    #[error("{what}")]
    Unsupported {
        /// What it does not do.
        what: String,
    },
}

impl StoreError {
    /// Returns whether the user's query or input is at fault, not the environment.
    pub fn is_user_fault(&self) -> bool {
        matches!(
            self,
            Self::Syntax { .. }
                | Self::Bounds { .. }
                | Self::Substitution { .. }
                | Self::Refused { .. }
                | Self::Evaluation { .. }
                | Self::Source { .. }
        )
    }

    /// Where the text of a query or an update is wrong, if that is what is the matter.
    pub fn fault(&self) -> Option<Fault<'_>> {
        match self {
            Self::Syntax { line, column, message } => {
                Some(Fault { line: *line, column: *column, what: message, is_syntax: true })
            }
            Self::Bounds { line, column, what } => {
                Some(Fault { line: *line, column: *column, what, is_syntax: false })
            }
            _ => None,
        }
    }

    /// Reads the place out of an Oxigraph syntax error, whose type keeps it to itself.
    pub(super) fn from_syntax(error: &spargebra::SparqlSyntaxError, text: &str) -> Self {
        let said = error.to_string();
        let parsed = said.strip_prefix("error at ").and_then(|rest| {
            let (place, message) = rest.split_once(": ")?;
            let (line, column) = place.split_once(':')?;
            Some((line.parse().ok()?, column.parse().ok()?, message))
        });
        let (line, column, message) = parsed.unwrap_or((1, 1, said.as_str()));
        let (column, message) = fault::in_words(text, line, column, message);
        Self::Syntax { line, column, message }
    }

    /// Names the cause of a storage error.
    pub(super) fn from_storage(action: &'static str, error: StorageError) -> Self {
        match error {
            StorageError::Io(source) => Self::Io { action, source },
            StorageError::Corruption(e) => Self::Corrupt { message: e.to_string() },
            other => Self::Io { action, source: std::io::Error::other(other) },
        }
    }

    /// Names the cause of a failed query.
    pub(super) fn from_query(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            // What a service came to.
            QueryEvaluationError::Service(e) => match e.downcast::<Self>() {
                Ok(e) => *e,
                Err(e) => Self::Evaluation { message: e.to_string() },
            },
            QueryEvaluationError::Dataset(e) => match e.downcast::<StorageError>() {
                Ok(e) => Self::from_storage("read", *e),
                Err(e) => match e.downcast::<std::io::Error>() {
                    Ok(e) => Self::from_columns(*e),
                    Err(e) => Self::Evaluation { message: e.to_string() },
                },
            },
            e => Self::Evaluation { message: e.to_string() },
        }
    }

    /// What columns could not do.
    pub(super) fn from_columns(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::InvalidData => Self::Corrupt { message: error.to_string() },
            _ => Self::Io { action: "read its files", source: error },
        }
    }

    /// Names the cause of a failed update.
    #[cfg(test)]
    pub(super) fn from_update(error: UpdateEvaluationError) -> Self {
        match error {
            UpdateEvaluationError::Storage(e) => Self::from_storage("write", e),
            UpdateEvaluationError::Unexpected(e) => match e.downcast::<QueryEvaluationError>() {
                Ok(e) => Self::from_query(*e),
                Err(e) => Self::Evaluation { message: e.to_string() },
            },
            e => Self::Evaluation { message: e.to_string() },
        }
    }
}
