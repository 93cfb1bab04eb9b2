use serde::{Deserialize, Serialize};

/// A draft that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// It is no JSON of the published schema.
    #[error("the draft is not what the JSON Schema describes: {0}")]
    Json(#[from] serde_json::Error),
    /// Its version is newer than this program.
    #[error("the draft has version {0}; this program reads version 1")]
    Version(u32),
}

/// What a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A place is named.
    Place,
    /// An organization is named.
    Organization,
    /// A scheme is named.
    Scheme,
    /// One runs a scheme.
    Adoption,
    /// A scheme goes from one to another.
    Spread,
    /// A figure.
    Indicator,
    /// An honour.
    Honour,
}

/// A fact with its passage. Which fields belong to which kind stands in the JSON Schema.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    missing_docs,
    reason = "the fields are those of the published JSON Schema, described there"
)]
pub struct Fact {
    pub id: String,
    pub kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_parent: Option<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub originator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopter_parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_precision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_parent: Option<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub giver: Option<String>,
    pub quote: String,
    pub start: usize,
    pub end: usize,
}

fn list<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::<Vec<String>>::deserialize(d)?.unwrap_or_default())
}

/// A draft of one report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The version of the form; 1.
    #[serde(default = "one")]
    pub version: u32,
    /// The file of the text.
    pub report: String,
    /// Who made it: `rules`, a model with its name, or a person's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_by: Option<String>,
    /// The facts.
    pub facts: Vec<Fact>,
}

fn one() -> u32 {
    1
}

impl Draft {
    /// Reads a draft.
    ///
    /// # Errors
    ///
    /// The text is no JSON of the published schema, or of a newer version.
    ///
    /// ```
    /// let draft = extraction::Draft::parse(r#"{"report": "r.txt", "facts": []}"#).unwrap();
    /// assert_eq!(draft.version, 1);
    /// ```
    pub fn parse(json: &str) -> Result<Self, DraftError> {
        let draft: Self = serde_json::from_str(json.trim_start_matches('\u{feff}'))?;
        if draft.version > 1 { Err(DraftError::Version(draft.version)) } else { Ok(draft) }
    }
}
