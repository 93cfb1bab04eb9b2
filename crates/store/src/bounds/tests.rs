use std::time::{Duration, Instant};

use super::*;
use crate::{Embedded, QueryOptions, Store, UpdateOptions};
use rdf::format::ResultsFormat;

/// A text that grows in one way of the grammar.
type Grown = (&'static str, fn(usize) -> String);

fn nest(before: &str, open: &str, middle: &str, close: &str, after: &str, n: usize) -> String {
    format!("{before}{}{middle}{}{after}", open.repeat(n), close.repeat(n))
}

fn chain(before: &str, first: &str, more: &str, after: &str, n: usize) -> String {
    format!("{before}{first}{}{after}", more.repeat(n))
}

/// Every way in which a query can become deep or long (SPARQL 1.2 section 19.8).
const QUERIES: [Grown; 54] = [
    ("( )", |n| nest("ASK{FILTER", "(", "1", ")", "}", n)),
    ("( ) of a select", |n| nest("SELECT(", "(", "1", ")", " AS ?x){}", n)),
    ("( ) of a path", |n| {
        nest("ASK{?s ", "(", "<p>", ")", " ?o}", n).replace("<p>", "<http://e/p>")
    }),
    ("( )* of a path", |n| nest("ASK{?s ", "(", "<http://e/p>", ")*", " ?o}", n)),
    ("{ }", |n| nest("ASK", "{", "", "}", "", n + 1)),
    ("{ } one after another", |n| chain("ASK{", "{}", "{}", "}", n)),
    ("{ { } UNION", |n| nest("ASK{", "{", "{}", "}UNION{}", "}", n)),
    ("a select in a select", |n| nest("", "SELECT*{", "", "}", "", n + 1)),
    ("selects beside selects", |n| chain("ASK{", "{SELECT*{}}", "{SELECT*{}}", "}", n)),
    ("OPTIONAL in OPTIONAL", |n| nest("ASK{", "OPTIONAL{", "", "}", "}", n)),
    ("OPTIONAL after OPTIONAL", |n| chain("ASK{", "", "OPTIONAL{?a ?b ?c}", "}", n)),
    ("MINUS in MINUS", |n| nest("ASK{", "?s ?p ?o MINUS{", "", "}", "}", n)),
    ("MINUS after MINUS", |n| chain("ASK{", "?s ?p ?o", " MINUS{?s ?p ?o}", "}", n)),
    ("GRAPH in GRAPH", |n| nest("ASK{", "GRAPH ?g{", "", "}", "}", n)),
    ("GRAPH after GRAPH", |n| chain("ASK{", "", "GRAPH ?g{?s ?p ?o}", "}", n)),
    ("SERVICE in SERVICE", |n| nest("ASK{", "SERVICE SILENT <http://e/>{", "", "}", "}", n)),
    ("LATERAL in LATERAL", |n| nest("ASK{", "LATERAL{", "", "}", "}", n)),
    ("UNION", |n| chain("ASK{", "{}", "UNION{}", "}", n)),
    ("BIND", |n| {
        let binds: String = (0..n).map(|i| format!("BIND(1 AS ?v{i})")).collect();
        format!("ASK{{{binds}}}")
    }),
    ("VALUES", |n| chain("ASK{", "", "VALUES ?x{1}", "}", n)),
    ("FILTER", |n| chain("ASK{", "", "FILTER(1)", "}", n)),
    ("FILTER without brackets", |n| chain("ASK{", "", "FILTER BOUND(?x) ", "}", n)),
    ("FILTER EXISTS", |n| nest("ASK{", "FILTER EXISTS{", "", "}", "}", n)),
    ("FILTER NOT EXISTS", |n| nest("ASK{", "FILTER NOT EXISTS{?s ?p ?o ", "", "}", "}", n)),
    ("EXISTS in an expression", |n| nest("ASK{", "FILTER(1&&EXISTS{", "", "})", "}", n)),
    ("||", |n| chain("ASK{FILTER(", "?x", "||?x", ")}", n)),
    ("&&", |n| chain("ASK{FILTER(", "?x", "&&?x", ")}", n)),
    ("+", |n| chain("ASK{FILTER(", "1", "+1", ")}", n)),
    ("+ with spaces", |n| chain("ASK{FILTER(", "1", " + 1", ")}", n)),
    ("+ of variables", |n| chain("SELECT(", "?a", "+?a", " AS ?x){}", n)),
    ("- of words", |n| chain("ASK{FILTER(", "true", "-true", ")}", n)),
    ("- of names", |n| chain("PREFIX e:<http://e/>ASK{FILTER(", "1", "-e:f(1)", ")}", n)),
    ("*", |n| chain("ASK{FILTER(", "2", "*2", ")}", n)),
    ("/", |n| chain("ASK{FILTER(", "2", "/2", ")}", n)),
    ("!", |n| chain("ASK{FILTER(", "", "!", "1)}", n)),
    ("! with spaces", |n| chain("ASK{FILTER ( ", "", "! ", "1)}", n)),
    ("an expression that looks like an IRI", |n| {
        nest("ASK{FILTER(1<", "(", "1", ")", "&&2>1)}", n)
    }),
    ("a chain that looks like an IRI", |n| chain("ASK{FILTER(1<", "1", "+1", "&&2>1)}", n)),
    ("STR(", |n| nest("ASK{FILTER(", "STR(", "1", ")", ")}", n)),
    ("a function of one's own", |n| nest("ASK{FILTER(", "<http://e/f>(", "1", ")", ")}", n)),
    ("IF(", |n| nest("ASK{FILTER(", "IF(1,", "1", ",1)", ")}", n)),
    ("COALESCE(", |n| nest("ASK{FILTER(", "COALESCE(", "1", ")", ")}", n)),
    ("IN", |n| nest("ASK{FILTER(", "1 IN(", "1", ")", ")}", n)),
    ("a/a/a", |n| chain("ASK{?s ", "<http://e/p>", "/<http://e/p>", " ?o}", n)),
    ("a|a|a", |n| chain("ASK{?s ", "<http://e/p>", "|<http://e/p>", " ?o}", n)),
    ("^ in ^", |n| nest("ASK{?s ", "^(", "<http://e/p>", ")", " ?o}", n)),
    ("!( | )", |n| chain("ASK{?s !(", "<http://e/p>", "|<http://e/p>", ") ?o}", n)),
    ("[ ]", |n| nest("ASK{", "[<http://e/p>", " 1 ", "]", " <http://e/p> 1}", n)),
    ("( ) of a list", |n| nest("ASK{", "(", " 1 ", ")", " <http://e/p> 1}", n)),
    ("<<( )>>", |n| nest("ASK{?s ?p ", "<<(<http://e/s> <http://e/p> ", "1", ")>>", "}", n)),
    ("<< >>", |n| nest("ASK{", "<<", "<http://e/s>", " <http://e/p> 1>>", " <http://e/p> 1}", n)),
    ("triple patterns", |n| chain("ASK{", "", "?a ?b ?c . ", "}", n.min(400))),
    ("linked triple patterns", |n| {
        let links = (0..n.min(400)).map(|i| format!("?v{i} <http://e/p> ?v{} . ", i + 1));
        format!("ASK{{{}}}", links.collect::<String>())
    }),
    ("an IRI", |n| format!("ASK{{?s <http://e/{}> ?o}}", "a/".repeat(n))),
];

const UPDATES: [Grown; 5] = [
    ("operations", |n| chain("", "", "INSERT DATA{<http://e/a><http://e/p>1};", "", n)),
    ("[ ] of data", |n| nest("INSERT DATA{", "[<http://e/p>", " 1 ", "]", " <http://e/p> 1}", n)),
    ("<<( )>> of data", |n| {
        let open = "<<(<http://e/s><http://e/p> ";
        nest("INSERT DATA{<http://e/s><http://e/p> ", open, "1", ")>>", "}", n)
    }),
    ("( ) in WHERE", |n| nest("DELETE{?s ?p ?o}WHERE{?s ?p ?o FILTER", "(", "1", ")", "}", n)),
    ("UNION in WHERE", |n| chain("DELETE{?s ?p ?o}WHERE{", "{}", "UNION{}", "}", n)),
];

/// The largest size that the scanner lets through, up to `most`.
fn largest(grow: fn(usize) -> String, most: usize) -> usize {
    let (mut good, mut bad) = (1, most);
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        match sparql(&grow(middle)) {
            Ok(()) => good = middle,
            Err(_) => bad = middle,
        }
    }
    good
}

