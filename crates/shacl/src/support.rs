//! What shapes may use: everything that would otherwise be passed over in silence is refused.
//!
//! Terms of the SHACL namespace are allowed by name, so that whatever a later version of SHACL adds is
//! refused until it is known here. SPARQL-based constraints (*SHACL*, section 5 and appendix A
//! "Pre-binding of Variables") are read too.

use super::ShaclError;
use rdf::term::{NamedOrBlankNode, Term, Triple};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};

const SH: &str = "http://www.w3.org/ns/shacl#";

/// Properties that the engine honours (or that mean nothing to validation).
const PROPERTIES: &[&str] = &[
    "targetClass",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
    "property",
    "path",
    "alternativePath",
    "inversePath",
    "zeroOrMorePath",
    "oneOrMorePath",
    "zeroOrOnePath",
    "class",
    "datatype",
    "nodeKind",
    "minCount",
    "maxCount",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
    "pattern",
    "flags",
    "languageIn",
    "uniqueLang",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
    "not",
    "and",
    "or",
    "xone",
    "node",
    "qualifiedValueShape",
    "qualifiedValueShapesDisjoint",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "closed",
    "ignoredProperties",
    "hasValue",
    "in",
    "sparql",
    "select",
    "prefixes",
    "declare",
    "prefix",
    "namespace",
    "message",
    "severity",
    "deactivated",
    "name",
    "description",
    "order",
    "group",
    "defaultValue",
];

/// Classes of nodes in a shapes graph.
const CLASSES: &[&str] = &["NodeShape", "PropertyShape", "SPARQLConstraint", "PrefixDeclaration"];

/// Returns an error for the first term in `triples` that would be passed over.
pub(crate) fn check(triples: &[Triple]) -> Result<(), ShaclError> {
    triples.iter().try_for_each(check_terms)
}

fn unsupported(what: String, subject: &NamedOrBlankNode) -> ShaclError {
    let shape = match subject {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
        NamedOrBlankNode::BlankNode(_) => None,
    };
    ShaclError::Unsupported { what, shape }
}

fn check_terms(triple: &Triple) -> Result<(), ShaclError> {
    let property = triple.predicate.as_str();
    if let Some(name) = property.strip_prefix(SH)
        && !PROPERTIES.contains(&name)
    {
        return Err(unsupported(format!("sh:{name}"), &triple.subject));
    }
    if property == rdf::vocab::rdf::TYPE
        && let Term::NamedNode(class) = &triple.object
        && let Some(name) = class.as_str().strip_prefix(SH)
        && !CLASSES.contains(&name)
    {
        return Err(unsupported(format!("sh:{name}"), &triple.subject));
    }
    Ok(())
}

/// Returns why a query of a constraint has no meaning by the recommendation (appendix A), if so.
pub(crate) fn check_query(query: &Query) -> Result<(), String> {
    let Query::Select { pattern, dataset: None, .. } = query else {
        return Err("a query that is no plain SELECT".into());
    };
    Walk { depth: 0 }.pattern(pattern)
}

/// Looks for what cannot be pre-bound.
struct Walk {
    /// How many projections have been entered.
    depth: usize,
}

