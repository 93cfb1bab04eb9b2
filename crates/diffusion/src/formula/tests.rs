use super::EditKind::{Added, Dropped, Generalised, Reordered, Reworded, Specialised, Substituted};
use super::*;
use diagnostics::Diagnostic;

fn terms(text: &str) -> Vec<String> {
    parse(text).formula().terms.iter().map(|t| t.text.clone()).collect()
}

fn rows() -> Vec<RoleRow> {
    let row = |id: &str, parents: &[&str], labels: &[&str]| RoleRow {
        id: id.into(),
        parents: parents.iter().map(|s| (*s).into()).collect(),
        pref_labels: vec![labels[0].into()],
        alt_labels: labels[1..].iter().map(|s| (*s).into()).collect(),
    };
    vec![
        row("party", &[], &["党组织"]),
        row("branch", &["party"], &["党支部", "支部"]),
        row("village-branch", &["branch"], &["村党支部"]),
        row("coop", &[], &["合作社"]),
        row("special-coop", &["coop"], &["专业合作社", "农民专业合作社"]),
        row("firm", &[], &["企业", "公司"]),
        row("lead-firm", &["firm"], &["龙头企业"]),
        row("base", &[], &["基地"]),
        row("household", &[], &["农户", "村民"]),
        row("poor", &["household"], &["贫困户"]),
    ]
}

fn lexicon() -> RoleLexicon {
    let (lexicon, findings) = RoleLexicon::new(&rows());
    assert_eq!(findings, Vec::<Diagnostic>::new());
    lexicon
}

fn roles(text: &str) -> Vec<RoleUse> {
    lexicon().read(&parse(text)).uses
}

#[test]
fn every_printed_sign_separates_terms() {
    let check = |text: &str, expected: &[&str]| assert_eq!(terms(text), expected, "{text}");
    check("党支部+合作社+农户", &["党支部", "合作社", "农户"]);
    check("党支部＋合作社 ＋ 农户", &["党支部", "合作社", "农户"]);
    check("“村党支部+合作社+基地+农户”的产业发展模式", &["村党支部", "合作社", "基地", "农户"]);
    check("党支部→合作社→农户", &["党支部", "合作社", "农户"]);
    check("党支部、合作社、农户", &["党支部", "合作社", "农户"]);
    check("公司—基地——农户", &["公司", "基地", "农户"]);
    check("公司+合作社+种植大户、家庭农场+农户", &["公司", "合作社", "种植大户、家庭农场", "农户"]);
    check("公司+村委会(合作社)+村民", &["公司", "村委会", "村民"]);
    check("(公司+基地)+农户", &["公司+基地", "农户"]);
    check("星力集团+合作社+贫困户+N", &["星力集团", "合作社", "贫困户", "N"]);
    check("党支部 合作社 农户", &["党支部 合作社 农户"]);
    check("", &[]);
}

#[test]
fn kinds_of_terms_are_told_apart() {
    let kinds = |text: &str| -> Vec<TermKind> {
        parse(text).formula().terms.iter().map(|t| t.kind.clone()).collect()
    };
    let number = |n| TermKind::Number { number: n, counted: String::new() };
    assert_eq!(kinds("“1＋３+N”集体经济发展模式"), [number(1), number(3), TermKind::Open]);
    assert!(parse("1+3+N").formula().is_numeric());
    assert_eq!(
        kinds("3+1主导产业"),
        [number(3), TermKind::Number { number: 1, counted: "主导产业".into() }]
    );
    assert_eq!(kinds("党建+"), [TermKind::Role, TermKind::Open]);
    let nested = kinds("党支部领办合作社+家庭农场+农户");
    let TermKind::Scheme { verb, parts } = &nested[0] else { panic!("not a scheme: {nested:?}") };
    assert_eq!(verb, "领办");
    assert_eq!(parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["党支部", "合作社"]);
    assert_eq!(parts[1].span, 5..8);
}

#[test]
fn spans_count_code_points() {
    let parsed = parse("“党支部 ＋ 合作社(联社)”模式");
    let spans: Vec<_> = parsed.formula().terms.iter().map(|t| t.span.clone()).collect();
    assert_eq!(spans, [1..4, 7..14]);
    assert_eq!(parsed.formula().terms[1].note.as_deref(), Some("联社"));
    assert_eq!(parsed.formula().tail.as_deref(), Some("模式"));
}

#[test]
fn lost_plus_signs_are_an_alternative_reading_with_a_finding() {
    let parsed = parse("党支部 合作社 农户");
    assert_eq!(
        parsed.findings.iter().map(|f| f.code.id).collect::<Vec<_>>(),
        ["XM-FORMULA-LOST-PLUS"]
    );
    let restored = &parsed.readings[1];
    assert_eq!(restored.reading, Reading::PlusRestored);
    assert_eq!(restored.to_plain(), "党支部+合作社+农户");
    assert!(restored.terms[1..].iter().all(|t| t.link == Some(Link::Blank)));
    assert_eq!(parse("党支部 + 合作社").readings.len(), 1);
    assert_eq!(parse("ABC DEF公司+农户").readings.len(), 1);
}

