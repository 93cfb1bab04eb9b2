//! Graphviz DOT writer. Source: <https://graphviz.org/doc/info/lang.html>.
//!
//! A cascade of some hundred nodes is set in ranks of years, left to right; a larger one by `sfdp`, which
//! takes seconds where `dot` takes minutes. Attributes stand in the tooltip and, under their names with
//! `data_` before them, on the node or edge itself, where Graphviz keeps but does not read them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use views::network::{Attribute, Edge, Network, Node, Value, present};

/// Fonts with Chinese characters, first found wins.
const FONTS: &str = "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,sans-serif";
/// Nodes up to which ranks are drawn.
const RANKED: usize = 400;
/// Characters of a label that are drawn.
const SHOWN: usize = 60;

/// Writes `network`; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let is_ranked = network.nodes().take(RANKED + 1).count() <= RANKED;
    let engine = if is_ranked {
        "rankdir=LR, ranksep=0.6, nodesep=0.12, newrank=true"
    } else {
        "layout=sfdp, overlap=false, K=0.6"
    };
    writeln!(out, "digraph cascade {{")?;
    let title = quoted(network.title());
    writeln!(
        out,
        "  graph [{engine}, charset=\"UTF-8\", label={title}, fontname={}];",
        quoted(FONTS)
    )?;
    writeln!(
        out,
        "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#FFFFFF\", fontname={}];",
        quoted(FONTS)
    )?;
    writeln!(out, "  edge [fontname={}, fontsize=10, color=\"#333333\"];", quoted(FONTS))?;
    let mut counts = (0, 0);
    let mut years: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for node in network.nodes() {
        write_node(network.node_attributes(), &node, out)?;
        if is_ranked && let Some(year) = integer(network.node_attributes(), &node.values, "by_year")
        {
            years.entry(year).or_default().push(name(&node.id));
        }
        counts.0 += 1;
    }
    ranks(&years, out)?;
    for edge in network.edges() {
        write_edge(network.edge_attributes(), &edge, is_ranked, out)?;
        counts.1 += 1;
    }
    writeln!(out, "}}")?;
    Ok(counts)
}

/// A line of years, and each node beside its own.
fn ranks(years: &BTreeMap<i64, Vec<String>>, out: &mut dyn Write) -> io::Result<()> {
    if years.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = years.keys().map(|y| format!("\"year {y}\"")).collect();
    for (name, year) in names.iter().zip(years.keys()) {
        writeln!(
            out,
            "  {name} [shape=plaintext, style=\"\", label=\"{year}\", data_kind=\"axis\"];"
        )?;
    }
    if names.len() > 1 {
        writeln!(out, "  {} [style=invis, data_kind=\"axis\"];", names.join(" -> "))?;
    }
    for (name, nodes) in names.iter().zip(years.values()) {
        writeln!(out, "  {{ rank=same; {name}; {}; }}", nodes.join("; "))?;
    }
    Ok(())
}

fn write_node(list: &[Attribute], node: &Node, out: &mut dyn Write) -> io::Result<()> {
    let started = text(list, &node.values, "started");
    let by = text(list, &node.values, "latest");
    let label = shown(&node.label);
    let label = match (started, by) {
        (Some(started), _) => format!("{label}\n{started}"),
        (None, Some(by)) => format!("{label}\n≤{by}"),
        (None, None) => label,
    };
    let bound = text(list, &node.values, "bound");
    let style = match (node.kind.as_str(), bound) {
        ("adopter", Some("dated")) => "style=\"rounded,filled\", fillcolor=\"#D6E8F5\"",
        ("adopter", Some("bounded")) => "style=\"rounded\"",
        ("adopter", _) => "style=\"rounded,dashed\"",
        ("outside", _) => "style=\"\", color=\"#6B6B6B\"",
        ("mentioned" | "party" | "unnamed", _) => {
            "shape=ellipse, style=\"dashed\", color=\"#6B6B6B\""
        }
        ("scheme", _) => "shape=note, style=\"filled\", fillcolor=\"#F6F6F6\"",
        _ => "style=\"rounded\"",
    };
    write!(out, "  {} [label={}, {style}", name(&node.id), quoted(&label))?;
    if is_address(&node.id) {
        write!(out, ", URL={}", quoted(&node.id))?;
    }
    write!(out, ", data_label={}", quoted(&node.label))?;
    attributes(list, &node.values, out)?;
    writeln!(out, "];")
}

