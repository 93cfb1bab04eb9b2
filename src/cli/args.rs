//! The global options and the groups of options that several commands share, each defined once.

use super::command;
use crate::app::Source;
use crate::diagnostic::Language;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turn tables of townships, organizations, schemes and adoptions into one graph and trace how
/// organizational models spread
///
/// 乡脉:把乡镇、村、组织、做法与采纳的表格变成一张图谱,追踪组织模式如何传播
#[derive(Debug, Parser)]
#[command(name = "xiangmai", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What every command understands.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

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
}

/// Where a command writes what was asked for.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The commands, grouped by what one wants to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write empty tables with Chinese headers, their metadata and a workbook
    Init(command::init::Args),
    /// Check tables against their metadata and the rules of the ontology
    Check(command::check::Args),
    /// Load tables into a store
    Load(command::load::Args),
    /// Show how a model spread: who took it up, when, from whom, through which channel
    Trace(command::trace::Args),
    /// Measure how a model spread: curve, shape, drift, leaders, directions, distances
    Measures(command::measures::Args),
    /// Set two models side by side: formulas, adopters in common, who took up which first
    Compare(command::compare::Args),
    /// Show what one place took from whom, gave to whom, promoted and visited
    Places(command::places::Args),
    /// Show which model extends or specialises which
    Models(command::models::Args),
    /// Ask the graph: a named query, a file or standard input
    Query(command::query::Args),
    /// Write the graph or one model's cascade for other tools
    Export(command::export::Args),
    /// Infer who learned from whom from dates alone (NetInf)
    Infer(command::infer::Args),
    /// Convert whole table groups to N-Quads or N-Triples, keeping nothing
    Convert(command::convert::Args),
    /// Convert or validate any table that W3C metadata describe
    Csvw(command::csvw::Args),
    /// Write the ontology as a page, a diagram or Turtle
    Ontology(command::ontology::Args),
    /// Tell what is loaded in a store: graph, triples, rows, file, time, version
    Status(command::care::StatusArgs),
    /// Compare a store's graphs with the records of their loads
    Verify(command::care::VerifyArgs),
    /// Write a store as N-Quads
    Dump(command::care::DumpArgs),
    /// Copy a store into a new folder
    Backup(command::care::BackupArgs),
    /// Replace everything in a store by a dump
    Restore(command::care::RestoreArgs),
    /// Reorder a store for reading
    Compact(command::care::CompactArgs),
    /// Explain a finding's code
    Explain(command::explain::Args),
}
