//! A trace with one adopter a line, aligned for a terminal.

use super::blocks;
use super::printer::{Labels, Printer, edits};
use diagnostics::Language;
use diffusion::entry::Entry;
use diffusion::field::{Basis, Statement};
use diffusion::{NodeId, Trace};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

const COLUMNS: [&str; 13] = [
    "adopter",
    "within",
    "scheme",
    "formula",
    "change",
    "start",
    "from",
    "channel",
    "basis",
    "statement",
    "rule",
    "link_date",
    "reports",
];

/// The cells of one line, side by side in one text.
#[derive(Default)]
struct Cells {
    text: String,
    ends: [usize; COLUMNS.len()],
    count: usize,
}

impl Cells {
    fn cell(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends[self.count] = self.text.len();
        self.count += 1;
    }

    fn push(&mut self, text: &str) {
        self.cell(|out| out.push_str(text));
    }

    fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let starts = std::iter::once(0).chain(self.ends);
        starts.zip(self.ends).map(|(start, end)| &self.text[start..end])
    }

    /// Fills the cells with what is known of a node.
    fn fill(&mut self, entry: &Entry<'_>, p: &Printer) {
        self.text.clear();
        self.count = 0;
        let link = entry.parent.as_ref().or(entry.unnamed.first());
        let date = |d: Option<diffusion::field::PartialDate>| {
            move |out: &mut String| {
                if let Some(date) = d {
                    out.push_str(&date.to_string());
                }
            }
        };
        self.push(entry.who.name());
        self.cell(|out| Printer::within(out, &entry.who));
        self.push(entry.scheme.as_ref().map_or("", |s| s.name));
        self.push(entry.scheme.as_ref().and_then(|s| s.formula).unwrap_or_default());
        self.push(&entry.change.as_ref().map(|c| edits(c, p.language)).unwrap_or_default());
        self.cell(date(entry.start));
        self.push(link.map_or("", |l| l.from.name()));
        self.push(link.map_or("", |l| p.channel(l.channel_index)));
        self.push(link.map_or("", |l| basis(l.basis)));
        self.push(link.and_then(|l| l.statement).map_or("", statement));
        self.push(link.and_then(|l| l.rule).unwrap_or_default());
        self.cell(date(link.and_then(|l| l.date)));
        self.cell(|out| Printer::reports(out, &entry.sources));
    }
}

/// Fills the cells for each of some nodes, and has them taken.
fn each_line(
    trace: &Trace<'_>,
    nodes: &[NodeId],
    p: &Printer,
    mut take: impl FnMut(&Cells) -> io::Result<()>,
) -> io::Result<()> {
    let mut cells = Cells::default();
    trace.warm(nodes);
    nodes.iter().try_for_each(|&node| {
        cells.fill(&trace.outline(node), p);
        take(&cells)
    })
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Observed => "observed",
        Basis::Derived => "derived",
        Basis::Inferred => "inferred",
    }
}

fn statement(statement: Statement) -> &'static str {
    match statement {
        Statement::Explicit => "explicit",
        Statement::Implied => "implied",
    }
}

/// Writes one adopter a line, aligned for a terminal: once to see how wide the columns are, once to
/// write them.
pub fn table(
    trace: &Trace<'_>,
    labels: &Labels,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let p = Printer::new(trace.field().channels(), labels, language);
    let order = trace.forest.order();
    let mut widths = COLUMNS.map(UnicodeWidthStr::width);
    let measure = |_: &[NodeId], nodes: &[NodeId]| {
        let mut widths = [0; COLUMNS.len()];
        each_line(trace, nodes, &p, |cells| {
            for (width, cell) in widths.iter_mut().zip(cells.iter()) {
                *width = cell.split('\n').map(UnicodeWidthStr::width).fold(*width, usize::max);
            }
            Ok(())
        })?;
        Ok(widths)
    };
    blocks::each(order, measure, |block: io::Result<_>| {
        widths.iter_mut().zip(block?).for_each(|(width, found)| *width = found.max(*width));
        Ok(())
    })?;
    let mut header = String::new();
    aligned(&mut header, &COLUMNS.into_iter(), &widths);
    out.write_all(header.as_bytes())?;
    let draw = |_: &[NodeId], nodes: &[NodeId]| {
        let mut text = String::new();
        each_line(trace, nodes, &p, |cells| {
            aligned(&mut text, &cells.iter(), &widths);
            Ok(())
        })?;
        Ok(text)
    };
    blocks::each(order, draw, |text: io::Result<String>| out.write_all(text?.as_bytes()))
}

/// One line (or several, where a cell has line breaks), without the blanks that end it.
fn aligned<'c>(
    out: &mut String,
    cells: &(impl Iterator<Item = &'c str> + Clone),
    widths: &[usize],
) {
    let lines = cells.clone().map(|c| c.split('\n').count()).max().unwrap_or(1);
    for line in 0..lines {
        let start = out.len();
        for (cell, width) in cells.clone().zip(widths) {
            let part = cell.split('\n').nth(line).unwrap_or_default();
            out.push(' ');
            out.push_str(part);
            out.extend(std::iter::repeat_n(' ', width.saturating_sub(part.width()) + 1));
        }
        out.truncate(start + out[start..].trim_end().len());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn drawn_in_blocks_it_is_what_one_table_writes() {
        for length in [0, 1, 3000] {
            let (field, lexicon) = (chain(length), RoleLexicon::new(&[]).0);
            let Ok(trace) = trace(&field, &lexicon, &Request::model("x:scheme/m")) else {
                panic!("the scheme is there");
            };
            assert_eq!(trace.forest.order().len(), length);
            let labels = BTreeMap::new();
            let p = Printer::new(field.channels(), &labels, Language::En);
            let mut by_hand = comfy_table::Table::new();
            by_hand.load_style(comfy_table::presets::NOTHING);
            by_hand.set_header(COLUMNS);
            each_line(&trace, trace.forest.order(), &p, |cells| {
                by_hand.add_row(cells.iter());
                Ok(())
            })
            .unwrap();
            let aligned = text(|out| table(&trace, &labels, Language::En, out));
            assert!(aligned == text(|out| write_table(&by_hand, out)), "{length} rows");
        }
    }
}
