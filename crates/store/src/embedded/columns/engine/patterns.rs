//! Triple patterns, paths and constants, with numbers for terms and slots for variables.

use spareval::QueryableDataset;
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::chunk::{Mask, NONE};
use super::joins::{Condition, Part};
use super::nodes::Kind;
use super::paths::{Times, Walk};
use super::planner::Planner;
use super::scopes::{conjuncts, exists};
use super::sequence::Sequence;
use super::triples::{End, Pattern, Step};
use rdf::term::Term;

impl<'a> Planner<'_, 'a> {
    /// Takes the parts of a join out of a pattern.
    pub(super) fn parts(
        &mut self,
        pattern: &GraphPattern,
        parts: &mut Vec<Part>,
        conditions: &mut Vec<Condition<'a>>,
        others: &mut Vec<GraphPattern>,
    ) -> Option<()> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for pattern in patterns {
                    parts.push(Part::Triple(self.triple(pattern)?));
                }
            }
            GraphPattern::Path { subject, path, object } => {
                let (subject, object) = (self.end(subject)?, self.end(object)?);
                match repeated(path) {
                    Some((inner, times)) => {
                        parts.push(Part::Walk(self.walk(subject, inner, times, object)?));
                    }
                    None => others.push(pattern.clone()),
                }
            }
            GraphPattern::Join { left, right } => {
                self.parts(left, parts, conditions, others)?;
                self.parts(right, parts, conditions, others)?;
            }
            GraphPattern::Values { variables, bindings } => {
                let slots = variables.iter().map(|v| self.slot(v)).collect::<Option<Vec<_>>>()?;
                let rows = bindings.iter().map(|row| self.ground(row));
                let rows = rows.collect::<Option<Vec<_>>>()?;
                let certain = self.certain(pattern)?;
                parts.push(Part::Values(slots, rows, certain));
            }
            GraphPattern::Filter { expr, inner } => {
                let certain = self.certain(inner)?;
                let mut all = Vec::new();
                conjuncts(expr, &mut all);
                for condition in &all {
                    if exists(condition).is_some() || self.uses(condition, 0)? & !certain != 0 {
                        others.push(pattern.clone());
                        return Some(());
                    }
                }
                for condition in all {
                    conditions.push(self.plain(&condition)?);
                }
                self.parts(inner, parts, conditions, others)?;
            }
            other => others.push(other.clone()),
        }
        Some(())
    }

    /// A condition without a pattern in it.
    pub(super) fn plain(&mut self, expression: &Expression) -> Option<Condition<'a>> {
        let (formula, uses) = self.formula(expression, true)?;
        Some(Condition { kind: Kind::Filter(formula), uses })
    }

    /// A condition on the rows of a join.
    pub(super) fn on_join(
        &mut self,
        expression: &Expression,
        of: &GraphPattern,
    ) -> Option<(Condition<'a>, bool)> {
        let (scope, certain) = (self.mask(of)?, self.certain(of)?);
        let (kind, uses) = self.condition(expression, of, scope, certain)?;
        Some((Condition { kind, uses }, uses & !certain == 0))
    }

    /// A path without repetition: what it may be made of, side by side.
    pub(super) fn path(&mut self, pattern: &GraphPattern, into: &mut Sequence<'a>) -> Option<()> {
        use PropertyPathExpression as P;
        let GraphPattern::Path { subject, path, object } = pattern else { return None };
        let with = |path: &P| GraphPattern::Path {
            subject: subject.clone(),
            path: path.clone(),
            object: object.clone(),
        };
        match path {
            P::Alternative(a, b) => {
                let (left, right) = (Box::new(with(a)), Box::new(with(b)));
                self.union(&GraphPattern::Union { left, right }, into)
            }
            P::NamedNode(node) => {
                let (subject, object) = (self.end(subject)?, self.end(object)?);
                let predicate = End::Is(self.number(node.clone().into())?);
                let pattern = Pattern { subject, predicate, object };
                into.push(Kind::Step(Step::new(pattern)), pattern.mask(), pattern.mask());
                Some(())
            }
            P::Reverse(inner) => {
                let turned = GraphPattern::Path {
                    subject: object.clone(),
                    path: inner.as_ref().clone(),
                    object: subject.clone(),
                };
                self.path(&turned, into)
            }
            P::ZeroOrMore(_) | P::OneOrMore(_) | P::ZeroOrOne(_) => {
                self.join(pattern, Vec::new(), into)
            }
            _ => None,
        }
    }

    /// The slots that a pattern may bind.
    pub(super) fn scope_of(&mut self, pattern: &GraphPattern) -> Option<Mask> {
        self.mask(pattern)
    }

    pub(super) fn ground(&self, row: &[Option<GroundTerm>]) -> Option<Vec<u32>> {
        let number = |term: &Option<GroundTerm>| {
            let term: Term = match term {
                None => return Some(NONE),
                Some(GroundTerm::NamedNode(node)) => node.clone().into(),
                Some(GroundTerm::Literal(literal)) => literal.clone().into(),
                Some(GroundTerm::Triple(_)) => return None,
            };
            self.context.view.internalize_term(term).ok()
        };
        row.iter().map(number).collect()
    }

    pub(super) fn end(&mut self, term: &TermPattern) -> Option<End> {
        Some(match term {
            TermPattern::Variable(variable) => End::Slot(self.slot(variable)?),
            TermPattern::BlankNode(node) => End::Slot(self.named(&format!("_:{}", node.as_str()))?),
            TermPattern::NamedNode(node) => End::Is(self.number(node.clone().into())?),
            TermPattern::Literal(literal) => End::Is(self.number(literal.clone().into())?),
            TermPattern::Triple(_) => return None,
        })
    }

    pub(super) fn number(&self, term: Term) -> Option<u32> {
        self.context.view.internalize_term(term).ok()
    }

    pub(super) fn triple(&mut self, pattern: &TriplePattern) -> Option<Pattern> {
        let predicate = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => End::Is(self.number(node.clone().into())?),
            NamedNodePattern::Variable(variable) => End::Slot(self.slot(variable)?),
        };
        let (subject, object) = (self.end(&pattern.subject)?, self.end(&pattern.object)?);
        let is_repeated =
            matches!(predicate, End::Slot(_)) && (predicate == subject || predicate == object);
        (!is_repeated).then_some(Pattern { subject, predicate, object })
    }

    fn walk(
        &self,
        subject: End,
        inner: &PropertyPathExpression,
        times: Times,
        object: End,
    ) -> Option<Walk> {
        let mut links = Vec::new();
        self.links(inner, false, &mut links)?;
        Some(Walk::new(subject, object, links, times))
    }

    pub(super) fn links(
        &self,
        path: &PropertyPathExpression,
        inverse: bool,
        links: &mut Vec<(u32, bool)>,
    ) -> Option<()> {
        use PropertyPathExpression as P;
        match path {
            P::NamedNode(node) => links.push((self.number(node.clone().into())?, inverse)),
            P::Reverse(inner) => self.links(inner, !inverse, links)?,
            P::Alternative(a, b) => {
                self.links(a, inverse, links)?;
                self.links(b, inverse, links)?;
            }
            _ => return None,
        }
        Some(())
    }
}

/// What a path repeats, and how often.
fn repeated(path: &PropertyPathExpression) -> Option<(&PropertyPathExpression, Times)> {
    use PropertyPathExpression as P;
    match path {
        P::ZeroOrMore(inner) => Some((inner, Times::Any)),
        P::OneOrMore(inner) => Some((inner, Times::Some)),
        P::ZeroOrOne(inner) => Some((inner, Times::Once)),
        _ => None,
    }
}
