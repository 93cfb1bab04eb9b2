//! What all operators of one query share: the columns, the limits, and what has been looked up.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io;
use std::rc::Rc;

use spareval::QueryableDataset;

use super::super::super::super::{CancellationToken, StoreError, checkpoints};
use super::super::view::View;
use super::super::{Columns, Which};
use super::chunk::QuickMap;
use super::source::Parts;
use rdf::term::Literal;

/// Why an operator hands over no more.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nobody wants more.
    Enough,
    Failed(io::Error),
}

/// What came of handing something to whoever asked: why nothing more is to be handed over, and an error of theirs.
pub(super) fn handed(pushed: Result<bool, StoreError>, failed: &mut Option<StoreError>) -> Flow {
    match pushed {
        Ok(true) => Ok(()),
        Ok(false) => Err(Stop::Enough),
        Err(error) => {
            *failed = Some(error);
            Err(Stop::Enough)
        }
    }
}

/// How handing over ended: an error of whoever asked comes before one of the columns, and enough is no error.
pub(super) fn ended(flow: Flow, failed: Option<StoreError>) -> Result<(), StoreError> {
    match (failed, flow) {
        (Some(error), _) => Err(error),
        (None, Err(Stop::Failed(error))) => Err(StoreError::from_columns(error)),
        (None, Ok(()) | Err(Stop::Enough)) => Ok(()),
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

pub(super) type Flow = Result<(), Stop>;

/// The graphs that patterns outside `GRAPH` match; `None` for all.
#[derive(Debug)]
pub(in super::super::super) struct Graphs(pub(in super::super) Option<HashSet<Option<u32>>>);

type Sources<'a> = QuickMap<(u32, bool), Rc<Parts<'a>>>;

/// One query under way.
pub(super) struct Context<'a> {
    pub(super) columns: &'a Columns,
    pub(super) view: &'a View<'a>,
    graphs: &'a Graphs,
    token: &'a CancellationToken,
    sources: RefCell<Sources<'a>>,
    /// How many variables there are.
    pub(super) width: Cell<usize>,
    steps: Cell<u32>,
    /// Room for values of several graphs, to be used again.
    spare: RefCell<Vec<Vec<u32>>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        view: &'a View<'a>,
        columns: &'a Columns,
        graphs: &'a Graphs,
        token: &'a CancellationToken,
    ) -> Self {
        let (sources, width, steps) = (RefCell::default(), Cell::new(0), Cell::new(0));
        Self { columns, view, graphs, token, sources, width, steps, spare: RefCell::default() }
    }

    /// Room that [`Self::give_back`] gets when it is done with.
    pub(super) fn room(&self) -> Vec<u32> {
        self.spare.borrow_mut().pop().unwrap_or_default()
    }

    pub(super) fn give_back(&self, room: Vec<u32>) {
        self.spare.borrow_mut().push(room);
    }

    /// Whether a term is subject or object of a statement.
    pub(super) fn is_node(&self, number: u32) -> io::Result<bool> {
        for predicate in self.predicates() {
            for by_object in [false, true] {
                if !self.parts(predicate, by_object)?.values(number, &mut Vec::new()).is_empty() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Ends the query if it is to end.
    pub(super) fn pass(&self) {
        checkpoints::pass(self.token);
    }

    /// Does so now and then, of what is done for every row.
    pub(super) fn step(&self) {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if steps.is_multiple_of(1024) {
            self.pass();
        }
    }

    /// The number of the literal `true`.
    pub(super) fn is_true(&self) -> io::Result<u32> {
        self.view.internalize_term(Literal::from(true).into())
    }

    fn is_visible(&self, graph: Option<u32>) -> bool {
        self.graphs.0.as_ref().is_none_or(|graphs| graphs.contains(&graph))
    }

    /// The predicates of the graphs that the query sees, in order.
    pub(super) fn predicates(&self) -> Vec<u32> {
        let mut found: Vec<u32> = self.columns.by_predicate.keys().copied().collect();
        found.retain(|predicate| self.most(*predicate) > 0);
        found.sort_unstable();
        found
    }

    /// How many statements of a predicate there are, those of two graphs counted twice; nothing is read.
    pub(super) fn most(&self, predicate: u32) -> u64 {
        let graphs = self.columns.graphs(Which::With(predicate)).iter();
        let graphs = graphs.filter(|graph| self.is_visible(graph.number));
        graphs.filter_map(|graph| graph.columns.get(&predicate)).map(|column| column.count).sum()
    }

    /// The statements of a predicate in one order.
    pub(super) fn parts(&self, predicate: u32, by_object: bool) -> io::Result<Rc<Parts<'a>>> {
        if let Some(parts) = self.sources.borrow().get(&(predicate, by_object)) {
            return Ok(Rc::clone(parts));
        }
        let columns: &'a Columns = self.columns;
        let graphs = columns.graphs(Which::With(predicate)).iter();
        let graphs = graphs.filter(|graph| self.is_visible(graph.number));
        let parts = Parts::of(graphs.filter_map(|graph| {
            let column = graph.columns.get(&predicate)?;
            Some(if by_object { graph.by_object(column) } else { graph.by_subject(column) })
        }))?;
        let parts = Rc::new(parts);
        self.sources.borrow_mut().insert((predicate, by_object), Rc::clone(&parts));
        Ok(parts)
    }
}
