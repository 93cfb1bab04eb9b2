//! Graphviz DOT writer. Source: <https://graphviz.org/doc/info/lang.html>.
//!
//! Ids are positions (`n0`, `n1`, …), because Graphviz reads an IRI with a colon as a port; the IRI is
//! the node's `URL`, so that SVG output links to it. Attributes go into the tooltip.

use super::view::{Attribute, Value, View, present};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Fonts with Chinese characters, first found wins.
const FONTS: &str = "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,sans-serif";

/// Writes `view` as a directed DOT graph, top to bottom.
pub fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph xiangmai {{")?;
    writeln!(
        out,
        "  graph [rankdir=LR, label={}, fontname={}];",
        quoted(&view.title),
        quoted(FONTS)
    )?;
    writeln!(out, "  node [shape=box, style=rounded, fontname={}];", quoted(FONTS))?;
    writeln!(out, "  edge [fontname={}, fontsize=10];", quoted(FONTS))?;
    for (i, node) in view.nodes.iter().enumerate() {
        let label = match &node.start {
            Some(start) => format!("{}\n{start}", node.label),
            None => node.label.clone(),
        };
        writeln!(
            out,
            "  n{i} [label={}, URL={}, tooltip={}];",
            quoted(&label),
            quoted(&node.id),
            quoted(&tooltip(&view.node_attributes, &node.values)),
        )?;
    }
    for edge in &view.edges {
        writeln!(
            out,
            "  n{} -> n{} [label={}, tooltip={}];",
            edge.source,
            edge.target,
            quoted(&edge.label),
            quoted(&tooltip(&view.edge_attributes, &edge.values)),
        )?;
    }
    writeln!(out, "}}")
}

fn tooltip(list: &[Attribute], values: &[Option<Value>]) -> String {
    let mut text = String::new();
    for (_, a, v) in present(list, values) {
        let _ = writeln!(text, "{}: {v}", a.name);
    }
    text.truncate(text.trim_end().len());
    text
}

/// Quotes a string: backslashes and quotation marks are escaped, line ends become `\n`.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted() {
        let check = |input: &str, expected: &str| assert_eq!(quoted(input), expected);
        check("甲村", "\"甲村\"");
        check("a\"b\\c\nd", "\"a\\\"b\\\\c\\nd\"");
    }

    #[test]
    fn nodes_and_edges_are_written_in_order() {
        let mut out = Vec::new();
        write(&super::super::view::sample(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("n0 -> n1 [label=\"学习\\\\考察\""), "{text}");
        assert!(text.contains("URL=\"https://example.org/b\""), "{text}");
    }
}
