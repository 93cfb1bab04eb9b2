//! Property paths that repeat: each pair of ends once, found from the end that is known.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::chunk::{Chunk, Mask, NONE, QuickMap, QuickSet};
use super::context::{Context, Flow};
use super::triples::{End, Sink};

/// How often a path may be walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// `+`
    Some,
    /// `*`
    Any,
    /// `?`
    Once,
}

type Reached = QuickMap<(u32, bool), Rc<Vec<u32>>>;

/// A path between two ends.
pub(super) struct Walk {
    pub(super) subject: End,
    pub(super) object: End,
    /// The predicates of one step, and whether each is walked from object to subject.
    pub(super) links: Vec<(u32, bool)>,
    pub(super) times: Times,
    pub(super) keep: Mask,
    /// What is reached from a given end of the pattern, sorted.
    reached: RefCell<Reached>,
}

impl Walk {
    pub(super) fn new(subject: End, object: End, links: Vec<(u32, bool)>, times: Times) -> Self {
        Self { subject, object, links, times, keep: 0, reached: RefCell::default() }
    }

    /// All that is one link away.
    fn next(
        &self,
        context: &Context<'_>,
        node: u32,
        backwards: bool,
        found: &mut Vec<u32>,
    ) -> io::Result<()> {
        found.clear();
        let mut scratch = Vec::new();
        for (predicate, inverse) in &self.links {
            let parts = context.parts(*predicate, *inverse != backwards)?;
            found.extend_from_slice(parts.values(node, &mut scratch));
        }
        Ok(())
    }

    fn is_start(&self, context: &Context<'_>, node: u32, backwards: bool) -> io::Result<bool> {
        let mut links = Vec::new();
        self.next(context, node, backwards, &mut links)?;
        Ok(!links.is_empty() || context.is_node(node)?)
    }

    /// All that is reached from an end, sorted.
    fn reach(&self, context: &Context<'_>, from: u32, backwards: bool) -> io::Result<Rc<Vec<u32>>> {
        if let Some(known) = self.reached.borrow().get(&(from, backwards)) {
            return Ok(Rc::clone(known));
        }
        let mut seen = QuickSet::default();
        let (mut todo, mut links) = (vec![from], Vec::new());
        if self.times != Times::Some {
            // As Oxigraph has it, what stands in no statement is not reached even by walking nowhere.
            if !self.is_start(context, from, backwards)? {
                return Ok(Rc::default());
            }
            seen.insert(from);
        }
        while let Some(node) = todo.pop() {
            context.step();
            self.next(context, node, backwards, &mut links)?;
            let new = links.iter().filter(|link| seen.insert(**link));
            match self.times {
                Times::Once => new.for_each(drop),
                Times::Some | Times::Any => todo.extend(new),
            }
        }
        let mut found: Vec<u32> = seen.into_iter().collect();
        found.sort_unstable();
        let found = Rc::new(found);
        // Large ones are worth it, and few of them can be asked for again and again.
        if found.len() > 64 && self.reached.borrow().len() < 64 {
            self.reached.borrow_mut().insert((from, backwards), Rc::clone(&found));
        }
        Ok(found)
    }

    /// Where a path with two open ends can begin, each once.
    fn each_start(&self, context: &Context<'_>, give: &mut dyn FnMut(u32) -> Flow) -> Flow {
        let mut seen = QuickSet::default();
        let links = if self.times == Times::Some {
            self.links.clone()
        } else {
            let all = context.predicates().into_iter();
            let both = all.flat_map(|predicate| [(predicate, false), (predicate, true)]);
            self.links.iter().copied().chain(both).collect()
        };
        for (predicate, inverse) in links {
            let parts = context.parts(predicate, inverse)?;
            let mut groups = parts.groups();
            while let Some((key, _)) = groups.next() {
                context.step();
                if seen.insert(key) {
                    give(key)?;
                }
            }
        }
        Ok(())
    }

    /// Joins rows with the path.
    pub(super) fn apply(
        &self,
        context: &Context<'_>,
        chunk: &Chunk,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        let mut sink = Sink::new(context.width.get(), self.keep, give);
        for row in 0..chunk.rows {
            context.step();
            let value = |end: End| match end {
                End::Is(number) => number,
                End::Slot(slot) => chunk.get(slot, row),
            };
            let (from, to) = (value(self.subject), value(self.object));
            let weight = chunk.weight(row);
            match (self.subject, self.object) {
                _ if from != NONE && to != NONE => {
                    // Of a constant end all is looked up once.
                    let backwards = matches!(self.object, End::Is(_));
                    let (known, other) = if backwards { (to, from) } else { (from, to) };
                    if self.reach(context, known, backwards)?.binary_search(&other).is_ok() {
                        sink.row(chunk, row, &[], weight)?;
                    }
                }
                (_, End::Slot(slot)) if from != NONE => {
                    for found in self.reach(context, from, false)?.iter() {
                        sink.row(chunk, row, &[(slot, *found)], weight)?;
                    }
                }
                (End::Slot(slot), _) if to != NONE => {
                    for found in self.reach(context, to, true)?.iter() {
                        sink.row(chunk, row, &[(slot, *found)], weight)?;
                    }
                }
                (End::Slot(a), End::Slot(b)) => {
                    self.each_start(context, &mut |start| {
                        for found in self.reach(context, start, false)?.iter() {
                            if a != b || start == *found {
                                sink.row(chunk, row, &[(a, start), (b, *found)], weight)?;
                            }
                        }
                        Ok(())
                    })?;
                }
                _ => {}
            }
        }
        sink.flush()
    }
}
