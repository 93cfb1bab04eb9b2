//! `xiangmai draw`: a model's spread as a picture.

use crate::app::{AppError, cascade};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::QuestionArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use raster::Fonts;
use std::path::Path;
use views::layout::{Options, View, draw};

/// Arguments of `draw`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai draw lanes 党支部领办合作社 --output lanes.svg\n  xiangmai draw curve 党支部+合作社+农户 --format pdf --output curve.pdf\n  xiangmai draw around 党支部领办合作社 --who 烟台市 --output yantai.svg"
)]
pub struct Args {
    /// The view
    #[arg(value_enum)]
    pub view: ViewArg,
    /// A formula, a scheme's name or its IRI
    pub model: String,
    /// Of the view `around`: the place or organization (name or IRI)
    #[arg(long, value_name = "PLACE", required_if_eq("view", "around"))]
    pub who: Option<String>,
    /// Which part of the spread.
    #[command(flatten)]
    pub question: QuestionArgs,
    /// Width in pixels
    #[arg(long, value_name = "PX", default_value_t = 1000.0)]
    pub width: f64,
    /// Pixels of a PNG for each pixel of the width
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    pub scale: f32,
    /// Format to write [default: what the name of the output says, else svg]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Views on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViewArg {
    /// Lineages: one row per adopter on a time axis
    Lanes,
    /// How many adopters by when
    Curve,
    /// Which variant extends which
    Lattice,
    /// From which province through which channel to which
    Channels,
    /// Points and arcs where coordinates are known, else the tree of divisions
    Map,
    /// One place or organization
    Around,
    /// How the formula changes along lineages
    Formula,
}

impl ViewArg {
    fn id(self) -> &'static str {
        match self {
            Self::Lanes => "lanes",
            Self::Curve => "curve",
            Self::Lattice => "lattice",
            Self::Channels => "channels",
            Self::Map => "map",
            Self::Around => "around",
            Self::Formula => "formula",
        }
    }
}

/// Formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// Scalable, for pages and editors
    Svg,
    /// For papers
    Pdf,
    /// Pixels
    Png,
}

impl FormatArg {
    /// Returns the format that the name of a file ends with.
    fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        [("svg", Self::Svg), ("pdf", Self::Pdf), ("png", Self::Png)]
            .into_iter()
            .find_map(|(name, format)| (name == ending).then_some(format))
    }
}

/// Draws a view of a model's spread.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    args.output.format(args.format, FormatArg::Svg)?;
    let workspace = args.store.open(terminal)?;
    let question = args.question.of(&args.model);
    let mut cascade = cascade::cascade(&workspace, &question, &mut render::making(terminal))?;
    let Some(view) = View::from_id(args.view.id(), args.who.as_deref()) else {
        return Err(Failure::usage(Text::new("name a place with --who", "请用 --who 指明地方")));
    };
    if let View::Around(who) = &view {
        cascade::know_place(workspace.store.as_ref(), &mut cascade, who)?;
    }
    let options = Options { language: language(terminal.language), width: args.width, fold: None };
    let svg = views::svg::write(&draw(&view, &cascade, &options), view.id());
    let file = args.output.output.as_deref();
    let format =
        args.format.or_else(|| file.and_then(FormatArg::of_path)).unwrap_or(FormatArg::Svg);
    let bytes = match format {
        FormatArg::Svg => svg.into_bytes(),
        FormatArg::Pdf => Fonts::of_system()
            .and_then(|fonts| raster::pdf(&svg, &fonts))
            .map_err(AppError::from)?,
        FormatArg::Png => Fonts::of_system()
            .and_then(|fonts| raster::png(&svg, &fonts, args.scale))
            .map_err(AppError::from)?,
    };
    output::to(file, terminal, |out| Ok(out.write_all(&bytes)?))?;
    let line = match terminal.language {
        Language::En => format!("{} adopters, {} bytes", cascade.summary.adopters, bytes.len()),
        Language::Zh => format!("{} 个采纳者，{} 字节", cascade.summary.adopters, bytes.len()),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}

/// A language of the program as the views name it.
pub(in crate::cli) fn language(language: Language) -> views::Language {
    match language {
        Language::En => views::Language::En,
        Language::Zh => views::Language::Zh,
    }
}
