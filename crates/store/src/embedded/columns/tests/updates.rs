//! Updates on columns end in the same graphs as on Oxigraph's store.

use super::*;

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

proptest! {
    #![proptest_config(seeded(24))]

    #[test]
    fn updates_and_loads_end_in_the_same_graphs_as_in_oxigraph(
        steps in prop::collection::vec(step_of_change(), 1..12),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let mut with = open(&path);
        let without = Oracle::new();
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
                    // An emptied graph is still there in Oxigraph's store.
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

#[test]
fn values_within_triple_terms_are_one_term_however_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let (found, expected) = (open(&folder.path().join("store")), Oracle::new());
    for store in [&found as &dyn Store, &expected] {
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
fn values_are_kept_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let typed =
        |text: &str, kind: &str| format!("\"{text}\"^^<http://www.w3.org/2001/XMLSchema#{kind}>");
    let literals = [
        typed("01", "integer"),
        typed("1", "integer"),
        typed("1.50", "decimal"),
        typed("1.5", "decimal"),
        typed("7", "nonNegativeInteger"),
        typed("1", "boolean"),
        typed("2020-01-01T00:00:00.000Z", "dateTime"),
        typed("P12M", "duration"),
        typed("no number", "integer"),
    ];
    let line = |literal: &String| format!("<http://e/a> <http://e/p> {literal} .\n");
    let text: String = literals.iter().map(line).collect();
    load(&open(&path), &[text]);
    let store = open(&path);
    let count = |pattern: &str| {
        let n = ask(&store, &format!("SELECT (COUNT(*) AS ?n) {{ {pattern} }}")).unwrap();
        n.lines().nth(1).unwrap().to_owned()
    };
    for literal in &literals {
        assert_eq!(count(&format!("<http://e/a> <http://e/p> {literal}")), "1", "{literal}");
    }
    assert_eq!(count("<http://e/a> <http://e/p> 001"), "0");
    // Two terms of one value.
    assert_eq!(count("?s ?p ?o FILTER(isNumeric(?o) && ?o = 1)"), "2");
    let written = dump(&store);
    let options = UpdateOptions::default();
    let graph = "GRAPH <http://e/graph/0>";
    store
        .update(&format!("DELETE DATA {{ {graph} {{ <http://e/a> <http://e/p> 1 }} }}"), &options)
        .unwrap();
    assert_eq!(count("<http://e/a> <http://e/p> 01"), "1", "the other stays");
    store
        .update(&format!("INSERT DATA {{ {graph} {{ <http://e/a> <http://e/p> 1 }} }}"), &options)
        .unwrap();
    assert_eq!(dump(&store), written);
    // What graphs are compared by is the same as of a store that keeps values alone.
    let hash = |line: &str| {
        let quads = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::NTriples);
        let mut hash = crate::ContentHash::default();
        for quad in quads.for_slice(line) {
            hash.add(rdf::term::Triple::from(quad.unwrap()).as_ref());
        }
        hash
    };
    let of = |literal: &str| hash(&format!("<http://e/a> <http://e/p> {literal} .\n"));
    assert_eq!(of(&literals[0]), of(&literals[1]));
    assert_ne!(of(&literals[0]), of(&literals[2]));
}
