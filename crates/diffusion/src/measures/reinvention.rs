//! Reinvention and drift: how the formula changes on its way down the tree.
//!
//! The distance of two formulas is that of [`crate::formula::compare()`] (1 − |common| / |union| with the
//! role hierarchy taken into account). The kinds of taking over are those of Dolowitz & Marsh 2000
//! (Governance 13(1):5–24); how edits tell them apart ([`Taking`]) is ours. Edges within one scheme change nothing; edges of which one end has
//! no formula are left out, and counted.

use super::statistics::{mean, slope};
use super::{Measure, RestsOn, Why, ratio};
use crate::cascade::{Cascade, NodeId};
use crate::field::SchemeId;
use crate::forest::Forest;
use crate::formula::{EditKind, RoleLexicon, RoleUse, compare};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How a model was taken over, judged by its roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taking {
    /// Copying 复制: the same roles.
    Copying,
    /// Emulation 仿效: at least half of the roles kept, none added.
    Emulation,
    /// Combination 组合: at least half of the roles kept, others added.
    Combination,
    /// Inspiration 启发: fewer than half of the roles kept.
    Inspiration,
}

/// How formulas change along a tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reinvention {
    /// Places and tree edges with a formula on both ends.
    pub rests_on: RestsOn,
    /// Tree edges left out because an end has no formula.
    pub without_formula: u32,
    /// Share of edges that copy: the same roles (复制).
    pub copied: Measure<f64>,
    /// Mean distance from parent to child.
    pub change: Measure<f64>,
    /// Drift: slope of the distance to the root's formula against depth.
    pub drift: Measure<f64>,
    /// Fidelity: mean share of the root's roles that a descendant keeps (the same or narrower).
    pub fidelity: Measure<f64>,
    /// Edits from parent to child, by kind.
    pub edits: BTreeMap<EditKind, u32>,
    /// Edges by the kind of taking over.
    pub kinds: BTreeMap<Taking, u32>,
}

/// Measures the change along `forest`; `roles` holds the roles of each scheme.
pub fn reinvention(
    cascade: &Cascade,
    forest: &Forest,
    lexicon: &RoleLexicon,
    roles: &BTreeMap<SchemeId, &[RoleUse]>,
) -> Reinvention {
    let scheme = |node: NodeId| {
        let scheme = cascade.node(node).scheme?;
        roles.get(&scheme).filter(|r| !r.is_empty()).map(|r| (scheme, *r))
    };
    let mut pairs = Pairs { lexicon, roles, known: HashMap::new() };
    let mut found = Found::default();
    // The nearest ancestor with a formula that begins each node's line, and the depth there.
    let mut origin: Vec<Option<(SchemeId, u32)>> = vec![None; forest.len()];
    for &node in forest.order() {
        let Some((own, _)) = scheme(node) else {
            found.without += u32::from(forest.parent(node).is_some());
            continue;
        };
        let parent = forest.parent(node);
        let start = parent.and_then(|p| origin[p as usize]).unwrap_or((own, forest.depth(node)));
        origin[node as usize] = Some(start);
        let steps = forest.depth(node) - start.1;
        if steps > 0 {
            let (distance, kept, _) = pairs.get(start.0, own);
            found.points.push((f64::from(steps), *distance));
            found.kept.push(*kept);
        }
        match parent.map(scheme) {
            Some(Some((from, _))) => {
                let (distance, kept, edits) = pairs.get(from, own);
                let taking = match (*distance == 0.0, *kept < 0.5, edits.contains(&EditKind::Added))
                {
                    (true, _, _) => Taking::Copying,
                    (_, true, _) => Taking::Inspiration,
                    (_, _, true) => Taking::Combination,
                    _ => Taking::Emulation,
                };
                *found.kinds.entry(taking).or_insert(0) += 1;
                found.edges += 1;
                found.copies += u32::from(*distance == 0.0);
                found.changes.push(*distance);
                for kind in edits {
                    *found.edits.entry(*kind).or_insert(0) += 1;
                }
            }
            Some(None) => found.without += 1,
            None => {}
        }
    }
    let why = Why::NoFormulas;
    let or_why = |m: Measure<f64>| if found.edges == 0 { Measure::NotDefined(why) } else { m };
    Reinvention {
        rests_on: RestsOn { places: origin.iter().flatten().count() as u32, edges: found.edges },
        without_formula: found.without,
        copied: or_why(ratio(f64::from(found.copies), f64::from(found.edges))),
        change: or_why(mean(found.changes)),
        drift: or_why(slope(&found.points)),
        fidelity: or_why(mean(found.kept)),
        edits: found.edits,
        kinds: found.kinds,
    }
}

#[derive(Default)]
struct Found {
    edges: u32,
    copies: u32,
    without: u32,
    changes: Vec<f64>,
    points: Vec<(f64, f64)>,
    kept: Vec<f64>,
    edits: BTreeMap<EditKind, u32>,
    kinds: BTreeMap<Taking, u32>,
}

/// Comparisons of schemes, each made once: distance, share of roles kept, kinds of edits.
struct Pairs<'a> {
    lexicon: &'a RoleLexicon,
    roles: &'a BTreeMap<SchemeId, &'a [RoleUse]>,
    known: HashMap<(SchemeId, SchemeId), (f64, f64, Vec<EditKind>)>,
}

impl Pairs<'_> {
    fn get(&mut self, from: SchemeId, to: SchemeId) -> &(f64, f64, Vec<EditKind>) {
        let of = |s: SchemeId| self.roles.get(&s).copied().unwrap_or_default();
        self.known.entry((from, to)).or_insert_with(|| {
            let comparison = compare(self.lexicon, of(from), of(to));
            let lost = |kind: EditKind| {
                matches!(kind, EditKind::Dropped | EditKind::Substituted | EditKind::Generalised)
            };
            let kinds: Vec<EditKind> = comparison.edits.iter().map(|e| e.kind).collect();
            let lost = kinds.iter().filter(|k| lost(**k)).count() as f64;
            (comparison.distance, 1.0 - lost / of(from).len().max(1) as f64, kinds)
        })
    }
}
