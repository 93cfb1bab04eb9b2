//! Facets: the lengths and bounds of a datatype, checked when it is compiled and applied to values.
//!
//! *Metadata Vocabulary*, section 5.11.2 "Derived Datatypes"; *Model for Tabular Data*, sections 4.6.1
//! and 4.6.2.

use super::builtin::Kind;
use super::duration::Duration;
use super::number::{self, Decimal};
use super::time::Moment;
use super::{DatatypeSpec, Problem};
use diagnostics::{Text, codes};
use std::cmp::Ordering;

/// A value on an ordered scale.
#[derive(Debug, Clone)]
enum Scalar {
    Decimal(String),
    Double(f64),
    Moment(Moment),
    Duration(Duration),
}

impl Scalar {
    /// Reads a lexical form of a datatype; `None` if it is none or the datatype is not ordered.
    fn parse(kind: Kind, text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        match kind {
            Kind::Decimal | Kind::Integer(_) => {
                number::is_decimal(bytes).then(|| Self::Decimal(text.to_owned()))
            }
            Kind::Double | Kind::Float => number::is_double(bytes)
                .then(|| Self::Double(number::to_double(text, kind == Kind::Float))),
            Kind::Time(time) => Moment::parse(time, text).map(Self::Moment),
            Kind::Duration(calendar, clock) => {
                Duration::parse(text, calendar, clock).map(Self::Duration)
            }
            _ => None,
        }
    }

    /// Compares a lexical form of the same datatype with this value; allocates nothing.
    fn compare(&self, kind: Kind, text: &str) -> Option<Ordering> {
        match (self, kind) {
            (Self::Decimal(limit), _) => Some(Decimal::new(text).cmp(&Decimal::new(limit))),
            (Self::Double(limit), _) => {
                number::to_double(text, kind == Kind::Float).partial_cmp(limit)
            }
            (Self::Moment(limit), Kind::Time(time)) => Moment::parse(time, text)?.compare(limit),
            (Self::Duration(limit), Kind::Duration(calendar, clock)) => {
                Duration::parse(text, calendar, clock)?.compare(limit)
            }
            _ => None,
        }
    }
}

/// One bound.
#[derive(Debug, Clone)]
struct Bound {
    scalar: Scalar,
    written: String,
    exclusive: bool,
}

/// The lengths and bounds of a datatype.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    length: Option<u64>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    least: Option<Bound>,
    greatest: Option<Bound>,
}

