use super::super::*;
use super::{field, lexicon};
use crate::field::{Basis, Field};

/// A county with two townships and villages, and one county elsewhere.
const PLACES: &str = "
place P province -
place C county P
place T1 township C
place T2 township C
place V1 village T1
place V2 village T1
place V3 village T2
place D county P
place W village D
scheme m 党支部+合作社+农户 -
scheme mb 党支部+合作社+基地+农户 -
scheme mp 党支部+合作社+贫困户 -
scheme other 企业+农户 -
scheme points - -
scheme points2 - points
";

fn with(lines: &str) -> Field {
    field(&format!("{PLACES}{lines}"))
}

/// Draws the tree as `name<parent` in order.
fn tree(field: &Field, request: &Request) -> Vec<String> {
    let lexicon = lexicon();
    let trace = trace(field, &lexicon, request).unwrap();
    let entries = trace.entries();
    entries
        .map(|e| match e.parent {
            Some(p) => format!("{}<{}", e.who.name(), p.from.name()),
            None => e.who.name().to_owned(),
        })
        .collect()
}

fn check(lines: &str, request: &Request, expected: &[&str]) {
    assert_eq!(tree(&with(lines), request), expected, "{lines}");
}

fn finding_kinds(lines: &str) -> Vec<&'static str> {
    let (field, lexicon) = (with(lines), lexicon());
    let trace = trace(&field, &lexicon, &Request::model("m")).unwrap();
    trace.findings().iter().map(|f| f.kind).collect()
}

#[test]
fn a_model_is_found_by_name_formula_and_iri() {
    let field = with("");
    let l = lexicon();
    for asked in ["m", "党支部+合作社+农户", "农户＋合作社＋党支部", "“党支部+合作社+农户”模式"]
    {
        let found = matching::find(&field, &l, Some(asked), Variants::Same).unwrap();
        let names: Vec<_> = found.schemes.iter().map(|m| field.scheme_name(m.scheme)).collect();
        assert_eq!(names, ["m"], "{asked}");
    }
}

#[test]
fn variants_come_with_their_difference() {
    let field = with("");
    let found = matching::find(&field, &lexicon(), Some("m"), Variants::Comparable).unwrap();
    let names: Vec<_> =
        found.schemes.iter().map(|m| (field.scheme_name(m.scheme), m.reason)).collect();
    assert_eq!(
        names,
        [("m", Reason::Iri), ("mb", Reason::ComparableFormula), ("mp", Reason::ComparableFormula)]
    );
    let declared =
        matching::find(&field, &lexicon(), Some("points2"), Variants::Comparable).unwrap();
    let names: Vec<_> =
        declared.schemes.iter().map(|m| (field.scheme_name(m.scheme), m.reason)).collect();
    assert_eq!(names, [("points2", Reason::Iri), ("points", Reason::DeclaredVariant)]);
}

#[test]
fn what_is_comparable_with_each_scheme_is_what_asking_for_it_takes_in() {
    let field = with(
        "scheme more 党支部+合作社+农户+企业 -\nscheme turned 农户+合作社+党支部 odd\nscheme odd - -\n\
                      scheme third - odd\nscheme firm 龙头企业+农户 -\nscheme firms 企业+农户 points2\nscheme one 农户 -\n\
                      scheme twice 农户+农户+企业 -\n",
    );
    let all = matching::comparable(&field, &lexicon());
    for (scheme, comparable) in (0..).zip(&all) {
        let iri = field.iri(field.schemes.name(scheme));
        let found = matching::find(&field, &lexicon(), Some(&iri), Variants::Comparable).unwrap();
        let mut expected: Vec<u32> = found.schemes.iter().map(|m| m.scheme).collect();
        expected.retain(|&s| s != scheme);
        expected.sort_unstable();
        assert_eq!(comparable.iter().copied().collect::<Vec<_>>(), expected, "{iri}");
    }
    assert!(all.iter().any(|comparable| comparable.len() > 3));
}

#[test]
fn an_unknown_model_offers_the_nearest_names() {
    let error =
        matching::find(&with(""), &lexicon(), Some("党支部+合作社+牧户"), Variants::Comparable)
            .unwrap_err();
    assert_eq!(error.nearest[0], "党支部+合作社+农户");
}

