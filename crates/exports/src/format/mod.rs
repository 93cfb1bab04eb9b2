//! The formats, and the files of which each consists.

mod auspice;
mod canvas;
mod csv;
mod cx2;
mod cyjs;
mod dot;
mod geojson;
mod gexf;
mod graphml;
mod neo4j;
mod parquet;
mod vosviewer;
mod xml;

use crate::count::{Counter, Written};
use std::fmt;
use std::io::{self, BufWriter, Write};
use views::model::Cascade;
use views::network::Network;

/// Why nothing, or not everything, was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The file could not be written.
    Write(io::Error),
    /// The format holds cascades only, and a whole graph is none.
    NeedsCascade(File),
    /// Nothing of what was asked for can stand in this format (no coordinates, no dates).
    Nothing(File),
    /// The Parquet library refused; a fault of ours.
    Parquet(::parquet::errors::ParquetError),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(_) => f.write_str("could not write"),
            Self::NeedsCascade(file) => {
                write!(f, "`{}` holds the cascade of a model, not a whole graph", file.name())
            }
            Self::Nothing(File::GeoJson) => {
                f.write_str("no node has coordinates for `places.geojson`")
            }
            Self::Nothing(file) => write!(f, "no node has a date for `{}`", file.name()),
            Self::Parquet(_) => f.write_str("could not write Parquet"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write(e) => Some(e),
            Self::Parquet(e) => Some(e),
            Self::NeedsCascade(_) | Self::Nothing(_) => None,
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<::parquet::errors::ParquetError> for ExportError {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        Self::Parquet(error)
    }
}

/// What is written: a network, and the cascade behind it if it is one.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// Nodes, edges and facts.
    pub network: &'a dyn Network,
    /// The cascade of which the network is.
    pub cascade: Option<&'a Cascade>,
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("title", &self.network.title()).finish_non_exhaustive()
    }
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The cascade JSON with its JSON Schema.
    Json,
    /// GEXF 1.3, for Gephi and Gephi Lite: <https://gexf.net/>.
    Gexf,
    /// GraphML, for igraph, networkx, yEd, APOC: <http://graphml.graphdrawing.org/>.
    GraphMl,
    /// Graphviz DOT: <https://graphviz.org/doc/info/lang.html>.
    Dot,
    /// Tables of nodes, edges and facts, for spreadsheets and R.
    Csv,
    /// Tables for `neo4j-admin database import`, and a Cypher script.
    Neo4j,
    /// Cytoscape.js JSON: <https://js.cytoscape.org/#notation/elements-json>.
    Cyjs,
    /// CX2, for Cytoscape and NDEx: <https://cytoscape.org/cx/cx2/specification/>.
    Cx2,
    /// Parquet, for pandas, polars, DuckDB and Spark.
    Parquet,
    /// Auspice v2, for Nextstrain's viewer: <https://docs.nextstrain.org/projects/auspice/>.
    Auspice,
    /// GeoJSON, RFC 7946, for QGIS and web maps.
    GeoJson,
    /// VOSviewer JSON: <https://app.vosviewer.com/docs/file-types/json-file-type/>.
    VosViewer,
    /// JSON Canvas 1.0, for Obsidian: <https://jsoncanvas.org/>.
    Canvas,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 13] = [
        Self::Json,
        Self::Gexf,
        Self::GraphMl,
        Self::Dot,
        Self::Csv,
        Self::Neo4j,
        Self::Cyjs,
        Self::Cx2,
        Self::Parquet,
        Self::Auspice,
        Self::GeoJson,
        Self::VosViewer,
        Self::Canvas,
    ];

    /// Returns its name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Gexf => "gexf",
            Self::GraphMl => "graphml",
            Self::Dot => "dot",
            Self::Csv => "csv",
            Self::Neo4j => "neo4j",
            Self::Cyjs => "cyjs",
            Self::Cx2 => "cx2",
            Self::Parquet => "parquet",
            Self::Auspice => "auspice",
            Self::GeoJson => "geojson",
            Self::VosViewer => "vosviewer",
            Self::Canvas => "canvas",
        }
    }

    /// Returns the files of which it consists; the first is what one stream gets.
    pub const fn files(self) -> &'static [File] {
        match self {
            Self::Json => &[File::Cascade, File::Schema],
            Self::Gexf => &[File::Gexf],
            Self::GraphMl => &[File::GraphMl],
            Self::Dot => &[File::Dot],
            Self::Csv => &[File::NodesCsv, File::EdgesCsv, File::FactsCsv],
            Self::Neo4j => &[File::Cypher, File::Neo4jNodes, File::Neo4jRelationships],
            Self::Cyjs => &[File::Cyjs],
            Self::Cx2 => &[File::Cx2],
            Self::Parquet => &[File::NodesParquet, File::EdgesParquet, File::FactsParquet],
            Self::Auspice => &[File::Auspice],
            Self::GeoJson => &[File::GeoJson],
            Self::VosViewer => &[File::VosViewer],
            Self::Canvas => &[File::Canvas],
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A file of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// The cascade JSON.
    Cascade,
    /// Its JSON Schema.
    Schema,
    /// GEXF.
    Gexf,
    /// GraphML.
    GraphMl,
    /// DOT.
    Dot,
    /// Nodes as CSV.
    NodesCsv,
    /// Edges as CSV.
    EdgesCsv,
    /// Passages as CSV.
    FactsCsv,
    /// Cypher script.
    Cypher,
    /// Nodes for `neo4j-admin`.
    Neo4jNodes,
    /// Relationships for `neo4j-admin`.
    Neo4jRelationships,
    /// Cytoscape.js JSON.
    Cyjs,
    /// CX2.
    Cx2,
    /// Nodes as Parquet.
    NodesParquet,
    /// Edges as Parquet.
    EdgesParquet,
    /// Passages as Parquet.
    FactsParquet,
    /// Auspice v2.
    Auspice,
    /// GeoJSON.
    GeoJson,
    /// VOSviewer JSON.
    VosViewer,
    /// JSON Canvas.
    Canvas,
}

