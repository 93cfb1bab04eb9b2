//! The shape of a cascade: size, depth, breadth, structural virality, and branching by generation.
//!
//! The forest is that of the best documented parents. Its nodes are adopters and the places and bodies
//! that others are said to have learned from (a superior that promotes without adopting is the root
//! of its broadcast); both numbers are given. Cf. Goel, Anderson, Hofman & Watts 2016, Management
//! Science 62(1):180–196: low virality is a broadcast, high virality is handing on from place to place.

use super::{Measure, Why, ratio};
use crate::domain::PartialDate;
use crate::spread::cascade::{Cascade, NodeId};
use crate::spread::forest::Forest;
use crate::spread::request::Bases;
use petgraph::graph::NodeIndex;
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

/// Mean number of adopters whom an adopter of a year is expected to have caused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct YearReproduction {
    /// Year of adoption.
    pub year: i32,
    /// Adopters of that year.
    pub places: u32,
    /// Mean R of these.
    pub r: f64,
    /// Whether followers may still be missing: the end is nearer than 90 % of delays.
    pub truncated: bool,
}

/// Reproduction numbers without knowing who learned from whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reproduction {
    /// Mean delay in years of the edges whose ends have years; the density is exponential.
    pub mean_delay: f64,
    /// Edges it rests on.
    pub edges: u32,
    /// By year of adoption.
    pub years: Vec<YearReproduction>,
}

/// Wallinga & Teunis 2004 (American Journal of Epidemiology 160(6):509–516):
/// `π_ij = w(t_i − t_j) / Σ_k w(t_i − t_k)` over earlier adopters, `R_j = Σ_i π_ij`. The delay density w
/// is exponential with the mean delay of the edges of `bases`. Adoptions of one year are unordered and do
/// not cause each other; who has no earlier adopter has no cause. Costs O(y²) in years.
pub fn reproduction(cascade: &Cascade, bases: Bases, years: &[i32]) -> Measure<Reproduction> {
    let mut delays = (0.0, 0_u32);
    for edge in cascade.graph.raw_edges() {
        let start = |n: NodeIndex| cascade.graph[n].start.map(PartialDate::year);
        if let (true, Some(from), Some(to)) =
            (bases.contains(edge.weight.basis), start(edge.source()), start(edge.target()))
            && to > from
        {
            delays = (delays.0 + f64::from(to - from), delays.1 + 1);
        }
    }
    if years.is_empty() {
        return Measure::NotDefined(Why::NoDates);
    }
    if delays.1 == 0 {
        return Measure::NotDefined(Why::NoDelays);
    }
    let mean_delay = delays.0 / f64::from(delays.1);
    Measure::Value(Reproduction { mean_delay, edges: delays.1, years: by_year(years, mean_delay) })
}

fn by_year(years: &[i32], mean_delay: f64) -> Vec<YearReproduction> {
    let groups: Vec<(i32, f64)> =
        years.chunk_by(|a, b| a == b).map(|g| (g[0], g.len() as f64)).collect();
    let last = years.last().copied().unwrap_or(0);
    // Weights relative to the latest earlier year, so that long gaps do not underflow.
    let weight = |latest: i32, year: i32| (-f64::from(latest - year) / mean_delay).exp();
    // For adopters of each year but the first: the latest earlier year, and Σ_k w(t_i − t_k).
    let totals: Vec<(i32, f64)> = (1..groups.len())
        .map(|i| {
            let latest = groups[i - 1].0;
            (latest, groups[..i].iter().map(|g| g.1 * weight(latest, g.0)).sum())
        })
        .collect();
    let long = -mean_delay * 0.1_f64.ln();
    groups
        .iter()
        .map(|&(year, n)| {
            let later = groups.iter().skip(1).zip(&totals).filter(|(g, _)| g.0 > year);
            YearReproduction {
                year,
                places: n as u32,
                r: later.map(|(g, (latest, total))| g.1 * weight(*latest, year) / total).sum(),
                truncated: f64::from(last - year) < long,
            }
        })
        .collect()
}
