//! What a chunk of rows comes to, handed on part by part.
//!
//! Rows are short, what metadata make of them need not be: whoever converts a chunk hands on what there
//! is as soon as it is much, so that memory stays flat. Refuses to know rows and what becomes of a part.

use super::keys::KeyBatch;
use diagnostics::Diagnostic;
use std::ops::{Deref, DerefMut};

/// Bytes, findings and keys after which what a chunk comes to is handed on, before its end.
const FULL_BYTES: usize = 4 << 20;
const FULL_FINDINGS: usize = 4096;
const FULL_KEYS: usize = 1 << 17;

/// What a chunk comes to.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    pub(super) triples: u64,
    pub(super) rows: u64,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) comments: Vec<String>,
    /// How many keys the batches hold, at most.
    pub(super) held_keys: usize,
    /// One batch a key of the plan.
    pub(super) keys: Vec<KeyBatch>,
}

impl Output {
    /// Empties everything, keeping the memory.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.triples = 0;
        self.rows = 0;
        self.findings.clear();
        self.comments.clear();
        self.held_keys = 0;
        self.keys.iter_mut().for_each(KeyBatch::clear);
    }
}

/// Takes what a chunk comes to, part by part; `false` ends the work.
pub(super) type Give<'g> = dyn FnMut(&mut Output) -> bool + 'g;

/// An output that is handed on whenever it is full: rows are short, what becomes of them need not be.
pub(super) struct Outlet<'o> {
    out: &'o mut Output,
    give: &'o mut Give<'o>,
    /// How many keys the plan has.
    width: usize,
    /// Whether nobody wants the rest.
    pub(super) ended: bool,
}

impl<'o> Outlet<'o> {
    /// Empties `out`, to be filled for a plan of `width` keys and handed on with `give`.
    pub(super) fn new(out: &'o mut Output, give: &'o mut Give<'o>, width: usize) -> Self {
        out.clear();
        out.keys.resize_with(width, KeyBatch::default);
        Self { out, give, width, ended: false }
    }

    /// Hands on all that there is.
    pub(super) fn hand_on(&mut self) {
        self.ended |= !(self.give)(self.out);
        self.out.clear();
        self.out.keys.resize_with(self.width, KeyBatch::default);
    }

    /// Hands on what there is, if a row could make it so much that it would be handed on within the row.
    pub(super) fn make_room(&mut self) {
        if self.bytes.len() >= FULL_BYTES / 2 {
            self.hand_on();
        }
    }

    /// Hands on what there is, if it is much.
    pub(super) fn hand_on_if_full(&mut self) {
        if self.bytes.len() >= FULL_BYTES
            || self.findings.len() >= FULL_FINDINGS
            || self.held_keys >= FULL_KEYS
        {
            self.hand_on();
        }
    }
}

impl Deref for Outlet<'_> {
    type Target = Output;

    fn deref(&self) -> &Output {
        self.out
    }
}

impl DerefMut for Outlet<'_> {
    fn deref_mut(&mut self) -> &mut Output {
        self.out
    }
}
