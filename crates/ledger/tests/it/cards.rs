//! Cards, a title in one cell and its content in the next; several models in a row.

use crate::support::{VILLAGES, column, read, table};

const MODEL: &str = "党支部+合作社+农户";

#[test]
fn cards_are_read_as_a_row_each_and_their_persons_kept_nowhere() {
    let one = format!(
        "合作社名称,后川合作社,负责人,马六福\n村,{},联系电话,13912345678\n模式,{MODEL},推行时间,2019年\n",
        VILLAGES[0]
    );
    let several = format!(
        "合作社信息卡,,,\n村名,{},合作社名称,甲合作社\n模式,{MODEL},推行时间,2019年3月\n入社户数,65,流转土地(亩),210\n,,,\n合作社信息卡,,,\n村名,{},合作社名称,乙合作社\n模式,{MODEL},推行时间,2020年5月\n入社户数,不足40,流转土地(亩),80\n",
        VILLAGES[0], VILLAGES[1]
    );
    let beside = format!(
        "村名,{},村名,{}\n合作社名称,甲合作社,合作社名称,乙合作社\n模式,{MODEL},模式,公司+基地+农户\n推行时间,2019年,推行时间,2021年\n",
        VILLAGES[0], VILLAGES[1]
    );
    let in_one_cell = format!(
        "村名：{},合作社名称：甲合作社\n模式：{MODEL},推行时间：2018年\n村名：{},合作社名称：乙合作社\n模式：{MODEL},推行时间：2020年\n",
        VILLAGES[0], VILLAGES[1]
    );
    for (text, starts) in [
        (&one, &["2019"][..]),
        (&several, &["2019-03", "2020-05"]),
        (&beside, &["2019", "2021"]),
        (&in_one_cell, &["2018", "2020"]),
    ] {
        let (folder, summary) = read("清丰县.csv", text.as_bytes());
        assert!(summary.lines.is_empty(), "{text}: {:?}", summary.lines);
        let mut found = column(&folder, "adoptions", "start");
        found.sort();
        assert_eq!(found, starts, "{text}");
        for bytes in folder.0.values() {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("马六福") && !text.contains("13912345678"));
        }
    }
    // Each fact is found again in its own row of the file.
    let (folder, _) = read("清丰县.csv", several.as_bytes());
    let evidence = table(&folder, "evidence");
    let told = |fact: &str, row: &str| {
        evidence.lines().any(|l| l.contains(fact) && l.split(',').rev().nth(1) == Some(row))
    };
    assert!(told("member-households", "4") && told("member-households", "9"), "{evidence}");
}

#[test]
fn several_models_stand_in_columns_of_their_own_with_their_own_times() {
    let text = format!(
        "清丰县发展模式\n乡镇,村,模式一,推行时间,模式二,推行时间\n城关镇,{},{MODEL},2019年,公司+基地+农户,2021年6月\n城关镇,{},{MODEL},2018年,,\n城关镇,{},,,公司+基地+农户,2020年\n城关镇,{},{MODEL},,公司+基地+农户,2022年\n",
        VILLAGES[0], VILLAGES[1], VILLAGES[2], VILLAGES[3]
    );
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    let mut found: Vec<(String, String)> = column(&folder, "adoptions", "scheme")
        .into_iter()
        .zip(column(&folder, "adoptions", "start"))
        .collect();
    found.sort();
    let of = |scheme: &str, start: &str| (scheme.to_owned(), start.to_owned());
    let (first, second) = ("dangzhibu-hezuoshe-nonghu", "gongsi-jidi-nonghu");
    assert_eq!(
        found,
        [
            of(first, ""),
            of(first, "2018"),
            of(first, "2019"),
            of(second, "2020"),
            of(second, "2021-06"),
            of(second, "2022")
        ]
    );
}
