//! Expressions, evaluated by Oxigraph's evaluator on rows that are fed to it, each value of a single variable once.
//!
//! So filters and `BIND` mean what they mean there, errors included.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use spareval::{
    ExpressionTerm, InternalQuad, QueryEvaluationError, QueryEvaluator, QueryResults,
    QueryableDataset,
};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::super::super::super::{StoreError, room};
use super::super::view::View;
use super::chunk::{Chunk, NONE, QuickMap, bit};
use super::conditions::{Test, Verdict};
use super::context::Context;
use rdf::term::{Literal, Term, Variable};

/// Rows whose tests are not worth remembering.
const FEW: usize = 1 << 10;
/// Variables of an expression that can be fed.
pub(super) const MOST: usize = 3;

/// An expression whose variables have slots.
pub(super) struct Formula {
    expression: Expression,
    variables: Vec<(Variable, usize)>,
    /// How a condition is tested quickly, and what that has come to, by the term of a single variable.
    test: Option<Test>,
    decided: RefCell<Vec<Verdict>>,
    /// Results of an expression of one variable, by its value; `None` is an error.
    known: RefCell<QuickMap<u32, Option<u32>>>,
}

impl Formula {
    /// An expression; with `condition` its value as a condition.
    pub(super) fn new(
        expression: Expression,
        variables: Vec<(Variable, usize)>,
        condition: bool,
    ) -> Self {
        let test = if condition { Test::of(&expression, &variables) } else { None };
        let expression = if condition {
            let value = |value: bool| Box::new(Expression::Literal(Literal::from(value)));
            Expression::If(Box::new(expression), value(true), value(false))
        } else {
            expression
        };
        let (decided, known) = (RefCell::default(), RefCell::default());
        Self { expression, variables, test, decided, known }
    }

    /// For each row whether the condition holds.
    pub(super) fn holds(&self, context: &Context<'_>, chunk: &Chunk) -> io::Result<Vec<bool>> {
        let is_true = context.is_true()?;
        let Some(test) = &self.test else {
            let results = self.results(context, chunk)?;
            return Ok(results.into_iter().map(|result| result == is_true).collect());
        };
        let (mut holds, mut left) = (Vec::with_capacity(chunk.rows), Vec::new());
        let mut decided = self.decided.borrow_mut();
        let single = match self.variables.as_slice() {
            [(_, slot)] if chunk.rows > FEW || !decided.is_empty() => Some(*slot),
            _ => None,
        };
        if single.is_some() && decided.is_empty() {
            decided.resize(context.columns.dictionary.len() as usize, Verdict::Unknown);
        }
        for row in 0..chunk.rows {
            context.step();
            let place = single.map_or(usize::MAX, |slot| chunk.get(slot, row) as usize);
            let verdict = match decided.get(place) {
                Some(known) if *known != Verdict::Unknown => *known,
                _ => test.verdict(context, &|slot| chunk.get(slot, row)),
            };
            if let Some(known) = decided.get_mut(place) {
                *known = verdict;
            }
            holds.push(verdict == Verdict::True);
            if verdict == Verdict::Unknown {
                left.push(row);
            }
        }
        if !left.is_empty() {
            let mut asked = Chunk::new(context.width.get());
            let mask = self.variables.iter().fold(0, |mask, (_, slot)| mask | bit(*slot));
            left.iter().for_each(|row| asked.take(chunk, *row, mask, 1));
            asked.settle();
            for (row, result) in left.into_iter().zip(self.results(context, &asked)?) {
                holds[row] = result == is_true;
            }
        }
        Ok(holds)
    }

    /// The number of each row's result; [`NONE`] for an error.
    pub(super) fn results(&self, context: &Context<'_>, chunk: &Chunk) -> io::Result<Vec<u32>> {
        let [(_, slot)] = self.variables.as_slice() else {
            return self.of_rows(context, chunk);
        };
        let values = |row| chunk.get(*slot, row);
        let mut known = self.known.borrow_mut();
        let mut asked = Vec::new();
        for row in 0..chunk.rows {
            let value = values(row);
            if let std::collections::hash_map::Entry::Vacant(vacant) = known.entry(value) {
                vacant.insert(None);
                asked.push([value, NONE, NONE]);
            }
        }
        if !asked.is_empty() {
            let bound: Vec<[u32; MOST]> =
                asked.iter().copied().filter(|value| value[0] != NONE).collect();
            let results = self.feed(context, bound.clone(), 1)?;
            for (value, result) in bound.iter().zip(results) {
                known.insert(value[0], result);
            }
            if bound.len() < asked.len() {
                let results = self.feed(context, vec![[NONE; MOST]], 0)?;
                known.insert(NONE, results.first().copied().flatten());
            }
        }
        let found = |row| known.get(&values(row)).copied().flatten().unwrap_or(NONE);
        Ok((0..chunk.rows).map(found).collect())
    }

