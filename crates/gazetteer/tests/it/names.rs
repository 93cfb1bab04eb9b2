//! Looking up, and the official names of the whole country.

use gazetteer::{Code, Gazetteer, Level, Query, Status};

fn walk(gazetteer: &Gazetteer, code: Option<Code>, visit: &mut impl FnMut(Code)) {
    for child in gazetteer.children(code) {
        visit(child.code);
        if child.code.level() < Level::Township {
            walk(gazetteer, Some(child.code), visit);
        }
    }
}

#[test]
fn every_official_name_links_to_its_division() {
    let gazetteer = Gazetteer::shipped().unwrap();
    let (mut count, mut failed) = (0, Vec::new());
    walk(&gazetteer, None, &mut |code| {
        count += 1;
        if code.level() == Level::Township && count % 7 != 0 {
            return;
        }
        let name = gazetteer.full_name(code).unwrap();
        let answer = gazetteer.link(&Query::new(&name));
        if answer.code != Some(code) {
            failed.push(format!("{code} {name} {} {:?}", answer.status, answer.code));
        }
    });
    assert_eq!(count, 44_703);
    assert!(
        failed.is_empty(),
        "{} of {count}: {:?}",
        failed.len(),
        &failed[..failed.len().min(20)]
    );
}

#[test]
fn divisions_are_found_by_code_parent_and_part_of_name() {
    let gazetteer = crate::gazetteer();
    let code = Code::parse("410922100203").unwrap();
    assert_eq!(gazetteer.division(code).unwrap().name, "侯窑村委会");
    let parents: Vec<String> = gazetteer.parents(code).into_iter().map(|d| d.name).collect();
    assert_eq!(parents, ["河南省", "濮阳市", "清丰县", "城关镇"]);
    assert_eq!(gazetteer.full_name(code).unwrap(), "河南省濮阳市清丰县城关镇侯窑村委会");
    let township = Code::parse("410922100").unwrap();
    assert_eq!(gazetteer.children(Some(township)).len(), 3);
    assert_eq!(gazetteer.children(None).len(), 31);
    assert_eq!(gazetteer.get("410922000000").unwrap().name, "清丰县");
    assert_eq!(gazetteer.get("110000").unwrap().name, "北京市");
    assert_eq!(gazetteer.get("999999"), None);
    assert_eq!(gazetteer.count(Level::Village), 22);
    let hits = gazetteer.suggest("侯窑", None, 5);
    assert_eq!((hits.len(), hits[0].division.code, hits[0].score), (1, code, 0.9));
    let hits = gazetteer.search("窑村", Some(Level::Village), 5);
    assert!(hits.iter().any(|hit| hit.division.code == code), "{hits:?}");
    assert!(gazetteer.search("", None, 5).is_empty());
}

/// Needs a gazetteer with villages, named by `XIANGMAI_TEST_GAZETTEER`, and the spellings in `../shared/ledgers`.
#[test]
fn a_thousand_villages_in_four_spellings_are_linked() {
    let names =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/ledgers/names.csv");
    let path = std::env::var_os("XIANGMAI_TEST_GAZETTEER").map(std::path::PathBuf::from);
    let (Some(path), true) = (path, names.is_file()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "XIANGMAI_TEST_GAZETTEER or ../shared/ledgers is missing"
        );
        eprintln!("SKIPPED: set XIANGMAI_TEST_GAZETTEER and put ../shared beside the checkout");
        return;
    };
    let gazetteer = Gazetteer::open(&path).unwrap();
    let mut reader = csv::Reader::from_path(names).unwrap();
    let (mut coded, mut right) = (0, 0);
    for row in reader.records() {
        let row = row.unwrap();
        let answer = gazetteer.link(&Query::new(&row[0]));
        let code = answer.code.map(|code| code.to_string()).unwrap_or_default();
        assert!(code.is_empty() || code == row[1], "{} linked to {code}", &row[0]);
        assert!(!row[1].is_empty() || answer.status == Status::Ambiguous, "{}", &row[0]);
        coded += usize::from(!row[1].is_empty());
        right += usize::from(!row[1].is_empty() && code == row[1]);
    }
    assert!(right * 100 >= coded * 99, "{right} of {coded}");
}
