//! What every store promises: one list of claims, run over memory, disk, and real servers.

#[path = "store_disk.rs"]
mod store_disk;

use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::own;
use crate::support::servers;
use rdf::format::{RdfFormat, ResultsFormat};
use rdf::term::{Literal, NamedNode, Term, Triple, Variable};
use store::Auth;
use store::stamp::{self, Mismatch, Stamp};
use store::{
    CancellationToken, Change, DefaultGraph, Embedded, GraphLoad, GraphReplacement, Progress,
    QueryOptions, Remote, RemoteOptions, Store, StoreError, TripleSource, UpdateOptions,
};
use xiangmai::server::Settings;

type Claim = fn(&dyn Store);

/// The list. A claim finds the store empty.
const CLAIMS: &[(&str, Claim)] = &[
    ("a graph has exactly the triples that replaced it", exactly_the_new_triples),
    ("loading twice changes nothing", loading_twice_changes_nothing),
    ("a difference is told and not made", a_difference_is_told_and_not_made),
    ("a failed input leaves the old graphs", a_failed_input_leaves_the_old_graphs),
    ("a stopped load leaves the old graphs", a_stopped_load_leaves_the_old_graphs),
    ("readers see a group change as a whole", readers_see_a_group_change_as_a_whole),
    ("large replacements are whole too", large_replacements_are_whole_too),
    ("graphs are dropped and recorded in one step", dropped_and_recorded_in_one_step),
    ("blank nodes stay those of their graph", blank_nodes_stay_those_of_their_graph),
    ("the default graph is the union of the named ones", the_default_graph_is_the_union),
    ("rows have the same bytes everywhere", rows_have_the_same_bytes),
    ("values are put in as terms", values_are_put_in_as_terms),
    ("a construct gives triples, an ask yes or no", construct_and_ask),
    ("a syntax error has its place", a_syntax_error_has_its_place),
    ("services and whole-store updates are refused", services_are_refused),
    ("a query ends at its time limit", a_query_ends_at_its_time_limit),
    ("a cancelled query ends", a_cancelled_query_ends),
    ("an update is carried out or leaves no trace", an_update_is_whole),
    ("a dump holds every named graph", a_dump_holds_every_graph),
    ("records tell what is loaded", records_tell_what_is_loaded),
    ("every character survives", every_character_survives),
];

fn run_claims(store: &dyn Store) {
    for (name, claim) in CLAIMS {
        eprintln!("{}: {name}", store.place());
        let everything = UpdateOptions { whole_store: true, ..UpdateOptions::default() };
        store.update("DROP ALL", &everything).unwrap();
        claim(store);
    }
}

/// Small pieces, so that a few thousand triples are an upload in parts.
fn small_pieces() -> RemoteOptions {
    RemoteOptions { piece: 32 << 10, ..RemoteOptions::default() }
}

#[test]
fn memory_keeps_the_contract() {
    run_claims(&Embedded::in_memory().unwrap());
}

#[test]
fn the_oxigraph_server_keeps_the_contract() {
    let Some(server) = servers::oxigraph() else { return };
    run_claims(&Remote::open(&server.address, &small_pieces()).unwrap());
}

#[test]
fn fuseki_keeps_the_contract() {
    let Some(server) = servers::fuseki() else { return };
    run_claims(&Remote::open(&server.address, &small_pieces()).unwrap());
}

#[test]
fn our_server_keeps_the_contract() {
    let settings = Settings { whole_store: true, ..Settings::default() };
    run_claims(&own::remote(&own::in_memory(settings), small_pieces()));
}

#[test]
fn a_flaky_connection_to_our_server_loses_nothing() {
    let auth = Auth::Bearer(own::TOKEN.to_owned());
    let with_token = RemoteOptions { auth, ..small_pieces() };
    a_flaky_connection_loses_nothing(&own::in_memory(Settings::default()), with_token);
}

