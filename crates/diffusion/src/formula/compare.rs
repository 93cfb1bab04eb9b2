//! What differs between two formulas: an edit script, a cost, a distance and a relation.
//!
//! # Cost and distance
//! A formula is a multiset of roles. Roles of the two formulas are paired one to one so that the
//! total is smallest (assignment problem): a pair (a, b) costs `2·δ(a, b)`, a role left alone costs 1,
//! where δ ∈ [0, 1] is [`RoleLexicon::dissimilarity`]. Since δ is a metric and 2δ ≤ 1 + 1, the cost is a
//! metric on multisets of roles; with δ ∈ {0, 1} it is the number of roles not in common.
//!
//! The distance is its Steinhaus transform `d = 2c / (|F| + |G| + c)`, again a metric, in [0, 1]. With
//! δ ∈ {0, 1} it equals the Jaccard distance `1 − |F ∩ G| / |F ∪ G|`, the usual measure of
//! reinvention between feature lists; the role hierarchy makes 企业 → 龙头企业 cheaper than 企业 → 农户.
//! Both are symmetric; order of printing does not enter either, it is reported as an edit of cost 0.
//!
//! Refuses to know schemes, places and dates.

use super::role::{RoleLexicon, RoleUse};
use serde::Serialize;

/// What an edit does to the first formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EditKind {
    /// A role comes in.
    Added,
    /// A role goes.
    Dropped,
    /// A role is put in the place of another that is neither broader nor narrower.
    Substituted,
    /// A role becomes a broader one.
    Generalised,
    /// A role becomes a narrower one.
    Specialised,
    /// The same role stands at another place in the order.
    Reordered,
    /// The same role is printed with other words.
    Reworded,
}

/// One step from the first formula to the second.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edit {
    /// What is done.
    pub kind: EditKind,
    /// The role in the first formula, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The role in the second formula, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What it adds to the cost.
    pub cost: f64,
}

/// How the second formula stands to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same roles in the same order.
    Same,
    /// The same roles in another order.
    Reordered,
    /// All roles of the first, and more.
    Extends,
    /// Role by role the same or narrower.
    Specialises,
    /// Narrower roles and more of them.
    ExtendsAndSpecialises,
    /// Some roles of the first and no others.
    Reduces,
    /// Role by role the same or broader.
    Generalises,
    /// Broader roles and fewer of them.
    ReducesAndGeneralises,
    /// Some roles alike, none of the above.
    Overlaps,
    /// Nothing alike.
    Disjoint,
}

impl Relation {
    /// Whether one formula is an extension or specialisation of the other, or the same.
    pub fn is_comparable(self) -> bool {
        !matches!(self, Self::Overlaps | Self::Disjoint)
    }

    /// Whether the role sets are equal.
    pub fn is_same_roles(self) -> bool {
        matches!(self, Self::Same | Self::Reordered)
    }
}

/// What [`compare`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How the second formula stands to the first.
    pub relation: Relation,
    /// Steps from the first to the second, in the order of the second, dropped roles last.
    pub edits: Vec<Edit>,
    /// Total cost; symmetric.
    pub cost: f64,
    /// Distance in [0, 1]; symmetric, a metric on multisets of roles.
    pub distance: f64,
}

/// Below this a cost counts as 0.
const EPSILON: f64 = 1e-9;

