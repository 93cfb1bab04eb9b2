//! Statements of several parts put together without holding them: each permutation is merged as it is written.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::super::directory::Input;
use super::file::{File, Section, damaged, verify};
use super::graph::pair;

/// Numbers that are read at a time.
const AT_ONCE: u64 = 1 << 14;

/// One permutation of one predicate in a part, pair by pair.
#[derive(Debug)]
pub(super) struct Run {
    input: Box<dyn Input>,
    keys: Numbers,
    values: Numbers,
}

/// Numbers that are read from front to back.
#[derive(Debug)]
struct Numbers {
    at: u64,
    end: u64,
    read: Vec<u8>,
    next: usize,
}

impl Numbers {
    fn between(at: u64, end: u64) -> Self {
        Self { at, end, read: Vec::new(), next: 0 }
    }

    fn next(&mut self, input: &dyn Input) -> io::Result<Option<u32>> {
        if self.next == self.read.len() {
            let length = (self.end - self.at).min(AT_ONCE * 4);
            if length == 0 {
                return Ok(None);
            }
            self.read.resize(length as usize, 0);
            input.read_at(self.at, &mut self.read)?;
            self.at += length;
            self.next = 0;
        }
        let bytes = self.read[self.next..].first_chunk().ok_or_else(damaged)?;
        self.next += 4;
        Ok(Some(u32::from_le_bytes(*bytes)))
    }
}

impl Run {
    /// Begins to read keys and values of a block, which is checked before.
    pub(super) fn of(file: &File, block: Section) -> io::Result<Self> {
        let input = file.input()?;
        verify(input.as_ref(), block)?;
        let middle = block.start + block.length / 2;
        let keys = Numbers::between(block.start, middle);
        let values = Numbers::between(middle, block.start + block.length);
        Ok(Self { input, keys, values })
    }

    fn next(&mut self) -> io::Result<Option<u64>> {
        let Some(key) = self.keys.next(self.input.as_ref())? else { return Ok(None) };
        let value = self.values.next(self.input.as_ref())?.ok_or_else(damaged)?;
        Ok(Some(pair(key, value)))
    }
}

/// The pairs of several runs in order, repeated ones as often as they come.
#[derive(Debug)]
pub(super) struct Merge {
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<(u64, usize)>>,
}

impl Merge {
    pub(super) fn of(mut runs: Vec<Run>) -> io::Result<Self> {
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|pair| Reverse((pair, at))));
        }
        Ok(Self { runs, heads })
    }

    pub(super) fn next(&mut self) -> io::Result<Option<u64>> {
        let Some(mut head) = self.heads.peek_mut() else { return Ok(None) };
        let Reverse((pair, at)) = *head;
        match self.runs[at].next()? {
            Some(next) => *head = Reverse((next, at)),
            None => drop(std::collections::binary_heap::PeekMut::pop(head)),
        }
        Ok(Some(pair))
    }
}