#[test]
fn adopters_without_a_stated_source_are_roots() {
    check(
        "adopt m V1 2019\nadopt m V2 -\nadopt m V3 2018",
        &Request::model("m"),
        &["V3", "V1", "V2"],
    );
}

#[test]
fn the_best_documented_parent_draws_the_tree() {
    let adoptions = "adopt m V1 2017\nadopt m V2 2018\nadopt m V3 2019\nadopt m W 2018\n";
    let m = &Request::model("m");
    let check = |lines: &str, expected: &[&str]| check(&format!("{adoptions}{lines}"), m, expected);
    check(
        "learn m V1 V3 - inferred\nlearn m V2 V3 - implied\nlearn m W V3 - explicit",
        &["V1", "V2", "W", "V3<W"],
    );
    check("learn m V1 V3 - derived\nlearn m V2 V3 2018 implied", &["V1", "V2", "V3<V2", "W"]);
    check("learn m V2 V3 2019 explicit\nlearn m V1 V3 2018 explicit", &["V1", "V3<V1", "V2", "W"]);
    check("learn m V2 V3 - explicit\nlearn m V1 V3 2019 explicit", &["V1", "V3<V1", "V2", "W"]);
}

#[test]
fn bases_can_be_asked_for_apart() {
    let lines = "adopt m V1 2017\nadopt m V2 2018\nlearn m V1 V2 - inferred";
    let only = |basis| Request { bases: Bases::of(&[basis]), ..Request::model("m") };
    check(lines, &only(Basis::Observed), &["V1", "V2"]);
    check(lines, &only(Basis::Inferred), &["V1", "V2<V1"]);
}

#[test]
fn edges_against_the_dates_stay_and_are_reported() {
    let lines = "adopt m V1 2019\nadopt m V2 2018\nlearn m V1 V2 - explicit";
    check(lines, &Request::model("m"), &["V1", "V2<V1"]);
    assert_eq!(finding_kinds(lines), ["dates"]);
    let open = "adopt m V1 2018-06\nadopt m V2 2018\nlearn m V1 V2 - explicit";
    assert_eq!(finding_kinds(open), Vec::<&str>::new());
}

#[test]
fn circles_are_broken_at_their_weakest_edge_and_reported() {
    let lines = "adopt m V1 2018\nadopt m V2 2018\nadopt m V3 2018\n\
                 learn m V1 V2 - explicit\nlearn m V2 V3 - explicit\nlearn m V3 V1 - implied";
    check(lines, &Request::model("m"), &["V1", "V2<V1", "V3<V2"]);
    assert_eq!(finding_kinds(lines), ["circle"]);
    let second_choice = format!("{lines}\nadopt m W 2017\nlearn m W V1 - inferred");
    check(&second_choice, &Request::model("m"), &["W", "V1<W", "V2<V1", "V3<V2"]);
}

#[test]
fn study_visits_are_not_adoptions() {
    let field = with("adopt m V1 2018\nvisit m V2 V1 2019");
    let lexicon = lexicon();
    let trace = trace(&field, &lexicon, &Request::model("m")).unwrap();
    assert_eq!((trace.summary().adopters, trace.visits.len(), trace.cascade.len()), (1, 1, 1));
}

#[test]
fn unnamed_sources_are_kept_as_printed() {
    let field = with("adopt m V1 2018\nlearn m \"外地\" V1 2018 explicit");
    let lexicon = lexicon();
    let trace = trace(&field, &lexicon, &Request::model("m")).unwrap();
    let entry = trace.entries().next().unwrap();
    assert!(entry.parent.is_none());
    assert_eq!(entry.unnamed[0].from.name(), "\"外地\"");
    assert_eq!(trace.unlinked().count(), 0);
}

#[test]
fn sources_that_are_no_adopters_are_shown_as_such() {
    let field = with("adopt m V1 2018\nlearn m D V1 - explicit\nlearn m V1 V2 - explicit");
    let lexicon = lexicon();
    let trace = trace(&field, &lexicon, &Request::model("m")).unwrap();
    let kinds: Vec<_> = trace.entries().map(|e| (e.who.name().to_owned(), e.kind)).collect();
    let expected =
        [("D", NodeKind::Mentioned), ("V1", NodeKind::Adopter), ("V2", NodeKind::Mentioned)];
    assert_eq!(kinds, expected.map(|(n, k)| (n.to_owned(), k)));
    assert_eq!(trace.findings().iter().map(|f| f.kind).collect::<Vec<_>>(), ["no-adoption"]);
    assert_eq!((trace.summary().adopters, trace.summary().others), (1, 2));
}

