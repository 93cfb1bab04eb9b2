//! `intake FILE... --gazetteer PATH --into DIR [--decisions FILE] [--mapping FILE]`: the command of the same name without
//! its dialogue. Exit code 0: all decided; 1: rows wait in `review.csv`; 2: wrong usage; 3: the environment failed.

#![expect(clippy::print_stderr, clippy::disallowed_methods, reason = "a program for a terminal")]

use std::path::Path;
use std::process::ExitCode;

use ledger::{DiskFolder, Intake, Standard};

#[path = "../tests/standard/mod.rs"]
mod standard;

struct Arguments {
    files: Vec<String>,
    gazetteer: String,
    into: String,
    decisions: Vec<String>,
    mapping: Vec<String>,
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments {
        files: Vec::new(),
        gazetteer: String::new(),
        into: String::new(),
        decisions: Vec::new(),
        mapping: Vec::new(),
    };
    let mut all = std::env::args().skip(1);
    while let Some(argument) = all.next() {
        match argument.as_str() {
            "--gazetteer" => found.gazetteer = all.next()?,
            "--into" => found.into = all.next()?,
            "--decisions" => found.decisions.push(all.next()?),
            "--mapping" => found.mapping.push(all.next()?),
            other if other.starts_with("--") => return None,
            _ => found.files.push(argument),
        }
    }
    (!found.files.is_empty() && !found.gazetteer.is_empty() && !found.into.is_empty())
        .then_some(found)
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!(
            "usage: intake FILE... --gazetteer PATH --into DIR [--decisions FILE] [--mapping FILE]"
        );
        return ExitCode::from(2);
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err((code, text)) => {
            eprintln!("{text}");
            ExitCode::from(code)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, (u8, String)> {
    let environment = |what: &str, error: &dyn std::fmt::Display| (3, format!("{what}: {error}"));
    let of = |error: ledger::Error| {
        (if error.is_users() { 2 } else { 3 }, format!("{error}\n{}", error.chinese()))
    };
    let gazetteer = gazetteer::Gazetteer::open(Path::new(&arguments.gazetteer))
        .map_err(|e| (2, e.to_string()))?;
    let standard: Standard =
        standard::standard().ok_or((3, "the project's data folder is missing".to_owned()))?;
    let mut folder = DiskFolder::new(&arguments.into);
    let mut intake = Intake::new(&gazetteer, &standard, &folder).map_err(of)?;
    for file in &arguments.mapping {
        intake.map(file, &std::fs::read(file).map_err(|e| environment(file, &e))?).map_err(of)?;
    }
    for file in &arguments.decisions {
        intake
            .decide(file, &std::fs::read(file).map_err(|e| environment(file, &e))?)
            .map_err(of)?;
    }
    for file in &arguments.files {
        intake.read(file, std::fs::read(file).map_err(|e| environment(file, &e))?).map_err(of)?;
    }
    let summary = intake.finish(&mut folder).map_err(of)?;
    for notice in &summary.notices {
        eprintln!(
            "{}{}: {}（{}）",
            notice.file,
            if notice.sheet.is_empty() { String::new() } else { format!(":{}", notice.sheet) },
            notice.zh,
            notice.en
        );
    }
    let counts = summary.counts;
    eprintln!(
        "{} rows: {} written, {} wait, {} skipped; {} lines to decide",
        counts.rows,
        counts.written,
        counts.waiting,
        counts.skipped,
        summary.lines.len()
    );
    Ok(summary.lines.is_empty())
}
