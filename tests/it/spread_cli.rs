//! Measures, comparisons, places, saved traces and the kept field, as people use them.

use crate::support::workdir::Workdir;
use std::collections::BTreeSet;

const MODEL: &str = "党支部+合作社+农户";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

fn loaded() -> Workdir {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    work
}

#[test]
fn measures_are_given_for_every_basis_with_what_they_rest_on() {
    let run = Workdir::new().run(&["measures", MODEL, "--format", "csv"]);
    let mut table = csv::Reader::from_reader(run.succeeds().as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let of = |measure: &str| rows.iter().filter(|r| &r[1] == measure).collect::<Vec<_>>();
    let bases: BTreeSet<&str> = of("virality").iter().map(|r| &r[3]).collect();
    let expected =
        ["all", "derived", "inferred", "observed", "observed-explicit", "observed-implied"];
    assert_eq!(bases, expected.into());
    // Each observed edge of the shipped tables is stated or implied.
    let edges = |basis: &str| -> u32 {
        let row = of("vertical").into_iter().find(|r| &r[3] == basis).unwrap();
        row[9].parse().unwrap()
    };
    assert_eq!(edges("observed"), edges("observed-explicit") + edges("observed-implied"));
    assert!(edges("observed-explicit") > 0 && edges("observed") + edges("derived") == edges("all"));
    for row in &rows {
        assert!(row[4].is_empty() != row[7].is_empty(), "a value or a reason: {row:?}");
        assert!(!row[8].is_empty(), "rests on places: {row:?}");
    }
    // Nothing is inferred in the shipped tables: not defined, and no 0.
    let inferred = of("vertical").into_iter().find(|r| &r[3] == "inferred").unwrap();
    assert_eq!((&inferred[4], &inferred[9]), ("", "0"), "{inferred:?}");
    let size = |id: &str| of(id)[0][4].parse::<u32>().unwrap();
    assert!(size("places") >= size("dated") && size("dated") > 0);
}

#[test]
fn measures_for_people_end_with_cautions_in_their_language() {
    let work = Workdir::new();
    let english = work.run(&["measures", MODEL]);
    assert!(english.succeeds().contains("not defined: "), "{english:?}");
    assert!(english.out.contains("adoptions of one year are unordered"));
    let chinese = work.run(&["--lang", "zh", "measures", MODEL]);
    assert!(chinese.succeeds().contains("无定义："), "{chinese:?}");
    assert!(chinese.out.contains("同一年的采纳不分先后"));
    assert!(chinese.out.contains("早期多数") && !chinese.out.contains("median"), "{chinese:?}");
}

#[test]
fn shares_of_all_places_need_their_number() {
    let work = Workdir::new();
    let share = |args: &[&str]| {
        let all: Vec<&str> =
            ["measures", MODEL, "--format", "json"].iter().chain(args).copied().collect();
        json(work.run(&all).succeeds())["curve"]["years"][0]["share"].clone()
    };
    assert_eq!(share(&[])["not_defined"], "universe_unknown");
    assert!(share(&["--universe", "1000"])["value"].as_f64().unwrap() > 0.0);
    work.run(&["measures", MODEL, "--universe", "1"]).fails(2, &["fewer than"]);
}

#[test]
fn two_models_stand_side_by_side() {
    let work = Workdir::new();
    let other = "党支部+公司+农户";
    let run = work.run(&["compare", MODEL, other]);
    assert!(run.succeeds().contains("合作社→公司"), "{run:?}");
    let compared = json(work.run(&["compare", MODEL, other, "--format", "json"]).succeeds());
    let count = |side: &str| compared[side]["places"].as_u64().unwrap();
    let common = compared["both"].as_array().unwrap().len() as u64;
    let alone = |key: &str| compared[key].as_u64().unwrap();
    assert_eq!(count("first"), common + alone("only_first"));
    assert_eq!(count("second"), common + alone("only_second"));
    assert!(compared["formulas"]["distance"].as_f64().unwrap() > 0.0);
    let same = json(work.run(&["compare", MODEL, MODEL, "--format", "json"]).succeeds());
    assert_eq!(same["overlap"]["value"], 1.0);
}

#[test]
fn a_place_shows_what_it_took_and_gave() {
    let work = Workdir::new();
    let run = work.run(&["places", "烟台市"]);
    for expected in ["Took from", "塘约村", "Gave to", "芜湖市", "Promotions"] {
        assert!(run.succeeds().contains(expected), "{expected} is not in\n{}", run.out);
    }
    let place = json(work.run(&["places", "烟台市", "--format", "json"]).succeeds());
    assert_eq!(place["who"]["name"], "烟台市");
    for taken in place["took"].as_array().unwrap() {
        assert!(taken["basis"].is_string() && taken["sources"].is_array(), "{taken}");
    }
    work.run(&["places", "没有的地方"]).fails(2, &["没有的地方"]);
}

#[test]
fn a_saved_trace_is_found_by_queries_and_saving_twice_changes_nothing() {
    let work = loaded();
    let save = ["trace", MODEL, "--store", "graph", "--save", "--format", "json"];
    let trace = json(work.run(&save).succeeds());
    let drawn = trace["entries"].as_array().unwrap().iter().filter(|e| e["parent"].is_object());
    let ask = |query: &str| {
        let run = work.run_with(&["query", "-", "--store", "graph", "--format", "csv"], query);
        run.succeeds().to_owned()
    };
    let steps = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> SELECT ?from ?to ?depth { \
        GRAPH <https://w3id.org/xiangmai/graph/traces> { ?s a xm:TraceStep ; xm:stepFrom ?from ; \
        xm:stepTo ?to ; xm:depth ?depth ; xm:stepBasis ?b } } ORDER BY ?to ?from";
    let found = ask(steps);
    assert_eq!(found.lines().count() - 1, drawn.count(), "{found}");
    work.run(&save).succeeds();
    assert_eq!(ask(steps), found);
    work.run(&["trace", "党支部领办合作社", "--store", "graph", "--save"]).succeeds();
    assert!(ask(steps).lines().count() > found.lines().count());
    assert!(work.run(&["verify", "--store", "graph"]).succeeds().len() < 10_000);
    work.run(&["trace", MODEL, "--save"]).fails(2, &["--store"]);
}

