//! What a person decides comes back and is remembered.

use ledger::{Intake, MemoryFolder};

use crate::support::{
    column, credit_code, csv, gazetteer, read, read_into, sample, standard, table,
};

/// A ledger in which one place fits none and one code is damaged.
fn doubtful() -> String {
    let mut ledger = sample();
    ledger[1][1] = "桐鹭湾村".into();
    ledger[2][3] = "9.34109E+17".into();
    csv(&ledger)
}

/// The review list with its decisions filled in by kind.
fn decided(review: &str, by_kind: &[(&str, &str)]) -> String {
    let mut reader = csv::Reader::from_reader(review.trim_start_matches('\u{feff}').as_bytes());
    let mut rows = vec![reader.headers().unwrap().iter().map(str::to_owned).collect::<Vec<_>>()];
    for record in reader.records().map(Result::unwrap) {
        let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
        if let Some((_, decision)) = by_kind.iter().find(|(kind, _)| *kind == row[5]) {
            row[7] = (*decision).into();
        }
        rows.push(row);
    }
    csv(&rows)
}

fn read_decided(folder: &mut MemoryFolder, name: &str, decisions: &[u8]) -> ledger::Summary {
    let mut intake = Intake::new(gazetteer(), standard(), folder).unwrap();
    intake.decide(name, decisions).unwrap();
    intake.read("清丰县合作社.csv", doubtful().as_bytes()).unwrap();
    intake.finish(folder).unwrap()
}

#[test]
fn decisions_come_back_from_csv_and_are_remembered() {
    let (mut folder, summary) = read("清丰县合作社.csv", doubtful().as_bytes());
    assert_eq!((summary.counts.waiting, summary.lines.len()), (1, 2));
    let code = credit_code("410922", 2);
    let answers = decided(
        &table(&folder, "review"),
        &[("division", "410922100207"), ("excel-damaged-code", &code)],
    );
    let summary = read_decided(&mut folder, "review.csv", answers.as_bytes());
    assert_eq!((summary.counts.waiting, summary.lines.len()), (0, 0), "{:?}", summary.lines);
    assert!(column(&folder, "organizations", "social_credit_code").contains(&code));
    assert!(column(&folder, "organizations", "division").contains(&"410922100207".to_owned()));
    // Without the file: the folder remembers.
    let summary = read_into(&mut folder, &[("清丰县合作社.csv", doubtful().as_bytes())]);
    assert!(summary.lines.is_empty());
}

#[test]
fn decisions_come_back_from_the_workbook_too() {
    let (mut folder, _) = read("清丰县合作社.csv", doubtful().as_bytes());
    // The same list, filled in in Excel, where row numbers may have become numbers.
    let answers =
        decided(&table(&folder, "review"), &[("division", "skip"), ("excel-damaged-code", "skip")]);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answers.as_bytes());
    for (row, record) in (0u32..).zip(reader.records().map(Result::unwrap)) {
        for (at, field) in (0u16..).zip(record.iter()) {
            match field.parse::<f64>() {
                Ok(number) if at == 2 => sheet.write(row, at, number).unwrap(),
                _ => sheet.write(row, at, field).unwrap(),
            };
        }
    }
    let summary = read_decided(&mut folder, "review.xlsx", &book.save_to_buffer().unwrap());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(summary.counts.skipped, 1);
    assert!(folder.0["review.xlsx"].starts_with(b"PK"));
}

#[test]
fn a_village_decided_as_new_lies_in_its_township() {
    let (mut folder, _) = read("清丰县合作社.csv", doubtful().as_bytes());
    let answers =
        decided(&table(&folder, "review"), &[("division", "new"), ("excel-damaged-code", "skip")]);
    read_decided(&mut folder, "review.csv", answers.as_bytes());
    let divisions = table(&folder, "divisions");
    assert!(
        divisions.contains("410922100-tongluwancun,,桐鹭湾村,village,410922100,true"),
        "{divisions}"
    );
}

#[test]
fn ids_stay_when_a_name_is_corrected() {
    let (mut folder, _) = read("清丰县合作社.csv", csv(&sample()).as_bytes());
    let before = column(&folder, "organizations", "id");
    let mut corrected = sample();
    corrected[2][2] = "清丰县腾昌稻米农民专业合作社".to_owned();
    read_into(&mut folder, &[("清丰县合作社.csv", csv(&corrected).as_bytes())]);
    assert_eq!(column(&folder, "organizations", "id"), before);
    assert!(table(&folder, "organizations").contains("腾昌稻米"));
}

