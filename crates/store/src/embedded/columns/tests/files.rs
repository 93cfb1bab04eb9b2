//! What is in the files, what stays of them over changes, and what is said of damaged ones.

use super::super::super::directory::simulated::Simulated;
use super::*;

/// The names of all segments, those of the generation before included.
fn files_of(store: &Path) -> Vec<String> {
    let files = ::files::list(&store.join("segments")).unwrap();
    files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn what_does_not_change_keeps_its_files_and_terms_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    load(&store, &three_graphs());
    let files = || files_of(&path);
    assert_eq!(files(), ["graph-2", "graph-3", "graph-4", "terms-1"]);
    let insert = "INSERT DATA { GRAPH <http://e/graph/1> { <http://e/a> <http://e/p> 7 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    // The generation before is kept.
    assert_eq!(files(), ["graph-2", "graph-3", "graph-4", "graph-6", "terms-1", "terms-5"]);
    store.update(insert, &UpdateOptions::default()).unwrap();
    assert_eq!(files().len(), 6, "nothing was new");
    let drop = "DROP GRAPH <http://e/graph/1>";
    store.update(drop, &UpdateOptions::default()).unwrap();
    assert_eq!(files(), ["graph-2", "graph-4", "graph-6", "terms-5", "terms-7"]);
    assert!(store.update(drop, &UpdateOptions::default()).is_err());
    store.check_indexes().unwrap();
}

#[test]
fn many_layers_of_terms_become_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    let expected = Oracle::new();
    // Some layers too large to be taken in, small ones between them.
    for (round, size) in (0..).zip([70_000, 10, 66_000, 20, 30, 66_000]) {
        let text: String = (0..size)
            .map(|i| format!("<http://e/{round}/{i}> <http://e/p> \"{}\" .\n", i % 100))
            .collect();
        let name = NamedNode::new_unchecked(format!("http://e/graph/{round}"));
        for store in [&store as &dyn Store, &expected] {
            let source = TripleSource::from_ntriples(Cursor::new(text.clone()));
            let change = Change::of(name.clone(), source);
            store.apply(change, &mut |_| Progress::Continue).unwrap();
        }
    }
    let layers = || store.snapshot().unwrap().layers();
    assert_eq!(layers(), 3);
    store.check_indexes().unwrap();
    assert_eq!(dump(&store), dump(&expected));
    store.compact().unwrap();
    assert_eq!(layers(), 1);
    assert_eq!(dump(&store), dump(&expected));
}

/// The bounds are so low that some thousand terms are a layer, and every query begins with nothing read.
#[test]
fn terms_that_memory_does_not_hold_wait_in_layers_and_what_is_read_is_forgotten() {
    let options = EmbeddedOptions { write_megabytes: 1, read_megabytes: 0 };
    let store = Embedded::in_directory(Arc::new(Simulated::default()), options).unwrap();
    let expected = Oracle::new();
    let graph = |from: usize| -> String {
        let line =
            |i: usize| format!("<http://e/{}> <http://e/{}> \"{}\" .\n", i, i % 5, (i * 7) % 9001);
        (from..from + 14_000).map(line).collect()
    };
    for (graphs, layers) in [(vec![graph(0), graph(9_000)], 3), (vec![graph(4_000)], 1)] {
        let loads = [&store as &dyn Store, &expected]
            .map(|store| store.apply(change(&graphs), &mut |_| Progress::Continue).unwrap());
        assert_eq!(loads[0], loads[1]);
        assert_eq!(dump(&store), dump(&expected));
        store.check().unwrap();
        assert!(store.snapshot().unwrap().layers() >= layers, "small ones are put together");
    }
    // Its own union would match a statement once for each graph.
    for query in [
        "SELECT DISTINCT ?s { ?s <http://e/1> ?o }",
        "SELECT DISTINCT ?o { <http://e/17> ?p ?o }",
        "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    ] {
        for _ in 0..2 {
            assert_eq!(ask(&store, query).unwrap(), ask(&expected, query).unwrap());
        }
    }
}

