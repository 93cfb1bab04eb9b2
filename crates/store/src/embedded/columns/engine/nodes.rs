//! What a plan is made of, and how rows go through it.

use std::cell::OnceCell;

use super::chunk::{Chunk, Mask, NONE, QuickMap, QuickSet, bit, slots};
use super::context::{Context, Flow, Stop};
use super::expressions::Formula;
use super::groups::{Aggregate, Groups};
use super::paths::Walk;
use super::triples::{Sink, Step, Tail};

/// Rows that are led through the operators of `EXISTS` at once.
const TOGETHER: usize = 1 << 10;

/// A source of rows.
pub(super) enum Node<'a> {
    /// Rows of a node, or the one that binds nothing, led through operators.
    Through(Option<Box<Node<'a>>>, Vec<Operator<'a>>),
    Group {
        inner: Box<Node<'a>>,
        keys: Vec<usize>,
        aggregates: Vec<Aggregate>,
    },
    Distinct(Box<Node<'a>>, Vec<usize>),
    Slice {
        inner: Box<Node<'a>>,
        start: usize,
        length: Option<usize>,
    },
}

/// What happens to each row, and the slots that are wanted afterwards.
pub(super) struct Operator<'a> {
    pub(super) kind: Kind<'a>,
    /// The slots that it looks at, and those that its rows may bind.
    pub(super) uses: Mask,
    pub(super) bound: Mask,
    pub(super) keep: Mask,
}

