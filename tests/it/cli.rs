//! The command line as people use it: the main job, and what happens when the input is bad.

use crate::support::workdir::Workdir;

#[test]
fn trace_shows_the_shipped_model_with_years_places_and_channels() {
    let run = Workdir::new().run(&["trace", "党支部+合作社+农户"]);
    let out = run.succeeds();
    for expected in ["党支部+合作社+农户", "2011", "observed"] {
        assert!(out.contains(expected), "{expected} is not in\n{out}");
    }
}

#[test]
fn the_readmes_show_what_the_program_prints() {
    for (file, language) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let readme = std::fs::read_to_string(path).unwrap();
        let session = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
        let args = ["trace", "党支部+合作社+农户", "--lang", language];
        let run = Workdir::new().run(&args);
        let printed: Vec<&str> = run.succeeds().lines().collect();
        for line in session.lines().filter(|l| !l.is_empty() && !l.contains('…')) {
            assert!(printed.contains(&line), "{file}: {line}");
        }
    }
}

#[test]
fn trace_as_json_is_data() {
    let run = Workdir::new().run(&["trace", "党支部+合作社+农户", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(run.succeeds()).unwrap();
    assert!(value.is_object());
}

#[test]
fn a_model_that_nobody_knows_is_answered_with_the_nearest() {
    Workdir::new().run(&["trace", "党支部+飞船"]).fails(2, &["党支部+飞船", "nearest"]);
}

#[test]
fn the_tables_load_into_memory_from_a_folder() {
    let work = Workdir::with_data();
    let run = work.run(&["query", "models", "--data", "data", "--format", "csv"]);
    assert!(run.succeeds().contains("党支部+合作社+农户"), "{run:?}");
}

#[test]
fn a_query_answers_in_every_format() {
    let work = Workdir::new();
    let ask = |format: &str| {
        let args = ["query", "adopters", "--param", "model=党支部+合作社+农户", "--format", format];
        work.run(&args).succeeds().to_owned()
    };
    assert!(ask("table").contains("adopter"));
    assert!(ask("csv").starts_with("adoption,adopter,"));
    assert!(ask("tsv").starts_with("?adoption\t?adopter"));
    assert!(ask("json").starts_with("{\"head\""));
}

#[test]
fn a_query_comes_from_standard_input_and_from_a_file() {
    let work = Workdir::new();
    let text = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/xiangmai/ontology#Adoption> }";
    let piped = work.run_with(&["query", "-", "--format", "csv"], text);
    work.file("n.rq", text);
    let read = work.run(&["query", "n.rq", "--format", "csv"]);
    assert_eq!(piped.succeeds(), read.succeeds());
}

#[test]
fn malformed_sparql_is_located() {
    let run = Workdir::new().run_with(&["query", "-"], "SELECT * {\n ?s ?p }");
    run.fails(2, &["line 2"]);
}

#[test]
fn an_unknown_query_is_answered_with_the_nearest() {
    Workdir::new().run(&["query", "adoptrs"]).fails(2, &["`adoptrs`", "adopters"]);
}

#[test]
fn a_missing_and_an_unknown_parameter_are_named() {
    let work = Workdir::new();
    work.run(&["query", "adopters"]).fails(2, &["`model`"]);
    work.run(&["query", "adopters", "--param", "modle=x"]).fails(2, &["`modle`", "model"]);
}

#[test]
fn a_missing_folder_and_a_missing_store_exit_with_3() {
    let work = Workdir::new();
    work.run(&["query", "models", "--data", "nowhere"]).fails(3, &["nowhere"]);
    work.run(&["query", "models", "--store", "nowhere"]).fails(3, &["nowhere"]);
}

/// Spoils a copy of the shipped tables, and checks the place and the code of what is found.
fn spoiled(file: &str, from: &str, to: &str, said: &[&str]) {
    let work = Workdir::with_data();
    work.edit(&format!("data/{file}"), from, to);
    work.run(&["query", "models", "--data", "data"]).fails(1, said);
}

#[test]
fn a_bad_date_is_found_at_its_cell() {
    spoiled(
        "adoptions.csv",
        ",2011-10,",
        ",2011-1O,",
        &["data/adoptions.csv:", " (start)", "2011-1O"],
    );
}

#[test]
fn an_unknown_reference_is_found_at_its_cell() {
    let said = ["data/adoptions.csv:", ":2 (scheme)", "no-such-scheme", "schemes.csv"];
    spoiled("adoptions.csv", "R0027,dangzhibu-hezuoshe-nongmuhu,", "R0027,no-such-scheme,", &said);
}

#[test]
fn a_duplicate_key_is_found() {
    let work = Workdir::with_data();
    let text = work.read("data/reports.csv");
    let last = text.lines().last().unwrap().to_owned();
    work.file("data/reports.csv", format!("{text}{last}\n"));
    work.run(&["query", "models", "--data", "data"]).fails(1, &["data/reports.csv:"]);
}

#[test]
fn a_ragged_row_is_found() {
    let work = Workdir::with_data();
    let text = work.read("data/industries.csv");
    work.file("data/industries.csv", format!("{text}extra,多,more,,,,one-too-many\n"));
    work.run(&["query", "models", "--data", "data"]).fails(1, &["data/industries.csv:"]);
}

#[test]
fn an_unknown_column_is_found() {
    spoiled("industries.csv", "id,name,", "id,title,", &["data/industries.csv"]);
}

#[test]
fn a_table_that_the_metadata_name_but_is_not_there_is_found() {
    let work = Workdir::with_data();
    std::fs::remove_file(work.path("data/visits.csv")).unwrap();
    let run = work.run(&["query", "models", "--data", "data"]);
    assert!(run.code == 1 || run.code == 3, "{run:?}");
    assert!(run.err.contains("visits.csv"), "{run:?}");
}

#[test]
fn a_folder_without_metadata_is_told_so() {
    let work = Workdir::new();
    work.file("plain/a.csv", "a,b\n1,2\n");
    let run = work.run(&["query", "models", "--data", "plain"]);
    assert!(run.code == 1 || run.code == 3, "{run:?}");
    assert!(run.err.contains("metadata"), "{run:?}");
}

#[test]
fn loading_twice_changes_nothing_and_a_bad_load_leaves_the_store_as_it_was() {
    let work = Workdir::with_data();
    let count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }";
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let ask = || {
        let run = work.run_with(&["query", "-", "--store", "graph", "--format", "csv"], count);
        run.succeeds().to_owned()
    };
    let first = ask();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    assert_eq!(first, ask());
    work.edit("data/adoptions.csv", ",2011-10,", ",2011年13月,");
    work.run(&["load", "data", "--store", "graph"]).fails(1, &["data/adoptions.csv:"]);
    assert_eq!(first, ask());
}

#[test]
fn a_code_is_explained_in_both_languages() {
    let work = Workdir::new();
    assert!(work.run(&["explain", "XM-FILE-MISSING"]).succeeds().contains("Restore the file"));
    assert!(
        work.run(&["--lang", "zh", "explain", "xm-file-missing"]).succeeds().contains("元数据")
    );
    work.run(&["explain", "XM-FILE-MISING"]).fails(2, &["XM-FILE-MISSING"]);
}

/// A query that would take hours, once it is being evaluated.
#[cfg(target_os = "linux")]
fn endless_query(work: &Workdir, more: &[&str]) -> std::process::Child {
    use std::process::{Command, Stdio};
    work.file(
        "endless.rq",
        "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_xiangmai"))
        .args(["query", "endless.rq", "--timeout", "36000"])
        .args(more)
        .current_dir(work.path(""))
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let is_evaluated = |id: u32| {
        let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        threads.into_iter().any(|thread| {
            std::fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "query\n")
        })
    };
    while child.try_wait().unwrap().is_none() && !is_evaluated(child.id()) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_a_query_and_says_so() {
    let work = Workdir::new();
    let child = endless_query(&work, &[]);
    let pressed = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(pressed.success());
    let run = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted"), "{said}");
    assert!(run.stdout.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_query_ends_at_its_memory_limit() {
    let run = endless_query(&Workdir::new(), &["--max-memory", "1"]).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(3), "{said}");
    assert!(said.contains("memory limit of 1 MB"), "{said}");
}
