//! Repository rules as tests: arrows between rooms, sizes, words that must not stand where they stand.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads the repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The code of a file: without comments, and without what is compiled for unit tests alone.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let mut kept = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            // Further attributes, then the item; one with a body ends with a brace below its beginning.
            let item = lines.by_ref().find(|l| !l.trim_start().starts_with("#["));
            if item.is_some_and(|item| item.trim_end().ends_with('{')) {
                lines.by_ref().find(|l| *l == format!("{indent}}}"));
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// The table of arrows in the crate documentation.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let table = text.split("```arrows").nth(1).unwrap().split("```").next().unwrap();
    table
        .lines()
        .filter_map(|l| l.trim_start_matches("//!").split_once("->"))
        .map(|(from, to)| {
            (from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect())
        })
        .collect()
}

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms and crates that a piece of code names: `crate::room`, and `name::` that nothing stands before.
fn named(code: &str, names: &BTreeSet<String>) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for name in names {
        for (at, _) in code.match_indices(name.as_str()) {
            let before = &code[..at];
            let from_crate = before.ends_with("crate::");
            let alone = !before.ends_with("::") && !before.ends_with(is_word);
            let after = &code[at + name.len()..];
            let whole = !after.starts_with(is_word);
            if whole && (from_crate || (alone && after.starts_with("::"))) {
                found.insert(name.clone());
            }
        }
    }
    found
}

