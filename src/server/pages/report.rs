//! The page of a report: where it was printed, and its facts by passage.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;
use std::collections::{BTreeMap, BTreeSet};

use super::super::Service;
use super::super::error::Problem;
use super::facts::{Facts, Property, shown_query};
use super::labels::{Shown, last};
use super::proof::{self, Found, Sentence};
use super::site::Site;
use super::visit::{Visit, show};
use super::{address, data, thing};
use crate::namespace;
use rdf::term::{NamedNode, Term};

/// Facts on one page.
const ROWS: usize = 200;
/// Values that say what a fact is about.
const SAID: usize = 6;

/// A passage with the facts taken from it.
#[derive(Debug, Default)]
struct Passage {
    place: String,
    keyword: String,
    sentence: Option<Sentence>,
    facts: Vec<Said>,
}

/// A fact in a few words.
#[derive(Debug)]
struct Said {
    name: Shown,
    kind: String,
    words: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    site: &'a Site,
    title: String,
    thing: String,
    properties: Vec<Property>,
    passages: Vec<Passage>,
    count: u64,
    before: Option<String>,
    behind: Option<String>,
    query: String,
    query_link: String,
    has_texts: bool,
}

/// `GET /report/…`: the id of a report.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let raw = visit.path.strip_prefix("/report/").unwrap_or_default();
        let candidates = [raw.to_owned(), address::decoded(raw)];
        let candidates = candidates.map(|id| format!("{}report/{id}", namespace::ID));
        let iri = thing::find(visit, &candidates)?;
        if let Some(format) = super::thing_format(visit)? {
            return data::answer(visit, &iri, format);
        }
        visit.site.json_ld = Some(data::embedded(visit, &iri)?);
        visit.site.alternates = data::alternates(iri.as_str());
        write(visit, &iri)
    })
    .await
}

/// The facts that evidence finds in a report.
fn query(report: &NamedNode) -> String {
    format!(
        "SELECT ?fact ?start ?end ?sheet ?row ?column ?keyword WHERE {{\n  ?evidence oa:hasSource {report} ; xm:supports ?fact .\n  \
         OPTIONAL {{ ?evidence xm:keyword ?keyword }}\n  OPTIONAL {{ ?evidence oa:hasSelector ?selector .\n    \
         OPTIONAL {{ ?selector oa:start ?start ; oa:end ?end }}\n    OPTIONAL {{ ?selector xm:sheet ?sheet }}\n    \
         OPTIONAL {{ ?selector xm:row ?row }}\n    OPTIONAL {{ ?selector xm:column ?column }} }}\n}}\n\
         ORDER BY (!BOUND(?start)) ?start ?end ?sheet ?row ?column ?keyword ?fact"
    )
}

/// The facts of a report: those that evidence finds, then those whose row names the report and nothing more.
fn facts_of(visit: &Visit, iri: &NamedNode, query: &str) -> Result<Vec<(String, Found)>, Problem> {
    let mut found: Vec<(String, Found)> =
        visit.rows(query)?.iter().filter_map(|row| Found::in_report(row, iri.as_str())).collect();
    let told: BTreeSet<String> = found.iter().map(|(fact, _)| fact.clone()).collect();
    let query = format!(
        "SELECT DISTINCT ?fact WHERE {{ ?fact <{}report> {iri} }} ORDER BY ?fact",
        namespace::ONTOLOGY
    );
    let rows = visit.rows(&query)?;
    let named = rows.iter().filter_map(|row| Found::in_report(row, iri.as_str()));
    found.extend(named.filter(|(fact, _)| !told.contains(fact)));
    found.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    Ok(found)
}

fn write(visit: &Visit, iri: &NamedNode) -> Result<Response, Problem> {
    let (whole, query_link) = shown_query(visit, &query(iri));
    let from = visit.param("from")?.and_then(|from| from.parse::<usize>().ok()).unwrap_or(0);
    let all = facts_of(visit, iri, &whole)?;
    let count = all.len();
    let found: Vec<(String, Found)> = all.into_iter().skip(from).take(ROWS).collect();
    let iris: Vec<String> = found.iter().map(|(fact, _)| fact.clone()).collect();
    let facts = Facts::of_names(visit, &iris)?;
    let about = Facts::of_names(visit, &[iri.as_str().to_owned()])?;
    let report = proof::reports(visit, std::iter::once(iri.as_str()))?.remove(iri.as_str());
    let page = |from: usize| {
        let path = format!("{}?from={from}", visit.path);
        visit.site.to(&path)
    };
    let page = Page {
        site: &visit.site,
        title: about.name(iri.as_str()),
        thing: visit.site.thing(iri.as_str()),
        properties: about.properties(visit, iri.as_str()),
        passages: passages(visit, &found, &facts, &report.unwrap_or_default()),
        count: count as u64,
        before: (from > 0).then(|| page(from.saturating_sub(ROWS))),
        behind: (from + ROWS < count).then(|| page(from + ROWS)),
        query: whole,
        query_link,
        has_texts: visit.pages.texts.is_some(),
    };
    visit.html(&page)
}

/// Facts by passage, in the order of the report.
fn passages(
    visit: &Visit,
    found: &[(String, Found)],
    facts: &Facts,
    report: &proof::Report,
) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for (fact, found) in found {
        let proof = found.proof(visit, report);
        let key = proof.place.clone();
        let place = *at.entry(key).or_insert_with(|| {
            let (place, keyword, sentence) = (proof.place, proof.keyword, proof.sentence);
            passages.push(Passage { place, keyword, sentence, facts: Vec::new() });
            passages.len() - 1
        });
        passages[place].facts.push(said(visit, fact, facts));
    }
    passages
}

/// What a fact says: its values that are things or dates.
fn said(visit: &Visit, fact: &str, facts: &Facts) -> Said {
    let list = facts.of.get(fact).map_or(&[][..], Vec::as_slice);
    let tells = |property: &str| {
        let said = [
            "scheme",
            "adopter",
            "from",
            "fromName",
            "to",
            "promoter",
            "visitor",
            "host",
            "subject",
            "indicator",
            "value",
            "unit",
            "start",
            "date",
            "within",
            "locatedIn",
            "recipient",
            "formula",
            "role",
            "level",
            "year",
        ];
        said.contains(&last(property).as_str())
    };
    let text = facts.name(fact);
    let values = list.iter().filter(|(p, _)| tells(p));
    let words = values.map(|(_, value): &(String, Term)| facts.labels.term(&visit.site, value));
    // The name of a fact says most of it already.
    let words = words.filter(|word| !text.contains(&word.text)).take(SAID).collect();
    let name = Shown { text: text.clone(), link: Some(visit.site.thing(fact)), ..Shown::default() };
    Said { name, kind: facts.kind(fact).unwrap_or_default(), words }
}