#[test]
fn only_real_adoptions_count_unless_asked() {
    let lines = "adopt m V1 2018 planned\nadopt m V2 2018 example\nadopt m V3 2018 ended";
    check(lines, &Request::model("m"), &["V3"]);
    let all = Statuses::of(&[crate::field::Status::Planned]);
    check(lines, &Request { statuses: all, ..Request::model("m") }, &["V1"]);
}

#[test]
fn a_window_leaves_out_what_certainly_lies_outside() {
    let lines = "adopt m V1 2017\nadopt m V2 2018-06\nadopt m V3 -\nadopt m W 2019";
    let since = |s: &str, u: &str| Request {
        since: s.parse().ok(),
        until: u.parse().ok(),
        ..Request::model("m")
    };
    check(lines, &since("2018", "2018"), &["V2"]);
    check(lines, &since("2017-12", "2018-01"), &["V1"]);
    check(lines, &since("2018-06-15", "2019"), &["V2", "W"]);
    // Whoever lies outside is still shown as a source, but does not come in as a learner.
    let learned =
        "adopt m V1 2017\nadopt m V2 2018\nlearn m V1 V2 - explicit\nlearn m V2 V1 - implied";
    check(learned, &since("2018", "2018"), &["V1", "V2<V1"]);
}

#[test]
fn records_of_one_adopter_are_one_node() {
    let lines = "adopt m V1 2018\nadopt m V1 2019\nadopt m V1 -";
    check(lines, &Request::model("m"), &["V1"]);
    assert_eq!(finding_kinds(lines), ["starts"]);
    assert_eq!(finding_kinds("adopt m V1 2018\nadopt m V1 2018-05"), Vec::<&str>::new());
}

#[test]
fn a_variant_taken_over_says_what_changed() {
    let field = with("adopt m V1 2018\nadopt mb V2 2019\nlearn mb V1 V2 - explicit");
    let lexicon = lexicon();
    let request = Request { variants: Variants::Comparable, ..Request::model("m") };
    let trace = trace(&field, &lexicon, &request).unwrap();
    let entry = trace.entries().nth(1).unwrap();
    assert!(entry.parent.unwrap().across);
    let change = entry.change.unwrap();
    assert_eq!(change.relation, crate::formula::Relation::Extends);
    assert_eq!(change.edits[0].to.as_deref(), Some("基地"));
    let counts: Vec<_> = trace.variants().iter().map(|v| v.adopters).collect();
    assert_eq!(counts, [1, 1, 0]);
}

#[test]
fn every_derived_edge_names_its_rule() {
    let rules = |lines: &str| -> Vec<String> {
        let (field, lexicon) = (with(lines), lexicon());
        let request =
            Request { variants: Variants::Comparable, rules: Rules::ALL, ..Request::model("m") };
        let trace = trace(&field, &lexicon, &request).unwrap();
        let mut rules: Vec<String> = Vec::new();
        for entry in trace.entries() {
            for link in entry.parent.iter().chain(&entry.alternatives) {
                rules.push(format!(
                    "{}>{} {}",
                    link.from.name(),
                    entry.who.name(),
                    link.rule.unwrap_or("")
                ));
            }
        }
        rules.sort();
        rules
    };
    let check = |lines: &str, expected: &[&str]| assert_eq!(rules(lines), expected, "{lines}");
    check(
        "adopt m V1 2019\npromote m C C 2018 administrative-order",
        &["C>V1 mandate-by-superior"],
    );
    check("adopt m V1 2019\npromote m C C 2019-06 -", &["C>V1 promotion-by-superior"]);
    // Whom it is meant for must be said.
    check("adopt m V1 2019\npromote m C - 2019-06 -", &[]);
    check("adopt m V1 -\npromote m C V1 - -", &["C>V1 promotion-by-superior"]);
    // Before the promotion, outside its scope, by no superior, or of another scheme: nothing follows.
    check("adopt m V1 2017\npromote m C C 2018 -", &[]);
    check("adopt m W 2019\npromote m C C 2018 -", &[]);
    check("adopt m V3 2019\npromote m C T1 2018 -", &[]);
    check("adopt m V1 2019\npromote m D V1 2018 -", &[]);
    check("adopt m V1 2019\npromote mb C C 2018 -", &[]);
    check("adopt points2 V1 2019\nadopt m V1 2019\npromote points C C 2018 -", &[]);
    // A pilot goes up, the roll-out comes down.
    check(
        "adopt m V1 2017 piloted\nadopt m V3 2019\npromote m C C 2018 -",
        &["C>V3 roll-out-after-pilot", "V1>C pilot-taken-up"],
    );
    // An observed edge makes the derived one needless.
    check("adopt m V1 2019\nlearn m C V1 - explicit\npromote m C C 2018 -", &["C>V1 "]);
}

