//! `xiangmai infer`: who seems to have learned from whom, from dates of adoption alone.

use crate::app::infer::{
    Answer, CascadeTable, InferError, Outcome, Question, infer_cascades, infer_table, parse_time,
};
use crate::app::infer_graph;
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::messages::told;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use diffusion::bootstrap::Plan;
use diffusion::netinf::{
    Choice, Family, Inference, Mode, Model, Provenance, Settings, Stop, TreeLink,
};
use diffusion::sensitivity::Comparison;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Infer who learned from whom out of dates of adoption (NetInf)
///
/// Reads one row per adoption, from a table or from the graph, and writes edges origin, destination, improvement, p_value in the order in
/// which they were chosen. The edges are regularities of order and delay, not testimony.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("stop").required(true).args(["edges", "p_value"]))]
pub struct Args {
    /// Read the cascades from this CSV file, one row per adoption, instead of from the graph
    #[arg(long, value_name = "FILE", requires_all = ["node", "cascade", "time"],
          conflicts_with_all = ["store", "data"])]
    pub cascades: Option<PathBuf>,
    /// Column of the places
    #[arg(long, value_name = "COL")]
    pub node: Option<String>,
    /// Column of the cascades (what was taken up)
    #[arg(long, value_name = "COL")]
    pub cascade: Option<String>,
    /// Column of the times: numbers, or dates (2014, 2014-03, 2014-03-05), which count in years
    #[arg(long, value_name = "COL")]
    pub time: Option<String>,
    /// CSV file of all places; the order of its rows fixes their numbers (column as in the cascades)
    #[arg(long, value_name = "FILE")]
    pub nodes: Option<PathBuf>,
    /// Distribution of the delay between teacher and learner
    #[arg(long, value_enum)]
    pub model: ModelArg,
    /// Its parameters: rate | scale | mu,sigma [default: estimated from the delays]
    #[arg(long, value_name = "X[,Y]", value_delimiter = ',', allow_hyphen_values = true)]
    pub params: Vec<f64>,
    /// Stop after this many edges
    #[arg(long, value_name = "N")]
    pub edges: Option<usize>,
    /// Stop after the first edge with a p-value at or above P
    #[arg(long, value_name = "P")]
    pub p_value: Option<f64>,
    /// Leave out adoptions before T
    #[arg(long, value_name = "T", value_parser = time, allow_negative_numbers = true)]
    pub since: Option<f64>,
    /// Leave out adoptions at T or later
    #[arg(long, value_name = "T", value_parser = time, allow_negative_numbers = true)]
    pub before: Option<f64>,
    /// Give the lists of the R package NetworkInference row by row, its known faults included
    #[arg(long)]
    pub compatible: bool,
    /// Infer again N times from cascades drawn with replacement; adds the column support
    #[arg(long, value_name = "N")]
    pub bootstrap: Option<u32>,
    /// Seed of the bootstrap
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// In the bootstrap, move each time t to a random one in [t, t + WIDTH) (1 for years)
    #[arg(long, value_name = "WIDTH", requires = "bootstrap")]
    pub date_width: Option<f64>,
    /// Infer again with other models and parameters and say how far the edges agree
    #[arg(long)]
    pub sensitivity: bool,
    /// Write the best trees (parent, child, log_score, cascade_id, explained) to this CSV file
    #[arg(long, value_name = "FILE")]
    pub trees: Option<PathBuf>,
    /// Form of the output [default: as the output's name ends, else csv]
    #[arg(long, value_enum)]
    pub format: Option<FormatArg>,
    /// With --store: do not write the inferred transmissions into the store's inferred graph
    #[arg(long)]
    pub no_save: bool,
    /// Where to read the graph, if not a table.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where the output goes.
    #[command(flatten)]
    pub output: OutputArgs,
}

const EXAMPLES: &str = "Examples:
  xiangmai infer --store graph --model exponential --p-value 0.05
  xiangmai infer --cascades policies.csv --node statenam --cascade policy --time adopt_year \\
      --model exponential --params 0.5 --p-value 0.1 --output edges.csv
  xiangmai infer --cascades adoptions.csv --node 村 --cascade 做法 --time 年份 \\
      --model lognormal --edges 50 --bootstrap 200 --seed 7 --format json";

