//! A trace as JSON, indented, its entries drawn on all processors.

use super::blocks;
use crate::spread::trace::Frame;
use crate::spread::{NodeId, Trace};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// How a trace without entries begins its list of them; a line break in a text would be escaped.
const EMPTY: &str = "\n  \"entries\": []";

/// Writes what `serde_json::to_writer_pretty` would, and ends the line.
pub fn write(trace: &Trace<'_>, out: &mut dyn Write) -> io::Result<()> {
    let frame = serde_json::to_string_pretty(&Frame(trace))?;
    let order = trace.forest.order();
    if let Some((head, tail)) = frame.split_once(EMPTY).filter(|_| !order.is_empty()) {
        write!(out, "{head}\n  \"entries\": [")?;
        let draw = |before: &[NodeId], nodes: &[NodeId]| entries(trace, before.is_empty(), nodes);
        blocks::each(order, draw, |text| out.write_all(&text?))?;
        write!(out, "\n  ]{tail}")?;
    } else {
        write!(out, "{frame}")?;
    }
    writeln!(out)
}

/// Some entries as they stand in the list of entries.
fn entries(trace: &Trace<'_>, first: bool, nodes: &[NodeId]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    trace.warm(nodes);
    for (nth, &node) in nodes.iter().enumerate() {
        text.extend_from_slice(if first && nth == 0 { b"\n    " } else { b",\n    " });
        let mut inside = PrettyFormatter::new();
        // Two levels deep: in the object, in the list.
        inside.begin_array(&mut io::sink())?;
        inside.begin_array(&mut io::sink())?;
        trace.entry(node).serialize(&mut Serializer::with_formatter(&mut text, inside))?;
    }
    Ok(text)
}
