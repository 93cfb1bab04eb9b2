//! What can be adopted: schemes (做法), among them organizational models with a formula of roles.

use super::actor::ActorId;
use super::iri::last_segment;
use serde::Serialize;

/// Index of a scheme in its field.
pub type SchemeId = u32;

/// What kind of scheme it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum SchemeKind {
    /// A model written as a formula of roles.
    OrganizationalModel,
    /// A name that counts its parts (四能一创, “133”).
    NumberedScheme,
    /// A mechanism (积分制, 红黑榜).
    Mechanism,
    /// A campaign (行动、活动、工程).
    Campaign,
    /// A standard (五好标准).
    Standard,
}

impl SchemeKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::OrganizationalModel,
        Self::NumberedScheme,
        Self::Mechanism,
        Self::Campaign,
        Self::Standard,
    ];

    /// The kind with this class name; an IRI may be given, its last segment counts.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match last_segment(id) {
            "OrganizationalModel" => Self::OrganizationalModel,
            "NumberedScheme" => Self::NumberedScheme,
            "Mechanism" => Self::Mechanism,
            "Campaign" => Self::Campaign,
            "Standard" => Self::Standard,
            _ => return None,
        })
    }
}

/// A scheme. Texts are indexes of the field's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    /// Name; `None` if only the IRI is known.
    pub name: Option<u32>,
    /// Kind, if given.
    pub kind: Option<SchemeKind>,
    /// Formula as printed.
    pub formula: Option<u32>,
    /// The formula with lost plus signs restored.
    pub alternative_formula: Option<u32>,
    /// The scheme of which this is another form.
    pub variant_of: Option<SchemeId>,
    /// Whether a source says that it is a form of that; otherwise its name was read so.
    pub variant_stated: bool,
    /// The larger scheme to which this belongs.
    pub part_of: Option<SchemeId>,
    /// Who started it, if a source says so.
    pub originator: Option<ActorId>,
    /// Whether a row of its own described it; otherwise it was only referred to.
    pub described: bool,
}
