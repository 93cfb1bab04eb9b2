//! Queries on columns answer as on Oxigraph's store.

use std::collections::BTreeSet;

use super::*;

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
        2 => of(&["?p", "?x"]),
    ]
}

fn triple() -> impl Strategy<Value = String> {
    (start(), step(), end()).prop_map(|(s, p, o)| format!("{s} {p} {o} . "))
}

/// A condition on `?x`, `?y` and `?z`, with errors among its values.
fn condition() -> impl Strategy<Value = String> {
    of(&[
        "?y > 1",
        "?y >= 1.5 || ?x = <http://e/a>",
        "?y IN (1, 2.0, \"text\"@en, <http://e/b>)",
        "?y NOT IN (1, \"1\")",
        // Long lists.
        "?x IN (<http://e/a>, <http://e/b>, <http://e/1>, <http://e/2>, <http://e/3>, <http://e/4>, \
         <http://e/5>, <http://e/6>, <http://e/7>)",
        "?y NOT IN (\"1\", \"text\", \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", \"h\")",
        "?y >= \"2005-01-19\"^^<http://www.w3.org/2001/XMLSchema#date> && \
         ?y < \"2005-02-01\"^^<http://www.w3.org/2001/XMLSchema#date>",
        "LANG(?y) = \"en\"",
        "LANG(?x) = \"\" || BOUND(?z)",
        "DATATYPE(?y) = <http://www.w3.org/2001/XMLSchema#integer>",
        "STRSTARTS(STR(?x), \"http\")",
        "CONTAINS(?y, \"e\")",
        "STRENDS(STR(?y), \"1\")",
        "?y + ?z * 2 > 3",
        "?y - 1 = ?x",
        "!(?y < \"text\")",
        "!BOUND(?y)",
        "?x != ?y && ?y != 1",
        "REGEX(STR(?y), \"^[12]\")",
        "?y = ?z",
        "?y",
        // A variable that no pattern binds, before and after those that one does.
        "LANG(?y) = COALESCE(?absent, \"en\")",
        "COALESCE(?zero, 1) = ?y",
        "?y = COALESCE(?absent, ?zero, ?x)",
    ])
}

