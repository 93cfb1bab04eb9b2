//! From a ledger as an office keeps it to a trace, and several sources in one store.

use crate::support::workdir::Workdir;
use std::path::Path;

const LEDGER: &str = "清丰县党支部领办合作社台账.csv";
const MODEL: &str = "党支部+合作社+农户";

fn with_ledger() -> Workdir {
    let work = Workdir::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/examples").join(LEDGER);
    std::fs::copy(shipped, work.path(LEDGER)).unwrap();
    work
}

#[test]
fn a_ledger_becomes_a_trace_in_four_commands() {
    let work = with_ledger();
    let run = work.run(&["intake", LEDGER, "--into", "tables"]);
    run.succeeds();
    assert!(
        run.err.contains("4 rows: 4 written") && run.err.contains("read as gb18030"),
        "{run:?}"
    );
    assert_eq!(work.run(&["check", "tables"]).succeeds(), "");
    work.run(&["load", "tables"]).succeeds();
    let run = work.run(&["trace", MODEL]);
    let tree = run.succeeds().to_owned();
    assert!(run.err.contains("reading the store .xiangmai"), "{run:?}");
    for said in [
        "Adopters: 4 by 2023-04-18; 4 with a date",
        "清丰县麦浪种植农民专业合作社 (河南省 › 濮阳市 › 清丰县 › 马庄桥镇) · 2021-03",
        "清丰县禾丰农机专业合作社 (河南省 › 濮阳市 › 清丰县 › 瓦屋头镇) · 2022-05",
        "清丰县瑞果蔬菜农民专业合作社 (河南省 › 濮阳市 › 清丰县 › 仙庄镇) · 2020",
        "清丰县青禾中药材专业合作社 (河南省 › 濮阳市 › 清丰县 › 阳邵镇) · 2023-04-18",
    ] {
        assert!(tree.contains(said), "{said}: {tree}");
    }
    let drawn = work.run(&["draw", "lanes", MODEL, "--lang", "zh"]);
    assert!(drawn.succeeds().starts_with("<svg"), "{drawn:?}");
}

