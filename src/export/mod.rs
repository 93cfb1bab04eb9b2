//! Pictures of the graph as files that other tools open: GEXF, GraphML and DOT.
//!
//! One [`view::View`] (nodes, edges, typed attributes) is the only input; one file per format writes
//! it. Refuses to know where a view comes from: no store, no query, no domain word. RDF formats are
//! written by the store itself.
//!
//! Every writer is deterministic: nodes and edges stand in the order of the view.
//!
//! # Rationale
//! What importers demand was found by running them: GEXF wants numeric attribute ids, one
//! `<attributes>` block per class and dates padded to a day (the precision stays as an attribute of the
//! view); GraphML wants every key declared with its type; DOT wants quoted ids and a font that has
//! Chinese characters.

pub mod dot;
pub mod gexf;
pub mod graphml;
pub mod view;

use std::fmt;
use std::io::{self, Write};
use view::View;

/// A format for pictures of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// GEXF 1.3, for Gephi and others: <https://gexf.net/>.
    Gexf,
    /// GraphML, for yEd, Cytoscape, networkx and others: <http://graphml.graphdrawing.org/>.
    GraphMl,
    /// Graphviz DOT: <https://graphviz.org/doc/info/lang.html>.
    Dot,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Gexf, Self::GraphMl, Self::Dot];

    /// The file extension, which is also the name on the command line.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Gexf => "gexf",
            Self::GraphMl => "graphml",
            Self::Dot => "dot",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// Writes `view` in `format`.
pub fn write(view: &View, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Gexf => gexf::write(view, out),
        Format::GraphMl => graphml::write(view, out),
        Format::Dot => dot::write(view, out),
    }
}
