//! Ledgers in the shapes in which people keep them.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::support::{VILLAGES, column, credit_code, csv, read, sample, table};

fn rows(text: &str) -> String {
    text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_row_is_an_organization_a_practice_its_start_and_figures() {
    let (folder, summary) = read("清丰县合作社.csv", csv(&sample()).as_bytes());
    assert_eq!(summary.counts.rows, 5);
    assert_eq!(summary.counts.written, 5);
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(column(&folder, "organizations", "social_credit_code").len(), 4);
    let mut starts = column(&folder, "adoptions", "start");
    starts.sort();
    assert_eq!(starts, ["2017-03-13", "2017-08-09", "2018-04", "2022"]);
    let mut figures: Vec<String> = column(&folder, "observations", "value")
        .into_iter()
        .zip(column(&folder, "observations", "bound"))
        .map(|(v, b)| format!("{v} {b}"))
        .collect();
    figures.sort();
    assert_eq!(figures, ["160 about", "280 more-than", "401 exact", "50 at-most"]);
    assert_eq!(column(&folder, "changes", "date").len(), 3);
    assert!(column(&folder, "schemes", "id").contains(&"dangzhibu-hezuoshe-nonghu".to_owned()));
    // Every fact leads back to sheet, row and column.
    let evidence = table(&folder, "evidence");
    assert!(evidence.contains("推行时间") && evidence.lines().count() > 20);
}

#[test]
fn persons_and_their_numbers_are_in_no_file() {
    let (folder, summary) = read("清丰县合作社.csv", csv(&sample()).as_bytes());
    for (name, bytes) in folder.0.iter().filter(|(name, _)| !name.ends_with(".xlsx")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for forbidden in ["郑翀晟", "孙珩犇", "14185754003", "0292", "142 4617 9653", "14246179653"]
        {
            assert!(!text.contains(forbidden), "{forbidden} in {name}");
        }
    }
    assert!(summary.notices.iter().any(|n| n.zh.contains("法人") && n.en.contains("dropped")));
}

#[test]
fn a_person_in_an_organizations_cell_waits_with_its_name_hidden() {
    let mut ledger = sample();
    ledger[1][2] = "郑翀晟".to_owned();
    let (folder, summary) = read("清丰县合作社.csv", csv(&ledger).as_bytes());
    assert_eq!(summary.counts.waiting, 1);
    let review = table(&folder, "review");
    assert!(review.contains("personal") && review.contains("郑××") && !review.contains("郑翀晟"));
}

#[test]
fn titles_totals_notes_and_headings_are_no_data() {
    let code = [credit_code("410922", 1), credit_code("410922", 2), credit_code("410922", 3)];
    let text = rows(&format!(
        "
        清丰县新型农业经营主体台账（2023年12月）,,,,
        填报单位：清丰县农业农村局,,填报人：郑翀晟,,
        单位：亩,,,,
        序号,所在村,主体名称,统一社会信用代码,流转面积
        一、城关镇,,,,
        1,侯窑村,飞农养殖合作社,{},120
        ,,,,
        2,黄庄村,腾昌水稻合作社,{},0.3万
        ,小计,,,3120
        序号,所在村,主体名称,统一社会信用代码,流转面积
        二、马庄桥镇,,,,
        3,店上村,果华肉牛合作社,{},80余亩
        合  计,,,,3200
        注：1.本表由各乡镇填报；2.面积为年末数。,,,,
        填表人：郑翀晟,,审核人：孙珩犇,,",
        code[0], code[1], code[2]
    ));
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!((summary.counts.rows, summary.counts.written), (3, 3), "{:?}", summary.lines);
    let mut places = column(&folder, "organizations", "division");
    places.sort();
    assert_eq!(places, ["410922100205", "410922100207", "410922101205"]);
    assert!(column(&folder, "reports", "publisher").contains(&"清丰县农业农村局".to_owned()));
    assert_eq!(column(&folder, "reports", "date"), ["2023-12"]);
    assert!(!table(&folder, "reports").contains("郑翀晟"));
}

#[test]
fn two_tables_of_a_sheet_have_their_own_columns_and_townships() {
    let (a, b) = (credit_code("410922", 1), credit_code("410922", 2));
    let text = rows(&format!(
        "
        清丰县合作社、企业台账,,,,
        表1：城关镇合作社情况,,,,
        村,合作社名称,信用代码,入社户数,经营模式
        侯窑村,飞农养殖合作社,{a},31,合作社+农户
        ,,,,
        表2：马庄桥镇企业情况,,,,
        企业名称,统一社会信用代码,所在村,2022年年产值（万元）,合作模式
        果华农业发展有限公司,{b},店上村,12.5,公司+农户"
    ));
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!((summary.counts.rows, summary.counts.written), (2, 2), "{:?}", summary.lines);
    assert_eq!(column(&folder, "organizations", "kind").len(), 2);
    let observations = table(&folder, "observations");
    assert!(observations.contains(",125000,exact,,yuan,2022,"), "{observations}");
    assert!(observations.contains(",31,exact,,household,,"), "{observations}");
}

#[test]
fn headers_in_two_rows_are_read_without_merged_cells() {
    let code = credit_code("410922", 1);
    let text = rows(&format!(
        "
        清丰县党支部领办合作社台账,,,,,,,
        序号,乡镇,行政村,党组织,,合作社,,村集体收入（万元）,
        ,,,名称,书记,名称,信用代码,2021年,2022年
        1,城关镇,侯窑村,侯窑村党支部,郑翀晟,飞农养殖合作社,{code},3.5,4"
    ));
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!(summary.counts.written, 1, "{:?}", summary.lines);
    assert!(column(&folder, "organizations", "kind").contains(&"PartyBranch".to_owned()));
    assert!(column(&folder, "organizations", "led_by").iter().any(|l| l.contains("dangzhibu")));
    assert_eq!(column(&folder, "observations", "value"), ["35000", "40000"]);
    assert_eq!(column(&folder, "observations", "year"), ["2021", "2022"]);
    assert!(!table(&folder, "evidence").contains("郑翀晟"));
}

#[test]
fn merged_cells_and_dates_of_a_workbook_are_read_as_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("台账").unwrap();
    let plain = Format::new();
    let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    let day = Format::new().set_num_format("yyyy/m/d");
    sheet.merge_range(0, 0, 0, 5, "清丰县合作社台账", &plain).unwrap();
    for (at, title) in
        (0u16..).zip(["乡镇", "村", "合作社名称", "信用代码", "开始时间", "经营模式"])
    {
        sheet.write(1, at, title).unwrap();
    }
    sheet.merge_range(2, 0, 4, 0, "城关镇", &plain).unwrap();
    sheet.merge_range(2, 1, 3, 1, "侯窑村", &plain).unwrap();
    let date = ExcelDateTime::from_ymd(2016, 9, 1).unwrap();
    for (row, name, format) in
        [(2u32, "飞农养殖合作社", &month), (3, "果华肉牛合作社", &day), (4, "穗禾蔬菜合作社", &day)]
    {
        sheet.write(row, 2, name).unwrap();
        sheet.write(row, 3, credit_code("410922", row)).unwrap();
        sheet.write_with_format(row, 4, &date, format).unwrap();
        sheet.write(row, 5, "党支部+合作社+农户").unwrap();
    }
    // The last row has no village: the township is its place.
    let (folder, summary) = read("台账.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(summary.counts.written, 3, "{:?}", summary.lines);
    let mut places = column(&folder, "organizations", "division");
    places.sort();
    assert_eq!(places, ["410922100", "410922100207", "410922100207"]);
    let mut starts = column(&folder, "adoptions", "start");
    starts.sort();
    assert_eq!(starts, ["2016-09", "2016-09-01", "2016-09-01"]);
    assert!(column(&folder, "evidence", "sheet").iter().all(|s| s == "台账"));
}

#[test]
fn what_is_wrong_in_a_cell_is_asked_and_the_row_stays() {
    let mut ledger = sample();
    ledger[1][3] = "9.34109E+17".to_owned();
    ledger[2][6] = "2021-13".to_owned();
    ledger[3][6] = "前年底".to_owned();
    ledger[4][8] = "#REF!".to_owned();
    ledger.truncate(5);
    let (folder, summary) = read("清丰县合作社.csv", csv(&ledger).as_bytes());
    assert_eq!(summary.counts.written, 4);
    let mut kinds = column_of_review(&folder);
    kinds.sort();
    assert_eq!(kinds, ["cell-error", "excel-damaged-code", "impossible-date", "relative-date"]);
    assert!(!table(&folder, "organizations").contains("E+17"));
}

fn column_of_review(folder: &ledger::MemoryFolder) -> Vec<String> {
    let text = table(folder, "review");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|r| r.unwrap()[5].to_owned()).collect()
}

