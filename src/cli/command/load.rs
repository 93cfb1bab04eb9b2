//! `xiangmai load`: tables into a store.

use super::check::Format;
use crate::app::source_name::SourceName;
use crate::app::{self, load, progress::Progress, store_path};
use crate::cli::bar::Bar;
use crate::cli::confirm;
use crate::cli::exit::{Exit, Failure};
use crate::cli::findings::FindingsArgs;
use crate::cli::render;
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `load`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai load data --store graph\n  xiangmai load changge --source 长葛市 --store graph\n  xiangmai load data --store https://example.org/sparql --dry-run"
)]
pub struct Args {
    /// Folders of tables, workbooks, metadata documents or tables; without any, the shipped data
    #[arg(value_name = "DIR|FILE")]
    pub inputs: Vec<PathBuf>,
    /// Write into the store in this folder or at this SPARQL end point
    /// [default: $XIANGMAI_STORE, else the nearest .xiangmai folder, else a new one here]
    #[arg(long, value_name = "PATH|URL")]
    pub store: Option<String>,
    /// Call the source of these tables so; kept in the folder's metadata after the first time
    /// [default: what the metadata say, else the folder's name]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Change the store also where more is removed than added
    #[arg(long, short)]
    pub yes: bool,
    /// Read every table in this encoding, whatever is detected (e.g. gb18030)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Say what would be loaded, added and removed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Remove the graphs of tables that were loaded from the same folders and are no longer there
    #[arg(long)]
    pub prune: bool,
    /// What becomes of bad rows.
    #[command(flatten)]
    pub findings: FindingsArgs,
    /// Leave bad rows out and load the others, also those that refer to rows left out are bad
    #[arg(long)]
    pub skip_rejected: bool,
    /// How findings are written: lines on standard error, or one JSON array on standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Loads tables and says what was loaded.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let bar = Bar::new(terminal);
    let place = store_path::to_fill(args.store.as_deref());
    let mut request = load::Request::of(args.inputs.clone());
    request.source = args.source.as_deref().map(SourceName::new).transpose()?;
    request.confirm = confirm::asking(args.yes, terminal);
    request.encoding.clone_from(&args.encoding);
    request.dry_run = args.dry_run;
    request.prune = args.prune;
    request.snapshot = app::snapshot::path(&place);
    request.max_errors = Some(args.findings.max_errors);
    request.rejects.clone_from(&args.findings.rejects);
    request.skip_rejected = args.skip_rejected;
    request.language = terminal.language;
    request.at = Some(now());
    request.progress = Arc::clone(&bar) as Arc<dyn Progress>;
    let store = app::open_store(&place, true)?;
    let loaded = load::load(store.as_ref(), &request);
    bar.finish();
    render::notes(bar.notes(), terminal);
    let outcome = match (loaded, args.format) {
        (Err(app::AppError::Findings(findings)), Format::Json) => {
            render::json(&findings, terminal)?;
            return Ok(Exit::Findings);
        }
        (other, _) => other?,
    };
    match args.format {
        Format::Json => render::json(&outcome.findings, terminal)?,
        Format::Text => render::findings(&outcome.findings, terminal),
    }
    say(args, &outcome, terminal);
    Ok(Exit::Done)
}

/// The time of a change, as an `xsd:dateTime`.
pub(super) fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string()
}

fn say(args: &Args, outcome: &load::Outcome, terminal: &mut Terminal) {
    let zh = terminal.language == Language::Zh;
    for table in &outcome.tables {
        let (name, rows, graph) = (&table.name, table.rows, &table.graph);
        let line = match (table.difference, zh) {
            (Some(d), false) => {
                format!("{name}: {rows} rows, +{} -{} triples -> <{graph}>", d.added, d.removed)
            }
            (Some(d), true) => {
                format!("{name}：{rows}行，三元组 +{} -{} -> <{graph}>", d.added, d.removed)
            }
            (None, false) => format!("{name}: {rows} rows, {} triples -> <{graph}>", table.triples),
            (None, true) => format!("{name}：{rows}行，{}条三元组 -> <{graph}>", table.triples),
        };
        terminal.close_with(&line);
    }
    for graph in &outcome.pruned {
        let line = format!("{}: <{graph}>", terminal.pick("removed", "移除"));
        terminal.close_with(&line);
    }
    let rows: u64 = outcome.tables.iter().map(|t| t.rows).sum();
    let triples: u64 = outcome.tables.iter().map(|t| t.triples).sum();
    let (loaded, same) = (outcome.tables.len(), outcome.unchanged.len());
    let end = match (args.dry_run, zh) {
        (true, false) => "nothing changed (--dry-run)",
        (true, true) => "未作改动（--dry-run）",
        (false, false) => "loaded",
        (false, true) => "已载入",
    };
    let line = match zh {
        false => format!(
            "{loaded} tables, {rows} rows, {triples} triples, and {} that follow by rule; {same} tables unchanged: {end}",
            outcome.derived,
        ),
        true => format!(
            "{loaded}张表、{rows}行、{triples}条三元组，另按规则推导{}条；{same}张表未变：{end}",
            outcome.derived,
        ),
    };
    terminal.close_with(&line);
}
