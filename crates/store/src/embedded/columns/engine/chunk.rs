//! Rows as columns of numbers, some thousands at a time, and how often each row comes.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// What is not bound.
pub(super) const NONE: u32 = u32::MAX;
/// Rows handed over at once.
pub(super) const ROWS: usize = 1 << 14;

/// Variables as bits, by slot.
pub(super) type Mask = u128;

pub(super) fn bit(slot: usize) -> Mask {
    1 << slot
}

/// The slots of a mask.
pub(super) fn slots(mut mask: Mask) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let slot = mask.trailing_zeros() as usize;
        mask &= mask.wrapping_sub(1);
        (slot < Mask::BITS as usize).then_some(slot)
    })
}

/// Rows: a column for each slot, none where no row binds it.
#[derive(Debug, Clone, Default)]
pub(super) struct Chunk {
    pub(super) rows: usize,
    pub(super) columns: Vec<Vec<u32>>,
    /// How often each row comes; nothing if each comes once.
    pub(super) weights: Vec<u64>,
}

impl Chunk {
    /// No rows, of so many slots.
    pub(super) fn new(width: usize) -> Self {
        Self { rows: 0, columns: vec![Vec::new(); width], weights: Vec::new() }
    }

    /// The row that binds nothing.
    pub(super) fn unit(width: usize) -> Self {
        Self { rows: 1, ..Self::new(width) }
    }

    pub(super) fn get(&self, slot: usize, row: usize) -> u32 {
        self.columns[slot].get(row).copied().unwrap_or(NONE)
    }

    pub(super) fn weight(&self, row: usize) -> u64 {
        self.weights.get(row).copied().unwrap_or(1)
    }

    /// Appends a value to the column of a slot, which may have none for the rows before.
    pub(super) fn put(&mut self, slot: usize, value: u32) {
        let column = &mut self.columns[slot];
        if column.len() < self.rows {
            if value == NONE {
                return;
            }
            column.resize(self.rows, NONE);
        }
        column.push(value);
    }

    /// Ends the row whose values have been put.
    pub(super) fn end_row(&mut self, weight: u64) {
        if weight != 1 && self.weights.is_empty() {
            self.weights.resize(self.rows, 1);
        }
        if weight != 1 || !self.weights.is_empty() {
            self.weights.push(weight);
        }
        self.rows += 1;
    }

    /// Fills columns up, so that each that is there has a value for every row.
    pub(super) fn settle(&mut self) {
        for column in &mut self.columns {
            if !column.is_empty() && column.len() < self.rows {
                column.resize(self.rows, NONE);
            }
        }
    }

    /// Copies the slots of a row; the row is not ended.
    pub(super) fn copy(&mut self, from: &Self, row: usize, mask: Mask) {
        for slot in slots(mask) {
            if let Some(value) = from.columns.get(slot).and_then(|column| column.get(row)) {
                self.put(slot, *value);
            }
        }
    }

    /// Copies a row.
    pub(super) fn take(&mut self, from: &Self, row: usize, mask: Mask, weight: u64) {
        self.copy(from, row, mask);
        self.end_row(weight);
    }

    /// Leaves the rows for which `keep` says so, and the slots of a mask.
    pub(super) fn retain(&mut self, keep: &[bool], mask: Mask) {
        for (slot, column) in self.columns.iter_mut().enumerate() {
            if mask & bit(slot) == 0 {
                column.clear();
                continue;
            }
            let mut kept = keep.iter();
            column.retain(|_| kept.next().copied().unwrap_or(false));
        }
        if !self.weights.is_empty() {
            let mut kept = keep.iter();
            self.weights.retain(|_| kept.next().copied().unwrap_or(false));
        }
        self.rows = keep.iter().filter(|keep| **keep).count();
    }

    /// Makes equal rows one, of a chunk that has a single column; sorts them, too.
    pub(super) fn compact(&mut self, slot: usize) {
        self.settle();
        if self.columns[slot].len() < self.rows {
            return;
        }
        if self.columns[slot].is_sorted_by(|a, b| a < b) {
            return;
        }
        let column = std::mem::take(&mut self.columns[slot]);
        let mut pairs: Vec<(u32, u64)> =
            column.into_iter().enumerate().map(|(row, v)| (v, self.weight(row))).collect();
        if !pairs.is_sorted_by_key(|(value, _)| *value) {
            pairs.sort_unstable_by_key(|(value, _)| *value);
        }
        pairs.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                first.1 = first.1.saturating_add(next.1);
            }
            same
        });
        self.rows = pairs.len();
        self.columns[slot] = pairs.iter().map(|(value, _)| *value).collect();
        self.weights = pairs.into_iter().map(|(_, weight)| weight).collect();
    }
}

/// A quick hash of few numbers, which nobody outside chooses: they are numbers of terms in the order of their coming.
#[derive(Default, Clone, Copy)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(26) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
pub(super) type QuickSet<K> = HashSet<K, BuildHasherDefault<Quick>>;