/// Compares two formulas by their roles. Costs O(n³) in the number of roles.
pub fn compare(lexicon: &RoleLexicon, first: &[RoleUse], second: &[RoleUse]) -> Comparison {
    let pairs = assign(lexicon, first, second);
    let relation_below = embeds(lexicon, first, second);
    let relation_above = embeds(lexicon, second, first);
    let mut edits = Vec::new();
    let mut partner_of_first = vec![None; first.len()];
    for &(i, j) in &pairs {
        partner_of_first[i] = Some(j);
    }
    let moved = moved(&pairs);
    for (j, to) in second.iter().enumerate() {
        match pairs.iter().find(|p| p.1 == j) {
            Some(&(i, _)) => edits.extend(paired(lexicon, &first[i], to, moved.contains(&i))),
            None => edits.push(edit(EditKind::Added, None, Some(to), 1.0)),
        }
    }
    for (i, from) in first.iter().enumerate() {
        if partner_of_first[i].is_none() {
            edits.push(edit(EditKind::Dropped, Some(from), None, 1.0));
        }
    }
    let cost: f64 = edits.iter().map(|e| e.cost).sum();
    let size = (first.len() + second.len()) as f64;
    let distance = if cost < EPSILON { 0.0 } else { 2.0 * cost / (size + cost) };
    let reordered = !moved.is_empty();
    let relation = match (relation_below, relation_above) {
        (true, true) if reordered => Relation::Reordered,
        (true, true) => Relation::Same,
        (true, false) => upward(
            first,
            second,
            &edits,
            [Relation::Extends, Relation::Specialises, Relation::ExtendsAndSpecialises],
        ),
        (false, true) => upward(
            second,
            first,
            &edits,
            [Relation::Reduces, Relation::Generalises, Relation::ReducesAndGeneralises],
        ),
        (false, false) if cost + EPSILON < size => Relation::Overlaps,
        (false, false) => Relation::Disjoint,
    };
    Comparison { relation, edits, cost, distance }
}

/// Which of [more, narrower, both] leads from the lower formula to the upper.
fn upward(lower: &[RoleUse], upper: &[RoleUse], edits: &[Edit], names: [Relation; 3]) -> Relation {
    let kinds = [EditKind::Specialised, EditKind::Generalised, EditKind::Substituted];
    let narrower = edits.iter().any(|e| kinds.contains(&e.kind));
    match (upper.len() > lower.len(), narrower) {
        (true, false) => names[0],
        (false, _) => names[1],
        (true, true) => names[2],
    }
}

fn edit(kind: EditKind, from: Option<&RoleUse>, to: Option<&RoleUse>, cost: f64) -> Edit {
    Edit { kind, from: from.map(|r| r.text.clone()), to: to.map(|r| r.text.clone()), cost }
}

/// The edits of one pair: what became of the role, and whether it moved.
fn paired(lexicon: &RoleLexicon, from: &RoleUse, to: &RoleUse, moved: bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let cost = 2.0 * lexicon.dissimilarity(&from.role, &to.role);
    if cost > EPSILON {
        let kind = if lexicon.is_a(&to.role, &from.role) {
            EditKind::Specialised
        } else if lexicon.is_a(&from.role, &to.role) {
            EditKind::Generalised
        } else {
            EditKind::Substituted
        };
        edits.push(edit(kind, Some(from), Some(to), cost));
    } else if super::normalize(&from.text) != super::normalize(&to.text) {
        edits.push(edit(EditKind::Reworded, Some(from), Some(to), 0.0));
    }
    if moved {
        edits.push(edit(EditKind::Reordered, Some(from), Some(to), 0.0));
    }
    edits
}

/// Pairs of positions with the smallest total cost, by position in `first`. Among equal costs, pairs
/// at the same place in the order win. Unrelated roles are paired (substituted) only when both stand
/// alone between the same neighbours; otherwise they are dropped and added, at the same cost.
fn assign(lexicon: &RoleLexicon, first: &[RoleUse], second: &[RoleUse]) -> Vec<(usize, usize)> {
    let (n, m) = (first.len(), second.len());
    let size = n + m;
    // Square matrix: real pairs, first left alone, second left alone, and nothing.
    let cost = |i: usize, j: usize| match (i < n, j < m) {
        (true, true) => {
            let delta = lexicon.dissimilarity(&first[i].role, &second[j].role);
            let apart = (i as f64 / n as f64 - j as f64 / m as f64).abs();
            if delta >= 1.0 - EPSILON { 2.5 } else { 2.0 * delta + 1e-7 * apart }
        }
        (true, false) | (false, true) => 1.0,
        (false, false) => 0.0,
    };
    let mut pairs: Vec<(usize, usize)> =
        hungarian(size, cost).into_iter().enumerate().filter(|&(i, j)| i < n && j < m).collect();
    substitute(n, m, &mut pairs);
    pairs
}

