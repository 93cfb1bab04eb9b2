//! VOSviewer JSON writer. Source: <https://app.vosviewer.com/docs/file-types/json-file-type/>.
//!
//! Items are numbered from 1; a cluster is a province (or a kind, for what has none), the score a year.

use super::cyjs::string;
use super::dot::{integer, is_address, text};
use std::collections::HashMap;
use std::io::{self, Write};
use views::network::{Network, present};
use views::svg::escaped;

/// Writes `network`; returns the numbers of nodes and edges.
pub(super) fn write(network: &dyn Network, out: &mut dyn Write) -> io::Result<(u64, u64)> {
    let list = network.node_attributes();
    let mut clusters: HashMap<String, usize> = HashMap::new();
    let mut counts = (0, 0);
    out.write_all(b"{\"network\":{\"items\":[")?;
    for node in network.nodes() {
        out.write_all(if counts.0 == 0 { b"\n" } else { b",\n" })?;
        let cluster = text(list, &node.values, "province").unwrap_or(&node.kind).to_owned();
        let next = clusters.len() + 1;
        let cluster = *clusters.entry(cluster).or_insert(next);
        write!(out, "{{\"id\":{},\"label\":{}", node.number + 1, string(&node.label))?;
        // Its descriptions are HTML.
        let lines: Vec<String> = present(list, &node.values)
            .map(|(_, a, v)| {
                format!("{}: {}", escaped(a.title(network.language())), escaped(&v.to_string()))
            })
            .collect();
        write!(out, ",\"description\":{},\"cluster\":{cluster}", string(&lines.join("<br/>")))?;
        if is_address(&node.id) {
            write!(out, ",\"url\":{}", string(&node.id))?;
        }
        let children = integer(list, &node.values, "children").unwrap_or(0);
        write!(out, ",\"weights\":{{\"Children\":{children}}}")?;
        if let Some(year) = integer(list, &node.values, "by_year") {
            write!(out, ",\"scores\":{{\"Year\":{year}}}")?;
        }
        out.write_all(b"}")?;
        counts.0 += 1;
    }
    out.write_all(b"\n],\"links\":[")?;
    for edge in network.edges() {
        out.write_all(if counts.1 == 0 { b"\n" } else { b",\n" })?;
        let ends = (edge.source.number + 1, edge.target.number + 1);
        let strength = edge.weight.unwrap_or(1.0);
        write!(
            out,
            "{{\"source_id\":{},\"target_id\":{},\"strength\":{strength:?}}}",
            ends.0, ends.1
        )?;
        counts.1 += 1;
    }
    out.write_all(b"\n]}}\n")?;
    Ok(counts)
}
