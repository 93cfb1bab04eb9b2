//! Numbers for terms and terms for numbers, in layers: each load adds one with what was not there before.
//!
//! A number is never given twice and never changes, so that the files of graphs stay true when a layer is
//! added. Small layers at the end are written anew with the next one, so that there are never many.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::super::directory::{Input, SharedDirectory};
use super::file::{File, Footer, Numbers, Output, Piece, Section, bytes_of, damaged};
use super::term;
use rdf::term::{Term, TermRef};

const KIND: [u8; 8] = *b"xm-terms";
/// How the names of these files begin.
pub(super) const PREFIX: &str = "terms-";
/// Terms that are read together.
const PER_BLOCK: usize = 256;
/// Slots of the table from hash to number that are read together.
const PER_PAGE: usize = 1 << 10;
/// No term.
const EMPTY: u32 = u32::MAX;
/// Layers of fewer terms are written anew with the next one, if they are the last.
const SMALL: u32 = 1 << 16;
/// Terms of earlier layers that are remembered while a new one is written.
const KNOWN: usize = 1 << 20;
/// More layers than this are not left: the last ones are then written anew together.
const LAYERS: usize = 8;
/// Layers of more terms are never written anew.
const LARGE: u32 = 1 << 22;

/// Terms with numbers from `first` on, in one file; what has been read of it is shared with its copies.
#[derive(Debug, Clone)]
struct Layer {
    file: Arc<File>,
    input: Arc<dyn Input>,
    first: u32,
    count: u32,
    /// The table from hash to number.
    pages: Arc<[Piece]>,
    blocks: Arc<[Piece]>,
    /// Which terms are not here, of a layer that has just been written.
    may_have: Option<Arc<Filter>>,
}

impl Layer {
    fn open(file: File) -> io::Result<Self> {
        let (input, footer) = file.open(KIND)?;
        let mut footer = Numbers::of(&footer);
        let (first, count) = (footer.small()?, footer.small()?);
        let (pages, blocks) = (footer.pieces()?, footer.pieces()?);
        if pages.is_empty() || blocks.len() != (count as usize).div_ceil(PER_BLOCK) {
            return Err(damaged());
        }
        let (file, input) = (Arc::new(file), input.into());
        Ok(Self { file, input, first, count, pages, blocks, may_have: None })
    }

    fn end(&self) -> u32 {
        self.first + self.count
    }

    /// Returns the same layer, nothing of which has been read.
    fn unread(&self) -> Self {
        let unread = |pieces: &[Piece]| pieces.iter().map(Piece::unread).collect();
        Self {
            file: Arc::new(self.file.unread()),
            input: Arc::clone(&self.input),
            pages: unread(&self.pages),
            blocks: unread(&self.blocks),
            may_have: self.may_have.clone(),
            ..*self
        }
    }

    fn number_at(&self, slot: usize) -> io::Result<u32> {
        let page = self
            .pages
            .get(slot / PER_PAGE)
            .ok_or_else(damaged)?
            .read(&self.file, self.input.as_ref())?;
        let number = page.get(slot % PER_PAGE * 4..).and_then(<[u8]>::first_chunk);
        number.map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(damaged)
    }

    fn bytes(&self, number: u32) -> io::Result<&[u8]> {
        let index = (number - self.first) as usize;
        let block = self
            .blocks
            .get(index / PER_BLOCK)
            .ok_or_else(damaged)?
            .read(&self.file, self.input.as_ref())?;
        let first = index / PER_BLOCK * PER_BLOCK;
        in_block(block, PER_BLOCK.min(self.count as usize - first), index - first)
    }

