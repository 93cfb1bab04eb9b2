//! Graphs as sorted columns of numbers, in files that never change: the home of what is loaded.
//!
//! A query is evaluated by Oxigraph's own evaluator on them
//! ([`QueryableDataset`](spareval::QueryableDataset)), so that answers are SPARQL's; counts by class or by
//! property are read off the ends of groups ([`counts`]). Refuses to know tables or what a term means.
//!
//! # The files of a generation
//!
//! ```text
//! terms-0, terms-81723 …   texts, 256 a block · table from hash to number
//! graph-1, graph-2 …       per predicate: (subject, object) and (object, subject), each sorted,
//!                          32-bit numbers, keys first
//! files                    the names of the others
//! ```
//!
//! Every term has a number, in the order of its first appearance, which it keeps from one generation to the next.
//! So a change writes the files of the graphs that it touches, and a layer of the terms that are new, into the
//! folder of the next generation; all other files are there under a second name (hard links). A graph
//! without statements has no file. Only what a query touches is read, checked, and then held in memory
//! as long as the store is open, or until the graph changes.
//!
//! # Costs
//!
//! Writing a graph sorts it twice, and holds 24 bytes for each of its statements, up to a quarter of
//! [`columns_megabytes`](super::EmbeddedOptions::columns_megabytes); more of them wait in files and are put together for one
//! predicate after another, up to 32 bytes a statement. Each new term costs 22 to 32 bytes until all is written; beyond
//! three quarters of the bound the store becomes a database instead. What is looked up among the terms of earlier layers
//! is held as by a query: their texts, and 6 to 12 bytes for each. An update ([`update`]) holds the statements that it
//! deletes and inserts, and writes the whole of each graph that it changes, 16 bytes a statement, untouched predicates copied
//! as they are. A change brings each file that it writes to the device by itself and gives each other one its second name:
//! about 3 ms and 0.1 ms a graph. Terms that nobody uses any more stay until a change leaves little of the store as it
//! was, or until [`Embedded::compact`](super::Embedded::compact).
//!
//! A statement that stands in two graphs is there twice, and the union matches it once, as SPARQL has it: where a predicate
//! stands in several graphs, their sorted columns are read side by side. The unnamed graph is part of the union.

mod counts;
mod draft;
mod file;
mod graph;
mod term;
mod terms;
mod update;
mod view;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use self::counts::counted;
pub(super) use self::draft::{Draft, copy};
use self::file::damaged;
use self::graph::{Graph, Pairs};
use self::terms::Dictionary;
pub(super) use self::update::update;
pub(super) use self::view::{UNION, View};
use rdf::term::{GraphNameRef, NamedOrBlankNode, Term, Triple};

/// The file that lists the others.
const LIST: &str = "files";

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
    /// Opens the files of a folder; one without files holds no graphs.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        match files::read_to_string(&folder.join(LIST)) {
            Ok(list) => {
                let files: Vec<PathBuf> = list.lines().map(|name| folder.join(name)).collect();
                Self::of_files(folder, &files, &Dictionary::default(), &[])
            }
            Err(e) if !e.is_missing() => Err(io::Error::other(e)),
            Err(_) if files::list(folder).map_err(io::Error::other)?.is_empty() => {
                Ok(Self::default())
            }
            Err(_) => Err(damaged()),
        }
    }

    /// Opens these files of a folder. What has been read of those that were open in another folder, under the
    /// same names, is not read again.
    fn of_files(
        folder: &Path,
        files: &[PathBuf],
        opened: &Dictionary,
        graphs: &[Arc<Graph>],
    ) -> io::Result<Self> {
        let named = |prefix: &'static str| {
            files.iter().map(PathBuf::as_path).filter(move |path| {
                path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix))
            })
        };
        let dictionary = Dictionary::open(named(terms::PREFIX), opened)?;
        let opened: HashMap<_, _> =
            graphs.iter().filter_map(|graph| Some((graph.path()?.file_name()?, graph))).collect();
        let graphs = named(graph::PREFIX).map(|path| {
            let same = path.file_name().and_then(|name| opened.get(name));
            Ok(Arc::new(match same {
                Some(graph) => graph.in_folder(folder),
                None => Graph::open(path)?,
            }))
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

    /// Reads every file and compares its parts.
    pub(super) fn check(&self) -> io::Result<()> {
        self.dictionary.check()?;
        self.graphs.iter().try_for_each(|graph| {
            let is_named = match graph.number {
                None => graph.name.is_empty(),
                Some(number) => self.dictionary.term(number)? == term::decode(&graph.name)?,
            };
            if is_named { graph.check(self.dictionary.len()) } else { Err(damaged()) }
        })
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
