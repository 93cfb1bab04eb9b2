//! Villages as columns: three digits, an ending out of a short list, and a stem in one text; sorted by code.
//!
//! 620 thousand of them take about 17 MB: 8 for stems, 5 for the index by stem, 4 for the rest.

use std::ops::Range;

use super::upper::Upper;
use crate::code::Code;
use crate::fold::{fold_char, folds_to, hash_text};
use crate::name::split;

/// Bits of the hash that choose a bucket of the index: about three villages in each.
const BUCKET_BITS: u32 = 18;

/// The columns of villages and their index by stem.
#[derive(Debug, Default)]
pub(crate) struct Villages {
    /// Nodes that have villages, ascending, with the number of their first village.
    groups: Vec<(u32, u32)>,
    /// For each node the villages of its whole subtree begin here; one more at the end.
    starts: Vec<u32>,
    tails: Vec<u16>,
    endings: Vec<u8>,
    ending_texts: Vec<String>,
    /// Where each stem ends in `stems`.
    ends: Vec<u32>,
    stems: String,
    /// Villages sorted by hash of stem, then by code, and where each bucket begins.
    order: Vec<u32>,
    hashes: Vec<u32>,
    buckets: Vec<u32>,
    /// How many stems hold each folded character of the basic plane.
    frequencies: Vec<u32>,
}

/// Takes villages in the order of their codes.
#[derive(Debug, Default)]
pub(crate) struct VillagesWriter {
    villages: Villages,
}

impl VillagesWriter {
    /// Adds the next village: the node that encloses it, the last digits of its code, its name.
    /// Returns whether there was room (255 different endings, 4 GB of stems).
    pub(crate) fn push(&mut self, node: u32, tail: u16, name: &str) -> bool {
        let (stem, ending) = split(name);
        self.ending(ending).is_some_and(|ending| self.push_split(node, tail, stem, ending))
    }

    /// Returns the number of an ending, none where there are too many.
    pub(crate) fn ending(&mut self, ending: &str) -> Option<u8> {
        let texts = &mut self.villages.ending_texts;
        let at = texts.iter().position(|text| text == ending).unwrap_or_else(|| {
            texts.push(ending.to_owned());
            texts.len() - 1
        });
        u8::try_from(at).ok()
    }

    /// Adds the next village by stem and ending; the ending must be known.
    pub(crate) fn push_split(&mut self, node: u32, tail: u16, stem: &str, ending: u8) -> bool {
        let villages = &mut self.villages;
        let number = villages.tails.len() as u32;
        if villages.groups.last().is_none_or(|(last, _)| *last != node) {
            villages.groups.push((node, number));
        }
        villages.tails.push(tail);
        villages.endings.push(ending);
        villages.stems.push_str(stem);
        villages.ends.push(villages.stems.len() as u32);
        u32::try_from(villages.stems.len()).is_ok()
            && usize::from(ending) < villages.ending_texts.len()
    }

    /// Builds the index.
    pub(crate) fn finish(self, upper: &Upper) -> Villages {
        let mut villages = self.villages;
        villages.starts = villages.starts_of(upper);
        villages.index();
        villages.count_characters();
        villages
    }
}

impl Villages {
    pub(crate) fn len(&self) -> usize {
        self.tails.len()
    }

    /// Villages of a subtree are one run, because both are sorted by code.
    fn starts_of(&self, upper: &Upper) -> Vec<u32> {
        let mut starts = Vec::with_capacity(upper.len() + 1);
        let mut groups = self.groups.iter().peekable();
        let mut next = 0;
        for node in 0..=upper.len() as u32 {
            while let Some((at, first)) = groups.peek() {
                next = *first;
                if *at >= node {
                    break;
                }
                next = self.len() as u32;
                groups.next();
            }
            starts.push(next);
        }
        starts
    }

    fn index(&mut self) {
        let mut keys: Vec<(u64, u32)> =
            (0..self.len() as u32).map(|number| (hash_text(self.stem(number)), number)).collect();
        keys.sort_unstable();
        self.order = keys.iter().map(|key| key.1).collect();
        self.hashes = keys.iter().map(|key| (key.0 >> 32) as u32).collect();
        let mut at = 0;
        self.buckets = (0..=1_u64 << BUCKET_BITS)
            .map(|bucket| {
                while keys.get(at).is_some_and(|key| key.0 >> (64 - BUCKET_BITS) < bucket) {
                    at += 1;
                }
                at as u32
            })
            .collect();
    }

