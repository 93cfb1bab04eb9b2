//! The embedded queries and the reading of their headers.

use std::collections::BTreeMap;

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every shipped query, sorted by name.
        const SHIPPED: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../queries/", $name, ".rq")))),*];
    };
}

library!(
    "across-reports",
    "adopters",
    "adoptions-by-channel",
    "as-of",
    "cascade",
    "channels",
    "compare-places",
    "conflicts",
    "curve",
    "evidence",
    "facts",
    "find",
    "formula-changes",
    "founders",
    "honours",
    "indicators",
    "lags",
    "learned-from",
    "lineage-down",
    "lineage-up",
    "models",
    "models-by-channels",
    "models-by-roles",
    "organizations",
    "origin",
    "outcomes",
    "places",
    "planned",
    "products",
    "promotions",
    "same-name",
    "scheme",
    "schemes-of",
    "sequences",
    "transmissions",
    "variants",
    "visits",
);

/// A query with what its header says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedQuery {
    /// Its name: the file name without `.rq`.
    pub name: String,
    /// The question it answers, in English.
    pub summary: String,
    /// The question it answers, in Chinese.
    pub summary_zh: String,
    /// More about it, in English.
    pub description: String,
    /// More about it, in Chinese.
    pub description_zh: String,
    /// Its parameters and what they mean, in the order of the header.
    pub params: Vec<(String, String)>,
    /// The same in Chinese.
    pub params_zh: Vec<(String, String)>,
    /// Its parameters whose value must name something, and of which kind ([`super::values::Kind`]).
    pub values: Vec<(String, String)>,
    /// Its columns and what they mean, in the order of the header.
    pub columns: Vec<(String, String)>,
    /// The same in Chinese.
    pub columns_zh: Vec<(String, String)>,
    /// The whole text, header included.
    pub text: String,
}

/// Returns every shipped query, sorted by name.
pub fn all() -> Vec<NamedQuery> {
    SHIPPED.iter().map(|(name, text)| parse(name, text)).collect()
}

/// Finds a shipped query by name.
pub fn find(name: &str) -> Option<NamedQuery> {
    SHIPPED.iter().find(|(n, _)| *n == name).map(|(n, text)| parse(n, text))
}

/// Returns the names of shipped queries nearest to `name`, nearest first, at most three.
pub fn nearest(name: &str) -> Vec<&'static str> {
    diffusion::near::nearest(name, SHIPPED.iter().map(|&(n, _)| n), 3)
}

/// Reads the header of a query: the lines that begin with `#+`.
///
/// `key: value` gives a text; a key without a value opens a list of `name: meaning` lines below it.
pub fn parse(name: &str, text: &str) -> NamedQuery {
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    let mut lists: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let mut open = None;
    for line in text.lines().filter_map(|l| l.strip_prefix("#+")) {
        let nested = line.starts_with("   ") || line.starts_with('\t');
        let Some((key, value)) = line.trim().split_once(':') else { continue };
        let (key, value) = (key.trim(), value.trim());
        match (nested, open) {
            (true, Some(list)) => {
                lists.entry(list).or_default().push((key.to_owned(), value.to_owned()));
            }
            _ if value.is_empty() => open = Some(key),
            _ => {
                texts.insert(key, value);
                open = None;
            }
        }
    }
    let text_of = |key| texts.get(key).map(ToString::to_string).unwrap_or_default();
    NamedQuery {
        name: name.to_owned(),
        summary: text_of("summary"),
        summary_zh: text_of("summary_zh"),
        description: text_of("description"),
        description_zh: text_of("description_zh"),
        params: lists.remove("params").unwrap_or_default(),
        params_zh: lists.remove("params_zh").unwrap_or_default(),
        values: lists.remove("values").unwrap_or_default(),
        columns: lists.remove("columns").unwrap_or_default(),
        columns_zh: lists.remove("columns_zh").unwrap_or_default(),
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_query_has_a_header_and_parses() {
        for query in all() {
            assert!(!query.summary.is_empty(), "{} has no summary", query.name);
            let is_chinese = |text: &str| text.chars().any(|c| ('一'..='鿿').contains(&c));
            assert!(is_chinese(&query.summary_zh), "{} has no summary_zh", query.name);
            assert!(!query.description.is_empty(), "{} has no description", query.name);
            assert!(is_chinese(&query.description_zh), "{} has no description_zh", query.name);
            for (english, chinese) in
                [(&query.params, &query.params_zh), (&query.columns, &query.columns_zh)]
            {
                let names = |list: &[(String, String)]| -> Vec<String> {
                    list.iter().map(|(name, _)| name.clone()).collect()
                };
                assert_eq!(names(english), names(chinese), "{}", query.name);
                for (name, meaning) in chinese {
                    assert!(is_chinese(meaning), "{}: {name}: {meaning}", query.name);
                }
            }
            let parsed = oxigraph::sparql::SparqlEvaluator::new().parse_query(&query.text);
            assert!(parsed.is_ok(), "{}: {:?}", query.name, parsed.err());
            for (param, _) in &query.params {
                assert!(query.text.contains(&format!("?_{param}")), "{}: {param}", query.name);
            }
            for (param, kind) in &query.values {
                assert!(query.params.iter().any(|(p, _)| p == param), "{}: {param}", query.name);
                assert!(
                    super::super::values::Kind::from_id(kind).is_some(),
                    "{}: {kind}",
                    query.name
                );
            }
        }
    }

    /// The names that the first `SELECT` of a query projects, in order.
    fn projected(text: &str) -> Vec<String> {
        let body: String =
            text.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>().join(" ");
        let Some((_, rest)) = body.split_once("SELECT") else { return Vec::new() };
        let (head, _) = rest.split_once("WHERE").unwrap();
        let (mut depth, mut names, mut after_as) = (0, Vec::new(), false);
        for token in head.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            match token {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ if token.starts_with('?') && (depth == 0 || after_as) => {
                    names.push(token[1..].to_owned());
                }
                _ => {}
            }
            after_as = token == "AS";
        }
        names
    }

    #[test]
    fn the_header_names_every_column_in_its_order() {
        for query in all().iter().filter(|query| !query.text.contains("\nCONSTRUCT")) {
            let columns: Vec<String> = query.columns.iter().map(|(name, _)| name.clone()).collect();
            assert_eq!(columns, projected(&query.text), "{}", query.name);
        }
    }

    #[test]
    fn the_nearest_names_are_offered() {
        assert_eq!(nearest("adoptrs").first(), Some(&"adopters"));
        assert!(nearest("zzzzzz").is_empty());
        assert!(nearest("nosuchquery").is_empty());
    }

    #[test]
    fn a_header_is_read() {
        let q = parse("x", "#+ summary: S\n#+ params:\n#+   a: first\n#+   b: second\nASK {}");
        assert_eq!(q.summary, "S");
        let params: Vec<_> = q.params.iter().map(|(n, m)| (n.as_str(), m.as_str())).collect();
        assert_eq!(params, [("a", "first"), ("b", "second")]);
    }
}
