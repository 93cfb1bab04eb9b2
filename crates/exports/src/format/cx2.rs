//! CX2 writer. Source: <https://cytoscape.org/cx/cx2/specification/cytoscape-exchange-format-specification-(version-2)/>.
//!
//! Ids are whole numbers: those of the network. No `v` is ever empty: every node and edge has its id there.

use super::cyjs::{json, string};
use std::io::{self, Write};
use views::network::{Attribute, Network, Type, Value, present};

const fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text | Type::Day => "string",
        Type::Integer => "long",
        Type::Number => "double",
        Type::Boolean => "boolean",
    }
}

/// Writes `network`; returns the numbers of nodes and edges. Goes twice over both: the counts stand first.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let counts = (network.nodes().count() as u64, network.edges().count() as u64);
    out.write_all(b"[{\"CXVersion\":\"2.0\",\"hasFragments\":false},\n{\"metaData\":[")?;
    write!(out, "{{\"name\":\"attributeDeclarations\",\"elementCount\":1}},")?;
    write!(out, "{{\"name\":\"networkAttributes\",\"elementCount\":1}},")?;
    write!(out, "{{\"name\":\"nodes\",\"elementCount\":{}}},", counts.0)?;
    writeln!(out, "{{\"name\":\"edges\",\"elementCount\":{}}}]}},", counts.1)?;
    out.write_all(b"{\"attributeDeclarations\":[{\"networkAttributes\":{\"name\":{\"d\":\"string\"}},\"nodes\":{\"name\":{\"d\":\"string\"},\"id\":{\"d\":\"string\"}")?;
    declare(network.node_attributes(), out)?;
    out.write_all(b"},\"edges\":{\"name\":{\"d\":\"string\"},\"id\":{\"d\":\"string\"},\"interaction\":{\"d\":\"string\"},\"weight\":{\"d\":\"double\"}")?;
    declare(network.edge_attributes(), out)?;
    let title = string(network.title());
    write!(out, "}}}}]}},\n{{\"networkAttributes\":[{{\"name\":{title}}}]}},\n{{\"nodes\":[")?;
    for (k, node) in network.nodes().enumerate() {
        out.write_all(if k == 0 { b"\n" } else { b",\n" })?;
        write!(out, "{{\"id\":{},\"v\":{{\"name\":{}", node.number, string(&node.label))?;
        write!(out, ",\"id\":{}", string(&node.id))?;
        values(network.node_attributes(), &node.values, out)?;
        out.write_all(b"}}")?;
    }
    out.write_all(b"\n]},\n{\"edges\":[")?;
    for (k, edge) in network.edges().enumerate() {
        out.write_all(if k == 0 { b"\n" } else { b",\n" })?;
        let (s, t) = (edge.source.number, edge.target.number);
        write!(out, "{{\"id\":{k},\"s\":{s},\"t\":{t},\"v\":{{\"id\":{}", string(&edge.id))?;
        if !edge.label.is_empty() {
            write!(out, ",\"name\":{}", string(&edge.label))?;
        }
        write!(out, ",\"interaction\":{}", string(&edge.kind))?;
        if let Some(weight) = edge.weight {
            write!(out, ",\"weight\":{weight:?}")?;
        }
        values(network.edge_attributes(), &edge.values, out)?;
        out.write_all(b"}}")?;
    }
    out.write_all(b"\n]},\n{\"status\":[{\"success\":true}]}]\n")?;
    Ok(counts)
}

fn declare(list: &[Attribute], out: &mut dyn Write) -> io::Result<()> {
    for a in list {
        write!(out, ",{}:{{\"d\":\"{}\"}}", string(&a.name), type_name(a.kind))?;
    }
    Ok(())
}

fn values(list: &[Attribute], values: &[Option<Value>], out: &mut dyn Write) -> io::Result<()> {
    for (_, a, value) in present(list, values) {
        write!(out, ",{}:{}", string(&a.name), json(value))?;
    }
    Ok(())
}
