//! Derived links against what a person found of each: `derived.csv` keeps every edge that the rules ever
//! gave on the shipped tables, with its verdict and the passage or row it was held against.

use crate::support::workdir::shared;
use diffusion::field::Field;
use diffusion::{Ground, Request, Rule, Rules};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use xiangmai::app::{Source, Workspace, trace};

type Row = BTreeMap<String, String>;

fn judged() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/derived.csv");
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// From, to and scheme of a derived edge, its rule, and every promotion that grounds it.
type Edge = ((String, String, String), Rule, Vec<String>);

fn edges(rules: Rules) -> Vec<Edge> {
    let ground = trace::ground(&Workspace::open(&Source::Shipped).unwrap(), &mut || {}).unwrap();
    let request = Request { rules, ..Request::default() };
    let trace = diffusion::trace(&ground.field, &ground.lexicon, &request).unwrap();
    let (field, cascade): (&Field, _) = (&ground.field, &trace.cascade);
    let mut edges = Vec::new();
    for edge in cascade.graph.edge_indices() {
        let Ground::Rule(rule, promotion) = cascade.graph[edge].ground else { continue };
        let (from, to) = cascade.graph.edge_endpoints(edge).unwrap();
        let (from, to) = (from.index() as u32, to.index() as u32);
        let actor = |n| field.actors.name(cascade.node(n).actor).to_owned();
        let scheme = cascade.node(to).scheme.or(cascade.node(from).scheme).unwrap();
        let scheme = field.schemes.name(scheme).rsplit('/').next().unwrap().to_owned();
        let mut promotions = cascade.promotions_of(from, to).to_vec();
        promotions.push(promotion);
        let short = |p: &u32| field.promotions.name(*p).rsplit('/').next().unwrap().to_owned();
        let promotions: BTreeSet<_> = promotions.iter().map(short).collect();
        edges.push(((actor(from), actor(to), scheme), rule, promotions.into_iter().collect()));
    }
    edges
}

/// A rule and the promotion on which it rests.
type Key = (String, String);

/// The verdicts on each edge, by rule and promotion.
fn verdicts() -> BTreeMap<(String, String, String), BTreeMap<Key, String>> {
    let mut all: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for row in judged() {
        let edge = (row["from"].clone(), row["to"].clone(), row["scheme"].clone());
        let ground = (row["rule"].clone(), row["promotion"].clone());
        all.entry(edge).or_default().insert(ground, row["verdict"].clone());
    }
    all
}

#[test]
fn no_derived_edge_rests_on_a_ground_that_was_found_wrong_or_unsupported() {
    let verdicts = verdicts();
    let mut bad = Vec::new();
    for (edge, rule, promotions) in edges(Rules::ALL) {
        let known = verdicts.get(&edge);
        for promotion in promotions {
            let verdict = known.and_then(|k| k.get(&(rule.id().to_owned(), promotion.clone())));
            if verdict.map(String::as_str) != Some("right") {
                bad.push(format!("{edge:?} by {} from {promotion}: {verdict:?}", rule.id()));
            }
        }
    }
    assert!(bad.is_empty(), "look at each and judge it in derived.csv:\n{}", bad.join("\n"));
}

#[test]
fn a_pair_and_a_scheme_have_one_edge_of_a_rule() {
    let mut seen = BTreeSet::new();
    for (edge, _, _) in edges(Rules::ALL) {
        assert!(seen.insert(edge.clone()), "{edge:?} twice");
    }
}

#[test]
fn the_measured_precision_of_each_rule_is_that_of_its_judged_edges() {
    let edges = edges(Rules::ALL);
    for rule in Rule::ALL {
        let given = edges.iter().filter(|(_, r, _)| *r == rule).count() as u32;
        assert_eq!(rule.measured().checked, given, "{}", rule.id());
    }
    let ontology = include_str!("../../ontology/rules.ttl");
    let document = include_str!("../../docs/rules.md");
    for rule in Rule::ALL {
        let block = ontology.split(&format!("rule:{} a", rule.id())).nth(1).unwrap();
        let measured = rule.measured();
        let row = format!("| `{}` | {} | {} |", rule.id(), measured.checked, measured.right);
        assert!(document.contains(&row), "docs/rules.md does not say {row}");
        for said in ["premises", "knownFailure"] {
            let text = block.split(&format!("xm:{said} ")).nth(1).unwrap();
            let english = text.split("\"@en").next().unwrap().rsplit('"').next().unwrap();
            assert!(document.contains(english), "docs/rules.md does not say {english}");
        }
        let said = format!(
            "xm:edgesChecked {} ; xm:edgesRight {} ; xm:onByDefault {} .",
            measured.checked,
            measured.right,
            measured.suffices()
        );
        assert!(
            block.split("rule:").next().unwrap().contains(&said),
            "{} does not say {said}",
            rule.id()
        );
    }
}

#[test]
fn rules_that_were_not_measured_enough_are_off() {
    let on: BTreeSet<_> = edges(Rules::default()).into_iter().map(|(_, rule, _)| rule).collect();
    assert!(on.iter().all(|rule| rule.measured().suffices()), "{on:?}");
    assert!(!on.is_empty());
}

#[test]
fn every_verdict_names_the_row_or_the_passage_that_it_rests_on() {
    let seeds = shared("seeds");
    for row in judged() {
        assert!(["right", "wrong", "unsupported"].contains(&row["verdict"].as_str()), "{row:?}");
        assert!(!row["reason"].is_empty(), "{row:?}");
        let passage = !row["start"].is_empty() && row["report"].starts_with("seed-");
        assert!(passage == row["row"].is_empty(), "{row:?}");
        if let (Some(seeds), true) = (&seeds, passage) {
            let prefix = format!("{}_", &row["report"][5..]);
            let file = std::fs::read_dir(seeds).unwrap().map(|e| e.unwrap().path());
            let file = file
                .into_iter()
                .find(|p| p.file_name().unwrap().to_string_lossy().starts_with(&prefix));
            let text: Vec<char> = std::fs::read_to_string(file.unwrap()).unwrap().chars().collect();
            let (start, end): (usize, usize) =
                (row["start"].parse().unwrap(), row["end"].parse().unwrap());
            assert!(start < end && end <= text.len(), "{row:?}");
        }
    }
}
