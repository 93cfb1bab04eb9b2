//! JSON Canvas writer. Source: <https://jsoncanvas.org/spec/1.0/>.
//!
//! Cards stand in columns of years, those without a date before the first.

use super::cyjs::string;
use super::dot::{integer, text};
use std::collections::BTreeMap;
use std::io::{self, Write};
use views::network::Network;

const WIDTH: i64 = 260;
const HEIGHT: i64 = 90;
const COLUMN: i64 = 340;
const ROW: i64 = 120;

/// Writes `network`; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let list = network.node_attributes();
    let mut columns: BTreeMap<Option<i64>, i64> = BTreeMap::new();
    for node in network.nodes() {
        columns.insert(integer(list, &node.values, "by_year"), 0);
    }
    let place: BTreeMap<Option<i64>, i64> = columns.keys().copied().zip(0..).collect();
    let mut counts = (0, 0);
    out.write_all(b"{\"nodes\":[")?;
    for node in network.nodes() {
        out.write_all(if counts.0 == 0 { b"\n" } else { b",\n" })?;
        let year = integer(list, &node.values, "by_year");
        let row = columns.entry(year).or_default();
        let (x, y) = (place.get(&year).copied().unwrap_or(0) * COLUMN, *row * ROW);
        *row += 1;
        let lines: Vec<String> = [
            Some(format!("**{}**", markdown(&node.label))),
            text(list, &node.values, "path").map(markdown),
            text(list, &node.values, "started").map(markdown),
            text(list, &node.values, "formula").map(markdown),
        ]
        .into_iter()
        .flatten()
        .collect();
        let colour = match (node.kind.as_str(), text(list, &node.values, "bound")) {
            ("adopter", Some("dated")) => ",\"color\":\"5\"",
            ("adopter", _) => "",
            ("scheme", _) => ",\"color\":\"3\"",
            _ => ",\"color\":\"6\"",
        };
        let (id, words) = (string(&node.id), string(&lines.join("\n")));
        write!(
            out,
            "{{\"id\":{id},\"type\":\"text\",\"x\":{x},\"y\":{y},\"width\":{WIDTH},\"height\":{HEIGHT}{colour},\"text\":{words}}}"
        )?;
        counts.0 += 1;
    }
    out.write_all(b"\n],\"edges\":[")?;
    for edge in network.edges() {
        out.write_all(if counts.1 == 0 { b"\n" } else { b",\n" })?;
        let (from, to) = (string(&edge.source.id), string(&edge.target.id));
        let id = string(&format!("edge {}", edge.id));
        write!(out, "{{\"id\":{id},\"fromNode\":{from},\"toNode\":{to}")?;
        if !edge.label.is_empty() {
            write!(out, ",\"label\":{}", string(&edge.label))?;
        }
        out.write_all(b"}")?;
        counts.1 += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(counts)
}

/// Text that Markdown leaves alone.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_{}[]<>()#+-.!|~$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
