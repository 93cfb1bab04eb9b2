//! Graphs as sorted columns of numbers, in files that never change: the home of what is loaded.
//!
//! Most queries are evaluated by operators of our own ([`engine`]), all others by Oxigraph's evaluator
//! ([`QueryableDataset`](spareval::QueryableDataset)) with counts by class or by property read off the ends of groups ([`counts`]);
//! random queries compare both. Refuses to know tables or what a term means.
//!
//! # The segments of a generation
//!
//! ```text
//! terms-0, terms-7 …       texts, 256 a block · table from hash to number
//! graph-1, graph-2 …       per predicate: (subject, object) and (object, subject), each sorted,
//!                          32-bit numbers, keys first
//! ```
//!
//! Every term has a number, in the order of its first appearance, which it keeps from one generation to the next.
//! So a change writes the segments of the graphs that it touches, and a layer of the terms that are new; all other segments
//! are named by the next manifest, too. A graph without statements has none. Only what a query touches is read, checked, and
//! then held in memory as long as the store is open, or until the graph changes.
//!
//! # Costs
//!
//! Writing a graph sorts it twice, and holds 24 bytes for each of its statements, up to a quarter of
//! [`write_megabytes`](super::EmbeddedOptions::write_megabytes); more of them wait in files and are merged for one predicate after another.
//! Each new term costs 22 to 32 bytes, up to another quarter; then their layer is written and the next one begun, and ten
//! bits for each stay until all is written. What is looked up among the terms of earlier layers is held up to a third quarter. An
//! update ([`update`]) holds the statements that it deletes and inserts, and writes the whole of each graph that it changes, 16
//! bytes a statement, untouched predicates copied as they are. A change brings each file that it writes to the device by itself,
//! about 3 ms each. Terms that nobody uses any more stay until a change leaves little of the store as it was, or until
//! [`Embedded::compact`](super::Embedded::compact).
//!
//! A statement that stands in two graphs is there twice, and the union matches it once, as SPARQL has it: where a predicate
//! stands in several graphs, their sorted columns are read side by side. The unnamed graph is part of the union.

mod counts;
mod engine;
mod file;
mod graph;
mod merge;
mod segments;
mod term;
mod terms;
mod update;
mod view;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

pub(super) use self::counts::counted;
pub(super) use self::engine::{answer, outline};
use self::file::File;
pub(super) use self::file::{checksum, damaged};
use self::graph::{Graph, Pairs};
pub(super) use self::segments::SegmentsWriter;
use self::terms::Dictionary;
pub(super) use self::update::update;
pub(super) use self::view::{UNION, View};
use super::directory::SharedDirectory;
use super::manifest::Segment;
use rdf::term::{GraphNameRef, NamedOrBlankNode, Term, Triple};

/// All graphs of a generation.
#[derive(Debug, Default, Clone)]
pub(super) struct Columns {
    dictionary: Dictionary,
    /// The unnamed graph, if it has statements; then the named ones, sorted by name.
    graphs: Vec<Arc<Graph>>,
    unnamed: usize,
    /// Where named graphs stand, by the number of the name.
    by_name: HashMap<u32, usize>,
    /// The graphs that have statements of a predicate.
    by_predicate: HashMap<u32, Vec<Arc<Graph>>>,
}

/// Which graphs are asked for.
#[derive(Debug, Clone, Copy)]
enum Which {
    Unnamed,
    One(u32),
    Named,
    /// The unnamed one, too.
    All,
    /// Those of all that have statements of a predicate.
    With(u32),
}

impl Columns {
    /// Opens segments. What has been read of those that were open before is not read again.
    pub(super) fn open(
        directory: &SharedDirectory,
        segments: &[Segment],
        before: &Self,
    ) -> io::Result<Self> {
        Self::of_segments(directory, segments, &before.dictionary, &before.graphs)
    }

