//! `xiangmai measures`: what can be said in numbers about how a model spread.

use crate::app::{AppError, population, trace as case};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::variants;
use crate::cli::terminal::Terminal;
use crate::cli::{measures as print, output, render};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use diffusion::field::PartialDate;
use diffusion::{Request, Variants, measures};
use std::path::PathBuf;

/// Arguments of `measures`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai measures 党支部+合作社+农户\n  xiangmai measures 党支部领办合作社 --population villages.csv --format csv\n  xiangmai measures --format json"
)]
pub struct Args {
    /// A formula, a scheme's name or its IRI; every scheme if left out
    pub model: Option<String>,
    /// Which variants count: none, comparable (extending, reducing, narrower, broader) or a distance up to 1
    #[arg(long, value_name = "none|comparable|0..1", default_value = "comparable", num_args = 0..=1,
          default_missing_value = "comparable", value_parser = variants)]
    pub variants: Variants,
    /// Only adoptions that may have begun at or after this date (2017, 2017-03, 2017-03-05)
    #[arg(long, value_name = "DATE")]
    pub since: Option<PartialDate>,
    /// Only adoptions that may have begun at or before this date, where observation ends
    #[arg(long, value_name = "DATE")]
    pub until: Option<PartialDate>,
    /// How many places could adopt; shares of all places need it
    #[arg(long, value_name = "N", conflicts_with = "population")]
    pub universe: Option<u32>,
    /// The places that could adopt: one a line, or a CSV table with a column iri, id, code or name
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Seed of permutations and bootstraps
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How to write the answer [default: as the output's name ends, else table]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A page for people, at most ten lines a section
    Table,
    /// One row per measure, key and basis, as CSV
    Csv,
    /// Everything, as JSON
    Json,
}

/// Measures the spread of a model.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let mut universe = args.universe;
    if let Some(path) = &args.population {
        let population = population::read(path)?;
        let question =
            Request { model: args.model.clone(), variants: args.variants, ..Request::default() };
        let counted = population::count(&ground, &question, &population)?;
        universe = Some(counted.universe);
        if counted.outside > 0 {
            let (outside, listed) = (counted.outside, counted.listed);
            let line = match terminal.language {
                Language::En => format!(
                    "{outside} adopters are not among the {listed} places listed; they are counted with them"
                ),
                Language::Zh => {
                    format!("有{outside}个采纳者不在所列{listed}个地方之中，已一并计入")
                }
            };
            terminal.close_with(&line);
        }
    }
    let request = Request {
        model: args.model.clone(),
        variants: args.variants,
        since: args.since,
        until: args.until,
        universe,
        seed: args.seed,
        ..Request::default()
    };
    let measured = measures(&ground.field, &ground.lexicon, &request).map_err(AppError::from)?;
    if let Some(universe) = args.universe.filter(|&n| n < measured.places) {
        let places = measured.places;
        return Err(Failure::usage(Text::new(
            format!("--universe {universe} is fewer than the {places} places that adopted"),
            format!("--universe {universe} 少于已采纳的 {places} 个地方"),
        )));
    }
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Table)? {
            FormatArg::Table => print::write(&measured, language, out)?,
            FormatArg::Csv => print::csv(&measured, out)?,
            FormatArg::Json => output::json(&measured, out)?,
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
