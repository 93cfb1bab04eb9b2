//! `xiangmai load`: tables into a store.

use crate::app::{self, load};
use crate::cli::exit::{Exit, Failure};
use crate::cli::render;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Language;
use std::path::PathBuf;

/// Arguments of `load`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai load data --store graph\n  xiangmai load ledger.csv --store graph --encoding gb18030"
)]
pub struct Args {
    /// Folders of tables, metadata documents or tables; without any, the shipped data
    #[arg(value_name = "DIR|FILE")]
    pub inputs: Vec<PathBuf>,
    /// Write into the store in this folder or at this SPARQL end point
    #[arg(long, value_name = "PATH|URL")]
    pub store: String,
    /// Read every table in this encoding, whatever is detected (e.g. gb18030)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Say what would be loaded and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Loads tables and says what was loaded.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut request = load::Request::of(args.inputs.clone());
    request.encoding.clone_from(&args.encoding);
    request.dry_run = args.dry_run;
    let store = app::open_store(&args.store, true)?;
    let outcome = load::load(store.as_ref(), &request)?;
    render::findings(&outcome.findings, terminal);
    for table in &outcome.tables {
        let line = match terminal.language {
            Language::En => {
                format!(
                    "{}: {} rows, {} triples -> <{}>",
                    table.name, table.rows, table.triples, table.graph
                )
            }
            Language::Zh => {
                format!(
                    "{}:{}行,{}条三元组 -> <{}>",
                    table.name, table.rows, table.triples, table.graph
                )
            }
        };
        terminal.close_with(&line);
    }
    let rows: u64 = outcome.tables.iter().map(|t| t.rows).sum();
    let triples: u64 = outcome.tables.iter().map(|t| t.triples).sum();
    let line = match terminal.language {
        Language::En => format!(
            "{} tables, {rows} rows, {triples} triples, and {} that follow by rule: {}",
            outcome.tables.len(),
            outcome.derived,
            if args.dry_run { "nothing changed (--dry-run)" } else { "loaded" },
        ),
        Language::Zh => format!(
            "共{}张表、{rows}行、{triples}条三元组,另按规则推导{}条:{}",
            outcome.tables.len(),
            outcome.derived,
            if args.dry_run { "未作改动(--dry-run)" } else { "已载入" },
        ),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
