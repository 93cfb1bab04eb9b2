//! The store: RDF graphs that can be asked with SPARQL and replaced as a whole.
//!
//! One trait, [`Store`], and its homes: [`Embedded`] (sorted columns in files that never change, in a folder or a temporary
//! one) and [`Remote`] (any SPARQL 1.1 engine over HTTP). Follows SPARQL 1.1 Query, Update,
//! Protocol and Graph Store Protocol <https://www.w3.org/TR/sparql11-overview/>. Refuses to know
//! tables, files of data, or any domain word: it keeps named graphs of triples.
//!
//! # Promises
//!
//! - **Isolation.** A query sees the store as it was when the query began, also while its rows are
//!   still being read. A [`Change`] shows itself to readers as a whole or not at all.
//! - **All or nothing.** If the input of a change fails in its last triple, the disk is full, the
//!   process is killed or the power is cut, the graphs are the old ones. Leftovers of a killed change are removed by
//!   the next change; they are never read.
//! - **Durability.** When [`Store::apply`] returns, the change survives `kill -9`; on disk it has also
//!   been flushed to the device.
//! - **Damage.** Every byte that is read is checked: damaged files are told, and never answer wrongly. What is not understood
//!   is refused and left as it is.
//! - **Writers.** One at a time; others in the same process wait, another process gets
//!   [`StoreError::Locked`]. Any number of processes read, also where they may not write. Readers never wait for writers,
//!   nor writers for readers.
//! - **Repeating.** Applying a change twice gives the same graphs as applying it once. Blank nodes are
//!   renamed by graph and label, so that equal labels in two graphs stay two nodes and a graph loaded
//!   twice keeps its nodes.
//! - **Values** are kept as they are written in an embedded store: `"01"^^xsd:integer` and `1` are two terms of one
//!   value. What is computed is canonical, and so are the values within a triple term. On their way to a server values of XSD datatypes are made canonical, because some engines keep nothing else;
//!   what graphs are compared by, [`ContentHash`], is the same for both.
//! - **Costs** are stated at each home and measured there.
//!
//! # Code map
//!
//! `access` which other servers may be reached · `answer` what comes back · `bounds` what is too deep to be parsed · `room` threads for what is not · `checkpoints` where an evaluation can be ended · `fault` where a text is wrong, for people · `groups` large groups put in order · `memory` what a query makes the process hold · `canonical` XSD values as every home has them · `outside` other servers, asked by `SERVICE` and `LOAD` · `prologue` what surrounds a text · `prepare` parsing, guarding and substitution in the SPARQL algebra ·
//! `plan` what is rewritten before evaluation · `order` SPARQL's order of terms and a sort that can be stopped · `run` limits of time, rows and
//! memory around an evaluation · `source` triples on their way in · `embedded` and `remote` the homes ·
//! `staging` the graphs of uploads under way · `difference` what a replacement would change · `dump` a whole
//! store as N-Quads and back · `stamp` what was loaded from where, and whether it is still so.

mod access;
mod answer;
mod bounds;
mod canonical;
mod checkpoints;
mod difference;
mod dump;
mod embedded;
mod error;
mod fault;
mod groups;
mod memory;
mod operands;
mod order;
mod outside;
mod plan;
mod prepare;
mod prologue;
mod remote;
mod room;
mod run;
mod source;
mod staging;
pub mod stamp;
mod star;
mod substitute;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

pub use access::Access;
pub use answer::{Answer, QuerySolution, Solutions, Triples};
pub use bounds::Bounded;
pub use difference::{Difference, Side, compare, difference};
pub use dump::restore;
pub use embedded::{Checked, Embedded, EmbeddedOptions, Snapshot, Staged};
pub use error::{SourceError, StoreError};
pub use fault::Fault;
pub use oxigraph::sparql::CancellationToken;
pub use prologue::Prologue;
pub use remote::{Auth, Remote, RemoteOptions};
pub use source::{ContentHash, TripleSource};

use rdf::term::{NamedNode, Term, Variable};

/// Lets the example of the README run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Named graphs of triples; see the module for what every home promises.
pub trait Store: Send + Sync {
    /// Answers a query, within the limits of `options`.
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError>;

    /// Returns how the query would be evaluated, for a person to read; nothing is evaluated.
    fn explain(&self, query: &str, options: &QueryOptions) -> Result<String, StoreError>;

    /// Carries out a SPARQL Update as one transaction, within what `options` allows.
    fn update(&self, update: &str, options: &UpdateOptions) -> Result<(), StoreError>;

    /// Replaces and drops graphs, all or nothing.
    ///
    /// `progress` is called now and then with the number of triples read so far; it may say stop.
    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError>;

    /// Lists the names of the named graphs, sorted; one that was emptied may still be among them. Graphs of
    /// uploads under way are left out.
    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError>;

    /// Lists the named graphs with the number of their triples, sorted by name. Costs nothing in an embedded store.
    fn graphs(&self) -> Result<Vec<GraphCount>, StoreError>;

    /// Returns the triples of a graph, as they are now.
    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError>;

