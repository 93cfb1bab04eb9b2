//! The rows among which the first ones of an order are, found by the first key alone: most rows are never decoded.

use std::cmp::Ordering;
use std::io;

use spareval::QueryableDataset;

use super::super::super::super::order::Key;
use super::super::super::super::prepare::Sort;
use super::super::term;
use super::chunk::{Chunk, Mask, NONE, QuickMap};
use super::context::{Context, Flow};
use rdf::term::Variable;

/// Rows that are held beyond those that are wanted, before the others are let go.
const SPARE: usize = 1 << 20;

/// What is looked at before terms themselves: the kind of a term, then what its order begins with.
type Rank = (u8, u64);

/// Rows that may be among the first.
pub(super) struct Selection<'c, 'a> {
    context: &'c Context<'a>,
    key: usize,
    down: bool,
    start: usize,
    wanted: usize,
    rows: Chunk,
    ranks: Vec<Rank>,
    /// Keys of terms that are no texts, and the rank of each.
    keys: QuickMap<u32, (Rank, Key)>,
}

impl<'c, 'a> Selection<'c, 'a> {
    /// A selection; `None` if all rows are wanted.
    pub(super) fn of(
        context: &'c Context<'a>,
        sort: &Sort,
        columns: &[Variable],
        slots: &[usize],
        limit: Option<usize>,
    ) -> Option<Self> {
        let (key, down) = sort.keys.first()?;
        let length = match (sort.length, limit) {
            (Some(a), Some(b)) => a.min(b),
            (a, b) => a.or(b)?,
        };
        let at = columns.iter().position(|column| column == key)?;
        Some(Self {
            context,
            key: *slots.get(at)?,
            down: *down,
            start: sort.start,
            wanted: sort.start.saturating_add(length),
            rows: Chunk::new(context.width.get()),
            ranks: Vec::new(),
            keys: QuickMap::default(),
        })
    }

    /// Takes rows.
    pub(super) fn add(&mut self, chunk: &Chunk) -> Flow {
        for row in 0..chunk.rows {
            self.context.step();
            let rank = self.rank(chunk.get(self.key, row))?;
            self.ranks.push(rank);
            self.rows.take(chunk, row, Mask::MAX, chunk.weight(row));
        }
        if self.rows.rows > self.wanted.saturating_mul(2).saturating_add(SPARE) {
            self.rows.settle();
            let (chosen, _) = self.chosen(0);
            self.leave(&chosen);
        }
        Ok(())
    }

    /// The rows among which the wanted ones are, and how many that come before all of these have been left out.
    pub(super) fn finish(mut self) -> (Chunk, usize) {
        self.rows.settle();
        let (chosen, passed) = self.chosen(self.start);
        self.leave(&chosen);
        (self.rows, passed)
    }

    fn leave(&mut self, chosen: &[bool]) {
        self.rows.retain(chosen, Mask::MAX);
        let mut kept = chosen.iter();
        self.ranks.retain(|_| kept.next().copied().unwrap_or(false));
    }

    /// Which rows are not surely before the first one that is wanted, nor surely after the last.
    fn chosen(&self, start: usize) -> (Vec<bool>, usize) {
        let mut order: Vec<u32> = (0..self.rows.rows as u32).collect();
        let weight =
            |row: u32| usize::try_from(self.rows.weight(row as usize)).unwrap_or(usize::MAX);
        let mut chosen = vec![true; self.rows.rows];
        let mut passed = 0;
        if self.wanted < order.len() && self.wanted > 0 {
            let (_, last, after) =
                order.select_nth_unstable_by(self.wanted - 1, |a, b| self.compare(*a, *b));
            let last = *last;
            for row in after {
                if self.compare(*row, last).is_gt() {
                    chosen[*row as usize] = false;
                }
            }
            order.truncate(self.wanted);
        }
        if start > 0 && start <= order.len() && self.rows.weights.is_empty() {
            let (before, first, _) =
                order.select_nth_unstable_by(start - 1, |a, b| self.compare(*a, *b));
            let first = *first;
            for row in before {
                if self.compare(*row, first).is_lt() {
                    chosen[*row as usize] = false;
                    passed += weight(*row);
                }
            }
        }
        (chosen, passed)
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let order = self.ranks[a as usize].cmp(&self.ranks[b as usize]).then_with(|| {
            let number = |row: u32| self.rows.get(self.key, row as usize);
            self.terms(number(a), number(b))
        });
        if self.down { order.reverse() } else { order }
    }

    /// The order of two terms whose ranks are the same.
    fn terms(&self, a: u32, b: u32) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let text = |number| match self.context.columns.dictionary.stored_bytes(number) {
            Some(bytes) if number != NONE => term::parts(bytes),
            _ => None,
        };
        if let (Some((k, of, text)), Some((other_k, other_of, other))) = (text(a), text(b)) {
            if matches!((k, other_k), (b'S' | b'L', b'S' | b'L')) {
                return text.cmp(other).then_with(|| of.cmp(other_of));
            }
            if (k, other_k) == (b'I', b'I') {
                return text.cmp(other);
            }
        }
        match (self.keys.get(&a), self.keys.get(&b)) {
            (Some((_, a)), Some((_, b))) => a.order(b),
            _ => self.fresh_key(a).order(&self.fresh_key(b)),
        }
    }

    /// The key of a term, for the few that are compared with terms of another make.
    fn fresh_key(&self, number: u32) -> Key {
        Key::of(self.context.view.externalize_term(number).ok().filter(|_| number != NONE).as_ref())
    }

    fn key(&mut self, number: u32) -> io::Result<Rank> {
        if let Some((rank, _)) = self.keys.get(&number) {
            return Ok(*rank);
        }
        let term = match number {
            NONE => None,
            number => Some(self.context.view.externalize_term(number)?),
        };
        let key = Key::of(term.as_ref());
        let rank = key.rank();
        self.keys.insert(number, (rank, key));
        Ok(rank)
    }

    fn rank(&mut self, number: u32) -> io::Result<Rank> {
        if number != NONE
            && let Some(bytes) = self.context.columns.dictionary.stored_bytes(number)
            && let Some((kind, _, text)) = term::parts(bytes)
        {
            match kind {
                b'S' | b'L' => return Ok(Key::rank_of_text(text)),
                b'I' => return Ok(Key::rank_of_iri(text)),
                _ => {}
            }
        }
        self.key(number)
    }
}
