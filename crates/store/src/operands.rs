//! The operands of an expression, for whoever walks or rewrites one.

use spargebra::algebra::Expression;

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
