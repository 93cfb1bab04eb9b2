//! What a validation finds.

use super::path::Path;
use diagnostics::Severity;
use rdf::term::Term;
use std::collections::BTreeMap;

/// A validation result: one way in which one node breaks one shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The node that was looked at (`sh:focusNode`).
    pub focus: Term,
    /// The path of the property shape, or the property of a closed shape (`sh:resultPath`).
    pub path: Option<Path>,
    /// The value that is at fault (`sh:value`).
    pub value: Option<Term>,
    /// What is wrong, by language; without language under the empty tag.
    pub messages: BTreeMap<String, String>,
    /// How bad it is: `sh:Violation` is an error, all else a warning.
    pub severity: Severity,
    /// The shape that is broken (`sh:sourceShape`): an IRI or a blank node.
    pub shape: Term,
    /// The kind of constraint, e.g. `http://www.w3.org/ns/shacl#MinCountConstraintComponent`.
    pub component: String,
}

impl Violation {
    /// Returns what violations are sorted by.
    pub(crate) fn key(&self) -> (String, String, String, String, String) {
        (
            self.focus.to_string(),
            self.path.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.value.as_ref().map(ToString::to_string).unwrap_or_default(),
            self.component.clone(),
            self.messages.values().cloned().collect::<Vec<_>>().join("\n"),
        )
    }
}
