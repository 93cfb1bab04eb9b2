//! Queries, evaluated on columns by operators of our own or by Oxigraph.

use std::collections::HashSet;
use std::sync::Arc;

use oxigraph::model::{GraphName, NamedOrBlankNode};
use oxigraph::sparql::{CancellationToken, PreparedSparqlQuery, QueryResults, SparqlEvaluator};
use spargebra::Query;

use super::super::order;
use super::super::outside::Outside;
use super::super::prepare::{Prepared, Sort, pattern_mut};
use super::super::room::with_room;
use super::super::run::Sink;
use super::super::stamp::RECORDS;
use super::super::{DefaultGraph, QueryOptions, StoreError, checkpoints, staging};
use super::columns::{Columns, UNION, View, answer, counted, outline};
use super::generation::{Generation, is_hidden};
use super::named_graph;
use rdf::term::{NamedNode, Variable};

/// Evaluates a query and hands over what it finds.
pub(super) fn evaluate(
    generation: &Generation,
    prepared: &Prepared,
    options: &QueryOptions,
    sink: &Sink,
    token: &CancellationToken,
) -> Result<(), StoreError> {
    let columns = &generation.columns;
    let visible = Visible::of(generation, options)?;
    let query = spelled_out(columns, &prepared.query, options, &visible)?;
    let mut bound = bind(query.clone(), options, &visible, token);
    let seen = view(columns, &mut bound, token)?;
    let graphs = seen.graphs(bound.dataset()).map_err(StoreError::from_columns)?;
    let sort = prepared.sort.as_ref();
    if let Some(done) = answer(&seen, &graphs, &query, sort, options, sink, token) {
        return done;
    }
    drop(seen);
    let query = on_columns(columns, query, options, visible.named.is_some())?;
    let mut bound = bind(query, options, &visible, token);
    let view = view(columns, &mut bound, token)?;
    let results = bound.on_queryable_dataset(view).execute().map_err(StoreError::from_query)?;
    hand_over(results, prepared.sort.as_ref(), options, sink)
}

/// The columns as a query sees them: of several default graphs, the union as a set.
fn view<'a>(
    columns: &'a Columns,
    bound: &mut PreparedSparqlQuery,
    token: &CancellationToken,
) -> Result<View<'a>, StoreError> {
    let view = View::new(columns, token);
    let dataset = bound.dataset_mut();
    let graphs = dataset.default_graph_graphs().map(<[_]>::to_vec);
    if graphs.as_ref().is_some_and(|graphs| graphs.len() < 2) {
        return Ok(view);
    }
    dataset.set_default_graph(vec![NamedNode::new_unchecked(UNION).into()]);
    view.with_union(graphs.as_deref()).map_err(StoreError::from_columns)
}

/// The query with each `GRAPH ?g` spelled out that needs it.
fn spelled_out(
    columns: &Columns,
    query: &Query,
    options: &QueryOptions,
    visible: &Visible,
) -> Result<Query, StoreError> {
    let mut query = query.clone();
    if named_graph::has_variable(pattern_mut(&mut query)) {
        let names = match &visible.named {
            Some(visible) => visible.clone(),
            None => columns.names().map_err(StoreError::from_columns)?,
        };
        let names = seen(names, &query, options);
        named_graph::spell_out(pattern_mut(&mut query), &names);
    }
    Ok(query)
}

/// The query with counts over the union put in; columns made while an upload is under way hold its pieces too.
fn on_columns(
    columns: &Columns,
    mut query: Query,
    options: &QueryOptions,
    has_hidden: bool,
) -> Result<Query, StoreError> {
    checkpoints::put(pattern_mut(&mut query));
    if options.default_graph != DefaultGraph::Union || query.dataset().is_some() || has_hidden {
        return Ok(query);
    }
    counted(query, columns).map_err(StoreError::from_columns)
}

/// Those of the graphs that `GRAPH` can reach.
pub(super) fn seen(
    mut names: Vec<NamedOrBlankNode>,
    query: &Query,
    options: &QueryOptions,
) -> Vec<NamedOrBlankNode> {
    let given = match (&options.default_graph, query.dataset()) {
        (DefaultGraph::Dataset { named, .. }, _) => Some(named.as_slice()),
        (_, Some(dataset)) => Some(dataset.named.as_deref().unwrap_or_default()),
        _ => None,
    };
    if let Some(given) = given {
        let given: HashSet<&str> = given.iter().map(NamedNode::as_str).collect();
        names.retain(|name| match name {
            NamedOrBlankNode::NamedNode(name) => given.contains(name.as_str()),
            NamedOrBlankNode::BlankNode(_) => false,
        });
    }
    names
}

pub(super) fn hand_over(
    results: QueryResults<'_>,
    sort: Option<&Sort>,
    options: &QueryOptions,
    sink: &Sink,
) -> Result<(), StoreError> {
    match results {
        QueryResults::Boolean(answer) => sink.boolean(answer),
        QueryResults::Graph(triples) => {
            sink.triples(triples.map(|t| t.map_err(StoreError::from_query)))
        }
        QueryResults::Solutions(solutions) => {
            let variables: Arc<[Variable]> = solutions.variables().into();
            let rows = solutions.map(|row| row.map_err(StoreError::from_query));
            let Some(sort) = sort else {
                return sink.rows(variables, rows);
            };
            let columns: Arc<[Variable]> = sort.columns.clone().into();
            let check = &mut sink.bytes_checked(options);
            let sorted = order::sorted(rows, sort, options.limit, check)?;
            sink.rows(columns, sorted.map(Ok))
        }
    }
}

