//! The same ledger in another encoding, order of columns or order of rows gives the same tables.

use std::sync::OnceLock;

use ledger::MemoryFolder;
use proptest::prelude::*;

use crate::support::{csv, read, read_into, sample, table};

const TABLES: [&str; 6] =
    ["divisions", "organizations", "schemes", "adoptions", "observations", "changes"];

fn expected() -> &'static Vec<String> {
    static EXPECTED: OnceLock<Vec<String>> = OnceLock::new();
    EXPECTED.get_or_init(|| tables(&read("清丰县合作社.csv", csv(&sample()).as_bytes()).0))
}

fn tables(folder: &MemoryFolder) -> Vec<String> {
    TABLES.iter().map(|t| table(folder, t)).collect()
}

#[test]
fn reading_twice_changes_nothing() {
    let ledger = csv(&sample());
    let (mut folder, _) = read("清丰县合作社.csv", ledger.as_bytes());
    let before = folder.clone();
    read_into(&mut folder, &[("清丰县合作社.csv", ledger.as_bytes())]);
    for (name, bytes) in &before.0 {
        if !name.ends_with(".xlsx") {
            assert_eq!(folder.0[name], *bytes, "{name}");
        }
    }
}

#[test]
fn every_encoding_and_delimiter_gives_the_same_tables() {
    let text = csv(&sample());
    let tabbed = text.replace(',', "\t");
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let mark: [u8; 2] = if little { [0xff, 0xfe] } else { [0xfe, 0xff] };
        let units = text
            .encode_utf16()
            .flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() });
        mark.into_iter().chain(units).collect()
    };
    for bytes in [
        encoding_rs::GB18030.encode(&text).0.into_owned(),
        encoding_rs::GBK.encode(&text).0.into_owned(),
        format!("\u{feff}{text}").into_bytes(),
        utf16(&text, true),
        utf16(&text, false),
        tabbed.clone().into_bytes(),
        utf16(&tabbed, true),
        text.replace(',', ";").into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        let (folder, _) = read("清丰县合作社.csv", &bytes);
        assert_eq!(tables(&folder), *expected());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shuffled_columns_give_the_same_tables(order in Just((0..10usize).collect::<Vec<_>>()).prop_shuffle()) {
        let shuffled: Vec<Vec<String>> =
            sample().iter().map(|row| order.iter().map(|at| row[*at].clone()).collect()).collect();
        let (folder, _) = read("清丰县合作社.csv", csv(&shuffled).as_bytes());
        prop_assert_eq!(&tables(&folder), expected());
    }

    #[test]
    fn reordered_rows_give_the_same_tables(order in Just((1..6usize).collect::<Vec<_>>()).prop_shuffle()) {
        let all = sample();
        let reordered: Vec<Vec<String>> =
            std::iter::once(0).chain(order).map(|at| all[at].clone()).collect();
        let (folder, _) = read("清丰县合作社.csv", csv(&reordered).as_bytes());
        prop_assert_eq!(&tables(&folder), expected());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let folder = MemoryFolder::default();
        let mut intake =
            ledger::Intake::new(crate::support::gazetteer(), crate::support::standard(), &folder).unwrap();
        let _ = intake.read("x.csv", &bytes);
    }

    #[test]
    fn no_cell_makes_it_panic_or_lose_a_row(cells in proptest::collection::vec("[\\PC]{0,12}", 10)) {
        let mut ledger = sample();
        ledger.push(cells.iter().map(|c| c.replace(['\n', '\r'], "")).collect());
        let (_, summary) = read("清丰县合作社.csv", csv(&ledger).as_bytes());
        let counts = summary.counts;
        prop_assert!(counts.rows >= 5);
        prop_assert_eq!(counts.rows, counts.written + counts.waiting + counts.skipped);
    }
}
