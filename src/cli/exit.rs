//! How a run ends: exit codes, and failures with what helps against them.

use diagnostics::chain;
use std::fmt::Display;
use std::process::ExitCode;

/// The exit codes of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// The work is done.
    Done = 0,
    /// The input has findings, or the question has no answer.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The environment failed: files, network, store.
    Environment = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A command that could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// How the program exits.
    pub exit: Exit,
    /// What went wrong, with its causes.
    pub message: String,
    /// What may help, one line each.
    pub hints: Vec<String>,
    /// Findings in the input, shown before the message.
    pub findings: Vec<diagnostics::Diagnostic>,
}

impl Failure {
    /// A failure that exits with `exit`.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hints: Vec::new(), findings: Vec::new() }
    }

    /// A mistake in how the program was called.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A failure of files, network or store.
    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Exit::Environment, message)
    }

    /// The same failure with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    /// Returns whether the reader of the output went away, which is no failure.
    pub(super) fn is_broken_pipe(error: &std::io::Error) -> bool {
        error.kind() == std::io::ErrorKind::BrokenPipe
    }
}

impl From<std::io::Error> for Failure {
    /// Writing the output failed; a reader that went away ends the run quietly as done.
    fn from(error: std::io::Error) -> Self {
        if Self::is_broken_pipe(&error) {
            return Self::new(Exit::Done, String::new());
        }
        Self::environment(format!("cannot write the output: {error}"))
    }
}

impl From<files::FileError> for Failure {
    fn from(error: files::FileError) -> Self {
        Self::environment(chain(&error))
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        let exit = if error.is_user_fault() { Exit::Usage } else { Exit::Environment };
        Self::new(exit, chain(&error))
    }
}

impl From<crate::app::AppError> for Failure {
    fn from(error: crate::app::AppError) -> Self {
        use crate::app::AppError;
        match error {
            AppError::Store(e) => e.into(),
            AppError::File(e) => e.into(),
            AppError::Write(e) => e.into(),
            AppError::Findings(findings) => Self { findings, ..Self::new(Exit::Findings, "") },
            AppError::Unknown { ref nearest, .. } => {
                let failure = Self::usage(error.to_string());
                match nearest.is_empty() {
                    true => failure,
                    false => failure.with_hint(format!("nearest: {}", nearest.join(", "))),
                }
            }
            AppError::NoStore(_) => Self::environment(error.to_string())
                .with_hint("make one with `xiangmai load DIR --store PATH`"),
            AppError::NoMetadata(_) => Self::new(Exit::Findings, error.to_string()).with_hint(
                "name a table with its metadata beside it, or start from `xiangmai init DIR`",
            ),
            AppError::NotDescribed(ref path) => Self::new(Exit::Findings, error.to_string())
                .with_hint(format!(
                    "read a ledger with `xiangmai intake {} --into DIR`, or put CSVW metadata beside it",
                    path.display()
                )),
            AppError::TwoForms { ref folder, .. } => Self::new(Exit::Findings, error.to_string())
                .with_hint(format!(
                    "name the workbook, or `{}/csv-metadata.json` for the CSV tables",
                    folder.display()
                )),
            AppError::Draft(_) | AppError::ReportText(_) => Self::new(Exit::Findings, chain(&error)),
            AppError::NotText(_) => Self::new(Exit::Findings, error.to_string()),
            AppError::NoDataFolder => Self::environment(error.to_string())
                .with_hint("name a file with --output, and give it with --gazetteer"),
            AppError::Ledger(ref e) if e.is_users() => Self::new(Exit::Findings, chain(e)),
            AppError::Gazetteer(ref e) if e.is_users() => Self::usage(chain(e)),
            AppError::Link(ref e) => match e {
                gazetteer::TableError::Csv(_) => Self::environment(chain(e)),
                other => Self::usage(chain(other)),
            },
            AppError::SourceName(_) => Self::usage(error.to_string()),
            AppError::Shrinks(ref graphs) => {
                let failure = Self::new(Exit::Findings, error.to_string());
                let lines = graphs.iter().map(|g| format!("<{}>: {} -> {}", g.graph, g.before, g.after));
                lines.fold(failure, Failure::with_hint).with_hint("say `--yes` if this is meant")
            }
            AppError::NoSource { ref known, .. } => {
                Self::usage(error.to_string()).with_hint(format!("there are: {}", known.join(", ")))
            }
            AppError::Unsupported(text) => Self::usage(text),
            AppError::InTheWay(_) => Self::usage(error.to_string())
                .with_hint("name another folder, or overwrite them with `--force`"),
            AppError::Csvw(_)
            | AppError::Raster(_)
            | AppError::Lexicon(_)
            | AppError::Export(_)
            | AppError::Json(_)
            | AppError::Ledger(_)
            | AppError::Gazetteer(_)
            | AppError::Ontology(_)
            | AppError::Shacl(_)
            | AppError::Template(_) => Self::environment(chain(&error)),
        }
    }
}