#[test]
fn another_ledger_leaves_what_the_first_told() {
    let (mut folder, _) = read("清丰县合作社.csv", csv(&sample()).as_bytes());
    let first = column(&folder, "organizations", "id").len();
    let mut other = sample();
    other.truncate(2);
    other[1][1] = "店上村".to_owned();
    other[1][0] = "马庄桥镇".to_owned();
    other[1][2] = "禾顺种植合作社".to_owned();
    other[1][3] = credit_code("410922", 9);
    read_into(&mut folder, &[("马庄桥.csv", csv(&other).as_bytes())]);
    assert_eq!(column(&folder, "organizations", "id").len(), first + 1);
    assert_eq!(column(&folder, "reports", "id").len(), 2);
    // The first one again, with a row less: what it alone told goes, the other's stays.
    let mut shorter = sample();
    shorter.remove(4);
    read_into(&mut folder, &[("清丰县合作社.csv", csv(&shorter).as_bytes())]);
    assert_eq!(column(&folder, "organizations", "id").len(), first);
    assert!(table(&folder, "organizations").contains("禾顺种植"));
}

#[test]
fn a_decision_that_cannot_be_carried_out_leaves_its_line_waiting() {
    for (place, code) in
        [("999999999999", "934109ABC"), ("无此村", "new"), ("410922100207;410922100208", "abc")]
    {
        let (mut folder, _) = read("清丰县合作社.csv", doubtful().as_bytes());
        let answers = decided(
            &table(&folder, "review"),
            &[("division", place), ("excel-damaged-code", code)],
        );
        let summary = read_decided(&mut folder, "review.csv", answers.as_bytes());
        assert_eq!((summary.counts.waiting, summary.lines.len()), (1, 2), "{place}");
        let refused = summary.notices.iter().filter(|n| n.en.contains("cannot be carried out"));
        assert_eq!(refused.count(), 2, "{:?}", summary.notices);
        // What was refused is not remembered, so that it is asked again.
        assert!(!table(&folder, "decisions").contains(place), "{place}");
    }
}

#[test]
fn unreadable_answers_about_cells_are_no_skip() {
    let mut ledger = sample();
    ledger[1][6] = "去年".into();
    ledger[2][8] = "若干".into();
    ledger[3][9] = "由村里牵头，统一经营，分户管理，年底分红。".into();
    ledger[4][8] = "#REF!".into();
    let read_with = |answers: &[(&str, &str)]| {
        let (mut folder, summary) = read("清丰县合作社.csv", csv(&ledger).as_bytes());
        assert_eq!(summary.lines.len(), 4, "{:?}", summary.lines);
        let answers = decided(&table(&folder, "review"), answers);
        let mut intake = Intake::new(gazetteer(), standard(), &folder).unwrap();
        intake.decide("review.csv", answers.as_bytes()).unwrap();
        intake.read("清丰县合作社.csv", csv(&ledger).as_bytes()).unwrap();
        let summary = intake.finish(&mut folder).unwrap();
        (folder, summary)
    };
    let (_, summary) = read_with(&[
        ("relative-date", "前年"),
        ("number", "很多"),
        ("scheme", "由村里牵头，统一经营，分户管理，年底分红。"),
        ("cell-error", "new"),
    ]);
    assert_eq!(summary.lines.len(), 4, "{:?}", summary.lines);
    let (folder, summary) = read_with(&[
        ("relative-date", "2019年3月"),
        ("number", "约 120 户"),
        ("scheme", "党支部 合作社 农户"),
        ("cell-error", "66户"),
    ]);
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert!(column(&folder, "adoptions", "start").contains(&"2019-03".to_owned()));
    for value in ["120", "66"] {
        assert!(column(&folder, "observations", "value").contains(&value.to_owned()), "{value}");
    }
}

#[test]
fn a_candidates_name_is_as_good_as_its_code() {
    let (mut folder, _) = read("清丰县合作社.csv", doubtful().as_bytes());
    let answers = decided(
        &table(&folder, "review"),
        &[("division", "侯窑村"), ("excel-damaged-code", "skip")],
    );
    let summary = read_decided(&mut folder, "review.csv", answers.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(summary.counts.waiting, 0);
}
