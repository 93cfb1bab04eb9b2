//! What a ledger tells no more goes, but not what others need: no reference is left hanging, no other's fact is lost.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Intake, MemoryFolder, Standard, Summary};

use crate::support::{VILLAGES, column, csv, gazetteer, table};

const MODEL: &str = "党支部+合作社+农户";

fn standard() -> Standard {
    crate::standard::standard().unwrap()
}

fn read_into(folder: &mut MemoryFolder, name: &str, rows: &[[&str; 6]]) -> Summary {
    let standard = standard();
    let head = ["乡镇", "村", "合作社名称", "经营模式", "推行时间", "学习自"];
    let rows: Vec<Vec<String>> = std::iter::once(&head)
        .chain(rows)
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect();
    let mut intake = Intake::new(gazetteer(), &standard, folder).unwrap();
    intake.read(&format!("清丰县{name}.csv"), csv(&rows).as_bytes()).unwrap();
    intake.finish(folder).unwrap()
}

/// References of all tables to rows that are not there, by the schemas of the project.
#[expect(clippy::disallowed_methods, reason = "reads the schemas of the checkout")]
fn hanging(folder: &MemoryFolder) -> Vec<String> {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut found = Vec::new();
    for name in folder.0.keys().filter_map(|name| name.strip_suffix(".csv")) {
        let Ok(schema) = std::fs::read_to_string(data.join(format!("{name}-schema.json"))) else {
            continue;
        };
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        for key in schema["foreignKeys"].as_array().into_iter().flatten() {
            let own = key["columnReference"].as_str().unwrap();
            let target =
                key["reference"]["resource"].as_str().unwrap().strip_suffix(".csv").unwrap();
            if !folder.0.contains_key(&format!("{target}.csv"))
                || !table(folder, name).lines().next().unwrap().split(',').any(|c| c == own)
            {
                continue;
            }
            let known: BTreeSet<String> = column(folder, target, "id").into_iter().collect();
            let missing = column(folder, name, own);
            let missing = missing.into_iter().filter(|id| !id.is_empty() && !known.contains(id));
            found.extend(missing.map(|id| format!("{name}.{own} -> {target} {id}")));
        }
    }
    // Evidence names a fact by its kind.
    let kinds: BTreeMap<&str, &str> = [
        ("division", "divisions"),
        ("organization", "organizations"),
        ("scheme", "schemes"),
        ("adoption", "adoptions"),
        ("transmission", "transmissions"),
        ("change", "changes"),
    ]
    .into();
    for fact in column(folder, "evidence", "fact") {
        let (kind, id) = fact.split_once('/').unwrap();
        let Some(target) = kinds.get(kind) else { continue };
        if !column(folder, target, "id").iter().any(|known| known == id) {
            found.push(format!("evidence -> {fact}"));
        }
    }
    found
}

#[test]
fn no_reference_hangs_whatever_a_later_version_leaves_out() {
    let first: [[&str; 6]; 4] = [
        ["城关镇", VILLAGES[0], "清丰县飞农养殖专业合作社", MODEL, "2017.3", ""],
        ["城关镇", VILLAGES[1], "清丰县腾昌水稻专业合作社", MODEL, "2018", VILLAGES[0]],
        [
            "城关镇",
            VILLAGES[2],
            "清丰县果华肉牛专业合作社",
            "公司+基地+农户",
            "2019.5",
            VILLAGES[1],
        ],
        ["城关镇", VILLAGES[3], "清丰县穗禾蔬菜专业合作社", MODEL, "", ""],
    ];
    let other: [[&str; 6]; 2] = [
        // The same adoption, and one that was learned in a village that the other ledger alone tells of.
        ["城关镇", VILLAGES[1], "清丰县腾昌水稻专业合作社", MODEL, "2020", VILLAGES[0]],
        ["城关镇", VILLAGES[1], "清丰县新禾果蔬专业合作社", MODEL, "2021", VILLAGES[2]],
    ];
    for kept in 0..16u32 {
        for other_is_last in [false, true] {
            let mut folder = MemoryFolder::default();
            if other_is_last {
                read_into(&mut folder, "甲台账", &first);
                read_into(&mut folder, "乙台账", &other);
            } else {
                read_into(&mut folder, "乙台账", &other);
                read_into(&mut folder, "甲台账", &first);
            }
            // An honour that somebody has written into the folder by hand.
            let honoured = column(&folder, "organizations", "id");
            let honoured = honoured.iter().find(|id| id.contains("suihe")).unwrap().clone();
            folder.0.insert(
                "honours.csv".to_owned(),
                format!("id,recipient_organization,title\nh1,{honoured},示范社\n").into_bytes(),
            );
            assert_eq!(hanging(&folder), [""; 0], "before");
            let rows: Vec<[&str; 6]> =
                (0..4).filter(|at| kept >> at & 1 == 1).map(|at| first[at]).collect();
            if rows.is_empty() {
                continue;
            }
            let summary = read_into(&mut folder, "甲台账", &rows);
            assert_eq!(hanging(&folder), [""; 0], "{kept:04b}, {other_is_last}");
            let adoptions = column(&folder, "adoptions", "id");
            for own in ["tengchang", "xinhe"] {
                assert!(adoptions.iter().any(|id| id.contains(own)), "{kept:04b}: {adoptions:?}");
            }
            let said =
                summary.notices.iter().any(|n| n.zh.contains("故予保留") && n.zh.contains("h1"));
            assert_eq!(said, kept >> 3 & 1 == 0, "{kept:04b}: {:?}", summary.notices);
            // What nobody needs any more is gone.
            let gone =
                !column(&folder, "organizations", "id").iter().any(|id| id.contains("feinong"));
            assert_eq!(gone, kept & 1 == 0, "{kept:04b}");
        }
    }
}

#[test]
fn a_fact_that_another_ledger_tells_too_becomes_its_own() {
    let row = |start| [["城关镇", VILLAGES[0], "清丰县飞农养殖专业合作社", MODEL, start, ""]];
    let mut folder = MemoryFolder::default();
    read_into(&mut folder, "甲台账", &row("2017.3"));
    read_into(&mut folder, "乙台账", &row("2019"));
    assert_eq!(column(&folder, "adoptions", "start"), ["2017-03"]);
    let another = [["城关镇", VILLAGES[2], "清丰县果华肉牛专业合作社", MODEL, "2020", ""]];
    let summary = read_into(&mut folder, "甲台账", &another);
    assert!(summary.notices.iter().any(|n| n.en.contains("tells it too")), "{:?}", summary.notices);
    let (ids, starts, reports) = (
        column(&folder, "adoptions", "id"),
        column(&folder, "adoptions", "start"),
        column(&folder, "adoptions", "report"),
    );
    let at = ids.iter().position(|id| id.contains("feinong")).unwrap();
    assert_eq!(starts[at], "2019", "the other's own date");
    assert!(reports[at].contains("yi"), "{reports:?}");
    assert_eq!(hanging(&folder), [""; 0]);
}