/// What a value fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure<'f> {
    /// It has this length; the facet asks for another.
    Length(u64, &'static str, u64),
    /// It lies below, or not above, this bound.
    Below(&'f str, bool),
    /// It lies above, or not below, this bound.
    Above(&'f str, bool),
}

fn fatal(en: impl Into<String>, zh: impl Into<String>) -> Problem {
    Problem { code: &codes::DATATYPE_DEFINITION, text: Text::new(en, zh), fatal: true }
}

impl Facets {
    /// Compiles the facets of a description whose base is `kind`; `None` if there are none.
    pub(super) fn compile(
        spec: &DatatypeSpec,
        kind: Kind,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let mut facets = Self::default();
        facets.lengths(spec, kind, problems);
        facets.bounds(spec, kind, problems);
        let lengths = [facets.length, facets.min_length, facets.max_length];
        let any = lengths.iter().any(Option::is_some)
            || facets.least.is_some()
            || facets.greatest.is_some();
        any.then_some(facets)
    }

    fn lengths(&mut self, spec: &DatatypeSpec, kind: Kind, problems: &mut Vec<Problem>) {
        let given = [
            ("length", spec.length),
            ("minLength", spec.min_length),
            ("maxLength", spec.max_length),
        ];
        let Some((name, _)) = given.iter().find(|(_, v)| v.is_some()) else {
            return;
        };
        if !has_length(kind) {
            problems.push(fatal(
                format!("`{name}` applies to strings and binary values, not to `{}`", spec.base),
                format!("`{name}` 只适用于字符串和二进制值，不适用于 `{}`", spec.base),
            ));
            return;
        }
        let mut conflict = |a: &str, b: &str, relation: (&str, &str)| {
            problems.push(fatal(
                format!("`{a}` is {} `{b}`", relation.0),
                format!("`{a}` {} `{b}`", relation.1),
            ));
        };
        let (length, least, greatest) = (spec.length, spec.min_length, spec.max_length);
        if length.zip(least).is_some_and(|(l, m)| l < m) {
            conflict("length", "minLength", ("less than", "小于"));
        }
        if length.zip(greatest).is_some_and(|(l, m)| l > m) {
            conflict("length", "maxLength", ("greater than", "大于"));
        }
        if least.zip(greatest).is_some_and(|(l, m)| l > m) {
            conflict("minLength", "maxLength", ("greater than", "大于"));
        }
        (self.length, self.min_length, self.max_length) = (length, least, greatest);
    }

    fn bounds(&mut self, spec: &DatatypeSpec, kind: Kind, problems: &mut Vec<Problem>) {
        let given = [
            ("minimum", &spec.minimum),
            ("minInclusive", &spec.min_inclusive),
            ("minExclusive", &spec.min_exclusive),
            ("maximum", &spec.maximum),
            ("maxInclusive", &spec.max_inclusive),
            ("maxExclusive", &spec.max_exclusive),
        ];
        let Some((name, _)) = given.iter().find(|(_, v)| v.is_some()) else {
            return;
        };
        if !is_ordered(kind) {
            problems.push(fatal(
                format!(
                    "`{name}` applies to numbers, dates, times and durations, not to `{}`",
                    spec.base
                ),
                format!("`{name}` 只适用于数字、日期、时间和时长，不适用于 `{}`", spec.base),
            ));
            return;
        }
        let mut read = |(name, written): (&str, &Option<String>), exclusive| {
            let written = written.as_deref()?;
            let scalar = Scalar::parse(kind, written);
            if scalar.is_none() {
                problems.push(Problem {
                    code: &codes::DATATYPE_DEFINITION,
                    text: Text::new(
                        format!("`{name}`: `{written}` is not a value of `{}`; ignored", spec.base),
                        format!("`{name}`：`{written}` 不是 `{}` 的值，已忽略", spec.base),
                    ),
                    fatal: false,
                });
            }
            Some(Bound { scalar: scalar?, written: written.to_owned(), exclusive })
        };
        let [minimum, min_inclusive, maximum, max_inclusive] =
            [given[0], given[1], given[3], given[4]].map(|facet| read(facet, false));
        let [min_exclusive, max_exclusive] = [given[2], given[5]].map(|facet| read(facet, true));
        self.least = merge(kind, "min", [minimum, min_inclusive, min_exclusive], problems);
        self.greatest = merge(kind, "max", [maximum, max_inclusive, max_exclusive], problems);
        if let (Some(least), Some(greatest)) = (&self.least, &self.greatest) {
            let empty = match least.scalar.compare(kind, &greatest.written) {
                Some(Ordering::Less) => true,
                Some(Ordering::Equal) => least.exclusive != greatest.exclusive,
                _ => false,
            };
            if empty {
                problems.push(fatal(
                    format!("no value lies between `{}` and `{}`", least.written, greatest.written),
                    format!("`{}` 与 `{}` 之间没有任何值", least.written, greatest.written),
                ));
            }
        }
    }

    /// Returns what a lexical form fails; `length` measures it and is asked only where needed.
    pub(super) fn check(
        &self,
        kind: Kind,
        lexical: &str,
        length: impl FnOnce() -> u64,
    ) -> Option<Failure<'_>> {
        if self.length.is_some() || self.min_length.is_some() || self.max_length.is_some() {
            let length = length();
            let fails = |facet: Option<u64>, name, bad: fn(u64, u64) -> bool| {
                facet.filter(|&f| bad(length, f)).map(|f| Failure::Length(length, name, f))
            };
            let failure = fails(self.length, "length", |l, f| l != f)
                .or_else(|| fails(self.min_length, "minLength", |l, f| l < f))
                .or_else(|| fails(self.max_length, "maxLength", |l, f| l > f));
            if failure.is_some() {
                return failure;
            }
        }
        if let Some(b) = &self.least {
            let order = b.scalar.compare(kind, lexical);
            if !(order == Some(Ordering::Greater)
                || (order == Some(Ordering::Equal) && !b.exclusive))
            {
                return Some(Failure::Below(&b.written, b.exclusive));
            }
        }
        if let Some(b) = &self.greatest {
            let order = b.scalar.compare(kind, lexical);
            if !(order == Some(Ordering::Less) || (order == Some(Ordering::Equal) && !b.exclusive))
            {
                return Some(Failure::Above(&b.written, b.exclusive));
            }
        }
        None
    }
}

/// Merges `minimum`, `minInclusive` and `minExclusive` (or their counterparts) into one bound.
fn merge(
    kind: Kind,
    side: &str,
    [plain, inclusive, exclusive]: [Option<Bound>; 3],
    problems: &mut Vec<Problem>,
) -> Option<Bound> {
    if let (Some(a), Some(b)) = (&plain, &inclusive)
        && a.scalar.compare(kind, &b.written) != Some(Ordering::Equal)
    {
        problems.push(fatal(
            format!("`{side}imum` and `{side}Inclusive` differ"),
            format!("`{side}imum` 与 `{side}Inclusive` 不一致"),
        ));
    }
    let inclusive = inclusive.or(plain);
    if inclusive.is_some() && exclusive.is_some() {
        problems.push(fatal(
            format!("`{side}Inclusive` and `{side}Exclusive` exclude each other"),
            format!("`{side}Inclusive` 与 `{side}Exclusive` 不能同时使用"),
        ));
    }
    inclusive.or(exclusive)
}

/// Whether a datatype is `string`, derived from it, or binary: no other has a length in CSVW.
fn has_length(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::String | Kind::Markup | Kind::Normalized | Kind::Token(_) | Kind::Base64 | Kind::Hex
    )
}

/// Whether values of a datatype are ordered.
fn is_ordered(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Decimal
            | Kind::Integer(_)
            | Kind::Double
            | Kind::Float
            | Kind::Time(_)
            | Kind::Duration(..)
    )
}
