//! What replacing a graph would change, without changing it.

use super::source::hash_of;
use super::{Progress, Store, StoreError, TripleSource};
use rdf::term::{NamedNode, Triple};

/// Triples that a replacement would add, remove and keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Difference {
    /// Triples that are not there yet.
    pub added: u64,
    /// Triples that would go.
    pub removed: u64,
    /// Triples that stay.
    pub kept: u64,
}

/// Compares a graph with the triples that would replace it; works on every store and changes nothing.
///
/// Reads both once. Holds 17 bytes of memory for each new triple.
pub fn difference(
    store: &dyn Store,
    graph: &NamedNode,
    triples: TripleSource<'_>,
    progress: &mut dyn FnMut(u64) -> Progress,
) -> Result<Difference, StoreError> {
    let mut keys = Vec::new();
    for triple in triples.into_scoped(graph) {
        let triple =
            triple.map_err(|source| StoreError::Source { graph: graph.clone(), source })?;
        keys.push(hash_of(triple.as_ref()));
        if keys.len().is_multiple_of(10_000) && progress(keys.len() as u64) == Progress::Stop {
            return Err(StoreError::Cancelled);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let mut difference = Difference::default();
    for triple in store.graph(graph)? {
        match keys.binary_search(&hash_of(triple?.as_ref())) {
            Ok(_) => difference.kept += 1,
            Err(_) => difference.removed += 1,
        }
    }
    difference.added = keys.len() as u64 - difference.kept;
    Ok(difference)
}

/// On which side a triple of two states stands that is not in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Only in the state before.
    Removed,
    /// Only in the state after.
    Added,
}

/// Compares a graph of two stores, or of one store at two moments, and hands over each triple that only one of them has.
///
/// Reads each twice at most. Holds 16 bytes of memory for each triple of either.
pub fn compare(
    before: &dyn Store,
    after: &dyn Store,
    graph: &NamedNode,
    take: &mut dyn FnMut(Side, Triple),
) -> Result<Difference, StoreError> {
    let keys = |store: &dyn Store| -> Result<Vec<u128>, StoreError> {
        let mut keys = Vec::new();
        for triple in store.graph(graph)? {
            keys.push(hash_of(triple?.as_ref()));
        }
        keys.sort_unstable();
        Ok(keys)
    };
    let (old, new) = (keys(before)?, keys(after)?);
    let mut difference = Difference::default();
    for (store, others, side) in [(before, &new, Side::Removed), (after, &old, Side::Added)] {
        for triple in store.graph(graph)? {
            let triple = triple?;
            if others.binary_search(&hash_of(triple.as_ref())).is_ok() {
                difference.kept += u64::from(side == Side::Added);
                continue;
            }
            match side {
                Side::Removed => difference.removed += 1,
                Side::Added => difference.added += 1,
            }
            take(side, triple);
        }
    }
    Ok(difference)
}
