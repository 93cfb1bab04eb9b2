//! Checking a graph against shapes.

use super::constraint::{self, Check};
use super::graph::{Graph, Scope};
use super::shapes::{Shape, Shapes, Target};
use super::{ShaclError, Violation};
use oxigraph::model::Dataset;
use rdf::term::Triple;
use spareval::QueryableDataset;
use std::collections::HashSet;

/// Checks triples against shapes; the results are sorted.
///
/// Costs a copy of the triples in memory; a store is better checked where it is ([`validate`]).
pub fn validate_triples(
    triples: impl IntoIterator<Item = Triple>,
    shapes: &Shapes,
) -> Result<Vec<Violation>, ShaclError> {
    let mut dataset = Dataset::new();
    for triple in triples {
        dataset.insert(&triple.in_graph(rdf::term::GraphName::DefaultGraph));
    }
    validate(&dataset, Scope::Unnamed, shapes)
}

/// Checks a dataset against shapes; the results are sorted. Two alike stand there twice, as the recommendation has it
/// (two languages repeated, two values out of order).
///
/// Each focus node costs a few look-ups for every constraint of its shapes; what is held in memory is the focus
/// nodes of one shape and what is found.
pub fn validate<'a, D: QueryableDataset<'a> + Clone>(
    dataset: D,
    scope: Scope,
    shapes: &Shapes,
) -> Result<Vec<Violation>, ShaclError> {
    let graph = Graph::new(dataset, scope);
    let mut found = Vec::new();
    for (id, shape) in shapes.all.iter().enumerate() {
        if shape.deactivated || shape.targets.is_empty() {
            continue;
        }
        let focus_nodes = targets(&graph, shape)?;
        let mut check = Check { graph: &graph, shapes, found: Some(&mut found) };
        constraint::check_all(&mut check, id, &focus_nodes)?;
    }
    found.sort_by_cached_key(Violation::key);
    Ok(found)
}

/// Returns the nodes that a shape looks at, each once.
fn targets<'a, D: QueryableDataset<'a> + Clone>(
    graph: &Graph<'a, D>,
    shape: &Shape,
) -> Result<Vec<D::InternalTerm>, ShaclError> {
    let mut nodes = Vec::new();
    let mut seen = HashSet::new();
    for target in &shape.targets {
        let more = match target {
            Target::Node(term) => vec![graph.intern(term)?],
            Target::Class(class) => graph.instances(class)?,
            Target::SubjectsOf(property) => graph.subjects_of(property)?,
            Target::ObjectsOf(property) => graph.objects_of(property)?,
        };
        nodes.extend(more.into_iter().filter(|node| seen.insert(node.clone())));
    }
    Ok(nodes)
}
