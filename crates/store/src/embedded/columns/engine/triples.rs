//! Triple patterns: rows joined with the statements that match, a column at a time or row by row.

use std::cell::{OnceCell, RefCell};
use std::io;
use std::rc::Rc;

use super::chunk::{Chunk, Mask, NONE, QuickMap, ROWS, bit};
use super::context::{Context, Flow};
use super::source::Parts;

/// Rows that are handed over first.
const FIRST: usize = 64;

/// A term of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Is(u32),
    Slot(usize),
}

impl End {
    pub(super) fn mask(self) -> Mask {
        match self {
            Self::Is(_) => 0,
            Self::Slot(slot) => bit(slot),
        }
    }

    fn in_row(self, chunk: &Chunk, row: usize) -> u32 {
        match self {
            Self::Is(number) => number,
            Self::Slot(slot) => chunk.get(slot, row),
        }
    }

    fn among(self, values: &[u32]) -> u32 {
        match self {
            Self::Is(number) => number,
            Self::Slot(slot) => values[slot],
        }
    }
}

/// A triple pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    pub(super) subject: End,
    pub(super) predicate: End,
    pub(super) object: End,
}

impl Pattern {
    pub(super) fn mask(&self) -> Mask {
        self.subject.mask() | self.predicate.mask() | self.object.mask()
    }
}

/// A pattern in its place among others.
pub(super) struct Step<'a> {
    pub(super) pattern: Pattern,
    /// The slots that are wanted afterwards.
    pub(super) keep: Mask,
    /// The slot that is alone wanted afterwards, where others are left behind: equal rows become one.
    pub(super) alone: Option<usize>,
    by_subject: OnceCell<Rc<Parts<'a>>>,
    by_object: OnceCell<Rc<Parts<'a>>>,
}

/// Where matches go.
pub(super) struct Sink<'s> {
    pub(super) out: Chunk,
    keep: Mask,
    alone: Option<usize>,
    /// Whether no row comes with values, so that each has those that are given.
    is_bare: bool,
    /// Rows that are handed over together: few at first, which may be enough.
    most: usize,
    give: &'s mut dyn FnMut(Chunk) -> Flow,
}

impl<'s> Sink<'s> {
    pub(super) fn new(width: usize, keep: Mask, give: &'s mut dyn FnMut(Chunk) -> Flow) -> Self {
        Self { out: Chunk::new(width), keep, alone: None, is_bare: false, most: FIRST, give }
    }

    /// Takes a row together with values of its own.
    pub(super) fn row(
        &mut self,
        from: &Chunk,
        row: usize,
        values: &[(usize, u32)],
        weight: u64,
    ) -> Flow {
        if self.is_bare {
            for (slot, value) in values {
                if self.keep & bit(*slot) != 0 {
                    self.out.columns[*slot].push(*value);
                }
            }
            self.out.end_row(weight);
            return if self.out.rows >= self.most { self.flush() } else { Ok(()) };
        }
        self.out.copy(from, row, self.keep);
        for (slot, value) in values {
            if self.keep & bit(*slot) != 0 && from.get(*slot, row) == NONE {
                self.put(*slot, *value);
            }
        }
        self.out.end_row(weight);
        if self.out.rows >= self.most { self.flush() } else { Ok(()) }
    }

    fn put(&mut self, slot: usize, value: u32) {
        // A column of the row that came with it says that nothing is bound.
        let rows = self.out.rows;
        match self.out.columns[slot].get_mut(rows) {
            Some(there) => *there = value,
            None => self.out.put(slot, value),
        }
    }

    pub(super) fn flush(&mut self) -> Flow {
        if self.out.rows == 0 {
            return Ok(());
        }
        self.most = (self.most * 4).min(ROWS);
        let next = Chunk::new(self.out.columns.len());
        let mut full = std::mem::replace(&mut self.out, next);
        full.settle();
        if let Some(slot) = self.alone {
            full.compact(slot);
        }
        (self.give)(full)
    }
}

