//! Views for pictures: one model's cascade, or the whole graph.

use super::{AppError, Workspace};
use crate::export::view::{Attribute, Edge, Kind, Node, Value, View};
use crate::query::field::XM;
use ::rdf::term::{NamedOrBlankNode, Term, Triple};
use ::rdf::vocab::{rdf, rdfs};
use std::collections::{BTreeMap, BTreeSet};

#[expect(clippy::unnecessary_wraps, reason = "a value of a node's list of optional values")]
fn text(value: impl Into<String>) -> Option<Value> {
    Some(Value::Text(value.into()))
}

const fn attribute(name: &'static str, kind: Kind) -> Attribute {
    Attribute { name, kind }
}

/// The whole graph: every described thing as a node, every statement between two of them as an edge.
///
/// The ontology and what is about single passages (evidence) stay out: a picture of them helps nobody.
pub fn whole(workspace: &Workspace) -> Result<View, AppError> {
    let mut things: BTreeMap<String, Thing> = BTreeMap::new();
    let mut links: Vec<Triple> = Vec::new();
    for name in workspace.graph_names()? {
        if name.as_str() == crate::ontology::GRAPH {
            continue;
        }
        for triple in workspace.store.graph(&name)? {
            let triple = triple?;
            if let NamedOrBlankNode::NamedNode(subject) = &triple.subject {
                take(things.entry(subject.as_str().to_owned()).or_default(), &triple);
                if matches!(triple.object, Term::NamedNode(_)) {
                    links.push(triple);
                }
            }
        }
    }
    things.retain(|_, t| t.class.as_deref().is_some_and(|c| c != "Evidence"));
    Ok(view_of(&things, &links))
}

/// What is shown of a thing.
#[derive(Debug, Default)]
struct Thing {
    label: Option<String>,
    class: Option<String>,
    start: Option<String>,
}

/// The classes of whole tables, of whose members a narrower class says more.
const GENERAL: [&str; 4] = ["Instrument", "Organization", "Scheme", "Site"];

/// Whether a class says more than another one of the same thing; of two that say as much the first by name counts, so
/// that the order of statements does not.
pub(super) fn is_narrower(class: &str, known: &str) -> bool {
    let general = |class: &str| GENERAL.contains(&class);
    (general(class), class) < (general(known), known)
}

fn take(thing: &mut Thing, triple: &Triple) {
    match (triple.predicate.as_str(), &triple.object) {
        (rdf::TYPE, Term::NamedNode(class)) => {
            if let Some(local) = class.as_str().strip_prefix(XM)
                && thing.class.as_deref().is_none_or(|known| is_narrower(local, known))
            {
                thing.class = Some(local.to_owned());
            }
        }
        (rdfs::LABEL | "http://purl.org/dc/terms/title", Term::Literal(l))
            if thing.label.is_none() || l.language() == Some("zh") =>
        {
            thing.label = Some(l.value().to_owned());
        }
        (property, Term::Literal(l))
            if matches!(property.strip_prefix(XM), Some("start" | "date" | "year")) =>
        {
            // Of several the earliest, and of two that begin alike the vaguer one, whatever order they come in.
            let begins = l.value().to_owned();
            if thing.start.as_ref().is_none_or(|known| begins < *known) {
                thing.start = Some(begins);
            }
        }
        _ => {}
    }
}

