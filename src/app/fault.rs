//! What is wrong with a node, before it is known where it stands.

use diagnostics::{Code, Severity, Text};

/// Something wrong with a node, before it is known where the node stands.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) subject: String,
    pub(super) property: Option<String>,
    pub(super) value: Option<String>,
    pub(super) code: &'static Code,
    pub(super) severity: Severity,
    pub(super) message: Text,
}
