//! Leaders and followers: who is learned from, who learns, and how far it reaches.
//!
//! An edge counts once for each scheme and pair of places, whatever number of sources state it. Who
//! adopts first is a leader in time, not a source: both are given.

use super::statistics::mean;
use super::{Ends, Measure, RestsOn, ratio};
use crate::cascade::{Cascade, NodeId};
use crate::field::{ActorId, Field, PartialDate, SchemeId};
use crate::request::Bases;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::HashMap;

/// The counts of a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leader {
    /// IRI.
    pub iri: String,
    /// Name.
    pub name: String,
    /// Edges from it.
    pub out: u32,
    /// Edges to it.
    pub r#in: u32,
    /// Schemes that it passed on.
    pub schemes_out: u32,
    /// Schemes that it took from others.
    pub schemes_in: u32,
    /// `(out − in) / (out + in)`.
    pub net: Measure<f64>,
    /// Schemes of which it is among the first dated adopters.
    pub first: u32,
    /// Mean years by which it was ahead of those who learned from it, where both have years.
    pub lead: Measure<f64>,
    /// Places that can be reached from it forward in time; only for the [`REACHED`] with most edges
    /// from them.
    pub reach: Option<u32>,
}

/// Leaders and followers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaders {
    /// Places with an edge, and edges.
    pub rests_on: RestsOn,
    /// The places, most edges from them first; at most [`LISTED`].
    pub places: Vec<Leader>,
}

/// For how many places the reach is computed.
pub const REACHED: usize = 20;

/// More places than this are not listed; those with most edges from them are.
pub const LISTED: usize = 10_000;

/// One end of an edge: whose, whether it is the source, what passed, years ahead of the learner.
type End = (ActorId, bool, Option<SchemeId>, Option<i32>);

/// Counts the edges `ends` (those of `bases`, each pair and scheme once). Costs O(e log e), plus
/// [`REACHED`] walks.
pub fn leaders(field: &Field, cascade: &Cascade, bases: Bases, ends: &[Ends<'_>]) -> Leaders {
    let mut rows: Vec<End> = Vec::with_capacity(2 * ends.len());
    for Ends { from, to, .. } in ends {
        let lead = from.start.zip(to.start).map(|(a, b)| b.year() - a.year());
        rows.push((from.actor, true, to.scheme, lead));
        rows.push((to.actor, false, to.scheme, None));
    }
    rows.sort_unstable();
    let mut places: Vec<(usize, &[End])> = rows
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| (group.iter().filter(|end| end.1).count(), group))
        .collect();
    places.sort_by_key(|&(out, group)| (std::cmp::Reverse(out), group[0].0));
    let rests_on = RestsOn { places: places.len() as u32, edges: ends.len() as u32 };
    let firsts = firsts(cascade);
    let listed = places.into_iter().take(LISTED).enumerate().map(|(k, (_, group))| {
        let reached = (k < REACHED).then(|| reach(cascade, group[0].0, bases));
        leader(field, group, &firsts, reached)
    });
    Leaders { rests_on, places: listed.collect() }
}

/// The counts of one place from its ends, sorted.
fn leader(
    field: &Field,
    ends: &[End],
    firsts: &HashMap<ActorId, u32>,
    reach: Option<u32>,
) -> Leader {
    let actor = ends[0].0;
    let (into, out) = ends.split_at(ends.partition_point(|end| !end.1));
    let schemes = |ends: &[End]| {
        let named = ends.iter().filter_map(|end| end.2);
        named.fold((0, None), |(n, last), s| (n + u32::from(last != Some(s)), Some(s))).0
    };
    let (n_in, n_out) = (into.len() as f64, out.len() as f64);
    Leader {
        iri: field.iri(field.actors.name(actor)),
        name: field.actor_name(actor).to_owned(),
        out: out.len() as u32,
        r#in: into.len() as u32,
        schemes_out: schemes(out),
        schemes_in: schemes(into),
        net: ratio(n_out - n_in, n_out + n_in),
        first: firsts.get(&actor).copied().unwrap_or(0),
        lead: mean(out.iter().filter_map(|end| end.3).map(f64::from)),
        reach,
    }
}

/// How many schemes each actor was among the first to adopt.
fn firsts(cascade: &Cascade) -> HashMap<ActorId, u32> {
    let mut first: HashMap<SchemeId, i32> = HashMap::new();
    let dated = || {
        let nodes = cascade.graph.node_weights().take(cascade.adopters as usize);
        nodes.filter_map(|n| Some((n.actor, n.scheme?, n.start.map(PartialDate::year)?)))
    };
    for (_, scheme, year) in dated() {
        let earliest = first.entry(scheme).or_insert(year);
        *earliest = year.min(*earliest);
    }
    let mut counts = HashMap::new();
    for (actor, scheme, year) in dated() {
        if first.get(&scheme) == Some(&year) {
            *counts.entry(actor).or_insert(0) += 1;
        }
    }
    counts
}

/// Number of other places that can be reached from an actor along edges that do not contradict the
/// dates. Within a cascade such edges lead forward in time.
fn reach(cascade: &Cascade, actor: ActorId, bases: Bases) -> u32 {
    let mut stack: Vec<NodeId> = cascade.nodes_of(actor).collect();
    let mut seen = vec![false; cascade.len()];
    for &node in &stack {
        seen[node as usize] = true;
    }
    let mut places: Vec<ActorId> = Vec::new();
    while let Some(node) = stack.pop() {
        for edge in cascade.graph.edges(NodeIndex::new(node as usize)) {
            let next = edge.target().index();
            let usable = edge.weight().is_of(bases) && edge.weight().conflict.is_none();
            if usable && !std::mem::replace(&mut seen[next], true) {
                places.push(cascade.node(next as NodeId).actor);
                stack.push(next as NodeId);
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    places.len() as u32 - u32::from(places.binary_search(&actor).is_ok())
}
