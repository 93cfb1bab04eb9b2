//! A trace: the whole answer to “how did this model spread?”, for printers of trees, tables and JSON.
//!
//! A [`Trace`] borrows the field and keeps indexes; names and sources are looked up entry by entry, so
//! that a trace over a million adoptions costs no million strings before somebody prints them.
//! [`Trace::entries`] gives one [`Entry`] per node in tree order (parents before children, `depth` says
//! how far to indent). As JSON it is
//! `{asked, roles, variants, summary, entries, visits, promotions, findings}`.

use super::cascade::{Cascade, Edge, NodeId, end_of};
use super::entry::{
    Entry, Link, PromotionEntry, Records, Sources, Stated, Summary, Variant, VisitEntry, What, Who,
};
use super::finding::{Finding, FindingText, Ground};
use super::forest::Forest;
use super::lineage::{ancestors, descendants};
use super::matching::{self, Matched, Matches, UnknownModel};
use super::request::Request;
use crate::field::source::Slice;
use crate::field::{
    ActorId, AdoptionId, Basis, Field, Origin, PartialDate, PromotionId, SchemeId, Source,
    Statement, Status, TransmissionId, VisitId,
};
use crate::formula::{Comparison, RoleLexicon, RoleUse, compare};
use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// How the schemes asked for spread.
#[derive(Debug, Clone)]
pub struct Trace<'a> {
    field: &'a Field,
    lexicon: &'a RoleLexicon,
    /// What was asked.
    pub request: Request,
    /// The schemes that were meant.
    pub matches: Matches,
    /// Their adoptions and all edges.
    pub cascade: Cascade,
    /// The tree drawn by the best documented parents.
    pub forest: Forest,
    /// Study visits to see one of the schemes, by date.
    pub visits: Vec<VisitId>,
    /// Promotions of one of the schemes, by date.
    pub promotions: Vec<PromotionId>,
    position: Vec<u32>,
    /// Which nodes are shown; all, if `None`.
    keep: Option<Vec<bool>>,
}

/// Traces the spread of what `request` asks for. Costs O(a log a + t) for adoptions and transmissions.
pub fn trace<'a>(
    field: &'a Field,
    lexicon: &'a RoleLexicon,
    request: &Request,
) -> Result<Trace<'a>, UnknownModel> {
    let matches = matching::find(field, lexicon, request.model.as_deref(), request.variants)?;
    Ok(of_matches(field, lexicon, matches, request))
}

/// Traces the spread of schemes already found.
pub(super) fn of_matches<'a>(
    field: &'a Field,
    lexicon: &'a RoleLexicon,
    matches: Matches,
    request: &Request,
) -> Trace<'a> {
    let mut schemes: Vec<SchemeId> = matches.schemes.iter().map(|m| m.scheme).collect();
    schemes.sort_unstable();
    let cascade = Cascade::new(field, &schemes, request);
    let keep = shown(&cascade, request);
    let forest = Forest::new(&cascade, request.bases, keep.as_deref());
    let has = |scheme: Option<SchemeId>| scheme.is_some_and(|s| schemes.binary_search(&s).is_ok());
    let about = |actor: Option<ActorId>| {
        keep.as_ref()
            .is_none_or(|keep| actor.is_some_and(|a| cascade.nodes_of(a).any(|n| keep[n as usize])))
            && request.within.is_none_or(|place| actor.is_some_and(|a| field.is_within(a, place)))
    };
    let rows = field.visits.rows().iter().enumerate();
    let mut visits: Vec<VisitId> = rows
        .filter(|(_, v)| has(v.scheme) && (about(v.visitor) || about(v.host)))
        .map(|(i, _)| i as VisitId)
        .collect();
    visits.sort_by_key(|&v| (field.visits[v].date.is_none(), field.visits[v].date, v));
    let rows = field.promotions.rows().iter().enumerate();
    let mut promotions: Vec<PromotionId> = rows
        .filter(|(_, p)| has(p.scheme) && (about(Some(p.promoter)) || about(p.scope)))
        .map(|(i, _)| i as PromotionId)
        .collect();
    promotions.sort_by_key(|&p| (field.promotions[p].date.is_none(), field.promotions[p].date, p));
    let mut position = vec![u32::MAX; field.schemes.len()];
    for (k, m) in matches.schemes.iter().enumerate() {
        position[m.scheme as usize] = k as u32;
    }
    Trace {
        field,
        lexicon,
        request: request.clone(),
        matches,
        cascade,
        forest,
        visits,
        promotions,
        position,
        keep,
    }
}