#[test]
fn an_interrupted_upload_to_our_server_is_taken_up_again() {
    let address = own::in_memory(Settings::default());
    an_interrupted_upload_goes_on(&own::remote(&address, small_pieces()));
}

/// Loads again where a connection gave up for good, as a person would.
fn load_until_done(store: &Remote, name: &str, lines: &str) {
    let mut last = None;
    for _ in 0..5 {
        match load(store, name, lines) {
            Ok(_) => return,
            Err(error) => last = Some(error),
        }
    }
    panic!("{last:?}");
}

/// A connection that breaks in requests and answers loses and mixes nothing.
fn a_flaky_connection_loses_nothing(address: &str, options: RemoteOptions) {
    let direct = Remote::open(address, &options).unwrap();
    let proxy = servers::FlakyProxy::before(address, 3, 20_261_122);
    let patient = RemoteOptions { tries: 12, pause: Duration::from_millis(1), ..options };
    let flaky = Remote::open(&proxy.address, &patient).unwrap();
    for round in 1..=4 {
        let lines = numbered(3000, round);
        load_until_done(&flaky, "one", &lines);
        load_until_done(&flaky, "small", &format!("s p {round}\n"));
        assert_eq!(count(&direct, "one"), 3000);
        let options = QueryOptions { sorted: true, ..QueryOptions::default() };
        let rows = ask(&direct, "SELECT DISTINCT ?o WHERE { ?s ?p ?o }", &options).unwrap();
        assert_eq!(rows, format!("?o\n\"{round}\"\n"));
    }
    let broken = proxy.broken.load(Ordering::Relaxed);
    assert!(broken > 5, "{broken}");
    assert_eq!(direct.clean_uploads().unwrap(), 0);
}

#[test]
fn a_flaky_connection_to_fuseki_loses_nothing() {
    let Some(server) = servers::fuseki() else { return };
    a_flaky_connection_loses_nothing(&server.address, small_pieces());
}

#[test]
fn a_flaky_connection_to_oxigraph_loses_nothing() {
    let Some(server) = servers::oxigraph() else { return };
    a_flaky_connection_loses_nothing(&server.address, small_pieces());
}

#[test]
fn an_interrupted_upload_is_taken_up_again() {
    let Some(server) = servers::oxigraph() else { return };
    an_interrupted_upload_goes_on(&Remote::open(&server.address, &small_pieces()).unwrap());
}

fn an_interrupted_upload_goes_on(store: &Remote) {
    load(store, "one", "s p old\n").unwrap();
    let send = |text: String| {
        let triples = TripleSource::from_ntriples(Cursor::new(text));
        let version = Some("the same".to_owned());
        let replace = vec![GraphReplacement { name: graph("one"), triples, version }];
        store.apply(Change { replace, ..Change::default() }, &mut go_on)
    };
    let whole = ntriples(&numbered(3000, 1));
    send(whole.clone() + "broken").unwrap_err();
    // Half-sent pieces are on the server, but no reader sees them.
    assert_eq!(store.graphs().unwrap().len(), 1);
    assert_eq!(store.graph_names().unwrap(), [graph("one")]);
    assert_eq!(count(store, "one"), 1);
    send(whole).unwrap();
    assert_eq!(count(store, "one"), 3000);
    assert_eq!(store.clean_uploads().unwrap(), 0);
}

fn go_on(_: u64) -> Progress {
    Progress::Continue
}

fn graph(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.com/graph/{name}")).unwrap()
}

/// `s p o` per line, written short, as N-Triples.
fn ntriples(lines: &str) -> String {
    let mut out = String::new();
    for line in lines.lines() {
        let words: Vec<_> = line.splitn(3, ' ').collect();
        let node = |word: &str| match word.strip_prefix("_:") {
            Some(_) => word.to_owned(),
            None => format!("<http://example.com/{word}>"),
        };
        let object = match words[2] {
            o if o.starts_with("_:") => o.to_owned(),
            o if o.starts_with('"') => o.to_owned(),
            o => format!("\"{o}\""),
        };
        out.push_str(&format!("{} {} {object} .\n", node(words[0]), node(words[1])));
    }
    out
}

