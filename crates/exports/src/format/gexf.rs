//! GEXF 1.3 writer. Source: <https://gexf.net/schema.html>.
//!
//! Attribute ids are numbers and there is one `<attributes>` block per class: graphology reads the last
//! only. Days are whole and a start never equals its end: both are demands of importers. `kind` per edge
//! gives Gephi its edge types. No attribute is called `start`, `end` or `weight`: networkx and graphology
//! would write it over the interval or the weight.

use super::xml::attribute;
use std::io::{self, Write};
use views::network::{Attribute, Network, Span, Type, Value, present};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
 <meta>
  <creator>xiangmai</creator>
  <description>"#;

const fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text | Type::Day => "string",
        Type::Integer => "long",
        Type::Number => "double",
        Type::Boolean => "boolean",
    }
}

/// Writes `network` as a dynamic, directed graph; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    out.write_all(HEAD.as_bytes())?;
    super::xml::escape(network.title(), out)?;
    out.write_all(b"</description>\n </meta>\n")?;
    out.write_all(b" <graph defaultedgetype=\"directed\" mode=\"dynamic\" timeformat=\"date\">\n")?;
    declare("node", network.node_attributes(), out)?;
    declare("edge", network.edge_attributes(), out)?;
    let mut counts = (0, 0);
    out.write_all(b"  <nodes>\n")?;
    for node in network.nodes() {
        out.write_all(b"   <node")?;
        attribute("id", &node.id, out)?;
        attribute("label", &node.label, out)?;
        span(node.span, out)?;
        values(network.node_attributes(), &node.values, "node", out)?;
        counts.0 += 1;
    }
    out.write_all(b"  </nodes>\n  <edges>\n")?;
    for edge in network.edges() {
        out.write_all(b"   <edge")?;
        attribute("id", &edge.id, out)?;
        attribute("source", &edge.source.id, out)?;
        attribute("target", &edge.target.id, out)?;
        attribute("kind", &edge.kind, out)?;
        if !edge.label.is_empty() {
            attribute("label", &edge.label, out)?;
        }
        if let Some(weight) = edge.weight {
            attribute("weight", &weight.to_string(), out)?;
        }
        span(edge.span, out)?;
        values(network.edge_attributes(), &edge.values, "edge", out)?;
        counts.1 += 1;
    }
    out.write_all(b"  </edges>\n </graph>\n</gexf>\n")?;
    Ok(counts)
}

fn declare(class: &str, list: &[Attribute], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  <attributes class=\"{class}\" mode=\"static\">")?;
    for (i, a) in list.iter().enumerate() {
        write!(out, "   <attribute id=\"{i}\"")?;
        attribute("title", &a.name, out)?;
        writeln!(out, " type=\"{}\"/>", type_name(a.kind))?;
    }
    writeln!(out, "  </attributes>")
}

fn span(span: Span, out: &mut dyn Write) -> io::Result<()> {
    if let Some(start) = span.start {
        write!(out, " start=\"{start}\"")?;
    }
    if let Some(end) = span.end.filter(|e| Some(*e) != span.start) {
        write!(out, " end=\"{end}\"")?;
    }
    Ok(())
}

fn values(
    list: &[Attribute],
    values: &[Option<Value>],
    element: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    if values.iter().all(Option::is_none) {
        return out.write_all(b"/>\n");
    }
    out.write_all(b">\n    <attvalues>\n")?;
    for (i, _, value) in present(list, values) {
        write!(out, "     <attvalue for=\"{i}\"")?;
        attribute("value", &value.to_string(), out)?;
        out.write_all(b"/>\n")?;
    }
    writeln!(out, "    </attvalues>\n   </{element}>")
}
