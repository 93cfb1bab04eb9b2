//! The reports behind things, as references.

use super::{AppError, Workspace};
use exports::citation::Reference;
use rdf::term::{NamedNode, Term};
use std::collections::{BTreeMap, BTreeSet};
use store::QueryOptions;

const PREFIXES: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
    PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dcterms: <http://purl.org/dc/terms/> \
    PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX prov: <http://www.w3.org/ns/prov#> \
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>";

/// Things that one query asks for.
const CHUNK: usize = 300;

fn values<'i>(iris: impl Iterator<Item = &'i String>) -> String {
    let known = iris.filter(|iri| NamedNode::new(iri.as_str()).is_ok());
    known.map(|iri| format!("<{iri}>")).collect::<Vec<_>>().join(" ")
}

/// The reports of each of some things: itself, where it is one; the one that its row names; those whose passages
/// support it; for what follows by rule, those of its premises. Things without any are left out.
pub fn reports_of(
    workspace: &Workspace,
    things: &BTreeSet<String>,
) -> Result<BTreeMap<String, BTreeSet<String>>, AppError> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let things: Vec<&String> = things.iter().collect();
    for chunk in things.chunks(CHUNK) {
        let text = format!(
            "{PREFIXES} SELECT DISTINCT ?thing ?report WHERE {{ VALUES ?thing {{ {} }} \
            {{ ?thing a xm:Report . BIND(?thing AS ?report) }} UNION {{ ?thing xm:report ?report }} \
            UNION {{ ?e xm:supports ?thing ; oa:hasSource ?report }} \
            UNION {{ ?thing prov:wasInformedBy/xm:report ?report }} }}",
            values(chunk.iter().copied())
        );
        for row in workspace.store.query(&text, &QueryOptions::default())?.into_solutions()? {
            let row = row?;
            if let (Some(Term::NamedNode(thing)), Some(Term::NamedNode(report))) =
                (row.get("thing"), row.get("report"))
            {
                let reports = all.entry(thing.as_str().to_owned()).or_default();
                reports.insert(report.as_str().to_owned());
            }
        }
    }
    Ok(all)
}

/// What the store knows of some reports, sorted by IRI.
pub fn references(
    workspace: &Workspace,
    reports: &BTreeSet<String>,
) -> Result<Vec<Reference>, AppError> {
    let mut all: BTreeMap<&String, Reference> = BTreeMap::new();
    for iri in reports {
        let id = iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
        all.insert(iri, Reference { id, ..Reference::default() });
    }
    let iris: Vec<&String> = reports.iter().collect();
    for chunk in iris.chunks(CHUNK) {
        let text = format!(
            "{PREFIXES} SELECT ?report ?p ?o WHERE {{ VALUES ?report {{ {} }} ?report ?p ?o . \
            FILTER(?p IN (dcterms:title, dcterms:publisher, dcterms:date, foaf:page, skos:note)) }}",
            values(chunk.iter().copied())
        );
        for row in workspace.store.query(&text, &QueryOptions::default())?.into_solutions()? {
            let row = row?;
            let (Some(Term::NamedNode(iri)), Some(Term::NamedNode(property)), Some(value)) =
                (row.get("report"), row.get("p"), row.get("o"))
            else {
                continue;
            };
            let Some(reference) = all.get_mut(&iri.as_str().to_owned()) else { continue };
            let text = match value {
                Term::Literal(literal) => literal.value().to_owned(),
                Term::NamedNode(node) => node.as_str().to_owned(),
                _ => continue,
            };
            match property.as_str().rsplit(['/', '#']).next() {
                Some("title") => keep(&mut reference.title, text),
                Some("publisher") => keep(&mut reference.publisher, text),
                Some("date") => reference.date = text.parse().ok().or(reference.date),
                Some("note") => keep(&mut reference.note, text),
                _ => keep(&mut reference.url, text),
            }
        }
    }
    Ok(all.into_values().map(Reference::tidy).collect())
}

/// Of several values the first as text, whatever order they come in.
fn keep(known: &mut Option<String>, text: String) {
    if known.as_ref().is_none_or(|known| text < *known) {
        *known = Some(text);
    }
}
