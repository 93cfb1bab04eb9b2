//! The W3C tests of *Generating JSON from Tabular Data on the Web*.
//!
//! They lie beside the project (`../shared/csvw-tests`), or where `CSVW_TESTS` says. Where they are absent
//! this says so and passes; under `CI` their absence is a failure.

#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

use diagnostics::{Diagnostic, Severity};
use serde_json::Value;
use std::path::{Path, PathBuf};
use xiangmai_csvw::rows::Limits;
use xiangmai_csvw::{Error, FetchError, Input, Mode, Options, Origin, Resolver, Response};

struct Suite {
    root: PathBuf,
    manifest: Value,
}

impl Resolver for Suite {
    fn fetch(&self, url: &str, _: Origin) -> Result<Response, FetchError> {
        let url = url.split('#').next().unwrap_or_default();
        let resource = self.manifest["resources"].get(url).ok_or(FetchError::NotFound)?;
        let text = |key: &str| resource[key].as_str().map(str::to_owned);
        let file = std::fs::File::open(self.root.join(text("file").unwrap()));
        Ok(Response {
            content_type: text("contentType"),
            links: text("link").into_iter().collect(),
            content_language: None,
            body: Box::new(file.map_err(|e| FetchError::Failed(e.to_string()))?),
        })
    }
}

/// What a run came to: its exit code, whether there were warnings, and the document.
fn run(suite: &Suite, test: &Value, options: &Options) -> (u8, bool, Vec<u8>, Vec<String>) {
    let minimal = test["minimal"].as_bool().unwrap_or_default();
    let mode = if minimal { Mode::Minimal } else { Mode::Standard };
    let options = Options { mode, ..options.clone() };
    let input = Input {
        url: test["action"].as_str().unwrap(),
        metadata: test["metadata"].as_str(),
        link: test["link"].as_str(),
    };
    let (mut findings, mut output) = (Vec::new(), Vec::new());
    let result = xiangmai_csvw::describe(input, suite).and_then(|(group, warnings)| {
        findings.extend(warnings);
        let report = &mut |f: Diagnostic| findings.push(f);
        xiangmai_csvw::to_json(&group, suite, &options, &mut output, report)
    });
    let mut exit = 0;
    match result {
        Ok(_) => {}
        Err(Error::Metadata(more)) => findings.extend(more),
        Err(_) => exit = 3,
    }
    let is = |severity| findings.iter().any(|f| f.severity == severity);
    if exit == 0 && is(Severity::Error) {
        exit = 1;
    }
    let warned = is(Severity::Warning);
    (exit, warned, output, findings.iter().map(ToString::to_string).collect())
}

/// Numbers by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        (a, b) => a == b,
    }
}

fn check(suite: &Suite, test: &Value) -> Result<(), String> {
    let (exit, warned, output, findings) = run(suite, test, &Options::default());
    let kind = test["type"].as_str().unwrap();
    let wanted = u8::from(kind == "NegativeJsonTest");
    if exit != wanted {
        return Err(format!("exit {exit}, expected {wanted}: {findings:#?}"));
    }
    if kind == "ToJsonTestWithWarnings" && !warned {
        return Err("no warning".to_owned());
    }
    let limits = Limits { chunk_bytes: 1, ..Limits::default() };
    let chunked = run(suite, test, &Options { threads: 3, limits, ..Options::default() });
    if chunked.2 != output {
        return Err("chunks change the output".to_owned());
    }
    if exit == 1 {
        return Ok(());
    }
    let found: Value = serde_json::from_slice(&output)
        .map_err(|e| format!("{e}\n{}", String::from_utf8_lossy(&output)))?;
    // One file cannot be what several inputs come to; the manifest names `result.json` of one folder only.
    let is_own = |expected: &&str| {
        let tests = suite.manifest["tests"].as_array().unwrap();
        tests.iter().filter(|t| t["result"].as_str() == Some(*expected)).count() == 1
    };
    if let Some(expected) = test["result"].as_str().filter(is_own) {
        let expected = std::fs::read(suite.root.join(expected)).unwrap();
        let expected: Value = serde_json::from_slice(&expected).unwrap();
        if !same(&expected, &found) {
            return Err(format!("expected\n{expected}\nfound\n{found}"));
        }
    }
    Ok(())
}

#[test]
fn the_w3c_tests_pass() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/csvw-tests");
    let root = std::env::var_os("CSVW_TESTS").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read(root.join("manifest-json.json")) else {
        assert!(std::env::var_os("CI").is_none(), "the CSVW suite is not at {}", root.display());
        eprintln!("\n*** the CSVW suite is not at {}: SKIPPED ***\n", root.display());
        return;
    };
    let suite = Suite { root, manifest: serde_json::from_slice(&text).unwrap() };
    let tests = suite.manifest["tests"].as_array().unwrap();
    let failed: Vec<_> = tests
        .iter()
        .filter_map(|test| Some(format!("{}: {}", test["id"], check(&suite, test).err()?)))
        .collect();
    assert!(!tests.is_empty());
    eprintln!("{} of {} W3C tests of csv2json pass", tests.len() - failed.len(), tests.len());
    assert!(failed.is_empty(), "{} of {} fail\n{}", failed.len(), tests.len(), failed.join("\n\n"));
}
