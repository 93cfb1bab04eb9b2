#![cfg(feature = "disk")]

use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;

use super::super::{Embedded, EmbeddedOptions};
use crate::fs;
use crate::rdf::format::{RdfFormat, ResultsFormat};
use crate::rdf::term::NamedNode;
use crate::store::{
    Change, GraphReplacement, Progress, QueryOptions, Store, StoreError, TripleSource,
    UpdateOptions,
};

/// Everything through the bulk loader, so that columns are made however little there is.
const ALL_BULK: EmbeddedOptions =
    EmbeddedOptions { transaction: 1, bulk_megabytes: 200, bulk_threads: 1, columns_megabytes: 10 };

const SUBJECTS: [&str; 5] = ["<http://e/a>", "<http://e/b>", "<http://e/c>", "_:x", "_:y"];
const PREDICATES: [&str; 4] = ["<http://e/p>", "<http://e/q>", "<http://e/r>", "<http://e/none>"];
const OBJECTS: [&str; 12] = [
    "<http://e/a>",
    "<http://e/b>",
    "<http://e/c>",
    "_:x",
    "1",
    "\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>",
    "2",
    "\"1\"",
    "\"text\"@en",
    "\"2005-01-19\"^^<http://www.w3.org/2001/XMLSchema#date>",
    "\"2005-03-01\"^^<http://www.w3.org/2001/XMLSchema#date>",
    "1.50",
];