    /// Writes the named graphs (all of them if `graphs` is `None`) as N-Quads, each graph in the order
    /// of [`Store::graphs`] and its statements sorted, so that equal stores give equal bytes; returns how
    /// many triples there were. Memory is bounded; the largest graph waits in a temporary file.
    fn dump(&self, graphs: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError>;

    /// Brings everything to the device, so that the next opening is quick.
    fn flush(&self) -> Result<(), StoreError>;

    /// Reorders the store for reading, where its engine can; an embedded store is always in order.
    fn optimize(&self) -> Result<(), StoreError>;

    /// Returns where the store is, for messages: a path or an address.
    fn place(&self) -> String;

    /// Returns a number that every change makes another, where the home knows one: what was computed from the
    /// store is good as long as it stays. A remote store knows none.
    fn revision(&self) -> Result<Option<u64>, StoreError> {
        Ok(None)
    }
}

/// Limits and circumstances of one query.
#[derive(Clone, Default)]
pub struct QueryOptions {
    /// The query ends with [`StoreError::Timeout`] after this time, whatever it is doing.
    pub timeout: Option<Duration>,
    /// Rows or triples beyond this number are left out.
    pub limit: Option<usize>,
    /// When the queries under way have made the process grow by more bytes than this, the one that grew most ends with
    /// [`StoreError::Memory`] (looked at twenty times a second; on Linux only). What was held before does not count.
    pub max_memory: Option<u64>,
    /// What triple patterns outside `GRAPH` match, unless the query says so with `FROM`.
    pub default_graph: DefaultGraph,
    /// Values for variables of the query, put into its algebra as terms.
    pub substitutions: Vec<(Variable, Term)>,
    /// The services that `SERVICE` may call; all others are refused.
    pub services: Access,
    /// What the text need not say: a base, prefixes.
    pub prologue: Prologue,
    /// Ends the query with [`StoreError::Cancelled`] when it is cancelled.
    pub cancel: Option<CancellationToken>,
    /// Let go of when the work is over, which may be after the answer: what counts the queries at work.
    pub held: Option<Arc<dyn Send + Sync>>,
    /// Sorts the rows of a `SELECT` without `ORDER BY` by all columns, so that equal stores give
    /// equal bytes. The rows are then held in memory.
    pub sorted: bool,
}

/// What triple patterns outside `GRAPH` match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DefaultGraph {
    /// The union of all graphs, of an embedded store the unnamed one too. A triple that stands in several of
    /// them is matched once in columns, as SPARQL has it, but once for each graph by Oxigraph, in memory or as a
    /// server. Graphs of uploads under way are left out, also by `GRAPH`; the records of loads ([`stamp::RECORDS`]), which
    /// are no data, by the union of an embedded store.
    #[default]
    Union,
    /// The unnamed graph alone. `GRAPH` sees every graph, those of uploads under way included.
    Unnamed,
    /// The union of these graphs.
    Graphs(Vec<NamedNode>),
    /// The union of some graphs outside `GRAPH` and these alone within, whatever the query says with `FROM`:
    /// the dataset of a request in the SPARQL Protocol.
    Dataset {
        /// What is matched outside `GRAPH`.
        default: Vec<NamedNode>,
        /// What `GRAPH` can name.
        named: Vec<NamedNode>,
    },
}

/// What an update may do.
#[derive(Clone, Default)]
pub struct UpdateOptions {
    /// The update is given up, without a trace, after this time.
    pub timeout: Option<Duration>,
    /// As for queries.
    pub max_memory: Option<u64>,
    /// Gives the update up, without a trace, when it is cancelled before its commit.
    pub cancel: Option<CancellationToken>,
    /// Addresses that `LOAD` and `SERVICE` may read; all others are refused.
    pub sources: Access,
    /// What the text need not say: a base, prefixes.
    pub prologue: Prologue,
    /// Allows `CLEAR` and `DROP` of `ALL`, `NAMED` and `DEFAULT`.
    pub whole_store: bool,
    /// What `WHERE` matches, of an update that says nothing of it with `USING` or `WITH`; one that does is
    /// refused.
    pub using: Option<Using>,
}

/// The dataset of an update's `WHERE`, as a request in the SPARQL Protocol gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Using {
    /// What is matched outside `GRAPH`.
    pub default: Vec<NamedNode>,
    /// What `GRAPH` can name.
    pub named: Vec<NamedNode>,
}

/// Graphs to be replaced and dropped in one step.
#[derive(Default)]
pub struct Change<'a> {
    /// The graphs that get new triples; a graph must not be named twice.
    pub replace: Vec<GraphReplacement<'a>>,
    /// The graphs that go; one that does not exist is no error.
    pub drop: Vec<NamedNode>,
    /// Writes down what was loaded, in the same step; see [`Record`].
    pub record: Option<Record<'a>>,
}

/// Makes the graph that keeps the records of loads, given what is being loaded.
///
/// The graph that it returns replaces the one of the same name.
pub type Record<'a> =
    Box<dyn Fn(&[GraphLoad]) -> Result<GraphReplacement<'static>, SourceError> + 'a>;

/// New triples for one named graph.
pub struct GraphReplacement<'a> {
    /// The graph.
    pub name: NamedNode,
    /// All its triples; repeated ones count once.
    pub triples: TripleSource<'a>,
    /// What the triples depend on (hashes of table, description and program): two replacements with
    /// the same name and version have the same triples. Lets an interrupted upload go on where it
    /// broke off; without it the upload starts again.
    pub version: Option<String>,
}

/// What became of one replaced graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphLoad {
    /// The graph.
    pub name: NamedNode,
    /// Triples in the input, repeated ones counted each time.
    pub read: u64,
    /// Triples in the graph afterwards.
    pub stored: u64,
    /// Hash of the graph's triples, independent of their order.
    pub content: ContentHash,
}

/// A named graph and the number of its triples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphCount {
    /// The graph.
    pub name: NamedNode,
    /// Its triples.
    pub triples: u64,
}

/// Whether to go on with a long piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Go on.
    Continue,
    /// Stop and leave everything as it was.
    Stop,
}

impl<'a> Change<'a> {
    /// Replaces one graph.
    pub fn of(name: NamedNode, triples: TripleSource<'a>) -> Self {
        let graph = GraphReplacement { name, triples, version: None };
        Self { replace: vec![graph], ..Self::default() }
    }
}
