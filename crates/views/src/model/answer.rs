//! What a cascade says first: who started it, how long it took, what it yielded, and on what all that rests.

use super::date::PartialDate;
use super::entry::{Scheme, Source, Who};
use serde::{Deserialize, Serialize};

/// Why somebody stands at the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OriginGround {
    /// A source names the originator.
    Stated,
    /// The earliest dated adoption on record, which is no origin by itself.
    Earliest,
}

/// Where a scheme comes from, as far as anything says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The scheme.
    pub scheme: Scheme,
    /// Who.
    pub who: Who,
    /// Why.
    pub ground: OriginGround,
    /// When that adoption began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// Where it is stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

/// How many facts rest on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Documented {
    /// Observed, in so many words.
    #[serde(default)]
    pub explicit: u32,
    /// Observed, to be understood from what is printed.
    #[serde(default)]
    pub implied: u32,
    /// Observed, without a word on how plainly.
    #[serde(default)]
    pub unsaid: u32,
    /// Derived by a rule.
    #[serde(default)]
    pub derived: u32,
    /// Inferred by a method.
    #[serde(default)]
    pub inferred: u32,
}

/// How long it took from sources to their learners.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Lags {
    /// The median in years; none where no link has both starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Links with both starts.
    #[serde(default)]
    pub dated: u32,
    /// All links between two places or bodies.
    #[serde(default)]
    pub links: u32,
}
