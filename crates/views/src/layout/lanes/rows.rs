//! In which order entries stand: trees by size, then who stands alone by date, then who is only mentioned.

use super::super::Options;
use super::super::time::Spot;
use super::fold::Fold;
use crate::language::Language;
use crate::model::{Bound, Cascade, Kind, Lookup};
use std::collections::{BTreeMap, HashMap};

/// A row of the picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Row {
    /// Words over what follows.
    Heading(String),
    /// An entry, by its place; steps from the root of its tree.
    One { entry: usize, depth: u32 },
    /// Entries folded into one.
    Fold { name: String, count: String, members: Vec<usize> },
}

/// Arranges all entries in rows; none is left out.
pub(super) fn arrange(
    cascade: &Cascade,
    spots: &[Spot],
    words: &Lookup<'_>,
    options: &Options,
) -> Vec<Row> {
    let fold = options.fold.unwrap_or_else(|| Fold::fitting(&cascade.entries, words));
    match fold {
        Fold::None => each(cascade, spots, words.language),
        fold => folded(cascade, spots, words, fold),
    }
}

fn folded(cascade: &Cascade, spots: &[Spot], words: &Lookup<'_>, fold: Fold) -> Vec<Row> {
    let mut groups: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (at, entry) in cascade.entries.iter().enumerate() {
        groups.entry(fold.key(entry, words)).or_default().push(at);
    }
    let first = |members: &[usize]| {
        let days = members.iter().filter_map(|m| spots[*m].day());
        days.min().map_or((true, 0), |d| (false, d.0))
    };
    let mut groups: Vec<(Vec<String>, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_by(|a, b| first(&a.1).cmp(&first(&b.1)).then_with(|| a.0.cmp(&b.0)));
    let rows = groups.into_iter().map(|(key, members)| {
        let entry = |m: &&usize| &cascade.entries[**m];
        let adopters = members.iter().filter(|m| entry(m).kind == Kind::Adopter).count();
        let is_dated = |m: &&usize| {
            entry(m).kind == Kind::Adopter && entry(m).time.is_some_and(|t| t.bound == Bound::Dated)
        };
        let dated = members.iter().filter(is_dated).count();
        let count = match words.language {
            Language::Zh => format!("{adopters}个，有日期{dated}"),
            Language::En => format!("{adopters}, {dated} dated"),
        };
        Row::Fold { name: key.join("›"), count, members }
    });
    rows.collect()
}

fn each(cascade: &Cascade, spots: &[Spot], language: Language) -> Vec<Row> {
    let entries = &cascade.entries;
    let place: HashMap<u32, usize> = entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect();
    let parent: Vec<Option<usize>> = entries
        .iter()
        .map(|e| e.parent.as_ref().and_then(|l| l.node).and_then(|n| place.get(&n)).copied())
        .collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    for (child, parent) in parent.iter().enumerate() {
        if let Some(parent) = parent {
            children[*parent].push(child);
        }
    }
    let mut seen = vec![false; entries.len()];
    let mut trees: Vec<Vec<(usize, u32)>> = Vec::new();
    let roots = (0..entries.len()).filter(|e| parent[*e].is_none());
    // What hangs in a circle has no root: it begins where the document does.
    for root in roots.chain(0..entries.len()) {
        let mut tree = Vec::new();
        let mut stack = vec![(root, 0)];
        while let Some((at, depth)) = stack.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                tree.push((at, depth));
                stack.extend(children[at].iter().rev().map(|c| (*c, depth + 1)));
            }
        }
        if !tree.is_empty() {
            trees.push(tree);
        }
    }
    let first = |tree: &[(usize, u32)]| {
        let days = tree.iter().filter_map(|(e, _)| spots[*e].day());
        days.min().map_or((true, 0), |d| (false, d.0))
    };
    let (mut linked, alone): (Vec<_>, Vec<_>) = trees.into_iter().partition(|t| t.len() > 1);
    linked.sort_by_key(|t| (std::cmp::Reverse(t.len()), first(t)));
    let is_mentioned = |t: &Vec<(usize, u32)>| entries[t[0].0].kind == Kind::Mentioned;
    let (mentioned, mut single): (Vec<_>, Vec<_>) = alone.into_iter().partition(is_mentioned);
    single.sort_by_key(|t| first(t));
    // Of some a source is told, but it is nobody on the graph: “elsewhere”, “the superior”.
    let is_told = |t: &Vec<(usize, u32)>| t.iter().any(|(e, _)| !entries[*e].unnamed.is_empty());
    let (mut told, mut single): (Vec<_>, Vec<_>) = single.into_iter().partition(is_told);
    // Who is only another possible source stands before the tree of whom it may have taught.
    let mentioned: Vec<_> = mentioned
        .into_iter()
        .filter_map(|tree| {
            let node = entries[tree[0].0].node;
            let may_teach = |(e, _): &(usize, u32)| {
                entries[*e].alternatives.iter().any(|l| l.node == Some(node))
            };
            let taught =
                |trees: &[Vec<(usize, u32)>]| trees.iter().position(|t| t.iter().any(may_teach));
            for trees in [&mut linked, &mut told, &mut single] {
                if let Some(at) = taught(trees) {
                    trees[at].insert(0, (tree[0].0, 0));
                    return None;
                }
            }
            Some(tree)
        })
        .collect();
    let mut rows = Vec::new();
    let mut section = |trees: Vec<Vec<(usize, u32)>>, zh: &str, en: &str| {
        if trees.is_empty() {
            return;
        }
        rows.push(Row::Heading(language.pick(zh, en).to_owned()));
        let flat = trees.into_iter().flatten();
        rows.extend(flat.map(|(entry, depth)| Row::One { entry, depth }));
    };
    section(linked, "谁从谁处学得", "Who took it up from whom");
    let (zh, en) =
        ("来源有载，但不在图上", "Adopters whose source is told, but is nobody on the graph");
    section(told, zh, en);
    section(single, "来源未载的采纳者", "Adopters of whom no report says from whom");
    section(mentioned, "仅作为其他可能来源被提及", "Only named as another possible source");
    rows
}
