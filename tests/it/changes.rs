//! Going back, and what changed between two loads.

use crate::support::workdir::Workdir;
use std::collections::BTreeSet;

fn dump(work: &Workdir) -> String {
    work.run(&["dump", "--store", "graph"]).succeeds().to_owned()
}

#[test]
fn undo_brings_back_the_state_before_the_last_load_and_once_more_the_load() {
    let work = Workdir::with_data();
    work.run(&["undo", "--store", "graph"]).fails(3, &["no store"]);
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let (first, trace) =
        (dump(&work), work.run(&["trace", "党支部+合作社+农户", "--store", "graph"]));
    work.edit("data/divisions.csv", "烟台市", "新烟台市");
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let second = dump(&work);
    assert_ne!(first, second);
    let dry = work.run(&["undo", "--store", "graph", "--dry-run"]);
    dry.succeeds();
    assert!(dry.err.contains("/divisions>: +1 -1"), "{dry:?}");
    assert_eq!(dump(&work), second);
    work.run(&["undo", "--store", "graph"]).succeeds();
    assert_eq!(dump(&work), first);
    assert_eq!(
        work.run(&["trace", "党支部+合作社+农户", "--store", "graph"]).succeeds(),
        trace.succeeds()
    );
    work.run(&["verify", "--store", "graph"]).succeeds();
    work.run(&["undo", "--store", "graph"]).succeeds();
    assert_eq!(dump(&work), second);
}

#[test]
fn diff_tells_each_statement_that_a_load_added_and_removed() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    work.run(&["backup", "--store", "graph", "monday"]).succeeds();
    work.edit("data/divisions.csv", "烟台市", "新烟台市");
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let csv = work.run(&["diff", "--store", "graph", "--format", "csv"]);
    let divisions: Vec<&str> = csv.succeeds().lines().filter(|l| l.contains("divisions")).collect();
    assert!(divisions.len() == 1 && divisions[0].contains(",1,1,"), "{csv:?}");
    let patch = work.run(&["diff", "--store", "graph", "--format", "patch"]).succeeds().to_owned();
    let lines: Vec<&str> = patch.lines().filter(|l| l.contains("/divisions>")).collect();
    assert_eq!(lines.len(), 2, "{patch}");
    assert!(lines[0].starts_with("A ") && lines[0].contains("新烟台市"));
    assert!(lines[1].starts_with("D ") && lines[1].contains("\"烟台市\""));
    let added = work.run(&["diff", "--store", "graph", "--format", "nquads"]).succeeds().to_owned();
    let removed =
        work.run(&["diff", "--store", "graph", "--format", "nquads", "--side", "removed"]);
    assert!(added.lines().any(|l| l.contains("新烟台市")));
    assert!(removed.succeeds().lines().any(|l| l.contains("\"烟台市\"")));
    // N-Quads that another program reads, the same against a copy of the store.
    let again = work.run(&["diff", "--store", "graph", "--since", "monday", "--format", "nquads"]);
    assert_eq!(again.succeeds(), added);
    work.run(&["diff", "--store", "graph", "--since", "nowhere"]).fails(3, &["no store"]);
    // Nothing between a store and itself.
    let same = work.run(&["diff", "--store", "graph", "--since", "graph", "--format", "csv"]);
    assert_eq!(same.succeeds().lines().count(), 1);
}

