//! Columns as the dataset of an evaluation.

use std::cell::RefCell;
use std::collections::btree_map::Keys;
use std::collections::{BTreeSet, HashMap, HashSet, btree_set};
use std::io;
use std::iter::{self, Peekable};
use std::sync::Arc;

use spareval::{ExpressionTerm, InternalQuad, QueryDatasetSpecification, QueryableDataset};

use super::super::super::canonical::kept_term;
use super::super::super::{CancellationToken, StoreError, checkpoints, room};
use super::engine::Graphs;
use super::file::damaged;
use super::graph::{Column, Graph, Pairs};
use super::{Columns, Which};
use rdf::term::{GraphName, NamedNode, Term};

/// The name under which the evaluator is given the union of graphs: it would match a statement once for each graph.
pub(in super::super) const UNION: &str = "urn:x-store:union";
/// Bytes of texts that one query may make.
const MOST_TEXT: usize = 256 << 20;

/// The graphs, for one query; terms are numbers, those that the query computes get numbers after the
/// stored ones.
pub(in super::super) struct View<'a> {
    columns: &'a Columns,
    computed: RefCell<Computed>,
    /// Ends the evaluation from within.
    token: CancellationToken,
    /// The number of [`UNION`], and what it is the union of.
    union: Option<(u32, Over)>,
}

/// The graphs of a union; `None` for all.
type Over = Option<Arc<HashSet<Option<u32>>>>;

#[derive(Default)]
struct Computed {
    numbers: HashMap<Term, u32>,
    terms: Vec<Term>,
    integers: HashMap<i64, u32>,
    /// Bytes of the terms' texts.
    bytes: usize,
}

impl<'a> View<'a> {
    /// Begins a query that ends when the token says so, on a thread of `room`: whatever asks for a statement or a
    /// term then leaves by unwinding, also where the evaluator would keep an error for later and go on.
    pub(in super::super) fn new(columns: &'a Columns, token: &CancellationToken) -> Self {
        Self { columns, computed: RefCell::default(), token: token.clone(), union: None }
    }

    /// Lets the graph called [`UNION`] be the union, as a set, of these graphs or of all.
    pub(in super::super) fn with_union(mut self, graphs: Option<&[GraphName]>) -> io::Result<Self> {
        let number = self.internalize_term(NamedNode::new_unchecked(UNION).into())?;
        let numbers = |graphs: &[GraphName]| {
            let number = |name: &GraphName| match name {
                GraphName::DefaultGraph => Ok(None),
                GraphName::NamedNode(node) => self.internalize_term(node.clone().into()).map(Some),
                GraphName::BlankNode(node) => self.internalize_term(node.clone().into()).map(Some),
            };
            graphs.iter().map(number).collect::<io::Result<HashSet<_>>>().map(Arc::new)
        };
        let over = graphs.map(numbers).transpose()?;
        self.union = Some((number, over));
        Ok(self)
    }

    /// The columns that are seen.
    pub(super) fn columns(&self) -> &'a Columns {
        self.columns
    }

    /// The graphs that patterns outside `GRAPH` match; of the union, what it is the union of.
    pub(in super::super) fn graphs(
        &self,
        dataset: &QueryDatasetSpecification,
    ) -> io::Result<Graphs> {
        if let Some((_, over)) = &self.union {
            return Ok(Graphs(over.as_ref().map(|over| over.as_ref().clone())));
        }
        let graphs = dataset.default_graph_graphs().unwrap_or_default();
        let number = |name: &GraphName| match name {
            GraphName::DefaultGraph => Ok(None),
            GraphName::NamedNode(node) => self.internalize_term(node.clone().into()).map(Some),
            GraphName::BlankNode(node) => self.internalize_term(node.clone().into()).map(Some),
        };
        graphs.iter().map(number).collect::<io::Result<_>>().map(|found| Graphs(Some(found)))
    }

    /// Ends a query whose text has become too long.
    pub(super) fn bound_text(&self, length: usize) {
        if length > MOST_TEXT {
            room::end(StoreError::Memory { limit: MOST_TEXT as u64 });
        }
        checkpoints::pass(&self.token);
    }

    /// Counts a text that the query makes, whose strings can double with every step.
    fn hold(&self, term: &Term, computed: &mut Computed) {
        let length = match term {
            Term::NamedNode(node) => node.as_str().len(),
            Term::Literal(literal) => literal.value().len(),
            Term::BlankNode(_) | Term::Triple(_) => 0,
        };
        computed.bytes += length;
        if computed.bytes > MOST_TEXT {
            room::end(StoreError::Memory { limit: MOST_TEXT as u64 });
        }
        checkpoints::pass(&self.token);
    }
}

