//! A cascade whose names break what does not quote: several parents, two provinces, nothing dated but one.

use serde_json::{Value, json};
use views::model::Cascade;

const NAMES: [&str; 25] = [
    "甲\"乙'丙\\",
    "一行\n二行\r三行\r\n四行\t五",
    "<b>&amp;]]>&#x41;</b><!-- --> <?x?>",
    "🌾👩‍🌾𠮷",
    "قرية\u{202E}abc\u{200F}\u{2066}村",
    " ",
    " 前后空格 ",
    "",
    "=1+1",
    "+1;DROP,`x`",
    "-2|3",
    "@SUM(A1:A9)",
    "{{x}}$ENV%s\\N\\L\\G",
    "\u{FEFF}甲",
    "甲\u{2028}乙\u{85}丙\u{A0}",
    "e\u{301}é",
    "007",
    "1e5",
    "true",
    "null",
    "NaN",
    "2016-02",
    "//注 /* 释 */ # --",
    "C:\\users\\u0041\\x41",
    "'; MATCH (n) DETACH DELETE n; //",
];

fn division(n: usize, name: &str) -> Value {
    json!({ "iri": format!("https://e.org/p/{n}"), "name": name, "en": name, "level": "province" })
}

fn link(n: usize, name: &str, from: usize, basis: &str) -> Value {
    json!({
        "from": { "iri": format!("https://e.org/w/{from}"), "name": "源" },
        "node": from,
        "basis": basis,
        "rule": name,
        "fact": format!("https://e.org/t/{n}-{from}"),
        "channel": { "direction": name, "mechanisms": ["a b", name], "carriers": [name] },
        "conflict": name,
        "weight": 0.1 + n as f64,
        "p_value": 1e-9,
        "sources": [source(n, name)],
    })
}

fn source(n: usize, name: &str) -> Value {
    json!({ "report": "https://e.org/r/1", "span": [n, n + 1], "title": name, "date": "2020-01",
        "url": format!("https://e.org/?q={n}&x=<{n}>") })
}

fn entry(n: usize, name: &str) -> Value {
    let provinces = ["贵州省\"<&", "山东省"];
    let mut entry = json!({
        "node": n,
        "depth": n.min(1),
        "kind": "adopter",
        "who": {
            "iri": format!("https://e.org/w/{n}?a=1&b='\"#x"),
            "name": name,
            "en": name,
            "also": [name, "另名"],
            "class": "Division",
            "path": [name],
            "divisions": [division(n % 2, provinces[n % 2])],
        },
        "scheme": { "iri": "https://e.org/s/1", "name": name, "formula": format!("{name}+农户") },
        "adoptions": [format!("https://e.org/a/{n}")],
        "status": [name],
        "outcomes": [{ "zh": name, "en": name }],
        "sources": [source(n, name)],
    });
    if n == 1 {
        entry["start"] = "2016-02".into();
        entry["end"] = "2020".into();
    }
    if n > 0 {
        entry["parent"] = link(n, name, 0, "observed");
        entry["alternatives"] = (1..n.min(4)).map(|k| link(n, name, k, "inferred")).collect();
    }
    entry
}

/// The cascade.
pub(crate) fn hostile() -> Cascade {
    let long = "长".repeat(3000) + "\"";
    let names = || NAMES.iter().copied().chain([long.as_str()]);
    let entries: Vec<Value> = names().enumerate().map(|(n, name)| entry(n, name)).collect();
    let variants: Vec<Value> = names()
        .enumerate()
        .map(|(n, name)| {
            let scheme = json!({ "iri": format!("https://e.org/s/{n}"), "name": name, "en": name });
            json!({ "scheme": scheme, "reason": "name", "adopters": n })
        })
        .collect();
    let visits: Vec<Value> = names()
        .enumerate()
        .map(|(n, name)| {
            let who = |side: &str| json!({ "name": format!("{name}{side}") });
            json!({ "iri": format!("https://e.org/v/{n}"), "host": who(""), "visitor": who("2"),
                "date": "2019-05-04", "basis": "observed", "sources": [source(n, name)] })
        })
        .collect();
    let document = json!({
        "asked": "<&\"'>\n",
        "summary": { "adopters": entries.len(), "dated": 1, "others": 0, "observed": 0, "derived": 0,
            "inferred": 0 },
        "entries": entries,
        "variants": variants,
        "visits": visits,
    });
    #[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    Cascade::from_json(&document.to_string()).unwrap()
}
