//! `EXISTS` with a join inside, which the optimiser leaves as a product of its parts.
//!
//! Only patterns outside of expressions get join keys from the optimiser. Within `EXISTS` a join of two triple patterns would be
//! all pairs of statements, again for each row. So what is joined there is evaluated one part within the other
//! (`LATERAL`, the same as a join where its right side has triple patterns and paths alone), in an order that
//! begins with what the row outside knows.

use std::collections::HashSet;

use spargebra::algebra::GraphPattern;

use super::super::groups;
use super::super::prepare::{each_exists_in_mut, each_pattern_mut};
use rdf::term::Variable;

/// Lets the joins of every `EXISTS` be led by the row outside.
pub(in super::super) fn correlate(pattern: &mut GraphPattern) {
    let mut known = HashSet::new();
    in_scope(pattern, &mut known);
    each_exists_in_mut(pattern, &mut |exists| {
        lead(exists, &known);
    });
    each_pattern_mut(pattern, &mut correlate);
}

/// The variables that the rows may bind which the expressions of a pattern see.
fn in_scope(pattern: &GraphPattern, known: &mut HashSet<String>) {
    let mut add = |variable: &Variable| {
        known.insert(variable.to_string());
    };
    match pattern {
        GraphPattern::LeftJoin { left, right, .. } => {
            left.on_in_scope_variable(&mut add);
            right.on_in_scope_variable(&mut add);
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Group { inner, .. } => inner.on_in_scope_variable(&mut add),
        _ => {}
    }
}

/// Puts what is joined in order, each part within the one before it.
fn lead(pattern: &mut GraphPattern, known: &HashSet<String>) {
    match pattern {
        GraphPattern::Bgp { patterns } if patterns.len() > 1 => {
            *pattern = groups::led_by(std::mem::take(patterns), known);
        }
        GraphPattern::Join { left, right } => {
            lead(left, known);
            let mut known = known.clone();
            left.on_in_scope_variable(|variable| {
                known.insert(variable.to_string());
            });
            lead(right, &known);
            if is_plain(right) {
                let (left, right) = (std::mem::take(left), std::mem::take(right));
                *pattern = GraphPattern::Lateral { left, right };
            }
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Extend { inner, .. } => lead(inner, known),
        GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right }
        | GraphPattern::LeftJoin { left, right, .. } => {
            lead(left, known);
            lead(right, known);
        }
        _ => {}
    }
}

/// Whether a pattern has triple patterns and paths alone, which see the rows that come before them as a join does.
fn is_plain(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Lateral { left, right } | GraphPattern::Join { left, right } => {
            is_plain(left) && is_plain(right)
        }
        GraphPattern::Graph { inner, .. } => is_plain(inner),
        _ => false,
    }
}
