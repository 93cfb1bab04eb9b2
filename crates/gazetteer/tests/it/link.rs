//! What is linked, what is not, and why.

use gazetteer::{Answer, Code, Gazetteer, Language, Query, Reason, Status};

use crate::gazetteer;

fn linked(answer: &Answer) -> String {
    assert_eq!(answer.status, Status::Linked, "{answer:?}");
    assert_eq!(answer.candidates[0].code, answer.code.unwrap(), "{answer:?}");
    answer.code.unwrap().to_string()
}

fn check(gazetteer: &Gazetteer, text: &str, code: &str) {
    assert_eq!(linked(&gazetteer.link(&Query::new(text))), code, "{text}");
}

fn county() -> Code {
    Code::parse("410922").unwrap()
}

#[test]
fn levels_and_endings_may_be_missing() {
    let gazetteer = gazetteer();
    for text in [
        "河南省濮阳市清丰县城关镇侯窑村委会",
        "河南濮阳清丰城关侯窑",
        "清丰县城关镇侯窑村",
        "清丰县侯窑村民委员会",
        "清豐縣城關鎮侯窯村委會",
        " 清丰县 / 城关镇 / 侯窑 ",
        "侯窑村",
    ] {
        check(&gazetteer, text, "410922100203");
    }
    check(&gazetteer, "胡杨河市胡杨街道虚拟社区", "659010001498");
    check(&gazetteer, "曾都区东城街道文峰塔", "421303002004");
    check(&gazetteer, "曾都区东城街道文峰塔居委会（社区）", "421303002004");
    check(&gazetteer, "东莞市莞城社区", "441900003001");
}

#[test]
fn upper_divisions_go_by_many_names() {
    let gazetteer = Gazetteer::shipped().unwrap();
    for (text, code) in [
        ("恩施州", "4228"),
        ("恩施土家族苗族自治州", "4228"),
        ("湖北恩施利川", "422802"),
        ("内蒙古", "15"),
        ("河南济源", "419001"),
        ("新疆石河子市", "659001"),
        ("海南省儋州市", "4604"),
        ("北京市朝阳区", "110105"),
        ("北京市市辖区朝阳区", "110105"),
        ("云南迪庆州维西县塔城镇", "533423103"),
        ("隆回县虎形山乡", "430524201"),
        ("重庆市武隆县", "500156"),
        ("江苏省铜山县", "320312"),
    ] {
        check(&gazetteer, text, code);
    }
}

#[test]
fn former_names_and_codes_lead_to_the_division_of_today() {
    let gazetteer = Gazetteer::shipped().unwrap();
    let answer = gazetteer.link(&Query::new("江西省九江县"));
    assert_eq!(linked(&answer), "360404");
    assert!(
        answer
            .reasons
            .iter()
            .any(|r| r.text(Language::Chinese) == "“九江县”是“柴桑区”的旧名，2017变更"),
        "{:?}",
        answer.reasons
    );
    assert_eq!(gazetteer.get("360421").unwrap().name, "柴桑区");
    assert_eq!(gazetteer.get("360421000000").unwrap().code.to_string(), "360404");
    assert_eq!(gazetteer.get("360421001"), None);
}

#[test]
fn columns_are_read_one_inside_the_other() {
    let gazetteer = gazetteer();
    let in_columns = |township, village| {
        gazetteer.link(&Query::new("").county("清丰县").township(township).village(village))
    };
    assert_eq!(linked(&in_columns("城关", "侯窑村委会")), "410922100203");
    assert_eq!(linked(&in_columns("城关镇", "城关镇坑李家村")), "410922100217");
    assert_eq!(linked(&in_columns("马庄桥", "赵家")), "410922101209");
    assert_eq!(linked(&in_columns("柳格镇", "赵家")), "410922104226");
    assert_eq!(linked(&in_columns("柳格镇", "")), "410922104");
    assert_eq!(in_columns("柳格镇", "侯窑村").status, Status::Unknown);
}

#[test]
fn the_context_is_where_a_place_lies_unless_the_text_names_another_county() {
    let gazetteer = gazetteer();
    let in_context = |text| gazetteer.link(&Query::new(text).context(county()));
    assert_eq!(linked(&in_context("城关镇侯窑")), "410922100203");
    assert_eq!(linked(&in_context("陈仓区坪头镇码头村")), "610304111208");
    assert_eq!(in_context("码头村").status, Status::Unknown);
    let within = gazetteer.link(&Query::new("陈仓区坪头镇码头村").within(county()));
    assert_eq!(within.status, Status::Unknown);
}

