//! A cascade as RDF: exactly what the pictures show, each statement in the graph where it stands in the store.
//!
//! Adopters and their adoptions, the links with every possible parent, visits, promotions, schemes and their variants,
//! divisions above, reports, passages and outcomes; beside them the trace itself (which parent draws each adopter), and
//! the labels of the concepts that are named. Links by rule are written as the graph of what follows by rule names
//! them, so that they fit a copy of the whole graph.

use super::super::name::{ID, node, own, rdf_type};
use super::super::{AppError, Workspace, derive, lexicon, trace_graph};
use crate::namespace::ONTOLOGY_GRAPH;
use ::rdf::term::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use diffusion::Trace;
use std::collections::{BTreeMap, BTreeSet};
use store::QueryOptions;
use views::model::{Basis, Cascade, Entry, Link, Who};

/// Statements, sorted by graph and then as text, each once.
pub type Quads = BTreeMap<(String, String), Quad>;

/// Subjects that one query asks for.
const CHUNK: usize = 200;

/// Graphs that say nothing of the field, or say it of another selection.
const LEFT_OUT: [&str; 3] = [ONTOLOGY_GRAPH, trace_graph::GRAPH, store::stamp::RECORDS];

/// Adds what a cascade shows to `quads`.
pub fn add(
    workspace: &Workspace,
    traced: &Trace<'_>,
    cascade: &Cascade,
    quads: &mut Quads,
) -> Result<(), AppError> {
    let mut subjects = subjects(cascade);
    let passages = passages(workspace, &subjects)?;
    subjects.extend(passages);
    let all: Vec<&String> = subjects.iter().collect();
    for chunk in all.chunks(CHUNK) {
        let iris: Vec<String> = chunk.iter().map(|iri| format!("<{iri}>")).collect();
        let text = format!(
            "SELECT ?g ?s ?p ?o WHERE {{ VALUES ?s {{ {} }} GRAPH ?g {{ ?s ?p ?o }} }}",
            iris.join(" ")
        );
        for row in workspace.store.query(&text, &QueryOptions::default())?.into_solutions()? {
            let row = row?;
            let (
                Some(Term::NamedNode(graph)),
                Some(Term::NamedNode(subject)),
                Some(Term::NamedNode(property)),
                Some(object),
            ) = (row.get("g"), row.get("s"), row.get("p"), row.get("o"))
            else {
                continue;
            };
            let triple = Triple::new(subject.clone(), property.clone(), object.clone());
            if !LEFT_OUT.contains(&graph.as_str()) && belongs(&triple, &subjects) {
                put(quads, triple, graph.as_str());
            }
        }
    }
    for entry in &cascade.entries {
        let links = entry.candidates().filter(|l| l.basis == Basis::Derived && l.rule.is_some());
        links.for_each(|link| by_rule(entry, link, quads));
    }
    for triple in trace_graph::statements(traced) {
        put(quads, triple, trace_graph::GRAPH);
    }
    labels(quads)
}

fn put(quads: &mut Quads, triple: Triple, graph: &str) {
    let key = (graph.to_owned(), triple.to_string());
    quads.insert(key, triple.in_graph(GraphName::NamedNode(node(graph))));
}

/// Whether a statement is one of this cascade: an adoption or a link that it names is among those shown.
fn belongs(triple: &Triple, subjects: &BTreeSet<String>) -> bool {
    let Term::NamedNode(object) = &triple.object else { return true };
    let is_event = ["adoption/", "transmission/"]
        .iter()
        .any(|kind| object.as_str().strip_prefix(ID).is_some_and(|local| local.starts_with(kind)));
    !is_event || subjects.contains(object.as_str())
}

/// The things that a cascade shows.
fn subjects(cascade: &Cascade) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let who = |all: &mut BTreeSet<String>, who: &Who| {
        all.extend(who.iri.clone());
        all.extend(who.divisions.iter().map(|d| d.iri.clone()));
    };
    for entry in &cascade.entries {
        who(&mut all, &entry.who);
        all.extend(entry.adoptions.iter().cloned());
        all.extend(entry.outcomes.iter().filter_map(|o| o.observation.clone()));
        for link in entry.candidates().chain(&entry.unnamed) {
            who(&mut all, &link.from);
            all.insert(link.fact.clone());
        }
    }
    for visit in &cascade.visits {
        all.insert(visit.iri.clone());
        visit.visitor.iter().chain(&visit.host).for_each(|w| who(&mut all, w));
    }
    for promotion in &cascade.promotions {
        all.insert(promotion.iri.clone());
        who(&mut all, &promotion.promoter);
        promotion.scope.iter().for_each(|w| who(&mut all, w));
    }
    cascade.origins.iter().for_each(|o| who(&mut all, &o.who));
    all.extend(cascade.variants.iter().map(|v| v.scheme.iri.clone()));
    all.extend(cascade.reports.iter().map(|r| r.iri.clone()));
    all
}