fn numbered(count: usize, value: usize) -> String {
    (0..count).map(|i| format!("s{i} p {value}\n")).collect()
}

fn source(lines: &str) -> TripleSource<'static> {
    TripleSource::from_ntriples(Cursor::new(ntriples(lines)))
}

fn load(store: &dyn Store, name: &str, lines: &str) -> Result<Vec<GraphLoad>, StoreError> {
    store.apply(Change::of(graph(name), source(lines)), &mut go_on)
}

fn ask(store: &dyn Store, query: &str, options: &QueryOptions) -> Result<String, StoreError> {
    let mut out = Vec::new();
    let answer = store.query(query, options)?;
    answer.write(ResultsFormat::Tsv, RdfFormat::NTriples, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn check(store: &dyn Store, query: &str, expected: &str) {
    let options = QueryOptions { sorted: true, ..QueryOptions::default() };
    assert_eq!(ask(store, query, &options).unwrap(), expected, "{query}");
}

fn count(store: &dyn Store, name: &str) -> u64 {
    let graphs = store.graphs().unwrap();
    graphs.iter().find(|g| g.name == graph(name)).map_or(0, |g| g.triples)
}

fn dump(store: &dyn Store) -> Vec<String> {
    let mut out = Vec::new();
    store.dump(None, &mut out).unwrap();
    let mut lines: Vec<_> = String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn exactly_the_new_triples(store: &dyn Store) {
    load(store, "one", "a p 1\nb p 2\nb p 2\n").unwrap();
    let loads = load(store, "one", "b p 2\nc p 3\nc p 3\n").unwrap();
    assert_eq!((loads[0].read, loads[0].stored), (3, 2));
    check(store, "SELECT ?o WHERE { ?s ?p ?o }", "?o\n\"2\"\n\"3\"\n");
    load(store, "one", "").unwrap();
    assert_eq!(store.graphs().unwrap(), []);
}

fn loading_twice_changes_nothing(store: &dyn Store) {
    let lines = "a p _:x\n_:x q _:y\n_:y q 1\n";
    let first = load(store, "one", lines).unwrap();
    let before = dump(store);
    let again = load(store, "one", "_:y q 1\na p _:x\n_:x q _:y\n").unwrap();
    assert_eq!(dump(store), before);
    assert_eq!(first, again);
}

fn a_difference_is_told_and_not_made(store: &dyn Store) {
    load(store, "one", "a p _:x\n_:x q 1\nb p 2\n").unwrap();
    let before = dump(store);
    let new = source("a p _:x\n_:x q 1\nb p 3\nb p 4\nb p 4\n");
    let told = store::difference(store, &graph("one"), new, &mut go_on).unwrap();
    assert_eq!((told.added, told.removed, told.kept), (2, 1, 2));
    assert_eq!(dump(store), before);
}

fn a_failed_input_leaves_the_old_graphs(store: &dyn Store) {
    load(store, "one", "a p old\n").unwrap();
    let before = dump(store);
    for good in [1, 5000] {
        let text = ntriples(&numbered(good, 7)) + "<http://e/a> broken";
        let two = TripleSource::from_ntriples(Cursor::new(text));
        let replace = vec![
            GraphReplacement { name: graph("one"), triples: source("a p new\n"), version: None },
            GraphReplacement { name: graph("two"), triples: two, version: None },
        ];
        let change = Change { replace, drop: vec![graph("one")], record: None };
        let error = store.apply(change, &mut go_on).unwrap_err();
        assert!(
            matches!(&error, StoreError::Source { graph: g, .. } if *g == graph("two")),
            "{error}"
        );
        assert_eq!(dump(store), before);
    }
}

fn a_stopped_load_leaves_the_old_graphs(store: &dyn Store) {
    load(store, "one", "a p old\n").unwrap();
    let change = Change::of(graph("one"), source(&numbered(20_000, 1)));
    let error = store.apply(change, &mut |_| Progress::Stop).unwrap_err();
    assert!(matches!(error, StoreError::Cancelled), "{error}");
    check(store, "SELECT ?o WHERE { ?s ?p ?o }", "?o\n\"old\"\n");
}

/// Replaces two graphs again and again while a reader counts the values that it sees at once.
fn no_mixture_is_seen(store: &dyn Store, triples: usize, rounds: usize) {
    let change = |value| Change {
        replace: ["one", "two"]
            .map(|name| GraphReplacement {
                name: graph(name),
                triples: source(&numbered(triples, value)),
                version: None,
            })
            .into(),
        ..Change::default()
    };
    store.apply(change(0), &mut go_on).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let query = "SELECT (COUNT(DISTINCT ?o) AS ?values) (COUNT(*) AS ?n) WHERE { \
                         { GRAPH <http://example.com/graph/one> { ?s ?p ?o } } UNION \
                         { GRAPH <http://example.com/graph/two> { ?s ?p ?o } } }";
            let mut seen = 0;
            while !done.load(Ordering::Acquire) {
                let rows = ask(store, query, &QueryOptions::default()).unwrap();
                assert_eq!(rows, format!("?values\t?n\n1\t{}\n", 2 * triples));
                seen += 1;
            }
            seen
        });
        for round in 1..=rounds {
            store.apply(change(round), &mut go_on).unwrap();
        }
        done.store(true, Ordering::Release);
        assert!(reader.join().unwrap() > 0);
    });
}

