//! Values of properties for entities that were found (data extension).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::terms::{id_of, id_of_term, iri_of, name_of_property, term_of};
use super::{MOST_QUERIES, Problem, Version, Work, bad};
use rdf::term::{NamedNode, Term};

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    ids: Vec<String>,
    properties: Vec<Property>,
}

#[derive(Debug, Clone)]
struct Property {
    id: String,
    /// At most so many values; 0 for all.
    limit: usize,
    /// Ids instead of names.
    ids: bool,
}

impl Wanted {
    /// Reads the request; both versions have the same.
    pub(super) fn of(json: &Value) -> Result<Self, Problem> {
        let list = |name: &str| {
            let list = json.get(name).and_then(Value::as_array);
            list.ok_or_else(|| bad(format!("there are no `{name}`")))
        };
        let ids: Vec<String> =
            list("ids")?.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect();
        let mut properties = Vec::new();
        for property in list("properties")? {
            let id = property.get("id").and_then(Value::as_str);
            let id = id.ok_or_else(|| bad("a property has no `id`"))?;
            let setting = |name: &str| property.pointer(&format!("/settings/{name}"));
            let number = |value: &Value| match value {
                Value::String(text) => text.parse().ok(),
                other => other.as_u64().and_then(|n| usize::try_from(n).ok()),
            };
            properties.push(Property {
                id: id.to_owned(),
                limit: setting("limit").and_then(number).unwrap_or(0),
                ids: setting("content").and_then(Value::as_str) == Some("id"),
            });
        }
        if ids.len() * properties.len().max(1) > MOST_QUERIES * 20 {
            return Err(bad(format!("at most {} values are asked for at once", MOST_QUERIES * 20)));
        }
        Ok(Self { ids, properties })
    }
}

/// The values of each entity.
pub(super) fn rows(work: &Work<'_>, wanted: &Wanted, version: Version) -> Result<Value, Problem> {
    let meta: Vec<Value> = wanted
        .properties
        .iter()
        .map(|property| json!({ "id": property.id, "name": name_of_property(&property.id) }))
        .collect();
    let mut columns: Vec<BTreeMap<String, Vec<Value>>> = Vec::new();
    for property in &wanted.properties {
        columns.push(column(work, &wanted.ids, property, version)?);
    }
    let values = |id: &String, at: usize| columns[at].get(id).cloned().unwrap_or_default();
    let rows: Value = match version {
        Version::V02 => {
            let mut rows = Map::new();
            for id in &wanted.ids {
                let cells = wanted.properties.iter().enumerate();
                let row: Map<String, Value> =
                    cells.map(|(at, p)| (p.id.clone(), Value::Array(values(id, at)))).collect();
                rows.insert(id.clone(), Value::Object(row));
            }
            Value::Object(rows)
        }
        Version::Draft => {
            let row = |id: &String| {
                let cells = wanted.properties.iter().enumerate();
                let cells: Vec<Value> =
                    cells.map(|(at, p)| json!({ "id": p.id, "values": values(id, at) })).collect();
                json!({ "id": id, "properties": cells })
            };
            wanted.ids.iter().map(row).collect()
        }
    };
    Ok(json!({ "meta": meta, "rows": rows }))
}

/// The values of a property by entity, in order.
fn column(
    work: &Work<'_>,
    ids: &[String],
    property: &Property,
    version: Version,
) -> Result<BTreeMap<String, Vec<Value>>, Problem> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut asked = Vec::new();
    for id in ids {
        match known(work, id, &property.id) {
            Some(values) => drop(found.insert(id.clone(), values)),
            None => asked.extend(iri_of(id).map(|iri| (id, iri))),
        }
    }
    if let (Some(term), false) = (term_of(&property.id), asked.is_empty()) {
        let objects = objects(work, asked.iter().map(|(_, iri)| iri), &term)?;
        let labels = labels(work, objects.values().flatten())?;
        for (id, objects) in objects {
            for (own, _) in asked.iter().filter(|(_, iri)| iri.as_str() == id) {
                let values = objects
                    .iter()
                    .map(|o| value(work, &labels, o, property.ids, version))
                    .collect();
                found.insert((*own).clone(), values);
            }
        }
    }
    if property.limit > 0 {
        found.values_mut().for_each(|values| values.truncate(property.limit));
    }
    Ok(found)
}

