//! The view model of a cascade: what a trace says, with the words, reports and lattice that pictures, exports and
//! pages need beside it.

use super::trace::{self, Ground, Question};
use super::{AppError, Workspace, lexicon, models};
use crate::namespace;
use rdf::term::Term;
use std::collections::{BTreeMap, BTreeSet};
use store::{QueryOptions, Store};
use views::model::{Cascade, Label, Made, Report, Step};

/// Traces a model and returns the cascade with all that belongs to it, complete.
pub fn cascade(
    workspace: &Workspace,
    question: &Question,
    making: &mut dyn FnMut(),
) -> Result<Cascade, AppError> {
    of_ground(workspace.store.as_ref(), &trace::ground(workspace, making)?, question)
}

/// The same, where what a trace needs was read before.
pub fn of_ground(
    store: &dyn Store,
    ground: &Ground,
    question: &Question,
) -> Result<Cascade, AppError> {
    let request = trace::request(&ground.field, question)?;
    let traced = diffusion::trace(&ground.field, &ground.lexicon, &request)?;
    let text = serde_json::to_string(&traced).map_err(AppError::Json)?;
    let mut cascade = Cascade::from_json(&text).map_err(AppError::Json)?;
    cascade.reports = reports(store, &cascade)?;
    cascade.labels = labels()?;
    let order = models::models(ground, Some(&question.model))?;
    cascade.lattice = lattice(&order, &cascade)?;
    cascade.made =
        Some(Made { version: env!("CARGO_PKG_VERSION").to_owned(), command: None, data: None });
    cascade.complete();
    Ok(cascade)
}

/// The words for concepts, sorted.
fn labels() -> Result<Vec<Label>, AppError> {
    let all = lexicon::concept_labels()?;
    let known = all.into_iter().filter_map(|(iri, (zh, en))| {
        Some(Label { concept: iri.strip_prefix(namespace::ID)?.to_owned(), zh, en })
    });
    let mut labels: Vec<Label> = known.collect();
    labels.sort();
    Ok(labels)
}

/// What is known of the reports that a cascade names, sorted by IRI.
fn reports(store: &dyn Store, cascade: &Cascade) -> Result<Vec<Report>, AppError> {
    const QUERY: &str = "PREFIX dcterms: <http://purl.org/dc/terms/> \
        PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
        SELECT ?report ?p ?o { ?report a xm:Report ; ?p ?o . \
        FILTER(?p IN (dcterms:title, dcterms:publisher, dcterms:date, foaf:page)) }";
    let named: BTreeSet<String> = cascade
        .entries
        .iter()
        .flat_map(|entry| entry.sources.iter().chain(entry.candidates().flat_map(|l| &l.sources)))
        .map(|source| source.report.clone())
        .collect();
    let mut all: BTreeMap<String, Report> = named
        .iter()
        .map(|iri| (iri.clone(), Report { iri: iri.clone(), ..Report::default() }))
        .collect();
    for row in store.query(QUERY, &QueryOptions::default())?.into_solutions()? {
        let row = row?;
        let (Some(Term::NamedNode(iri)), Some(Term::NamedNode(property)), Some(value)) =
            (row.get("report"), row.get("p"), row.get("o"))
        else {
            continue;
        };
        let Some(report) = all.get_mut(iri.as_str()) else { continue };
        let text = match value {
            Term::Literal(literal) => literal.value().to_owned(),
            Term::NamedNode(node) => node.as_str().to_owned(),
            _ => continue,
        };
        match property.as_str().rsplit(['/', '#']).next() {
            Some("title") => report.title = Some(text),
            Some("publisher") => report.publisher = Some(text),
            Some("date") => report.date = text.parse().ok(),
            _ => report.url = Some(text),
        }
    }
    Ok(all.into_values().collect())
}

/// The order of the variants' formulas, between schemes that the cascade shows.
fn lattice(order: &models::Models, cascade: &Cascade) -> Result<Vec<Step>, AppError> {
    let shown: BTreeSet<&str> =
        cascade.variants.iter().map(|variant| variant.scheme.iri.as_str()).collect();
    let name = |node: usize| {
        let members = order.lattice.nodes[node].formulas.iter();
        let iris = members.map(|formula| order.models[*formula].iri.as_str());
        iris.filter(|iri| shown.contains(iri)).min().map(str::to_owned)
    };
    let mut steps = Vec::new();
    for step in &order.lattice.steps {
        let (Some(lower), Some(upper)) = (name(step.lower), name(step.upper)) else { continue };
        let comparison = serde_json::to_value(&step.comparison)
            .and_then(serde_json::from_value)
            .map_err(AppError::Json)?;
        steps.push(Step { lower, upper, comparison });
    }
    Ok(steps)
}