#[test]
fn the_stated_originator_is_taken_up_by_its_superior() {
    let field = field(&format!(
        "{PLACES}scheme o - - V1\nadopt o V1 2016\nadopt o V3 2019\npromote o C C 2018 -"
    ));
    let request = Request { rules: Rules::ALL, ..Request::model("o") };
    assert_eq!(tree(&field, &request), ["V1", "C<V1", "V3<C"]);
}

#[test]
fn promotions_count_for_declared_variants() {
    let request = Request { variants: Variants::Comparable, ..Request::model("points") };
    check("adopt points2 V1 2019\npromote points C C 2018 -", &request, &["C", "V1<C"]);
}

#[test]
fn from_and_to_show_a_lineage_only() {
    let lines = "adopt m V1 2016\nadopt m V2 2017\nadopt m V3 2018\nadopt m W 2017\n\
                 learn m V1 V2 - explicit\nlearn m V2 V3 - explicit\nlearn m W V3 - implied";
    let f = with(lines);
    let ask = |from: Option<&str>, to: Option<&str>| Request {
        from: from.and_then(|a| f.actor(a)),
        to: to.and_then(|a| f.actor(a)),
        ..Request::model("m")
    };
    check(lines, &ask(Some("V2"), None), &["V2", "V3<V2"]);
    check(lines, &ask(None, Some("V2")), &["V1", "V2<V1"]);
    check(lines, &ask(None, Some("V3")), &["V1", "V2<V1", "V3<V2", "W"]);
    check(lines, &ask(Some("V1"), Some("V2")), &["V1", "V2<V1"]);
}

#[test]
fn a_trace_is_json_with_every_part() {
    let field =
        with("adopt m V1 2018\nadopt m V2 2019-03\nlearn m V1 V2 2019 explicit\nvisit m W V1 -");
    let lexicon = lexicon();
    let json =
        serde_json::to_value(trace(&field, &lexicon, &Request::model("m")).unwrap()).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["asked", "roles", "variants", "summary", "entries", "visits", "promotions", "findings"]
    );
    let entry = &json["entries"][1];
    assert_eq!(entry["start"], "2019-03");
    assert_eq!(entry["parent"]["channel"]["mechanisms"][0], "learning");
    assert_eq!(entry["parent"]["basis"], "observed");
    assert_eq!(entry["who"]["path"], serde_json::json!(["P", "C", "T1", "V2"]));
}

#[test]
fn schemes_stay_apart_where_all_are_asked_for() {
    let lines = "adopt m V1 2016\nadopt other V2 2017\nlearn other V1 V2 - explicit";
    let field = with(lines);
    let cascade = Cascade::new(&field, &[0, 3], &Request::default());
    assert!(cascade.graph.edge_weights().all(|e| !e.across));
    assert_eq!((cascade.adopters, cascade.len()), (2, 3));
    // Asked for as one model, the transmission joins what the source has.
    let joined = Cascade::new(&field, &[0, 3], &Request::model("m"));
    assert_eq!((joined.adopters, joined.len()), (2, 2));
}

