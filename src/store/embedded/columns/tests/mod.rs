use std::io::Cursor;
use std::path::Path;

use proptest::prelude::*;

use super::super::{Embedded, EmbeddedOptions};
use crate::fs;
use crate::rdf::format::{RdfFormat, ResultsFormat};
use crate::rdf::term::NamedNode;
use crate::store::{
    Change, DefaultGraph, GraphReplacement, Progress, QueryOptions, Store, StoreError,
    TripleSource, UpdateOptions,
};

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
    Embedded::open(path).unwrap()
}

fn dump(store: &Embedded) -> String {
    let mut out = Vec::new();
    store.dump(None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn ask(store: &Embedded, query: &str) -> Result<String, StoreError> {
    let options = QueryOptions { sorted: true, ..QueryOptions::default() };
    let mut out = Vec::new();
    store.query(query, &options)?.write(ResultsFormat::Tsv, RdfFormat::NTriples, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn reads_columns(store: &Embedded) -> bool {
    let plan = store.explain("ASK {}", &QueryOptions::default()).unwrap();
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
        1 => one().prop_map(|p| format!("{p}*")),
        1 => one().prop_map(|p| format!("{p}?")),
        1 => one().prop_map(|p| format!("!{p}")),
        2 => of(&["?p", "?x"]),
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
        triple().prop_map(|a| format!("GRAPH ?g {{ {a} }}")),
        triple().prop_map(|a| format!("GRAPH <http://e/graph/1> {{ {a} }}")),
        two().prop_map(|(a, b)| format!("{a} GRAPH ?g {{ {b} }}")),
        triple().prop_map(|a| format!("GRAPH ?g {{}} {a}")),
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
    let from = of(&[
        "",
        "",
        "",
        "FROM <http://e/graph/1> ",
        "FROM <http://e/graph/0> FROM <http://e/graph/1> ",
        "FROM NAMED <http://e/graph/0> ",
    ]);
    let ungrouped =
        (head, from, pattern()).prop_map(|(head, from, p)| format!("{head} {from}WHERE {{ {p} }}"));
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
        queries in prop::collection::vec(query(), 60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let with = open(&folder.path().join("store"));
        let without = Embedded::in_memory().unwrap();
        load(&with, &graphs);
        load(&without, &graphs);
        prop_assert!(reads_columns(&with));
        for query in queries {
            let plan = with.explain(&query, &QueryOptions::default());
            if let Err(StoreError::Syntax { .. }) = plan {
                continue;
            }
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

    #[test]
    fn updates_and_loads_end_in_the_same_graphs_as_in_the_database(
        steps in prop::collection::vec(step_of_change(), 1..12),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let mut with = open(&path);
        let without = Embedded::in_memory().unwrap();
        for step in &steps {
            match step {
                Step::Load(graphs) => {
                    load(&with, graphs);
                    load(&without, graphs);
                }
                Step::Update(update) => {
                    let options = UpdateOptions { whole_store: true, ..UpdateOptions::default() };
                    let found = with.update(update, &options);
                    let expected = without.update(update, &options);
                    // An emptied graph is still there in the database.
                    prop_assert!(found.is_ok() || !update.contains("SILENT"), "{}", update);
                    prop_assert!(expected.is_err() || found.is_ok() || has_missing_graph(update));
                }
                Step::Compact => with.compact().unwrap(),
                Step::Reopen => {
                    drop(with);
                    with = open(&path);
                }
            }
            prop_assert_eq!(dump(&with), dump(&without), "{:?}", step);
        }
        with.check_indexes().unwrap();
    }
}

#[derive(Debug, Clone)]
enum Step {
    Load(Vec<String>),
    Update(String),
    Compact,
    Reopen,
}

fn has_missing_graph(update: &str) -> bool {
    ["CLEAR", "DROP"].iter().any(|word| update.contains(word))
}

fn step_of_change() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => graphs().prop_map(Step::Load),
        6 => update().prop_map(Step::Update),
        1 => Just(Step::Compact),
        1 => Just(Step::Reopen),
    ]
}

/// A triple without blank nodes, whose labels differ from store to store.
fn ground() -> impl Strategy<Value = String> {
    (0..3_usize, 0..4_usize, 0..OBJECTS.len())
        .prop_map(|spo| line(spo).replace("_:x", "\"x\"@en").replace("_:y", "7"))
}

fn data() -> impl Strategy<Value = String> {
    let graph =
        of(&["", "GRAPH <http://e/graph/0>", "GRAPH <http://e/graph/1>", "GRAPH <http://e/new>"]);
    let triples = prop::collection::vec(ground(), 1..4).prop_map(|lines| lines.concat());
    (graph, triples).prop_map(|(graph, triples)| match graph.as_str() {
        "" => triples,
        graph => format!("{graph} {{ {triples} }}"),
    })
}

fn update() -> impl Strategy<Value = String> {
    let target = || of(&["<http://e/graph/0>", "<http://e/graph/1>", "<http://e/new>"]);
    let silent = of(&["SILENT ", ""]);
    let with = of(&[
        "WITH <http://e/graph/1> DELETE { ?s ?p ?o } INSERT { ?s ?p 9 } WHERE { ?s ?p ?o . ?o ?q ?r }",
        "DELETE WHERE { GRAPH ?g { ?s <http://e/p> ?o } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { GRAPH <http://e/new> { ?o ?p ?s } } \
         USING NAMED <http://e/graph/0> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "INSERT { GRAPH ?g { ?s <http://e/n> ?n } } \
         WHERE { SELECT ?g ?s (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?s }",
        "INSERT DATA { GRAPH <http://e/new> { <http://e/a> <http://e/p> 1 } } ; \
         INSERT { GRAPH <http://e/graph/0> { ?s ?p ?o } } WHERE { GRAPH <http://e/new> { ?s ?p ?o } }",
        "DELETE WHERE { GRAPH <http://e/graph/0> { ?s ?p ?o } } ; DROP SILENT ALL",
        "INSERT DATA { <http://e/a> <http://e/p> 1, 2 } ; INSERT DATA { <http://e/b> <http://e/p> 3 } ; \
         DELETE DATA { <http://e/a> <http://e/p> 2 } ; INSERT DATA { <http://e/a> <http://e/p> 2, 4 } ; \
         DELETE DATA { <http://e/a> <http://e/p> 4 } ; DELETE DATA { <http://e/b> <http://e/p> 3 }",
        "INSERT DATA { GRAPH <http://e/new> { <http://e/a> <http://e/p> 5 } } ; DROP GRAPH <http://e/new>",
        "DROP SILENT DEFAULT",
        "CLEAR SILENT NAMED",
    ]);
    prop_oneof![
        4 => data().prop_map(|data| format!("INSERT DATA {{ {data} }}")),
        3 => data().prop_map(|data| format!("DELETE DATA {{ {data} }}")),
        3 => with,
        1 => (of(&["CLEAR", "DROP"]), silent, target())
            .prop_map(|(verb, silent, graph)| format!("{verb} {silent}GRAPH {graph}")),
        1 => (of(&["COPY", "MOVE", "ADD"]), target(), target())
            .prop_map(|(verb, from, to)| format!("{verb} SILENT GRAPH {from} TO GRAPH {to}")),
    ]
}

#[test]
fn a_statement_of_two_graphs_counts_twice_as_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }";
    assert_eq!(ask(&store, count).unwrap(), "?n\n3\n");
}

#[test]
fn the_unnamed_graph_is_part_of_the_union_as_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let insert = "INSERT DATA { <http://e/a> <http://e/p> 7 }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    let count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }";
    assert_eq!(ask(&store, count).unwrap(), "?n\n4\n");
    let named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s <http://e/p> ?o } }";
    assert_eq!(ask(&store, named).unwrap(), "?n\n3\n");
    let options = QueryOptions { default_graph: DefaultGraph::Unnamed, ..QueryOptions::default() };
    let rows = store.query(count, &options).unwrap().into_solutions().unwrap().rows().unwrap();
    assert_eq!(rows[0].get("n").unwrap().to_string(), integer(1));
}

fn integer(number: u64) -> String {
    crate::rdf::term::Literal::from(number).to_string()
}

#[test]
fn what_does_not_change_keeps_its_files_and_terms_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    load(&store, &three_graphs());
    let files = || -> Vec<String> {
        let current = fs::read_to_string(&path.join("current")).unwrap();
        let files = fs::list(&path.join("generations").join(current.trim())).unwrap();
        files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(files(), ["files", "graph-1", "graph-2", "graph-3", "terms-0"]);
    let insert = "INSERT DATA { GRAPH <http://e/graph/1> { <http://e/a> <http://e/p> 7 } }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    assert_eq!(files(), ["files", "graph-1", "graph-3", "graph-4", "terms-0"]);
    store.update(insert, &UpdateOptions::default()).unwrap();
    assert_eq!(files(), ["files", "graph-1", "graph-3", "graph-4", "terms-0"], "nothing was new");
    let drop = "DROP GRAPH <http://e/graph/1>";
    store.update(drop, &UpdateOptions::default()).unwrap();
    assert_eq!(files(), ["files", "graph-1", "graph-3", "terms-0"]);
    assert!(store.update(drop, &UpdateOptions::default()).is_err());
    store.check_indexes().unwrap();
}

#[test]
fn many_layers_of_terms_become_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    let expected = Embedded::in_memory().unwrap();
    // Some layers too large to be taken in, small ones between them.
    for (round, size) in (0..).zip([70_000, 10, 66_000, 20, 30, 66_000]) {
        let text: String = (0..size)
            .map(|i| format!("<http://e/{round}/{i}> <http://e/p> \"{}\" .\n", i % 100))
            .collect();
        let name = NamedNode::new_unchecked(format!("http://e/graph/{round}"));
        for store in [&store, &expected] {
            let source = TripleSource::from_ntriples(Cursor::new(text.clone()));
            let change = Change::of(name.clone(), source);
            store.apply(change, &mut |_| Progress::Continue).map(drop_loads).unwrap();
        }
    }
    let layers = || {
        let current = fs::read_to_string(&path.join("current")).unwrap();
        let files = fs::list(&path.join("generations").join(current.trim())).unwrap();
        files.iter().filter(|f| f.to_string_lossy().contains("terms-")).count()
    };
    assert_eq!(layers(), 3);
    store.check_indexes().unwrap();
    assert_eq!(dump(&store), dump(&expected));
    store.compact().unwrap();
    assert_eq!(layers(), 1);
    assert_eq!(dump(&store), dump(&expected));
}

fn drop_loads(_: Vec<crate::store::GraphLoad>) {}

#[test]
fn statements_that_memory_does_not_hold_are_put_together_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let options = EmbeddedOptions { columns_megabytes: 1, ..EmbeddedOptions::default() };
    let store = Embedded::open_with(&folder.path().join("store"), options).unwrap();
    let expected = Embedded::in_memory().unwrap();
    let graph = |times: usize| -> String {
        let line =
            |i: usize| format!("<http://e/{}> <http://e/{}> \"{}\" .\n", i % 90, i % 7, i % 211);
        (0..times).map(line).collect()
    };
    let graphs = [graph(30_000), graph(500), graph(40_000).repeat(2)];
    let loads = [&store, &expected]
        .map(|store| store.apply(change(&graphs), &mut |_| Progress::Continue).unwrap());
    assert_eq!(loads[0], loads[1], "repeated triples are counted and hashed once");
    assert_eq!(dump(&store), dump(&expected));
    store.check_indexes().unwrap();
    // A dump in which graphs take turns.
    let mut lines: Vec<String> = dump(&store).lines().map(|line| line.to_owned() + "\n").collect();
    lines.sort_by_key(|line| line.len() % 13);
    let shuffled = Cursor::new(lines.concat());
    store.restore(shuffled, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
    assert!(reads_columns(&store));
    assert_eq!(dump(&store), dump(&expected));
    store.check_indexes().unwrap();
}

#[test]
fn damaged_files_are_told_and_never_answer_wrongly() {
    let queries = [
        "SELECT ?s WHERE { ?s <http://e/p> ?o }",
        "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * WHERE { <http://e/a> ?p ?o }",
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = open(&path);
    load(&store, &three_graphs());
    let expected = queries.map(|query| ask(&store, query).unwrap());
    drop(store);
    let current = fs::read_to_string(&path.join("current")).unwrap();
    let generation = path.join("generations").join(current.trim());
    let told = |error: StoreError| {
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    };
    let check = |what: &str| match Embedded::open(&path) {
        Ok(store) => {
            for (query, expected) in queries.iter().zip(&expected) {
                match ask(&store, query) {
                    Ok(found) => assert_eq!(found, *expected, "{what}"),
                    Err(error) => told(error),
                }
            }
            told(store.check_indexes().unwrap_err());
        }
        Err(error) => told(error),
    };
    for name in ["graph-1", "terms-0"] {
        let file = generation.join(name);
        let whole = fs::read(&file).unwrap();
        let damage = |what: &str, bytes: &[u8]| {
            fs::write_atomic(&file, bytes).unwrap();
            check(&format!("{name}: {what}"));
        };
        damage("nothing left", &[]);
        damage("cut off", &whole[..whole.len() - 1]);
        damage("moved", &[&[0], whole.as_slice()].concat());
        for at in (0..whole.len()).step_by(1 + whole.len() / 150) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            damage(&format!("bit at {at}"), &bytes);
        }
        fs::remove(&file).unwrap();
        check(&format!("{name}: missing"));
        fs::write_atomic(&file, &whole).unwrap();
    }
    open(&path).check_indexes().unwrap();
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
    let current = fs::read_to_string(&path.join("current")).unwrap();
    let file = path.join("generations").join(current.trim()).join("graph-1");
    fs::remove(&file).unwrap();
    assert_eq!(ask(&store, query).unwrap(), expected);
}

const EVERYTHING: &str = "\
<http://e/a> <http://e/p> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/u> <http://e/p> <http://e/a> .
<http://e/a> <http://e/p> <http://e/b> <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en--ltr <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en--rtl <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en <http://e/graph/0> .
<http://e/b> <http://e/p> <<( <http://e/a> <http://e/q> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> )>> <http://e/graph/0> .
<http://e/b> <http://e/p> <<( <http://e/a> <http://e/q> <<( <http://e/a> <http://e/q> \"1.50\"^^<http://www.w3.org/2001/XMLSchema#decimal> )>> )>> <http://e/graph/1> .
<http://e/b> <http://e/p> <http://e/a> <http://e/graph/1> .
<http://e/b> <http://e/q> <http://e/p> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#double> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/graph/1> .
<http://e/c> <http://e/p> <http://e/a> _:g .
<http://e/staged> <http://e/p> <http://e/a> <urn:x-store:staging:1> .
";

/// Everything that a store can hold, on disk and in memory.
fn both_with_everything(path: &Path) -> [Embedded; 2] {
    let stores = [open(path), Embedded::in_memory().unwrap()];
    for store in &stores {
        let dump = Cursor::new(EVERYTHING);
        store.restore(dump, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
    }
    assert!(reads_columns(&stores[0]));
    stores
}

#[test]
fn whatever_a_store_can_hold_is_found_as_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let [with, without] = both_with_everything(&folder.path().join("store"));
    let graph = |i: usize| NamedNode::new_unchecked(format!("http://e/graph/{i}"));
    let datasets = [
        DefaultGraph::Union,
        DefaultGraph::Unnamed,
        DefaultGraph::Graphs(vec![graph(1)]),
        DefaultGraph::Graphs(Vec::new()),
        DefaultGraph::Graphs(vec![graph(0), graph(1), graph(9)]),
        DefaultGraph::Dataset { default: vec![graph(0)], named: vec![graph(1)] },
    ];
    let queries = [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s <http://e/p> ?o }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH ?g {} }",
        "SELECT * { GRAPH ?g { ?s <http://e/p>* ?o } }",
        "SELECT * { ?s <http://e/p>* ?o }",
        "SELECT * { ?s <http://e/p>+ ?o }",
        "SELECT * { <http://e/absent> <http://e/p>* ?o }",
        "SELECT * { ?s <http://e/p>? 1 }",
        "SELECT * { ?s <http://e/p> 01 }",
        "SELECT * { ?s <http://e/p> <<( <http://e/a> <http://e/q> 01 )>> }",
        "SELECT * { ?s <http://e/p> <<( <http://e/a> <http://e/q> ?n )>> }",
        "SELECT * { ?s <http://e/p> <<( ?a <http://e/q> <<( ?b <http://e/q> 1.500 )>> )>> }",
        "SELECT * { ?s ?p ?o FILTER(?o = <<( <http://e/a> <http://e/q> 01 )>>) }",
        "SELECT * { ?s ?p ?o BIND(TRIPLE(?s, ?p, 001) AS ?t) }",
        "SELECT * { ?s ?p ?o FILTER(isTRIPLE(?o)) BIND(OBJECT(?o) AS ?n) }",
        "SELECT * { ?s ?p \"t\"@en--ltr }",
        "SELECT * { ?s ?p \"t\"@EN }",
        "SELECT ?o (LANGDIR(?o) AS ?d) { ?s ?p ?o }",
        "SELECT ?o (COUNT(?s) AS ?n) { ?s <http://e/p> ?o } GROUP BY ?o",
        "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) { ?s <http://e/p> ?o } GROUP BY ?s",
        "SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o }",
        "SELECT * { ?x <http://e/q> ?y { SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o } } }",
        "SELECT * { ?x <http://e/q> ?y OPTIONAL { SELECT ?x (COUNT(*) AS ?n) { ?x <http://e/p> ?o } GROUP BY ?x } }",
        "SELECT * { ?x <http://e/p> ?y MINUS { SELECT ?x (COUNT(*) AS ?n) { ?x <http://e/q> ?o } GROUP BY ?x } }",
        "SELECT * { ?x <http://e/p> ?y FILTER EXISTS { SELECT ?x (COUNT(*) AS ?n) { ?x <http://e/q> ?o } GROUP BY ?x } }",
        "SELECT * { GRAPH ?g { SELECT ?x (COUNT(*) AS ?n) { ?x <http://e/p> ?o } GROUP BY ?x } }",
        "SELECT * { GRAPH <http://e/graph/1> { SELECT (COUNT(*) AS ?n) { ?x <http://e/p> ?o } } }",
        "SELECT * FROM <http://e/graph/0> FROM NAMED <http://e/graph/1> { ?s ?p ?o GRAPH ?g { ?a ?b ?c } }",
        "SELECT * FROM NAMED <http://e/graph/1> { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) FROM <http://e/graph/0> { ?s <http://e/p> ?o }",
        "SELECT ?n { { SELECT (COUNT(?s) AS ?n) { ?s <http://e/absent> ?o } } UNION { BIND(7 AS ?n) } }",
    ];
    for (default_graph, query) in
        datasets.iter().flat_map(|dataset| queries.iter().map(move |query| (dataset, query)))
    {
        let answers = [&with, &without].map(|store| {
            let default_graph = default_graph.clone();
            let options = QueryOptions { default_graph, sorted: true, ..QueryOptions::default() };
            let mut out = Vec::new();
            let answer = store.query(query, &options).unwrap();
            answer.write(ResultsFormat::Tsv, RdfFormat::NTriples, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        });
        assert_eq!(answers[0], answers[1], "{query} {default_graph:?}");
    }
    assert_eq!(dump(&with), dump(&without));
    with.check_indexes().unwrap();
}

#[test]
fn an_upload_under_way_changes_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    for store in both_with_everything(&folder.path().join("store")) {
        let count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
        let before = ask(&store, count).unwrap();
        assert_eq!(before, "?n\n14\n");
        let options = UpdateOptions::default();
        store.update("DROP GRAPH <urn:x-store:staging:1>", &options).unwrap();
        assert_eq!(ask(&store, count).unwrap(), before);
    }
}

#[test]
fn values_within_triple_terms_are_one_term_however_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let stores = [open(&folder.path().join("store")), Embedded::in_memory().unwrap()];
    for store in &stores {
        let text = "<http://e/a> <http://e/p> <<( <http://e/a> <http://e/q> \
                    \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> )>> .\n";
        load(store, &[text.to_owned()]);
        let graph = "GRAPH <http://e/graph/0>";
        let same = "<http://e/a> <http://e/p> <<( <http://e/a> <http://e/q> 001 )>>";
        assert_eq!(ask(store, &format!("ASK {{ {same} }}")).unwrap(), "true", "{}", dump(store));
        let options = UpdateOptions::default();
        let before = dump(store);
        store.update(&format!("INSERT DATA {{ {graph} {{ {same} }} }}"), &options).unwrap();
        assert_eq!(dump(store), before);
        store.update(&format!("DELETE DATA {{ {graph} {{ {same} }} }}"), &options).unwrap();
        assert_eq!(dump(store), "");
    }
}

#[test]
fn a_record_in_a_graph_that_is_loaded_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let stores = [open(&folder.path().join("store")), Embedded::in_memory().unwrap()];
    for store in &stores {
        let mut change = change(&three_graphs());
        change.record = Some(Box::new(|loads| {
            let triples = TripleSource::from_ntriples(Cursor::new(line((2, 1, 5))));
            Ok(GraphReplacement { name: loads[1].name.clone(), triples, version: None })
        }));
        store.apply(change, &mut |_| Progress::Continue).unwrap();
    }
    assert_eq!(dump(&stores[0]), dump(&stores[1]));
}

#[cfg(feature = "disk")]
mod with_a_database {
    use super::*;

    const NO_COLUMNS: EmbeddedOptions = EmbeddedOptions {
        transaction: 1000,
        bulk_megabytes: 20,
        bulk_threads: 1,
        columns_megabytes: 0,
    };

    fn many(from: usize, to: usize) -> String {
        (from..to).map(|i| format!("<http://e/s{i}> <http://e/p> \"{}\" .\n", i % 7)).collect()
    }

    #[test]
    fn columns_that_grow_too_large_become_a_database_and_the_other_way_round() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let options = EmbeddedOptions { columns_megabytes: 2, ..NO_COLUMNS };
        let store = Embedded::open_with(&path, options).unwrap();
        let expected = Embedded::in_memory().unwrap();
        let both = |graphs: &[String]| {
            load(&store, graphs);
            load(&expected, graphs);
            assert_eq!(dump(&store), dump(&expected));
        };
        both(&[many(0, 5000), many(0, 10)]);
        assert!(reads_columns(&store));
        both(&[many(0, 60_000).repeat(2)]);
        assert!(!reads_columns(&store), "what was kept is there too");
        store.compact().unwrap();
        assert!(!reads_columns(&store), "still too large");
        assert_eq!(dump(&store), dump(&expected));
        let text = dump(&expected);
        both(&[many(0, 100), many(3, 10)]);
        assert!(reads_columns(&store), "a generation that is built anew is columns again");
        let restored = Cursor::new(text.clone());
        store.restore(restored, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
        assert!(!reads_columns(&store));
        assert_eq!(dump(&store), text);
        store.check_indexes().unwrap();
    }

    #[test]
    fn a_database_of_an_older_layout_opens_and_becomes_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = Embedded::open_with(&path, NO_COLUMNS).unwrap();
        load(&store, &three_graphs());
        let before = dump(&store);
        drop(store);
        for layout in ["layout 1\nengine Oxigraph 0.5\n", "layout 2\nengine Oxigraph 0.5\n"] {
            fs::write_atomic(&path.join("STORE"), layout.as_bytes()).unwrap();
            fs::write_atomic(&path.join("columns-1"), b"columns of layout 2").unwrap();
            let store = open(&path);
            assert!(!reads_columns(&store));
            assert_eq!(dump(&store), before);
            assert!(!path.join("columns-1").exists());
        }
        let store = open(&path);
        store.compact().unwrap();
        assert!(reads_columns(&store));
        assert_eq!(dump(&store), before);
        let stamp = fs::read_to_string(&path.join("STORE")).unwrap();
        assert!(stamp.starts_with("layout 3\n"), "an older program must not read what it cannot");
    }
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
    assert_eq!(fs::list(&path.join("generations")).unwrap().len(), 1, "nobody reads the others");
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
