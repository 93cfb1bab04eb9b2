//! Names kept once, side by side, and found again by hashing: the compact base of a field.
//!
//! A [`Names`] holds strings in one buffer with 32-bit offsets and an open-addressing table
//! (linear probing, at most 3/4 full) of indexes with half of their hash: 15 to 25 bytes a name on top
//! of its text, a third of a `HashMap<String, u32>`.

use std::hash::{DefaultHasher, Hash, Hasher};

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
    table: Vec<Slot>,
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
        if self.table.is_empty() {
            return None;
        }
        match self.table[self.slot(name, hash(name))] {
            FREE => None,
            slot => Some(slot as Index),
        }
    }

    /// The index of `name`, which is added if it is new.
    pub fn intern(&mut self, name: &str) -> Index {
        if (self.ends.len() + 1) * 4 > self.table.len() * 3 {
            self.grow();
        }
        let hash = hash(name);
        let at = self.slot(name, hash);
        if self.table[at] != FREE {
            return self.table[at] as Index;
        }
        let index = self.ends.len() as Index;
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        self.table[at] = slot(hash, index);
        index
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|i| self.get(i))
    }

    /// The position of the slot that holds `name`, or of the free one where it belongs.
    fn slot(&self, name: &str, hash: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let found = self.table[at];
            let alike = found >> 32 == hash >> 32 && found != FREE;
            if found == FREE || (alike && self.get(found as Index) == name) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(16);
        self.table = vec![FREE; size];
        for index in 0..self.ends.len() as Index {
            let hash = hash(self.get(index));
            let mut at = hash as usize & (size - 1);
            while self.table[at] != FREE {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = slot(hash, index);
        }
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
