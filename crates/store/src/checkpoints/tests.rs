use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::{
    Change, Embedded, Progress, QueryOptions, Store, StoreError, TripleSource, UpdateOptions,
};
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::{Literal, NamedNode, Triple};

/// Statements of the property that all of these queries multiply.
const STATEMENTS: usize = 3_000;

fn store() -> (tempfile::TempDir, Embedded) {
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(folder.path()).unwrap();
    let node = |n: usize| NamedNode::new_unchecked(format!("http://e/{n}"));
    let (p, q) = (NamedNode::new_unchecked("http://e/p"), NamedNode::new_unchecked("http://e/q"));
    let triples = (0..STATEMENTS).flat_map(|n| {
        let next = Triple::new(node(n), p.clone(), node((n + 1) % STATEMENTS));
        [next, Triple::new(node(n), q.clone(), Literal::from(n as u64))]
    });
    let change = Change::of(node(0), TripleSource::from_triples(triples.collect()));
    store.apply(change, &mut |_| Progress::Continue).unwrap();
    (folder, store)
}

const PRODUCT: &str = "?a <http://e/p> ?b . ?c <http://e/p> ?d . ?e <http://e/p> ?f";

fn values(variables: &[&str], rows: usize) -> String {
    let rows: String = (0..rows).map(|n| format!("{n} ")).collect();
    variables.iter().map(|variable| format!("VALUES {variable} {{{rows}}} ")).collect()
}

/// Queries that nobody waits for the end of.
fn endless() -> Vec<String> {
    let five = ["?a", "?b", "?c", "?d", "?e"];
    let v = values(&five, 200);
    let same = values(&["?a", "?a", "?a", "?a", "?a"], 1).replace("0 ", &"0 ".repeat(200));
    let union = format!("{{{}}} ", vec!["{}"; 60].join(" UNION "));
    let doubled: String =
        (0..60).map(|n| format!("BIND(CONCAT(?v{n},?v{n}) AS ?v{}) ", n + 1)).collect();
    vec![
        format!("SELECT (COUNT(*) AS ?n) {{ {PRODUCT} FILTER(?b != ?d && ?d != ?f && ?f != ?a) }}"),
        format!("SELECT (COUNT(DISTINCT *) AS ?n) {{ {PRODUCT} }}"),
        format!("SELECT (GROUP_CONCAT(STR(?b)) AS ?n) {{ {PRODUCT} }}"),
        format!("SELECT ?b (SAMPLE(?d) AS ?n) {{ {PRODUCT} }} GROUP BY ?b ?d ?f"),
        format!("SELECT * {{ {{ SELECT * {{ {PRODUCT} }} ORDER BY ?b ?d LIMIT 5 }} }}"),
        format!("SELECT * {{ {PRODUCT} }} ORDER BY DESC(?b) ?d ?f LIMIT 5"),
        format!(
            "SELECT DISTINCT ?n {{ {PRODUCT} FILTER(?b != ?d && ?d != ?f && ?f != ?a) BIND(1 AS ?n) }} ORDER BY ?n"
        ),
        format!(
            "ASK {{ {PRODUCT} FILTER(sameTerm(?b, ?d) && sameTerm(?b, ?f) && sameTerm(?a, ?f)) }}"
        ),
        format!("SELECT * {{ {PRODUCT} MINUS {{ ?a <http://e/p> ?b . ?c <http://e/p> ?d }} }}"),
        format!(
            "SELECT * {{ {PRODUCT} OPTIONAL {{ ?g <http://e/p> ?h }} FILTER(?b = ?h && ?d = ?a && ?f = ?a) }}"
        ),
        format!("ASK {{ ?x <http://e/p> ?y FILTER NOT EXISTS {{ {PRODUCT} FILTER(?a = ?x) }} }}"),
        "SELECT (COUNT(*) AS ?n) { ?a <http://e/p>* ?b . ?c <http://e/p>* ?d }".to_owned(),
        "SELECT (COUNT(*) AS ?n) { ?a (<http://e/p>|!<http://e/z>)+ ?b }".to_owned(),
        format!("SELECT (COUNT(*) AS ?n) {{ {v} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {same} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {v} FILTER(sameTerm(?a, ?x)) }}"),
        format!("SELECT (SUM(?a + ?b) AS ?n) {{ {v} FILTER(?a > ?e) }} GROUP BY ?c"),
        format!("SELECT (COUNT(*) AS ?n) {{ {v} MINUS {{ {v} }} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {v} OPTIONAL {{ {v} FILTER(false) }} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {{ {v} }} {{ SELECT DISTINCT * {{ {v} }} }} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {v} VALUES ?a {{ 7 }} }}"),
        format!("ASK {{ ?x <http://e/p> ?y FILTER EXISTS {{ {v} FILTER(sameTerm(?a, ?x)) }} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ {} }}", union.repeat(8)),
        format!("SELECT ?v60 {{ VALUES ?v0 {{ \"a\" }} {doubled} }}"),
    ]
}

