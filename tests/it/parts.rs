//! Parts of tables, as an engine reads them: where tables may be cut, statements and findings of the parts, their keys.

use crate::support::workdir::Workdir;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const METADATA: &str = r##"{"@context": "http://www.w3.org/ns/csvw", "tables": [
    {"url": "villages.csv", "tableSchema": {"aboutUrl": "http://e/{id}/{_row}/{_sourceRow}", "primaryKey": "id", "columns": [
        {"name": "id", "titles": "id", "propertyUrl": "http://e/id"},
        {"name": "steps", "titles": "steps", "separator": "+", "ordered": true, "propertyUrl": "http://e/steps"},
        {"name": "note", "titles": "note", "propertyUrl": "http://e/note"},
        {"name": "people", "titles": "people", "datatype": "integer", "propertyUrl": "http://e/people"}]}},
    {"url": "visits.csv", "dialect": {"delimiter": ";", "commentPrefix": "#", "quoteChar": "'"}, "tableSchema": {
        "foreignKeys": [{"columnReference": "village", "reference": {"resource": "villages.csv", "columnReference": "id"}}],
        "columns": [
        {"name": "village", "titles": "village", "propertyUrl": "http://e/village"},
        {"name": "text", "titles": "text", "propertyUrl": "http://e/text"}]}}]}"##;

/// Tables with line ends, quotes and comments in odd places, a key that stands twice and references to nothing.
fn tables() -> Workdir {
    let mut villages = "\u{feff}id,steps,note,people\r\n".to_owned();
    let mut visits = "village;text\n".to_owned();
    for n in 0..60 {
        let id = if n == 47 { 3 } else { n };
        let note = ["", "\"a\n\nb\"", "5 \"\" x", "\"say \"\"no\"\"\r\n\"", "\"\n\""][n % 5];
        let note = if n % 5 == 2 {
            "甲,\"乙\"".replace(',', "，").replace('"', "")
        } else {
            note.to_owned()
        };
        let people = if n == 50 { "many".to_owned() } else { n.to_string() };
        villages.push_str(&format!("v{id},a+b+{n},{note},{people}\r\n"));
        let village =
            if n % 20 == 7 { format!("nowhere{n}") } else { format!("v{}", (n * 7) % 47) };
        let text = ["it''s;\n", "#", "a \"b\"", "\n#\n"][n % 4];
        visits.push_str(&format!(
            "{}{village};'{n}{text}'\n",
            if n % 6 == 5 { "# said\n" } else { "" }
        ));
    }
    let work = Workdir::new();
    work.file("d/csv-metadata.json", METADATA)
        .file("d/villages.csv", villages)
        .file("d/visits.csv", visits);
    work
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// File, row and code of each finding in a file of them.
fn places(text: &str) -> BTreeSet<(String, u64, String)> {
    let findings = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let place = |f: Value| {
        let file =
            f["place"]["file"].as_str().unwrap().rsplit(['/', '\\']).next().unwrap().to_owned();
        (file, f["place"]["row"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned())
    };
    findings.map(place).collect()
}

/// What the keys of all parts come to, judged as an engine does it.
fn judged(keys: &str) -> BTreeSet<(String, u64, String)> {
    let rows: Vec<Vec<&str>> = keys.lines().map(|line| line.split('\t').collect()).collect();
    let mut owned: BTreeMap<(&str, &str), Vec<u64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row[0] != "refers") {
        owned.entry((row[1], row[4])).or_default().push(row[2].parse().unwrap());
    }
    let twice = owned.iter().filter(|(_, lines)| lines.len() > 1);
    let twice = twice.flat_map(|((set, _), lines)| {
        let first = *lines.iter().min().unwrap();
        let table = set.split('#').next().unwrap().to_owned();
        lines
            .iter()
            .filter(move |l| **l > first)
            .map(move |l| (table.clone(), *l, "CSVW-PRIMARY-KEY".to_owned()))
    });
    let refers = rows.iter().filter(|row| row[0] == "refers").filter_map(|row| {
        let code = match owned.get(&(row[1], row[4])).map(Vec::len) {
            None => "CSVW-FOREIGN-KEY",
            Some(1) => return None,
            Some(_) => "CSVW-FOREIGN-KEY-AMBIGUOUS",
        };
        Some(("visits.csv".to_owned(), row[2].parse().unwrap(), code.to_owned()))
    });
    twice.chain(refers).collect()
}

#[test]
fn parts_give_the_statements_and_the_findings_of_the_whole_at_their_rows() {
    let work = tables();
    let run = work.run(&["convert", "d", "--findings", "whole", "--quiet"]);
    assert_eq!(run.code, 1, "{run:?}");
    let (whole, findings) = (sorted(&run.out), places(&work.read("whole")));
    let codes: BTreeSet<_> = findings.iter().map(|f| f.2.as_str()).collect();
    assert!(
        codes.contains("CSVW-PRIMARY-KEY")
            && codes.contains("CSVW-FOREIGN-KEY")
            && codes.len() >= 4,
        "{codes:?}"
    );
    for bytes in ["1", "90", "700", "100000"] {
        let listed = work.run(&["convert", "d", "--list-parts", bytes]);
        let cuts = listed.succeeds();
        let (mut lines, mut found, mut keys) = (Vec::new(), BTreeSet::new(), String::new());
        for cut in cuts.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let table = cut["table"].as_str().unwrap();
            let text = work.read(&format!("d/{table}"));
            let parts = cut["parts"].as_array().unwrap();
            assert!(bytes != "90" || parts.len() > 3, "{cut}");
            let at = |part: &Value, name: &str| part[name].as_u64().unwrap() as usize;
            let head = &text[..at(&parts[0], "start")];
            for part in parts {
                let rows = &text[at(part, "start")..at(part, "end")];
                let place = part["at"].as_str().unwrap();
                let args = ["convert", "d", "--table", table, "--stdin", "--part", place];
                let kept = ["--keys", "keys", "--findings", "found", "--quiet"];
                let run = work.run_with(&[&args[..], &kept].concat(), &format!("{head}{rows}"));
                assert!(run.code <= 1, "{run:?}");
                lines.extend(sorted(&run.out));
                found.extend(places(&work.read("found")));
                keys.push_str(&work.read("keys"));
            }
        }
        lines.sort();
        assert_eq!(lines, whole, "parts of {bytes} bytes");
        found.extend(judged(&keys));
        assert_eq!(found, findings, "parts of {bytes} bytes");
    }
}

#[test]
fn what_has_no_bytes_to_be_cut_at_is_read_whole_and_broken_places_are_refused() {
    let work = tables();
    let (text, _, _) = encoding_rs::GB18030.encode("id,steps,note,people\nv1,党支部,村民,3\n");
    work.file("d/villages.csv", &*text);
    let listed = work.run(&["convert", "d", "--list-parts", "10"]);
    let cuts = listed.succeeds();
    assert!(cuts.lines().next().unwrap().contains(r#""parts":[]"#), "{cuts}");
    let args = ["convert", "d", "--table", "visits.csv", "--stdin", "--part"];
    for place in ["", "1", "0:1:1", "1:2:3:4", "a:b:c"] {
        work.run_with(&[&args[..], &[place]].concat(), "").fails(2, &[]);
    }
    let run = work.run_with(&[&args[..], &["2:2:1"]].concat(), "village;text\nv1;x\n");
    assert!(run.err.contains("foreign keys are not checked"), "{run:?}");
}
