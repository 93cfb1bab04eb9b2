//! The W3C suites of SPARQL 1.0, 1.1 and 1.2: syntax, queries, updates and results, on a store in a folder; one named test for
//! each entry of their manifests.
//!
//! The suites lie beside the project (`../shared/w3c/rdf-tests`), or where `RDF_TESTS` says, and are neither copied in nor
//! edited. Where they are absent this says so and passes; under `CI` their absence is a failure. `expected.toml` lists
//! failures that are tolerated, with the reason for each; one that passes fails the run. What is asked of a server is
//! in the tests of the program that has one.

#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    missing_docs,
    reason = "tests"
)]

mod endpoint;
mod manifest;
mod results;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::Arguments;
use oxigraph::model::{Dataset, GraphName, NamedNode, Triple};
use xiangmai_store::{
    Access, Answer, Change, DefaultGraph, Embedded, Progress, Prologue, QueryOptions, Store,
    StoreError, TripleSource, UpdateOptions,
};

use self::endpoint::Endpoint;
use self::manifest::{BASE, Node, Test, path_of};
use self::results::{Results, same_dataset};

/// Failures that are tolerated.
const EXPECTED: &str = include_str!("expected.toml");
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(root) = manifest::root(env!("CARGO_MANIFEST_DIR"), "../..") else {
        eprintln!("\n*** the W3C suites are not at ../shared/w3c/rdf-tests: SKIPPED ***\n");
        let required = std::env::var_os("CI").is_some();
        return if required { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let mut tests = Vec::new();
    for file in ["sparql10/manifest.ttl", "sparql11/manifest-all.ttl", "sparql12/manifest.ttl"] {
        tests.extend(manifest::read(&root, file));
    }
    tests.retain(|test| !is_of_server(test));
    let checks = tests.into_iter().map(|test| {
        let root = root.clone();
        (test.id.clone(), move || check(&root, &test))
    });
    let trials = manifest::trials(checks, EXPECTED);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// What needs HTTP, and what asks for conclusions, which is another program's business.
fn is_of_server(test: &Test) -> bool {
    matches!(
        test.kind.as_str(),
        "ProtocolTest" | "GraphStoreProtocolTest" | "ServiceDescriptionTest"
    ) || test.id.starts_with("sparql11/entailment/")
}

fn check(root: &Path, test: &Test) -> Result<(), String> {
    let action = test.node.one(&format!("{MF}action")).ok_or("no action")?;
    match test.kind.as_str() {
        "PositiveSyntaxTest" | "PositiveSyntaxTest11" => parses(root, &action, true, false),
        "NegativeSyntaxTest" | "NegativeSyntaxTest11" => parses(root, &action, false, false),
        "PositiveUpdateSyntaxTest" | "PositiveUpdateSyntaxTest11" => {
            parses(root, &action, true, true)
        }
        "NegativeUpdateSyntaxTest" | "NegativeUpdateSyntaxTest11" => {
            parses(root, &action, false, true)
        }
        "QueryEvaluationTest" | "CSVResultFormatTest" => query(root, test, &action),
        "UpdateEvaluationTest" => update(root, test, &action),
        other => Err(format!("a kind of test that is not known: {other}")),
    }
}

/// The text of a file of the suite.
fn text(root: &Path, iri: &str) -> Result<String, String> {
    let path = path_of(iri).ok_or("outside the suite")?;
    std::fs::read_to_string(root.join(path)).map_err(|e| e.to_string())
}

fn prologue(iri: &str) -> Prologue {
    Prologue { base: Some(NamedNode::new_unchecked(iri)), ..Prologue::default() }
}

/// Whether a text is taken for a query or update, as it should be.
fn parses(root: &Path, action: &Node, good: bool, is_update: bool) -> Result<(), String> {
    let file = action.text();
    let Ok(text) = text(root, &file) else {
        return if good { Err("not UTF-8".into()) } else { Ok(()) };
    };
    let (folder, store) = store()?;
    let error = if is_update {
        let options =
            UpdateOptions { prologue: prologue(&file), whole_store: true, ..Default::default() };
        store.update(&text, &options).err()
    } else {
        let options = QueryOptions { prologue: prologue(&file), ..Default::default() };
        store.explain(&text, &options).err()
    };
    drop(folder);
    let is_syntax = |e: &StoreError| matches!(e, StoreError::Syntax { .. });
    match error {
        Some(error) if is_syntax(&error) && good => Err(error.to_string()),
        Some(error) if is_syntax(&error) => Ok(()),
        // What is refused or fails has been understood.
        _ if good => Ok(()),
        other => Err(format!("accepted: {other:?}")),
    }
}

fn store() -> Result<(tempfile::TempDir, Embedded), String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let store = Embedded::open(&folder.path().join("store")).map_err(|e| e.to_string())?;
    Ok((folder, store))
}

/// Loads a file of the suite into a graph.
fn load(root: &Path, store: &Embedded, iri: &str, graph: Option<&str>) -> Result<(), String> {
    let file = path_of(iri).ok_or("outside the suite")?;
    let triples: Vec<Triple> =
        manifest::graph(root, &file).iter().map(|t| t.into_owned()).collect();
    let Some(name) = graph else {
        let mut update = "INSERT DATA {\n".to_owned();
        for triple in &triples {
            writeln!(update, "{triple} .").expect("a string");
        }
        update.push('}');
        return store.update(&update, &UpdateOptions::default()).map_err(|e| e.to_string());
    };
    let change = Change::of(NamedNode::new_unchecked(name), TripleSource::from_triples(triples));
    store.apply(change, &mut |_| Progress::Continue).map_err(|e| e.to_string())?;
    Ok(())
}

/// The graphs that a query's own words name.
fn named_in(text: &str, iri: &str) -> Vec<String> {
    let parser = spargebra::SparqlParser::new().with_base_iri(iri).expect("an IRI");
    let Ok(query) = parser.parse_query(text) else { return Vec::new() };
    let Some(dataset) = query.dataset() else { return Vec::new() };
    let named = dataset.named.iter().flatten();
    let names: BTreeSet<_> = dataset.default.iter().chain(named).map(NamedNode::as_str).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn query(root: &Path, test: &Test, action: &Node) -> Result<(), String> {
    let get = |name: &str| action.all(&format!("{QT}{name}"));
    let file = get("query").first().ok_or("no query")?.text();
    let (_folder, store) = store()?;
    let mut query = text(root, &file)?;
    let (data, named) = (get("data"), get("graphData"));
    for graph in &data {
        load(root, &store, &graph.text(), None)?;
    }
    for graph in &named {
        load(root, &store, &graph.text(), Some(&graph.text()))?;
    }
    if data.is_empty() && named.is_empty() {
        for name in named_in(&query, &file) {
            load(root, &store, &name, Some(&name))?;
        }
    }
    let mut options = QueryOptions {
        prologue: prologue(&file),
        default_graph: DefaultGraph::Unnamed,
        ..QueryOptions::default()
    };
    let mut replaced = Vec::new();
    for service in get("serviceData") {
        let name = service.one(&format!("{QT}endpoint")).ok_or("no endpoint")?.text();
        let (folder, remote) = self::store()?;
        for graph in service.all(&format!("{QT}data")) {
            load(root, &remote, &graph.text(), None)?;
        }
        let endpoint = Endpoint::start(folder, remote);
        query = query.replace(&name, endpoint.address());
        for graph in &data {
            // What names a service in the data.
            let file = path_of(&graph.text()).ok_or("outside the suite")?;
            let triples = manifest::graph(root, &file);
            let mut text: String = triples.iter().map(|t| format!("{t} .\n")).collect();
            if text.contains(&name) {
                text = text.replace(&name, endpoint.address());
                let update = format!("DROP DEFAULT ; INSERT DATA {{ {text} }}");
                let allowed = UpdateOptions { whole_store: true, ..UpdateOptions::default() };
                store.update(&update, &allowed).map_err(|e| e.to_string())?;
            }
        }
        replaced.push((endpoint, name));
    }
    let addresses = replaced.iter().map(|(endpoint, _): &(Endpoint, String)| endpoint.address());
    options.services = Access::new(addresses).map_err(|e| e.to_string())?;
    replaced.iter().for_each(|(endpoint, _)| endpoint.allow(options.services.clone()));
    let result = test.node.one(&format!("{MF}result")).ok_or("no result")?.text();
    let result = path_of(&result).ok_or("outside the suite")?;
    let answer: Answer = store.query(&query, &options).map_err(|e| e.to_string())?;
    let found = Results::found(answer, &result)?;
    let found = replaced
        .iter()
        .fold(found, |found, (endpoint, name)| found.with_iri(endpoint.address(), name));
    // REDUCED may leave out as many as it likes.
    let is_lax = test.node.one(&format!("{MF}resultCardinality")).is_some();
    found.compare(&Results::expected(root, &result), is_lax)
}

fn update(root: &Path, test: &Test, action: &Node) -> Result<(), String> {
    let (_folder, store) = store()?;
    let request = action.one(&format!("{UT}request")).ok_or("no request")?.text();
    for graph in action.all(&format!("{UT}data")) {
        load(root, &store, &graph.text(), None)?;
    }
    let named = |node: &Node| -> Vec<(String, String)> {
        let pair = |n: Node| Some((n.one(LABEL)?.text(), n.one(&format!("{UT}graph"))?.text()));
        node.all(&format!("{UT}graphData")).into_iter().filter_map(pair).collect()
    };
    for (name, file) in named(action) {
        load(root, &store, &file, Some(&name))?;
    }
    let text = text(root, &request)?;
    let options =
        UpdateOptions { prologue: prologue(&request), whole_store: true, ..Default::default() };
    store.update(&text, &options).map_err(|e| e.to_string())?;
    let mut expected = Dataset::new();
    if let Some(result) = test.node.one(&format!("{MF}result")) {
        let mut add = |file: &str, graph: GraphName| {
            for triple in &manifest::graph(root, &path_of(file).expect("within the suite")) {
                expected.insert(&triple.into_owned().in_graph(graph.clone()));
            }
        };
        for graph in result.all(&format!("{UT}data")) {
            add(&graph.text(), GraphName::DefaultGraph);
        }
        for (name, file) in named(&result) {
            add(&file, NamedNode::new_unchecked(name).into());
        }
    }
    let found = contents(&store)?;
    if same_dataset(&found, &expected) {
        return Ok(());
    }
    Err(format!("found:\n{found}\nexpected:\n{expected}\nbase: {BASE}"))
}

/// All that a store holds.
fn contents(store: &Embedded) -> Result<Dataset, String> {
    let failed = |e: StoreError| e.to_string();
    let mut found = Dataset::new();
    let options = QueryOptions { default_graph: DefaultGraph::Unnamed, ..QueryOptions::default() };
    let all = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }";
    for triple in store.query(all, &options).and_then(Answer::into_triples).map_err(failed)? {
        found.insert(&triple.map_err(failed)?.in_graph(GraphName::DefaultGraph));
    }
    for name in store.graph_names().map_err(failed)? {
        for triple in store.graph(&name).map_err(failed)? {
            found.insert(&triple.map_err(failed)?.in_graph(name.clone()));
        }
    }
    Ok(found)
}
