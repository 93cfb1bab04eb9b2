//! `xiangmai unload`: a source out of a store.

use super::care::StoreArg;
use super::load::now;
use crate::app::source_name::SourceName;
use crate::app::{self, load};
use crate::cli::confirm;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;

/// Arguments of `unload`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai unload 长葛市 --store graph --yes\n  xiangmai status"
)]
pub struct Args {
    /// The source, as `status` names it
    #[arg(value_name = "SOURCE")]
    pub source: String,
    /// Do it without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Say what would go, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
}

/// Drops the graphs of a source and says which they were.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let place = args.store.place()?;
    let name = SourceName::new(&args.source)?;
    let mut request = load::Request::shipped();
    request.dry_run = args.dry_run;
    request.snapshot = app::snapshot::path(&place);
    request.language = terminal.language;
    request.at = Some(now());
    request.confirm = confirm::asking(args.yes, terminal);
    let store = app::open_store(&place, false)?;
    let outcome = load::unload(store.as_ref(), &name, &request)?;
    for graph in &outcome.pruned {
        let line = format!("{}: <{graph}>", terminal.pick("removed", "移除"));
        terminal.close_with(&line);
    }
    let graphs = outcome.pruned.len();
    let line = match (terminal.language, args.dry_run) {
        (Language::En, false) => format!("the source {name} is out of the store: {graphs} graphs"),
        (Language::En, true) => format!("{graphs} graphs would go: nothing changed (--dry-run)"),
        (Language::Zh, false) => format!("来源“{name}”已移出图谱库，共 {graphs} 个图"),
        (Language::Zh, true) => format!("将移除 {graphs} 个图；未作改动（--dry-run）"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
