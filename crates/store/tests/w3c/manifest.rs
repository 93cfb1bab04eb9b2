//! The manifests of the suite: which tests there are, and what is said of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::rdf;
use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNode, Term, Triple};

/// Where the suite is published; its files name each other relative to this.
pub const BASE: &str = "https://w3c.github.io/rdf-tests/sparql/";
const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";

/// A node of a manifest.
#[derive(Clone)]
pub struct Node {
    graph: Arc<Graph>,
    pub term: Term,
}

/// One entry.
#[derive(Clone)]
pub struct Test {
    /// Folder and name, e.g. `sparql11/bind/bind01`.
    pub id: String,
    /// The last part of its type, e.g. `QueryEvaluationTest`.
    pub kind: String,
    pub node: Node,
}

/// The suite on this machine, if it is there.
pub fn root(manifest_dir: &str, above: &str) -> Option<PathBuf> {
    let beside = || Path::new(manifest_dir).join(above).join("../shared/w3c/rdf-tests");
    let root = std::env::var_os("RDF_TESTS").map_or_else(beside, PathBuf::from);
    root.join("sparql11/manifest.ttl").exists().then_some(root)
}

/// Reads a manifest and those that it includes.
pub fn read(root: &Path, file: &str) -> Vec<Test> {
    let graph = Arc::new(graph(root, file));
    let node = Node { graph, term: iri(&format!("{BASE}{file}")) };
    let mut tests = Vec::new();
    for included in node.list(&format!("{MF}include")) {
        tests.extend(read(root, &path_of(&included.text()).expect("within the suite")));
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    for entry in node.list(&format!("{MF}entries")) {
        let name = entry.text();
        let name = name.rsplit(['#', '/']).next().unwrap_or_default().to_owned();
        let Some(kind) = entry.one(rdf::TYPE.as_str()) else { continue };
        let kind = kind.text().rsplit('#').next().unwrap_or_default().to_owned();
        tests.push(Test { id: format!("{folder}/{name}"), kind, node: entry });
    }
    tests
}

/// The graph of a file of the suite, its relative IRIs resolved.
pub fn graph(root: &Path, file: &str) -> Graph {
    let path = root.join(file);
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let format = RdfFormat::from_extension(extension).expect("an RDF file");
    let base = format!("{BASE}{file}");
    let parser = RdfParser::from_format(format).with_base_iri(base).expect("an IRI");
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let triples = parser.for_slice(&bytes);
    triples.map(|quad| Triple::from(quad.unwrap_or_else(|e| panic!("{file}: {e}")))).collect()
}

/// The path of a file of the suite, of its IRI.
pub fn path_of(iri: &str) -> Option<String> {
    iri.strip_prefix(BASE).map(str::to_owned)
}

fn iri(text: &str) -> Term {
    oxigraph::model::NamedNode::new_unchecked(text).into()
}

impl Node {
    /// A node of another graph.
    pub fn new(graph: Graph, term: Term) -> Self {
        Self { graph: Arc::new(graph), term }
    }

    /// The objects of a property.
    pub fn all(&self, property: &str) -> Vec<Self> {
        let subject = match &self.term {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => node.clone().into(),
            _ => return Vec::new(),
        };
        let property = NamedNodeRef::new_unchecked(property);
        let objects = self.graph.objects_for_subject_predicate(&subject, property);
        objects.map(|o| Self { graph: Arc::clone(&self.graph), term: o.into_owned() }).collect()
    }

    pub fn one(&self, property: &str) -> Option<Self> {
        self.all(property).into_iter().next()
    }

    /// The members of lists.
    pub fn list(&self, property: &str) -> Vec<Self> {
        let mut members = Vec::new();
        for mut rest in self.all(property) {
            while let Some(first) = rest.one(rdf::FIRST.as_str()) {
                members.push(first);
                let Some(next) = rest.one(rdf::REST.as_str()) else { break };
                rest = next;
            }
        }
        members
    }

    /// The IRI, or the text of a literal.
    pub fn text(&self) -> String {
        match &self.term {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        }
    }
}

/// The trials of a suite: a test that is listed as failing must fail, and no other; what is listed must be there.
pub fn trials<F>(checks: impl IntoIterator<Item = (String, F)>, expected: &str) -> Vec<Trial>
where
    F: FnOnce() -> Result<(), String> + Send + 'static,
{
    let mut tolerated = tolerated(expected);
    let mut trials = Vec::new();
    for (id, check) in checks {
        let reason = tolerated.remove(&id);
        trials.push(Trial::test(id.replace('/', "::"), move || match (check(), reason) {
            (Ok(()), None) | (Err(_), Some(_)) => Ok(()),
            (Err(failed), None) => Err(Failed::from(failed)),
            (Ok(()), Some(reason)) => {
                Err(format!("passes, but is listed as failing: {reason}").into())
            }
        }));
    }
    for id in tolerated.into_keys() {
        let text = format!("`{id}` is listed as failing and is not in the suites");
        trials.push(Trial::test(format!("expected::{id}"), move || Err(text.into())));
    }
    trials
}

/// Failures that are tolerated: lines of the form `"id" = "reason"`.
fn tolerated(text: &str) -> BTreeMap<String, String> {
    let unquote = |s: &str| s.trim().trim_matches('"').to_owned();
    let lines = text.lines().filter(|line| line.starts_with('"'));
    lines.filter_map(|l| l.split_once(" = ")).map(|(id, why)| (unquote(id), unquote(why))).collect()
}
