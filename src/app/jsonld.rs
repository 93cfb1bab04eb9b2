//! JSON-LD with a context: short names for our terms and things and for the vocabularies that tables use; a named graph
//! at a time.

use super::AppError;
use crate::namespace::{ID, ONTOLOGY};
use rdf::term::{NamedOrBlankNode, Term, Triple};
use rdf::vocab;
use serde_json::{Map, Value, json};
use std::io::Write;

/// The short names.
const PREFIXES: [(&str, &str); 10] = [
    ("xm", ONTOLOGY),
    ("id", ID),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Writes a dataset graph by graph.
#[derive(Debug)]
pub struct Writer<'o, W: Write + ?Sized> {
    out: &'o mut W,
    graphs: u64,
}

impl<'o, W: Write + ?Sized> Writer<'o, W> {
    /// Begins a document.
    pub fn begin(out: &'o mut W) -> Result<Self, AppError> {
        let context: Map<String, Value> =
            PREFIXES.iter().map(|(name, iri)| ((*name).to_owned(), json!(iri))).collect();
        write!(out, "{{\"@context\":{},\"@graph\":[", Value::Object(context))?;
        Ok(Self { out, graphs: 0 })
    }

    /// Writes a graph; its statements come sorted by subject.
    pub fn graph<'t>(
        &mut self,
        name: &str,
        triples: impl IntoIterator<Item = &'t Triple>,
    ) -> Result<(), AppError> {
        let comma = if self.graphs > 0 { "," } else { "" };
        write!(self.out, "{comma}\n{{\"@id\":{},\"@graph\":[", json!(short(name)))?;
        self.graphs += 1;
        let (mut node, mut subject, mut nodes) = (Map::new(), None, 0_u64);
        for triple in triples {
            if subject != Some(&triple.subject) {
                self.node(&mut node, &mut nodes)?;
                subject = Some(&triple.subject);
                node.insert("@id".to_owned(), json!(subject_name(&triple.subject)));
            }
            add(&mut node, triple);
        }
        self.node(&mut node, &mut nodes)?;
        write!(self.out, "]}}")?;
        Ok(())
    }

    fn node(&mut self, node: &mut Map<String, Value>, nodes: &mut u64) -> Result<(), AppError> {
        if !node.is_empty() {
            let comma = if *nodes > 0 { "," } else { "" };
            write!(self.out, "{comma}\n{}", Value::Object(std::mem::take(node)))?;
            *nodes += 1;
        }
        Ok(())
    }

    /// Ends the document.
    pub fn finish(self) -> Result<(), AppError> {
        writeln!(self.out, "]}}")?;
        Ok(())
    }
}

/// The short name of an IRI, or the IRI where it has none that reads back.
fn short(iri: &str) -> String {
    let split = PREFIXES.iter().find_map(|(name, base)| Some((name, iri.strip_prefix(base)?)));
    match split {
        Some((name, local)) if !local.starts_with("//") => format!("{name}:{local}"),
        _ => iri.to_owned(),
    }
}

fn subject_name(subject: &NamedOrBlankNode) -> String {
    match subject {
        NamedOrBlankNode::NamedNode(node) => short(node.as_str()),
        NamedOrBlankNode::BlankNode(node) => node.to_string(),
    }
}

/// Adds a statement to its node; several values of a property become a list.
fn add(node: &mut Map<String, Value>, triple: &Triple) {
    let is_type = triple.predicate.as_str() == vocab::rdf::TYPE;
    let (key, value) = match &triple.object {
        Term::NamedNode(class) if is_type => ("@type".to_owned(), json!(short(class.as_str()))),
        object => (short(triple.predicate.as_str()), object_value(object)),
    };
    match node.get_mut(&key) {
        None => {
            node.insert(key, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = json!([first.take(), value]),
    }
}

fn object_value(object: &Term) -> Value {
    match object {
        Term::NamedNode(node) => json!({ "@id": short(node.as_str()) }),
        Term::BlankNode(node) => json!({ "@id": node.to_string() }),
        Term::Literal(literal) => match literal.language() {
            Some(language) => json!({ "@value": literal.value(), "@language": language }),
            None if literal.datatype().as_str() == vocab::xsd::STRING => json!(literal.value()),
            None => {
                json!({ "@value": literal.value(), "@type": short(literal.datatype().as_str()) })
            }
        },
        other @ Term::Triple(_) => json!(other.to_string()),
    }
}
