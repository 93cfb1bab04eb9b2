//! Nodes and edges with typed attributes: what every export and every table is written from.
//!
//! A [`Network`] is asked for its parts one after the other and never has to be held: a cascade gives
//! one ([`CascadeNetwork`]), and so may a whole graph in a store. Names of attributes are ASCII, as
//! importers want them; none of them is `start`, `end` or `id`, which formats keep for themselves.

mod attribute;
mod cascade;
mod row;

pub use attribute::{Attribute, Type, Value};
pub use cascade::CascadeNetwork;
pub use row::{EDGE_ATTRIBUTES, NODE_ATTRIBUTES};

use crate::language::Language;
use crate::model::{Day, PartialDate};

/// The days in which a node or edge is there; both ends may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// From this day on.
    pub start: Option<Day>,
    /// To this day.
    pub end: Option<Day>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Its number, for formats that want one; unique in the network.
    pub number: u64,
    /// Its identifier, an IRI as a rule; unique in the network.
    pub id: String,
    /// What a person reads.
    pub label: String,
    /// What it is: the value of its attribute `kind`.
    pub kind: String,
    /// When it is there.
    pub span: Span,
    /// Values, one place per declared attribute.
    pub values: Vec<Option<Value>>,
}

/// One end of an edge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct End {
    /// Number of the node.
    pub number: u64,
    /// Identifier of the node.
    pub id: String,
}

/// A directed edge.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edge {
    /// Its identifier; unique in the network, the same in the next export.
    pub id: String,
    /// The node that it leaves.
    pub source: End,
    /// The node that it enters.
    pub target: End,
    /// What a person reads.
    pub label: String,
    /// What it is: the value of its attribute `kind`.
    pub kind: String,
    /// When it is there.
    pub span: Span,
    /// Its weight, where one is given.
    pub weight: Option<f64>,
    /// Values, one place per declared attribute.
    pub values: Vec<Option<Value>>,
}

/// A passage that states something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fact {
    /// Identifier of the node, or of the edge, about which something is stated.
    pub about: String,
    /// IRI of what is stated: an adoption, a transmission, a visit, a promotion.
    pub fact: String,
    /// What that is: `adoption`, `transmission`, `visit`, `promotion`.
    pub kind: String,
    /// IRI of the report.
    pub report: String,
    /// Its title.
    pub report_title: Option<String>,
    /// When it was published.
    pub report_date: Option<PartialDate>,
    /// Its address.
    pub report_url: Option<String>,
    /// Start and end (excluded) in code points.
    pub span: Option<(u32, u32)>,
}

/// Nodes and edges, handed out one after the other, each time in the same order.
pub trait Network {
    /// Returns what the network shows.
    fn title(&self) -> &str;

    /// Returns the language of its labels.
    fn language(&self) -> Language;

    /// Returns the attributes that nodes may have.
    fn node_attributes(&self) -> &[Attribute];

    /// Returns the attributes that edges may have.
    fn edge_attributes(&self) -> &[Attribute];

    /// Returns the nodes.
    fn nodes(&self) -> Box<dyn Iterator<Item = Node> + '_>;

    /// Returns the edges; their ends are among the nodes.
    fn edges(&self) -> Box<dyn Iterator<Item = Edge> + '_>;

    /// Returns the passages that state something about a node or edge; none by default.
    fn facts(&self) -> Box<dyn Iterator<Item = Fact> + '_> {
        Box::new(std::iter::empty())
    }
}

/// Pairs declared attributes with the values that are there.
pub fn present<'a>(
    attributes: &'a [Attribute],
    values: &'a [Option<Value>],
) -> impl Iterator<Item = (usize, &'a Attribute, &'a Value)> {
    let pairs = attributes.iter().zip(values).enumerate();
    pairs.filter_map(|(i, (a, v))| v.as_ref().map(|v| (i, a, v)))
}
