//! One place: what it took from whom, what it gave to whom, what it promoted, whom it visited.
//!
//! A division is taken together with all that lies in it: the divisions below and the organizations there.
//! Each scheme is looked at for itself: nothing is joined across variants.

use super::cascade::NodeId;
use super::entry::{Entry, Link, PromotionEntry, VisitEntry, What, Who};
use super::matching::{Matched, Matches, Reason, roles_of};
use super::request::Request;
use super::trace::{Trace, of_matches};
use crate::field::{ActorId, Field, Origin, PartialDate, SchemeId, TransmissionId};
use crate::formula::RoleLexicon;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something passed from or to a place.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange<'a> {
    /// What passed; `None` if the source names no scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<What<'a>>,
    /// Who took it up.
    pub to: Who<'a>,
    /// From whom, how, and what says so.
    #[serde(flatten)]
    pub link: Link<'a>,
}

/// What a division directly below a place adds to it.
#[derive(Debug, Clone, Serialize)]
pub struct Below<'a> {
    /// The division.
    pub who: Who<'a>,
    /// Distinct adopters that are it or sit in it.
    pub adopters: u32,
    /// The earliest start among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<PartialDate>,
}

/// All that a field knows of a place's part in spread.
#[derive(Debug)]
pub struct Place<'a> {
    trace: Trace<'a>,
    actor: ActorId,
    /// Whether an actor is the place or lies in it.
    here: Vec<bool>,
    /// Transmissions that name no scheme, to or from the place.
    unspecified: Vec<TransmissionId>,
}

/// Looks at the place `actor`; of `request` only the window, statuses and bases count.
pub fn place<'a>(
    field: &'a Field,
    lexicon: &'a RoleLexicon,
    actor: ActorId,
    request: &Request,
) -> Place<'a> {
    let here: Vec<bool> =
        (0..field.actors.len() as ActorId).map(|a| field.is_within(a, actor)).collect();
    let is_here = |a: ActorId| here[a as usize];
    let mut schemes: Vec<SchemeId> = Vec::new();
    let mut unspecified = Vec::new();
    let adoptions = field.adoptions.rows().iter();
    schemes.extend(adoptions.filter(|a| is_here(a.adopter)).map(|a| a.scheme));
    for (id, t) in field.transmissions.rows().iter().enumerate() {
        let from_here = matches!(t.from, Origin::Actor(a) if is_here(a));
        if is_here(t.to) || from_here {
            match t.scheme {
                Some(scheme) => schemes.push(scheme),
                None => unspecified.push(id as TransmissionId),
            }
        }
    }
    let promotions = field.promotions.rows().iter();
    let about = promotions.filter(|p| is_here(p.promoter) || p.scope.is_some_and(is_here));
    schemes.extend(about.filter_map(|p| p.scheme));
    let visits = field.visits.rows().iter();
    let about = visits.filter(|v| v.visitor.is_some_and(is_here) || v.host.is_some_and(is_here));
    schemes.extend(about.filter_map(|v| v.scheme));
    schemes.sort_unstable();
    schemes.dedup();
    let matched = schemes.into_iter().map(|scheme| Matched {
        scheme,
        reason: Reason::Everything,
        comparison: None,
        roles: roles_of(field, lexicon, scheme),
    });
    let matches = Matches { roles: Vec::new(), schemes: matched.collect() };
    let request = Request { model: None, from: None, to: None, ..request.clone() };
    Place { trace: of_matches(field, lexicon, matches, &request), actor, here, unspecified }
}

