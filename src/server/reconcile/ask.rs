//! Queries of either version, read into one form.

use serde_json::Value;

use super::{CANDIDATES, MOST_QUERIES, Problem, bad};

/// A query for candidates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ask {
    /// The name.
    pub(super) name: String,
    /// An id that the entity must have.
    pub(super) id: Option<String>,
    /// Types, of which it has one, or each.
    pub(super) types: Vec<String>,
    pub(super) strict: Strict,
    pub(super) limit: usize,
    /// What is known of it beside its name.
    pub(super) conditions: Vec<Condition>,
}

impl Ask {
    /// Whether it says nothing of what is looked for.
    pub(super) fn is_blank(&self) -> bool {
        self.name.is_empty() && self.id.is_none() && self.conditions.is_empty()
    }
}

/// How types count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Strict {
    #[default]
    Any,
    All,
    Should,
}

/// What is known of an entity beside its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Condition {
    pub(super) property: String,
    pub(super) values: Vec<String>,
    /// Whether an entity that does not meet it is none.
    pub(super) required: bool,
    pub(super) quantifier: Quantifier,
}

/// How many of a condition's values must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
    None,
}

/// Reads a batch of version 0.2: queries by key, in the order of their keys.
pub(super) fn batch(json: &Value) -> Result<Vec<(String, Ask)>, Problem> {
    let queries = json.as_object().ok_or_else(|| bad("a batch is an object of queries"))?;
    if queries.len() > MOST_QUERIES {
        return Err(bad(format!("a batch holds at most {MOST_QUERIES} queries")));
    }
    queries.iter().map(|(key, query)| Ok((key.clone(), one(query)?))).collect()
}

fn one(json: &Value) -> Result<Ask, Problem> {
    const KEYS: [&str; 5] = ["query", "type", "limit", "properties", "type_strict"];
    let query = json.as_object().ok_or_else(|| bad("a query is an object"))?;
    // What is misspelt would be left out of account without a word.
    if let Some(strange) = query.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(bad(format!("a query has no `{strange}`: {}", KEYS.join(", "))));
    }
    let mut ask = Ask {
        name: query.get("query").and_then(Value::as_str).unwrap_or_default().trim().to_owned(),
        types: strings(query.get("type")),
        limit: limit(query.get("limit")),
        strict: match query.get("type_strict").and_then(Value::as_str) {
            Some("all") => Strict::All,
            Some("should") => Strict::Should,
            _ => Strict::Any,
        },
        ..Ask::default()
    };
    for property in query.get("properties").and_then(Value::as_array).into_iter().flatten() {
        let id = property.get("pid").and_then(Value::as_str);
        let id = id.ok_or_else(|| bad("a property has no `pid`"))?;
        let values = strings(property.get("v"));
        let quantifier = Quantifier::Any;
        ask.conditions.push(Condition {
            property: id.to_owned(),
            values,
            required: false,
            quantifier,
        });
    }
    // An empty cell of somebody's column is a query, for which there is nothing.
    if ask.conditions.is_empty() && !query.get("query").is_some_and(Value::is_string) {
        return Err(bad("a query has neither `query` nor `properties`"));
    }
    Ok(ask)
}

/// Reads the queries of the draft.
pub(super) fn draft(json: &Value) -> Result<Vec<Ask>, Problem> {
    let queries = json.get("queries").and_then(Value::as_array);
    let queries = queries.ok_or_else(|| bad("there are no `queries`"))?;
    if queries.len() > MOST_QUERIES {
        return Err(bad(format!("a batch holds at most {MOST_QUERIES} queries")));
    }
    queries.iter().map(draft_one).collect()
}

fn draft_one(query: &Value) -> Result<Ask, Problem> {
    let types = match query.get("type") {
        None => Vec::new(),
        Some(Value::String(of)) => vec![of.clone()],
        Some(_) => return Err(bad("`type` is one type")),
    };
    let mut ask = Ask { types, limit: limit(query.get("limit")), ..Ask::default() };
    let conditions = query.get("conditions").and_then(Value::as_array);
    let conditions = conditions.filter(|c| !c.is_empty());
    for condition in conditions.ok_or_else(|| bad("a query has no `conditions`"))? {
        let values = strings(condition.get("propertyValue"));
        let first = || values.first().cloned().unwrap_or_default();
        match condition.get("matchType").and_then(Value::as_str) {
            Some("name") => first().trim().clone_into(&mut ask.name),
            Some("id") => ask.id = Some(first()),
            Some("property") => {
                let id = condition.get("propertyId").and_then(Value::as_str);
                let id = id.ok_or_else(|| bad("a condition has no `propertyId`"))?;
                let required = condition.get("required").and_then(Value::as_bool);
                ask.conditions.push(Condition {
                    property: id.to_owned(),
                    values,
                    required: required.unwrap_or(false),
                    quantifier: match condition.get("matchQuantifier").and_then(Value::as_str) {
                        Some("all") => Quantifier::All,
                        Some("none") => Quantifier::None,
                        _ => Quantifier::Any,
                    },
                });
            }
            _ => return Err(bad("`matchType` is name, id or property")),
        }
    }
    Ok(ask)
}

fn limit(given: Option<&Value>) -> usize {
    let given = given.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    given.unwrap_or(CANDIDATES.0).clamp(1, CANDIDATES.1)
}

/// A value, or each of an array: text, numbers, yes or no, or the id of a thing.
fn strings(value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Object(thing) => {
            let named = thing.get("id").or_else(|| thing.get("name"));
            named.and_then(Value::as_str).map(str::to_owned)
        }
        Value::Array(_) | Value::Null => None,
    };
    match value {
        Some(Value::Array(all)) => all.iter().filter_map(text).collect(),
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}