fn store() -> (tempfile::TempDir, Embedded) {
    let folder = tempfile::tempdir().unwrap();
    let store = Embedded::open(folder.path()).unwrap();
    let data =
        "INSERT DATA { <http://e/a> <http://e/p> <http://e/b> . <http://e/b> <http://e/p> 1 }";
    store.update(data, &UpdateOptions::default()).unwrap();
    (folder, store)
}

/// Asks and reads all; whatever comes of it, the process must live.
fn ask(store: &Embedded, text: &str) -> Result<(), StoreError> {
    let options = QueryOptions { timeout: Some(Duration::from_secs(2)), ..QueryOptions::default() };
    let answer = store.query(text, &options)?;
    answer.write(ResultsFormat::Json, RdfFormat::NTriples, &mut std::io::sink()).map(|_| ())
}

#[test]
fn no_way_of_nesting_ends_the_process() {
    let (_folder, store) = store();
    for (name, grow) in QUERIES {
        for n in [20, largest(grow, 5_000), 1_200, 100_000] {
            let started = Instant::now();
            let got = ask(&store, &grow(n));
            let took = started.elapsed();
            assert!(took < Duration::from_secs(10), "{name} {n} took {took:?}");
            assert!(!matches!(got, Err(StoreError::Fault { .. })), "{name} {n}: {got:?}");
        }
        ask(&store, "ASK{}").unwrap();
    }
}

