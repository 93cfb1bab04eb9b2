//! Primary and foreign keys: fingerprints of key values and tables of them.
//!
//! Follows *Metadata Vocabulary for Tabular Data*, section 5.5 (`primaryKey`, `foreignKeys`) and *Model
//! for Tabular Data*, section 6.6. Refuses to know rows: whoever reads them makes the keys.
//!
//! # Rationale
//! A key is kept as 96 bits of a 128-bit hash and the line on which it first stood, 16 bytes in all.
//! Two different keys of a file with a billion rows meet with a probability of about 10⁻¹¹. A table
//! grows by a quarter at a time in each of 256 shards, so that it stays at 18 to 23 bytes a key.

use std::fmt;
use std::sync::Arc;

/// What the key of a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRole {
    /// It names the row, and no other row of the table may have it.
    Primary,
    /// Rows refer to it.
    Referred,
    /// It is the key of the row that this one refers to.
    Refers,
}

/// A key of a row, for a check across parts that are read apart.
#[derive(Debug)]
#[non_exhaustive]
pub struct RowKey<'k> {
    /// What it is for.
    pub role: KeyRole,
    /// The keys among which it is, or is looked for: a table and its columns, `villages.csv#code`.
    pub set: &'k str,
    /// The line of the row.
    pub line: u64,
    /// The first column of the key in the row's table, from 1.
    pub column: u64,
    /// Equal keys of a set, and no others, have the same.
    pub hash: &'k str,
    /// The key as findings show it.
    pub value: &'k str,
}

/// Takes the keys of rows, in their order.
#[derive(Clone)]
pub struct KeyHook(Arc<dyn Fn(&RowKey<'_>) + Send + Sync>);

impl KeyHook {
    /// A hook that calls `take`.
    pub fn new(take: impl Fn(&RowKey<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }

    pub(super) fn take(&self, key: &RowKey<'_>) {
        (self.0)(key);
    }
}

impl fmt::Debug for KeyHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHook")
    }
}

/// A fingerprint of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Fingerprint {
    high: u64,
    low: u32,
}

/// 64×64→128-bit multiplication whose halves are folded.
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

impl Fingerprint {
    /// Hashes the bytes of a key, eight at a time, in two independent lanes (after wyhash).
    pub(super) fn of(bytes: &[u8]) -> Self {
        const SECRETS: [u64; 4] = [
            0xa076_1d64_78bd_642f,
            0xe703_7ed1_a0b4_28db,
            0x8ebc_6af0_9c88_c6e3,
            0x5899_65cc_7537_4cc3,
        ];
        let mut lanes = [SECRETS[0] ^ bytes.len() as u64, SECRETS[1]];
        let mut mix = |word: u64| {
            lanes[0] = fold(lanes[0] ^ word, SECRETS[2]);
            lanes[1] = fold(lanes[1] ^ word.rotate_left(32), SECRETS[3]);
        };
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            mix(word.iter().rev().fold(0, |w, b| (w << 8) | u64::from(*b)));
        }
        let rest = words.remainder();
        mix(rest.iter().rev().fold(rest.len() as u64, |w, b| (w << 8) | u64::from(*b)));
        let high = fold(lanes[0] ^ SECRETS[1], lanes[1] ^ SECRETS[0]);
        let low = fold(lanes[1] ^ SECRETS[2], lanes[0] ^ SECRETS[3]);
        Self { high, low: low as u32 }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:08x}", self.high, self.low)
    }
}

/// A line number in 31 bits (0: an empty slot), and a flag.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    high: u64,
    low: u32,
    state: u32,
}

const LINE: u32 = (1 << 31) - 1;
const REPEATED: u32 = 1 << 31;

/// The keys of one table.
#[derive(Debug)]
pub(super) struct KeyTable {
    shards: Vec<Shard>,
}

#[derive(Debug, Default)]
struct Shard {
    slots: Vec<Entry>,
    used: usize,
}

/// What a key that a row refers to comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Referred {
    /// One row.
    One,
    /// Several rows.
    Several,
    /// None.
    None,
}

impl KeyTable {
    pub(super) fn new() -> Self {
        Self { shards: (0..256).map(|_| Shard::default()).collect() }
    }

    /// Adds a key that stands on `line`; returns the line on which it stood before, if it did.
    pub(super) fn insert(&mut self, key: Fingerprint, line: u64) -> Option<u64> {
        let shard = &mut self.shards[usize::from((key.low >> 24) as u8)];
        shard.grow_if_full();
        let at = shard.find(key);
        let entry = &mut shard.slots[at];
        if entry.state == 0 {
            let line = u32::try_from(line).unwrap_or(LINE).clamp(1, LINE);
            *entry = Entry { high: key.high, low: key.low, state: line };
            shard.used += 1;
            return None;
        }
        entry.state |= REPEATED;
        Some(u64::from(entry.state & LINE))
    }

    /// Looks up a key to which a row refers.
    pub(super) fn refer(&self, key: Fingerprint) -> Referred {
        let shard = &self.shards[usize::from((key.low >> 24) as u8)];
        if shard.slots.is_empty() {
            return Referred::None;
        }
        match shard.slots[shard.find(key)].state {
            0 => Referred::None,
            state if state & REPEATED != 0 => Referred::Several,
            _ => Referred::One,
        }
    }
}

