//! How many others an adopter brings in: followers within some years, and Wallinga & Teunis's numbers.
//!
//! The plain mean of children per place is (n − roots) / n < 1 for any finished cascade, and no
//! reproduction number; it is not given. By generation see [`super::shape`].

use super::{Measure, Why, ratio};
use crate::cascade::{Cascade, NodeId};
use crate::field::PartialDate;
use crate::forest::Forest;
use crate::request::Bases;
use petgraph::graph::NodeIndex;
use serde::Serialize;

/// Within how many years followers are counted.
pub const WITHIN: [i32; 4] = [1, 3, 5, 10];

/// Followers within some years.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Followers {
    /// Within how many years, τ.
    pub years: i32,
    /// Dated adopters observed for at least τ years after their adoption.
    pub places: u32,
    /// Their children in the forest that adopted 0 to τ years later.
    pub children: u32,
    /// `children / places`; not defined in a forest without edges.
    pub mean: Measure<f64>,
}

/// Children within τ years over the places that were observed so long (`t_i + τ ≤ end`): the others
/// may still get some. Places that are no adopters, and children without a year, do not count.
pub fn followers(cascade: &Cascade, forest: &Forest, end: Option<i32>) -> Vec<Followers> {
    let year = |node: NodeId| cascade.node(node).start.map(PartialDate::year);
    let dated = || (0..cascade.adopters).filter_map(|node| year(node).map(|y| (node, y)));
    let Some(end) = end.or_else(|| dated().map(|d| d.1).max()) else { return Vec::new() };
    let has_edges = (0..forest.len() as NodeId).any(|node| forest.parent(node).is_some());
    let within = |years: i32| {
        let (mut places, mut children) = (0, 0);
        for (node, start) in dated().filter(|d| d.1 + years <= end) {
            places += 1;
            let later = forest.children(node).iter().filter_map(|&c| year(c).map(|y| y - start));
            children += later.filter(|lag| (0..=years).contains(lag)).count() as u32;
        }
        let mean = match has_edges {
            true => ratio(f64::from(children), f64::from(places)),
            false => Measure::NotDefined(Why::NoEdges),
        };
        Followers { years, places, children, mean }
    };
    WITHIN.into_iter().map(within).collect()
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
    /// Whether followers may still be missing: observation ends sooner after it than 90 % of delays take.
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
///
/// Right truncation: adopters whose followers may lie after `end` are marked, not mended.
pub fn reproduction(
    cascade: &Cascade,
    bases: Bases,
    years: &[i32],
    end: Option<i32>,
) -> Measure<Reproduction> {
    let mut delays = (0.0, 0_u32);
    for edge in cascade.graph.raw_edges() {
        let start = |n: NodeIndex| cascade.graph[n].start.map(PartialDate::year);
        if let (true, Some(from), Some(to)) =
            (edge.weight.is_of(bases), start(edge.source()), start(edge.target()))
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
    let end = end.or(years.last().copied()).unwrap_or(0);
    let years = by_year(years, mean_delay, end);
    Measure::Value(Reproduction { mean_delay, edges: delays.1, years })
}

fn by_year(years: &[i32], mean_delay: f64, end: i32) -> Vec<YearReproduction> {
    let groups: Vec<(i32, f64)> =
        years.chunk_by(|a, b| a == b).map(|g| (g[0], g.len() as f64)).collect();
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
                // A fold, because the sum of no numbers is −0.
                r: later
                    .map(|(g, (latest, total))| g.1 * weight(*latest, year) / total)
                    .fold(0.0, |r, part| r + part),
                truncated: f64::from(end - year) < long,
            }
        })
        .collect()
}
