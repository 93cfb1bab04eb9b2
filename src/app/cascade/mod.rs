//! The view model of a cascade: what a trace says, with the words, reports and lattice that pictures, exports and
//! pages need beside it.

mod extras;
pub mod rdf;

use super::trace::{self, Ground, Question};
use super::{AppError, Workspace, lexicon, models};
use crate::namespace;
use ::rdf::term::Term;
use diffusion::Trace;
use diffusion::formula::role::RoleLexicon;
use diffusion::formula::{Comparison, Lattice, compare};
use diffusion::trace::Frame;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use store::{QueryOptions, Store};
use views::model::{
    Cascade, Label, Made, Origin, OriginGround, Outcome, Report, Source, Step, Who,
};

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
    of_trace(store, ground, &traced)
}

/// The cascade of a trace, with all that belongs to it, complete.
pub fn of_trace(
    store: &dyn Store,
    ground: &Ground,
    traced: &Trace<'_>,
) -> Result<Cascade, AppError> {
    let mut cascade: Cascade = recast(&Frame(traced))?;
    cascade.entries = traced.entries().map(|entry| recast(&entry)).collect::<Result<_, _>>()?;
    let beside = beside(store, traced)?;
    for entry in &mut cascade.entries {
        let of = entry.adoptions.iter().filter_map(|a| beside.outcomes.get(a)).flatten();
        entry.outcomes = of.cloned().collect();
    }
    cascade.origins = beside.origins;
    cascade.lags = Some(recast(&traced.lags())?);
    extras::describe(store, &ground.field, &mut cascade)?;
    cascade.reports = reports(store, &cascade)?;
    cascade.labels = labels()?;
    let order = models::models(ground, traced.request.model.as_deref())?;
    cascade.lattice = lattice(&order, &ground.lexicon, &cascade)?;
    cascade.made =
        Some(Made { version: env!("CARGO_PKG_VERSION").to_owned(), command: None, data: None });
    cascade.complete();
    Ok(cascade)
}

/// Adds what is known of one place or body (an IRI, or a name in the cascade) beside its part in the spread.
pub fn know_place(store: &dyn Store, cascade: &mut Cascade, who: &str) -> Result<(), AppError> {
    let entries = cascade.entries.iter().map(|entry| &entry.who);
    let named = |w: &&Who| w.iri.as_deref() == Some(who) || w.name == who;
    let found: BTreeSet<String> = entries.filter(named).filter_map(|w| w.iri.clone()).collect();
    // Of several of one name the picture shows all; what is known beside it is that of the first.
    let first: BTreeSet<String> = found.into_iter().take(1).collect();
    cascade.places = extras::places(store, &first)?;
    Ok(())
}

/// The same thing in the view model's words.
fn recast<T: DeserializeOwned>(value: &impl Serialize) -> Result<T, AppError> {
    let text = serde_json::to_string(value).map_err(AppError::Json)?;
    serde_json::from_str(&text).map_err(AppError::Json)
}

/// What is said beside the nodes and edges of a trace.
#[derive(Debug)]
pub struct Beside {
    /// Where the schemes asked for come from: who is stated, then the earliest on record.
    pub origins: Vec<Origin>,
    /// What adoptions yielded, by IRI of the adoption.
    pub outcomes: BTreeMap<String, Vec<Outcome>>,
}

