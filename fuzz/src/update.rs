//! SPARQL updates: any text is carried out whole or refused, and the store stays readable.

use super::query::fresh;
use std::time::Duration;
use store::{Store, UpdateOptions};

/// Texts to begin with.
pub const SEEDS: &[&str] = &[
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH <http://e/3> { ?o ?p ?s } } WHERE { GRAPH ?g { ?s ?p ?o FILTER(ISIRI(?o)) } }",
    "INSERT DATA { GRAPH <http://e/1> { <http://e/x> <http://e/p> \"村\\n\"@zh-CN, _:b, 1e0 } } ; CLEAR SILENT GRAPH <http://e/2>",
    "COPY GRAPH <http://e/1> TO <http://e/9> ; MOVE <http://e/9> TO <http://e/2> ; ADD DEFAULT TO <http://e/1> ; DROP ALL",
    "LOAD SILENT <http://127.0.0.1:1/x> INTO GRAPH <http://e/1> ; CREATE GRAPH <http://e/5>",
];

/// Carries the bytes out as an update on a store of its own.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let store = fresh();
    let dump = |store: &store::Embedded| {
        let mut out = Vec::new();
        store.dump(None, &mut out).unwrap();
        out
    };
    let before = dump(&store);
    let options =
        UpdateOptions { timeout: Some(Duration::from_secs(5)), ..UpdateOptions::default() };
    if store.update(&text, &options).is_err() {
        assert!(dump(&store) == before, "a refused update left a trace");
    }
    dump(&store);
}
