//! Lineages: everyone from whom a node may have learned, up to the roots, and everyone who may have
//! learned from it, down to the leaves — over all edges, not only those that draw the tree.

use super::cascade::{Cascade, NodeId};
use super::request::Bases;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;

/// A node of a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Which node.
    pub node: NodeId,
    /// Fewest steps from a starting node; 0 for these themselves.
    pub steps: u32,
}

/// The nodes above or below some nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lineage {
    /// Members by steps, then by node; the starting nodes are among them.
    pub members: Vec<Member>,
    /// Members from whom no edge leads on: roots of a lineage upwards, leaves of one downwards.
    pub ends: Vec<NodeId>,
}

/// Follows the edges of `bases` upwards. Edges between different schemes are followed only if
/// `across`. Costs O(n + e).
pub fn ancestors(cascade: &Cascade, start: &[NodeId], bases: Bases, across: bool) -> Lineage {
    follow(cascade, start, bases, across, Direction::Incoming)
}

/// Follows the edges of `bases` downwards; otherwise as [`ancestors`].
pub fn descendants(cascade: &Cascade, start: &[NodeId], bases: Bases, across: bool) -> Lineage {
    follow(cascade, start, bases, across, Direction::Outgoing)
}

fn follow(c: &Cascade, start: &[NodeId], bases: Bases, across: bool, way: Direction) -> Lineage {
    let mut seen = vec![false; c.len()];
    let mut level: Vec<NodeId> = Vec::new();
    for &node in start {
        if !std::mem::replace(&mut seen[node as usize], true) {
            level.push(node);
        }
    }
    let (mut members, mut ends, mut steps) = (Vec::new(), Vec::new(), 0);
    while !level.is_empty() {
        level.sort_unstable();
        let mut next = Vec::new();
        for &node in &level {
            members.push(Member { node, steps });
            let mut leads_on = false;
            for edge in c.graph.edges_directed(NodeIndex::new(node as usize), way) {
                if !edge.weight().is_of(bases) || (edge.weight().across && !across) {
                    continue;
                }
                leads_on = true;
                let other = if way == Direction::Incoming { edge.source() } else { edge.target() };
                if !std::mem::replace(&mut seen[other.index()], true) {
                    next.push(other.index() as NodeId);
                }
            }
            if !leads_on {
                ends.push(node);
            }
        }
        level = next;
        steps += 1;
    }
    Lineage { members, ends }
}
