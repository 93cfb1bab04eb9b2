//! `xiangmai diff`: what the last change of a store did.

use super::care::StoreArg;
use crate::app::changes::{self, GraphChange};
use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, tree};
use clap::ValueEnum;
use diagnostics::Language;
use files::LineSorter;
use std::io::Write;
use store::Side;

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai diff\n  xiangmai diff --format patch --output last-load.rdfp\n  xiangmai diff --since backup-of-monday --format csv"
)]
pub struct Args {
    /// Compare with this store (a folder, such as a backup) instead of the state before the last change
    #[arg(long, value_name = "PATH")]
    pub since: Option<String>,
    /// How to write the answer
    #[arg(long, short, value_enum, default_value = "table")]
    pub format: FormatArg,
    /// Which statements `nquads` writes
    #[arg(long, value_enum, default_value = "added")]
    pub side: SideArg,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// Graphs with counts, for people
    Table,
    /// Graphs with counts, as comma-separated values
    Csv,
    /// The statements of one side, as N-Quads
    Nquads,
    /// The statements of both sides: lines of RDF Patch, `A` for added and `D` for removed
    Patch,
}

/// Statements of which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SideArg {
    /// Those that are there only now
    Added,
    /// Those that were there only before
    Removed,
}

/// Says what was added to and removed from each graph.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let place = args.store.place()?;
    let mut lines = LineSorter::default();
    let wanted = match args.side {
        SideArg::Added => Side::Added,
        SideArg::Removed => Side::Removed,
    };
    let found =
        changes::diff(&place, args.since.as_deref(), &mut |side, statement| match args.format {
            FormatArg::Nquads if side == wanted => writeln!(lines, "{statement}"),
            FormatArg::Patch => changes::patch_line(side, statement, &mut lines),
            _ => Ok(()),
        })?;
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| match args.format {
        FormatArg::Table => table(&found, language, out),
        FormatArg::Csv => csv(&found, out),
        FormatArg::Nquads | FormatArg::Patch => Ok(lines.finish(out)?),
    })?;
    let (added, removed) = found.iter().fold((0, 0), |(added, removed), change| {
        (added + change.difference.added, removed + change.difference.removed)
    });
    let graphs = found.len();
    let line = match language {
        Language::En => format!("{graphs} graphs differ: +{added} -{removed} statements"),
        Language::Zh => format!("{graphs} 个图有变化：三元组 +{added} -{removed}"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}

/// Says what a change does to a graph.
pub(super) fn say_graph(change: &GraphChange, terminal: &mut Terminal) {
    let GraphChange { graph, difference } = change;
    terminal.close_with(&format!("<{graph}>: +{} -{}", difference.added, difference.removed));
}

fn table(found: &[GraphChange], language: Language, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(match language {
        Language::En => ["graph", "added", "removed", "kept"],
        Language::Zh => ["图", "新增", "移除", "不变"],
    });
    for change in found {
        let d = change.difference;
        table.add_row([
            change.graph.clone(),
            d.added.to_string(),
            d.removed.to_string(),
            d.kept.to_string(),
        ]);
    }
    Ok(tree::write_table(&table, out)?)
}

fn csv(found: &[GraphChange], out: &mut dyn Write) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["graph", "added", "removed", "kept"]).map_err(std::io::Error::other)?;
    for change in found {
        let d = change.difference;
        let [added, removed, kept] = [d.added, d.removed, d.kept].map(|n| n.to_string());
        writer
            .write_record([change.graph.as_str(), &added, &removed, &kept])
            .map_err(std::io::Error::other)?;
    }
    Ok(writer.flush()?)
}
