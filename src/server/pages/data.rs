//! What is said of a thing as statements: Turtle, N-Triples, JSON-LD with its context, RDF/XML.

use axum::http::HeaderMap;
use axum::response::Response;
use oxigraph::io::RdfSerializer;
use serde_json::{Value, json};

use super::super::error::{Kind, Problem};
use super::visit::Visit;
use super::{address, reply};
use crate::namespace;
use ::rdf::format::RdfFormat;
use ::rdf::term::{Literal, NamedNode, NamedOrBlankNode, Triple};

/// Statements that name a thing as their object, at most.
const INCOMING: usize = 1000;

/// The forms that every page names: media type, `?format=`.
pub(super) const FORMS: [(RdfFormat, &str, &str); 3] = [
    (RdfFormat::Turtle, "ttl", "text/turtle"),
    (RdfFormat::NTriples, "nt", "application/n-triples"),
    (RdfFormat::JsonLd, "jsonld", "application/ld+json"),
];

/// The context of JSON-LD, and the prefixes of Turtle.
pub(super) const PREFIXES: [(&str, &str); 9] = [
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("id", namespace::ID),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xm", namespace::ONTOLOGY),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Where the other forms of a thing's page are.
pub(super) fn alternates(iri: &str) -> Vec<(&'static str, String)> {
    let page = address::of_page(iri);
    let sign = if page.contains('?') { '&' } else { '?' };
    let forms = FORMS.iter();
    forms.map(|(_, name, media)| (*media, format!("{page}{sign}format={name}"))).collect()
}

/// The format that the address asks for.
pub(super) fn of_address(visit: &Visit) -> Result<Option<RdfFormat>, Problem> {
    let Some(name) = visit.param("format")? else { return Ok(None) };
    let named = |(_, short, media): &&(RdfFormat, &str, &str)| *short == name || *media == name;
    match FORMS.iter().find(named) {
        Some((format, ..)) => Ok(Some(*format)),
        None => {
            let names: Vec<&str> = FORMS.iter().map(|(_, short, _)| *short).collect();
            Err(Problem::because(Kind::BadRequest, format!("format: {}", names.join(", "))))
        }
    }
}

/// The statements about a thing, with its evidence and what points to it.
pub(super) fn answer(
    visit: &Visit,
    iri: &NamedNode,
    format: RdfFormat,
) -> Result<Response, Problem> {
    let query = format!(
        "PREFIX xm: <{}> PREFIX oa: <http://www.w3.org/ns/oa#> \
         CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ BIND({iri} AS ?s) ?s ?p ?o }} \
         UNION {{ ?s xm:supports {iri} ; ?p ?o }} \
         UNION {{ ?e xm:supports {iri} ; oa:hasSelector ?s . ?s ?p ?o }} \
         UNION {{ SELECT ?s ?p ({iri} AS ?o) WHERE {{ ?s ?p {iri} }} LIMIT {INCOMING} }} }}",
        namespace::ONTOLOGY
    );
    let triples = named(visit, iri, triples(visit, &query)?)?;
    let body = written(&triples, format)?;
    let mut response = reply::bytes(media_type(format), body, &visit.headers);
    reply::link(response.headers_mut(), &[("text/html", address::of_page(iri.as_str()))]);
    Ok(response)
}

pub(super) fn media_type(format: RdfFormat) -> &'static str {
    match format {
        RdfFormat::Turtle => "text/turtle; charset=utf-8",
        other => other.media_type(),
    }
}

/// JSON-LD of what is said of a thing itself, for a script element: nothing in it ends the element.
pub(super) fn embedded(visit: &Visit, iri: &NamedNode) -> Result<String, Problem> {
    let query = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {{ BIND({iri} AS ?s) ?s ?p ?o }}");
    let body = written(&named(visit, iri, triples(visit, &query)?)?, RdfFormat::JsonLd)?;
    Ok(String::from_utf8_lossy(&body).replace('<', "\\u003c"))
}

