//! Entities, properties and types while their names are typed.

use serde_json::{Value, json};

use super::index::fold;
use super::terms::{KNOWN, name_of_property};
use super::{Problem, Work, preview};

/// Suggestions in one answer.
const PAGE: usize = 20;

/// What a text may be the beginning of, `cursor` suggestions left out.
pub(super) fn answer(work: &Work<'_>, kind: &str, prefix: &str, cursor: usize) -> Value {
    let all = match kind {
        "entity" => entities(work, prefix, cursor + PAGE),
        "property" => named(KNOWN.iter().map(|(id, _, name)| (*id, *name)), prefix),
        _ => named(work.index.types(), prefix),
    };
    let page: Vec<Value> = all.into_iter().skip(cursor).take(PAGE).collect();
    json!({ "result": page })
}

fn entities(work: &Work<'_>, prefix: &str, most: usize) -> Vec<Value> {
    if prefix.trim().is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Value> = Vec::new();
    let same = work.index.get(prefix.trim());
    for entity in same.into_iter().chain(work.index.beginning(prefix)).take(most) {
        let notable: Vec<Value> = entity
            .types
            .iter()
            .map(|of| json!({ "id": of, "name": work.index.type_name(of) }))
            .collect();
        found.push(json!({
            "id": entity.id,
            "name": entity.name,
            "description": work.index.path(entity),
            "notable": notable,
        }));
    }
    if let (Some(gazetteer), true) = (work.gazetteer, found.len() < most) {
        for hit in gazetteer.suggest(prefix, None, most - found.len()) {
            let id = format!("division/{}", hit.division.code);
            if work.index.get(&id).is_some() {
                continue;
            }
            let name = hit.division.name.clone();
            let path: String =
                gazetteer.parents(hit.division.code).into_iter().map(|d| d.name).collect();
            found.push(json!({
                "id": id,
                "name": name,
                "description": format!("{path} · 仅在区划库中 gazetteer only"),
                "notable": [{ "id": "Division", "name": work.index.type_name("Division") }],
            }));
        }
    }
    found
}

/// Terms whose id or name begins with the text or holds it, the former first.
fn named<'a>(terms: impl Iterator<Item = (&'a str, &'a str)>, prefix: &str) -> Vec<Value> {
    let wanted = fold(prefix);
    let mut found: Vec<(bool, &str, &str)> = terms
        .filter_map(|(id, name)| {
            let (folded_id, folded_name) = (fold(id), fold(name));
            let begins = folded_id.starts_with(&wanted) || folded_name.starts_with(&wanted);
            (begins || folded_name.contains(&wanted)).then_some((!begins, id, name))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id, name)| json!({ "id": id, "name": name })).collect()
}

/// The small page beside a suggestion, of version 0.1 and 0.2.
pub(super) fn flyout(work: &Work<'_>, kind: &str, id: &str) -> Result<Value, Problem> {
    let html = match kind {
        "entity" => preview::fragment(work, id, false)?,
        "property" => preview::escaped(&name_of_property(id)),
        _ => preview::escaped(&work.index.type_name(id)),
    };
    Ok(json!({ "id": id, "html": html }))
}
