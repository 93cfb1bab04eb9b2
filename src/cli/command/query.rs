//! `xiangmai query`: a named query, a file or standard input.

use crate::app::{Workspace, cite as app_cite, values};
use crate::cli::args::{OutputArgs, StoreArgs, access, megabytes, seconds};
use crate::cli::bar::token_of_ctrl_c;
use crate::cli::cite::{CiteArg, write as write_references};
use crate::cli::exit::{Exit, Failure};
use crate::cli::messages::told;
use crate::cli::output;
use crate::cli::terminal::Terminal;
use crate::ontology::prefixes;
use crate::query::{library, param};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::Term;
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use store::{Answer, DefaultGraph, Prologue, QueryOptions, Solutions, StoreError};

/// Arguments of `query`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai query\n  xiangmai query adopters --param model=党支部+合作社+农户\n  xiangmai query learned-from --param place=烟台市 --cite bibtex\n  xiangmai query my.rq --format csv\n  echo 'SELECT * { ?s ?p ?o } LIMIT 3' | xiangmai query -"
)]
pub struct Args {
    /// Name of a query, a file that ends in .rq, or - for standard input; without it the queries are listed
    #[arg(value_name = "NAME|FILE.rq|-")]
    pub query: Option<String>,
    /// A parameter of the query; may be given several times
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// How to write the answer [default: as the output's name ends, else table, for graphs ttl]
    #[arg(long, short, value_enum)]
    pub format: Option<FormatArg>,
    /// Give the reports behind the rows as references instead of the rows
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with_all = ["format", "explain"])]
    pub cite: Option<CiteArg>,
    /// End the query after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    pub timeout: f64,
    /// Give at most this many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// End the query when the program holds more than this many megabytes (Linux)
    #[arg(long, value_name = "MB")]
    pub max_memory: Option<u64>,
    /// Match only this graph outside GRAPH, instead of the union of all; may be given several times
    #[arg(long = "graph", value_name = "IRI")]
    pub graphs: Vec<String>,
    /// Show how the query would be evaluated, and evaluate nothing
    #[arg(long)]
    pub explain: bool,
    /// Let SERVICE call this end point, or names lead into this network (10.1.0.0/16); may be given several times
    #[arg(long = "allow-service", value_name = "IRI")]
    pub services: Vec<String>,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How to write an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// A table for people
    Table,
    /// SPARQL results as CSV
    Csv,
    /// SPARQL results as TSV
    Tsv,
    /// SPARQL results as JSON
    Json,
    /// SPARQL results as XML
    Xml,
    /// Turtle, for graphs
    Ttl,
    /// N-Triples, for graphs
    Nt,
    /// JSON-LD, for graphs
    Jsonld,
}

impl FormatArg {
    fn results(self) -> Option<ResultsFormat> {
        match self {
            Self::Csv => Some(ResultsFormat::Csv),
            Self::Tsv => Some(ResultsFormat::Tsv),
            Self::Json => Some(ResultsFormat::Json),
            Self::Xml => Some(ResultsFormat::Xml),
            _ => None,
        }
    }

    fn graph(self) -> Option<RdfFormat> {
        match self {
            Self::Ttl => Some(RdfFormat::Turtle),
            Self::Nt => Some(RdfFormat::NTriples),
            Self::Jsonld => Some(RdfFormat::JsonLd),
            _ => None,
        }
    }
}

/// Asks the graph and writes the answer.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let Some(name) = &args.query else { return list(terminal) };
    let text = query_text(name)?;
    if args.format.or_else(|| args.output.ending()).is_none() {
        args.output.fits::<FormatArg>()?;
    }
    let query = library::parse(name, &text);
    let params = params(args, &query, terminal.asked_language);
    let mut options = options(args, &params, &text)?;
    let workspace = args.store.open(terminal)?;
    values::check(workspace.store.as_ref(), &query, &params)?;
    if args.explain {
        let plan = workspace.store.explain(&text, &options);
        let plan = plan.map_err(|e| refused(e, &text))?;
        writeln!(terminal.out, "{plan}")?;
        return Ok(Exit::Done);
    }
    // Not earlier: while tables are read into memory, Ctrl-C ends the program as ever.
    options.cancel = Some(token_of_ctrl_c());
    let answer = workspace.store.query(&text, &options).map_err(|e| refused(e, &text))?;
    if let Some(cite) = args.cite {
        return cited(cite, answer, &workspace, args.output.output.as_deref(), terminal);
    }
    let format = args.format.or_else(|| args.output.ending());
    output::to(args.output.output.as_deref(), terminal, |out| write(answer, format, out))?;
    Ok(Exit::Done)
}

