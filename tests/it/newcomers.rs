//! Questions as somebody writes them who knows only the names of classes and properties: without paths along
//! superclasses, without a language tag on a formula, with plain dates. What must come out is counted from the
//! tables themselves.

use crate::support::workdir::Workdir;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PREFIXES: &str = "\
PREFIX xm: <https://w3id.org/xiangmai/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX level: <https://w3id.org/xiangmai/id/level/>
PREFIX list: <https://w3id.org/xiangmai/id/>
";
const ID: &str = "https://w3id.org/xiangmai/id/";

/// The answer of the program: rows, their cells joined by ` | `, IRIs of ours without their beginning.
#[track_caller]
fn ask(query: &str) -> BTreeSet<String> {
    let run =
        Workdir::new().run_with(&["query", "-", "--format", "csv"], &format!("{PREFIXES}{query}"));
    let mut reader = csv::Reader::from_reader(run.succeeds().as_bytes());
    let short = |cell: &str| {
        let own =
            cell.strip_prefix(ID).or(cell.strip_prefix("https://w3id.org/xiangmai/ontology#"));
        own.unwrap_or(cell).to_owned()
    };
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(short).collect::<Vec<_>>().join(" | ")).collect()
}

type Row = BTreeMap<String, String>;

fn table(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/{name}.csv"));
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The ids of the rows that `wanted` picks, as things of `kind`.
fn ids(kind: &str, rows: Vec<Row>, wanted: impl Fn(&Row) -> bool) -> BTreeSet<String> {
    rows.iter().filter(|r| wanted(r)).map(|r| format!("{kind}/{}", r["id"])).collect()
}

/// The division or organization in two columns of a row.
fn party(row: &Row, column: &str) -> Option<String> {
    ["division", "organization"].into_iter().find_map(|kind| {
        let id = &row[&format!("{column}_{kind}")];
        (!id.is_empty()).then(|| format!("{kind}/{id}"))
    })
}

fn adoptions() -> Vec<Row> {
    let mut rows = table("adoptions");
    rows.retain(|r| r["status"] != "planned" && r["status"] != "declined");
    rows
}

#[test]
fn all_party_organizations_all_cooperatives_all_actors() {
    let of = |wanted: fn(&str) -> bool| {
        ids("organization", table("organizations"), |r| wanted(&r["kind"]))
    };
    assert_eq!(ask("SELECT ?x { ?x a xm:PartyOrganization }"), of(|k| k.starts_with("Party")));
    assert_eq!(ask("SELECT ?x { ?x a xm:Cooperative }"), of(|k| k.starts_with("Cooperative")));
    let every = of(|_| true);
    assert_eq!(ask("SELECT ?x { ?x a xm:Organization }"), every);
    assert_eq!(ask("SELECT ?x { ?x a org:Organization ; skos:prefLabel ?name }"), every);
    let divisions = ids("division", table("divisions"), |_| true);
    assert_eq!(ask("SELECT ?x { ?x a xm:Actor }"), &every | &divisions);
}

#[test]
fn who_acted() {
    let of = |name: &str, column: &str| -> BTreeSet<String> {
        let rows = if name == "adoptions" { adoptions() } else { table(name) };
        rows.iter().filter_map(|r| party(r, column)).collect()
    };
    let expected = [
        ("adoptions", "adopter"),
        ("transmissions", "to"),
        ("promotions", "promoter"),
        ("visits", "visitor"),
    ]
    .into_iter()
    .flat_map(|(name, column)| of(name, column))
    .collect();
    assert_eq!(
        ask("SELECT ?who { ?what prov:wasAssociatedWith ?who . ?who a xm:Actor }"),
        expected
    );
    assert_eq!(
        ask("SELECT ?who { ?what a xm:Adoption ; xm:adopter ?who }"),
        of("adoptions", "adopter")
    );
}

#[test]
fn adoptions_of_a_formula_and_adoptions_since_a_year() {
    let formulas: BTreeMap<String, String> =
        table("schemes").into_iter().map(|r| (r["id"].clone(), r["formula"].clone())).collect();
    let formula = "党支部+合作社+农户";
    let expected = ids("adoption", adoptions(), |r| formulas[&r["scheme"]] == formula);
    assert!(!expected.is_empty());
    let query =
        format!("SELECT ?a {{ ?a a xm:Adoption ; xm:scheme ?s . ?s xm:formula \"{formula}\" }}");
    assert_eq!(ask(&query), expected);
    let since = |r: &Row| {
        let first = if r["start"].is_empty() { &r["not_before"] } else { &r["start"] };
        first.get(..4).is_some_and(|year| year >= "2018")
    };
    let query =
        "SELECT ?a { ?a a xm:Adoption ; xm:earliest ?day FILTER(?day >= '2018-01-01'^^xsd:date) }";
    let expected = ids("adoption", adoptions(), since);
    assert!(expected.len() > 20);
    assert_eq!(ask(query), expected);
}

#[test]
fn who_learned_from_whom_as_told_and_as_derived() {
    let pairs: BTreeSet<_> = table("transmissions")
        .iter()
        .filter_map(|r| Some(format!("{} | {}", party(r, "to")?, party(r, "from")?)))
        .collect();
    assert_eq!(
        ask("SELECT ?who ?whom { ?t a xm:Transmission ; xm:to ?who ; xm:from ?whom }"),
        pairs
    );
    let claims = ask("SELECT ?c { ?c a xm:Claim }");
    assert!(!claims.is_empty());
    assert_eq!(
        ask(
            "SELECT ?c { ?c a xm:DerivedClaim ; xm:to ?who ; xm:from ?whom ; xm:rule ?r ; xm:ground ?g }"
        ),
        claims
    );
    assert_eq!(ask("SELECT ?c { ?c a xm:Claim , xm:Transmission }"), BTreeSet::new());
    let expected = ids("adoption", table("adoptions"), |r| r["status"] == "planned");
    assert_eq!(ask("SELECT ?x { ?x a xm:Intention }"), expected);
    assert_eq!(ask("SELECT ?x { ?x a xm:Intention , prov:Activity }"), BTreeSet::new());
}

#[test]
fn industries_by_label_in_either_language_and_as_a_scheme() {
    for property in ["rdfs:label", "skos:prefLabel"] {
        for label in ["'猕猴桃'@zh", "'kiwifruit'@en"] {
            let query = format!("SELECT ?i {{ ?i a xm:Industry ; {property} {label} }}");
            assert_eq!(ask(&query), ["industry/kiwifruit".to_owned()].into(), "{query}");
        }
    }
    let every = ids("industry", table("industries"), |_| true);
    assert_eq!(ask("SELECT ?i { ?i a skos:Concept ; skos:inScheme list:industry }"), every);
    let top = ids("industry", table("industries"), |r| r["broader"].is_empty());
    assert_eq!(ask("SELECT ?i { ?i skos:topConceptOf list:industry }"), top);
    // Each is defined in both languages, as the concepts of the lists are.
    let defined = "?i skos:definition ?zh , ?en FILTER(lang(?zh) = 'zh' && lang(?en) = 'en')";
    assert_eq!(ask(&format!("SELECT ?i {{ ?i a xm:Industry . {defined} }}")), every);
    let undefined = format!(
        "SELECT ?c {{ ?c a skos:Concept FILTER NOT EXISTS {{ {} }} }}",
        defined.replace("?i", "?c")
    );
    assert_eq!(ask(&undefined), BTreeSet::new());
    let indicators = ids("indicator", table("indicators"), |_| true);
    assert_eq!(ask("SELECT ?i { ?i skos:topConceptOf list:indicator }"), indicators);
}

#[test]
fn reports_by_publisher_and_since_a_day() {
    let mut expected: BTreeMap<String, u32> = BTreeMap::new();
    for row in table("reports").iter().filter(|r| !r["publisher"].is_empty()) {
        *expected.entry(row["publisher"].clone()).or_default() += 1;
    }
    let expected = expected.iter().map(|(who, n)| format!("{who} | {n}")).collect();
    let query =
        "SELECT ?who (COUNT(?r) AS ?n) { ?r a xm:Report ; dcterms:publisher ?who } GROUP BY ?who";
    assert_eq!(ask(query), expected);
    let query =
        "SELECT ?r { ?r a xm:Report ; xm:earliest ?day FILTER(?day >= '2022-01-01'^^xsd:date) }";
    let expected = ids("report", table("reports"), |r| r["date"].as_str() >= "2022");
    assert_eq!(ask(query), expected);
}

#[test]
fn adoptions_by_kind_of_scheme_and_by_status() {
    let kinds: BTreeMap<String, String> =
        table("schemes").into_iter().map(|r| (r["id"].clone(), r["kind"].clone())).collect();
    let count = |key: &dyn Fn(&Row) -> String| -> BTreeSet<String> {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        adoptions().iter().for_each(|r| *counts.entry(key(r)).or_default() += 1);
        counts.iter().map(|(k, n)| format!("{k} | {n}")).collect()
    };
    let query = "SELECT ?kind (COUNT(?a) AS ?n) { ?a a xm:Adoption ; xm:scheme ?s . ?s a ?kind . \
        ?kind rdfs:subClassOf xm:Scheme } GROUP BY ?kind";
    assert_eq!(ask(query), count(&|r| kinds[&r["scheme"]].clone()));
    let query = "SELECT ?s (COUNT(?a) AS ?n) { ?a a xm:Adoption ; xm:status ?s } GROUP BY ?s";
    assert_eq!(ask(query), count(&|r| format!("status/{}", r["status"])));
}

#[test]
fn figures_that_hold_and_figures_of_a_year() {
    let held = |r: &Row| r["rank"] != "deprecated";
    let query = "SELECT ?o { ?o xm:indicator ?i ; xm:value ?v }";
    assert_eq!(ask(query), ids("observation", table("observations"), held));
    assert_eq!(
        ask("SELECT ?o { ?o a xm:Observation }"),
        ids("observation", table("observations"), held)
    );
    let deprecated = ids("observation", table("observations"), |r| !held(r));
    assert!(!deprecated.is_empty());
    assert_eq!(
        ask("SELECT ?o { ?o a xm:DeprecatedStatement ; xm:deprecatedValue ?v }"),
        deprecated
    );
    let query = "SELECT ?o { ?o a xm:Observation ; xm:earliest ?a ; xm:latest ?b \
        FILTER(?a >= '2023-01-01'^^xsd:date && ?b <= '2023-12-31'^^xsd:date) }";
    let expected = ids("observation", table("observations"), |r| {
        let year = |c: &str| if r["year"].is_empty() { r[c].clone() } else { r["year"].clone() };
        held(r) && year("start").starts_with("2023") && year("end").starts_with("2023")
    });
    assert!(expected.len() > 3);
    assert_eq!(ask(query), expected);
}

#[test]
fn evidence_of_a_fact_and_what_a_label_is_in_english() {
    let expected: BTreeSet<_> = table("evidence")
        .iter()
        .filter(|r| r["fact"] == "adoption/a1-02")
        .map(|r| format!("report/{} | {} | {}", r["report"], r["start"], r["end"]))
        .collect();
    assert!(!expected.is_empty());
    let query = "SELECT ?r ?from ?to { ?e a xm:Evidence ; xm:supports <https://w3id.org/xiangmai/id/adoption/a1-02> ; \
        oa:hasSource ?r ; oa:hasSelector ?s . ?s a oa:TextPositionSelector ; oa:start ?from ; oa:end ?to }";
    assert_eq!(ask(query), expected);
    // Every thing of a list has one name in each language.
    let query = "SELECT ?c { ?c a skos:Concept . FILTER NOT EXISTS { ?c skos:prefLabel ?l FILTER(LANG(?l) = 'en') } }";
    assert_eq!(ask(query), BTreeSet::new());
}

#[test]
fn what_follows_does_not_depend_on_which_source_was_loaded_last() {
    let derived = |folders: &[&str]| -> BTreeSet<String> {
        let work = Workdir::with_data();
        work.file(
            "other/divisions.csv",
            "id,code,name,level,parent,attested\n99,,某省,province,,true\n",
        );
        work.run(&["migrate", "other", "--into", "more"]).succeeds();
        for folder in folders {
            work.run(&["load", folder, "--store", "graph"]).succeeds();
        }
        let graph = "https://w3id.org/xiangmai/graph/derived";
        let query = format!("SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}");
        let args = ["query", "-", "--store", "graph", "--format", "tsv"];
        work.run_with(&args, &query).succeeds().lines().map(str::to_owned).collect()
    };
    let (one, two) = (derived(&["data", "more"]), derived(&["more", "data"]));
    let apart: Vec<_> = one.symmetric_difference(&two).take(5).collect();
    assert!(apart.is_empty(), "{apart:#?}");
}

#[test]
fn what_a_place_was_called_on_a_day() {
    let called = |day: &str| {
        let work = Workdir::new();
        let on = format!("on={day}");
        let args = ["query", "as-of", "--param", &on, "--param", "place=盘州市", "--format", "csv"];
        let run = work.run(&args);
        let mut reader = csv::Reader::from_reader(run.succeeds().as_bytes());
        let rows: Vec<_> = reader.records().map(|r| r.unwrap()[1].to_owned()).collect();
        rows
    };
    // A county that was made a city in April 2017.
    assert_eq!(called("2016-12-31"), ["盘县"]);
    assert_eq!(called("2018-01-01"), ["盘州市"]);
}

#[test]
fn no_named_query_shows_a_word_of_one_language_alone() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/queries")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|l| !l.starts_with('#') && l.contains("BIND(")) {
            let (zh, en) = (line.matches("\"@zh").count(), line.matches("\"@en").count());
            assert_eq!(zh, en, "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_named_query_that_shows_labels_answers_in_either_language() {
    let work = Workdir::new();
    let en = work.run(&["query", "transmissions", "--param", "language=en", "--format", "csv"]);
    let zh = work.run(&["query", "transmissions", "--param", "language=zh", "--format", "csv"]);
    let plain = work.run(&["query", "transmissions", "--format", "csv"]);
    assert_eq!(zh.succeeds(), plain.succeeds());
    assert!(en.succeeds().contains("observed") && !en.out.contains("所载"), "{}", en.out);
    assert_eq!(en.out.lines().count(), zh.out.lines().count());
    for query in xiangmai::query::library::all() {
        let fixed = query.text.contains("= \"zh\"");
        assert!(!fixed, "{} shows labels in Chinese alone", query.name);
    }
}
