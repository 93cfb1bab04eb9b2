//! `xiangmai status`: what is loaded in a store.

use super::care::StoreArg;
use crate::app::{care, dataset};
use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, tree};
use clap::ValueEnum;
use diagnostics::Language;
use serde::Serialize;
use std::io::Write;
use store::stamp::Status;

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How to write the answer [default: as the output's name ends, else table]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// The store.
    #[command(flatten)]
    pub store: StoreArg,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write what is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people: hashes are shortened
    Table,
    /// Comma-separated values
    Csv,
    /// Everything, as JSON
    Json,
    /// For catalogues: DCAT and VoID with counts per graph and class, loads as PROV
    Ttl,
}

/// One graph of the store.
#[derive(Debug, Serialize)]
struct Row<'a> {
    graph: &'a str,
    triples: Option<u64>,
    rows: Option<u64>,
    file: Option<&'a str>,
    hash: Option<&'a str>,
    loaded: Option<&'a str>,
    program: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(status: &'a Status) -> Self {
        let stamp = status.stamp.as_ref();
        Self {
            graph: status.graph.as_str(),
            triples: status.triples,
            rows: stamp.map(|s| s.rows),
            file: stamp.map(|s| s.source.as_str()),
            hash: stamp.map(|s| s.hash.as_str()),
            loaded: stamp.map(|s| s.at.as_str()),
            program: stamp.map(|s| s.program.as_str()),
        }
    }
}

/// Tells what is loaded, from which file, when and by which version.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    if args.output.format(args.format, FormatArg::Table)? == FormatArg::Ttl {
        let said = dataset::describe(&args.store.place()?)?;
        return output::to(args.output.output.as_deref(), terminal, |out| {
            Ok(crate::app::export::write_triples(
                said.into_iter().map(Ok),
                rdf::format::RdfFormat::Turtle,
                out,
            )?)
        })
        .map(|()| Exit::Done);
    }
    let found = care::status(&args.store.place()?)?;
    let rows: Vec<Row<'_>> = found.iter().map(Row::of).collect();
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Table)? {
            FormatArg::Table => table(&rows, language, out),
            FormatArg::Csv => csv(&rows, out),
            FormatArg::Json | FormatArg::Ttl => output::json(&rows, out),
        }
    })?;
    for trace in care::outdated(&args.store.place()?)? {
        let line = match language {
            Language::En => format!(
                "the saved trace <{}> of {} no longer follows from the store: trace again with --save",
                trace.iri, trace.asked
            ),
            Language::Zh => format!(
                "已保存的溯源 <{}>（{}）与库的现状不再相符：请用 trace --save 重新保存",
                trace.iri, trace.asked
            ),
        };
        terminal.say(&line);
    }
    Ok(Exit::Done)
}

fn table(rows: &[Row<'_>], language: Language, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(match language {
        Language::En => ["graph", "triples", "rows", "file", "hash", "loaded", "program"],
        Language::Zh => ["图", "三元组", "行数", "文件", "哈希", "载入时间", "程序"],
    });
    for row in rows {
        let number = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let text = |t: Option<&str>| t.unwrap_or("-").to_owned();
        let hash = row.hash.map(|h| h.get(..12).unwrap_or(h));
        table.add_row([
            row.graph.to_owned(),
            number(row.triples),
            number(row.rows),
            text(row.file),
            text(hash),
            text(row.loaded),
            text(row.program),
        ]);
    }
    Ok(tree::write_table(&table, out)?)
}

fn csv(rows: &[Row<'_>], out: &mut dyn Write) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(out);
    for row in rows {
        writer.serialize(row).map_err(std::io::Error::other)?;
    }
    Ok(writer.flush()?)
}
