//! Texts in registers of their own: what the rules take from them is what a careful reader takes.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own texts")]

use std::collections::BTreeMap;
use std::path::Path;

use extraction::draft::{Fact, Kind};
use extraction::mention::scheme_keys;
use extraction::{Divisions, Extractor};

/// The real divisions that the texts name.
fn divisions() -> Divisions {
    let rows = include_str!("registers/divisions.csv");
    Divisions::new(
        rows.lines().filter_map(|l| l.split_once(',')).map(|(c, n)| (c.to_owned(), n.to_owned())),
    )
}

/// Lexicon and grammar, loaded once.
fn extractor() -> &'static Extractor {
    static EXTRACTOR: std::sync::LazyLock<Extractor> =
        std::sync::LazyLock::new(|| Extractor::new(divisions()).unwrap());
    &EXTRACTOR
}

struct Line {
    required: bool,
    denied: bool,
    kind: String,
    cells: Vec<String>,
}

fn gold(source: &str) -> Vec<Line> {
    source
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| {
            let cells: Vec<String> = l.split('\t').map(str::to_owned).collect();
            let mark = cells[0].chars().next().unwrap_or(' ');
            Line {
                required: mark != '?' && mark != '!',
                denied: mark == '!',
                kind: cells[0].trim_start_matches(['?', '!']).to_owned(),
                cells: cells[1..].to_vec(),
            }
        })
        .collect()
}

fn place(name: &str) -> &str {
    ["党总支", "党支部", "党委", "村委会", "政府"]
        .iter()
        .find_map(|w| name.strip_suffix(w))
        .unwrap_or(name)
}

fn same_actor(wanted: &str, got: Option<&String>) -> bool {
    wanted.split('/').any(|w| {
        Some(place(w)) == got.map(|g| place(g))
            || got.is_some_and(|g| {
                w.strip_suffix("委组织部") == Some(g.as_str())
                    || g.strip_suffix("委组织部") == Some(w)
            })
    })
}

fn same_scheme(x: &Extractor, wanted: &str, got: Option<&String>) -> bool {
    match got {
        None => wanted.is_empty(),
        Some(g) => {
            let keys = scheme_keys(wanted, &x.lexicon);
            scheme_keys(g, &x.lexicon).iter().any(|k| keys.contains(k))
        }
    }
}

fn matches(x: &Extractor, line: &Line, f: &Fact) -> bool {
    let cell = |i: usize| line.cells.get(i).map_or("", String::as_str);
    match (line.kind.as_str(), f.kind) {
        ("adoption", Some(Kind::Adoption)) => {
            same_actor(cell(0), f.adopter.as_ref())
                && same_scheme(x, cell(1), f.scheme.as_ref())
                && (cell(2).is_empty()
                    || cell(2).split('/').any(|s| Some(s) == f.status.as_deref()))
        }
        ("spread", Some(Kind::Spread)) => {
            let swapped = f.channel.as_deref() == Some("pairing")
                && same_actor(cell(1), f.to.as_ref())
                && same_actor(cell(2), f.from.as_ref());
            (swapped || same_actor(cell(1), f.from.as_ref()) && same_actor(cell(2), f.to.as_ref()))
                && cell(0).split('/').any(|c| Some(c) == f.channel.as_deref())
                && (matches!(f.channel.as_deref(), Some("visit" | "pairing"))
                    || same_scheme(x, cell(3), f.scheme.as_ref()))
        }
        ("indicator", Some(Kind::Indicator)) => {
            cell(0).split('/').any(|s| same_actor(s, f.subject.as_ref()))
                && cell(1).parse::<f64>().ok() == f.value
                && Some(cell(2)) == f.unit.as_deref()
        }
        ("honour", Some(Kind::Honour)) => {
            let title = f.title.as_deref().unwrap_or("");
            same_actor(cell(0), f.holder.as_ref())
                && (title.contains(cell(1)) || cell(1).contains(title))
                && (cell(2).is_empty() || line.denied || same_actor(cell(2), f.giver.as_ref()))
        }
        _ => false,
    }
}

/// Found and required, right and written, for each kind.
#[derive(Default, Debug)]
struct Tally {
    found: usize,
    required: usize,
    right: usize,
    written: usize,
}

/// How the kind of a fact is called in the gold, if it is measured.
fn measured(f: &Fact) -> Option<&'static str> {
    match f.kind? {
        Kind::Adoption => Some("adoption"),
        Kind::Spread => Some("spread"),
        Kind::Indicator => Some("indicator"),
        Kind::Honour => Some("honour"),
        _ => None,
    }
}

fn told(kind: &str, f: &Fact) -> String {
    format!(
        "{kind} {:?} {:?} {:?} {:?} {:?} {:?} | {}",
        f.adopter.as_ref().or(f.subject.as_ref()).or(f.holder.as_ref()).or(f.from.as_ref()),
        f.to,
        f.scheme.as_ref().or(f.title.as_ref()),
        f.status.as_ref().or(f.channel.as_ref()).or(f.giver.as_ref()),
        f.value,
        f.unit,
        f.quote
    )
}

/// Asserts that precision and recall of each kind are what they have to be.
fn check(total: &BTreeMap<String, Tally>) {
    for (kind, precision, recall) in [
        ("adoption", 0.95, 0.70),
        ("spread", 0.90, 0.60),
        ("indicator", 0.95, 0.85),
        ("honour", 0.85, 0.85),
    ] {
        let t = &total[kind];
        assert!(
            t.right as f64 / t.written as f64 >= precision,
            "{kind}: {} of {} are right",
            t.right,
            t.written
        );
        assert!(
            t.found as f64 / t.required as f64 >= recall,
            "{kind}: {} of {} are found",
            t.found,
            t.required
        );
    }
}

