//! Places where an evaluation looks whether it was told to end, where it would not look by itself.
//!
//! An evaluation ends whenever it asks the columns for a statement or a term (`embedded::columns::View`). What makes rows out of
//! memory alone asks for nothing: products of triple patterns that share no variable, of `VALUES`, of `UNION`s of constants,
//! and joins, `OPTIONAL`s and `MINUS`es over them. Where such rows could be many, each operator's rows are led past a function of our own that looks.
//!
//! # Rationale
//!
//! A process for each query could be killed, but every one would read its own copy of the columns; operators of our
//! own would have to be an evaluator. A check costs what its place costs: one atomic read for each statement or term, which the
//! evaluator makes anyway; nothing for queries without such products; 30 ns for each row of those with them, which also
//! lose that filters are pushed below their joins.

use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::{GraphUpdateOperation, Update};

use super::prepare::{each_exists_in, each_pattern_mut};
use super::{CancellationToken, StoreError, groups, plan, room};
use rdf::term::{NamedNode, Term, Variable};

/// The function that looks; it has no value.
pub(super) const FUNCTION: &str = "urn:x-store:checkpoint";
/// Rows out of memory that take no time worth a look.
const FEW: usize = 1_000_000;

/// Makes the function.
pub(super) fn function(
    token: &CancellationToken,
) -> impl Fn(&[Term]) -> Option<Term> + Send + Sync + use<> {
    let token = token.clone();
    move |_| {
        pass(&token);
        None
    }
}

/// Ends the job of this thread if its token says so.
pub(super) fn pass(token: &CancellationToken) {
    if token.is_cancelled() {
        room::end(StoreError::Cancelled);
    }
}

/// Makes an update's patterns such that their evaluation can be ended.
pub(super) fn put_in_update(update: &mut Update) {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            put(pattern);
        }
    }
}

/// Makes a pattern such that its evaluation can be ended: joins within `EXISTS` led by the row outside, groups that are quickly put in order, and the function where
/// many rows could come out of memory alone.
pub(super) fn put(pattern: &mut GraphPattern) {
    plan::correlate(pattern);
    groups::split(pattern);
    if rows(pattern) > FEW {
        lead_past(pattern);
    }
}

/// How many rows a pattern makes at most, if each of those that read statements makes one.
fn rows(pattern: &GraphPattern) -> usize {
    use GraphPattern as P;
    let mut inside = 1;
    let _never = each_exists_in(pattern, &mut |exists| {
        inside = rows(exists).max(inside);
        Ok::<(), std::convert::Infallible>(())
    });
    let own = match pattern {
        P::Bgp { .. } | P::Path { .. } => 1,
        P::Values { bindings, .. } => bindings.len(),
        P::Union { left, right } => rows(left).saturating_add(rows(right)),
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::LeftJoin { left, right, .. }
        // As many comparisons.
        | P::Minus { left, right } => rows(left).max(1).saturating_mul(rows(right).max(1)),
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Group { inner, .. }
        | P::Graph { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Service { inner, .. } => rows(inner),
    };
    own.max(1).saturating_mul(inside)
}

fn lead_past(pattern: &mut GraphPattern) {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Service { .. } => return,
        // Its right side sees the rows of its left one: nothing is put between them.
        P::Lateral { left, .. } => lead_past(left),
        _ => each_pattern_mut(pattern, &mut lead_past),
    }
    let makes_rows = matches!(
        pattern,
        P::Values { .. }
            | P::Join { .. }
            | P::Lateral { .. }
            | P::Union { .. }
            | P::LeftJoin { .. }
            | P::Minus { .. }
    );
    if !makes_rows {
        return;
    }
    let inner = Box::new(led(std::mem::take(pattern)));
    // Filters are not pushed through a slice, else they could stop every row before it is led past.
    *pattern = P::Slice { inner, start: 0, length: Some(usize::MAX) };
}

/// The same rows, each led past the function.
pub(super) fn led(pattern: GraphPattern) -> GraphPattern {
    let function = Function::Custom(NamedNode::new_unchecked(FUNCTION));
    let expression = Expression::FunctionCall(function, Vec::new());
    // It never has a value: one name does for all.
    let variable = Variable::new_unchecked("checkpoint_");
    GraphPattern::Extend { inner: Box::new(pattern), variable, expression }
}

#[cfg(test)]
mod tests;