impl<'a> Step<'a> {
    pub(super) fn new(pattern: Pattern) -> Self {
        let (by_subject, by_object) = (OnceCell::new(), OnceCell::new());
        Self { pattern, keep: 0, alone: None, by_subject, by_object }
    }

    fn is_wanted(&self, end: End) -> bool {
        self.keep & end.mask() != 0
    }

    fn parts(
        &self,
        context: &Context<'a>,
        predicate: u32,
        by_object: bool,
    ) -> io::Result<Rc<Parts<'a>>> {
        if let End::Slot(_) = self.pattern.predicate {
            return context.parts(predicate, by_object);
        }
        let cell = if by_object { &self.by_object } else { &self.by_subject };
        if let Some(parts) = cell.get() {
            return Ok(Rc::clone(parts));
        }
        let parts = context.parts(predicate, by_object)?;
        Ok(Rc::clone(cell.get_or_init(|| parts)))
    }

    /// Joins rows with what matches.
    pub(super) fn apply(
        &self,
        context: &Context<'a>,
        chunk: Chunk,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        let chunk = match self.counted(context, chunk)? {
            Ok(mut counted) => {
                if let Some(slot) = self.alone {
                    counted.compact(slot);
                }
                return if counted.rows > 0 { give(counted) } else { Ok(()) };
            }
            Err(chunk) => chunk,
        };
        let chunk = &chunk;
        let mut sink = Sink::new(context.width.get(), self.keep, give);
        sink.alone = self.alone;
        sink.is_bare = chunk.columns.iter().all(Vec::is_empty);
        let mut all = None;
        for row in 0..chunk.rows {
            context.step();
            match self.pattern.predicate.in_row(chunk, row) {
                NONE => {
                    for predicate in all.get_or_insert_with(|| context.predicates()) {
                        self.row(context, chunk, row, *predicate, &mut sink)?;
                    }
                }
                predicate => self.row(context, chunk, row, predicate, &mut sink)?,
            }
        }
        sink.flush()
    }

    /// Rows that stay as they are, each so many times as it has matches, where nothing new is wanted of them; else the rows
    /// as they came.
    fn counted(&self, context: &Context<'a>, chunk: Chunk) -> io::Result<Result<Chunk, Chunk>> {
        let Pattern { subject, predicate, object } = self.pattern;
        let End::Is(predicate) = predicate else { return Ok(Err(chunk)) };
        let is_known = |end: End| match end {
            End::Is(_) => true,
            End::Slot(slot) => {
                let column = &chunk.columns[slot];
                column.len() == chunk.rows && !column.contains(&NONE)
            }
        };
        let (from, to) = (is_known(subject), is_known(object));
        let (by_object, is_both) = match (from, to) {
            (true, true) => (false, true),
            (true, false) if !self.is_wanted(object) => (false, false),
            (false, true) if !self.is_wanted(subject) => (true, false),
            _ => return Ok(Err(chunk)),
        };
        // A column in which some rows are bound is looked at row by row.
        let other = if by_object { subject } else { object };
        if let (End::Slot(slot), false) = (other, is_both)
            && !chunk.columns[slot].is_empty()
        {
            return Ok(Err(chunk));
        }
        let mut chunk = chunk;
        let parts = self.parts(context, predicate, by_object)?;
        let mut scratch = context.room();
        let (mut keep, mut weights) = (vec![true; chunk.rows], Vec::with_capacity(chunk.rows));
        for (row, keep) in keep.iter_mut().enumerate() {
            context.step();
            let count = if is_both {
                u64::from(parts.contains(subject.in_row(&chunk, row), object.in_row(&chunk, row)))
            } else {
                let key = if by_object { object } else { subject };
                parts.values(key.in_row(&chunk, row), &mut scratch).len() as u64
            };
            *keep = count > 0;
            weights.push(chunk.weight(row).saturating_mul(count));
        }
        context.give_back(scratch);
        chunk.weights = weights;
        chunk.retain(&keep, self.keep);
        Ok(Ok(chunk))
    }

    fn row(
        &self,
        context: &Context<'a>,
        chunk: &Chunk,
        row: usize,
        predicate: u32,
        sink: &mut Sink<'_>,
    ) -> Flow {
        let Pattern { subject, object, .. } = self.pattern;
        let weight = chunk.weight(row);
        let named = match self.pattern.predicate {
            End::Slot(slot) => Some((slot, predicate)),
            End::Is(_) => None,
        };
        let (known, wanted) = (subject.in_row(chunk, row), object.in_row(chunk, row));
        let mut one = |values: &[(usize, u32)], times: u64| {
            let weight = weight.saturating_mul(times);
            if weight == 0 {
                return Ok(());
            }
            match named {
                None => sink.row(chunk, row, values, weight),
                Some(named) => {
                    let values: Vec<_> = values.iter().copied().chain([named]).collect();
                    sink.row(chunk, row, &values, weight)
                }
            }
        };
        if known != NONE && wanted != NONE {
            let parts = self.parts(context, predicate, false)?;
            return one(&[], u64::from(parts.contains(known, wanted)));
        }
        if known != NONE || wanted != NONE {
            let by_object = known == NONE;
            let (key, other) = if by_object { (wanted, subject) } else { (known, object) };
            let parts = self.parts(context, predicate, by_object)?;
            let End::Slot(slot) = other else { return Ok(()) };
            let mut scratch = context.room();
            let values = parts.values(key, &mut scratch);
            if self.is_wanted(other) {
                for value in values {
                    context.step();
                    one(&[(slot, *value)], 1)?;
                }
            } else {
                one(&[], values.len() as u64)?;
            }
            context.give_back(scratch);
            return Ok(());
        }
        let (End::Slot(s), End::Slot(o)) = (subject, object) else { return Ok(()) };
        let by_object = !self.is_wanted(subject) && self.is_wanted(object) && s != o;
        let parts = self.parts(context, predicate, by_object)?;
        if !self.is_wanted(subject) && !self.is_wanted(object) && s != o {
            return one(&[], parts.count());
        }
        let (key_slot, slot) = if by_object { (o, s) } else { (s, o) };
        let both = self.is_wanted(subject) && self.is_wanted(object);
        let mut groups = parts.groups();
        while let Some((key, values)) = groups.next() {
            context.step();
            if s == o {
                one(&[(s, key)], u64::from(values.binary_search(&key).is_ok()))?;
            } else if both {
                for value in values {
                    one(&[(key_slot, key), (slot, *value)], 1)?;
                }
            } else {
                one(&[(key_slot, key)], values.len() as u64)?;
            }
        }
        Ok(())
    }
}

