use super::*;
use crate::GraphReplacement;
use crate::{DefaultGraph, TripleSource};
use rdf::term::{Literal, Term, Triple, Variable};

fn graph(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.com/graph/{name}"))
}

fn go_on(_: u64) -> Progress {
    Progress::Continue
}

/// Replaces one graph by N-Triples written short: `a p 1` per line.
fn put(store: &Embedded, name: &str, lines: &str) -> Vec<GraphLoad> {
    let triples = lines.lines().map(|line| {
        let mut words = line.split_whitespace();
        let mut node = || format!("<http://example.com/{}>", words.next().unwrap());
        let (s, p) = (node(), node());
        format!("{s} {p} \"{}\" .\n", words.next().unwrap())
    });
    let text: String = triples.collect();
    let change = Change::of(graph(name), TripleSource::from_ntriples(std::io::Cursor::new(text)));
    store.apply(change, &mut go_on).unwrap()
}

/// Runs a query and writes its rows as TSV.
fn ask(store: &Embedded, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
    let mut out = Vec::new();
    store.query(query, options)?.write(
        rdf::format::ResultsFormat::Tsv,
        rdf::format::RdfFormat::NTriples,
        &mut out,
    )?;
    Ok(String::from_utf8(out).unwrap())
}

fn check(query: &str, options: &QueryOptions, expected: &str) {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 10\nb p 9\nc p 9");
    put(&store, "two", "d q 1");
    assert_eq!(ask(&store, query, options).unwrap(), expected, "{query}");
}

#[test]
fn the_default_graph_is_the_union_unless_said_otherwise() {
    let count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }";
    let with = |default_graph| QueryOptions { default_graph, ..QueryOptions::default() };
    check(count, &with(DefaultGraph::Union), "?n\n4\n");
    check(count, &with(DefaultGraph::Unnamed), "?n\n0\n");
    check(count, &with(DefaultGraph::Graphs(vec![graph("two")])), "?n\n1\n");
    let from = "SELECT (COUNT(*) AS ?n) FROM <http://example.com/graph/one> WHERE { ?s ?p ?o }";
    check(from, &QueryOptions::default(), "?n\n3\n");
}

#[test]
fn rows_come_in_a_total_order() {
    let options = QueryOptions { sorted: true, ..QueryOptions::default() };
    let query = "PREFIX e: <http://example.com/> SELECT ?s ?o WHERE { ?s e:p ?o }";
    let rows = "?s\t?o\n<http://example.com/a>\t\"10\"\n<http://example.com/b>\t\"9\"\n\
                <http://example.com/c>\t\"9\"\n";
    check(query, &options, rows);
    let options = QueryOptions::default();
    let rows = "?s\n<http://example.com/b>\n<http://example.com/c>\n<http://example.com/a>\n";
    let down = "PREFIX e: <http://example.com/> SELECT ?s WHERE { ?s e:p ?o } ORDER BY DESC(?o)";
    check(down, &options, rows);
    let cut = "?s\n<http://example.com/c>\n";
    check(&format!("{down} LIMIT 1 OFFSET 1"), &options, cut);
    let number = "PREFIX e: <http://example.com/> PREFIX x: <http://www.w3.org/2001/XMLSchema#>
                  SELECT ?s WHERE { ?s e:p ?o } ORDER BY x:integer(?o) LIMIT 1";
    check(number, &options, "?s\n<http://example.com/b>\n");
}

#[test]
fn a_limit_leaves_the_rest_out() {
    let options = QueryOptions { limit: Some(1), sorted: true, ..QueryOptions::default() };
    check("SELECT ?s WHERE { ?s ?p \"9\" }", &options, "?s\n<http://example.com/b>\n");
}

#[test]
fn a_value_is_put_in_as_a_term_and_never_as_text() {
    let with = |name: &str, term: Term| QueryOptions {
        substitutions: vec![(Variable::new_unchecked(name), term)],
        sorted: true,
        ..QueryOptions::default()
    };
    let literal = |text: &str| Term::from(Literal::new_simple_literal(text));
    let query = "SELECT ?s ?o WHERE { ?s ?p ?o }";
    check(query, &with("o", literal("1")), "?s\t?o\n<http://example.com/d>\t\"1\"\n");
    check(query, &with("o", literal("1\" } DROP ALL #")), "?s\t?o\n");
    check(query, &with("s", literal("a literal is no subject")), "?s\t?o\n");
    let optional = "SELECT ?s WHERE { ?s ?p ?o FILTER(!BOUND(?wanted) || ?o = ?wanted) }";
    check(optional, &with("wanted", literal("1")), "?s\n<http://example.com/d>\n");
    let counted = "SELECT ?o (COUNT(?s) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?o";
    check(counted, &with("o", literal("9")), "?o\t?n\n\"9\"\t2\n");
    check(counted, &with("o", literal("8")), "?o\t?n\n");
    let inner = "SELECT ?s ?n WHERE { ?s ?q ?o { SELECT (COUNT(?o) AS ?n) WHERE { ?x ?p ?o } } }";
    check(inner, &with("o", literal("1")), "?s\t?n\n<http://example.com/d>\t4\n");
    let values = "SELECT ?s WHERE { VALUES (?s ?o) { (<http://example.com/d> \"1\") (1 2) } }";
    check(values, &with("o", literal("1")), "?s\n<http://example.com/d>\n");
}

