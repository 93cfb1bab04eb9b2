//! Wrong facts put into the shipped tables, one in a row: each is found where it stands, and nothing else is.
//!
//! All of them are put in at once, each into a row of its own, so that one run looks at them all.

use crate::support::workdir::Workdir;
use std::collections::{BTreeMap, BTreeSet};

/// Table, row, the cells that are spoiled, and words of what must be said of that row.
type Wrong = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);

/// What the metadata of the tables find.
const CELLS: &[Wrong] = &[
    ("adoptions", "a0-01", &[("start", "2021-13")], "format"),
    ("adoptions", "a0-02", &[("start", "2021-02-30")], "format"),
    ("adoptions", "a0-03", &[("start", "2021-04-31")], "format"),
    ("adoptions", "a0-04", &[("status", "started")], "format"),
    ("adoptions", "a0-05", &[("status", "")], "required"),
    ("adoptions", "a0-06", &[("scheme", "no-such-scheme")], "no-such-scheme"),
    ("adoptions", "a0-07", &[("adopter_division", "999999")], "999999"),
    ("adoptions", "a0-08", &[("households", "-5")], "-5"),
    ("adoptions", "a0-09", &[("households", "3.5")], "3.5"),
    ("adoptions", "a0-10", &[("area_mu", "-17.5")], "-17.5"),
    ("adoptions", "a0-11", &[("households_bound", "roughly")], "format"),
    ("adoptions", "a0-12", &[("statement", "perhaps")], "format"),
    ("adoptions", "a0-14", &[("basis", "guessed")], "format"),
    ("adoptions", "a0-15", &[("unprinted_levels", "province;galaxy")], "galaxy"),
    ("adoptions", "a0-16", &[("report", "seed-999")], "seed-999"),
    ("divisions", "52", &[("level", "country")], "format"),
    ("divisions", "5201", &[("code", "52O1")], "format"),
    ("divisions", "520112", &[("attested", "maybe")], "maybe"),
    (
        "evidence",
        "e0-0001",
        &[("keyword", "一个词写得比二十四个码点还要长就不再是承载事实的那几个词了")],
        "24",
    ),
    ("evidence", "e0-0002", &[("stance", "likes")], "format"),
    ("evidence", "e0-0003", &[("start", "-1")], "-1"),
    ("honours", "h0-03", &[("level", "galactic")], "format"),
    ("honours", "h1-02", &[("count", "-5")], "-5"),
    ("observations", "o0-001", &[("bound", "nearly")], "format"),
    ("observations", "o0-002", &[("unit", "furlong")], "format"),
    ("observations", "o0-003", &[("value", "zwölf")], "zwölf"),
    ("observations", "o0-004", &[("indicator", "luck")], "luck"),
    ("observations", "o0-005", &[("subject_adoption", "a9-99")], "a9-99"),
    ("organizations", "pingping-hezuoshe", &[("kind", "Club")], "format"),
    ("promotions", "p1-02", &[("carrier", "telepathy")], "format"),
    ("reports", "S003", &[("date", "2017-13-26")], "format"),
    ("scheme_parts", "sangongkai-1", &[("position", "0")], "0"),
    ("schemes", "sangongkai", &[("kind", "Trick")], "format"),
    ("transmissions", "t2-1", &[("statement", "")], "required"),
    ("visits", "v4-01", &[("host_division", "1")], "CSVW-FOREIGN-KEY"),
];