/// What is known without asking: the place's full name, the IRI, and what the gazetteer says of places that it alone has.
fn known(work: &Work<'_>, id: &str, property: &str) -> Option<Vec<Value>> {
    let text =
        |text: String| if text.is_empty() { Vec::new() } else { vec![json!({ "str": text })] };
    let entity = work.index.get(id);
    match (property, entity) {
        ("url", _) => {
            return Some(text(iri_of(id).map(|iri| iri.as_str().to_owned()).unwrap_or_default()));
        }
        ("path", Some(entity)) => {
            return Some(text(
                work.index.path(entity)
                    + if entity.kind == super::index::Kind::Place { &entity.name } else { "" },
            ));
        }
        (_, Some(_)) => return None,
        _ => {}
    }
    let gazetteer = work.gazetteer?;
    let division = gazetteer.get(id.strip_prefix("division/")?)?;
    let above = || gazetteer.parents(division.code).into_iter().last();
    Some(match property {
        "label" => text(division.name),
        "code" | "identifier" => text(division.code.to_string()),
        "path" => text(gazetteer.full_name(division.code).unwrap_or_default()),
        "within" => above()
            .map(|d| json!({ "id": format!("division/{}", d.code), "name": d.name }))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    })
}

/// The objects of a property by subject, sorted.
fn objects<'a>(
    work: &Work<'_>,
    subjects: impl Iterator<Item = &'a NamedNode>,
    property: &NamedNode,
) -> Result<BTreeMap<String, Vec<Term>>, Problem> {
    let values: Vec<String> = subjects.map(NamedNode::to_string).collect();
    let query = format!(
        "SELECT DISTINCT ?s ?o WHERE {{ VALUES ?s {{ {} }} ?s {property} ?o }}",
        values.join(" ")
    );
    let mut found: BTreeMap<String, Vec<Term>> = BTreeMap::new();
    for row in work.store.query(&query, &work.options)?.into_solutions()? {
        let row = row?;
        if let (Some(Term::NamedNode(subject)), Some(object)) = (row.get("s"), row.get("o")) {
            found.entry(subject.as_str().to_owned()).or_default().push(object.clone());
        }
    }
    found.values_mut().for_each(|objects| objects.sort_by_cached_key(ToString::to_string));
    Ok(found)
}

/// The labels of things that are neither places nor organizations nor schemes.
fn labels<'a>(
    work: &Work<'_>,
    objects: impl Iterator<Item = &'a Term>,
) -> Result<BTreeMap<String, String>, Problem> {
    let strange = |object: &'a Term| match object {
        Term::NamedNode(node) if work.index.get(id_of(node.as_str())).is_none() => {
            Some(node.to_string())
        }
        _ => None,
    };
    let nodes: BTreeSet<String> = objects.filter_map(strange).collect();
    let mut labels = BTreeMap::new();
    if nodes.is_empty() {
        return Ok(labels);
    }
    let nodes: Vec<String> = nodes.into_iter().collect();
    let query = format!(
        "SELECT ?s ?l WHERE {{ VALUES ?s {{ {} }} VALUES ?p {{ <http://www.w3.org/2000/01/rdf-schema#label> \
         <http://www.w3.org/2004/02/skos/core#prefLabel> <http://purl.org/dc/terms/title> }} ?s ?p ?l }}",
        nodes.join(" ")
    );
    for row in work.store.query(&query, &work.options)?.into_solutions()? {
        let row = row?;
        if let (Some(Term::NamedNode(node)), Some(Term::Literal(label))) =
            (row.get("s"), row.get("l"))
        {
            // The Chinese one, else the first in order.
            let is_chinese = label.language().is_none_or(|l| l.starts_with("zh"));
            let known =
                labels.entry(node.as_str().to_owned()).or_insert_with(|| label.value().to_owned());
            if is_chinese {
                label.value().clone_into(known);
            }
        }
    }
    Ok(labels)
}

