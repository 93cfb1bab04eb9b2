//! Values for the variables of a query, put into its algebra; see [`super::prepare`] for why.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::StoreError;
use super::operands::each_operand_mut;
use rdf::term::{Literal, Term, Variable};

/// Puts a value into the outermost pattern of a query. A projected variable keeps its column, which
/// holds the value in every row.
pub(super) fn substitute(
    pattern: &mut GraphPattern,
    variable: &Variable,
    term: &Term,
) -> Result<(), StoreError> {
    Value::new(variable, term)?.in_root(pattern)
}

/// Puts a value into a triple of a `CONSTRUCT` template; false if the triple cannot exist with it.
pub(super) fn substitute_in_triple(
    triple: &mut TriplePattern,
    variable: &Variable,
    term: &Term,
) -> Result<bool, StoreError> {
    Ok(Value::new(variable, term)?.in_triple(triple))
}

/// A variable with its value in the two shapes that the algebra asks for.
struct Value<'a> {
    variable: &'a Variable,
    pattern: TermPattern,
    expression: Expression,
    ground: GroundTerm,
}

impl<'a> Value<'a> {
    fn new(variable: &'a Variable, term: &Term) -> Result<Self, StoreError> {
        let (pattern, expression, ground) = match term {
            Term::NamedNode(n) => (n.clone().into(), n.clone().into(), n.clone().into()),
            Term::Literal(l) => (l.clone().into(), l.clone().into(), l.clone().into()),
            Term::BlankNode(_) | Term::Triple(_) => {
                return Err(StoreError::Substitution {
                    variable: variable.as_str().to_owned(),
                    reason: "only IRIs and literals can be given",
                });
            }
        };
        Ok(Self { variable, pattern, expression, ground })
    }

    fn is(&self, variable: &Variable) -> bool {
        variable == self.variable
    }

    fn bound_inside(&self) -> StoreError {
        StoreError::Substitution {
            variable: self.variable.as_str().to_owned(),
            reason: "the query itself assigns it with AS",
        }
    }

    /// The solution modifiers of the outermost query: the projection does not hide the variable.
    fn in_root(&self, pattern: &mut GraphPattern) -> Result<(), StoreError> {
        match pattern {
            GraphPattern::Slice { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner } => self.in_root(inner),
            GraphPattern::Project { inner, variables } => {
                self.in_pattern(inner)?;
                let mut in_scope = false;
                inner.on_in_scope_variable(|v| in_scope |= self.is(v));
                if !in_scope && variables.iter().any(|v| self.is(v)) {
                    self.extend_under_order(inner);
                }
                Ok(())
            }
            other => self.in_pattern(other),
        }
    }

    /// Binds the variable to its value above a pattern that no longer mentions it.
    fn extend(&self, pattern: &mut GraphPattern) {
        let inner = Box::new(std::mem::take(pattern));
        *pattern = GraphPattern::Extend {
            inner,
            variable: self.variable.clone(),
            expression: self.expression.clone(),
        };
    }