/// Patterns that are joined, hang on each other or must not be there.
fn composed() -> impl Strategy<Value = String> {
    let three = || (triple(), triple(), triple());
    let with = || (triple(), triple(), condition());
    prop_oneof![
        three().prop_map(|(a, b, c)| a + &b + &c),
        (three(), triple()).prop_map(|((a, b, c), d)| a + &b + &c + &d),
        three().prop_map(|(a, b, c)| format!("{a} FILTER EXISTS {{ {b} {c} }}")),
        three().prop_map(|(a, b, c)| format!("{a} FILTER NOT EXISTS {{ {b} {c} }}")),
        with().prop_map(|(a, b, c)| format!("{a} FILTER EXISTS {{ {b} FILTER({c}) }}")),
        (three(), condition()).prop_map(|((a, b, d), c)| {
            format!("{a} FILTER NOT EXISTS {{ {b} {d} FILTER({c}) }}")
        }),
        // What is asked of each row, whatever the pattern within binds itself.
        (with(), end()).prop_map(|((a, b, c), o)| {
            format!("{a} FILTER NOT EXISTS {{ ?w <http://e/p> {o} . {b} FILTER({c} || ?w != ?x) }}")
        }),
        (three(), condition()).prop_map(|((a, b, d), c)| {
            format!("{a} OPTIONAL {{ {b} }} FILTER EXISTS {{ {d} FILTER({c}) }}")
        }),
        (three(), condition()).prop_map(|((a, b, d), c)| {
            format!("{a} FILTER EXISTS {{ {b} OPTIONAL {{ {d} }} FILTER({c}) }}")
        }),
        three().prop_map(|(a, b, c)| format!("{a} MINUS {{ {b} {c} }}")),
        three().prop_map(|(a, b, c)| format!("{a} OPTIONAL {{ {b} OPTIONAL {{ {c} }} }}")),
        three().prop_map(|(a, b, c)| format!("{a} OPTIONAL {{ {b} }} OPTIONAL {{ {c} }}")),
        three().prop_map(|(a, b, c)| format!("{a} OPTIONAL {{ {b} }} {c}")),
        three().prop_map(|(a, b, c)| format!("{{ {a} }} UNION {{ {b} }} {c}")),
        three().prop_map(|(a, b, c)| format!("{a} {{ {{ {b} }} UNION {{ {c} }} }}")),
        with().prop_map(|(a, b, c)| format!("{a} {b} FILTER({c})")),
        with().prop_map(|(a, b, c)| format!("{a} OPTIONAL {{ {b} FILTER({c}) }}")),
        with().prop_map(|(a, b, c)| format!("{a} OPTIONAL {{ {b} }} FILTER({c})")),
        with().prop_map(|(a, b, c)| format!("{a} {{ {b} FILTER({c}) }}")),
        // Conditions on what the arms of a union bind, with patterns, paths and further unions beside it.
        (three(), condition())
            .prop_map(|((a, b, d), c)| { format!("{{ {a} }} UNION {{ {b} }} FILTER({c}) {d}") }),
        (three(), condition()).prop_map(|((a, b, d), c)| {
            format!("{d} {{ {a} FILTER({c}) }} UNION {{ {b} }} FILTER({c})")
        }),
        (with(), triple(), of(&PREDICATES)).prop_map(|((a, b, c), d, p)| {
            format!("{{ {a} }} UNION {{ {b} }} FILTER({c}) ?z {p}* ?x . {d}")
        }),
        (with(), of(&PREDICATES), of(&PREDICATES)).prop_map(|((a, b, c), p, q)| {
            // Not `p|q`, of which Oxigraph gives one row where both hold and both ends are known.
            format!("{{ ?x {p} ?y }} UNION {{ ?x {q} ?y }} FILTER({c}) {a} OPTIONAL {{ {b} }}")
        }),
        with().prop_map(|(a, b, c)| format!("{a} {b} BIND({c} AS ?w)")),
        with().prop_map(|(a, b, c)| format!("{a} {{ SELECT DISTINCT ?x {{ {b} FILTER({c}) }} }}")),
        with().prop_map(|(a, b, c)| format!("{a} {{ SELECT ?y {{ {b} FILTER({c}) }} LIMIT 100 }}")),
        (triple(), triple()).prop_map(|(a, b)| {
            format!("VALUES (?x ?y) {{ (<http://e/a> UNDEF) (UNDEF 1) (<http://e/b> 2) }} {a} {b}")
        }),
        // Several lists of constants on one pattern, some of them of what may be unbound.
        triple().prop_map(|a| {
            format!(
                "VALUES ?x {{ <http://e/a> <http://e/b> <http://e/c> }} VALUES ?p {{ {} }} ?x ?p ?y . {a}",
                PREDICATES.join(" ")
            )
        }),
        (triple(), triple()).prop_map(|(a, b)| {
            format!(
                "{a} OPTIONAL {{ {b} }} VALUES ?x {{ <http://e/a> <http://e/b> 1 1 }} VALUES (?z ?y) {{ (1 1) \
                 (<http://e/b> 2) (<http://e/a> UNDEF) }}"
            )
        }),
        (triple(), triple()).prop_map(|(a, b)| {
            format!("{a} VALUES (?y ?z) {{ (<http://e/a> 1) (<http://e/a> 2) (2 UNDEF) (1 1) }} {b}")
        }),
        (triple(), triple()).prop_map(|(a, b)| {
            format!("{a} {{ SELECT ?x (COUNT(*) AS ?n) (SUM(?z) AS ?w) {{ {b} }} GROUP BY ?x }}")
        }),
        triple().prop_map(|a| {
            format!("{a} BIND(IF(COALESCE(?y, 0) > 1, \"large\", \"small\") AS ?w)")
        }),
    ]
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        15 => plain_pattern(),
        25 => composed(),
    ]
}

fn plain_pattern() -> impl Strategy<Value = String> {
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
        "SELECT (SUM(?y) AS ?n) (AVG(?y) AS ?m) (COUNT(?z) AS ?k)",
        "SELECT (MIN(?y) AS ?n) (MAX(?y) AS ?m) (SUM(DISTINCT ?y) AS ?k)",
        "SELECT (STRLEN(GROUP_CONCAT(STR(?y))) AS ?n) (SUM(?y + 1) AS ?m)",
        "SELECT ?x (COUNT(*) AS ?n) (COUNT(DISTINCT ?y) AS ?m)",
        "SELECT ?x ?z (SUM(?y) AS ?n)",
        "CONSTRUCT { ?x <http://e/new> ?y }",
        "CONSTRUCT { ?y ?x ?z . <http://e/a> <http://e/has> ?y , \"村\"@zh . ?x <http://e/of> ?w }",
    ]);
    let end = of(&["", "", "ORDER BY ?y ?x LIMIT 3", "ORDER BY DESC(?x) ?y LIMIT 2 OFFSET 2"]);
    let from = of(&[
        "",
        "",
        "",
        "FROM <http://e/graph/1> ",
        "FROM <http://e/graph/0> FROM <http://e/graph/1> ",
        "FROM NAMED <http://e/graph/0> ",
    ]);
    let ungrouped = (head, from, pattern(), end).prop_map(|(head, from, p, end)| {
        let keys = match head.as_str() {
            head if head.starts_with("SELECT ?x (") => "GROUP BY ?x",
            head if head.starts_with("SELECT ?x ?z (") => "GROUP BY ?x ?z",
            "SELECT DISTINCT ?x ?y" => &end,
            _ => "",
        };
        format!("{head} {from}WHERE {{ {p} }} {keys}")
    });
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

