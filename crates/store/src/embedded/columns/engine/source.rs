//! The statements of one predicate in one order, of all graphs that the query sees, each once.

use std::cell::Cell;
use std::io;

use super::super::graph::Pairs;

/// Sorted pairs of several graphs, read side by side.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    parts: Vec<Part<'a>>,
    /// Whether no key stands in two parts; they are then in the order of their keys.
    are_apart: bool,
}

#[derive(Debug)]
struct Part<'a> {
    pairs: &'a Pairs,
    first: u32,
    last: u32,
    /// Where the last key was found: keys mostly come in order.
    cursor: Cell<usize>,
}

impl<'a> Part<'a> {
    fn of(pairs: &'a Pairs) -> Option<Self> {
        let (first, last) = (*pairs.keys.first()?, *pairs.keys.last()?);
        Some(Self { pairs, first, last, cursor: Cell::new(0) })
    }

    /// The values of a key, sorted.
    fn values(&self, key: u32) -> &'a [u32] {
        if key < self.first || key > self.last {
            return &[];
        }
        let keys = &self.pairs.keys;
        let at = self.cursor.get();
        let start = if keys[at] < key {
            let mut step = 1;
            while keys.get(at + step).is_some_and(|k| *k < key) {
                step *= 2;
            }
            let (low, high) = (at + step / 2, (at + step).min(keys.len()));
            low + keys[low..high].partition_point(|k| *k < key)
        } else if at > 0 && keys[at - 1] >= key {
            keys[..at].partition_point(|k| *k < key)
        } else {
            at
        };
        // The last key is not below.
        self.cursor.set(start.min(keys.len() - 1));
        &self.pairs.values[start..group_end(keys, start, key)]
    }
}

/// Where the group of a key that begins at `start` ends.
fn group_end(keys: &[u32], start: usize, key: u32) -> usize {
    let mut step = 1;
    if keys.get(start).is_none_or(|k| *k != key) {
        return start;
    }
    while keys.get(start + step).is_some_and(|k| *k == key) {
        step *= 2;
    }
    let (low, high) = (start + step / 2, (start + step).min(keys.len()));
    low + keys[low..high].partition_point(|k| *k == key)
}

/// Sorts values and leaves each once; mostly they are so already.
fn settle(values: &mut Vec<u32>) {
    if !values.is_sorted_by(|a, b| a < b) {
        values.sort_unstable();
        values.dedup();
    }
}

impl<'a> Parts<'a> {
    pub(super) fn of(pairs: impl Iterator<Item = io::Result<&'a Pairs>>) -> io::Result<Self> {
        let pairs = pairs.collect::<io::Result<Vec<_>>>()?;
        let mut parts: Vec<_> = pairs.into_iter().filter_map(Part::of).collect();
        parts.sort_by_key(|part| part.first);
        let are_apart = parts.is_sorted_by(|a, b| a.last < b.first);
        Ok(Self { parts, are_apart })
    }

    /// How many different statements there are.
    pub(super) fn count(&self) -> u64 {
        let mut count = 0;
        let mut groups = self.groups();
        while let Some(alone) = groups.next_alone() {
            count += match alone {
                0 => groups.next().map_or(0, |(_, values)| values.len() as u64),
                length => length as u64,
            };
        }
        count
    }

    /// The values of a key, sorted, each once.
    pub(super) fn values<'s>(&self, key: u32, scratch: &'s mut Vec<u32>) -> &'s [u32]
    where
        'a: 's,
    {
        let mut found: &'a [u32] = &[];
        for (at, part) in self.parts.iter().enumerate() {
            let values = part.values(key);
            if values.is_empty() {
                continue;
            }
            if self.are_apart {
                return values;
            }
            if !found.is_empty() {
                scratch.clear();
                scratch.extend_from_slice(found);
                for part in &self.parts[at..] {
                    scratch.extend_from_slice(part.values(key));
                }
                settle(scratch);
                return scratch;
            }
            found = values;
        }
        found
    }

    /// Whether a statement is there.
    pub(super) fn contains(&self, key: u32, value: u32) -> bool {
        self.parts.iter().any(|part| {
            let values = part.values(key);
            match values {
                [] => false,
                [one] => *one == value,
                several => several.binary_search(&value).is_ok(),
            }
        })
    }

    /// Every key in order, with its values.
    pub(super) fn groups<'p>(&'p self) -> Groups<'p, 'a> {
        Groups { parts: self, at: vec![0; self.parts.len()], run: None, scratch: Vec::new() }
    }
}

/// The keys of all parts on their way.
pub(super) struct Groups<'p, 'a> {
    parts: &'p Parts<'a>,
    at: Vec<usize>,
    /// A part whose keys before a place stand in no other and before all others.
    run: Option<(usize, usize)>,
    scratch: Vec<u32>,
}

impl Groups<'_, '_> {
    /// The part that comes next and where its run ends, at its beginning if others have its key; `None` at the end of all.
    fn next_run(&self) -> Option<(usize, usize)> {
        let (mut first, mut limit): (Option<(u32, usize)>, Option<u32>) = (None, None);
        for (place, part) in self.parts.parts.iter().enumerate() {
            let Some(key) = part.pairs.keys.get(self.at[place]) else { continue };
            match first {
                Some((least, _)) if *key >= least => {
                    limit = Some(limit.map_or(*key, |limit| limit.min(*key)));
                }
                _ => {
                    limit = first.map(|(least, _)| least);
                    first = Some((*key, place));
                }
            }
        }
        let (_, place) = first?;
        let keys = &self.parts.parts[place].pairs.keys;
        let at = self.at[place];
        let end = match limit {
            None => keys.len(),
            Some(limit) => at + keys[at..].partition_point(|key| *key < limit),
        };
        Some((place, end))
    }

    /// Passes over a run of keys that stand in one part, and returns how many statements it has; none if the next key
    /// stands in several.
    fn next_alone(&mut self) -> Option<usize> {
        let (place, end) = self.next_run()?;
        let length = end - self.at[place];
        self.at[place] = end;
        Some(length)
    }

    /// The next key with its values, which are sorted, each once.
    pub(super) fn next(&mut self) -> Option<(u32, &[u32])> {
        let (place, end) = match self.run {
            Some((place, end)) if self.at[place] < end => (place, end),
            _ => self.next_run()?,
        };
        let part = &self.parts.parts[place];
        let at = self.at[place];
        let key = part.pairs.keys[at];
        if at < end {
            self.run = Some((place, end));
            let end = group_end(&part.pairs.keys, at, key);
            self.at[place] = end;
            return Some((key, &part.pairs.values[at..end]));
        }
        self.run = None;
        self.scratch.clear();
        for (part, at) in self.parts.parts.iter().zip(&mut self.at) {
            let end = group_end(&part.pairs.keys, *at, key);
            self.scratch.extend_from_slice(&part.pairs.values[*at..end]);
            *at = end;
        }
        settle(&mut self.scratch);
        Some((key, &self.scratch))
    }
}