    /// Reads every byte, whether it has been read before or not; returns how many there are.
    fn check(&self) -> io::Result<u64> {
        let input = self.file.input()?;
        let pieces = self.pages.iter().chain(self.blocks.iter());
        let sections = pieces.map(|piece| piece.check(input.as_ref()));
        let sections = sections.collect::<io::Result<Vec<_>>>()?;
        for number in self.first..self.end() {
            let bytes = self.bytes(number)?;
            if self.number(bytes, term::hash(bytes))? != Some(number) {
                return Err(damaged());
            }
            term::decode(bytes)?;
        }
        self.file.check_whole(KIND, sections)
    }

    fn number(&self, wanted: &[u8], hash: u128) -> io::Result<Option<u32>> {
        if self.may_have.as_ref().is_some_and(|filter| !filter.may_have(hash)) {
            return Ok(None);
        }
        let length = self.pages.len() * PER_PAGE;
        let mut slot = slot_of(hash, length);
        for _ in 0..length {
            let number = self.number_at(slot)?;
            if number == EMPTY {
                return Ok(None);
            }
            if !(self.first..self.end()).contains(&number) {
                return Err(damaged());
            }
            if self.bytes(number)? == wanted {
                return Ok(Some(number));
            }
            slot = (slot + 1) % length;
        }
        // No table that was written is full.
        Err(damaged())
    }
}

/// Says of most hashes that are not among some that they are not (a Bloom filter of ten bits a hash and four
/// probes, which errs in one of a hundred, <https://doi.org/10.1145/362686.362692>).
#[derive(Debug)]
struct Filter(Vec<u64>);

impl Filter {
    fn of(hashes: &[u128]) -> Self {
        let mut bits = vec![0; (hashes.len() * 10).div_ceil(64).max(1)];
        for hash in hashes {
            for at in Self::probes(*hash, bits.len()) {
                bits[at / 64] |= 1 << (at % 64);
            }
        }
        Self(bits)
    }

    fn may_have(&self, hash: u128) -> bool {
        Self::probes(hash, self.0.len()).all(|at| self.0[at / 64] >> (at % 64) & 1 == 1)
    }

    fn probes(hash: u128, words: usize) -> impl Iterator<Item = usize> {
        let (low, high) = (hash as u64, (hash >> 64) as u64 | 1);
        let bits = words as u64 * 64;
        (0..4_u64).map(move |n| (low.wrapping_add(high.wrapping_mul(n)) % bits) as usize)
    }
}

/// How many layers of these sizes stay as they are beside a new one: as many as let each term be written
/// anew seldom, and a small change never write many of them.
fn staying(counts: &[u32]) -> usize {
    let is_small = |count: &u32| *count < SMALL;
    let large = counts.iter().rposition(|count| !is_small(count)).map_or(0, |last| last + 1);
    if large < LAYERS {
        return large;
    }
    let (mut left, mut taken) = (large, 0);
    while left > 0
        && counts[left - 1] < LARGE
        && (left + 2 > large || u64::from(counts[left - 1]) <= taken)
    {
        left -= 1;
        taken += u64::from(counts[left]);
    }
    left
}

/// The bytes of a term in a block of `count`.
fn in_block(block: &[u8], count: usize, at: usize) -> io::Result<&[u8]> {
    let end = |at: usize| -> Option<usize> {
        let end = block.get(at * 4..at * 4 + 4)?.try_into().ok()?;
        Some(count * 4 + u32::from_le_bytes(end) as usize)
    };
    let start = if at == 0 { Some(count * 4) } else { end(at - 1) };
    let range = start.zip(end(at)).map(|(start, end)| start..end);
    range.and_then(|range| block.get(range)).ok_or_else(damaged)
}

/// Where the search for a hash begins in a table.
fn slot_of(hash: u128, length: usize) -> usize {
    (hash as usize) % length
}

/// All terms of a store.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary {
    layers: Vec<Layer>,
    /// What an update that is being evaluated has added.
    added: Arc<Added>,
}

#[derive(Debug, Clone, Default)]
struct Added {
    terms: Vec<Term>,
    numbers: HashMap<Term, u32>,
}

