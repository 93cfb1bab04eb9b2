//! The ontology that ships, in the forms that readers and tools ask for.

use super::{AppError, Source, Workspace};
use crate::ontology::page::Examples;
use crate::ontology::{self, constraints, context, diagram, page, shown, terms};
use rdf::term::{NamedOrBlankNode, Term, Triple};
use rdf::vocab::rdf as rdf_terms;
use std::collections::HashMap;

/// The page for readers; where it `is_served`, its downloads are links.
pub fn html(is_served: bool) -> Result<String, AppError> {
    let (terms, constraints, examples) = (terms::read()?, constraints::read()?, examples()?);
    Ok(page::html(&terms, ontology::VERSION, &constraints, &examples, is_served))
}

/// Statements of a thing that an example shows, at most.
const SHOWN: usize = 8;

/// An example of each class and property, out of the tables that ship: the first thing by its IRI.
fn examples() -> Result<Examples, AppError> {
    let workspace = Workspace::open(&Source::Shipped)?;
    let mut all: Vec<Triple> = Vec::new();
    for graph in workspace.graph_names()? {
        if graph.as_str() != ontology::GRAPH {
            for triple in workspace.store.graph(&graph)? {
                all.push(triple?);
            }
        }
    }
    all.sort_by_cached_key(ToString::to_string);
    all.dedup();
    let mut examples = Examples::new();
    let mut instances: HashMap<NamedOrBlankNode, Vec<String>> = HashMap::new();
    for triple in &all {
        let property = triple.predicate.as_str();
        if property != rdf_terms::TYPE {
            examples.entry(property.to_owned()).or_insert_with(|| shown(triple));
        } else if let Term::NamedNode(class) = &triple.object
            && !examples.contains_key(class.as_str())
        {
            examples.insert(class.as_str().to_owned(), String::new());
            instances.entry(triple.subject.clone()).or_default().push(class.as_str().to_owned());
        }
    }
    for triple in &all {
        for class in instances.get(&triple.subject).map_or(&[][..], Vec::as_slice) {
            let example = examples.entry(class.clone()).or_default();
            if example.lines().count() < SHOWN {
                example.push_str(&shown(triple));
                example.push('\n');
            }
        }
    }
    Ok(examples)
}

/// A statement as Turtle, our things without the beginning of their IRIs.
fn shown(triple: &Triple) -> String {
    let name = |iri: &str| match iri.strip_prefix(crate::namespace::ID) {
        Some(local) => format!("<{local}>"),
        None if iri == rdf_terms::TYPE => "a".to_owned(),
        None => shown::short(iri),
    };
    let subject = match &triple.subject {
        NamedOrBlankNode::NamedNode(node) => name(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => node.to_string(),
    };
    let object = match &triple.object {
        Term::NamedNode(node) => name(node.as_str()),
        Term::Literal(literal) => literal.to_string(),
        other => other.to_string(),
    };
    format!("{subject} {} {object} .", name(triple.predicate.as_str()))
}

/// The diagram of its classes.
pub fn dot() -> Result<String, AppError> {
    Ok(page::dot(&terms::read()?))
}

/// A picture of its classes, each with a link to its term.
pub fn svg() -> Result<String, AppError> {
    Ok(diagram::svg(&terms::read()?, terms::NAMESPACE))
}

/// A JSON-LD context of its terms.
pub fn json_ld_context() -> Result<String, AppError> {
    let context = context::json_ld(&terms::read()?);
    let text = serde_json::to_string_pretty(&context).map_err(AppError::Json)?;
    Ok(format!("{text}\n"))
}

/// The SHACL shapes for any graph that uses it.
pub fn shapes() -> String {
    ontology::SHAPES.to_owned()
}

/// The SHACL shapes for the tables, with the prefixes that they use.
pub fn table_shapes() -> String {
    [ontology::SHAPES, ontology::TABLE_SHAPES].concat()
}

/// The application profile.
pub fn profile() -> String {
    ontology::PROFILE.to_owned()
}

/// Its files, one after another; each brings its own prefixes.
pub fn turtle() -> String {
    ontology::FILES.iter().map(|(name, text)| format!("# ── {name} ──\n\n{text}\n")).collect()
}
