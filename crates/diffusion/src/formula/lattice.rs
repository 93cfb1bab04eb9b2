//! The order of a model's variants: who extends or specialises whom.
//!
//! F ⊑ G when every role of F has a role of its own in G that is the same or narrower. Formulas with
//! F ⊑ G ⊑ F (the same roles, perhaps in another order) share a node. Edges are the transitive
//! reduction of ⊑ (Aho, Garey & Ullman 1972), which for an order is unique.
//!
//! Refuses to know whether a variant came later or was taken from another: that is spread.

use super::compare::{Comparison, compare, embeds};
use super::role::{RoleLexicon, RoleUse};
use serde::Serialize;

/// Formulas with the same roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Positions in the input, in its order; never empty.
    pub formulas: Vec<usize>,
}

/// A step up: the upper formula extends or specialises the lower.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Node of the lower (shorter or more general) formula.
    pub lower: usize,
    /// Node of the upper formula.
    pub upper: usize,
    /// What changes from the lower to the upper (first formula of each node).
    pub comparison: Comparison,
}

/// The variants of a model in their order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lattice {
    /// Nodes in order of their first formula.
    pub nodes: Vec<Node>,
    /// Steps of the transitive reduction, by lower then upper.
    pub steps: Vec<Step>,
}

impl Lattice {
    /// Orders `formulas` (each given by its roles). Costs O(n²) comparisons and O(n³/64) words for the
    /// reduction.
    pub fn new(lexicon: &RoleLexicon, formulas: &[Vec<RoleUse>]) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        for (k, roles) in formulas.iter().enumerate() {
            let same = |n: &&mut Node| {
                let other = &formulas[n.formulas[0]];
                other.len() == roles.len()
                    && embeds(lexicon, other, roles)
                    && embeds(lexicon, roles, other)
            };
            match nodes.iter_mut().find(same) {
                Some(node) => node.formulas.push(k),
                None => nodes.push(Node { formulas: vec![k] }),
            }
        }
        let roles = |n: usize| formulas[nodes[n].formulas[0]].as_slice();
        let n = nodes.len();
        let words = n.div_ceil(64);
        let mut above = vec![vec![0_u64; words]; n];
        for (low, row) in above.iter_mut().enumerate() {
            for high in (0..n).filter(|&h| h != low && embeds(lexicon, roles(low), roles(h))) {
                row[high / 64] |= 1 << (high % 64);
            }
        }
        let members = |row: &[u64]| -> Vec<usize> {
            (0..n).filter(|&k| row[k / 64] >> (k % 64) & 1 == 1).collect()
        };
        let mut steps = Vec::new();
        for (lower, row) in above.iter().enumerate() {
            let mut direct = row.clone();
            for middle in members(row) {
                for (word, reached) in direct.iter_mut().zip(&above[middle]) {
                    *word &= !reached;
                }
            }
            for upper in members(&direct) {
                let comparison = compare(lexicon, roles(lower), roles(upper));
                steps.push(Step { lower, upper, comparison });
            }
        }
        Self { nodes, steps }
    }

    /// Nodes below which there is nothing.
    pub fn roots(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&n| self.steps.iter().all(|s| s.upper != n)).collect()
    }

    /// The node that holds the formula at `index` of the input.
    pub fn node_of(&self, index: usize) -> Option<usize> {
        self.nodes.iter().position(|n| n.formulas.contains(&index))
    }
}
