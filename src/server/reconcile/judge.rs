//! Candidates for a query, each with what speaks for it.

use std::collections::BTreeMap;

use gazetteer::{Code, Gazetteer, Level, Query, Status};

use super::Work;
use super::ask::{Ask, Condition, Quantifier, Strict};
use super::extend::texts_of;
use super::index::{Entity, Kind, fold};

/// An entity that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) types: Vec<String>,
    /// 0 to 100.
    pub(super) score: f64,
    /// Whether it is surely meant.
    pub(super) is_match: bool,
    pub(super) features: Vec<Feature>,
}

/// What speaks for a candidate, or against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Feature {
    /// How like the names are, 0 to 100.
    Name(f64),
    /// Whether they are the same.
    Exact(bool),
    /// Whether it lies where the query says.
    Place(bool),
    /// Whether it has the code that the query gives.
    Code(bool),
    /// The share of the other conditions that it meets, 0 to 1.
    Property(f64),
    /// Whether the graph has it, rather than the gazetteer alone.
    InGraph(bool),
}

/// Properties that say where an entity lies, with the level of their texts.
const PLACES: [(&str, Option<Level>); 18] = [
    ("within", None),
    ("locatedIn", None),
    ("path", None),
    ("place", None),
    ("division", None),
    ("所在地", None),
    ("province", Some(Level::Province)),
    ("prefecture", Some(Level::Prefecture)),
    ("city", Some(Level::Prefecture)),
    ("county", Some(Level::County)),
    ("township", Some(Level::Township)),
    ("village", Some(Level::Village)),
    ("省", Some(Level::Province)),
    ("市", Some(Level::Prefecture)),
    ("县", Some(Level::County)),
    ("乡镇", Some(Level::Township)),
    ("村", Some(Level::Village)),
    ("town", Some(Level::Township)),
];

/// Properties that give a code.
const CODES: [&str; 4] = ["code", "socialCreditCode", "identifier", "代码"];

/// What a query says beside the name.
struct Circumstances<'a> {
    /// Where it lies: text with its level.
    places: Vec<(Option<Level>, &'a str)>,
    /// Divisions that those texts mean, as ids or codes.
    divisions: Vec<String>,
    codes: Vec<&'a str>,
    others: Vec<&'a Condition>,
    /// Whether place or code must fit.
    strict: bool,
}

impl<'a> Circumstances<'a> {
    fn of(work: &Work<'_>, ask: &'a Ask) -> Self {
        let (mut places, mut codes, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut strict = false;
        for condition in &ask.conditions {
            let filled =
                || condition.values.iter().map(String::as_str).filter(|v| !v.trim().is_empty());
            let place = PLACES.iter().find(|(name, _)| *name == condition.property);
            if let (Some((_, level)), Quantifier::Any) = (place, condition.quantifier) {
                places.extend(filled().map(|text| (*level, text)));
                strict |= condition.required;
            } else if CODES.contains(&condition.property.as_str())
                && condition.quantifier == Quantifier::Any
            {
                codes.extend(filled());
                strict |= condition.required;
            } else if !condition.values.is_empty() {
                others.push(condition);
            }
        }
        let divisions = divisions(work, &places);
        Self { places, divisions, codes, others, strict }
    }
}

/// The divisions that the texts of a place mean together; empty where they mean none for sure.
fn divisions(work: &Work<'_>, places: &[(Option<Level>, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (_, text) in places.iter().filter(|(level, _)| level.is_none()) {
        let text = text.trim();
        if text.starts_with("division/") {
            found.push(text.to_owned());
        } else if let Some(code) = work.gazetteer.and_then(|g| code_of(g, text)) {
            found.push(code.to_string());
        }
    }
    if let Some(gazetteer) = work.gazetteer {
        let mut query = Query::new("");
        let mut any = false;
        for (level, text) in places {
            if let Some(level) = level {
                query = query.column(*level, text);
                any = true;
            }
        }
        if any && let Some(code) = gazetteer.link(&query).code {
            found.push(code.to_string());
        }
    }
    found
}

fn code_of(gazetteer: &Gazetteer, text: &str) -> Option<Code> {
    let by_code = gazetteer.get(text).map(|division| division.code);
    by_code.or_else(|| gazetteer.link(&Query::new(text)).code)
}