/// What the shapes find.
const SHAPES: &[Wrong] = &[
    ("adoptions", "R0020", &[("end", "2018")], "is ended"),
    ("adoptions", "R0035", &[("end", "2016"), ("status", "ended")], "end before it starts"),
    (
        "adoptions",
        "R0045-2",
        &[("scheme", "dangzhibu-hezuoshe-qiye-nonghu")],
        "the same adoption stands twice",
    ),
    ("adoptions", "R0047", &[("start", "2025")], "happened after the report"),
    ("adoptions", "a1-02", &[("start", "2031")], "after the latest report"),
    ("adoptions", "a1-03", &[("not_before", "2020"), ("not_after", "2019")], "exclude each other"),
    ("adoptions", "a1-04", &[("start", "2021"), ("not_after", "2019")], "after the bound"),
    ("adoptions", "a1-05", &[("start", "2018"), ("not_before", "2019")], "before the bound"),
    ("adoptions", "a1-06", &[("industry", "kiwifruit;unobtainium")], "no industry has this id"),
    ("adoptions", "a1-07", &[("through", "nobody")], "no organization has this id"),
    ("adoptions", "a1-08", &[("adopter_organization", "liupanshui-shiwei")], "exactly one adopter"),
    ("adoptions", "a1-09", &[("adopter_division", "")], "exactly one adopter"),
    ("adoptions", "a1-10", &[("basis", "inferred")], "not what a method inferred"),
    ("affiliations", "f0-01", &[("organization", "")], "exactly one organization or site"),
    (
        "affiliations",
        "f3-02",
        &[("site", ""), ("organization", "zhenbao-dangzhibu")],
        "founds or runs itself",
    ),
    ("attestations", "R0256", &[("fact", "adoption/a9-99")], "must be there"),
    ("changes", "c-370614", &[("from_division", "370614")], "something else"),
    ("divisions", "410902", &[("parent", "410902101")], "of a higher level"),
    ("evidence", "e0-0010", &[("end", "2000")], "at most 160"),
    ("evidence", "e0-0187", &[("report", "seed-001")], "does not tell the fact"),
    ("evidence", "e0-0188", &[("fact", "honour/h9-99")], "must be in the tables"),
    ("evidence", "e0-0189", &[("start", "400")], "starts before it ends"),
    ("evidence", "e0-0190", &[("start", ""), ("end", "")], "has start and end"),
    ("evidence", "e0-0191", &[("keyword", "")], "names the words"),
    ("honours", "h0-01", &[("giver_division", "5201")], "at most one giver"),
    ("honours", "h0-02", &[("giver_organization", "xiayuancun-dangzhibu")], "honours itself"),
    ("honours", "h0-04", &[("year", "2044")], "after the latest report"),
    ("honours", "h1-03", &[("count", "0")], "at least one"),
    ("honours", "h3-01", &[("year", "2025")], "year lies after the report"),
    ("industries", "fruit", &[("broader", "fruit")], "broader than itself"),
    (
        "instruments",
        "yuecun-guanmo",
        &[("issuer_organization", "yuecun-dangwei")],
        "at most one issuer",
    ),
    ("observations", "o0-007", &[("value", "197")], "between 0 and 100"),
    ("observations", "o0-008", &[("value", "-2")], "below zero"),
    ("observations", "o0-009", &[("value", "93.5")], "whole numbers"),
    ("observations", "o0-010", &[("unit", "person")], "not that of the indicator"),
    ("observations", "o0-015", &[("subject_adoption", "a1-03")], "belongs to the report"),
    ("observations", "o0-016", &[("subject_organization", "pianpo-dangwei")], "one subject"),
    ("observations", "o0-017", &[("subject_division", "")], "about a subject"),
    ("observations", "o3-015", &[("year", "2024")], "year lies after the report"),
    ("observations", "o4-005", &[("joint_division", "420529202206")], "twice"),
    (
        "organizations",
        "qinyuan-hezuoshe",
        &[("social_credit_code", "91350100M000100Y44")],
        "check character",
    ),
    (
        "organizations",
        "minqin-zhenbao-hezuoshe",
        &[("led_by", "minqin-zhenbao-hezuoshe")],
        "lead itself",
    ),
    (
        "organizations",
        "yuecun-gongzuo-zhuanban",
        &[("parent", "yuecun-gongzuo-zhuanban")],
        "stand above itself",
    ),
    ("promotions", "p1-03", &[("promoter_division", "")], "names its promoter"),
    (
        "promotions",
        "p1-05",
        &[("promoter_organization", "liupanshui-shiwei")],
        "at most one promoter",
    ),
    ("promotions", "R0200", &[("date", "2027-05")], "after the latest report"),
    ("schemes", "cundangzhibu-hezuoshe-jidi-nonghu", &[("formula", "")], "exactly one formula"),
    ("schemes", "gongsi-jidi-nonghu", &[("formula", "公司+基地+火星人")], "no known role"),
    (
        "schemes",
        "sanbian-gaige",
        &[("originator_organization", "liupanshui-shiwei")],
        "at most one originator",
    ),
    (
        "schemes",
        "shuangbang",
        &[("variant_of", "shuangbang-liannongdainong-moshi")],
        "variant of itself",
    ),
    ("schemes", "wubi-wukan", &[("part_of", "wubi-wukan")], "part of itself"),
    ("transmissions", "R0039", &[("direction", "top-down")], "higher level to a lower"),
    ("transmissions", "R0057", &[("direction", "bottom-up")], "lower level to a higher"),
    ("transmissions", "R0100", &[("direction", "peer-regional")], "joins one level"),
    ("transmissions", "R0040", &[("date", "2019")], "after its learner"),
    ("transmissions", "t4-01", &[("to_division", "420529202204")], "from itself"),
    (
        "transmissions",
        "t4-02",
        &[("from_organization", "niuzhuang-xiangdangwei")],
        "at most one party",
    ),
    ("transmissions", "t4-03", &[("from_division", "")], "names its source"),
    (
        "transmissions",
        "t4-04",
        &[("to_organization", "niuzhuang-xiangdangwei")],
        "exactly one party",
    ),
    ("visits", "R0065", &[("host_organization", "niuzhuang-xiangdangwei")], "at most one host"),
    ("visits", "R0082", &[("host_division", "370782"), ("host_organization", "")], "visits itself"),
    ("visits", "R0168", &[("date", "2030-08-20")], "after the latest report"),
    (
        "visits",
        "v4-02",
        &[("visitor_organization", "niuzhuang-xiangdangwei")],
        "at most one visitor",
    ),
];