#[test]
fn namesakes_are_left_to_a_person() {
    let gazetteer = gazetteer();
    let answer = gazetteer.link(&Query::new("赵家村").context(county()));
    assert_eq!(answer.status, Status::Ambiguous);
    assert_eq!(answer.candidates.len(), 2);
    let bare = gazetteer.link(&Query::new("清丰县瓦屋头镇卫城"));
    assert_eq!((bare.status, bare.candidates.len()), (Status::Ambiguous, 2));
    check(&gazetteer, "清丰县瓦屋头镇卫城村", "410922102232");
    check(&gazetteer, "清丰县瓦屋头镇卫城社区", "410922102402");
    check(&gazetteer, "周家村（八义集镇）", "320382106216");
}

#[test]
fn one_wrong_character_is_read_where_only_one_name_is_near() {
    let gazetteer = gazetteer();
    let in_township = |township, village| {
        gazetteer.link(&Query::new("").county("清丰县").township(township).village(village))
    };
    for (township, village, code) in [
        ("马村", "葛象村", "410922203222"),
        ("大流乡", "后太流村", "410922206219"),
        ("马庄桥", "占上村", "410922101205"),
    ] {
        let answer = in_township(township, village);
        assert_eq!(linked(&answer), code);
        assert!(
            answer.reasons.iter().any(|r| matches!(r, Reason::OneCharacter { .. })),
            "{answer:?}"
        );
    }
    // Another surname, another direction, a name of other places: proposed, not linked.
    for (township, village) in [("仙庄镇", "刘庄村"), ("大流乡", "前大流村")] {
        let answer = in_township(township, village);
        assert_eq!(answer.status, Status::Unknown, "{answer:?}");
        assert_eq!(answer.candidates.len(), 1, "{answer:?}");
    }
    check(&gazetteer, "新邵县雀塘镇棠梓出村", "430522102244");
}

#[test]
fn brackets_and_remarks_tell_other_names() {
    let gazetteer = gazetteer();
    check(&gazetteer, "清丰县柳格镇八里庄村（原鲤鹿湾村）", "410922104212");
    check(&gazetteer, "清丰县柳格镇新八里村（原八里庄村）", "410922104212");
    let query = Query::new("").county("清丰县").township("柳格").village("榆燕坪村");
    assert_eq!(gazetteer.link(&query).status, Status::Unknown);
    let answer = gazetteer.link(&query.remark("榆燕坪村2019年并入八里庄村"));
    assert_eq!(linked(&answer), "410922104212");
    assert!(answer.reasons.contains(&Reason::OtherName("八里庄村".to_owned())), "{answer:?}");
}

#[test]
fn a_code_beside_the_name_decides_between_namesakes_and_is_doubted_against_the_name() {
    let gazetteer = gazetteer();
    let with_code = |text, code| gazetteer.link(&Query::new(text).context(county()).code(code));
    assert_eq!(linked(&with_code("赵家村", "410922104226")), "410922104226");
    let answer = with_code("侯窑村", "410922104226");
    assert_eq!((answer.status, answer.candidates.len()), (Status::Ambiguous, 2));
    assert_eq!(linked(&with_code("", "410922104226")), "410922104226");
    assert_eq!(linked(&with_code("侯窑村", "410922000000")), "410922100203");
}

#[test]
fn what_is_not_there_is_unknown_and_says_why() {
    let gazetteer = gazetteer();
    let answer = gazetteer.link(&Query::new("清丰县仙庄镇侯窑村"));
    assert_eq!(answer.status, Status::Unknown);
    assert!(matches!(answer.reasons[0], Reason::ParentContradicts { .. }), "{answer:?}");
    assert_eq!(answer.candidates[0].code.to_string(), "410922100203");
    for text in ["", "  ", "——", "鹭鹿湾村", "abc"] {
        let answer = gazetteer.link(&Query::new(text));
        assert_eq!((answer.status, answer.code), (Status::Unknown, None), "{text}");
        assert_eq!(answer.reasons.len(), 1);
    }
    let shipped = Gazetteer::shipped().unwrap();
    assert_eq!(shipped.link(&Query::new("清丰县城关镇侯窑村")).reasons, vec![Reason::NoVillages]);
}
