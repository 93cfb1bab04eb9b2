//! From SPARQL text to an algebra that is safe to evaluate: parsed, guarded, with values for its
//! variables put in as terms, and with its outermost `ORDER BY` taken out for [`super::order`].
//!
//! Follows SPARQL 1.1 Query section 18 <https://www.w3.org/TR/sparql11-query/#sparqlAlgebra>.
//!
//! # Rationale
//!
//! *Substitution* happens in the algebra, so that a value can never be read as syntax, and so that the
//! embedded store and a server get the very same query. Oxigraph's own `substitute_variable` demands
//! that the variable be projected and has no counterpart over HTTP. A value is put wherever its
//! variable is in the scope of the outermost pattern; in a sub-select only if that projects the
//! variable, for otherwise it is another variable of the same name.
//!
//! *ORDER BY* is taken out because Oxigraph decodes both terms from the disk at every comparison and
//! never looks at its cancellation token meanwhile: ten of a million IRIs took longer than 150 s.

use std::convert::Infallible;

use spargebra::algebra::{
    AggregateExpression, Expression, GraphPattern, GraphTarget, OrderExpression, QueryDataset,
};
use spargebra::term::NamedNodePattern;
use spargebra::{GraphUpdateOperation, Query, Update};

use super::operands::{self, each_operand_mut};
use super::room::with_room;
use super::substitute::{substitute, substitute_in_triple};
use super::{Access, QueryOptions, StoreError, UpdateOptions, Using, bounds, groups, star};
use rdf::term::{NamedNode, Term, Variable};

/// A query ready to be evaluated.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// The algebra.
    pub(super) query: Query,
    /// What is left to do with the rows; `None` if the engine does it all.
    pub(super) sort: Option<Sort>,
}

/// An outermost `ORDER BY` with what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sort {
    /// Columns to sort by, and whether downwards.
    pub(super) keys: Vec<(Variable, bool)>,
    /// The columns to give back, which come first in each row.
    pub(super) columns: Vec<Variable>,
    /// Rows to leave out at the beginning.
    pub(super) start: usize,
    /// Rows to give back at most.
    pub(super) length: Option<usize>,
}

/// Parses a query, refuses services that are not allowed, and puts the values in.
pub(super) fn query(text: &str, options: &QueryOptions) -> Result<Query, StoreError> {
    bounds::sparql(text)?;
    with_room(|| parsed(text, options).map(|(_, made)| made))
}

/// A query as it was written, and as [`query`] makes it.
pub(super) fn written_and_made(
    text: &str,
    options: &QueryOptions,
) -> Result<(Query, Query), StoreError> {
    bounds::sparql(text)?;
    with_room(|| parsed(text, options))
}

fn parsed(text: &str, options: &QueryOptions) -> Result<(Query, Query), StoreError> {
    let parser = options.prologue.parser()?;
    let mut query = parser.parse_query(text).map_err(|e| StoreError::from_syntax(&e, text))?;
    let pattern = pattern_mut(&mut query);
    star::order(text, pattern);
    // Not parsed again: nodes without names would have others.
    let written = query.clone();
    let pattern = pattern_mut(&mut query);
    guard(pattern, &options.services)?;
    groups::check(pattern)?;
    let substitutions: &[(Variable, Term)] = &options.substitutions;
    for (variable, term) in substitutions {
        substitute(pattern, variable, term)?;
    }
    if let Query::Construct { template, .. } = &mut query {
        for (variable, term) in substitutions {
            let mut kept = Vec::with_capacity(template.len());
            for mut triple in std::mem::take(template) {
                if substitute_in_triple(&mut triple, variable, term)? {
                    kept.push(triple);
                }
            }
            *template = kept;
        }
    }
    Ok((written, query))
}

/// Parses an update and refuses what is not allowed.
pub(super) fn update(text: &str, options: &UpdateOptions) -> Result<Update, StoreError> {
    bounds::sparql(text)?;
    with_room(|| parsed_update(text, options).map(|(_, made)| made))
}

/// An update as it was written, and as [`update`] makes it.
pub(super) fn update_written_and_made(
    text: &str,
    options: &UpdateOptions,
) -> Result<(Update, Update), StoreError> {
    bounds::sparql(text)?;
    with_room(|| parsed_update(text, options))
}

