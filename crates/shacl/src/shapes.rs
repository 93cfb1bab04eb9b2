//! Shapes as they are checked, read from their Turtle by [`super::turtle`].

use super::ShaclError;
use super::path::Path;
use diagnostics::Severity;
use rdf::term::{Literal, NamedNode, Term};
use std::collections::{BTreeMap, BTreeSet};

/// A shapes graph, understood whole.
#[derive(Debug, Clone)]
pub struct Shapes {
    /// The shapes; others refer to them by their place.
    pub(crate) all: Vec<Shape>,
}

/// The place of a shape in [`Shapes::all`].
pub(crate) type ShapeId = usize;

/// A node shape, or a property shape if it has a path.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Its IRI or blank node.
    pub(crate) name: Term,
    pub(crate) path: Option<Path>,
    pub(crate) targets: Vec<Target>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) messages: BTreeMap<String, String>,
    pub(crate) severity: Severity,
    pub(crate) deactivated: bool,
    /// `sh:qualifiedValueShapesDisjoint`.
    pub(crate) disjoint: bool,
}

/// Which nodes a shape looks at.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    Node(Term),
    Class(NamedNode),
    SubjectsOf(NamedNode),
    ObjectsOf(NamedNode),
}

/// A kind of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    BlankNode,
    Iri,
    Literal,
    BlankNodeOrIri,
    BlankNodeOrLiteral,
    IriOrLiteral,
}

/// Which side of a bound a value has to be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    MinExclusive,
    MinInclusive,
    MaxExclusive,
    MaxInclusive,
}

/// A constraint of a shape (*SHACL*, 4 and 5).
#[derive(Debug, Clone)]
pub(crate) enum Constraint {
    Class(NamedNode),
    Datatype(NamedNode),
    NodeKind(NodeKind),
    MinCount(u64),
    MaxCount(u64),
    Range(Bound, Literal),
    MinLength(u64),
    MaxLength(u64),
    Pattern(regex::Regex),
    LanguageIn(Vec<String>),
    UniqueLang,
    Equals(NamedNode),
    Disjoint(NamedNode),
    LessThan { property: NamedNode, or_equal: bool },
    Not(ShapeId),
    And(Vec<ShapeId>),
    Or(Vec<ShapeId>),
    Xone(Vec<ShapeId>),
    Node(ShapeId),
    Property(ShapeId),
    Qualified(Qualified),
    Closed { ignored: BTreeSet<String> },
    HasValue(Term),
    In(Vec<Term>),
    Sparql(Box<Sparql>),
}

/// `sh:qualifiedValueShape` with its counts.
#[derive(Debug, Clone)]
pub(crate) struct Qualified {
    pub(crate) shape: ShapeId,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    /// Shapes that a counted value must not conform to (`sh:qualifiedValueShapesDisjoint`).
    pub(crate) siblings: Vec<ShapeId>,
}

/// A SPARQL-based constraint.
#[derive(Debug, Clone)]
pub(crate) struct Sparql {
    pub(crate) query: spargebra::Query,
    pub(crate) messages: BTreeMap<String, String>,
    /// Whether one evaluation with `$this` free gives the same rows as one for each focus node.
    pub(crate) binds_this: bool,
}

impl Shapes {
    /// Reads shapes from Turtle; what is not understood is an error.
    pub fn parse(turtle: &str) -> Result<Self, ShaclError> {
        super::turtle::parse(turtle)
    }

    /// Reads shapes from the triples of a shapes graph; what is not understood is an error.
    pub fn from_triples(
        triples: impl IntoIterator<Item = rdf::term::Triple>,
    ) -> Result<Self, ShaclError> {
        super::turtle::read(triples.into_iter().collect())
    }
}