fn readers_see_a_group_change_as_a_whole(store: &dyn Store) {
    no_mixture_is_seen(store, 50, 30);
}

fn large_replacements_are_whole_too(store: &dyn Store) {
    no_mixture_is_seen(store, 4000, 4);
}

fn dropped_and_recorded_in_one_step(store: &dyn Store) {
    load(store, "old", "a p 1\n").unwrap();
    let mut change = Change::of(graph("new"), source("b p 2\nb p 3\n"));
    change.drop = vec![graph("old"), graph("never-there")];
    change.record = Some(Box::new(|loads| {
        let count = Literal::from(loads[0].stored as i64);
        let triple = Triple::new(loads[0].name.clone(), graph("has"), count);
        let triples = TripleSource::from_triples(vec![triple]);
        Ok(GraphReplacement { name: graph("record"), triples, version: None })
    }));
    store.apply(change, &mut go_on).unwrap();
    let names: Vec<_> = store.graphs().unwrap().into_iter().map(|g| g.name).collect();
    assert_eq!(names, [graph("new"), graph("record")]);
    assert_eq!(store.graph_names().unwrap(), names);
    check(
        store,
        "SELECT ?o WHERE { GRAPH <http://example.com/graph/record> { ?s ?p ?o } }",
        "?o\n2\n",
    );
}

fn blank_nodes_stay_those_of_their_graph(store: &dyn Store) {
    load(store, "one", "a p _:x\n_:x q 1\n").unwrap();
    load(store, "two", "b p _:x\n_:x q 2\n").unwrap();
    let query = "PREFIX e: <http://example.com/> SELECT ?s ?o WHERE { ?s e:p ?x . ?x e:q ?o }";
    let rows = "?s\t?o\n<http://example.com/a>\t\"1\"\n<http://example.com/b>\t\"2\"\n";
    check(store, query, rows);
    let options = QueryOptions::default();
    let query = "PREFIX e: <http://example.com/> SELECT ?x WHERE { e:a e:p ?x }";
    assert!(ask(store, query, &options).unwrap().starts_with("?x\n_:"));
    let triples: Vec<_> = store.graph(&graph("one")).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(triples.iter().any(|t| t.object.is_blank_node()));
}

