//! What a query makes the process hold, so that a bound meets the query that is too large and no other.
//!
//! The process's memory is looked at while queries with a bound run ([`Share::look`]). By what it has grown since the last look, the queries
//! under way are taken to have grown, each by an equal part: one that runs for long while memory grows
//! gathers most of it, one that is soon done gathers nothing. When together they have grown by more than is
//! allowed, the largest is to end. What the process held before, and what it gives back late, counts for nobody. On
//! Linux only; elsewhere nothing is counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the process is looked at.
const PAUSE: Duration = Duration::from_millis(40);

/// The queries and updates under way.
static UNDER_WAY: Mutex<Ledger> = Mutex::new(Ledger::new());

/// Who has grown by how much.
struct Ledger {
    /// A number for each, and its bytes.
    shares: Vec<(u64, u64)>,
    next: u64,
    held: u64,
    looked: Option<Instant>,
}

impl Ledger {
    const fn new() -> Self {
        Self { shares: Vec::new(), next: 0, held: 0, looked: None }
    }

    /// Deals out what the process has grown by.
    fn deal(&mut self, held: u64) {
        let grown = held.saturating_sub(self.held);
        self.held = held;
        let Some(part) = grown.checked_div(self.shares.len() as u64) else { return };
        for (_, bytes) in &mut self.shares {
            *bytes += part;
        }
    }

    /// Returns whether this one is to end: all have grown too much together, and none more than it.
    fn is_too_large(&self, number: u64, limit: u64) -> bool {
        let all: u64 = self.shares.iter().map(|(_, bytes)| bytes).sum();
        let largest = self.shares.iter().max_by_key(|(_, bytes)| *bytes);
        all > limit && largest.is_some_and(|(largest, _)| *largest == number)
    }
}

/// One query or update under way; clones are the same one, and the last ends it.
#[derive(Debug, Clone)]
pub(super) struct Share(Arc<Number>);

#[derive(Debug)]
struct Number(u64);

impl Share {
    /// Begins to count for one more.
    pub(super) fn new() -> Self {
        let mut ledger = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if ledger.shares.is_empty() {
            ledger.held = resident().unwrap_or(0);
            ledger.looked = Some(Instant::now());
        }
        ledger.next += 1;
        let number = ledger.next;
        ledger.shares.push((number, 0));
        Self(Arc::new(Number(number)))
    }

    /// Looks at the process, unless that was done just now, and returns whether this one is to end.
    pub(super) fn look(&self, limit: u64) -> bool {
        let mut ledger = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        if ledger.looked.is_none_or(|looked| looked.elapsed() >= PAUSE) {
            ledger.looked = Some(Instant::now());
            if let Some(held) = resident() {
                ledger.deal(held);
            }
        }
        ledger.is_too_large(self.0.0, limit)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        let mut ledger = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.shares.retain(|(number, _)| *number != self.0);
    }
}

/// The bytes of memory that this process holds, where the system says so.
fn resident() -> Option<u64> {
    let text = files::read_to_string(std::path::Path::new("/proc/self/statm")).ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_ends_and_no_other() {
        let mut ledger = Ledger { shares: vec![(1, 0)], ..Ledger::new() };
        ledger.held = 1_000;
        ledger.deal(1_600);
        ledger.shares.push((2, 0));
        ledger.deal(1_800);
        ledger.deal(1_500);
        assert_eq!(ledger.shares, [(1, 700), (2, 100)]);
        assert!(!ledger.is_too_large(1, 800));
        assert!(ledger.is_too_large(1, 799));
        assert!(!ledger.is_too_large(2, 799));
        ledger.shares.remove(0);
        assert!(!ledger.is_too_large(2, 100), "what is held for others counts for nobody");
    }

    #[test]
    fn a_share_that_ends_counts_no_more() {
        let share = Share::new();
        let number = share.0.0;
        let is_there = || UNDER_WAY.lock().unwrap().shares.iter().any(|(n, _)| *n == number);
        let again = share.clone();
        drop(share);
        assert!(is_there());
        drop(again);
        assert!(!is_there());
    }
}
