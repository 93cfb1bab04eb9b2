//! Cytoscape.js JSON writer. Source: <https://js.cytoscape.org/#notation/elements-json>.

use std::io::{self, Write};
use views::network::{Attribute, Network, Value, present};

/// Writes `network`; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let title = string(network.title());
    write!(
        out,
        "{{\"format_version\":\"1.0\",\"generated_by\":\"xiangmai\",\"data\":{{\"name\":{title}}},"
    )?;
    out.write_all(b"\"elements\":{\"nodes\":[")?;
    let mut counts = (0, 0);
    for node in network.nodes() {
        out.write_all(if counts.0 == 0 { b"\n" } else { b",\n" })?;
        let (id, label) = (string(&node.id), string(&node.label));
        // Cytoscape calls its column of names `name`.
        write!(out, "{{\"data\":{{\"id\":{id},\"name\":{label},\"label\":{label}")?;
        values(network.node_attributes(), &node.values, out)?;
        out.write_all(b"}}")?;
        counts.0 += 1;
    }
    out.write_all(b"\n],\"edges\":[")?;
    for edge in network.edges() {
        out.write_all(if counts.1 == 0 { b"\n" } else { b",\n" })?;
        let id = string(&edge.id);
        let ends = (string(&edge.source.id), string(&edge.target.id));
        // An id of an edge must not be one of a node.
        write!(out, "{{\"data\":{{\"id\":{}", string(&format!("edge {}", edge.id)))?;
        write!(out, ",\"edge_id\":{id},\"source\":{},\"target\":{}", ends.0, ends.1)?;
        if !edge.label.is_empty() {
            write!(out, ",\"label\":{}", string(&edge.label))?;
        }
        let interaction = string(&edge.kind);
        write!(out, ",\"interaction\":{interaction}")?;
        if let Some(weight) = edge.weight {
            write!(out, ",\"weight\":{weight:?}")?;
        }
        values(network.edge_attributes(), &edge.values, out)?;
        out.write_all(b"}}")?;
        counts.1 += 1;
    }
    out.write_all(b"\n]}}\n")?;
    Ok(counts)
}

fn values(list: &[Attribute], values: &[Option<Value>], out: &mut dyn Write) -> io::Result<()> {
    for (_, a, value) in present(list, values) {
        write!(out, ",{}:{}", string(&a.name), json(value))?;
    }
    Ok(())
}

/// A JSON string.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value as JSON.
pub(super) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(v) => v.as_str().into(),
        Value::Integer(v) => (*v).into(),
        Value::Number(v) => (*v).into(),
        Value::Boolean(v) => (*v).into(),
    }
}
