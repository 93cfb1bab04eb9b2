//! Queries evaluated on columns by operators of our own, some thousand rows at a time.
//!
//! Oxigraph's evaluator makes a row for every statement. Here rows are columns of numbers with a weight each: what nobody wants
//! to see of a pattern is counted by the length of its group (`COUNT` over stars and chains makes no rows for
//! their ends), sorted rows are merged with sorted columns, an expression is evaluated once for each value of its variable, and
//! what hangs on a variable of a join is counted once for each of its values. A query that has anything else in
//! it, `GRAPH` or `SERVICE` for instance, is Oxigraph's as a whole; so are expressions, row by row ([`expressions`]).
//!
//! # Code map
//!
//! `planner` from the algebra to a plan, by `patterns`, `scopes` and `sequence` · `joins` the order of a join · `nodes` and `triples`, `paths`, `groups` what rows go through ·
//! `construct` statements made of rows · `expressions` filters and `BIND`, `conditions` the quick ones, `numbers` arithmetic · `sorting` the first rows · `outline` a plan to be read · `source` sorted columns of several graphs as one · `chunk` rows ·
//! `context` what they all share.

mod chunk;
mod conditions;
mod construct;
mod context;
mod expressions;
mod groups;
mod joins;
mod nodes;
mod numbers;
mod outline;
mod paths;
mod patterns;
mod planner;
mod scopes;
mod sequence;
mod sorting;
mod source;
mod triples;

use std::sync::Arc;

use spareval::QueryableDataset;
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use self::chunk::{Chunk, Mask, NONE, bit};
use self::construct::Template;
pub(in super::super) use self::context::Graphs;
use self::context::{Context, Flow, Stop, ended, handed};
use self::nodes::Node;
use self::planner::Planner;
use self::sorting::Selection;
use super::super::super::answer::QuerySolution;
use super::super::super::prepare::Sort;
use super::super::super::run::Sink;
use super::super::super::{CancellationToken, QueryOptions, StoreError, order};
use super::view::View;
use rdf::term::{Term, Variable};

/// Answers a query; `None` if it is not one for columns.
pub(in super::super) fn answer<'a>(
    view: &'a View<'a>,
    graphs: &'a Graphs,
    query: &Query,
    sort: Option<&Sort>,
    options: &QueryOptions,
    sink: &Sink,
    token: &'a CancellationToken,
) -> Option<Result<(), StoreError>> {
    let context = Context::new(view, view.columns(), graphs, token);
    if let Query::Construct { template, pattern, .. } = query {
        let (template, node) = Template::plan(&mut Planner::new(&context), template, pattern)?;
        return Some(template.give(&context, &node, sink));
    }
    let (node, columns, slots) = planned(&context, query)?;
    if let Query::Ask { .. } = query {
        return Some(ask(&context, &node, sink));
    }
    let rows = Rows { context: &context, columns: columns.into(), slots };
    Some(match sort {
        None => rows.give(&node, sink),
        Some(sort) => rows.give_sorted(&node, sort, options, sink),
    })
}

/// The plan of a query as JSON; `None` if it is not one for columns.
pub(in super::super) fn outline<'a>(
    view: &'a View<'a>,
    graphs: &'a Graphs,
    query: &Query,
    token: &'a CancellationToken,
) -> Option<String> {
    let context = Context::new(view, view.columns(), graphs, token);
    if let Query::Construct { template, pattern, .. } = query {
        let planned = Template::plan(&mut Planner::new(&context), template, pattern);
        return planned.map(|(_, node)| outline::outline(&node));
    }
    planned(&context, query).map(|(node, ..)| outline::outline(&node))
}

type Planned<'a> = (Node<'a>, Vec<Variable>, Vec<usize>);

/// The plan of a query, with the columns of its rows and their slots.
fn planned<'a>(context: &Context<'a>, query: &Query) -> Option<Planned<'a>> {
    let mut planner = Planner::new(context);
    match query {
        Query::Ask { pattern, .. } => Some((planner.node(pattern, 0)?, Vec::new(), Vec::new())),
        Query::Select { pattern, .. } => {
            let columns: Vec<Variable> = projected(pattern)?.to_vec();
            let slots = columns.iter().map(|column| planner.slot(column));
            let slots = slots.collect::<Option<Vec<_>>>()?;
            let wanted = slots.iter().fold(0, |mask: Mask, slot| mask | bit(*slot));
            Some((planner.node(pattern, wanted)?, columns, slots))
        }
        Query::Construct { .. } | Query::Describe { .. } => None,
    }
}

