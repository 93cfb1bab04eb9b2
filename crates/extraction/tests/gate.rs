//! The gate: true facts pass, and each way of inventing one is refused by its own reason.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use extraction::draft::Kind;
use extraction::{Divisions, Draft, Extractor};

const TEXT: &str = "石堤镇党委2020年推行“强村带弱村、大户带小户”的“双带”工作法。麻岔村、大明村两村共种果树2300余亩。\n\
    仙仁村到麻岔村考察，借鉴麻岔村的“双带”工作法；团结村也去看过，没有采用。\n\
    石堤镇拟于明年推行“支部＋合作社＋农户”模式。西田村的“道德银行”已于2019年停止运行。\n\
    麻岔村被古丈县委组织部评为“先进村”。村民向秋莲说，大家都争当“领头雁”。\n";

fn divisions() -> Divisions {
    let rows = [
        ("433126", "古丈县"),
        ("433127", "永顺县"),
        ("433127112", "石堤镇"),
        ("433126104", "默戎镇"),
    ];
    Divisions::new(rows.map(|(c, n)| (c.to_owned(), n.to_owned())))
}

/// Lexicon and grammar, loaded once.
fn extractor() -> &'static Extractor {
    static EXTRACTOR: std::sync::LazyLock<Extractor> =
        std::sync::LazyLock::new(|| Extractor::new(divisions()).unwrap());
    &EXTRACTOR
}

/// The codes of the reasons for one fact; none where it is accepted.
fn verdict(fields: &str, quote: &str) -> Option<&'static str> {
    let at = TEXT.find(quote).map_or(0, |b| TEXT[..b].chars().count());
    let end = at + quote.chars().count();
    let json = format!(
        "{{\"report\": \"t.txt\", \"facts\": [{{\"id\": \"f\", {fields}, \"quote\": {}, \"start\": {at}, \"end\": {end}}}]}}",
        serde_json::to_string(quote).unwrap()
    );
    let judged = extractor().judge(&Draft::parse(&json).unwrap(), TEXT, false);
    let v = &judged.verdicts[0];
    if v.accepted { None } else { v.reasons.last().map(extraction::gate::Reason::code) }
}