#[test]
fn statements_that_memory_does_not_hold_are_put_together_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let options = EmbeddedOptions { write_megabytes: 1, ..EmbeddedOptions::default() };
    let store = Embedded::open_with(&folder.path().join("store"), options).unwrap();
    let expected = Oracle::new();
    let graph = |times: usize| -> String {
        let line =
            |i: usize| format!("<http://e/{}> <http://e/{}> \"{}\" .\n", i % 90, i % 7, i % 211);
        (0..times).map(line).collect()
    };
    let graphs = [graph(30_000), graph(500), graph(40_000).repeat(2)];
    let loads = [&store as &dyn Store, &expected]
        .map(|store| store.apply(change(&graphs), &mut |_| Progress::Continue).unwrap());
    assert_eq!(loads[0], loads[1], "repeated triples are counted and hashed once");
    assert_eq!(dump(&store), dump(&expected));
    store.check_indexes().unwrap();
    // A dump in which graphs take turns.
    let mut lines: Vec<String> = dump(&store).lines().map(|line| line.to_owned() + "\n").collect();
    lines.sort_by_key(|line| line.len() % 13);
    let shuffled = Cursor::new(lines.concat());
    store.restore(shuffled, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
    assert_eq!(dump(&store), dump(&expected));
    store.check_indexes().unwrap();
}

/// Every file of a store, with every 7th of its bytes damaged in turn.
#[test]
fn damaged_files_are_told_and_never_answer_wrongly() {
    let queries = [
        "SELECT ?s WHERE { ?s <http://e/p> ?o }",
        "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * WHERE { <http://e/a> ?p ?o }",
    ];
    let directory = Simulated::default();
    let reopen = |directory: &Simulated| {
        Embedded::in_directory(Arc::new(directory.clone()), EmbeddedOptions::default())
    };
    let store = reopen(&directory).unwrap();
    load(&store, &three_graphs());
    let insert = "INSERT DATA { GRAPH <http://e/graph/1> { <http://e/a> <http://e/p> 7 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    let expected = queries.map(|query| ask(&store, query).unwrap());
    let (before, current) = (store.previous().unwrap().unwrap(), store.snapshot().unwrap());
    let before = dump(&before);
    let counts: Vec<String> = current.segments();
    drop((store, current));
    let is_told = |error: &StoreError| {
        assert!(
            matches!(error, StoreError::Corrupt { .. } | StoreError::Version { .. }),
            "{error:?}"
        );
    };
    let check = |what: &str, must_be_told: bool| {
        let Ok(store) = reopen(&directory).inspect_err(is_told) else { return };
        for (query, expected) in queries.iter().zip(&expected) {
            match ask(&store, query) {
                Ok(found) => assert_eq!(found, *expected, "{what}"),
                Err(error) => is_told(&error),
            }
        }
        match store.check() {
            Ok(_) => assert!(!must_be_told, "{what}"),
            Err(error) => is_told(&error),
        }
        // What can be undone is damaged, or as it was.
        match store.previous().map(|previous| previous.map(|previous| dump_or_error(&previous))) {
            Ok(Some(Ok(found))) => assert_eq!(found, before, "{what}"),
            Ok(Some(Err(error))) | Err(error) => is_told(&error),
            Ok(None) => panic!("{what}"),
        }
    };
    let mut files = 0;
    for name in directory.names() {
        let whole = directory.bytes(&name);
        if name == "lock" {
            assert_eq!(whole, b"");
            continue;
        }
        files += 1;
        let in_use = counts.iter().any(|segment| name == format!("segments/{segment}"));
        let damage = |what: &str, bytes: &[u8]| {
            directory.put(&name, bytes);
            check(&format!("{name}: {what}"), in_use);
        };
        damage("nothing left", &[]);
        damage("cut off", &whole[..whole.len() - 1]);
        damage("longer", &[&whole, &b"\n"[..]].concat());
        damage("moved", &[&[0], whole.as_slice()].concat());
        for at in (0..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            damage(&format!("bit {} at {at}", at % 8), &bytes);
        }
        directory.put(&name, &whole);
    }
    assert!(files >= 10, "STORE, current, two manifests and the segments of both");
    reopen(&directory).unwrap().check().unwrap();
}