#[test]
fn bad_formulas_give_findings_and_never_stop() {
    let check = |text: &str, code: &str| {
        let codes: Vec<_> = parse(text).findings.iter().map(|f| f.code.id).collect();
        assert!(codes.contains(&code), "{text}: {codes:?}");
    };
    check("", "XM-FORMULA-EMPTY");
    check("党支部++农户", "XM-FORMULA-TERM-EMPTY");
    check("+党支部", "XM-FORMULA-TERM-EMPTY");
    check("党支部+(合作社+农户", "XM-FORMULA-BRACKET");
    check("党支部)+农户", "XM-FORMULA-BRACKET");
    assert!(parse(&"(".repeat(2000)).formula().terms.len() == 1);
}

#[test]
fn terms_are_known_by_label_then_by_longest_ending() {
    let l = lexicon();
    let check = |term: &str, expected: RoleRef| assert_eq!(l.resolve(term), expected, "{term}");
    check("党支部", RoleRef::Known(1));
    check("公 司", RoleRef::Known(5));
    check("农民专业合作社", RoleRef::Known(4));
    check("茶叶专业合作社", RoleRef::Narrower { of: 4, key: "茶叶专业合作社".into() });
    check("互联网", RoleRef::Unknown("互联网".into()));
    assert!(l.is_a(&l.resolve("村党支部"), &l.resolve("党组织")));
    assert!(l.is_a(&l.resolve("茶叶专业合作社"), &l.resolve("合作社")));
    assert!(!l.is_a(&l.resolve("党组织"), &l.resolve("村党支部")));
}

#[test]
fn the_reading_that_is_understood_best_is_taken() {
    let l = lexicon();
    let check = |text: &str, reading: Reading, n: usize| {
        let roles = l.read(&parse(text));
        assert_eq!((roles.reading, roles.uses.len()), (reading, n), "{text}");
    };
    check("党支部+合作社+农户", Reading::AsPrinted, 3);
    check("党支部 合作社 农户", Reading::PlusRestored, 3);
    check("党支部合作社农户", Reading::Segmented, 3);
    check("党支部领办合作社+农户", Reading::AsPrinted, 3);
}

#[test]
fn labels_given_twice_and_unknown_parents_are_findings() {
    let mut bad = rows();
    bad[1].parents = vec!["nobody".into()];
    bad[2].alt_labels = vec!["支部".into()];
    let (lexicon, findings) = RoleLexicon::new(&bad);
    let codes: Vec<_> = findings.iter().map(|f| f.code.id).collect();
    assert_eq!(codes, ["XM-ROLE-PARENT-UNKNOWN", "XM-ROLE-LABEL-TWICE"]);
    assert_eq!(lexicon.resolve("支部"), RoleRef::Known(1));
}

#[test]
fn a_cycle_of_broader_roles_does_no_harm() {
    let mut bad = rows();
    bad[0].parents = vec!["village-branch".into()];
    let (l, _) = RoleLexicon::new(&bad);
    assert!(l.is_a(&l.resolve("党组织"), &l.resolve("村党支部")));
}

#[test]
fn edit_scripts_say_what_changed() {
    let check = |a: &str, b: &str, relation: Relation, expected: &[(EditKind, &str, &str)]| {
        let c = compare(&lexicon(), &roles(a), &roles(b));
        let edits: Vec<_> = c
            .edits
            .iter()
            .map(|e| (e.kind, e.from.as_deref().unwrap_or(""), e.to.as_deref().unwrap_or("")))
            .collect();
        assert_eq!((c.relation, edits.as_slice()), (relation, expected), "{a} / {b}");
    };
    let m = "党支部+合作社+农户";
    check(m, m, Relation::Same, &[]);
    check(m, "党支部+合作社+基地+农户", Relation::Extends, &[(Added, "", "基地")]);
    check("党支部+合作社+基地+农户", m, Relation::Reduces, &[(Dropped, "基地", "")]);
    check(m, "党支部+农户+合作社", Relation::Reordered, &[(Reordered, "农户", "农户")]);
    check(
        m,
        "支部+合作社+村民",
        Relation::Same,
        &[(Reworded, "党支部", "支部"), (Reworded, "农户", "村民")],
    );
    check(m, "党支部+合作社+贫困户", Relation::Specialises, &[(Specialised, "农户", "贫困户")]);
    check(m, "党组织+合作社+农户", Relation::Generalises, &[(Generalised, "党支部", "党组织")]);
    check(m, "党支部+企业+农户", Relation::Overlaps, &[(Substituted, "合作社", "企业")]);
    check(
        m,
        "村党支部+专业合作社+基地+农户",
        Relation::ExtendsAndSpecialises,
        &[
            (Specialised, "党支部", "村党支部"),
            (Specialised, "合作社", "专业合作社"),
            (Added, "", "基地"),
        ],
    );
    check(
        "企业",
        "农户+基地",
        Relation::Disjoint,
        &[(Added, "", "农户"), (Added, "", "基地"), (Dropped, "企业", "")],
    );
}