/// Writes the reports behind the rows of an answer as references.
fn cited(
    cite: CiteArg,
    answer: Answer,
    workspace: &Workspace,
    file: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Exit, Failure> {
    let mut rows: Vec<BTreeSet<String>> = Vec::new();
    let iri = |term: &Term| match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    };
    match answer {
        Answer::Solutions(solutions) => {
            for row in solutions {
                rows.push(row?.values().iter().flatten().filter_map(iri).collect());
            }
        }
        Answer::Triples(triples) => {
            for triple in triples {
                rows.push(iri(&triple?.subject.into()).into_iter().collect());
            }
        }
        Answer::Boolean(_) => {
            return Err(Failure::usage(Text::new(
                "a yes or no names no report",
                "是或否的答案没有可引用的报道",
            )));
        }
    }
    let things = rows.iter().flatten().cloned().collect();
    let reports = app_cite::reports_of(workspace, &things)?;
    let silent = rows.iter().filter(|row| !row.iter().any(|thing| reports.contains_key(thing)));
    let (silent, all) = (silent.count(), rows.len());
    if silent > 0 {
        let line = match terminal.language {
            Language::En => format!("{silent} of {all} rows name nothing that a report tells"),
            Language::Zh => format!("{all}行中有{silent}行未指明任何见于报道的事物"),
        };
        terminal.close_with(&line);
    }
    let reports = reports.into_values().flatten().collect();
    write_references(cite, &app_cite::references(workspace, &reports)?, file, terminal)?;
    Ok(Exit::Done)
}

/// Shows where a text is wrong, and says how a call to another end point can be allowed.
fn refused(error: StoreError, text: &str) -> Failure {
    if let Some(fault) = error.fault() {
        let whole = |language| format!("{}\n{}", fault.told(language), fault.shown(text, language));
        return Failure::usage(Text::new(whole(Language::En), whole(Language::Zh)));
    }
    let is_service = matches!(
        &error,
        StoreError::Refused { what, .. } if what.starts_with("SERVICE") || what.starts_with('<')
    );
    let failure = Failure::from(error);
    match is_service {
        true => failure.with_hint(Text::new(
            "allow it with `--allow-service IRI`",
            "如要准许，请加 --allow-service IRI",
        )),
        false => failure,
    }
}

fn list(terminal: &mut Terminal) -> Result<Exit, Failure> {
    for query in library::all() {
        let params: Vec<_> = query.params.iter().map(|(n, _)| format!(" --param {n}=…")).collect();
        let summary = match terminal.language {
            Language::En => &query.summary,
            Language::Zh => &query.summary_zh,
        };
        writeln!(terminal.out, "{}{}\n    {summary}", query.name, params.concat())?;
    }
    Ok(Exit::Done)
}

/// The text of a query by name, file or standard input.
fn query_text(name: &str) -> Result<String, Failure> {
    if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|e| {
            let cause = told(&e);
            Failure::environment(Text::new(
                format!("cannot read standard input: {}", cause.en),
                format!("无法读取标准输入：{}", cause.zh),
            ))
        })?;
        return Ok(text);
    }
    let is_file = Path::new(name).extension().is_some_and(|e| e == "rq" || e == "sparql");
    if is_file {
        return Ok(files::read_to_string(Path::new(name))?);
    }
    library::find(name).map(|q| q.text).ok_or_else(|| {
        let near = library::nearest(name);
        let failure = Failure::usage(Text::new(
            format!("no query is called `{name}`"),
            format!("没有名为“{name}”的查询"),
        ));
        match near.is_empty() {
            true => failure.with_hint(Text::new(
                "`xiangmai query` lists them; a file must end in .rq",
                "xiangmai query 列出全部查询；查询文件须以 .rq 结尾",
            )),
            false => failure.with_nearest(&near),
        }
    })
}

