//! Counts over one property, read off the columns instead of being counted row by row.
//!
//! `{ ?s <p> ?o }` grouped by one of its variables or by none, with `COUNT`s of its solutions or
//! variables: the pattern becomes a `VALUES` with the same solutions, wherever it stands in the query.
//! Everything around it is evaluated as ever; the plan shows the `VALUES`.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::io;

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern};

use super::super::super::stamp::RECORDS;
use super::graph::Pairs;
use super::{Columns, Which, term};
use rdf::term::{Literal, NamedNode, Term, Variable};

/// More groups than this are counted row by row, as they come.
const MOST: usize = 10_000;

/// Puts the counts that the columns know in the place of the patterns that count.
pub(in super::super) fn counted(mut query: Query, columns: &Columns) -> io::Result<Query> {
    if let Query::Select { pattern, .. }
    | Query::Ask { pattern, .. }
    | Query::Construct { pattern, .. } = &mut query
    {
        rewrite(pattern, columns)?;
    }
    Ok(query)
}

fn rewrite(pattern: &mut GraphPattern, columns: &Columns) -> io::Result<()> {
    use GraphPattern as P;
    if let Some(values) = values(pattern, columns)? {
        *pattern = values;
        return Ok(());
    }
    match pattern {
        P::Join { left, right }
        | P::Union { left, right }
        | P::Minus { left, right }
        | P::LeftJoin { left, right, .. } => {
            rewrite(left, columns)?;
            rewrite(right, columns)
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Group { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. } => rewrite(inner, columns),
        _ => Ok(()),
    }
}

/// What one aggregate counts.
enum Counted {
    /// Every solution.
    All,
    /// The different values of the variable that is the group's key, or of all keys.
    Keys,
    /// The different values of the other variable.
    Values,
}

/// A pattern that is recognized.
struct Shape<'a> {
    predicate: &'a NamedNode,
    /// Whether the key is the object, and whether it is a column of the answer.
    by_object: bool,
    key: Option<&'a Variable>,
    counts: Vec<(&'a Variable, Counted)>,
}

fn shape(pattern: &GraphPattern) -> Option<Shape<'_>> {
    let GraphPattern::Group { inner, variables, aggregates } = pattern else { return None };
    let GraphPattern::Bgp { patterns } = inner.as_ref() else { return None };
    let [triple] = patterns.as_slice() else { return None };
    let (
        TermPattern::Variable(subject),
        NamedNodePattern::NamedNode(predicate),
        TermPattern::Variable(object),
    ) = (&triple.subject, &triple.predicate, &triple.object)
    else {
        return None;
    };
    if subject == object {
        return None;
    }
    let (by_object, key) = match variables.as_slice() {
        [] => (true, None),
        [key] if key == object => (true, Some(key)),
        [key] if key == subject => (false, Some(key)),
        _ => return None,
    };
    let (key_variable, other) = if by_object { (object, subject) } else { (subject, object) };
    let counts = aggregates
        .iter()
        .map(|(name, aggregate)| {
            let counted = match aggregate {
                AggregateExpression::CountSolutions { distinct: false } => Counted::All,
                AggregateExpression::FunctionCall {
                    name: AggregateFunction::Count,
                    expr: Expression::Variable(variable),
                    distinct,
                } => match distinct {
                    false if variable == key_variable || variable == other => Counted::All,
                    true if variable == key_variable => Counted::Keys,
                    // Across all keys the values would have to be told apart once more.
                    true if variable == other && key.is_some() => Counted::Values,
                    _ => return None,
                },
                _ => return None,
            };
            Some((name, counted))
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Shape { predicate, by_object, key, counts })
}

fn values(pattern: &GraphPattern, columns: &Columns) -> io::Result<Option<GraphPattern>> {
    let Some(shape) = shape(pattern) else { return Ok(None) };
    let mut parts = Vec::new();
    if let Some(predicate) = columns.dictionary.number(&shape.predicate.clone().into())? {
        for graph in columns.graphs(Which::With(predicate)) {
            // The records of loads are no part of the union.
            if term::iri(&graph.name) == Some(RECORDS) {
                continue;
            }
            let Some(column) = graph.columns.get(&predicate) else { continue };
            let pairs = match shape.by_object {
                true => graph.by_object(column)?,
                false => graph.by_subject(column)?,
            };
            parts.push((pairs, 0));
        }
    }
    let Some(bindings) = bindings(&shape, Groups::of(parts), columns)? else { return Ok(None) };
    let key = shape.key.into_iter().cloned();
    let variables = key.chain(shape.counts.iter().map(|(name, _)| (*name).clone())).collect();
    Ok(Some(GraphPattern::Values { variables, bindings }))
}

/// The keys of several graphs in order, each with its values in those that have it.
struct Groups<'a> {
    /// How far each is read.
    parts: Vec<(&'a Pairs, usize)>,
    /// The next key of each part that has one.
    next: BinaryHeap<Reverse<(u32, usize)>>,
}

impl<'a> Groups<'a> {
    fn of(parts: Vec<(&'a Pairs, usize)>) -> Self {
        let keys = parts
            .iter()
            .enumerate()
            .filter_map(|(part, (pairs, at))| pairs.keys.get(*at).map(|key| Reverse((*key, part))));
        Self { next: keys.collect(), parts }
    }

    fn next(&mut self, values: &mut Vec<&'a [u32]>) -> Option<u32> {
        values.clear();
        let Reverse((key, _)) = *self.next.peek()?;
        while let Some(Reverse((next, part))) = self.next.peek().copied()
            && next == key
        {
            self.next.pop();
            let (pairs, at) = &mut self.parts[part];
            let length = pairs.keys[*at..].iter().take_while(|k| **k == key).count();
            values.push(&pairs.values[*at..*at + length]);
            *at += length;
            self.next.extend(pairs.keys.get(*at).map(|key| Reverse((*key, part))));
        }
        Some(key)
    }
}

/// How many different values there are.
fn different(values: &[&[u32]]) -> usize {
    match values {
        [one] => one.len(),
        several => several.concat().into_iter().collect::<HashSet<_>>().len(),
    }
}

type Rows = Vec<Vec<Option<GroundTerm>>>;

/// The rows; `None` if there are too many, or a key cannot stand in `VALUES`.
fn bindings(
    shape: &Shape<'_>,
    mut groups: Groups<'_>,
    columns: &Columns,
) -> io::Result<Option<Rows>> {
    let count = |n: usize| Some(GroundTerm::Literal(Literal::from(n as u64)));
    let mut values = Vec::new();
    if shape.key.is_none() {
        let is_one = groups.parts.len() <= 1;
        let (mut all, mut keys) = (0, 0);
        if is_one && !shape.counts.iter().any(|(_, counted)| matches!(counted, Counted::Keys)) {
            all = groups.parts.first().map_or(0, |(pairs, _)| pairs.keys.len());
        } else {
            while groups.next(&mut values).is_some() {
                keys += 1;
                // A statement in two graphs is one of the union.
                all += different(&values);
            }
        }
        let row = shape.counts.iter().map(|(_, counted)| {
            count(match counted {
                Counted::All | Counted::Values => all,
                Counted::Keys => keys,
            })
        });
        return Ok(Some(vec![row.collect()]));
    }
    let mut rows = Rows::new();
    while let Some(key) = groups.next(&mut values) {
        let key = match columns.dictionary.term(key)? {
            Term::NamedNode(node) => GroundTerm::NamedNode(node),
            Term::Literal(literal) => GroundTerm::Literal(literal),
            _ => return Ok(None),
        };
        if rows.len() == MOST {
            return Ok(None);
        }
        let counts = shape.counts.iter().map(|(_, counted)| {
            count(match counted {
                // A statement in two graphs is one of the union.
                Counted::All | Counted::Values => different(&values),
                Counted::Keys => 1,
            })
        });
        rows.push(std::iter::once(Some(key)).chain(counts).collect());
    }
    Ok(Some(rows))
}
