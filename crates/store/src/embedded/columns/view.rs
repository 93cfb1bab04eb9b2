//! Columns as the dataset of an evaluation.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::btree_map::Keys;
use std::io;
use std::iter;
use std::sync::Arc;

use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::super::super::canonical::canonical_term;
use super::super::super::{CancellationToken, StoreError, checkpoints, room};
use super::file::damaged;
use super::graph::{Column, Graph, Pairs};
use super::{Columns, Which};
use rdf::term::Term;

/// Bytes of texts that one query may make.
const MOST_TEXT: usize = 256 << 20;

/// The graphs, for one query; terms are numbers, those that the query computes get numbers after the
/// stored ones.
pub(in super::super) struct View<'a> {
    columns: &'a Columns,
    computed: RefCell<Computed>,
    /// Ends the evaluation from within.
    token: CancellationToken,
}

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
        Self { columns, computed: RefCell::default(), token: token.clone() }
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

/// Graphs with the predicates that are to be looked at in each.
struct Places<'a> {
    graphs: std::slice::Iter<'a, Arc<Graph>>,
    asked: Option<u32>,
    /// Where none is asked for; seldom, and large.
    all: Option<Box<All<'a>>>,
}

/// A graph with all its predicates.
struct All<'a> {
    graph: &'a Graph,
    predicates: Keys<'a, u32, Arc<Column>>,
}

impl<'a> Iterator for Places<'a> {
    type Item = (&'a Graph, u32);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(asked) = self.asked {
            return self.graphs.next().map(|graph| (graph.as_ref(), asked));
        }
        loop {
            if let Some(All { graph, predicates }) = self.all.as_deref_mut()
                && let Some(predicate) = predicates.next()
            {
                return Some((graph, *predicate));
            }
            let graph = self.graphs.next()?.as_ref();
            self.all = Some(Box::new(All { graph, predicates: graph.columns.keys() }));
        }
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
        let (subject, object) = (subject.copied(), object.copied());
        let which = match graph_name {
            // The evaluator passes over the unnamed graph where it looks for named ones.
            None => predicate.map_or(Which::All, |p| Which::With(*p)),
            Some(None) => Which::Unnamed,
            Some(Some(name)) => Which::One(*name),
        };
        let graphs = self.columns.graphs(which).iter();
        let asked = predicate.copied();
        let mut places = Places { graphs, asked, all: None };
        let mut current = (Matches::None, None, 0);
        let token = self.token.clone();
        checkpoints::pass(&token);
        iter::from_fn(move || {
            checkpoints::pass(&token);
            loop {
                let (matches, graph_name, predicate) = &mut current;
                if let Some((subject, object)) = matches.next() {
                    let (predicate, graph_name) = (*predicate, *graph_name);
                    return Some(Ok(InternalQuad { subject, predicate, object, graph_name }));
                }
                let (graph, predicate) = places.next()?;
                match graph.matches(subject, predicate, object) {
                    Ok(matches) => current = (matches, graph.number, predicate),
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
        // As the engine does: two texts of one value are one term.
        let term = canonical_term(term);
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
