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

/// The code of a file: without comments, and without its unit tests at the end.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
    let lines = text[..end].lines().filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
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

#[test]
fn arrows_run_one_way() {
    let arrows = arrows();
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
        for piece in code(&path).split("crate::").skip(1) {
            let end = piece.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(piece.len());
            let used = &piece[..end];
            if used != room && arrows.contains_key(used) && !allowed.contains(used) {
                wrong.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that may be longer than the rest, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

#[test]
fn files_fit_in_mind() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
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
    for room in ["csvw", "store"] {
        for path in rust_files(&root().join("src").join(room)) {
            let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
            for word in ["xiangmai", "xm:", "township", "cooperative", "乡脉"] {
                if text.contains(word) {
                    wrong.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rust_file_is_part_of_the_crate() {
    let mut wrong = Vec::new();
    for path in rust_files(&root().join("src")) {
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
