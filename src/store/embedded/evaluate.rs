//! Queries and updates on Oxigraph.

use std::sync::Arc;

use oxigraph::model::{GraphName, NamedOrBlankNode};
use oxigraph::sparql::{
    BoundPreparedSparqlQuery, CancellationToken, PreparedSparqlQuery, QueryEvaluationError,
    QueryResults, SparqlEvaluator, UpdateEvaluationError,
};
use oxigraph::store::StorageError;
use spareval::QueryableDataset;
use spargebra::{Query, Update};

use super::super::order;
use super::super::prepare::{Prepared, Sort};
use super::super::run::Sink;
use super::super::{DefaultGraph, QueryOptions, StoreError};
use super::columns::{View, counted, usable};
use super::{Columns, Generation};
use crate::rdf::term::Variable;

/// Evaluates a query and hands over what it finds.
pub(super) fn evaluate(
    generation: &Generation,
    prepared: Prepared,
    options: &QueryOptions,
    sink: &Sink,
    token: &CancellationToken,
) -> Result<(), StoreError> {
    let Some((columns, query)) = on_columns(generation, &prepared.query, options) else {
        let bound = bind(prepared.query, options, token).on_store(&generation.db);
        return hand_over(bound, prepared.sort.as_ref(), options, sink);
    };
    let bound = bind(query, options, token).on_queryable_dataset(View::new(&columns));
    hand_over(bound, prepared.sort.as_ref(), options, sink)
}

/// The columns with the query that they answer; `None` if the database must.
fn on_columns(
    generation: &Generation,
    query: &Query,
    options: &QueryOptions,
) -> Option<(Arc<Columns>, Query)> {
    let columns = generation.columns()?;
    if !usable(query, &options.default_graph) {
        return None;
    }
    let query = counted(query.clone(), &columns).ok()?;
    Some((columns, query))
}

fn hand_over<'a, D: QueryableDataset<'a>>(
    bound: BoundPreparedSparqlQuery<'a, D>,
    sort: Option<&Sort>,
    options: &QueryOptions,
    sink: &Sink,
) -> Result<(), StoreError> {
    match bound.execute().map_err(from_query)? {
        QueryResults::Boolean(answer) => sink.boolean(answer),
        QueryResults::Graph(triples) => sink.triples(triples.map(|t| t.map_err(from_query))),
        QueryResults::Solutions(solutions) => {
            let variables: Arc<[Variable]> = solutions.variables().into();
            let rows = solutions.map(|row| row.map_err(from_query));
            let Some(sort) = sort else {
                return sink.rows(variables, rows);
            };
            let columns: Arc<[Variable]> = sort.columns.clone().into();
            let sorted =
                order::sorted(rows, sort, options.limit, &mut |bytes| match options.max_memory {
                    Some(limit) if bytes as u64 > limit => Err(StoreError::Memory { limit }),
                    _ => sink.check(),
                })?;
            sink.rows(columns, sorted.map(Ok))
        }
    }
}

/// Returns the engine's plan as JSON.
pub(super) fn explain(
    generation: &Generation,
    query: Query,
    options: &QueryOptions,
) -> Result<String, StoreError> {
    let token = CancellationToken::new();
    let mut json = Vec::new();
    let (read_from, written) = match on_columns(generation, &query, options) {
        Some((columns, query)) => {
            let view = View::new(&columns);
            let (_, plan) = bind(query, options, &token).on_queryable_dataset(view).explain();
            ("columns", plan.write_in_json(&mut json))
        }
        None => {
            let (_, plan) = bind(query, options, &token).on_store(&generation.db).explain();
            ("database", plan.write_in_json(&mut json))
        }
    };
    written.map_err(|source| StoreError::Io { action: "write the plan", source })?;
    let json = String::from_utf8_lossy(&json);
    let rest = json.strip_prefix('{').unwrap_or(&json);
    Ok(format!("{{\"read from\":\"{read_from}\",{rest}"))
}

fn bind(query: Query, options: &QueryOptions, token: &CancellationToken) -> PreparedSparqlQuery {
    let mut evaluator = SparqlEvaluator::new().with_cancellation_token(token.clone());
    if let Some(timeout) = options.timeout {
        evaluator = evaluator.with_http_timeout(timeout);
    }
    let mut prepared = evaluator.for_query(query);
    let dataset = prepared.dataset_mut();
    if dataset.is_default_dataset() {
        match &options.default_graph {
            DefaultGraph::Union => dataset.set_default_graph_as_union(),
            DefaultGraph::Unnamed => {}
            DefaultGraph::Graphs(graphs) => {
                let graphs = graphs.iter().cloned().map(GraphName::from).collect();
                dataset.set_default_graph(graphs);
            }
        }
    }
    prepared
}

/// Carries an update out in one transaction.
pub(super) fn update(
    generation: &Generation,
    update: Update,
    token: &CancellationToken,
) -> Result<(), StoreError> {
    let prepared = SparqlEvaluator::new().with_cancellation_token(token.clone()).for_update(update);
    prepared.on_store(&generation.db).execute().map_err(from_update)
}

/// Counts the triples of a graph without decoding them.
pub(super) fn count(generation: &Generation, graph: &NamedOrBlankNode) -> Result<u64, StoreError> {
    let pattern = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }";
    let query = spargebra::SparqlParser::new()
        .parse_query(pattern)
        .map_err(|e| StoreError::from_syntax(&e))?;
    let mut prepared = SparqlEvaluator::new().for_query(query);
    prepared.dataset_mut().set_default_graph(vec![graph.clone().into()]);
    let results = prepared.on_store(&generation.db).execute().map_err(from_query)?;
    let QueryResults::Solutions(mut rows) = results else {
        return Ok(0);
    };
    let Some(row) = rows.next() else { return Ok(0) };
    let row = row.map_err(from_query)?;
    Ok(match row.get("n") {
        Some(oxigraph::model::Term::Literal(n)) => n.value().parse().unwrap_or(0),
        _ => 0,
    })
}

fn from_query(error: QueryEvaluationError) -> StoreError {
    match error {
        QueryEvaluationError::Cancelled => StoreError::Cancelled,
        QueryEvaluationError::Dataset(e) => match e.downcast::<StorageError>() {
            Ok(e) => StoreError::from_storage("read", *e),
            Err(e) => StoreError::Evaluation { message: e.to_string() },
        },
        e => StoreError::Evaluation { message: e.to_string() },
    }
}

fn from_update(error: UpdateEvaluationError) -> StoreError {
    match error {
        UpdateEvaluationError::Storage(e) => StoreError::from_storage("write", e),
        UpdateEvaluationError::Unexpected(e) => match e.downcast::<QueryEvaluationError>() {
            Ok(e) => from_query(*e),
            Err(e) => StoreError::Evaluation { message: e.to_string() },
        },
        e => StoreError::Evaluation { message: e.to_string() },
    }
}