#[test]
fn arrows_run_one_way_and_each_is_needed() {
    let arrows = arrows();
    let names: BTreeSet<String> =
        arrows.iter().flat_map(|(from, to)| to.iter().chain([from])).cloned().collect();
    let mut needed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
        let room = room_of(&path);
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(allowed) = arrows.get(&room) else {
            wrong.push(format!("{room} is not in the table of arrows"));
            continue;
        };
        let mut used = named(&code(&path), &names);
        used.remove(&room);
        for name in used.difference(allowed) {
            wrong.push(format!("{} uses {name}", path.display()));
        }
        needed.entry(room).or_default().append(&mut used);
    }
    for (room, allowed) in &arrows {
        for name in
            allowed.iter().filter(|n| !needed.get(room).is_some_and(|u| u.contains(n.as_str())))
        {
            wrong.push(format!("{room} -> {name} is allowed and not needed"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The folders of our own Rust code.
fn sources() -> Vec<PathBuf> {
    let crates = std::fs::read_dir(root().join("crates")).unwrap();
    let mut folders: Vec<PathBuf> = crates.map(|c| c.unwrap().path().join("src")).collect();
    folders.push(root().join("src"));
    folders.sort();
    folders
}

/// Files that may be longer than the rest, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

#[test]
fn files_fit_in_mind() {
    let mut wrong = Vec::new();
    for path in sources().iter().flat_map(|folder| rust_files(folder)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
        let lines = text[..end].lines().count();
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_test = name.ends_with("/tests.rs") || name.contains("/tests/");
        if lines > 600 && !is_test && !LONG_FILES.iter().any(|(f, _)| *f == name) {
            wrong.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn engines_hold_no_word_of_the_field() {
    let mut wrong = Vec::new();
    for name in ["csvw", "store", "rdf", "text", "shacl"] {
        for path in rust_files(&root().join("crates").join(name).join("src")) {
            // Examples name their crate, as whoever uses it does.
            let text = std::fs::read_to_string(&path).unwrap().replace("xiangmai_", "");
            let text = text.to_lowercase();
            for word in ["xiangmai", "xm:", "township", "cooperative", "乡脉"] {
                if text.contains(word) {
                    wrong.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The string literals of code on one line, with the braces of placeholders left in.
fn literals(code: &str) -> Vec<String> {
    let literal = regex::Regex::new(r#""((?:[^"\\\n]|\\.)*)""#).unwrap();
    literal.captures_iter(code).map(|c| c[1].to_owned()).collect()
}

/// Chinese sentences of the program take full-width punctuation (GB/T 15834).
///
/// What lists marks or holds examples of ledgers is data and is named here.
#[test]
fn chinese_sentences_have_chinese_punctuation() {
    let data = [
        "/formula/",
        "/gazetteer/src/list",
        "/ledger/src/layout",
        "/ledger/src/facts",
        "/ledger/src/cell",
        "/tests",
    ];
    let data = |path: &Path| data.iter().any(|d| path.to_string_lossy().contains(d));
    let wrong_mark = regex::Regex::new(
        r"[\p{Han}”》）][,;:!?(]|[,;:!?)][\p{Han}“《（]|[\p{Han}）}] \(|\p{Han}\)",
    )
    .unwrap();
    // An English sentence may quote a Chinese word; code marks stand in `…`.
    let english = regex::Regex::new(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}").unwrap();
    let quoted = regex::Regex::new(r"`[^`]*`|\{[^{}]*\}").unwrap();
    let mut wrong = Vec::new();
    let mut paths = rust_files(&root().join("src"));
    for name in
        ["csvw", "diagnostics", "diffusion", "exports", "files", "gazetteer", "ledger", "views"]
    {
        paths.extend(rust_files(&root().join("crates").join(name).join("src")));
    }
    for path in paths.iter().filter(|p| !data(p)) {
        for literal in literals(&code(path)) {
            let plain = quoted.replace_all(&literal, "\u{e000}");
            if wrong_mark.is_match(&plain) && !english.is_match(&plain) {
                wrong.push(format!("{}: {literal}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rooms within which files still import each other. The list only gets shorter.
const CIRCLES: &[&str] = &[
    "crates/extraction/src/gate",
    "crates/extraction/src/mention",
    "crates/extraction/src/reading",
    "crates/extraction/src/table",
    "crates/ledger/src",
    "crates/shacl/src",
    "crates/store/src",
    "src/server",
];

/// The paths that begin with `crate`, `super` or `self`, those of a list each by itself.
fn paths(code: &str) -> Vec<String> {
    fn read(prefix: &str, text: &str, found: &mut Vec<String>) {
        let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let end = text.find(|c| !is_path(c)).unwrap_or(text.len());
        let path = format!("{prefix}{}", &text[..end]);
        let Some(list) = text[end..].strip_prefix('{').filter(|_| path.ends_with("::")) else {
            found.push(path);
            return;
        };
        let (mut depth, mut from) = (0, 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    read(&path, list[from..at].trim(), found);
                    from = at + 1;
                    if c == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(root) {
            let is_start = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':';
            if code[..at].chars().next_back().is_none_or(is_start) {
                read("", &code[at..], &mut found);
            }
        }
    }
    found
}

/// The modules of a crate that each of its modules names.
fn named_modules(source: &Path) -> BTreeMap<String, (PathBuf, BTreeSet<String>)> {
    let module = |path: &Path| {
        let inside = path.strip_prefix(source).unwrap().with_extension("");
        let names = inside.components().map(|c| c.as_os_str().to_string_lossy().into_owned());
        let names: Vec<String> =
            names.filter(|n| !["mod", "lib", "main"].contains(&n.as_str())).collect();
        names.join("::")
    };
    let is_test = |path: &PathBuf| {
        path.components()
            .any(|c| ["tests", "tests.rs"].contains(&&*c.as_os_str().to_string_lossy()))
    };
    let files = rust_files(source).into_iter().filter(|path| !is_test(path));
    let files: BTreeMap<String, PathBuf> = files.map(|path| (module(&path), path)).collect();
    let named = |own: &str, path: &Path| {
        let of_path = |path: String| {
            let mut at: Vec<&str> = own.split("::").filter(|n| !n.is_empty()).collect();
            for name in path.split("::") {
                match name {
                    "crate" => at.clear(),
                    "self" => {}
                    "super" => drop(at.pop()),
                    name => at.push(name),
                }
            }
            let holds =
                (0..=at.len()).rev().map(|n| at[..n].join("::")).find(|m| files.contains_key(m));
            holds.filter(|module| module != own)
        };
        paths(&code(path)).into_iter().filter_map(of_path).collect()
    };
    files.iter().map(|(own, path)| (own.clone(), (path.clone(), named(own, path)))).collect()
}

#[test]
fn files_import_one_way() {
    let mut crates: Vec<PathBuf> = std::fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    crates.push(root().join("src"));
    let mut met = BTreeSet::new();
    for source in crates {
        let modules = named_modules(&source);
        for (own, (path, named)) in &modules {
            let (mut seen, mut next) = (BTreeSet::new(), Vec::from_iter(named));
            while let Some(module) = next.pop() {
                if seen.insert(module) {
                    next.extend(&modules[module].1);
                }
            }
            if seen.contains(own) {
                let path = path.strip_prefix(root()).unwrap();
                let known = CIRCLES.iter().find(|room| path.starts_with(room));
                assert!(known.is_some(), "{} imports itself by way of others", path.display());
                met.extend(known);
            }
        }
    }
    assert_eq!(met, CIRCLES.iter().collect(), "a room without circles stays in the list");
}

#[test]
fn every_rust_file_is_part_of_the_crate() {
    let mut wrong = Vec::new();
    for path in sources().iter().flat_map(|folder| rust_files(folder)) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem == "lib" || stem == "main" {
            continue;
        }
        let folder = path.parent().unwrap();
        let (name, owner) = if stem == "mod" {
            (folder.file_name().unwrap().to_string_lossy().into_owned(), folder.parent().unwrap())
        } else {
            (stem, folder)
        };
        let declared = ["lib.rs", "mod.rs"].iter().any(|file| {
            std::fs::read_to_string(owner.join(file))
                .is_ok_and(|text| text.contains(&format!("mod {name};")))
        });
        if !declared {
            wrong.push(path.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "not declared:\n{}", wrong.join("\n"));
}

#[test]
fn every_query_file_is_shipped_and_has_a_header() {
    let library = std::fs::read_to_string(root().join("src/query/library.rs")).unwrap();
    for entry in std::fs::read_dir(root().join("queries")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(library.contains(&format!("\"{name}\",")), "{name} is not in the library");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#+ summary: "), "{name} has no header");
    }
}

#[test]
fn no_text_of_a_report_is_shipped() {
    let texts: Vec<String> = std::fs::read_dir(root().join("../shared/seeds"))
        .map(|d| d.map(|e| std::fs::read_to_string(e.unwrap().path()).unwrap()).collect())
        .unwrap_or_default();
    if texts.is_empty() {
        assert!(std::env::var_os("CI").is_none(), "the seed reports are missing under CI");
        eprintln!("SKIPPED: the seed reports are not here, so no text can be compared");
        return;
    }
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(root().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "csv") {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).unwrap();
        for record in reader.records() {
            for field in &record.unwrap() {
                let length = field.chars().count();
                let is_address = field.starts_with("http");
                if length > 40 && !is_address && texts.iter().any(|t| t.contains(field)) {
                    wrong.push(format!("{}: {field}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "sentences of reports:\n{}", wrong.join("\n"));
}
