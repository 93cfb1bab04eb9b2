//! `GROUP BY` with its aggregates (SPARQL 1.1 Query section 18.5 <https://www.w3.org/TR/sparql11-query/#aggregateAlgebra>).
//!
//! Values are decoded once for each different one; a row that comes many times counts at once.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::io;

use oxigraph::model::BaseDirection;
use oxsdatatypes::Integer;
use spareval::{ExpressionTerm, QueryableDataset};

use super::super::super::super::{StoreError, room};
use super::chunk::{Chunk, NONE, QuickMap, QuickSet, ROWS};
use super::context::{Context, Flow};
use super::numbers::Number;
use rdf::term::{Literal, Term};
use rdf::vocab::xsd;

/// More groups than this are found by place, not by hash.
const MANY: usize = 1 << 13;

/// What is asked of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Function {
    /// `COUNT(*)`
    Rows,
    Count,
    Sum,
    Average,
    Least,
    Greatest,
    Sample,
    Concat(String),
}

/// An aggregate of a variable.
#[derive(Debug, Clone)]
pub(super) struct Aggregate {
    pub(super) function: Function,
    pub(super) of: usize,
    pub(super) distinct: bool,
    /// Where the result goes.
    pub(super) to: usize,
}

/// What one group has come to.
#[derive(Debug, Clone)]
enum State {
    Count(u64),
    Sum(Number),
    Average(Number, u64),
    /// The number of the best so far.
    Best(u32),
    Sample(u32),
    Concat(Option<Text>),
    Failed,
}

type Language = (String, Option<BaseDirection>);

#[derive(Debug, Clone, Default)]
struct Text {
    text: String,
    /// Whether there is a part.
    is_begun: bool,
    /// The language of all parts, as long as they agree.
    language: Option<Language>,
}

/// The order by which `MIN` and `MAX` choose, which is Oxigraph's: where `<` says nothing, by text, datatype and language.
fn compare(a: &ExpressionTerm, b: &ExpressionTerm) -> Ordering {
    use ExpressionTerm as T;
    let rank = |term: &T| match term {
        T::BlankNode(_) => 0,
        T::NamedNode(_) => 1,
        T::Triple(_) => 3,
        _ => 2,
    };
    let by_text = || {
        let (Term::Literal(a), Term::Literal(b)) = (a.clone().into(), b.clone().into()) else {
            return Term::from(a.clone()).to_string().cmp(&Term::from(b.clone()).to_string());
        };
        (a.value(), a.datatype(), a.language()).cmp(&(b.value(), b.datatype(), b.language()))
    };
    let known = match (a, b) {
        (T::BlankNode(a), T::BlankNode(b)) => return a.as_str().cmp(b.as_str()),
        (T::NamedNode(a), T::NamedNode(b)) => return a.as_str().cmp(b.as_str()),
        (T::StringLiteral(a), T::StringLiteral(b)) => a.partial_cmp(b),
        (
            T::LangStringLiteral { value: a, language: x },
            T::LangStringLiteral { value: b, language: y },
        ) if x == y => a.partial_cmp(b),
        (T::DateTimeLiteral(a), T::DateTimeLiteral(b)) => a.partial_cmp(b),
        (T::DateLiteral(a), T::DateLiteral(b)) => a.partial_cmp(b),
        (T::TimeLiteral(a), T::TimeLiteral(b)) => a.partial_cmp(b),
        (T::GYearLiteral(a), T::GYearLiteral(b)) => a.partial_cmp(b),
        (T::GYearMonthLiteral(a), T::GYearMonthLiteral(b)) => a.partial_cmp(b),
        (T::DurationLiteral(a), T::DurationLiteral(b)) => a.partial_cmp(b),
        (T::DayTimeDurationLiteral(a), T::DayTimeDurationLiteral(b)) => a.partial_cmp(b),
        (T::YearMonthDurationLiteral(a), T::YearMonthDurationLiteral(b)) => a.partial_cmp(b),
        _ => match (Number::of(a), Number::of(b)) {
            (Some(a), Some(b)) => return a.compare(b).unwrap_or_else(by_text),
            _ => None,
        },
    };
    known.unwrap_or_else(|| rank(a).cmp(&rank(b)).then_with(by_text))
}

/// Groups that are being filled.
pub(super) struct Groups<'g> {
    keys: &'g [usize],
    aggregates: &'g [Aggregate],
    /// Groups by the number of a key, and by that of the others.
    dense: Vec<u32>,
    single: QuickMap<u32, usize>,
    several: QuickMap<Vec<u32>, usize>,
    /// The keys of each group, one after the other, and its states.
    found: Vec<u32>,
    states: Vec<State>,
    count: usize,
    /// Which values a group has had, for each aggregate of different ones.
    seen: Vec<Seen>,
    numbers: QuickMap<u32, Option<Number>>,
    terms: QuickMap<u32, ExpressionTerm>,
}

