//! Candidates as JSON of either version.

use serde_json::{Map, Value, json};

use super::Work;
use super::judge::{Candidate, Feature};

/// The answer to a batch of version 0.2.
pub(super) fn batch(
    work: &Work<'_>,
    answers: impl Iterator<Item = (String, Vec<Candidate>)>,
) -> Value {
    let answers = answers.map(|(key, found)| (key, json!({ "result": candidates(work, &found) })));
    Value::Object(answers.collect::<Map<String, Value>>())
}

/// The answer of the draft.
pub(super) fn draft(work: &Work<'_>, answers: impl Iterator<Item = Vec<Candidate>>) -> Value {
    let results: Vec<Value> =
        answers.map(|found| json!({ "candidates": candidates(work, &found) })).collect();
    json!({ "results": results })
}

fn candidates(work: &Work<'_>, found: &[Candidate]) -> Vec<Value> {
    found.iter().map(|candidate| one(work, candidate)).collect()
}

fn one(work: &Work<'_>, candidate: &Candidate) -> Value {
    let types: Vec<Value> = candidate
        .types
        .iter()
        .map(|of| json!({ "id": of, "name": work.index.type_name(of) }))
        .collect();
    let features: Vec<Value> = candidate.features.iter().map(feature).collect();
    json!({
        "id": candidate.id,
        "name": candidate.name,
        "description": candidate.description,
        "type": types,
        "score": (candidate.score * 100.0).round() / 100.0,
        "match": candidate.is_match,
        "features": features,
    })
}

fn feature(feature: &Feature) -> Value {
    let (id, name, value) = match *feature {
        Feature::Name(score) => (
            "name_similarity",
            "名称相似度 name similarity",
            json!((score * 100.0).round() / 100.0),
        ),
        Feature::Exact(is) => ("name_exact", "名称一致 same name", json!(is)),
        Feature::Place(is) => ("place_match", "区划相符 place agrees", json!(is)),
        Feature::Code(is) => ("code_match", "代码一致 same code", json!(is)),
        Feature::Property(share) => (
            "property_match",
            "其他条件相符 share of other conditions met",
            json!((share * 100.0).round() / 100.0),
        ),
        Feature::InGraph(is) => ("in_graph", "已在图谱中 in the graph", json!(is)),
    };
    json!({ "id": id, "name": name, "value": value })
}
