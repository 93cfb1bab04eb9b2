//! `xiangmai undo`: back to the state before the last change.

use super::care::StoreArg;
use super::diff::say_graph;
use crate::app::changes;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;

/// Arguments of `undo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  xiangmai undo --dry-run\n  xiangmai undo --store graph")]
pub struct Args {
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
}

/// Takes the last change back and says what that changed.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let changes = changes::undo(&args.store.place()?, args.dry_run)?;
    for change in &changes {
        say_graph(change, terminal);
    }
    let graphs = changes.len();
    let line = match (terminal.language, args.dry_run) {
        (Language::En, false) => format!(
            "the store is as it was before its last change: {graphs} graphs differ; `xiangmai undo` once more brings the change back"
        ),
        (Language::En, true) => {
            format!("{graphs} graphs would change: nothing changed (--dry-run)")
        }
        (Language::Zh, false) => {
            format!(
                "图谱库已回到最近一次改动之前，涉及 {graphs} 个图；再运行一次 `xiangmai undo` 可恢复该改动"
            )
        }
        (Language::Zh, true) => format!("将有 {graphs} 个图变化；未作改动（--dry-run）"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
