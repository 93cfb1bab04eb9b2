//! References to the reports behind an answer, read by real programs.

use crate::support::workdir::Workdir;
use std::process::Command;

const MODEL: &str = "model=党支部领办合作社";

#[test]
fn every_report_of_the_rows_is_cited_once_with_what_is_known() {
    let work = Workdir::new();
    let run = work.run(&["query", "learned-from", "-p", MODEL, "--cite", "csl-json"]);
    let items: Vec<serde_json::Value> = serde_json::from_str(run.succeeds()).unwrap();
    let rows = work.run(&["query", "learned-from", "-p", MODEL, "--format", "csv"]);
    let mut named: Vec<&str> = rows
        .succeeds()
        .lines()
        .skip(1)
        .filter_map(|l| l.split("/id/report/").nth(1))
        .map(str::trim)
        .collect();
    named.sort_unstable();
    named.dedup();
    let cited: Vec<&str> = items.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert!(named.iter().all(|n| cited.contains(n)), "{named:?} in {cited:?}");
    // The fields of the CSL data schema, and no other.
    for item in &items {
        for (key, value) in item.as_object().unwrap() {
            match key.as_str() {
                "id" | "type" | "title" | "publisher" | "URL" | "note" => {
                    assert!(value.is_string())
                }
                "issued" => {
                    let parts = value["date-parts"][0].as_array().unwrap();
                    assert!((1..=3).contains(&parts.len()) && parts.iter().all(|p| p.is_i64()));
                }
                other => panic!("{other} in {item}"),
            }
        }
        let complete = ["title", "publisher", "issued", "URL"].iter().all(|k| !item[k].is_null());
        let says = item["note"].as_str().unwrap_or_default().contains("incomplete: no ");
        assert_ne!(complete, says, "{item}");
    }
    assert!(run.err.contains("without title"), "{}", run.err);
    work.run(&["trace", "党支部领办合作社", "--cite", "bibtex"]).succeeds();
    work.run(&["query", "models", "--cite", "bibtex", "--format", "csv"]).fails(2, &["--cite"]);
}

/// What a script of the reference programs says of a file; `None`, loudly, where they are missing.
fn read_by(script: &str, file: &std::path::Path) -> Option<String> {
    let clients = std::env::var_os("XIANGMAI_CLIENTS").map(std::path::PathBuf::from);
    let python = clients.map(|c| c.join("py/bin/python")).filter(|p| p.exists());
    let Some(python) = python else {
        assert!(std::env::var_os("CI").is_none(), "XIANGMAI_CLIENTS names no python");
        eprintln!("SKIPPED: XIANGMAI_CLIENTS names no folder with py");
        return None;
    };
    let output = Command::new(python).arg("-c").arg(script).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[test]
fn bibtexparser_and_citeproc_read_the_references() {
    let work = Workdir::with_data();
    // A title that TeX and BibTeX would read as signs, and one that looks like an entry.
    let reports = work.read("data/reports.csv");
    let header = reports.lines().next().unwrap().to_owned();
    let extra =
        "S900,\"50% {更多} & \\x_1 }@misc{a, b=\"\"c\"\"\",,2020-07,http://e.org/{a}?b=1&c,,,,\n";
    work.file("data/reports.csv", format!("{reports}{extra}"));
    assert!(header.starts_with("id,title,publisher,date,url"));
    let ask = |format: &str, file: &str| {
        let query = "SELECT ?r { ?r a <https://w3id.org/xiangmai/ontology#Report> }";
        work.file("r.rq", query);
        work.run(&["query", "r.rq", "--data", "data", "--cite", format, "-o", file]).succeeds();
    };
    ask("csl-json", "r.json");
    ask("bibtex", "r.bib");
    let items: Vec<serde_json::Value> = serde_json::from_str(&work.read("r.json")).unwrap();
    let bib = "import sys, bibtexparser
from bibtexparser.bparser import BibTexParser
d = bibtexparser.load(open(sys.argv[1], encoding='utf-8'), BibTexParser(common_strings=True))
print(len(d.entries), sum('title' in e for e in d.entries), sum('url' in e for e in d.entries), sum('year' in e for e in d.entries), d.entries_dict['S900']['url'])";
    let count = |key: &str| items.iter().filter(|i| !i[key].is_null()).count();
    let expected = format!(
        "{} {} {} {} http://e.org/%7Ba%7D?b=1&c",
        items.len(),
        count("title"),
        count("URL"),
        count("issued")
    );
    if let Some(said) = read_by(bib, &work.path("r.bib")) {
        assert_eq!(said, expected);
    }
    let csl = "import sys, json, warnings
warnings.simplefilter('ignore')
from citeproc import CitationStylesStyle, CitationStylesBibliography, Citation, CitationItem, formatter
from citeproc.source.json import CiteProcJSON
items = json.load(open(sys.argv[1], encoding='utf-8'))
source = CiteProcJSON(items)
b = CitationStylesBibliography(CitationStylesStyle('harvard-cite-them-right', validate=False), source, formatter.plain)
for i in items: b.register(Citation([CitationItem(i['id'])]))
print(len(b.bibliography()))";
    if let Some(said) = read_by(csl, &work.path("r.json")) {
        assert_eq!(said, items.len().to_string());
    }
}
