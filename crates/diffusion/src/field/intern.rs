//! Names kept once, side by side, and found again by hashing: the compact base of a field.
//!
//! A [`Names`] holds strings in one buffer with 32-bit offsets and an open-addressing table
//! (linear probing, at most 3/4 full) of indexes with half of their hash: 15 to 25 bytes a name on top
//! of its text, a third of a `HashMap<String, u32>`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

/// Index of a name or a row.
pub type Index = u32;

/// A slot of the table: 32 bits of the hash above the index, or all ones where it is free.
type Slot = u64;

const FREE: Slot = Slot::MAX;

/// Distinct strings, numbered in order of first appearance.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
    /// Made when it is first needed.
    table: OnceLock<Vec<Slot>>,
}

impl Names {
    /// Number of names.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at `index`; empty if there is none.
    pub fn get(&self, index: Index) -> &str {
        let at = index as usize;
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).map_or(0, |&e| e as usize) };
        self.ends.get(at).map_or("", |&end| &self.text[start..end as usize])
    }

    /// The index of `name`, if it is there.
    pub fn find(&self, name: &str) -> Option<Index> {
        if self.ends.is_empty() {
            return None;
        }
        let table = self.table.get_or_init(|| self.hashed());
        match table[self.slot(table, name, hash(name))] {
            FREE => None,
            slot => Some(slot as Index),
        }
    }

    /// The index of `name`, which is added if it is new.
    pub fn intern(&mut self, name: &str) -> Index {
        let mut table = self.table.take().unwrap_or_default();
        if (self.ends.len() + 1) * 4 > table.len() * 3 {
            table = self.hashed();
        }
        let hash = hash(name);
        let at = self.slot(&table, name, hash);
        let found = table[at];
        let index = if found == FREE { self.ends.len() as Index } else { found as Index };
        if found == FREE {
            self.text.push_str(name);
            self.ends.push(self.text.len() as u32);
            table[at] = slot(hash, index);
        }
        self.table = OnceLock::from(table);
        index
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|i| self.get(i))
    }

    /// All names side by side, and where each ends.
    pub(super) fn parts(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }

    /// Names out of their parts; `None` where these do not fit together.
    pub(super) fn from_parts(text: String, ends: Vec<u32>) -> Option<Self> {
        let fits = ends.is_sorted()
            && ends.iter().all(|&end| text.is_char_boundary(end as usize))
            && ends.last().map_or(0, |&end| end as usize) == text.len();
        fits.then_some(Self { text, ends, table: OnceLock::new() })
    }

    /// The position of the slot that holds `name`, or of the free one where it belongs.
    fn slot(&self, table: &[Slot], name: &str, hash: u64) -> usize {
        let mask = table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let found = table[at];
            let alike = found >> 32 == hash >> 32 && found != FREE;
            if found == FREE || (alike && self.get(found as Index) == name) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// A table of all names, with room for half as many again.
    fn hashed(&self) -> Vec<Slot> {
        let size = ((self.ends.len() + 1) * 3 / 2).next_power_of_two().max(16);
        let mut table = vec![FREE; size];
        for index in 0..self.ends.len() as Index {
            let hash = hash(self.get(index));
            let mut at = hash as usize & (size - 1);
            while table[at] != FREE {
                at = (at + 1) & (size - 1);
            }
            table[at] = slot(hash, index);
        }
        table
    }

    /// Gives back spare room.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn slot(hash: u64, index: Index) -> Slot {
    (hash >> 32 << 32) | Slot::from(index)
}

fn hash(name: &str) -> u64 {
    // `DefaultHasher::new` has fixed keys: the same numbers in every run.
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Rows with an IRI each: the row at index i is named by the name at index i.
#[derive(Debug, Clone)]
pub struct Table<T> {
    names: Names,
    rows: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { names: Names::default(), rows: Vec::new() }
    }
}

impl<T> Table<T> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in order.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The name (IRI, with the base of the field cut off) of the row at `index`.
    pub fn name(&self, index: Index) -> &str {
        self.names.get(index)
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// A table out of as many names as rows.
    pub(super) fn from_parts(names: Names, rows: Vec<T>) -> Self {
        Self { names, rows }
    }

    /// The index of the row named `name`.
    pub fn find(&self, name: &str) -> Option<Index> {
        self.names.find(name)
    }

    /// The row named `name`, made by `new` if it is not there; and whether it is new.
    pub(super) fn entry(&mut self, name: &str, new: impl FnOnce() -> T) -> (Index, bool) {
        let before = self.rows.len();
        let index = self.names.intern(name);
        if index as usize == before {
            self.rows.push(new());
        }
        (index, self.rows.len() > before)
    }

    pub(super) fn row_mut(&mut self, index: Index) -> &mut T {
        &mut self.rows[index as usize]
    }

    pub(super) fn shrink(&mut self) {
        self.names.shrink();
        self.rows.shrink_to_fit();
    }
}

impl<T> std::ops::Index<Index> for Table<T> {
    type Output = T;

    fn index(&self, index: Index) -> &T {
        &self.rows[index as usize]
    }
}
