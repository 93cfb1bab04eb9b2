//! Two things that turn out to be one: kept as a graph of the store, and applied to whatever is loaded after.
//!
//! `<A> dcterms:isReplacedBy <B>` stands in a graph of its own; wherever tables say A, the store says B. A's own name
//! becomes another name of B, its id is told by the old IRI alone. (Not `owl:sameAs`: A is no more, and a reasoner must
//! not bring it back.) Splitting takes the redirection away, and the tables that spoke of A are read again by the next load.

use super::load;
use super::merged::{GRAPH, Merged, REPLACED, THROUGH, length, short};
use super::outcome::{LoadedTable, Outcome};
use super::request::Request;
use super::{AppError, graph_names, is_ours};
use crate::namespace::ID;
use diagnostics::Text;
use files::{LineSorter, Spool};
use rdf::term::{NamedNode, Term};
use std::collections::BTreeSet;
use std::io::Write as _;
use store::{QueryOptions, Store};

const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

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

fn iri(text: &str) -> Result<String, AppError> {
    let whole = text.contains("://");
    let iri = if whole { text.to_owned() } else { format!("{ID}{text}") };
    NamedNode::new(&iri).map_err(|_| {
        AppError::Unsupported(Text::new(format!("`{text}` is no id"), format!("“{text}”不是编号")))
    })?;
    Ok(iri)
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
    let ours = |graph: &NamedNode| is_ours(graph.as_str());
    Ok(all.into_iter().filter(|graph| found.contains(graph) && !ours(graph)).collect())
}