#[test]
fn loading_twice_changes_nothing_and_loading_less_removes() {
    let store = Embedded::in_memory().unwrap();
    let first = put(&store, "one", "a p 1\nb p 2\nb p 2");
    assert_eq!((first[0].read, first[0].stored), (3, 2));
    let again = put(&store, "one", "b p 2\na p 1");
    assert_eq!(first[0].content, again[0].content);
    put(&store, "one", "b p 2");
    assert_eq!(store.graphs().unwrap(), [GraphCount { name: graph("one"), triples: 1 }]);
}

#[test]
fn a_failed_input_changes_nothing() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 1");
    let broken = "<http://e/a> <http://e/p> \"2\" .\n<http://e/a> broken";
    let change = Change::of(graph("one"), TripleSource::from_ntriples(broken.as_bytes()));
    let error = store.apply(change, &mut go_on).unwrap_err();
    assert!(matches!(error, StoreError::Source { .. }), "{error}");
    let rows = ask(&store, "SELECT ?o WHERE { ?s ?p ?o }", &QueryOptions::default()).unwrap();
    assert_eq!(rows, "?o\n\"1\"\n");
}

#[test]
fn a_reader_keeps_what_it_began_with() {
    let store = Embedded::in_memory().unwrap();
    let lines: String = (0..5000).map(|i| format!("s{i} p old\n")).collect();
    put(&store, "one", &lines);
    let all = "SELECT ?o WHERE { ?s ?p ?o }";
    let mut rows = store.query(all, &QueryOptions::default()).unwrap().into_solutions().unwrap();
    let first = rows.next().unwrap().unwrap();
    put(&store, "one", "s p new");
    assert!(rows.all(|row| row.unwrap() == first));
}

#[test]
fn a_syntax_error_has_its_place() {
    let store = Embedded::in_memory().unwrap();
    let error = ask(&store, "SELECT *\nWHERE { ?s ?p }", &QueryOptions::default()).unwrap_err();
    assert!(matches!(error, StoreError::Syntax { line: 2, column: 16, .. }), "{error}");
}

#[test]
fn services_and_whole_store_updates_are_refused_unless_allowed() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 1");
    let service = "SELECT * WHERE { FILTER EXISTS { SERVICE <http://x.example/> { ?s ?p ?o } } }";
    let refused = |r: Result<(), StoreError>| assert!(matches!(r, Err(StoreError::Refused { .. })));
    refused(ask(&store, service, &QueryOptions::default()).map(drop));
    refused(ask(&store, "ASK { SERVICE ?x { ?s ?p ?o } }", &QueryOptions::default()).map(drop));
    let mut options = UpdateOptions::default();
    refused(store.update("LOAD <http://x.example/>", &options));
    refused(store.update("DROP ALL", &options));
    options.whole_store = true;
    store.update("DROP ALL", &options).unwrap();
    assert_eq!(store.graphs().unwrap(), []);
}

#[test]
fn a_query_ends_at_its_time_limit_even_in_a_large_sort() {
    let store = Embedded::in_memory().unwrap();
    let lines: String = (0..300).map(|i| format!("s{i} p {i}\n")).collect();
    put(&store, "one", &lines);
    for query in [
        "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
        "SELECT * { { SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f LIMIT 2 } }",
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    ] {
        let timeout = Some(Duration::from_millis(300));
        let options = QueryOptions { timeout, ..QueryOptions::default() };
        let started = Instant::now();
        let error = ask(&store, query, &options).unwrap_err();
        assert!(matches!(error, StoreError::Timeout { .. }), "{error}");
        assert!(started.elapsed() < Duration::from_secs(2), "{query}");
    }
    let update = "INSERT { GRAPH <http://e/x> { ?a ?b ?f } } \
                  WHERE { GRAPH ?g { ?a ?b ?c . ?d ?e ?f . ?g1 ?h ?i . ?j ?k ?l } }";
    let timeout = Some(Duration::from_millis(300));
    let error = store.update(update, &UpdateOptions { timeout, ..UpdateOptions::default() });
    assert!(matches!(error, Err(StoreError::Timeout { .. })), "{error:?}");
    assert_eq!(store.graphs().unwrap().len(), 1);
}

