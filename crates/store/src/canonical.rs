//! XSD values in their canonical form, so that equal values have equal hashes in every home.
//!
//! # Rationale
//!
//! Oxigraph's store keeps the value of a literal and not its text: `"01"^^xsd:integer` comes back as `1`, a
//! `xsd:nonNegativeInteger` as a `xsd:integer`, a `xsd:dateTimeStamp` as a `xsd:dateTime`. Columns and other engines keep
//! the text, as RDF has it. So a graph's hash is one of values: it can be computed from the input as well as from any
//! store; and triples for a server are made canonical on their way, so that every server has the same number of them.
//! A text that is no value of its datatype stays as it is.

use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, GDay, GMonth,
    GMonthDay, GYear, GYearMonth, Integer, Time, YearMonthDuration,
};

use rdf::term::{Literal, LiteralRef, Term};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Gives a literal its canonical form, if it has one.
pub(super) fn make_canonical(literal: &mut Literal) {
    if let Some(canonical) = canonical(literal.as_ref()) {
        *literal = canonical;
    }
}

/// The term as columns keep it: the evaluator computes the triple terms of a pattern, and knows values alone there; so the
/// values of which a triple term is made are canonical.
pub(super) fn kept_term(mut term: Term) -> Term {
    let mut part = match &mut term {
        Term::Triple(triple) => &mut triple.object,
        _ => return term,
    };
    while let Term::Triple(triple) = part {
        part = &mut triple.object;
    }
    if let Term::Literal(literal) = part {
        make_canonical(literal);
    }
    term
}

/// Returns the canonical form of a literal, or `None` if it has that form already or has none.
pub(super) fn canonical(literal: LiteralRef<'_>) -> Option<Literal> {
    if literal.language().is_some() {
        return None;
    }
    let datatype = literal.datatype();
    let name = datatype.as_str().strip_prefix(XSD)?;
    let value = literal.value();
    // The usual forms of the usual datatypes, at the cost of a look.
    let plain = match name {
        "string" => true,
        "integer" => is_plain_number(value),
        "date" => is_plain_date(value),
        "gYear" => value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    if plain {
        return None;
    }
    let new = match name {
        "boolean" => Literal::from(value.parse::<Boolean>().ok()?),
        "float" => Literal::from(value.parse::<Float>().ok()?),
        "double" => Literal::from(value.parse::<Double>().ok()?),
        "decimal" => Literal::from(value.parse::<Decimal>().ok()?),
        "integer" | "byte" | "short" | "int" | "long" | "unsignedByte" | "unsignedShort"
        | "unsignedInt" | "unsignedLong" | "positiveInteger" | "negativeInteger"
        | "nonPositiveInteger" | "nonNegativeInteger" => {
            Literal::from(value.parse::<Integer>().ok()?)
        }
        "dateTime" | "dateTimeStamp" => Literal::from(value.parse::<DateTime>().ok()?),
        "time" => Literal::from(value.parse::<Time>().ok()?),
        "date" => Literal::from(value.parse::<Date>().ok()?),
        "gYearMonth" => Literal::from(value.parse::<GYearMonth>().ok()?),
        "gYear" => Literal::from(value.parse::<GYear>().ok()?),
        "gMonthDay" => Literal::from(value.parse::<GMonthDay>().ok()?),
        "gDay" => Literal::from(value.parse::<GDay>().ok()?),
        "gMonth" => Literal::from(value.parse::<GMonth>().ok()?),
        "duration" => Literal::from(value.parse::<Duration>().ok()?),
        "yearMonthDuration" => Literal::from(value.parse::<YearMonthDuration>().ok()?),
        "dayTimeDuration" => Literal::from(value.parse::<DayTimeDuration>().ok()?),
        _ => return None,
    };
    (new.as_ref() != literal).then_some(new)
}

/// Digits without a leading zero, few enough for every integer type.
fn is_plain_number(value: &str) -> bool {
    let bytes = value.as_bytes();
    (1..=18).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_digit)
        && (bytes[0] != b'0' || bytes.len() == 1)
}

/// `dddd-dd-dd`, whether there is such a day or not.
fn is_plain_date(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rdf::term::{GraphNameRef, NamedNode, Quad};

    /// What Oxigraph gives back for a literal is the canonical form, nothing else.
    #[test]
    fn the_canonical_form_is_what_oxigraph_gives_back() {
        let values = [
            "",
            "0",
            "1",
            "-1",
            "+1",
            "007",
            "1.50",
            "1.0",
            "10",
            "1e1",
            "1.0E1",
            "INF",
            "NaN",
            "true",
            "2016",
            "02016",
            "-0044",
            "2016-05",
            "2016-05-01",
            "2016-02-30",
            "2016-05-01Z",
            "2016-05-01T08:00:00",
            "2016-05-01T08:00:00.500Z",
            "2016-05-01T08:00:00+08:00",
            "08:00:00.0",
            "--05-01",
            "---01",
            "--05",
            "P1Y",
            "P12M",
            "P1DT24H",
            "PT1S",
            "village",
            "123456789012345678901",
        ];
        let datatypes = [
            "string",
            "boolean",
            "float",
            "double",
            "decimal",
            "integer",
            "long",
            "nonNegativeInteger",
            "unsignedByte",
            "dateTime",
            "dateTimeStamp",
            "time",
            "date",
            "gYearMonth",
            "gYear",
            "gMonthDay",
            "gDay",
            "gMonth",
            "duration",
            "yearMonthDuration",
            "dayTimeDuration",
            "anyURI",
            "token",
        ];
        let node = NamedNode::new_unchecked("http://example.com/");
        for datatype in datatypes {
            for value in values {
                let datatype = NamedNode::new_unchecked(format!("{XSD}{datatype}"));
                let literal = Literal::new_typed_literal(value, datatype);
                let db = oxigraph::store::Store::new().unwrap();
                let graph = GraphNameRef::DefaultGraph;
                db.insert(&Quad::new(node.clone(), node.clone(), literal.clone(), graph)).unwrap();
                let kept = db.iter().next().unwrap().unwrap().object;
                let expected = canonical(literal.as_ref()).unwrap_or_else(|| literal.clone());
                assert_eq!(kept.to_string(), expected.to_string(), "{literal}");
            }
        }
    }
}