impl File {
    /// Returns its name in a folder of exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cascade => "cascade.json",
            Self::Schema => "cascade.schema.json",
            Self::Gexf => "cascade.gexf",
            Self::GraphMl => "cascade.graphml",
            Self::Dot => "cascade.dot",
            Self::NodesCsv => "nodes.csv",
            Self::EdgesCsv => "edges.csv",
            Self::FactsCsv => "facts.csv",
            Self::Cypher => "neo4j.cypher",
            Self::Neo4jNodes => "neo4j-nodes.csv",
            Self::Neo4jRelationships => "neo4j-relationships.csv",
            Self::Cyjs => "cascade.cyjs",
            Self::Cx2 => "cascade.cx2",
            Self::NodesParquet => "nodes.parquet",
            Self::EdgesParquet => "edges.parquet",
            Self::FactsParquet => "facts.parquet",
            Self::Auspice => "auspice.json",
            Self::GeoJson => "places.geojson",
            Self::VosViewer => "vosviewer.json",
            Self::Canvas => "cascade.canvas",
        }
    }
}

/// Writes one file of a format and says how much that was. Costs memory for the ends of edges only in
/// Auspice, GeoJSON, JSON Canvas and DOT (ranks of years); the others hold nothing.
///
/// ```
/// use exports::{Content, File};
/// use views::{Language, model::Cascade, network::CascadeNetwork};
///
/// let text = r#"{"summary":{"adopters":1,"dated":0,"others":0,"observed":0,"derived":0,"inferred":0},
///     "entries":[{"node":0,"who":{"name":"塘约村"},"kind":"adopter"}]}"#;
/// let cascade = Cascade::from_json(text)?;
/// let network = CascadeNetwork::new(&cascade, Language::Zh);
/// let content = Content { network: &network, cascade: Some(&cascade) };
/// let mut file = Vec::new();
/// let written = exports::format::write(File::Gexf, content, &mut file)?;
/// assert_eq!((written.nodes, written.edges), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(
    file: File,
    content: Content<'_>,
    out: &mut (dyn Write + Send),
) -> Result<Written, ExportError> {
    let mut counter = Counter { out, bytes: 0 };
    let network = content.network;
    let (nodes, edges) = {
        let mut buffered = BufWriter::with_capacity(1 << 16, &mut counter);
        let out: &mut (dyn Write + Send) = &mut buffered;
        let counts = match file {
            File::Cascade => cascade(content, out)?,
            File::Schema => {
                out.write_all(views::SCHEMA.as_bytes())?;
                (0, 0)
            }
            File::Gexf => gexf::write(network, out)?,
            File::GraphMl => graphml::write(network, out)?,
            File::Dot => dot::write(network, out)?,
            File::NodesCsv => csv::nodes(network, out)?,
            File::EdgesCsv => csv::edges(network, out)?,
            File::FactsCsv => csv::facts(network, out)?,
            File::Cypher => neo4j::script(network, out)?,
            File::Neo4jNodes => neo4j::nodes(network, out)?,
            File::Neo4jRelationships => neo4j::relationships(network, out)?,
            File::Cyjs => cyjs::write(network, out)?,
            File::Cx2 => cx2::write(network, out)?,
            File::NodesParquet => parquet::nodes(network, out)?,
            File::EdgesParquet => parquet::edges(network, out)?,
            File::FactsParquet => parquet::facts(network, out)?,
            File::Auspice => auspice::write(network, out)?,
            File::GeoJson => geojson::write(network, out)?,
            File::VosViewer => vosviewer::write(network, out)?,
            File::Canvas => canvas::write(network, out)?,
        };
        buffered.flush()?;
        counts
    };
    Ok(Written { nodes, edges, bytes: counter.bytes })
}

fn cascade(content: Content<'_>, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    let cascade = content.cascade.ok_or(ExportError::NeedsCascade(File::Cascade))?;
    serde_json::to_writer_pretty(&mut *out, cascade).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    let links = cascade.entries.iter().map(|e| e.candidates().count() + e.unnamed.len());
    Ok((cascade.entries.len() as u64, links.sum::<usize>() as u64))
}