/// Every office calls its folder `tables`: what would take the place of another's asks first, however much it holds.
#[test]
fn another_folder_of_the_same_name_takes_no_source_s_place_unasked() {
    let work = with_ledger();
    work.run(&["intake", LEDGER, "--into", "a/tables"]).succeeds();
    let rows: String = (0..30)
        .map(|n| format!("马庄桥镇,乙{n}种植农民专业合作社,党支部+合作社+农户,2020\n"))
        .collect();
    work.file("清丰县2020年合作社.csv", format!("乡镇,合作社名称,发展模式,成立时间\n{rows}"));
    assert!(work.run(&["intake", "清丰县2020年合作社.csv", "--into", "b/tables"]).code < 2);
    work.run(&["load", "a/tables", "--store", "s"]).succeeds();
    let before = work.run(&["dump", "--store", "s"]).succeeds().to_owned();
    let refused = work.run(&["load", "b/tables", "--store", "s"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("--source NAME"), "{refused:?}");
    assert_eq!(work.run(&["dump", "--store", "s"]).succeeds(), before);
    work.run(&["load", "b/tables", "--store", "s", "--source", "b"]).succeeds();
    let both = work.run(&["trace", MODEL, "--store", "s"]).succeeds().to_owned();
    assert!(both.contains("麦浪") && both.contains("乙7"), "{both}");
    // Said with --yes, it is meant.
    work.run(&["load", "b/tables", "--store", "s", "--source", "tables", "--yes"]).succeeds();
}

#[test]
fn figures_keep_bound_and_unit_and_lead_back_to_their_cells() {
    let work = with_ledger();
    work.run(&["intake", LEDGER, "--into", "tables"]).succeeds();
    let observations = work.read("tables/observations.csv");
    for figure in [
        ",member-households,126,exact,",
        ",member-households,80,about,",
        ",member-households,200,more-than,",
        ",member-households,45,exact,",
        ",land-transferred,1200,exact,",
        ",land-transferred,350,exact,",
    ] {
        assert!(observations.contains(figure), "{figure}: {observations}");
    }
    let evidence = work.read("tables/evidence.csv");
    assert!(
        evidence.lines().any(|l| l.ends_with(",入社农户") && l.contains("126户")),
        "{evidence}"
    );
}

#[test]
fn taking_a_ledger_in_again_changes_nothing() {
    let work = with_ledger();
    work.run(&["intake", LEDGER, "--into", "tables"]).succeeds();
    let before: Vec<String> =
        ["adoptions", "organizations", "observations", "evidence", "schemes", "divisions"]
            .map(|table| work.read(&format!("tables/{table}.csv")))
            .to_vec();
    work.run(&["intake", LEDGER, "--into", "tables"]).succeeds();
    let after: Vec<String> =
        ["adoptions", "organizations", "observations", "evidence", "schemes", "divisions"]
            .map(|table| work.read(&format!("tables/{table}.csv")))
            .to_vec();
    assert_eq!(before, after);
}

#[test]
fn a_second_source_leaves_the_first_alone_and_goes_by_itself() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let only = |source: &str| {
        let dump = work.run(&["dump", "--store", "graph"]).succeeds().to_owned();
        let graph = format!("/graph/{source}/");
        let lines: Vec<String> = dump
            .lines()
            .filter(|l| {
                l.ends_with("> .") && l.rsplit(' ').nth(1).is_some_and(|g| g.contains(&graph))
            })
            .map(str::to_owned)
            .collect();
        lines
    };
    let shipped = only("shipped");
    assert!(shipped.len() > 10_000);
    std::fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data/examples").join(LEDGER),
        work.path(LEDGER),
    )
    .unwrap();
    work.run(&["intake", LEDGER, "--into", "tables"]).succeeds();
    work.run(&["load", "tables", "--store", "graph", "--source", "清丰县"]).succeeds();
    assert_eq!(only("shipped"), shipped);
    let county = only("清丰县");
    assert!(!county.is_empty());
    // The name is kept in the folder's metadata.
    let run = work.run(&["load", "tables", "--store", "graph"]);
    assert!(run.err.contains("tables unchanged"), "{run:?}");
    assert_eq!(only("清丰县"), county);
    // Off a terminal nothing is removed without a word.
    work.run(&["unload", "清丰县", "--store", "graph"]).fails(1, &["--yes"]);
    assert_eq!(only("清丰县"), county);
    work.run(&["unload", "清丰县", "--store", "graph", "--dry-run"]).succeeds();
    assert_eq!(only("清丰县"), county);
    work.run(&["unload", "清丰县", "--store", "graph", "--yes"]).succeeds();
    assert_eq!(only("清丰县"), Vec::<String>::new());
    assert_eq!(only("shipped"), shipped);
    work.run(&["unload", "清丰县", "--store", "graph"]).fails(2, &["shipped"]);
}

#[test]
fn a_table_without_metadata_is_refused_with_the_way_forward() {
    let work = with_ledger();
    work.run(&["load", LEDGER, "--store", "graph"])
        .fails(1, &["no metadata of its own", "xiangmai intake"]);
    assert!(work.run(&["status", "--store", "graph"]).out.lines().count() <= 1);
}

#[test]
fn emptied_tables_over_filled_graphs_are_asked_for() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let text = work.read("data/visits.csv");
    work.file("data/visits.csv", format!("{}\n", text.lines().next().unwrap()));
    work.run(&["load", "data", "--store", "graph"]).fails(1, &["graph/shipped/visits", "--yes"]);
    let dump = work.run(&["dump", "--store", "graph"]).succeeds().to_owned();
    assert!(dump.contains("/graph/shipped/visits> ."));
}

#[test]
fn what_another_source_has_loaded_can_be_referred_to() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    work.run(&["init", "t", "--format", "csv"]).succeeds();
    let header = work.read("t/divisions.csv");
    let width = header.trim_end().split(',').count();
    let cells = ["999999", "520199", "无名县", "county", "52", "true"];
    let row = cells.join(",") + &",".repeat(width - cells.len());
    work.file("t/divisions.csv", format!("{header}{row}\n"));
    let alone = work.run(&["check", "t"]);
    assert!(alone.code == 1 && alone.out.contains("CSVW-FOREIGN-KEY"), "{alone:?}");
    let run = work.run(&["check", "t", "--store", "graph"]);
    assert!(!run.out.contains("CSVW-FOREIGN-KEY"), "{run:?}");
    work.run(&["load", "t", "--store", "graph"]).succeeds();
    let other = row.replace(",52,", ",no-such-province,");
    work.file("t/divisions.csv", format!("{header}{other}\n"));
    work.run(&["load", "t", "--store", "graph"]).fails(1, &["CSVW-FOREIGN-KEY"]);
}