fn dump_or_error(store: &dyn Store) -> Result<String, StoreError> {
    let mut out = Vec::new();
    store.dump(None, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn what_has_been_read_is_not_read_again_after_a_change_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    load(&store, &three_graphs());
    let query = "SELECT * WHERE { GRAPH <http://e/graph/0> { ?s ?p ?o } }";
    let expected = ask(&store, query).unwrap();
    let insert = "INSERT DATA { GRAPH <http://e/graph/1> { <http://e/a> <http://e/p> 7 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    ::files::remove(&path.join("segments/graph-2")).unwrap();
    assert_eq!(ask(&store, query).unwrap(), expected);
    assert!(store.check().is_err(), "a check reads everything again");
}

#[test]
fn a_record_in_a_graph_that_is_loaded_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let (found, expected) = (open(&folder.path().join("store")), Oracle::new());
    for store in [&found as &dyn Store, &expected] {
        let mut change = change(&three_graphs());
        change.record = Some(Box::new(|loads| {
            let triples = TripleSource::from_ntriples(Cursor::new(line((2, 1, 5))));
            Ok(GraphReplacement { name: loads[1].name.clone(), triples, version: None })
        }));
        store.apply(change, &mut |_| Progress::Continue).unwrap();
    }
    assert_eq!(dump(&found), dump(&expected));
}

#[test]
fn readers_see_whole_changes_while_generations_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    let both = |round: usize| {
        let text: String = (0..50)
            .map(|i| format!("<http://e/{round}/{i}> <http://e/p> \"{round}\" .\n"))
            .collect();
        [text.clone(), text]
    };
    load(&store, &both(0));
    let options = UpdateOptions { whole_store: true, ..UpdateOptions::default() };
    let done = std::sync::atomic::AtomicBool::new(false);
    let name = NamedNode::new_unchecked("http://e/graph/0");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Acquire) {
                    let found =
                        ask(&store, "SELECT DISTINCT ?v { GRAPH ?g { ?s ?p ?v } }").unwrap();
                    assert_eq!(found.lines().count(), 2, "{found}");
                    let mut triples = store.graph(&name).unwrap();
                    let first = triples.next().unwrap().unwrap().object;
                    std::thread::yield_now();
                    assert!(triples.all(|triple| triple.unwrap().object == first));
                    store.dump(None, &mut Vec::new()).unwrap();
                }
            });
        }
        for round in 1..40 {
            match round % 4 {
                0 => store.compact().unwrap(),
                1 => {
                    let update = format!(
                        "DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ ?s ?p {round} }} }} \
                         WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
                    );
                    store.update(&update, &options).unwrap();
                }
                2 => {
                    let text = dump(&store).replace("<http://e/p>", "<http://e/q>");
                    store
                        .restore(Cursor::new(text), RdfFormat::NQuads, &mut |_| Progress::Continue)
                        .unwrap();
                }
                _ => load(&store, &both(round)),
            }
        }
        done.store(true, std::sync::atomic::Ordering::Release);
    });
    load(&store, &both(40));
    assert_eq!(files_of(&path).len(), 6, "nobody reads those before the last but one");
    store.check_indexes().unwrap();
}

#[test]
fn a_backup_is_not_changed_with_the_store_nor_the_store_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let [path, copy] = ["store", "copy"].map(|name| folder.path().join(name));
    let store = open(&path);
    load(&store, &three_graphs());
    let before = dump(&store);
    store.backup(&copy).unwrap();
    let update =
        "INSERT DATA { GRAPH <http://e/graph/0> { <http://e/a> <http://e/p> <http://e/new> } }";
    store.update(update, &UpdateOptions::default()).unwrap();
    let after = dump(&store);
    let copied = open(&copy);
    assert_eq!(dump(&copied), before);
    copied.update("DROP GRAPH <http://e/graph/1>", &UpdateOptions::default()).unwrap();
    copied.compact().unwrap();
    store.check_indexes().unwrap();
    assert_eq!(dump(&store), after);
    drop(store);
    assert_eq!(dump(&open(&path)), after);
}