/// Whether a query has a path of no length.
fn stays_in_place(query: &str) -> bool {
    PREDICATES.iter().any(|p| query.contains(&format!("{p}*")) || query.contains(&format!("{p}?")))
}

proptest! {
    #![proptest_config(seeded(40))]

    #[test]
    fn columns_answer_as_oxigraph_does(
        graphs in graphs(),
        queries in prop::collection::vec(query(), 60),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let with = open(&folder.path().join("store"));
        let without = Oracle::new();
        load(&with, &graphs);
        load(&without, &graphs);
        // Its own union would match a statement once for each graph.
        let union = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }";
        without.update(union, &UpdateOptions::default()).unwrap();
        for query in queries {
            // It would do so where a query names several graphs, too.
            if query.matches("FROM <").count() > 1 {
                continue;
            }
            let plan = with.explain(&query, &QueryOptions::default());
            let plan = match plan {
                Err(StoreError::Syntax { .. }) => continue,
                plan => plan.unwrap(),
            };
            // Where Oxigraph's evaluator has a query of ours, its optimiser takes what such a path begins with for no literal.
            if stays_in_place(&query) && !plan.contains("\"Columns\"") {
                continue;
            }
            let mut expected = ask_in(DefaultGraph::Unnamed, &without, &query).unwrap();
            let mut found = ask(&with, &query).unwrap();
            if query.starts_with("CONSTRUCT") {
                for text in [&mut found, &mut expected] {
                    let mut lines: Vec<_> = text.lines().collect();
                    lines.sort_unstable();
                    // It repeats those that have stored blank nodes.
                    lines.dedup();
                    *text = lines.join("\n");
                }
            }
            prop_assert_eq!(found, expected, "{}", query);
        }
    }
}

/// Each row has its own node for a blank one of the template, which is the same within the row; rows that are one still count.
#[test]
fn a_template_has_new_nodes_for_each_row() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let query = "CONSTRUCT { _:row <http://e/of> ?s ; <http://e/next> _:row } \
                 { ?s <http://e/p> ?o . ?a <http://e/p> ?b }";
    let plan = store.explain(query, &QueryOptions::default()).unwrap();
    assert!(plan.contains("\"Columns\""), "{plan}");
    let text = ask(&store, query).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let subjects: BTreeSet<&str> = lines.iter().filter_map(|l| l.split(' ').next()).collect();
    assert_eq!((lines.len(), subjects.len()), (8, 4), "{text}");
    assert!(lines.iter().filter(|l| l.contains("next")).all(|l| {
        let parts: Vec<&str> = l.split(' ').collect();
        parts[0] == parts[2]
    }));
}

/// How often a negated set matches between two known ends is left open, so that only what it matches is compared.
#[test]
fn negated_sets_match_as_in_oxigraph() {
    let folder = tempfile::tempdir().unwrap();
    let (with, without) = (open(&folder.path().join("store")), Oracle::new());
    load(&with, &three_graphs());
    load(&without, &three_graphs());
    let union = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }";
    without.update(union, &UpdateOptions::default()).unwrap();
    for path in ["!<http://e/p>", "!(<http://e/p>|<http://e/q>)", "!(<http://e/p>|^<http://e/q>)"] {
        for rest in ["", "?x <http://e/p> ?y .", "OPTIONAL { ?y <http://e/q> ?z }"] {
            let query = format!("SELECT DISTINCT ?x ?y {{ ?x {path} ?y . {rest} }} ORDER BY ?x ?y");
            let expected = ask_in(DefaultGraph::Unnamed, &without, &query).unwrap();
            assert_eq!(ask(&with, &query).unwrap(), expected, "{query}");
        }
    }
}

