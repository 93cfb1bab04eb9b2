//! `xiangmai fit`: how much of a spread was learned, by which channel, from whom.

use crate::app::fit::{Explained, Plan, explain, question, simulated};
use crate::app::trace as case;
use crate::app::{Workspace, fit_graph};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::bar::{self, Bar};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::variants;
use crate::cli::terminal::Terminal;
use crate::cli::{fitted, output, render};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use diffusion::Variants;
use diffusion::field::{Field, Level};
use diffusion::fit::{Baseline, Form, Model, Sampling, When};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// Explain a spread: how much was learned, by which channel, from whom
///
/// Fits the chance of adopting in continuous time (network-based diffusion analysis) to dates as vague as
/// reports give them, and says for each adopter from whom it may have it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai fit 党支部领办合作社 --level county\n  xiangmai fit 党支部+合作社+农户 --population villages.csv --covariates income\n  xiangmai fit 党支部领办合作社 --level county --format json --output fit.json"
)]
pub struct Args {
    /// A formula, a scheme's name or its IRI
    pub model: String,
    /// Which variants count: none, comparable or a distance up to 1
    #[arg(long, value_name = "none|comparable|0..1", default_value = "comparable", num_args = 0..=1,
          default_missing_value = "comparable", value_parser = variants)]
    pub variants: Variants,
    /// The level at risk [default: that of most adopters]
    #[arg(long, value_enum)]
    pub level: Option<LevelArg>,
    /// CSV of the divisions at risk, adopters and others, with a column of codes
    /// [default: the gazetteer's divisions of the level in the provinces that have an adopter]
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Columns of that list with numbers that may change the chance; may be given several times
    #[arg(long, value_name = "COL", requires = "population")]
    pub covariates: Vec<String>,
    /// Gazetteer with villages
    #[arg(long, value_name = "PATH")]
    pub gazetteer: Option<PathBuf>,
    /// Whether covariates act on all of the chance or on that of adopting alone
    #[arg(long, value_enum, default_value = "multiplicative")]
    pub form: FormArg,
    /// The chance without learning: the same in all years, rising or falling, or by pieces of five years
    #[arg(long, value_enum, default_value = "constant")]
    pub baseline: BaselineArg,
    /// Draws of each chain
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..))]
    pub draws: u32,
    /// Number of chains
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(2..))]
    pub chains: u32,
    /// Seed of all that is drawn
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Instead of the answer, write a spread drawn from the fitted model as CSV, with the truth
    #[arg(long)]
    pub simulate: bool,
    /// Write who learned from whom, and how probably, into the store: a graph of its own for each question, which the newest
    /// run fills; `trace --basis inferred` and pictures show it
    #[arg(long, requires = "store", conflicts_with = "simulate")]
    pub save: bool,
    /// How to write the answer [default: as the output's name ends, else text]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A level of divisions on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelArg {
    /// Provinces
    Province,
    /// Prefectures
    Prefecture,
    /// Counties
    County,
    /// Townships
    Township,
    /// Villages and communities
    Village,
}

impl From<LevelArg> for Level {
    fn from(arg: LevelArg) -> Self {
        match arg {
            LevelArg::Province => Self::Province,
            LevelArg::Prefecture => Self::Prefecture,
            LevelArg::County => Self::County,
            LevelArg::Township => Self::Township,
            LevelArg::Village => Self::Village,
        }
    }
}

/// How covariates act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// On all of the chance
    Multiplicative,
    /// On the chance of adopting without learning
    Additive,
}

/// The chance without learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BaselineArg {
    /// The same in all years
    Constant,
    /// Rising or falling
    Weibull,
    /// Its own in each five years
    Piecewise,
}

/// How to write the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// In words, then tables
    Text,
    /// One row for each adopter and possible source
    Csv,
    /// Everything, as JSON
    Json,
}

