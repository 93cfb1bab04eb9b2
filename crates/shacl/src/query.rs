//! SPARQL-based constraints: reading their queries, and asking them.

use super::graph::{Graph, Scope};
use super::prebinding::Bound;
use super::shapes::{Shape, Sparql};
use super::turtle::Source;
use super::{ShaclError, support};
use rdf::term::{Term, Variable};
use spareval::{QueryEvaluator, QueryResults, QueryableDataset};
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};
use std::collections::HashMap;

/// The rows of a query for one focus node: the value of each, and how its message is filled in.
pub(crate) type Rows = Vec<HashMap<String, Term>>;

/// Reads a constraint; `None` if it is deactivated.
pub(crate) fn read(
    source: &Source,
    shape: &Term,
    constraint: &Term,
) -> Result<Option<Sparql>, ShaclError> {
    let named = |term: &Term| match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    };
    let unsupported = |what: String| ShaclError::Unsupported {
        what,
        shape: named(constraint).or_else(|| named(shape)),
    };
    let is_true = |t: &&Term| matches!(t, Term::Literal(l) if l.value() == "true");
    if source.values(constraint, "deactivated").first().is_some_and(is_true) {
        return Ok(None);
    }
    let selects = source.values(constraint, "select");
    let [Term::Literal(text)] = selects.as_slice() else {
        return Err(unsupported("a SPARQL-based constraint without one sh:select".into()));
    };
    let mut parser = SparqlParser::new();
    for (prefix, namespace) in source.prefixes() {
        parser = parser
            .with_prefix(&prefix, &namespace)
            .map_err(|e| unsupported(format!("the namespace `{namespace}` ({e})")))?;
    }
    let path = source.values(shape, "path").first().map(ToString::to_string);
    let text = match path {
        Some(path) => text.value().replace("$PATH", &path),
        None => text.value().to_owned(),
    };
    let query = parser.parse_query(&text).map_err(|e| unsupported(format!("a query with {e}")))?;
    support::check_query(&query).map_err(unsupported)?;
    let binds_this = matches!(&query, Query::Select { pattern, .. } if binds_this(pattern));
    Ok(Some(Sparql { query, messages: source.messages(constraint), binds_this }))
}

/// Returns whether a pattern binds `$this` by statements in its first group, so that it can be left free.
fn binds_this(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    let is_this = |t: &spargebra::term::TermPattern| matches!(t, spargebra::term::TermPattern::Variable(v) if v.as_str() == "this");
    match pattern {
        P::Bgp { patterns } => patterns.iter().any(|p| is_this(&p.subject) || is_this(&p.object)),
        P::Path { subject, object, .. } => is_this(subject) || is_this(object),
        // A nested group with a filter of its own would look at `$this` before it is bound.
        P::Join { left, right } => {
            is_plain(left) && is_plain(right) && (binds_this(left) || binds_this(right))
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::OrderBy { inner, .. } => binds_this(inner),
        _ => false,
    }
}

/// Returns whether a pattern is statements and paths alone.
fn is_plain(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Join { left, right } => is_plain(left) && is_plain(right),
        _ => false,
    }
}

/// Returns the rows of a constraint's query: for all nodes at once, or for one focus node.
pub(crate) fn rows<'a, D: QueryableDataset<'a> + Clone>(
    graph: &Graph<'a, D>,
    shape: &Shape,
    sparql: &Sparql,
    focus: Option<&Term>,
) -> Result<Rows, ShaclError> {
    let failed = |source| ShaclError::Query { shape: shape.name.to_string(), source };
    let evaluator = QueryEvaluator::new();
    let bound = focus.and_then(Bound::of).map(|bound| bound.query(&sparql.query));
    let mut prepared = evaluator.prepare(bound.as_ref().unwrap_or(&sparql.query));
    if graph.scope == Scope::Union {
        prepared.dataset_mut().set_default_graph_as_union();
    }
    if let Some(focus) = focus.filter(|_| bound.is_none()) {
        prepared = prepared.substitute_variable(Variable::new_unchecked("this"), focus.clone());
    }
    let results = prepared.execute(graph.dataset.clone()).map_err(failed)?;
    let QueryResults::Solutions(solutions) = results else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(failed)?;
        let mut row: HashMap<String, Term> =
            solution.iter().map(|(v, t)| (v.as_str().to_owned(), t.clone())).collect();
        if let Some(focus) = focus {
            row.entry("this".to_owned()).or_insert_with(|| focus.clone());
        }
        rows.push(row);
    }
    Ok(rows)
}
