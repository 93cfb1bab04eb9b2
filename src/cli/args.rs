//! The global options and the groups of options that several commands share, each defined once.

use super::exit::Failure;
use super::render;
use super::terminal::Terminal;
use crate::app::{Source, Workspace};
use clap::{Args, ValueEnum};
use diagnostics::Language;
use std::path::PathBuf;
use std::time::Duration;

/// Options of every command.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Speak English or Chinese (default: the environment's language)
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LanguageArg>,
    /// Show no progress and no closing line
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LanguageArg {
    /// English
    En,
    /// 中文
    Zh,
}

impl From<LanguageArg> for Language {
    fn from(arg: LanguageArg) -> Self {
        match arg {
            LanguageArg::En => Self::En,
            LanguageArg::Zh => Self::Zh,
        }
    }
}

/// Where a reading command finds the graph.
#[derive(Debug, Clone, Default, Args)]
pub struct StoreArgs {
    /// Read the store in this folder or at this SPARQL end point
    #[arg(long, value_name = "PATH|URL", conflicts_with = "data")]
    pub store: Option<String>,
    /// Read the tables of this folder into memory, without a store
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl StoreArgs {
    /// Where to read; the shipped data when neither option is given.
    pub fn source(&self) -> Source {
        match (&self.store, &self.data) {
            (Some(store), _) => Source::Store(store.clone()),
            (None, Some(data)) => Source::Data(data.clone()),
            (None, None) => Source::Shipped,
        }
    }

    /// Opens it for reading and shows what was found on the way.
    pub fn open(&self, terminal: &mut Terminal) -> Result<Workspace, Failure> {
        let workspace = Workspace::open(&self.source())?;
        render::findings(&workspace.findings, terminal);
        Ok(workspace)
    }
}

/// A number of seconds as a time limit.
pub fn seconds(number: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(number)
        .map_err(|_| Failure::usage(format!("`{number}` is not a number of seconds")))
}

/// A number of megabytes in bytes.
pub fn megabytes(number: u64) -> u64 {
    number.saturating_mul(1_000_000)
}

/// Where a command writes what was asked for.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
