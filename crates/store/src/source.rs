//! Triples on their way into a store: read, given their own blank nodes, and hashed by their values.

use std::hash::Hasher;
use std::io::Read;

use oxigraph::io::{RdfFormat, RdfParser};
use siphasher::sip128::{Hasher128, SipHasher13};

use super::SourceError;
use super::canonical::{canonical, make_canonical};
use rdf::term::{
    BlankNode, LiteralRef, NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple,
    TripleRef,
};

/// Where the triples of a graph come from.
pub enum TripleSource<'a> {
    /// Bytes of N-Triples.
    NTriples(Box<dyn Read + 'a>),
    /// Bytes of N-Triples from a dump: blank nodes have their own labels already.
    Dump(Box<dyn Read + 'a>),
    /// Triples whose values are made canonical on their way.
    Canonical(Box<TripleSource<'a>>),
    /// Triples that need no parsing.
    Triples(Box<dyn Iterator<Item = Result<Triple, SourceError>> + 'a>),
}

impl<'a> TripleSource<'a> {
    /// Takes N-Triples from a reader.
    pub fn from_ntriples(reader: impl Read + 'a) -> Self {
        Self::NTriples(Box::new(reader))
    }

    /// Takes N-Triples out of a dump of a store; its blank nodes keep their labels.
    pub fn from_dump(reader: impl Read + 'a) -> Self {
        Self::Dump(Box::new(reader))
    }

    /// Takes triples that are at hand.
    pub fn from_triples(triples: Vec<Triple>) -> Self {
        Self::Triples(Box::new(triples.into_iter().map(Ok)))
    }

    /// The same triples, their values in canonical form: as a server has them, so that every home gives the same bytes.
    #[must_use]
    pub fn with_canonical_values(self) -> Self {
        Self::Canonical(Box::new(self))
    }

    /// Returns the triples with blank nodes that belong to `graph` alone.
    pub(super) fn into_scoped(self, graph: &NamedNode) -> ScopedTriples<'a> {
        let rename = !matches!(self, Self::Dump(_));
        let inner = match self {
            Self::Canonical(inner) => return inner.into_scoped(graph).canonical(),
            Self::NTriples(reader) | Self::Dump(reader) => parsed(reader),
            Self::Triples(triples) => triples,
        };
        ScopedTriples { inner, graph: rename.then(|| graph.as_str().to_owned()), values: false }
    }
}

/// Triples on their way.
type Flow<'a> = Box<dyn Iterator<Item = Result<Triple, SourceError>> + 'a>;

fn parsed<'a>(reader: Box<dyn Read + 'a>) -> Flow<'a> {
    let quads = RdfParser::from_format(RdfFormat::NTriples).for_reader(reader);
    Box::new(quads.map(|quad| quad.map(Triple::from).map_err(SourceError::from)))
}

/// The triples of one graph with blank nodes renamed by graph and label.
pub(super) struct ScopedTriples<'a> {
    inner: Flow<'a>,
    /// The graph to which blank nodes are tied; `None` leaves them as they are.
    graph: Option<String>,
    /// Whether values are made canonical.
    values: bool,
}

impl ScopedTriples<'_> {
    /// The same with values in their canonical form.
    pub(super) fn canonical(self) -> Self {
        Self { values: true, ..self }
    }
}

impl Iterator for ScopedTriples<'_> {
    type Item = Result<Triple, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let triple = self.inner.next()?;
        Some(triple.map(|mut triple| {
            normalize(self.graph.as_deref(), self.values, &mut triple);
            triple
        }))
    }
}

fn normalize(graph: Option<&str>, values: bool, triple: &mut Triple) {
    if let (NamedOrBlankNode::BlankNode(node), Some(graph)) = (&triple.subject, graph) {
        triple.subject = scoped(graph, node).into();
    }
    match &mut triple.object {
        Term::Literal(literal) if values => make_canonical(literal),
        Term::BlankNode(node) => {
            if let Some(graph) = graph {
                triple.object = scoped(graph, node).into();
            }
        }
        // As `kept_term` has them.
        Term::Triple(inner) => normalize(graph, true, inner),
        Term::NamedNode(_) | Term::Literal(_) => {}
    }
}

