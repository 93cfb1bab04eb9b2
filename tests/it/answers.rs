//! The central questions as people put them: what a trace says first, its tables and its JSON, one place's share, and
//! values that name nothing.

use crate::support::workdir::Workdir;
use std::collections::{BTreeMap, BTreeSet};

const MODEL: &str = "党支部+合作社+农户";
const LED: &str = "党支部领办合作社";

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// Rows of a CSV by the names of its columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().unwrap().clone();
    let of = |row: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
    };
    table.records().map(|row| of(row.unwrap())).collect()
}

#[test]
fn a_value_that_names_nothing_is_refused_with_what_is_near() {
    let work = Workdir::new();
    for (query, param, near) in [
        ("adopters", "model=党支部+合作社+农户户", MODEL),
        ("learned-from", "place=烟台", "烟台市"),
        ("learned-from", "basis=guessed", "observed"),
        ("facts", "report=seed-03", "seed-003"),
        ("models-by-roles", "role=龙头企", "龙头企业"),
        ("models-by-channels", "channel=考察学", "考察学习"),
        ("compare-places", "indicator=村集体增", "村集体增收"),
        ("evidence", "fact=adoption/a3-1", "adoption/a3-"),
    ] {
        work.run(&["query", query, "--param", param]).fails(2, &["no ", near]);
    }
    work.run(&["query", "learned-from", "--param", "since=soon"]).fails(2, &["soon", "2018-05"]);
    let far = work.run(&["query", "adopters", "--param", "model=zzzzzzzz"]);
    far.fails(2, &["zzzzzzzz"]);
    assert!(!far.err.contains("nearest"), "{far:?}");
    let far = work.run(&["query", "nosuchquery"]);
    far.fails(2, &["nosuchquery"]);
    assert!(!far.err.contains("scheme"), "{far:?}");
    // A full-width sign, another name, an id and a query of one's own are no slips.
    work.run(&["query", "adopters", "-p", "model=党支部＋合作社＋农户"]).succeeds();
    work.run(&["query", "models-by-channels", "-p", "channel=study-visit"]).succeeds();
    work.file("q.rq", "SELECT * { ?s ?p ?o FILTER(STR(?o) = STR(?_model)) } LIMIT 1");
    work.run(&["query", "q.rq", "-p", "model=whatever"]).succeeds();
}

#[test]
fn an_unknown_model_never_gives_an_empty_export() {
    let work = Workdir::new();
    for format in ["turtle", "nquads", "jsonld", "gexf", "json", "set"] {
        let run = work.run(&["export", "--format", format, "--model", "党支部+飞船", "-o", "x"]);
        run.fails(2, &["党支部+飞船"]);
        assert!(!work.path("x").exists(), "{format}");
    }
}

#[test]
fn a_trace_begins_with_the_answer_in_three_lines() {
    let work = Workdir::new();
    let run = work.run(&["trace", MODEL]);
    let lines: Vec<&str> = run.succeeds().lines().collect();
    assert!(lines[1].starts_with("Origin: "), "{}", run.out);
    assert!(lines[2].starts_with("Adopters: ") && lines[2].contains("observed explicit"));
    assert!(lines[3].starts_with("Lag ") && lines[3].contains("derived"), "{}", run.out);
    let traced = json(work.run(&["trace", MODEL, "--format", "json"]).succeeds());
    let adopters = traced["summary"]["adopters"].to_string();
    assert!(lines[2].starts_with(&format!("Adopters: {adopters}")), "{}", lines[2]);
    let chinese = work.run(&["--lang", "zh", "trace", MODEL]);
    assert!(chinese.succeeds().lines().nth(1).unwrap().starts_with("由来："), "{}", chinese.out);
    // Alternatives that read alike stand once: no two lines in a row are the same.
    let run = work.run(&["trace", LED]);
    let all: Vec<&str> = run.succeeds().lines().map(str::trim).collect();
    let links: Vec<_> = all.windows(2).filter(|w| w[0] == w[1] && w[0].contains("from ")).collect();
    assert!(links.is_empty(), "{links:?}");
}

