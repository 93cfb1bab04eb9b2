//! The global options and the groups of options that several commands share, each defined once.

use super::exit::Failure;
use super::render;
use super::terminal::Terminal;
use crate::app::{Source, Workspace, store_path};
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
    /// [default: $XIANGMAI_STORE, else the nearest .xiangmai folder, else the shipped tables]
    #[arg(long, value_name = "PATH|URL", conflicts_with = "data")]
    pub store: Option<String>,
    /// Read the tables of this folder into memory, without a store
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl StoreArgs {
    /// Returns where to read: what the options name, else the store that is meant, else the shipped data.
    pub fn source(&self) -> Source {
        match (&self.data, store_path::found(self.store.as_deref())) {
            (Some(data), _) => Source::Data(data.clone()),
            (None, Some(store)) => Source::Store(store),
            (None, None) => Source::Shipped,
        }
    }

    /// Opens it for reading and shows what was found on the way.
    pub fn open(&self, terminal: &mut Terminal) -> Result<Workspace, Failure> {
        let source = self.source();
        let workspace = Workspace::open(&source)?;
        render::findings(&workspace.findings, terminal);
        let line = read_line(&source, terminal.language);
        terminal.close_with(&line);
        Ok(workspace)
    }
}

/// Says what is read.
fn read_line(source: &Source, language: Language) -> String {
    match (source, language) {
        (Source::Store(place), Language::En) => format!("reading the store {place}"),
        (Source::Store(place), Language::Zh) => format!("读取图谱库 {place}"),
        (Source::Data(folder), Language::En) => {
            format!("reading the tables in {}", folder.display())
        }
        (Source::Data(folder), Language::Zh) => format!("读取 {} 中的表格", folder.display()),
        (Source::Shipped, Language::En) => {
            "reading the tables that ship with the program".to_owned()
        }
        (Source::Shipped, Language::Zh) => "读取随程序附带的表格".to_owned(),
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
