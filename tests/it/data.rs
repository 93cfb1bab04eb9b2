//! The shipped tables against the reports from which they were read.

use crate::support::workdir::{Workdir, shared};
use diffusion::formula::{RoleRef, parse};
use diffusion::{Variants, matching};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use xiangmai::app::{Source, Workspace, lexicon, trace};

type Row = BTreeMap<String, String>;

fn table(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/{name}.csv"));
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

/// The word of each table in the `fact` column of the evidence.
const FACTS: &[(&str, &str)] = &[
    ("adoption", "adoptions"),
    ("affiliation", "affiliations"),
    ("attestation", "attestations"),
    ("change", "changes"),
    ("division", "divisions"),
    ("honour", "honours"),
    ("instrument", "instruments"),
    ("observation", "observations"),
    ("organization", "organizations"),
    ("part", "scheme_parts"),
    ("promotion", "promotions"),
    ("scheme", "schemes"),
    ("site", "sites"),
    ("specialty", "specialties"),
    ("transmission", "transmissions"),
    ("visit", "visits"),
];

#[test]
fn every_span_holds_the_key_word_of_its_fact() {
    let Some(seeds) = shared("seeds") else { return };
    let texts: BTreeMap<String, Vec<char>> = table("reports")
        .into_iter()
        .filter(|r| !r["file"].is_empty())
        .map(|r| {
            let text = std::fs::read_to_string(seeds.join(&r["file"])).unwrap();
            (r["id"].clone(), text.chars().collect())
        })
        .collect();
    assert_eq!(texts.len(), 5);
    let mut wrong = Vec::new();
    for row in table("evidence") {
        // A report without a text can be cited, but not by passage.
        let Some(text) = texts.get(&row["report"]) else {
            assert!(row["start"].is_empty() && row["keyword"].is_empty(), "{}", row["id"]);
            continue;
        };
        let (start, end): (usize, usize) =
            (row["start"].parse().unwrap(), row["end"].parse().unwrap());
        let passage: String = text.get(start..end).unwrap_or_default().iter().collect();
        if !passage.contains(&row["keyword"]) || end - start > 160 {
            wrong.push(format!("{}: {start}..{end} lacks {}", row["id"], row["keyword"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_passage_supports_a_fact_of_the_tables() {
    let mut facts = BTreeSet::new();
    for (word, name) in FACTS {
        facts.extend(table(name).into_iter().map(|r| format!("{word}/{}", r["id"])));
    }
    for row in table("evidence") {
        assert!(facts.contains(&row["fact"]), "{}: {}", row["id"], row["fact"]);
    }
}

#[test]
fn every_fact_of_a_seed_report_has_a_passage() {
    let supported: BTreeSet<_> = table("evidence").into_iter().map(|r| r["fact"].clone()).collect();
    for (word, name) in FACTS {
        for row in table(name) {
            let from_seed = row.get("report").is_some_and(|r| r.starts_with("seed-"));
            let fact = format!("{word}/{}", row["id"]);
            assert!(!from_seed || supported.contains(&fact), "{fact} has no passage");
        }
    }
}

#[test]
fn every_case_of_the_compilation_is_in_the_tables() {
    let Some(reports) = shared("reports") else { return };
    let mut ids = BTreeSet::new();
    for name in ["adoptions", "attestations", "promotions", "visits", "transmissions"] {
        ids.extend(table(name).into_iter().map(|r| r["id"].chars().take(5).collect::<String>()));
    }
    let mut reader = csv::Reader::from_path(reports.join("reports.csv")).unwrap();
    let cases: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(cases.len(), 221);
    for case in cases {
        assert!(ids.contains(&case["id"]), "{} is missing", case["id"]);
    }
}

/// The other names of the rows of a table, and the rows' ids; those that are another row's name left out.
fn other_names(name: &str) -> Vec<(String, String)> {
    let table = table(name);
    let names: BTreeSet<_> = table.iter().map(|r| r["name"].clone()).collect();
    let others = |r: &Row| {
        let split: Vec<_> = r["alt_names"].split(';').map(str::to_owned).collect();
        split.into_iter().map(|n| (n, r["id"].clone())).collect::<Vec<_>>()
    };
    let all = table.iter().flat_map(others);
    all.filter(|(n, _)| !n.is_empty() && !names.contains(n)).collect()
}

#[test]
fn every_scheme_is_found_by_each_of_its_names() {
    let ground = trace::ground(&Workspace::open(&Source::Shipped).unwrap(), &mut || {}).unwrap();
    let names = table("schemes").into_iter().map(|r| (r["name"].clone(), r["id"].clone()));
    let others = other_names("schemes");
    assert!(others.len() > 50);
    let mut lost = Vec::new();
    for (name, id) in names.chain(others) {
        let iri = format!("https://w3id.org/xiangmai/id/scheme/{id}");
        let scheme = ground.field.scheme(&iri).unwrap();
        let found = matching::find(&ground.field, &ground.lexicon, Some(&name), Variants::Same);
        if !found.is_ok_and(|m| m.schemes.iter().any(|m| m.scheme == scheme)) {
            lost.push(format!("{name} does not lead to {id}"));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_place_and_organization_is_found_by_its_other_names() {
    let field = Workspace::open(&Source::Shipped).unwrap().field(&mut || {}).unwrap();
    for (name, kind) in [("divisions", "division"), ("organizations", "organization")] {
        for (other, id) in other_names(name) {
            let actor = field.actor(&format!("https://w3id.org/xiangmai/id/{kind}/{id}")).unwrap();
            assert!(field.actors_named(&other).contains(&actor), "{other} does not lead to {id}");
        }
    }
}

#[test]
fn every_role_word_of_the_cases_is_a_label_of_a_role() {
    let Some(reports) = shared("reports") else { return };
    let lexicon = lexicon::roles().unwrap();
    let mut reader = csv::Reader::from_path(reports.join("reports.csv")).unwrap();
    let cases: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    let mut unknown = BTreeSet::new();
    for formula in cases.iter().map(|c| &c["model_formula"]).filter(|f| !f.is_empty()) {
        for role in lexicon.read(&parse(formula)).uses {
            if matches!(role.role, RoleRef::Unknown(_) | RoleRef::Narrower { .. }) {
                unknown.insert(format!("{} in {formula}", role.text));
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}

#[test]
fn rows_are_sorted_and_ids_are_ascii() {
    for (_, name) in FACTS {
        let ids: Vec<_> = table(name).into_iter().map(|r| r["id"].clone()).collect();
        assert!(ids.is_sorted(), "{name} is not sorted by id");
        assert!(ids.iter().all(|i| i.is_ascii()), "{name} has an id that is not ASCII");
    }
}

/// Finds the rows of a table in which every one of `wanted` holds.
fn rows(name: &str, wanted: &[(&str, &str)]) -> Vec<Row> {
    let holds = |r: &Row| wanted.iter().all(|(k, v)| r[*k] == *v);
    table(name).into_iter().filter(holds).collect()
}

#[test]
fn two_campaigns_of_one_name_stay_two_schemes() {
    let named: Vec<_> =
        table("schemes").into_iter().filter(|r| r["name"].contains("五项行动")).collect();
    assert_eq!(named.len(), 2, "{named:?}");
}

#[test]
fn a_share_that_disagrees_with_its_parts_is_kept_and_doubted() {
    let share = rows("observations", &[("value", "87.76")]);
    assert_eq!(share.len(), 1);
    assert_eq!(share[0]["doubt"], "share-mismatch");
}

#[test]
fn years_overwritten_by_copying_are_doubted() {
    let doubted = rows("observations", &[("doubt", "year-overwritten")]);
    assert!(doubted.iter().any(|r| r["value"] == "2024"), "the population of 偏坡");
}

#[test]
fn both_values_of_one_measure_are_kept() {
    let doubted = rows("observations", &[("doubt", "contradicted")]);
    let values: BTreeSet<_> = doubted.iter().map(|r| r["value"].as_str()).collect();
    assert!(values.contains("602") && values.contains("200"), "{values:?}");
}

#[test]
fn a_formula_that_lost_its_plus_signs_is_kept_as_printed_with_another_reading() {
    let rows = rows("schemes", &[("formula", "党建 志愿服务")]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["alternative_formula"], "党建+志愿服务");
}

#[test]
fn places_that_no_report_prints_say_so() {
    let city = rows("divisions", &[("name", "濮阳市")]);
    assert_eq!(city.len(), 1);
    assert_eq!(city[0]["attested"], "false");
    // Another report prints 六盘水市; the one about it never does, so no passage of it says so.
    let city = rows("divisions", &[("name", "六盘水市")]);
    assert_eq!(city.len(), 1);
    let fact = format!("division/{}", city[0]["id"]);
    let passages = rows("evidence", &[("fact", fact.as_str())]);
    assert!(passages.iter().all(|p| !p["keyword"].contains("六盘水")), "{passages:?}");
}

#[test]
fn a_place_printed_outside_the_text_has_no_passage_inside_it() {
    let city = rows("divisions", &[("name", "武威市")]);
    assert_eq!(city.len(), 1);
    let fact = format!("division/{}", city[0]["id"]);
    let passages = rows("evidence", &[("fact", fact.as_str())]);
    // The navigation line at the head of the page is all that prints it.
    assert!(!passages.is_empty());
    assert!(passages.iter().all(|p| p["end"].parse::<u32>().unwrap() < 50), "{passages:?}");
}

#[test]
fn a_joint_figure_is_one_observation_of_both_places() {
    let joint: Vec<_> =
        table("observations").into_iter().filter(|r| r["qualifier"].contains("合计")).collect();
    assert!(!joint.is_empty());
    let mut figures = BTreeSet::new();
    for row in &joint {
        assert!(!row["joint_division"].is_empty(), "{}", row["id"]);
        assert!(figures.insert((&row["report"], &row["indicator"], &row["value"])), "{row:?}");
    }
}

#[test]
fn a_repeated_paragraph_gives_one_fact_with_two_passages() {
    let formula = "村党支部+合作社+基地+农户";
    let scheme = rows("schemes", &[("formula", formula)]);
    let taken = rows("adoptions", &[("scheme", &scheme[0]["id"]), ("report", "seed-003")]);
    assert_eq!(taken.len(), 1, "{taken:?}");
    let fact = format!("adoption/{}", taken[0]["id"]);
    assert_eq!(rows("evidence", &[("fact", &fact)]).len(), 2);
}

#[test]
fn a_full_width_plus_is_kept_as_printed_and_found_by_an_ascii_one() {
    let printed = rows("schemes", &[("name", "“7＋1”承诺践诺活动")]);
    assert_eq!(printed.len(), 1);
    let args = ["query", "adopters", "--param", "model=7+1", "--format", "csv"];
    assert!(Workdir::new().run(&args).succeeds().contains("偏坡布依族乡"));
}

#[test]
fn what_is_intended_is_not_achieved() {
    for value in ["30", "90", "600"] {
        let wanted = [("value", value), ("achieved", "false")];
        let found = rows("observations", &wanted);
        assert!(found.iter().any(|r| r["report"].starts_with("seed-")), "{value}");
    }
    for (goal, report) in [
        ("dangjian-yinling-chanye-fumin", "seed-003"),
        ("yiwang-douqi", "seed-003"),
        ("chuangjian-dangjian-shifan-xiangzhen", "seed-004"),
    ] {
        let wanted = [("status", "planned"), ("scheme", goal), ("report", report)];
        assert_eq!(rows("adoptions", &wanted).len(), 1, "{goal}");
    }
}

#[test]
fn what_is_still_explored_is_not_practised() {
    for village in ["420529202202", "420529202207", "420529202203"] {
        let wanted = [("adopter_division", village), ("scheme", "dangzhibu-lingban-hezuoshe")];
        let found = rows("adoptions", &wanted);
        assert!(found.iter().all(|r| r["status"] == "exploring"), "{found:?}");
        assert_eq!(found.len(), 1);
    }
}

#[test]
fn every_event_says_whether_its_report_states_or_implies_it_and_on_what_it_rests() {
    for name in ["adoptions", "transmissions", "promotions", "visits"] {
        for row in table(name) {
            assert!(["explicit", "implied"].contains(&row["statement"].as_str()), "{}", row["id"]);
            assert!(["observed", "derived"].contains(&row["basis"].as_str()), "{}", row["id"]);
        }
    }
}

#[test]
fn nobody_stands_in_for_a_promoter_that_no_report_names() {
    for row in table("promotions") {
        let promoter = [&row["promoter_division"], &row["promoter_organization"]];
        assert!(promoter.iter().any(|p| !p.is_empty()), "{} has no promoter", row["id"]);
        assert!(!row["note"].contains("no other promoter"), "{}", row["id"]);
    }
}

#[test]
fn a_number_that_only_a_name_holds_is_no_exact_figure() {
    for (indicator, value) in [("planted-area", "1000"), ("demonstration-field-area", "10000")] {
        let found = rows("observations", &[("indicator", indicator), ("value", value)]);
        assert!(!found.is_empty());
        assert!(found.iter().all(|r| r["bound"] == "name-derived"), "{found:?}");
    }
}

#[test]
fn an_outcome_keeps_its_place_and_names_its_adoption() {
    let adoptions: BTreeMap<_, _> =
        table("adoptions").into_iter().map(|r| (r["id"].clone(), r)).collect();
    let outcomes: Vec<_> =
        table("observations").into_iter().filter(|r| !r["subject_adoption"].is_empty()).collect();
    assert!(outcomes.len() > 150, "{}", outcomes.len());
    for row in outcomes {
        let subjects = ["subject_division", "subject_organization", "subject_site"];
        assert!(subjects.iter().any(|c| !row[*c].is_empty()), "{} lost its place", row["id"]);
        let adoption = &adoptions[&row["subject_adoption"]];
        assert_eq!(adoption["report"], row["report"], "{}", row["id"]);
    }
    let effects = adoptions.values().filter(|r| !r["effect"].is_empty()).count();
    assert!(effects <= 1, "{effects} effects are still free text");
}

#[test]
fn every_originator_has_its_source() {
    for row in table("schemes") {
        for column in ["originator_division", "originator_organization"] {
            let fact = format!("scheme/{}", row["id"]);
            let wanted = [("fact", fact.as_str()), ("property", column)];
            assert!(row[column].is_empty() || !rows("evidence", &wanted).is_empty(), "{fact}");
        }
        assert!(!row["report"].is_empty(), "{} names no report", row["id"]);
    }
}

#[test]
fn a_passage_of_a_property_names_a_column_of_its_table() {
    let header = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/{name}.csv"));
        csv::Reader::from_path(path).unwrap().headers().unwrap().clone()
    };
    let columns: BTreeMap<_, _> = FACTS.iter().map(|(w, n)| (*w, header(n))).collect();
    let mut seen = 0;
    for row in table("evidence").into_iter().chain(table("attestations")) {
        let (kind, _) = row["fact"].split_once('/').unwrap();
        if row["property"].is_empty() {
            continue;
        }
        seen += 1;
        assert!(columns[kind].iter().any(|c| c == row["property"]), "{}", row["id"]);
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn one_adopter_takes_one_scheme_up_once() {
    let mut seen = BTreeMap::new();
    for row in table("adoptions") {
        let key = ["scheme", "adopter_division", "adopter_organization"].map(|c| row[c].clone());
        let planned = row["status"] == "planned";
        if let Some(other) = seen.insert((key, planned), row["id"].clone()) {
            panic!("{} says what {other} says: make it an attestation", row["id"]);
        }
    }
}

#[test]
fn a_place_that_only_a_caption_names_takes_nothing_up() {
    for name in ["大桥村", "牛角村"] {
        for place in rows("divisions", &[("name", name)]) {
            let taken = rows("adoptions", &[("adopter_division", &place["id"])]);
            assert!(taken.iter().all(|r| r["report"] != "seed-001"), "{taken:?}");
        }
    }
}

#[test]
fn a_visit_is_not_an_adoption() {
    assert_eq!(rows("visits", &[("scheme", "qujing-xingdong")]).len(), 1);
    assert!(rows("adoptions", &[("scheme", "qujing-xingdong")]).is_empty());
}

#[test]
fn an_honour_of_unnamed_holders_names_no_recipient() {
    for row in table("honours") {
        let recipients = ["recipient_division", "recipient_organization", "recipient_scheme"];
        let named = recipients.iter().any(|c| !row[*c].is_empty());
        assert!(!named || row["count"].is_empty(), "{}", row["id"]);
        assert_eq!(row["scope_division"].is_empty(), row["count"].is_empty(), "{}", row["id"]);
    }
}

#[test]
fn conflicts_lists_every_trap() {
    let run = Workdir::new().run(&["query", "conflicts", "--format", "csv"]);
    let lines: Vec<_> = run.succeeds().lines().collect();
    let said = |words: &[&str]| lines.iter().any(|l| words.iter().all(|w| l.contains(w)));
    assert!(said(&["two values", "岳村镇", "602", "200"]), "{lines:#?}");
    assert!(said(&["share against its parts", "珍宝村", "87.76", "81.69"]), "{lines:#?}");
    assert!(said(&["in doubt", "总人口", "2024", "年份被复制覆盖"]), "{lines:#?}");
    assert!(said(&["another reading", "党建 志愿服务", "党建+志愿服务"]), "{lines:#?}");
    assert!(said(&["another reading", "1 9", "1+9"]), "{lines:#?}");
    assert!(said(&["another reading", "1 10", "1+10"]), "{lines:#?}");
    assert!(said(&["practised and planned", "珍宝村", "党建引领、产业富民"]), "{lines:#?}");
    assert!(said(&["two schemes of one name", "五项行动"]), "{lines:#?}");
}