#[test]
fn a_statement_of_two_graphs_is_matched_once_by_their_union() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let check =
        |query: &str, expected: &str| assert_eq!(ask(&store, query).unwrap(), expected, "{query}");
    check("SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o }", "?n\n2\n");
    check("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "?n\n4\n");
    check(
        "SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o FILTER(ISLITERAL(?o) || true) }",
        "?n\n2\n",
    );
    check("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/p> ?o } }", "?n\n3\n");
    check(
        "SELECT ?s (COUNT(?o) AS ?n) { ?s <http://e/p> ?o } GROUP BY ?s",
        "?s\t?n\n<http://e/a>\t1\n<http://e/b>\t1\n",
    );
    let both = "FROM <http://e/graph/0> FROM <http://e/graph/1>";
    check(&format!("SELECT (COUNT(*) AS ?n) {both} {{ ?s <http://e/p> ?o }}"), "?n\n2\n");
    check("SELECT (COUNT(*) AS ?n) FROM <http://e/graph/0> { ?s <http://e/p> ?o }", "?n\n1\n");
}

#[test]
fn errors_are_not_counted_and_add_up_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let check =
        |query: &str, expected: &str| assert_eq!(ask(&store, query).unwrap(), expected, "{query}");
    let values = "VALUES ?x { 1 2 2 \"a\" UNDEF }";
    check(&format!("SELECT (COUNT(?x + 1) AS ?n) {{ {values} }}"), "?n\n3\n");
    check(&format!("SELECT (SUM(?x) AS ?n) {{ {values} }}"), "?n\n\n");
    check(&format!("SELECT (COUNT(?x) AS ?n) (COUNT(*) AS ?m) {{ {values} }}"), "?n\t?m\n4\t5\n");
    check("SELECT (SUM(DISTINCT ?x) AS ?n) { VALUES ?x { 1 2 2 } }", "?n\n3\n");
    check("SELECT (AVG(?x) AS ?n) (SUM(?x) AS ?m) { ?x <http://e/none> ?y }", "?n\t?m\n0\t0\n");
}

#[test]
fn a_join_within_exists_is_no_product() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    let link = |n: usize| {
        format!(
            "<http://e/{n}> <http://e/p> <http://e/{}> .\n<http://e/{n}> <http://e/q> <http://e/a> .\n",
            n / 2
        )
    };
    load(&store, &[(1..4000).map(link).collect()]);
    let inner = "{ ?y <http://e/p> ?x . ?z <http://e/p> ?y ; <http://e/q> ?w }";
    let graph = "GRAPH <http://e/graph/0>";
    for (query, expected) in [
        (format!("{{ ?x <http://e/q> ?o FILTER EXISTS {inner} }}"), 999),
        (format!("{{ ?x <http://e/q> ?o FILTER NOT EXISTS {inner} }}"), 3000),
        // Oxigraph's evaluator has those with graphs.
        (format!("{{ {graph} {{ ?x <http://e/q> ?o FILTER EXISTS {inner} }} }}"), 999),
    ] {
        let query = format!("SELECT (COUNT(*) AS ?n) {query}");
        let timeout = Some(std::time::Duration::from_secs(20));
        let options = QueryOptions { timeout, ..QueryOptions::default() };
        let rows = store.query(&query, &options).unwrap().into_solutions().unwrap().rows().unwrap();
        assert_eq!(rows[0].get("n").unwrap().to_string(), integer(expected), "{query}");
    }
}

/// The parts of a plan in their order, each once where it comes several times in a row.
fn outlined(store: &Embedded, query: &str) -> Vec<String> {
    let plan = store.explain(query, &QueryOptions::default()).unwrap();
    let names = plan.split("\"name\":\"").skip(1);
    let mut names: Vec<String> =
        names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    names.dedup();
    names
}

/// However many constants there are of each: with one list alone every statement of some predicates would be read.
#[test]
fn lists_of_constants_on_one_pattern_are_taken_together_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    let line = |n: usize| format!("<http://e/{n}> <http://e/p{}> <http://e/o{}> .\n", n % 7, n % 5);
    load(&store, &[(0..2000).map(line).collect()]);
    let list = |name: &str, from: &str, count: usize| {
        let terms: String = (0..count).map(|n| format!("<http://e/{from}{n}> ")).collect();
        format!("VALUES ?{name} {{ {terms} }}")
    };
    for subjects in [1, 3, 10, 40, 200] {
        for predicates in [1, 3, 7, 30] {
            let (s, p) = (list("s", "", subjects), list("p", "p", predicates));
            for lists in [format!("{s} {p}"), format!("{p} {s}")] {
                let query = format!("SELECT ?s ?p ?o {{ {lists} ?s ?p ?o }}");
                let plan = outlined(&store, &query);
                assert_eq!(plan.last().unwrap(), "Statements", "{query}: {plan:?}");
                let expected = (0..subjects).filter(|n| n % 7 < predicates).count();
                let rows = store.query(&query, &QueryOptions::default()).unwrap();
                assert_eq!(rows.into_solutions().unwrap().rows().unwrap().len(), expected);
            }
        }
    }
}