#[test]
fn distance_without_hierarchy_is_the_jaccard_distance() {
    let roles_of = |text: &str| RoleLexicon::default().uses(parse(text).formula());
    let check = |a: &str, b: &str, expected: f64| {
        let d = compare(&RoleLexicon::default(), &roles_of(a), &roles_of(b)).distance;
        assert!((d - expected).abs() < 1e-12, "{a} / {b}: {d}");
    };
    check("甲+乙+丙", "甲+乙+丙", 0.0);
    check("甲+乙+丙", "甲+乙", 1.0 / 3.0);
    check("甲+乙+丙", "甲+丁+丙", 0.5);
    check("甲", "乙", 1.0);
    check("", "", 0.0);
}

#[test]
fn variants_are_ordered_by_direct_steps_only() {
    let texts = [
        "党支部+农户",
        "党支部+合作社+农户",
        "党支部+合作社+基地+农户",
        "农户+党支部",
        "村党支部+农户",
        "企业+农户",
    ];
    let all: Vec<_> = texts.iter().map(|t| roles(t)).collect();
    let lattice = Lattice::new(&lexicon(), &all);
    assert_eq!(lattice.nodes[0].formulas, [0, 3]);
    assert_eq!(lattice.node_of(3), Some(0));
    let steps: Vec<_> = lattice.steps.iter().map(|s| (s.lower, s.upper)).collect();
    assert_eq!(steps, [(0, 1), (0, 3), (1, 2)]);
    assert_eq!(lattice.roots(), [0, 4]);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    const WORDS: [&str; 8] =
        ["党组织", "党支部", "村党支部", "合作社", "专业合作社", "基地", "互联网", "N"];

    fn formula() -> impl Strategy<Value = String> {
        proptest::collection::vec(0..WORDS.len(), 0..5)
            .prop_map(|ks| ks.iter().map(|&k| WORDS[k]).collect::<Vec<_>>().join("+"))
    }

    /// Smallest cost over all ways of pairing, by trying them all.
    fn naive_cost(l: &RoleLexicon, a: &[RoleUse], b: &[RoleUse]) -> f64 {
        let Some((first, rest)) = a.split_first() else {
            return b.len() as f64;
        };
        let mut best = 1.0 + naive_cost(l, rest, b);
        for j in 0..b.len() {
            let mut others = b.to_vec();
            let taken = others.remove(j);
            let cost = 2.0 * l.dissimilarity(&first.role, &taken.role);
            best = best.min(cost + naive_cost(l, rest, &others));
        }
        best
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_spans_stay_inside(text in "[ 党支部合作社+＋、→()（）“”\"N1一—/a-]{0,24}|.{0,20}") {
            let n = text.chars().count() as u32;
            let parsed = parse(&text);
            for formula in &parsed.readings {
                for term in &formula.terms {
                    prop_assert!(term.span.start <= term.span.end && term.span.end <= n);
                }
            }
            lexicon().read(&parsed);
        }

        #[test]
        fn cost_is_the_smallest_and_distance_is_a_metric(a in formula(), b in formula(), c in formula()) {
            let l = lexicon();
            let (a, b, c) = (roles(&a), roles(&b), roles(&c));
            let d = |x: &[RoleUse], y: &[RoleUse]| compare(&l, x, y).distance;
            prop_assert!((compare(&l, &a, &b).cost - naive_cost(&l, &a, &b)).abs() < 1e-9);
            prop_assert!((d(&a, &b) - d(&b, &a)).abs() < 1e-9);
            prop_assert!(d(&a, &c) <= d(&a, &b) + d(&b, &c) + 1e-9);
            prop_assert!((0.0..=1.0).contains(&d(&a, &b)));
            prop_assert!(d(&a, &a).abs() < 1e-12);
        }

        #[test]
        fn comparable_formulas_are_those_that_embed(a in formula(), b in formula()) {
            let l = lexicon();
            let (a, b) = (roles(&a), roles(&b));
            let there = compare(&l, &a, &b).relation;
            let back = compare(&l, &b, &a).relation;
            prop_assert_eq!(there.is_comparable(), back.is_comparable());
            prop_assert_eq!(there.is_same_roles(), back.is_same_roles());
        }
    }
}
