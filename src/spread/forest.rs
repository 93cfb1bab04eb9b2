//! The forest of a cascade: of several possible parents the best documented draws the tree.
//!
//! Order of parents: observed and explicit, observed and implied, observed without more, derived,
//! inferred; within these, edges that do not contradict the dates first; then the earlier date of
//! passing (unknown last), the earlier start of the parent, the greater weight, the order of the tables.
//! Parents that would close a circle are passed over: in each circle the weakest edge gives way to the
//! learner's next parent.

use super::cascade::{Cascade, NodeId};
use super::finding::Finding;
use super::request::Bases;
use crate::domain::{Basis, PartialDate, Statement};
use petgraph::graph::{EdgeIndex, NodeIndex};

/// “None” in the arrays of a forest.
const NONE: u32 = u32::MAX;

/// A forest over the nodes of a cascade.
#[derive(Debug, Clone)]
pub struct Forest {
    /// Edge that joins each node to its parent.
    edge: Vec<u32>,
    /// Parent of each node.
    parent: Vec<u32>,
    /// Children, grouped by parent in order of their start: offsets, one more than there are nodes.
    offsets: Vec<u32>,
    children: Vec<NodeId>,
    /// Nodes in an order in which parents come before children.
    order: Vec<NodeId>,
    /// Distance from the root.
    depth: Vec<u32>,
    /// Circles that were broken.
    pub findings: Vec<Finding>,
}

/// How good a parent is; the smallest is the best.
type Rank = (u8, bool, i32, i32, std::cmp::Reverse<i32>, u32);

impl Forest {
    /// Draws the forest of the edges of `bases` over the nodes that `keep` names (all, if `None`).
    /// Costs O(n log n + e log d) for nodes, edges and the largest number d of parents of one node.
    pub fn new(cascade: &Cascade, bases: Bases, keep: Option<&[bool]>) -> Self {
        let n = cascade.len();
        let kept = |node: NodeIndex<u32>| keep.is_none_or(|k| k[node.index()]);
        let mut offsets = vec![0_u32; n + 1];
        let edges = cascade.graph.raw_edges();
        let used = |e: &petgraph::graph::Edge<super::cascade::Edge, u32>| {
            bases.contains(e.weight.basis) && kept(e.source()) && kept(e.target())
        };
        for e in edges.iter().filter(|e| used(e)) {
            offsets[e.target().index() + 1] += 1;
        }
        accumulate(&mut offsets);
        let mut next = offsets.clone();
        let mut incoming = vec![0_u32; offsets[n] as usize];
        for (id, e) in edges.iter().enumerate().filter(|(_, e)| used(e)) {
            let slot = &mut next[e.target().index()];
            incoming[*slot as usize] = id as u32;
            *slot += 1;
        }
        for node in 0..n {
            let slice = &mut incoming[offsets[node] as usize..offsets[node + 1] as usize];
            if slice.len() > 1 {
                slice.sort_by_cached_key(|&e| rank(cascade, e));
            }
        }
        let mut chooser = Chooser {
            cascade,
            incoming,
            at: offsets[..n].to_vec(),
            end: offsets[1..].to_vec(),
            findings: Vec::new(),
        };
        chooser.break_circles();
        let edge: Vec<u32> = (0..n as u32).map(|node| chooser.edge(node).unwrap_or(NONE)).collect();
        Self::of_parents(cascade, edge, keep, chooser.findings)
    }

    fn of_parents(
        cascade: &Cascade,
        edge: Vec<u32>,
        keep: Option<&[bool]>,
        findings: Vec<Finding>,
    ) -> Self {
        let n = edge.len();
        let parent: Vec<u32> =
            edge.iter().map(|&e| if e == NONE { NONE } else { source(cascade, e) }).collect();
        let mut by_start: Vec<(bool, Option<PartialDate>, NodeId)> = (0..n as NodeId)
            .filter(|&node| keep.is_none_or(|k| k[node as usize]))
            .map(|node| (cascade.node(node).start.is_none(), cascade.node(node).start, node))
            .collect();
        by_start.sort_unstable();
        let mut offsets = vec![0_u32; n + 1];
        parent.iter().filter(|&&p| p != NONE).for_each(|&p| offsets[p as usize + 1] += 1);
        accumulate(&mut offsets);
        let mut next = offsets.clone();
        let mut children = vec![0; offsets[n] as usize];
        for &(_, _, node) in &by_start {
            let p = parent[node as usize];
            if p != NONE {
                children[next[p as usize] as usize] = node;
                next[p as usize] += 1;
            }
        }
        let mut forest = Self {
            edge,
            parent,
            offsets,
            children,
            order: Vec::new(),
            depth: vec![0; n],
            findings,
        };
        let roots: Vec<NodeId> = by_start
            .into_iter()
            .map(|b| b.2)
            .filter(|&n| forest.parent[n as usize] == NONE)
            .collect();
        forest.walk(&roots);
        let roots = forest.by_first_start(cascade, roots);
        forest.walk(&roots);
        forest
    }

    /// Fills order and depth, root by root, in depth first.
    fn walk(&mut self, roots: &[NodeId]) {
        let mut order = Vec::with_capacity(self.parent.len());
        let mut stack = Vec::new();
        for &root in roots {
            stack.push(root);
            while let Some(node) = stack.pop() {
                order.push(node);
                let at = node as usize;
                let range = self.offsets[at] as usize..self.offsets[at + 1] as usize;
                for &child in self.children[range].iter().rev() {
                    self.depth[child as usize] = self.depth[at] + 1;
                    stack.push(child);
                }
            }
        }
        self.order = order;
    }

