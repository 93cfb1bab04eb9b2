//! The crate `shacl` behind one function.

use super::{ShaclError, Violation};
use crate::diagnostic::Severity;
use crate::rdf::term::{NamedNode, Term, Triple};
use ::shacl::ir::{IRSchema, IRShape};
use ::shacl::types::Severity as ShaclSeverity;
use ::shacl::validator::processor::{GraphValidation, ShaclProcessor};
use ::shacl::validator::report::ValidationResult;
use ::shacl::validator::store::Graph;
use ::shacl::validator::{ShaclConfig, ShaclValidationMode};
use rudof_rdf::rdf_core::term::Object;
use rudof_rdf::rdf_core::{RDFFormat, SHACLPath};
use rudof_rdf::rdf_impl::{OxigraphInMemory, ReaderMode};
use std::collections::BTreeMap;

fn failed(error: impl std::fmt::Display) -> ShaclError {
    ShaclError::Engine(error.to_string())
}

/// Validates with the native engine; SPARQL-based constraints go through its SPARQL engine.
pub(super) fn validate(
    data: impl IntoIterator<Item = Triple>,
    shapes: &str,
) -> Result<Vec<Violation>, ShaclError> {
    let mut graph = OxigraphInMemory::new();
    for triple in data {
        let Triple { subject, predicate, object } = &triple;
        graph
            .add_triple_ref(subject.as_ref(), predicate.as_ref(), object.as_ref())
            .map_err(failed)?;
    }
    let schema = IRSchema::from_str(shapes, &RDFFormat::Turtle, None, &ReaderMode::Strict);
    let schema = schema.map_err(failed)?;
    let mut validation = GraphValidation::new(Graph::try_from(graph).map_err(failed)?);
    let report = validation
        .validate(&schema, &ShaclValidationMode::Native, &ShaclConfig::new())
        .map_err(failed)?;
    let mut found: Vec<_> = report.results().iter().map(|r| violation(r, &schema)).collect();
    found.sort_by_cached_key(|v| {
        let path = v.path.as_ref().map(NamedNode::to_string);
        let value = v.value.as_ref().map(Term::to_string);
        (v.focus.to_string(), path, value, v.component.clone(), v.messages.clone())
    });
    found.dedup_by(|a, b| {
        (&a.focus, &a.path, &a.value, &a.component, &a.messages)
            == (&b.focus, &b.path, &b.value, &b.component, &b.messages)
    });
    Ok(found)
}

fn violation(result: &ValidationResult, schema: &IRSchema) -> Violation {
    let component = result.constraint_component().to_string();
    // The crate forgets the messages of the shape for some components (`sh:lessThan` among them).
    // SPARQL-based constraints have messages of their own.
    let shape = result.source().and_then(|source| schema.get_shape(source));
    let own = shape.and_then(IRShape::message).filter(|_| !component.contains("SPARQL"));
    let mut messages = BTreeMap::new();
    for (language, text) in own.unwrap_or(result.message()).iter() {
        let tag = language.as_ref().map(ToString::to_string).unwrap_or_default();
        messages.insert(tag, text.clone());
    }
    let severity = match result.severity() {
        ShaclSeverity::Violation => Severity::Error,
        _ => Severity::Warning,
    };
    Violation {
        focus: term(result.focus_node()),
        path: result.path().and_then(first_property),
        value: result.value().map(term),
        messages,
        severity,
        shape: result.source().map(term),
        component,
    }
}

fn term(object: &Object) -> Term {
    object.clone().into()
}

/// The first property of a path, forwards.
fn first_property(path: &SHACLPath) -> Option<NamedNode> {
    match path {
        SHACLPath::Predicate { pred } => Some(NamedNode::new_unchecked(pred.as_str())),
        SHACLPath::Sequence { paths } | SHACLPath::Alternative { paths } => {
            paths.first().and_then(first_property)
        }
        SHACLPath::ZeroOrMore { path }
        | SHACLPath::OneOrMore { path }
        | SHACLPath::ZeroOrOne { path } => first_property(path),
        SHACLPath::Inverse { .. } => None,
    }
}
