//! Tests of columns; what they share.

mod faults;
mod files;
mod queries;
mod updates;

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::super::oracle::Oracle;
use super::super::{Embedded, EmbeddedOptions};
use crate::{
    Change, DefaultGraph, GraphReplacement, Progress, QueryOptions, Store, StoreError,
    TripleSource, UpdateOptions,
};
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::NamedNode;

/// As many cases, the same in every run. `PROPTEST_CASES` and `PROPTEST_RNG_SEED` look further.
fn seeded(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let more = std::env::var_os("PROPTEST_CASES").is_some();
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    ProptestConfig { cases: if more { asked.cases } else { cases }, rng_seed, ..asked }
}

const SUBJECTS: [&str; 5] = ["<http://e/a>", "<http://e/b>", "<http://e/c>", "_:x", "_:y"];
const PREDICATES: [&str; 4] = ["<http://e/p>", "<http://e/q>", "<http://e/r>", "<http://e/none>"];
const OBJECTS: [&str; 12] = [
    "<http://e/a>",
    "<http://e/b>",
    "<http://e/c>",
    "_:x",
    "1",
    "\"10\"^^<http://www.w3.org/2001/XMLSchema#integer>",
    "2",
    "\"1\"",
    "\"text\"@en",
    "\"2005-01-19\"^^<http://www.w3.org/2001/XMLSchema#date>",
    "\"2005-03-01\"^^<http://www.w3.org/2001/XMLSchema#date>",
    "1.5",
];

/// A triple in N-Triples, where numbers have their datatypes written out.
fn line((s, p, o): (usize, usize, usize)) -> String {
    let typed =
        |kind: &str| format!("\"{}\"^^<http://www.w3.org/2001/XMLSchema#{kind}>", OBJECTS[o]);
    let object = match OBJECTS[o] {
        "1" | "2" => typed("integer"),
        "1.5" => typed("decimal"),
        other => other.to_owned(),
    };
    format!("{} {} {object} .\n", SUBJECTS[s], PREDICATES[p])
}

fn change(graphs: &[String]) -> Change<'static> {
    let replace = graphs.iter().enumerate().map(|(i, text)| GraphReplacement {
        name: NamedNode::new_unchecked(format!("http://e/graph/{i}")),
        triples: TripleSource::from_ntriples(Cursor::new(text.clone())),
        version: None,
    });
    Change { replace: replace.collect(), ..Change::default() }
}

fn load(store: &dyn Store, graphs: &[String]) {
    store.apply(change(graphs), &mut |_| Progress::Continue).unwrap();
}

fn open(path: &Path) -> Embedded {
    Embedded::open(path).unwrap()
}

fn dump(store: &dyn Store) -> String {
    let mut out = Vec::new();
    store.dump(None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn ask(store: &dyn Store, query: &str) -> Result<String, StoreError> {
    ask_in(DefaultGraph::Union, store, query)
}

fn ask_in(
    default_graph: DefaultGraph,
    store: &dyn Store,
    query: &str,
) -> Result<String, StoreError> {
    let options = QueryOptions { sorted: true, default_graph, ..QueryOptions::default() };
    let mut out = Vec::new();
    store.query(query, &options)?.write(ResultsFormat::Tsv, RdfFormat::NTriples, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn three_graphs() -> Vec<String> {
    vec![line((0, 0, 1)) + &line((0, 1, 4)), line((0, 0, 1)) + &line((1, 0, 2)), line((2, 2, 0))]
}

fn of(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(list).prop_map(str::to_owned)
}

fn graphs() -> impl Strategy<Value = Vec<String>> {
    let triple = (0..SUBJECTS.len(), 0..3_usize, 0..OBJECTS.len()).prop_map(line);
    let graph = prop::collection::vec(triple, 1..14).prop_map(|lines| lines.concat());
    prop::collection::vec(graph, 1..4)
}
