//! The index of the forms in which upper divisions are written.

use super::upper::Upper;
use crate::fold::hash_text;
use crate::name::{FormKind, forms, is_placeholder};

/// One node that a form names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting {
    hash: u64,
    pub(crate) node: u32,
    pub(crate) kind: FormKind,
}

/// Bits of the hash that choose a bucket.
const BUCKET_BITS: u32 = 16;

/// Forms of all upper divisions by their hash (64 bits of it: two forms never meet in practice).
#[derive(Debug, Default)]
pub(crate) struct FormIndex {
    postings: Vec<Posting>,
    buckets: Vec<u32>,
    /// Which hashes may be there at all: small enough to stay in the cache.
    filter: Vec<u64>,
    /// The longest form, in folded characters.
    longest: usize,
}

/// Bits of the hash that choose a bit of the filter: 512 kB, one bit in sixteen set.
const FILTER_BITS: u32 = 22;

/// Returns the word and the bit of the filter that stand for a hash.
fn filter_bit(hash: u64) -> (usize, u64) {
    let bit = hash & ((1 << FILTER_BITS) - 1);
    ((bit / 64) as usize, 1 << (bit % 64))
}

impl FormIndex {
    /// Builds the index over a tree; `formers` are former names: node, name, row of the table of renames.
    pub(crate) fn new(upper: &Upper, formers: &[(u32, String, u16)]) -> FormIndex {
        let mut index = FormIndex::default();
        for node in 0..upper.len() as u32 {
            let mut parents: Vec<u32> = upper.ancestors(node).collect();
            parents.reverse();
            let names: Vec<&str> = parents
                .iter()
                .filter(|parent| {
                    !is_placeholder(upper.name(**parent), upper.node(**parent).code.level())
                })
                .map(|parent| upper.name(*parent))
                .collect();
            for form in forms(upper.name(node), upper.node(node).code.level(), &names) {
                index.add(&form.text, node, form.kind);
            }
        }
        for (node, name, row) in formers {
            index.add(name, *node, FormKind::Former(*row));
        }
        index.postings.sort_unstable();
        index.postings.dedup_by_key(|posting| (posting.hash, posting.node));
        index.filter = vec![0; 1 << (FILTER_BITS - 6)];
        for posting in &index.postings {
            let (word, bit) = filter_bit(posting.hash);
            index.filter[word] |= bit;
        }
        let mut at = 0;
        index.buckets = (0..=1_u64 << BUCKET_BITS)
            .map(|bucket| {
                while index.postings.get(at).is_some_and(|p| p.hash >> (64 - BUCKET_BITS) < bucket)
                {
                    at += 1;
                }
                at as u32
            })
            .collect();
        index
    }

    fn add(&mut self, text: &str, node: u32, kind: FormKind) {
        self.longest = self.longest.max(text.chars().count());
        self.postings.push(Posting { hash: hash_text(text), node, kind });
    }

    /// Returns the nodes named by the form of this hash, in the order of their codes.
    pub(crate) fn get(&self, hash: u64) -> &[Posting] {
        let (word, bit) = filter_bit(hash);
        if self.filter.get(word).is_none_or(|word| word & bit == 0) {
            return &[];
        }
        let bucket = (hash >> (64 - BUCKET_BITS)) as usize;
        let (Some(&from), Some(&to)) = (self.buckets.get(bucket), self.buckets.get(bucket + 1))
        else {
            return &[];
        };
        let found = &self.postings[from as usize..to as usize];
        let start = found.partition_point(|posting| posting.hash < hash);
        let end = start + found[start..].partition_point(|posting| posting.hash == hash);
        &found[start..end]
    }

    /// Returns the length of the longest form.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }
}
