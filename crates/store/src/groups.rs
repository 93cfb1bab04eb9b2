//! Large groups of triple patterns, put in order here and handed to the optimiser in pieces.
//!
//! The optimiser orders what is joined by comparing each part with each, again for every part that it has chosen: 64 parts
//! take it a second, 128 a quarter of a minute, and nothing can end it. So a group of more than [`PIECE`] triple
//! patterns is ordered here, by how much of a pattern is known when it is reached, in quadratic time, and becomes pieces
//! that are evaluated one within the other (`LATERAL`, which is the same as a join where there are triple patterns alone). Groups
//! of more than [`MOST_PARTS`] other parts are refused.

use std::collections::HashSet;
use std::mem;

use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::StoreError;
use super::checkpoints::led;
use super::prepare::{each_pattern, each_pattern_mut};

/// The most triple patterns that the optimiser gets at once.
const PIECE: usize = 16;
/// The most parts of a group beside one another: sub-queries, `GRAPH`s, paths, `VALUES`, pieces of triple patterns.
pub(super) const MOST_PARTS: usize = 32;

/// Refuses groups with more parts than can be put in order.
pub(super) fn check(pattern: &GraphPattern) -> Result<(), StoreError> {
    let parts = parts(pattern);
    if parts > MOST_PARTS {
        let message = format!("a group has {parts} parts; at most {MOST_PARTS} are put in order");
        return Err(StoreError::Evaluation { message });
    }
    each_pattern(pattern, &mut |inner| check(inner))
}

fn parts(pattern: &GraphPattern) -> usize {
    match pattern {
        GraphPattern::Join { left, right } => parts(left) + parts(right),
        GraphPattern::Bgp { patterns } => patterns.len().div_ceil(PIECE).max(1),
        // An optimiser looks through what only passes rows on.
        GraphPattern::Filter { inner, .. } => parts(inner),
        _ => 1,
    }
}

/// Puts every large group of triple patterns in order, and leads products past a checkpoint.
pub(super) fn split(pattern: &mut GraphPattern) {
    if !matches!(pattern, GraphPattern::Bgp { .. } | GraphPattern::Join { .. }) {
        return each_pattern_mut(pattern, &mut split);
    }
    let mut parts = Vec::new();
    flatten(mem::take(pattern), &mut parts);
    *pattern = joined(parts);
}

/// The parts of a join; triple patterns that share no variable are parts of their own, for what links them may be beside them.
fn flatten(pattern: GraphPattern, parts: &mut Vec<GraphPattern>) {
    match pattern {
        GraphPattern::Join { left, right } => {
            flatten(*left, parts);
            flatten(*right, parts);
        }
        GraphPattern::Bgp { patterns } => {
            parts.extend(linked(patterns).into_iter().map(|patterns| {
                match patterns.len() > PIECE {
                    true => ordered(patterns),
                    false => GraphPattern::Bgp { patterns },
                }
            }));
        }
        mut other => {
            each_pattern_mut(&mut other, &mut split);
            parts.push(other);
        }
    }
}

/// Joins what shares variables, and leads the products of the rest past a checkpoint.
fn joined(parts: Vec<GraphPattern>) -> GraphPattern {
    let join = |left, right| GraphPattern::Join { left: Box::new(left), right: Box::new(right) };
    let named = parts.into_iter().map(|part| {
        let mut names = HashSet::new();
        part.on_in_scope_variable(|name| {
            names.insert(name.as_str().to_owned());
        });
        (names, part)
    });
    let groups = together(named).into_iter().filter_map(|group| group.into_iter().reduce(join));
    groups.reduce(|left, right| led(join(left, right))).unwrap_or_default()
}

/// The patterns that share variables, together; between those that share none there are only products.
fn linked(patterns: Vec<TriplePattern>) -> Vec<Vec<TriplePattern>> {
    together(patterns.into_iter().map(|pattern| {
        let mut names = HashSet::new();
        each_name(&pattern, &mut |name| {
            names.insert(name);
        });
        (names, pattern)
    }))
}