/// The graphs that a query sees which names none.
#[derive(Debug, Default)]
pub(super) struct Visible {
    /// What is matched outside `GRAPH`; `None` for all graphs.
    pub(super) union: Option<Vec<GraphName>>,
    /// What `GRAPH` reaches; `None` for all graphs.
    pub(super) named: Option<Vec<NamedOrBlankNode>>,
}

impl Visible {
    /// Leaves out the pieces of uploads under way, and of the union the records of loads, which are no data.
    fn of(generation: &Generation, options: &QueryOptions) -> Result<Self, StoreError> {
        if !matches!(options.default_graph, DefaultGraph::Union | DefaultGraph::Graphs(_)) {
            return Ok(Self::default());
        }
        let is_apart = |name: &str| staging::is_hidden(name) || name == RECORDS;
        if !generation.columns.any_iri(is_apart) {
            return Ok(Self::default());
        }
        let mut named = generation.columns.names().map_err(StoreError::from_columns)?;
        let all = named.len();
        named.retain(|name| !is_hidden(name));
        Ok(Self { union: Some(union(&named)), named: (named.len() < all).then_some(named) })
    }
}

/// The unnamed graph and the named ones, but for the records of loads.
pub(super) fn union(named: &[NamedOrBlankNode]) -> Vec<GraphName> {
    let is_record = |name: &NamedOrBlankNode| matches!(name, NamedOrBlankNode::NamedNode(name) if name.as_str() == RECORDS);
    let named = named.iter().filter(|name| !is_record(name)).cloned().map(GraphName::from);
    std::iter::once(GraphName::DefaultGraph).chain(named).collect()
}

/// Returns the engine's plan as JSON.
pub(super) fn explain(
    generation: &Generation,
    query: &Query,
    options: &QueryOptions,
) -> Result<String, StoreError> {
    with_room(|| plan(generation, query, options))
}

fn plan(
    generation: &Generation,
    query: &Query,
    options: &QueryOptions,
) -> Result<String, StoreError> {
    let token = CancellationToken::new();
    let mut json = Vec::new();
    let visible = Visible::of(generation, options)?;
    let columns = &generation.columns;
    let query = spelled_out(columns, query, options, &visible)?;
    let mut bound = bind(query.clone(), options, &visible, &token);
    let seen = view(columns, &mut bound, &token)?;
    let graphs = seen.graphs(bound.dataset()).map_err(StoreError::from_columns)?;
    if let Some(plan) = outline(&seen, &graphs, &query, &token) {
        return Ok(plan);
    }
    let query = on_columns(columns, query, options, visible.named.is_some())?;
    let mut bound = bind(query, options, &visible, &token);
    let view = view(columns, &mut bound, &token)?;
    let (_, plan) = bound.on_queryable_dataset(view).explain();
    let written = plan.write_in_json(&mut json);
    written.map_err(|source| StoreError::Io { action: "write the plan", source })?;
    Ok(String::from_utf8_lossy(&json).into_owned())
}

/// An evaluator that ends when it is told to.
pub(super) fn evaluator(token: &CancellationToken, outside: Outside) -> SparqlEvaluator {
    SparqlEvaluator::new()
        .with_cancellation_token(token.clone())
        .with_custom_function(
            NamedNode::new_unchecked(checkpoints::FUNCTION),
            checkpoints::function(token),
        )
        .with_default_service_handler(outside)
}

pub(super) fn bind(
    query: Query,
    options: &QueryOptions,
    visible: &Visible,
    token: &CancellationToken,
) -> PreparedSparqlQuery {
    let outside = Outside::new(&options.services, token, options.timeout);
    bind_to(evaluator(token, outside), query, options, visible)
}

/// A query with the graphs that it sees, for an evaluator.
pub(super) fn bind_to(
    evaluator: SparqlEvaluator,
    query: Query,
    options: &QueryOptions,
    visible: &Visible,
) -> PreparedSparqlQuery {
    let mut prepared = evaluator.for_query(query);
    let dataset = prepared.dataset_mut();
    let given = !dataset.is_default_dataset();
    match &options.default_graph {
        DefaultGraph::Dataset { default, named } => {
            dataset.set_default_graph(default.iter().cloned().map(GraphName::from).collect());
            dataset.set_available_named_graphs(named.iter().cloned().map(Into::into).collect());
        }
        _ if given => {}
        DefaultGraph::Unnamed => {}
        DefaultGraph::Union => {
            match &visible.union {
                None => dataset.set_default_graph_as_union(),
                Some(union) => dataset.set_default_graph(union.clone()),
            }
            if let Some(named) = &visible.named {
                dataset.set_available_named_graphs(named.clone());
            }
        }
        DefaultGraph::Graphs(graphs) => {
            dataset.set_default_graph(graphs.iter().cloned().map(GraphName::from).collect());
            if let Some(named) = &visible.named {
                dataset.set_available_named_graphs(named.clone());
            }
        }
    }
    prepared
}
