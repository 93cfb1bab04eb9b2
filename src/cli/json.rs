//! A trace as JSON, indented, its entries drawn on all processors.

use super::blocks;
use diffusion::trace::Frame;
use diffusion::{NodeId, Trace};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::rows::{csv, table};
    use crate::cli::tree::write_table;
    use diagnostics::Language;
    use diffusion::field::builder::{
        ActorRow, AdoptionRow, FieldBuilder, SchemeRow, TransmissionRow,
    };
    use diffusion::field::iri::Base;
    use diffusion::field::{Basis, Channel, Field};
    use diffusion::formula::RoleLexicon;
    use diffusion::{Request, trace};
    use std::collections::BTreeMap;

    /// A chain of so many villages, each with a name of its own length.
    fn chain(length: usize) -> Field {
        let mut b = FieldBuilder::new(Base::new("x:"));
        b.scheme(&SchemeRow { iri: "x:scheme/m", name: Some("m\t\"+"), ..SchemeRow::default() });
        for k in 0..length {
            let (iri, name) = (format!("x:division/{k}"), "村,\n".repeat(k % 3) + &k.to_string());
            b.actor(&ActorRow { iri: &iri, name: Some(&name), ..ActorRow::default() });
            let adoption = format!("y:adoption/{k}");
            b.adoption(&AdoptionRow {
                iri: &adoption,
                scheme: "x:scheme/m",
                adopter: &iri,
                ..AdoptionRow::default()
            });
            b.transmission(&TransmissionRow {
                iri: &format!("x:transmission/{k}"),
                scheme: Some("x:scheme/m"),
                from: Some(&format!("x:division/{}", k / 2)),
                from_name: None,
                to: &iri,
                date: None,
                channel: &Channel::new(None, ["learning"], []),
                basis: Basis::Observed,
                statement: None,
                rule: None,
                weight: None,
                p_value: None,
                sources: &[],
            });
        }
        b.finish().0
    }

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn drawn_in_blocks_it_is_what_one_writer_writes() {
        for length in [0, 1, 3000] {
            let (field, lexicon) = (chain(length), RoleLexicon::new(&[]).0);
            let Ok(trace) = trace(&field, &lexicon, &Request::model("x:scheme/m")) else {
                panic!("the scheme is there");
            };
            assert_eq!(trace.forest.order().len(), length);
            let whole = serde_json::to_string_pretty(&trace).unwrap() + "\n";
            assert!(text(|out| super::write(&trace, out)) == whole, "{length} entries");
            let labels = BTreeMap::new();
            let rows = text(|out| csv(&trace, &labels, Language::En, out));
            let mut by_hand = comfy_table::Table::new();
            by_hand.load_style(comfy_table::presets::NOTHING);
            let mut reader = ::csv::Reader::from_reader(rows.as_bytes());
            by_hand.set_header(reader.headers().unwrap());
            for row in reader.records() {
                by_hand.add_row(&row.unwrap());
            }
            let aligned = text(|out| table(&trace, &labels, Language::En, out));
            assert!(aligned == text(|out| write_table(&by_hand, out)), "{length} rows");
        }
    }
}