#[test]
fn two_models_are_set_side_by_side() {
    let field = with(
        "adopt m V1 2016\nadopt mb V1 2018\nadopt m V2 2019\nadopt mb V2 2017\nadopt m V3 -\nadopt mb V3 2017\nadopt mb W 2020",
    );
    let l = lexicon();
    let c = compare_models(&field, &l, &Request::model("m"), &Request::model("mb")).unwrap();
    assert_eq!(c.formulas.as_ref().unwrap().relation, crate::formula::Relation::Extends);
    assert_eq!((c.both.len(), c.only_first, c.only_second), (3, 0, 1));
    assert_eq!((c.first_before_second, c.second_before_first), (1, 1));
    assert_eq!(c.overlap, Measure::Value(0.75));
    assert_eq!((c.first.places, c.first.dated, c.second.dated), (3, 2, 4));
    assert_eq!(c.first.median_year, Measure::Value(2017.5));
    serde_json::to_string(&c).unwrap();
}

#[test]
fn a_place_has_taken_and_given() {
    let field = with(
        "adopt m V1 2016\nadopt m V2 2018\nadopt other V2 2019\nlearn m V1 V2 2018 explicit\nlearn m V2 V3 2019 implied\n\
         learn other \"外地\" V2 2019 explicit\npromote other C C 2018 -\nvisit m V2 W 2017",
    );
    let l = lexicon();
    let place = place(&field, &l, field.actor("V2").unwrap(), &Request::default());
    let taken: Vec<_> =
        place.took().iter().map(|e| (e.link.from.name().to_owned(), e.link.basis)).collect();
    // A promotion that no report ties to the adoption gives no link.
    let expected = [("V1", Basis::Observed), ("\"外地\"", Basis::Observed)];
    assert_eq!(taken, expected.map(|(n, b)| (n.to_owned(), b)));
    let given: Vec<_> = place.gave().iter().map(|e| e.to.name().to_owned()).collect();
    assert_eq!(given, ["V3"]);
    assert_eq!(
        (place.adoptions().len(), place.visits().len(), place.promotions().len()),
        (2, 1, 0)
    );
    let json = serde_json::to_value(&place).unwrap();
    assert_eq!(json["took"][0]["scheme"]["name"], "m");
    assert_eq!(json["took"][0]["from"]["name"], "V1");
}

mod properties {
    use super::*;
    use crate::lineage::{ancestors, descendants};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn forests_have_no_circles_and_lineages_agree_with_a_naive_walk(
            edges in proptest::collection::vec((0..7_usize, 0..7_usize), 0..20),
            years in proptest::collection::vec(2010..2015, 7),
        ) {
            let mut lines = String::from("scheme m - -\n");
            for (i, year) in years.iter().enumerate() {
                lines.extend([format!("place a{i} village -\nadopt m a{i} {year}\n")]);
            }
            for (a, b) in &edges {
                lines.extend([format!("learn m a{a} a{b} - explicit\n")]);
            }
            let field = field(&lines);
            let cascade = Cascade::new(&field, &[0], &Request::default());
            let forest = Forest::new(&cascade, Bases::ALL, None);
            prop_assert_eq!(forest.order().len(), cascade.len());
            for node in 0..cascade.len() as NodeId {
                let steps = std::iter::successors(Some(node), |&n| forest.parent(n)).take(100).count();
                prop_assert_eq!(steps as u32, forest.depth(node) + 1);
                // A node is a root only if it has no parent that would not close a circle.
                let name = |n: NodeId| field.actor_name(cascade.node(n).actor).to_owned();
                let mut below = BTreeSet::from([name(node)]);
                loop {
                    let more: Vec<_> = edges.iter()
                        .filter(|(a, b)| a != b && below.contains(&format!("a{a}")))
                        .map(|(_, b)| format!("a{b}"))
                        .filter(|b| !below.contains(b)).collect();
                    if more.is_empty() { break; }
                    below.extend(more);
                }
                let down = descendants(&cascade, &[node], Bases::ALL, true);
                let names: BTreeSet<_> = down.members.iter().map(|m| name(m.node)).collect();
                prop_assert_eq!(&names, &below);
                for m in down.members {
                    let up = ancestors(&cascade, &[m.node], Bases::ALL, true);
                    prop_assert!(up.members.iter().any(|u| u.node == node && u.steps == m.steps));
                }
            }
            // Every tree edge is an edge, and breaking circles left as many roots as needed, no more
            // than there are nodes without any parent plus circles broken.
            let orphans = (0..7).filter(|b| !edges.iter().any(|(a, c)| a != c && c == b)).count();
            prop_assert!(forest.roots().count() >= orphans);
            prop_assert!(forest.roots().count() <= orphans + forest.findings.len());
        }
    }
}
