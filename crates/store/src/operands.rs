//! The operands of an expression, for whoever walks or rewrites one.

use std::convert::Infallible;

use rdf::term::Variable;
use spargebra::algebra::{Expression, Function};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// Calls `f` on the operands of an expression until it fails; the pattern of `EXISTS` is none.
pub(super) fn each_operand_mut<F>(
    expression: &mut Expression,
    f: &mut dyn FnMut(&mut Expression) -> Result<(), F>,
) -> Result<(), F> {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) | E::Exists(_) => Ok(()),
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
            f(a)?;
            f(b)
        }
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => f(a),
        E::In(a, list) => {
            f(a)?;
            list.iter_mut().try_for_each(f)
        }
        E::If(a, b, c) => {
            f(a)?;
            f(b)?;
            f(c)
        }
        E::Coalesce(list) | E::FunctionCall(_, list) => list.iter_mut().try_for_each(f),
    }
}

/// Calls `f` on the variables of an expression; returns whether it gives the same for the same values every time, and looks at no
/// pattern.
pub(super) fn variables(expression: &mut Expression, f: &mut dyn FnMut(&Variable)) -> bool {
    match expression {
        Expression::Variable(variable) | Expression::Bound(variable) => f(variable),
        Expression::Exists(_) => return false,
        Expression::FunctionCall(function, _) => match function {
            Function::Rand
            | Function::Now
            | Function::Uuid
            | Function::StrUuid
            | Function::BNode
            | Function::Iri => return false,
            // Casts are functions with names of XML Schema.
            Function::Custom(name) if !name.as_str().starts_with(XSD) => return false,
            _ => {}
        },
        _ => {}
    }
    let mut all = true;
    let Ok(()) = each_operand_mut(expression, &mut |operand| {
        all &= variables(operand, f);
        Ok::<(), Infallible>(())
    });
    all
}