#[test]
fn what_the_rules_draft_passes_the_gate() {
    let x = extractor();
    let (draft, _) = x.extract("t.txt", TEXT);
    assert!(draft.facts.iter().any(|f| f.kind == Some(Kind::Adoption)));
    let judged = x.judge(&draft, TEXT, false);
    let refused: Vec<String> = judged
        .verdicts
        .iter()
        .filter(|v| !v.accepted)
        .map(|v| format!("{} {:?}", v.id, v.reasons))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_number_must_be_that_of_its_passage_with_its_unit() {
    let joint = r#""kind": "indicator", "subject": "麻岔村、大明村", "joint": ["麻岔村", "大明村"], "measure": "果树", "bound": "more-than""#;
    let quote = "两村共种果树2300余亩";
    assert_eq!(verdict(&format!(r#"{joint}, "value": 2300, "unit": "亩""#), quote), None);
    assert_eq!(verdict(&format!(r#"{joint}, "value": 0.23, "unit": "万亩""#), quote), None);
    assert_eq!(
        verdict(&format!(r#"{joint}, "value": 2400, "unit": "亩""#), quote),
        Some("number-other")
    );
    assert_eq!(
        verdict(&format!(r#"{joint}, "value": 2300, "unit": "万亩""#), quote),
        Some("number-other")
    );
    assert_eq!(
        verdict(r#""kind": "indicator", "subject": "大明村", "value": 2300, "unit": "亩""#, quote),
        Some("joint")
    );
    assert_eq!(
        verdict(&format!(r#"{joint}, "value": 2300, "unit": "亩", "year": 2015"#), quote),
        Some("date-absent")
    );
}

#[test]
fn tone_decides_what_was_taken_up() {
    let adoption = |who: &str, what: &str, status: &str, quote: &str| {
        verdict(
            &format!(
                r#""kind": "adoption", "adopter": "{who}", "scheme": "{what}", "status": "{status}""#
            ),
            quote,
        )
    };
    assert_eq!(
        adoption(
            "石堤镇",
            "双带",
            "practised",
            "石堤镇党委2020年推行“强村带弱村、大户带小户”的“双带”工作法"
        ),
        None
    );
    assert_eq!(
        adoption(
            "石堤镇",
            "支部＋合作社＋农户",
            "planned",
            "石堤镇拟于明年推行“支部＋合作社＋农户”模式"
        ),
        None
    );
    assert_eq!(
        adoption(
            "石堤镇",
            "支部＋合作社＋农户",
            "practised",
            "石堤镇拟于明年推行“支部＋合作社＋农户”模式"
        ),
        Some("planned")
    );
    assert_eq!(
        adoption("团结村", "双带", "practised", "团结村也去看过，没有采用"),
        Some("negated")
    );
    assert_eq!(
        adoption("西田村", "道德银行", "practised", "西田村的“道德银行”已于2019年停止运行"),
        Some("stopped")
    );
    assert_eq!(
        adoption("向秋莲", "双带", "practised", "推行“强村带弱村、大户带小户”的“双带”工作法"),
        Some("person")
    );
    assert_eq!(
        adoption("黄泥塘村", "双带", "practised", "推行“强村带弱村、大户带小户”的“双带”工作法"),
        Some("name-absent")
    );
}

#[test]
fn direction_giver_formula_and_rhetoric_are_checked() {
    let spread = |from: &str, to: &str| {
        verdict(
            &format!(
                r#""kind": "spread", "channel": "learning", "scheme": "双带", "from": "{from}", "to": "{to}""#
            ),
            "借鉴麻岔村的“双带”工作法",
        )
    };
    assert_eq!(spread("麻岔村", "仙仁村"), None);
    assert_eq!(spread("仙仁村", "麻岔村"), Some("direction"));
    let honour = |giver: &str| {
        verdict(
            &format!(
                r#""kind": "honour", "holder": "麻岔村", "title": "先进村", "giver": {giver}"#
            ),
            "麻岔村被古丈县委组织部评为“先进村”",
        )
    };
    assert_eq!(honour("\"古丈县委组织部\""), None);
    assert_eq!(honour("null"), None);
    assert_eq!(honour("\"中央文明办\""), Some("giver-other"));
    let scheme = |name: &str, formula: &str, quote: &str| {
        verdict(&format!(r#""kind": "scheme", "name": "{name}", "formula": {formula}"#), quote)
    };
    assert_eq!(scheme("支部＋合作社＋农户", "\"支部＋合作社＋农户\"", "支部＋合作社＋农户"), None);
    assert_eq!(
        scheme("支部＋合作社＋农户", "\"支部＋合作社＋电商＋农户\"", "支部＋合作社＋农户"),
        Some("role-added")
    );
    assert_eq!(scheme("领头雁", "null", "领头雁"), Some("no-scheme"));
}

#[test]
fn a_quote_must_stand_where_the_draft_says_and_is_mended_only_on_request() {
    let json = r#"{"report": "t.txt", "facts": [
        {"id": "a", "kind": "place", "name": "仙仁村", "level": "village", "quote": "仙仁村", "start": 3, "end": 6},
        {"id": "b", "kind": "place", "name": "麻岔村", "level": "village", "quote": "麻岔的村", "start": 0, "end": 4}]}"#;
    let x = extractor();
    let draft = Draft::parse(json).unwrap();
    let codes = |repair: bool| -> Vec<Vec<&'static str>> {
        x.judge(&draft, TEXT, repair)
            .verdicts
            .iter()
            .map(|v| v.reasons.iter().map(extraction::gate::Reason::code).collect())
            .collect()
    };
    assert_eq!(codes(false), [vec!["span-shifted"], vec!["quote-absent"]]);
    assert_eq!(codes(true), [vec!["span-repaired"], vec!["quote-absent"]]);
}

#[test]
fn judging_and_extracting_twice_say_the_same() {
    let x = extractor();
    assert_eq!(x.extract("t.txt", TEXT), x.extract("t.txt", TEXT));
}

#[test]
fn no_person_stands_in_any_table() {
    let (_, tables) = extractor().extract("t.txt", TEXT);
    for (name, sheet) in tables.iter() {
        assert!(sheet.rows.iter().flatten().all(|c| !c.contains("向秋莲")), "{name}");
    }
}

#[test]
fn bad_input_is_no_panic() {
    let x = extractor();
    for text in [
        "",
        "\n\n",
        "“",
        "”“”",
        "２０２１年",
        "村",
        "镇村镇村",
        "“1 6”",
        "一二三四五六七八九十",
        "\u{feff}a\r\nb",
        "……",
        "到到到村村村，，，“＋＋”",
    ] {
        let (draft, _) = x.extract("t.txt", text);
        let _ = x.judge(&draft, text, true);
    }
    assert!(Draft::parse("{").is_err());
    assert!(Draft::parse(r#"{"report": "r", "version": 9, "facts": []}"#).is_err());
}

#[test]
fn a_fact_is_refused_where_its_passage_speaks_of_others() {
    let indicator = |subject: &str, bound: &str| {
        verdict(
            &format!(
                r#""kind": "indicator", "subject": "{subject}", "value": 2300, "unit": "亩", "bound": "{bound}""#
            ),
            "两村共种果树2300余亩",
        )
    };
    assert_eq!(indicator("西田村", "more-than"), Some("actor-elsewhere"));
    assert_eq!(indicator("麻岔村", "less-than"), Some("number-other"));
    let adoption = |adopter: &str, scheme: &str| {
        verdict(
            &format!(
                r#""kind": "adoption", "adopter": "{adopter}", "scheme": "{scheme}", "status": "practised""#
            ),
            "推行“强村带弱村、大户带小户”的“双带”工作法",
        )
    };
    assert_eq!(adoption("石堤镇", "双带"), None);
    assert_eq!(adoption("西田村", "双带"), Some("actor-elsewhere"));
    assert_eq!(adoption("石堤镇", "道德银行"), Some("scheme-elsewhere"));
    let spread = |from: &str, to: &str| {
        verdict(
            &format!(
                r#""kind": "spread", "channel": "learning", "scheme": "双带", "from": "{from}", "to": "{to}""#
            ),
            "借鉴麻岔村的“双带”工作法",
        )
    };
    assert_eq!(spread("麻岔村", "仙仁村"), None);
    assert_eq!(spread("麻岔村", "西田村"), Some("actor-elsewhere"));
    let holder = |holder: &str| {
        verdict(
            &format!(r#""kind": "honour", "holder": "{holder}", "title": "先进村""#),
            "麻岔村被古丈县委组织部评为“先进村”",
        )
    };
    assert_eq!(holder("麻岔村"), None);
    assert_eq!(holder("西田村"), Some("actor-elsewhere"));
}