fn the_default_graph_is_the_union(store: &dyn Store) {
    load(store, "one", "a p 1\n").unwrap();
    load(store, "two", "b p 2\n").unwrap();
    let both =
        "PREFIX e: <http://example.com/> SELECT ?g ?o WHERE { e:a e:p ?x GRAPH ?g { e:b e:p ?o } }";
    check(store, both, "?g\t?o\n<http://example.com/graph/two>\t\"2\"\n");
    let all = "SELECT ?o WHERE { ?s ?p ?o }";
    let with =
        |default_graph| QueryOptions { default_graph, sorted: true, ..QueryOptions::default() };
    assert_eq!(ask(store, all, &with(DefaultGraph::Unnamed)).unwrap(), "?o\n");
    let two = with(DefaultGraph::Graphs(vec![graph("two")]));
    assert_eq!(ask(store, all, &two).unwrap(), "?o\n\"2\"\n");
    let from = "SELECT ?o FROM <http://example.com/graph/one> WHERE { ?s ?p ?o }";
    check(store, from, "?o\n\"1\"\n");
}

fn rows_have_the_same_bytes(store: &dyn Store) {
    let typed = |value: &str, datatype: &str| {
        format!("a p \"{value}\"^^<http://www.w3.org/2001/XMLSchema#{datatype}>\n")
    };
    let lines = [
        "a p \"村\"@zh\n".to_owned(),
        "a p \"a\"@en\n".to_owned(),
        "a p \"Z\"\n".to_owned(),
        "a p \"a\"\n".to_owned(),
        typed("10", "integer"),
        typed("9.5", "decimal"),
        typed("10", "double"),
        typed("2016", "gYear"),
        typed("2016-05", "gYearMonth"),
        typed("2015-12-31", "date"),
        typed("true", "boolean"),
    ];
    load(store, "one", &lines.concat()).unwrap();
    let expected = "?o\n9.5\n\"10\"^^<http://www.w3.org/2001/XMLSchema#double>\n10\n\
        \"2015-12-31\"^^<http://www.w3.org/2001/XMLSchema#date>\n\
        \"2016\"^^<http://www.w3.org/2001/XMLSchema#gYear>\n\
        \"2016-05\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>\n\
        \"Z\"\n\"a\"\n\"a\"@en\n\"村\"@zh\ntrue\n";
    let query = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o";
    assert_eq!(ask(store, query, &QueryOptions::default()).unwrap(), expected);
    let cut = format!("{query} LIMIT 2 OFFSET 3");
    let rows: Vec<_> = expected.lines().collect();
    let options = QueryOptions::default();
    assert_eq!(ask(store, &cut, &options).unwrap(), format!("?o\n{}\n{}\n", rows[4], rows[5]));
}

fn values_are_put_in_as_terms(store: &dyn Store) {
    load(store, "one", "a p 1\nb p 2\nc q 2\n").unwrap();
    let with = |name: &str, term: Term| QueryOptions {
        substitutions: vec![(Variable::new(name).unwrap(), term)],
        sorted: true,
        ..QueryOptions::default()
    };
    let text = |text: &str| Term::from(Literal::new_simple_literal(text));
    let check = |query: &str, options: QueryOptions, expected: &str| {
        assert_eq!(ask(store, query, &options).unwrap(), expected, "{query}");
    };
    let p = Term::from(NamedNode::new("http://example.com/p").unwrap());
    let query = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }";
    check(
        query,
        with("o", text("1")),
        "?s\t?p\t?o\n<http://example.com/a>\t<http://example.com/p>\t\"1\"\n",
    );
    check(query, with("o", text("\" } ; DROP ALL #")), "?s\t?p\t?o\n");
    check(
        "SELECT ?s WHERE { ?s ?p ?o }",
        with("p", p),
        "?s\n<http://example.com/a>\n<http://example.com/b>\n",
    );
    check(query, with("s", text("no subject")), "?s\t?p\t?o\n");
    let optional =
        "SELECT ?s WHERE { ?s ?p ?o FILTER(!BOUND(?wanted) || ?o = ?wanted) } ORDER BY DESC(?s)";
    check(
        optional,
        with("wanted", text("2")),
        "?s\n<http://example.com/c>\n<http://example.com/b>\n",
    );
    let grouped = "SELECT ?o (COUNT(?s) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?o ORDER BY ?n";
    check(grouped, with("o", text("2")), "?o\t?n\n\"2\"\t2\n");
    check(grouped, with("o", text("3")), "?o\t?n\n");
}

