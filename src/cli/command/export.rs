//! `xiangmai export`: the graph, or cascades of models, for other tools.

use super::draw::language;
use crate::app::cascade::rdf as as_rdf;
use crate::app::{AppError, Workspace, cascade, export as case, trace, whole};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::QuestionArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use clap::ValueEnum;
use diagnostics::{Language, Text};
use exports::{Content, File, Format, Written, set};
use rdf::format::RdfFormat;
use std::io::{BufWriter, Write};
use std::path::Path;
use views::model::Cascade;
use views::network::CascadeNetwork;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai export --format gexf --model 党支部+合作社+农户 --output cascade.gexf\n  xiangmai export --format set --model 党支部领办合作社 --output cascade\n  xiangmai export --format nquads --output graph.nq"
)]
pub struct Args {
    /// Format to write [default: as the output's name ends]
    #[arg(long, short, value_enum, required_unless_present = "output")]
    pub format: Option<FormatArg>,
    /// Only the cascade of this model and its variants (formula, name or IRI); may be given several times
    #[arg(long, value_name = "FORMULA")]
    pub model: Vec<String>,
    /// Which part of the spread of the models.
    #[command(flatten)]
    pub question: QuestionArgs,
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
    /// Every format into a folder, with a note on what each file is for
    Set,
    /// The cascade as JSON, as `trace --format json` gives it
    Json,
    /// GEXF 1.3, for Gephi
    Gexf,
    /// GraphML, for igraph, networkx, yEd
    Graphml,
    /// DOT, for Graphviz
    #[value(alias = "gv")]
    Dot,
    /// Tables of nodes, edges and passages, for spreadsheets
    Csv,
    /// A Cypher script and tables, for Neo4j
    Neo4j,
    /// Cytoscape.js JSON
    Cyjs,
    /// CX2, for Cytoscape and NDEx
    Cx2,
    /// Parquet, for pandas, polars, DuckDB, Spark
    Parquet,
    /// Auspice v2, for Nextstrain's viewer
    Auspice,
    /// GeoJSON, for QGIS and web maps
    Geojson,
    /// VOSviewer JSON
    Vosviewer,
    /// JSON Canvas, for Obsidian
    Canvas,
    /// Turtle
    #[value(alias = "ttl")]
    Turtle,
    /// N-Triples
    #[value(alias = "nt")]
    Ntriples,
    /// N-Quads, with the named graphs
    #[value(alias = "nq")]
    Nquads,
    /// TriG, with the named graphs
    Trig,
    /// JSON-LD, with the named graphs and a context
    Jsonld,
    /// RDF/XML
    Rdfxml,
}

/// What a format is written by.
enum Writer {
    Set,
    Picture(Format),
    Rdf(RdfFormat),
}

impl FormatArg {
    fn writer(self) -> Writer {
        Writer::Picture(match self {
            Self::Set => return Writer::Set,
            Self::Turtle => return Writer::Rdf(RdfFormat::Turtle),
            Self::Ntriples => return Writer::Rdf(RdfFormat::NTriples),
            Self::Nquads => return Writer::Rdf(RdfFormat::NQuads),
            Self::Trig => return Writer::Rdf(RdfFormat::TriG),
            Self::Rdfxml => return Writer::Rdf(RdfFormat::RdfXml),
            Self::Jsonld => return Writer::Rdf(RdfFormat::JsonLd),
            Self::Json => Format::Json,
            Self::Gexf => Format::Gexf,
            Self::Graphml => Format::GraphMl,
            Self::Dot => Format::Dot,
            Self::Csv => Format::Csv,
            Self::Neo4j => Format::Neo4j,
            Self::Cyjs => Format::Cyjs,
            Self::Cx2 => Format::Cx2,
            Self::Parquet => Format::Parquet,
            Self::Auspice => Format::Auspice,
            Self::Geojson => Format::GeoJson,
            Self::Vosviewer => Format::VosViewer,
            Self::Canvas => Format::Canvas,
        })
    }
}