/// Values that have come.
enum Seen {
    None,
    /// Of a single group: a bit for each stored term.
    Bits(Vec<u64>),
    Pairs(QuickSet<u64>),
}

impl Seen {
    /// Notes a value; returns whether it is new.
    fn insert(&mut self, group: usize, value: u32) -> bool {
        match self {
            Self::None => true,
            Self::Bits(words) => {
                let (word, bit) = (value as usize / 64, 1 << (value % 64));
                if words.len() <= word {
                    words.resize(word + 1, 0);
                }
                let is_new = words[word] & bit == 0;
                words[word] |= bit;
                is_new
            }
            Self::Pairs(pairs) => pairs.insert((group as u64) << 32 | u64::from(value)),
        }
    }
}

impl<'g> Groups<'g> {
    pub(super) fn new(keys: &'g [usize], aggregates: &'g [Aggregate]) -> Self {
        let seen = |aggregate: &Aggregate| match (aggregate.distinct, keys) {
            (false, _) => Seen::None,
            (true, []) => Seen::Bits(Vec::new()),
            (true, _) => Seen::Pairs(QuickSet::default()),
        };
        let mut groups = Self {
            keys,
            aggregates,
            dense: Vec::new(),
            single: QuickMap::default(),
            several: QuickMap::default(),
            found: Vec::new(),
            states: Vec::new(),
            count: 0,
            seen: aggregates.iter().map(seen).collect(),
            numbers: QuickMap::default(),
            terms: QuickMap::default(),
        };
        if keys.is_empty() {
            groups.begin();
        }
        groups
    }

    fn begin(&mut self) -> usize {
        let zero = Number::Integer(Integer::from(0));
        self.states.extend(self.aggregates.iter().map(|aggregate| match aggregate.function {
            Function::Rows | Function::Count => State::Count(0),
            Function::Sum => State::Sum(zero),
            Function::Average => State::Average(zero, 0),
            Function::Least | Function::Greatest => State::Best(NONE),
            Function::Sample => State::Sample(NONE),
            Function::Concat(_) => State::Concat(Some(Text::default())),
        }));
        self.count += 1;
        self.count - 1
    }

    fn group(&mut self, chunk: &Chunk, row: usize) -> usize {
        match self.keys {
            [] => 0,
            [key] => {
                let value = chunk.get(*key, row);
                if let Some(known) = self.dense.get(value as usize) {
                    if *known != NONE {
                        return *known as usize;
                    }
                } else if let Some(known) = self.single.get(&value) {
                    return *known;
                }
                let new = self.begin();
                self.found.push(value);
                match self.dense.get_mut(value as usize) {
                    Some(place) => *place = new as u32,
                    None => {
                        self.single.insert(value, new);
                    }
                }
                new
            }
            keys => {
                let values: Vec<u32> = keys.iter().map(|key| chunk.get(*key, row)).collect();
                if let Some(known) = self.several.get(&values) {
                    return *known;
                }
                let new = self.begin();
                self.found.extend_from_slice(&values);
                self.several.insert(values, new);
                new
            }
        }
    }

    /// Takes rows.
    pub(super) fn add(&mut self, context: &Context<'_>, chunk: &Chunk) -> io::Result<()> {
        let mut last: Option<(u32, usize)> = None;
        if self.dense.is_empty() && self.single.len() > MANY {
            self.dense = vec![NONE; context.columns.dictionary.len() as usize];
            for (key, group) in &self.single {
                if let Some(place) = self.dense.get_mut(*key as usize) {
                    *place = *group as u32;
                }
            }
        }
        for row in 0..chunk.rows {
            context.step();
            let group = match (self.keys, last) {
                ([key], Some((value, group))) if chunk.get(*key, row) == value => group,
                _ => self.group(chunk, row),
            };
            if let [key] = self.keys {
                last = Some((chunk.get(*key, row), group));
            }
            self.accumulate(context, chunk, row, group)?;
        }
        Ok(())
    }

    fn accumulate(
        &mut self,
        context: &Context<'_>,
        chunk: &Chunk,
        row: usize,
        group: usize,
    ) -> io::Result<()> {
        let aggregates = self.aggregates;
        for (at, aggregate) in aggregates.iter().enumerate() {
            let place = group * aggregates.len() + at;
            let mut weight = chunk.weight(row);
            if aggregate.function == Function::Rows {
                if let State::Count(count) = &mut self.states[place] {
                    *count = count.saturating_add(weight);
                }
                continue;
            }
            let value = chunk.get(aggregate.of, row);
            if value == NONE {
                // An error among the values is one of these aggregates; the others pass over it.
                if !matches!(aggregate.function, Function::Count | Function::Sample) {
                    self.states[place] = State::Failed;
                }
                continue;
            }
            if aggregate.distinct {
                if !self.seen[at].insert(group, value) {
                    continue;
                }
                weight = 1;
            }
            self.value(context, aggregate, place, value, weight)?;
        }
        Ok(())
    }