/// A triple in N-Triples, where numbers have their datatypes written out.
fn line((s, p, o): (usize, usize, usize)) -> String {
    let typed =
        |kind: &str| format!("\"{}\"^^<http://www.w3.org/2001/XMLSchema#{kind}>", OBJECTS[o]);
    let object = match OBJECTS[o] {
        "1" | "2" => typed("integer"),
        "1.50" => typed("decimal"),
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

fn load(store: &Embedded, graphs: &[String]) {
    store.apply(change(graphs), &mut |_| Progress::Continue).unwrap();
}

fn open(path: &Path) -> Embedded {
    Embedded::open_with(path, ALL_BULK).unwrap()
}

fn ask(store: &Embedded, query: &str) -> Result<String, StoreError> {
    let options = QueryOptions { sorted: true, ..QueryOptions::default() };
    let mut out = Vec::new();
    store.query(query, &options)?.write(ResultsFormat::Tsv, RdfFormat::NTriples, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn reads_columns(store: &Embedded, query: &str) -> bool {
    let plan = store.explain(query, &QueryOptions::default()).unwrap();
    plan.starts_with("{\"read from\":\"columns\"")
}

fn three_graphs() -> Vec<String> {
    vec![line((0, 0, 1)) + &line((0, 1, 4)), line((0, 0, 1)) + &line((1, 0, 2)), line((2, 2, 0))]
}

fn of(list: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(list).prop_map(str::to_owned)
}

fn end() -> impl Strategy<Value = String> {
    let constant = of(&OBJECTS).prop_map(|o| match o.strip_prefix("_:") {
        Some(_) => "?x".to_owned(),
        None => o,
    });
    prop_oneof![3 => of(&["?x", "?y", "?z"]), 1 => constant]
}

fn start() -> impl Strategy<Value = String> {
    prop_oneof![4 => of(&["?x", "?y", "?z"]), 1 => of(&["<http://e/a>", "<http://e/b>"])]
}

fn step() -> impl Strategy<Value = String> {
    let one = || of(&PREDICATES);
    prop_oneof![
        4 => one(),
        1 => one().prop_map(|p| format!("{p}+")),
        1 => one().prop_map(|p| format!("^{p}")),
        1 => (one(), one()).prop_map(|(p, q)| format!("{p}/{q}")),
        1 => (one(), one()).prop_map(|(p, q)| format!("({p}|{q})+")),
    ]
}

fn triple() -> impl Strategy<Value = String> {
    (start(), step(), end()).prop_map(|(s, p, o)| format!("{s} {p} {o} . "))
}

fn pattern() -> impl Strategy<Value = String> {
    let two = || (triple(), triple());
    prop_oneof![
        triple(),
        two().prop_map(|(a, b)| a + &b),
        two().prop_map(|(a, b)| format!("{a} OPTIONAL {{ {b} }}")),
        two().prop_map(|(a, b)| format!("{{ {a} }} UNION {{ {b} }}")),
        two().prop_map(|(a, b)| format!("{a} MINUS {{ {b} }}")),
        two().prop_map(|(a, b)| format!("{a} FILTER NOT EXISTS {{ {b} }}")),
        triple().prop_map(|a| format!("{a} FILTER(?x = ?y || ?y > 1)")),
        triple().prop_map(|a| format!("{a} BIND(YEAR(?y) AS ?year) BIND(?y + 1 AS ?next)")),
        triple().prop_map(|a| format!("{a} BIND(STR(?y) AS ?w)")),
        triple().prop_map(|a| format!("{a} VALUES ?y {{ 1 <http://e/b> \"new\" }}")),
        (triple(), of(&PREDICATES)).prop_map(|(a, p)| {
            format!("{a} {{ SELECT ?y (COUNT(?s) AS ?n) {{ ?s {p} ?y }} GROUP BY ?y }}")
        }),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let head = of(&[
        "SELECT *",
        "SELECT DISTINCT ?x ?y",
        "SELECT (COUNT(*) AS ?n)",
        "SELECT (COUNT(DISTINCT ?x) AS ?n) (COUNT(?y) AS ?m)",
        "ASK",
        "CONSTRUCT { ?x <http://e/new> ?y }",
    ]);
    let ungrouped = (head, pattern()).prop_map(|(head, p)| format!("{head} WHERE {{ {p} }}"));
    let counts = "(COUNT(*) AS ?a) (COUNT(?x) AS ?b) (COUNT(?y) AS ?c) (COUNT(DISTINCT ?x) AS ?d) \
                  (COUNT(DISTINCT ?y) AS ?e)";
    let grouped = (of(&["?x", "?y"]), pattern()).prop_map(move |(key, p)| {
        format!("SELECT {key} {counts} WHERE {{ {p} }} GROUP BY {key} HAVING(COUNT(?x) > 0)")
    });
    let counted = (of(&["?x", "?y", ""]), of(&PREDICATES)).prop_map(move |(key, p)| {
        let by = if key.is_empty() { String::new() } else { format!("GROUP BY {key}") };
        format!("SELECT {key} {counts} WHERE {{ ?x {p} ?y }} {by}")
    });
    prop_oneof![3 => ungrouped, 1 => grouped, 1 => counted]
}

fn graphs() -> impl Strategy<Value = Vec<String>> {
    let triple = (0..SUBJECTS.len(), 0..3_usize, 0..OBJECTS.len()).prop_map(line);
    let graph = prop::collection::vec(triple, 1..14).prop_map(|lines| lines.concat());
    prop::collection::vec(graph, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The database evaluates in memory, where there are no columns.
    #[test]
    fn columns_answer_as_the_database_does(
        graphs in graphs(),
        queries in prop::collection::vec(query(), 40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let with = open(&folder.path().join("store"));
        let without = Embedded::in_memory().unwrap();
        load(&with, &graphs);
        load(&without, &graphs);
        for query in queries {
            let plan = with.explain(&query, &QueryOptions::default());
            if let Err(StoreError::Syntax { .. }) = plan {
                continue;
            }
            prop_assert!(reads_columns(&with, &query), "{query}");
            let mut expected = ask(&without, &query).unwrap();
            let mut found = ask(&with, &query).unwrap();
            if query.starts_with("CONSTRUCT") {
                for text in [&mut found, &mut expected] {
                    let mut lines: Vec<_> = text.lines().collect();
                    lines.sort_unstable();
                    *text = lines.join("\n");
                }
            }
            prop_assert_eq!(found, expected, "{}", query);
        }
    }
}

#[test]
fn a_statement_of_two_graphs_counts_twice_as_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }";
    assert!(reads_columns(&store, count));
    assert_eq!(ask(&store, count).unwrap(), "?n\n3\n");
}

#[test]
fn what_columns_do_not_hold_is_asked_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    for (query, rows) in [
        ("SELECT * WHERE { ?s ?p ?o }", 5),
        ("SELECT * WHERE { GRAPH ?g { ?s <http://e/p> ?o } }", 3),
        ("SELECT * FROM <http://e/graph/1> WHERE { ?s <http://e/p> ?o }", 2),
        ("SELECT * WHERE { <http://e/a> <http://e/p>* ?o }", 3),
        ("SELECT * WHERE { FILTER EXISTS { ?s ?p ?o } }", 1),
    ] {
        assert!(!reads_columns(&store, query), "{query}");
        assert_eq!(ask(&store, query).unwrap().lines().count(), rows + 1, "{query}");
    }
}

#[test]
fn every_change_takes_the_columns_away_and_compacting_brings_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let query = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }";
    let store = Embedded::open_with(&path, EmbeddedOptions { transaction: 4, ..ALL_BULK }).unwrap();
    load(&store, &three_graphs());
    let check = |what: &str, change: &dyn Fn(), expected: &str| {
        store.compact().unwrap();
        assert!(reads_columns(&store, query), "before {what}");
        change();
        assert!(!reads_columns(&store, query), "after {what}");
        assert_eq!(ask(&store, query).unwrap(), format!("?n\n{expected}\n"), "{what}");
    };
    let insert = "INSERT DATA { GRAPH <http://e/graph/9> { <http://e/c> <http://e/p> 7 } }";
    check("an update", &|| store.update(insert, &UpdateOptions::default()).unwrap(), "4");
    let fewer = [three_graphs()[0].clone(), line((1, 0, 2))];
    check("a small replacement", &|| load(&store, &fewer), "3");
    let drop_one = || {
        let drop = vec![NamedNode::new_unchecked("http://e/graph/9")];
        let change = Change { drop, ..Change::default() };
        store.apply(change, &mut |_| Progress::Continue).map(drop_loads).unwrap();
    };
    check("a dropped graph", &drop_one, "2");
    let graph = |n: usize| (0..6).map(|i| line((i % 3, 0, n + i))).collect::<String>();
    let beside = || {
        let name = NamedNode::new_unchecked("http://e/graph/7");
        let change = Change::of(name, TripleSource::from_ntriples(Cursor::new(graph(0))));
        store.apply(change, &mut |_| Progress::Continue).map(drop_loads).unwrap();
    };
    check("a bulk load beside other graphs", &beside, "8");
    let renewed = [graph(4), graph(5)];
    store.compact().unwrap();
    load(&store, &renewed);
    assert!(reads_columns(&store, query), "a new generation has columns of its own");
    let expected = ask(&store, query).unwrap();
    drop(store);
    let again = open(&path);
    assert!(reads_columns(&again, query), "columns are found again");
    assert_eq!(ask(&again, query).unwrap(), expected);
}

fn drop_loads(_: Vec<crate::store::GraphLoad>) {}

#[test]
fn damaged_or_missing_columns_are_done_without() {
    let query = "SELECT ?s WHERE { ?s <http://e/p> ?o }";
    let damage = |change: &dyn Fn(&mut Vec<u8>)| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = open(&path);
        load(&store, &three_graphs());
        let expected = ask(&store, query).unwrap();
        drop(store);
        let file = path.join("columns-1");
        let mut bytes = fs::read(&file).unwrap();
        change(&mut bytes);
        fs::write_atomic(&file, &bytes).unwrap();
        let store = open(&path);
        match ask(&store, query) {
            Ok(found) => assert_eq!(found, expected),
            Err(error) => assert!(error.to_string().contains("`compact`"), "{error}"),
        }
        store.compact().unwrap();
        assert_eq!(ask(&store, query).unwrap(), expected);
    };
    damage(&Vec::clear);
    damage(&|bytes| bytes.truncate(bytes.len() - 1));
    damage(&|bytes| bytes.insert(0, 0));
    damage(&|bytes| bytes[6] ^= 1);
    damage(&|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

#[test]
fn beyond_their_bound_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let options = EmbeddedOptions { columns_megabytes: 0, ..ALL_BULK };
    let store = Embedded::open_with(&path, options).unwrap();
    load(&store, &three_graphs());
    let query = "SELECT ?s WHERE { ?s <http://e/p> ?o }";
    assert!(!reads_columns(&store, query));
    assert_eq!(ask(&store, query).unwrap().lines().count(), 4);
}

#[test]
fn a_store_of_the_layout_without_columns_opens_and_gets_some() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    load(&store, &three_graphs());
    drop(store);
    fs::remove(&path.join("columns-1")).unwrap();
    fs::write_atomic(&path.join("STORE"), b"layout 1\nengine Oxigraph 0.5\n").unwrap();
    let store = open(&path);
    let query = "SELECT ?s WHERE { ?s <http://e/p> ?o }";
    assert!(!reads_columns(&store, query));
    store.compact().unwrap();
    assert!(reads_columns(&store, query));
    let stamp = fs::read_to_string(&path.join("STORE")).unwrap();
    assert!(
        stamp.starts_with("layout 2\n"),
        "an older program must not change what it does not know"
    );
}