/// Waits until what a query holds was let go of.
fn let_go(held: &Weak<()>, most: Duration) -> bool {
    let started = Instant::now();
    while held.upgrade().is_some() {
        if started.elapsed() > most {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Asks with a holder, and returns what came of it.
fn ask(
    store: &Embedded,
    text: &str,
    mut options: QueryOptions,
) -> (Result<u64, StoreError>, Weak<()>) {
    let held = Arc::new(());
    let weak = Arc::downgrade(&held);
    options.held = Some(held);
    let answer = store.query(text, &options);
    drop(options);
    let written = answer.and_then(|answer| {
        answer.write(ResultsFormat::Json, RdfFormat::NTriples, &mut std::io::sink())
    });
    (written, weak)
}

#[test]
fn a_time_limit_ends_the_work_of_every_operator() {
    let (_folder, store) = store();
    for text in endless() {
        let timeout = Some(Duration::from_millis(300));
        let (got, held) = ask(&store, &text, QueryOptions { timeout, ..QueryOptions::default() });
        let is_ended = matches!(got, Err(StoreError::Timeout { .. } | StoreError::Memory { .. }));
        assert!(is_ended, "{text:.150}: {got:?}");
        assert!(let_go(&held, Duration::from_secs(8)), "it goes on: {text:.150}");
    }
    let (got, _) = ask(&store, "SELECT * { ?s ?p ?o }", QueryOptions::default());
    assert_eq!(got.unwrap(), 2 * STATEMENTS as u64);
}

#[test]
fn what_is_led_past_a_checkpoint_stays_the_same() {
    let (_folder, store) = store();
    let count = |text: &str| {
        let rows = store.query(text, &QueryOptions::default()).unwrap();
        let rows = rows.into_solutions().unwrap().rows().unwrap();
        let values: Vec<_> = rows[0].iter().map(|(_, term)| term.to_string()).collect();
        (rows.len(), rows[0].len(), values)
    };
    let v = values(&["?a", "?b", "?c"], 110);
    let number = |n: u64| Literal::from(n).to_string();
    let all = format!(
        "SELECT (COUNT(*) AS ?n) (COUNT(?x) AS ?m) {{ {v} OPTIONAL {{ VALUES ?x {{ 1 }} FILTER(?x = ?a) }} }}"
    );
    assert_eq!(count(&all), (1, 2, vec![number(110 * 110 * 110), number(110 * 110)]));
    let few = format!("SELECT * {{ {v} FILTER(?a = 1 && ?b = 2 && ?c = 3) }}");
    assert_eq!(count(&few), (1, 3, vec![number(1), number(2), number(3)]));
    let minus = format!("SELECT (COUNT(*) AS ?n) {{ {v} MINUS {{ VALUES ?a {{ 1 2 }} }} }}");
    assert_eq!(count(&minus), (1, 1, vec![number(108 * 110 * 110)]));
}

#[test]
#[cfg(target_os = "linux")]
fn a_memory_limit_ends_the_query_that_grows_and_lets_others_be_asked() {
    let (_folder, store) = store();
    let limited = || QueryOptions {
        max_memory: Some(60 << 20),
        timeout: Some(Duration::from_mins(1)),
        ..QueryOptions::default()
    };
    let v = values(&["?a", "?b", "?c", "?d"], 200);
    for text in [
        format!("SELECT (GROUP_CONCAT(STR(?b)) AS ?n) {{ {PRODUCT} }}"),
        format!("SELECT (COUNT(DISTINCT *) AS ?n) {{ {v} }}"),
        format!("SELECT * {{ {{ SELECT * {{ {PRODUCT} }} ORDER BY ?f }} }} LIMIT 1"),
    ] {
        let (got, held) = ask(&store, &text, limited());
        assert!(matches!(got, Err(StoreError::Memory { .. })), "{text:.150}: {got:?}");
        assert!(let_go(&held, Duration::from_secs(8)), "it goes on: {text:.150}");
        let (got, _) = ask(&store, "ASK {}", limited());
        assert_eq!(got.unwrap(), 1, "after {text:.150}");
    }
}

#[test]
fn a_limit_ends_an_update_and_leaves_no_trace() {
    let (_folder, store) = store();
    let v = values(&["?a", "?b", "?c", "?d", "?e"], 200);
    for text in [
        format!("INSERT {{ ?a <http://e/r> ?f }} WHERE {{ GRAPH ?g {{ {PRODUCT} }} }}"),
        format!("INSERT {{ <http://e/a> <http://e/r> ?n }} WHERE {{ {v} BIND(?a + ?b AS ?n) }}"),
    ] {
        let timeout = Some(Duration::from_millis(300));
        let started = Instant::now();
        let got = store.update(&text, &UpdateOptions { timeout, ..UpdateOptions::default() });
        assert!(matches!(got, Err(StoreError::Timeout { .. })), "{text:.150}: {got:?}");
        assert!(started.elapsed() < Duration::from_secs(10), "{text:.150}");
    }
    let (got, _) = ask(&store, "SELECT * { ?s <http://e/r> ?o }", QueryOptions::default());
    assert_eq!(got.unwrap(), 0);
}
