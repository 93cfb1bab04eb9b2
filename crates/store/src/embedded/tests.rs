use super::*;
use crate::{Access, GraphReplacement};
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
fn distinct_rows_can_be_in_the_order_of_what_is_computed_of_them() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 10\nb p 9\nc p 9\nc q 10");
    let ask = |text: &str| ask(&store, text, &QueryOptions::default()).unwrap();
    assert_eq!(
        ask("SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY STRLEN(?o) DESC(?o)"),
        "?o\n\"9\"\n\"10\"\n"
    );
    assert_eq!(
        ask("SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY DESC(STRLEN(?o))"),
        "?o\n\"10\"\n\"9\"\n"
    );
    // What is computed of a column that is not shown would keep rows apart.
    assert_eq!(ask("SELECT DISTINCT ?o { ?s ?p ?o } ORDER BY STR(?s)").lines().count(), 3);
}

/// Patterns that share nothing with each other but each with what stands beside them are no product.
#[test]
fn what_is_linked_by_what_stands_beside_it_is_no_product() {
    let store = Embedded::in_memory().unwrap();
    let rows: String =
        (0..3000).map(|n| format!("<e:a{n}> <e:p> {n} . <e:b{n}> <e:q> {n} . ")).collect();
    let data =
        format!("INSERT DATA {{ GRAPH <g:1> {{ {rows} <e:l> <e:from> <e:a7> ; <e:to> <e:b9> }} }}");
    store.update(&data, &UpdateOptions::default()).unwrap();
    // RAND keeps the query from the operators of columns.
    let query = "SELECT ?x ?y { { ?l <e:from> ?a } UNION { ?l <e:of> ?a } ?l <e:to> ?b . ?a <e:p> ?x . ?b <e:q> ?y FILTER(RAND() < 2) }";
    let options = QueryOptions {
        timeout: Some(std::time::Duration::from_secs(20)),
        ..QueryOptions::default()
    };
    assert_eq!(ask(&store, query, &options).unwrap(), "?x\t?y\n7\t9\n");
    let plan = store.explain(query, &options).unwrap();
    assert!(!plan.contains("keys = )"), "{plan}");
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
    assert!(matches!(error, StoreError::Syntax { line: 2, column: 15, .. }), "{error}");
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
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c != ?f && ?f != ?i && ?i != ?l) }",
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
                sources: Access::new([address.as_str()]).unwrap(),
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
    // As if killed before the folder was said to be a store.
    files::remove(&half.join("STORE")).unwrap();
    let error = Embedded::open(&half).unwrap_err();
    assert!(matches!(error, StoreError::Version { .. }), "{error}");
    assert_eq!(store.graphs().unwrap().len(), 2);
}

/// Every file of a folder with its bytes.
fn everything(path: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for file in files::list(path).unwrap() {
        match file.is_dir() {
            true => all.extend(everything(&file)),
            false => all.push((file.clone(), files::read(&file).unwrap())),
        }
    }
    all
}

#[test]
fn what_is_not_understood_is_refused_and_left_alone() {
    for odd in [None, Some(""), Some("7"), Some("manifest-1 0000000000000000\n"), Some("…")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = Embedded::open(&path).unwrap();
        put(&store, "one", "a p 1");
        put(&store, "two", "a p 1");
        drop(store);
        let current = path.join("current");
        match odd {
            None => files::remove(&current).unwrap(),
            Some(text) => files::write_atomic(&current, text.as_bytes()).unwrap(),
        }
        let before = everything(&path);
        for _ in 0..2 {
            let error = Embedded::open(&path).unwrap_err();
            assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        }
        assert_eq!(everything(&path), before, "{odd:?}");
    }
}

#[test]
fn a_store_whose_segments_are_gone_is_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    put(&Embedded::open(&path).unwrap(), "one", "a p 1");
    files::remove_dir(&path.join("segments")).unwrap();
    for _ in 0..2 {
        let error = Embedded::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    }
}

#[test]
fn reading_changes_nothing_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    put(&Embedded::open(&path).unwrap(), "one", "a p 1");
    files::write_atomic(&path.join("segments/graph-77"), b"left by a killed process").unwrap();
    let before = everything(&path);
    let store = Embedded::open(&path).unwrap();
    store.dump(None, &mut Vec::new()).unwrap();
    store.check().unwrap();
    store.previous().unwrap();
    drop(store);
    assert_eq!(everything(&path), before);
}

#[test]
fn two_handles_on_one_folder_see_each_others_changes_and_one_writes_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let [one, two] = [0, 1].map(|_| Embedded::open(&path).unwrap());
    put(&one, "one", "a p 1");
    put(&two, "two", "a p 2");
    assert_eq!(one.graphs().unwrap(), two.graphs().unwrap());
    assert_eq!(one.graphs().unwrap().len(), 2);
    let drop_one = Change { drop: vec![graph("one")], ..Change::default() };
    let staged = one.stage(drop_one, &mut go_on).unwrap();
    let error = two.update("DROP GRAPH <http://example.com/graph/two>", &UpdateOptions::default());
    assert!(matches!(error, Err(StoreError::Locked { .. })), "{error:?}");
    assert_eq!(two.graphs().unwrap().len(), 2);
    staged.commit().unwrap();
    assert_eq!(two.graphs().unwrap().len(), 1);
}

