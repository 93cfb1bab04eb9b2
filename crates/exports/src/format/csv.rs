//! Tables of nodes, edges and passages as CSV: UTF-8 with a byte order mark, so that spreadsheets take it
//! for what it is, and RFC 4180 quoting. The first columns are those that Gephi's spreadsheet import wants.
//! What is missing is an empty cell.

use super::ExportError;
use csv::Writer;
use std::io::Write;
use views::network::{Network, Span, Value};

const MARK: &[u8] = "\u{FEFF}".as_bytes();

fn broken(error: csv::Error) -> ExportError {
    ExportError::Write(error.into())
}

fn ends(span: Span) -> [String; 2] {
    [span.start, span.end].map(|d| d.map(|d| d.to_string()).unwrap_or_default())
}

fn cells(values: &[Option<Value>]) -> impl Iterator<Item = String> + '_ {
    values.iter().map(|v| v.as_ref().map(Value::to_string).unwrap_or_default())
}

/// Writes a row per node.
pub(super) fn nodes(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    out.write_all(MARK)?;
    let mut table = Writer::from_writer(out);
    let names = network.node_attributes().iter().map(|a| a.name.as_ref());
    table.write_record(["id", "label", "start", "end"].into_iter().chain(names)).map_err(broken)?;
    let mut count = 0;
    for node in network.nodes() {
        let [start, end] = ends(node.span);
        let first = [node.id, node.label, start, end].into_iter();
        table.write_record(first.chain(cells(&node.values))).map_err(broken)?;
        count += 1;
    }
    table.flush()?;
    Ok((count, 0))
}

/// Writes a row per edge.
pub(super) fn edges(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    out.write_all(MARK)?;
    let mut table = Writer::from_writer(out);
    let names = network.edge_attributes().iter().map(|a| a.name.as_ref());
    let first = ["source", "target", "type", "id", "label", "weight", "start", "end"];
    table.write_record(first.into_iter().chain(names)).map_err(broken)?;
    let mut count = 0;
    for edge in network.edges() {
        let [start, end] = ends(edge.span);
        let weight = edge.weight.map(|w| w.to_string()).unwrap_or_default();
        let directed = "Directed".to_owned();
        let first =
            [edge.source.id, edge.target.id, directed, edge.id, edge.label, weight, start, end];
        table.write_record(first.into_iter().chain(cells(&edge.values))).map_err(broken)?;
        count += 1;
    }
    table.flush()?;
    Ok((0, count))
}

/// The columns of passages.
pub(super) const FACTS: [&str; 9] = [
    "about",
    "fact",
    "kind",
    "report",
    "report_title",
    "report_date",
    "report_url",
    "span_start",
    "span_end",
];

/// Writes a row per passage that states something.
pub(super) fn facts(network: &dyn Network, out: &mut dyn Write) -> Result<(u64, u64), ExportError> {
    out.write_all(MARK)?;
    let mut table = Writer::from_writer(out);
    table.write_record(FACTS).map_err(broken)?;
    for fact in network.facts() {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        table
            .write_record([
                fact.about,
                fact.fact,
                fact.kind,
                fact.report,
                fact.report_title.unwrap_or_default(),
                fact.report_date.map(|d| d.to_string()).unwrap_or_default(),
                fact.report_url.unwrap_or_default(),
                number(fact.span.map(|s| s.0)),
                number(fact.span.map(|s| s.1)),
            ])
            .map_err(broken)?;
    }
    table.flush()?;
    Ok((0, 0))
}