#[test]
fn constants_of_what_is_bound_are_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    let line = |n: usize| format!("<http://e/{n}> <http://e/p> <http://e/{}> .\n", n + 1);
    load(&store, &[(0..9).map(line).collect()]);
    let many: String = (3..2000).map(|n| format!("<http://e/{n}> ")).collect();
    let query = format!("SELECT ?s ?o {{ ?s <http://e/p> ?o VALUES ?o {{ {many} }} }}");
    assert!(outlined(&store, &query).contains(&"Hash join".to_owned()));
    let rows = store.query(&query, &QueryOptions::default()).unwrap();
    assert_eq!(rows.into_solutions().unwrap().rows().unwrap().len(), 7);
}

#[test]
fn the_unnamed_graph_is_part_of_the_union_as_in_oxigraph() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store"));
    load(&store, &three_graphs());
    let insert = "INSERT DATA { <http://e/a> <http://e/p> 7 }";
    store.update(insert, &UpdateOptions::default()).unwrap();
    let count = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/p> ?o }";
    assert_eq!(ask(&store, count).unwrap(), "?n\n3\n");
    let named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s <http://e/p> ?o } }";
    assert_eq!(ask(&store, named).unwrap(), "?n\n3\n");
    let options = QueryOptions { default_graph: DefaultGraph::Unnamed, ..QueryOptions::default() };
    let rows = store.query(count, &options).unwrap().into_solutions().unwrap().rows().unwrap();
    assert_eq!(rows[0].get("n").unwrap().to_string(), integer(1));
}

fn integer(number: u64) -> String {
    rdf::term::Literal::from(number).to_string()
}

const EVERYTHING: &str = "\
<http://e/a> <http://e/p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/u> <http://e/p> <http://e/a> .
<http://e/a> <http://e/p> <http://e/b> <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en--ltr <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en--rtl <http://e/graph/0> .
<http://e/a> <http://e/p> \"t\"@en <http://e/graph/0> .
<http://e/b> <http://e/p> <<( <http://e/a> <http://e/q> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> )>> <http://e/graph/0> .
<http://e/b> <http://e/p> <<( <http://e/a> <http://e/q> <<( <http://e/a> <http://e/q> \"1.5\"^^<http://www.w3.org/2001/XMLSchema#decimal> )>> )>> <http://e/graph/1> .
<http://e/b> <http://e/p> <http://e/a> <http://e/graph/1> .
<http://e/b> <http://e/q> <http://e/p> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#double> <http://e/graph/1> .
<http://e/b> <http://e/r> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/graph/1> .
<http://e/c> <http://e/p> <http://e/a> _:g .
<http://e/staged> <http://e/p> <http://e/a> <urn:x-store:staging:1> .
";

/// Everything that a store can hold, in columns and in Oxigraph's store.
fn both_with_everything(path: &Path) -> (Embedded, Oracle) {
    let (found, expected) = (open(path), Oracle::new());
    let dump = Cursor::new(EVERYTHING);
    found.restore(dump, RdfFormat::NQuads, &mut |_| Progress::Continue).unwrap();
    expected.restore(Cursor::new(EVERYTHING));
    (found, expected)
}

#[test]
fn whatever_a_store_can_hold_is_found_as_in_oxigraph() {
    let folder = tempfile::tempdir().unwrap();
    let (with, without) = both_with_everything(&folder.path().join("store"));
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
        "SELECT * { ?s <http://e/p> 1 }",
        "SELECT * { ?s <http://e/p> <<( <http://e/a> <http://e/q> 1 )>> }",
        "SELECT * { ?s <http://e/p> <<( <http://e/a> <http://e/q> ?n )>> }",
        "SELECT * { ?s <http://e/p> <<( ?a <http://e/q> <<( ?b <http://e/q> 1.5 )>> )>> }",
        "SELECT * { ?s ?p ?o FILTER(?o = <<( <http://e/a> <http://e/q> 1 )>>) }",
        "SELECT * { ?s ?p ?o BIND(TRIPLE(?s, ?p, 1) AS ?t) }",
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
        let answers = [&with as &dyn Store, &without].map(|store| {
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
    let (found, expected) = both_with_everything(&folder.path().join("store"));
    for store in [&found as &dyn Store, &expected] {
        let count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
        let before = ask(store, count).unwrap();
        assert_eq!(before, "?n\n14\n");
        let options = UpdateOptions::default();
        store.update("DROP GRAPH <urn:x-store:staging:1>", &options).unwrap();
        assert_eq!(ask(store, count).unwrap(), before);
    }
}
