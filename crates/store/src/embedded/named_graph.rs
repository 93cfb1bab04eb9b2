//! `GRAPH ?g` where the evaluator's way of it does not give what SPARQL says.
//!
//! SPARQL 1.1 Query section 18.6: the union, over all named graphs, of what the inner pattern gives in that graph alone, each
//! with the graph's name. Oxigraph gives the variable to every triple pattern within instead; that is the same only
//! as long as each solution comes from one triple pattern at least, and nothing within counts, cuts or compares
//! solutions across graphs. Where it is not (`MINUS`, aggregates, sub-selects, `OPTIONAL` after nothing, paths of
//! length zero), the union is spelled out here. Costs a pattern for each named graph.

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNodePattern};

use super::super::prepare::{each_pattern, each_pattern_mut};
use rdf::term::{NamedOrBlankNode, Variable};

/// Whether there is a `GRAPH ?g` that must be spelled out.
pub(super) fn has_variable(pattern: &GraphPattern) -> bool {
    if let GraphPattern::Graph { name: NamedNodePattern::Variable(variable), inner } = pattern
        && !is_right(inner, variable)
    {
        return true;
    }
    let found = each_pattern(pattern, &mut |inner| match has_variable(inner) {
        true => Err(()),
        false => Ok(()),
    });
    found.is_err()
}

/// Puts the union over these graphs in place of each `GRAPH ?g` that needs it.
pub(super) fn spell_out(pattern: &mut GraphPattern, names: &[NamedOrBlankNode]) {
    each_pattern_mut(pattern, &mut |inner| spell_out(inner, names));
    let GraphPattern::Graph { name: NamedNodePattern::Variable(variable), inner } = pattern else {
        return;
    };
    if is_right(inner, variable) {
        return;
    }
    // A blank node cannot stand in a pattern; such graphs are not to be had by name.
    let names = names.iter().filter_map(|name| match name {
        NamedOrBlankNode::NamedNode(name) => Some(name),
        NamedOrBlankNode::BlankNode(_) => None,
    });
    let of_graph = |name: &rdf::term::NamedNode| GraphPattern::Join {
        left: Box::new(GraphPattern::Graph {
            name: NamedNodePattern::NamedNode(name.clone()),
            inner: inner.clone(),
        }),
        right: Box::new(GraphPattern::Values {
            variables: vec![variable.clone()],
            bindings: vec![vec![Some(GroundTerm::NamedNode(name.clone()))]],
        }),
    };
    let nothing =
        || GraphPattern::Values { variables: vec![variable.clone()], bindings: Vec::new() };
    let union = |left, right| GraphPattern::Union { left: Box::new(left), right: Box::new(right) };
    *pattern = balanced(names.map(of_graph).collect(), &union).unwrap_or_else(nothing);
}

/// A union of many, no deeper than it must be.
fn balanced(
    mut patterns: Vec<GraphPattern>,
    union: &dyn Fn(GraphPattern, GraphPattern) -> GraphPattern,
) -> Option<GraphPattern> {
    if patterns.len() < 2 {
        return patterns.pop();
    }
    let right = balanced(patterns.split_off(patterns.len() / 2), union)?;
    Some(union(balanced(patterns, union)?, right))
}

/// Whether the evaluator gives what SPARQL says of `GRAPH` with this variable.
fn is_right(inner: &GraphPattern, name: &Variable) -> bool {
    is_told(inner, name) && is_alike(inner) && !is_optional(inner, name)
}

/// Whether the variable stands for something else in an `OPTIONAL` within, which must not see the graph's name.
fn is_optional(pattern: &GraphPattern, name: &Variable) -> bool {
    if let GraphPattern::LeftJoin { right, .. } = pattern {
        let mut found = false;
        right.on_in_scope_variable(|variable| found |= variable == name);
        if found {
            return true;
        }
    }
    let found = each_pattern(pattern, &mut |inner| match is_optional(inner, name) {
        true => Err(()),
        false => Ok(()),
    });
    found.is_err()
}

/// Whether every solution comes from a triple pattern, which tells the graph.
fn is_told(pattern: &GraphPattern, name: &Variable) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => !patterns.is_empty(),
        P::Path { path, .. } => !may_be_empty(path),
        P::Join { left, right } | P::Lateral { left, right } => {
            is_told(left, name) || is_told(right, name)
        }
        P::Union { left, right } => is_told(left, name) && is_told(right, name),
        P::LeftJoin { left, .. } | P::Minus { left, .. } => is_told(left, name),
        P::Filter { inner, .. } => is_told(inner, name),
        P::Extend { inner, variable, .. } => variable != name && is_told(inner, name),
        _ => false,
    }
}

/// Whether the patterns within give the same in each graph alone as in all with the graph's name.
fn is_alike(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Values { .. } | P::Service { .. } => true,
        P::Path { path, .. } => !may_be_empty(path),
        P::Join { left, right } | P::Union { left, right } => is_alike(left) && is_alike(right),
        P::LeftJoin { left, right, expression } => {
            is_alike(left) && is_alike(right) && expression.as_ref().is_none_or(is_simple)
        }
        P::Filter { inner, expr: expression } | P::Extend { inner, expression, .. } => {
            is_alike(inner) && is_simple(expression)
        }
        _ => false,
    }
}

/// Whether an expression asks for no pattern but such as are alike.
fn is_simple(expression: &Expression) -> bool {
    let mut filter = GraphPattern::Filter { inner: Box::default(), expr: expression.clone() };
    let mut alike = true;
    each_pattern_mut(&mut filter, &mut |inner| alike &= is_alike(inner));
    alike
}

/// Whether a path leads from each node to itself.
fn may_be_empty(path: &PropertyPathExpression) -> bool {
    use PropertyPathExpression as E;
    match path {
        E::NamedNode(_) | E::NegatedPropertySet(_) => false,
        E::ZeroOrMore(_) | E::ZeroOrOne(_) => true,
        E::Reverse(inner) | E::OneOrMore(inner) => may_be_empty(inner),
        E::Sequence(a, b) => may_be_empty(a) && may_be_empty(b),
        E::Alternative(a, b) => may_be_empty(a) || may_be_empty(b),
    }
}