/// How often what hangs on a row matches; its variables are wanted nowhere else.
pub(super) struct Tail<'a> {
    steps: Vec<Hanging<'a>>,
    memory: Memory,
    known: RefCell<QuickMap<u32, u64>>,
    /// Whether one match is as good as many.
    any: bool,
}

/// What counts are remembered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// Nothing: they are not remembered.
    Not,
    /// They are always the same.
    Same,
    By(usize),
}

impl Memory {
    /// By the slots that a tail hangs on.
    pub(super) fn of(on: Mask) -> Self {
        match on.count_ones() {
            0 => Self::Same,
            1 => Self::By(on.trailing_zeros() as usize),
            _ => Self::Not,
        }
    }
}

/// A part of a tail.
pub(super) enum Hanging<'a> {
    Step(Step<'a>),
    Tail(Tail<'a>),
}

impl<'a> Tail<'a> {
    pub(super) fn new(steps: Vec<Hanging<'a>>, memory: Memory, any: bool) -> Self {
        let is_quick = matches!(steps.as_slice(), [Hanging::Step(_)]) && memory != Memory::Same;
        let memory = if is_quick { Memory::Not } else { memory };
        Self { steps, memory, known: RefCell::default(), any }
    }

    /// The number of matches, or 1 of any.
    pub(super) fn count(&self, context: &Context<'a>, values: &mut [u32]) -> io::Result<u64> {
        let key = match self.memory {
            Memory::Not => NONE,
            Memory::Same => 0,
            Memory::By(slot) => values[slot],
        };
        if key == NONE {
            return self.rest(context, values, 0);
        }
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(*known);
        }
        let count = self.rest(context, values, 0)?;
        self.known.borrow_mut().insert(key, count);
        Ok(count)
    }

    fn rest(&self, context: &Context<'a>, values: &mut [u32], at: usize) -> io::Result<u64> {
        context.step();
        let step = match self.steps.get(at) {
            None => return Ok(1),
            Some(Hanging::Tail(tail)) => {
                let count = tail.count(context, values)?;
                if count == 0 {
                    return Ok(0);
                }
                return Ok(count.saturating_mul(self.rest(context, values, at + 1)?));
            }
            Some(Hanging::Step(step)) => step,
        };
        let Pattern { subject, predicate, object } = step.pattern;
        let End::Is(predicate) = predicate else { return Ok(0) };
        let (known, wanted) = (subject.among(values), object.among(values));
        if known != NONE && wanted != NONE {
            let is_there = step.parts(context, predicate, false)?.contains(known, wanted);
            return if is_there { self.rest(context, values, at + 1) } else { Ok(0) };
        }
        if known != NONE || wanted != NONE {
            let by_object = known == NONE;
            let (key, other) = if by_object { (wanted, subject) } else { (known, object) };
            let parts = step.parts(context, predicate, by_object)?;
            let End::Slot(slot) = other else { return Ok(0) };
            let mut scratch = context.room();
            let found = parts.values(key, &mut scratch);
            let count = self.each(context, values, at, slot, found, step.is_wanted(other));
            context.give_back(scratch);
            return count;
        }
        let (End::Slot(s), End::Slot(o)) = (subject, object) else { return Ok(0) };
        let parts = step.parts(context, predicate, false)?;
        let mut groups = parts.groups();
        let mut sum = 0_u64;
        while let Some((key, found)) = groups.next() {
            values[s] = key;
            let more = match s == o {
                false => self.each(context, values, at, o, found, step.is_wanted(object)),
                true if found.binary_search(&key).is_ok() => self.rest(context, values, at + 1),
                true => Ok(0),
            };
            values[s] = NONE;
            sum = sum.saturating_add(more?);
            if self.any && sum > 0 {
                break;
            }
        }
        Ok(sum)
    }

    /// The matches of what follows, with each of some values for a slot.
    fn each(
        &self,
        context: &Context<'a>,
        values: &mut [u32],
        at: usize,
        slot: usize,
        found: &[u32],
        is_wanted: bool,
    ) -> io::Result<u64> {
        if found.is_empty() {
            return Ok(0);
        }
        if !is_wanted {
            let rest = self.rest(context, values, at + 1)?;
            return Ok(rest.saturating_mul(found.len() as u64));
        }
        let mut sum = 0_u64;
        for value in found {
            values[slot] = *value;
            let more = self.rest(context, values, at + 1);
            values[slot] = NONE;
            sum = sum.saturating_add(more?);
            if self.any && sum > 0 {
                break;
            }
        }
        Ok(sum)
    }

    /// Multiplies each row by how often the tail matches.
    pub(super) fn apply(
        &self,
        context: &Context<'a>,
        chunk: &Chunk,
        uses: Mask,
        keep: Mask,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        let mut sink = Sink::new(context.width.get(), keep, give);
        let mut values = vec![NONE; context.width.get()];
        for row in 0..chunk.rows {
            for slot in super::chunk::slots(uses) {
                values[slot] = chunk.get(slot, row);
            }
            let count = self.count(context, &mut values)?;
            if count > 0 {
                sink.row(chunk, row, &[], chunk.weight(row).saturating_mul(count))?;
            }
        }
        sink.flush()
    }
}
