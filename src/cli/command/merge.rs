//! `xiangmai merge` and `split`: two things that turn out to be one, and back.

use super::care::StoreArg;
use super::load::now;
use crate::app::{self, load, merge, merged};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::sync::Arc;

/// Arguments of `merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai merge organization/a-410922 organization/b-410922\n  xiangmai merge --list"
)]
pub struct MergeArgs {
    /// What turns out to be another thing: an id such as `organization/…` or `division/…`, or an IRI
    #[arg(value_name = "OLD", required_unless_present = "list")]
    pub old: Option<String>,
    /// The thing that it is
    #[arg(value_name = "NEW", required_unless_present = "list")]
    pub new: Option<String>,
    /// List what was merged
    #[arg(long, conflicts_with_all = ["old", "new"])]
    pub list: bool,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
}

/// Arguments of `split`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  xiangmai split organization/a-410922")]
pub struct SplitArgs {
    /// What was merged into another thing, by its old id or IRI
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
}

fn request(place: &str, terminal: &Terminal) -> load::Request {
    let mut request = load::Request::shipped();
    request.snapshot = app::snapshot::path(place);
    request.language = terminal.language;
    request.at = Some(now());
    // Two things that say the same become one that says it once.
    request.confirm = Arc::new(|_| true);
    request
}

/// Lets one thing stand for another, now and after every load.
pub fn merge(args: &MergeArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let place = args.store.place()?;
    let store = app::open_store(&place, false)?;
    let (Some(old), Some(new)) = (&args.old, &args.new) else {
        for (old, new) in merged::Merged::read(store.as_ref())?.pairs() {
            writeln!(terminal.out, "{old}\t{new}")?;
        }
        return Ok(Exit::Done);
    };
    let outcome = merge::merge(store.as_ref(), old, new, &request(&place, terminal))?;
    let graphs = outcome.tables.len().saturating_sub(1);
    let line = match terminal.language {
        Language::En => {
            format!(
                "{old} is {new} from now on: {graphs} tables changed; `xiangmai undo` or `split` takes it back"
            )
        }
        Language::Zh => {
            format!(
                "{old} 今后即为 {new}，已改动 {graphs} 张表；可用 `xiangmai undo` 或 `split` 撤回"
            )
        }
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}

/// Lets two things be two again.
pub fn split(args: &SplitArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let place = args.store.place()?;
    let store = app::open_store(&place, false)?;
    let sources = merge::split(store.as_ref(), &args.old, &request(&place, terminal))?;
    let (old, sources) = (&args.old, sources.join(terminal.pick(", ", "、")));
    let line = match terminal.language {
        Language::En => format!(
            "{old} is a thing of its own again once these sources are loaded anew: {sources}"
        ),
        Language::Zh => format!("重新载入以下来源后，{old} 恢复为单独一项：{sources}"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