impl<'a> Place<'a> {
    /// The field that was asked.
    pub fn field(&self) -> &'a Field {
        self.trace.field()
    }

    /// The place.
    pub fn who(&self) -> Who<'a> {
        self.trace.who(self.actor)
    }

    fn is_here(&self, actor: ActorId) -> bool {
        self.here[actor as usize]
    }

    /// The adopters of each division directly below it, the most first; empty where all sit in the place itself.
    pub fn below(&self) -> Vec<Below<'a>> {
        let (field, cascade) = (self.field(), &self.trace.cascade);
        let mut counts: BTreeMap<ActorId, (BTreeSet<ActorId>, Option<PartialDate>)> =
            BTreeMap::new();
        for node in (0..cascade.adopters).map(|n| cascade.node(n)) {
            let Some(own) = field.division_of(node.actor).filter(|_| self.is_here(node.actor))
            else {
                continue;
            };
            let mut path = std::iter::once(own).chain(field.superiors(own));
            if let Some(child) = path.find(|&d| field.actors[d].parent == Some(self.actor)) {
                let (adopters, first) = counts.entry(child).or_default();
                adopters.insert(node.actor);
                *first = first.iter().copied().chain(node.start).min();
            }
        }
        let below = counts.into_iter().map(|(division, (adopters, first))| Below {
            who: self.trace.who(division),
            adopters: adopters.len() as u32,
            first,
        });
        let mut below: Vec<Below<'a>> = below.collect();
        below.sort_by(|a, b| (b.adopters, a.who.name()).cmp(&(a.adopters, b.who.name())));
        below
    }

    /// What it took up, by start.
    pub fn adoptions(&self) -> Vec<Entry<'_>> {
        let adopters = 0..self.trace.cascade.adopters;
        let nodes = adopters.filter(|&n| self.is_here(self.trace.cascade.node(n).actor));
        let mut entries: Vec<Entry<'_>> = nodes.map(|n| self.trace.entry(n)).collect();
        entries.sort_by_key(|e| (e.start.is_none(), e.start, e.node));
        entries
    }

    /// What it took from whom, by date.
    pub fn took(&self) -> Vec<Exchange<'_>> {
        self.exchanges(Direction::Incoming)
    }

    /// What it gave to whom, by date.
    pub fn gave(&self) -> Vec<Exchange<'_>> {
        self.exchanges(Direction::Outgoing)
    }

    /// Study visits that it made or received.
    pub fn visits(&self) -> Vec<VisitEntry<'_>> {
        let field = self.trace.field();
        let here = |a: Option<ActorId>| a.is_some_and(|a| self.is_here(a));
        let all = self.trace.visits.iter().zip(self.trace.visit_entries());
        all.filter(|(id, _)| here(field.visits[**id].visitor) || here(field.visits[**id].host))
            .map(|(_, entry)| entry)
            .collect()
    }

    /// What it promoted, and what was promoted for it by name.
    pub fn promotions(&self) -> Vec<PromotionEntry<'_>> {
        let field = self.trace.field();
        let here = |a: ActorId| self.is_here(a);
        let all = self.trace.promotions.iter().zip(self.trace.promotion_entries());
        all.filter(|(id, _)| {
            let row = &field.promotions[**id];
            here(row.promoter) || row.scope.is_some_and(here)
        })
        .map(|(_, entry)| entry)
        .collect()
    }

    fn exchanges(&self, way: Direction) -> Vec<Exchange<'_>> {
        let (field, cascade) = (self.trace.field(), &self.trace.cascade);
        let mut all = Vec::new();
        let nodes = (0..cascade.len() as NodeId).filter(|&n| self.is_here(cascade.node(n).actor));
        for node in nodes {
            for edge in cascade.graph.edges_directed(NodeIndex::new(node as usize), way) {
                let to = &cascade.graph[edge.target()];
                let link = self.trace.link(edge.source().index() as u32, edge.weight());
                let scheme = to.scheme.or_else(|| self.scheme_of(edge.weight().ground));
                let scheme = scheme.map(|s| self.trace.what(s));
                all.push(Exchange { scheme, to: self.trace.who(to.actor), link });
            }
            if way == Direction::Incoming {
                for id in self.trace.unnamed(node) {
                    let scheme = field.transmissions[id].scheme.map(|s| self.trace.what(s));
                    let to = self.trace.who(cascade.node(node).actor);
                    all.push(Exchange { scheme, to, link: self.trace.unnamed_link(id) });
                }
            }
        }
        for &id in &self.unspecified {
            let t = &field.transmissions[id];
            let from = if let Origin::Actor(a) = t.from { Some(a) } else { None };
            let end = if way == Direction::Incoming { Some(t.to) } else { from };
            if end.is_some_and(|a| self.is_here(a)) {
                let link = match from {
                    Some(actor) => self.trace.transmission_link(id, self.trace.who(actor)),
                    None => self.trace.unnamed_link(id),
                };
                all.push(Exchange { scheme: None, to: self.trace.who(t.to), link });
            }
        }
        all.sort_by(|a, b| {
            let key = |e: &Exchange<'_>| (e.link.basis, e.link.date.is_none(), e.link.date);
            key(a).cmp(&key(b)).then_with(|| a.link.fact.cmp(&b.link.fact))
        });
        all
    }

    fn scheme_of(&self, ground: super::finding::Ground) -> Option<SchemeId> {
        let field = self.trace.field();
        match ground {
            super::finding::Ground::Transmission(id) => field.transmissions[id].scheme,
            super::finding::Ground::Rule(_, id) => field.promotions[id].scheme,
        }
    }
}

impl Serialize for Place<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut out = serializer.serialize_struct("Place", 7)?;
        out.serialize_field("who", &self.who())?;
        out.serialize_field("below", &self.below())?;
        out.serialize_field("adoptions", &self.adoptions())?;
        out.serialize_field("took", &self.took())?;
        out.serialize_field("gave", &self.gave())?;
        out.serialize_field("visits", &self.visits())?;
        out.serialize_field("promotions", &self.promotions())?;
        out.end()
    }
}
