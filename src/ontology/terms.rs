//! The terms of the ontology as plain data: classes, properties, concept schemes and concepts.
//!
//! Reads OWL and SKOS as far as this ontology uses them (*SKOS Reference*, sections 3 to 8; *OWL 2
//! Mapping to RDF Graphs*). Refuses to know how terms are shown.

use super::OntologyError;
use rdf::term::{NamedOrBlankNode, Quad, Term as RdfTerm};
use std::collections::BTreeMap;

const OWL: &str = "http://www.w3.org/2002/07/owl#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const SCHEMA: &str = "https://schema.org/";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// Namespace of the project's own terms.
pub const NAMESPACE: &str = crate::namespace::ONTOLOGY;

/// A text in Chinese and English; empty where the ontology has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// An `owl:Class`.
    Class,
    /// An `owl:ObjectProperty`.
    ObjectProperty,
    /// An `owl:DatatypeProperty`.
    DatatypeProperty,
    /// An `owl:AnnotationProperty`.
    AnnotationProperty,
    /// A `skos:ConceptScheme`.
    Scheme,
    /// A concept of a scheme.
    Concept,
    /// Anything else, such as the ontology itself.
    #[default]
    Other,
}

/// A term with what the ontology says of it; the lists are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// What it is.
    pub kind: Kind,
    /// Its label.
    pub label: Bilingual,
    /// Its definition.
    pub definition: Bilingual,
    /// Other labels.
    pub synonyms: Vec<String>,
    /// Superclasses, superproperties or broader concepts.
    pub parents: Vec<String>,
    /// Domains of a property.
    pub domains: Vec<String>,
    /// Ranges of a property.
    pub ranges: Vec<String>,
    /// Schemes of a concept.
    pub schemes: Vec<String>,
    /// Classes of a concept other than `skos:Concept`.
    pub classes: Vec<String>,
}

/// Reads every term that has an IRI, by IRI.
pub fn read() -> Result<BTreeMap<String, Term>, OntologyError> {
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    for quad in super::quads()? {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
            let term = terms.entry(subject.as_str().to_owned()).or_default();
            say(term, &quad);
        }
    }
    for term in terms.values_mut() {
        for list in [
            &mut term.synonyms,
            &mut term.parents,
            &mut term.domains,
            &mut term.ranges,
            &mut term.schemes,
            &mut term.classes,
        ] {
            list.sort();
            list.dedup();
        }
        if !term.schemes.is_empty() {
            term.kind = Kind::Concept;
        }
    }
    Ok(terms)
}

fn say(term: &mut Term, quad: &Quad) {
    let property = quad.predicate.as_str();
    let local = |namespace: &str| property.strip_prefix(namespace);
    match &quad.object {
        RdfTerm::NamedNode(node) => {
            let iri = node.as_str().to_owned();
            match (local(RDF), local(RDFS), local(SKOS)) {
                (Some("type"), ..) => classify(term, iri),
                (_, Some("subClassOf" | "subPropertyOf"), _) | (.., Some("broader")) => {
                    term.parents.push(iri);
                }
                (_, Some("domain"), _) => term.domains.push(iri),
                (_, Some("range"), _) => term.ranges.push(iri),
                (.., Some("inScheme")) => term.schemes.push(iri),
                _ => match local(SCHEMA) {
                    Some("domainIncludes") => term.domains.push(iri),
                    Some("rangeIncludes") => term.ranges.push(iri),
                    _ => {}
                },
            }
        }
        RdfTerm::Literal(literal) => {
            let text = literal.value();
            let field = match (local(RDFS), local(SKOS)) {
                (Some("label"), _) | (_, Some("prefLabel")) => &mut term.label,
                // How we use a term of others stands where a definition of our own would.
                (_, Some("definition" | "scopeNote")) => &mut term.definition,
                (_, Some("altLabel")) => return term.synonyms.push(text.to_owned()),
                _ => return,
            };
            match literal.language() {
                Some("zh") => text.clone_into(&mut field.zh),
                _ => text.clone_into(&mut field.en),
            }
        }
        _ => {}
    }
}

fn classify(term: &mut Term, class: String) {
    term.kind = match class.strip_prefix(OWL) {
        Some("Class") => Kind::Class,
        Some("ObjectProperty") => Kind::ObjectProperty,
        Some("DatatypeProperty") => Kind::DatatypeProperty,
        Some("AnnotationProperty") => Kind::AnnotationProperty,
        _ => match class.strip_prefix(SKOS) {
            Some("ConceptScheme") => Kind::Scheme,
            Some("Concept") => Kind::Concept,
            _ => return term.classes.push(class),
        },
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_with_both_languages() {
        let terms = read().unwrap();
        let adoption = &terms[&format!("{NAMESPACE}Adoption")];
        assert_eq!(adoption.kind, Kind::Class);
        assert_eq!((adoption.label.zh.as_str(), adoption.label.en.as_str()), ("采纳", "adoption"));
        assert!(adoption.parents.contains(&"http://www.w3.org/ns/prov#Activity".to_owned()));
        let branch = &terms["https://w3id.org/xiangmai/id/role/party-branch"];
        assert_eq!(branch.kind, Kind::Concept);
        assert!(branch.synonyms.contains(&"支部".to_owned()));
    }
}
