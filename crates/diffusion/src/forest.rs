//! The forest of a cascade: of several possible parents the best documented draws the tree.
//!
//! Which parent that is stands in `super::parents`. Children stand in order of their start, trees in
//! order of the earliest start in them; what has no start stands last.

use super::cascade::{Cascade, NodeId};
use super::finding::Finding;
use super::parents::{self, NONE};
use super::request::Bases;
use super::start::Start;
use petgraph::graph::EdgeIndex;

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

impl Forest {
    /// Draws the forest of the edges of `bases` over the nodes that `keep` names (all, if `None`).
    /// Costs O(e + n log d) for nodes, edges and the largest number d of children of one node.
    pub fn new(cascade: &Cascade, bases: Bases, keep: Option<&[bool]>) -> Self {
        let chosen = parents::choose(cascade, bases, keep);
        let (n, parent) = (cascade.len(), chosen.parent);
        let mut offsets = vec![0_u32; n + 1];
        parent.iter().filter(|&&p| p != NONE).for_each(|&p| offsets[p as usize + 1] += 1);
        for k in 1..=n {
            offsets[k] += offsets[k - 1];
        }
        let mut next = offsets.clone();
        let mut children = vec![0; offsets[n] as usize];
        for (node, &p) in parent.iter().enumerate().filter(|(_, p)| **p != NONE) {
            children[next[p as usize] as usize] = node as NodeId;
            next[p as usize] += 1;
        }
        let starts: Vec<Start> =
            cascade.graph.node_weights().map(|w| Start::new(w.start)).collect();
        for k in 0..n {
            let siblings = &mut children[offsets[k] as usize..offsets[k + 1] as usize];
            siblings.sort_unstable_by_key(|&node| (starts[node as usize], node));
        }
        let kept = |node: &NodeId| keep.is_none_or(|k| k[*node as usize]);
        let is_root = |node: &NodeId| parent[*node as usize] == NONE;
        let roots: Vec<NodeId> = (0..n as NodeId).filter(kept).filter(is_root).collect();
        let mut forest = Self {
            edge: chosen.edge,
            parent,
            offsets,
            children,
            order: Vec::new(),
            depth: vec![0; n],
            findings: chosen.findings,
        };
        forest.walk(&roots, &starts);
        forest
    }

    /// Fills order and depth: tree by tree in depth first, then the trees by their earliest start.
    fn walk(&mut self, roots: &[NodeId], starts: &[Start]) {
        let mut order: Vec<NodeId> = Vec::with_capacity(self.parent.len());
        let mut stack = Vec::new();
        // Earliest start, size (large first where there is no start), root, and place in the order.
        let mut trees = Vec::with_capacity(roots.len());
        for &root in roots {
            let (from, mut first) = (order.len(), Start::UNKNOWN);
            stack.push(root);
            while let Some(node) = stack.pop() {
                order.push(node);
                let at = node as usize;
                first = first.min(starts[at]);
                let depth = self.depth[at] + 1;
                let range = self.offsets[at] as usize..self.offsets[at + 1] as usize;
                for &child in self.children[range].iter().rev() {
                    self.depth[child as usize] = depth;
                    stack.push(child);
                }
            }
            let size = order.len() - from;
            let large_first = if first == Start::UNKNOWN { usize::MAX - size } else { 0 };
            trees.push((first, large_first, root, from, order.len()));
        }
        trees.sort_unstable();
        self.order = trees.iter().flat_map(|t| &order[t.3..t.4]).copied().collect();
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