impl Dictionary {
    /// Opens layers; their numbers must follow one another. Those that are open already are not read again.
    pub(super) fn open(files: impl Iterator<Item = File>, opened: &Self) -> io::Result<Self> {
        let layers = files.map(|file| {
            match opened.layers.iter().find(|layer| layer.file.segment == file.segment) {
                Some(layer) => Ok(layer.clone()),
                None => Layer::open(file),
            }
        });
        let mut layers = layers.collect::<io::Result<Vec<_>>>()?;
        layers.sort_by_key(|layer| layer.first);
        let mut next = 0;
        for layer in &layers {
            if layer.first != next {
                return Err(damaged());
            }
            next = layer.first.checked_add(layer.count).ok_or_else(damaged)?;
        }
        Ok(Self { layers, added: Arc::default() })
    }

    /// How many terms there are: all numbers are below.
    pub(super) fn len(&self) -> u32 {
        self.stored() + self.added.terms.len() as u32
    }

    fn stored(&self) -> u32 {
        self.layers.last().map_or(0, Layer::end)
    }

    /// The terms that are not in a file yet, in the order of their numbers.
    pub(super) fn added(&self) -> &[Term] {
        &self.added.terms
    }

    /// Returns how many bytes are held in memory.
    pub(super) fn held(&self) -> u64 {
        self.layers.iter().map(|layer| layer.file.held()).sum()
    }

    /// Returns the same dictionary, nothing of which has been read.
    pub(super) fn unread(&self) -> Self {
        let layers = self.layers.iter().map(Layer::unread).collect();
        Self { layers, added: Arc::clone(&self.added) }
    }

