//! SPARQL queries: any text is answered or refused within its limits, and the same text twice alike.

use std::sync::OnceLock;
use std::time::Duration;
use store::{Answer, Embedded, QueryOptions, Store, StoreError, UpdateOptions};

/// Texts to begin with.
pub const SEEDS: &[&str] = &[
    "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) WHERE { GRAPH ?g { ?s <http://e/p> ?o } } GROUP BY ?s HAVING(?n > 1) ORDER BY DESC(?n) LIMIT 3",
    "PREFIX e: <http://e/> SELECT * { ?a e:p/e:q* ?b OPTIONAL { ?b ^e:p|!e:q ?c FILTER(?c != ?a && REGEX(STR(?c), \"村$\", \"i\")) } MINUS { ?a e:q 1 } }",
    "CONSTRUCT { ?s ?p [ <http://e/v> ?o ] } WHERE { { ?s ?p ?o } UNION { VALUES (?s ?o) { (<http://e/a> 1) (UNDEF \"x\"@zh) } } FILTER EXISTS { ?s ?p ?z } }",
    "ASK { SELECT ?x { BIND(IF(1/0, COALESCE(?y, 2), xsd:date(\"2018-02-30\")) AS ?x) FILTER(?x IN (1, 2.0, \"3\"^^<http://www.w3.org/2001/XMLSchema#integer>)) } }",
    "DESCRIBE <http://e/a> FROM <http://e/1> FROM NAMED <http://e/2>",
    "SELECT * { << ?s ?p ?o >> ?q ?v . ((((((?s))))) ?p ?o }",
];

/// A small store.
pub(crate) fn store() -> &'static Embedded {
    static STORE: OnceLock<Embedded> = OnceLock::new();
    STORE.get_or_init(fresh)
}

pub(crate) fn fresh() -> Embedded {
    let store = Embedded::in_memory().unwrap();
    let data = "INSERT DATA { GRAPH <http://e/1> { <http://e/a> <http://e/p> <http://e/b>, 1, \"村\"@zh . <http://e/b> <http://e/q> 2.5 } \
                GRAPH <http://e/2> { <http://e/b> <http://e/p> <http://e/a>, <http://e/c>, 1 ; <http://e/q> \"2018-05-01\"^^<http://www.w3.org/2001/XMLSchema#date> } \
                <http://e/c> <http://e/p> _:x }";
    store.update(data, &UpdateOptions::default()).unwrap();
    store
}

/// Rows or triples as text, or the kind of failure.
fn answer(text: &str) -> Result<Vec<String>, std::mem::Discriminant<StoreError>> {
    let options = QueryOptions {
        timeout: Some(Duration::from_secs(5)),
        limit: Some(1000),
        sorted: true,
        ..QueryOptions::default()
    };
    let kind = |error: StoreError| std::mem::discriminant(&error);
    match store().query(text, &options).map_err(kind)? {
        Answer::Boolean(is) => Ok(vec![is.to_string()]),
        Answer::Solutions(rows) => {
            rows.map(|row| row.map(|row| format!("{row:?}")).map_err(kind)).collect()
        }
        Answer::Triples(triples) => {
            triples.map(|triple| triple.map(|t| t.to_string()).map_err(kind)).collect()
        }
    }
}

/// Asks the bytes as a query, twice.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // What differs by its nature: the clock, chance, nodes without a name.
    let upper = text.to_uppercase();
    let (once, again) = (answer(&text), answer(&text));
    if !["NOW", "RAND", "UUID", "BNODE", "[", "_:", "SAMPLE"]
        .iter()
        .any(|word| upper.contains(word))
    {
        assert_eq!(once.is_ok(), again.is_ok());
        assert_eq!(once.map(|rows| rows.len()).ok(), again.map(|rows| rows.len()).ok());
    }
}
