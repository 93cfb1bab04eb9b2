//! From whom practices were learned, and tables that are no lists of adopters.

use crate::support::{VILLAGES, column, gazetteer, read, standard, table};

const MODEL: &str = "党支部+合作社+农户";

fn learned(title: &str, source: &str) -> String {
    format!(
        "清丰县合作社台账\n乡镇,村,合作社,模式,{title}\n城关镇,{},甲合作社,{MODEL},{source}\n",
        VILLAGES[0]
    )
}

#[test]
fn a_column_of_sources_tells_transmissions() {
    for title in ["做法来源", "学习自", "学习借鉴单位", "学习对象", "借鉴对象", "经验来源"]
    {
        let (folder, summary) = read("台账.csv", learned(title, "学习四合楼村经验").as_bytes());
        assert!(summary.lines.is_empty(), "{title}: {:?}", summary.lines);
        let from = column(&folder, "transmissions", "from_division");
        assert_eq!(from.len(), 1, "{title}");
        assert!(from[0].starts_with("410922100"), "{from:?}");
        assert_eq!(column(&folder, "transmissions", "mechanism"), ["learning"]);
        assert_eq!(column(&folder, "transmissions", "scheme"), ["dangzhibu-hezuoshe-nonghu"]);
        let to = column(&folder, "transmissions", "to_organization");
        assert_eq!(to, column(&folder, "organizations", "id"));
        assert!(table(&folder, "evidence").contains("transmission/"));
    }
    let (folder, _) = read("台账.csv", learned("做法来源", "四合楼村、黄庄").as_bytes());
    assert_eq!(column(&folder, "transmissions", "id").len(), 2);
    for own in ["本地首创", "无", "自主探索"] {
        let (folder, summary) = read("台账.csv", learned("做法来源", own).as_bytes());
        assert!(summary.lines.is_empty(), "{own}");
        assert!(column(&folder, "transmissions", "id").is_empty(), "{own}");
    }
}

#[test]
fn a_source_that_is_no_place_is_asked_and_may_be_kept_in_its_words() {
    let text = learned("学习自", "外地某先进村");
    let (mut folder, summary) = read("台账.csv", text.as_bytes());
    assert_eq!((summary.lines.len(), summary.counts.written), (1, 1));
    assert!(column(&folder, "transmissions", "id").is_empty());
    let decided = |decision: &str, folder: &mut ledger::MemoryFolder| {
        let review = table(folder, "review").replace("source,,", &format!("source,,{decision}"));
        let mut intake = ledger::Intake::new(gazetteer(), standard(), folder).unwrap();
        intake.decide("review.csv", review.as_bytes()).unwrap();
        intake.read("台账.csv", text.as_bytes()).unwrap();
        intake.finish(folder).unwrap()
    };
    assert_eq!(decided("无此地", &mut folder).lines.len(), 1);
    assert!(decided("new", &mut folder).lines.is_empty());
    assert_eq!(column(&folder, "transmissions", "from_name"), ["外地某先进村"]);
}

#[test]
fn a_list_of_study_visits_is_no_list_of_adopters() {
    let text = format!(
        "清丰县外出学习情况\n时间,学习村,学习地点,方式,学习内容,带队人\n2018年5月,城关镇{},城关镇{},实地考察,{MODEL},何建国\n2019年4月,城关镇{},城关镇{},外出培训,{MODEL},唐秀英\n",
        VILLAGES[0], VILLAGES[1], VILLAGES[2], VILLAGES[3]
    );
    let (folder, summary) = read("清丰县.csv", text.as_bytes());
    assert!(column(&folder, "adoptions", "id").is_empty());
    assert_eq!(summary.lines.len(), 1);
    assert!(table(&folder, "review").contains("mapping"));
    assert!(summary.notices.iter().any(|n| n.en.contains("study visits")));
}

#[test]
fn cards_are_asked_about_and_their_persons_kept_nowhere() {
    let one = format!(
        "合作社名称,后川合作社,负责人,马六福\n村,{},联系电话,13912345678\n模式,{MODEL},推行时间,2019年\n",
        VILLAGES[0]
    );
    let several = format!(
        "合作社信息卡,,,\n村名,{},合作社名称,甲合作社\n模式,{MODEL},推行时间,2019年3月\n入社户数,65,流转土地(亩),210\n,,,\n合作社信息卡,,,\n村名,{},合作社名称,乙合作社\n模式,{MODEL},推行时间,2020年5月\n",
        VILLAGES[0], VILLAGES[1]
    );
    for text in [one, several] {
        let (folder, summary) = read("清丰县.csv", text.as_bytes());
        assert!(!summary.lines.is_empty(), "{text}");
        assert!(table(&folder, "review").contains("mapping"), "{}", table(&folder, "review"));
        assert!(column(&folder, "adoptions", "id").is_empty());
        for bytes in folder.0.values() {
            assert!(!String::from_utf8_lossy(bytes).contains("马六福"));
        }
    }
}