#[test]
fn what_was_merged_stays_merged_over_loads_until_it_is_split() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let (old, new) = (
        "organization/niujiacunshucaizhongzhizhuanyehezuoshe",
        "organization/sanyingcunshucaizhongzhihezuoshe",
    );
    let before = dump(&work);
    assert!(before.contains(old) && before.contains(new));
    work.run(&["merge", old, "division/3706", "--store", "graph"]).fails(2, &["different kinds"]);
    work.run(&["merge", "organization/nowhere", new, "--store", "graph"]).fails(2, &["no thing"]);
    work.run(&["merge", old, new, "--store", "graph"]).succeeds();
    let redirected = format!("/id/{old}> <http://purl.org/dc/terms/isReplacedBy> <");
    let speaks = |text: &str| text.lines().filter(|l| l.contains(&format!("/id/{old}>"))).count();
    let merged = dump(&work);
    assert!(merged.contains(&redirected));
    // Nothing else is lost: what is gone spoke of the merged thing (or tells when what was loaded).
    let now: BTreeSet<&str> = merged.lines().collect();
    let records = |l: &&str| l.contains("urn:x-store") || l.contains("void#triples");
    let speaks_of = |l: &&str| l.contains(&format!("/id/{old}>")) || l.contains("#throughId>");
    let gone = before.lines().filter(|l| !now.contains(l) && !records(l) && !speaks_of(l));
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(
        !merged.contains("\"niujiacunshucaizhongzhizhuanyehezuoshe\""),
        "nor by its id in a cell"
    );
    assert_eq!(speaks(&merged), 1, "only the redirection speaks of it");
    let other = format!(
        "/id/{new}> <http://www.w3.org/2004/02/skos/core#altLabel> \"牛家村蔬菜种植专业合作社\""
    );
    assert!(merged.contains(&other), "its name is another name of what it is");
    work.run(&["verify", "--store", "graph"]).succeeds();
    let listed = work.run(&["merge", "--list", "--store", "graph"]);
    assert!(listed.succeeds().contains(old));
    // The same tables again, and changed ones: it stays merged.
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    work.edit("data/organizations.csv", "牛家村蔬菜种植专业合作社", "牛家村蔬菜合作社");
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let again = dump(&work);
    assert_eq!(
        speaks(&again),
        1,
        "{:?}",
        again.lines().filter(|l| l.contains(old)).collect::<Vec<_>>()
    );
    assert!(again.contains("牛家村蔬菜合作社"));
    // Split: the next load tells it apart again.
    let split = work.run(&["split", old, "--store", "graph"]);
    split.succeeds();
    assert!(split.err.contains("shipped"), "{split:?}");
    work.edit("data/organizations.csv", "牛家村蔬菜合作社", "牛家村蔬菜种植专业合作社");
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let tables = |text: &str| -> Vec<String> {
        let ours = |l: &&str| !l.contains("urn:x-store") && !l.contains("/graph/merged>");
        text.lines().filter(ours).map(str::to_owned).collect()
    };
    assert_eq!(tables(&dump(&work)), tables(&before));
}

/// Rules across tables look at what a changed table refers to, wherever that stands: none is broken by a table that
/// says the same in other bytes.
#[test]
fn any_table_alone_can_be_loaded_again() {
    let work = Workdir::with_data();
    let first = work.run(&["load", "data", "--store", "graph"]);
    assert_eq!(first.code, 0, "{first:?}");
    let said = |text: &str| text.lines().filter(|l| l.contains("XM-")).count();
    let mut tables = 0;
    for entry in std::fs::read_dir(work.path("data")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".csv") {
            continue;
        }
        let file = format!("data/{name}");
        let text = work.read(&file);
        let mut quoted = csv::WriterBuilder::new();
        let mut quoted = quoted.quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        rows.into_records().for_each(|row| quoted.write_record(&row.unwrap()).unwrap());
        work.file(&file, quoted.into_inner().unwrap());
        let again = work.run(&["load", "data", "--store", "graph"]);
        assert_eq!(again.code, 0, "{name}: {again:?}");
        assert!(said(&again.err) <= said(&first.err), "{name}: {again:?}");
        tables += 1;
    }
    assert!(tables > 12, "{tables} tables");
}

