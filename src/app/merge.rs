//! Two things that turn out to be one: kept as a graph of the store, and applied to whatever is loaded after.
//!
//! `<A> dcterms:isReplacedBy <B>` stands in a graph of its own; wherever tables say A, the store says B. A's own name
//! becomes another name of B, its id is told by the old IRI alone. (Not `owl:sameAs`: A is no more, and a reasoner must
//! not bring it back.) Splitting takes the redirection away, and the tables that spoke of A are read again by the next load.

use super::load::{self, LoadedTable, Outcome, Request, statements};
use super::{AppError, GRAPHS_OF_OURS, graph_names};
use crate::namespace::ID;
use diagnostics::Text;
use files::{LineSorter, Spool};
use rdf::term::{NamedNode, NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use store::{QueryOptions, Store};

/// The graph of redirections.
pub const GRAPH: &str = crate::namespace::MERGED_GRAPH;

const REPLACED: &str = "http://purl.org/dc/terms/isReplacedBy";
const IDENTIFIER: &str = "http://purl.org/dc/terms/identifier";
const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
const OTHER_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
const THROUGH: &str = "https://w3id.org/xiangmai/ontology#throughId";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// What stands for what: old IRIs with those that replace them, followed to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged(BTreeMap<String, String>);

impl Merged {
    /// Reads the redirections of a store.
    pub fn read(store: &dyn Store) -> Result<Self, AppError> {
        let mut found = BTreeMap::new();
        for triple in store.graph(&NamedNode::new_unchecked(GRAPH))? {
            let triple = triple?;
            if let (NamedOrBlankNode::NamedNode(old), REPLACED, Term::NamedNode(new)) =
                (&triple.subject, triple.predicate.as_str(), &triple.object)
            {
                found.insert(old.as_str().to_owned(), new.as_str().to_owned());
            }
        }
        Ok(Self(found))
    }

    /// Whether nothing was merged.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every old IRI with the one that replaces it, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(old, new)| (old.as_str(), new.as_str()))
    }

    /// What a thing is now.
    fn now<'a>(&'a self, iri: &'a str) -> &'a str {
        let mut at = iri;
        // Redirections never run in a circle, and are few.
        for _ in 0..=self.0.len() {
            match self.0.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// A statement with the things that are now; none where it only told an old thing's id.
    fn apply(&self, triple: Triple) -> Option<Triple> {
        let mut triple = triple;
        if let NamedOrBlankNode::NamedNode(subject) = &triple.subject
            && self.0.contains_key(subject.as_str())
        {
            match triple.predicate.as_str() {
                IDENTIFIER => return None,
                LABEL => triple.predicate = NamedNode::new_unchecked(OTHER_LABEL),
                _ => {}
            }
            triple.subject = NamedNode::new_unchecked(self.now(subject.as_str())).into();
        }
        // Cells that list organizations by id.
        if let (Term::Literal(id), true) = (&triple.object, triple.predicate.as_str() == THROUGH) {
            let old = format!("{ID}organization/{}", id.value());
            if self.0.contains_key(&old) {
                let now = short(self.now(&old)).trim_start_matches("organization/").to_owned();
                triple.object = rdf::term::Literal::new_simple_literal(now).into();
            }
        }
        if let Term::NamedNode(object) = &triple.object
            && self.0.contains_key(object.as_str())
        {
            triple.object = NamedNode::new_unchecked(self.now(object.as_str())).into();
        }
        Some(triple)
    }

    /// Whether a line of N-Triples speaks of an old thing.
    fn touches(&self, line: &[u8]) -> bool {
        let text = std::str::from_utf8(line).unwrap_or_default();
        if text.contains(THROUGH) {
            return true;
        }
        text.split('<')
            .skip(1)
            .any(|rest| rest.split_once('>').is_some_and(|(iri, _)| self.0.contains_key(iri)))
    }

    /// Writes a piece of a spool with the things that are now; returns how many statements there are.
    pub(super) fn rewrite(
        &self,
        from: &Spool,
        (start, end): (u64, u64),
        to: &mut Spool,
    ) -> Result<u64, AppError> {
        let mut lines = BufReader::new(from.reader(start, end)?);
        let (mut line, mut count) = (Vec::new(), 0);
        while lines.read_until(b'\n', &mut line)? > 0 {
            if self.touches(&line) {
                for triple in statements(line.as_slice()) {
                    if let Some(triple) = self.apply(triple?) {
                        writeln!(to, "{triple} .")?;
                        count += 1;
                    }
                }
            } else {
                to.write_all(&line)?;
                count += 1;
            }
            line.clear();
        }
        Ok(count)
    }
}

/// Lets `new` stand for `old` in a store, now and after every load. Both are told by IRI or by id
/// (`organization/…`, `division/…`).
pub fn merge(
    store: &dyn Store,
    old: &str,
    new: &str,
    request: &Request,
) -> Result<Outcome, AppError> {
    let mut merged = Merged::read(store)?;
    let (old, new) = (iri(old)?, iri(new)?);
    let new = merged.now(&new).to_owned();
    let (kinds, others) = (kinds(store, &old)?, kinds(store, &new)?);
    if old == new {
        return Err(AppError::Unsupported(Text::new(
            format!("`{old}` is that already"),
            format!("“{old}”即是该项"),
        )));
    }
    if kinds.is_disjoint(&others) {
        let (own, others) = (listed(&kinds), listed(&others));
        return Err(AppError::Unsupported(Text::new(
            format!("`{old}` and `{new}` are of different kinds: {own} and {others}"),
            format!("“{old}”与“{new}”不属同类：{own} 与 {others}"),
        )));
    }
    let graphs = speaking_of(store, &old)?;
    merged.0.insert(old, new);
    let mut spool = Spool::in_file()?;
    let mut tables = Vec::new();
    for name in graphs {
        let start = length(&mut spool)?;
        let mut triples = 0;
        // A store gives statements in any order; what follows by rule is looked for row by row.
        let mut rows = LineSorter::default();
        for triple in store.graph(&name)? {
            if let Some(triple) = merged.apply(triple?) {
                writeln!(rows, "{triple} .")?;
                triples += 1;
            }
        }
        rows.finish(&mut spool)?;
        tables.push((name.as_str().to_owned(), triples, start, length(&mut spool)?));
    }
    let start = length(&mut spool)?;
    for (old, new) in merged.pairs() {
        writeln!(spool, "<{old}> <{REPLACED}> <{new}> .")?;
    }
    tables.push((GRAPH.to_owned(), merged.0.len() as u64, start, length(&mut spool)?));
    load::remake(store, request, &tables, &spool)
}

/// Takes a redirection away: the tables that spoke of either are read again by the next load of their sources, which are
/// returned.
pub fn split(store: &dyn Store, old: &str, request: &Request) -> Result<Vec<String>, AppError> {
    let mut merged = Merged::read(store)?;
    let old = iri(old)?;
    let Some(new) = merged.0.remove(&old) else {
        let nearest = merged.0.keys().take(5).map(|iri| short(iri).to_owned()).collect();
        return Err(AppError::Unknown { kind: "merged thing", name: old, nearest });
    };
    let stale: BTreeSet<String> =
        speaking_of(store, &new)?.into_iter().map(|g| g.as_str().to_owned()).collect();
    let mut spool = Spool::in_memory();
    for (old, new) in merged.pairs() {
        writeln!(spool, "<{old}> <{REPLACED}> <{new}> .")?;
    }
    spool.finish()?;
    let end = spool.written()?;
    let table = LoadedTable {
        name: "merge".to_owned(),
        graph: GRAPH.to_owned(),
        rows: merged.0.len() as u64,
        triples: merged.0.len() as u64,
        difference: None,
    };
    load::forget(store, request, &table, &spool, (0, end), &stale)
}

/// How long a spool is, all that was written to it counted.
pub(super) fn length(spool: &mut Spool) -> Result<u64, AppError> {
    spool.finish()?;
    Ok(spool.written()?)
}

fn iri(text: &str) -> Result<String, AppError> {
    let whole = text.contains("://");
    let iri = if whole { text.to_owned() } else { format!("{ID}{text}") };
    NamedNode::new(&iri).map_err(|_| {
        AppError::Unsupported(Text::new(format!("`{text}` is no id"), format!("“{text}”不是编号")))
    })?;
    Ok(iri)
}

fn short(iri: &str) -> &str {
    iri.strip_prefix(ID).unwrap_or(iri)
}

/// The types that tables give a thing (the superclasses that follow are shared by things of different kinds); one
/// that has none is not there.
fn kinds(store: &dyn Store, iri: &str) -> Result<BTreeSet<String>, AppError> {
    let derived = super::derive::GRAPH;
    let query = format!(
        "SELECT DISTINCT ?t WHERE {{ GRAPH ?g {{ <{iri}> <{RDF_TYPE}> ?t }} FILTER(?g != <{derived}>) }}"
    );
    let mut found = BTreeSet::new();
    for row in store.query(&query, &QueryOptions::default())?.into_solutions()? {
        if let Some(Term::NamedNode(of)) = row?.get("t") {
            found.insert(of.as_str().rsplit(['#', '/']).next().unwrap_or_default().to_owned());
        }
    }
    if found.is_empty() {
        return Err(AppError::Unknown {
            kind: "thing",
            name: short(iri).to_owned(),
            nearest: Vec::new(),
        });
    }
    Ok(found)
}

fn listed(kinds: &BTreeSet<String>) -> String {
    kinds.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The tables of the store that speak of a thing.
fn speaking_of(store: &dyn Store, iri: &str) -> Result<Vec<NamedNode>, AppError> {
    let id =
        rdf::term::Literal::new_simple_literal(short(iri).rsplit('/').next().unwrap_or_default());
    let query = format!(
        "SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} \
         UNION {{ ?s <{THROUGH}> {id} }} }} }}"
    );
    let mut found = BTreeSet::new();
    for row in store.query(&query, &QueryOptions::default())?.into_solutions()? {
        if let Some(Term::NamedNode(graph)) = row?.get("g") {
            found.insert(graph.clone());
        }
    }
    let all = graph_names(store)?;
    let ours = |graph: &NamedNode| GRAPHS_OF_OURS.contains(&graph.as_str());
    Ok(all.into_iter().filter(|graph| found.contains(graph) && !ours(graph)).collect())
}
