//! A cascade: who took up which of the selected schemes, and every edge that may say from whom.
//!
//! Nodes are adopters of a scheme: several records of one actor and scheme are one node, and the
//! earliest start counts. A transmission joins nodes of the same scheme; failing that, of another
//! selected scheme (a variant), and the edge says so; where every scheme was asked for, they stay apart.
//! Sources that are no adopters (a superior that
//! promotes, an experience from elsewhere) are nodes of their own kind. Study visits never make an
//! edge. Edges that contradict the dates stay, with the contradiction noted.
//!
//! Refuses to know which of several parents is right: [`super::forest`] draws a tree from the best
//! documented, and all others stay in the graph.

use super::finding::{Conflict, Finding, Ground};
use super::request::{Bases, Request};
use super::start::Start;
use crate::field::{
    ActorId, Adoption, AdoptionId, Basis, Field, Origin, PartialDate, PromotionId, SchemeId,
    Statement, TransmissionId,
};
use petgraph::graph::{DiGraph, NodeIndex};
use serde::Serialize;
use std::collections::BTreeMap;

/// Index of a node in its cascade.
pub type NodeId = u32;

/// What a node is to the selected schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// It took one up.
    Adopter,
    /// It took one up, but outside the window or status asked for.
    Outside,
    /// It stands in a transmission or promotion; no adoption is recorded.
    Mentioned,
}

/// A node of a cascade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Who.
    pub actor: ActorId,
    /// Which scheme, for adopters.
    pub scheme: Option<SchemeId>,
    /// What it is.
    pub kind: NodeKind,
    /// Earliest start of its records.
    pub start: Option<PartialDate>,
    /// Its records: start and number in [`Cascade::records`].
    pub records: (u32, u32),
}

/// An edge of a cascade: the target may have learned from the source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// What it rests on.
    pub ground: Ground,
    /// Its basis.
    pub basis: Basis,
    /// How plainly a source says it.
    pub statement: Option<Statement>,
    /// When it passed.
    pub date: Option<PartialDate>,
    /// How it contradicts the dates, if it does.
    pub conflict: Option<Conflict>,
    /// Whether it joins different schemes.
    pub across: bool,
    /// Weight given by an inference; not a number if none.
    pub weight: f32,
}

impl Edge {
    /// Whether it has one of these bases.
    pub fn is_of(&self, bases: Bases) -> bool {
        bases.admits(self.basis, self.statement)
    }
}

/// A transmission from somebody whom the source does not name as a place or body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unnamed {
    /// Who learned.
    pub to: NodeId,
    /// The transmission.
    pub transmission: TransmissionId,
}

/// All adoptions of the selected schemes with all edges between them.
#[derive(Debug, Clone, Default)]
pub struct Cascade {
    /// Nodes and edges. Adopters come first, ordered by actor and scheme.
    pub graph: DiGraph<Node, Edge, u32>,
    /// Adoption records, grouped by node.
    pub records: Vec<AdoptionId>,
    /// Transmissions from unnamed sources.
    pub unnamed: Vec<Unnamed>,
    /// Number of adopters; they are the first nodes.
    pub adopters: u32,
    /// Records left out because of their status.
    pub other_status: u32,
    /// Records left out because they lie outside the window, or have no start to tell.
    pub outside_window: u32,
    /// Records left out because their adopter is not within the place asked for.
    pub outside_place: u32,
    /// What does not agree.
    pub findings: Vec<Finding>,
    /// First adopter node of each actor: offsets by actor, one more than there are actors.
    by_actor: Vec<u32>,
    /// Scheme and packed start of each adopter node, apart from the graph because they are looked up
    /// for every transmission.
    schemes: Vec<SchemeId>,
    starts: Vec<Start>,
    /// Nodes that are no adopters, by actor and, where schemes are kept apart, scheme.
    others: BTreeMap<(ActorId, Option<SchemeId>), NodeId>,
    /// The promotions that ground a derived edge, where there are several, by its two nodes.
    grounds: BTreeMap<(NodeId, NodeId), Vec<PromotionId>>,
    /// Whether every scheme was asked for: then a transmission of one never joins adopters of another.
    apart: bool,
    /// Actors with a record that was left out.
    outside: Vec<bool>,
    /// The earliest start of those whose record counts as adoption all the same.
    starts_outside: BTreeMap<ActorId, PartialDate>,
}

impl Cascade {
    /// What is recorded of the selected schemes: adopters and transmissions.
    pub(super) fn recorded(field: &Field, selected: &[bool], request: &Request) -> Self {
        let mut cascade = Self {
            outside: vec![false; field.actors.len()],
            apart: request.model.is_none(),
            ..Self::default()
        };
        cascade.add_adopters(field, selected, request);
        cascade.add_transmissions(field, selected, request);
        cascade
    }

