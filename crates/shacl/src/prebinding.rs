//! Pre-binding of `$this` (*SHACL*, appendix A): every mention becomes the focus node, in nested groups too.

use rdf::term::{Literal, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::TermPattern;

/// A focus node that can stand in a query: an IRI or a literal, but no blank node.
#[derive(Clone)]
pub(crate) struct Bound {
    pattern: TermPattern,
    expression: Expression,
}

impl Bound {
    /// Returns the node as it stands in queries; `None` for what cannot.
    pub(crate) fn of(term: &Term) -> Option<Self> {
        Some(match term {
            Term::NamedNode(node) => Self {
                pattern: node.clone().into(),
                expression: Expression::NamedNode(node.clone()),
            },
            Term::Literal(literal) => Self {
                pattern: literal.clone().into(),
                expression: Expression::Literal(literal.clone()),
            },
            _ => return None,
        })
    }

    /// Returns a query in which `$this` is this node.
    pub(crate) fn query(&self, query: &Query) -> Query {
        let mut query = query.clone();
        if let Query::Select { pattern, .. } = &mut query {
            self.pattern(pattern);
        }
        query
    }

    fn pattern(&self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                for triple in patterns {
                    self.term(&mut triple.subject);
                    self.term(&mut triple.object);
                }
            }
            P::Path { subject, object, .. } => {
                self.term(subject);
                self.term(object);
            }
            P::Join { left, right } | P::Union { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            P::LeftJoin { left, right, expression } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            P::Filter { expr, inner } => {
                self.expression(expr);
                self.pattern(inner);
            }
            P::Extend { inner, expression, .. } => {
                self.pattern(inner);
                self.expression(expression);
            }
            P::Project { inner, variables } => {
                self.pattern(inner);
                if variables.iter().any(is_this) {
                    self.extend(inner);
                }
            }
            P::Group { inner, variables, aggregates } => {
                self.pattern(inner);
                if variables.iter().any(is_this) {
                    self.extend(inner);
                }
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr);
                    }
                }
            }
            P::OrderBy { inner, expression } => {
                self.pattern(inner);
                for order in expression {
                    let (OrderExpression::Asc(e) | OrderExpression::Desc(e)) = order;
                    self.expression(e);
                }
            }
            P::Distinct { inner }
            | P::Reduced { inner }
            | P::Graph { inner, .. }
            | P::Slice { inner, .. } => self.pattern(inner),
            // Refused before.
            P::Minus { .. } | P::Values { .. } | P::Service { .. } | P::Lateral { .. } => {}
        }
    }

    /// Lets a pattern say `$this` again, for what selects or groups by it.
    fn extend(&self, inner: &mut Box<GraphPattern>) {
        let pattern = std::mem::take(inner);
        **inner = GraphPattern::Extend {
            inner: pattern,
            variable: Variable::new_unchecked("this"),
            expression: self.expression.clone(),
        };
    }

    fn term(&self, term: &mut TermPattern) {
        if matches!(term, TermPattern::Variable(v) if is_this(v)) {
            *term = self.pattern.clone();
        }
    }

    fn expression(&self, expression: &mut Expression) {
        use Expression as E;
        match expression {
            E::Variable(v) if is_this(v) => *expression = self.expression.clone(),
            E::Bound(v) if is_this(v) => *expression = E::Literal(Literal::from(true)),
            E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => {}
            E::Or(a, b)
            | E::And(a, b)
            | E::Equal(a, b)
            | E::SameTerm(a, b)
            | E::Greater(a, b)
            | E::GreaterOrEqual(a, b)
            | E::Less(a, b)
            | E::LessOrEqual(a, b)
            | E::Add(a, b)
            | E::Subtract(a, b)
            | E::Multiply(a, b)
            | E::Divide(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            E::UnaryPlus(e) | E::UnaryMinus(e) | E::Not(e) => self.expression(e),
            E::In(e, list) => {
                self.expression(e);
                list.iter_mut().for_each(|e| self.expression(e));
            }
            E::Exists(pattern) => self.pattern(pattern),
            E::If(a, b, c) => {
                self.expression(a);
                self.expression(b);
                self.expression(c);
            }
            E::Coalesce(list) | E::FunctionCall(_, list) => {
                list.iter_mut().for_each(|e| self.expression(e));
            }
        }
    }
}

fn is_this(variable: &Variable) -> bool {
    variable.as_str() == "this"
}
