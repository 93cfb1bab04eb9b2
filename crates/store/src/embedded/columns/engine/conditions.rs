//! Conditions that are tested on the bytes of stored terms: comparisons and arithmetic of numbers and strings, `LANG`, `DATATYPE`,
//! `STR`, and whether a string begins with, ends with or contains another.
//!
//! Whatever else comes up, a date for instance or a number that is not computed yet, is left to Oxigraph's evaluator.

use std::cmp::Ordering;
use std::collections::HashSet;

use spareval::ExpressionTerm;
use spargebra::algebra::{Expression, Function};

use super::super::term;
use super::chunk::NONE;
use super::context::Context;
use super::numbers::Number;
use rdf::term::{Literal, Term, Variable};
use rdf::vocab::xsd;

/// Values of a list that are compared one by one.
const FEW: usize = 8;
const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

/// What a test comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    True,
    False,
    Error,
    /// It is to be asked elsewhere.
    Unknown,
}

impl Verdict {
    fn of(is_true: bool) -> Self {
        if is_true { Self::True } else { Self::False }
    }
}

#[derive(Debug)]
pub(super) enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Bound(usize),
    Compare(Comparison, Value, Value),
    Text(Place, Value, String),
    /// Whether an IRI, or a plain string, is one of many.
    Among(Value, HashSet<String>, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Where a string is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    Anywhere,
}

#[derive(Debug)]
pub(super) enum Value {
    Slot(usize),
    Number(Number),
    Text(String),
    Tagged(String, String),
    Iri(String),
    Str(usize),
    Lang(usize),
    Datatype(usize),
    Sum(Box<Value>, Box<Value>),
    Difference(Box<Value>, Box<Value>),
    Product(Box<Value>, Box<Value>),
}

