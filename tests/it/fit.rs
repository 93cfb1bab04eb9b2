//! `xiangmai fit` on the shipped tables.

use crate::support::workdir::Workdir;
use serde_json::Value;

const MODEL: &str = "党支部领办合作社";
const SHORT: [&str; 4] = ["--draws", "40", "--chains", "2"];

fn fit(work: &Workdir, more: &[&str]) -> String {
    let mut args = vec!["fit", MODEL, "--level", "county"];
    args.extend(SHORT);
    args.extend(more);
    work.run(&args).succeeds().to_owned()
}

#[test]
fn every_adopter_has_its_sources_with_probabilities() {
    let work = Workdir::new();
    let text = fit(&work, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["level"], "county");
    assert_eq!(answer["population"]["kind"], "gazetteer");
    let (adopters, size) =
        (answer["adopters"].as_u64().unwrap(), answer["population"]["size"].as_u64().unwrap());
    assert!(adopters >= 30 && size > 1_000, "{adopters} {size}");
    let parents = answer["parents"].as_array().unwrap();
    assert_eq!(parents.len() as u64, adopters);
    for row in parents {
        let sources = row["sources"].as_array().unwrap().iter();
        let sum: f64 = sources.map(|s| s["probability"].as_f64().unwrap()).sum();
        let sum = sum + row["alone"].as_f64().unwrap();
        assert!((sum - 1.0).abs() < 1e-9, "{row}");
    }
    let learned = answer["learned"]["mean"].as_f64().unwrap();
    let channels = answer["channels"].as_array().unwrap().iter();
    let by_channel: f64 = channels.map(|c| c["adoptions"]["mean"].as_f64().unwrap()).sum();
    assert!((learned - by_channel).abs() < 1e-6, "{learned} {by_channel}");
    // The same seed gives the same bytes, another one others.
    assert_eq!(text, fit(&work, &["--format", "json"]));
    assert_ne!(text, fit(&work, &["--format", "json", "--seed", "2"]));
}

#[test]
fn the_answer_is_in_words_of_either_language() {
    let work = Workdir::new();
    let english = fit(&work, &["--lang", "en"]);
    assert!(english.contains("owe to learning, mostly from"), "{english}");
    assert!(english.contains("not having adopted by the end of the period"), "{english}");
    let chinese = fit(&work, &["--lang", "zh"]);
    assert!(chinese.contains("出于学习，主要来自"), "{chinese}");
    assert!(!chinese.contains("learning"), "{chinese}");
}

#[test]
fn without_a_population_only_what_needs_none_is_told() {
    let work =
        Workdir::new().with_env("XIANGMAI_GAZETTEER", "").with_env("XDG_DATA_HOME", "/nonexistent");
    let run = work.run(&["fit", MODEL, "--level", "village", "--lang", "en"]);
    let said = run.succeeds();
    assert!(said.contains("population: not known"), "{said}");
    assert!(said.contains("Recorded links between adopters"), "{said}");
}

#[test]
fn a_list_gives_the_population_and_covariates() {
    let work = Workdir::new();
    let mut list = "\u{feff}区划代码,名称,收入\n".to_owned();
    // 200 counties of Shandong, those of Yantai among them.
    for n in 0..200 {
        list += &format!("37{:02}{:02},县{n},{}\n", n / 20 + 1, n % 20 + 1, n % 7);
    }
    work.file("list.csv", list);
    let text =
        fit(&work, &["--population", "list.csv", "--covariates", "收入", "--format", "json"]);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["population"]["kind"], "list");
    assert_eq!(answer["coefficients"][0]["covariate"], "收入");
    work.file("broken.csv", "区划代码,名称\n37060x,某县\n");
    let args = ["fit", MODEL, "--level", "county", "--population", "broken.csv"];
    work.run(&args).fails(1, &["line 2", "37060x"]);
    // No division of the country, one of another level, none at all.
    for (code, said) in [("999999", "line 2"), ("370601201", "line 2"), ("", "lists no division")] {
        work.file(
            "broken.csv",
            format!("区划代码,名称\n{code}{}", if code.is_empty() { "" } else { ",某地\n" }),
        );
        work.run(&args).fails(1, &[said]);
    }
    work.run(&["fit", MODEL, "--draws", "0"]).fails(2, &["--draws"]);
}

#[test]
fn a_spread_is_drawn_with_its_truth() {
    let work = Workdir::new();
    let drawn = fit(&work, &["--simulate"]);
    let mut rows = csv::Reader::from_reader(drawn.as_bytes());
    let adopted = rows.records().filter(|r| r.as_ref().unwrap().get(4) == Some("true")).count();
    assert!(adopted > 5, "{adopted}");
}

/// Rows of a query on the store `graph`, as CSV without its head.
fn ask(work: &Workdir, query: &str) -> Vec<Vec<String>> {
    let text = work.run_with(&["query", "-", "--format", "csv", "--store", "graph"], query);
    let mut table = csv::Reader::from_reader(text.succeeds().as_bytes());
    table.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn who_learned_from_whom_is_saved_with_its_probability_and_the_newest_run_counts() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let saved = |seed: &str| {
        fit(&work, &["--save", "--store", "graph", "--seed", seed, "--format", "csv"]);
        ask(
            &work,
            "SELECT ?g ?to ?from ?p ?run WHERE { GRAPH ?g { ?c a xm:InferredClaim ; xm:to ?to ; xm:from ?from ; \
             xm:posteriorProbability ?p ; prov:wasGeneratedBy ?run } } ORDER BY ?to ?from",
        )
    };
    let first = saved("1");
    assert!(first.len() > 30, "{}", first.len());
    let mut of_each = std::collections::BTreeMap::new();
    for row in &first {
        let probability: f64 = row[3].parse().unwrap();
        assert!((0.01..=1.0).contains(&probability), "{row:?}");
        *of_each.entry(&row[1]).or_insert(0.0) += probability;
        assert_ne!(row[1], row[2]);
    }
    assert!(of_each.values().all(|sum| *sum < 1.001), "{of_each:?}");
    // What is said of the run is enough to make it again.
    let run = ask(&work, &format!("SELECT ?said WHERE {{ <{}> rdfs:comment ?said }}", first[0][4]));
    for said in ["seed 1", "党支部领办合作社", "2 chains of 40 draws", "level county", "data "]
    {
        assert!(run[0][0].contains(said), "{said}: {run:?}");
    }
    let second = saved("2");
    let graphs = |rows: &[Vec<String>]| {
        rows.iter().map(|r| r[0].clone()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(graphs(&second), graphs(&first));
    assert_ne!(second[0][4], first[0][4]);
    // A trace takes them in where it is asked to, told apart, and not else.
    let trace = |basis: &[&str]| {
        let mut args = vec!["trace", MODEL, "--store", "graph", "--format", "json"];
        args.extend(basis);
        let text = work.run(&args).succeeds().to_owned();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    assert_eq!(trace(&[])["summary"]["inferred"], 0);
    let with = trace(&["--basis", "observed", "--basis", "inferred"]);
    assert!(with["summary"]["inferred"].as_u64().unwrap() > 0, "{}", with["summary"]);
    work.run(&["verify", "--store", "graph"]).succeeds();
}