fn parsed_update(text: &str, options: &UpdateOptions) -> Result<(Update, Update), StoreError> {
    let parser = options.prologue.parser()?;
    let mut update = parser.parse_update(text).map_err(|e| StoreError::from_syntax(&e, text))?;
    let written = update.clone();
    // What is refused and may fail silently does nothing.
    update.operations.retain(|operation| match operation {
        GraphUpdateOperation::Load { silent: true, source, .. } => {
            options.sources.names(source.as_str())
        }
        _ => true,
    });
    for operation in &mut update.operations {
        match operation {
            GraphUpdateOperation::DeleteInsert { pattern, using, .. } => {
                guard(pattern, &options.sources)?;
                groups::check(pattern)?;
                if let Some(dataset) = &options.using {
                    use_dataset(using, dataset)?;
                }
            }
            GraphUpdateOperation::Load { source, .. } => allowed("LOAD", source, &options.sources)?,
            GraphUpdateOperation::Clear { graph, .. }
            | GraphUpdateOperation::Drop { graph, .. }
                if !options.whole_store && !matches!(graph, GraphTarget::NamedNode(_)) =>
            {
                return Err(StoreError::Refused {
                    what: format!("emptying {}", graph.to_string().to_lowercase()),
                    hint: "name one graph, or say that the whole store may be emptied".into(),
                });
            }
            _ => {}
        }
    }
    Ok((written, update))
}

/// Gives `WHERE` its dataset (SPARQL 1.1 Protocol section 2.2.3).
fn use_dataset(using: &mut Option<QueryDataset>, dataset: &Using) -> Result<(), StoreError> {
    if using.is_some() {
        return Err(StoreError::Refused {
            what: "an update with `USING` or `WITH` and a dataset beside it".to_owned(),
            hint: "name the graphs in one of the two places".to_owned(),
        });
    }
    let (default, named) = (dataset.default.clone(), Some(dataset.named.clone()));
    *using = Some(QueryDataset { default, named });
    Ok(())
}

