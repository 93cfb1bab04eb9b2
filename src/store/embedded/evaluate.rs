//! Queries and updates on Oxigraph.

use std::sync::Arc;

use oxigraph::model::{GraphName, NamedOrBlankNode};
use oxigraph::sparql::{
    CancellationToken, PreparedSparqlQuery, QueryEvaluationError, QueryResults, SparqlEvaluator,
    UpdateEvaluationError,
};
use oxigraph::store::StorageError;
use spargebra::{Query, Update};

use super::super::order;
use super::super::prepare::{Prepared, Sort};
use super::super::run::Sink;
use super::super::{DefaultGraph, QueryOptions, StoreError};
use super::columns::{View, counted, usable};
use super::{Columns, Generation, is_hidden};
use crate::rdf::term::Variable;

/// Evaluates a query and hands over what it finds.
pub(super) fn evaluate(
    generation: &Generation,
    prepared: &Prepared,
    options: &QueryOptions,
    sink: &Sink,
    token: &CancellationToken,
) -> Result<(), StoreError> {
    if let Some((columns, query)) = on_columns(generation, &prepared.query, options)? {
        let view = View::new(&columns);
        let bound = bind(query, options, None, token).on_queryable_dataset(view);
        let results = bound.execute().map_err(from_query)?;
        return hand_over(results, prepared.sort.as_ref(), options, sink);
    }
    let results = execute(generation, &prepared.query, options, token)?;
    hand_over(results, prepared.sort.as_ref(), options, sink)
}

/// The columns with the query that they answer; `None` if the database must. Columns made while an upload
/// was under way hold its pieces too.
fn on_columns(
    generation: &Generation,
    query: &Query,
    options: &QueryOptions,
) -> Result<Option<(Arc<Columns>, Query)>, StoreError> {
    let Some(columns) = generation.columns() else { return Ok(None) };
    if !usable(query, &options.default_graph)
        || visible_among_hidden(generation, options)?.is_some()
    {
        return Ok(None);
    }
    let query = counted(query.clone(), &columns).ok();
    Ok(query.map(|query| (columns, query)))
}

fn hand_over(
    results: QueryResults<'_>,
    sort: Option<&Sort>,
    options: &QueryOptions,
    sink: &Sink,
) -> Result<(), StoreError> {
    match results {
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

/// Begins an evaluation that sees no graph of an upload under way.
///
/// The engine cannot leave graphs out of a union, only name those in it, and the names must be those of the
/// moment that the evaluation sees. So they are looked at before it begins and after, and it begins again
/// if the first upload began or one was switched in meanwhile.
fn execute(
    generation: &Generation,
    query: &Query,
    options: &QueryOptions,
    token: &CancellationToken,
) -> Result<QueryResults<'static>, StoreError> {
    let mut visible = visible_among_hidden(generation, options)?;
    loop {
        let prepared = bind(query.clone(), options, visible.as_deref(), token);
        let results = prepared.on_store(&generation.db).execute().map_err(from_query)?;
        let after = visible_among_hidden(generation, options)?;
        if after == visible {
            return Ok(results);
        }
        visible = after;
    }
}

/// The graphs that a query may see, where there are others; `None` where it may see them all.
fn visible_among_hidden(
    generation: &Generation,
    options: &QueryOptions,
) -> Result<Option<Vec<NamedOrBlankNode>>, StoreError> {
    if !matches!(options.default_graph, DefaultGraph::Union | DefaultGraph::Graphs(_)) {
        return Ok(None);
    }
    let mut names = generation.graph_names()?;
    let all = names.len();
    names.retain(|name| !is_hidden(name));
    Ok((names.len() < all).then_some(names))
}

/// Returns the engine's plan as JSON.
pub(super) fn explain(
    generation: &Generation,
    query: Query,
    options: &QueryOptions,
) -> Result<String, StoreError> {
    let token = CancellationToken::new();
    let mut json = Vec::new();
    let (read_from, written) = match on_columns(generation, &query, options)? {
        Some((columns, query)) => {
            let view = View::new(&columns);
            let (_, plan) = bind(query, options, None, &token).on_queryable_dataset(view).explain();
            ("columns", plan.write_in_json(&mut json))
        }
        None => {
            let visible = visible_among_hidden(generation, options)?;
            let prepared = bind(query, options, visible.as_deref(), &token);
            let (_, plan) = prepared.on_store(&generation.db).explain();
            ("database", plan.write_in_json(&mut json))
        }
    };
    written.map_err(|source| StoreError::Io { action: "write the plan", source })?;
    let json = String::from_utf8_lossy(&json);
    let rest = json.strip_prefix('{').unwrap_or(&json);
    Ok(format!("{{\"read from\":\"{read_from}\",{rest}"))
}

fn bind(
    query: Query,
    options: &QueryOptions,
    visible: Option<&[NamedOrBlankNode]>,
    token: &CancellationToken,
) -> PreparedSparqlQuery {
    let mut evaluator = SparqlEvaluator::new().with_cancellation_token(token.clone());
    if let Some(timeout) = options.timeout {
        evaluator = evaluator.with_http_timeout(timeout);
    }
    let mut prepared = evaluator.for_query(query);
    let dataset = prepared.dataset_mut();
    let given = !dataset.is_default_dataset();
    match (&options.default_graph, visible) {
        (DefaultGraph::Dataset { default, named }, _) => {
            dataset.set_default_graph(default.iter().cloned().map(GraphName::from).collect());
            dataset.set_available_named_graphs(named.iter().cloned().map(Into::into).collect());
        }
        _ if given => {}
        (DefaultGraph::Unnamed, _) => {}
        (DefaultGraph::Union, None) => dataset.set_default_graph_as_union(),
        (DefaultGraph::Union, Some(visible)) => {
            let unnamed = std::iter::once(GraphName::DefaultGraph);
            let named = visible.iter().cloned().map(GraphName::from);
            dataset.set_default_graph(unnamed.chain(named).collect());
            dataset.set_available_named_graphs(visible.to_vec());
        }
        (DefaultGraph::Graphs(graphs), visible) => {
            dataset.set_default_graph(graphs.iter().cloned().map(GraphName::from).collect());
            if let Some(visible) = visible {
                dataset.set_available_named_graphs(visible.to_vec());
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
