//! What a passage does not bear out is refused, though every name and figure of the fact stands in it.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use extraction::{Divisions, Draft, Extractor};

fn accepted(text: &str, quote: &str, fields: &serde_json::Value) -> bool {
    let extractor = Extractor::new(Divisions::default()).unwrap();
    let start = text.split(quote).next().unwrap().chars().count();
    let mut fact = serde_json::json!({
        "id": "f", "quote": quote, "start": start, "end": start + quote.chars().count(),
    });
    fact.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let draft = serde_json::json!({ "report": "r.txt", "facts": [fact] }).to_string();
    extractor.judge(&Draft::parse(&draft).unwrap(), text, false).verdicts[0].accepted
}

#[test]
fn who_takes_up_is_the_receiver() {
    let text = "2023年12月1日\n甲溪村2011年首创“功德银行”，乙港村2015年引入该做法。";
    let spread = |from: &str, to: &str| {
        let fields = serde_json::json!({"kind": "spread", "scheme": "功德银行", "from": from, "to": to,
            "channel": "learning", "date": "2015"});
        accepted(text, "甲溪村2011年首创“功德银行”，乙港村2015年引入该做法", &fields)
    };
    assert!(spread("甲溪村", "乙港村"));
    assert!(!spread("乙港村", "甲溪村"));
}

#[test]
fn a_visit_or_what_was_given_up_is_no_adoption() {
    let text = "乙港村派人到甲溪村参观“码上监督”，没有照搬。丙坑村2020年推行“码上监督”，因故障频发，2022年停用。";
    let adoption = |adopter: &str, quote: &str, status: &str, start: Option<&str>| {
        let fields = serde_json::json!({"kind": "adoption", "adopter": adopter, "scheme": "码上监督",
            "status": status, "start_date": start});
        accepted(text, quote, &fields)
    };
    assert!(!adoption("乙港村", "乙港村派人到甲溪村参观“码上监督”", "practised", None));
    assert!(!adoption("丙坑村", "丙坑村2020年推行“码上监督”", "practised", Some("2020")));
    assert!(!adoption(
        "丙坑村",
        "丙坑村2020年推行“码上监督”，因故障频发，2022年停用",
        "stopped",
        Some("2022")
    ));
}

#[test]
fn honours_are_the_holders_own_of_their_year_and_level() {
    let text = "2018年，乙港村实行“红黑榜”。2019年，甲溪村被安吉县委授予“五星村”称号。甲溪村党支部书记王军2021年被评为“全国优秀党员”。";
    let honour =
        |fields: serde_json::Value| accepted(text, "甲溪村被安吉县委授予“五星村”称号", &fields);
    let given = |year: u32| serde_json::json!({"kind": "honour", "holder": "甲溪村", "title": "五星村", "giver": "安吉县委", "year": year});
    assert!(honour(given(2019)));
    assert!(!honour(given(2018)));
    let fields = serde_json::json!({"kind": "honour", "holder": "甲溪村", "title": "全国优秀党员", "year": 2021});
    assert!(!accepted(text, "甲溪村党支部书记王军2021年被评为“全国优秀党员”", &fields));
}

#[test]
fn words_that_end_like_villages_and_what_was_nearly_done_are_left_out() {
    let extractor = Extractor::new(Divisions::default()).unwrap();
    let text = "2023年12月1日\n甲溪村获“无讼村”称号。乙港村坚持以企带村。丙坑村尚未建立村级公示屏。丁河村差点推行“共富贷”。丙坑村原定2022年推行“码上议”，后取消。";
    let (draft, _) = extractor.extract("r.txt", text);
    for bad in ["无讼村", "企带村", "尚未建立村"] {
        assert!(draft.facts.iter().all(|f| f.name.as_deref() != Some(bad)), "{bad}");
    }
    assert!(draft.facts.iter().all(|f| f.adopter.is_none()), "{:?}", draft.facts);
}
