//! The W3C suites of the SPARQL 1.1 Protocol, the Graph Store HTTP Protocol and the Service Description, sent over a socket to
//! our own server over a store in a folder; one named test for each entry of their manifests.
//!
//! Where the suites lie, and what becomes of tests that fail, is told in the suite of the store, whose reader of manifests
//! this shares.

#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    dead_code,
    missing_docs,
    reason = "tests"
)]

#[path = "../../crates/store/tests/w3c/manifest.rs"]
mod manifest;
mod wire;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use libtest_mimic::Arguments;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::graph::CanonicalizationAlgorithm;
use oxigraph::model::{Graph, NamedNode, NamedNodeRef, Term, Triple};
use store::{Change, Embedded, Progress, Store, TripleSource};
use xiangmai::server::{Server, Service, Settings, Token};

use self::manifest::{Node, Test, path_of};
use self::wire::{Got, Request, send};

/// Failures that are tolerated.
const EXPECTED: &str = include_str!("expected.toml");
const TOKEN: &str = "token";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";
const HT: &str = "http://www.w3.org/2011/http#";
const CNT: &str = "http://www.w3.org/2011/content#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const SD: &str = "http://www.w3.org/ns/sparql-service-description#";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(root) = manifest::root(env!("CARGO_MANIFEST_DIR"), "") else {
        eprintln!("\n*** the W3C suites are not at ../shared/w3c/rdf-tests: SKIPPED ***\n");
        let required = std::env::var_os("CI").is_some();
        return if required { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let mut tests = manifest::read(&root, "sparql11/manifest-all.ttl");
    tests.extend(manifest::read(&root, "sparql11/http-rdf-update/manifest.ttl"));
    let (told, tests): (Vec<_>, Vec<_>) =
        tests.into_iter().partition(|test| test.id.starts_with("sparql11/http-rdf-update/"));
    let mut outcomes: Vec<(String, Result<(), String>)> = in_words(&told);
    for test in &tests {
        let outcome = match test.kind.as_str() {
            "ProtocolTest" | "GraphStoreProtocolTest" => requests(&root, test),
            "ServiceDescriptionTest" => description(&test.id),
            _ => continue,
        };
        outcomes.push((test.id.clone(), outcome));
    }
    let checks = outcomes.into_iter().map(|(id, outcome)| (id, move || outcome));
    let trials = manifest::trials(checks, EXPECTED);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A server over a store in a folder; it ends with the tests.
struct Served {
    _folder: tempfile::TempDir,
    store: Arc<Embedded>,
    address: std::net::SocketAddr,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Embedded::open(&folder.path().join("store")).unwrap());
        let settings =
            Settings { update_token: Token::new(TOKEN), whole_store: true, ..Settings::default() };
        let service = Service::new(store.clone(), settings, Arc::new(|_: &str| ()));
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), service).unwrap();
        let address = server.address();
        thread::spawn(move || server.run_until(std::future::pending()).unwrap());
        Self { _folder: folder, store, address }
    }

    fn ask(&self, request: &Request) -> Result<Got, String> {
        send(self.address, request, TOKEN).map_err(|e| e.to_string())
    }
}

/// The requests of an entry, one after another.
fn requests(root: &Path, test: &Test) -> Result<(), String> {
    let served = Served::start();
    for data in test.node.all(&format!("{UT}graphData")) {
        let name = data.one(&format!("{RDFS}label")).ok_or("no name")?.text();
        let file = data.one(&format!("{UT}graph")).ok_or("no graph")?.text();
        let graph = manifest::graph(root, &path_of(&file).ok_or("outside the suite")?);
        let triples = graph.iter().map(|t| t.into_owned()).collect();
        let change =
            Change::of(NamedNode::new_unchecked(name), TripleSource::from_triples(triples));
        served.store.apply(change, &mut |_| Progress::Continue).map_err(|e| e.to_string())?;
    }
    let action = test.node.one(&format!("{MF}action")).ok_or("no action")?;
    let mut places: Vec<(String, String)> = Vec::new();
    for (number, node) in action.list(&format!("{HT}requests")).into_iter().enumerate() {
        let said = |what: String| format!("request {}: {what}", number + 1);
        let mut request = Request::of(&node, &test.id);
        for (template, place) in &places {
            request.path = request.path.replace(template, place);
            request.body = request.body.map(|body| body.replace(template, place));
        }
        let got = served.ask(&request)?;
        let response = node.one(&format!("{HT}resp")).ok_or("no response")?;
        expect(&request, &response, &got).map_err(said)?;
        if let Some(template) = response.one(&format!("{MF}expectedLocation")) {
            let place = got.header("location").ok_or_else(|| said("no Location".into()))?;
            places.push((template.text(), place.to_owned()));
        }
    }
    Ok(())
}

