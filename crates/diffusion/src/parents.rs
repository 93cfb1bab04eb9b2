//! Which of several possible parents draws the tree: the best documented.
//!
//! Order of parents: observed and explicit, observed and implied, observed without more, derived,
//! inferred; within these, edges that do not contradict the dates first; then the earlier date of
//! passing (unknown last), the earlier start of the parent, the greater weight, the order of the tables.
//! Parents that would close a circle are passed over: in each circle the weakest edge gives way to the
//! learner's next parent.

use super::cascade::{Cascade, Edge, NodeId};
use super::finding::Finding;
use super::request::Bases;
use super::start::Start;
use crate::field::{Basis, Statement};
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;

/// “None” in arrays of nodes and edges.
pub(super) const NONE: u32 = u32::MAX;

/// How good a parent is; the smallest is the best. The last part is the edge itself.
type Rank = (u8, Start, Start, Reverse<i32>, u32);

/// No parent at all.
const ORPHAN: Rank = (u8::MAX, Start::UNKNOWN, Start::UNKNOWN, Reverse(0), NONE);

/// The parent of each node.
pub(super) struct Chosen {
    /// The edge to it.
    pub(super) edge: Vec<u32>,
    /// The parent.
    pub(super) parent: Vec<NodeId>,
    /// Circles that were broken.
    pub(super) findings: Vec<Finding>,
}

/// Chooses a parent for every node among the edges of `bases` between nodes that `keep` names.
/// Costs O(n + e), and for each circle the edges of one of its nodes.
pub(super) fn choose(cascade: &Cascade, bases: Bases, keep: Option<&[bool]>) -> Chosen {
    let n = cascade.len();
    let starts: Vec<Start> = cascade.graph.node_weights().map(|w| Start::new(w.start)).collect();
    let mut chooser = Chooser {
        cascade,
        bases,
        keep,
        starts,
        best: vec![ORPHAN; n],
        parent: vec![NONE; n],
        findings: Vec::new(),
    };
    for (id, edge) in cascade.graph.raw_edges().iter().enumerate() {
        let (from, to) = (edge.source().index(), edge.target().index());
        if chooser.uses(&edge.weight, from, to) {
            let rank = chooser.rank(&edge.weight, from, id);
            if rank < chooser.best[to] {
                chooser.best[to] = rank;
                chooser.parent[to] = from as NodeId;
            }
        }
    }
    chooser.break_circles();
    let edge = chooser.best.iter().map(|best| best.4).collect();
    Chosen { edge, parent: chooser.parent, findings: chooser.findings }
}

struct Chooser<'a> {
    cascade: &'a Cascade,
    bases: Bases,
    keep: Option<&'a [bool]>,
    starts: Vec<Start>,
    /// The best edge that is still possible for each node.
    best: Vec<Rank>,
    parent: Vec<NodeId>,
    findings: Vec<Finding>,
}

impl Chooser<'_> {
    fn uses(&self, edge: &Edge, from: usize, to: usize) -> bool {
        edge.is_of(self.bases) && self.keep.is_none_or(|k| k[from] && k[to])
    }

    fn rank(&self, edge: &Edge, from: usize, id: usize) -> Rank {
        let class = match (edge.basis, edge.statement) {
            (Basis::Observed, Some(Statement::Explicit)) => 0,
            (Basis::Observed, Some(Statement::Implied)) => 2,
            (Basis::Observed, None) => 4,
            (Basis::Derived, _) => 6,
            (Basis::Inferred, _) => 8,
        };
        let class = class + u8::from(edge.conflict.is_some());
        let weight = if edge.weight.is_nan() { 0.0 } else { edge.weight.clamp(-1e3, 1e3) * 1e6 };
        (class, Start::new(edge.date), self.starts[from], Reverse(weight as i32), id as u32)
    }

    /// Gives a node its next best parent.
    fn give_way(&mut self, node: NodeId) {
        let at = node as usize;
        let mut next = (ORPHAN, NONE);
        for e in self.cascade.graph.edges_directed(NodeIndex::new(at), Direction::Incoming) {
            let from = e.source().index();
            if self.uses(e.weight(), from, at) {
                let rank = self.rank(e.weight(), from, e.id().index());
                if rank > self.best[at] && rank < next.0 {
                    next = (rank, from as NodeId);
                }
            }
        }
        (self.best[at], self.parent[at]) = next;
    }

    /// Walks up from every node; each walk ends at a root, at a node known to lead to one, or in a
    /// circle, which is broken and walked again.
    fn break_circles(&mut self) {
        // 0 = unseen, 1 = leads to a root, k = seen on walk k.
        let mut seen = vec![0_u32; self.parent.len()];
        let mut path: Vec<NodeId> = Vec::new();
        for start in 0..self.parent.len() as NodeId {
            let walk = start + 2;
            let mut node = start;
            while node != NONE && seen[node as usize] != 1 {
                if seen[node as usize] == walk {
                    let from = path.iter().position(|&p| p == node).unwrap_or(0);
                    let weakest = self.break_circle(&path[from..]);
                    // What stands before the weakest edge still leads there: walk on from it.
                    let keep = path.iter().position(|&p| p == weakest).unwrap_or(0);
                    path.drain(keep + 1..).for_each(|p| seen[p as usize] = 0);
                    node = self.parent[weakest as usize];
                } else {
                    seen[node as usize] = walk;
                    path.push(node);
                    node = self.parent[node as usize];
                }
            }
            path.drain(..).for_each(|p| seen[p as usize] = 1);
        }
    }

    /// Takes the weakest edge out of a circle; returns its learner.
    fn break_circle(&mut self, circle: &[NodeId]) -> NodeId {
        let rank = |&&node: &&NodeId| self.best[node as usize];
        let weakest = circle.iter().max_by_key(rank).copied().unwrap_or(circle[0]);
        let actors = circle.iter().map(|&n| self.cascade.node(n).actor).collect();
        self.findings.push(Finding::Circle { actors });
        self.give_way(weakest);
        weakest
    }
}