    fn value(
        &mut self,
        context: &Context<'_>,
        aggregate: &Aggregate,
        place: usize,
        value: u32,
        weight: u64,
    ) -> io::Result<()> {
        let state = &mut self.states[place];
        match state {
            State::Count(count) => *count = count.saturating_add(weight),
            State::Sum(_) | State::Average(..) => {
                let number = match self.numbers.get(&value) {
                    Some(known) => *known,
                    None => {
                        let number = Number::of(&context.view.externalize_expression_term(value)?);
                        self.numbers.insert(value, number);
                        number
                    }
                };
                let added = number.and_then(|number| number.times(weight));
                *state = match (&*state, added) {
                    (State::Sum(sum), Some(added)) => {
                        sum.plus(added).map_or(State::Failed, State::Sum)
                    }
                    (State::Average(sum, count), Some(added)) => sum
                        .plus(added)
                        .map_or(State::Failed, |sum| State::Average(sum, count + weight)),
                    _ => State::Failed,
                };
            }
            State::Best(best) if *best == NONE => *best = value,
            State::Best(best) => {
                if *best != value {
                    let wanted = match aggregate.function {
                        Function::Least => Ordering::Less,
                        _ => Ordering::Greater,
                    };
                    for number in [value, *best] {
                        if let Entry::Vacant(vacant) = self.terms.entry(number) {
                            vacant.insert(context.view.externalize_term(number)?.into());
                        }
                    }
                    if compare(&self.terms[&value], &self.terms[&*best]) == wanted {
                        *best = value;
                    }
                }
            }
            State::Sample(sample) if *sample == NONE => *sample = value,
            State::Sample(_) | State::Failed | State::Concat(None) => {}
            State::Concat(Some(text)) => {
                let Function::Concat(separator) = &aggregate.function else { return Ok(()) };
                let term = context.view.externalize_term(value)?;
                if !text.add(&term, separator, weight, context) {
                    *state = State::Failed;
                }
            }
        }
        Ok(())
    }

    /// Hands the groups over.
    pub(super) fn finish(self, context: &Context<'_>, give: &mut dyn FnMut(Chunk) -> Flow) -> Flow {
        let mut out = Chunk::new(context.width.get());
        let mut states = self.states.into_iter();
        for group in 0..self.count {
            context.step();
            for (at, key) in self.keys.iter().enumerate() {
                out.put(*key, self.found[group * self.keys.len() + at]);
            }
            for aggregate in self.aggregates {
                let Some(state) = states.next() else { break };
                out.put(aggregate.to, finished(context, state)?);
            }
            out.end_row(1);
            if out.rows >= ROWS {
                out.settle();
                give(std::mem::replace(&mut out, Chunk::new(context.width.get())))?;
            }
        }
        out.settle();
        if out.rows > 0 { give(out) } else { Ok(()) }
    }
}

impl Text {
    fn add(&mut self, term: &Term, separator: &str, times: u64, context: &Context<'_>) -> bool {
        let Term::Literal(literal) = term else { return false };
        if literal.language().is_none() && literal.datatype().as_str() != xsd::STRING {
            return false;
        }
        for _ in 0..times {
            context.step();
            let language = literal.language().map(|of| (of.to_owned(), literal.direction()));
            if self.is_begun {
                if self.language != language {
                    self.language = None;
                }
                self.text.push_str(separator);
            } else {
                self.is_begun = true;
                self.language = language;
            }
            self.text.push_str(literal.value());
            context.view.bound_text(self.text.len());
        }
        true
    }

    fn term(self) -> Literal {
        match self.language {
            Some((language, None)) => {
                Literal::new_language_tagged_literal_unchecked(self.text, language)
            }
            Some((language, Some(direction))) => {
                Literal::new_directional_language_tagged_literal_unchecked(
                    self.text, language, direction,
                )
            }
            None => Literal::new_simple_literal(self.text),
        }
    }
}

fn finished(context: &Context<'_>, state: State) -> io::Result<u32> {
    let number = |term| context.view.internalize_expression_term(term);
    Ok(match state {
        State::Count(count) => match i64::try_from(count) {
            Ok(count) => number(ExpressionTerm::IntegerLiteral(count.into()))?,
            Err(_) => room::end(StoreError::Evaluation {
                message: "a count is too large for an integer".to_owned(),
            }),
        },
        State::Sum(sum) => number(sum.term())?,
        State::Average(_, 0) => number(ExpressionTerm::IntegerLiteral(0.into()))?,
        State::Average(sum, count) => match sum.divided(count) {
            Some(mean) => number(mean)?,
            None => NONE,
        },
        State::Best(value) | State::Sample(value) => value,
        State::Concat(Some(text)) => context.view.internalize_term(text.term().into())?,
        State::Concat(None) | State::Failed => NONE,
    })
}
