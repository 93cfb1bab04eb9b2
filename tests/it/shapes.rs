//! Every rule of `ontology/shapes.ttl` with the smallest graph that breaks it.

use crate::support::workdir::Workdir;
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
         @prefix status: <https://w3id.org/xiangmai/id/status/> .
         @prefix channel: <https://w3id.org/xiangmai/id/channel/> .
         @prefix unit: <https://w3id.org/xiangmai/id/unit/> .
         @prefix change-kind: <https://w3id.org/xiangmai/id/change-kind/> .
         @prefix prov: <http://www.w3.org/ns/prov#> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
         @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
         @prefix dcterms: <http://purl.org/dc/terms/> .
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

const ADOPTION: &str =
    ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status status:ended";
const TRANSMISSION: &str =
    ":t a xm:Transmission ; xm:from :division-gz ; xm:to :division-gy ; xm:basis basis:observed";
const CLAIM: &str =
    ":t a xm:InferredClaim ; xm:from :division-gz ; xm:to :division-gy ; xm:basis basis:inferred";
const REPORTS: &str =
    ":r2021 a xm:Report ; dcterms:date '2021' . :r2023 a xm:Report ; dcterms:date '2023' .
    :undated a xm:Report .";
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
        ":t a xm:Transmission ; xm:fromName '外地' ; xm:to :coop .",
        "a transmission rests on exactly one basis",
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
    (":e a xm:Evidence ; xm:supports :coop, :base .", "a passage supports or disputes exactly one fact"),
    (
        ":e a xm:Evidence ; xm:supports :gone .",
        "the fact that a passage supports must be in the tables",
    ),
    (":e a oa:TextPositionSelector ; oa:start 5 ; oa:end 5 .", "a span starts before it ends"),
    (
        ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status :s ; xm:end '2020' .",
        "an adoption that has an end is ended, or was only an example",
    ),
    (
        "{ADOPTION} . :b a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status status:ended .",
        "the same adoption stands twice: one adopter, one scheme, one status; make the second an attestation",
    ),
    (
        ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status status:planned ;
           xm:start '2019' ; xm:report :r2021 . {REPORTS}",
        "a plan that began already is no plan",
    ),
    (
        "{ADOPTION} ; xm:start '2022' ; xm:report :r2021 . {REPORTS}",
        "it happened after the report that tells of it",
    ),
    (
        ":h a xm:Honour ; xm:year '2022' ; xm:report :r2021 . {REPORTS}",
        "the year lies after the report that tells of it",
    ),
    (
        "{ADOPTION} ; xm:start '2031' ; xm:report :undated . {REPORTS}",
        "it lies after the latest report of all: nothing can tell of it yet",
    ),
    ("{ADOPTION} ; xm:notBefore '2020' ; xm:notAfter '2019' .", "the bounds exclude each other"),
    (
        "{ADOPTION} ; xm:start '2020' ; xm:notAfter '2019' .",
        "it began after the bound that is set for it",
    ),
    (
        "{ADOPTION} ; xm:start '2020' ; xm:notBefore '2021' .",
        "it began before the bound that is set for it",
    ),
    (
        "{TRANSMISSION} ; xm:scheme :model ; xm:date '2021' . :b a xm:Adoption ; xm:scheme :model ;
           xm:adopter :division-gy ; xm:status :s ; xm:start '2019' .",
        "it passed on after its learner had taken it up",
    ),
    (
        ":t a xm:Transmission ; xm:from :division-gy ; xm:to :division-gz ; xm:basis basis:observed ;
           xm:channel channel:top-down .",
        "a top-down direction leads from a higher level to a lower one",
    ),
    (
        "{TRANSMISSION} ; xm:channel channel:bottom-up .",
        "a bottom-up direction leads from a lower level to a higher one",
    ),
    (
        "{TRANSMISSION} ; xm:channel channel:peer-regional .",
        "a direction between regions of one level joins one level",
    ),
    (
        ":v a xm:StudyVisit ; xm:host :coop, :division-gz .",
        "a study visit has at most one host: write one row for each",
    ),
    (":v a xm:StudyVisit ; xm:host :coop ; xm:visitor :coop .", "nobody visits itself"),
    (
        ":p a xm:Promotion ; xm:basis basis:observed, basis:derived .",
        "a promotion rests on one basis",
    ),
    (":coop xm:ledBy :division-gz .", "an organization is led by at most one organization"),
    (
        ":other a xm:Cooperative ; xm:ledBy :coop . :coop xm:ledBy :other .",
        "an organization cannot lead itself, not even by a chain of others",
    ),
    (":area skos:broader :area .", "a concept cannot be broader than itself"),
    (
        ":o a xm:Observation ; xm:subject :coop ; xm:indicator :area ; xm:value -1.5 .",
        "a figure is not below zero, unless it is a growth",
    ),
    (
        ":o a xm:Observation ; xm:subject :coop ; xm:indicator :area ; xm:value 150.0 ;
           xm:unit unit:percent .",
        "a share lies between 0 and 100 per cent",
    ),
    ("{OBSERVATION} ; xm:unit unit:person .", "what is counted comes in whole numbers"),
    (
        "{OBSERVATION} ; xm:unit unit:mu . :area xm:unit unit:square-metre .",
        "the unit is not that of the indicator",
    ),
    (
        "{OBSERVATION} ; xm:report :r2021 ; xm:outcomeOf :a . {ADOPTION} ; xm:report :r2023 . {REPORTS}",
        "an outcome belongs to the report that tells of its adoption",
    ),
    ("{OBSERVATION} ; xm:qualifier '两村合计' .", "a figure cannot be of one place twice"),
    ("{OBSERVATION} ; xm:rank :one, :two .", "a statement has at most one rank"),
    (":h a xm:Honour ; xm:giver :coop, :division-gz .", "an honour has at most one giver"),
    (":h a xm:Honour ; xm:giver :coop ; xm:recipient :coop .", "nobody honours itself"),
    (":h a xm:Honour ; xm:count 0.0 .", "an honour of unnamed holders has at least one"),
    (":way xm:originator :coop, :division-gz .", "a scheme has at most one originator"),
    (":f a xm:Affiliation .", "an affiliation is with exactly one organization or site"),
    (
        ":f a xm:Affiliation ; xm:affiliatedWith :base ; xm:affiliate :coop, :division-gz .",
        "an affiliation has at most one party",
    ),
    (
        ":f a xm:Affiliation ; xm:affiliatedWith :coop ; xm:affiliate :coop .",
        "nothing founds or runs itself",
    ),
    (
        ":i a xm:Instrument ; xm:issuer :coop, :division-gz .",
        "a document, meeting, fund or event has at most one issuer",
    ),
    (
        ":c a xm:Change ; xm:changedFrom :coop ; xm:changedTo :coop .",
        "a change leads to something else",
    ),
    (":x a xm:Attestation ; xm:attests :gone .", "the fact that is attested must be there"),
    (":e oa:start 5 ; oa:end 200 .", "a passage has at most 160 code points"),
    (
        ":e a xm:Evidence ; xm:supports :a ; oa:hasSource :r2023 . {ADOPTION} ; xm:report :r2021 . {REPORTS}",
        "the passage is of a report that does not tell the fact",
    ),
    (
        "{OBSERVATION} ; xm:deprecatedValue 2.5 .",
        "a figure is held or deprecated, and not both",
    ),
    (
        "{CLAIM} .",
        "a claim says what made it: a run, or the report whose words it completes",
    ),
    ("{CLAIM} ; prov:wasGeneratedBy :run ; xm:rule :r1, :r2 ; xm:ground :p .", "a claim follows by one rule"),
    ("{CLAIM} ; prov:wasGeneratedBy :run ; xm:rule :r1 .", "a claim by a rule names what it rests on"),
    ("{CLAIM} ; prov:wasGeneratedBy :run ; xm:pValue 1.5 .", "a p-value lies between 0 and 1"),
    (
        "{CLAIM} ; prov:wasGeneratedBy :run ; xm:bootstrapShare -0.5 .",
        "a share of bootstrap runs lies between 0 and 1",
    ),
    (
        "{CLAIM} ; prov:wasGeneratedBy :run ; xm:posteriorProbability 1.01 .",
        "a posterior probability lies between 0 and 1",
    ),
    (":e xm:earliest '2020'^^xsd:gYear .", "the earliest day is one day"),
    (":e xm:latest '2020-01-01'^^xsd:date, '2021-01-01'^^xsd:date .", "the latest day is one day"),
    (
        ":e xm:earliest '2022-01-01'^^xsd:date ; xm:latest '2021-01-01'^^xsd:date .",
        "the earliest day does not lie after the latest",
    ),
    (":c skos:prefLabel '村'@zh, '庄'@zh .", "a thing has one preferred label in a language"),
    (":c rdfs:label '村'@zh ; skos:altLabel '村'@zh .", "another name differs from the name"),
    (
        ":c skos:related :top . :c skos:broader :mid . :mid skos:broader :top .",
        "what is broader is not merely related",
    ),
    (":c a skos:ConceptScheme, skos:Concept .", "a concept scheme is no concept"),
    (
        ":c skos:topConceptOf :list ; skos:broader :d . :d skos:inScheme :list .",
        "a top concept has none above it in its scheme",
    ),
    (":division-gz xm:code '52', '53' .", "a division has at most one code"),
    (":division-gz xm:code '52' . :division-gy xm:code '52' .", "two divisions have this code"),
    (
        ":coop xm:socialCreditCode 'X' . :coop2 a xm:Cooperative ; xm:socialCreditCode 'X' .",
        "two organizations have this credit code",
    ),
    (
        ":c a xm:Change ; xm:changeKind change-kind:renamed ; xm:changedTo :coop .",
        "a change says what was before: another division or organization, or the name before",
    ),
    (
        ":c a xm:Change ; xm:nameBefore '甲社' ; xm:changedTo :coop . :coop rdfs:label '甲社'@zh .",
        "a name is changed into another",
    ),
    (
        ":c a xm:Change ; xm:changedFrom :division-gz ; xm:changedTo :coop .",
        "a division becomes divisions, an organization organizations",
    ),
    (
        ":a a xm:Adoption ; xm:scheme :model ; xm:adopter :coop ; xm:status status:practised ; xm:reason '甲'@zh .",
        "a reason belongs to what ended or was declined",
    ),
    ("{ADOPTION} ; xm:householdsBound :about .", "a bound without the number that it bounds"),
    (
        ":e1 a xm:Evidence ; xm:supports :way ; oa:hasSource :r2023 ; oa:hasSelector :s .
         :e2 a xm:Evidence ; xm:supports :way ; oa:hasSource :r2023 ; oa:hasSelector :s2 .
         :s oa:start 1 ; oa:end 5 . :s2 oa:start 1 ; oa:end 5 . {REPORTS}",
        "the same passage supports the same fact twice",
    ),
    (
        ":e1 a xm:Evidence ; xm:supports :way ; oa:hasSource :r2023 ; oa:hasSelector :s .
         :e2 a xm:Evidence ; xm:disputes :way ; oa:hasSource :r2023 ; oa:hasSelector :s .
         :s oa:start 1 ; oa:end 5 . {REPORTS}",
        "a passage cannot both support and dispute a fact",
    ),
    (
        "{OBSERVATION} ; xm:report :r2023 . :o2 a xm:Observation ; xm:subject :coop ;
         xm:indicator :area ; xm:value 1.5 ; xm:report :r2023 . {REPORTS}",
        "the same figure stands twice",
    ),
    (
        "{OBSERVATION} ; xm:start '2020' ; xm:end '2019' .",
        "it cannot end before it starts",
    ),
    (
        ":way xm:variantBasis basis:observed .",
        "a basis of a variant without what it is a variant of",
    ),
    (
        ":p1 a xm:SchemePart ; xm:partOf :way ; xm:position 1 . :p2 a xm:SchemePart ; xm:partOf :way ; xm:position 1 .",
        "two parts of a scheme have one position",
    ),
    (
        ":x a xm:Attestation ; xm:attests :way ; xm:attestedValue '5' .",
        "a value that stands beside another names its column",
    ),
    (
        ":x a xm:Attestation ; xm:attests :way ; xm:asOf '2022' ; xm:report :r2021 . {REPORTS}",
        "an attestation tells of a day after its own report",
    ),
    (
        ":branch a xm:PartyBranch ; xm:superior :coop .",
        "a party branch stands under a party organization",
    ),
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
        .replace("{CLAIM}", CLAIM)
        .replace("{REPORTS}", REPORTS)
}

#[test]
fn each_broken_graph_breaks_its_rule_and_no_other() {
    let mut wrong = Vec::new();
    for (turtle, rule) in BROKEN {
        let said = said(&filled(turtle));
        if said != BTreeSet::from([(*rule).to_owned()]) {
            wrong.push(format!("{turtle}\n  breaks {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_published_export_breaks_no_rule_for_any_graph() {
    let work = Workdir::new();
    work.run(&["export", "--format", "nquads", "--output", "all.nq"]).succeeds();
    let text = std::fs::read(work.path("all.nq")).unwrap();
    let parser = RdfParser::from_format(RdfFormat::NQuads);
    let triples: Vec<Triple> = parser.for_slice(&text).map(|q| q.unwrap().into()).collect();
    let shapes = shacl::Shapes::parse(ontology::SHAPES).unwrap();
    let found = shacl::validate_triples(triples, &shapes).unwrap();
    let found: Vec<_> = found.iter().map(|v| (v.focus.to_string(), &v.messages["en"])).collect();
    assert!(found.is_empty(), "{found:#?}");
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
