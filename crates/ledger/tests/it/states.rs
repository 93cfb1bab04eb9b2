//! States, dates and models as ledgers tell them.

use std::fmt::Write as _;

use crate::support::{VILLAGES, column, read, table};

const MODEL: &str = "党支部+合作社+农户";

/// A ledger of 清丰县城关镇: the titles after 乡镇、村、合作社 and their cells, row by row.
fn ledger(title: &str, columns: &str, rows: &[&str]) -> String {
    let mut text = format!("{title}\n乡镇,村,合作社,{columns}\n");
    for (at, row) in rows.iter().enumerate() {
        let name = ["甲", "乙"][at / 4];
        let village = VILLAGES[at % 4];
        writeln!(text, "城关镇,{village},{name}{village}合作社,{row}").unwrap();
    }
    text
}

fn statuses(title: &str, columns: &str, rows: &[&str]) -> Vec<String> {
    let (folder, summary) = read("清丰县台账.csv", ledger(title, columns, rows).as_bytes());
    assert!(summary.lines.is_empty(), "{columns}: {:?}", summary.lines);
    let mut found: Vec<String> = column(&folder, "adoptions", "id")
        .into_iter()
        .zip(column(&folder, "adoptions", "status"))
        .zip(column(&folder, "adoptions", "end"))
        .map(|((_, status), end)| format!("{status} {end}").trim_end().to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn columns_of_states_have_many_names() {
    for title in [
        "运行状况",
        "目前状态",
        "运营状况",
        "运行现状",
        "合作社状态",
        "存续情况",
        "是否正常运营",
        "运转情况",
        "经营状态",
        "生产经营状况",
        "运行是否正常",
    ] {
        let found = statuses(
            "清丰县合作社台账",
            &format!("模式,{title}"),
            &[
                &format!("{MODEL},已停止运营"),
                &format!("{MODEL},筹建中"),
                &format!("{MODEL},正常"),
                &format!("{MODEL},2021年注销"),
            ],
        );
        assert_eq!(found, ["ended", "ended 2021", "planned", "practised"], "{title}");
    }
}

#[test]
fn remarks_tell_an_end_and_its_date_but_not_that_of_others() {
    let found = statuses(
        "清丰县合作社台账",
        "模式,推行时间,备注",
        &[
            &format!("{MODEL},2018年,2021年注销"),
            &format!("{MODEL},2018年,该社已于2020年3月解散"),
            &format!("{MODEL},2018年,2019年注销的甲社成员转入"),
            &format!("{MODEL},2018年,未注销"),
        ],
    );
    assert_eq!(found, ["ended 2020-03", "ended 2021", "practised", "practised"]);
}

#[test]
fn what_is_only_planned_is_not_practised() {
    let planned = |title: &str, columns: &str, row: &str| {
        assert_eq!(statuses(title, columns, &[row]), ["planned"], "{title} {columns}");
    };
    planned("清丰县合作社台账", "拟采用模式,推行时间", &format!("{MODEL},2024年"));
    planned("清丰县合作社台账", "模式,计划时间", &format!("{MODEL},2024年"));
    planned("清丰县拟建合作社名单", "模式,推行时间", &format!("{MODEL},2024年"));
    planned("清丰县合作社台账（2023年6月）", "模式,推行时间", &format!("{MODEL},2024年3月"));
    let blocks = format!(
        "清丰县台账\n乡镇,村,合作社,模式\n一、已运行合作社,,,\n城关镇,{},甲村合作社,{MODEL}\n二、筹备中合作社,,,\n城关镇,{},乙村合作社,{MODEL}\n",
        VILLAGES[0], VILLAGES[1]
    );
    let (folder, _) = read("台账.csv", blocks.as_bytes());
    let mut status = column(&folder, "adoptions", "status");
    status.sort();
    assert_eq!(status, ["planned", "practised"]);
}

#[test]
fn several_models_are_several_adoptions_or_a_question() {
    let cells = [
        "党支部+合作社+农户、党支部+公司+农户",
        "①党支部+合作社+农户②公司+农户",
        "2019年党支部+合作社+农户；2022年改为党支部+公司+农户",
        "党支部+合作社+农户/公司+基地+农户",
    ];
    let (folder, summary) = read("清丰县台账.csv", ledger("清丰县台账", "模式", &cells).as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(column(&folder, "adoptions", "id").len(), 8);
    let mut starts = column(&folder, "adoptions", "start");
    starts.retain(|s| !s.is_empty());
    assert_eq!(starts, ["2022", "2019"]);
    for id in column(&folder, "schemes", "id") {
        assert!(id.split('-').count() <= 3, "{id}");
    }
    let mixed = ["党支部+合作社+农户2022年改公司+农户"];
    let (folder, summary) = read("清丰县台账.csv", ledger("清丰县台账", "模式", &mixed).as_bytes());
    assert_eq!(summary.lines.len(), 1);
    assert!(column(&folder, "adoptions", "id").is_empty());
}

#[test]
fn the_same_as_above_is_what_stands_above() {
    let rows = [format!("{MODEL},2019年3月,30").as_str(), "同上,〃,同上"].map(str::to_owned);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = ledger("清丰县台账", "模式,推行时间,带动户数", &rows);
    let (folder, summary) = read("清丰县台账.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(column(&folder, "adoptions", "start"), ["2019-03", "2019-03"]);
    assert_eq!(column(&folder, "adoptions", "households"), ["30", "30"]);
}

#[test]
fn dates_that_only_limit_and_ranges_make_no_start() {
    let rows = ["2017年前", "上世纪90年代", "2019年6月—2021年12月", "2018年左右"]
        .map(|start| format!("{MODEL},{start}"));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let text = ledger("清丰县台账", "模式,推行时间", &rows);
    let (folder, summary) = read("清丰县台账.csv", text.as_bytes());
    assert_eq!(summary.lines.len(), 2, "{:?}", summary.lines);
    assert!(column(&folder, "adoptions", "start").iter().all(String::is_empty));
    assert!(column(&folder, "adoptions", "end").iter().all(String::is_empty));
    let bounds: Vec<String> = column(&folder, "adoptions", "not_before")
        .into_iter()
        .zip(column(&folder, "adoptions", "not_after"))
        .map(|(a, b)| format!("{a}/{b}"))
        .filter(|b| b.len() > 1)
        .collect();
    assert_eq!(bounds.len(), 2, "{bounds:?}");
    assert!(bounds.contains(&"/2017".to_owned()) && bounds.contains(&"1990/1999".to_owned()));
}

#[test]
fn doubtful_figures_are_asked_and_sums_for_each_household_are_told_apart() {
    let rows = ["\"33,5\",800,3000", "120/300,约500,2千", "负2.5,,", "120户380人,,"];
    let text = ledger("清丰县台账", "带动户数,分红（元/户）,户均增收（元）", &rows);
    let (folder, summary) = read("清丰县台账.csv", text.as_bytes());
    assert_eq!(summary.lines.len(), 4, "{:?}", summary.lines);
    let mut found = column(&folder, "observations", "indicator");
    found.sort();
    found.dedup();
    assert_eq!(found, ["dividend-per-household", "income-increase-per-household"]);
}

#[test]
fn persons_beside_organizations_are_in_no_file() {
    let text = format!(
        "清丰县台账\n乡镇,村,合作社（负责人）,模式,理事长\n\
         城关镇,{},飞农合作社（张卫国）,{MODEL},张卫国\n\
         城关镇,{},腾昌合作社-陈有才,支书赵铁柱带头,\n\
         城关镇,{},四合合作社 负责人李得宝,{MODEL},李得宝\n\
         城关镇,{},越秀合作社,马得福+合作社+农户,马得福\n",
        VILLAGES[0], VILLAGES[1], VILLAGES[2], VILLAGES[3]
    );
    let (folder, summary) = read("清丰县台账.csv", text.as_bytes());
    assert_eq!(summary.counts.written, 4);
    for (name, bytes) in folder.0.iter().filter(|(name, _)| !name.ends_with(".xlsx")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for person in
            ["张卫国", "陈有才", "赵铁柱", "李得宝", "马得福", "zhangweiguo", "zhaotiezhu"]
        {
            assert!(!text.contains(person), "{person} in {name}: {text}");
        }
    }
    assert!(table(&folder, "organizations").contains(",四合合作社,"));
}

#[test]
fn the_leading_village_counts_before_those_that_join() {
    let text = format!(
        "清丰县台账\n镇,参与村,牵头村,合作社,模式\n城关镇,{}、{},{},甲合作社,{MODEL}\n城关镇,{}、{},,乙合作社,{MODEL}\n城关镇,{},,丙合作社,{MODEL}\n",
        VILLAGES[0], VILLAGES[1], VILLAGES[1], VILLAGES[0], VILLAGES[2], VILLAGES[3]
    );
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!(summary.counts.waiting, 1, "{:?}", summary.lines);
    assert!(column(&folder, "organizations", "division").iter().all(|d| d.len() == 12));
}