/// A delay model on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ModelArg {
    /// The sooner, the likelier (rate)
    Exponential,
    /// Likeliest one scale after (scale)
    Rayleigh,
    /// A mode and a long tail (mu,sigma of the logarithm)
    Lognormal,
}

impl From<ModelArg> for Family {
    fn from(arg: ModelArg) -> Self {
        match arg {
            ModelArg::Exponential => Self::Exponential,
            ModelArg::Rayleigh => Self::Rayleigh,
            ModelArg::Lognormal => Self::LogNormal,
        }
    }
}

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// Edges as CSV
    Csv,
    /// Edges with provenance, support and sensitivity as JSON
    Json,
}

fn time(text: &str) -> Result<f64, Text> {
    parse_time(text).ok_or_else(|| {
        let en = "expected a number or a date (2014, 2014-03, 2014-03-05)";
        Text::new(en, "应为数或日期（2014、2014-03、2014-03-05）")
    })
}

/// Infers and writes the edges.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let question = question(args)?;
    let Some(path) = &args.cascades else { return on_graph(args, &question, terminal) };
    let table = CascadeTable {
        path: path.clone(),
        node: args.node.clone().unwrap_or_default(),
        cascade: args.cascade.clone().unwrap_or_default(),
        time: args.time.clone().unwrap_or_default(),
        nodes: args.nodes.clone(),
    };
    let Outcome { answer, findings } = infer_table(&table, &question)?;
    render::findings(&findings, terminal);
    let Some(answer) = answer else {
        let tally = render::tally(&findings, 0, terminal.language);
        terminal.close_with(&tally);
        return Ok(Exit::Findings);
    };
    give(args, &answer, terminal)
}

/// Writes edges and, if asked for, trees; then the closing line.
fn give(args: &Args, answer: &Answer, terminal: &mut Terminal) -> Result<Exit, Failure> {
    output::to(args.output.output.as_deref(), terminal, |out| {
        match args.output.format(args.format, FormatArg::Csv)? {
            FormatArg::Csv => edges_csv(answer, out),
            FormatArg::Json => edges_json(answer, out),
        }
    })?;
    if let Some(file) = &args.trees {
        output::to(Some(file), terminal, |out| trees_csv(&answer.network.trees, out))?;
    }
    close(answer, terminal);
    Ok(Exit::Done)
}

/// Infers from the adoptions of the graph; into a store the inferred transmissions are written back.
fn on_graph(args: &Args, question: &Question, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let field = workspace.field(&mut render::making(terminal))?;
    let (cascades, _) = infer_graph::cascades(&field);
    let answer = infer_cascades(&cascades, question).map_err(InferError::from)?;
    let exit = give(args, &answer, terminal)?;
    if args.store.store.is_some() && !args.no_save {
        let triples = infer_graph::triples(&answer);
        let line = match terminal.language {
            Language::En => format!("{} statements -> <{}>", triples.len(), infer_graph::GRAPH),
            Language::Zh => format!("{}条三元组 -> <{}>", triples.len(), infer_graph::GRAPH),
        };
        workspace.replace(infer_graph::GRAPH, triples)?;
        terminal.close_with(&line);
    }
    Ok(exit)
}

impl From<InferError> for Failure {
    fn from(error: InferError) -> Self {
        let exit = match &error {
            InferError::File(_) => Exit::Environment,
            InferError::Column { .. } => Exit::Usage,
            InferError::Method(method) if is_usage(method) => Exit::Usage,
            _ => Exit::Findings,
        };
        let failure = Self::new(exit, told(&error));
        match error.hint() {
            Some(hint) => failure.with_hint(hint),
            None => failure,
        }
    }
}

/// Whether what was asked for is at fault, not the data.
fn is_usage(error: &diffusion::netinf::Error) -> bool {
    use diffusion::netinf::Error;
    matches!(
        error,
        Error::Parameter { .. }
            | Error::ParameterCount { .. }
            | Error::Chances { .. }
            | Error::Cutoff(_)
            | Error::TooManyEdges { .. }
    )
}