fn write_edge(
    list: &[Attribute],
    edge: &Edge,
    is_ranked: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let basis = text(list, &edge.values, "basis");
    let line = match basis {
        Some("derived") => "dashed",
        Some("inferred") => "dotted",
        _ => "solid",
    };
    let style = match edge.kind.as_str() {
        "transmission" => format!("style={line}, penwidth=1.4"),
        "alternative" => format!(
            "style={line}, penwidth=0.6, color=\"#8A8A8A\", arrowsize=0.5, constraint=false"
        ),
        "visit" => {
            "style=dashed, penwidth=0.6, color=\"#0072B2\", arrowhead=open, constraint=false".into()
        }
        "promotion" => {
            "style=solid, penwidth=0.6, color=\"#D55E00\", arrowhead=open, constraint=false".into()
        }
        "variant-of" => "style=solid, color=\"#8A8A8A\", arrowhead=empty".into(),
        _ => "style=solid".into(),
    };
    let ends = (name(&edge.source.id), name(&edge.target.id));
    write!(out, "  {} -> {} [id={}, ", ends.0, ends.1, name(&edge.id))?;
    let has_label = is_ranked && edge.kind != "alternative";
    let label = if has_label { shown(&edge.label) } else { String::new() };
    write!(out, "label={}, {style}", quoted(&label))?;
    if !edge.label.is_empty() {
        write!(out, ", data_label={}", quoted(&edge.label))?;
    }
    if let Some(weight) = edge.weight {
        write!(out, ", data_weight=\"{weight}\"")?;
    }
    attributes(list, &edge.values, out)?;
    writeln!(out, "];")
}

fn attributes(list: &[Attribute], values: &[Option<Value>], out: &mut dyn Write) -> io::Result<()> {
    let mut tip = String::new();
    for (_, a, v) in present(list, values) {
        write!(out, ", data_{}={}", a.name, quoted(&v.to_string()))?;
        if !tip.is_empty() {
            tip.push('\n');
        }
        let _ = write!(tip, "{}: {v}", a.name);
    }
    write!(out, ", tooltip={}", quoted(&tip))
}

/// The text of an attribute, if it is there.
pub(super) fn text<'v>(
    list: &[Attribute],
    values: &'v [Option<Value>],
    name: &str,
) -> Option<&'v str> {
    let at = list.iter().position(|a| a.name == name)?;
    match values.get(at)?.as_ref()? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The whole number of an attribute, if it is there.
pub(super) fn integer(list: &[Attribute], values: &[Option<Value>], name: &str) -> Option<i64> {
    let at = list.iter().position(|a| a.name == name)?;
    match values.get(at)?.as_ref()? {
        Value::Integer(n) => Some(*n),
        _ => None,
    }
}

/// The number of an attribute, if it is there.
pub(super) fn number(list: &[Attribute], values: &[Option<Value>], name: &str) -> Option<f64> {
    let at = list.iter().position(|a| a.name == name)?;
    match values.get(at)?.as_ref()? {
        Value::Number(n) => Some(*n),
        _ => None,
    }
}

/// Whether a text is an address that a program may open.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A label as it is drawn: Graphviz finds no way for edges around a box of some thousand characters.
fn shown(label: &str) -> String {
    match label.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &label[..at]),
        None => label.to_owned(),
    }
}

/// Quotes a string: quotation marks and backslashes are escaped, line ends become `\n`. Graphviz reads
/// `&…;` as an HTML entity also inside quotes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '&' => out.push_str("&amp;"),
            '\r' => out.push_str("&#13;"),
            '\0' => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The name of a node: nothing in it but `\"` is an escape, so that what else would be one is an entity.
fn name(id: &str) -> String {
    let mut out = String::with_capacity(id.len() + 2);
    out.push('"');
    for c in id.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '&' => out.push_str("&amp;"),
            '\\' => out.push_str("&#92;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0' => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