/// A value as the protocol writes it.
fn value(
    work: &Work<'_>,
    labels: &BTreeMap<String, String>,
    object: &Term,
    ids: bool,
    version: Version,
) -> Value {
    match object {
        Term::NamedNode(node) => {
            let id = id_of(node.as_str());
            let (id, name) = match (work.index.get(id), labels.get(node.as_str())) {
                (Some(entity), _) => (id.to_owned(), entity.name.clone()),
                (None, Some(label)) => (id_of_term(id), label.clone()),
                (None, None) => (id_of_term(id), work.index.type_name(&id_of_term(id))),
            };
            if ids { json!({ "str": id }) } else { json!({ "id": id, "name": name }) }
        }
        Term::Literal(literal) => {
            let text = literal.value();
            match literal.datatype().as_str().rsplit('#').next() {
                Some("integer" | "int" | "long" | "nonNegativeInteger" | "positiveInteger") => text
                    .parse::<i64>()
                    .map_or_else(|_| json!({ "str": text }), |n| json!({ "int": n })),
                Some("decimal" | "double" | "float") => text
                    .parse::<f64>()
                    .map_or_else(|_| json!({ "str": text }), |n| json!({ "float": n })),
                Some("dateTime") => json!({ "date": text }),
                _ => match (literal.language(), version) {
                    (Some(language), Version::Draft) => json!({ "str": text, "lang": language }),
                    _ => json!({ "str": text }),
                },
            }
        }
        other => json!({ "str": other.to_string() }),
    }
}

/// The values of a property as texts: names and ids of things, literals.
pub(super) fn texts_of(work: &Work<'_>, id: &str, property: &str) -> Vec<String> {
    let (Some(iri), Some(term)) = (iri_of(id), term_of(property)) else { return Vec::new() };
    let found = objects(work, std::iter::once(&iri), &term).unwrap_or_default();
    let mut texts = Vec::new();
    for object in found.into_values().flatten() {
        match object {
            Term::NamedNode(node) => {
                let id = id_of(node.as_str());
                texts.extend(work.index.get(id).map(|e| e.name.clone()));
                texts.push(id.to_owned());
                texts.push(id.rsplit('/').next().unwrap_or_default().to_owned());
            }
            Term::Literal(literal) => texts.push(literal.value().to_owned()),
            other => texts.push(other.to_string()),
        }
    }
    texts
}

/// Properties that entities of a type have.
pub(super) fn propose(work: &Work<'_>, of: &str, limit: usize) -> Result<Value, Problem> {
    let of_type = if of.is_empty() { "Division" } else { of };
    let class = term_of(of_type).ok_or_else(|| bad("`type` is no type"))?;
    // Some are enough to see what they have.
    let query = format!(
        "SELECT DISTINCT ?p WHERE {{ {{ SELECT ?s WHERE {{ ?s a {class} }} LIMIT 500 }} ?s ?p ?o }}"
    );
    let mut ids: Vec<String> = vec!["path".to_owned(), "url".to_owned()];
    for row in work.store.query(&query, &work.options)?.into_solutions()? {
        if let Some(Term::NamedNode(property)) = row?.get("p") {
            ids.push(id_of_term(property.as_str()));
        }
    }
    ids.sort();
    ids.dedup();
    let properties: Vec<Value> = ids
        .into_iter()
        .take(limit)
        .map(|id| {
            let name = name_of_property(&id);
            json!({ "id": id, "name": name })
        })
        .collect();
    Ok(json!({ "type": of_type, "limit": limit, "properties": properties }))
}
