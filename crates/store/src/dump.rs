//! A whole store as N-Quads, and back: the same bytes for the same graphs, whatever home they have.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use oxigraph::io::{RdfFormat as Syntax, RdfParseError, RdfParser, RdfSerializer};
use oxigraph::model::GraphName;

use super::answer::written;
use super::{Change, GraphReplacement, Progress, Store, StoreError, TripleSource};
use files::{LineSorter, Spool};
use rdf::format::RdfFormat;
use rdf::term::{NamedNode, Quad, TripleRef};

/// Writes the quads of one graph as sorted N-Quads; returns how many there were. Memory is bounded;
/// long graphs wait in a temporary file of their size.
pub(super) fn graph(
    quads: impl Iterator<Item = Result<Quad, StoreError>>,
    out: &mut dyn Write,
) -> Result<u64, StoreError> {
    let mut sorter = LineSorter::default();
    let mut writer = RdfSerializer::from_format(Syntax::NQuads).for_writer(&mut sorter);
    let mut count = 0;
    for quad in quads {
        writer.serialize_quad(&quad?).map_err(written)?;
        count += 1;
    }
    writer.finish().map_err(written)?;
    sorter.finish(out).map_err(written)?;
    Ok(count)
}

/// Replaces everything in `store` by what a dump holds, all or nothing; returns the number of
/// statements. Blank nodes keep their labels, so that a dump of the result equals the dump read.
///
/// Works on every home through [`Store::apply`]; the embedded one has a faster way of its own. The dump
/// is read once and sorted by graph in a temporary file of about its size.
pub fn restore(
    store: &dyn Store,
    dump: impl Read,
    format: RdfFormat,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<u64, StoreError> {
    let Parts { spool, graphs, statements } = by_graph(dump, format)?;
    let mut change = Change::default();
    let mut start = 0;
    for (name, end) in &graphs {
        let triples = TripleSource::from_dump(spool.reader(start, *end)?);
        change.replace.push(GraphReplacement { name: name.clone(), triples, version: None });
        start = *end;
    }
    let kept: BTreeSet<&NamedNode> = graphs.iter().map(|(name, _)| name).collect();
    change.drop = store.graph_names()?;
    change.drop.retain(|name| !kept.contains(name));
    store.apply(change, progress)?;
    Ok(statements)
}

/// The graphs of a dump, one behind the other.
struct Parts {
    /// N-Triples.
    spool: Spool,
    /// Each graph with the offset at which it ends.
    graphs: Vec<(NamedNode, u64)>,
    statements: u64,
}

fn by_graph(dump: impl Read, format: RdfFormat) -> Result<Parts, StoreError> {
    let mut sorter = LineSorter::default();
    let mut statements = 0;
    for quad in RdfParser::from_format(format.to_oxigraph()).for_reader(dump) {
        let quad = quad.map_err(broken)?;
        let GraphName::NamedNode(graph) = &quad.graph_name else {
            return Err(StoreError::Unsupported {
                what: "a dump with statements outside named graphs cannot be restored".to_owned(),
            });
        };
        writeln!(sorter, "{} {} .", graph.as_str(), TripleRef::from(quad.as_ref()))
            .map_err(written)?;
        statements += 1;
    }
    let mut spool = Spool::in_file()?;
    let mut graphs: Vec<(NamedNode, u64)> = Vec::new();
    let mut end = 0;
    let split = sorter.each(&mut |line| {
        let (graph, triple) =
            line.split_at(line.iter().position(|b| *b == b' ').map_or(0, |i| i + 1));
        end += triple.len() as u64;
        match graphs.last_mut() {
            Some((name, last)) if name.as_str().as_bytes() == graph.trim_ascii_end() => *last = end,
            _ => graphs.push((named(graph), end)),
        }
        spool.write_all(triple)
    });
    split.map_err(written)?;
    spool.finish()?;
    Ok(Parts { spool, graphs, statements })
}

fn named(graph: &[u8]) -> NamedNode {
    NamedNode::new_unchecked(String::from_utf8_lossy(graph).trim_end())
}

/// What is said of a dump that cannot be read: no graph is to blame.
pub(super) fn broken(error: RdfParseError) -> StoreError {
    StoreError::Source { graph: NamedNode::new_unchecked(""), source: error.into() }
}