/// Finds the candidates for a query, best first.
pub(super) fn candidates(work: &Work<'_>, ask: &Ask) -> Vec<Candidate> {
    if ask.is_blank() {
        return Vec::new();
    }
    let said = Circumstances::of(work, ask);
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    let fits = |entity: &Entity| fits(ask, &entity.types);
    if let Some(id) = &ask.id {
        let id = super::terms::id_of(id);
        found.extend(
            work.index.get(id).filter(|e| fits(e)).map(|e| (e.id.clone(), of_graph(work, e, 1.0))),
        );
        if let (Some(gazetteer), true) = (work.gazetteer, found.is_empty()) {
            let code = id.strip_prefix("division/").and_then(Code::parse);
            found.extend(
                code.and_then(|code| of_gazetteer(gazetteer, code, 1.0)).map(|c| (c.id.clone(), c)),
            );
        }
    } else {
        for code in said.codes.iter().copied().chain([ask.name.as_str()]) {
            for at in work.index.with_code(code) {
                let entity = &work.index.entities[*at as usize];
                if fits(entity) {
                    found.insert(entity.id.clone(), of_graph(work, entity, 1.0));
                }
            }
        }
        if !ask.name.is_empty() {
            for (at, score) in work.index.like(&ask.name, &fits).into_iter().take(ask.limit * 4) {
                let entity = &work.index.entities[at as usize];
                found.entry(entity.id.clone()).or_insert_with(|| of_graph(work, entity, score));
            }
        }
        if wants_places(ask) {
            of_tree(work, ask, &said, &mut found);
        }
    }
    let mut all: Vec<Candidate> =
        found.into_values().filter_map(|candidate| weighed(work, ask, &said, candidate)).collect();
    all.sort_by(|a, b| {
        let key = |c: &Candidate| !c.features.contains(&Feature::InGraph(true));
        b.score.total_cmp(&a.score).then(key(a).cmp(&key(b))).then(a.id.cmp(&b.id))
    });
    all.truncate(ask.limit);
    settle(&mut all);
    all
}

/// Leaves one match at most: the best, where no other is nearly as good.
fn settle(all: &mut [Candidate]) {
    let rival = all.get(1).map_or(0.0, |second| second.score);
    for (at, candidate) in all.iter_mut().enumerate() {
        candidate.is_match &= at == 0 && candidate.score - rival >= 2.0;
    }
}

fn fits(ask: &Ask, types: &[String]) -> bool {
    let has = |of: &String| {
        let of = super::terms::id_of_term(of);
        types.contains(&of)
    };
    match ask.strict {
        _ if ask.types.is_empty() => true,
        Strict::Any => ask.types.iter().any(has),
        Strict::All => ask.types.iter().all(has),
        Strict::Should => true,
    }
}

fn wants_places(ask: &Ask) -> bool {
    fits(ask, &["Division".to_owned()])
}

/// A candidate of the graph.
fn of_graph(work: &Work<'_>, entity: &Entity, score: f64) -> Candidate {
    let path = work.index.path(entity);
    let known = entity.others.first().filter(|_| entity.kind == Kind::Scheme).cloned();
    let code = entity.code.clone().unwrap_or_default();
    let described: Vec<String> =
        [path, known.unwrap_or_default(), code].into_iter().filter(|t| !t.is_empty()).collect();
    Candidate {
        id: entity.id.clone(),
        name: entity.name.clone(),
        description: described.join(" · "),
        types: entity.types.clone(),
        score: score * 100.0,
        is_match: score >= 0.98,
        features: vec![Feature::InGraph(true), Feature::Name(score * 100.0)],
    }
}

/// A candidate that the gazetteer alone has.
fn of_gazetteer(gazetteer: &Gazetteer, code: Code, score: f64) -> Option<Candidate> {
    let division = gazetteer.division(code)?;
    let path: String = gazetteer.parents(code).into_iter().map(|d| d.name).collect();
    Some(Candidate {
        id: format!("division/{code}"),
        name: division.name,
        description: format!("{path} · {code} · 仅在区划库中 gazetteer only"),
        types: vec!["Division".to_owned()],
        score: score * 100.0,
        is_match: false,
        features: vec![Feature::InGraph(false), Feature::Name(score * 100.0)],
    })
}

