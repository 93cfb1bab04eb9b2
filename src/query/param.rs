//! Parameters of queries: which variables they are, and values as RDF terms.
//!
//! Follows grlc's names: `?_name` is a plain literal, `?_name_iri` an IRI, `?_name_integer`,
//! `?_name_decimal`, `?_name_date`, `?_name_gYear` and `?_name_boolean` typed literals, `?_name_en` a
//! literal in a language.

use rdf::term::{Literal, NamedNode, Term, Variable};

/// What can be wrong with parameters.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamError {
    /// Not of the form `name=value`.
    #[error("`{0}` is not of the form name=value")]
    Form(String),
    /// The query has no such parameter.
    #[error("the query has no parameter `{name}`; it has: {}", known.join(", "))]
    Unknown {
        /// The name given.
        name: String,
        /// The names that the query has.
        known: Vec<String>,
    },
    /// A parameter of the query was not given.
    #[error("parameter `{0}` is missing; give it with --param {0}=VALUE")]
    Missing(String),
    /// The value does not fit the type in the variable's name.
    #[error("parameter `{name}`: `{value}` is not {expected}")]
    Value {
        /// Name of the parameter.
        name: String,
        /// The value given.
        value: String,
        /// What was expected.
        expected: String,
    },
}

/// The types that a variable's name may end in.
const TYPES: [&str; 7] = ["iri", "integer", "decimal", "date", "gYear", "boolean", "string"];

/// A parameter of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name for people.
    pub name: String,
    /// The variable it binds.
    pub variable: String,
    /// The type in the variable's name, if any.
    pub kind: Option<String>,
}

/// Finds the parameters of a query: its variables that begin with an underscore, in order of
/// appearance.
pub fn of_query(text: &str) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    let code = text.lines().filter(|l| !l.trim_start().starts_with('#'));
    for line in code {
        for piece in line.split(['?', '$']).skip(1) {
            let end = piece.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(piece.len());
            let variable = &piece[..end];
            if variable.len() < 2 || !variable.starts_with('_') {
                continue;
            }
            if params.iter().any(|p| p.variable == variable) {
                continue;
            }
            let bare = variable.trim_start_matches('_');
            let typed = bare.rsplit_once('_').filter(|(_, t)| {
                TYPES.contains(t) || (t.len() == 2 && t.bytes().all(|b| b.is_ascii_lowercase()))
            });
            let (name, kind) = typed.map_or((bare, None), |(n, t)| (n, Some(t.to_owned())));
            params.push(Param { name: name.to_owned(), variable: variable.to_owned(), kind });
        }
    }
    params
}

/// Binds `name=value` texts to the parameters of a query.
///
/// Every parameter of the query must be given, but for those whose description in the header begins with
/// *optional*; their variables stay unbound. No other may be given.
pub fn bind(text: &str, given: &[String]) -> Result<Vec<(Variable, Term)>, ParamError> {
    let params = of_query(text);
    let mut bound = Vec::new();
    for pair in given {
        let (name, value) = pair.split_once('=').ok_or_else(|| ParamError::Form(pair.clone()))?;
        let param = params.iter().find(|p| p.name == name).ok_or_else(|| ParamError::Unknown {
            name: name.to_owned(),
            known: params.iter().map(|p| p.name.clone()).collect(),
        })?;
        bound.push((Variable::new_unchecked(&param.variable), to_term(param, value)?));
    }
    let given = |p: &&Param| bound.iter().any(|(v, _)| v.as_str() == p.variable);
    match params.iter().find(|p| !given(p) && !is_optional(text, &p.name)) {
        Some(missing) => Err(ParamError::Missing(missing.name.clone())),
        None => Ok(bound),
    }
}

/// Whether the header says of a parameter that it may be left out.
fn is_optional(text: &str, name: &str) -> bool {
    let header = text.lines().filter_map(|line| line.strip_prefix("#+"));
    let mut said =
        header.filter_map(|line| line.trim_start().strip_prefix(name)?.strip_prefix(':'));
    said.any(|description| description.trim_start().starts_with("optional"))
}

fn to_term(param: &Param, value: &str) -> Result<Term, ParamError> {
    let wrong = |expected: &str| ParamError::Value {
        name: param.name.clone(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    };
    let xsd = |local: &str| {
        let iri = format!("http://www.w3.org/2001/XMLSchema#{local}");
        Term::from(Literal::new_typed_literal(value, NamedNode::new_unchecked(iri)))
    };
    match param.kind.as_deref() {
        None | Some("string") => Ok(Literal::new_simple_literal(value).into()),
        Some("iri") => NamedNode::new(value).map(Term::from).map_err(|_| wrong("an absolute IRI")),
        Some("integer") => match value.parse::<i64>() {
            Ok(_) => Ok(xsd("integer")),
            Err(_) => Err(wrong("a whole number")),
        },
        Some("decimal") => match value.parse::<f64>() {
            Ok(n) if n.is_finite() && !value.contains(['e', 'E']) => Ok(xsd("decimal")),
            _ => Err(wrong("a decimal number")),
        },
        Some("boolean") if matches!(value, "true" | "false") => Ok(xsd("boolean")),
        Some("boolean") => Err(wrong("true or false")),
        Some("gYear") if value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(xsd("gYear"))
        }
        Some("gYear") => Err(wrong("a year of four digits")),
        Some("date") => match value.parse::<jiff::civil::Date>() {
            Ok(_) => Ok(xsd("date")),
            Err(_) => Err(wrong("a date like 2021-03-05")),
        },
        Some(language) => Literal::new_language_tagged_literal(value, language)
            .map(Term::from)
            .map_err(|_| wrong("a text in a language")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, given: &[&str], expected: Result<&[&str], ParamError>) {
        let given: Vec<_> = given.iter().map(ToString::to_string).collect();
        let bound = bind(text, &given)
            .map(|b| b.iter().map(|(v, t)| format!("{v} {t}")).collect::<Vec<_>>());
        assert_eq!(bound, expected.map(|e| e.iter().map(ToString::to_string).collect()));
    }

    #[test]
    fn values_become_terms_of_the_type_in_the_name() {
        let text = "SELECT * { ?a ?b ?_x, ?_y_iri, ?_n_integer, ?_d_date . FILTER(?_x = 1) }";
        let given = ["x=甲\"", "y=http://e.org/a b", "n=3", "d=2021-03-05"];
        check(
            text,
            &given,
            Err(ParamError::Value {
                name: "y".into(),
                value: "http://e.org/a b".into(),
                expected: "an absolute IRI".into(),
            }),
        );
        check(
            text,
            &["x=甲\"", "y=http://e.org/a", "n=3", "d=2021-03-05"],
            Ok(&[
                "?_x \"甲\\\"\"",
                "?_y_iri <http://e.org/a>",
                "?_n_integer \"3\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                "?_d_date \"2021-03-05\"^^<http://www.w3.org/2001/XMLSchema#date>",
            ]),
        );
    }

    #[test]
    fn a_missing_and_an_unknown_parameter_are_told_apart() {
        check("SELECT * { ?_a ?b ?c }", &[], Err(ParamError::Missing("a".into())));
        check(
            "SELECT * { ?_a ?b ?c }",
            &["z=1"],
            Err(ParamError::Unknown { name: "z".into(), known: vec!["a".into()] }),
        );
        check("SELECT * { ?_a ?b ?c }", &["a"], Err(ParamError::Form("a".into())));
    }
}
