//! Property paths of shapes (*SHACL*, 2.3.1).

use rdf::term::NamedNode;
use std::fmt;

/// A property path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Path {
    /// One property, forwards.
    Property(NamedNode),
    /// A path, backwards.
    Inverse(Box<Self>),
    /// Paths one after the other.
    Sequence(Vec<Self>),
    /// Any of these paths.
    Alternative(Vec<Self>),
    /// A path any number of times, also none.
    ZeroOrMore(Box<Self>),
    /// A path once or more.
    OneOrMore(Box<Self>),
    /// A path once or not at all.
    ZeroOrOne(Box<Self>),
}

impl Path {
    /// Returns the first property of the path, if it goes forwards.
    pub fn first_property(&self) -> Option<&NamedNode> {
        match self {
            Self::Property(property) => Some(property),
            Self::Sequence(paths) | Self::Alternative(paths) => {
                paths.first().and_then(Self::first_property)
            }
            Self::ZeroOrMore(path) | Self::OneOrMore(path) | Self::ZeroOrOne(path) => {
                path.first_property()
            }
            Self::Inverse(_) => None,
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, paths: &[Path], between: &str) -> fmt::Result {
    f.write_str("(")?;
    for (at, path) in paths.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        write!(f, "{path}")?;
    }
    f.write_str(")")
}

impl fmt::Display for Path {
    /// Writes the path as SPARQL does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(property) => property.fmt(f),
            Self::Inverse(path) => write!(f, "^({path})"),
            Self::Sequence(paths) => joined(f, paths, "/"),
            Self::Alternative(paths) => joined(f, paths, "|"),
            Self::ZeroOrMore(path) => write!(f, "({path})*"),
            Self::OneOrMore(path) => write!(f, "({path})+"),
            Self::ZeroOrOne(path) => write!(f, "({path})?"),
        }
    }
}
