//! Edges that follow from other facts by a rule. All rules stand here; each edge names its own.
//!
//! | rule | from → to | when |
//! | --- | --- | --- |
//! | `mandate-by-superior` | promoter → adopter | a superior orders the scheme (administrative order) for a scope that holds the adopter |
//! | `promotion-by-superior` | promoter → adopter | the same, without an order |
//! | `roll-out-after-pilot` | promoter → adopter | the same, and the promoter had a pilot before (next rule) |
//! | `pilot-taken-up` | pilot → promoter | an adopter below the promoter has the status *piloted*, began no later than the promotion, both dates known |
//! | `origin-taken-up` | originator → promoter | the scheme's stated originator lies below the promoter, and did not certainly begin after the promotion |
//!
//! The last two with the first three make the path *absorb and radiate* (吸纳—辐射): up to a superior,
//! down to others; a pilot, then a roll-out (试点—推广; Heilmann 2008, SCID 43(1):1–26).
//!
//! # What must hold of every edge
//!
//! - The promotion is *observed* and names its promoter and its scope; a superior that merely lists what
//!   runs below (carrier *designation*), pairs places without naming them (*paired aid*), or lets them learn
//!   from one another (mechanism *learning*, *imitation* or *competition*) hands nothing down.
//! - The promoter's division lies above the adopter's, and its scope holds the adopter.
//! - It is the same scheme, or one that a source calls a variant of it.
//! - One report tells both, or neither names a report; an order that is dated covers adopters of other
//!   reports whose start is known not to lie before it.
//! - The adopter did not certainly begin before.
//! - Where the scope is wider than the adopter: no division between the two took the scheme up in the same
//!   report, for it is handed down level by level; and no report names another source of the adopter.
//! - No observed edge joins the same two.
//!
//! One edge joins a pair for a scheme, by its strongest rule; [`Cascade::promotions_of`] tells all
//! promotions that ground it. Promotions are broadcasts: [`Ground::Rule`] names one, so that it can be
//! counted once.
//!
//! # Which rules are on
//!
//! Precision was measured by hand on every edge that the rules gave on the shipped tables
//! (`tests/it/derived.csv`): [`Rule::measured`]. A rule below 0.95, or with fewer than 20 edges looked at, is
//! off unless it is asked for ([`Rules`]).

use super::cascade::{Cascade, NodeId};
use super::finding::Ground;
use super::rule::{Rule, Rules};
use crate::field::{
    ActorId, Basis, Field, PartialDate, Promotion, PromotionId, SchemeId, Status, source::Slice,
};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, HashMap};

