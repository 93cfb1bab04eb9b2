//! Terms as readers see them: their names under known prefixes, their text in HTML.

use super::terms::{NAMESPACE, Term};
use std::collections::BTreeMap;

/// Terms by IRI.
pub type Terms = BTreeMap<String, Term>;

/// Prefixes under which IRIs are shown.
const PREFIXES: &[(&str, &str)] = &[
    ("xm", NAMESPACE),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("schema", "https://schema.org/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
];

/// Base of the IRIs of concepts.
pub(super) const CONCEPTS: &str = crate::namespace::ID;

/// Whether a term is of this ontology.
pub(super) fn is_own(iri: &str) -> bool {
    iri.starts_with(NAMESPACE)
}

/// The last part of an IRI.
pub(super) fn local(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

/// An IRI with a known prefix, or as it is.
pub(crate) fn short(iri: &str) -> String {
    let found =
        PREFIXES.iter().find_map(|(p, ns)| iri.strip_prefix(ns).map(|l| format!("{p}:{l}")));
    found
        .or_else(|| iri.strip_prefix(CONCEPTS).map(str::to_owned))
        .unwrap_or_else(|| iri.to_owned())
}

/// Text with the characters that mean something in HTML escaped, in content and attributes alike.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
