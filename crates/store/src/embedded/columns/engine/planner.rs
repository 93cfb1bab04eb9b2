//! From the algebra to a plan, where every part of it can be done on columns; else there is none, and Oxigraph's evaluator has
//! the query.
//!
//! Patterns are evaluated with the rows that come before them, which is the same as joining where no expression within
//! sees a variable that is not bound there ([`Planner::sees_rows`]).

use std::collections::HashMap;

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};

use super::chunk::{Mask, bit, slots};
use super::context::Context;
use super::groups::{Aggregate, Function};
use super::nodes::{Exists, Kind, Node};
use super::scopes::{conjuncts, exists, shared_with};
use super::sequence::Sequence;
use rdf::term::Variable;

/// Variables that a query may have.
const MOST_VARIABLES: usize = Mask::BITS as usize;

/// Names of variables with their slots.
type Scope = HashMap<String, usize>;

/// Makes a plan.
pub(super) struct Planner<'c, 'a> {
    pub(super) context: &'c Context<'a>,
    pub(super) scope: Scope,
    next: usize,
}

impl<'c, 'a> Planner<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>) -> Self {
        Self { context, scope: Scope::new(), next: 0 }
    }

    pub(super) fn slot(&mut self, variable: &Variable) -> Option<usize> {
        self.named(variable.as_str())
    }

    pub(super) fn named(&mut self, name: &str) -> Option<usize> {
        if let Some(slot) = self.scope.get(name) {
            return Some(*slot);
        }
        let slot = self.fresh()?;
        self.scope.insert(name.to_owned(), slot);
        Some(slot)
    }

    pub(super) fn fresh(&mut self) -> Option<usize> {
        let slot = self.next;
        self.next += 1;
        self.context.width.set(self.next);
        (slot < MOST_VARIABLES).then_some(slot)
    }

    pub(super) fn mask(&mut self, pattern: &GraphPattern) -> Option<Mask> {
        let mut mask = Some(0);
        pattern.on_in_scope_variable(|variable| {
            mask = mask.and_then(|mask| Some(mask | bit(self.slot(variable)?)));
        });
        mask
    }

    /// Does something in a scope of its own, in which these variables alone are the same.
    pub(super) fn within<T>(
        &mut self,
        shared: &[Variable],
        job: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut inner = Scope::new();
        for variable in shared {
            inner.insert(variable.as_str().to_owned(), self.slot(variable)?);
        }
        let outer = std::mem::replace(&mut self.scope, inner);
        let done = job(self);
        self.scope = outer;
        done
    }

    /// A plan whose rows have the slots that are wanted.
    pub(super) fn node(&mut self, pattern: &GraphPattern, wanted: Mask) -> Option<Node<'a>> {
        match pattern {
            GraphPattern::Project { inner, variables } => self.within(variables, |planner| {
                let mut mask = 0;
                for variable in variables {
                    mask |= bit(planner.slot(variable)?);
                }
                planner.node(inner, wanted & mask)
            }),
            GraphPattern::Distinct { inner } => {
                let mask = self.mask(inner)?;
                let inner = self.node(inner, mask)?;
                Some(Node::Distinct(Box::new(inner), slots(mask).collect()))
            }
            GraphPattern::Slice { inner, start, length } => {
                let inner = Box::new(self.node(inner, wanted)?);
                Some(Node::Slice { inner, start: *start, length: *length })
            }
            GraphPattern::Group { inner, variables, aggregates } => {
                self.group(inner, variables, aggregates)
            }
            _ => {
                let mut sequence = Sequence::wanting(wanted);
                self.sequence(pattern, Vec::new(), &mut sequence)?;
                Some(sequence.node(wanted))
            }
        }
    }

    fn group(
        &mut self,
        inner: &GraphPattern,
        keys: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Option<Node<'a>> {
        let certain = self.certain(inner)?;
        let mut found = Vec::new();
        let (mut wanted, mut used) = (0, 0);
        let mut bound = Vec::new();
        for (name, aggregate) in aggregates {
            let (function, of, distinct) = match aggregate {
                AggregateExpression::CountSolutions { distinct: true } => return None,
                AggregateExpression::CountSolutions { distinct: false } => {
                    (Function::Rows, None, false)
                }
                AggregateExpression::FunctionCall { name, expr, distinct } => {
                    (function(name)?, Some(expr), *distinct)
                }
            };
            let slot = match of {
                None => 0,
                Some(Expression::Variable(variable)) => self.slot(variable)?,
                Some(other) => {
                    let slot = self.fresh()?;
                    let (formula, uses) = self.formula(other, false)?;
                    used |= uses;
                    bound.push((slot, formula, uses));
                    slot
                }
            };
            // What every row binds is counted by the rows.
            let is_row = function == Function::Count && !distinct;
            let is_certain = of.is_some() && bit(slot) & certain != 0;
            let function = if is_row && is_certain { Function::Rows } else { function };
            let to = self.slot(name)?;
            if function != Function::Rows {
                wanted |= bit(slot);
            }
            found.push(Aggregate { function, of: slot, distinct, to });
        }
        let keys = keys.iter().map(|key| self.slot(key)).collect::<Option<Vec<_>>>()?;
        keys.iter().for_each(|key| wanted |= bit(*key));
        let mut sequence = Sequence::wanting(wanted | used);
        self.sequence(inner, Vec::new(), &mut sequence)?;
        for (slot, formula, uses) in bound {
            sequence.push_uncertain(Kind::Bind(slot, formula), uses, bit(slot));
        }
        let inner = Box::new(sequence.node(wanted));
        Some(Node::Group { inner, keys, aggregates: found })
    }

    /// Appends what a pattern does to the rows so far; the conditions hold of its rows and are put where they can be
    /// tested first.
    pub(super) fn sequence(
        &mut self,
        pattern: &GraphPattern,
        mut conditions: Vec<Expression>,
        into: &mut Sequence<'a>,
    ) -> Option<()> {
        match pattern {
            GraphPattern::Filter { expr, inner } => {
                conjuncts(expr, &mut conditions);
                self.sequence(inner, conditions, into)
            }
            GraphPattern::Extend { inner, variable, expression } => {
                let slot = self.slot(variable)?;
                let certain = self.certain(inner)?;
                let (below, above) = self.divide(conditions, certain & !bit(slot))?;
                let (formula, uses) = self.formula(expression, false)?;
                into.wanted |= uses | self.uses_of_all(&above)?;
                self.sequence(inner, below, into)?;
                into.push_uncertain(Kind::Bind(slot, formula), uses, bit(slot));
                self.test(above, pattern, into)
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                let certain = self.certain(left)?;
                let (below, above) = self.divide(conditions, certain)?;
                let later = expression.as_ref().map_or(Some(0), |e| self.uses(e, 0))?;
                into.wanted |= later | self.mask(right)? | self.uses_of_all(&above)?;
                self.sequence(left, below, into)?;
                self.left(left, right, expression.as_ref(), into)?;
                self.test(above, pattern, into)
            }
            GraphPattern::Minus { left, right } => {
                let certain = self.certain(left)?;
                let (below, above) = self.divide(conditions, certain)?;
                into.wanted |= self.mask(right)? | self.uses_of_all(&above)?;
                self.sequence(left, below, into)?;
                self.minus(left, right, into)?;
                self.test(above, pattern, into)
            }
            GraphPattern::Union { .. } => {
                into.wanted |= self.uses_of_all(&conditions)?;
                self.union(pattern, into)?;
                self.test(conditions, pattern, into)
            }
            GraphPattern::Project { .. }
            | GraphPattern::Group { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Slice { .. } => {
                if into.is_empty() {
                    let mask = self.mask(pattern)?;
                    let certain = self.certain(pattern)?;
                    into.first = Some(self.node(pattern, mask)?);
                    into.bound |= mask;
                    into.certain |= certain;
                } else {
                    self.hashed(pattern, into)?;
                }
                self.test(conditions, pattern, into)
            }
            GraphPattern::Bgp { .. }
            | GraphPattern::Join { .. }
            | GraphPattern::Path { .. }
            | GraphPattern::Values { .. } => self.join(pattern, conditions, into),
            _ => None,
        }
    }

    /// Conditions that some variables alone decide, and the others.
    fn divide(
        &mut self,
        conditions: Vec<Expression>,
        certain: Mask,
    ) -> Option<(Vec<Expression>, Vec<Expression>)> {
        let (mut below, mut above) = (Vec::new(), Vec::new());
        for condition in conditions {
            let is_below =
                exists(&condition).is_none() && self.uses(&condition, 0)? & !certain == 0;
            if is_below { below.push(condition) } else { above.push(condition) }
        }
        Some((below, above))
    }

    /// Tests conditions on the rows of a pattern.
    fn test(
        &mut self,
        conditions: Vec<Expression>,
        of: &GraphPattern,
        into: &mut Sequence<'a>,
    ) -> Option<()> {
        for condition in conditions {
            let scope = self.mask(of)?;
            let certain = self.certain(of)?;
            let (kind, uses) = self.condition(&condition, of, scope, certain)?;
            into.push(kind, uses, 0);
        }
        Some(())
    }

    /// The operator that tests a condition.
    pub(super) fn condition(
        &mut self,
        condition: &Expression,
        of: &GraphPattern,
        scope: Mask,
        certain: Mask,
    ) -> Option<(Kind<'a>, Mask)> {
        let Some((pattern, wanted)) = exists(condition) else {
            let (formula, uses) = self.formula(condition, true)?;
            return Some((Kind::Filter(formula), uses));
        };
        let shared = shared_with(of);
        let (exists, uses) =
            self.within(&shared, |planner| planner.exists(pattern, scope, certain))?;
        Some((Kind::Exists(exists, wanted), uses))
    }

    /// Whether there is something for a row; the scope is that of the pattern, in which what the row may bind is shared.
    pub(super) fn exists(
        &mut self,
        pattern: &GraphPattern,
        scope: Mask,
        certain: Mask,
    ) -> Option<(Exists<'a>, Mask)> {
        let all = self.mask(pattern)?;
        let on = all & scope;
        if let Some(tail) = self.tail_of(pattern, on, certain) {
            return Some((Exists::Tail(tail, on), on));
        }
        // Values of the row that the pattern does not bind itself are seen by its expressions alone.
        let is_certain = on & !certain == 0 && on & !self.certain(pattern)? == 0;
        if !is_certain || !self.sees_rows(pattern, scope)? {
            return self.led_exists(pattern, scope, certain);
        }
        let node = Box::new(self.node(pattern, on)?);
        let on_slots = slots(on).collect();
        Some((Exists::Among(node, on_slots, std::cell::OnceCell::new()), on))
    }

    /// `EXISTS` whose conditions see what the row binds, or that shares with it what either may not bind.
    fn led_exists(
        &mut self,
        pattern: &GraphPattern,
        scope: Mask,
        certain: Mask,
    ) -> Option<(Exists<'a>, Mask)> {
        let (mut conditions, mut inner) = (Vec::new(), pattern);
        while let GraphPattern::Filter { expr, inner: within } = inner {
            conjuncts(expr, &mut conditions);
            inner = within;
        }
        let own = self.certain(inner)?;
        for condition in &conditions {
            // A pattern within a condition is not led by the row.
            if let Some((nested, _)) = exists(condition)
                && self.mask_of_all(nested) & scope & !own != 0
            {
                return None;
            }
        }
        if !self.sees_rows(inner, scope)? {
            return None;
        }
        let mark = self.fresh()?;
        let mut sequence = Sequence {
            bound: scope | bit(mark),
            certain,
            is_led: true,
            ..Sequence::wanting(bit(mark))
        };
        self.sequence(inner, conditions, &mut sequence)?;
        let uses = sequence.uses() & scope;
        Some((Exists::Led { inner: sequence.operators, uses, mark }, uses))
    }

    fn minus(
        &mut self,
        left: &GraphPattern,
        right: &GraphPattern,
        into: &mut Sequence<'a>,
    ) -> Option<()> {
        let (scope, certain) = (self.mask(left)?, self.certain(left)?);
        let shared = shared_with(left);
        let found = self.within(&shared, |planner| {
            let on = planner.mask(right)? & scope;
            if on == 0 {
                return Some(None);
            }
            if on & !certain != 0 || on & !planner.certain(right)? != 0 {
                return None;
            }
            // Its expressions see nothing of the row.
            if !planner.sees_rows(right, scope)? {
                return None;
            }
            planner.exists(right, scope, certain).map(Some)
        })?;
        if let Some((exists, uses)) = found {
            into.push(Kind::Exists(exists, false), uses, 0);
        }
        Some(())
    }

    fn left(
        &mut self,
        left: &GraphPattern,
        right: &GraphPattern,
        condition: Option<&Expression>,
        into: &mut Sequence<'a>,
    ) -> Option<()> {
        let scope = self.mask(left)?;
        if !self.sees_rows(right, scope)? {
            return None;
        }
        let condition = match condition {
            Some(condition) => Some(self.formula(condition, true)?),
            None => None,
        };
        let mark = self.fresh()?;
        let uses = condition.as_ref().map_or(0, |(_, uses)| *uses);
        let mut inner = into.led(uses, bit(mark));
        self.sequence(right, Vec::new(), &mut inner)?;
        let binds = self.mask(right)?;
        let condition = condition.map(|(formula, _)| formula);
        let within = inner.uses();
        let kind = Kind::Left { right: inner.operators, condition, uses, mark };
        into.push_uncertain(kind, uses | within, binds);
        Some(())
    }

    pub(super) fn union(&mut self, pattern: &GraphPattern, into: &mut Sequence<'a>) -> Option<()> {
        let mut arms = Vec::new();
        let mut patterns = vec![pattern];
        while let Some(pattern) = patterns.pop() {
            if let GraphPattern::Union { left, right } = pattern {
                patterns.extend([right.as_ref(), left.as_ref()]);
                continue;
            }
            if !self.sees_rows(pattern, into.bound)? {
                return None;
            }
            let mut inner = into.led(0, 0);
            self.sequence(pattern, Vec::new(), &mut inner)?;
            arms.push(inner);
        }
        let uses = arms.iter().fold(0, |uses, arm| uses | arm.uses());
        let certain = arms.iter().fold(Mask::MAX, |certain, arm| certain & arm.certain);
        let binds = self.mask(pattern)?;
        let arms = arms.into_iter().map(|arm| arm.operators).collect();
        into.push_uncertain(Kind::Union(arms), uses, binds);
        into.certain |= binds & certain;
        Some(())
    }

    /// Appends a join whose rows are found by themselves.
    pub(super) fn hashed(&mut self, pattern: &GraphPattern, into: &mut Sequence<'a>) -> Option<()> {
        let (all, certain) = (self.mask(pattern)?, self.certain(pattern)?);
        let on = all & into.bound;
        if on & !certain != 0 || on & !into.certain != 0 {
            return None;
        }
        let node = self.node(pattern, all)?;
        into.push_hashed(node, on, all, certain);
        Some(())
    }
}

/// The function of an aggregate.
fn function(name: &AggregateFunction) -> Option<Function> {
    Some(match name {
        AggregateFunction::Count => Function::Count,
        AggregateFunction::Sum => Function::Sum,
        AggregateFunction::Avg => Function::Average,
        AggregateFunction::Min => Function::Least,
        AggregateFunction::Max => Function::Greatest,
        AggregateFunction::Sample => Function::Sample,
        AggregateFunction::GroupConcat { separator } => {
            Function::Concat(separator.clone().unwrap_or_else(|| " ".to_owned()))
        }
        AggregateFunction::Custom(_) => return None,
    })
}