impl Shard {
    /// Index of the slot that holds `key`, or of the empty one where it belongs.
    fn find(&self, key: Fingerprint) -> usize {
        let length = self.slots.len();
        let mut at = ((u128::from(key.high) * length as u128) >> 64) as usize;
        loop {
            let entry = &self.slots[at];
            if entry.state == 0 || (entry.high == key.high && entry.low == key.low) {
                return at;
            }
            at += 1;
            if at == length {
                at = 0;
            }
        }
    }

    /// Keeps an eighth of the slots free, growing by a quarter.
    fn grow_if_full(&mut self) {
        let length = self.slots.len();
        if self.used * 8 < length * 7 {
            return;
        }
        let larger = length + (length / 4).max(8);
        let old = std::mem::replace(&mut self.slots, vec![Entry::default(); larger]);
        for entry in old.into_iter().filter(|e| e.state != 0) {
            let at = self.find(Fingerprint { high: entry.high, low: entry.low });
            self.slots[at] = entry;
        }
    }
}

/// The keys of some rows, in their order, as a worker hands them over.
#[derive(Debug, Default)]
pub(super) struct KeyBatch {
    entries: Vec<KeyEntry>,
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct KeyEntry {
    key: Fingerprint,
    line: u64,
    start: u32,
    end: u32,
}

/// Bytes of a key that are kept to be shown.
const MAX_SHOWN: usize = 200;

/// What separates the cells of a key; no text of a table holds it.
pub(super) const SEPARATOR: char = '\u{1f}';

impl KeyBatch {
    /// Adds the key that `write` appends to the text of the batch.
    pub(super) fn push(&mut self, line: u64, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        let key = Fingerprint::of(&self.text.as_bytes()[start..]);
        // Findings show the beginning.
        let end = self.text.floor_char_boundary(start + MAX_SHOWN);
        self.text.truncate(end);
        let (start, end) = (start as u32, end as u32);
        self.entries.push(KeyEntry { key, line, start, end });
    }

    /// The keys with their lines and texts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Fingerprint, u64, &str)> {
        let text = |e: &KeyEntry| &self.text[e.start as usize..e.end as usize];
        self.entries.iter().map(move |e| (e.key, e.line, text(e)))
    }

    /// Empties the batch, keeping its memory.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.text.clear();
    }
}

/// References to rows of a table that has not been read to its end.
#[derive(Debug, Default)]
pub(super) struct Pending {
    keys: Vec<Waiting>,
    /// The texts of the first keys that had no row when they were met, by their index.
    texts: Vec<(usize, Box<str>)>,
}

/// A key and the line of the row that refers to it, in 16 bytes.
#[derive(Debug)]
struct Waiting {
    high: u64,
    low: u32,
    line: u32,
}

/// How many texts of waiting keys are kept.
const MAX_TEXTS: usize = 10_000;

impl Pending {
    /// Adds a reference; `text` is kept if `known` has no row for it yet.
    pub(super) fn push(&mut self, known: &KeyTable, key: Fingerprint, line: u64, text: &str) {
        if self.texts.len() < MAX_TEXTS && known.refer(key) == Referred::None {
            self.texts.push((self.keys.len(), text.into()));
        }
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        self.keys.push(Waiting { high: key.high, low: key.low, line });
    }

    /// Every key with its line and, if it was kept, its text.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Fingerprint, u64, Option<&str>)> {
        let mut texts = self.texts.iter().peekable();
        self.keys.iter().enumerate().map(move |(i, k)| {
            let text = texts.next_if(|(at, _)| *at == i).map(|(_, text)| &**text);
            (Fingerprint { high: k.high, low: k.low }, u64::from(k.line), text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> Fingerprint {
        Fingerprint::of(n.to_string().as_bytes())
    }

    #[test]
    fn keys_are_found_again_and_take_few_bytes() {
        let mut table = KeyTable::new();
        for n in 0..200_000 {
            assert_eq!(table.insert(key(n), n + 1), None, "{n}");
        }
        for n in 0..200_000 {
            assert_eq!(table.refer(key(n)), Referred::One);
        }
        assert_eq!(table.refer(key(200_000)), Referred::None);
        let slots: usize = table.shards.iter().map(|s| s.slots.capacity()).sum();
        assert!(slots * size_of::<Entry>() <= 200_000 * 24);
    }

    #[test]
    fn repeated_keys_are_told() {
        let mut table = KeyTable::new();
        assert_eq!(table.insert(key(1), 2), None);
        assert_eq!(table.refer(key(1)), Referred::One);
        assert_eq!(table.insert(key(1), 9), Some(2));
        assert_eq!(table.refer(key(1)), Referred::Several);
    }

    #[test]
    fn fingerprints_depend_on_every_byte() {
        let mut seen = std::collections::HashSet::new();
        for length in 0..40 {
            for at in 0..length {
                let mut bytes = vec![0; length];
                bytes[at] = 1;
                assert!(seen.insert(Fingerprint::of(&bytes)));
            }
            assert!(seen.insert(Fingerprint::of(&vec![0; length])));
        }
    }
}
