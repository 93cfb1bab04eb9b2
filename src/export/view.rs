//! What a picture shows: nodes, edges and their typed attributes.

use std::fmt;
use views::Language;
use views::model::PartialDate;
use views::network::{self, Network, Type};

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

/// A view with the language of its labels, as the writers want it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    view: View,
    language: Language,
    node_attributes: Vec<views::network::Attribute>,
    edge_attributes: Vec<views::network::Attribute>,
}

impl View {
    /// Returns the view as a network whose words are of a language.
    pub fn in_language(self, language: Language) -> Spoken {
        let declare =
            |attributes: &[Attribute]| attributes.iter().map(Attribute::declared).collect();
        Spoken {
            node_attributes: declare(&self.node_attributes),
            edge_attributes: declare(&self.edge_attributes),
            view: self,
            language,
        }
    }

    /// Returns the text of an attribute of a node or edge.
    fn text(attributes: &[Attribute], values: &[Option<Value>], name: &str) -> Option<String> {
        let at = attributes.iter().position(|a| a.name == name)?;
        values.get(at)?.as_ref().map(ToString::to_string)
    }
}

impl Attribute {
    fn declared(&self) -> views::network::Attribute {
        let kind = match self.kind {
            Kind::Text => Type::Text,
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Number,
            Kind::Boolean => Type::Boolean,
        };
        views::network::Attribute::new(self.name, kind, self.name, self.name)
    }
}

fn values_of(values: &[Option<Value>]) -> Vec<Option<network::Value>> {
    let of = |value: &Value| match value {
        Value::Text(text) => network::Value::Text(text.clone()),
        Value::Integer(n) => network::Value::Integer(*n),
        Value::Number(n) => network::Value::Number(*n),
        Value::Boolean(b) => network::Value::Boolean(*b),
    };
    values.iter().map(|value| value.as_ref().map(of)).collect()
}

impl Network for Spoken {
    fn title(&self) -> &str {
        &self.view.title
    }

    fn language(&self) -> Language {
        self.language
    }

    fn node_attributes(&self) -> &[views::network::Attribute] {
        &self.node_attributes
    }

    fn edge_attributes(&self) -> &[views::network::Attribute] {
        &self.edge_attributes
    }

    fn nodes(&self) -> Box<dyn Iterator<Item = network::Node> + '_> {
        Box::new(self.view.nodes.iter().enumerate().map(|(number, node)| {
            let kind = View::text(&self.view.node_attributes, &node.values, "kind");
            let start = node.start.as_deref().and_then(|text| text.parse::<PartialDate>().ok());
            network::Node {
                number: number as u64,
                id: node.id.clone(),
                label: node.label.clone(),
                kind: kind.unwrap_or_else(|| "thing".to_owned()),
                span: network::Span { start: start.map(PartialDate::first_day), end: None },
                values: values_of(&node.values),
            }
        }))
    }

    fn edges(&self) -> Box<dyn Iterator<Item = network::Edge> + '_> {
        let end =
            |at: usize| network::End { number: at as u64, id: self.view.nodes[at].id.clone() };
        Box::new(self.view.edges.iter().map(move |edge| {
            let kind = View::text(&self.view.edge_attributes, &edge.values, "property");
            network::Edge {
                id: edge.id.clone(),
                source: end(edge.source),
                target: end(edge.target),
                label: edge.label.clone(),
                kind: kind.unwrap_or_else(|| "link".to_owned()),
                span: network::Span::default(),
                weight: None,
                values: values_of(&edge.values),
            }
        }))
    }
}