impl Walk {
    fn pattern(&mut self, pattern: &GraphPattern) -> Result<(), String> {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                let text = patterns.iter().map(ToString::to_string).collect::<String>();
                unknown_variable(&text)
            }
            P::Path { .. } => Ok(()),
            P::Join { left, right } | P::Union { left, right } => {
                self.pattern(left)?;
                self.pattern(right)
            }
            P::LeftJoin { left, right, expression } => {
                self.pattern(left)?;
                self.pattern(right)?;
                expression.as_ref().map_or(Ok(()), |e| self.expression(e))
            }
            P::Filter { expr, inner } => {
                self.expression(expr)?;
                self.pattern(inner)
            }
            P::Extend { inner, variable, expression } => {
                if variable.as_str() == "this" {
                    return Err("a query that assigns ?this".into());
                }
                self.expression(expression)?;
                self.pattern(inner)
            }
            P::Project { inner, variables } => {
                self.depth += 1;
                if self.depth > 1 && !variables.iter().any(|v| v.as_str() == "this") {
                    return Err("a subquery that does not select $this".into());
                }
                self.pattern(inner)
            }
            P::Distinct { inner }
            | P::Reduced { inner }
            | P::OrderBy { inner, .. }
            | P::Group { inner, .. }
            | P::Graph { inner, .. } => self.pattern(inner),
            P::Slice { inner, .. } if self.depth == 0 => self.pattern(inner),
            P::Slice { .. } => Err("a subquery with LIMIT or OFFSET".into()),
            P::Minus { .. } => Err("MINUS in a query".into()),
            P::Values { .. } => Err("VALUES in a query".into()),
            P::Service { .. } => Err("SERVICE in a query".into()),
            // LATERAL is no part of SPARQL 1.1.
            P::Lateral { .. } => Err("LATERAL in a query".into()),
        }
    }

    fn expression(&mut self, expression: &Expression) -> Result<(), String> {
        unknown_variable(&expression.to_string())?;
        match expression {
            Expression::Exists(pattern) => self.pattern(pattern),
            Expression::Not(inner)
            | Expression::UnaryMinus(inner)
            | Expression::UnaryPlus(inner) => self.expression(inner),
            Expression::And(a, b) | Expression::Or(a, b) => {
                self.expression(a)?;
                self.expression(b)
            }
            _ => Ok(()),
        }
    }
}

fn unknown_variable(text: &str) -> Result<(), String> {
    for name in ["shapesGraph", "currentShape"] {
        if mentions(text, name) {
            return Err(format!("${name} in a query"));
        }
    }
    Ok(())
}

fn mentions(text: &str, variable: &str) -> bool {
    text.match_indices(variable).any(|(at, _)| {
        let after = text[at + variable.len()..].chars().next();
        text[..at].ends_with(['?', '$']) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    fn check(body: &str, expected: Option<&str>) {
        let text = format!(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.com/> .\n{body}"
        );
        let found = crate::Shapes::parse(&text).err().map(|e| e.to_string());
        match (found, expected) {
            (None, None) => {}
            (Some(found), Some(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{found:?} where {expected:?} was expected: {body}"),
        }
    }

    fn query(select: &str, expected: Option<&str>) {
        check(&format!(":S a sh:NodeShape ; sh:sparql [ sh:select \"{select}\" ] ."), expected);
    }

    #[test]
    fn what_the_engine_would_pass_over_is_refused_by_name() {
        check(
            ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
            None,
        );
        check(":S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ] .", Some("sh:SPARQLTarget"));
        check(":C a sh:ConstraintComponent .", Some("sh:ConstraintComponent"));
        check(":S sh:rule :r .", Some("sh:rule"));
        check(":S sh:js :x .", Some("sh:js (in <http://example.com/S>)"));
        check(":S a", Some("not Turtle"));
    }

    #[test]
    fn pre_binding_that_the_engine_lacks_is_refused() {
        query(
            "SELECT $this ?value WHERE { $this :p ?value FILTER(?value = $this) }",
            Some("a query with"),
        );
        let p = "<http://example.com/p>";
        query(&format!("SELECT $this WHERE {{ $this {p} ?v FILTER(?v = $this) }}"), None);
        query(
            &format!("SELECT $this ?value WHERE {{ $this {p}+ $this . BIND($this AS ?value) }}"),
            None,
        );
        query(
            &format!("SELECT $this WHERE {{ $this {p} ?v FILTER NOT EXISTS {{ ?v {p} $this }} }}"),
            None,
        );
        query(
            &format!("SELECT $this WHERE {{ $this {p} ?v MINUS {{ ?v {p} ?w }} }}"),
            Some("MINUS"),
        );
        query(&format!("SELECT $this WHERE {{ $this {p} ?v VALUES ?v {{ 1 }} }}"), Some("VALUES"));
        query(
            &format!("SELECT $this WHERE {{ {{ SELECT ?v {{ ?x {p} ?v }} }} }}"),
            Some("subquery"),
        );
        query(
            &format!("SELECT $this WHERE {{ $this {p} ?v FILTER(?v = $currentShape) }}"),
            Some("currentShape"),
        );
    }
}