    fn of_segments(
        directory: &SharedDirectory,
        segments: &[Segment],
        opened: &Dictionary,
        graphs: &[Arc<Graph>],
    ) -> io::Result<Self> {
        let named = |prefix: &'static str| {
            let segments = segments.iter().filter(move |segment| segment.name.starts_with(prefix));
            segments.map(|segment| File::new(directory, segment))
        };
        let dictionary = Dictionary::open(named(terms::PREFIX), opened)?;
        let opened: HashMap<&Segment, _> =
            graphs.iter().filter_map(|graph| Some((&graph.file()?.segment, graph))).collect();
        let graphs = named(graph::PREFIX).map(|file| match opened.get(&file.segment) {
            Some(graph) => Ok(Arc::clone(graph)),
            None => Ok(Arc::new(Graph::open(file)?)),
        });
        Ok(Self::of(dictionary, graphs.collect::<io::Result<_>>()?))
    }

    fn of(dictionary: Dictionary, mut graphs: Vec<Arc<Graph>>) -> Self {
        graphs.retain(|graph| !graph.columns.is_empty());
        graphs.sort_by(|a, b| a.name.cmp(&b.name));
        let unnamed = usize::from(graphs.first().is_some_and(|graph| graph.number.is_none()));
        let (mut by_name, mut by_predicate) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for (at, graph) in graphs.iter().enumerate() {
            by_name.extend(graph.number.map(|number| (number, at)));
            for predicate in graph.columns.keys() {
                by_predicate.entry(*predicate).or_default().push(Arc::clone(graph));
            }
        }
        Self { dictionary, graphs, unnamed, by_name, by_predicate }
    }

    fn graphs(&self, which: Which) -> &[Arc<Graph>] {
        match which {
            Which::Unnamed => &self.graphs[..self.unnamed],
            Which::Named => &self.graphs[self.unnamed..],
            Which::All => &self.graphs,
            Which::One(name) => self.by_name.get(&name).map_or(&[], |at| &self.graphs[*at..=*at]),
            Which::With(predicate) => self.by_predicate.get(&predicate).map_or(&[], Vec::as_slice),
        }
    }

    /// The names of the named graphs.
    pub(super) fn names(&self) -> io::Result<Vec<NamedOrBlankNode>> {
        self.graphs(Which::Named).iter().map(|graph| name_of(graph)).collect()
    }

    /// How many triples a graph has.
    pub(super) fn count(&self, name: GraphNameRef<'_>) -> u64 {
        self.graph(name).map_or(0, |graph| graph.triples())
    }

    /// How many different terms have been given numbers.
    pub(super) fn terms(&self) -> u32 {
        self.dictionary.len()
    }

    /// Returns whether the IRI of a graph is such a one.
    pub(super) fn any_iri(&self, is_such: impl Fn(&str) -> bool) -> bool {
        let names = self.graphs.iter().filter_map(|graph| term::iri(&graph.name));
        names.into_iter().any(is_such)
    }

    fn graph(&self, name: GraphNameRef<'_>) -> Option<&Arc<Graph>> {
        self.position(&bytes_of_name(name)).map(|at| &self.graphs[at])
    }

    fn position(&self, name: &[u8]) -> Option<usize> {
        self.graphs.binary_search_by(|graph| graph.name.as_slice().cmp(name)).ok()
    }

    /// The triples of a graph; what is read for them is not held.
    pub(super) fn statements(
        self: &Arc<Self>,
        name: GraphNameRef<'_>,
    ) -> impl Iterator<Item = io::Result<Triple>> + Send + use<> {
        let columns = Arc::clone(self);
        let graph = self.graph(name).cloned();
        graph.into_iter().flat_map(move |graph| {
            let predicates: Vec<u32> = graph.columns.keys().copied().collect();
            let columns = Arc::clone(&columns);
            predicates.into_iter().flat_map(move |predicate| columns.column(&graph, predicate))
        })
    }

    fn column(
        self: &Arc<Self>,
        graph: &Graph,
        predicate: u32,
    ) -> impl Iterator<Item = io::Result<Triple>> + Send + use<> {
        let read = || -> io::Result<_> {
            let Term::NamedNode(name) = self.dictionary.term(predicate)? else {
                return Err(damaged());
            };
            let column = graph.columns.get(&predicate).ok_or_else(damaged)?;
            Ok((name, graph.copy_by_subject(column)?))
        };
        let (read, failed) = match read() {
            Ok(read) => (Some(read), None),
            Err(error) => (None, Some(Err(error))),
        };
        let columns = Arc::clone(self);
        failed.into_iter().chain(read.into_iter().flat_map(
            move |(name, Pairs { keys, values })| {
                let columns = Arc::clone(&columns);
                keys.into_iter().zip(values).map(move |(subject, object)| {
                    let subject = NamedOrBlankNode::try_from(columns.dictionary.term(subject)?);
                    let subject = subject.map_err(|_| damaged())?;
                    Ok(Triple::new(subject, name.clone(), columns.dictionary.term(object)?))
                })
            },
        ))
    }

    /// Reads every byte of every segment and compares their parts; returns how many bytes there are.
    pub(super) fn check(&self) -> io::Result<u64> {
        let mut bytes = self.dictionary.check()?;
        for graph in &self.graphs {
            let is_named = match graph.number {
                None => graph.name.is_empty(),
                Some(number) => self.dictionary.term(number)? == term::decode(&graph.name)?,
            };
            if !is_named {
                return Err(damaged());
            }
            bytes += graph.check(self.dictionary.len())?;
        }
        Ok(bytes)
    }

    /// Returns how many bytes of the files are held in memory.
    pub(super) fn held(&self) -> u64 {
        self.dictionary.held() + self.graphs.iter().map(|graph| graph.held()).sum::<u64>()
    }

    /// Returns the same graphs, nothing of which has been read.
    pub(super) fn unread(&self) -> Self {
        let graphs = self.graphs.iter().map(|graph| Arc::new(graph.unread())).collect();
        Self::of(self.dictionary.unread(), graphs)
    }

    /// Returns how many graphs and statements there are.
    pub(super) fn size(&self) -> (u64, u64) {
        let statements = self.graphs.iter().map(|graph| graph.triples());
        (self.graphs.len() as u64, statements.sum())
    }
}

fn name_of(graph: &Graph) -> io::Result<NamedOrBlankNode> {
    NamedOrBlankNode::try_from(term::decode(&graph.name)?).map_err(|_| damaged())
}

/// The bytes by which a graph is found.
fn bytes_of_name(name: GraphNameRef<'_>) -> Vec<u8> {
    match name {
        GraphNameRef::DefaultGraph => Vec::new(),
        GraphNameRef::NamedNode(node) => term::encoded(node.into()),
        GraphNameRef::BlankNode(node) => term::encoded(node.into()),
    }
}

#[cfg(test)]
mod tests;