fn view_of(things: &BTreeMap<String, Thing>, links: &[Triple]) -> View {
    let mut view = View {
        title: "xiangmai".into(),
        node_attributes: vec![attribute("kind", Kind::Text), attribute("start", Kind::Text)],
        edge_attributes: vec![attribute("property", Kind::Text)],
        ..View::default()
    };
    let mut place = BTreeMap::new();
    for (iri, thing) in things {
        place.insert(iri.as_str(), view.nodes.len());
        let last = iri.rsplit('/').next().unwrap_or(iri);
        view.nodes.push(Node {
            id: iri.clone(),
            label: thing.label.clone().unwrap_or_else(|| last.to_owned()),
            start: thing.start.clone(),
            values: vec![thing.class.clone().and_then(text), thing.start.clone().and_then(text)],
        });
    }
    let mut seen = BTreeSet::new();
    for triple in links {
        let (NamedOrBlankNode::NamedNode(s), Term::NamedNode(o)) =
            (&triple.subject, &triple.object)
        else {
            continue;
        };
        let (Some(&source), Some(&target)) = (place.get(s.as_str()), place.get(o.as_str())) else {
            continue;
        };
        let property = triple.predicate.as_str().rsplit(['#', '/']).next().unwrap_or_default();
        seen.insert((source, target, property.to_owned()));
    }
    for (i, (source, target, property)) in seen.into_iter().enumerate() {
        view.edges.push(Edge {
            id: format!("e{i}"),
            source,
            target,
            label: property.clone(),
            values: vec![text(property)],
        });
    }
    view
}

/// Writes every named graph as RDF, sorted by graph and statement; a syntax of one graph gets their
/// union. N-Quads take bounded memory; for the others one graph at a time is held.
pub fn dump(
    workspace: &Workspace,
    format: ::rdf::format::RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<(), AppError> {
    if format == ::rdf::format::RdfFormat::NQuads {
        workspace.store.dump(Some(&workspace.graph_names()?), out)?;
        return Ok(());
    }
    if format == ::rdf::format::RdfFormat::JsonLd {
        let mut writer = super::jsonld::Writer::begin(out)?;
        for name in workspace.graph_names()? {
            let mut triples = workspace.store.graph(&name)?.collect::<Result<Vec<_>, _>>()?;
            triples.sort_by_cached_key(ToString::to_string);
            writer.graph(name.as_str(), &triples)?;
        }
        return writer.finish();
    }
    let mut writer = serializer(format)?.for_writer(out);
    for name in workspace.graph_names()? {
        let mut triples = workspace.store.graph(&name)?.collect::<Result<Vec<_>, _>>()?;
        triples.sort_by_cached_key(ToString::to_string);
        for triple in &triples {
            if format.holds_datasets() {
                let quad = triple.as_ref().in_graph(name.as_ref());
                writer.serialize_quad(quad)?;
            } else {
                writer.serialize_triple(triple.as_ref())?;
            }
        }
    }
    writer.finish()?;
    Ok(())
}

/// Writes the triples of an answer, sorted, each once.
pub fn write_triples(
    triples: impl IntoIterator<Item = Result<Triple, store::StoreError>>,
    format: ::rdf::format::RdfFormat,
    out: &mut dyn std::io::Write,
) -> Result<(), AppError> {
    let mut triples = triples.into_iter().collect::<Result<Vec<_>, _>>()?;
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    let mut writer = serializer(format)?.for_writer(out);
    for triple in &triples {
        writer.serialize_triple(triple.as_ref())?;
    }
    writer.finish()?;
    Ok(())
}

pub(super) fn serializer(
    format: ::rdf::format::RdfFormat,
) -> Result<oxigraph::io::RdfSerializer, AppError> {
    oxigraph::io::RdfSerializer::from_format(format.to_oxigraph())
        .with_prefix("xm", XM)
        .and_then(|s| s.with_prefix("dcterms", "http://purl.org/dc/terms/"))
        .and_then(|s| s.with_prefix("foaf", "http://xmlns.com/foaf/0.1/"))
        .and_then(|s| s.with_prefix("oa", "http://www.w3.org/ns/oa#"))
        .and_then(|s| s.with_prefix("prov", "http://www.w3.org/ns/prov#"))
        .and_then(|s| s.with_prefix("xsd", "http://www.w3.org/2001/XMLSchema#"))
        .and_then(|s| s.with_prefix("rdfs", "http://www.w3.org/2000/01/rdf-schema#"))
        .and_then(|s| s.with_prefix("skos", "http://www.w3.org/2004/02/skos/core#"))
        .map_err(|e| AppError::Fault(e.to_string()))
}