/// Compares a response with what the manifest says of it.
fn expect(request: &Request, response: &Node, got: &Got) -> Result<(), String> {
    let allowed = response.all(&format!("{MF}expectedStatus"));
    if !allowed.is_empty() && !allowed.iter().any(|name| is_status(&name.text(), got.status)) {
        return Err(format!("{request:?}\nanswered {got:?}"));
    }
    let kind = got.header("content-type").unwrap_or_default().to_owned();
    if let Some(format) = response.one(&format!("{MF}expectedFormat")) {
        let fits = match format.text().as_str() {
            "RDF" => RdfFormat::from_media_type(&kind).is_some(),
            _ => kind.contains("sparql-results") || kind.starts_with("text/csv"),
        };
        if !fits {
            return Err(format!("in `{kind}`, expected {}", format.text()));
        }
    }
    if let Some(answer) = response.one(&format!("{MF}expectedBoolean")) {
        let found = got.body.contains("true");
        if found != (answer.text() == "true") {
            return Err(format!("{request:?}\nanswered {}", got.body));
        }
    }
    let Some(body) = response.one(&format!("{HT}body")) else { return Ok(()) };
    let told = wire::headers(response).into_iter().find(|(name, _)| name == "content-type");
    let (_, told) = told.unwrap_or_default();
    let text = body.one(&format!("{CNT}chars")).ok_or("no text")?.text();
    same_graph(&told, &text, &kind, &got.body)
}

fn is_status(name: &str, status: u16) -> bool {
    match name.rsplit('#').next().unwrap_or_default() {
        "OK" => status == 200,
        "Created" => status == 201,
        "NoContent" => status == 204,
        "NotFound" => status == 404,
        class => {
            let digit = class.strip_prefix("StatusCode").and_then(|rest| rest.chars().next());
            digit.and_then(|digit| digit.to_digit(10)) == Some(u32::from(status / 100))
        }
    }
}

fn graph(kind: &str, text: &str) -> Result<Graph, String> {
    let format = RdfFormat::from_media_type(kind).ok_or_else(|| format!("no graph: `{kind}`"))?;
    let parser = RdfParser::from_format(format).with_base_iri("http://www.example/").unwrap();
    let quads = parser.for_slice(text.as_bytes());
    quads.map(|q| q.map(Triple::from).map_err(|e| format!("{e}: {text}"))).collect()
}

fn same_graph(told: &str, expected: &str, kind: &str, found: &str) -> Result<(), String> {
    let (mut expected, mut found) = (graph(told, expected)?, graph(kind, found)?);
    expected.canonicalize(CanonicalizationAlgorithm::Unstable);
    found.canonicalize(CanonicalizationAlgorithm::Unstable);
    match expected == found {
        true => Ok(()),
        false => Err(format!("found:\n{found}\nexpected:\n{expected}")),
    }
}