pub(super) fn pattern_mut(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// Takes the outermost `ORDER BY` out of a `SELECT` where that keeps the answer; with `always`, rows
/// without one are sorted by all columns.
pub(super) fn take_sort(mut query: Query, always: bool) -> Prepared {
    let Query::Select { pattern, .. } = &mut query else {
        return Prepared { query, sort: None };
    };
    let (inner, start, length) = match &mut *pattern {
        GraphPattern::Slice { inner, start, length } => (inner.as_mut(), *start, *length),
        other => (other, 0, None),
    };
    let (project, distinct) = match inner {
        GraphPattern::Distinct { inner } | GraphPattern::Reduced { inner } => {
            (inner.as_mut(), true)
        }
        other => (other, false),
    };
    let GraphPattern::Project { inner, variables } = project else {
        return Prepared { query, sort: None };
    };
    let columns = variables.clone();
    let keys = match inner.as_mut() {
        GraphPattern::OrderBy { inner: unordered, expression } => {
            // A hidden sort key beside DISTINCT would keep rows apart that are one, unless it is a function of the row.
            let is_of_the_row = |key: &OrderExpression| {
                let mut known = true;
                let mut expression = expression_of(key).0.clone();
                operands::variables(&mut expression, &mut |v| known &= columns.contains(v)) && known
            };
            if distinct && !expression.iter().all(is_of_the_row) {
                return Prepared { query, sort: None };
            }
            let keys = extract_keys(unordered, expression, variables);
            let unordered = std::mem::take(unordered.as_mut());
            **inner = unordered;
            keys
        }
        // Without an order, cutting is the engine's choice: sorting first would change the answer's
        // cost, not its truth; it is what makes the answer the same everywhere.
        _ if always => Vec::new(),
        _ => return Prepared { query, sort: None },
    };
    if let GraphPattern::Slice { inner, .. } = pattern {
        let unsliced = std::mem::take(inner.as_mut());
        *pattern = unsliced;
    }
    Prepared { query, sort: Some(Sort { keys, columns, start, length }) }
}

/// Makes every sort key a column: variables as they are, expressions under a name of their own.
fn extract_keys(
    inner: &mut Box<GraphPattern>,
    order: &[OrderExpression],
    columns: &mut Vec<Variable>,
) -> Vec<(Variable, bool)> {
    let mut keys = Vec::with_capacity(order.len());
    for (i, key) in order.iter().enumerate() {
        let (expression, down) = expression_of(key);
        let variable = if let Expression::Variable(variable) = expression {
            variable.clone()
        } else {
            let variable = Variable::new_unchecked(format!("sort_key_{i}_"));
            let pattern = std::mem::take(inner.as_mut());
            **inner = GraphPattern::Extend {
                inner: Box::new(pattern),
                variable: variable.clone(),
                expression: expression.clone(),
            };
            variable
        };
        if !columns.contains(&variable) {
            columns.push(variable.clone());
        }
        keys.push((variable, down));
    }
    keys
}

fn expression_of(key: &OrderExpression) -> (&Expression, bool) {
    match key {
        OrderExpression::Asc(expression) => (expression, false),
        OrderExpression::Desc(expression) => (expression, true),
    }
}

fn allowed(what: &str, name: &NamedNode, access: &Access) -> Result<(), StoreError> {
    if access.names(name.as_str()) {
        return Ok(());
    }
    Err(StoreError::Refused {
        what: format!("{what} <{}>", name.as_str()),
        hint: "this address must be allowed by name first".into(),
    })
}

/// Refuses `SERVICE` calls that are not allowed, anywhere in a pattern; one that may fail silently gives its one empty
/// solution (SPARQL 1.1 Federated Query section 2.3).
fn guard(pattern: &mut GraphPattern, services: &Access) -> Result<(), StoreError> {
    if let GraphPattern::Service { name, silent, .. } = pattern {
        let refused = match name {
            NamedNodePattern::NamedNode(name) => allowed("SERVICE", name, services).err(),
            // The evaluator calls it before what would bind the variable.
            NamedNodePattern::Variable(variable) => Some(StoreError::Refused {
                what: format!("SERVICE {variable}"),
                hint: "only an address that stands in the query can be allowed".into(),
            }),
        };
        match refused {
            Some(_) if *silent => *pattern = GraphPattern::default(),
            Some(refused) => return Err(refused),
            None => {}
        }
    }
    let mut result = Ok(());
    each_pattern_mut(pattern, &mut |inner| {
        if result.is_ok() {
            result = guard(inner, services);
        }
    });
    result
}

/// Calls `f` on the patterns directly inside, those of `EXISTS` included.
pub(super) fn each_pattern<E>(
    pattern: &GraphPattern,
    f: &mut dyn FnMut(&GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
    use GraphPattern as P;
    each_exists_in(pattern, f)?;
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } => Ok(()),
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::Union { left, right }
        | P::LeftJoin { left, right, .. }
        | P::Minus { left, right } => {
            f(left)?;
            f(right)
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Group { inner, .. }
        | P::Graph { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Service { inner, .. } => f(inner),
    }
}

/// Calls `f` on the patterns of `EXISTS` in the expressions of a pattern.
pub(super) fn each_exists_in<E>(
    pattern: &GraphPattern,
    f: &mut dyn FnMut(&GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
    use GraphPattern as P;
    match pattern {
        P::LeftJoin { expression, .. } => expression.iter().try_for_each(|e| each_exists(e, f)),
        P::Filter { expr: expression, .. } | P::Extend { expression, .. } => {
            each_exists(expression, f)
        }
        P::OrderBy { expression, .. } => {
            expression.iter().try_for_each(|key| each_exists(expression_of(key).0, f))
        }
        P::Group { aggregates, .. } => {
            aggregates.iter().try_for_each(|(_, aggregate)| match aggregate {
                AggregateExpression::FunctionCall { expr, .. } => each_exists(expr, f),
                AggregateExpression::CountSolutions { .. } => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

fn each_exists<E>(
    expression: &Expression,
    f: &mut dyn FnMut(&GraphPattern) -> Result<(), E>,
) -> Result<(), E> {
    use Expression as E;
    match expression {
        E::Exists(pattern) => f(pattern),
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => Ok(()),
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => {
            each_exists(a, f)?;
            each_exists(b, f)
        }
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => each_exists(a, f),
        E::In(a, list) => {
            each_exists(a, f)?;
            list.iter().try_for_each(|e| each_exists(e, f))
        }
        E::If(a, b, c) => {
            each_exists(a, f)?;
            each_exists(b, f)?;
            each_exists(c, f)
        }
        E::Coalesce(list) | E::FunctionCall(_, list) => {
            list.iter().try_for_each(|e| each_exists(e, f))
        }
    }
}

/// Calls `f` on the patterns directly inside, those of `EXISTS` included.
pub(super) fn each_pattern_mut(pattern: &mut GraphPattern, f: &mut dyn FnMut(&mut GraphPattern)) {
    use GraphPattern as P;
    each_exists_in_mut(pattern, f);
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } => {}
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::LeftJoin { left, right, .. }
        | P::Union { left, right }
        | P::Minus { left, right } => {
            f(left);
            f(right);
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Group { inner, .. }
        | P::Graph { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Service { inner, .. } => f(inner),
    }
}

/// Calls `f` on the patterns of `EXISTS` in the expressions of a pattern.
pub(super) fn each_exists_in_mut(pattern: &mut GraphPattern, f: &mut dyn FnMut(&mut GraphPattern)) {
    use GraphPattern as P;
    match pattern {
        P::LeftJoin { expression, .. } => {
            expression.iter_mut().for_each(|e| each_exists_mut(e, f));
        }
        P::Filter { expr: expression, .. } | P::Extend { expression, .. } => {
            each_exists_mut(expression, f);
        }
        P::OrderBy { expression, .. } => {
            for key in expression {
                let (OrderExpression::Asc(expression) | OrderExpression::Desc(expression)) = key;
                each_exists_mut(expression, f);
            }
        }
        P::Group { aggregates, .. } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    each_exists_mut(expr, f);
                }
            }
        }
        _ => {}
    }
}

fn each_exists_mut(expression: &mut Expression, f: &mut dyn FnMut(&mut GraphPattern)) {
    if let Expression::Exists(pattern) = expression {
        return f(pattern);
    }
    let Ok(()) = each_operand_mut(expression, &mut |operand| {
        each_exists_mut(operand, f);
        Ok::<(), Infallible>(())
    });
}
