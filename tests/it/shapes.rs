//! Every rule of `ontology/shapes.ttl` with the smallest graph that breaks it.

use oxigraph::io::{RdfFormat, RdfParser};
use rdf::term::{Term, Triple};
use std::collections::BTreeSet;
use xiangmai::ontology;

/// A graph that breaks no rule.
const GOOD: &str = "
    :division-gz a xm:Division ; xm:level level:province .
    :division-gy a xm:Division ; xm:level level:prefecture ; xm:within :division-gz .
    :coop a xm:Cooperative .
    :base a xm:Base .
    :model a xm:OrganizationalModel ; xm:formula '党支部+农户' .
    :way a xm:Mechanism .
    :area a xm:Indicator .
";

fn triples(turtle: &str) -> Vec<Triple> {
    let text = format!(
        "@prefix : <http://example.com/> . @prefix xm: <https://w3id.org/xiangmai/ontology#> .
         @prefix level: <https://w3id.org/xiangmai/id/level/> .
         @prefix basis: <https://w3id.org/xiangmai/id/basis/> .
         @prefix oa: <http://www.w3.org/ns/oa#> .
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n{turtle}"
    );
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    parser.for_slice(text.as_bytes()).map(|q| q.unwrap().into()).collect()
}

/// The English messages for a graph beside the good one.
fn said(turtle: &str) -> BTreeSet<String> {
    let background = ontology::quads().unwrap().into_iter().map(Triple::from);
    let data = triples(GOOD).into_iter().chain(triples(turtle)).chain(background);
    let found =
        shacl::validate_triples(data, &shacl::Shapes::parse(ontology::SHAPES).unwrap()).unwrap();
    found.into_iter().map(|v| v.messages["en"].clone()).collect()
}

const ADOPTION: &str = ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status :s";
const TRANSMISSION: &str =
    ":t a xm:Transmission ; xm:from :division-gz ; xm:to :division-gy ; xm:basis basis:observed";
const OBSERVATION: &str =
    ":o a xm:Observation ; xm:subject :coop ; xm:indicator :area ; xm:value 1.5";

