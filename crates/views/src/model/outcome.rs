//! What adoptions yielded.

use crate::language::Language;
use serde::{Deserialize, Deserializer, Serialize};

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
