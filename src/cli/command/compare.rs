//! `xiangmai compare`: two models side by side.

use crate::app::{AppError, lexicon, trace as case};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::variants;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render, sides};
use clap::ValueEnum;
use diffusion::{Request, Variants, compare_models};

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  xiangmai compare 党支部+合作社+农户 党支部+公司+农户")]
pub struct Args {
    /// A formula, a scheme's name or its IRI
    #[arg(value_name = "MODEL")]
    pub first: String,
    /// Another
    #[arg(value_name = "OTHER MODEL")]
    pub second: String,
    /// Which variants of each count, as in trace: none, comparable (extending, reducing, narrower, broader) or a distance up to 1
    #[arg(long, value_name = "none|comparable|0..1", default_value = "comparable", num_args = 0..=1,
          default_missing_value = "comparable", value_parser = variants)]
    pub variants: Variants,
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

/// How to write a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    Table,
    /// One figure, change of the formula or common adopter a line, as CSV
    Csv,
    /// Everything, as JSON
    Json,
}

/// Compares two models.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let ask = |model: &str| Request { variants: args.variants, ..Request::model(model) };
    let (first, second) = (ask(&args.first), ask(&args.second));
    let compared =
        compare_models(&ground.field, &ground.lexicon, &first, &second).map_err(AppError::from)?;
    let labels = lexicon::concept_labels()?;
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Table)? {
            FormatArg::Table => sides::comparison(&compared, &labels, language, out)?,
            FormatArg::Csv => sides::csv(&compared, out)?,
            FormatArg::Json => output::json(&compared, out)?,
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