    /// The files of all layers.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.layers.iter().map(|layer| layer.file.as_ref())
    }

    /// The term of a number.
    pub(super) fn term(&self, number: u32) -> io::Result<Term> {
        match number.checked_sub(self.stored()) {
            Some(at) => self.added.terms.get(at as usize).cloned().ok_or_else(damaged),
            None => term::decode(self.bytes(number)?),
        }
    }

    /// The bytes of a term that is in a file and can be read.
    pub(super) fn stored_bytes(&self, number: u32) -> Option<&[u8]> {
        self.bytes(number).ok()
    }

    fn bytes(&self, number: u32) -> io::Result<&[u8]> {
        let at = self.layers.partition_point(|layer| layer.end() <= number);
        self.layers.get(at).ok_or_else(damaged)?.bytes(number)
    }

    /// The number of a term, if it has one.
    pub(super) fn number(&self, term: &Term) -> io::Result<Option<u32>> {
        if let Some(number) = self.added.numbers.get(term) {
            return Ok(Some(*number));
        }
        let bytes = term::encoded(term.as_ref());
        self.find(&bytes, term::hash(&bytes))
    }

    fn find(&self, bytes: &[u8], hash: u128) -> io::Result<Option<u32>> {
        for layer in &self.layers {
            if let Some(number) = layer.number(bytes, hash)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The number of a term, a new one if it has none.
    pub(super) fn number_or_add(&mut self, term: &Term) -> io::Result<u32> {
        if let Some(number) = self.number(term)? {
            return Ok(number);
        }
        let number = self.len();
        let added = Arc::make_mut(&mut self.added);
        added.terms.push(term.clone());
        added.numbers.insert(term.clone(), number);
        Ok(number)
    }

    /// Reads every byte; returns how many there are.
    pub(super) fn check(&self) -> io::Result<u64> {
        self.layers.iter().map(Layer::check).sum()
    }
}

/// A layer that is being written.
#[derive(Debug)]
pub(super) struct TermsWriter {
    out: Output,
    /// The layers before this one.
    before: Dictionary,
    first: u32,
    /// The terms of the block that is being filled, and where each ends.
    block: Vec<u8>,
    ends: Vec<u32>,
    blocks: Vec<Section>,
    /// The hash of each term of this layer, and numbers by hash with linear probing.
    hashes: Vec<u128>,
    table: Vec<u32>,
    /// Numbers of terms of earlier layers that have been asked for.
    known: HashMap<u128, u32>,
    scratch: Vec<u8>,
    /// A block that has been read back.
    read: Option<(usize, Vec<u8>)>,
}

impl TermsWriter {
    /// Begins the segment of that number, a layer after those of `base` that it does not take in.
    pub(super) fn create(
        directory: &SharedDirectory,
        number: u64,
        base: &Dictionary,
    ) -> io::Result<Self> {
        let counts: Vec<u32> = base.layers.iter().map(|layer| layer.count).collect();
        let (before, taken) = base.layers.split_at(staying(&counts));
        let before = Dictionary { layers: before.to_vec(), added: Arc::default() };
        let mut new = Self::create_after(directory, number, before)?;
        for layer in taken {
            for number in layer.first..layer.end() {
                let bytes = layer.bytes(number)?;
                let hash = term::hash(bytes);
                new.scratch.clear();
                new.scratch.extend_from_slice(bytes);
                let slot = new.slot(hash);
                new.push(hash, slot)?;
            }
        }
        Ok(new)
    }

    /// Begins a layer after those of `before`.
    fn create_after(
        directory: &SharedDirectory,
        number: u64,
        before: Dictionary,
    ) -> io::Result<Self> {
        Ok(Self {
            out: Output::create(directory, format!("{PREFIX}{number}"))?,
            first: before.len(),
            before,
            block: Vec::new(),
            ends: Vec::new(),
            blocks: Vec::new(),
            hashes: Vec::new(),
            table: vec![EMPTY; PER_PAGE],
            known: HashMap::new(),
            scratch: Vec::new(),
            read: None,
        })
    }

    /// The layers before this one, without what only helps to write it.
    pub(super) fn layers(&self) -> Dictionary {
        let layers = self.before.layers.iter();
        let layers = layers.map(|layer| Layer { may_have: None, ..layer.clone() }).collect();
        Dictionary { layers, added: Arc::default() }
    }

    /// Returns how many bytes are held in memory for the terms of this layer.
    pub(super) fn bytes(&self) -> usize {
        self.hashes.capacity() * 16 + self.table.len() * 4
    }

    /// Ends the layer and begins another, the segment of that number, so that no more terms are held in memory than
    /// its own.
    pub(super) fn seal(&mut self, directory: &SharedDirectory, number: u64) -> io::Result<()> {
        let next = Self::create_after(directory, number, self.before.clone())?;
        let mut sealed = std::mem::replace(self, next);
        self.known = std::mem::take(&mut sealed.known);
        let filter = Arc::new(Filter::of(&sealed.hashes));
        let file = sealed.finish()?;
        let layer = Layer { may_have: Some(filter), ..Layer::open(file)? };
        self.first = layer.end();
        self.before.layers.push(layer);
        Ok(())
    }

    /// Forgets what has been read of earlier layers, if that is more than so many bytes.
    pub(super) fn forget(&mut self, most: u64) {
        if self.before.held() > most {
            self.before = self.before.unread();
        }
    }

    /// The number of a term; a new one is written down.
    pub(super) fn number(&mut self, term: TermRef<'_>) -> io::Result<u32> {
        term::encode(term, &mut self.scratch);
        let hash = term::hash(&self.scratch);
        let slot = self.slot(hash);
        if self.table[slot] != EMPTY {
            return Ok(self.table[slot]);
        }
        if let Some(known) = self.known.get(&hash) {
            return Ok(*known);
        }
        let Some(number) = self.before.find(&self.scratch, hash)? else {
            return self.push(hash, slot);
        };
        if self.known.len() == KNOWN {
            self.known.clear();
        }
        self.known.insert(hash, number);
        Ok(number)
    }

    /// The slot in which a hash is, or should be.
    fn slot(&self, hash: u128) -> usize {
        let mut slot = slot_of(hash, self.table.len());
        while self.table[slot] != EMPTY
            && self.hashes[(self.table[slot] - self.first) as usize] != hash
        {
            slot = (slot + 1) % self.table.len();
        }
        slot
    }

    /// Gives the scratch bytes a number.
    fn push(&mut self, hash: u128, slot: usize) -> io::Result<u32> {
        let full = || io::Error::other("there are more different terms than columns can number");
        let index = u32::try_from(self.hashes.len()).map_err(|_| full())?;
        let number = self.first.checked_add(index).filter(|n| *n < EMPTY / 2).ok_or_else(full)?;
        self.table[slot] = number;
        if self.hashes.len() == self.hashes.capacity() {
            // Not twice as much: there may be many.
            self.hashes.reserve_exact(1024 + self.hashes.len() / 4);
        }
        self.hashes.push(hash);
        if self.hashes.len() * 3 > self.table.len() * 2 {
            self.grow();
        }
        self.block.extend_from_slice(&self.scratch);
        self.ends.push(u32::try_from(self.block.len()).map_err(io::Error::other)?);
        if self.ends.len() == PER_BLOCK {
            self.end_block()?;
        }
        Ok(number)
    }

    fn grow(&mut self) {
        let length = self.table.len() * 2;
        self.table.clear();
        self.table.resize(length, EMPTY);
        for (index, hash) in self.hashes.iter().enumerate() {
            let mut slot = slot_of(*hash, length);
            while self.table[slot] != EMPTY {
                slot = (slot + 1) % length;
            }
            self.table[slot] = self.first + index as u32;
        }
    }

    fn end_block(&mut self) -> io::Result<()> {
        let mut bytes = bytes_of(self.ends.drain(..));
        bytes.append(&mut self.block);
        self.blocks.push(self.out.section(&bytes)?);
        Ok(())
    }

    /// A term that has a number already.
    pub(super) fn term(&mut self, number: u32) -> io::Result<Term> {
        let Some(index) = number.checked_sub(self.first) else { return self.before.term(number) };
        let index = index as usize;
        let (block, at) = (index / PER_BLOCK, index % PER_BLOCK);
        if block == self.blocks.len() {
            let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
            return term::decode(&self.block[start..self.ends[at] as usize]);
        }
        if self.read.as_ref().is_none_or(|(read, _)| *read != block) {
            self.read = Some((block, self.out.read_back(self.blocks[block])?));
        }
        let bytes = self.read.as_ref().map_or(&[][..], |(_, bytes)| bytes);
        term::decode(in_block(bytes, PER_BLOCK, at)?)
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> io::Result<File> {
        if !self.ends.is_empty() {
            self.end_block()?;
        }
        let pages = self.table.chunks(PER_PAGE);
        let pages = pages.map(|page| self.out.section(&bytes_of(page.iter().copied())));
        let pages = pages.collect::<io::Result<Vec<_>>>()?;
        let mut footer = Footer::default();
        footer.number(u64::from(self.first));
        footer.number(self.hashes.len() as u64);
        footer.sections(&pages);
        footer.sections(&self.blocks);
        self.out.finish(&footer, KIND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_loads_leave_few_layers_and_write_each_term_seldom() {
        let load = 70_000;
        let mut counts: Vec<u32> = Vec::new();
        let mut written = 0;
        for new in std::iter::repeat_n([load, 1, 1], 300).flatten() {
            let taken: u32 = counts.drain(staying(&counts)..).sum();
            // What is small is written anew with each change; what is large, only by a load.
            written += u64::from(taken + new);
            counts.push(taken + new);
            assert!(counts.len() <= LAYERS, "{counts:?}");
        }
        let all: u64 = counts.iter().map(|count| u64::from(*count)).sum();
        assert!(written < all * 8, "{written} written for {all}");
    }
}
