//! Who can adopt, promote or pass on: divisions (行政区划) and organizations (组织).

use super::iri::last_segment;
use serde::Serialize;

/// Index of an actor in its field.
pub type ActorId = u32;

/// Whether an actor is a place or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// An administrative division, from a province to a villager group.
    Division,
    /// An organization: party organization, cooperative, enterprise, association.
    Organization,
}

impl ActorKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Division, Self::Organization];
}

/// The level of a division, from high to low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole country.
    Country,
    /// Province-level (省级).
    Province,
    /// Prefecture-level (地级).
    Prefecture,
    /// County-level (县级).
    County,
    /// Township-level (乡级).
    Township,
    /// Village or community (村、社区).
    Village,
    /// Villager group (村民小组).
    Group,
}

impl Level {
    /// Every level, from high to low.
    pub const ALL: [Self; 7] = [
        Self::Country,
        Self::Province,
        Self::Prefecture,
        Self::County,
        Self::Township,
        Self::Village,
        Self::Group,
    ];

    /// The id of the level, as in the ontology.
    pub fn id(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Group => "group",
        }
    }

    /// The level with this id; an IRI may be given, its last segment counts.
    pub fn from_id(id: &str) -> Option<Self> {
        let id = last_segment(id);
        Self::ALL.into_iter().find(|l| l.id() == id)
    }
}

/// A division or an organization.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Actor {
    /// Place or body.
    pub kind: ActorKind,
    /// Name, an index of the field's texts; `None` if only the IRI is known.
    pub name: Option<u32>,
    /// Level of a division.
    pub level: Option<Level>,
    /// Superior: the division above, or the superior organization.
    pub parent: Option<ActorId>,
    /// The division in which an organization sits.
    pub division: Option<ActorId>,
    /// Latitude and longitude in degrees (WGS 84), if known.
    pub position: Option<(f32, f32)>,
    /// Whether a row of its own described it; otherwise it was only referred to.
    pub described: bool,
}
