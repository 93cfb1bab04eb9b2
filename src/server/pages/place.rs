//! The page of a place or organization: its part in the spread of each model that it has to do with.

use askama::Template;
use axum::extract::{Request, State};
use axum::response::Response;

use super::super::Service;
use super::super::error::{Kind, Problem};
use super::facts::{Facts, Table};
use super::labels::{Labels, Shown};
use super::model::{Picture, address_of, pictures};
use super::proof::text;
use super::site::Site;
use super::visit::{Visit, show};
use super::{address, data, thing};
use crate::app::trace::{self, Question};
use crate::namespace;
use rdf::term::NamedNode;
use views::layout::View;
use views::model::Cascade;

/// Models of which a picture is drawn.
const PICTURES: usize = 6;

#[derive(Template)]
#[template(path = "place.html")]
struct Page<'a> {
    site: &'a Site,
    title: String,
    kind: Option<String>,
    thing: String,
    path: Vec<Shown>,
    models: Vec<(Shown, Picture)>,
    /// Models beyond those drawn.
    others: Vec<Shown>,
    tables: Vec<Table>,
}

/// `GET /place/…`: `division/…`, `organization/…`, the code of a division, or a name.
pub(super) async fn page(State(service): State<Service>, request: Request) -> Response {
    show(service, request, |visit| {
        let iri = asked(visit)?;
        if let Some(format) = super::thing_format(visit)? {
            return data::answer(visit, &iri, format);
        }
        visit.site.json_ld = Some(data::embedded(visit, &iri)?);
        visit.site.alternates = data::alternates(iri.as_str());
        write(visit, &iri)
    })
    .await
}

fn asked(visit: &Visit) -> Result<NamedNode, Problem> {
    let raw = visit.path.strip_prefix("/place/").unwrap_or_default();
    let decoded = address::decoded(raw);
    let mut candidates = Vec::new();
    for id in [raw, &decoded] {
        let kinds = ["", "division/", "organization/"];
        candidates.extend(kinds.map(|kind| format!("{}{kind}{id}", namespace::ID)));
    }
    let found = thing::find(visit, &candidates);
    if let Err(problem) = found {
        let known = visit.known()?;
        let ground = visit.pages.ground(&known)?;
        let Ok(actor) = trace::actor(&ground.field, &decoded) else { return Err(problem) };
        let iri = ground.field.iri(ground.field.actors.name(actor));
        return NamedNode::new(iri).map_err(|_| Problem::because(Kind::NoSuchThing, decoded));
    }
    found
}

fn write(visit: &Visit, iri: &NamedNode) -> Result<Response, Problem> {
    let facts = Facts::of_names(visit, &[iri.as_str().to_owned()])?;
    let schemes = schemes(visit, iri)?;
    let labels = Labels::read(visit, schemes.iter().cloned().collect())?;
    let shown = |scheme: &String| Shown {
        text: labels.of(scheme),
        link: Some(visit.site.to(&address_of(scheme))),
        ..Shown::default()
    };
    let mut models = Vec::new();
    let known = visit.known()?;
    for (n, scheme) in schemes.iter().take(PICTURES).enumerate() {
        let cascade = visit.pages.cascade(&known, &Question::of(scheme.as_str()))?;
        // A fact that names no adopter here draws nothing.
        if !cascade.entries.iter().any(|e| e.who.iri.as_deref() == Some(iri.as_str())) {
            continue;
        }
        let view = View::Around(iri.as_str().to_owned());
        let mut cascade = Cascade::clone(&cascade);
        if models.is_empty() {
            // What is known beside the spread stands once.
            let store = visit.service.store.as_ref();
            crate::app::cascade::know_place(store, &mut cascade, iri.as_str())?;
        }
        let drawn = pictures(&cascade, &[view], visit.site.language, &format!("m{n}-"));
        models.extend(drawn.into_iter().map(|picture| (shown(scheme), picture)));
    }
    let page = Page {
        site: &visit.site,
        title: facts.name(iri.as_str()),
        kind: facts.kind(iri.as_str()),
        thing: visit.site.thing(iri.as_str()),
        path: thing::path(visit, iri.as_str())?,
        models,
        others: schemes.iter().skip(PICTURES).map(shown).collect(),
        tables: tables(visit, iri)?,
    };
    visit.html(&page)
}

/// The tables that tell of spread.
fn tables(visit: &Visit, iri: &NamedNode) -> Result<Vec<Table>, Problem> {
    let tables = thing::tables(visit, iri.as_str())?;
    let parts = [
        "adopter",
        "to",
        "from",
        "promoter",
        "scope",
        "visitor",
        "host",
        "recipient",
        "originator",
    ];
    let anchors = parts.map(|part| format!("facts-{part}"));
    Ok(tables.into_iter().filter(|table| anchors.contains(&table.anchor)).collect())
}

/// The schemes in whose spread a place, or an organization in it, has a part; those with most facts first.
fn schemes(visit: &Visit, iri: &NamedNode) -> Result<Vec<String>, Problem> {
    let query = format!(
        "PREFIX xm: <{}> SELECT ?scheme (COUNT(DISTINCT ?fact) AS ?n) WHERE {{ \
         {{ BIND({iri} AS ?who) }} UNION {{ ?who xm:locatedIn {iri} }} \
         ?fact xm:adopter|xm:to|xm:from|xm:promoter ?who ; xm:scheme ?scheme }} \
         GROUP BY ?scheme ORDER BY DESC(?n) ?scheme LIMIT 200",
        namespace::ONTOLOGY
    );
    Ok(visit.rows(&query)?.iter().filter_map(|row| text(row, "scheme")).collect())
}
