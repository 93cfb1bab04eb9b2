//! From whom practices were learned.

use crate::support::{VILLAGES, answered, column, read, table};

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
    assert_eq!(answered(&mut folder, &text, "source", "无此地").lines.len(), 1);
    assert!(answered(&mut folder, &text, "source", "new").lines.is_empty());
    assert_eq!(column(&folder, "transmissions", "from_name"), ["外地某先进村"]);
}