#[test]
fn a_place_narrows_a_trace_and_its_sources_stay() {
    let work = Workdir::new();
    let ask = |extra: &[&str]| {
        let args: Vec<&str> =
            ["trace", LED, "--format", "json"].iter().chain(extra).copied().collect();
        json(work.run(&args).succeeds())
    };
    let (all, within) = (ask(&[]), ask(&["--within", "山东省"]));
    let adopters = |trace: &serde_json::Value| -> BTreeSet<String> {
        let entries = trace["entries"].as_array().unwrap().iter();
        let adopters =
            entries.filter(|e| e["kind"] == "adopter" && e["who"]["path"][0] == "山东省");
        adopters.map(|e| e["who"]["iri"].to_string()).collect()
    };
    let entries = within["entries"].as_array().unwrap();
    assert_eq!(adopters(&within), adopters(&all));
    assert!(!adopters(&within).is_empty());
    assert!(
        entries.iter().filter(|e| e["kind"] == "adopter").all(|e| e["who"]["path"][0] == "山东省")
    );
    let left_out = within["summary"]["outside_place"].as_u64().unwrap();
    assert!(
        left_out > 0
            && within["summary"]["adopters"].as_u64() < all["summary"]["adopters"].as_u64()
    );
    work.run(&["trace", LED, "--within", "山东"]).fails(2, &["山东省"]);
    work.run(&["draw", "lanes", LED, "--within", "山东省", "--output", "p.svg"]).succeeds();
    work.run(&["export", "--format", "csv", "--model", LED, "--within", "山东省"]).succeeds();
}

#[test]
fn the_json_of_a_trace_is_the_view_model_and_says_all_that_the_tables_say() {
    let work = Workdir::new();
    for model in [MODEL, LED, "积分制", "“五星”支部"] {
        let traced = json(work.run(&["trace", model, "--format", "json"]).succeeds());
        // The view model reads it and writes it again: its schema is held against that model in its own crate.
        let again = views::model::Cascade::from_json(&traced.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), traced, "{model}");
        let exported = json(work.run(&["export", "--format", "json", "--model", model]).succeeds());
        assert_eq!(traced, exported, "{model}");
        let table = rows(work.run(&["trace", model, "--format", "csv"]).succeeds());
        let entries = traced["entries"].as_array().unwrap();
        let adopters: Vec<_> = entries.iter().filter(|e| e["kind"] == "adopter").collect();
        assert_eq!(table.len(), adopters.len(), "{model}");
        assert_eq!(traced["summary"]["adopters"].as_u64().unwrap() as usize, adopters.len());
        for (row, entry) in table.iter().zip(adopters) {
            assert_eq!(row["iri"], entry["who"]["iri"].as_str().unwrap());
            assert_eq!(row["basis"], entry["basis"].as_str().unwrap());
            assert_eq!(row["statement"], entry["statement"].as_str().unwrap_or_default());
            assert_eq!(row["earliest"], entry["time"]["earliest"].as_str().unwrap_or_default());
            let levels = entry["who"]["divisions"].as_array().unwrap();
            let province = levels.iter().find(|d| d["level"] == "province");
            assert_eq!(row["province"], province.map_or("", |d| d["name"].as_str().unwrap()));
        }
    }
}

#[test]
fn tables_hold_every_possible_parent_and_what_adoptions_yielded() {
    let work = Workdir::new();
    assert_eq!(work.run(&["trace", LED, "-o", "x.json"]).succeeds(), "");
    let traced = json(&work.read("x.json"));
    let count = |key: &str| -> usize {
        let entries = traced["entries"].as_array().unwrap().iter();
        entries.map(|e| e[key].as_array().map_or(usize::from(e[key].is_object()), Vec::len)).sum()
    };
    let links = rows(work.run(&["trace", LED, "--format", "edges"]).succeeds());
    assert_eq!(links.len(), count("parent") + count("alternatives") + count("unnamed"));
    let s = &traced["summary"];
    for (basis, said, key) in [
        ("observed", "explicit", "explicit"),
        ("observed", "implied", "implied"),
        ("derived", "", "derived"),
    ] {
        let of = links.iter().filter(|l| l["basis"] == basis && l["statement"] == said).count();
        assert_eq!(s["links_by"][key], of, "{basis} {said}");
    }
    work.run(&["trace", LED, "--format", "csv", "--output", "tables"]).succeeds();
    let adopters = work.read("tables/adopters.csv");
    assert!(adopters.starts_with('\u{FEFF}'));
    assert_eq!(rows(&work.read("tables/edges.csv")).len(), links.len());
    work.run(&["trace", LED, "-o", "y.csv"]).succeeds();
    assert_eq!(rows(&work.read("y.csv")), rows(&adopters));
    let yielded = rows(&adopters).into_iter().filter(|r| !r["outcomes"].is_empty()).count();
    let figures = rows(
        work.run(&["query", "outcomes", "-p", &format!("model={LED}"), "--format", "csv"])
            .succeeds(),
    );
    let told: BTreeSet<&String> = figures.iter().map(|r| &r["adopter"]).collect();
    assert!(yielded >= told.len() && yielded > 0, "{yielded} of {told:?}");
    assert!(work.run(&["trace", LED]).succeeds().contains("outcome: "));
}

