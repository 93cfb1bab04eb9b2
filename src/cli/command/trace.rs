//! `xiangmai trace`: how a model spread, as a tree, a table or data.

use crate::app::{lexicon, trace as case, trace_graph};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{json, output, render, rows, tree};
use clap::ValueEnum;
use diagnostics::Language;
use diffusion::field::{Basis, PartialDate};
use diffusion::{Variants, trace};

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai trace 党支部+合作社+农户\n  xiangmai trace 党支部领办合作社 --from 烟台市 --since 2017\n  xiangmai trace 党支部+合作社+农户 --format json"
)]
pub struct Args {
    /// A formula, a scheme's name or its IRI
    pub model: String,
    /// Which variants count: none, comparable (extending, reducing, narrower, broader) or a distance up to 1
    #[arg(long, value_name = "none|comparable|0..1", default_value = "comparable", num_args = 0..=1,
          default_missing_value = "comparable", value_parser = variants)]
    pub variants: Variants,
    /// Only what comes down from this place or organization (name or IRI)
    #[arg(long, value_name = "PLACE")]
    pub from: Option<String>,
    /// Only what leads up from this place or organization (name or IRI)
    #[arg(long, value_name = "PLACE")]
    pub to: Option<String>,
    /// Only adoptions that may have begun at or after this date (2017, 2017-03, 2017-03-05)
    #[arg(long, value_name = "DATE")]
    pub since: Option<PartialDate>,
    /// Only adoptions that may have begun at or before this date
    #[arg(long, value_name = "DATE")]
    pub until: Option<PartialDate>,
    /// Only links of this basis; may be given several times
    #[arg(long, value_enum, value_name = "BASIS")]
    pub basis: Vec<BasisArg>,
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

/// A basis on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum BasisArg {
    /// A report says so
    Observed,
    /// A named rule gives it
    Derived,
    /// A method estimates it
    Inferred,
}

impl From<BasisArg> for Basis {
    fn from(arg: BasisArg) -> Self {
        match arg {
            BasisArg::Observed => Self::Observed,
            BasisArg::Derived => Self::Derived,
            BasisArg::Inferred => Self::Inferred,
        }
    }
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

/// Reads which variants count.
pub(super) fn variants(text: &str) -> Result<Variants, String> {
    match text {
        "none" => Ok(Variants::Same),
        "comparable" => Ok(Variants::Comparable),
        number => match number.parse::<f64>() {
            Ok(distance) if (0.0..=1.0).contains(&distance) => Ok(Variants::Within(distance)),
            _ => Err("expected none, comparable or a distance from 0 to 1".into()),
        },
    }
}

/// Traces a model and writes what was found.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let question = case::Question {
        model: args.model.clone(),
        variants: args.variants,
        from: args.from.clone(),
        to: args.to.clone(),
        since: args.since,
        until: args.until,
        bases: args.basis.iter().map(|&b| b.into()).collect(),
    };
    let request = case::request(&ground.field, &question)?;
    let traced =
        trace(&ground.field, &ground.lexicon, &request).map_err(crate::app::AppError::from)?;
    if args.save {
        let (iri, steps) = trace_graph::save(&workspace, &traced)?;
        let graph = trace_graph::GRAPH;
        let line = match terminal.language {
            Language::En => format!("saved <{iri}> with {steps} steps -> <{graph}>"),
            Language::Zh => format!("已保存 <{iri}>,{steps}步 -> <{graph}>"),
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