/// What the arguments ask for.
pub fn question(args: &Args) -> Result<Question, Failure> {
    let family = Family::from(args.model);
    let model = if args.params.is_empty() {
        Choice::Automatic(family)
    } else {
        Choice::Given(Model::from_parameters(family, &args.params).map_err(InferError::from)?)
    };
    let stop = match (args.edges, args.p_value) {
        (Some(count), _) => Stop::Edges(count),
        (None, Some(cutoff)) => Stop::PValue(cutoff),
        (None, None) => {
            let en = "say when to stop: --edges N or --p-value P";
            return Err(Failure::usage(Text::new(
                en,
                "请说明何时停止：--edges 数目 或 --p-value P值",
            )));
        }
    };
    if args.date_width.is_some_and(|width| !width.is_finite() || width < 0.0) {
        return Err(Failure::usage(Text::new(
            "--date-width must be a number, 0 or above",
            "--date-width 应为不小于 0 的数",
        )));
    }
    let mode = if args.compatible { Mode::Compatible } else { Mode::Corrected };
    let settings = Settings::new(model, stop).with_mode(mode).with_window(args.since, args.before);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = |replicates| Plan {
        date_width: args.date_width,
        threads,
        ..Plan::new(replicates, args.seed)
    };
    Ok(Question { settings, bootstrap: args.bootstrap.map(plan), sensitivity: args.sensitivity })
}

/// Writes origin, destination, improvement, p_value and, after a bootstrap, support.
fn edges_csv(answer: &Answer, out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(out);
    let mut header = vec!["origin", "destination", "improvement", "p_value"];
    if answer.bootstrap.is_some() {
        header.push("support");
    }
    table.write_record(&header).map_err(unwritable)?;
    for edge in &answer.network.edges {
        let numbers = [number(edge.improvement), number(edge.p_value)];
        let mut row = vec![&*edge.origin, &*edge.destination, &numbers[0], &numbers[1]];
        let support = answer.bootstrap.as_ref().map(|b| b.support(edge));
        let support = support.map(|s| s.map_or_else(String::new, number));
        row.extend(support.as_deref());
        table.write_record(&row).map_err(unwritable)?;
    }
    Ok(table.flush()?)
}

/// The shortest text that reads back as the same number; small ones with an exponent.
fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-4 { format!("{value:e}") } else { value.to_string() }
}

fn trees_csv(trees: &[TreeLink], out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(out);
    table
        .write_record(["parent", "child", "log_score", "cascade_id", "explained"])
        .map_err(unwritable)?;
    for link in trees {
        let score = number(link.log_score);
        let explained = if link.explained { "true" } else { "false" };
        let row = [&*link.parent, &*link.child, &score, &*link.cascade, explained];
        table.write_record(row).map_err(unwritable)?;
    }
    Ok(table.flush()?)
}

fn unwritable(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Failure::from(std::io::Error::other(format!("{other:?}"))),
    }
}

/// Writes one object: provenance, edges and what else was asked for. A p-value that is no number is null.
fn edges_json(answer: &Answer, out: &mut dyn Write) -> Result<(), Failure> {
    let edge = |edge: &diffusion::netinf::Edge| {
        let mut object = json!({
            "origin": &*edge.origin, "destination": &*edge.destination,
            "improvement": edge.improvement, "p_value": edge.p_value,
            "possible": edge.possible, "explained": edge.explained,
        });
        if let Some(bootstrap) = &answer.bootstrap {
            object["support"] = json!(bootstrap.support(edge));
        }
        object
    };
    let mut object = json!({
        "basis": "inferred",
        "provenance": provenance(&answer.network.provenance),
        "edges": answer.network.edges.iter().map(edge).collect::<Vec<_>>(),
    });
    if let Some(b) = &answer.bootstrap {
        object["bootstrap"] = json!({
            "replicates": b.plan.replicates, "done": b.done, "seed": b.plan.seed,
            "date_width": b.plan.date_width, "failure": b.failure.as_ref().map(ToString::to_string),
        });
    }
    if !answer.sensitivity.is_empty() {
        let all: Vec<Value> = answer.sensitivity.iter().map(comparison).collect();
        object["sensitivity"] = all.into();
    }
    output::json(&object, out)
}

fn provenance(p: &Provenance) -> Value {
    let parameters: serde_json::Map<String, Value> =
        p.model.parameters().into_iter().map(|(k, v)| (k.to_owned(), json!(v))).collect();
    let stop = match p.stop {
        Stop::Edges(count) => json!({ "edges": count }),
        Stop::PValue(cutoff) => json!({ "p_value": cutoff }),
    };
    json!({
        "method": "NetInf", "mode": p.mode.name(), "model": p.model.family().name(),
        "parameters": parameters, "estimated": p.estimated, "beta": p.beta, "epsilon": p.epsilon,
        "stop": stop, "since": p.since, "before": p.before, "cascades": p.cascades,
        "events": p.events, "candidates": p.candidates, "pairs": p.pairs,
    })
}

