//! Numbers as the arithmetic of SPARQL has them (SPARQL 1.1 Query section 17.3
//! <https://www.w3.org/TR/sparql11-query/#OperatorMapping>): two of different types become one before they are computed with.

use std::cmp::Ordering;

use oxsdatatypes::{Decimal, Double, Float, Integer};
use spareval::ExpressionTerm;

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// A number as the arithmetic of SPARQL has it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Integer(Integer),
    Decimal(Decimal),
    Float(Float),
    Double(Double),
}

impl Number {
    pub(super) fn of(term: &ExpressionTerm) -> Option<Self> {
        Some(match term {
            ExpressionTerm::IntegerLiteral(number) => Self::Integer(*number),
            ExpressionTerm::DecimalLiteral(number) => Self::Decimal(*number),
            ExpressionTerm::FloatLiteral(number) => Self::Float(*number),
            ExpressionTerm::DoubleLiteral(number) => Self::Double(*number),
            _ => return None,
        })
    }

    /// The number that a typed literal stands for, if it is of one of these four types and can be computed with.
    pub(super) fn parse(datatype: &str, text: &str) -> Option<Self> {
        Some(match datatype.strip_prefix(XSD)? {
            "integer" => Self::Integer(text.parse().ok()?),
            "decimal" => Self::Decimal(text.parse().ok()?),
            "float" => Self::Float(text.parse().ok()?),
            "double" => Self::Double(text.parse().ok()?),
            _ => return None,
        })
    }

    pub(super) fn term(self) -> ExpressionTerm {
        match self {
            Self::Integer(number) => ExpressionTerm::IntegerLiteral(number),
            Self::Decimal(number) => ExpressionTerm::DecimalLiteral(number),
            Self::Float(number) => ExpressionTerm::FloatLiteral(number),
            Self::Double(number) => ExpressionTerm::DoubleLiteral(number),
        }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        use Number as N;
        Some(match (self, other) {
            (N::Integer(a), N::Integer(b)) => N::Integer(a.checked_add(b)?),
            (N::Decimal(a), N::Decimal(b)) => N::Decimal(a.checked_add(b)?),
            (N::Integer(a), N::Decimal(b)) => N::Decimal(Decimal::from(a).checked_add(b)?),
            (N::Decimal(a), N::Integer(b)) => N::Decimal(a.checked_add(Decimal::from(b))?),
            (N::Double(a), b) => N::Double(a + b.double()),
            (a, N::Double(b)) => N::Double(a.double() + b),
            (N::Float(a), b) => N::Float(a + b.float()),
            (a, N::Float(b)) => N::Float(a.float() + b),
        })
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        use Number as N;
        Some(match (self, other) {
            (N::Integer(a), N::Integer(b)) => N::Integer(a.checked_sub(b)?),
            (N::Decimal(a), N::Decimal(b)) => N::Decimal(a.checked_sub(b)?),
            (N::Integer(a), N::Decimal(b)) => N::Decimal(Decimal::from(a).checked_sub(b)?),
            (N::Decimal(a), N::Integer(b)) => N::Decimal(a.checked_sub(Decimal::from(b))?),
            (N::Double(a), b) => N::Double(a - b.double()),
            (a, N::Double(b)) => N::Double(a.double() - b),
            (N::Float(a), b) => N::Float(a - b.float()),
            (a, N::Float(b)) => N::Float(a.float() - b),
        })
    }

    pub(super) fn by(self, other: Self) -> Option<Self> {
        use Number as N;
        Some(match (self, other) {
            (N::Integer(a), N::Integer(b)) => N::Integer(a.checked_mul(b)?),
            (N::Decimal(a), N::Decimal(b)) => N::Decimal(a.checked_mul(b)?),
            (N::Integer(a), N::Decimal(b)) => N::Decimal(Decimal::from(a).checked_mul(b)?),
            (N::Decimal(a), N::Integer(b)) => N::Decimal(a.checked_mul(Decimal::from(b))?),
            (N::Double(a), b) => N::Double(a * b.double()),
            (a, N::Double(b)) => N::Double(a.double() * b),
            (N::Float(a), b) => N::Float(a * b.float()),
            (a, N::Float(b)) => N::Float(a.float() * b),
        })
    }

    /// The order of two numbers; none where one of them is none.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        use Number as N;
        match (self, other) {
            (N::Integer(a), N::Integer(b)) => a.partial_cmp(&b),
            (N::Decimal(a), N::Decimal(b)) => a.partial_cmp(&b),
            (N::Integer(a), N::Decimal(b)) => Decimal::from(a).partial_cmp(&b),
            (N::Decimal(a), N::Integer(b)) => a.partial_cmp(&Decimal::from(b)),
            (N::Double(_), _) | (_, N::Double(_)) => self.double().partial_cmp(&other.double()),
            (N::Float(_), _) | (_, N::Float(_)) => self.float().partial_cmp(&other.float()),
        }
    }

    pub(super) fn times(self, times: u64) -> Option<Self> {
        let times = i64::try_from(times).ok()?;
        Some(match self {
            Self::Integer(number) => Self::Integer(number.checked_mul(times)?),
            Self::Decimal(number) => Self::Decimal(number.checked_mul(Decimal::from(times))?),
            Self::Float(number) => Self::Float(number * Float::from(Integer::from(times))),
            Self::Double(number) => Self::Double(number * Double::from(Integer::from(times))),
        })
    }

    pub(super) fn divided(self, by: u64) -> Option<ExpressionTerm> {
        let by = Integer::from(i64::try_from(by).ok()?);
        Some(match self {
            Self::Integer(sum) => {
                ExpressionTerm::DecimalLiteral(Decimal::from(sum).checked_div(by)?)
            }
            Self::Decimal(sum) => ExpressionTerm::DecimalLiteral(sum.checked_div(by)?),
            Self::Float(sum) => ExpressionTerm::FloatLiteral(sum / Float::from(by)),
            Self::Double(sum) => ExpressionTerm::DoubleLiteral(sum / Double::from(by)),
        })
    }

    fn float(self) -> Float {
        match self {
            Self::Integer(number) => number.into(),
            Self::Decimal(number) => number.into(),
            Self::Float(number) => number,
            Self::Double(number) => number.into(),
        }
    }

    fn double(self) -> Double {
        match self {
            Self::Integer(number) => number.into(),
            Self::Decimal(number) => number.into(),
            Self::Float(number) => number.into(),
            Self::Double(number) => number,
        }
    }
}
