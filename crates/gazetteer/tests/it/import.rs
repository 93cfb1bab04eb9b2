//! Importing lists, and the compact file.

use gazetteer::{Error, Gazetteer, Level};
use proptest::prelude::*;

use crate::VILLAGES;

fn import(list: &str) -> Vec<u8> {
    Gazetteer::import_list(list.as_bytes(), "list.csv").unwrap().bytes
}

#[test]
fn the_compact_file_holds_what_the_list_held() {
    let imported = Gazetteer::import_list(VILLAGES.as_bytes(), "list.csv").unwrap();
    assert_eq!(imported.counts, [31, 342, 2978, 41352, 22]);
    assert!(imported.skipped.is_empty());
    let opened = Gazetteer::from_bytes(&imported.bytes).unwrap();
    for line in VILLAGES.lines().skip(1) {
        let (code, name) = line.split_once(',').unwrap();
        assert_eq!(opened.get(code).unwrap().name, name);
    }
    assert_eq!(opened.source().name, "list.csv");
}

#[test]
fn lists_in_any_encoding_order_and_wording_are_read() {
    let list = "名称\t城乡分类代码\t统计用区划代码\n侯窑村委会\t220\t410922100203\n越秀社区居委会\t111\t410922100010\n";
    let expected = import("code,name\n410922100010,越秀社区居委会\n410922100203,侯窑村委会\n");
    assert_eq!(import(list), expected);
    let (gbk, _, _) = encoding_rs::GB18030.encode(list);
    assert_eq!(Gazetteer::import_list(&gbk, "list.csv").unwrap().bytes, expected);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(list.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(Gazetteer::import_list(&utf16, "list.csv").unwrap().bytes, expected);
    assert_eq!(import("410922100010,越秀社区居委会\n410922100203,侯窑村委会\n"), expected);
}

#[test]
fn rows_without_a_code_are_left_out_and_said_so() {
    let list = "code,name\n4.10922E+11,侯窑村委会\n410922100010,越秀社区居委会\n12345,甲村\n410922100011,\n";
    let imported = Gazetteer::import_list(list.as_bytes(), "list.csv").unwrap();
    let lines: Vec<u64> = imported.skipped.iter().map(|skipped| skipped.line).collect();
    assert_eq!(lines, [2, 4, 5]);
    assert_eq!(imported.counts[Level::Village as usize], 1);
}

#[test]
fn what_is_no_list_is_the_users_fault() {
    for list in ["", "a,b\n1,2\n", "code,name\n", "\u{0}\u{1}"] {
        let error = Gazetteer::import_list(list.as_bytes(), "list.csv").unwrap_err();
        assert!(error.is_users(), "{list:?}: {error}");
    }
    let missing = Gazetteer::open(std::path::Path::new("no/such/file")).unwrap_err();
    assert!(matches!(missing, Error::Io { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn shuffled_lists_give_the_same_bytes(lines in Just(VILLAGES.lines().skip(1).collect::<Vec<_>>()).prop_shuffle()) {
        let shuffled = format!("区划代码,名称\n{}\n", lines.join("\n"));
        prop_assert_eq!(import(&shuffled), import(VILLAGES));
    }

    #[test]
    fn damaged_files_are_refused(at in 0_usize..200_000, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = import(VILLAGES);
        let at = at % bytes.len();
        if cut {
            bytes.truncate(at);
        } else if bytes[at] == byte || (4..10).contains(&at) {
            return Ok(());
        } else {
            bytes[at] = byte;
        }
        prop_assert!(Gazetteer::from_bytes(&bytes).is_err());
    }
}
