//! Lists of study visits: who went to see whom, when, what, and what came of it.

use crate::support::{VILLAGES, answered, column, read, table};

const MODEL: &str = "党支部+合作社+农户";

/// A list of a county whose visits go to another county.
fn list(rows: &str) -> String {
    format!(
        "清丰县外出考察学习台账,,,,,,,\n乡镇,村,考察时间,考察地点,考察人数,考察模式,是否采纳,采纳时间,带队人\n{rows}"
    )
}

#[test]
fn a_visit_is_a_visit_and_what_was_taken_up_was_learned() {
    let text = list(&format!(
        "城关镇,{},2021年5月,新邵县酿溪镇大塘社区,12人,{MODEL},是,2021年8月,何建国\n城关镇,{},2021.6.2-6.4,新邵县酿溪镇新阳社区,约20人,{MODEL},否,,唐秀英\n城关镇,{},2021-07-03,新邵县酿溪镇大新社区,9,{MODEL},拟采纳,,王志强\n",
        VILLAGES[1], VILLAGES[2], VILLAGES[3]
    ));
    let (folder, summary) = read("台账.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    let mut visits: Vec<(String, String, String)> = column(&folder, "visits", "host_division")
        .into_iter()
        .zip(column(&folder, "visits", "date"))
        .zip(column(&folder, "visits", "count"))
        .map(|((host, date), count)| (host, date, count))
        .collect();
    visits.sort();
    let expected = [
        ("430522100002", "2021-05", "12"),
        ("430522100004", "2021-06-02", ""),
        ("430522100005", "2021-07-03", "9"),
    ];
    assert_eq!(visits, expected.map(|(h, d, c)| (h.to_owned(), d.to_owned(), c.to_owned())));
    // What was refused is only a visit; what is planned was not learned yet.
    assert_eq!(column(&folder, "transmissions", "from_division"), ["430522100002"]);
    assert_eq!(column(&folder, "transmissions", "carrier"), ["study-visit"]);
    let mut states = column(&folder, "adoptions", "status");
    states.sort();
    assert_eq!(states, ["planned", "practised"]);
    assert!(column(&folder, "adoptions", "start").contains(&"2021-08".to_owned()));
    assert!(table(&folder, "evidence").contains("visit/"));
    for bytes in folder.0.values() {
        let text = String::from_utf8_lossy(bytes);
        assert!(["何建国", "唐秀英", "王志强"].iter().all(|p| !text.contains(p)));
    }
}

#[test]
fn a_register_of_visitors_has_its_host_in_the_title_and_may_name_several() {
    let text = format!(
        "清丰县城关镇{}来访接待登记表\n来访日期,来访单位,来访人数,参观内容,接待人,联系电话\n2022年3月5日,新邵县酿溪镇大塘社区、新阳社区,18人,学习“积分超市”做法,何建国,13912345678\n2022年4月,县农业农村局,5,产业发展,何建国,\n2022年5月,某企业,7,茶叶,何建国,\n",
        VILLAGES[2]
    );
    let (folder, summary) = read("登记表.csv", text.as_bytes());
    let hosts = column(&folder, "visits", "host_division");
    assert_eq!(hosts.len(), 3, "{}", table(&folder, "visits"));
    assert!(hosts.iter().all(|h| *h == hosts[0] && h.starts_with("410922100")));
    assert!(column(&folder, "organizations", "name").contains(&"清丰县农业农村局".to_owned()));
    assert!(column(&folder, "schemes", "name").contains(&"积分超市".to_owned()));
    assert!(column(&folder, "adoptions", "id").is_empty());
    // Who 某企业 is, only a person can tell.
    assert_eq!(summary.lines.len(), 1);
    assert_eq!(summary.counts.waiting, 1);
}

#[test]
fn a_group_of_titles_says_whose_the_places_below_it_are() {
    let text = format!(
        "考察单位,,考察时间,考察对象,,,采纳情况\n乡镇,村,,县（市、区）,乡镇,村,\n城关镇,{},2021年,新邵县,酿溪镇,大塘社区,已采纳“{MODEL}”\n",
        VILLAGES[1]
    );
    let (folder, summary) = read("清丰县考察.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert_eq!(column(&folder, "visits", "host_division"), ["430522100002"]);
    assert_eq!(column(&folder, "adoptions", "scheme"), ["dangzhibu-hezuoshe-nonghu"]);
}

#[test]
fn a_host_that_is_no_known_place_is_asked_and_may_be_kept_in_its_words() {
    let text =
        list(&format!("城关镇,{},2021年5月,外地某先进村,12,{MODEL},是,,何建国\n", VILLAGES[1]));
    let (mut folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!((summary.lines.len(), summary.counts.waiting), (1, 1));
    assert!(column(&folder, "visits", "id").is_empty());
    assert_eq!(answered(&mut folder, &text, "visit", "无此地").lines.len(), 1);
    assert!(answered(&mut folder, &text, "visit", "new").lines.is_empty());
    assert_eq!(column(&folder, "visits", "host_name"), ["外地某先进村"]);
    assert_eq!(column(&folder, "transmissions", "from_name"), ["外地某先进村"]);
}

#[test]
fn a_list_without_outcomes_tells_no_adoptions() {
    let text = format!(
        "清丰县外出学习情况\n时间,学习村,学习地点,方式,学习内容,带队人\n2018年5月,城关镇{},城关镇{},实地考察,{MODEL},何建国\n2019年4月,城关镇{},城关镇{},外出培训,{MODEL},唐秀英\n",
        VILLAGES[0], VILLAGES[1], VILLAGES[2], VILLAGES[3]
    );
    let (folder, summary) = read("清丰县.csv", text.as_bytes());
    assert!(summary.lines.is_empty(), "{:?}", summary.lines);
    assert!(column(&folder, "adoptions", "id").is_empty());
    assert_eq!(column(&folder, "visits", "date"), ["2018-05", "2019-04"]);
    assert_eq!(column(&folder, "visits", "scheme"), ["dangzhibu-hezuoshe-nonghu"; 2]);
}

#[test]
fn a_ledger_of_adopters_stays_one_though_a_column_tells_of_a_visit() {
    let text = format!(
        "清丰县台账\n乡镇,村,合作社,模式,成立时间,带动农户,考察地点\n城关镇,{},甲合作社,{MODEL},2019年,30,城关镇{}\n",
        VILLAGES[0], VILLAGES[1]
    );
    let (folder, _) = read("台账.csv", text.as_bytes());
    assert_eq!(column(&folder, "adoptions", "id").len(), 1);
    assert!(column(&folder, "visits", "id").is_empty());
}
