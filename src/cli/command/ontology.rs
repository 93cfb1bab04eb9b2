//! `xiangmai ontology`: the terms that tables and graph use, for readers and for tools.

use crate::app::ontology;
use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::terminal::Terminal;
use clap::ValueEnum;

/// Arguments of `ontology`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai ontology --format html --output ontology.html\n  xiangmai ontology --format svg --output classes.svg"
)]
pub struct Args {
    /// What to write [default: as the output's name ends, else ttl]
    #[arg(long, short, value_enum)]
    pub format: Option<Format>,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A form of the ontology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page with every class, property and concept, in Chinese and English
    Html,
    /// A diagram of the classes, for Graphviz
    Dot,
    /// A picture of the classes
    Svg,
    /// Turtle, as it ships
    Ttl,
    /// A JSON-LD context of its terms
    Context,
    /// The SHACL shapes for any graph that uses it
    Shapes,
    /// How it uses terms of other vocabularies, as a profile in Turtle
    Profile,
}

/// Writes the ontology.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let text = match args.output.format(args.format, Format::Ttl)? {
        Format::Html => ontology::html(false)?,
        Format::Dot => ontology::dot()?,
        Format::Svg => ontology::svg()?,
        Format::Ttl => ontology::turtle(),
        Format::Context => ontology::json_ld_context()?,
        Format::Shapes => ontology::shapes(),
        Format::Profile => ontology::profile(),
    };
    output::to(args.output.output.as_deref(), terminal, |out| {
        out.write_all(text.as_bytes())?;
        Ok(())
    })?;
    Ok(Exit::Done)
}
