//! A JSON-LD context of our terms, so that JSON with their names is RDF.
//!
//! Follows *JSON-LD 1.1*, section 4.1: each class and property by its local name, links as `@id`, dates and numbers by
//! their datatype, texts in Chinese as `@language`.

use super::terms::{Kind, NAMESPACE, Term};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Prefixes of the vocabularies that the graph uses.
const PREFIXES: &[(&str, &str)] = &[
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qudt", "http://qudt.org/schema/qudt/"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xm", NAMESPACE),
    ("xsd", XSD),
];

/// The context as a JSON document.
pub fn json_ld(terms: &BTreeMap<String, Term>) -> Value {
    let mut context = Map::new();
    context.insert("@version".into(), json!(1.1));
    for (prefix, iri) in PREFIXES {
        context.insert((*prefix).into(), json!(iri));
    }
    context.insert("id".into(), json!("@id"));
    context.insert("type".into(), json!("@type"));
    context.insert("label".into(), json!("rdfs:label"));
    for (iri, term) in terms {
        let Some(local) = iri.strip_prefix(NAMESPACE) else { continue };
        let name = format!("xm:{local}");
        let said = match term.kind {
            Kind::Class => json!(name),
            Kind::ObjectProperty => json!({ "@id": name, "@type": "@id" }),
            Kind::DatatypeProperty => match term.ranges.iter().find_map(|r| r.strip_prefix(XSD)) {
                Some("string") | None => json!(name),
                Some(datatype) => json!({ "@id": name, "@type": format!("xsd:{datatype}") }),
            },
            _ => continue,
        };
        context.insert(local.to_owned(), said);
    }
    json!({ "@context": context })
}
