//! The ontology's controlled lists as plain data: roles for formulas, facets of channels, labels.

use super::AppError;
use crate::query::field::{Facet, XM};
use ::rdf::term::{NamedOrBlankNode, Quad, Term};
use ::rdf::vocab::rdf;
use diffusion::formula::role::{RoleLexicon, RoleRow};
use std::collections::{BTreeMap, HashMap};

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// One subject's values by property.
type Values = BTreeMap<String, Vec<Term>>;

fn subjects(quads: Vec<Quad>) -> BTreeMap<String, Values> {
    let mut subjects: BTreeMap<String, Values> = BTreeMap::new();
    for quad in quads {
        if let NamedOrBlankNode::NamedNode(subject) = quad.subject {
            let values = subjects.entry(subject.into_string()).or_default();
            values.entry(quad.predicate.into_string()).or_default().push(quad.object);
        }
    }
    subjects
}

fn iris(values: &Values, property: &str) -> Vec<String> {
    let terms = values.get(property).map_or(&[][..], Vec::as_slice);
    let iri = |t: &Term| match t {
        Term::NamedNode(n) => Some(n.as_str().to_owned()),
        _ => None,
    };
    terms.iter().filter_map(iri).collect()
}

/// Labels with Chinese ones first.
fn labels(values: &Values, property: &str) -> Vec<String> {
    let mut found: Vec<(bool, &str)> = Vec::new();
    for term in values.get(property).map_or(&[][..], Vec::as_slice) {
        if let Term::Literal(l) = term {
            found.push((l.language() != Some("zh"), l.value()));
        }
    }
    found.sort();
    found.into_iter().map(|(_, label)| label.to_owned()).collect()
}

/// The lexicon of roles, from `ontology/roles.ttl`.
pub fn roles() -> Result<RoleLexicon, AppError> {
    let role_class = format!("{XM}Role");
    let rows: Vec<RoleRow> = subjects(crate::ontology::quads()?)
        .into_iter()
        .filter(|(_, v)| iris(v, rdf::TYPE).contains(&role_class))
        .map(|(id, v)| RoleRow {
            id,
            parents: iris(&v, &format!("{SKOS}broader")),
            pref_labels: labels(&v, &format!("{SKOS}prefLabel")),
            alt_labels: labels(&v, &format!("{SKOS}altLabel")),
        })
        .collect();
    let (lexicon, findings) = RoleLexicon::new(&rows);
    match findings.is_empty() {
        true => Ok(lexicon),
        false => Err(AppError::Findings(findings)),
    }
}

/// Returns every Chinese word that names a role.
pub fn words() -> Result<Vec<String>, AppError> {
    let role_class = format!("{XM}Role");
    let roles = subjects(crate::ontology::quads()?)
        .into_iter()
        .filter(|(_, v)| iris(v, rdf::TYPE).contains(&role_class));
    let words = roles.flat_map(|(_, v)| {
        let mut all = labels(&v, &format!("{SKOS}prefLabel"));
        all.extend(labels(&v, &format!("{SKOS}altLabel")));
        all
    });
    Ok(words.filter(|word| !word.is_ascii()).collect())
}

/// The facet of each channel, by IRI, from `ontology/channels.ttl`.
pub fn facets() -> Result<HashMap<String, Facet>, AppError> {
    let mut facets = HashMap::new();
    for (iri, values) in subjects(crate::ontology::quads()?) {
        for scheme in iris(&values, &format!("{SKOS}inScheme")) {
            let facet = match scheme.rsplit('/').next() {
                Some("channel-direction") => Facet::Direction,
                Some("channel-mechanism") => Facet::Mechanism,
                Some("channel-carrier") => Facet::Carrier,
                _ => continue,
            };
            facets.insert(iri.clone(), facet);
        }
    }
    Ok(facets)
}

/// Chinese and English labels of every concept of the ontology, by IRI.
pub fn concept_labels() -> Result<BTreeMap<String, (String, String)>, AppError> {
    let mut all = BTreeMap::new();
    for (iri, values) in subjects(crate::ontology::quads()?) {
        let mut pair = (String::new(), String::new());
        for term in values.get(&format!("{SKOS}prefLabel")).map_or(&[][..], Vec::as_slice) {
            if let Term::Literal(l) = term {
                match l.language() {
                    Some("zh") => l.value().clone_into(&mut pair.0),
                    _ => l.value().clone_into(&mut pair.1),
                }
            }
        }
        if !pair.0.is_empty() || !pair.1.is_empty() {
            all.insert(iri, pair);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_roles_of_the_ontology_make_a_lexicon() {
        let lexicon = super::roles().unwrap();
        assert!(lexicon.len() > 40);
        let branch = lexicon.resolve("支部");
        assert_eq!(branch, lexicon.resolve("村党支部"));
        assert!(lexicon.is_a(&branch, &lexicon.resolve("党组织")));
    }

    #[test]
    fn every_channel_has_a_facet() {
        assert_eq!(super::facets().unwrap().len(), 35);
    }
}
