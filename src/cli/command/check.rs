//! `xiangmai check`: tables against their metadata and the shapes of the ontology.

use crate::app::check::{self, Outcome, Shapes};
use crate::app::load;
use crate::app::open_store;
use crate::app::progress::{Notes, Progress};
use crate::cli::exit::{Exit, Failure};
use crate::cli::findings::FindingsArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use clap::ValueEnum;
use diagnostics::{Language, Severity, has_errors};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai check\n  xiangmai check ledgers --all\n  xiangmai check tables.xlsx --format json"
)]
pub struct Args {
    /// Folders of tables, metadata documents, tables or workbooks; without any, the shipped data
    #[arg(value_name = "DIR|FILE")]
    pub inputs: Vec<PathBuf>,
    /// Look rows that the tables refer to up in this store, too
    #[arg(long, value_name = "PATH|URL")]
    pub store: Option<String>,
    /// Read every table in this encoding, whatever is detected (e.g. gb18030)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// List every finding, not only the first three of a kind
    #[arg(long)]
    pub all: bool,
    /// What becomes of bad rows.
    #[command(flatten)]
    pub findings: FindingsArgs,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

/// Checks tables and lists what is wrong; exits with 1 when something is an error.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let mut request = load::Request::of(args.inputs.clone());
    request.encoding.clone_from(&args.encoding);
    request.max_errors = Some(args.findings.max_errors);
    request.rejects.clone_from(&args.findings.rejects);
    request.language = terminal.language;
    let notes = Arc::new(Notes::default());
    request.progress = Arc::clone(&notes) as Arc<dyn Progress>;
    let store = args.store.as_deref().map(|place| open_store(place, false)).transpose()?;
    let outcome = check::check(store.as_deref(), &request)?;
    render::notes(notes.take(), terminal);
    match args.format {
        Format::Text => {
            let shown = if args.all { usize::MAX } else { render::SHOWN };
            for line in render::lines(&outcome.findings, terminal.language, shown) {
                writeln!(terminal.out, "{line}")?;
            }
        }
        Format::Json => output::json(&report(&outcome), &mut terminal.out)?,
    }
    let note = match outcome.shapes {
        Shapes::Checked => None,
        Shapes::Waiting => Some((
            "the shapes were not looked at: mend the errors first",
            "尚未检查本体规则：请先改正以上错误",
        )),
    };
    if let Some((en, zh)) = note {
        let note = terminal.pick(en, zh).to_owned();
        terminal.say(&note);
    }
    terminal.close_with(&closing(&outcome, terminal.language));
    Ok(if has_errors(&outcome.findings) { Exit::Findings } else { Exit::Done })
}

fn closing(outcome: &Outcome, language: Language) -> String {
    let rows: u64 = outcome.tables.iter().map(|t| t.rows).sum();
    let tables = outcome.tables.len();
    let tally = render::tally(&outcome.findings, outcome.untold, language);
    match language {
        Language::En => format!("{tables} tables, {rows} rows: {tally}"),
        Language::Zh => format!("共{tables}张表、{rows}行：{tally}"),
    }
}

fn report(outcome: &Outcome) -> serde_json::Value {
    let errors = outcome.findings.iter().filter(|d| d.severity == Severity::Error).count();
    let shapes = match outcome.shapes {
        Shapes::Checked => "checked",
        Shapes::Waiting => "waiting",
    };
    json!({
        "tables": outcome.tables.iter().map(|t| json!({ "name": t.name, "rows": t.rows })).collect::<Vec<_>>(),
        "shapes": shapes,
        "errors": errors,
        "warnings": outcome.findings.len() as u64 + outcome.untold - errors as u64,
        "findings": render::findings_json(&outcome.findings),
    })
}