/// What the description of the service must be (SPARQL 1.1 Service Description sections 2 and 3).
fn description(id: &str) -> Result<(), String> {
    let served = Served::start();
    let mut request = Request::new("GET", "/query");
    request.headers.push(("accept".into(), "text/turtle".into()));
    let got = served.ask(&request)?;
    let kind = got.header("content-type").unwrap_or_default().to_owned();
    if got.status != 200 {
        return Err(format!("{got:?}"));
    }
    let graph = graph(&kind, &got.body)?;
    let sd = |name: &str| NamedNode::new_unchecked(format!("{SD}{name}"));
    let a = oxigraph::model::vocab::rdf::TYPE;
    let service = sd("Service");
    let services: Vec<_> = graph.subjects_for_predicate_object(a, &service).collect();
    if id.ends_with("returns-rdf") {
        return if graph.is_empty() { Err("nothing is said".into()) } else { Ok(()) };
    }
    if id.ends_with("has-endpoint-triple") {
        let endpoint = Term::from(NamedNode::new_unchecked("http://www.example/query"));
        let property = sd("endpoint");
        let has = graph.subjects_for_predicate_object(&property, &endpoint).next().is_some();
        return if has { Ok(()) } else { Err(format!("no sd:endpoint:\n{graph}")) };
    }
    if services.is_empty() {
        return Err("there is no sd:Service".into());
    }
    for service in services {
        for (property, range) in [
            ("endpoint", ""),
            ("supportedLanguage", SD),
            ("feature", SD),
            ("resultFormat", "http://www.w3.org/ns/formats/"),
            ("inputFormat", "http://www.w3.org/ns/formats/"),
        ] {
            let name = format!("{SD}{property}");
            let objects = graph
                .objects_for_subject_predicate(service, NamedNodeRef::new_unchecked(&name))
                .collect::<Vec<_>>();
            if property == "endpoint" && objects.len() != 1 {
                return Err(format!("{} end points", objects.len()));
            }
            for object in objects {
                let fits = matches!(object, oxigraph::model::TermRef::NamedNode(n) if n.as_str().starts_with(range));
                if !fits {
                    return Err(format!("sd:{property} {object}"));
                }
            }
        }
    }
    Ok(())
}

/// The tests that are told in words alone: each leaves the store to the next one.
fn in_words(tests: &[Test]) -> Vec<(String, Result<(), String>)> {
    let served = Served::start();
    let mut new = String::new();
    let mut outcomes = Vec::new();
    for test in tests {
        let comments = test.node.all(&format!("{RDFS}comment"));
        let text = comments.iter().map(Node::text).find(|text| text.contains("#### Request"));
        let outcome = match text {
            Some(text) => exchange(&served, &text, &mut new),
            None => Err("there is no exchange".to_owned()),
        };
        outcomes.push((test.id.clone(), outcome));
    }
    outcomes
}

fn exchange(served: &Served, text: &str, new: &mut String) -> Result<(), String> {
    let text = text
        .replace("$HOST$", "www.example")
        .replace("/$GRAPHSTORE$", "/data")
        .replace("$GRAPHSTORE$", "/data")
        .replace("$NEWPATH$", new);
    let (asked, answered) = text.split_once("#### Response").ok_or("no response")?;
    let (_, asked) = asked.split_once("#### Request").ok_or("no request")?;
    let plain = |text: &str| -> Vec<String> {
        text.trim_matches('\n')
            .lines()
            .map(|l| l.strip_prefix("    ").unwrap_or(l).to_owned())
            .collect()
    };
    let (asked, answered) = (plain(asked), plain(answered));
    let begins = |lines: &[String]| lines.iter().position(|l| !l.trim().is_empty()).unwrap_or(0);
    let asked = &asked[begins(&asked)..];
    let answered = &answered[begins(&answered)..];
    let mut words = asked[0].split(' ');
    let mut request =
        Request::new(words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let blank = asked.iter().position(|l| l.trim().is_empty()).unwrap_or(asked.len());
    for line in &asked[1..blank] {
        if let Some((name, value)) = line.split_once(": ") {
            request.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
    }
    request.headers.retain(|(name, _)| name != "host");
    let body = asked[blank..].join("\r\n");
    if !body.trim().is_empty() {
        request.body = Some(body.trim().to_owned());
    }
    let got = served.ask(&request)?;
    if let Some(place) = got.header("location") {
        *new = place.strip_prefix("http://www.example").unwrap_or(place).to_owned();
    }
    let status: u16 =
        answered[0].trim().split(' ').next().and_then(|s| s.parse().ok()).unwrap_or(0);
    // Which 2xx it is, the recommendation leaves to the server.
    if got.status / 100 != status / 100 {
        return Err(format!("{request:?}\nanswered {got:?}, expected {status}"));
    }
    let blank = answered.iter().position(|l| l.trim().is_empty()).unwrap_or(answered.len());
    let expected = answered[blank..].join("\n");
    if expected.trim().is_empty() {
        return Ok(());
    }
    let kind = got.header("content-type").unwrap_or_default().to_owned();
    same_graph("text/turtle", &expected, &kind, &got.body)
}