/// The answer as JSON, from a store.
fn traced(work: &Workdir) -> serde_json::Value {
    let args = ["trace", "党支部领办合作社", "--store", "graph", "--format", "json"];
    json(work.run(&args).succeeds())
}

#[test]
fn a_name_keeps_its_own_brackets_in_the_rows_of_a_trace() {
    let work = Workdir::with_data();
    work.edit("data/divisions.csv", "\n3706,3706,烟台市,", "\n3706,3706,烟台市(试点),");
    let trace = ["trace", "党支部领办合作社", "--data", "data", "--format", "csv"];
    let run = work.run(&trace);
    let mut table = csv::Reader::from_reader(run.succeeds().as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let within = |adopter: &str| rows.iter().find(|r| &r[0] == adopter).map(|r| r[1].to_owned());
    assert_eq!(within("海阳市").as_deref(), Some("山东省 › 烟台市(试点)"));
}

#[test]
fn the_kept_field_gives_the_answer_of_the_store() {
    let work = loaded();
    let kept = work.path("graph/field.bin");
    assert!(kept.exists(), "kept by the load");
    let at_load = std::fs::read(&kept).unwrap();
    let from_load = traced(&work);
    std::fs::remove_file(&kept).unwrap();
    let from_store = traced(&work);
    assert_eq!(from_load, from_store);
    assert_eq!(std::fs::read(&kept).unwrap(), at_load, "made again, the same");
    let memory = ["trace", "党支部领办合作社", "--data", "data", "--format", "json"];
    assert_eq!(json(work.run(&memory).succeeds()), from_store);
}

#[test]
fn a_missing_field_is_made_by_a_load_that_changes_nothing_or_once_by_a_trace() {
    let work = loaded();
    let kept = work.path("graph/field.bin");
    let at_load = std::fs::read(&kept).unwrap();
    std::fs::remove_file(&kept).unwrap();
    work.run(&["load", "data", "--store", "graph", "--dry-run"]).succeeds();
    assert!(!kept.exists(), "a dry run changes nothing");
    let load = work.run(&["load", "data", "--store", "graph"]);
    assert!(load.err.contains("is kept beside it"), "{}", load.err);
    assert_eq!(std::fs::read(&kept).unwrap(), at_load);
    let trace = ["trace", MODEL, "--store", "graph"];
    assert!(!work.run(&trace).err.contains("whole store"));
    std::fs::remove_file(&kept).unwrap();
    assert!(work.run(&trace).err.contains("whole store"));
    assert!(!work.run(&trace).err.contains("whole store"));
}

#[test]
fn a_saved_trace_that_no_longer_follows_is_named() {
    let work = loaded();
    let save = ["trace", MODEL, "--store", "graph", "--save"];
    work.run(&save).succeeds();
    let status = || work.run(&["status", "--store", "graph"]).err.clone();
    assert_eq!(status(), "");
    let text = work.read("data/adoptions.csv");
    let row = text.lines().find(|l| l.contains(",3706,") && l.contains(",2017,")).unwrap();
    work.edit("data/adoptions.csv", row, &row.replacen(",2017,", ",2016,", 1));
    let load = work.run(&["load", "data", "--store", "graph"]);
    assert!(load.err.contains("made before this load: 1"), "{}", load.err);
    assert!(status().contains(MODEL) && status().contains("/trace/"), "{}", status());
    work.run(&save).succeeds();
    assert_eq!(status(), "");
}

#[test]
fn the_kept_field_is_never_older_than_the_store() {
    let work = loaded();
    let start = |trace: &serde_json::Value| {
        let entries = trace["entries"].as_array().unwrap().clone();
        let city = entries.into_iter().find(|e| e["who"]["name"] == "烟台市").unwrap();
        city["start"].clone()
    };
    assert_eq!(start(&traced(&work)), "2017");
    let text = work.read("data/adoptions.csv");
    let row = text.lines().find(|l| l.contains(",3706,") && l.contains(",2017,")).unwrap();
    work.edit("data/adoptions.csv", row, &row.replacen(",2017,", ",2016,", 1));
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    assert_eq!(start(&traced(&work)), "2016");
    // An inference adds a graph that no load records.
    let before = traced(&work);
    let infer = ["infer", "--store", "graph", "--model", "exponential", "--edges", "5"];
    work.run(&infer).succeeds();
    std::fs::remove_file(work.path("graph/field.bin")).unwrap();
    let anew = traced(&work);
    assert_eq!(traced(&work), anew);
    assert_eq!(before["variants"], anew["variants"]);
}

#[test]
fn a_damaged_field_is_made_again() {
    let work = loaded();
    let answer = traced(&work);
    let whole = std::fs::read(work.path("graph/field.bin")).unwrap();
    let mut hurt = whole.clone();
    hurt[whole.len() / 2] ^= 0xff;
    for bytes in [&hurt[..], &whole[..100], b"", b"xiangmai field\n"] {
        work.file("graph/field.bin", bytes);
        assert_eq!(traced(&work), answer);
        assert_eq!(std::fs::read(work.path("graph/field.bin")).unwrap(), whole);
    }
}