    /// Puts what was gathered in order.
    pub(super) fn settle(&mut self) {
        self.unnamed.sort_by_key(|u| (u.to, u.transmission));
        self.graph.shrink_to_fit();
        self.findings.sort_by_key(|f| match f {
            Finding::Starts { actor } => (0, *actor),
            Finding::NoAdoption { transmission, .. } => (1, *transmission),
            Finding::Itself { transmission, .. } => (2, *transmission),
            Finding::Dates { to, .. } => (3, *to),
            Finding::Circle { actors } => (4, actors.first().copied().unwrap_or(0)),
        });
    }

    /// The node at `id`.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.graph[NodeIndex::new(id as usize)]
    }

    /// Number of nodes of all kinds.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.graph.node_count() == 0
    }

    /// All promotions that ground the derived edge between two nodes, the one that its ground names first.
    /// Empty where that one is the only one.
    pub fn promotions_of(&self, from: NodeId, to: NodeId) -> &[PromotionId] {
        self.grounds.get(&(from, to)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn keep_promotions(&mut self, ends: (NodeId, NodeId), all: Vec<PromotionId>) {
        self.grounds.insert(ends, all);
    }

    /// The adoption records of a node.
    pub fn records_of(&self, id: NodeId) -> &[AdoptionId] {
        let (start, len) = self.node(id).records;
        &self.records[start as usize..(start + len) as usize]
    }

    /// The adopter nodes of an actor, one per scheme.
    pub fn adopter_nodes(&self, actor: ActorId) -> std::ops::Range<NodeId> {
        let at = actor as usize;
        if at + 1 < self.by_actor.len() { self.by_actor[at]..self.by_actor[at + 1] } else { 0..0 }
    }

    /// All nodes of an actor.
    pub fn nodes_of(&self, actor: ActorId) -> impl Iterator<Item = NodeId> + '_ {
        let others = self.others.range((actor, None)..=(actor, Some(SchemeId::MAX)));
        self.adopter_nodes(actor).chain(others.map(|(_, &node)| node))
    }

    fn add_adopters(&mut self, field: &Field, selected: &[bool], request: &Request) {
        let mut records: Vec<(ActorId, SchemeId, AdoptionId)> = Vec::new();
        for (id, adoption) in field.adoptions.rows().iter().enumerate() {
            if !selected[adoption.scheme as usize] {
                continue;
            }
            let adopter = adoption.adopter;
            if !request.statuses.contains(adoption.status) {
                self.other_status += 1;
                self.outside[adopter as usize] = true;
                continue;
            } else if request.within.is_some_and(|place| !field.is_within(adopter, place)) {
                self.outside_place += 1;
            } else if !request.covers(adoption.start) {
                self.outside_window += 1;
            } else {
                records.push((adopter, adoption.scheme, id as AdoptionId));
                continue;
            }
            self.outside[adopter as usize] = true;
            if let Some(start) = adoption.start {
                let first = self.starts_outside.entry(adopter).or_insert(start);
                *first = start.min(*first);
            }
        }
        records.sort_unstable();
        self.by_actor = vec![0; field.actors.len() + 1];
        self.records.reserve_exact(records.len());
        self.graph.reserve_nodes(records.len());
        for group in records.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let first = self.records.len() as u32;
            self.records.extend(group.iter().map(|r| r.2));
            let starts = group.iter().filter_map(|r| field.adoptions[r.2].start);
            let start = starts.clone().min();
            if starts.clone().any(|s| start.is_some_and(|first| first.certainly_before(s))) {
                self.findings.push(Finding::Starts { actor: group[0].0 });
            }
            self.by_actor[group[0].0 as usize + 1] += 1;
            self.schemes.push(group[0].1);
            self.starts.push(Start::new(start));
            self.graph.add_node(Node {
                actor: group[0].0,
                scheme: Some(group[0].1),
                kind: NodeKind::Adopter,
                start,
                records: (first, group.len() as u32),
            });
        }
        for k in 1..self.by_actor.len() {
            self.by_actor[k] += self.by_actor[k - 1];
        }
        self.adopters = self.graph.node_count() as u32;
    }

    fn add_transmissions(&mut self, field: &Field, selected: &[bool], request: &Request) {
        let all = field.transmissions.rows();
        let wanted = |s: Option<SchemeId>| s.is_some_and(|s| selected[s as usize]);
        self.graph.reserve_edges(all.iter().filter(|t| wanted(t.scheme)).count());
        for (id, t) in all.iter().enumerate() {
            let id = id as TransmissionId;
            let Some(scheme) = t.scheme.filter(|&s| selected[s as usize]) else {
                continue;
            };
            if !request.bases.contains(t.basis) {
                continue;
            }
            let learner = self.adopter(t.to, Some(scheme));
            if learner.is_none()
                && (self.outside[t.to as usize]
                    || request.within.is_some_and(|place| !field.is_within(t.to, place)))
            {
                continue;
            }
            if t.from == Origin::Actor(t.to) {
                self.findings.push(Finding::Itself { transmission: id, actor: t.to });
                continue;
            }
            let to = learner.unwrap_or_else(|| {
                self.findings.push(Finding::NoAdoption { transmission: id, actor: t.to });
                self.other(t.to, Some(scheme))
            });
            let Origin::Actor(source) = t.from else {
                self.unnamed.push(Unnamed { to, transmission: id });
                continue;
            };
            let from = self
                .adopter(source, Some(scheme))
                .unwrap_or_else(|| self.other(source, Some(scheme)));
            self.add_edge(
                from,
                to,
                Ground::Transmission(id),
                t.basis,
                t.statement,
                t.date,
                t.weight,
            );
        }
    }

    /// The adopter node of `actor` for `scheme`; failing that, its earliest one for another of the
    /// schemes, unless they are kept apart.
    pub(super) fn adopter(&self, actor: ActorId, scheme: Option<SchemeId>) -> Option<NodeId> {
        let nodes = self.adopter_nodes(actor);
        let exact = nodes.clone().find(|&n| Some(self.schemes[n as usize]) == scheme);
        exact
            .or_else(|| nodes.filter(|_| !self.apart).min_by_key(|&n| (self.starts[n as usize], n)))
    }

    /// The node of an actor that is no adopter of `scheme` here, made if need be.
    pub(super) fn other(&mut self, actor: ActorId, scheme: Option<SchemeId>) -> NodeId {
        let key = (actor, scheme.filter(|_| self.apart));
        if let Some(&node) = self.others.get(&key) {
            return node;
        }
        let kind =
            if self.outside[actor as usize] { NodeKind::Outside } else { NodeKind::Mentioned };
        let start = self.starts_outside.get(&actor).copied();
        let node = Node { actor, scheme: None, kind, start, records: (0, 0) };
        let id = self.graph.add_node(node).index() as NodeId;
        self.others.insert(key, id);
        id
    }

    #[expect(clippy::too_many_arguments, reason = "each is one fact of the edge")]
    pub(super) fn add_edge(
        &mut self,
        from: NodeId,
        to: NodeId,
        ground: Ground,
        basis: Basis,
        statement: Option<Statement>,
        date: Option<PartialDate>,
        weight: f32,
    ) {
        let conflict = if date.is_none() && self.is_earlier_year(from, to) {
            None
        } else {
            conflict(self.node(from).start, self.node(to).start, date)
        };
        if let Some(conflict) = conflict {
            let (from, to) = (self.node(from).actor, self.node(to).actor);
            self.findings.push(Finding::Dates { ground, from, to, conflict });
        }
        let scheme = |node: NodeId| self.schemes.get(node as usize);
        let across = scheme(from).zip(scheme(to)).is_some_and(|(a, b)| a != b);
        let edge = Edge { ground, basis, statement, date, conflict, across, weight };
        self.graph.add_edge(NodeIndex::new(from as usize), NodeIndex::new(to as usize), edge);
    }
}