/// Graphs that break exactly one rule, and the rule.
const BROKEN: &[(&str, &str)] = &[
    (":d a xm:Division .", "a division has exactly one level"),
    (
        ":d a xm:Division ; xm:level level:village, level:county .",
        "a division has exactly one level",
    ),
    (
        ":d a xm:Division ; xm:level level:village ; xm:within :division-gz, :division-gy .",
        "a division hangs on at most one division",
    ),
    (
        ":d a xm:Division ; xm:level level:village ; xm:within :coop .",
        "a division hangs on at most one division",
    ),
    (
        ":d a xm:Division ; xm:level level:prefecture ; xm:within :division-gy .",
        "the division above must be of a higher level",
    ),
    (":m a xm:OrganizationalModel .", "an organizational model has exactly one formula"),
    (":way xm:variantOf :coop .", "a variant is a variant of a scheme"),
    (
        ":way xm:variantOf :model . :model xm:variantOf :way .",
        "a scheme cannot be a variant of itself",
    ),
    (":way xm:partOf :model . :model xm:partOf :way .", "a scheme cannot be a part of itself"),
    (":coop xm:superior :coop .", "an organization cannot stand above itself"),
    (
        ":a a xm:Adoption ; xm:adopter :coop ; xm:status :s .",
        "an adoption is of exactly one scheme",
    ),
    (
        ":a a xm:Adoption ; xm:scheme :base ; xm:adopter :coop ; xm:status :s .",
        "an adoption is of exactly one scheme",
    ),
    (
        ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :base ; xm:status :s .",
        "an adoption has exactly one adopter, a division or an organization",
    ),
    (
        ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop .",
        "an adoption has exactly one status",
    ),
    (
        "{ADOPTION} ; xm:start '2020'^^xsd:gYear ; xm:end '2019-05'^^xsd:gYearMonth .",
        "an adoption cannot end before it starts",
    ),
    (
        ":t a xm:Transmission ; xm:from :division-gz ; xm:basis basis:observed .",
        "a transmission reaches exactly one party",
    ),
    ("{TRANSMISSION} ; xm:from :coop .", "a transmission comes from at most one party"),
    (
        ":t a xm:Transmission ; xm:fromName '外地' ; xm:to :coop ; xm:basis basis:inferred .",
        "the tables hold observed transmissions only",
    ),
    (
        ":t a xm:Transmission ; xm:from :coop ; xm:to :coop ; xm:basis basis:observed .",
        "a party cannot learn a scheme from itself",
    ),
    (
        ":t a xm:Transmission ; xm:to :coop ; xm:basis basis:observed .",
        "a transmission names its source: a party, or the words of the report",
    ),
    (
        ":p a xm:Promotion ; xm:promoter :coop, :division-gz .",
        "a promotion has at most one promoter",
    ),
    (":p a xm:Promotion ; xm:scope :coop .", "the scope of a promotion is a division"),
    (
        ":v a xm:StudyVisit ; xm:visitor :coop, :division-gz .",
        "a study visit has at most one visitor",
    ),
    (
        ":o a xm:Observation ; xm:indicator :area ; xm:value 1.5 .",
        "an observation is about a subject",
    ),
    (
        "{OBSERVATION} ; xm:subject :base .",
        "an observation has one subject, or the two divisions whose joint figure it is",
    ),
    (
        ":o a xm:Observation ; xm:subject :coop ; xm:indicator :base ; xm:value 1.5 .",
        "an observation has exactly one indicator",
    ),
    ("{OBSERVATION} ; xm:value 2.5 .", "an observation has exactly one number"),
    (
        ":o a xm:Observation ; xm:subject :coop ; xm:indicator :area ; xm:value 'many' .",
        "an observation has exactly one number",
    ),
    (
        ":h a xm:Honour ; xm:recipient :coop, :division-gz .",
        "an honour has at most one division or organization as recipient",
    ),
    (":e a xm:Evidence ; xm:supports :coop, :base .", "a passage supports exactly one fact"),
    (
        ":e a xm:Evidence ; xm:supports :gone .",
        "the fact that a passage supports must be in the tables",
    ),
    (":e a oa:TextPositionSelector ; oa:start 5 ; oa:end 5 .", "a span starts before it ends"),
];

#[test]
fn good_graphs_break_no_rule() {
    let all = "{ADOPTION} ; xm:start '2020'^^xsd:gYear ; xm:end '2020-05'^^xsd:gYearMonth .
        {TRANSMISSION} . {OBSERVATION} .
        :joint a xm:Observation ; xm:subject :division-gz, :division-gy ; xm:indicator :area ; xm:value 1.5 .
        :h a xm:Honour ; xm:recipient :coop, :way .
        :e a xm:Evidence ; xm:supports :a . :s2 a oa:TextPositionSelector ; oa:start 1 ; oa:end 5 .";
    assert_eq!(said(&filled(all)), BTreeSet::new());
}

fn filled(turtle: &str) -> String {
    turtle
        .replace("{ADOPTION}", ADOPTION)
        .replace("{TRANSMISSION}", TRANSMISSION)
        .replace("{OBSERVATION}", OBSERVATION)
}

#[test]
fn each_broken_graph_breaks_its_rule_and_no_other() {
    for (turtle, rule) in BROKEN {
        assert_eq!(said(&filled(turtle)), BTreeSet::from([(*rule).to_owned()]), "{turtle}");
    }
}

#[test]
fn every_rule_has_a_graph_that_breaks_it() {
    let broken: BTreeSet<&str> = BROKEN.iter().map(|(_, rule)| *rule).collect();
    let parser = RdfParser::from_format(RdfFormat::Turtle);
    for quad in parser.for_slice(ontology::SHAPES.as_bytes()) {
        let quad = quad.unwrap();
        if quad.predicate.as_str() == "http://www.w3.org/ns/shacl#message"
            && let Term::Literal(message) = &quad.object
            && message.language() == Some("en")
        {
            assert!(broken.contains(message.value()), "nothing breaks: {}", message.value());
        }
    }
}
