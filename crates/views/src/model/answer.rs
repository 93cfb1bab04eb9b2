//! What a cascade says first: who started it, how long it took, what it yielded, and on what all that rests.

use super::date::PartialDate;
use super::entry::{Scheme, Source, Who};
use crate::language::Language;
use serde::{Deserialize, Deserializer, Serialize};

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

/// What an adoption is said to have yielded.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Outcome {
    /// As one line, in Chinese.
    pub zh: String,
    /// As one line, in English.
    pub en: String,
    /// IRI of the observation; none where the adoption's own row gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observation: Option<String>,
    /// IRI of the indicator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its bound: `exact`, `at-least`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Whether it was reached; `false` for a plan or target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<bool>,
}

impl Outcome {
    /// Returns an outcome of which only words are known.
    pub fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), zh: text, ..Self::default() }
    }

    /// Returns its line.
    pub fn line(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// An outcome in a document: in full, or, as older documents have it, as words alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Words(String),
    Full {
        zh: String,
        en: String,
        observation: Option<String>,
        indicator: Option<String>,
        value: Option<f64>,
        bound: Option<String>,
        unit: Option<String>,
        year: Option<i32>,
        achieved: Option<bool>,
    },
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Words(text) => Self::words(text),
            Written::Full {
                zh,
                en,
                observation,
                indicator,
                value,
                bound,
                unit,
                year,
                achieved,
            } => Self { zh, en, observation, indicator, value, bound, unit, year, achieved },
        })
    }
}
