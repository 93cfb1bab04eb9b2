//! A parameter narrows: what it leaves is part of what there is without it, and what it takes in is what `trace` counts.

use crate::support::own::Program;
use crate::support::workdir::Workdir;
use std::collections::BTreeSet;

/// A server over a store with the shipped tables, and the rows of its named queries.
struct Graph {
    work: Workdir,
    program: Program,
}

impl Graph {
    fn new() -> Self {
        let work = Workdir::with_data();
        work.run(&["load", "data", "--store", "store"]).succeeds();
        let program = Program::start(&work, &["--store", "store"]);
        Self { work, program }
    }

    fn rows(&self, query: &str, params: &[&str]) -> BTreeSet<Vec<String>> {
        let mut address = url::Url::parse(&self.program.address).unwrap();
        address.set_path(&format!("/queries/{query}"));
        let pairs = params.iter().map(|param| param.split_once('=').unwrap());
        address.query_pairs_mut().extend_pairs(pairs);
        let mut answer = ureq::get(address.as_str()).header("accept", "text/csv").call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

#[test]
fn with_its_variants_a_model_has_the_adopters_of_its_trace() {
    let graph = Graph::new();
    for model in ["党支部+合作社+农户", "党支部领办合作社", "积分制", "村党支部+合作社+基地+农户"]
    {
        let traced = graph.work.run(&["trace", model, "--store", "store", "--format", "csv"]);
        let mut reader =
            csv::Reader::from_reader(traced.succeeds().trim_start_matches('\u{FEFF}').as_bytes());
        let column = reader.headers().unwrap().iter().position(|h| h == "adopter").unwrap();
        let expected: BTreeSet<String> =
            reader.records().map(|row| row.unwrap()[column].to_owned()).collect();
        let found: BTreeSet<String> = graph
            .rows("adopters", &[&format!("model={model}"), "variants=yes"])
            .into_iter()
            .map(|row| row[1].clone())
            .collect();
        assert_eq!(found, expected, "{model}");
    }
}

#[test]
fn every_parameter_leaves_a_part() {
    let graph = Graph::new();
    let (model, place) = ("model=党支部领办合作社", "place=山东省");
    for (query, fixed) in [
        ("adopters", &[model] as &[&str]),
        ("adopters", &[model, "variants=yes"]),
        ("outcomes", &[model]),
        ("sequences", &[model]),
        ("learned-from", &[]),
        ("lags", &[]),
        ("transmissions", &[]),
        ("promotions", &[]),
        ("visits", &[]),
        ("honours", &[]),
        ("planned", &[]),
        ("across-reports", &[]),
    ] {
        let declared = xiangmai::query::library::find(query).unwrap().params;
        let whole = graph.rows(query, fixed);
        assert!(!whole.is_empty(), "{query}");
        for param in [
            model,
            place,
            "since=2018",
            "since=2018-06-01",
            "until=2018",
            "until=2018-06",
            "basis=observed",
            "statement=explicit",
            "statement=implied",
            "report=seed-003",
            "report=S011",
        ] {
            let name = param.split('=').next().unwrap();
            let is_given = fixed.iter().any(|given| given.starts_with(&format!("{name}=")));
            if is_given || !declared.iter().any(|(known, _)| known == name) {
                continue;
            }
            let part = graph.rows(query, &[fixed, &[param]].concat());
            assert!(
                part.is_subset(&whole),
                "{query} {fixed:?} {param}: {:?}",
                part.difference(&whole)
            );
            assert!(
                name != "place" || part.len() < whole.len(),
                "{query} {fixed:?} {param} leaves all"
            );
        }
    }
}

#[test]
fn a_year_reaches_to_its_last_day() {
    let graph = Graph::new();
    let year =
        |param: &str| graph.rows("adopters", &["model=党支部领办合作社", "variants=yes", param]);
    assert_eq!(year("until=2018"), year("until=2018-12-31"));
    assert_eq!(year("since=2018"), year("since=2018-01-01"));
    let all = graph.rows("adopters", &["model=党支部领办合作社", "variants=yes"]);
    let both: BTreeSet<_> = year("until=2017").union(&year("since=2018")).cloned().collect();
    assert_eq!(both, all);
}
