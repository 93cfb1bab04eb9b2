//! The first page: search over every name.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Instant;

use super::super::error::Problem;
use super::super::{Service, access, describe, negotiate};
use super::address;
use super::facts::Facts;
use super::labels::{Shown, last};
use super::names::Names;
use super::proof::text;
use super::reply;
use super::site::Site;
use super::visit::{Visit, show};
use rdf::term::NamedNode;

/// Hits on the page, and in a list that a script shows.
const HITS: usize = 50;
const OFFERED: usize = 12;

/// Something found.
#[derive(Debug)]
struct Hit {
    name: String,
    /// The name that fits, where it is another.
    also: Option<String>,
    link: String,
    kind: String,
    place: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page<'a> {
    site: &'a Site,
    asked: &'a str,
    hits: Vec<Hit>,
    names: usize,
    counts: Vec<(Shown, String)>,
    models: Vec<(Shown, String)>,
    milliseconds: String,
}

/// `GET /`: the page, or for programs what the service can do.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    let headers = request.headers();
    if negotiate::page(headers).is_ok_and(|chosen| chosen.format.is_some()) {
        let described = access::may_read(&service.settings, headers)
            .and_then(|()| describe::description(&service, headers));
        return described.into_response();
    }
    show(service, request, |visit| {
        let asked = visit.param("q")?.unwrap_or_default();
        visit.site.search.clone_from(&asked);
        let known = visit.known()?;
        let begun = Instant::now();
        let found = found(&known.names, &asked, HITS, None);
        let milliseconds = format!("{:.1}", begun.elapsed().as_secs_f64() * 1000.0);
        let hits = hits(visit, &found)?;
        // A page without a search says what there is.
        let (counts, models) = match asked.is_empty() {
            true => (counts(visit)?, models(visit)?),
            false => (Vec::new(), Vec::new()),
        };
        let names = known.names.len();
        let site = &visit.site;
        visit.html(&Page { site, asked: &asked, hits, names, counts, models, milliseconds })
    })
    .await
}

/// `GET /complete?q=…&kind=scheme`: names for scripts. `kind` is the first part of an IRI's path.
pub(super) async fn complete(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let asked = visit.param("q")?.unwrap_or_default();
        let kind = visit.param("kind")?;
        let known = visit.known()?;
        let begun = Instant::now();
        let found = found(&known.names, &asked, OFFERED, kind.as_deref());
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        let hits = hits(visit, &found)?;
        let list: serde_json::Value = hits
            .iter()
            .zip(&found)
            .map(|(hit, (_, iri))| {
                json!({ "name": hit.name, "also": hit.also, "iri": iri, "page": hit.link,
                        "kind": hit.kind, "place": hit.place })
            })
            .collect();
        let body = json!({ "found": list }).to_string();
        let mut response = reply::bytes("application/json", body.into_bytes(), &visit.headers);
        if let Ok(value) = format!("search;dur={took:.2}").parse() {
            response.headers_mut().insert("server-timing", value);
        }
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
        Ok(response)
    })
    .await
}

/// Names that fit with their IRIs.
fn found(names: &Names, asked: &str, most: usize, kind: Option<&str>) -> Vec<(String, String)> {
    let is_kind = |iri: &str| {
        kind.is_none_or(|kinds| {
            let own = address::local(iri).and_then(|local| local.split('/').next());
            kinds.split(',').any(|kind| Some(kind) == own)
        })
    };
    let found = names.find(asked, most, &is_kind);
    found.into_iter().map(|named| (named.name.to_string(), named.iri.to_string())).collect()
}

fn hits(visit: &Visit, found: &[(String, String)]) -> Result<Vec<Hit>, Problem> {
    let iris: Vec<String> = found.iter().map(|(_, iri)| iri.clone()).collect();
    let facts = Facts::of_names(visit, &iris)?;
    let places = places(visit, &iris)?;
    let hit = |(named, iri): &(String, String)| {
        let name = facts.name(iri);
        Hit {
            // A fact is called the same in another language, and has no other name.
            also: (*named != name && !facts.is_fact(iri)).then(|| named.clone()),
            link: visit.site.thing(iri),
            kind: facts.kind(iri).unwrap_or_default(),
            place: places
                .iter()
                .find(|(of, _)| of == iri)
                .map(|(_, p)| p.clone())
                .unwrap_or_default(),
            name,
        }
    };
    Ok(found.iter().map(hit).collect())
}

/// In which division each of these lies, two levels up.
fn places(visit: &Visit, iris: &[String]) -> Result<Vec<(String, String)>, Problem> {
    let nodes: Vec<NamedNode> =
        iris.iter().filter_map(|iri| NamedNode::new(iri.as_str()).ok()).collect();
    if nodes.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "PREFIX xm: <https://w3id.org/xiangmai/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> \
         SELECT ?thing (MIN(?n1) AS ?one) (MIN(?n2) AS ?two) WHERE {{ VALUES ?thing {{ {} }} \
         ?thing xm:locatedIn|xm:within ?above . ?above rdfs:label ?n1 . \
         OPTIONAL {{ ?above xm:within ?top . ?top rdfs:label ?n2 }} }} GROUP BY ?thing",
        super::labels::values(&nodes)
    );
    let mut places = Vec::new();
    for row in visit.rows(&query)? {
        if let (Some(thing), Some(one)) = (text(&row, "thing"), text(&row, "one")) {
            let place =
                text(&row, "two").map_or_else(|| one.clone(), |two| format!("{two} › {one}"));
            places.push((thing, place));
        }
    }
    Ok(places)
}

/// How many of each kind there are.
fn counts(visit: &Visit) -> Result<Vec<(Shown, String)>, Problem> {
    let kinds = ["Scheme", "Division", "Organization", "Adoption", "Transmission", "Report"];
    let mut counts = Vec::new();
    for kind in kinds {
        let iri = format!("{}{kind}", crate::namespace::ONTOLOGY);
        let query = format!("SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{iri}> }}");
        let n = visit.rows(&query)?.first().and_then(|row| text(row, "n")).unwrap_or_default();
        let term = visit.pages.terms.get(&iri);
        let label = term.map(|t| visit.site.pick(&t.label.zh, &t.label.en).to_owned());
        let link = Some(visit.site.thing(&iri));
        let text = label.unwrap_or_else(|| last(&iri));
        counts.push((Shown { text, link, ..Shown::default() }, n));
    }
    Ok(counts)
}

/// The models with most adoptions.
fn models(visit: &Visit) -> Result<Vec<(Shown, String)>, Problem> {
    let rows = visit.rows(
        "PREFIX xm: <https://w3id.org/xiangmai/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> \
         SELECT ?scheme (MIN(?label) AS ?name) (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a xm:Adoption ; xm:scheme ?scheme . \
         ?scheme rdfs:label ?label } GROUP BY ?scheme ORDER BY DESC(?n) ?name LIMIT 12",
    )?;
    let mut models = Vec::new();
    for row in rows {
        let (Some(iri), Some(name), Some(n)) =
            (text(&row, "scheme"), text(&row, "name"), text(&row, "n"))
        else {
            continue;
        };
        let page = super::model::address_of(&iri);
        let link = Some(visit.site.to(&page));
        models.push((Shown { text: name, link, ..Shown::default() }, n));
    }
    Ok(models)
}
