//! `xiangmai convert`: whole table groups to N-Triples or N-Quads, as a filter.

use crate::app::convert;
use crate::app::csvw::Summary;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use crate::diagnostic::{Diagnostic, Language};
use crate::rdf::format::RdfFormat;
use clap::ValueEnum;
use std::path::PathBuf;

/// Arguments of `convert`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai convert ledgers > ledgers.nq\n  cat part-*.csv | xiangmai convert ledgers --table villages --stdin --format nt"
)]
pub struct Args {
    /// Folders of tables, metadata documents, tables or workbooks; without any, the shipped data
    #[arg(value_name = "DIR|FILE")]
    pub inputs: Vec<PathBuf>,
    /// Convert only this table, named by its file
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// Read the table from standard input in place of its file; foreign keys are not checked then
    #[arg(long)]
    pub stdin: bool,
    /// Read every table in this encoding, whatever is detected (e.g. gb18030)
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Convert on this many threads (default: all of the machine)
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Write in this syntax
    #[arg(long, value_enum, default_value_t = Syntax::Nq)]
    pub format: Syntax,
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

/// Converts, and lists findings when all is written.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let request = convert::Request {
        inputs: args.inputs.clone(),
        table: args.table.clone(),
        encoding: args.encoding.clone(),
        threads: args.threads,
    };
    let format = match args.format {
        Syntax::Nt => RdfFormat::NTriples,
        Syntax::Nq => RdfFormat::NQuads,
    };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut summary = Summary::default();
    output::to(args.output.output.as_deref(), terminal, |out| {
        let piped = args.stdin.then(|| Box::new(std::io::stdin()) as Box<dyn std::io::Read + Send>);
        let report = &mut |finding| findings.push(finding);
        summary = convert::convert(&request, piped, format, out, report)?;
        Ok(())
    })?;
    render::findings(&findings, terminal);
    let (tables, rows, triples) = (summary.tables.len(), summary.rows, summary.triples);
    let line = match terminal.language {
        Language::En => format!("{tables} tables, {rows} rows, {triples} triples"),
        Language::Zh => format!("共{tables}张表、{rows}行、{triples}条三元组"),
    };
    terminal.close_with(&line);
    Ok(if summary.errors > 0 { Exit::Findings } else { Exit::Done })
}