fn tally(name: &str, total: &mut BTreeMap<String, Tally>, notes: &mut Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/registers");
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let lines = gold(&std::fs::read_to_string(folder.join(format!("{name}.tsv"))).unwrap());
    let x = extractor();
    let (draft, _) = x.extract(&format!("{name}.txt"), &text);
    for f in &draft.facts {
        let quote: String = text.chars().skip(f.start).take(f.end - f.start).collect();
        assert_eq!(quote, f.quote, "a passage is where the draft says");
        let Some(kind) = measured(f) else { continue };
        let t = total.entry(kind.to_owned()).or_default();
        t.written += 1;
        let hit = lines.iter().find(|l| matches(x, l, f));
        match hit {
            Some(l) if l.denied => notes.push(format!("{name}: denied {:?} {}", f.kind, f.quote)),
            Some(_) => t.right += 1,
            None => notes.push(format!("{name}: extra {}", told(kind, f))),
        }
    }
    for l in lines.iter().filter(|l| l.required) {
        let t = total.entry(l.kind.clone()).or_default();
        t.required += 1;
        if draft.facts.iter().any(|f| matches(x, l, f)) {
            t.found += 1;
        } else {
            notes.push(format!("{name}: missed {} {:?}", l.kind, l.cells));
        }
    }
}

const REGISTERS: [&str; 17] = [
    "speech",
    "visit",
    "notice",
    "plan",
    "gazette",
    "micro",
    "harvest",
    "yearly",
    "paper",
    "commendation",
    "dialogue",
    "checklist",
    "meeting",
    "opinion",
    "border",
    "profiles",
    "board",
];

#[test]
fn registers_are_read_as_a_careful_reader_reads_them() {
    let mut total = BTreeMap::new();
    let mut notes = Vec::new();
    for name in REGISTERS {
        tally(name, &mut total, &mut notes);
    }
    for n in &notes {
        println!("{n}");
    }
    println!("{total:#?}");
    assert!(!notes.iter().any(|n| n.contains("denied")), "what a text denies is not written");
    check(&total);
}

/// Passages of many wordings, each with what it says.
fn passages() -> Vec<(String, String, Vec<Line>)> {
    let mut out: Vec<(String, String, Vec<Line>)> = Vec::new();
    for line in include_str!("registers/passages.txt")
        .lines()
        .filter(|l| !l.starts_with("# ") && !l.is_empty())
    {
        if let Some(name) = line.strip_prefix("## ") {
            out.push((name.to_owned(), String::new(), Vec::new()));
        } else if let Some((_, text, lines)) = out.last_mut() {
            if let Some(told) = line.strip_prefix("= ") {
                lines.extend(gold(&told.split_whitespace().collect::<Vec<_>>().join("\t")));
            } else if let Some(title) = line.strip_prefix("home ") {
                *text = format!("{title}\n{text}");
            } else if line != "=" {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    out
}

#[test]
fn passages_of_many_wordings_are_read() {
    let x = extractor();
    let mut total: BTreeMap<String, Tally> = BTreeMap::new();
    let mut denied = Vec::new();
    for (name, text, lines) in passages() {
        let (draft, _) = x.extract("p.txt", &text);
        for f in &draft.facts {
            let Some(kind) = measured(f) else { continue };
            let t = total.entry(kind.to_owned()).or_default();
            t.written += 1;
            match lines.iter().find(|l| matches(x, l, f)) {
                Some(l) if l.denied && f.status.as_deref() != Some("planned") => {
                    denied.push(format!("{name} {}", f.quote));
                }
                Some(_) => t.right += 1,
                None => println!("{name}: extra {}", told(kind, f)),
            }
        }
        for l in lines.iter().filter(|l| l.required) {
            let t = total.entry(l.kind.clone()).or_default();
            t.required += 1;
            if draft.facts.iter().any(|f| matches(x, l, f)) {
                t.found += 1;
            } else {
                println!("{name}: missed {} {:?}", l.kind, l.cells);
            }
        }
    }
    println!("{total:#?} denied {denied:?}");
    assert!(denied.is_empty(), "what a text denies is not written: {denied:?}");
    check(&total);
}

#[test]
fn the_day_on_which_it_was_looked_at_is_no_start() {
    let since = |text: &str| {
        let (draft, _) = extractor().extract("t.txt", text);
        let adoption = draft.facts.into_iter().find(|f| f.kind == Some(Kind::Adoption));
        adoption.map(|f| f.start_date)
    };
    let place = county();
    let model = "推行“党支部+合作社+农户”模式";
    for as_of in ["截至2023年4月底，", "截止2023年4月，", "截至到2023年底，"] {
        assert_eq!(since(&format!("{as_of}{place}{model}。")), Some(None), "{as_of}");
    }
    let told = since(&format!("2023年4月，{place}{model}。"));
    assert_eq!(told, Some(Some("2023-04".to_owned())));
}

/// A county of the test's divisions.
fn county() -> &'static str {
    let rows = include_str!("registers/divisions.csv");
    let county = rows.lines().filter_map(|l| l.split_once(',')).find(|(code, _)| code.len() == 6);
    county.unwrap().1
}