impl Cascade {
    /// Whether one node certainly began in an earlier year than the other; quick.
    fn is_earlier_year(&self, first: NodeId, second: NodeId) -> bool {
        let start = |node: NodeId| self.starts.get(node as usize);
        start(first).zip(start(second)).is_some_and(|(a, b)| a.is_earlier_year(*b))
    }
}

/// Whether “the source had it, it passed on `date`, the learner took it up” fits the dates.
fn conflict(
    source: Option<PartialDate>,
    learner: Option<PartialDate>,
    date: Option<PartialDate>,
) -> Option<Conflict> {
    let late = |a: Option<PartialDate>, b: Option<PartialDate>| match (a, b) {
        (Some(a), Some(b)) => a.contradicts_not_after(b),
        _ => false,
    };
    if late(source, learner) {
        Some(Conflict::SourceLater)
    } else if late(source, date) {
        Some(Conflict::PassedBeforeSource)
    } else if late(date, learner) {
        Some(Conflict::PassedAfterAdoption)
    } else {
        None
    }
}

/// The last end of a node's records, if all of them have ended.
pub(super) fn end_of(field: &Field, records: &[AdoptionId]) -> Option<PartialDate> {
    let rows = records.iter().map(|&r| &field.adoptions[r]);
    let ends: Option<Vec<PartialDate>> = rows.map(|a: &Adoption| a.end).collect();
    ends.and_then(|ends| ends.into_iter().max())
}
