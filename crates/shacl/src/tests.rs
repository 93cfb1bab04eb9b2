#![allow(clippy::unwrap_used, reason = "tests")]

use super::{Shapes, validate_triples};
use oxigraph::io::{RdfFormat, RdfParser};
use rdf::term::Triple;

const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix : <http://example.com/> .\n";

fn triples(turtle: &str) -> Vec<Triple> {
    let text = format!("{PREFIXES}{turtle}");
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    parser.for_slice(text.as_bytes()).map(|q| q.unwrap().into()).collect()
}

fn check(data: &str, shapes: &str, expected: &[&str]) {
    let shapes = Shapes::parse(&format!("{PREFIXES}{shapes}")).unwrap();
    let found = validate_triples(triples(data), &shapes).unwrap();
    let shown: Vec<_> = found
        .iter()
        .map(|v| {
            let path = v.path.as_ref().map(ToString::to_string).unwrap_or_default();
            let message = v.messages.get("en").cloned().unwrap_or_default();
            format!("{} {path} {message}", v.focus)
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn a_violation_names_node_path_and_message() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:minCount 1 ; sh:message \"needs p\"@en , \"缺p\"@zh ] .";
    let expected = ["<http://example.com/b> <http://example.com/p> needs p"];
    check(":a a :C ; :p 1 . :b a :C .", shapes, &expected);
}

#[test]
fn a_sparql_constraint_names_its_value() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [
        sh:message \"loop\"@en ;
        sh:select \"SELECT $this ?value WHERE { $this <http://example.com/p> ?value . FILTER(?value = $this) }\" ] .";
    check(":a a :C ; :p :a . :b a :C ; :p :a .", shapes, &["<http://example.com/a>  loop"]);
}

#[test]
fn a_query_that_leaves_this_free_is_asked_for_each_node() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [
        sh:message \"{$this} has no p\"@en ;
        sh:select \"SELECT $this WHERE { FILTER NOT EXISTS { $this <http://example.com/p> ?v } }\" ] .";
    let expected = ["<http://example.com/b>  http://example.com/b has no p"];
    check(":a a :C ; :p 1 . :b a :C .", shapes, &expected);
}

#[test]
fn the_message_of_the_shape_is_said_whatever_the_component() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:lessThan :q ; sh:message \"order\"@en ] .";
    let data = ":a a :C ; :p 2 ; :q 1 .";
    check(data, shapes, &["<http://example.com/a> <http://example.com/p> order"]);
}

#[test]
fn instances_of_subclasses_are_looked_at_too() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:maxCount 1 ; sh:message \"many\"@en ] .";
    let data = ":D <http://www.w3.org/2000/01/rdf-schema#subClassOf> :C . :a a :D ; :p 1, 2 .";
    check(data, shapes, &["<http://example.com/a> <http://example.com/p> many"]);
}

#[test]
fn a_shape_that_refers_to_itself_is_refused() {
    let text = format!("{PREFIXES} :S a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :S ] .");
    assert!(Shapes::parse(&text).unwrap_err().to_string().contains("itself"));
}

#[test]
fn an_impossible_date_is_not_of_its_datatype() {
    let shapes = ":S a sh:NodeShape ; sh:targetClass :C ;
        sh:property [ sh:path :p ; sh:datatype xsd:date ; sh:message \"date\"@en ] .";
    let data = ":a a :C ; :p \"2021-02-30\"^^xsd:date . :b a :C ; :p \"2021-02-28\"^^xsd:date .";
    check(data, shapes, &["<http://example.com/a> <http://example.com/p> date"]);
}