/// Adds what the tree of divisions knows of the text.
fn of_tree(
    work: &Work<'_>,
    ask: &Ask,
    said: &Circumstances<'_>,
    found: &mut BTreeMap<String, Candidate>,
) {
    let Some(gazetteer) = work.gazetteer else { return };
    if ask.name.is_empty() && said.places.is_empty() && said.codes.is_empty() {
        return;
    }
    let mut query = Query::new(&ask.name);
    for (level, text) in &said.places {
        match level {
            Some(level) => query = query.column(*level, text),
            None => {
                if let Some(code) = code_of(gazetteer, text.trim_start_matches("division/")) {
                    query = query.within(code);
                }
            }
        }
    }
    if let Some(code) = said.codes.first() {
        query = query.code(code);
    }
    let answer = gazetteer.link(&query);
    for candidate in &answer.candidates {
        let sure = answer.status == Status::Linked && answer.code == Some(candidate.code);
        // What the tree proposes without being sure stays below what is the same name.
        let score = match answer.status {
            Status::Linked if sure => 1.0,
            Status::Linked | Status::Ambiguous => candidate.score.clamp(0.0, 0.95),
            Status::Unknown => candidate.score.clamp(0.0, 0.7),
        };
        let id = format!("division/{}", candidate.code);
        let own = match found.get(&id) {
            Some(known) if known.score >= score * 100.0 => {
                let mut known = known.clone();
                known.is_match = sure || known.is_match && answer.status != Status::Ambiguous;
                Some(known)
            }
            _ => match work.index.number(&id) {
                Some(at) => Some(of_graph(work, &work.index.entities[at as usize], score)),
                None => of_gazetteer(gazetteer, candidate.code, score),
            },
        };
        if let Some(mut own) = own {
            own.is_match |= sure;
            found.insert(id, own);
        }
    }
    // The tree is sure of one: others of the same name lie elsewhere.
    if let (Status::Linked, Some(code)) = (answer.status, answer.code) {
        let sure = format!("division/{code}");
        for (id, other) in found.iter_mut().filter(|(id, _)| **id != sure) {
            if id.starts_with("division/") {
                other.score = other.score.min(90.0);
                other.is_match = false;
            }
        }
    }
}

/// Weighs what the query says beside the name; none for what does not meet a condition that it must.
fn weighed(
    work: &Work<'_>,
    ask: &Ask,
    said: &Circumstances<'_>,
    mut candidate: Candidate,
) -> Option<Candidate> {
    let entity = work.index.get(&candidate.id);
    let exact = fold(&candidate.name) == fold(&ask.name)
        || entity.is_some_and(|e| e.others.iter().any(|o| fold(o) == fold(&ask.name)));
    candidate.features.push(Feature::Exact(exact));
    if !said.divisions.is_empty() {
        let code = candidate.id.strip_prefix("division/").unwrap_or_default();
        let lies = |division: &String| match entity {
            Some(entity) => work.index.lies_in(entity, division),
            None => code.starts_with(division.trim_start_matches("division/")),
        };
        let agrees = said.divisions.iter().all(lies);
        candidate.features.push(Feature::Place(agrees));
        if !agrees {
            if said.strict {
                return None;
            }
            candidate.score *= 0.6;
            candidate.is_match = false;
        }
    }
    if !said.codes.is_empty() {
        let own = entity.and_then(|e| e.code.clone()).unwrap_or_else(|| {
            candidate.id.strip_prefix("division/").unwrap_or_default().to_owned()
        });
        let agrees = said
            .codes
            .iter()
            .any(|code| fold(code) == fold(&own) || fold(code) == fold(&candidate.id));
        candidate.features.push(Feature::Code(agrees));
        if agrees {
            candidate.score =
                candidate.score.max(if exact || ask.name.is_empty() { 100.0 } else { 90.0 });
            candidate.is_match = exact || ask.name.is_empty();
        } else if said.strict {
            return None;
        } else {
            candidate.score *= 0.8;
            candidate.is_match = false;
        }
    }
    if !said.others.is_empty() {
        let mut met = 0;
        for condition in &said.others {
            let is_met = meets(work, &candidate.id, condition);
            if condition.required && !is_met {
                return None;
            }
            met += usize::from(is_met);
        }
        let share = met as f64 / said.others.len() as f64;
        candidate.features.push(Feature::Property(share));
        candidate.score *= 0.8 + 0.2 * share;
        candidate.is_match &= share > 0.99;
    }
    Some(candidate)
}

/// Whether the values that the graph has of a property meet a condition.
fn meets(work: &Work<'_>, id: &str, condition: &Condition) -> bool {
    let own: Vec<String> =
        texts_of(work, id, &condition.property).iter().map(|t| fold(t)).collect();
    let has = |value: &String| own.contains(&fold(value));
    match condition.quantifier {
        Quantifier::Any => condition.values.iter().any(has),
        Quantifier::All => condition.values.iter().all(has),
        Quantifier::None => !condition.values.iter().any(has),
    }
}
