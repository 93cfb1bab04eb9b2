//! What the shapes say of each class and property, in words.
//!
//! Reads SHACL as far as our shapes use it: targets, paths and messages. Refuses to judge anything.

use super::terms::Bilingual;
use super::{OntologyError, SHAPES};
use oxigraph::io::RdfParser;
use rdf::format::RdfFormat;
use rdf::term::{Term, Triple};
use std::collections::BTreeMap;

const SH: &str = "http://www.w3.org/ns/shacl#";

/// Messages by the class or property that they are about, sorted, each once.
pub type Constraints = BTreeMap<String, Vec<Bilingual>>;

/// Reads the shapes for any graph.
pub fn read() -> Result<Constraints, OntologyError> {
    let mut statements: BTreeMap<String, Vec<Triple>> = BTreeMap::new();
    let parser = RdfParser::from_format(RdfFormat::Turtle.to_oxigraph());
    for quad in parser.for_slice(SHAPES.as_bytes()) {
        let failed = |source: oxigraph::io::RdfSyntaxError| OntologyError {
            file: "shapes.ttl",
            source: source.into(),
        };
        let triple = Triple::from(quad.map_err(failed)?);
        statements.entry(triple.subject.to_string()).or_default().push(triple);
    }
    let mut constraints = Constraints::new();
    for own in statements.values() {
        let targets: Vec<String> = own
            .iter()
            .filter(|t| ["targetClass", "targetSubjectsOf"].iter().any(|p| is(t, p)))
            .filter_map(|t| iri(&t.object))
            .collect();
        if targets.is_empty() {
            continue;
        }
        let mut said = |about: &[String], statements: &[Triple]| {
            if let Some(message) = message(statements) {
                for term in about {
                    constraints.entry(term.clone()).or_default().push(message.clone());
                }
            }
        };
        said(&targets, own);
        for link in own.iter().filter(|t| is(t, "property") || is(t, "sparql")) {
            let Some(inner) = statements.get(&link.object.to_string()) else { continue };
            let path = inner.iter().find(|t| is(t, "path")).and_then(|t| iri(&t.object));
            let about: Vec<String> = targets.iter().cloned().chain(path).collect();
            said(&about, inner);
        }
    }
    for messages in constraints.values_mut() {
        messages.sort_by(|a, b| a.en.cmp(&b.en));
        messages.dedup();
    }
    Ok(constraints)
}

fn is(triple: &Triple, local: &str) -> bool {
    triple.predicate.as_str().strip_prefix(SH) == Some(local)
}

fn iri(term: &Term) -> Option<String> {
    match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    }
}

fn message(statements: &[Triple]) -> Option<Bilingual> {
    let mut message = Bilingual::default();
    for triple in statements.iter().filter(|t| is(t, "message")) {
        if let Term::Literal(text) = &triple.object {
            match text.language() {
                Some("zh") => text.value().clone_into(&mut message.zh),
                _ => text.value().clone_into(&mut message.en),
            }
        }
    }
    (!message.en.is_empty()).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_properties_have_what_is_asked_of_them() {
        let constraints = read().unwrap();
        let of = |local: &str| {
            let all = constraints.get(&format!("{}{local}", super::super::terms::NAMESPACE));
            all.map_or(&[][..], Vec::as_slice)
        };
        assert!(of("Adoption").iter().any(|m| m.en == "an adoption is of exactly one scheme"));
        assert!(of("adopter").iter().all(|m| !m.zh.is_empty()) && !of("adopter").is_empty());
        assert!(of("NoSuchTerm").is_empty());
    }
}