/// Fits and writes what was found.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let format = match args.simulate {
        true => args.output.format(Some(FormatArg::Csv), FormatArg::Csv)?,
        false => args.output.format(args.format, FormatArg::Text)?,
    };
    let workspace = args.store.open(terminal)?;
    let ground = case::ground(&workspace, &mut render::making(terminal))?;
    let plan = plan(args);
    let cancelled = bar::cancelled_by_ctrl_c();
    let shown = Bar::new(terminal);
    let mut progress = |share: f64| {
        shown.share(share);
        !cancelled.load(Ordering::SeqCst)
    };
    let explained = explain(&ground, &plan, &mut progress)?;
    shown.finish();
    if cancelled.load(Ordering::SeqCst) {
        return Err(Failure::new(Exit::Interrupted, Text::new("interrupted", "已中断")));
    }
    let language = terminal.language;
    output::to(args.output.output.as_deref(), terminal, |out| {
        if args.simulate {
            return draw(&explained, &plan, out);
        }
        match format {
            FormatArg::Text => fitted::text(&explained, &args.model, language, out)?,
            FormatArg::Csv => fitted::csv(&explained, out)?,
            FormatArg::Json => output::json(&fitted::json(&explained, &args.model, &plan), out)?,
        }
        Ok(())
    })?;
    if args.save {
        save(&workspace, &ground.field, &explained, &plan, terminal)?;
    }
    Ok(Exit::Done)
}

/// Writes the claims into the store.
fn save(
    workspace: &Workspace,
    field: &Field,
    explained: &Explained,
    plan: &Plan,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let triples = fit_graph::triples(field, explained, plan);
    if triples.is_empty() {
        let line = terminal.pick(
            "nothing is saved: the population is not known, so that nothing was fitted",
            "总体不详，未作拟合，故不保存",
        );
        let line = line.to_owned();
        terminal.say(&line);
        return Ok(());
    }
    let graph = fit_graph::graph(explained, plan);
    let line = match terminal.language {
        Language::En => format!("{} statements -> <{graph}>", triples.len()),
        Language::Zh => format!("{}条三元组 -> <{graph}>", triples.len()),
    };
    workspace.replace(&graph, triples)?;
    terminal.close_with(&line);
    Ok(())
}

fn plan(args: &Args) -> Plan {
    Plan {
        question: question(&args.model, args.variants),
        level: args.level.map(Into::into),
        population: args.population.clone(),
        covariates: args.covariates.clone(),
        gazetteer: args.gazetteer.clone(),
        model: Model {
            form: match args.form {
                FormArg::Multiplicative => Form::Multiplicative,
                FormArg::Additive => Form::Additive,
            },
            baseline: match args.baseline {
                BaselineArg::Constant => Baseline::Constant,
                BaselineArg::Weibull => Baseline::Weibull,
                BaselineArg::Piecewise => {
                    Baseline::Piecewise((1..20).map(|n| 5.0 * f64::from(n)).collect())
                }
            },
        },
        sampling: Sampling {
            seed: args.seed,
            chains: args.chains.max(1),
            draws: args.draws.max(4),
            warmup: args.draws.max(4) / 2,
        },
    }
}

/// Writes a spread drawn from the fitted model.
fn draw(explained: &Explained, plan: &Plan, out: &mut dyn std::io::Write) -> Result<(), Failure> {
    let Some((spread, truth)) = simulated(explained, &plan.model, plan.sampling.seed) else {
        return Err(Failure::usage(Text::new(
            "the population is not known, so that nothing can be drawn: give --population or --level",
            "总体不详，无法模拟：请给出 --population 或 --level",
        )));
    };
    let mut csv = csv::Writer::from_writer(out);
    let wrong = |e: csv::Error| Failure::from(std::io::Error::from(e));
    csv.write_record(["unit", "count", "after", "not_after", "adopted", "from"]).map_err(wrong)?;
    let origin = f64::from(explained.case.origin);
    for (unit, from) in spread.units.iter().zip(truth) {
        let (after, until, adopted) = match unit.when {
            When::Between(a, b) => (a, b, "true"),
            When::At(t) => (t, t, "true"),
            When::NotBy(t) => (t, t, "false"),
        };
        let years = |t: f64| format!("{:.4}", origin + t);
        let count = unit.count.to_string();
        let from = from.unwrap_or_default();
        csv.write_record([&unit.name, &count, &years(after), &years(until), adopted, &from])
            .map_err(wrong)?;
    }
    Ok(csv.flush()?)
}