#[test]
fn no_way_of_nesting_in_an_update_ends_the_process() {
    let (_folder, store) = store();
    for (name, grow) in UPDATES {
        for n in [1, 2, 20, largest(grow, 5_000), 1_200, 10_000] {
            let got = store.update(&grow(n), &UpdateOptions::default());
            assert!(!matches!(got, Err(StoreError::Fault { .. })), "{name} {n}: {got:?}");
        }
        ask(&store, "ASK{}").unwrap();
    }
}

#[test]
fn what_is_too_deep_is_told_with_its_place() {
    let check = |text: &str, line: usize, column: usize, what: &str| {
        let found = sparql(text).unwrap_err().to_string();
        assert_eq!(found, format!("line {line} column {column}: {what}"), "{text:.50}");
    };
    let deep = "more than 128 brackets within one another";
    let long = "a chain of more than 500 operators or groups";
    check(&nest("ASK{\n 乡", "(", "1", ")", "}", 128), 2, 130, deep);
    check(&chain("ASK{FILTER(", "1", "+1", ")}", 501), 1, 1_011, long);
}

#[test]
fn what_stands_in_strings_comments_and_names_is_not_counted() {
    let brackets = "(".repeat(500);
    let steps = "+-/".repeat(500);
    for text in [
        format!("ASK{{?s ?p \"{brackets}{steps}\\\"{brackets}\"}}"),
        format!("ASK{{?s ?p '''{brackets}'\n''{steps}'''}}"),
        format!("ASK{{?s ?p 1 # {brackets}{steps}\n}}"),
        format!("ASK{{?s ?p <http://e/{}>}}", "a-b/".repeat(200)),
        format!("ASK{{VALUES ?x {{{}}}}}", "-5 +6 ".repeat(5_000)),
        format!("ASK{{VALUES(?x ?y){{{}}}}}", "(-5 -6)".repeat(5_000)),
        format!("ASK{{FILTER(?x IN ({}))}}", "-5, ".repeat(5_000)),
        format!("ASK{{?s ?p {} }}", "e:a-b-c, ".repeat(5_000)),
        format!("INSERT DATA {{{}}}", "GRAPH <http://e/g> {<http://e/a> a 1}".repeat(5_000)),
        format!("INSERT DATA {{{}}}", "<http://e/a> e:long-name-x (1 [a e:b-c]) .".repeat(5_000)),
        format!("{};", "INSERT DATA {};".repeat(5_000)),
    ] {
        sparql(&text).unwrap_or_else(|error| panic!("{error}: {text:.80}"));
    }
}

#[test]
fn a_document_that_nests_too_deeply_is_refused_in_pieces_of_any_size() {
    struct Drip<'a>(&'a [u8], usize);
    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(into.len()).min(self.0.len());
            into[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }
    use RdfFormat as F;
    let check = |format, text: &str, is_fine: bool| {
        for piece in [1, 7, 4_096] {
            let mut read = Vec::new();
            let got = Bounded::new(format, Drip(text.as_bytes(), piece)).read_to_end(&mut read);
            assert_eq!(got.is_ok(), is_fine, "{format:?} {piece} {text:.60}");
        }
    };
    for (open, close) in [("(", ")"), ("[<p> ", "]"), ("<<", ">>"), ("<<(<s> <p> ", ")>>")] {
        check(F::Turtle, &nest("<s> <p> ", open, " 1 ", close, " .", 60), true);
        check(F::Turtle, &nest("<s> <p> ", open, " 1 ", close, " .", 200), false);
    }
    let brackets = "(".repeat(500);
    check(
        F::Turtle,
        &format!("<s> <p> \"\", \"{brackets}\", '{brackets}\\'(', <http://e/({brackets}> ."),
        true,
    );
    check(
        F::TriG,
        &format!("<s> <p> \"\"\"{brackets}\"\"((\n\"\"\", '''\\'''{brackets}''' . # {brackets}"),
        true,
    );
    check(F::Turtle, &format!("<s> <p> \"\" , {brackets} ."), false);
    check(F::Turtle, &format!("<s> <p> '''a''' , {brackets} ."), false);
    check(F::JsonLd, &nest("", "[", "", "]", "", 100), true);
    check(F::JsonLd, &nest("", "[", "", "]", "", 200), false);
    check(F::JsonLd, &nest("", "{\"a\":", "1", "}", "", 200), false);
    check(F::JsonLd, &format!("{{\"a\": \"\\\"{}\"}}", "[".repeat(500)), true);
    let laughs = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a/>";
    check(F::RdfXml, laughs, false);
    check(F::RdfXml, "<!DOCTYPE a [<!ENTITY b \"http://e/\">]><a>&b;&lt;</a>", true);
}