/// The columns of a `SELECT`.
fn projected(pattern: &GraphPattern) -> Option<&[Variable]> {
    match pattern {
        GraphPattern::Project { variables, .. } => Some(variables),
        GraphPattern::Distinct { inner } | GraphPattern::Slice { inner, .. } => projected(inner),
        _ => None,
    }
}

fn ask<'a>(context: &Context<'a>, node: &Node<'a>, sink: &Sink) -> Result<(), StoreError> {
    let mut found = false;
    let flow = node.run(context, &mut |chunk| {
        found = chunk.rows > 0;
        if found { Err(Stop::Enough) } else { Ok(()) }
    });
    if let Err(Stop::Failed(error)) = flow {
        return Err(StoreError::from_columns(error));
    }
    sink.boolean(found)
}

/// What hands chunks to whatever it is given.
type Run<'r> = dyn FnMut(&mut dyn FnMut(Chunk) -> Flow) -> Flow + 'r;

/// Rows on their way to whoever asked.
struct Rows<'c, 'a> {
    context: &'c Context<'a>,
    columns: Arc<[Variable]>,
    slots: Vec<usize>,
}

impl<'a> Rows<'_, 'a> {
    fn terms(&self, chunk: &Chunk, row: usize) -> std::io::Result<Vec<Option<Term>>> {
        let term = |slot: &usize| match chunk.get(*slot, row) {
            NONE => Ok(None),
            number => self.context.view.externalize_term(number).map(Some),
        };
        self.slots.iter().map(term).collect()
    }

    /// Hands rows to `take` until it says that there are enough.
    fn each(
        &self,
        run: &mut Run<'_>,
        take: &mut dyn FnMut(QuerySolution) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let mut failed = None;
        let flow = run(&mut |chunk| {
            for row in 0..chunk.rows {
                let terms = self.terms(&chunk, row)?;
                for _ in 0..chunk.weight(row) {
                    let row = (Arc::clone(&self.columns), terms.clone()).into();
                    handed(take(row), &mut failed)?;
                }
            }
            Ok(())
        });
        ended(flow, failed)
    }

    fn give(&self, node: &Node<'a>, sink: &Sink) -> Result<(), StoreError> {
        let mut out = sink.begin(Arc::clone(&self.columns))?;
        self.each(&mut |give| node.run(self.context, give), &mut |row| out.push(row))?;
        out.end()
    }

    fn give_sorted(
        &self,
        node: &Node<'a>,
        sort: &Sort,
        options: &QueryOptions,
        sink: &Sink,
    ) -> Result<(), StoreError> {
        let columns: Arc<[Variable]> = sort.columns.clone().into();
        let mut check = sink.bytes_checked(options);
        let first = Selection::of(self.context, sort, &self.columns, &self.slots, options.limit);
        let Some(mut first) = first else {
            let mut sorter = order::Sorter::new(sort, options.limit);
            self.each(&mut |give| node.run(self.context, give), &mut |row| {
                sorter.push(&row, &mut check).map(|()| true)
            })?;
            return sink.rows(columns, sorter.finish(&mut check)?.map(Ok));
        };
        let run = node.run(self.context, &mut |chunk| first.add(&chunk));
        if let Err(Stop::Failed(error)) = run {
            return Err(StoreError::from_columns(error));
        }
        let (rows, passed) = first.finish();
        let sort = Sort { start: sort.start - passed, ..sort.clone() };
        let mut sorter = order::Sorter::new(&sort, options.limit);
        let mut rows = Some(rows);
        self.each(&mut |give| rows.take().map_or(Ok(()), give), &mut |row| {
            sorter.push(&row, &mut check).map(|()| true)
        })?;
        sink.rows(columns, sorter.finish(&mut check)?.map(Ok))
    }
}
