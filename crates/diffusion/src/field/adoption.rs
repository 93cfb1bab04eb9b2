//! What happened to a scheme at a place: adoptions, study visits (which are not adoptions) and
//! promotions.

use super::actor::ActorId;
use super::date::PartialDate;
use super::iri::last_segment;
use super::scheme::SchemeId;
use super::source::Slice;
use super::transmission::{Basis, Statement};
use serde::Serialize;

/// Index of an adoption in its field.
pub type AdoptionId = u32;
/// Index of a visit in its field.
pub type VisitId = u32;
/// Index of a promotion in its field.
pub type PromotionId = u32;

/// How far an adoption has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In practice.
    Practised,
    /// On trial (试点).
    Piloted,
    /// Planned, not yet in practice.
    Planned,
    /// Given up.
    Ended,
    /// Named only as an illustration.
    Example,
    /// Being tried out without a pilot, its form still open (探索).
    Exploring,
    /// Seen or offered, and not taken up.
    Declined,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 7] = [
        Self::Practised,
        Self::Piloted,
        Self::Planned,
        Self::Ended,
        Self::Example,
        Self::Exploring,
        Self::Declined,
    ];

    /// The status with this id; an IRI may be given, its last segment counts.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match last_segment(id) {
            "practised" => Self::Practised,
            "piloted" => Self::Piloted,
            "planned" => Self::Planned,
            "ended" => Self::Ended,
            "example" => Self::Example,
            "exploring" => Self::Exploring,
            "declined" => Self::Declined,
            _ => return None,
        })
    }
}

/// An adopter takes up a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adoption {
    /// What is taken up.
    pub scheme: SchemeId,
    /// Who takes it up.
    pub adopter: ActorId,
    /// When it began, as precise as the source.
    pub start: Option<PartialDate>,
    /// When it ended.
    pub end: Option<PartialDate>,
    /// How far it went; `None` if not said.
    pub status: Option<Status>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether the source says it outright.
    pub statement: Option<Statement>,
    /// Where it is stated.
    pub sources: Slice,
}

/// A visit to see a scheme, without adoption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// What was seen, if named.
    pub scheme: Option<SchemeId>,
    /// Who went.
    pub visitor: Option<ActorId>,
    /// Whom they saw, if it is an actor.
    pub host: Option<ActorId>,
    /// The host as printed (index of the field's texts), if it is no actor.
    pub host_name: Option<u32>,
    /// When.
    pub date: Option<PartialDate>,
    /// What it rests on.
    pub basis: Basis,
    /// Whether the source says it outright.
    pub statement: Option<Statement>,
    /// Where it is stated.
    pub sources: Slice,
}

/// Somebody promotes, mandates or pilots a scheme for the places of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promotion {
    /// What is promoted, if named.
    pub scheme: Option<SchemeId>,
    /// Who promotes it.
    pub promoter: ActorId,
    /// For whom; `None` if not said.
    pub scope: Option<ActorId>,
    /// Mechanism and carrier (index of the field's channels).
    pub channel: u32,
    /// When.
    pub date: Option<PartialDate>,
    /// What it rests on: derived where one of its parties was supplied by reasoning.
    pub basis: Basis,
    /// Whether the source says it outright.
    pub statement: Option<Statement>,
    /// Where it is stated.
    pub sources: Slice,
}
