//! A plan for a person to read, as JSON in the manner of Oxigraph's: what a part is called, and the parts within it.

use super::nodes::{Exists, Kind, Node, Operator};

/// Describes a plan.
pub(super) fn outline(node: &Node<'_>) -> String {
    part("Columns", &[of_node(node)])
}

fn part(name: &str, children: &[String]) -> String {
    format!("{{\"name\":\"{name}\",\"children\":[{}]}}", children.join(","))
}

fn of_node(node: &Node<'_>) -> String {
    match node {
        Node::Through(first, operators) => {
            let first = first.iter().map(|node| of_node(node));
            part("Pipeline", &first.chain(operators.iter().map(of_operator)).collect::<Vec<_>>())
        }
        Node::Group { inner, keys, aggregates } => {
            let name = format!("Group({} keys, {} aggregates)", keys.len(), aggregates.len());
            part(&name, &[of_node(inner)])
        }
        Node::Distinct(inner, _) => part("Distinct", &[of_node(inner)]),
        Node::Slice { inner, .. } => part("Slice", &[of_node(inner)]),
    }
}

fn of_operators(operators: &[Operator<'_>]) -> String {
    part("Pipeline", &operators.iter().map(of_operator).collect::<Vec<_>>())
}

fn of_operator(operator: &Operator<'_>) -> String {
    match &operator.kind {
        Kind::Step(_) => part("Statements", &[]),
        Kind::Walk(_) => part("Path", &[]),
        Kind::Tail(..) => part("Count", &[]),
        Kind::Filter(_) => part("Filter", &[]),
        Kind::Bind(..) => part("Extend", &[]),
        Kind::Exists(exists, wanted) => {
            let name = if *wanted { "Exists" } else { "Not exists" };
            match exists {
                Exists::Tail(..) => part(name, &[]),
                Exists::Among(node, ..) => part(name, &[of_node(node)]),
                Exists::Led { inner, .. } => part(name, &[of_operators(inner)]),
            }
        }
        Kind::Left { right, .. } => part("Optional", &[of_operators(right)]),
        Kind::Union(arms) => {
            part("Union", &arms.iter().map(|arm| of_operators(arm)).collect::<Vec<_>>())
        }
        Kind::Values(_, rows) => part(&format!("Values({} rows)", rows.len()), &[]),
        Kind::Join(hashed) => part("Hash join", &[of_node(&hashed.node)]),
    }
}