    /// Results of an expression of several variables: for each set of those that are bound, its different rows at once.
    fn of_rows(&self, context: &Context<'_>, chunk: &Chunk) -> io::Result<Vec<u32>> {
        let mut results = vec![NONE; chunk.rows];
        for set in 0..1_usize << self.variables.len() {
            let (mut rows, mut fed) = (Vec::new(), Vec::new());
            let mut known: QuickMap<[u32; MOST], usize> = QuickMap::default();
            for row in 0..chunk.rows {
                context.step();
                let mut values = [NONE; MOST];
                let mut bound = 0;
                for (at, (_, slot)) in self.variables.iter().enumerate() {
                    values[at] = chunk.get(*slot, row);
                    bound |= usize::from(values[at] != NONE) << at;
                }
                if bound == set {
                    let place = *known.entry(values).or_insert_with(|| {
                        fed.push(values);
                        fed.len() - 1
                    });
                    rows.push((row, place));
                }
            }
            if rows.is_empty() {
                continue;
            }
            let found = self.feed(context, fed, set)?;
            for (row, place) in rows {
                results[row] = found[place].unwrap_or(NONE);
            }
        }
        Ok(results)
    }

    /// Evaluates the expression on rows of which the variables of a set are bound.
    fn feed(
        &self,
        context: &Context<'_>,
        rows: Vec<[u32; MOST]>,
        bound: usize,
    ) -> io::Result<Vec<Option<u32>>> {
        let name = |at: usize| match self.variables.get(at) {
            Some((variable, _)) if bound & 1 << at != 0 => variable.clone(),
            _ => Variable::new_unchecked(format!("fed_{at}_")),
        };
        let pattern = TriplePattern {
            subject: TermPattern::Variable(name(0)),
            predicate: NamedNodePattern::Variable(name(1)),
            object: TermPattern::Variable(name(2)),
        };
        let result = Variable::new_unchecked("result_of_row_");
        let pattern = GraphPattern::Extend {
            inner: Box::new(GraphPattern::Bgp { patterns: vec![pattern] }),
            variable: result.clone(),
            expression: self.expression.clone(),
        };
        let pattern = GraphPattern::Project { inner: Box::new(pattern), variables: vec![result] };
        let query = Query::Select { dataset: None, pattern, base_iri: None };
        let count = rows.len();
        let feed = Feed { view: context.view, rows: Rc::new(rows) };
        // What an optimiser knows of subjects and predicates does not hold of these.
        let evaluator = QueryEvaluator::new().without_optimizations();
        let results = evaluator.prepare(&query).execute(feed).unwrap_or_else(|e| failed(e));
        let QueryResults::Solutions(solutions) = results else {
            return Err(io::Error::other("an expression has rows"));
        };
        let mut found = Vec::with_capacity(count);
        let mut last: Option<(Term, u32)> = None;
        for solution in solutions {
            let solution = solution.unwrap_or_else(|e| failed(e));
            found.push(match solution.get(0) {
                None => None,
                Some(term) => match &last {
                    Some((known, number)) if known == term => Some(*number),
                    _ => {
                        let number = context.view.internalize_term(term.clone())?;
                        last = Some((term.clone(), number));
                        Some(number)
                    }
                },
            });
        }
        if found.len() != count {
            room::end(StoreError::Fault { message: "an expression lost rows".to_owned() });
        }
        Ok(found)
    }
}

/// Ends a query whose expression cannot be evaluated at all.
fn failed(error: QueryEvaluationError) -> ! {
    room::end(StoreError::from_query(error))
}

/// Rows as the only statements of a dataset.
struct Feed<'a> {
    view: &'a View<'a>,
    rows: Rc<Vec<[u32; MOST]>>,
}

impl<'a> QueryableDataset<'a> for Feed<'a> {
    type InternalTerm = u32;
    type Error = io::Error;

    fn internal_quads_for_pattern(
        &self,
        _: Option<&u32>,
        _: Option<&u32>,
        _: Option<&u32>,
        _: Option<Option<&u32>>,
    ) -> impl Iterator<Item = io::Result<InternalQuad<u32>>> + use<'a> {
        let rows = Rc::clone(&self.rows);
        (0..rows.len()).map(move |at| {
            let [subject, predicate, object] = rows[at];
            Ok(InternalQuad { subject, predicate, object, graph_name: None })
        })
    }

    fn internalize_term(&self, term: Term) -> io::Result<u32> {
        self.view.internalize_term(term)
    }

    fn externalize_term(&self, term: u32) -> io::Result<Term> {
        self.view.externalize_term(term)
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> io::Result<u32> {
        self.view.internalize_expression_term(term)
    }
}