/// Writes the graph or cascades, and says how much that was.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let file = args.output.output.as_deref();
    let Some(format) = args.format.or_else(|| args.output.ending()) else {
        let text = Text::new(
            "the output's name does not say in which format to write",
            "从输出文件的扩展名看不出写成何种格式",
        );
        return Err(Failure::usage(text)
            .with_hint(Text::new("name it with `--format`", "请用 --format 指明")));
    };
    let workspace = args.store.open(terminal)?;
    let written = match format.writer() {
        Writer::Rdf(format) => {
            write_rdf(args, &workspace, format, terminal)?;
            return Ok(Exit::Done);
        }
        Writer::Set => {
            with_content(args, &workspace, terminal, |content, _| write_set(content, file))?
        }
        Writer::Picture(format) => {
            with_content(args, &workspace, terminal, |content, terminal| {
                write_format(format, content, file, terminal)
            })?
        }
    };
    let (nodes, edges, bytes) = (written.nodes, written.edges, written.bytes);
    let line = match terminal.language {
        Language::En => format!("{nodes} nodes, {edges} edges, {bytes} bytes"),
        Language::Zh => format!("{nodes} 个节点，{edges} 条边，{bytes} 字节"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}

/// Makes the network that is asked for: of models, or of the whole graph.
fn with_content(
    args: &Args,
    workspace: &Workspace,
    terminal: &mut Terminal,
    write: impl FnOnce(Content<'_>, &mut Terminal) -> Result<Written, Failure>,
) -> Result<Written, Failure> {
    let language = language(terminal.language);
    if args.model.is_empty() {
        let network = whole::Whole::read(workspace, terminal.language)?;
        let written = write(Content { network: &network, cascade: None }, terminal)?;
        network.finish()?;
        return Ok(written);
    }
    let mut cascades: Vec<Cascade> = Vec::new();
    for model in &args.model {
        let question = args.question.of(model);
        cascades.push(cascade::cascade(workspace, &question, &mut render::making(terminal))?);
    }
    let cascade = match cascades.len() {
        1 => cascades.swap_remove(0),
        _ => Cascade::join(cascades),
    };
    let network = CascadeNetwork::new(&cascade, language);
    write(Content { network: &network, cascade: Some(&cascade) }, terminal)
}

/// Writes one format: to a folder its every file, else the first one.
fn write_format(
    format: Format,
    content: Content<'_>,
    target: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Written, Failure> {
    let [first, others @ ..] = format.files() else { return Ok(Written::default()) };
    if content.cascade.is_none() && format == Format::Json {
        return Err(Failure::usage(Text::new(
            "name a model with --model: the whole graph is no cascade",
            "请用 --model 指定模式：整个图谱不是级联",
        )));
    }
    let mut total = Written::default();
    let folder = target.filter(|path| path.is_dir());
    let Some(folder) = folder else {
        output::to_sendable(target, terminal, |out| {
            total = exports::format::write(*first, content, out).map_err(AppError::from)?;
            Ok(())
        })?;
        return Ok(total);
    };
    for file in std::iter::once(first).chain(others) {
        let written = write_file(*file, content, folder)?;
        total.nodes = total.nodes.max(written.nodes);
        total.edges = total.edges.max(written.edges);
        total.bytes += written.bytes;
    }
    Ok(total)
}

fn write_file(file: File, content: Content<'_>, folder: &Path) -> Result<Written, Failure> {
    let mut out = BufWriter::new(files::AtomicFile::create(&folder.join(file.name()))?);
    let written = exports::format::write(file, content, &mut out).map_err(AppError::from)?;
    let out = out.into_inner().map_err(|e| Failure::from(e.into_error()))?;
    out.commit()?;
    Ok(written)
}

/// Writes every format into a folder.
fn write_set(content: Content<'_>, target: Option<&Path>) -> Result<Written, Failure> {
    let Some(folder) = target else {
        return Err(Failure::usage(Text::new(
            "name a folder with --output",
            "请用 --output 指定文件夹",
        )));
    };
    files::create_dir(folder)?;
    let create = |name: &str| {
        files::create(&folder.join(name))
            .map(BufWriter::new)
            .map_err(|e| exports::ExportError::from(std::io::Error::other(e)))
    };
    let members = set::write(content, create).map_err(AppError::from)?;
    let mut total = Written::default();
    for member in members {
        total.nodes = total.nodes.max(member.written.nodes);
        total.edges = total.edges.max(member.written.edges);
        total.bytes += member.written.bytes;
    }
    Ok(total)
}

/// Writes the graph, or the cascades of models, as RDF.
fn write_rdf(
    args: &Args,
    workspace: &Workspace,
    format: RdfFormat,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let file = args.output.output.as_deref();
    if args.model.is_empty() {
        let mut bytes = 0;
        output::to(file, terminal, |out| {
            let mut out = Counted { out, bytes: 0 };
            case::dump(workspace, format, &mut out)?;
            bytes = out.bytes;
            Ok(())
        })?;
        let line = match terminal.language {
            Language::En => format!("{bytes} bytes"),
            Language::Zh => format!("{bytes} 字节"),
        };
        terminal.close_with(&line);
        return Ok(());
    }
    let ground = trace::ground(workspace, &mut render::making(terminal))?;
    let mut quads = as_rdf::Quads::new();
    for model in &args.model {
        let request = trace::request(&ground.field, &args.question.of(model))?;
        let traced =
            diffusion::trace(&ground.field, &ground.lexicon, &request).map_err(AppError::from)?;
        let cascade = cascade::of_trace(workspace.store.as_ref(), &ground, &traced)?;
        as_rdf::add(workspace, &traced, &cascade, &mut quads)?;
    }
    let (mut held, mut bytes) = (as_rdf::Held::default(), 0);
    output::to(file, terminal, |out| {
        let mut out = Counted { out, bytes: 0 };
        held = as_rdf::write(&quads, format, &mut out)?;
        bytes = out.bytes;
        Ok(())
    })?;
    let as_rdf::Held { statements, adoptions, transmissions } = held;
    let line = match terminal.language {
        Language::En => format!(
            "{statements} statements, {adoptions} adoptions, {transmissions} transmissions, {bytes} bytes"
        ),
        Language::Zh => {
            format!("{statements} 条陈述，{adoptions} 次采纳，{transmissions} 条传播，{bytes} 字节")
        }
    };
    terminal.close_with(&line);
    Ok(())
}

/// Counts what goes through.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
