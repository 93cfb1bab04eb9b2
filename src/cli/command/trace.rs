//! `xiangmai trace`: how a model spread, as a tree, a table or data.

use crate::app::{lexicon, trace as case, trace_graph};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::QuestionArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{json, output, render, rows, tree};
use clap::ValueEnum;
use diagnostics::Language;
use diffusion::trace;

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai trace 党支部+合作社+农户\n  xiangmai trace 党支部领办合作社 --from 烟台市 --since 2017\n  xiangmai trace 党支部+合作社+农户 --format json"
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
    /// How to write the answer
    #[arg(long, short, value_enum, default_value = "tree")]
    pub format: FormatArg,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A tree for people
    Tree,
    /// A table for people, one adopter a line
    Table,
    /// The same table as CSV
    Csv,
    /// Everything, as JSON
    Json,
}

/// Traces a model and writes what was found.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
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
    let labels = lexicon::concept_labels()?;
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.format {
            FormatArg::Tree => tree::write(&traced, &labels, language, out)?,
            FormatArg::Table => rows::table(&traced, &labels, language, out)?,
            FormatArg::Csv => rows::csv(&traced, &labels, language, out)?,
            FormatArg::Json => json::write(&traced, out)?,
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
