//! `xiangmai trace`: how a model spread, as a tree, a table or data.

use super::draw::language;
use crate::app::{Workspace, cascade, cite as app_cite, lexicon, trace as case, trace_graph};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::cite::{CiteArg, write as write_references};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::QuestionArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render, rows, sheets, tree};
use clap::ValueEnum;
use diagnostics::Language;
use diffusion::{Trace, trace};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use views::model::Cascade;

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai trace 党支部+合作社+农户\n  xiangmai trace 党支部领办合作社 --within 山东省 --since 2017\n  xiangmai trace 党支部+合作社+农户 --output adopters.csv\n  xiangmai trace 党支部+合作社+农户 --format csv --output tables"
)]
pub struct Args {
    /// A formula, a scheme's name or its IRI
    pub model: String,
    /// Which part of the spread.
    #[command(flatten)]
    pub question: QuestionArgs,
    /// Also save the tree into the store, in the graph of traces, where SPARQL and exports find it
    #[arg(long, requires = "store")]
    pub save: bool,
    /// Give the reports behind the trace as references instead
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "format")]
    pub cite: Option<CiteArg>,
    /// How to write the answer [default: by the ending of --output, else tree]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Write to this file instead of standard output; a folder gets both tables, adopters.csv and edges.csv
    #[arg(long, short, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
}

/// How to write a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A tree for people
    Tree,
    /// A table for people, one adopter a line
    Table,
    /// A table of adopters as CSV, with ids, dates, sources and outcomes
    Csv,
    /// A table of links as CSV, every possible parent of an adopter
    Edges,
    /// Everything, as JSON (its schema: `xiangmai export --format set`)
    Json,
}

/// What is written where.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    /// One format to a file or to standard output.
    One(FormatArg, Option<&'a Path>),
    /// Both tables into a folder.
    Tables(&'a Path),
}

/// A format is what is asked for, or what the ending of the file says; tables may go to a folder: one that is there,
/// that is written as one, or a name without an ending.
fn target(format: Option<FormatArg>, output: Option<&Path>) -> Target<'_> {
    let Some(path) = output.filter(|path| path.as_os_str() != "-") else {
        return Target::One(format.unwrap_or(FormatArg::Tree), output);
    };
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let written = path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    let is_tables = matches!(format, Some(FormatArg::Csv | FormatArg::Edges));
    let is_folder = path.is_dir() || written || (is_tables && ending.is_none() && !path.exists());
    if is_folder && (is_tables || format.is_none()) {
        return Target::Tables(path);
    }
    let by_ending = || match ending.as_deref() {
        Some("csv") => FormatArg::Csv,
        Some("json") => FormatArg::Json,
        _ => FormatArg::Tree,
    };
    Target::One(format.unwrap_or_else(by_ending), output)
}

/// Traces a model and writes what was found.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let target = target(args.format, args.output.as_deref());
    if let Target::One(FormatArg::Tree, Some(file)) = target
        && args.format.is_none()
    {
        OutputArgs { output: Some(file.to_owned()) }.fits::<FormatArg>()?;
    }
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let question = args.question.of(&args.model);
    let request = case::request(&ground.field, &question)?;
    let traced =
        trace(&ground.field, &ground.lexicon, &request).map_err(crate::app::AppError::from)?;
    if args.save {
        let (iri, steps) = trace_graph::save(&workspace, &traced)?;
        let graph = trace_graph::GRAPH;
        let line = match terminal.language {
            Language::En => format!("saved <{iri}> with {steps} steps -> <{graph}>"),
            Language::Zh => format!("已保存 <{iri}>，{steps}步 -> <{graph}>"),
        };
        terminal.close_with(&line);
    }
    if let Some(cite) = args.cite {
        let cascade = cascade::of_trace(workspace.store.as_ref(), &ground, &traced)?;
        let reports = cascade.reports.iter().map(|report| report.iri.clone()).collect();
        let references = app_cite::references(&workspace, &reports)?;
        write_references(cite, &references, args.output.as_deref(), terminal)?;
        return Ok(Exit::Done);
    }
    match target {
        Target::One(format @ (FormatArg::Tree | FormatArg::Table), file) => {
            for_people(format, &workspace, &traced, file, terminal)?;
        }
        Target::One(format, file) => {
            let cascade = cascade::of_trace(workspace.store.as_ref(), &ground, &traced)?;
            let words = language(terminal.language);
            output::to(file, terminal, |out| {
                match format {
                    FormatArg::Csv => drop(sheets::adopters(&cascade, words, out)?),
                    FormatArg::Edges => drop(sheets::edges(&cascade, words, out)?),
                    _ => output::json(&cascade, out)?,
                }
                Ok(())
            })?;
        }
        Target::Tables(folder) => {
            let cascade = cascade::of_trace(workspace.store.as_ref(), &ground, &traced)?;
            both_tables(&cascade, folder, terminal)?;
        }
    }
    Ok(Exit::Done)
}

/// Writes the tree or the aligned table.
fn for_people(
    format: FormatArg,
    workspace: &Workspace,
    traced: &Trace<'_>,
    file: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let labels = lexicon::concept_labels()?;
    let language = terminal.language;
    if format == FormatArg::Table {
        return output::to(file, terminal, |out| Ok(rows::table(traced, &labels, language, out)?));
    }
    let beside = cascade::beside(workspace.store.as_ref(), traced)?;
    output::to(file, terminal, |out| Ok(tree::write(traced, &beside, &labels, language, out)?))
}

/// Writes adopters and links into a folder, with a byte order mark, so that spreadsheets take them for UTF-8.
fn both_tables(cascade: &Cascade, folder: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
    files::create_dir(folder)?;
    let words = language(terminal.language);
    let adopters =
        table(&folder.join("adopters.csv"), |out| sheets::adopters(cascade, words, out))?;
    let edges = table(&folder.join("edges.csv"), |out| sheets::edges(cascade, words, out))?;
    let line = match terminal.language {
        Language::En => format!("{adopters} adopters, {edges} links -> {}", folder.display()),
        Language::Zh => format!("{adopters}个采纳者，{edges}条传播 -> {}", folder.display()),
    };
    terminal.close_with(&line);
    Ok(())
}

fn table(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<u64>,
) -> Result<u64, Failure> {
    let mut out = BufWriter::new(files::AtomicFile::create(path)?);
    out.write_all("\u{FEFF}".as_bytes())?;
    let count = write(&mut out)?;
    let file = out.into_inner().map_err(|e| Failure::from(e.into_error()))?;
    file.commit()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use FormatArg::{Csv, Edges, Json, Table, Tree};

    #[test]
    fn the_ending_or_the_folder_tells_the_format() {
        let one = |format, output: Option<&'static str>| Target::One(format, output.map(Path::new));
        let check = |format, output: Option<&'static str>, expected| {
            assert_eq!(target(format, output.map(Path::new)), expected, "{format:?} {output:?}");
        };
        check(None, None, one(Tree, None));
        check(None, Some("-"), one(Tree, Some("-")));
        check(None, Some("x.csv"), one(Csv, Some("x.csv")));
        check(None, Some("x.JSON"), one(Json, Some("x.JSON")));
        check(None, Some("x.txt"), one(Tree, Some("x.txt")));
        check(Some(Table), Some("x.csv"), one(Table, Some("x.csv")));
        check(Some(Edges), Some("x.csv"), one(Edges, Some("x.csv")));
        check(Some(Csv), Some("out"), Target::Tables(Path::new("out")));
        check(None, Some("out/"), Target::Tables(Path::new("out/")));
        check(Some(Json), Some("out"), one(Json, Some("out")));
    }
}
