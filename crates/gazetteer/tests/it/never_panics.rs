//! Any text has an answer.

use gazetteer::{Answer, Code, Gazetteer, Query, Status};
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(crate::gazetteer);

/// Texts of pieces that mean something to the reader, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "河南省",
        "濮阳",
        "清丰县",
        "清丰",
        "城关镇",
        "城关",
        "侯窑",
        "村",
        "村委会",
        "社区",
        "（",
        "）",
        "原",
        "并入",
        "街道",
        "市辖区",
        "县",
        "一",
        "9",
        "虚拟",
        "居民委员会",
        "𡐓",
        "\u{3000}",
        "赵家",
        "大流乡",
        "自治县",
        "族",
        "东",
        "·",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn check(answer: &Answer) {
    assert_eq!(answer.status == Status::Linked, answer.code.is_some());
    assert!(answer.candidates.len() <= 20 && !answer.reasons.is_empty());
    for candidate in &answer.candidates {
        assert!(
            GAZETTEER.division(candidate.code).is_some() && (0.0..=1.0).contains(&candidate.score)
        );
    }
}

#[test]
fn a_code_that_contradicts_many_proposals_keeps_their_list_short() {
    check(&GAZETTEER.link(&Query::new("").village("𡐓东").code("2100")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_has_an_answer(text in prop_oneof![any::<String>(), pieces()], remark in pieces()) {
        check(&GAZETTEER.link(&Query::new(&text).remark(&remark)));
    }

    #[test]
    fn any_columns_have_an_answer(county in pieces(), township in pieces(), village in pieces(), code in "[0-9]{0,13}") {
        let query = Query::new("").county(&county).township(&township).village(&village).code(&code);
        check(&GAZETTEER.link(&query));
        if let Some(code) = Code::parse(&code) {
            check(&GAZETTEER.link(&query.context(code)));
        }
    }

    #[test]
    fn blanks_and_width_do_not_matter(text in pieces()) {
        let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
        let (plain, spaced) = (GAZETTEER.link(&Query::new(&text)), GAZETTEER.link(&Query::new(&spaced)));
        prop_assert_eq!((plain.status, plain.code), (spaced.status, spaced.code));
    }
}