fn construct_and_ask(store: &dyn Store) {
    load(store, "one", "a p 1\n").unwrap();
    let construct = "CONSTRUCT { ?s <http://example.com/new> ?o } WHERE { ?s ?p ?o }";
    check(store, construct, "<http://example.com/a> <http://example.com/new> \"1\" .\n");
    check(store, "ASK { ?s ?p \"1\" }", "true");
    check(store, "ASK { ?s ?p \"2\" }", "false");
    let limit = QueryOptions { limit: Some(0), ..QueryOptions::default() };
    assert_eq!(ask(store, "SELECT ?s WHERE { ?s ?p ?o }", &limit).unwrap(), "?s\n");
}

fn a_syntax_error_has_its_place(store: &dyn Store) {
    let error = ask(store, "SELECT *\nWHERE { ?s ?p }", &QueryOptions::default()).unwrap_err();
    assert!(matches!(error, StoreError::Syntax { line: 2, .. }), "{error}");
}

fn services_are_refused(store: &dyn Store) {
    load(store, "one", "a p 1\n").unwrap();
    let refused = |r: Result<(), StoreError>| assert!(matches!(r, Err(StoreError::Refused { .. })));
    let service = "SELECT * WHERE { OPTIONAL { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }";
    refused(ask(store, service, &QueryOptions::default()).map(drop));
    let options = UpdateOptions::default();
    refused(store.update("LOAD <http://127.0.0.1:9/>", &options));
    refused(store.update("CLEAR NAMED", &options));
    assert_eq!(count(store, "one"), 1);
}

fn a_query_ends_at_its_time_limit(store: &dyn Store) {
    let different: String = (0..400).map(|i| format!("s{i} p {i}\n")).collect();
    load(store, "one", &different).unwrap();
    // Without a filter the rows of a product need not be made to be counted.
    let query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l \
                 FILTER(?c != ?f && ?f != ?i && ?i != ?l) }";
    let timeout = Some(Duration::from_millis(400));
    let options = QueryOptions { timeout, ..QueryOptions::default() };
    let began = Instant::now();
    let error = ask(store, query, &options).unwrap_err();
    assert!(matches!(error, StoreError::Timeout { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(3));
}

fn a_cancelled_query_ends(store: &dyn Store) {
    load(store, "one", &numbered(2000, 1)).unwrap();
    let cancel = CancellationToken::new();
    let options = QueryOptions { cancel: Some(cancel.clone()), ..QueryOptions::default() };
    let query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }";
    let mut rows = store.query(query, &options).unwrap().into_solutions().unwrap();
    rows.next().unwrap().unwrap();
    cancel.cancel();
    let last = rows.last().unwrap();
    assert!(matches!(last, Err(StoreError::Cancelled)));
}

fn an_update_is_whole(store: &dyn Store) {
    let options = UpdateOptions::default();
    let insert =
        "INSERT DATA { GRAPH <http://example.com/graph/one> { <http://e/a> <http://e/p> 1 } }";
    store.update(insert, &options).unwrap();
    assert_eq!(count(store, "one"), 1);
    let half =
        "DROP GRAPH <http://example.com/graph/one> ; INSERT DATA { <http://e/a> <http://e/p> }";
    assert!(matches!(store.update(half, &options), Err(StoreError::Syntax { .. })));
    assert_eq!(count(store, "one"), 1);
}