#[test]
fn what_somebody_reads_stays_whoever_changes_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let [reader, writer] = [0, 1].map(|_| Embedded::open(&path).unwrap());
    put(&writer, "one", "a p old");
    let snapshot = reader.snapshot().unwrap();
    for round in 0..5 {
        put(&writer, "one", &format!("a p {round}\nb p {round}"));
    }
    assert_eq!(snapshot.graphs().unwrap()[0].triples, 1);
    let mut out = Vec::new();
    snapshot.dump(None, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\"old\""));
    let segments = || files::list(&path.join("segments")).unwrap().len();
    let held = segments();
    drop((snapshot, reader));
    put(&writer, "one", "a p new");
    assert_eq!((held, segments()), (6, 4), "two segments for each generation that is kept");
}

#[test]
fn a_staged_change_can_be_read_refused_and_added_to() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 1");
    let change = |name: &str| {
        let text: String =
            ["a", "b"].map(|s| format!("<http://e/{name}/{s}> <http://e/p> \"2\" .\n")).concat();
        Change::of(graph(name), TripleSource::from_ntriples(std::io::Cursor::new(text)))
    };
    let ask = |store: &dyn Store| {
        let query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
        let rows = store.query(query, &QueryOptions::default()).unwrap().into_solutions().unwrap();
        rows.rows().unwrap()[0].get("n").unwrap().to_string()
    };
    let count = |n: u64| Literal::from(n).to_string();
    let staged = store.stage(change("two"), &mut go_on).unwrap();
    assert_eq!((ask(&staged.snapshot()), ask(&store)), (count(3), count(1)));
    drop(staged);
    assert_eq!(ask(&store), count(1));
    let staged = store.stage(change("two"), &mut go_on).unwrap();
    let staged = staged.then(change("three"), &mut go_on).unwrap();
    assert_eq!(staged.loads().len(), 2);
    assert_eq!((ask(&staged.snapshot()), ask(&staged.before())), (count(5), count(1)));
    assert!(staged.snapshot().update("DROP ALL", &UpdateOptions::default()).is_err());
    staged.commit().unwrap();
    assert_eq!(ask(&store), count(5));
    store.check().unwrap();
}

#[test]
fn the_last_change_can_be_undone_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(&folder.path().join("store")).unwrap();
    assert!(store.previous().unwrap().is_none());
    assert!(!store.undo().unwrap());
    put(&store, "one", "a p 1");
    put(&store, "one", "a p 1\nb p 2");
    let triples = |store: &dyn Store| store.graphs().unwrap()[0].triples;
    assert_eq!(triples(&store.previous().unwrap().unwrap()), 1);
    for expected in [1, 2, 1] {
        assert!(store.undo().unwrap());
        assert_eq!(triples(&store), expected);
        assert_eq!(triples(&store.previous().unwrap().unwrap()), 3 - expected);
        store.check().unwrap();
    }
    put(&store, "two", "a p 1");
    assert_eq!(store.graphs().unwrap().len(), 2);
    store.check().unwrap();
}

#[test]
fn a_change_that_cannot_be_published_leaves_the_store_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Embedded::open(&path).unwrap();
    put(&store, "one", "a p 1");
    files::create_dir(&path.join("current.new/in the way")).unwrap();
    let insert = "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }";
    assert!(store.update(insert, &UpdateOptions::default()).is_err());
    assert_eq!(store.graphs().unwrap().len(), 1);
    files::remove_dir(&path.join("current.new")).unwrap();
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

#[test]
fn records_of_loads_are_no_part_of_the_union_and_seen_by_their_name() {
    let store = Embedded::in_memory().unwrap();
    let data = "INSERT DATA { GRAPH <g:one> { <x:a> <x:p> 1 } <x:b> <x:p> 2 \
                GRAPH <urn:x-store:records> { <x:r> <x:p> 3 } GRAPH <urn:x-store:staging:1> { <x:s> <x:p> 4 } }";
    store.update(data, &UpdateOptions::default()).unwrap();
    let check = |query: &str, expected: &str| {
        assert_eq!(ask(&store, query, &QueryOptions::default()).unwrap(), expected, "{query}");
    };
    let count = "(COUNT(*) AS ?n)";
    check(&format!("SELECT {count} {{ ?s <x:p> ?o }}"), "?n\n2\n");
    check(
        &format!("SELECT {count} {{ ?s ?p ?o OPTIONAL {{ ?s <x:q> ?z }} FILTER(?o < 9) }}"),
        "?n\n2\n",
    );
    check("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <x:p> ?o }", "?n\n2\n");
    check("SELECT ?o { GRAPH <urn:x-store:records> { ?s <x:p> ?o } }", "?o\n3\n");
    check("SELECT ?o FROM <urn:x-store:records> { ?s <x:p> ?o }", "?o\n3\n");
    check("SELECT ?o { GRAPH ?g { ?s <x:p> ?o } } ORDER BY ?o", "?o\n1\n3\n");
}

#[test]
fn a_store_in_memory_can_be_changed_backed_up_and_leaves_nothing_behind() {
    let store = Embedded::in_memory().unwrap();
    put(&store, "one", "a p 1");
    let insert = "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/p> 1 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    assert_eq!(store.graphs().unwrap().len(), 2);
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    store.backup(&copy).unwrap();
    assert_eq!(Embedded::open(&copy).unwrap().graphs().unwrap(), store.graphs().unwrap());
}

#[test]
fn a_store_of_an_older_version_is_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path| {
        let error = Embedded::open(path).unwrap_err();
        assert!(matches!(error, StoreError::Version { .. }), "{error}");
        assert!(error.to_string().contains("load its tables into a new folder"), "{error}");
    };
    for layout in ["layout 1\nengine Oxigraph 0.5\n", "layout 2\n", "layout 3\n"] {
        files::write_atomic(&folder.path().join("STORE"), layout.as_bytes()).unwrap();
        refused(folder.path());
        assert_eq!(files::list(folder.path()).unwrap().len(), 1);
    }
}