/// Those that share names, together, in the order in which they came; what has no name goes with whatever comes first.
fn together<T>(named: impl Iterator<Item = (HashSet<String>, T)>) -> Vec<Vec<T>> {
    type Group<T> = (HashSet<String>, Vec<(usize, T)>);
    let mut groups: Vec<Group<T>> = Vec::new();
    for (at, (mut names, one)) in named.enumerate() {
        let mut group = vec![(at, one)];
        let shares = |other: &Group<T>| {
            names.is_empty() || other.0.is_empty() || !other.0.is_disjoint(&names)
        };
        let (sharing, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(shares);
        groups = apart;
        for (others, more) in sharing {
            names.extend(others);
            group.extend(more);
        }
        groups.push((names, group));
    }
    let mut groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
    groups.iter_mut().for_each(|group| group.sort_by_key(|(at, _)| *at));
    groups.sort_by_key(|group| group.first().map(|(at, _)| *at));
    groups.into_iter().map(|group| group.into_iter().map(|(_, one)| one).collect()).collect()
}

fn ordered(patterns: Vec<TriplePattern>) -> GraphPattern {
    in_pieces(patterns, HashSet::new(), PIECE)
}

/// Puts triple patterns in an order that begins with what is known, each evaluated within the one before.
pub(super) fn led_by(patterns: Vec<TriplePattern>, known: &HashSet<String>) -> GraphPattern {
    in_pieces(patterns, known.clone(), 1)
}

fn in_pieces(
    mut patterns: Vec<TriplePattern>,
    mut known: HashSet<String>,
    piece: usize,
) -> GraphPattern {
    let mut pieces: Vec<Vec<TriplePattern>> = Vec::new();
    while !patterns.is_empty() {
        let worth =
            |(at, pattern): (usize, &TriplePattern)| (worth(pattern, &known), usize::MAX - at);
        let best = patterns.iter().enumerate().max_by_key(|found| worth(*found));
        let next = patterns.remove(best.map_or(0, |(at, _)| at));
        each_name(&next, &mut |name| {
            known.insert(name);
        });
        match pieces.last_mut().filter(|begun| begun.len() < piece) {
            Some(begun) => begun.push(next),
            None => pieces.push(vec![next]),
        }
    }
    let pieces = pieces.into_iter().map(|patterns| GraphPattern::Bgp { patterns });
    pieces
        .reduce(|left, right| GraphPattern::Lateral {
            left: Box::new(left),
            right: Box::new(right),
        })
        .unwrap_or_default()
}

/// What is known of a pattern: whether it is linked to what came before, then how many of its terms are given.
fn worth(pattern: &TriplePattern, known: &HashSet<String>) -> (bool, usize) {
    let (mut names, mut linked) = (0, 0);
    each_name(pattern, &mut |name| {
        names += 1;
        linked += usize::from(known.contains(&name));
    });
    (linked > 0 || names == 0 || known.is_empty(), 3 + linked - names.min(3))
}

/// Calls `f` on the variables and blank nodes of a pattern.
fn each_name(pattern: &TriplePattern, f: &mut dyn FnMut(String)) {
    let term = |term: &TermPattern, f: &mut dyn FnMut(String)| match term {
        TermPattern::Variable(variable) => f(variable.to_string()),
        TermPattern::BlankNode(node) => f(node.to_string()),
        TermPattern::Triple(inner) => each_name(inner, f),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) => {}
    };
    term(&pattern.subject, f);
    if let NamedNodePattern::Variable(variable) = &pattern.predicate {
        f(variable.to_string());
    }
    term(&pattern.object, f);
}

#[cfg(test)]
mod tests {
    use spargebra::{Query, SparqlParser};

    use super::*;

    fn split_in(text: &str) -> String {
        let text = format!("PREFIX e: <http://e/> SELECT * {{ {text} }}");
        let query = SparqlParser::new().parse_query(&text).unwrap();
        let Query::Select { mut pattern, .. } = query else { panic!() };
        split(&mut pattern);
        pattern.to_string()
    }

    #[test]
    fn what_is_linked_stays_together() {
        let count = |text: &str| split_in(text).matches("AS ?checkpoint").count();
        assert_eq!(count("?a e:p ?b . ?b e:p ?c . ?c e:p 1 . e:x e:y e:z"), 0);
        assert_eq!(count("?a e:p ?b . ?c e:p ?d . ?b e:p ?c"), 0);
        assert_eq!(count("?a e:p [ e:q ?b ] . ?c e:p ?d"), 1);
        assert_eq!(count("?a e:p ?b . ?c e:p ?d . ?e e:p ?f"), 2);
        assert_eq!(count("?a e:p ?b FILTER EXISTS { ?c e:p ?d . ?e e:p ?f }"), 1);
    }

    #[test]
    fn a_large_group_begins_with_what_is_known_and_goes_on_with_what_is_linked() {
        let links: String = (0..40).map(|n| format!("?v{} e:p ?v{n} . ", n + 1)).collect();
        let text = split_in(&format!("{links} ?v0 e:q 7 ."));
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
        assert!(at("?v0 <http://e/q>") < at("?v1 <http://e/p> ?v0"));
        assert!(at("?v1 <http://e/p> ?v0") < at("?v40 <http://e/p> ?v39"));
        assert_eq!(text.matches("LATERAL").count(), 2);
    }
}
