//! Graphs that hold an upload until it is switched in; no reader sees them.
//!
//! [`super::Remote`] sends a large change in pieces, each a graph of its own, and switches them in with one
//! update. A store that is such an upload's target keeps the pieces among its graphs, where they must
//! not be taken for data: neither here nor by a program that asks the store directly.

/// Graphs that hold pieces of an upload until it is switched in begin so.
pub(super) const STAGING: &str = "urn:x-store:staging:";
/// The graph that says which uploads are complete.
pub(super) const UPLOADS: &str = "urn:x-store:uploads";

/// Returns whether a graph belongs to an upload under way and is no reader's business.
pub(super) fn is_hidden(graph: &str) -> bool {
    graph.starts_with(STAGING) || graph == UPLOADS
}
