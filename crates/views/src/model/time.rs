//! What is known of when an adoption began.

use super::date::{Day, PartialDate, Precision};
use serde::{Deserialize, Serialize};

/// How well the start of an adoption is known.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// A source prints it.
    Dated,
    /// A source says by when at the latest.
    Bounded,
    /// Nothing says.
    #[default]
    Unknown,
}

impl Bound {
    /// Returns its word in JSON and exports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dated => "dated",
            Self::Bounded => "bounded",
            Self::Unknown => "unknown",
        }
    }
}

/// Between which days an adoption began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Time {
    /// How well it is known.
    pub bound: Bound,
    /// How precisely it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// The first day on which it may have begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Day>,
    /// The last day on which it may have begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Day>,
    /// The year in which it began; only where it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The year at whose end it had begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_year: Option<i32>,
    /// When the earliest report came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<PartialDate>,
}

impl Time {
    pub(super) fn printed(start: PartialDate, reported: Option<PartialDate>) -> Self {
        Self {
            bound: Bound::Dated,
            precision: Some(start.precision()),
            earliest: Some(start.first_day()),
            latest: Some(start.last_day()),
            year: Some(start.year()),
            by_year: Some(start.year()),
            reported,
        }
    }

    pub(super) fn between(
        earliest: Option<Day>,
        latest: Option<Day>,
        reported: Option<PartialDate>,
    ) -> Self {
        Self {
            bound: if latest.is_some() { Bound::Bounded } else { Bound::Unknown },
            precision: None,
            earliest,
            latest,
            year: None,
            by_year: latest.map(Day::year),
            reported,
        }
    }
}
