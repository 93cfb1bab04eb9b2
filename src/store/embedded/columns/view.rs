//! Columns as the dataset of an evaluation.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::iter;

use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::super::super::canonical::make_canonical;
use super::{Columns, Pairs};
use crate::rdf::term::Term;

/// The union of all named graphs, for one query; terms are numbers, those that the query computes get
/// numbers after the stored ones.
pub(in super::super) struct View<'a> {
    columns: &'a Columns,
    computed: RefCell<Computed>,
}

#[derive(Default)]
struct Computed {
    numbers: HashMap<Term, u32>,
    terms: Vec<Term>,
    integers: HashMap<i64, u32>,
}

impl<'a> View<'a> {
    /// Begins a query.
    pub(in super::super) fn new(columns: &'a Columns) -> Self {
        Self { columns, computed: RefCell::default() }
    }
}

/// The statements that match a pattern whose predicate is known.
enum Matches<'a> {
    None,
    Failed(io::Error),
    /// One end is known; the other ones.
    One {
        predicate: u32,
        end: u32,
        others: std::slice::Iter<'a, u32>,
        is_subject: bool,
    },
    /// Nothing is known.
    All {
        predicate: u32,
        pairs: &'a Pairs,
        at: usize,
    },
    /// Both ends are known.
    Same {
        subject: u32,
        predicate: u32,
        object: u32,
        times: usize,
    },
}

impl Iterator for Matches<'_> {
    type Item = io::Result<InternalQuad<u32>>;

    fn next(&mut self) -> Option<Self::Item> {
        let quad = |subject, predicate, object| {
            Some(Ok(InternalQuad { subject, predicate, object, graph_name: None }))
        };
        match self {
            Self::None => None,
            Self::Failed(_) => match std::mem::replace(self, Self::None) {
                Self::Failed(error) => Some(Err(error)),
                _ => None,
            },
            Self::One { predicate, end, others, is_subject } => {
                let other = *others.next()?;
                if *is_subject {
                    quad(*end, *predicate, other)
                } else {
                    quad(other, *predicate, *end)
                }
            }
            Self::All { predicate, pairs, at } => {
                let subject = *pairs.keys.get(*at)?;
                let object = pairs.values[*at];
                *at += 1;
                quad(subject, *predicate, object)
            }
            Self::Same { subject, predicate, object, times } => {
                *times = times.checked_sub(1)?;
                quad(*subject, *predicate, *object)
            }
        }
    }
}

impl Columns {
    fn matches(&self, subject: Option<u32>, predicate: u32, object: Option<u32>) -> Matches<'_> {
        self.try_matches(subject, predicate, object).unwrap_or_else(Matches::Failed)
    }

    fn try_matches(
        &self,
        subject: Option<u32>,
        predicate: u32,
        object: Option<u32>,
    ) -> io::Result<Matches<'_>> {
        let pairs = match (subject, object) {
            (None, Some(_)) => self.by_object(predicate)?,
            _ => self.by_subject(predicate)?,
        };
        let Some(pairs) = pairs else { return Ok(Matches::None) };
        Ok(match (subject, object) {
            (None, None) => Matches::All { predicate, pairs, at: 0 },
            (Some(subject), None) => Matches::One {
                predicate,
                end: subject,
                others: pairs.values_of(subject).iter(),
                is_subject: true,
            },
            (None, Some(object)) => Matches::One {
                predicate,
                end: object,
                others: pairs.values_of(object).iter(),
                is_subject: false,
            },
            (Some(subject), Some(object)) => {
                let objects = pairs.values_of(subject);
                let from = objects.partition_point(|o| *o < object);
                let times = objects[from..].iter().take_while(|o| **o == object).count();
                Matches::Same { subject, predicate, object, times }
            }
        })
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
        let columns = self.columns;
        let (subject, object) = (subject.copied(), object.copied());
        // Only the union is asked for; a graph by its name would be a fault of `usable`.
        let (first, rest) = match (graph_name, predicate) {
            (Some(_), _) => (
                Matches::Failed(io::Error::other("columns know no graph by its name")),
                &[] as &[u32],
            ),
            (None, Some(predicate)) => {
                (columns.matches(subject, *predicate, object), &[] as &[u32])
            }
            (None, None) => (Matches::None, columns.order.as_slice()),
        };
        let mut rest = rest.iter();
        let mut current = first;
        iter::from_fn(move || {
            loop {
                if let Some(quad) = current.next() {
                    return Some(quad);
                }
                current = columns.matches(subject, *rest.next()?, object);
            }
        })
    }

    fn internalize_term(&self, mut term: Term) -> io::Result<u32> {
        // As the engine does: two texts of one value are one term.
        if let Term::Literal(literal) = &mut term {
            make_canonical(literal);
        }
        if let Some(number) = self.computed.borrow().numbers.get(&term) {
            return Ok(*number);
        }
        let stored = self.columns.number(&term)?;
        let mut computed = self.computed.borrow_mut();
        let number = match stored {
            Some(number) => number,
            None => {
                let next = u32::try_from(computed.terms.len()).map_err(io::Error::other)?;
                computed.terms.push(term.clone());
                next.checked_add(self.columns.terms).ok_or_else(super::damaged)?
            }
        };
        computed.numbers.insert(term, number);
        Ok(number)
    }

    fn externalize_term(&self, term: u32) -> io::Result<Term> {
        match term.checked_sub(self.columns.terms) {
            None => self.columns.term(term),
            Some(at) => {
                let computed = self.computed.borrow();
                computed.terms.get(at as usize).cloned().ok_or_else(super::damaged)
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