/// The blank node that stands in the store for a label in a graph: a hash of the two, so that loading
/// the same graph again gives the same node.
fn scoped(graph: &str, node: &BlankNode) -> BlankNode {
    let mut hasher = SipHasher13::new();
    hasher.write(graph.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(node.as_str().as_bytes());
    BlankNode::new_from_unique_id(hasher.finish128().as_u128())
}

/// A hash of a set of triples that does not depend on their order: the sum of a 128-bit SipHash-1-3
/// of each (<https://doi.org/10.1007/978-3-642-34931-7_28>), of its values and not of how they are written. Tells a damaged or edited graph from the
/// loaded one; it is no protection against an attacker who chooses the triples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContentHash(u128);

impl ContentHash {
    /// Takes one more triple in.
    pub fn add(&mut self, triple: TripleRef<'_>) {
        self.0 = self.0.wrapping_add(hash_of(triple));
    }

    /// Takes triples out, of whose hashes this is the sum.
    pub(super) fn remove(&mut self, sum: u128) {
        self.0 = self.0.wrapping_sub(sum);
    }

    /// Reads what [`ContentHash`] displays.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok().map(Self))?
    }
}

impl FromIterator<u128> for ContentHash {
    /// Adds up the hashes of single triples.
    fn from_iter<I: IntoIterator<Item = u128>>(hashes: I) -> Self {
        Self(hashes.into_iter().fold(0, u128::wrapping_add))
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The hash of one triple; the same on every platform and in every version.
pub(super) fn hash_of(triple: TripleRef<'_>) -> u128 {
    let mut hasher = SipHasher13::new();
    triple_parts(&mut hasher, triple);
    hasher.finish128().as_u128()
}

fn triple_parts(hasher: &mut SipHasher13, triple: TripleRef<'_>) {
    match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) => part(hasher, b'I', node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => part(hasher, b'B', node.as_str()),
    }
    part(hasher, b'I', triple.predicate.as_str());
    match triple.object {
        TermRef::NamedNode(node) => part(hasher, b'I', node.as_str()),
        TermRef::BlankNode(node) => part(hasher, b'B', node.as_str()),
        TermRef::Literal(literal) => match canonical(literal) {
            Some(value) => literal_parts(hasher, value.as_ref()),
            None => literal_parts(hasher, literal),
        },
        TermRef::Triple(inner) => triple_parts(hasher, inner.as_ref()),
    }
}

fn literal_parts(hasher: &mut SipHasher13, literal: LiteralRef<'_>) {
    part(hasher, b'L', literal.value());
    match literal.language() {
        Some(language) => {
            part(hasher, b'@', language);
            if let Some(direction) = literal.direction() {
                part(hasher, b'-', &direction.to_string());
            }
        }
        None => part(hasher, b'^', literal.datatype().as_str()),
    }
}

fn part(hasher: &mut SipHasher13, kind: u8, text: &str) {
    hasher.write_u8(kind);
    hasher.write(text.as_bytes());
    hasher.write_u8(0xff);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(graph: &str, text: &'static str) -> Vec<Triple> {
        let graph = NamedNode::new_unchecked(graph);
        let scoped = TripleSource::from_ntriples(text.as_bytes()).into_scoped(&graph);
        scoped.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn equal_labels_in_two_graphs_are_two_nodes_and_in_one_graph_one() {
        let text = "_:a <http://e/p> _:b .\n_:b <http://e/p> _:a .\n";
        let (first, again, other) =
            (read("http://e/1", text), read("http://e/1", text), read("http://e/2", text));
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert_eq!(Term::from(first[0].subject.clone()), first[1].object);
    }

    #[test]
    fn the_content_hash_depends_on_the_triples_and_not_on_their_order() {
        let hash = |text| {
            let mut hash = ContentHash::default();
            read("http://e/1", text).iter().for_each(|t| hash.add(t.as_ref()));
            hash
        };
        let forth = hash("<http://e/a> <http://e/p> \"1\" .\n<http://e/b> <http://e/p> \"2\" .\n");
        let back = hash("<http://e/b> <http://e/p> \"2\" .\n<http://e/a> <http://e/p> \"1\" .\n");
        let other = hash("<http://e/a> <http://e/p> \"2\" .\n<http://e/b> <http://e/p> \"1\" .\n");
        assert_eq!(forth, back);
        assert_ne!(forth, other);
        assert_eq!(ContentHash::parse(&forth.to_string()), Some(forth));
    }
}