#[test]
fn places_that_fit_none_wait_and_are_in_no_table() {
    let mut ledger = sample();
    ledger[1][1] = "桐鹭湾村".to_owned();
    let (folder, summary) = read("清丰县合作社.csv", csv(&ledger).as_bytes());
    assert_eq!((summary.counts.written, summary.counts.waiting), (4, 1));
    assert!(table(&folder, "review").contains("桐鹭湾村"));
    assert!(!table(&folder, "evidence").contains("桐鹭湾村"));
    assert_eq!(VILLAGES.len(), 4);
}

#[test]
fn files_that_are_no_ledger_are_refused_by_their_content() {
    let intake_of = |name: &str, bytes: &[u8]| {
        let folder = ledger::MemoryFolder::default();
        let mut intake =
            ledger::Intake::new(crate::support::gazetteer(), crate::support::standard(), &folder)
                .unwrap();
        intake.read(name, bytes).unwrap_err()
    };
    for (name, bytes) in [
        ("台账.csv", &b"\x89PNG\r\n\x1a\n0000"[..]),
        ("台账.xlsx", b"%PDF-1.7"),
        ("台账.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing of a workbook"),
        ("台账.csv", b""),
        ("台账.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
    ] {
        let error = intake_of(name, bytes);
        assert!(
            matches!(error, ledger::Error::NotATable { .. }) && error.is_users(),
            "{name}: {error}"
        );
        assert!(error.chinese().contains(name));
    }
    let error = intake_of("笔记.csv", "今天,天气\n很好,是的\n".as_bytes());
    assert!(matches!(error, ledger::Error::NoHeader { .. }), "{error}");
}

#[test]
fn tables_side_by_side_are_read_one_after_the_other() {
    let text = rows(
        "
        清丰县合作社一览表,,,,,,,,
        序号,乡镇,村,合作社名称,,序号,乡镇,村,合作社名称
        1,城关镇,侯窑村,飞农养殖合作社,,3,,四合楼村,果华肉牛合作社
        2,,黄庄,腾昌水稻合作社,,4,马庄桥镇,店上村,穗禾蔬菜合作社
        ,,,,,5,,东街村,春绣茶叶合作社",
    );
    let (folder, summary) = read("一览表.csv", text.as_bytes());
    let counts = summary.counts;
    assert_eq!((counts.rows, counts.written + counts.waiting), (5, 5), "{:?}", summary.lines);
    let places = column(&folder, "organizations", "division");
    for village in ["410922100205", "410922100207", "410922100212", "410922101205"] {
        assert!(places.iter().any(|p| p == village), "{village}: {places:?}");
    }
}

#[test]
fn ticked_models_and_dates_in_parts_are_read() {
    let text = rows(
        "
        清丰县联结情况,,,,,,,,
        乡镇,村,合作社名称,联结模式（打√）,,开始时间,,是否正常运行
        ,,,党支部+合作社+农户,公司+农户,年,月,
        城关镇,侯窑村,飞农养殖合作社,√,,2019,5,是
        城关镇,黄庄,腾昌水稻合作社,,√,2021,12,否
        城关镇,四合楼村,果华肉牛合作社,√,√,2020,,是",
    );
    let (folder, summary) = read("联结情况.csv", text.as_bytes());
    assert_eq!(summary.counts.written, 3, "{:?}", summary.lines);
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    let mut told: Vec<String> = column(&folder, "adoptions", "scheme")
        .into_iter()
        .zip(column(&folder, "adoptions", "start"))
        .zip(column(&folder, "adoptions", "status"))
        .map(|((scheme, start), status)| format!("{scheme} {start} {status}"))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "dangzhibu-hezuoshe-nonghu 2019-05 practised",
            "dangzhibu-hezuoshe-nonghu 2020 practised",
            "gongsi-nonghu 2020 practised",
            "gongsi-nonghu 2021-12 ended",
        ]
    );
}

