//! Joins: in which order patterns are looked up, and what need only be counted.

use spargebra::algebra::{Expression, GraphPattern};

use super::chunk::{Mask, bit};
use super::context::Context;
use super::nodes::Kind;
use super::paths::Walk;
use super::planner::Planner;
use super::sequence::Sequence;
use super::triples::{End, Hanging, Memory, Pattern, Step, Tail};

/// What a join is made of.
pub(super) enum Part {
    Triple(Pattern),
    Walk(Walk),
    /// The slots, the rows, and the slots that every row binds.
    Values(Vec<usize>, Vec<Vec<u32>>, Mask),
}

/// A condition that can be tested where its variables are bound.
pub(super) struct Condition<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) uses: Mask,
}

/// Rows that an end of a pattern with another, known end is taken to have.
const FEW: u64 = 8;
/// More rows than this are not looked up by themselves for `EXISTS`.
const MANY: u64 = 100_000;

impl Part {
    fn mask(&self) -> Mask {
        match self {
            Self::Triple(pattern) => pattern.mask(),
            Self::Walk(walk) => walk.subject.mask() | walk.object.mask(),
            Self::Values(slots, ..) => slots.iter().fold(0, |mask, slot| mask | bit(*slot)),
        }
    }

    /// A guess at how many rows come of one that binds some slots.
    fn rows(&self, context: &Context<'_>, bound: Mask) -> u64 {
        match self {
            Self::Triple(pattern) => rows(context, pattern, bound),
            Self::Values(_, rows, _) => rows.len() as u64 / 4,
            Self::Walk(walk) => {
                let known = |end: End| end.mask() & !bound == 0;
                match (known(walk.subject), known(walk.object)) {
                    (true, true) => 1,
                    (true, false) | (false, true) => 64 * FEW,
                    (false, false) => u64::MAX / 2,
                }
            }
        }
    }
}

/// A guess at how many statements match a pattern, of which some slots are known.
fn rows(context: &Context<'_>, pattern: &Pattern, bound: Mask) -> u64 {
    let End::Is(predicate) = pattern.predicate else {
        // Every predicate is looked at, or the one that the row has.
        let is_known = pattern.predicate.mask() & !bound == 0;
        return match (pattern.subject.mask() & !bound, pattern.object.mask() & !bound) {
            (0, 0) => 1,
            (0, _) if is_known => 1,
            (_, 0) if is_known => FEW,
            (0, _) => 4 * FEW,
            (_, 0) => 64 * FEW,
            _ => u64::MAX / 4,
        };
    };
    let given = |end: End, by_object: bool| match end {
        End::Is(number) => {
            let parts = context.parts(predicate, by_object).ok()?;
            Some(parts.values(number, &mut Vec::new()).len() as u64)
        }
        End::Slot(_) => None,
    };
    let known = |end: End| end.mask() & !bound == 0;
    match (known(pattern.subject), known(pattern.object)) {
        (true, true) => 0,
        (true, false) => given(pattern.subject, false).unwrap_or(1),
        (false, true) => given(pattern.object, true).unwrap_or(FEW),
        (false, false) => context.most(predicate),
    }
}

/// Appends constants: those of a row are looked up where it binds what they share.
fn values(slots: Vec<usize>, rows: Vec<Vec<u32>>, certain: Mask, into: &mut Sequence<'_>) {
    let mask = slots.iter().fold(0, |mask, slot| mask | bit(*slot));
    let on = mask & into.bound;
    if on == 0 || on & !(certain & into.certain) != 0 {
        return into.push_values(slots, rows, mask, certain);
    }
    let mut alone = Sequence::wanting(mask);
    alone.push_values(slots, rows, mask, certain);
    into.push_hashed(alone.node(mask), on, mask, certain);
}

