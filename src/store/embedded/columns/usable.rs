//! Whether columns hold all that a query asks for.

use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::super::super::DefaultGraph;
use super::super::super::prepare::each_pattern;

/// Returns whether a query asks only for statements of the union by properties that it names.
pub(in super::super) fn usable(query: &Query, default_graph: &DefaultGraph) -> bool {
    let (Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Construct { pattern, .. }) = query
    else {
        return false;
    };
    *default_graph == DefaultGraph::Union && query.dataset().is_none() && pattern_usable(pattern)
}

fn pattern_usable(pattern: &GraphPattern) -> bool {
    let here = match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().all(triple_usable),
        GraphPattern::Path { subject, path, object } => {
            term_usable(subject) && path_usable(path) && term_usable(object)
        }
        GraphPattern::Graph { .. } | GraphPattern::Service { .. } => false,
        _ => true,
    };
    here && each_pattern(pattern, &mut |inner| pattern_usable(inner).then_some(()).ok_or(()))
        .is_ok()
}

fn triple_usable(triple: &TriplePattern) -> bool {
    matches!(triple.predicate, NamedNodePattern::NamedNode(_))
        && term_usable(&triple.subject)
        && term_usable(&triple.object)
}

fn term_usable(term: &TermPattern) -> bool {
    !matches!(term, TermPattern::Triple(_))
}

/// A path of length zero also joins every term to itself, which columns cannot say cheaply.
fn path_usable(path: &PropertyPathExpression) -> bool {
    use PropertyPathExpression as P;
    match path {
        P::NamedNode(_) => true,
        P::Reverse(path) | P::OneOrMore(path) => path_usable(path),
        P::Sequence(a, b) | P::Alternative(a, b) => path_usable(a) && path_usable(b),
        P::ZeroOrMore(_) | P::ZeroOrOne(_) | P::NegatedPropertySet(_) => false,
    }
}
