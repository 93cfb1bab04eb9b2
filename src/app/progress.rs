//! How far a long piece of work is, for whoever watches.

use diagnostics::Text;
use std::sync::{Mutex, PoisonError};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Tables are read, checked and converted; counted in bytes of tables.
    Reading,
    /// A ledger is read; counted in rows.
    Rows,
    /// Statements go into the store; counted in statements.
    Storing,
}

/// Told how far the work is; may ask for its end.
pub trait Progress: Send + Sync {
    /// A phase begins; `total` says how much there is to do, in the phase's unit.
    fn begin(&self, phase: Phase, total: u64);

    /// So much more is done.
    fn advance(&self, more: u64);

    /// Whether the work is to end and leave everything as it was.
    fn is_cancelled(&self) -> bool;

    /// Something that is no finding and worth saying when the work has ended.
    fn note(&self, _note: Text) {}
}

/// Nobody watches; what is worth saying is kept.
#[derive(Debug, Default)]
pub struct Notes(Mutex<Vec<Text>>);

impl Notes {
    /// What was said so far, each once.
    pub fn take(&self) -> Vec<Text> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Progress for Notes {
    fn begin(&self, _phase: Phase, _total: u64) {}

    fn advance(&self, _more: u64) {}

    fn is_cancelled(&self) -> bool {
        false
    }

    fn note(&self, note: Text) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn begin(&self, _phase: Phase, _total: u64) {}

    fn advance(&self, _more: u64) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}
