//! What can be said of a term by itself: its kind, its datatype, its order among others.

use super::shapes::NodeKind;
use oxsdatatypes::{
    Boolean, Date, DateTime, Decimal, Double, Duration, Float, GDay, GMonth, GMonthDay, GYear,
    GYearMonth, Integer, Time,
};
use rdf::term::{Literal, Term};
use std::cmp::Ordering;
use std::str::FromStr;

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Returns whether a term is of a kind.
pub(crate) fn is_of_kind(term: &Term, kind: NodeKind) -> bool {
    match term {
        Term::NamedNode(_) => {
            matches!(kind, NodeKind::Iri | NodeKind::BlankNodeOrIri | NodeKind::IriOrLiteral)
        }
        Term::BlankNode(_) => matches!(
            kind,
            NodeKind::BlankNode | NodeKind::BlankNodeOrIri | NodeKind::BlankNodeOrLiteral
        ),
        Term::Literal(_) => matches!(
            kind,
            NodeKind::Literal | NodeKind::BlankNodeOrLiteral | NodeKind::IriOrLiteral
        ),
        // Of a triple term SHACL 1.0 does not speak.
        Term::Triple(_) => false,
    }
}

/// Returns what length counts: the characters of an IRI or a lexical form; nothing for blank nodes.
pub(crate) fn text(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

fn parses<T: FromStr>(text: &str) -> bool {
    T::from_str(text).is_ok()
}

/// Whether an integer lies in the range of a datatype derived from `xsd:integer`.
fn is_integer_within(text: &str, low: Option<i128>, high: Option<i128>) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match text.parse::<i128>() {
        Ok(n) => low.is_none_or(|low| n >= low) && high.is_none_or(|high| n <= high),
        // Too long for a number of ours: inside only where that side is open.
        Err(_) if text.starts_with('-') => low.is_none(),
        Err(_) => high.is_none(),
    }
}

/// Returns whether a lexical form belongs to its datatype; of datatypes that are not known nothing is asked.
pub(crate) fn is_well_formed(literal: &Literal) -> bool {
    let Some(name) = literal.datatype().as_str().strip_prefix(XSD) else { return true };
    let text = literal.value();
    let within = |low, high| is_integer_within(text, low, high);
    match name {
        "boolean" => parses::<Boolean>(text),
        "decimal" => parses::<Decimal>(text) || is_long_decimal(text),
        "integer" => within(None, None),
        "double" => parses::<Double>(text),
        "float" => parses::<Float>(text),
        "byte" => within(Some(-128), Some(127)),
        "short" => within(Some(-32_768), Some(32_767)),
        "int" => within(Some(-2_147_483_648), Some(2_147_483_647)),
        "long" => within(Some(i128::from(i64::MIN)), Some(i128::from(i64::MAX))),
        "unsignedByte" => within(Some(0), Some(255)),
        "unsignedShort" => within(Some(0), Some(65_535)),
        "unsignedInt" => within(Some(0), Some(4_294_967_295)),
        "unsignedLong" => within(Some(0), Some(i128::from(u64::MAX))),
        "nonNegativeInteger" => within(Some(0), None),
        "positiveInteger" => within(Some(1), None),
        "nonPositiveInteger" => within(None, Some(0)),
        "negativeInteger" => within(None, Some(-1)),
        "dateTime" => parses::<DateTime>(text),
        "dateTimeStamp" => DateTime::from_str(text).is_ok_and(|d| d.timezone_offset().is_some()),
        "date" => parses::<Date>(text),
        "time" => parses::<Time>(text),
        "gYear" => parses::<GYear>(text),
        "gYearMonth" => parses::<GYearMonth>(text),
        "gMonth" => parses::<GMonth>(text),
        "gMonthDay" => parses::<GMonthDay>(text),
        "gDay" => parses::<GDay>(text),
        "duration" => parses::<Duration>(text),
        _ => true,
    }
}

/// A decimal with more digits than can be computed with.
fn is_long_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction)
}

/// A number, a point in time or another value with an order.
enum Value {
    Decimal(Decimal),
    Double(Double),
    Text(String),
    Boolean(Boolean),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    Year(GYear),
    YearMonth(GYearMonth),
}

fn value_of(literal: &Literal) -> Option<Value> {
    let text = literal.value();
    if literal.language().is_some() {
        return None;
    }
    let name = literal.datatype().as_str().strip_prefix(XSD)?.to_owned();
    Some(match name.as_str() {
        "string" => Value::Text(text.to_owned()),
        "boolean" => Value::Boolean(text.parse().ok()?),
        "double" => Value::Double(text.parse().ok()?),
        "float" => Value::Double(Float::from_str(text).ok()?.into()),
        "dateTime" | "dateTimeStamp" => Value::DateTime(text.parse().ok()?),
        "date" => Value::Date(text.parse().ok()?),
        "time" => Value::Time(text.parse().ok()?),
        "gYear" => Value::Year(text.parse().ok()?),
        "gYearMonth" => Value::YearMonth(text.parse().ok()?),
        "decimal" => Value::Decimal(text.parse().ok()?),
        _ => match Integer::from_str(text) {
            Ok(integer) => Value::Decimal(integer.into()),
            Err(_) => return None,
        },
    })
}

/// Returns the order of two terms as SPARQL's `<` has it; `None` where they cannot be compared.
pub(crate) fn compare(a: &Term, b: &Term) -> Option<Ordering> {
    let (Term::Literal(a), Term::Literal(b)) = (a, b) else { return None };
    match (value_of(a)?, value_of(b)?) {
        (Value::Decimal(a), Value::Decimal(b)) => a.partial_cmp(&b),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(&b),
        (Value::Decimal(a), Value::Double(b)) => Double::from(a).partial_cmp(&b),
        (Value::Double(a), Value::Decimal(b)) => a.partial_cmp(&Double::from(b)),
        (Value::Text(a), Value::Text(b)) => a.partial_cmp(&b),
        (Value::Boolean(a), Value::Boolean(b)) => bool::from(a).partial_cmp(&bool::from(b)),
        (Value::DateTime(a), Value::DateTime(b)) => a.partial_cmp(&b),
        (Value::Date(a), Value::Date(b)) => a.partial_cmp(&b),
        (Value::Time(a), Value::Time(b)) => a.partial_cmp(&b),
        (Value::Year(a), Value::Year(b)) => a.partial_cmp(&b),
        (Value::YearMonth(a), Value::YearMonth(b)) => a.partial_cmp(&b),
        _ => None,
    }
}
