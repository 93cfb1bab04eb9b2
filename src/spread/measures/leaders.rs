//! Leaders and followers: who is learned from, who learns, and how far it reaches.
//!
//! An edge counts once for each scheme and pair of places, whatever number of sources state it. Who
//! adopts first is a leader in time, not a source: both are given.

use super::statistics::mean;
use super::{Ends, Measure, RestsOn, ratio};
use crate::domain::{ActorId, Field, PartialDate, SchemeId};
use crate::spread::cascade::{Cascade, NodeId};
use crate::spread::request::Bases;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// The places, most edges from them first.
    pub places: Vec<Leader>,
}

/// For how many places the reach is computed.
pub const REACHED: usize = 20;

#[derive(Default)]
struct Counts {
    out: u32,
    into: u32,
    schemes_out: BTreeSet<SchemeId>,
    schemes_in: BTreeSet<SchemeId>,
    leads: Vec<f64>,
}

/// Counts the edges `ends` (those of `bases`, each pair and scheme once). Costs O(e log e), plus
/// [`REACHED`] walks.
pub fn leaders(field: &Field, cascade: &Cascade, bases: Bases, ends: &[Ends<'_>]) -> Leaders {
    let mut counts: BTreeMap<ActorId, Counts> = BTreeMap::new();
    for Ends { from, to, .. } in ends {
        let source = counts.entry(from.actor).or_default();
        source.out += 1;
        source.schemes_out.extend(to.scheme);
        if let (Some(a), Some(b)) = (from.start, to.start) {
            source.leads.push(f64::from(b.year() - a.year()));
        }
        let learner = counts.entry(to.actor).or_default();
        learner.into += 1;
        learner.schemes_in.extend(to.scheme);
    }
    let firsts = firsts(cascade);
    let mut rows: Vec<(ActorId, Counts)> = counts.into_iter().collect();
    rows.sort_by_key(|(actor, c)| (std::cmp::Reverse(c.out), *actor));
    let rests_on = RestsOn { places: rows.len() as u32, edges: ends.len() as u32 };
    let places = rows.into_iter().enumerate().map(|(k, (actor, c))| Leader {
        iri: field.iri(field.actors.name(actor)),
        name: field.actor_name(actor).to_owned(),
        out: c.out,
        r#in: c.into,
        schemes_out: c.schemes_out.len() as u32,
        schemes_in: c.schemes_in.len() as u32,
        net: ratio(f64::from(c.out) - f64::from(c.into), f64::from(c.out) + f64::from(c.into)),
        first: firsts.get(&actor).copied().unwrap_or(0),
        lead: mean(c.leads),
        reach: (k < REACHED).then(|| reach(cascade, actor, bases)),
    });
    Leaders { rests_on, places: places.collect() }
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
            let usable = bases.contains(edge.weight().basis) && edge.weight().conflict.is_none();
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