/// Adds the derived edges to a cascade, and links promoters to places as nodes of their own.
pub(super) fn add_edges(cascade: &mut Cascade, field: &Field, selected: &[bool], rules: Rules) {
    let mut by_scope: HashMap<ActorId, Vec<PromotionId>> = HashMap::new();
    for (id, promotion) in (0..).zip(field.promotions.rows()) {
        let scope = promotion.scope.and_then(|s| field.division_of(s));
        let asked = promotion.scheme.is_some_and(|s| selected[s as usize]);
        if let (true, Some(scope)) = (asked && hands_down(field, promotion), scope) {
            by_scope.entry(scope).or_default().push(id);
        }
    }
    if by_scope.is_empty() {
        return;
    }
    let taken = taken_up(cascade, field);
    // Pairs up (promotion, adopter) first: who is in a promotion's scope.
    let mut pairs: Vec<(PromotionId, NodeId)> = Vec::new();
    for node in 0..cascade.adopters {
        let Some(division) = field.division_of(cascade.node(node).actor) else {
            continue;
        };
        for at in std::iter::once(division).chain(field.superiors(division)) {
            for &p in by_scope.get(&at).into_iter().flatten() {
                let place = Place { node, division, scope: at };
                if concerns(cascade, field, &taken, place, p) {
                    pairs.push((p, node));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut found: BTreeMap<(NodeId, NodeId), Vec<(Rule, PromotionId)>> = BTreeMap::new();
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        let nodes: Vec<NodeId> = group.iter().map(|g| g.1).collect();
        broadcast(cascade, field, group[0].0, &nodes, rules, &mut found);
    }
    for ((from, to), grounds) in found {
        join(cascade, field, (from, to), grounds);
    }
}

/// Whether the promotion can hand anything down: its parties stand in the source, and it does more than
/// list, pair, or let places learn from one another.
fn hands_down(field: &Field, promotion: &Promotion) -> bool {
    const SIDEWAYS: [&str; 5] =
        ["designation", "paired-aid", "learning", "imitation", "competition"];
    let channel = field.channel(promotion.channel);
    let mut concepts = channel.mechanisms.iter().chain(&channel.carriers);
    promotion.basis == Basis::Observed && !concepts.any(|c| SIDEWAYS.contains(&c.as_str()))
}

/// The adopters of each scheme in each division (its organizations too).
type Taken = HashMap<(ActorId, SchemeId), Vec<NodeId>>;

fn taken_up(cascade: &Cascade, field: &Field) -> Taken {
    let mut taken = Taken::new();
    for id in 0..cascade.adopters {
        let node = cascade.node(id);
        if let Some(place) = field.division_of(node.actor).zip(node.scheme) {
            taken.entry(place).or_default().push(id);
        }
    }
    taken
}

/// An adopter, its division, and the scope in which a promotion finds it.
#[derive(Debug, Clone, Copy)]
struct Place {
    node: NodeId,
    division: ActorId,
    scope: ActorId,
}

/// Whether the promotion concerns the adopter: see the premises at the head of this file.
fn concerns(c: &Cascade, field: &Field, taken: &Taken, place: Place, id: PromotionId) -> bool {
    let promotion = &field.promotions[id];
    let node = c.node(place.node);
    let Some(scheme) = promotion.scheme else { return false };
    let stated =
        |&s: &SchemeId| field.schemes[s].variant_of.filter(|_| field.schemes[s].variant_stated);
    let family: Vec<SchemeId> = std::iter::successors(node.scheme, stated).take(16).collect();
    let Some(high) = field.division_of(promotion.promoter) else { return false };
    let mut between = field.superiors(place.division).take_while(|&d| d != high);
    node.actor != promotion.promoter
        && family.contains(&scheme)
        && field.is_superior(high, place.division)
        && told_together(c, field, place.node, promotion)
        && (place.scope == place.division
            || !has_source(c, place.node)
                && !between.any(|d| {
                    let adopters = family.iter().filter_map(|&s| taken.get(&(d, s))).flatten();
                    adopters.into_iter().any(|&n| told_together(c, field, n, promotion))
                }))
}

/// Whether one report tells of the promotion and of the adoption, neither names one, or the promotion is
/// an order with a date that the adoption certainly does not precede.
fn told_together(c: &Cascade, field: &Field, node: NodeId, promotion: &Promotion) -> bool {
    let reports = |s: Slice| field.sources(s).iter().map(|s| s.report);
    let records = c.records_of(node).iter().map(|&r| &field.adoptions[r]);
    let together = records.into_iter().any(|adoption| {
        let (told, mut ordered) = (adoption.sources, reports(promotion.sources));
        if ordered.len() == 0 {
            return reports(told).len() == 0;
        }
        ordered.any(|report| reports(told).any(|r| r == report))
    });
    let orders = is_order(field, promotion)
        && c.node(node)
            .start
            .zip(promotion.date)
            .is_some_and(|(start, order)| order.certainly_before(start));
    together || orders
}

fn is_order(field: &Field, promotion: &Promotion) -> bool {
    let mechanisms = &field.channel(promotion.channel).mechanisms;
    mechanisms.iter().any(|m| m == "administrative-order")
}

/// Whether a report names a source of this adopter.
fn has_source(c: &Cascade, node: NodeId) -> bool {
    let into = NodeIndex::new(node as usize);
    let mut edges = c.graph.edges_directed(into, petgraph::Direction::Incoming);
    edges.any(|e| e.weight().basis == Basis::Observed)
        || c.unnamed.iter().any(|unnamed| unnamed.to == node)
}

/// The edges of one promotion: up from pilots and the originator, then down to the others.
fn broadcast(
    cascade: &mut Cascade,
    field: &Field,
    id: PromotionId,
    nodes: &[NodeId],
    rules: Rules,
    found: &mut BTreeMap<(NodeId, NodeId), Vec<(Rule, PromotionId)>>,
) {
    let promotion = field.promotions[id];
    let up: Vec<(NodeId, Rule)> = nodes
        .iter()
        .filter_map(|&n| upward(cascade, field, &promotion, n).map(|r| (n, r)))
        .filter(|(_, rule)| rules.contains(*rule))
        .collect();
    let piloted = up.iter().any(|(_, rule)| *rule == Rule::PilotTakenUp);
    let rule = if piloted {
        Rule::RollOutAfterPilot
    } else if is_order(field, &promotion) {
        Rule::MandateBySuperior
    } else {
        Rule::PromotionBySuperior
    };
    let down = |n: &NodeId| {
        rules.contains(rule)
            && up.binary_search_by_key(n, |(u, _)| *u).is_err()
            && in_time(cascade.node(*n).start, promotion.date)
    };
    let down: Vec<NodeId> = nodes.iter().copied().filter(down).collect();
    let promoter = match cascade.adopter(promotion.promoter, promotion.scheme) {
        Some(node) => node,
        None if up.is_empty() && down.is_empty() => return,
        None => cascade.other(promotion.promoter, promotion.scheme),
    };
    let up = up.into_iter().map(|(node, rule)| (node, promoter, rule));
    for (from, to, rule) in up.chain(down.into_iter().map(|node| (promoter, node, rule))) {
        if !is_observed(cascade, from, to) {
            found.entry((from, to)).or_default().push((rule, id));
        }
    }
}

/// Joins two nodes by one edge: the strongest rule, of its promotions the first that is dated; all
/// promotions are kept as grounds.
fn join(
    cascade: &mut Cascade,
    field: &Field,
    (from, to): (NodeId, NodeId),
    mut grounds: Vec<(Rule, PromotionId)>,
) {
    grounds.sort_by_key(|&(rule, id)| {
        let date = field.promotions[id].date;
        (rule, date.is_none(), date, id)
    });
    let Some(&(rule, id)) = grounds.first() else { return };
    let date = if rule.is_upward() { None } else { field.promotions[id].date };
    cascade.add_edge(from, to, Ground::Rule(rule, id), Basis::Derived, None, date, f32::NAN);
    if grounds.len() > 1 {
        cascade.keep_promotions((from, to), grounds.into_iter().map(|(_, id)| id).collect());
    }
}

/// The rule by which the promoter took the scheme up from this adopter, if any.
fn upward(cascade: &Cascade, field: &Field, promotion: &Promotion, node: NodeId) -> Option<Rule> {
    let adopter = cascade.node(node);
    let originates = |s: SchemeId| field.schemes[s].originator == Some(adopter.actor);
    let earlier = match (adopter.start, promotion.date) {
        (Some(start), Some(date)) => Some(!start.contradicts_not_after(date)),
        _ => None,
    };
    if promotion.scheme.is_some_and(originates) && earlier != Some(false) {
        return Some(Rule::OriginTakenUp);
    }
    let records = cascade.records_of(node).iter();
    let piloted = records.clone().any(|&r| field.adoptions[r].status == Some(Status::Piloted));
    (piloted && earlier == Some(true)).then_some(Rule::PilotTakenUp)
}

fn in_time(start: Option<PartialDate>, promoted: Option<PartialDate>) -> bool {
    match (start, promoted) {
        (Some(start), Some(promoted)) => !start.certainly_before(promoted),
        _ => true,
    }
}

fn is_observed(cascade: &Cascade, from: NodeId, to: NodeId) -> bool {
    let (from, to) = (NodeIndex::new(from as usize), NodeIndex::new(to as usize));
    // Learners have few sources, promoters many learners: search on the learner's side.
    let actor = cascade.graph[from].actor;
    from == to
        || cascade.graph.edges_directed(to, petgraph::Direction::Incoming).any(|e| {
            e.weight().basis == Basis::Observed
                && cascade.graph[petgraph::visit::EdgeRef::source(&e)].actor == actor
        })
}
