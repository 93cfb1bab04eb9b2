//! `xiangmai convert`: whole table groups to N-Triples or N-Quads, as a filter.

use crate::app::convert;
use crate::app::csvw::Summary;
use crate::app::progress::{Notes, Progress};
use crate::app::source_name::SourceName;
use crate::cli::exit::{Exit, Failure};
use crate::cli::findings::FindingsArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use clap::ValueEnum;
use csvw::rows::Position;
use diagnostics::{Diagnostic, Language, Text};
use rdf::format::RdfFormat;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `convert`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai convert ledgers > ledgers.nq\n  xiangmai convert - --metadata villages-metadata.json < villages.csv > villages.nq\n  split -n l/8 --filter='xiangmai convert - --metadata m.json --no-header --format nt > $FILE.nt' rows.csv"
)]
pub struct Args {
    /// Folders of tables, metadata documents, tables or workbooks, or `-` for a table on standard input;
    /// without any, the shipped data
    #[arg(value_name = "DIR|FILE|-")]
    pub inputs: Vec<PathBuf>,
    /// Describe the one FILE, or `-`, by this metadata; foreign keys are not checked then
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// Take the first line for a row: partitions of a file have no header
    #[arg(long)]
    pub no_header: bool,
    /// Do not validate: broken cells are warnings, keys are not looked at
    #[arg(long)]
    pub no_check: bool,
    /// Write literals as the metadata type them: no years and months of dates, no repaired values
    #[arg(long)]
    pub plain: bool,
    /// What becomes of bad rows.
    #[command(flatten)]
    pub findings: FindingsArgs,
    /// Leave bad rows out of the output; also those that refer to rows left out are bad
    #[arg(long)]
    pub skip_rejected: bool,
    /// Call the source of these tables so
    /// [default: what the metadata say, else the folder's name]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Convert only this table, named by its file
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Read the table from standard input in place of its file; foreign keys are not checked then
    #[arg(long)]
    pub stdin: bool,
    /// List where the tables may be cut into parts of about this many bytes, as JSON lines, and convert nothing
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..), conflicts_with_all = ["stdin", "metadata", "table"])]
    pub list_parts: Option<u64>,
    /// Read a part of a table: its header, then rows of which the first stands there (`at` of --list-parts)
    #[arg(long, value_name = "LINE:SOURCEROW:ROW", value_parser = read_position, requires = "stdin", conflicts_with = "no_header")]
    pub part: Option<Position>,
    /// Write the keys of all rows to this file, for a check across parts, and judge none
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_check", "skip_rejected"])]
    pub keys: Option<PathBuf>,
    /// Write every finding to this file, as JSON lines
    #[arg(long = "findings", value_name = "FILE")]
    pub findings_to: Option<PathBuf>,
    /// Read every table in this encoding, whatever is detected (e.g. gb18030)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Convert on this many threads (default: all of the machine)
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Write in this syntax [default: as the output's name ends, else nq]
    #[arg(long, value_enum)]
    pub format: Option<Syntax>,
    /// Where to write.
    #[command(flatten)]
    pub output: crate::cli::args::OutputArgs,
}

/// A syntax that can be written line by line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Syntax {
    /// N-Triples
    Nt,
    /// N-Quads: each table in the graph that loading would replace
    Nq,
}

fn read_position(text: &str) -> Result<Position, &'static str> {
    convert::position(text).ok_or("three numbers from 1 on, such as 120:118:117")
}

/// Where tables may be cut, one JSON object a line.
fn list_parts(
    request: &convert::Request,
    bytes: u64,
    args: &Args,
    terminal: &mut Terminal,
) -> Result<Exit, Failure> {
    let mut findings = Vec::new();
    let cuts = convert::parts(request, bytes, &mut |finding| findings.push(finding))?;
    output::to(args.output.output.as_deref(), terminal, |out| {
        for cut in &cuts {
            let parts = cut.parts.iter().map(|p| {
                let at = format!("{}:{}:{}", p.at.line, p.at.source_row, p.at.row);
                json!({"start": p.start, "end": p.end, "at": at})
            });
            let parts: Vec<_> = parts.collect();
            let line = json!({"table": cut.table, "file": cut.file, "parts": parts});
            writeln!(out, "{line}")?;
        }
        Ok(())
    })?;
    render::findings(&findings, terminal);
    Ok(Exit::Done)
}

/// Converts, and lists findings when all is written.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let (dashes, inputs): (Vec<_>, Vec<_>) =
        args.inputs.iter().cloned().partition(|input| input.as_os_str() == "-");
    let stdin = args.stdin || !dashes.is_empty();
    if stdin && args.metadata.is_none() && inputs.is_empty() {
        let text = Text::new(
            "a table on standard input has to be described",
            "标准输入上的表须有元数据描述",
        );
        return Err(Failure::usage(text).with_hint(Text::new(
            "name its metadata: `--metadata FILE`",
            "请指明元数据：--metadata 文件",
        )));
    }
    let notes = Arc::new(Notes::default());
    let request = convert::Request {
        inputs,
        source: args.source.as_deref().map(SourceName::new).transpose()?,
        metadata: args.metadata.clone(),
        header: !args.no_header,
        part: args.part,
        keys: args.keys.clone(),
        validate: !args.no_check,
        plain: args.plain,
        max_errors: Some(args.findings.max_errors),
        rejects: args.findings.rejects.clone(),
        skip_rejected: args.skip_rejected,
        language: terminal.language,
        progress: Arc::clone(&notes) as Arc<dyn Progress>,
        table: args.table.clone(),
        encoding: args.encoding.clone(),
        threads: args.threads,
    };
    if let Some(bytes) = args.list_parts {
        return list_parts(&request, bytes, args, terminal);
    }
    let format = match args.output.format(args.format, Syntax::Nq)? {
        Syntax::Nt => RdfFormat::NTriples,
        Syntax::Nq => RdfFormat::NQuads,
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut summary = Summary::default();
    let written = output::to(args.output.output.as_deref(), terminal, |out| {
        let piped = stdin.then(|| Box::new(std::io::stdin()) as Box<dyn std::io::Read + Send>);
        let report = &mut |finding| findings.push(finding);
        summary = convert::convert(&request, piped, format, out, report)?;
        Ok(())
    });
    render::findings(&findings, terminal);
    render::notes(notes.take(), terminal);
    if let Some(path) = &args.findings_to {
        let lines = render::findings_json(&findings);
        let lines = lines.as_array().into_iter().flatten().map(|line| format!("{line}\n"));
        files::write_atomic(path, lines.collect::<String>().as_bytes())?;
    }
    written?;
    let (tables, rows, triples) = (summary.tables.len(), summary.rows, summary.triples);
    let line = match terminal.language {
        Language::En => format!("{tables} tables, {rows} rows, {triples} triples"),
        Language::Zh => format!("共{tables}张表、{rows}行、{triples}条三元组"),
    };
    terminal.close_with(&line);
    Ok(if summary.errors > 0 { Exit::Findings } else { Exit::Done })
}
