//! `xiangmai export`: the graph, or one model's cascade, for other tools.

use crate::app::{AppError, Workspace, export as views, trace as case};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use crate::export::{Format, view::View};
use crate::query::{library, param};
use clap::ValueEnum;
use diffusion::{Variants, trace};
use rdf::format::RdfFormat;
use store::QueryOptions;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai export --format gexf --model 党支部+合作社+农户 --output cascade.gexf\n  xiangmai export --format nquads --output graph.nq"
)]
pub struct Args {
    /// Format to write
    #[arg(long, short, value_enum)]
    pub format: FormatArg,
    /// Only the cascade of this model and its variants (formula, name or IRI)
    #[arg(long, value_name = "FORMULA")]
    pub model: Option<String>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Formats on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// GEXF 1.3, for Gephi
    Gexf,
    /// GraphML, for yEd, Cytoscape, networkx
    Graphml,
    /// DOT, for Graphviz
    Dot,
    /// Turtle
    Turtle,
    /// N-Quads, with the named graphs
    Nquads,
    /// JSON-LD, with the named graphs
    Jsonld,
}

impl FormatArg {
    fn picture(self) -> Option<Format> {
        match self {
            Self::Gexf => Some(Format::Gexf),
            Self::Graphml => Some(Format::GraphMl),
            Self::Dot => Some(Format::Dot),
            _ => None,
        }
    }

    fn rdf(self) -> RdfFormat {
        match self {
            Self::Nquads => RdfFormat::NQuads,
            Self::Jsonld => RdfFormat::JsonLd,
            _ => RdfFormat::Turtle,
        }
    }
}

/// Writes the graph or a cascade.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let file = args.output.output.as_deref();
    match args.format.picture() {
        Some(format) => {
            let view = view(&workspace, args.model.as_deref(), terminal)?;
            output::to(file, terminal, |out| Ok(crate::export::write(&view, format, out)?))?;
        }
        None => {
            let format = args.format.rdf();
            output::to(file, terminal, |out| match &args.model {
                None => Ok(views::dump(&workspace, format, out)?),
                Some(model) => cascade_as_rdf(&workspace, model, format, out),
            })?;
        }
    }
    Ok(Exit::Done)
}

fn view(
    workspace: &Workspace,
    model: Option<&str>,
    terminal: &mut Terminal,
) -> Result<View, Failure> {
    let Some(model) = model else { return Ok(views::whole(workspace)?) };
    let ground = case::ground(workspace, &mut render::making(terminal))?;
    let question = case::Question { variants: Variants::Comparable, ..case::Question::of(model) };
    let request = case::request(&ground.field, &question)?;
    let traced = trace(&ground.field, &ground.lexicon, &request).map_err(AppError::from)?;
    Ok(views::cascade(&traced)?)
}

fn cascade_as_rdf(
    workspace: &Workspace,
    model: &str,
    format: RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<(), Failure> {
    let text = library::find("cascade").map(|q| q.text).unwrap_or_default();
    let given = [format!("model={model}")];
    let substitutions = param::bind(&text, &given).map_err(|e| Failure::usage(e.to_string()))?;
    let options = QueryOptions { substitutions, ..QueryOptions::default() };
    let triples = workspace.store.query(&text, &options)?.into_triples()?;
    Ok(views::write_triples(triples, format, out)?)
}
