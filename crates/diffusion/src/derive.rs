//! Edges that follow from other facts by a rule. All rules stand here; each edge names its own.
//!
//! | rule | from → to | when |
//! | --- | --- | --- |
//! | `mandate-by-superior` | promoter → adopter | a superior promotes the scheme by administrative order, its scope holds the adopter, and the adopter did not certainly begin before |
//! | `promotion-by-superior` | promoter → adopter | the same, without an order |
//! | `roll-out-after-pilot` | promoter → adopter | the same, and the promoter had a pilot before (next rule) |
//! | `pilot-taken-up` | pilot → promoter | an adopter below the promoter has the status *piloted*, began no later than the promotion, both dates known |
//! | `origin-taken-up` | originator → promoter | the scheme's stated originator lies below the promoter, and did not certainly begin after the promotion |
//!
//! The last two with the first three make the path *absorb and radiate* (吸纳—辐射): up to a superior,
//! down to others; a pilot, then a roll-out (试点—推广; Heilmann 2008, SCID 43(1):1–26). All edges of one
//! promotion are one broadcast: [`Ground::Rule`] names it, so that it can be counted once.
//!
//! A promotion counts for its scheme and for declared variants of it. “Superior” means: the promoter's
//! division lies above the adopter's, at any remove. No edge is derived where an observed one joins the
//! same two, nor back to a pilot that was taken up, nor from a promoter to itself.

use super::cascade::{Cascade, NodeId};
use super::finding::Ground;
use crate::field::{ActorId, Basis, Field, PartialDate, Promotion, PromotionId, SchemeId, Status};
use petgraph::graph::NodeIndex;
use serde::Serialize;
use std::collections::HashMap;

/// A rule that derives edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A superior ordered it.
    MandateBySuperior,
    /// A superior promoted it.
    PromotionBySuperior,
    /// A superior rolled out what a place below had on trial.
    RollOutAfterPilot,
    /// A superior took up what a place below had on trial.
    PilotTakenUp,
    /// A superior took up what a place below had started.
    OriginTakenUp,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 5] = [
        Self::MandateBySuperior,
        Self::PromotionBySuperior,
        Self::RollOutAfterPilot,
        Self::PilotTakenUp,
        Self::OriginTakenUp,
    ];

    /// The id of the rule.
    pub fn id(self) -> &'static str {
        match self {
            Self::MandateBySuperior => "mandate-by-superior",
            Self::PromotionBySuperior => "promotion-by-superior",
            Self::RollOutAfterPilot => "roll-out-after-pilot",
            Self::PilotTakenUp => "pilot-taken-up",
            Self::OriginTakenUp => "origin-taken-up",
        }
    }

    /// What the rule says, in English and Chinese.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::MandateBySuperior => ("ordered by a superior", "上级要求"),
            Self::PromotionBySuperior => ("promoted by a superior", "上级推广"),
            Self::RollOutAfterPilot => ("rolled out after a pilot", "试点后推广"),
            Self::PilotTakenUp => ("a pilot that a superior took up", "试点被上级吸纳"),
            Self::OriginTakenUp => ("an origin that a superior took up", "首创被上级吸纳"),
        }
    }

    /// Whether it leads up to a superior.
    pub fn is_upward(self) -> bool {
        matches!(self, Self::PilotTakenUp | Self::OriginTakenUp)
    }
}

/// Adds the derived edges to a cascade, and links promoters to places as nodes of their own.
pub(super) fn add_edges(cascade: &mut Cascade, field: &Field, selected: &[bool]) {
    let mut by_scope: HashMap<ActorId, Vec<PromotionId>> = HashMap::new();
    let mut promotions: Vec<PromotionId> = Vec::new();
    for (id, p) in field.promotions.rows().iter().enumerate() {
        let scope = p.scope.or(Some(p.promoter)).and_then(|s| field.division_of(s));
        if let (true, Some(scope)) = (p.scheme.is_some_and(|s| selected[s as usize]), scope) {
            by_scope.entry(scope).or_default().push(id as PromotionId);
            promotions.push(id as PromotionId);
        }
    }
    if promotions.is_empty() {
        return;
    }
    // Pairs up (adopter, promotion) first: who is in a promotion's scope.
    let mut pairs: Vec<(PromotionId, NodeId)> = Vec::new();
    for node in 0..cascade.adopters {
        let Some(division) = field.division_of(cascade.node(node).actor) else {
            continue;
        };
        for at in std::iter::once(division).chain(field.superiors(division)) {
            for &p in by_scope.get(&at).into_iter().flatten() {
                if concerns(cascade, field, node, division, p) {
                    pairs.push((p, node));
                }
            }
        }
    }
    pairs.sort_unstable();
    for group in pairs.chunk_by(|a, b| a.0 == b.0) {
        let nodes: Vec<NodeId> = group.iter().map(|g| g.1).collect();
        broadcast(cascade, field, group[0].0, &nodes);
    }
}

/// Whether the promotion is of the node's scheme (or of one that it is a variant of) and its promoter
/// a superior.
fn concerns(c: &Cascade, field: &Field, node: NodeId, division: ActorId, p: PromotionId) -> bool {
    let promotion = &field.promotions[p];
    let node = c.node(node);
    let mut family = std::iter::successors(node.scheme, |&s| field.schemes[s].variant_of).take(16);
    node.actor != promotion.promoter
        && family.any(|s| promotion.scheme == Some(s))
        && field
            .division_of(promotion.promoter)
            .is_some_and(|high| field.is_superior(high, division))
}

/// The edges of one promotion: up from pilots and the originator, then down to the others.
fn broadcast(cascade: &mut Cascade, field: &Field, id: PromotionId, nodes: &[NodeId]) {
    let promotion = field.promotions[id];
    let up: Vec<(NodeId, Rule)> = nodes
        .iter()
        .filter_map(|&n| upward(cascade, field, &promotion, n).map(|r| (n, r)))
        .collect();
    let down: Vec<NodeId> = nodes
        .iter()
        .copied()
        .filter(|n| {
            up.binary_search_by_key(n, |(u, _)| *u).is_err()
                && in_time(cascade.node(*n).start, promotion.date)
        })
        .collect();
    let promoter = match cascade.adopter(promotion.promoter, promotion.scheme) {
        Some(node) => node,
        None if up.is_empty() && down.is_empty() => return,
        None => cascade.other(promotion.promoter, promotion.scheme),
    };
    let piloted = up.iter().any(|(_, rule)| *rule == Rule::PilotTakenUp);
    let channel = field.channel(promotion.channel);
    let rule = if piloted {
        Rule::RollOutAfterPilot
    } else if channel.mechanisms.iter().any(|m| m == "administrative-order") {
        Rule::MandateBySuperior
    } else {
        Rule::PromotionBySuperior
    };
    let mut edge = |from: NodeId, to: NodeId, rule: Rule| {
        let date = if rule.is_upward() { None } else { promotion.date };
        if !is_observed(cascade, from, to) {
            cascade.add_edge(
                from,
                to,
                Ground::Rule(rule, id),
                Basis::Derived,
                None,
                date,
                f32::NAN,
            );
        }
    };
    for (node, rule) in up {
        edge(node, promoter, rule);
    }
    for node in down {
        edge(promoter, node, rule);
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