/// A value at hand.
#[derive(Debug, Clone, Copy)]
enum Scalar<'b> {
    Number(Number),
    Text(&'b str),
    Tagged(&'b str, &'b str),
    Iri(&'b str),
    Error,
    Unknown,
}

impl Test {
    /// The test that an expression is, if it is one.
    pub(super) fn of(expression: &Expression, slots: &[(Variable, usize)]) -> Option<Self> {
        use Expression as E;
        let test = |expression: &Expression| Self::of(expression, slots);
        let compare = |how, a: &Expression, b: &Expression| {
            Some(Self::Compare(how, Value::of(a, slots)?, Value::of(b, slots)?))
        };
        match expression {
            E::And(a, b) => Some(Self::All(vec![test(a)?, test(b)?])),
            E::Or(a, b) => Some(Self::Any(vec![test(a)?, test(b)?])),
            E::Not(inner) => Some(Self::Not(Box::new(test(inner)?))),
            E::Bound(variable) => Some(Self::Bound(slot(variable, slots)?)),
            E::Equal(a, b) => compare(Comparison::Equal, a, b),
            E::Less(a, b) => compare(Comparison::Less, a, b),
            E::LessOrEqual(a, b) => compare(Comparison::LessOrEqual, a, b),
            E::Greater(a, b) => compare(Comparison::Greater, a, b),
            E::GreaterOrEqual(a, b) => compare(Comparison::GreaterOrEqual, a, b),
            E::In(a, list) if list.len() > FEW => Self::among(a, list, slots),
            E::In(a, list) => {
                let all = list.iter().map(|b| compare(Comparison::Equal, a, b));
                all.collect::<Option<Vec<_>>>().map(Self::Any)
            }
            E::FunctionCall(function, arguments) => {
                let place = match function {
                    Function::StrStarts => Place::Start,
                    Function::StrEnds => Place::End,
                    Function::Contains => Place::Anywhere,
                    _ => return None,
                };
                let [text, E::Literal(part)] = arguments.as_slice() else { return None };
                if part.datatype().as_str() != xsd::STRING {
                    return None;
                }
                Some(Self::Text(place, Value::of(text, slots)?, part.value().to_owned()))
            }
            _ => None,
        }
    }

    /// Whether a value is in a long list, of IRIs alone or of plain strings alone.
    fn among(of: &Expression, list: &[Expression], slots: &[(Variable, usize)]) -> Option<Self> {
        let of = Value::of(of, slots)?;
        let iris = list.iter().map(|one| match one {
            Expression::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        });
        if let Some(iris) = iris.collect::<Option<HashSet<_>>>() {
            return Some(Self::Among(of, iris, true));
        }
        let texts = list.iter().map(|one| match one {
            Expression::Literal(literal) if literal.datatype().as_str() == xsd::STRING => {
                Some(literal.value().to_owned())
            }
            _ => None,
        });
        Some(Self::Among(of, texts.collect::<Option<HashSet<_>>>()?, false))
    }

    /// Tests a row, given the number of each slot's term.
    pub(super) fn verdict(&self, context: &Context<'_>, row: &dyn Fn(usize) -> u32) -> Verdict {
        match self {
            Self::All(tests) => {
                let mut all = Verdict::True;
                for test in tests {
                    match test.verdict(context, row) {
                        Verdict::Unknown => return Verdict::Unknown,
                        Verdict::False => all = Verdict::False,
                        Verdict::Error if all == Verdict::True => all = Verdict::Error,
                        Verdict::True | Verdict::Error => {}
                    }
                }
                all
            }
            Self::Any(tests) => {
                let mut any = Verdict::False;
                for test in tests {
                    match test.verdict(context, row) {
                        Verdict::Unknown => return Verdict::Unknown,
                        Verdict::True => any = Verdict::True,
                        Verdict::Error if any == Verdict::False => any = Verdict::Error,
                        Verdict::False | Verdict::Error => {}
                    }
                }
                any
            }
            Self::Not(test) => match test.verdict(context, row) {
                Verdict::True => Verdict::False,
                Verdict::False => Verdict::True,
                other => other,
            },
            Self::Bound(slot) => Verdict::of(row(*slot) != NONE),
            Self::Compare(how, a, b) => {
                compare(*how, a.scalar(context, row), b.scalar(context, row))
            }
            Self::Among(of, all, are_iris) => match of.scalar(context, row) {
                Scalar::Iri(iri) => Verdict::of(*are_iris && all.contains(iri)),
                Scalar::Text(text) => Verdict::of(!are_iris && all.contains(text)),
                Scalar::Number(_) | Scalar::Tagged(..) => Verdict::False,
                Scalar::Error => Verdict::Error,
                Scalar::Unknown => Verdict::Unknown,
            },
            Self::Text(place, text, part) => match text.scalar(context, row) {
                Scalar::Text(text) | Scalar::Tagged(text, _) => Verdict::of(match place {
                    Place::Start => text.starts_with(part.as_str()),
                    Place::End => text.ends_with(part.as_str()),
                    Place::Anywhere => text.contains(part.as_str()),
                }),
                Scalar::Unknown => Verdict::Unknown,
                Scalar::Number(_) | Scalar::Iri(_) | Scalar::Error => Verdict::Error,
            },
        }
    }
}

fn slot(variable: &Variable, slots: &[(Variable, usize)]) -> Option<usize> {
    slots.iter().find(|(name, _)| name == variable).map(|(_, slot)| *slot)
}

fn compare(how: Comparison, a: Scalar<'_>, b: Scalar<'_>) -> Verdict {
    use Scalar as S;
    let order = match (a, b) {
        (S::Unknown, _) | (_, S::Unknown) => return Verdict::Unknown,
        (S::Error, _) | (_, S::Error) => return Verdict::Error,
        (S::Number(a), S::Number(b)) => match a.compare(b) {
            Some(order) => Some(order),
            None => return Verdict::Unknown,
        },
        (S::Text(a), S::Text(b)) => Some(a.cmp(b)),
        (S::Tagged(a, x), S::Tagged(b, y)) => (x == y).then(|| a.cmp(b)),
        (S::Iri(a), S::Iri(b)) => (a == b).then_some(Ordering::Equal),
        _ => None,
    };
    let Some(order) = order else {
        // Terms of two kinds are not the same, and none is the lesser.
        return if how == Comparison::Equal { Verdict::False } else { Verdict::Error };
    };
    Verdict::of(match how {
        Comparison::Equal => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    })
}

impl Value {
    fn of(expression: &Expression, slots: &[(Variable, usize)]) -> Option<Self> {
        use Expression as E;
        let value = |expression: &Expression| Self::of(expression, slots).map(Box::new);
        match expression {
            E::Variable(variable) => Some(Self::Slot(slot(variable, slots)?)),
            E::NamedNode(node) => Some(Self::Iri(node.as_str().to_owned())),
            E::Literal(literal) => Self::constant(literal),
            E::Add(a, b) => Some(Self::Sum(value(a)?, value(b)?)),
            E::Subtract(a, b) => Some(Self::Difference(value(a)?, value(b)?)),
            E::Multiply(a, b) => Some(Self::Product(value(a)?, value(b)?)),
            E::FunctionCall(function, arguments) => {
                let [E::Variable(variable)] = arguments.as_slice() else { return None };
                let slot = slot(variable, slots)?;
                match function {
                    Function::Str => Some(Self::Str(slot)),
                    Function::Lang => Some(Self::Lang(slot)),
                    Function::Datatype => Some(Self::Datatype(slot)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn constant(literal: &Literal) -> Option<Self> {
        if let Some(language) = literal.language() {
            let is_plain = literal.direction().is_none();
            let language = language.to_owned();
            return is_plain.then(|| Self::Tagged(literal.value().to_owned(), language));
        }
        if literal.datatype().as_str() == xsd::STRING {
            return Some(Self::Text(literal.value().to_owned()));
        }
        let term = ExpressionTerm::from(Term::from(literal.clone()));
        Number::of(&term).map(Self::Number)
    }

    fn scalar<'b>(&'b self, context: &'b Context<'_>, row: &dyn Fn(usize) -> u32) -> Scalar<'b> {
        let stored = |slot: usize| match row(slot) {
            NONE => None,
            number => Some(context.columns.dictionary.stored_bytes(number)),
        };
        let numbers = |a: &Self, b: &Self, f: fn(Number, Number) -> Option<Number>| match (
            a.scalar(context, row),
            b.scalar(context, row),
        ) {
            (Scalar::Unknown, _) | (_, Scalar::Unknown) => Scalar::Unknown,
            (Scalar::Number(a), Scalar::Number(b)) => f(a, b).map_or(Scalar::Error, Scalar::Number),
            _ => Scalar::Error,
        };
        match self {
            Self::Number(number) => Scalar::Number(*number),
            Self::Text(text) => Scalar::Text(text),
            Self::Tagged(text, language) => Scalar::Tagged(text, language),
            Self::Iri(iri) => Scalar::Iri(iri),
            Self::Sum(a, b) => numbers(a, b, Number::plus),
            Self::Difference(a, b) => numbers(a, b, Number::minus),
            Self::Product(a, b) => numbers(a, b, Number::by),
            Self::Slot(slot) | Self::Str(slot) | Self::Lang(slot) | Self::Datatype(slot) => {
                let Some(bytes) = stored(*slot) else { return Scalar::Error };
                let Some(text) = bytes.and_then(term::parts) else { return Scalar::Unknown };
                self.of_stored(text)
            }
        }
    }

    /// The value of a stored term: its kind, language or datatype, and text.
    fn of_stored<'b>(&self, (kind, of, text): (u8, &'b str, &'b str)) -> Scalar<'b> {
        match (self, kind) {
            (Self::Slot(_) | Self::Str(_), b'S') | (Self::Str(_), b'L' | b'I') => {
                Scalar::Text(text)
            }
            (Self::Slot(_), b'L') => Scalar::Tagged(text, of),
            (Self::Slot(_), b'I') => Scalar::Iri(text),
            (Self::Slot(_), b'T') => {
                Number::parse(of, text).map_or(Scalar::Unknown, Scalar::Number)
            }
            (Self::Lang(_), b'S' | b'T') => Scalar::Text(""),
            (Self::Lang(_), b'L') => Scalar::Text(of),
            (Self::Datatype(_), b'S') => Scalar::Iri(xsd::STRING),
            (Self::Datatype(_), b'T') => Scalar::Iri(of),
            (Self::Datatype(_), b'L') => Scalar::Iri(LANG_STRING),
            (Self::Lang(_) | Self::Datatype(_), b'I') => Scalar::Error,
            _ => Scalar::Unknown,
        }
    }
}
