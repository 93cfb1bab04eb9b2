//! What passed from whom to whom: transmissions (传播) with their channel and their basis.

use super::actor::ActorId;
use super::date::PartialDate;
use super::iri::last_segment;
use super::scheme::SchemeId;
use super::source::Slice;
use serde::Serialize;

/// Index of a transmission in its field.
pub type TransmissionId = u32;

/// What a transmission rests on. Bases are never mixed up: each fact says its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A source states or implies it.
    Observed,
    /// A named rule gives it from other facts.
    Derived,
    /// Estimated from the dates of many cascades.
    Inferred,
}

impl Basis {
    /// Every basis, the best documented first.
    pub const ALL: [Self; 3] = [Self::Observed, Self::Derived, Self::Inferred];

    /// The basis with this id; an IRI may be given, its last segment counts.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match last_segment(id) {
            "observed" => Self::Observed,
            "derived" => Self::Derived,
            "inferred" => Self::Inferred,
            _ => return None,
        })
    }
}

/// Whether the source says it in so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Statement {
    /// The source says that one learned from the other.
    Explicit,
    /// The source lets it be understood.
    Implied,
}

impl Statement {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Explicit, Self::Implied];

    /// The statement with this id; an IRI may be given, its last segment counts.
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match last_segment(id) {
            "explicit" => Self::Explicit,
            "implied" => Self::Implied,
            _ => return None,
        })
    }
}

/// From whom something was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A place or body of the field.
    Actor(ActorId),
    /// Somebody whom the source does not name as a place or body (外地, “塘约经验”); index of the
    /// field's texts.
    Named(u32),
    /// Not said.
    Unknown,
}

/// How something passed: one direction, any number of mechanisms and carriers. Each is the id of a
/// concept of the channel vocabulary (`top-down`, `learning`, `study-visit`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Channel {
    /// Direction, if the source fixes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Mechanisms, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mechanisms: Vec<String>,
    /// Carriers, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carriers: Vec<String>,
}

impl Channel {
    /// A channel from ids or IRIs; the last segments are kept, sorted, each once.
    pub fn new<'a>(
        direction: Option<&'a str>,
        mechanisms: impl IntoIterator<Item = &'a str>,
        carriers: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            direction: direction.map(|d| last_segment(d).to_owned()),
            mechanisms: sorted(mechanisms),
            carriers: sorted(carriers),
        }
    }

    /// Whether nothing is known about it.
    pub fn is_unknown(&self) -> bool {
        self.direction.is_none() && self.mechanisms.is_empty() && self.carriers.is_empty()
    }
}

fn sorted<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut ids: Vec<String> =
        ids.into_iter().map(|i| last_segment(i).to_owned()).filter(|i| !i.is_empty()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// A scheme passes from one to another: `to` learned from `from`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transmission {
    /// What passed; `None` if the source names no scheme.
    pub scheme: Option<SchemeId>,
    /// From whom.
    pub from: Origin,
    /// To whom.
    pub to: ActorId,
    /// When.
    pub date: Option<PartialDate>,
    /// How (index of the field's channels).
    pub channel: u32,
    /// What it rests on.
    pub basis: Basis,
    /// How plainly the source says it; for observed ones.
    pub statement: Option<Statement>,
    /// The rule that derived it (index of the field's texts).
    pub rule: Option<u32>,
    /// Weight, improvement or probability given by the inference; not a number if none.
    pub weight: f32,
    /// p-value given by the inference; not a number if none.
    pub p_value: f32,
    /// Where it is stated.
    pub sources: Slice,
}