/// Looks up what is said beside the nodes and edges of a trace.
pub fn beside(store: &dyn Store, traced: &Trace<'_>) -> Result<Beside, AppError> {
    let field = traced.field();
    let shown = traced.forest.order().iter().flat_map(|&n| traced.cascade.records_of(n));
    let adoptions = shown.map(|&r| field.iri(field.adoptions.name(r))).collect();
    let outcomes = extras::outcomes(store, &adoptions)?;
    let stated = traced.originators();
    let schemes = stated.iter().map(|(scheme, _)| scheme.iri.to_string()).collect();
    let mut sources = extras::origin_sources(store, &schemes)?;
    let mut origins = Vec::new();
    for (scheme, who) in &stated {
        origins.push(Origin {
            scheme: recast(scheme)?,
            who: recast(who)?,
            ground: OriginGround::Stated,
            start: None,
            sources: sources.remove(&scheme.iri.to_string()).unwrap_or_default(),
        });
    }
    for node in traced.earliest() {
        let entry = traced.outline(node);
        let Some(scheme) = &entry.scheme else { continue };
        origins.push(Origin {
            scheme: recast(scheme)?,
            who: recast(&entry.who)?,
            ground: OriginGround::Earliest,
            start: recast(&entry.start)?,
            sources: recast(&entry.sources)?,
        });
    }
    Ok(Beside { origins, outcomes })
}

/// Hands everybody in a cascade to `say`.
fn say_all(cascade: &mut Cascade, mut say: impl FnMut(&mut Who)) {
    for entry in &mut cascade.entries {
        say(&mut entry.who);
        let links = entry.parent.iter_mut().chain(&mut entry.alternatives);
        links.chain(&mut entry.unnamed).for_each(|link| say(&mut link.from));
    }
    for visit in &mut cascade.visits {
        visit.visitor.iter_mut().chain(&mut visit.host).for_each(&mut say);
    }
    for promotion in &mut cascade.promotions {
        say(&mut promotion.promoter);
        promotion.scope.iter_mut().for_each(&mut say);
    }
    cascade.origins.iter_mut().for_each(|origin| say(&mut origin.who));
}

/// The passages of a cascade, one after the other.
fn sources(cascade: &Cascade) -> impl Iterator<Item = &Source> {
    let entries = cascade.entries.iter().flat_map(|entry| {
        let links = entry.candidates().chain(&entry.unnamed).flat_map(|l| &l.sources);
        entry.sources.iter().chain(links)
    });
    let visits = cascade.visits.iter().flat_map(|v| &v.sources);
    let promotions = cascade.promotions.iter().flat_map(|p| &p.sources);
    let origins = cascade.origins.iter().flat_map(|o| &o.sources);
    entries.chain(visits).chain(promotions).chain(origins)
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
    let named: BTreeSet<String> = sources(cascade).map(|source| source.report.clone()).collect();
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

/// The order of the formulas of the schemes that a cascade shows: steps up, between the first schemes of two
/// places in the order, and steps from that first scheme to the others with the same roles.
fn lattice(
    order: &models::Models,
    lexicon: &RoleLexicon,
    cascade: &Cascade,
) -> Result<Vec<Step>, AppError> {
    let shown: BTreeSet<&str> =
        cascade.variants.iter().map(|variant| variant.scheme.iri.as_str()).collect();
    let pairs = order.models.iter().zip(&order.roles);
    // What is hidden between two formulas that are shown must not part them: the order is made anew.
    let (models, roles): (Vec<&models::Model>, Vec<_>) = pairs
        .filter(|(model, _)| shown.contains(model.iri.as_str()))
        .map(|(m, r)| (m, r.clone()))
        .unzip();
    let lattice = Lattice::new(lexicon, &roles);
    let mut steps = Vec::new();
    let mut step = |lower: usize, upper: usize, comparison: &Comparison| {
        let comparison = serde_json::to_value(comparison)
            .and_then(serde_json::from_value)
            .map_err(AppError::Json)?;
        let (lower, upper) = (models[lower].iri.clone(), models[upper].iri.clone());
        steps.push(Step { lower, upper, comparison });
        Ok::<(), AppError>(())
    };
    let first = |node: usize| lattice.nodes[node].formulas[0];
    for found in &lattice.steps {
        step(first(found.lower), first(found.upper), &found.comparison)?;
    }
    for node in &lattice.nodes {
        for other in &node.formulas[1..] {
            let first = node.formulas[0];
            step(first, *other, &compare(lexicon, &roles[first], &roles[*other]))?;
        }
    }
    Ok(steps)
}
