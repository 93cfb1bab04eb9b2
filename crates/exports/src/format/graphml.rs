//! GraphML writer. Source: <http://graphml.graphdrawing.org/specification.html>.
//!
//! Every key is declared once for one class with its type; its id is its name, because Cytoscape.js reads
//! the id and others the name. An edge attribute that a node has too gets the id `edge_…` and keeps its
//! name. The id of an edge is an attribute too: igraph gives an edge the id of some node. `labels` of nodes and `label` of edges are read by APOC, the others ignore them.

use super::xml::{attribute, escape};
use std::io::{self, Write};
use views::network::{Attribute, Network, Type, Value, present};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"#;

const fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text | Type::Day => "string",
        Type::Integer => "long",
        Type::Number => "double",
        Type::Boolean => "boolean",
    }
}

/// Writes `network`; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    out.write_all(HEAD.as_bytes())?;
    let of_nodes = network.node_attributes();
    let of_edges = network.edge_attributes();
    key("label", "node", "label", Type::Text, out)?;
    let node_ids: Vec<String> = of_nodes.iter().map(|a| a.name.to_string()).collect();
    for (a, id) in of_nodes.iter().zip(&node_ids) {
        key(id, "node", &a.name, a.kind, out)?;
    }
    key("edge_id", "edge", "edge_id", Type::Text, out)?;
    key("edgelabel", "edge", "label", Type::Text, out)?;
    key("weight", "edge", "weight", Type::Number, out)?;
    let clashes = |a: &Attribute| of_nodes.iter().any(|n| n.name == a.name);
    let edge_ids: Vec<String> = of_edges
        .iter()
        .map(|a| if clashes(a) { format!("edge_{}", a.name) } else { a.name.to_string() })
        .collect();
    for (a, id) in of_edges.iter().zip(&edge_ids) {
        key(id, "edge", &a.name, a.kind, out)?;
    }
    out.write_all(b" <graph id=\"G\" edgedefault=\"directed\">\n  <desc>")?;
    escape(network.title(), out)?;
    out.write_all(b"</desc>\n")?;
    let mut counts = (0, 0);
    for node in network.nodes() {
        out.write_all(b"  <node")?;
        attribute("id", &node.id, out)?;
        attribute("labels", &format!(":{}", super::neo4j::label(&node.kind)), out)?;
        out.write_all(b">\n")?;
        data("label", &node.label, out)?;
        values(&node_ids, of_nodes, &node.values, out)?;
        out.write_all(b"  </node>\n")?;
        counts.0 += 1;
    }
    for edge in network.edges() {
        out.write_all(b"  <edge")?;
        attribute("id", &edge.id, out)?;
        attribute("source", &edge.source.id, out)?;
        attribute("target", &edge.target.id, out)?;
        attribute("label", &super::neo4j::relationship(&edge.kind), out)?;
        out.write_all(b">\n")?;
        data("edge_id", &edge.id, out)?;
        if !edge.label.is_empty() {
            data("edgelabel", &edge.label, out)?;
        }
        if let Some(weight) = edge.weight {
            data("weight", &weight.to_string(), out)?;
        }
        values(&edge_ids, of_edges, &edge.values, out)?;
        out.write_all(b"  </edge>\n")?;
        counts.1 += 1;
    }
    out.write_all(b" </graph>\n</graphml>\n")?;
    Ok(counts)
}

fn key(id: &str, class: &str, name: &str, kind: Type, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b" <key")?;
    attribute("id", id, out)?;
    attribute("for", class, out)?;
    attribute("attr.name", name, out)?;
    writeln!(out, " attr.type=\"{}\"/>", type_name(kind))
}

fn data(key: &str, value: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"   <data")?;
    attribute("key", key, out)?;
    out.write_all(b">")?;
    escape(value, out)?;
    out.write_all(b"</data>\n")
}

fn values(
    ids: &[String],
    list: &[Attribute],
    values: &[Option<Value>],
    out: &mut dyn Write,
) -> io::Result<()> {
    for (i, _, value) in present(list, values) {
        data(&ids[i], &value.to_string(), out)?;
    }
    Ok(())
}