/// The parameters that were given; labels are in the language that `--lang` asked for, unless one of them says otherwise.
fn params(args: &Args, query: &library::NamedQuery, asked: Option<Language>) -> Vec<String> {
    const LANGUAGE: &str = "language";
    let mut params = args.params.clone();
    let is_given = params.iter().any(|p| p.split('=').next() == Some(LANGUAGE));
    if let Some(language) = asked
        && !is_given
        && query.params.iter().any(|(name, _)| name == LANGUAGE)
    {
        let tag = match language {
            Language::En => "en",
            Language::Zh => "zh",
        };
        params.push(format!("{LANGUAGE}={tag}"));
    }
    params
}

fn options(args: &Args, params: &[String], text: &str) -> Result<QueryOptions, Failure> {
    let substitutions = param::bind(text, params).map_err(|e| Failure::usage(told(&e)))?;
    let mut graphs = Vec::new();
    for iri in &args.graphs {
        let graph = rdf::term::NamedNode::new(iri).map_err(|_| {
            let en = format!("`{iri}` is not an absolute IRI");
            Failure::usage(Text::new(en, format!("“{iri}”不是完整的 IRI")))
        })?;
        graphs.push(graph);
    }
    Ok(QueryOptions {
        timeout: Some(seconds(args.timeout)?),
        limit: args.limit,
        max_memory: args.max_memory.map(megabytes),
        default_graph: match graphs.is_empty() {
            true => DefaultGraph::Union,
            false => DefaultGraph::Graphs(graphs),
        },
        substitutions,
        services: access(&args.services)?,
        prologue: Prologue {
            base: None,
            prefixes: Arc::new(prefixes().map_err(crate::app::AppError::from)?),
        },
        sorted: true,
        ..QueryOptions::default()
    })
}

fn write(answer: Answer, format: Option<FormatArg>, out: &mut dyn Write) -> Result<(), Failure> {
    match answer {
        Answer::Solutions(rows) if matches!(format, None | Some(FormatArg::Table)) => {
            table(rows, out)
        }
        Answer::Boolean(yes) if matches!(format, None | Some(FormatArg::Table)) => {
            Ok(writeln!(out, "{yes}")?)
        }
        Answer::Triples(triples) => {
            let graph = match format {
                None => RdfFormat::Turtle,
                Some(f) => f.graph().ok_or_else(|| {
                    let en = "a graph is written as ttl, nt or jsonld";
                    Failure::usage(Text::new(en, "图只能写成 ttl、nt 或 jsonld"))
                })?,
            };
            Ok(crate::app::export::write_triples(triples, graph, out)?)
        }
        rows => {
            let results = format.and_then(FormatArg::results).ok_or_else(|| {
                let en = "rows are written as table, csv, tsv, json or xml";
                Failure::usage(Text::new(en, "行只能写成 table、csv、tsv、json 或 xml"))
            })?;
            rows.write(results, RdfFormat::Turtle, out)?;
            Ok(())
        }
    }
}

/// Rows as a table for people: IRIs of ours shortened, literals without quotes.
fn table(rows: Solutions, out: &mut dyn Write) -> Result<(), Failure> {
    let variables = rows.variables().to_vec();
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(variables.iter().map(rdf::term::Variable::as_str));
    let mut count = 0_usize;
    for row in rows {
        let row = row?;
        table.add_row(variables.iter().map(|v| row.get(v).map(shown).unwrap_or_default()));
        count += 1;
    }
    for line in table.to_string().lines() {
        writeln!(out, "{}", line.trim_end().strip_prefix(' ').unwrap_or(line.trim_end()))?;
    }
    writeln!(out, "({count})")?;
    Ok(())
}

/// A term as people read it.
fn shown(term: &Term) -> String {
    match term {
        Term::NamedNode(n) => {
            let iri = n.as_str();
            let short = iri
                .strip_prefix(crate::namespace::ID)
                .or_else(|| iri.strip_prefix(crate::namespace::ONTOLOGY));
            short.unwrap_or(iri).to_owned()
        }
        Term::Literal(l) => l.value().to_owned(),
        other => other.to_string(),
    }
}
