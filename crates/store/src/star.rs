//! The columns of `SELECT *`: in the order in which the query first names them, as people read it. The parser has them
//! in no order that was promised.

use rdf::term::Variable;
use spargebra::algebra::GraphPattern;

/// Puts the columns of an outermost `SELECT *` in the order of the text.
pub(super) fn order(text: &str, pattern: &mut GraphPattern) {
    let mut tokens = Tokens { rest: text };
    let select = tokens.by_ref().any(|t| t.eq_ignore_ascii_case("select"));
    let is_modifier =
        |t: &&str| t.eq_ignore_ascii_case("distinct") || t.eq_ignore_ascii_case("reduced");
    if !select || tokens.find(|t| !is_modifier(t)) != Some("*") {
        return;
    }
    let Some(columns) = columns(pattern) else { return };
    let mut named: Vec<&str> = Vec::new();
    for name in tokens.filter_map(|token| token.strip_prefix(['?', '$'])) {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    // What the text does not name, if there is any, stays behind what it names.
    columns.sort_by_key(|c| named.iter().position(|n| *n == c.as_str()).unwrap_or(usize::MAX));
}

/// The columns that are given back.
fn columns(pattern: &mut GraphPattern) -> Option<&mut Vec<Variable>> {
    match pattern {
        GraphPattern::Project { variables, .. } => Some(variables),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => columns(inner),
        _ => None,
    }
}

/// Words, variables and signs of a query; comments, IRIs and strings are passed over.
struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    fn take(&mut self, length: usize) -> &'t str {
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        token
    }

    /// Passes over a string whose quotes stand at the beginning.
    fn string(&mut self, quote: char) {
        let long: String = [quote; 3].iter().collect();
        let end = if self.rest.starts_with(&long) { long } else { quote.to_string() };
        self.take(end.len());
        while !self.rest.is_empty() && !self.rest.starts_with(&end) {
            let mut chars = self.rest.chars();
            let escaped = chars.next() == Some('\\');
            if escaped {
                chars.next();
            }
            self.rest = chars.as_str();
        }
        self.take(end.len().min(self.rest.len()));
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        loop {
            self.rest = self.rest.trim_start();
            let first = self.rest.chars().next()?;
            match first {
                '#' => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.take(end);
                }
                '"' | '\'' => self.string(first),
                '<' => {
                    let end = self.rest.find(|c: char| c == '>' || c.is_whitespace());
                    let is_iri = end.is_some_and(|end| self.rest[end..].starts_with('>'));
                    let length = if is_iri { end.unwrap_or(0) + 1 } else { 1 };
                    self.take(length);
                }
                c => {
                    let start = if c == '?' || c == '$' || is_word(c) { c.len_utf8() } else { 0 };
                    let more = self.rest[start..].find(|c: char| !is_word(c));
                    let length = match start {
                        0 => c.len_utf8(),
                        _ => more.map_or(self.rest.len(), |more| start + more),
                    };
                    return Some(self.take(length));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{QueryOptions, prepare};

    fn columns(text: &str) -> String {
        let spargebra::Query::Select { mut pattern, .. } =
            prepare::query(text, &QueryOptions::default()).unwrap()
        else {
            panic!("not a SELECT")
        };
        let columns = super::columns(&mut pattern).unwrap();
        columns.iter().map(rdf::term::Variable::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn all_columns_come_in_the_order_of_the_query() {
        for (text, expected) in [
            ("SELECT * { ?z ?p ?a }", "z p a"),
            (
                "select distinct * where { ?z <http://e/?q> ?a . $b ?p \"?c # '\" } order by ?b",
                "z a b p",
            ),
            (
                "# SELECT ?x\nPREFIX e: <http://e/#> SELECT REDUCED * { ?s e:p ?o OPTIONAL { ?o ?m ?a } } LIMIT 3",
                "s o m a",
            ),
            (
                "SELECT * { { SELECT ?b ?a { ?a ?b 'x' FILTER(?b < ?a) } } ?a ?村 '''?n ' ?m''' }",
                "b a 村",
            ),
            ("SELECT ?b ?a { ?a ?b ?c }", "b a"),
            ("SELECT * { VALUES (?y ?x) { (1 2) } BIND(?x * ?y AS ?c) }", "y x c"),
        ] {
            assert_eq!(columns(text), expected, "{text}");
        }
    }
}