/// The nodes between `from` and `to`, if either is asked for.
fn shown(cascade: &Cascade, request: &Request) -> Option<Vec<bool>> {
    if request.from.is_none() && request.to.is_none() {
        return None;
    }
    let mut keep = vec![true; cascade.len()];
    let mut narrow = |lineage: super::lineage::Lineage| {
        let mut inside = vec![false; cascade.len()];
        lineage.members.iter().for_each(|m| inside[m.node as usize] = true);
        keep.iter_mut().zip(inside).for_each(|(k, i)| *k &= i);
    };
    if let Some(actor) = request.from {
        let start: Vec<NodeId> = cascade.nodes_of(actor).collect();
        narrow(descendants(cascade, &start, request.bases, true));
    }
    if let Some(actor) = request.to {
        let start: Vec<NodeId> = cascade.nodes_of(actor).collect();
        narrow(ancestors(cascade, &start, request.bases, true));
    }
    Some(keep)
}

impl<'a> Trace<'a> {
    /// The field that was asked.
    pub fn field(&self) -> &'a Field {
        self.field
    }

    /// The nodes shown, in the order of the cascade, which is that of memory: for what is only counted.
    pub(super) fn shown(&self) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.cascade.len() as NodeId).filter(|&n| self.is_shown(n))
    }

    pub(super) fn is_shown(&self, node: NodeId) -> bool {
        self.keep.as_ref().is_none_or(|keep| keep[node as usize])
    }

    /// The edges that lead to the nodes shown, in the order of the cascade.
    fn edges_shown(&self) -> impl Iterator<Item = &Edge> {
        let edges = self.cascade.graph.raw_edges().iter();
        edges.filter(|e| self.is_shown(e.target().index() as NodeId)).map(|e| &e.weight)
    }

    /// The nodes shown, in tree order: trees by their earliest start, parents before children.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.forest.order().iter().map(|&n| self.entry(n))
    }

    /// Looks at all that the entries of some nodes are made of, one kind of row after another, so that
    /// memory answers many questions at once: worth it before some hundreds of entries in tree order.
    pub fn warm(&self, nodes: &[NodeId]) {
        let (graph, field) = (&self.cascade.graph, self.field);
        let mut seen = 0_usize;
        let (mut edges, mut slices) = (Vec::new(), Vec::with_capacity(4 * nodes.len()));
        for &n in nodes {
            let node = &graph.raw_nodes()[n as usize];
            edges.push(node.next_edge(Direction::Incoming));
            seen ^= self.forest.children(n).len() ^ self.forest.depth(n) as usize;
        }
        for &n in nodes {
            let records = self.cascade.records_of(n);
            slices.extend(records.iter().map(|&r| field.adoptions[r].sources));
        }
        while !edges.is_empty() {
            let (mut next, mut grounds) = (Vec::new(), Vec::with_capacity(edges.len()));
            for edge in edges.iter().filter_map(|e| graph.raw_edges().get(e.index())) {
                next.push(edge.next_edge(Direction::Incoming));
                grounds.push((edge.weight.ground, edge.source()));
            }
            for &(ground, source) in &grounds {
                if let Ground::Transmission(id) = ground {
                    slices.push(field.transmissions[id].sources);
                }
                let actor = graph[source].actor;
                seen ^= field.actors[actor].name.unwrap_or_default() as usize;
            }
            edges = next;
        }
        for slice in slices {
            seen ^= field.sources(slice).first().map_or(0, |s| s.report as usize);
        }
        std::hint::black_box(seen);
    }

    /// Everything about one node.
    pub fn entry(&self, node: NodeId) -> Entry<'_> {
        Entry { alternatives: self.alternatives(node), ..self.outline(node) }
    }

    /// Everything about one node but the other possible parents: what fits a line of a table.
    pub fn outline(&self, node: NodeId) -> Entry<'_> {
        let n = self.cascade.node(node);
        let records = self.cascade.records_of(node);
        let mut status: Vec<Status> =
            records.iter().filter_map(|&r| self.field.adoptions[r].status).collect();
        status.sort_unstable();
        status.dedup();
        let parent = self.forest.edge(node).zip(self.forest.parent(node));
        Entry {
            node,
            depth: self.forest.depth(node),
            children: self.forest.children(node).len() as u32,
            who: self.who(n.actor),
            kind: n.kind,
            scheme: n.scheme.map(|s| self.what(s)),
            start: n.start,
            end: end_of(self.field, records),
            status,
            adoptions: Records { field: self.field, records },
            basis: self.stated_of(records).map(|(basis, _)| basis),
            statement: self.stated_of(records).and_then(|(_, said)| said),
            sources: self.sources_of(records),
            change: parent.and_then(|(_, p)| self.change(p, node)),
            parent: parent.map(|(edge, p)| self.link_to(p, node, &self.cascade.graph[edge])),
            alternatives: Vec::new(),
            unnamed: self.unnamed(node).map(|t| self.unnamed_link(t)).collect(),
        }
    }

    /// The possible parents that do not draw the tree, the best documented first.
    fn alternatives(&self, node: NodeId) -> Vec<Link<'_>> {
        let drawn = self.forest.edge(node);
        let at = NodeIndex::new(node as usize);
        let links = self.cascade.graph.edges_directed(at, Direction::Incoming);
        let mut links: Vec<_> = links.filter(|e| Some(e.id()) != drawn).collect();
        links.sort_unstable_by_key(|e| (e.weight().basis, e.id()));
        let link = |from: NodeIndex, edge| self.link_to(from.index() as NodeId, node, edge);
        links.iter().map(|e| link(e.source(), e.weight())).collect()
    }

    /// Where some records are stated, each passage once.
    fn sources_of(&self, records: &[AdoptionId]) -> Sources<'a> {
        if let [record] = records
            && let sources = self.field.sources(self.field.adoptions[*record].sources)
            && sources.len() < 2
        {
            return Sources { field: self.field, sources: sources.into() };
        }
        let mut each: Vec<Source> = Vec::new();
        for &record in records {
            for source in self.field.sources(self.field.adoptions[record].sources) {
                if !each.contains(source) {
                    each.push(*source);
                }
            }
        }
        Sources { field: self.field, sources: each.into() }
    }

    /// The schemes of the answer: those asked for first, then variants by distance.
    pub fn variants(&self) -> Vec<Variant<'_>> {
        let mut counts = vec![(0_u32, None::<PartialDate>); self.matches.schemes.len()];
        for node in self.shown() {
            let n = self.cascade.node(node);
            let Some(scheme) = n.scheme else { continue };
            let (count, first) = &mut counts[self.position[scheme as usize] as usize];
            *count += 1;
            *first = match (*first, n.start) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let schemes = self.matches.schemes.iter().zip(counts);
        schemes
            .map(|(m, (adopters, first))| Variant {
                scheme: self.what(m.scheme),
                reason: m.reason,
                comparison: m.comparison.as_ref(),
                adopters,
                first,
            })
            .collect()
    }

    /// Adopters of whom nothing says from whom or to whom it passed, by start.
    pub fn unlinked(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.forest.order().iter().copied().filter(|&n| self.is_unlinked(n))
    }

    /// Whether nothing says from whom or to whom it passed at this adopter.
    pub fn is_unlinked(&self, node: NodeId) -> bool {
        let at = NodeIndex::new(node as usize);
        node < self.cascade.adopters
            && self.cascade.graph.neighbors_undirected(at).next().is_none()
            && self.unnamed(node).next().is_none()
    }

    /// The reports that state what is shown, each once, without passages, in the order of the field.
    pub fn reports(&self) -> Vec<Stated<'a>> {
        let mut named = vec![false; self.field.reports.len()];
        let mut name = |sources: Slice| {
            self.field.sources(sources).iter().for_each(|s| named[s.report as usize] = true);
        };
        for node in self.shown() {
            for &record in self.cascade.records_of(node) {
                name(self.field.adoptions[record].sources);
            }
            self.unnamed(node).for_each(|id| name(self.field.transmissions[id].sources));
        }
        for edge in self.edges_shown() {
            name(match edge.ground {
                Ground::Transmission(id) => self.field.transmissions[id].sources,
                Ground::Rule(_, id) => self.field.promotions[id].sources,
            });
        }
        self.visits.iter().for_each(|&id| name(self.field.visits[id].sources));
        self.promotions.iter().for_each(|&id| name(self.field.promotions[id].sources));
        let named = named.into_iter().enumerate().filter(|(_, named)| *named);
        let stated = |(report, _)| Source { report: report as u32, span: None };
        named.map(|report| Stated::new(self.field, stated(report))).collect()
    }

    /// What an adopter's records rest on and how plainly they say so: those of the best documented.
    fn stated_of(&self, records: &[AdoptionId]) -> Option<(Basis, Option<Statement>)> {
        let rows = records.iter().map(|&r| &self.field.adoptions[r]);
        rows.map(|a| (a.basis, a.statement))
            .min_by_key(|&(basis, said)| (basis, said.is_none(), said))
    }

    /// Years from the start of a source to that of its learner, where both are known and do not contradict the link.
    pub(super) fn lag(&self, from: NodeId, to: NodeId, edge: &Edge) -> Option<i32> {
        let years = |n: NodeId| self.cascade.node(n).start.map(PartialDate::year);
        years(to).zip(years(from)).filter(|_| edge.conflict.is_none()).map(|(to, from)| to - from)
    }

    /// The numbers.
    pub fn summary(&self) -> Summary {
        let mut s = Summary {
            other_status: self.cascade.other_status,
            outside_window: self.cascade.outside_window,
            outside_place: self.cascade.outside_place,
            ..Summary::default()
        };
        for node in self.shown() {
            if node < self.cascade.adopters {
                s.adopters += 1;
                s.dated += u32::from(self.cascade.node(node).start.is_some());
                s.unlinked += u32::from(self.is_unlinked(node));
                if let Some((basis, said)) = self.stated_of(self.cascade.records_of(node)) {
                    s.adopters_by.count(basis, said);
                }
            } else {
                s.others += 1;
            }
            for id in self.unnamed(node) {
                let transmission = &self.field.transmissions[id];
                s.unnamed += 1;
                s.links_by.count(transmission.basis, transmission.statement);
            }
        }
        for edge in self.edges_shown() {
            s.links_by.count(edge.basis, edge.statement);
            match edge.basis {
                Basis::Observed => s.observed += 1,
                Basis::Derived => s.derived += 1,
                Basis::Inferred => s.inferred += 1,
            }
        }
        s
    }

    /// What does not agree; with `from` or `to`, only what concerns the actors shown.
    pub fn findings(&self) -> Vec<FindingText> {
        let all = self.cascade.findings.iter().chain(&self.forest.findings);
        all.filter(|f| self.keep.is_none() || self.concerns(f))
            .map(|f| FindingText::new(self.field, f))
            .collect()
    }

    fn concerns(&self, finding: &Finding) -> bool {
        let shown = |actor: ActorId| self.cascade.nodes_of(actor).any(|n| self.is_shown(n));
        match finding {
            Finding::Dates { from, to, .. } => shown(*from) && shown(*to),
            Finding::Circle { actors } => actors.iter().any(|a| shown(*a)),
            Finding::Starts { actor }
            | Finding::NoAdoption { actor, .. }
            | Finding::Itself { actor, .. } => shown(*actor),
        }
    }

    /// The study visits.
    pub fn visit_entries(&self) -> impl Iterator<Item = VisitEntry<'_>> {
        self.visits.iter().map(|&id| {
            let visit = &self.field.visits[id];
            let named = visit.host_name.map(|n| Who::Named(self.field.text(n)));
            VisitEntry {
                iri: self.field.iri_in(&self.field.visits, id),
                scheme: visit.scheme.map(|s| self.what(s)),
                visitor: visit.visitor.map(|a| self.who(a)),
                host: visit.host.map(|a| self.who(a)).or(named),
                date: visit.date,
                basis: visit.basis,
                statement: visit.statement,
                sources: self.stated(visit.sources),
            }
        })
    }

    /// The promotions.
    pub fn promotion_entries(&self) -> impl Iterator<Item = PromotionEntry<'_>> {
        self.promotions.iter().map(|&id| {
            let promotion = &self.field.promotions[id];
            PromotionEntry {
                iri: self.field.iri_in(&self.field.promotions, id),
                scheme: promotion.scheme.map(|s| self.what(s)),
                promoter: self.who(promotion.promoter),
                scope: promotion.scope.map(|a| self.who(a)),
                channel: self.field.channel(promotion.channel),
                channel_index: promotion.channel,
                date: promotion.date,
                basis: promotion.basis,
                statement: promotion.statement,
                sources: self.stated(promotion.sources),
            }
        })
    }

    /// An actor as it is shown.
    pub fn who(&self, actor: ActorId) -> Who<'a> {
        Who::Actor(self.field, actor)
    }

    pub(super) fn what(&self, scheme: SchemeId) -> What<'a> {
        let formula = self.field.schemes[scheme].formula;
        What {
            iri: self.field.iri_in(&self.field.schemes, scheme),
            name: self.field.scheme_name(scheme),
            formula: formula.map(|f| self.field.text(f)),
        }
    }

    pub(super) fn stated(&self, sources: Slice) -> Sources<'a> {
        Sources { field: self.field, sources: self.field.sources(sources).into() }
    }

    fn matched(&self, scheme: SchemeId) -> Option<&Matched> {
        self.matches.schemes.get(self.position[scheme as usize] as usize)
    }

    fn change(&self, parent: NodeId, child: NodeId) -> Option<Comparison> {
        let schemes = (self.cascade.node(parent).scheme?, self.cascade.node(child).scheme?);
        if schemes.0 == schemes.1 {
            return None;
        }
        let roles = |s| self.matched(s).map(|m| &m.roles).filter(|r: &&Vec<RoleUse>| !r.is_empty());
        Some(compare(self.lexicon, roles(schemes.0)?, roles(schemes.1)?))
    }

    /// What an edge of the cascade says.
    pub fn link_of(&self, edge: EdgeIndex) -> Option<Link<'_>> {
        let (from, _) = self.cascade.graph.edge_endpoints(edge)?;
        Some(self.link(from.index() as NodeId, &self.cascade.graph[edge]))
    }

    fn link_to(&self, from: NodeId, to: NodeId, edge: &Edge) -> Link<'_> {
        Link { lag: self.lag(from, to, edge), ..self.link(from, edge) }
    }

    pub(super) fn link(&self, from: NodeId, edge: &Edge) -> Link<'_> {
        let who = self.who(self.cascade.node(from).actor);
        let mut link = match edge.ground {
            Ground::Transmission(id) => self.transmission_link(id, who),
            Ground::Rule(rule, id) => {
                let promotion = &self.field.promotions[id];
                Link {
                    from: who,
                    node: None,
                    basis: edge.basis,
                    statement: None,
                    rule: Some(rule.id()),
                    fact: self.field.iri_in(&self.field.promotions, id),
                    date: edge.date,
                    channel: self.field.channel(promotion.channel),
                    channel_index: promotion.channel,
                    conflict: None,
                    lag: None,
                    across: false,
                    weight: None,
                    p_value: None,
                    sources: self.stated(promotion.sources),
                }
            }
        };
        link.node = Some(from);
        link.conflict = edge.conflict;
        link.across = edge.across;
        link
    }

    pub(super) fn transmission_link(&self, id: TransmissionId, from: Who<'a>) -> Link<'_> {
        let t = &self.field.transmissions[id];
        let number = |x: f32| Some(x).filter(|x| !x.is_nan());
        Link {
            from,
            node: None,
            basis: t.basis,
            statement: t.statement,
            rule: t.rule.map(|r| self.field.text(r)),
            fact: self.field.iri_in(&self.field.transmissions, id),
            date: t.date,
            channel: self.field.channel(t.channel),
            channel_index: t.channel,
            conflict: None,
            lag: None,
            across: false,
            weight: number(t.weight),
            p_value: number(t.p_value),
            sources: self.stated(t.sources),
        }
    }

    pub(super) fn unnamed(&self, node: NodeId) -> impl Iterator<Item = TransmissionId> + '_ {
        let from = self.cascade.unnamed.partition_point(|u| u.to < node);
        self.cascade.unnamed[from..]
            .iter()
            .take_while(move |u| u.to == node)
            .map(|u| u.transmission)
    }

    pub(super) fn unnamed_link(&self, id: TransmissionId) -> Link<'_> {
        let name = match self.field.transmissions[id].from {
            Origin::Named(name) => self.field.text(name),
            Origin::Actor(_) | Origin::Unknown => "",
        };
        self.transmission_link(id, Who::Named(name))
    }
}

impl Serialize for Trace<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize_with(&Entries(self), serializer)
    }
}

impl Trace<'_> {
    fn serialize_with<S: Serializer>(
        &self,
        entries: &impl Serialize,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let roles: Vec<&str> = self.matches.roles.iter().map(|r| r.text.as_str()).collect();
        let mut out = serializer.serialize_struct("Trace", 8)?;
        out.serialize_field("asked", &self.request.model)?;
        out.serialize_field("roles", &roles)?;
        out.serialize_field("variants", &self.variants())?;
        out.serialize_field("summary", &self.summary())?;
        out.serialize_field("entries", entries)?;
        out.serialize_field("visits", &self.visit_entries().collect::<Vec<_>>())?;
        out.serialize_field("promotions", &self.promotion_entries().collect::<Vec<_>>())?;
        out.serialize_field("findings", &self.findings())?;
        out.end()
    }
}

/// A trace as JSON with no entry in its list of entries, for who writes these apart.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a, 'b>(pub &'b Trace<'a>);

impl Serialize for Frame<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize_with(&[(); 0], serializer)
    }
}

struct Entries<'a, 'b>(&'b Trace<'a>);

impl Serialize for Entries<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries())
    }
}
