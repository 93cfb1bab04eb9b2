//! The shape of a cascade: size, depth, breadth, structural virality, and branching by generation
//! (what a place of a year passes on stands in [`super::branching`]).
//!
//! The forest is that of the best documented parents. Its nodes are adopters and the places and bodies
//! that others are said to have learned from (a superior that promotes without adopting is the root
//! of its broadcast); both numbers are given. Cf. Goel, Anderson, Hofman & Watts 2016, Management
//! Science 62(1):180–196: low virality is a broadcast, high virality is handing on from place to place.

use super::{Measure, Why, ratio};
use crate::cascade::{Cascade, NodeId};
use crate::forest::Forest;
use serde::Serialize;

/// The shape of a forest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shape {
    /// Nodes.
    pub size: u32,
    /// Nodes that adopted.
    pub adopters: u32,
    /// Edges that draw the forest.
    pub edges: u32,
    /// Trees.
    pub roots: u32,
    /// Longest way from a root to a leaf, in edges.
    pub depth: Measure<u32>,
    /// Largest number of nodes at one depth.
    pub breadth: Measure<u32>,
    /// Mean depth of nodes.
    pub mean_depth: Measure<f64>,
    /// Share of nodes without children.
    pub leaves: Measure<f64>,
    /// Size of the largest tree.
    pub largest: Measure<u32>,
    /// Size of the largest tree / nodes.
    pub largest_share: Measure<f64>,
    /// Structural virality of the largest tree: mean distance over all pairs of its nodes,
    /// `ν = Σ_i Σ_j d_ij / (n(n−1))`; star 2(n−1)/n, chain (n+1)/3.
    pub virality: Measure<f64>,
    /// Nodes per generation (depth).
    pub generations: Vec<u32>,
    /// `R_g = n_(g+1) / n_g`. The plain mean of children per node is below 1 in any finished cascade
    /// and is therefore not given.
    pub branching: Vec<Measure<f64>>,
}

/// Measures a forest in linear time.
pub fn shape(cascade: &Cascade, forest: &Forest) -> Shape {
    // Who is no adopter counts only with an edge of this forest.
    let counts = |n: &NodeId| {
        *n < cascade.adopters || forest.parent(*n).is_some() || !forest.children(*n).is_empty()
    };
    let order: Vec<NodeId> = forest.order().iter().copied().filter(counts).collect();
    let mut generations: Vec<u32> = Vec::new();
    let (mut depths, mut leaves, mut roots, mut adopters) = (0_u64, 0_u32, 0_u32, 0_u32);
    for &node in &order {
        let depth = forest.depth(node) as usize;
        if generations.len() <= depth {
            generations.resize(depth + 1, 0);
        }
        generations[depth] += 1;
        depths += depth as u64;
        leaves += u32::from(forest.children(node).is_empty());
        roots += u32::from(depth == 0);
        adopters += u32::from(node < cascade.adopters);
    }
    let n = order.len() as u32;
    let sizes = tree_sizes(forest);
    let largest =
        forest.roots().filter(counts).max_by_key(|&r| (sizes[r as usize], std::cmp::Reverse(r)));
    let largest_size = largest.map(|r| sizes[r as usize]);
    let why = Why::NoAdopters;
    let branching =
        generations.windows(2).map(|w| ratio(f64::from(w[1]), f64::from(w[0]))).collect();
    Shape {
        size: n,
        adopters,
        edges: n - roots,
        roots,
        depth: Measure::of((n > 0).then(|| generations.len() as u32 - 1), why),
        breadth: Measure::of(generations.iter().copied().max(), why),
        mean_depth: ratio(depths as f64, f64::from(n)),
        leaves: ratio(f64::from(leaves), f64::from(n)),
        largest: Measure::of(largest_size, why),
        largest_share: ratio(f64::from(largest_size.unwrap_or(0)), f64::from(n)),
        virality: largest.map_or(Measure::NotDefined(why), |root| virality(forest, &sizes, root)),
        generations,
        branching,
    }
}

/// Size of the tree below (and with) each node.
fn tree_sizes(forest: &Forest) -> Vec<u32> {
    let mut sizes = vec![1_u32; forest.len()];
    for &node in forest.order().iter().rev() {
        if let Some(parent) = forest.parent(node) {
            sizes[parent as usize] += sizes[node as usize];
        }
    }
    sizes
}

/// `Σ over edges of 2 s (n − s) / (n (n − 1))`, s the size of the tree below the edge: each edge lies
/// between s and n − s nodes.
fn virality(forest: &Forest, sizes: &[u32], root: NodeId) -> Measure<f64> {
    let n = f64::from(sizes[root as usize]);
    if n < 2.0 {
        return Measure::NotDefined(Why::TooFew { have: 1, need: 2 });
    }
    let from = forest.order().iter().position(|&node| node == root).unwrap_or(0);
    let below = &forest.order()[from + 1..from + sizes[root as usize] as usize];
    let sum: f64 = below
        .iter()
        .map(|&node| {
            let s = f64::from(sizes[node as usize]);
            2.0 * s * (n - s)
        })
        .sum();
    Measure::Value(sum / (n * (n - 1.0)))
}
