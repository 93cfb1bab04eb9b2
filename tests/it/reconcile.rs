//! The reconciliation service: the specification's schemas and examples, and clients of others.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::own::Program;
use crate::support::workdir::{Workdir, python, shared};

/// The service over the shipped tables.
struct Desk {
    program: Program,
    _work: Workdir,
}

impl Desk {
    fn new() -> Self {
        let work = Workdir::with_data();
        work.run(&["load", "data", "--store", "graph"]).succeeds();
        let program = Program::start(&work, &["--store", "graph"]);
        Self { program, _work: work }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.program.address)
    }

    fn get(&self, path: &str) -> Value {
        let mut answer = agent().get(self.at(path)).call().unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    /// A form of version 0.2.
    fn form(&self, name: &str, value: &Value) -> (u16, Value) {
        let fields = [(name, value.to_string())];
        let mut answer = agent().post(self.at("/reconcile")).send_form(fields).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A document of the draft.
    fn post(&self, path: &str, value: &Value) -> (u16, Value) {
        let request = agent().post(self.at(&format!("/reconcile/1.0-draft{path}")));
        let mut answer = request.content_type("application/json").send(value.to_string()).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// The candidates of one query: id, whether it is a match, features by name.
    fn ask(&self, query: &Value) -> Vec<(String, bool, BTreeMap<String, Value>)> {
        let (status, answer) = self.form("queries", &json!({ "q": query }));
        assert_eq!(status, 200, "{answer}");
        let found = answer["q"]["result"].as_array().unwrap();
        let features = |c: &Value| {
            let all = c["features"].as_array().unwrap().iter();
            all.map(|f| (f["id"].as_str().unwrap().to_owned(), f["value"].clone())).collect()
        };
        found
            .iter()
            .map(|c| (c["id"].as_str().unwrap().to_owned(), c["match"] == true, features(c)))
            .collect()
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().new_agent()
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn json_of(path: &Path) -> Value {
    let mut json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    // Of no known draft.
    if let Some(object) = json.as_object_mut() {
        object.remove("$schema");
    }
    json
}

/// A schema of the specification, those beside it at hand.
fn schema(folder: &Path, name: &str) -> jsonschema::Validator {
    let mut options = jsonschema::options().with_draft(jsonschema::Draft::Draft7);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let uri = match file.as_str() {
            "openapi.json" => "http://swagger.io/v2/schema.json".to_owned(),
            other => format!("https://reconciliation.test/{other}"),
        };
        let mut content = json_of(&path);
        content.as_object_mut().unwrap().remove("$id");
        let resource = jsonschema::Resource::from_contents(content).unwrap();
        options = options.with_resource(uri, resource);
    }
    let root = json!({ "$ref": format!("https://reconciliation.test/{name}.json") });
    options.build(&root).unwrap()
}

fn fits(folder: &Path, name: &str, answer: &Value) {
    let errors: Vec<String> = schema(folder, name)
        .iter_errors(answer)
        .map(|e| format!("{}: {e}", e.instance_path))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}\n{answer:#}");
}

fn examples(folder: &Path, name: &str) -> Vec<(String, Value)> {
    let mut found: Vec<(String, Value)> = std::fs::read_dir(folder.join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), json_of(&path)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!found.is_empty(), "{name}");
    found
}

#[test]
fn every_answer_fits_the_schemas_of_version_0_2() {
    let Some(spec) = shared("w3c/reconciliation/0.2") else { return };
    let (schemas, desk) = (spec.join("schemas"), Desk::new());
    fits(&schemas, "manifest", &desk.get("/reconcile"));
    let queries = json!({
        "a": { "query": "烟台市", "type": "Division", "limit": 3 },
        "b": { "query": "党支部＋合作社＋农户" },
        "c": { "properties": [{ "pid": "code", "v": "3706" }] },
        "d": { "query": "没有这样的名称" },
    });
    fits(&schemas, "reconciliation-query-batch", &queries);
    let (_, answer) = desk.form("queries", &queries);
    fits(&schemas, "reconciliation-result-batch", &answer);
    assert_eq!(answer.as_object().unwrap().len(), 4);
    let extend = json!({
        "ids": ["division/3706", "scheme/dangzhibu-hezuoshe-nonghu", "division/nowhere"],
        "properties": [
            { "id": "within" }, { "id": "path" }, { "id": "role", "settings": { "limit": "2" } },
            { "id": "formula" }, { "id": "kind", "settings": { "content": "id" } },
        ],
    });
    fits(&schemas, "data-extension-query", &extend);
    let (_, answer) = desk.form("extend", &extend);
    fits(&schemas, "data-extension-response", &answer);
    assert_eq!(answer["rows"]["division/3706"]["within"][0]["name"], "山东省");
    assert_eq!(
        answer["rows"]["scheme/dangzhibu-hezuoshe-nonghu"]["role"].as_array().unwrap().len(),
        2
    );
    let propose = desk.get("/reconcile/extend/propose?type=Scheme&limit=5");
    fits(&schemas, "data-extension-property-proposal", &propose);
    assert_eq!(propose["properties"].as_array().unwrap().len(), 5);
    for (kind, schema, prefix) in [
        ("entity", "suggest-entities-response", "烟台"),
        ("property", "suggest-properties-response", "区划"),
        ("type", "suggest-types-response", "合作社"),
    ] {
        let answer = desk.get(&format!("/reconcile/suggest/{kind}?prefix={}", percent(prefix)));
        fits(&schemas, schema, &answer);
        assert!(!answer["result"].as_array().unwrap().is_empty(), "{kind}");
    }
    for (path, query) in examples(&spec.join("examples"), "reconciliation-query-batch/valid") {
        let (status, answer) = desk.form("queries", &query);
        assert_eq!(status, 200, "{path}");
        fits(&schemas, "reconciliation-result-batch", &answer);
    }
    for (path, query) in examples(&spec.join("examples"), "reconciliation-query-batch/invalid") {
        assert_eq!(desk.form("queries", &query).0, 400, "{path}");
    }
    for (path, query) in examples(&spec.join("examples"), "data-extension-query/valid") {
        let (status, answer) = desk.form("extend", &query);
        assert_eq!(status, 200, "{path}");
        fits(&schemas, "data-extension-response", &answer);
    }
}

#[test]
fn every_answer_fits_the_schemas_of_the_draft() {
    let Some(spec) = shared("w3c/reconciliation/1.0-draft") else { return };
    let (schemas, desk) = (spec.join("schemas"), Desk::new());
    fits(&schemas, "manifest", &desk.get("/reconcile/1.0-draft"));
    let condition = |id: &str, value: &str, more: Value| {
        let mut condition =
            json!({ "matchType": "property", "propertyId": id, "propertyValue": value });
        condition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        condition
    };
    let queries = json!({ "queries": [
        { "type": "Division", "limit": 3, "conditions": [{ "matchType": "name", "propertyValue": "烟台市" }] },
        { "conditions": [{ "matchType": "id", "propertyValue": "division/3706" }] },
        { "type": "Scheme", "conditions": [
            { "matchType": "name", "propertyValue": "党支部+合作社+农户" },
            condition("role", "role/household", json!({ "required": true })),
            condition("role", "role/enterprise", json!({ "required": true, "matchQuantifier": "none" })),
        ] },
    ] });
    fits(&schemas, "reconciliation-query-batch", &queries);
    let (_, answer) = desk.post("/match", &queries);
    fits(&schemas, "reconciliation-result-batch", &answer);
    let first = |at: usize| answer["results"][at]["candidates"][0]["id"].as_str().unwrap();
    assert_eq!((first(0), first(1)), ("division/3706", "division/3706"));
    assert_eq!(first(2), "scheme/dangzhibu-hezuoshe-nonghu");
    for candidate in answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r["candidates"].as_array().unwrap())
    {
        let score = candidate["score"].as_f64().unwrap();
        assert!((0.0..=100.0).contains(&score), "{candidate}");
    }
    let extend = json!({
        "ids": ["division/3706", "division/nowhere"],
        "properties": [{ "id": "within" }, { "id": "path" }],
    });
    let (_, answer) = desk.post("/extend", &extend);
    fits(&schemas, "data-extension-response", &answer);
    assert_eq!(answer["rows"][0]["properties"][1]["values"][0]["str"], "山东省烟台市");
    for (kind, schema, prefix) in [
        ("entity", "suggest-entities-response", "烟台"),
        ("property", "suggest-properties-response", "区划"),
        ("type", "suggest-types-response", "合作社"),
    ] {
        let path = format!("/reconcile/1.0-draft/suggest/{kind}?prefix={}", percent(prefix));
        fits(&schemas, schema, &desk.get(&path));
    }
    let propose = desk.get("/reconcile/1.0-draft/extend/propose?type=Scheme");
    fits(&schemas, "data-extension-property-proposal", &propose);
    for (path, query) in examples(&spec.join("examples"), "reconciliation-query-batch/valid") {
        let (status, answer) = desk.post("/match", &query);
        assert_eq!(status, 200, "{path}");
        fits(&schemas, "reconciliation-result-batch", &answer);
    }
    for (path, query) in examples(&spec.join("examples"), "reconciliation-query-batch/invalid") {
        assert_eq!(desk.post("/match", &query).0, 400, "{path}");
    }
}

#[test]
fn what_stands_beside_a_name_tells_namesakes_apart() {
    let desk = Desk::new();
    let alone = desk.ask(&json!({ "query": "韩庄村", "type": "Division" }));
    assert!(
        alone.iter().all(|(_, is_match, _)| !is_match),
        "two villages are called so: {alone:?}"
    );
    let told = json!({ "query": "韩庄村", "type": "Division", "properties": [{ "pid": "county", "v": "晋州市" }] });
    let told = desk.ask(&told);
    assert_eq!((told[0].0.as_str(), told[0].1), ("division/130183103212", true));
    assert_eq!(
        (&told[0].2["place_match"], &told[1].2["place_match"]),
        (&json!(true), &json!(false))
    );
    // What the graph does not have is found in the gazetteer, and marked.
    let upper = desk.ask(&json!({ "query": "河南省濮阳市清丰县", "type": "Division" }));
    assert_eq!(upper[0].0, "division/410922");
    assert!(upper[0].1);
    let elsewhere = desk.ask(&json!({ "query": "西藏自治区日喀则市仲巴县" }));
    assert_eq!(
        (elsewhere[0].0.as_str(), &elsewhere[0].2["in_graph"]),
        ("division/540232", &json!(false))
    );
    // An organization by another spelling of its name.
    let spelt = desk.ask(&json!({ "query": "卜家渠村蔬菜种植专业合作社", "type": "Organization" }));
    assert_eq!(spelt[0].0, "organization/bojiaqucunshucaizhongzhinongminzhuanyehezuoshe");
    assert!(spelt[0].1, "{spelt:?}");
}

#[test]
fn an_empty_cell_is_a_query_without_candidates_and_no_mistake() {
    let desk = Desk::new();
    let (status, answer) = desk.form(
        "queries",
        &json!({ "q0": { "query": "" }, "q1": { "query": "  " }, "q2": { "query": "烟台市" } }),
    );
    assert_eq!(status, 200, "{answer}");
    for blank in ["q0", "q1"] {
        assert_eq!(answer[blank]["result"], json!([]), "{answer}");
    }
    assert!(!answer["q2"]["result"].as_array().unwrap().is_empty());
    let named =
        |text: &str| json!({ "conditions": [{ "matchType": "name", "propertyValue": text }] });
    let (status, answer) = desk.post("/match", &json!({ "queries": [named(""), named("烟台市")] }));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["results"][0]["candidates"], json!([]));
    assert!(!answer["results"][1]["candidates"].as_array().unwrap().is_empty());
    assert_eq!(desk.form("queries", &json!({ "q": {} })).0, 400);
}