/// The passages that support one of these facts, and what selects them.
fn passages(workspace: &Workspace, facts: &BTreeSet<String>) -> Result<BTreeSet<String>, AppError> {
    let mut found = BTreeSet::new();
    let all: Vec<&String> = facts.iter().collect();
    for chunk in all.chunks(CHUNK) {
        let iris: Vec<String> = chunk.iter().map(|iri| format!("<{iri}>")).collect();
        let text = format!(
            "PREFIX xm: <https://w3id.org/xiangmai/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> \
            SELECT DISTINCT ?e ?s WHERE {{ VALUES ?fact {{ {} }} ?e xm:supports ?fact OPTIONAL {{ ?e oa:hasSelector ?s }} }}",
            iris.join(" ")
        );
        for row in workspace.store.query(&text, &QueryOptions::default())?.into_solutions()? {
            let row = row?;
            for name in ["e", "s"] {
                if let Some(Term::NamedNode(thing)) = row.get(name) {
                    found.insert(thing.as_str().to_owned());
                }
            }
        }
    }
    Ok(found)
}

/// A link by rule, named as the graph of what follows by rule names it.
fn by_rule(entry: &Entry, link: &Link, quads: &mut Quads) {
    let (Some(rule), Some(from), Some(to)) = (&link.rule, &link.from.iri, &entry.who.iri) else {
        return;
    };
    let local = |iri: &str| iri.strip_prefix(ID).unwrap_or(iri).replace('/', "-");
    let slug = link.fact.rsplit('/').next().unwrap_or_default();
    let subject = node(format!("{ID}transmission/{rule}-{slug}-{}-{}", local(from), local(to)));
    let mut say = |property: NamedNode, object: NamedNode| {
        put(quads, Triple::new(subject.clone(), property, object), derive::GRAPH);
    };
    say(rdf_type(), own("Transmission"));
    say(own("basis"), node(format!("{ID}basis/derived")));
    say(own("rule"), node(format!("{ID}rule/{rule}")));
    say(own("from"), node(from));
    say(own("to"), node(to));
    say(node("http://www.w3.org/ns/prov#wasInformedBy"), node(&link.fact));
    if let Some(scheme) = &entry.scheme {
        say(own("scheme"), node(&scheme.iri));
    }
    let is_upward = diffusion::Rule::ALL.into_iter().any(|r| r.id() == rule && r.is_upward());
    let direction = if is_upward { "bottom-up" } else { "top-down" };
    say(own("channel"), node(format!("{ID}channel/{direction}")));
    for concept in link.channel.ids() {
        say(own("channel"), node(format!("{ID}channel/{concept}")));
    }
}

/// The labels of every concept that a statement names.
fn labels(quads: &mut Quads) -> Result<(), AppError> {
    let known = lexicon::concept_labels()?;
    let named: BTreeSet<String> = quads
        .values()
        .filter_map(|quad| match &quad.object {
            Term::NamedNode(object) => Some(object.as_str().to_owned()),
            _ => None,
        })
        .collect();
    for iri in named {
        let Some((zh, en)) = known.get(&iri) else { continue };
        for (label, language) in [(zh, "zh"), (en, "en")] {
            if !label.is_empty() {
                let label = Literal::new_language_tagged_literal_unchecked(label, language);
                let property = node("http://www.w3.org/2004/02/skos/core#prefLabel");
                put(quads, Triple::new(node(&iri), property, label), ONTOLOGY_GRAPH);
            }
        }
    }
    Ok(())
}

/// What a set of statements holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Statements written.
    pub statements: u64,
    /// Adoptions among their subjects.
    pub adoptions: u64,
    /// Transmissions among their subjects.
    pub transmissions: u64,
}

fn is_a(quad: &Quad, class: &str) -> bool {
    quad.predicate == rdf_type() && quad.object == Term::from(own(class))
}

fn write_jsonld(quads: &Quads, out: &mut dyn std::io::Write) -> Result<Held, AppError> {
    let mut held = Held::default();
    let mut writer = super::super::jsonld::Writer::begin(out)?;
    let all: Vec<&Quad> = quads.values().collect();
    for graph in all.chunk_by(|a, b| a.graph_name == b.graph_name) {
        for quad in graph {
            held.adoptions += u64::from(is_a(quad, "Adoption"));
            held.transmissions += u64::from(is_a(quad, "Transmission"));
            held.statements += 1;
        }
        let triples: Vec<Triple> = graph.iter().map(|q| Triple::from((*q).clone())).collect();
        let name = match graph.first().map(|q| &q.graph_name) {
            Some(GraphName::NamedNode(name)) => name.as_str().to_owned(),
            _ => continue,
        };
        writer.graph(&name, &triples)?;
    }
    writer.finish()?;
    Ok(held)
}

/// Writes the statements; a syntax of one graph gets their union.
pub fn write(
    quads: &Quads,
    format: ::rdf::format::RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<Held, AppError> {
    let mut held = Held::default();
    if format == ::rdf::format::RdfFormat::JsonLd {
        return write_jsonld(quads, out);
    }
    let mut writer = super::super::export::serializer(format)?.for_writer(out);
    let mut one_graph: BTreeMap<String, Triple> = BTreeMap::new();
    for quad in quads.values() {
        held.adoptions += u64::from(is_a(quad, "Adoption"));
        held.transmissions += u64::from(is_a(quad, "Transmission"));
        if format.holds_datasets() {
            held.statements += 1;
            writer.serialize_quad(quad.as_ref())?;
        } else {
            let triple = Triple::from(quad.clone());
            let NamedOrBlankNode::NamedNode(_) = &triple.subject else { continue };
            one_graph.insert(triple.to_string(), triple);
        }
    }
    for triple in one_graph.values() {
        held.statements += 1;
        writer.serialize_triple(triple.as_ref())?;
    }
    writer.finish()?;
    Ok(held)
}