    fn count_characters(&mut self) {
        self.frequencies = vec![0; 1 << 16];
        for c in self.stems.chars().filter_map(fold_char) {
            if let Some(count) = self.frequencies.get_mut(c as usize) {
                *count += 1;
            }
        }
    }

    /// Returns how often a folded character occurs in stems.
    pub(crate) fn frequency(&self, c: char) -> u32 {
        self.frequencies.get(c as usize).copied().unwrap_or(0)
    }

    /// Returns the villages of the subtree of a node.
    pub(crate) fn below(&self, upper: &Upper, node: u32) -> Range<u32> {
        if self.starts.is_empty() {
            return 0..0;
        }
        self.starts[node as usize]..self.starts[upper.node(node).end as usize]
    }

    /// Returns the node that directly encloses a village.
    pub(crate) fn node(&self, number: u32) -> u32 {
        let at = self.groups.partition_point(|(_, first)| *first <= number);
        self.groups[at.saturating_sub(1)].0
    }

    pub(crate) fn tail(&self, number: u32) -> u16 {
        self.tails[number as usize]
    }

    /// Returns the code of a village.
    pub(crate) fn code(&self, upper: &Upper, number: u32) -> Code {
        let node = upper.node(self.node(number)).code;
        Code::village(node.padded() / 1000 * 1000 + u64::from(self.tail(number)))
    }

    /// Returns the number of the village with this code.
    pub(crate) fn find(&self, upper: &Upper, code: Code) -> Option<u32> {
        let node = upper.find(code.parent()?)?;
        let group = self.groups.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        let first = self.groups[group].1;
        let end = self.groups.get(group + 1).map_or(self.len() as u32, |(_, first)| *first);
        let tail = (code.padded() % 1000) as u16;
        let tails = &self.tails[first as usize..end as usize];
        tails.binary_search(&tail).ok().map(|at| first + at as u32)
    }

    pub(crate) fn stem(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        self.stems.get(start..self.ends[number] as usize).unwrap_or("")
    }

    pub(crate) fn ending(&self, number: u32) -> &str {
        &self.ending_texts[self.endings[number as usize] as usize]
    }

    /// Returns the official name.
    pub(crate) fn name(&self, number: u32) -> String {
        format!("{}{}", self.stem(number), self.ending(number))
    }

    /// Returns the villages whose stem folds to these characters, in the order of their codes.
    pub(crate) fn with_stem(&self, hash: u64, stem: &[char]) -> &[u32] {
        let bucket = (hash >> (64 - BUCKET_BITS)) as usize;
        let (Some(&from), Some(&to)) = (self.buckets.get(bucket), self.buckets.get(bucket + 1))
        else {
            return &[];
        };
        let short = (hash >> 32) as u32;
        let hashes = &self.hashes[from as usize..to as usize];
        let start = from as usize + hashes.partition_point(|hash| *hash < short);
        let end = from as usize + hashes.partition_point(|hash| *hash <= short);
        let found = &self.order[start..end];
        // Stems of one long hash stand together; two of one short hash are rare, and told apart here.
        let is_it = |number: &u32| folds_to(self.stem(*number), stem);
        match (found.first(), found.last()) {
            (Some(first), Some(last)) if is_it(first) && is_it(last) => found,
            (Some(_), Some(_)) => {
                let from = found.iter().position(is_it).unwrap_or(found.len());
                let to = found.iter().rposition(is_it).map_or(from, |at| at + 1);
                &found[from..to]
            }
            _ => &[],
        }
    }

    /// Returns nodes that have villages, each with its villages, in the order of their codes.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (u32, Range<u32>)> + '_ {
        self.groups.iter().enumerate().map(|(at, (node, first))| {
            let end = self.groups.get(at + 1).map_or(self.len() as u32, |(_, first)| *first);
            (*node, *first..end)
        })
    }

    /// Returns the endings by number.
    pub(crate) fn ending_texts(&self) -> &[String] {
        &self.ending_texts
    }

    /// Returns the number of a village's ending.
    pub(crate) fn ending_number(&self, number: u32) -> u8 {
        self.endings[number as usize]
    }
}

/// Narrows sorted numbers to a run of them.
pub(crate) fn narrow(numbers: &[u32], range: Range<u32>) -> &[u32] {
    let start = numbers.partition_point(|number| *number < range.start);
    let end = numbers.partition_point(|number| *number < range.end);
    &numbers[start..end.max(start)]
}
