//! What the last change of a store did, and going back to before it.

use super::{AppError, graph_names, is_remote, snapshot};
use diagnostics::Text;
use rdf::term::NamedNode;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use store::stamp::{self, Stamp};
use store::{Difference, Embedded, Side, Snapshot, Store, StoreError, compare};

/// What became of a graph between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphChange {
    /// The graph.
    pub graph: String,
    /// Its statements added, removed and kept.
    pub difference: Difference,
}

/// A statement that only one of two states has, as a line of N-Quads without its line end.
pub type Visit<'v> = dyn FnMut(Side, &str) -> std::io::Result<()> + 'v;

/// Compares a store with itself before its last change, or with the store `earlier`; graphs that are the same are left
/// out. Statements are handed to `visit` in no order.
pub fn diff(
    place: &str,
    earlier: Option<&str>,
    visit: &mut Visit<'_>,
) -> Result<Vec<GraphChange>, AppError> {
    let after = embedded(place)?;
    match earlier {
        Some(earlier) => between(&embedded(earlier)?.snapshot()?, &after.snapshot()?, visit),
        None => {
            let before = after.previous()?.ok_or_else(|| nothing_before(place))?;
            between(&before, &after.snapshot()?, visit)
        }
    }
}

/// Brings a store back to the state before its last change; doing it again brings the change back.
///
/// Returns what changed; with `dry_run` nothing does.
pub fn undo(place: &str, dry_run: bool) -> Result<Vec<GraphChange>, AppError> {
    let store = embedded(place)?;
    let before = store.previous()?.ok_or_else(|| nothing_before(place))?;
    let changes = between(&store.snapshot()?, &before, &mut |_, _| Ok(()))?;
    if dry_run {
        return Ok(changes);
    }
    if !store.undo()? {
        return Err(nothing_before(place));
    }
    if let Some(path) = snapshot::path(place) {
        snapshot::keep(&store, &path)?;
    }
    Ok(changes)
}

fn nothing_before(place: &str) -> AppError {
    AppError::NothingBefore(PathBuf::from(place))
}

/// Opens a store that keeps its states: one in a folder.
fn embedded(place: &str) -> Result<Embedded, AppError> {
    if is_remote(place) {
        return Err(AppError::Unsupported(Text::new(
            format!("`{place}` is a server, which keeps no earlier state to look at"),
            format!("“{place}”是服务器，不保留可供查看的先前状态"),
        )));
    }
    let path = PathBuf::from(place);
    if !path.exists() {
        return Err(AppError::NoStore(path));
    }
    Ok(Embedded::open(&path)?)
}

fn between(
    before: &Snapshot,
    after: &Snapshot,
    visit: &mut Visit<'_>,
) -> Result<Vec<GraphChange>, AppError> {
    let known = Known::of(before, after)?;
    let names: BTreeSet<NamedNode> =
        graph_names(before)?.into_iter().chain(graph_names(after)?).collect();
    let mut changes = Vec::new();
    for name in names {
        if known.is_same(&name) {
            continue;
        }
        let mut written = Ok(());
        let difference = compare(before, after, &name, &mut |side, triple| {
            if written.is_ok() {
                written = visit(side, &format!("{} .", triple.in_graph(name.clone())));
            }
        })?;
        written?;
        if difference.added + difference.removed > 0 {
            changes.push(GraphChange { graph: name.as_str().to_owned(), difference });
        }
    }
    Ok(changes)
}

/// What is recorded of the graphs of two states.
struct Known {
    stamps: [BTreeMap<NamedNode, Stamp>; 2],
    counts: [BTreeMap<NamedNode, u64>; 2],
}

impl Known {
    fn of(before: &Snapshot, after: &Snapshot) -> Result<Self, AppError> {
        let stamps = |store: &Snapshot| -> Result<BTreeMap<NamedNode, Stamp>, StoreError> {
            Ok(stamp::read(store)?.into_iter().map(|s| (s.graph.clone(), s)).collect())
        };
        let counts = |store: &Snapshot| -> Result<BTreeMap<NamedNode, u64>, StoreError> {
            Ok(store.graphs()?.into_iter().map(|g| (g.name, g.triples)).collect())
        };
        Ok(Self {
            stamps: [stamps(before)?, stamps(after)?],
            counts: [counts(before)?, counts(after)?],
        })
    }

    /// Whether both states have the graph as loads of the same content left it, so that it need not be read.
    fn is_same(&self, graph: &NamedNode) -> bool {
        let recorded = |at: usize| {
            let stamp = self.stamps[at].get(graph)?;
            (self.counts[at].get(graph) == Some(&stamp.triples)).then_some(stamp.content)
        };
        // A graph changed by an update keeps the record of its load: of such a one the count may tell, or nothing does.
        recorded(0).is_some()
            && recorded(0) == recorded(1)
            && self.stamps[0].get(graph) == self.stamps[1].get(graph)
    }
}

/// Writes statements of changes as an RDF patch: a line `A` or `D` with the statement, sorted.
pub fn patch_line(side: Side, statement: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let sign = match side {
        Side::Added => 'A',
        Side::Removed => 'D',
    };
    writeln!(out, "{sign} {statement}")
}