    fn extend_under_order(&self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::OrderBy { inner, .. } => self.extend(inner),
            other => self.extend(other),
        }
    }

    fn in_pattern(&self, pattern: &mut GraphPattern) -> Result<(), StoreError> {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                if !patterns.iter_mut().all(|t| self.in_triple(t)) {
                    *pattern = no_solution();
                }
                Ok(())
            }
            P::Path { subject, object, .. } => {
                if self.in_term(subject) && matches!(subject, TermPattern::Literal(_)) {
                    *pattern = no_solution();
                } else {
                    self.in_term(object);
                }
                Ok(())
            }
            P::Join { left, right }
            | P::Lateral { left, right }
            | P::Union { left, right }
            | P::Minus { left, right } => {
                self.in_pattern(left)?;
                self.in_pattern(right)
            }
            P::LeftJoin { left, right, expression } => {
                self.in_pattern(left)?;
                self.in_pattern(right)?;
                expression.iter_mut().try_for_each(|e| self.in_expression(e))
            }
            P::Filter { expr, inner } => {
                self.in_expression(expr)?;
                self.in_pattern(inner)
            }
            P::Graph { name, inner } | P::Service { name, inner, .. } => {
                let fits = self.in_name(name);
                self.in_pattern(inner)?;
                if !fits {
                    *pattern = no_solution();
                }
                Ok(())
            }
            P::Extend { inner, variable, expression } => {
                if self.is(variable) {
                    return Err(self.bound_inside());
                }
                self.in_expression(expression)?;
                self.in_pattern(inner)
            }
            P::Values { variables, bindings } => {
                self.in_values(variables, bindings);
                Ok(())
            }
            P::OrderBy { inner, expression } => {
                for key in expression.iter_mut() {
                    let (OrderExpression::Asc(e) | OrderExpression::Desc(e)) = key;
                    self.in_expression(e)?;
                }
                self.in_pattern(inner)
            }
            P::Project { inner, variables } => self.in_sub_select(inner, variables),
            P::Distinct { inner } | P::Reduced { inner } | P::Slice { inner, .. } => {
                self.in_pattern(inner)
            }
            P::Group { inner, variables, aggregates } => {
                self.in_pattern(inner)?;
                for (name, aggregate) in aggregates {
                    if self.is(name) {
                        return Err(self.bound_inside());
                    }
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.in_expression(expr)?;
                    }
                }
                if variables.iter().any(|v| self.is(v)) {
                    // Grouping by a constant: kept as a column, for without any variable to group by
                    // an empty input would make one group.
                    self.extend(inner);
                }
                Ok(())
            }
        }
    }

    /// A sub-select that does not project the variable has another one of the same name.
    fn in_sub_select(
        &self,
        inner: &mut GraphPattern,
        variables: &mut Vec<Variable>,
    ) -> Result<(), StoreError> {
        if !variables.iter().any(|v| self.is(v)) {
            return Ok(());
        }
        self.in_pattern(inner)?;
        variables.retain(|v| !self.is(v));
        Ok(())
    }

    /// Keeps the rows of inline data that agree with the value, without its column.
    fn in_values(
        &self,
        variables: &mut Vec<Variable>,
        bindings: &mut Vec<Vec<Option<GroundTerm>>>,
    ) {
        if let Some(column) = variables.iter().position(|v| self.is(v)) {
            bindings.retain(|row| row[column].as_ref().is_none_or(|term| *term == self.ground));
            variables.remove(column);
            for row in bindings {
                row.remove(column);
            }
        }
    }

    /// Returns false if the triple cannot exist: a literal as subject or predicate.
    fn in_triple(&self, triple: &mut TriplePattern) -> bool {
        self.in_term(&mut triple.subject);
        self.in_term(&mut triple.object);
        self.in_name(&mut triple.predicate) && !matches!(triple.subject, TermPattern::Literal(_))
    }

    fn in_term(&self, term: &mut TermPattern) -> bool {
        match term {
            TermPattern::Variable(variable) if self.is(variable) => {
                *term = self.pattern.clone();
                true
            }
            TermPattern::Triple(triple) => self.in_triple(triple),
            _ => false,
        }
    }

    /// Returns false if the value is a literal, which names nothing.
    fn in_name(&self, name: &mut NamedNodePattern) -> bool {
        match name {
            NamedNodePattern::Variable(variable) if self.is(variable) => {
                let TermPattern::NamedNode(node) = &self.pattern else {
                    return false;
                };
                *name = NamedNodePattern::NamedNode(node.clone());
                true
            }
            _ => true,
        }
    }

    fn in_expression(&self, expression: &mut Expression) -> Result<(), StoreError> {
        use Expression as E;
        match expression {
            E::Variable(variable) => {
                if self.is(variable) {
                    *expression = self.expression.clone();
                }
                Ok(())
            }
            E::Bound(variable) => {
                if self.is(variable) {
                    *expression = E::Literal(Literal::from(true));
                }
                Ok(())
            }
            E::Exists(pattern) => self.in_pattern(pattern),
            _ => each_operand_mut(expression, &mut |operand| self.in_expression(operand)),
        }
    }
}

/// The pattern without a solution.
fn no_solution() -> GraphPattern {
    GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() }
}
