//! What stands around the rows in a JSON document: the group, its tables, their annotations.
//!
//! Follows *Generating JSON from Tabular Data on the Web*, sections 4.2 and 4.6. Refuses to know rows.

use super::convert::json::quoted;
use super::metadata::{Annotation, Table, TableGroup, context};
use ::rdf::vocab::csvw;
use serde_json::Value;

/// What stands before the first table.
pub(super) fn group_head(group: &TableGroup, standard: bool) -> String {
    if !standard {
        return "[".to_owned();
    }
    let mut members = id(group.id.as_deref());
    members.extend(annotations(&group.annotations));
    members.push("\"tables\":[".to_owned());
    format!("{{{}", members.join(","))
}

/// What stands behind the last table.
pub(super) fn group_tail(standard: bool) -> &'static str {
    if standard { "\n]}\n" } else { "\n]\n" }
}

/// What stands before the rows of a table in standard mode.
pub(super) fn table_head(table: &Table, is_first: bool) -> String {
    let mut members = id(table.id.as_deref());
    members.push(format!("\"url\":{}", quoted(&table.url)));
    members.extend(annotations(&table.annotations));
    members.push("\"row\":[".to_owned());
    format!("{}\n{{{}", if is_first { "" } else { "," }, members.join(","))
}

/// What stands behind the rows of a table in standard mode.
pub(super) fn table_tail(comments: &[String]) -> String {
    let comments: Vec<_> = comments.iter().map(|c| quoted(c)).collect();
    match comments.as_slice() {
        [] => "]}".to_owned(),
        [one] => format!("],\"rdfs:comment\":{one}}}"),
        several => format!("],\"rdfs:comment\":[{}]}}", several.join(",")),
    }
}

fn id(id: Option<&str>) -> Vec<String> {
    id.map(|id| format!("\"@id\":{}", quoted(id))).into_iter().collect()
}

/// Annotations as members; those of one property are one array.
fn annotations(annotations: &[Annotation]) -> Vec<String> {
    let mut members: Vec<(String, Vec<Value>)> = Vec::new();
    for Annotation { property, value } in annotations {
        let is_note = *property == csvw::NOTE;
        let name = if is_note { "notes".to_owned() } else { context::compact(property) };
        let mut values = match plain(value) {
            Value::Array(items) => items,
            one => vec![one],
        };
        match members.iter_mut().find(|(n, _)| *n == name) {
            Some((_, present)) => present.append(&mut values),
            None => members.push((name, values)),
        }
    }
    let member = |(name, values): (String, Vec<Value>)| {
        let value = match <[Value; 1]>::try_from(values) {
            Ok([one]) if name != "notes" => one,
            Ok([one]) => Value::Array(vec![one]),
            Err(several) => Value::Array(several),
        };
        format!("{}:{value}", quoted(&name))
    };
    members.into_iter().map(member).collect()
}

/// Section 4.6: what JSON-LD says of values and references is their plain form.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Value::Object(object) => {
            if let Some(value) = object.get("@value") {
                return value.clone();
            }
            if let (Some(id), 1) = (object.get("@id"), object.len()) {
                return id.clone();
            }
            let member = |(key, value): (&String, &Value)| match key.starts_with('@') {
                true => (key.clone(), value.clone()),
                false => (context::compact(&context::expand(key)), plain(value)),
            };
            Value::Object(object.iter().map(member).collect())
        }
        other => other.clone(),
    }
}