fn a_dump_holds_every_graph(store: &dyn Store) {
    load(store, "one", "a p 1\n").unwrap();
    load(store, "two", "b p 2\n").unwrap();
    let line = |s: &str, o: &str, g: &str| {
        format!(
            "<http://example.com/{s}> <http://example.com/p> \"{o}\" <http://example.com/graph/{g}> ."
        )
    };
    assert_eq!(dump(store), [line("a", "1", "one"), line("b", "2", "two")]);
    let mut out = Vec::new();
    assert_eq!(store.dump(Some(&[graph("two")]), &mut out).unwrap(), 1);
    assert_eq!(String::from_utf8(out).unwrap(), line("b", "2", "two") + "\n");
}

fn stamp_of(load: &GraphLoad, hash: &str) -> Stamp {
    Stamp {
        graph: load.name.clone(),
        source: "data/村庄.csv".to_owned(),
        hash: hash.to_owned(),
        at: "2026-11-22T08:00:00Z".to_owned(),
        program: "program 0.1 (test)".to_owned(),
        rows: 2,
        triples: load.stored,
        content: load.content,
    }
}

fn records_tell_what_is_loaded(store: &dyn Store) {
    let put = |name: &str, lines: &str, hash: &'static str| {
        let mut change = Change::of(graph(name), source(lines));
        let before = stamp::read(store).unwrap();
        change.record = Some(stamp::record(before, Vec::new(), move |load| stamp_of(load, hash)));
        store.apply(change, &mut go_on).unwrap().remove(0)
    };
    let one = put("one", "a p _:x\n_:x q 1\na p _:x\n", "h1");
    put("two", "b p 2\n", "h2");
    let stamps = stamp::read(store).unwrap();
    assert_eq!(stamps.len(), 2);
    assert_eq!(stamps[0], stamp_of(&one, "h1"));
    assert!(!stamp::is_changed(&stamps, graph("one").as_ref(), "h1"));
    assert!(stamp::is_changed(&stamps, graph("one").as_ref(), "h2"));
    assert_eq!(stamp::verify(store, true).unwrap(), []);

    let edit =
        "INSERT DATA { GRAPH <http://example.com/graph/two> { <http://e/a> <http://e/p> 1 } }";
    store.update(edit, &UpdateOptions::default()).unwrap();
    let delete = "DELETE WHERE { GRAPH <http://example.com/graph/two> { ?s ?p \"2\" } }";
    let found = stamp::verify(store, false).unwrap();
    assert_eq!(found, [(graph("two"), Mismatch::Count { recorded: 1, found: 2 })]);
    store.update(delete, &UpdateOptions::default()).unwrap();
    assert_eq!(stamp::verify(store, false).unwrap(), []);
    assert_eq!(stamp::verify(store, true).unwrap(), [(graph("two"), Mismatch::Content)]);

    let prune = stamp::prune(stamp::read(store).unwrap(), vec![graph("two")]);
    store.apply(prune, &mut go_on).unwrap();
    assert_eq!(stamp::status(store).unwrap().len(), 1);
    assert_eq!(stamp::verify(store, true).unwrap(), []);
}

fn every_character_survives(store: &dyn Store) {
    let text =
        "引号\"、反斜杠\\、制表\t、换行\n、回车\r、表情😀、组合e\u{301}、𠮷、{}<>|^`?x $y 'z' # 完";
    let triple = Triple::new(graph("s"), graph("p"), Literal::new_simple_literal(text));
    for copies in [1, 3000] {
        let mut triples = vec![triple.clone()];
        triples.extend((1..copies).map(|i| {
            Triple::new(graph("s"), graph("p"), Literal::new_simple_literal(format!("{i}{text}")))
        }));
        store
            .apply(Change::of(graph("one"), TripleSource::from_triples(triples)), &mut go_on)
            .unwrap();
        let options = QueryOptions { sorted: true, ..QueryOptions::default() };
        let rows = store.query("SELECT ?o WHERE { ?s ?p ?o }", &options).unwrap();
        let rows = rows.into_solutions().unwrap().rows().unwrap();
        assert_eq!(rows.len(), copies);
        assert!(rows.iter().any(|row| row.get("o") == Some(&triple.object)));
    }
}