#[test]
fn a_province_rolls_up_what_lies_in_it() {
    let work = Workdir::new();
    let place = json(work.run(&["places", "山东省", "--format", "json"]).succeeds());
    let adoptions = place["adoptions"].as_array().unwrap();
    assert!(adoptions.len() > 10, "{}", adoptions.len());
    assert!(adoptions.iter().all(|a| a["who"]["path"][0] == "山东省"));
    let below: u64 =
        place["below"].as_array().unwrap().iter().map(|b| b["adopters"].as_u64().unwrap()).sum();
    let distinct: BTreeSet<String> = adoptions
        .iter()
        .filter(|a| a["who"]["path"].as_array().unwrap().len() > 1)
        .map(|a| a["who"]["iri"].to_string())
        .collect();
    assert_eq!(below as usize, distinct.len());
    let city = json(work.run(&["places", "烟台市", "--format", "json"]).succeeds());
    assert!(city["adoptions"].as_array().unwrap().len() < adoptions.len());
    let printed = work.run(&["places", "山东省"]);
    assert!(printed.succeeds().contains("烟台市 · "), "{printed:?}");
}

#[test]
fn two_models_are_compared_with_the_variants_of_a_trace() {
    let work = Workdir::new();
    let other = "党支部+公司+农户";
    let table = rows(work.run(&["compare", MODEL, other, "--format", "csv"]).succeeds());
    let figure = |name: &str| table.iter().find(|r| r["name"] == name).unwrap();
    let places = |model: &str| {
        let traced = json(work.run(&["trace", model, "--format", "json"]).succeeds());
        let entries = traced["entries"].as_array().unwrap().iter();
        let adopters = entries.filter(|e| e["kind"] == "adopter");
        adopters.map(|e| e["who"]["iri"].to_string()).collect::<BTreeSet<_>>().len().to_string()
    };
    assert_eq!(figure("adopters")["first"], places(MODEL));
    assert_eq!(figure("adopters")["second"], places(other));
    let compared = json(work.run(&["compare", MODEL, other, "--format", "json"]).succeeds());
    let both = table.iter().filter(|r| r["kind"] == "both").count();
    assert_eq!(both, compared["both"].as_array().unwrap().len());
}

#[test]
fn a_page_of_measures_warns_and_stays_short() {
    let work = Workdir::new();
    let page = work.run(&["measures", MODEL]);
    let out = page.succeeds();
    assert!(out.contains("adopters have a date") && out.contains("--population"), "{out}");
    for section in out.split("\n\n") {
        let lines = section.lines().skip(1).filter(|l| l.starts_with("  ")).count();
        assert!(lines <= 10, "{section}");
    }
    let value = |args: &[&str], measure: &str| {
        let all: Vec<&str> =
            ["measures", MODEL, "--format", "csv"].iter().chain(args).copied().collect();
        let table = rows(work.run(&all).succeeds());
        let row = table.into_iter().find(|r| r["measure"] == measure).unwrap();
        (row["value"].clone(), row["not_defined"].clone())
    };
    assert!(!value(&[], "kaplan_meier_median").1.is_empty(), "no curve over adopters alone");
    // Two adopters, one of them by id, and many places that adopted nothing.
    let others: Vec<String> = (0..200).map(|k| format!("村{k}")).collect();
    work.file("p.csv", format!("name\n龙王沟村\n610725118203\n{}\n", others.join("\n")));
    let adopters = value(&[], "places").0.parse::<u32>().unwrap();
    let universe = value(&["--population", "p.csv"], "universe").0.parse::<u32>().unwrap();
    assert_eq!(universe, 202 + adopters - 2);
    assert!(value(&["--population", "p.csv"], "kaplan_meier").0.parse::<f64>().unwrap() > 0.9);
    work.run(&["measures", MODEL, "--population", "nowhere.csv"]).fails(3, &["nowhere.csv"]);
    work.file("e.csv", "name\n");
    work.run(&["measures", MODEL, "--population", "e.csv"]).fails(2, &["e.csv"]);
}

