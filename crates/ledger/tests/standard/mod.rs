//! The project's own schemas, schemes, indicators and roles, for the tests and the example.

#![expect(clippy::disallowed_methods, reason = "reads the checkout that it stands in")]

use std::path::Path;

use ledger::Standard;

/// Reads `data/` and `ontology/` of the checkout; none where they are missing.
pub(crate) fn standard() -> Option<Standard> {
    let root = std::env::var_os("XIANGMAI_CHECKOUT")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), Into::into);
    let mut schemas = Vec::new();
    let mut entries: Vec<_> =
        std::fs::read_dir(root.join("data")).ok()?.flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name()?.to_str()?.to_owned();
        if let Some(table) = name.strip_suffix("-schema.json") {
            schemas.push((table.to_owned(), std::fs::read_to_string(&path).ok()?));
        }
    }
    let standard = Standard::new(schemas.iter().map(|(t, s)| (t.as_str(), s.as_str()))).ok()?;
    let text = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    Some(
        standard
            .with_schemes(&text("data/schemes.csv")?)
            .with_indicators(&text("data/indicators.csv")?)
            .with_roles(labels(&text("ontology/roles.ttl")?)),
    )
}

/// The Chinese labels of the roles.
fn labels(turtle: &str) -> Vec<String> {
    let mut all = Vec::new();
    for triple in oxttl::TurtleParser::new().for_slice(turtle.as_bytes()).flatten() {
        let label = matches!(
            triple.predicate.as_str(),
            "http://www.w3.org/2004/02/skos/core#prefLabel"
                | "http://www.w3.org/2004/02/skos/core#altLabel"
        );
        if let (true, oxrdf::Term::Literal(text)) = (label, &triple.object)
            && text.language() == Some("zh")
        {
            all.push(text.value().to_owned());
        }
    }
    all
}