/// More that the shapes find: lists, labels, changes, bounds, passages.
const MORE: &[Wrong] = &[
    ("adoptions", "a0-01", &[("reason", "资金不足")], "a reason belongs to"),
    ("adoptions", "a0-02", &[("households_bound", "about")], "without the number"),
    ("adoptions", "a0-03", &[("area_mu_bound", "more-than")], "without the number"),
    ("attestations", "R0086-at-1", &[("property", "")], "names its column"),
    ("attestations", "R0209-at-1", &[("as_of", "2031")], "after its own report"),
    ("changes", "c-520281", &[("name_before", "")], "says what was before"),
    ("changes", "c-520581", &[("name_before", "黔西市")], "changed into another"),
    (
        "changes",
        "c-330523001",
        &[("from_organization", "pianpo-dangwei")],
        "a division becomes divisions",
    ),
    ("divisions", "5201", &[("code", "52")], "two divisions have this code"),
    ("divisions", "520112", &[("alt_names", "乌当区")], "differs from the name"),
    ("evidence", "e0-0002", &[("fact", "division/52"), ("start", "351"), ("end", "363")], "twice"),
    (
        "evidence",
        "e0-0003",
        &[("fact", "division/52"), ("stance", "disputes"), ("start", "351"), ("end", "363")],
        "both support and dispute",
    ),
    ("observations", "o0-011", &[("start", "2022"), ("end", "2019")], "end before it starts"),
    ("scheme_parts", "cunganbu-xueli-tisheng-2", &[("position", "1")], "one position"),
    ("schemes", "sangongkai", &[("variant_basis", "derived")], "without what it is a variant of"),
];

/// Spoils a copy of the shipped tables; returns the line of each spoiled row.
fn spoil(work: &Workdir, wrong: &[Wrong]) -> BTreeMap<(&'static str, &'static str), usize> {
    let mut lines = BTreeMap::new();
    let tables: BTreeSet<_> = wrong.iter().map(|w| w.0).collect();
    for table in tables {
        let file = format!("data/{table}.csv");
        let mut reader = csv::Reader::from_path(work.path(&file)).unwrap();
        let header = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).unwrap();
        for (number, row) in reader.records().enumerate() {
            let mut row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
            let own = row[0].clone();
            for (_, id, cells, _) in wrong.iter().filter(|w| w.0 == table && w.1 == own) {
                for (column, value) in *cells {
                    let at = header.iter().position(|h| h == *column);
                    row[at.unwrap_or_else(|| panic!("{table} has no {column}"))] = (*value).into();
                }
                lines.insert((table, *id), number + 2);
            }
            writer.write_record(&row).unwrap();
        }
        work.file(&file, writer.into_inner().unwrap());
    }
    for (table, id, ..) in wrong {
        // Some ids are of rows that were merged; then the fixture is out of date.
        assert!(lines.contains_key(&(*table, *id)), "{table} has no row {id}");
    }
    lines
}

/// Every wrong fact is told at its row.
#[track_caller]
fn all_found(wrong: &[Wrong]) {
    let work = Workdir::with_data();
    let lines = spoil(&work, wrong);
    let run = work.run(&["check", "data", "--format", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let mut missed = Vec::new();
    for (table, id, cells, said) in wrong {
        let line = lines[&(*table, *id)];
        let found = findings.iter().any(|finding| {
            let file = finding["place"]["file"].as_str().unwrap_or_default();
            file.ends_with(&format!("{table}.csv"))
                && finding["place"]["row"] == line
                && finding.to_string().contains(said)
        });
        if !found {
            missed.push(format!("{table}.csv:{line} {id} {cells:?}: nothing says `{said}`"));
        }
    }
    assert!(missed.is_empty(), "{}\n--- of ---\n{}", missed.join("\n"), run.out);
}

#[test]
fn every_wrong_cell_is_found_at_its_row() {
    all_found(CELLS);
}

#[test]
fn every_further_wrong_fact_is_found_at_its_row() {
    all_found(MORE);
}

#[test]
fn none_of_the_shipped_facts_is_found() {
    let run = Workdir::with_data().run(&["check", "data", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(run.succeeds()).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{}", run.out);
}

#[test]
fn every_wrong_fact_is_found_at_its_row() {
    all_found(SHAPES);
}