#[test]
fn formulas_change_along_variants_and_links() {
    let work = Workdir::new();
    let shipped = rows(work.run(&["query", "formula-changes", "--format", "csv"]).succeeds());
    let link = |r: &&BTreeMap<String, String>| r["ground"] == "link";
    let yantai = shipped.iter().filter(link).find(|r| r["source"] == "烟台市").unwrap();
    assert_eq!((&*yantai["learner"], &*yantai["change"]), ("芜湖市", "form"));
    // The same link with formulas of its two forms.
    let work = Workdir::with_data();
    let text = work.read("data/schemes.csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let header = table.headers().unwrap().clone();
    let formula = header.iter().position(|c| c == "formula").unwrap();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header).unwrap();
    for row in table.records() {
        let mut cells: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        match &*cells[0].to_owned() {
            "dangzhibu-lingban-hezuoshe" => cells[formula] = "党支部+合作社+农户".into(),
            "dangzuzhi-lingban-hezuoshe" => cells[formula] = "党组织+合作社+企业+贫困户".into(),
            _ => {}
        }
        out.write_record(&cells).unwrap();
    }
    work.file("data/schemes.csv", out.into_inner().unwrap());
    let args = [
        "query",
        "formula-changes",
        "--data",
        "data",
        "-p",
        "model=党组织领办合作社",
        "--format",
        "csv",
    ];
    let found = rows(work.run(&args).succeeds());
    let changes: BTreeSet<String> = found
        .iter()
        .filter(|r| r["ground"] == "link" && r["source"] == "烟台市")
        .map(|r| format!("{} {} {}", r["change"], r["role"], r["becomes"]))
        .collect();
    let expected = ["added 企业 ", "narrowed 农户 贫困户", "widened 党支部 党组织"];
    assert_eq!(changes, expected.map(str::to_owned).into());
}

#[test]
fn models_are_found_by_roles_and_by_channels() {
    let work = Workdir::new();
    let by_roles = |params: &[&str]| -> BTreeSet<String> {
        let mut args = vec!["query", "models-by-roles", "--format", "csv"];
        params.iter().for_each(|p| args.extend(["-p", p]));
        rows(work.run(&args).succeeds()).into_iter().map(|r| r["formula"].clone()).collect()
    };
    let (one, two) = (by_roles(&["role=企业"]), by_roles(&["role=企业", "second=合作社"]));
    let three = by_roles(&["role=企业", "second=合作社", "third=党支部"]);
    assert!(three.is_subset(&two) && two.is_subset(&one) && !three.is_empty());
    assert!(three.contains("党支部+龙头企业+合作社+农户"), "a narrower role counts: {three:?}");
    let by_channels = |params: &[&str]| {
        let mut args = vec!["query", "models-by-channels", "--format", "csv"];
        params.iter().for_each(|p| args.extend(["-p", p]));
        rows(work.run(&args).succeeds())
    };
    let visits = by_channels(&["channel=考察学习"]);
    assert!(!visits.is_empty() && visits == by_channels(&["channel=study-visit"]));
    let events = |rows: &[BTreeMap<String, String>]| -> u32 {
        rows.iter().map(|r| r["events"].parse::<u32>().unwrap()).sum()
    };
    let both = by_channels(&["channel=learning", "second=study-visit"]);
    assert!(events(&both) <= events(&visits) && events(&both) > 0);
}

#[test]
fn facts_without_a_passage_are_given_with_their_report_and_no_position() {
    let work = Workdir::new();
    let evidence =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/evidence.csv"));
    let evidence = rows(&evidence.unwrap());
    let passages = |fact: &str| evidence.iter().filter(|e| e["fact"] == fact).count();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/adoptions.csv");
    let adoptions = rows(&std::fs::read_to_string(file).unwrap());
    let named = |a: &&BTreeMap<String, String>| format!("adoption/{}", a["id"]);
    let without = adoptions.iter().find(|a| passages(&named(a)) == 0).unwrap();
    let with = adoptions.iter().find(|a| passages(&named(a)) > 0).unwrap();
    let ask = |query: &str, param: String| {
        rows(work.run(&["query", query, "-p", &param, "--format", "csv"]).succeeds())
    };
    let found = ask("evidence", format!("fact={}", named(&without)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0]["report"].ends_with(&without["report"]) && found[0]["start"].is_empty());
    let found = ask("evidence", format!("fact={}", named(&with)));
    assert_eq!(found.len(), passages(&named(&with)), "{found:?}");
    assert!(found.iter().all(|row| !row["start"].is_empty()));
    let facts = ask("facts", format!("report={}", without["report"]));
    let own = facts.iter().find(|f| f["fact"].ends_with(&named(&without))).unwrap();
    assert!(own["start"].is_empty() && own["keyword"].is_empty(), "{own:?}");
}