/// The statements of one predicate in one graph that match a pattern, as subject and object.
enum Matches<'a> {
    None,
    /// One end is known; the other ones.
    One {
        end: u32,
        others: std::slice::Iter<'a, u32>,
        is_subject: bool,
    },
    /// Nothing is known.
    All {
        pairs: &'a Pairs,
        at: usize,
    },
    /// Both ends are known.
    Same(u32, u32),
}

impl Iterator for Matches<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::None => None,
            Self::One { end, others, is_subject } => {
                let other = *others.next()?;
                Some(if *is_subject { (*end, other) } else { (other, *end) })
            }
            Self::All { pairs, at } => {
                let subject = *pairs.keys.get(*at)?;
                *at += 1;
                Some((subject, pairs.values[*at - 1]))
            }
            Self::Same(subject, object) => {
                let found = (*subject, *object);
                *self = Self::None;
                Some(found)
            }
        }
    }
}

impl Graph {
    fn matches(
        &self,
        subject: Option<u32>,
        predicate: u32,
        object: Option<u32>,
    ) -> io::Result<Matches<'_>> {
        let Some(column) = self.columns.get(&predicate) else { return Ok(Matches::None) };
        Ok(match (subject, object) {
            (None, None) => Matches::All { pairs: self.by_subject(column)?, at: 0 },
            (Some(end), None) => {
                let others = self.by_subject(column)?.values_of(end).iter();
                Matches::One { end, others, is_subject: true }
            }
            (None, Some(end)) => {
                let others = self.by_object(column)?.values_of(end).iter();
                Matches::One { end, others, is_subject: false }
            }
            (Some(subject), Some(object)) => {
                match self.by_subject(column)?.values_of(subject).binary_search(&object) {
                    Ok(_) => Matches::Same(subject, object),
                    Err(_) => Matches::None,
                }
            }
        })
    }
}

impl Matches<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::One { others, .. } => others.as_slice().is_empty(),
            Self::All { pairs, at } => pairs.keys.len() <= *at,
            Self::Same(..) => false,
        }
    }
}

/// The statements of one predicate in several graphs, each once.
enum Found<'a> {
    One(Matches<'a>),
    /// Of more graphs than one; each in the same order.
    Several(Vec<Peekable<Matches<'a>>>),
}

impl<'a> Found<'a> {
    fn none() -> Self {
        Self::One(Matches::None)
    }

    fn add(&mut self, more: Matches<'a>) {
        if more.is_empty() {
            return;
        }
        match self {
            Self::One(first) if first.is_empty() => *first = more,
            Self::One(first) => {
                let first = std::mem::replace(first, Matches::None);
                *self = Self::Several(vec![first.peekable(), more.peekable()]);
            }
            Self::Several(parts) => parts.push(more.peekable()),
        }
    }
}

impl Iterator for Found<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        match self {
            Self::One(matches) => matches.next(),
            Self::Several(parts) => {
                let least = parts.iter_mut().filter_map(|part| part.peek().copied()).min()?;
                for part in parts {
                    part.next_if_eq(&least);
                }
                Some(least)
            }
        }
    }
}

/// A pattern with the graphs that it is looked for in.
struct Places<'a> {
    columns: &'a Columns,
    graphs: std::slice::Iter<'a, Arc<Graph>>,
    /// Statements of the union have no graph.
    union: Option<Over>,
    /// The predicates that are still to be looked at, in the graph at hand or in all.
    predicates: Predicates<'a>,
    graph: Option<&'a Graph>,
    asked: Option<u32>,
    subject: Option<u32>,
    object: Option<u32>,
}

/// Predicates on their way.
enum Predicates<'a> {
    None,
    Of(Keys<'a, u32, Arc<Column>>),
    Union(btree_set::IntoIter<u32>),
}

impl Iterator for Predicates<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Of(keys) => keys.next().copied(),
            Self::Union(keys) => keys.next(),
        }
    }
}

impl<'a> Places<'a> {
    /// The statements at the next place, with their graph and predicate; `None` if there is no more place.
    fn next_place(&mut self) -> io::Result<Option<(Found<'a>, Option<u32>, u32)>> {
        if self.union.is_some() {
            return self.next_in_union();
        }
        loop {
            if let (Some(graph), Some(predicate)) = (self.graph, self.predicates.next()) {
                let matches = graph.matches(self.subject, predicate, self.object)?;
                return Ok(Some((Found::One(matches), graph.number, predicate)));
            }
            let Some(graph) = self.graphs.next() else { return Ok(None) };
            match self.asked {
                Some(predicate) => {
                    let matches = graph.matches(self.subject, predicate, self.object)?;
                    return Ok(Some((Found::One(matches), graph.number, predicate)));
                }
                None => {
                    self.graph = Some(graph);
                    self.predicates = Predicates::Of(graph.columns.keys());
                }
            }
        }
    }