#[test]
fn a_preview_shows_the_evidence_and_no_markup_of_others() {
    let desk = Desk::new();
    let page = |id: &str| {
        let path = format!("/reconcile/preview?id={}", percent(id));
        let mut answer = agent().get(desk.at(&path)).call().unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'"));
        answer.body_mut().read_to_string().unwrap()
    };
    let scheme = page("scheme/dangzhibu-hezuoshe-nonghu");
    assert!(scheme.contains("党支部+合作社+农户") && scheme.contains("evidence"), "{scheme}");
    let drafted = page("scheme/wuxing-zhibu");
    assert!(drafted.contains("<li>"), "{drafted}");
    let hostile = page("<script>alert(1)</script>");
    assert!(!hostile.contains("<script>"), "{hostile}");
    // A page of another origin gets nothing through a callback unless such pages may read.
    let answer = desk.get("/reconcile?callback=evil");
    assert_eq!(answer["versions"][0], "0.2");
}

#[test]
fn the_client_of_the_python_registry_completes_a_job() {
    let Some(python) = python("reconciler") else { return };
    let desk = Desk::new();
    let job = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/peers/reconcile.py");
    let done =
        Command::new(python).arg(job).arg(desk.at("/reconcile")).arg("200").output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(done.status.success(), "{said}");
}