fn comparison(comparison: &Comparison) -> Value {
    match &comparison.outcome {
        Ok(a) => json!({
            "variant": comparison.label, "model": a.model.to_string(), "edges": a.edges,
            "common": a.common, "jaccard": a.jaccard,
        }),
        Err(error) => json!({ "variant": comparison.label, "error": error.to_string() }),
    }
}

/// One closing line, after the comparisons if there are any.
fn close(answer: &Answer, terminal: &mut Terminal) {
    for comparison in &answer.sensitivity {
        let line = match &comparison.outcome {
            Ok(a) => {
                let index = a.jaccard.map_or_else(|| "not defined".into(), |j| format!("{j:.3}"));
                format!(
                    "{}: {} edges, {} common, Jaccard {index}",
                    comparison.label, a.edges, a.common
                )
            }
            Err(error) => format!("{}: {error}", comparison.label),
        };
        terminal.close_with(&line);
    }
    if let Some((b, failure)) =
        answer.bootstrap.as_ref().and_then(|b| b.failure.as_ref().map(|f| (b, f)))
    {
        let (all, failed) = (b.plan.replicates, b.plan.replicates - b.done);
        terminal.close_with(&format!("{failed} of {all} replicates gave no network: {failure}"));
    }
    let Inference { edges, provenance, .. } = &answer.network;
    let caution = terminal.pick(
        "edges inferred from order and delay, not stated by a source",
        "条边，由先后与时间间隔推断，并非来源所述",
    );
    let line = format!("{} {caution}; {provenance}", edges.len());
    terminal.close_with(&line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    const TABLE: &str = "infer --cascades a.csv --node n --cascade c --time t";

    fn parse(rest: &str) -> Result<Args, clap::Error> {
        let line = format!("{TABLE} {rest}");
        <Line as clap::Parser>::try_parse_from(line.split(' ')).map(|line| line.args)
    }

    fn ask(rest: &str) -> Option<Question> {
        parse(rest).ok().and_then(|args| question(&args).ok())
    }

    #[test]
    fn arguments_say_what_is_asked() {
        let check = |rest: &str, model, stop, mode| {
            let settings = ask(rest).unwrap().settings;
            assert_eq!(
                (settings.model, settings.stop, settings.mode),
                (model, stop, mode),
                "{rest}"
            );
        };
        let half = Choice::Given(Model::Exponential { rate: 0.5 });
        check("--model exponential --params 0.5 --edges 3", half, Stop::Edges(3), Mode::Corrected);
        let given = Choice::Given(Model::LogNormal { mu: -1.0, sigma: 2.0 });
        check(
            "--model lognormal --params -1,2 --p-value 0.1 --compatible",
            given,
            Stop::PValue(0.1),
            Mode::Compatible,
        );
        let auto = Choice::Automatic(Family::Rayleigh);
        check("--model rayleigh --edges 1", auto, Stop::Edges(1), Mode::Corrected);
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        let check = |rest: &str| assert!(ask(rest).is_none(), "{rest}");
        check("--model exponential");
        check("--model exponential --edges 1 --p-value 0.1");
        check("--model exponential --params 1,1 --edges 1");
        check("--model exponential --params -1 --edges 1");
        check("--model weibull --edges 1");
        check("--model rayleigh --edges 1 --since soon");
        check("--model rayleigh --edges 1 --date-width 1");
        check("--model rayleigh --edges 1 --bootstrap 9 --date-width NaN");
    }

    #[test]
    fn dates_are_times() {
        let settings =
            ask("--model rayleigh --edges 1 --since 2014-01 --before 2020").unwrap().settings;
        assert_eq!((settings.since, settings.before), (Some(2014.0), Some(2020.0)));
    }

    #[test]
    fn numbers_read_back_as_they_are() {
        let check = |value: f64, expected: &str| {
            assert_eq!(number(value), expected);
            assert!(value.is_nan() || number(value).parse() == Ok(value));
        };
        check(3_834.875_342_377_334_6, "3834.8753423773346");
        check(2.981e-61, "2.981e-61");
        check(0.1, "0.1");
        check(0.0, "0");
        check(f64::NAN, "NaN");
    }
}