/// Gives a fact without a label the names that its page has: no graph states them.
fn named(visit: &Visit, iri: &NamedNode, mut triples: Vec<Triple>) -> Result<Vec<Triple>, Problem> {
    const NAMES: [&str; 3] = [
        ::rdf::vocab::rdfs::LABEL,
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
    ];
    let subject = NamedOrBlankNode::from(iri.clone());
    let is_name = |t: &Triple| t.subject == subject && NAMES.contains(&t.predicate.as_str());
    if triples.iter().any(is_name) {
        return Ok(triples);
    }
    let label = NamedNode::new_unchecked(::rdf::vocab::rdfs::LABEL);
    for (tag, name) in super::sentences::both(visit, iri)? {
        let name = Literal::new_language_tagged_literal_unchecked(name, tag);
        triples.push(Triple::new(subject.clone(), label.clone(), name));
    }
    triples.sort_by_cached_key(ToString::to_string);
    Ok(triples)
}

/// The triples of a query, sorted, each once.
fn triples(visit: &Visit, query: &str) -> Result<Vec<Triple>, Problem> {
    let found = visit.service.store.query(query, &visit.options())?.into_triples()?;
    let mut triples = found.collect::<Result<Vec<Triple>, _>>()?;
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
    Ok(triples)
}

/// The same triples give the same bytes.
pub(super) fn written(triples: &[Triple], format: RdfFormat) -> Result<Vec<u8>, Problem> {
    let own = |e: String| Problem::because(Kind::Own, e);
    let mut serializer = RdfSerializer::from_format(format.to_oxigraph());
    if format == RdfFormat::Turtle {
        for (name, iri) in PREFIXES {
            serializer = serializer.with_prefix(name, iri).map_err(|e| own(e.to_string()))?;
        }
    }
    let mut writer = serializer.for_writer(Vec::new());
    for triple in triples {
        writer.serialize_triple(triple).map_err(|e| own(e.to_string()))?;
    }
    let bytes = writer.finish().map_err(|e| own(e.to_string()))?;
    match format {
        RdfFormat::Turtle => Ok(ordered(&String::from_utf8_lossy(&bytes)).into_bytes()),
        RdfFormat::JsonLd => {
            let expanded = serde_json::from_slice(&bytes).map_err(|e| own(e.to_string()))?;
            Ok(compacted(expanded).to_string().into_bytes())
        }
        _ => Ok(bytes),
    }
}

/// Turtle with its prefixes in order: the serializer has them in a hash map.
fn ordered(turtle: &str) -> String {
    let is_prefix = |line: &&str| line.starts_with("@prefix ");
    let mut prefixes: Vec<&str> = turtle.lines().take_while(is_prefix).collect();
    let begins: usize = prefixes.iter().map(|line| line.len() + 1).sum();
    prefixes.sort_unstable();
    let rest = turtle.get(begins..).unwrap_or_default();
    format!("{}\n{rest}", prefixes.join("\n"))
}

/// Expanded JSON-LD with a context, and names shortened by it.
fn compacted(expanded: Value) -> Value {
    let context: serde_json::Map<String, Value> =
        PREFIXES.iter().map(|(name, iri)| ((*name).to_owned(), (*iri).into())).collect();
    json!({ "@context": context, "@graph": shortened(expanded) })
}

fn shortened(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(shortened).collect(),
        Value::Object(object) => {
            let entry = |(key, value): (String, Value)| match (key.as_str(), value) {
                (RDF_TYPE, Value::Array(types)) => {
                    let types = types.into_iter().filter_map(|t| Some(t.get("@id")?.clone()));
                    ("@type".to_owned(), types.map(|t| short_value(&t)).collect())
                }
                ("@type", value) => (key, short_value(&value)),
                ("@id" | "@value" | "@language", value) => (key, value),
                (_, value) => (short(&key), shortened(value)),
            };
            Value::Object(object.into_iter().map(entry).collect())
        }
        other => other,
    }
}

const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

fn short_value(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |iri| short(iri).into())
}

/// An IRI by its prefix, where the rest is a plain name.
fn short(iri: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let found = PREFIXES.iter().find_map(|(name, base)| {
        let local = iri.strip_prefix(base)?;
        (!local.is_empty() && local.chars().all(plain)).then(|| format!("{name}:{local}"))
    });
    found.unwrap_or_else(|| iri.to_owned())
}

/// Whether a client asks for a page or for statements.
pub(super) fn wanted(headers: &HeaderMap) -> Result<Option<RdfFormat>, Problem> {
    Ok(super::super::negotiate::page(headers)?.format)
}
