//! Ledgers of the same file name in one folder.

use ledger::MemoryFolder;

use crate::support::{column, csv, read, read_into, sample, table};

const FILE: &str = "台账.csv";

/// A ledger with a title; the rows are those of the sample.
fn titled(title: &str, rows: &[Vec<String>]) -> String {
    format!("{title},,,\n{}", csv(rows))
}

/// Two rows of villages of 新邵县.
fn elsewhere() -> Vec<Vec<String>> {
    let mut rows = sample();
    rows.truncate(3);
    for (row, village) in rows[1..].iter_mut().zip(OTHERS) {
        row[0] = "酿溪镇".into();
        row[1] = village.into();
        row[2] = format!("新邵县{village}种植合作社");
        row[3].clear();
    }
    rows
}

const OTHERS: [&str; 2] = ["大新社区", "大塘社区"];

#[test]
fn ledgers_of_two_counties_stand_side_by_side_whatever_run_reads_them() {
    let (here, there) = (csv(&sample()), csv(&elsewhere()));
    let (mut folder, _) = read(FILE, here.as_bytes());
    let organizations = column(&folder, "organizations", "id").len();
    let summary = read_into(&mut folder, &[(FILE, there.as_bytes())]);
    assert!(
        summary.notices.iter().any(|n| n.en.contains("both are kept")),
        "{:?}",
        summary.notices
    );
    assert_eq!(column(&folder, "reports", "id"), ["ledger-taizhang", "ledger-taizhang-2"]);
    assert_eq!(column(&folder, "organizations", "id").len(), organizations + 2);
    let both = folder.clone();
    // Each again, in either order, is the same ledger as before.
    for file in [&there, &here] {
        read_into(&mut folder, &[(FILE, file.as_bytes())]);
        for name in ["reports", "organizations", "adoptions", "observations", "evidence"] {
            let sorted = |folder: &MemoryFolder| {
                let mut lines: Vec<String> =
                    table(folder, name).lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            assert_eq!(sorted(&folder), sorted(&both), "{name}");
        }
    }
}

#[test]
fn a_corrected_version_replaces_the_one_before() {
    let (mut folder, _) = read(FILE, titled("清丰县合作社台帐", &sample()).as_bytes());
    let mut corrected = sample();
    corrected.remove(4);
    read_into(&mut folder, &[(FILE, titled("清丰县合作社台账", &corrected).as_bytes())]);
    assert_eq!(column(&folder, "reports", "id"), ["ledger-taizhang"]);
    assert!(!table(&folder, "organizations").contains("穗禾"));
}

#[test]
fn the_ledger_of_another_year_is_another_one() {
    let (mut folder, _) = read(FILE, titled("清丰县2022年合作社台账", &sample()).as_bytes());
    let mut later = sample();
    later.remove(4);
    read_into(&mut folder, &[(FILE, titled("清丰县2023年合作社台账", &later).as_bytes())]);
    assert_eq!(column(&folder, "reports", "id").len(), 2);
    assert!(table(&folder, "organizations").contains("穗禾"));
}

#[test]
fn questions_of_ledgers_read_before_stay_on_the_list() {
    let mut doubtful = sample();
    doubtful[1][1] = "桐鹭湾村".into();
    let (mut folder, _) = read("甲.csv", csv(&doubtful).as_bytes());
    read_into(&mut folder, &[("乙.csv", csv(&elsewhere()).as_bytes())]);
    assert!(table(&folder, "review").contains("桐鹭湾村"));
    read_into(&mut folder, &[("甲.csv", csv(&sample()).as_bytes())]);
    assert!(!table(&folder, "review").contains("桐鹭湾村"));
}
