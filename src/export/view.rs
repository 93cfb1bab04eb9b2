//! What a picture shows: nodes, edges and their typed attributes.

use std::fmt;

/// A picture of a graph, in the order in which it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// What the picture shows.
    pub title: String,
    /// Attributes that nodes may have.
    pub node_attributes: Vec<Attribute>,
    /// Attributes that edges may have.
    pub edge_attributes: Vec<Attribute>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges; their ends are indexes into `nodes`.
    pub edges: Vec<Edge>,
}

/// A declared attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name: ASCII, as importers want it.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
}

/// The type of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
}

impl Kind {
    /// The name of the type in GEXF and in GraphML.
    pub(super) const fn xml_name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Integer => "long",
            Self::Number => "double",
            Self::Boolean => "boolean",
        }
    }
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(v) => f.write_str(v),
            Self::Integer(v) => write!(f, "{v}"),
            Self::Number(v) => write!(f, "{v}"),
            Self::Boolean(v) => write!(f, "{v}"),
        }
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Unique identifier, an IRI as a rule.
    pub id: String,
    /// What a person reads.
    pub label: String,
    /// When it begins, as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub start: Option<String>,
    /// Values, one place per declared attribute.
    pub values: Vec<Option<Value>>,
}

/// A directed edge.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edge {
    /// Unique identifier.
    pub id: String,
    /// Index of the node it leaves.
    pub source: usize,
    /// Index of the node it enters.
    pub target: usize,
    /// What a person reads.
    pub label: String,
    /// Values, one place per declared attribute.
    pub values: Vec<Option<Value>>,
}

/// Pairs declared attributes with the values that are there.
pub(super) fn present<'a>(
    attributes: &'a [Attribute],
    values: &'a [Option<Value>],
) -> impl Iterator<Item = (usize, &'a Attribute, &'a Value)> {
    attributes
        .iter()
        .zip(values)
        .enumerate()
        .filter_map(|(i, (a, v))| v.as_ref().map(|v| (i, a, v)))
}

/// Pads a date of any precision to its first day, as GEXF wants it.
pub(super) fn padded_to_day(date: &str) -> String {
    match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    }
}

/// A small view that shows every kind of attribute and awkward text, for the writers' tests.
#[cfg(test)]
pub(super) fn sample() -> View {
    let text = |s: &str| Some(Value::Text(s.to_owned()));
    View {
        title: "样例 <&\">".into(),
        node_attributes: vec![
            Attribute { name: "kind", kind: Kind::Text },
            Attribute { name: "depth", kind: Kind::Integer },
            Attribute { name: "share", kind: Kind::Number },
            Attribute { name: "attested", kind: Kind::Boolean },
        ],
        edge_attributes: vec![Attribute { name: "basis", kind: Kind::Text }],
        nodes: vec![
            Node {
                id: "https://example.org/a".into(),
                label: "甲村 \"A\" & <b>".into(),
                start: Some("2019".into()),
                values: vec![
                    text("village"),
                    Some(Value::Integer(0)),
                    Some(Value::Number(0.5)),
                    Some(Value::Boolean(true)),
                ],
            },
            Node {
                id: "https://example.org/b".into(),
                label: "乙村".into(),
                start: None,
                values: vec![text("village"), Some(Value::Integer(1)), None, None],
            },
        ],
        edges: vec![Edge {
            id: "e1".into(),
            source: 0,
            target: 1,
            label: "学习\\考察".into(),
            values: vec![text("observed")],
        }],
    }
}