pub(super) enum Kind<'a> {
    Step(Step<'a>),
    Walk(Walk),
    Tail(Tail<'a>, Mask),
    /// Rows for which the condition holds.
    Filter(Formula),
    Bind(usize, Formula),
    /// Rows for which there is something, or nothing.
    Exists(Exists<'a>, bool),
    Left {
        right: Vec<Operator<'a>>,
        condition: Option<Formula>,
        uses: Mask,
        mark: usize,
    },
    Union(Vec<Vec<Operator<'a>>>),
    Values(Vec<usize>, Vec<Vec<u32>>),
    Join(Hashed<'a>),
}

/// Whether there is something for a row.
pub(super) enum Exists<'a> {
    Tail(Tail<'a>, Mask),
    /// The values that some variables can have together.
    Among(Box<Node<'a>>, Vec<usize>, OnceCell<QuickSet<Vec<u32>>>),
    /// What is looked for with the values of some slots of each row, since conditions within see them.
    Led {
        inner: Vec<Operator<'a>>,
        uses: Mask,
        mark: usize,
    },
}

/// Rows, and their places by the values of some slots.
pub(super) type Found = (Chunk, QuickMap<Vec<u32>, Vec<u32>>);

/// The rows of a node by the values of some slots.
pub(super) struct Hashed<'a> {
    pub(super) node: Box<Node<'a>>,
    pub(super) on: Vec<usize>,
    /// The slots that the node binds.
    pub(super) brings: Mask,
    pub(super) rows: OnceCell<Found>,
}

impl<'a> Node<'a> {
    /// Hands all rows over.
    pub(super) fn run(&self, context: &Context<'a>, give: &mut dyn FnMut(Chunk) -> Flow) -> Flow {
        match self {
            Self::Through(None, operators) => {
                drive(context, operators, Chunk::unit(context.width.get()), give)
            }
            Self::Through(Some(inner), operators) => {
                inner.run(context, &mut |chunk| drive(context, operators, chunk, give))
            }
            Self::Group { inner, keys, aggregates } => {
                let mut groups = Groups::new(keys, aggregates);
                inner.run(context, &mut |chunk| Ok(groups.add(context, &chunk)?))?;
                groups.finish(context, give)
            }
            Self::Distinct(inner, slots) => distinct(context, inner, slots, give),
            Self::Slice { inner, start, length } => slice(context, inner, *start, *length, give),
        }
    }
}

fn distinct<'a>(
    context: &Context<'a>,
    inner: &Node<'a>,
    slots: &[usize],
    give: &mut dyn FnMut(Chunk) -> Flow,
) -> Flow {
    let mut seen: QuickSet<Vec<u32>> = QuickSet::default();
    let mut mask = 0;
    slots.iter().for_each(|slot| mask |= bit(*slot));
    inner.run(context, &mut |mut chunk| {
        chunk.weights.clear();
        let mut keep = Vec::with_capacity(chunk.rows);
        let mut key = Vec::new();
        for row in 0..chunk.rows {
            context.step();
            key.clear();
            key.extend(slots.iter().map(|slot| chunk.get(*slot, row)));
            keep.push(!seen.contains(&key) && seen.insert(key.clone()));
        }
        chunk.retain(&keep, mask);
        if chunk.rows > 0 { give(chunk) } else { Ok(()) }
    })
}

fn slice<'a>(
    context: &Context<'a>,
    inner: &Node<'a>,
    start: usize,
    length: Option<usize>,
    give: &mut dyn FnMut(Chunk) -> Flow,
) -> Flow {
    let mut skip = start as u64;
    let mut left = length.map_or(u64::MAX, |length| length as u64);
    let mut is_done = left == 0;
    if is_done {
        return Ok(());
    }
    let flow = inner.run(context, &mut |chunk| {
        let mut out = Chunk::new(context.width.get());
        for row in 0..chunk.rows {
            let mut weight = chunk.weight(row);
            let skipped = weight.min(skip);
            skip -= skipped;
            weight = (weight - skipped).min(left);
            left -= weight;
            if weight > 0 {
                out.take(&chunk, row, Mask::MAX, weight);
            }
            if left == 0 {
                break;
            }
        }
        out.settle();
        if out.rows > 0 {
            give(out)?;
        }
        if left == 0 {
            is_done = true;
            return Err(Stop::Enough);
        }
        Ok(())
    });
    match flow {
        Err(Stop::Enough) if is_done => Ok(()),
        other => other,
    }
}

/// Leads rows through operators.
pub(super) fn drive<'a>(
    context: &Context<'a>,
    operators: &[Operator<'a>],
    chunk: Chunk,
    give: &mut dyn FnMut(Chunk) -> Flow,
) -> Flow {
    context.pass();
    if chunk.rows == 0 {
        return Ok(());
    }
    let Some((first, rest)) = operators.split_first() else { return give(chunk) };
    first.apply(context, chunk, &mut |chunk| drive(context, rest, chunk, give))
}

/// Tells each operator what is wanted after it.
pub(super) fn keep_only(operators: &mut [Operator<'_>], mut wanted: Mask) {
    let mut used = 0;
    for operator in operators.iter_mut().rev() {
        operator.keep_only(wanted, used);
        wanted |= operator.uses;
        used |= operator.uses;
    }
}

impl<'a> Operator<'a> {
    fn keep_only(&mut self, wanted: Mask, used: Mask) {
        self.keep = wanted;
        let left = wanted & self.bound;
        match &mut self.kind {
            Kind::Step(step) => {
                step.keep = wanted;
                // It is worth its sorting where the one slot is looked up next.
                let is_alone = left.is_power_of_two() && left != self.bound && left & used != 0;
                step.alone = is_alone.then_some(left.trailing_zeros() as usize);
            }
            Kind::Walk(walk) => walk.keep = wanted,
            Kind::Left { right, mark, uses, .. } => keep_only(right, wanted | bit(*mark) | *uses),
            Kind::Union(arms) => arms.iter_mut().for_each(|arm| keep_only(arm, wanted)),
            Kind::Exists(Exists::Led { inner, mark, .. }, _) => keep_only(inner, bit(*mark)),
            _ => {}
        }
    }

    fn apply(
        &self,
        context: &Context<'a>,
        mut chunk: Chunk,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        match &self.kind {
            Kind::Step(step) => step.apply(context, chunk, give),
            Kind::Walk(walk) => walk.apply(context, &chunk, give),
            Kind::Tail(tail, uses) => tail.apply(context, &chunk, *uses, self.keep, give),
            Kind::Filter(formula) => {
                let keep = formula.holds(context, &chunk)?;
                chunk.retain(&keep, self.keep);
                give(chunk)
            }
            Kind::Bind(slot, formula) => {
                chunk.columns[*slot] = formula.results(context, &chunk)?;
                give(chunk)
            }
            Kind::Exists(exists, wanted) => {
                let keep = exists.holds(context, &chunk, *wanted)?;
                chunk.retain(&keep, self.keep);
                give(chunk)
            }
            Kind::Left { right, condition, mark, .. } => {
                self.left(context, chunk, right, condition.as_ref(), *mark, give)
            }
            Kind::Union(arms) => {
                for arm in arms {
                    drive(context, arm, chunk.clone(), give)?;
                }
                Ok(())
            }
            Kind::Values(slots, rows) => self.values(context, &chunk, slots, rows, give),
            Kind::Join(hashed) => self.join(context, &chunk, hashed, give),
        }
    }

    /// Every row with what the right side has for it, or alone.
    fn left(
        &self,
        context: &Context<'a>,
        mut chunk: Chunk,
        right: &[Operator<'a>],
        condition: Option<&Formula>,
        mark: usize,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        chunk.columns[mark] = (0..chunk.rows as u32).collect();
        let weights = std::mem::take(&mut chunk.weights);
        let mut matched = vec![false; chunk.rows];
        drive(context, right, chunk.clone(), &mut |mut found| {
            if let Some(condition) = condition {
                let keep = condition.holds(context, &found)?;
                found.retain(&keep, self.keep | bit(mark));
            }
            for row in 0..found.rows {
                matched[found.get(mark, row) as usize] = true;
            }
            if !weights.is_empty() {
                let weight = |row| {
                    let before = weights[found.get(mark, row) as usize];
                    found.weight(row).saturating_mul(before)
                };
                found.weights = (0..found.rows).map(weight).collect();
            }
            found.columns[mark].clear();
            if found.rows > 0 { give(found) } else { Ok(()) }
        })?;
        chunk.weights = weights;
        chunk.columns[mark].clear();
        matched.iter_mut().for_each(|matched| *matched = !*matched);
        chunk.retain(&matched, self.keep);
        if chunk.rows > 0 { give(chunk) } else { Ok(()) }
    }

    fn values(
        &self,
        context: &Context<'a>,
        chunk: &Chunk,
        slots: &[usize],
        rows: &[Vec<u32>],
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        let mut sink = Sink::new(context.width.get(), self.keep, give);
        for row in 0..chunk.rows {
            for values in rows {
                context.step();
                let is_same = slots.iter().zip(values).all(|(slot, value)| {
                    let here = chunk.get(*slot, row);
                    here == NONE || *value == NONE || here == *value
                });
                if is_same {
                    let pairs: Vec<_> = slots.iter().copied().zip(values.iter().copied()).collect();
                    sink.row(chunk, row, &pairs, chunk.weight(row))?;
                }
            }
        }
        sink.flush()
    }

    fn join(
        &self,
        context: &Context<'a>,
        chunk: &Chunk,
        hashed: &Hashed<'a>,
        give: &mut dyn FnMut(Chunk) -> Flow,
    ) -> Flow {
        let (rows, by_key) = hashed.rows(context)?;
        let mut sink = Sink::new(context.width.get(), self.keep, give);
        let mut key = Vec::new();
        for row in 0..chunk.rows {
            key.clear();
            key.extend(hashed.on.iter().map(|slot| chunk.get(*slot, row)));
            for found in by_key.get(&key).into_iter().flatten() {
                context.step();
                let found = *found as usize;
                let brought = slots(hashed.brings & self.keep);
                let pairs: Vec<_> = brought.map(|slot| (slot, rows.get(slot, found))).collect();
                let weight = chunk.weight(row).saturating_mul(rows.weight(found));
                sink.row(chunk, row, &pairs, weight)?;
            }
        }
        sink.flush()
    }
}

impl<'a> Hashed<'a> {
    fn rows(&self, context: &Context<'a>) -> Result<&Found, Stop> {
        if let Some(rows) = self.rows.get() {
            return Ok(rows);
        }
        let mut all = Chunk::new(context.width.get());
        let mut by_key: QuickMap<Vec<u32>, Vec<u32>> = QuickMap::default();
        self.node.run(context, &mut |chunk| {
            for row in 0..chunk.rows {
                context.step();
                let key = self.on.iter().map(|slot| chunk.get(*slot, row)).collect();
                by_key.entry(key).or_default().push(all.rows as u32);
                all.take(&chunk, row, self.brings, chunk.weight(row));
            }
            Ok(())
        })?;
        all.settle();
        Ok(self.rows.get_or_init(|| (all, by_key)))
    }
}

impl<'a> Exists<'a> {
    fn holds(&self, context: &Context<'a>, chunk: &Chunk, wanted: bool) -> Result<Vec<bool>, Stop> {
        let mut found = Vec::with_capacity(chunk.rows);
        match self {
            Self::Tail(tail, uses) => {
                let mut values = vec![NONE; context.width.get()];
                for row in 0..chunk.rows {
                    for slot in slots(*uses) {
                        values[slot] = chunk.get(slot, row);
                    }
                    found.push((tail.count(context, &mut values)? > 0) == wanted);
                }
            }
            Self::Among(node, on, known) => {
                if known.get().is_none() {
                    let mut all = QuickSet::default();
                    node.run(context, &mut |chunk| {
                        for row in 0..chunk.rows {
                            context.step();
                            all.insert(on.iter().map(|slot| chunk.get(*slot, row)).collect());
                        }
                        Ok(())
                    })?;
                    let _known = known.set(all);
                }
                let mut key = Vec::new();
                for row in 0..chunk.rows {
                    key.clear();
                    key.extend(on.iter().map(|slot| chunk.get(*slot, row)));
                    let is_there = known.get().is_some_and(|known| known.contains(&key));
                    found.push(is_there == wanted);
                }
            }
            Self::Led { inner, uses, mark } => {
                let (places, is_there) = led(context, chunk, inner, *uses, *mark)?;
                found.extend(places.into_iter().map(|place| is_there[place as usize] == wanted));
            }
        }
        Ok(found)
    }
}

/// Leads each different set of values of some slots through operators: for each row the place of its values, and for each
/// place whether anything came through.
fn led<'a>(
    context: &Context<'a>,
    chunk: &Chunk,
    inner: &[Operator<'a>],
    uses: Mask,
    mark: usize,
) -> Result<(Vec<u32>, Vec<bool>), Stop> {
    let mut asked = Chunk::new(context.width.get());
    let mut known: QuickMap<Vec<u32>, u32> = QuickMap::default();
    let mut places = Vec::with_capacity(chunk.rows);
    for row in 0..chunk.rows {
        context.step();
        let key = slots(uses).map(|slot| chunk.get(slot, row)).collect();
        places.push(*known.entry(key).or_insert_with(|| {
            asked.take(chunk, row, uses, 1);
            asked.rows as u32 - 1
        }));
    }
    asked.settle();
    let mut is_there = vec![false; asked.rows];
    // A few at a time: what has come through once need not do so again.
    for start in (0..asked.rows).step_by(TOGETHER) {
        let end = (start + TOGETHER).min(asked.rows);
        let mut some = Chunk::new(context.width.get());
        (start..end).for_each(|row| some.take(&asked, row, uses, 1));
        some.settle();
        some.columns[mark] = (start as u32..end as u32).collect();
        let mut left = end - start;
        let flow = drive(context, inner, some, &mut |found| {
            for row in 0..found.rows {
                let is_there = &mut is_there[found.get(mark, row) as usize];
                left -= usize::from(!*is_there);
                *is_there = true;
            }
            if left == 0 { Err(Stop::Enough) } else { Ok(()) }
        });
        match flow {
            Err(Stop::Enough) if left == 0 => {}
            other => other?,
        }
    }
    Ok((places, is_there))
}