/// Adds pairs of unrelated roles that stand alone in the same gap between paired neighbours.
fn substitute(n: usize, m: usize, pairs: &mut Vec<(usize, usize)>) {
    let (mut of_first, mut of_second) = (vec![None; n], vec![None; m]);
    for (k, &(i, j)) in pairs.iter().enumerate() {
        (of_first[i], of_second[j]) = (Some(k), Some(k));
    }
    let second_gaps = gaps(&of_second);
    for (before, members) in gaps(&of_first) {
        let same = second_gaps.iter().find(|(b, others)| *b == before && others.len() == 1);
        if let ([i], Some((_, others))) = (members.as_slice(), same) {
            pairs.push((*i, others[0]));
        }
    }
    pairs.sort_unstable();
}

/// Runs of positions without a pair, each with the pair before it.
fn gaps(taken: &[Option<usize>]) -> Vec<(Option<usize>, Vec<usize>)> {
    let mut gaps: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    let mut before = None;
    for (at, pair) in taken.iter().enumerate() {
        match gaps.last_mut() {
            _ if pair.is_some() => before = *pair,
            Some((b, members)) if *b == before => members.push(at),
            _ => gaps.push((before, vec![at])),
        }
    }
    gaps
}

/// Positions in the first formula whose pair is out of order: those outside a longest increasing
/// run of positions in the second.
fn moved(pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut length = vec![1_usize; pairs.len()];
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for k in 0..pairs.len() {
        for l in 0..k {
            if pairs[l].1 < pairs[k].1 && length[l] + 1 > length[k] {
                (length[k], before[k]) = (length[l] + 1, Some(l));
            }
        }
    }
    let mut kept = vec![false; pairs.len()];
    let mut at = (0..pairs.len()).max_by_key(|&k| (length[k], std::cmp::Reverse(k)));
    while let Some(k) = at {
        kept[k] = true;
        at = before[k];
    }
    pairs.iter().zip(kept).filter(|(_, kept)| !kept).map(|(&(i, _), _)| i).collect()
}

/// Whether every role of `lower` can be given a role of its own in `upper` that is the same or
/// narrower (bipartite matching by augmenting paths).
pub(crate) fn embeds(lexicon: &RoleLexicon, lower: &[RoleUse], upper: &[RoleUse]) -> bool {
    if lower.len() > upper.len() {
        return false;
    }
    let fits = |i: usize, j: usize| lexicon.is_a(&upper[j].role, &lower[i].role);
    let mut taken: Vec<Option<usize>> = vec![None; upper.len()];
    (0..lower.len()).all(|i| augment(i, &fits, &mut taken, &mut vec![false; upper.len()]))
}

fn augment(
    i: usize,
    fits: &impl Fn(usize, usize) -> bool,
    taken: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for j in 0..taken.len() {
        if seen[j] || !fits(i, j) {
            continue;
        }
        seen[j] = true;
        let free = match taken[j] {
            None => true,
            Some(other) => augment(other, fits, taken, seen),
        };
        if free {
            taken[j] = Some(i);
            return true;
        }
    }
    false
}

/// Minimum-cost assignment of `n` rows to `n` columns (Hungarian algorithm with potentials,
/// Kuhn 1955, in the O(n³) form of Jonker & Volgenant 1987); returns the column of each row.
fn hungarian(n: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; n + 1]);
    let mut row_of = vec![0_usize; n + 1]; // row_of[j]: row (from 1) of column j; 0 = none
    for i in 1..=n {
        let mut way = vec![0_usize; n + 1];
        let mut least = vec![f64::INFINITY; n + 1];
        let mut used = vec![false; n + 1];
        row_of[0] = i;
        let mut column = 0;
        while row_of[column] != 0 {
            used[column] = true;
            let (row, mut delta, mut next) = (row_of[column], f64::INFINITY, 0);
            for j in 1..=n {
                if used[j] {
                    continue;
                }
                let reduced = cost(row - 1, j - 1) - u[row] - v[j];
                if reduced < least[j] {
                    (least[j], way[j]) = (reduced, column);
                }
                if least[j] < delta {
                    (delta, next) = (least[j], j);
                }
            }
            for j in 0..=n {
                if used[j] {
                    u[row_of[j]] += delta;
                    v[j] -= delta;
                } else {
                    least[j] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[way[column]];
            column = way[column];
        }
    }
    let mut columns = vec![0; n];
    for j in 1..=n {
        columns[row_of[j] - 1] = j - 1;
    }
    columns
}