    /// The roots by the earliest start in their tree; trees without any start last, large ones first.
    fn by_first_start(&self, cascade: &Cascade, mut roots: Vec<NodeId>) -> Vec<NodeId> {
        let mut first: Vec<Option<PartialDate>> = vec![None; self.parent.len()];
        let mut size = vec![1_u32; self.parent.len()];
        for &node in self.order.iter().rev() {
            let at = node as usize;
            let own = cascade.node(node).start;
            first[at] = first[at].into_iter().chain(own).min();
            if let Some(parent) = self.parent(node) {
                let up = parent as usize;
                first[up] = first[up].into_iter().chain(first[at]).min();
                size[up] += size[at];
            }
        }
        roots.sort_by_cached_key(|&r| {
            let (start, size) = (first[r as usize], size[r as usize]);
            let large_first = if start.is_none() { u32::MAX - size } else { 0 };
            (start.is_none(), start, large_first, r)
        });
        roots
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// The parent of a node; `None` for a root.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        Some(self.parent[node as usize]).filter(|&p| p != NONE)
    }

    /// The edge to a node's parent.
    pub fn edge(&self, node: NodeId) -> Option<EdgeIndex> {
        Some(self.edge[node as usize]).filter(|&e| e != NONE).map(|e| EdgeIndex::new(e as usize))
    }

    /// The children of a node by start, those without start last.
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        let at = node as usize;
        &self.children[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }

    /// Distance of a node from its root.
    pub fn depth(&self, node: NodeId) -> u32 {
        self.depth[node as usize]
    }

    /// All nodes kept, parents before children: trees by their earliest start (those without last), each in
    /// depth first with children by start.
    pub fn order(&self) -> &[NodeId] {
        &self.order
    }

    /// The roots by the earliest start in their tree.
    pub fn roots(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.order.iter().copied().filter(|&n| self.parent[n as usize] == NONE)
    }
}

fn accumulate(offsets: &mut [u32]) {
    for k in 1..offsets.len() {
        offsets[k] += offsets[k - 1];
    }
}

fn source(cascade: &Cascade, edge: u32) -> NodeId {
    cascade.graph.raw_edges()[edge as usize].source().index() as NodeId
}

fn rank(cascade: &Cascade, id: u32) -> Rank {
    let raw = &cascade.graph.raw_edges()[id as usize];
    let edge = &raw.weight;
    let class = match (edge.basis, edge.statement) {
        (Basis::Observed, Some(Statement::Explicit)) => 0,
        (Basis::Observed, Some(Statement::Implied)) => 1,
        (Basis::Observed, None) => 2,
        (Basis::Derived, _) => 3,
        (Basis::Inferred, _) => 4,
    };
    let day = |date: Option<PartialDate>| date.map_or(i32::MAX, PartialDate::first_day);
    let start = cascade.graph[raw.source()].start;
    let weight = if edge.weight.is_nan() { 0.0 } else { edge.weight.clamp(-1e3, 1e3) * 1e6 };
    (
        class,
        edge.conflict.is_some(),
        day(edge.date),
        day(start),
        std::cmp::Reverse(weight as i32),
        id,
    )
}

/// The parents still possible for each node, best first.
struct Chooser<'a> {
    cascade: &'a Cascade,
    incoming: Vec<u32>,
    at: Vec<u32>,
    end: Vec<u32>,
    findings: Vec<Finding>,
}

impl Chooser<'_> {
    fn edge(&self, node: NodeId) -> Option<u32> {
        let node = node as usize;
        (self.at[node] < self.end[node]).then(|| self.incoming[self.at[node] as usize])
    }

    fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.edge(node).map(|e| source(self.cascade, e))
    }

    /// Walks up from every node; each walk ends at a root, at a node known to lead to one, or in a
    /// circle, which is broken and walked again.
    fn break_circles(&mut self) {
        // 0 = unseen, 1 = leads to a root, k = seen on walk k.
        let mut seen = vec![0_u32; self.at.len()];
        let mut walk = 1;
        for start in 0..self.at.len() as NodeId {
            let mut path: Vec<NodeId> = Vec::new();
            let mut at = Some(start);
            walk += 1;
            while let Some(node) = at.filter(|&n| seen[n as usize] != 1) {
                if seen[node as usize] == walk {
                    let from = path.iter().position(|&p| p == node).unwrap_or(0);
                    let weakest = self.break_circle(&path[from..]);
                    // What was learned before the weakest edge still leads there: walk on from it.
                    let keep = path.iter().position(|&p| p == weakest).unwrap_or(0);
                    path.drain(keep + 1..).for_each(|p| seen[p as usize] = 0);
                    at = self.parent(weakest);
                    continue;
                }
                seen[node as usize] = walk;
                path.push(node);
                at = self.parent(node);
            }
            for p in path {
                seen[p as usize] = 1;
            }
        }
    }

    /// Takes the weakest edge out of a circle; returns its learner.
    fn break_circle(&mut self, circle: &[NodeId]) -> NodeId {
        let rank = |&&node: &&NodeId| self.edge(node).map(|e| rank(self.cascade, e));
        let weakest = circle.iter().max_by_key(rank).copied().unwrap_or(circle[0]);
        let actors =
            circle.iter().map(|&n| self.cascade.graph[NodeIndex::new(n as usize)].actor).collect();
        self.findings.push(Finding::Circle { actors });
        self.at[weakest as usize] += 1;
        weakest
    }
}