#[test]
fn load_refuses_what_check_refuses_and_changes_nothing() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    let before = dump(&work);
    // An adoption that ends before it starts breaks a rule that no single cell breaks.
    let text = work.read("data/adoptions.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    let row =
        rows.iter_mut().find(|r| r[at("start")].len() == 4 && r[at("end")].is_empty()).unwrap();
    row[at("end")] = "1990".to_owned();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    work.file("data/adoptions.csv", writer.into_inner().unwrap());
    let checked = work.run(&["check", "data"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    let loaded = work.run(&["load", "data", "--store", "graph"]);
    assert_eq!(loaded.code, 1, "{loaded:?}");
    let said = format!("{}{}", checked.out, checked.err);
    let finding = said.lines().find(|l| l.contains("adoptions.csv")).unwrap();
    assert!(format!("{}{}", loaded.out, loaded.err).contains(finding), "{finding}\n{loaded:?}");
    assert_eq!(dump(&work), before);
}

#[test]
fn review_keeps_every_answer_and_goes_on_where_it_ended() {
    let work = Workdir::new();
    work.file(
        "tables/review.csv",
        "\u{feff}file,sheet,row,column,value,kind,candidates,decision\n\
         a.csv,,3,村,长溪,division,430524102201 甲 | 430524103202 乙,\n\
         a.csv,,4,村,无名村,division,,\n\
         a.csv,,5,信用代码,9.3E+17,excel-damaged-code,,\n",
    );
    let first = work.run_with(&["review", "tables"], "7\n2\nq\n");
    assert_eq!(first.code, 1, "{first:?}");
    assert!(
        first.err.contains("no candidate of that number") && first.err.contains("2 wait"),
        "{first:?}"
    );
    let second = work.run_with(&["review", "tables"], "s\n91350100M000100Y43\n");
    assert_eq!(second.code, 0, "{second:?}");
    assert!(!second.err.contains("长溪"), "what is decided is not asked again");
    let kept = work.read("tables/decisions.csv");
    for expected in ["乙,430524103202", ",skip", ",91350100M000100Y43"] {
        assert!(kept.contains(expected), "{kept}");
    }
    work.run(&["review", "nowhere"]).fails(2, &["no folder of tables"]);
}

#[test]
fn drafted_facts_are_accepted_mended_or_refused() {
    let work = Workdir::new();
    work.file(
        "报道.txt",
        "2021年3月，清丰县城关镇侯窑村推行“党支部+合作社+农户”模式，带动120户农户增收。\n",
    );
    work.run(&["extract", "报道.txt", "--into", "draft"]);
    let asked = work.run_with(&["review", "draft", "--facts"], "q\n");
    assert!(asked.err.contains("“"), "{asked:?}");
    let count: usize = {
        let start = asked.err.find("[1/").unwrap() + 3;
        asked.err[start..].split(']').next().unwrap().parse().unwrap()
    };
    // All but one are accepted; the last is refused.
    let answers = "a\n".repeat(count - 1) + "r\n";
    let before = work.read("draft/evidence.csv").lines().count();
    let done = work.run_with(&["review", "draft", "--facts"], &answers);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(work.read("draft/evidence.csv").lines().count() < before);
    let verdicts = work.read("draft/reviewed.csv");
    assert_eq!(verdicts.lines().filter(|l| l.ends_with(",accepted")).count(), count - 1);
    assert_eq!(verdicts.lines().filter(|l| l.ends_with(",refused")).count(), 1);
}

#[test]
fn one_id_of_two_sources_is_a_finding_only_where_they_differ() {
    let work = Workdir::with_data();
    work.run(&["load", "data", "--store", "graph"]).succeeds();
    std::fs::create_dir(work.path("county")).unwrap();
    for entry in std::fs::read_dir(work.path("data")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, work.path("county").join(path.file_name().unwrap())).unwrap();
    }
    let same = work.run(&["load", "county", "--source", "甲县", "--store", "graph"]);
    same.succeeds();
    assert!(!same.err.contains("XM-SOURCES-DIFFER"), "{same:?}");
    work.edit("county/divisions.csv", "烟台市", "新烟台市");
    let differs = work.run(&["load", "county", "--source", "甲县", "--store", "graph"]);
    differs.succeeds();
    let found: Vec<&str> =
        differs.err.lines().filter(|l| l.contains("XM-SOURCES-DIFFER")).collect();
    assert_eq!(found.len(), 1, "{differs:?}");
    assert!(found[0].contains("divisions.csv:") && found[0].contains("烟台市"), "{found:?}");
}
