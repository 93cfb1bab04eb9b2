//! `xiangmai csvw`: tables that W3C metadata describe, converted or validated.

use crate::app::AppError;
use crate::app::csvw::{self, Error, Map, Outcome, Request};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use clap::{Subcommand, ValueEnum};
use diagnostics::{Diagnostic, Language};
use rdf::format::RdfFormat;

/// Arguments of `csvw`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What is done with the tables.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Convert tables to RDF (csv2rdf) on standard output
    ToRdf(ToRdfArgs),
    /// Convert tables to JSON (csv2json) on standard output
    ToJson(ToJsonArgs),
    /// Check tables against their metadata
    Validate(ValidateArgs),
}

impl Task {
    fn input(&self) -> &InputArgs {
        match self {
            Self::ToRdf(args) => &args.input,
            Self::ToJson(args) => &args.input,
            Self::Validate(args) => &args.input,
        }
    }
}

/// Arguments of `csvw to-rdf`.
#[derive(Debug, clap::Args)]
pub struct ToRdfArgs {
    /// Where the tables come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// Leave out the triples about tables and rows
    #[arg(long)]
    pub minimal: bool,
    /// Leave out the triples about who converted what and when
    #[arg(long)]
    pub no_prov: bool,
    /// Check keys too, and take broken cells for errors
    #[arg(long)]
    pub validate: bool,
    /// Write in this syntax
    #[arg(long, value_enum, default_value_t = Syntax::Nt)]
    pub format: Syntax,
}

/// Arguments of `csvw to-json`.
#[derive(Debug, clap::Args)]
pub struct ToJsonArgs {
    /// Where the tables come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// Write what the rows describe alone, without tables and rows
    #[arg(long)]
    pub minimal: bool,
    /// Taken as `to-rdf` takes it; JSON never says who converted what and when
    #[arg(long)]
    pub no_prov: bool,
    /// Check keys too, and take broken cells for errors
    #[arg(long)]
    pub validate: bool,
}

/// Arguments of `csvw validate`.
#[derive(Debug, clap::Args)]
pub struct ValidateArgs {
    /// Where the tables come from.
    #[command(flatten)]
    pub input: InputArgs,
    /// Taken as `to-rdf` takes it; nothing is written, so that it changes nothing
    #[arg(long)]
    pub minimal: bool,
    /// Taken as `to-rdf` takes it; changes nothing
    #[arg(long)]
    pub no_prov: bool,
    /// Taken as `to-rdf` takes it; changes nothing
    #[arg(long, value_enum, default_value_t = Syntax::Nt, hide_default_value = true)]
    pub format: Syntax,
}

/// Where tables and metadata come from.
#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// URL or path of a table or of a metadata document
    #[arg(value_name = "INPUT")]
    pub input: String,
    /// Use this metadata, whatever else could be found
    #[arg(long, value_name = "URL|FILE")]
    pub metadata: Option<String>,
    /// Serve a URL from a file, or all below a URL that ends in `/` from a folder
    #[arg(long = "map", value_name = "FROM=TO", value_parser = Map::parse)]
    pub maps: Vec<Map>,
    /// Open no connection: what no --map covers does not exist
    #[arg(long)]
    pub offline: bool,
    /// Let metadata name files and URLs outside their own folder
    #[arg(long)]
    pub allow_outside: bool,
    /// Pass over foreign keys with any null, not only those with an empty cell
    #[arg(long)]
    pub skip_null_references: bool,
    /// Act as if INPUT had come with this Link header
    #[arg(long, value_name = "VALUE")]
    pub link_header: Option<String>,
    /// Read every table in this encoding (e.g. gb18030), whatever its metadata say
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Show at most this many findings, and the count of the others
    #[arg(long, value_name = "N")]
    pub max_errors: Option<u64>,
    /// Convert on this many threads (default: all of the machine)
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// A syntax of the output.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Syntax {
    /// N-Triples
    Nt,
    /// N-Quads: a table with an `@id` is the named graph of that IRI
    Nq,
    /// Turtle
    Ttl,
}

impl From<Syntax> for RdfFormat {
    fn from(syntax: Syntax) -> Self {
        match syntax {
            Syntax::Nt => Self::NTriples,
            Syntax::Nq => Self::NQuads,
            Syntax::Ttl => Self::Turtle,
        }
    }
}

impl InputArgs {
    fn request(&self) -> Request {
        Request {
            input: self.input.clone(),
            metadata: self.metadata.clone(),
            link_header: self.link_header.clone(),
            maps: self.maps.clone(),
            offline: self.offline,
            allow_outside: self.allow_outside,
            skip_null_references: self.skip_null_references,
            encoding: self.encoding.clone(),
            max_findings: self.max_errors,
            threads: self.threads,
            ..Request::default()
        }
    }
}

/// Converts or validates, one line a finding on the terminal's error side.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let language = terminal.language;
    let Terminal { out, err, .. } = terminal;
    let mut report = |finding: Diagnostic| {
        // A closed error side is no failure.
        let _closed = writeln!(err, "{}", line(&finding, language));
    };
    let outcome = match &args.task {
        Task::Validate(args) => csvw::validate(&args.input.request(), &mut report),
        Task::ToJson(args) => {
            let mut request = args.input.request();
            request.minimal = args.minimal;
            request.validate = args.validate;
            csvw::to_json(&request, out, &mut report)
        }
        Task::ToRdf(args) => {
            let mut request = args.input.request();
            request.minimal = args.minimal;
            request.validate = args.validate;
            request.provenance = (!args.no_prov).then(csvw::provenance);
            csvw::to_rdf(&request, args.format.into(), out, &mut report)
        }
    };
    if let Ok(Outcome { summary }) = &outcome {
        let most = args.task.input().max_errors;
        let hidden =
            most.map_or(0, |most| (summary.errors + summary.warnings).saturating_sub(most));
        if hidden > 0 {
            let text = terminal.pick("more findings are not shown", "条问题未列出");
            let text = format!("{hidden} {text}");
            terminal.say(&text);
        }
    }
    match outcome {
        Ok(Outcome { summary }) if summary.errors == 0 => Ok(Exit::Done),
        Ok(_) => Ok(Exit::Findings),
        Err(AppError::Csvw(Error::Write(source))) => Err(source.into()),
        Err(other) => Err(other.into()),
    }
}

/// `severity: place value → what is wrong → how to mend [CODE]`, in one line.
fn line(finding: &Diagnostic, language: Language) -> String {
    let text = format!("{}: {} [{}]", finding.severity, finding.line(language), finding.code.id);
    text.replace(['\n', '\r'], " ")
}