#[test]
fn a_model_in_the_title_is_what_every_row_practises_unless_the_row_says_no() {
    let text = rows(
        "
        清丰县推行“党支部+合作社+农户”模式情况,,,
        乡镇,村,是否推行,推行时间
        城关镇,侯窑村,是,2019年5月
        城关镇,黄庄,否,
        城关镇,四合楼村,是,2021",
    );
    let (folder, _) = read("推行情况.csv", text.as_bytes());
    let mut told: Vec<String> = column(&folder, "adoptions", "adopter_division")
        .into_iter()
        .zip(column(&folder, "adoptions", "start"))
        .map(|(adopter, start)| format!("{adopter} {start}"))
        .collect();
    told.sort();
    assert_eq!(told, ["410922100207 2019-05", "410922100212 2021"]);
}

#[test]
fn the_number_of_a_heading_is_no_part_of_its_place() {
    let text = rows(
        "
        清丰县台账,,
        村,合作社名称,经营模式
        二、城关镇（2家）,,
        侯窑村,飞农养殖合作社,合作社+农户
        （三）马庄桥镇,,
        店上村,果华肉牛合作社,合作社+农户",
    );
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!(summary.counts.written, 2, "{:?}", summary.lines);
    assert_eq!(column(&folder, "organizations", "division").len(), 2);
}

#[test]
fn a_township_in_the_column_of_villages_is_that_township_and_what_is_not_yet_is_no_organization() {
    let text = "清丰县合作社名册\n所在村,合作社名称,经营模式\n城关镇,甲乙果蔬专业合作社,党支部+合作社+农户\n\
                城关镇黄庄,尚未成立,\n城关镇四合楼村,筹备中,\n城关镇侯窑村,未注册,\n";
    let (folder, summary) = read("名册.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(column(&folder, "organizations", "name"), ["甲乙果蔬专业合作社"]);
    assert_eq!(column(&folder, "organizations", "division"), ["410922100"]);
    assert_eq!(summary.counts.written, 4);
}
