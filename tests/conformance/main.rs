//! The W3C suite of CSV on the Web: one named test for each entry of its manifest.
//!
//! The suite lies beside the project (`../shared/csvw-tests`), or where `CSVW_TESTS` says, and is neither
//! copied in nor edited.
//! Where it is absent this says so and passes; under `CI` its absence is a failure. `expected.toml`
//! lists failures that are tolerated, with the reason for each; one that passes fails the run.

#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod suite;

use csvw::{self, Error, Input, Mode, Options, rows::Limits};
use diagnostics::{Diagnostic, Severity};
use libtest_mimic::{Arguments, Failed, Trial};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::graph::CanonicalizationAlgorithm;
use oxigraph::model::{Graph, Literal, Term, Triple};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use suite::{Suite, Test};

/// Failures that are tolerated.
const EXPECTED: &str = include_str!("expected.toml");

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/csvw-tests");
    let root = std::env::var_os("CSVW_TESTS").map_or_else(beside, PathBuf::from);
    let Some(suite) = Suite::read(&root) else {
        let absent = format!("the CSVW suite is not at {}: SKIPPED", root.display());
        eprintln!("\n*** {absent} ***\n");
        let required = std::env::var_os("CI").is_some();
        return if required { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let tolerated = tolerated();
    let suite = Arc::new(suite);
    let mut trials: Vec<Trial> = Vec::new();
    for test in &suite.tests {
        let (suite, test) = (Arc::clone(&suite), test.clone());
        let reason = tolerated.get(&test.id).cloned();
        trials.push(Trial::test(test.id.replace('/', "::"), move || {
            match (check(&suite, &test), reason) {
                (Ok(()), None) | (Err(_), Some(_)) => Ok(()),
                (Err(failed), None) => Err(failed),
                (Ok(()), Some(reason)) => {
                    Err(format!("passes, but is listed as failing: {reason}").into())
                }
            }
        }));
    }
    for id in tolerated.into_keys().filter(|id| suite.tests.iter().all(|t| t.id != *id)) {
        let text = format!("`{id}` is listed as failing and is not in the suite");
        trials.push(Trial::test(format!("expected::{id}"), move || Err(text.into())));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Lines of the form `"id" = "reason"`.
fn tolerated() -> BTreeMap<String, String> {
    let unquote = |s: &str| s.trim().trim_matches('"').to_owned();
    let lines = EXPECTED.lines().filter(|l| l.starts_with('"'));
    lines.filter_map(|l| l.split_once('=')).map(|(id, r)| (unquote(id), unquote(r))).collect()
}

/// What a run came to.
struct Outcome {
    /// As the command line would exit: 0, 1 or 3.
    exit: u8,
    warnings: Vec<String>,
    errors: Vec<String>,
    output: Vec<u8>,
}

fn check(suite: &Suite, test: &Test) -> Result<(), Failed> {
    let outcome = run(suite, test, &Options::default());
    let Outcome { exit, warnings, errors, output } = &outcome;
    let ensure = |good: bool, text: &str| {
        let report = || format!("{text}\nerrors: {errors:#?}\nwarnings: {warnings:#?}");
        if good { Ok(()) } else { Err(Failed::from(report())) }
    };
    match test.kind.as_str() {
        "NegativeRdfTest" | "NegativeValidationTest" => {
            ensure(*exit == 1, &format!("exit {exit}, expected 1"))?;
        }
        _ => ensure(*exit == 0, &format!("exit {exit}, expected 0"))?,
    }
    match test.kind.as_str() {
        "ToRdfTestWithWarnings" | "WarningValidationTest" => {
            ensure(!warnings.is_empty(), "no warning")?;
        }
        "PositiveValidationTest" => ensure(warnings.is_empty(), "spurious warnings")?,
        "ToRdfTest" if suite.is_wholly_valid(test) => {
            ensure(warnings.is_empty(), "spurious warnings")?;
        }
        _ => {}
    }
    if let Some(expected) = &test.expected {
        compare(&std::fs::read(suite.root.join(expected))?, output)?;
    }
    let limits = Limits { chunk_bytes: 1, ..Limits::default() };
    let chunked = run(suite, test, &Options { threads: 3, limits, ..Options::default() });
    ensure(chunked.output == *output, "chunks change the output")?;
    ensure(chunked.errors == *errors, "chunks change the errors")?;
    ensure(chunked.warnings == *warnings, "chunks change the warnings")
}

fn run(suite: &Suite, test: &Test, options: &Options) -> Outcome {
    let mode = if test.minimal { Mode::Minimal } else { Mode::Standard };
    let options = Options { mode, ..options.clone() };
    let input =
        Input { url: &test.action, metadata: test.metadata.as_deref(), link: test.link.as_deref() };
    let mut findings = Vec::new();
    let mut output = Vec::new();
    let result = csvw::describe(input, suite).and_then(|(group, warnings)| {
        findings.extend(warnings);
        let report = &mut |f: Diagnostic| findings.push(f);
        if test.id.starts_with("rdf/") {
            csvw::to_rdf(&group, suite, &options, &mut output, report)
        } else {
            csvw::validate(&group, suite, &options, report)
        }
    });
    let mut exit = 0;
    match result {
        Ok(_) => {}
        Err(Error::Metadata(more)) => findings.extend(more),
        Err(_) => exit = 3,
    }
    let texts = |severity| {
        let wanted = |f: &&Diagnostic| f.severity == severity;
        findings.iter().filter(wanted).map(ToString::to_string).collect::<Vec<_>>()
    };
    let (errors, warnings) = (texts(Severity::Error), texts(Severity::Warning));
    if exit == 0 && !errors.is_empty() {
        exit = 1;
    }
    Outcome { exit, warnings, errors, output }
}

/// Compares two graphs in N-Triples up to the names of blank nodes.
fn compare(expected: &[u8], found: &[u8]) -> Result<(), Failed> {
    let (mut expected, mut found) = (graph(expected)?, graph(found)?);
    expected.canonicalize(CanonicalizationAlgorithm::Unstable);
    found.canonicalize(CanonicalizationAlgorithm::Unstable);
    if expected == found {
        return Ok(());
    }
    let only = |a: &Graph, b: &Graph| {
        let mut lines: Vec<String> =
            a.iter().filter(|t| !b.contains(*t)).map(|t| t.to_string()).collect();
        lines.sort();
        lines.truncate(30);
        lines.join("\n  ")
    };
    let (missing, surplus) = (only(&expected, &found), only(&found, &expected));
    Err(format!("graphs differ\nmissing:\n  {missing}\nsurplus:\n  {surplus}").into())
}

fn graph(text: &[u8]) -> Result<Graph, Failed> {
    let mut graph = Graph::new();
    for quad in RdfParser::from_format(RdfFormat::NTriples).for_slice(text) {
        let triple = Triple::from(quad?);
        let object = match triple.object {
            Term::Literal(l) => match l.language() {
                Some(tag) => {
                    let tag = tag.to_ascii_lowercase();
                    Literal::new_language_tagged_literal_unchecked(l.value(), tag).into()
                }
                None => l.into(),
            },
            other => other,
        };
        graph.insert(&Triple::new(triple.subject, triple.predicate, object));
    }
    Ok(graph)
}
