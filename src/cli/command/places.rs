//! `xiangmai places`: one place's part in spread.

use crate::app::{lexicon, trace as case};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use crate::cli::{output, render, sides};
use clap::ValueEnum;
use diffusion::{Request, place};

/// Arguments of `places`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  xiangmai places 烟台市\n  xiangmai places 山东省")]
pub struct Args {
    /// A place or organization (name or IRI); a division stands for all that lies in it
    pub place: String,
    /// How to write the answer [default: as the output's name ends, else tree]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    Tree,
    /// Everything, as JSON
    Json,
}

/// Shows a place.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let actor = case::actor(&ground.field, &args.place)?;
    let shown = place(&ground.field, &ground.lexicon, actor, &Request::default());
    let labels = lexicon::concept_labels()?;
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Tree)? {
            FormatArg::Tree => sides::place(&shown, &labels, language, out)?,
            FormatArg::Json => output::json(&shown, out)?,
        }
        Ok(())
    })?;
    Ok(Exit::Done)
}
