//! Rows as a tree of lists: what lies below what.

use super::columns::{Columns, Role, literal};
use super::{Row, shown};
use crate::server::pages::labels::{Labels, Shown};
use crate::server::pages::visit::Visit;
use rdf::term::Term;
use std::collections::HashMap;

/// A node of a tree in the order in which it is written.
#[derive(Debug, Default)]
pub(in crate::server::pages) struct Step {
    pub(in crate::server::pages) shown: Shown,
    /// What else its row says.
    pub(in crate::server::pages) more: String,
    /// Nodes below it, at any depth.
    pub(in crate::server::pages) size: usize,
    /// Lists that end behind it.
    pub(in crate::server::pages) closes: usize,
}

/// The trees, largest first; what hangs in a circle begins where the rows do.
pub(super) fn grow(
    visit: &Visit,
    columns: &Columns,
    names: &[String],
    rows: &[Row],
    labels: &Labels,
) -> Vec<Step> {
    let mut nodes: Vec<Step> = Vec::new();
    let mut of: HashMap<&Term, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let used = [Role::Who, Role::Label, Role::From].map(|role| columns.get(role));
    for row in rows {
        let Some(who) = columns.value(row, Role::Who) else { continue };
        let at = *of.entry(who).or_insert_with(|| {
            nodes.push(Step { shown: shown(visit, labels, who), ..Step::default() });
            nodes.len() - 1
        });
        if let Some(label) = columns.value(row, Role::Label).and_then(literal) {
            label.clone_into(&mut nodes[at].shown.text);
        }
        by_name.entry(nodes[at].shown.text.clone()).or_insert(at);
        if nodes[at].more.is_empty() {
            let rest = (0..names.len()).filter(|column| !used.contains(&Some(*column)));
            let values = rest.filter_map(|column| Some((column, row.get(column)?.as_ref()?)));
            let word = |(column, term): (usize, &Term)| match literal(term) {
                // Yes and no say nothing without what is asked.
                Some("true") => Some(names[column].clone()),
                Some("false") => None,
                _ => Some(shown(visit, labels, term).text),
            };
            nodes[at].more = values.filter_map(word).collect::<Vec<_>>().join(" · ");
        }
    }
    let mut parents: Vec<Option<usize>> = vec![None; nodes.len()];
    for row in rows {
        let (Some(who), Some(from)) =
            (columns.value(row, Role::Who), columns.value(row, Role::From))
        else {
            continue;
        };
        // A query may name what lies above by its label alone.
        let known = of.get(from).copied();
        let known = known.or_else(|| by_name.get(literal(from)?).copied());
        let above = known.unwrap_or_else(|| {
            nodes.push(Step { shown: shown(visit, labels, from), ..Step::default() });
            parents.push(None);
            by_name.insert(nodes[nodes.len() - 1].shown.text.clone(), nodes.len() - 1);
            of.insert(from, nodes.len() - 1);
            nodes.len() - 1
        });
        let child = of[who];
        let mut up = std::iter::successors(Some(above), |at| parents[*at]);
        if parents[child].is_none() && !up.any(|at| at == child) {
            parents[child] = Some(above);
        }
    }
    written(nodes, &parents)
}

/// Nodes in the order of a tree, with the lists that end behind each.
fn written(mut nodes: Vec<Step>, parents: &[Option<usize>]) -> Vec<Step> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (child, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            below[*parent].push(child);
        }
        let above = std::iter::successors(*parent, |at| parents[*at]).collect::<Vec<_>>();
        for at in above {
            nodes[at].size += 1;
        }
    }
    let mut roots: Vec<usize> = (0..nodes.len()).filter(|at| parents[*at].is_none()).collect();
    roots.sort_by_key(|at| std::cmp::Reverse(nodes[*at].size));
    let mut order: Vec<(usize, usize)> = Vec::with_capacity(nodes.len());
    let mut open: Vec<(usize, usize)> = roots.into_iter().rev().map(|at| (at, 0)).collect();
    while let Some((at, depth)) = open.pop() {
        order.push((at, depth));
        open.extend(below[at].iter().rev().map(|child| (*child, depth + 1)));
    }
    let depths: Vec<usize> = order.iter().map(|(_, depth)| *depth).collect();
    let steps = order.iter().enumerate().map(|(n, (at, depth))| {
        let next = depths.get(n + 1).copied().unwrap_or(0);
        Step { closes: depth.saturating_sub(next), ..std::mem::take(&mut nodes[*at]) }
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_close_as_often_as_they_open() {
        let names = ["a", "b", "c", "d", "e"];
        let step = |name: &&str| Step {
            shown: Shown { text: (*name).to_owned(), ..Shown::default() },
            ..Step::default()
        };
        let nodes = names.iter().map(step).collect();
        let steps = written(nodes, &[None, Some(0), Some(1), None, Some(0)]);
        let told: Vec<_> =
            steps.iter().map(|s| (s.shown.text.as_str(), s.size, s.closes)).collect();
        assert_eq!(told, [("a", 3, 0), ("b", 1, 0), ("c", 0, 1), ("e", 0, 1), ("d", 0, 0)]);
        let opened = steps.iter().filter(|s| s.size > 0).count();
        assert_eq!(opened, steps.iter().map(|s| s.closes).sum::<usize>());
    }
}
