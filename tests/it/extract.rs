//! Drafts from a report, and the gate.

use crate::support::workdir::Workdir;

/// Invented, with real counties.
const REPORT: &str = "2021年3月，河南省濮阳市清丰县马庄桥镇赵家村推行“党支部+合作社+农户”模式，入社农户126户。\n\
    去年5月，该村赴山东省烟台市考察学习。\n";

#[test]
fn a_report_becomes_a_draft_whose_passages_stand_in_the_text() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    let run = work.run(&["extract", "report.txt", "--into", "draft"]);
    assert!(run.code == 0 || run.code == 1, "{run:?}");
    let evidence = work.read("draft/evidence.csv");
    let characters = REPORT.chars().count();
    let mut reader = csv::Reader::from_reader(evidence.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let (start, end) = (at("start"), at("end"));
    let mut passages = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let (start, end): (usize, usize) = (row[start].parse().unwrap(), row[end].parse().unwrap());
        assert!(start < end && end <= characters, "{row:?}");
        passages += 1;
    }
    assert!(passages > 3, "{evidence}");
    let again = work.run(&["extract", "report.txt", "--into", "again"]);
    assert_eq!(run.code, again.code);
    assert_eq!(evidence, work.read("again/evidence.csv"));
}

#[test]
fn an_invented_fact_does_not_pass_the_gate() {
    let work = Workdir::new();
    work.file("report.txt", REPORT);
    let quote = "入社农户126户";
    let start = REPORT.split(quote).next().unwrap().chars().count();
    let end = start + quote.chars().count();
    let fact = |id: &str, value: u32| {
        serde_json::json!({
            "id": id, "kind": "indicator", "subject": "赵家村", "measure": "入社农户", "value": value,
            "unit": "户", "bound": "exact", "year": 2021, "achieved": true,
            "quote": quote, "start": start, "end": end,
        })
    };
    let draft =
        serde_json::json!({ "report": "report.txt", "facts": [fact("f1", 126), fact("f2", 621)] });
    work.file("draft.json", draft.to_string());
    let run = work.run(&["extract", "--draft", "draft.json", "report.txt", "--into", "judged"]);
    assert_eq!(run.code, 1, "{run:?}");
    let verdicts = work.read("judged/verdicts.csv");
    let of =
        |id: &str| verdicts.lines().find(|l| l.split(',').nth(1) == Some(id)).unwrap().to_owned();
    assert!(of("f1").contains(",accepted,"), "{verdicts}");
    assert!(of("f2").contains(",refused,"), "{verdicts}");
}

#[test]
fn the_instruction_for_models_comes_in_both_languages() {
    let work = Workdir::new();
    let zh = work.run(&["extract", "--prompt", "--lang", "zh"]).succeeds().to_owned();
    let en = work.run(&["extract", "--prompt", "--lang", "en"]).succeeds().to_owned();
    assert_ne!(zh, en);
    assert!(zh.contains("\"facts\"") && en.contains("\"facts\""));
}