#[test]
fn an_update_waits_no_longer_for_a_silent_server_than_it_may() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", server.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    for store in [Embedded::in_memory().unwrap(), Embedded::open(folder.path()).unwrap()] {
        for update in [
            format!("LOAD <{address}>"),
            format!("INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"),
        ] {
            let options = UpdateOptions {
                timeout: Some(Duration::from_millis(300)),
                sources: [address.clone()].into(),
                ..UpdateOptions::default()
            };
            let started = Instant::now();
            assert!(store.update(&update, &options).is_err());
            assert!(started.elapsed() < Duration::from_secs(10), "{update}");
        }
    }
}

#[test]
fn a_panic_ends_an_update() {
    let end = std::panic::catch_unwind(|| {
        watched::<()>(&UpdateOptions::default(), |_| panic!("the engine has a fault"))
    });
    assert!(end.is_err());
}

#[test]
fn a_backup_that_was_broken_off_is_no_store_of_half_the_graphs() {
    let folder = tempfile::tempdir().unwrap();
    let [path, half] = ["store", "half"].map(|name| folder.path().join(name));
    let store = Embedded::open(&path).unwrap();
    put(&store, "one", "a p 1");
    put(&store, "two", "a p 2");
    store.backup(&half).unwrap();
    // As if killed before the name of the generation was written.
    files::remove(&half.join("current")).unwrap();
    files::remove(&half.join("generations/1/graph-1")).unwrap();
    assert_eq!(Embedded::open(&half).unwrap().graphs().unwrap(), []);
    assert_eq!(store.graphs().unwrap().len(), 2);
}

#[test]
fn a_store_whose_generation_is_gone_is_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    put(&Embedded::open(&path).unwrap(), "one", "a p 1");
    files::remove_dir(&path.join("generations")).unwrap();
    for _ in 0..2 {
        let error = Embedded::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
}

#[test]
fn a_change_that_cannot_be_switched_to_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Embedded::open(&path).unwrap();
    put(&store, "one", "a p 1");
    let current = files::read(&path.join("current")).unwrap();
    files::remove(&path.join("current")).unwrap();
    files::create_dir(&path.join("current/in the way")).unwrap();
    let insert = "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }";
    assert!(store.update(insert, &UpdateOptions::default()).is_err());
    assert_eq!(store.graphs().unwrap().len(), 1);
    files::remove_dir(&path.join("current")).unwrap();
    files::write_atomic(&path.join("current"), &current).unwrap();
    store.update(insert, &UpdateOptions::default()).unwrap();
    drop(store);
    assert_eq!(Embedded::open(&path).unwrap().graphs().unwrap().len(), 2);
}

#[test]
fn a_query_ends_when_it_is_cancelled() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 1");
    let cancel = CancellationToken::new();
    cancel.cancel();
    let options = QueryOptions { cancel: Some(cancel), ..QueryOptions::default() };
    let error = ask(&store, "SELECT * WHERE { ?s ?p ?o }", &options).unwrap_err();
    assert!(matches!(error, StoreError::Cancelled), "{error}");
}

#[test]
fn the_record_is_written_with_the_loads() {
    let store = Embedded::in_memory().unwrap();
    let mut change = Change::of(graph("one"), TripleSource::from_ntriples(&b""[..]));
    change.record = Some(Box::new(|loads| {
        let count = Literal::from(loads[0].stored.cast_signed());
        let triple = Triple::new(loads[0].name.clone(), graph("count"), count);
        let triples = TripleSource::from_triples(vec![triple]);
        Ok(GraphReplacement { name: graph("record"), triples, version: None })
    }));
    store.apply(change, &mut go_on).unwrap();
    let rows = ask(&store, "SELECT ?o WHERE { ?s ?p ?o }", &QueryOptions::default()).unwrap();
    assert_eq!(rows, "?o\n0\n");
}

#[cfg(not(feature = "disk"))]
#[test]
fn a_database_needs_the_disk_feature_and_columns_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    put(&Embedded::open(&path).unwrap(), "one", "a p 1");
    assert_eq!(Embedded::open(&path).unwrap().graphs().unwrap().len(), 1);
    let database = folder.path().join("database");
    drop(Embedded::open(&database).unwrap());
    let current = database.join("generations/1/CURRENT");
    files::write_atomic(&current, b"MANIFEST-000001\n").unwrap();
    let error = Embedded::open(&database).unwrap_err();
    assert!(error.to_string().contains("--features disk"), "{error}");
}
