//! One node of a cascade with everything that is known about it.

use super::date::PartialDate;
use super::outcome::Outcome;
use super::time::Time;
use serde::{Deserialize, Serialize};

/// What an edge rests on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A source says so.
    #[default]
    Observed,
    /// A rule says so from what sources say.
    Derived,
    /// A statistical method says so.
    Inferred,
}

impl Basis {
    /// Every basis, the best documented first.
    pub const ALL: [Self; 3] = [Self::Observed, Self::Derived, Self::Inferred];

    /// Returns its word in JSON and exports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Derived => "derived",
            Self::Inferred => "inferred",
        }
    }
}

/// How plainly a source says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statement {
    /// In so many words.
    Explicit,
    /// It follows from what is printed.
    Implied,
}

impl Statement {
    /// Returns its word in JSON and exports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Implied => "implied",
        }
    }
}

/// What a node is to the selected schemes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It took one up.
    #[default]
    Adopter,
    /// It took one up, but outside the window or status asked for.
    Outside,
    /// It stands in a transmission or promotion; no adoption is recorded.
    Mentioned,
}

impl Kind {
    /// Returns its word in JSON and exports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Adopter => "adopter",
            Self::Outside => "outside",
            Self::Mentioned => "mentioned",
        }
    }
}

/// A division on the way down to a place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Division {
    /// IRI.
    pub iri: String,
    /// Name.
    pub name: String,
    /// Its level: `province`, `prefecture`, `county`, `township`, `village`, `group`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// A place or body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Who {
    /// IRI; none where the source names no place or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Name, as printed where there is no IRI.
    pub name: String,
    /// English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Class of an organization or place, as a local name (`Cooperative`, `Division`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Level of its division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Names of divisions from the highest down to its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// The same divisions with IRI and level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<Division>,
    /// Longitude and latitude in degrees (WGS 84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<[f64; 2]>,
}

/// A scheme as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scheme {
    /// IRI.
    pub iri: String,
    /// Name.
    pub name: String,
    /// English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Formula as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
}

/// Where a fact is stated.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// IRI of the report.
    pub report: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Its address; where it is left out, see `reports` of the cascade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Start and end (excluded) of the passage in code points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(u32, u32)>,
    /// The passage itself, where the texts were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How something passed; ids of concepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Channel {
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Why it passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mechanisms: Vec<String>,
    /// Through what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carriers: Vec<String>,
}

impl Channel {
    /// Returns all its concepts: direction, mechanisms, carriers.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let rest = self.mechanisms.iter().chain(&self.carriers);
        self.direction.iter().chain(rest).map(String::as_str)
    }

    /// Returns whether the learner learned from the source itself: by learning or imitation, on a visit
    /// or in training. An order or a roll-out can pass on what its giver never did.
    pub fn is_learning(&self) -> bool {
        let mechanism = |m: &String| matches!(m.as_str(), "learning" | "imitation");
        let carrier =
            |c: &String| matches!(c.as_str(), "study-visit" | "site-meeting" | "training");
        self.mechanisms.iter().any(mechanism) || self.carriers.iter().any(carrier)
    }
}

/// A possible parent, and what says so.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Link {
    /// From whom.
    pub from: Who,
    /// Its node; none where the source names no place or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
    /// What it rests on.
    pub basis: Basis,
    /// How plainly a source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// The rule of a derived edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// IRI of the transmission or, for a rule, of the promotion.
    pub fact: String,
    /// When it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// How it passed.
    #[serde(default)]
    pub channel: Channel,
    /// Years from the start of the source to that of the learner, where both are known and do not contradict it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag: Option<i32>,
    /// How it contradicts the dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<String>,
    /// Whether the parent had another variant.
    #[serde(default)]
    pub across: bool,
    /// Weight given by an inference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// p-value given by an inference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// Where it is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// What an edit does to a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditKind {
    /// A role comes in.
    Added,
    /// A role goes.
    Dropped,
    /// A role is put in the place of another.
    Substituted,
    /// A role becomes a broader one.
    Generalised,
    /// A role becomes a narrower one.
    Specialised,
    /// The same role stands at another place in the order.
    Reordered,
    /// The same role is printed with other words.
    Reworded,
}

/// One step from one formula to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// What is done.
    pub kind: EditKind,
    /// The role in the first formula, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The role in the second formula, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What it adds to the cost.
    #[serde(default)]
    pub cost: f64,
}

/// What differs between two formulas.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Change {
    /// How the second stands to the first: `extends`, `specialises`, `reduces`, …
    pub relation: String,
    /// Steps from the first to the second.
    #[serde(default)]
    pub edits: Vec<Edit>,
    /// Total cost.
    #[serde(default)]
    pub cost: f64,
    /// Distance in [0, 1].
    #[serde(default)]
    pub distance: f64,
}

/// One node of a cascade.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, unique in the cascade.
    pub node: u32,
    /// Steps from the root of its tree.
    #[serde(default)]
    pub depth: u32,
    /// Number of children in the tree.
    #[serde(default)]
    pub children: u32,
    /// Who.
    pub who: Who,
    /// Adopter, outside the selection, or only mentioned.
    pub kind: Kind,
    /// What it took up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Scheme>,
    /// When it began; unknown stays unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
    /// Between which days it began, as far as anything says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// Statuses given by its records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// What the adoption rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// How plainly the adoption is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// What it is said to have yielded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// IRIs of its adoption records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adoptions: Vec<String>,
    /// Where the adoption is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// The parent that draws the tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Link>,
    /// What changed from the parent's formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// Other possible parents, the best documented first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Link>,
    /// Sources that are not named as a place or body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unnamed: Vec<Link>,
}

impl Entry {
    /// Returns all possible parents that are nodes, the one that draws the tree first.
    pub fn candidates(&self) -> impl Iterator<Item = &Link> {
        self.parent.iter().chain(&self.alternatives)
    }

    /// Returns when the earliest report of the adoption came out.
    pub fn reported(&self) -> Option<PartialDate> {
        self.sources.iter().filter_map(|s| s.date).min_by_key(|d| (d.last_day(), *d))
    }
}