/// Parts that share variables other than these, together, as places among them.
fn components(masks: &[Mask], bound: Mask) -> Vec<Vec<usize>> {
    let mut found: Vec<(Mask, Vec<usize>)> = Vec::new();
    for (at, mask) in masks.iter().enumerate() {
        let mut free = mask & !bound;
        let mut members = vec![at];
        let (joined, apart): (Vec<_>, Vec<_>) =
            found.into_iter().partition(|(other, _)| other & free != 0);
        for (other, more) in joined {
            free |= other;
            members.extend(more);
        }
        found = apart;
        found.push((free, members));
    }
    let mut found: Vec<Vec<usize>> = found.into_iter().map(|(_, members)| members).collect();
    found.iter_mut().for_each(|members| members.sort_unstable());
    found.sort();
    found
}

/// Whether a part shares a variable with what is bound, or needs none.
fn is_linked(part: &Part, bound: Mask) -> bool {
    bound == 0 || part.mask() & bound != 0 || part.mask() == 0
}

impl<'a> Planner<'_, 'a> {
    /// Appends a join to the rows so far.
    pub(super) fn join(
        &mut self,
        pattern: &GraphPattern,
        conditions: Vec<Expression>,
        into: &mut Sequence<'a>,
    ) -> Option<()> {
        let (mut parts, mut pool, mut others, mut late) =
            <(Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
        self.parts(pattern, &mut parts, &mut pool, &mut others)?;
        for condition in conditions {
            let (condition, is_certain) = self.on_join(&condition, pattern)?;
            if is_certain { pool.push(condition) } else { late.push(condition) }
        }
        into.wanted |= late.iter().fold(0, |uses, condition| uses | condition.uses);
        let given = into.wanted;
        into.wanted |= parts.iter().fold(0, |all, part| all | part.mask());
        into.wanted |= pool.iter().fold(0, |uses, condition| uses | condition.uses);
        let (mut first, mut after, mut later) = (Vec::new(), Vec::new(), 0);
        for other in &others {
            let scope = self.scope_of(other)?;
            into.wanted |= scope;
            later |= scope;
            let is_wide = matches!(other, GraphPattern::Union { .. } | GraphPattern::Path { .. });
            if is_wide && !parts.is_empty() { after.push(other) } else { first.push(other) }
        }
        for other in first {
            self.other(other, into)?;
        }
        into.wanted = given | later;
        let waiting = self.place(parts, pool, &mut after, into)?;
        into.wanted |= waiting.iter().fold(0, |uses, condition| uses | condition.uses);
        while !after.is_empty() {
            let at = self.linked(&after, into.bound).unwrap_or(0);
            let other = after.remove(at);
            self.other(other, into)?;
        }
        for condition in waiting.into_iter().chain(late) {
            into.push(condition.kind, condition.uses, 0);
        }
        Some(())
    }

    /// Joins with what is no pattern, led by the rows so far where that gives the same.
    fn other(&mut self, other: &GraphPattern, into: &mut Sequence<'a>) -> Option<()> {
        if let GraphPattern::Path { .. } = other {
            return self.path(other, into);
        }
        if into.is_empty() || self.sees_rows(other, into.bound)? {
            return self.sequence(other, Vec::new(), into);
        }
        self.hashed(other, into)
    }

    /// Appends parts in the order of what is known, conditions as soon as their variables are bound. Returns the conditions
    /// whose variables no part binds for certain.
    fn place(
        &mut self,
        mut parts: Vec<Part>,
        mut pool: Vec<Condition<'a>>,
        others: &mut Vec<&GraphPattern>,
        into: &mut Sequence<'a>,
    ) -> Option<Vec<Condition<'a>>> {
        let wanted = into.wanted;
        loop {
            let (ready, waiting): (Vec<_>, Vec<_>) =
                pool.into_iter().partition(|condition| condition.uses & !into.certain == 0);
            pool = waiting;
            for condition in ready {
                into.push(condition.kind, condition.uses, 0);
            }
            let needed = pool.iter().fold(wanted, |needed, condition| needed | condition.uses);
            if parts.is_empty() {
                return Some(pool);
            }
            if self.hang(&mut parts, needed, into) {
                continue;
            }
            let next = self.best(&parts, into.bound)?;
            if !is_linked(&parts[next], into.bound)
                && let Some(at) = self.linked(others, into.bound)
            {
                // Else every row would be joined with every one of a part that has nothing to do with it yet.
                let other = others.remove(at);
                into.wanted = wanted | needed | parts.iter().fold(0, |all, part| all | part.mask());
                self.other(other, into)?;
                into.wanted = wanted;
                continue;
            }
            match parts.remove(next) {
                Part::Triple(pattern) => {
                    into.push(Kind::Step(Step::new(pattern)), pattern.mask(), pattern.mask());
                }
                Part::Walk(walk) => {
                    let mask = walk.subject.mask() | walk.object.mask();
                    into.push(Kind::Walk(walk), mask, mask);
                }
                Part::Values(slots, rows, certain) => values(slots, rows, certain, into),
            }
        }
    }

    /// The first of what is no pattern that shares a variable with what is bound.
    fn linked(&mut self, others: &[&GraphPattern], bound: Mask) -> Option<usize> {
        others.iter().position(|other| self.scope_of(other).is_some_and(|mask| mask & bound != 0))
    }

    /// The part that is looked up next: one that is linked to what is bound, of the fewest rows; or the constants that it is
    /// better to have first.
    fn best(&self, parts: &[Part], bound: Mask) -> Option<usize> {
        let worth = |at: &usize| {
            let part = &parts[*at];
            (!is_linked(part, bound), part.rows(self.context, bound), *at)
        };
        let next = (0..parts.len()).min_by_key(worth)?;
        Some(self.constants_before(parts, next, bound).unwrap_or(next))
    }

    /// Constants that share nothing with what is bound, but of which each makes so few rows of a pattern that all of them
    /// together are fewer than without: several lists of `VALUES` on one pattern are taken together before it.
    fn constants_before(&self, parts: &[Part], next: usize, bound: Mask) -> Option<usize> {
        let Part::Triple(pattern) = &parts[next] else { return None };
        let alone = rows(self.context, pattern, bound);
        let together = |at: usize| match &parts[at] {
            Part::Values(_, constants, _) if parts[at].mask() & pattern.mask() & !bound != 0 => {
                let of_each = rows(self.context, pattern, bound | parts[at].mask());
                Some(of_each.max(1).saturating_mul(constants.len() as u64))
            }
            _ => None,
        };
        let best = (0..parts.len()).filter_map(|at| Some((together(at)?, at))).min();
        best.filter(|(rows, _)| *rows < alone).map(|(_, at)| at)
    }

    /// Takes away patterns that hang on one bound variable and are only to be counted.
    fn hang(&self, parts: &mut Vec<Part>, needed: Mask, into: &mut Sequence<'a>) -> bool {
        if into.bound == 0 {
            return false;
        }
        let masks: Vec<Mask> = parts.iter().map(Part::mask).collect();
        for members in components(&masks, into.bound) {
            let mask = members.iter().fold(0, |mask, at| mask | masks[*at]);
            let (on, free) = (mask & into.bound, mask & !into.bound);
            let is_plain = members.iter().all(|at| match &parts[*at] {
                Part::Triple(pattern) => matches!(pattern.predicate, End::Is(_)),
                _ => false,
            });
            let hangs = is_plain
                && members.len() > 1
                && free & needed == 0
                && on.count_ones() <= 1
                && on & !into.certain == 0;
            if !hangs || self.leads_on(parts, &masks, &members, on, needed, into.bound) {
                continue;
            }
            let mut patterns = Vec::new();
            for at in members.iter().rev() {
                if let Part::Triple(pattern) = parts.remove(*at) {
                    patterns.push(pattern);
                }
            }
            patterns.reverse();
            let tail = self.tail(patterns, on, false);
            into.push(Kind::Tail(tail, on), on, 0);
            return true;
        }
        false
    }

    /// Whether patterns are better joined, one row from another: nothing else looks at what they hang on, and the next of them
    /// has about one row.
    fn leads_on(
        &self,
        parts: &[Part],
        masks: &[Mask],
        members: &[usize],
        on: Mask,
        needed: Mask,
        bound: Mask,
    ) -> bool {
        let is_member = |at: &usize| members.contains(at);
        let others = (0..parts.len()).filter(|at| !is_member(at));
        let elsewhere = others.fold(needed, |all, at| all | masks[at]);
        let linked = members.iter().filter(|at| masks[**at] & bound != 0);
        let fewest = linked.map(|at| parts[*at].rows(self.context, bound)).min();
        on != 0 && on & elsewhere == 0 && fewest.is_some_and(|rows| rows <= 1)
    }

    /// Patterns in an order, each within those before it; what hangs on a single variable is counted by itself.
    fn tail(&self, mut patterns: Vec<Pattern>, known: Mask, any: bool) -> Tail<'a> {
        let (mut steps, mut masks) = (Vec::new(), Vec::new());
        let mut bound = known;
        while !patterns.is_empty() {
            let all: Vec<Mask> = patterns.iter().map(Pattern::mask).collect();
            let apart = components(&all, bound).into_iter().find(|members| {
                let mask = members.iter().fold(0, |mask, at| mask | all[*at]);
                let is_smaller = members.len() < patterns.len() || !steps.is_empty();
                members.len() > 1 && is_smaller && (mask & bound).count_ones() <= 1
            });
            if let Some(members) = apart {
                let mut taken: Vec<Pattern> =
                    members.iter().rev().map(|at| patterns.remove(*at)).collect();
                taken.reverse();
                let mask = taken.iter().fold(0, |mask, pattern| mask | pattern.mask());
                masks.push(mask);
                steps.push(Hanging::Tail(self.tail(taken, mask & bound, any)));
                continue;
            }
            let worth = |at: &usize| {
                let pattern = &patterns[*at];
                let is_linked = pattern.mask() & bound != 0 || pattern.mask() == 0;
                (!is_linked, rows(self.context, pattern, bound), *at)
            };
            let next = (0..patterns.len()).min_by_key(worth).unwrap_or(0);
            let pattern = patterns.remove(next);
            bound |= pattern.mask();
            masks.push(pattern.mask());
            steps.push(Hanging::Step(Step::new(pattern)));
        }
        let mut keep = 0;
        for (step, mask) in steps.iter_mut().zip(&masks).rev() {
            if let Hanging::Step(step) = step {
                step.keep = keep;
            }
            keep |= mask;
        }
        Tail::new(steps, Memory::of(known), any)
    }

    /// The triple patterns of `EXISTS`, looked up for each row; nothing where it is better to find its rows first.
    pub(super) fn tail_of(
        &mut self,
        pattern: &GraphPattern,
        on: Mask,
        certain: Mask,
    ) -> Option<Tail<'a>> {
        let (mut parts, mut conditions, mut others) = <(Vec<_>, Vec<_>, Vec<_>)>::default();
        self.parts(pattern, &mut parts, &mut conditions, &mut others)?;
        if !others.is_empty() || !conditions.is_empty() {
            return None;
        }
        let mut patterns = Vec::new();
        for part in parts {
            match part {
                Part::Triple(pattern) if matches!(pattern.predicate, End::Is(_)) => {
                    patterns.push(pattern);
                }
                _ => return None,
            }
        }
        let fewest = patterns.iter().map(|pattern| rows(self.context, pattern, 0)).min();
        let is_found_first = patterns.len() > 1 && on & !certain == 0 && on != 0;
        if is_found_first && fewest.is_some_and(|fewest| fewest < MANY) {
            return None;
        }
        Some(self.tail(patterns, on, true))
    }
}