    fn next_in_union(&mut self) -> io::Result<Option<(Found<'a>, Option<u32>, u32)>> {
        let Some(predicate) = self.asked.take().or_else(|| self.predicates.next()) else {
            return Ok(None);
        };
        let over = self.union.as_ref().and_then(Option::as_ref);
        let mut found = Found::none();
        for graph in self.columns.graphs(Which::With(predicate)) {
            if over.is_none_or(|over| over.contains(&graph.number)) {
                found.add(graph.matches(self.subject, predicate, self.object)?);
            }
        }
        Ok(Some((found, None, predicate)))
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = u32;
    type Error = io::Error;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&u32>,
        predicate: Option<&u32>,
        object: Option<&u32>,
        graph_name: Option<Option<&u32>>,
    ) -> impl Iterator<Item = io::Result<InternalQuad<u32>>> + use<'a> {
        let union = match (&self.union, graph_name) {
            (Some((number, over)), Some(Some(name))) if name == number => Some(over.clone()),
            _ => None,
        };
        let which = match graph_name {
            // The evaluator passes over the unnamed graph where it looks for named ones.
            None => predicate.map_or(Which::All, |p| Which::With(*p)),
            Some(None) => Which::Unnamed,
            Some(Some(name)) => Which::One(*name),
        };
        let predicates = match (&union, predicate) {
            (Some(_), None) => {
                let all = self.columns.by_predicate.keys().copied();
                Predicates::Union(all.collect::<BTreeSet<_>>().into_iter())
            }
            _ => Predicates::None,
        };
        let mut places = Places {
            columns: self.columns,
            graphs: self.columns.graphs(which).iter(),
            union,
            predicates,
            graph: None,
            asked: predicate.copied(),
            subject: subject.copied(),
            object: object.copied(),
        };
        let mut current = (Found::none(), None, 0);
        let token = self.token.clone();
        checkpoints::pass(&token);
        iter::from_fn(move || {
            checkpoints::pass(&token);
            loop {
                let (found, graph_name, predicate) = &mut current;
                if let Some((subject, object)) = found.next() {
                    let (predicate, graph_name) = (*predicate, *graph_name);
                    return Some(Ok(InternalQuad { subject, predicate, object, graph_name }));
                }
                match places.next_place() {
                    Ok(place) => current = place?,
                    Err(error) => return Some(Err(error)),
                }
            }
        })
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = io::Result<u32>> + use<'a> {
        self.columns.graphs(Which::Named).iter().filter_map(|graph| graph.number.map(Ok))
    }

    fn contains_internal_graph_name(&self, graph_name: &u32) -> io::Result<bool> {
        Ok(!self.columns.graphs(Which::One(*graph_name)).is_empty())
    }

    fn internalize_term(&self, term: Term) -> io::Result<u32> {
        let term = kept_term(term);
        if let Some(number) = self.computed.borrow().numbers.get(&term) {
            return Ok(*number);
        }
        let stored = self.columns.dictionary.number(&term)?;
        let mut computed = self.computed.borrow_mut();
        self.hold(&term, &mut computed);
        let number = match stored {
            Some(number) => number,
            None => {
                let next = u32::try_from(computed.terms.len()).map_err(io::Error::other)?;
                computed.terms.push(term.clone());
                next.checked_add(self.columns.dictionary.len()).ok_or_else(damaged)?
            }
        };
        computed.numbers.insert(term, number);
        Ok(number)
    }

    fn externalize_term(&self, term: u32) -> io::Result<Term> {
        checkpoints::pass(&self.token);
        match term.checked_sub(self.columns.dictionary.len()) {
            None => self.columns.dictionary.term(term),
            Some(at) => {
                let computed = self.computed.borrow();
                computed.terms.get(at as usize).cloned().ok_or_else(damaged)
            }
        }
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> io::Result<u32> {
        let ExpressionTerm::IntegerLiteral(integer) = term else {
            return self.internalize_term(term.into());
        };
        let integer = i64::from(integer);
        if let Some(number) = self.computed.borrow().integers.get(&integer) {
            return Ok(*number);
        }
        let number = self.internalize_term(term.into())?;
        self.computed.borrow_mut().integers.insert(integer, number);
        Ok(number)
    }
}
