//! What variables are bound where, and what an expression or a pattern sees of them.

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};

use super::super::super::super::operands;
use super::chunk::{Mask, bit};
use super::expressions::{self, Formula};
use super::planner::Planner;
use rdf::term::Variable;

impl Planner<'_, '_> {
    /// An expression with the slots that it uses.
    pub(super) fn formula(
        &mut self,
        expression: &Expression,
        condition: bool,
    ) -> Option<(Formula, Mask)> {
        let variables = self.variables(expression)?;
        let mut uses = 0;
        variables.iter().for_each(|(_, slot)| uses |= bit(*slot));
        (variables.len() <= expressions::MOST)
            .then(|| (Formula::new(expression.clone(), variables, condition), uses))
    }

    pub(super) fn variables(&mut self, expression: &Expression) -> Option<Vec<(Variable, usize)>> {
        let mut variables: Vec<Variable> = Vec::new();
        let is_pure = operands::variables(&mut expression.clone(), &mut |variable| {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        });
        if !is_pure {
            return None;
        }
        variables
            .into_iter()
            .map(|variable| self.slot(&variable).map(|slot| (variable, slot)))
            .collect()
    }

    /// The slots that an expression uses, those of a pattern within it included.
    pub(super) fn uses(&mut self, expression: &Expression, within: Mask) -> Option<Mask> {
        if let Some(pattern) = exists(expression) {
            return Some(self.mask_of_all(pattern.0) & within);
        }
        let mut uses = 0;
        self.variables(expression)?.iter().for_each(|(_, slot)| uses |= bit(*slot));
        Some(uses)
    }

    pub(super) fn uses_of_all(&mut self, expressions: &[Expression]) -> Option<Mask> {
        let mut uses = 0;
        for expression in expressions {
            uses |= self.uses(expression, Mask::MAX)?;
        }
        Some(uses)
    }

    /// The slots of all variables that stand in a pattern, hidden ones and those of its expressions included.
    pub(super) fn mask_of_all(&mut self, pattern: &GraphPattern) -> Mask {
        let text = pattern.to_string();
        let named = |name: &String| text.contains(&format!("?{name}"));
        self.scope.iter().filter(|(name, _)| named(name)).fold(0, |all, (_, slot)| all | bit(*slot))
    }

    /// Whether a pattern gives the same with the rows that bind these slots as without them.
    pub(super) fn sees_rows(&mut self, pattern: &GraphPattern, outer: Mask) -> Option<bool> {
        Some(match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                true
            }
            GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
                self.sees_rows(left, outer)? && self.sees_rows(right, outer)?
            }
            GraphPattern::Filter { expr, inner } => {
                let certain = self.certain(inner)?;
                let mut all = Vec::new();
                conjuncts(expr, &mut all);
                for condition in &all {
                    if exists(condition).is_some() {
                        let seen = self.uses(condition, Mask::MAX)?;
                        if seen & outer & !certain != 0 {
                            return Some(false);
                        }
                    } else if self.uses(condition, 0)? & outer & !certain != 0 {
                        return Some(false);
                    }
                }
                self.sees_rows(inner, outer)?
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                let certain = self.certain(left)?;
                let (all, of_right) = (self.mask(left)?, self.mask(right)?);
                let uses = match expression {
                    Some(expression) => self.uses(expression, 0)?,
                    None => 0,
                };
                (of_right | uses) & outer & !certain == 0
                    && self.sees_rows(left, outer)?
                    && self.sees_rows(right, outer | all)?
            }
            GraphPattern::Minus { left, .. } => self.sees_rows(left, outer)?,
            GraphPattern::Extend { inner, variable, expression } => {
                let slot = self.slot(variable)?;
                let certain = self.certain(inner)?;
                outer & bit(slot) == 0
                    && self.uses(expression, 0)? & outer & !certain == 0
                    && self.sees_rows(inner, outer)?
            }
            _ => false,
        })
    }

    /// The slots that every row of a pattern binds.
    pub(super) fn certain(&mut self, pattern: &GraphPattern) -> Option<Mask> {
        Some(match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => self.mask(pattern)?,
            GraphPattern::Values { variables, bindings } => {
                let mut mask = 0;
                for (at, variable) in variables.iter().enumerate() {
                    if bindings.iter().all(|row| row[at].is_some()) {
                        mask |= bit(self.slot(variable)?);
                    }
                }
                mask
            }
            GraphPattern::Join { left, right } => self.certain(left)? | self.certain(right)?,
            GraphPattern::Union { left, right } => self.certain(left)? & self.certain(right)?,
            GraphPattern::LeftJoin { left: inner, .. }
            | GraphPattern::Minus { left: inner, .. }
            | GraphPattern::Filter { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Slice { inner, .. } => self.certain(inner)?,
            GraphPattern::Project { inner, variables } => {
                let certain = self.within(variables, |planner| planner.certain(inner))?;
                let mut mask = 0;
                for variable in variables {
                    mask |= bit(self.slot(variable)?);
                }
                certain & mask
            }
            GraphPattern::Group { inner, variables, aggregates } => {
                let mut mask = 0;
                for variable in variables {
                    mask |= bit(self.slot(variable)?);
                }
                mask &= self.certain(inner)?;
                for (name, aggregate) in aggregates {
                    if let AggregateExpression::CountSolutions { .. }
                    | AggregateExpression::FunctionCall {
                        name: AggregateFunction::Count,
                        ..
                    } = aggregate
                    {
                        mask |= bit(self.slot(name)?);
                    }
                }
                mask
            }
            _ => 0,
        })
    }
}

/// The conditions that must all hold.
pub(super) fn conjuncts(expression: &Expression, all: &mut Vec<Expression>) {
    match expression {
        Expression::And(a, b) => {
            conjuncts(a, all);
            conjuncts(b, all);
        }
        other => all.push(other.clone()),
    }
}

/// The pattern of a condition that is `EXISTS` or its opposite, and which of them it is.
pub(super) fn exists(expression: &Expression) -> Option<(&GraphPattern, bool)> {
    match expression {
        Expression::Exists(pattern) => Some((pattern, true)),
        Expression::Not(inner) => exists(inner).map(|(pattern, wanted)| (pattern, !wanted)),
        _ => None,
    }
}

/// The variables that a pattern may bind.
pub(super) fn shared_with(pattern: &GraphPattern) -> Vec<Variable> {
    let mut shared: Vec<Variable> = Vec::new();
    pattern.on_in_scope_variable(|variable| {
        if !shared.contains(variable) {
            shared.push(variable.clone());
        }
    });
    shared
}
