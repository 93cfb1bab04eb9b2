//! The gate of a load: what `check` refuses, `load` refuses too.
//!
//! The rules of the ontology are looked at for the tables that have changed. Of what they refer to, only those nodes are
//! known: out of the unchanged tables beside them, else out of the store, where other sources may have put them.

use super::records::Records;
use super::request::Request;
use super::spooled::{Converted, statements};
use super::{AppError, check, derive, sources};
use crate::query::field::XM;
use diagnostics::{Diagnostic, Text};
use files::Spool;
use rdf::term::{NamedOrBlankNode, Term, Triple};
use std::collections::HashSet;
use store::{QueryOptions, Store};

/// Statements of changed tables that rules are looked at for: more of them would take more time and memory than the load.
const MOST: u64 = 400_000;

/// Nodes asked for at once.
const AT_ONCE: usize = 500;

/// Returns what breaks a rule in the changed tables of a load.
pub(super) fn judge(
    store: &dyn Store,
    request: &Request,
    records: &Records,
    converted: &mut Converted,
    spool: &Spool,
) -> Result<Vec<Diagnostic>, AppError> {
    let changed: Vec<bool> = converted
        .tables
        .iter()
        .map(|t| records.is_new(&t.loaded.graph, &records.hash_of(&t.loaded.graph)))
        .collect();
    let size: u64 = converted
        .tables
        .iter()
        .zip(&changed)
        .filter(|(_, changed)| **changed)
        .map(|(table, _)| table.loaded.triples)
        .sum();
    if size == 0 {
        return Ok(Vec::new());
    }
    if size > MOST {
        request.progress.note(Text::new(
            format!("rules across rows were not looked at for {size} statements at once: run `xiangmai check` too"),
            format!("本次有 {size} 条陈述，未逐条核对跨行规则：请另行运行 `xiangmai check`"),
        ));
        return Ok(Vec::new());
    }
    let mut own = Vec::new();
    for (table, _) in converted.tables.iter().zip(&changed).filter(|(_, changed)| **changed) {
        for triple in statements(spool.reader(table.start, table.end)?) {
            own.push(triple?);
        }
    }
    let graphs: Vec<String> = converted
        .tables
        .iter()
        .zip(&changed)
        .filter(|(_, changed)| **changed)
        .map(|(table, _)| table.loaded.graph.clone())
        .collect();
    let faults = sources::differing(store, &graphs, &own)?;
    let mut around = around(store, converted, spool, &changed, &own)?;
    around.extend(latest_report(store, &graphs)?);
    check::rules(request, converted, own, around, faults)
}

fn name(node: &NamedOrBlankNode) -> Option<&str> {
    match node {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

/// What a rule over all reports looks at: the latest one of the tables that stay, and its date.
fn latest_report(store: &dyn Store, changed: &[String]) -> Result<Vec<Triple>, AppError> {
    let changed: Vec<String> = changed.iter().map(|graph| format!("<{graph}>")).collect();
    let query = format!(
        "CONSTRUCT {{ ?report a <{XM}Report> ; <http://purl.org/dc/terms/date> ?told }} WHERE {{ \
         {{ SELECT ?report ?told WHERE {{ \
         GRAPH ?g {{ ?report a <{XM}Report> ; <http://purl.org/dc/terms/date> ?told }} \
         FILTER(?g NOT IN ({})) }} ORDER BY DESC(STR(?told)) ?report LIMIT 1 }} }}",
        changed.join(", ")
    );
    let found = store.query(&query, &QueryOptions::default())?.into_triples()?;
    found.map(|triple| triple.map_err(Into::into)).collect()
}

/// The statements of the nodes that the changed tables refer to, and those of unchanged tables that refer to theirs.
fn around(
    store: &dyn Store,
    converted: &Converted,
    spool: &Spool,
    changed: &[bool],
    own: &[Triple],
) -> Result<Vec<Triple>, AppError> {
    let subjects: HashSet<&str> = own.iter().filter_map(|t| name(&t.subject)).collect();
    let mut wanted: HashSet<String> = HashSet::new();
    for triple in own {
        let thing = match &triple.object {
            Term::NamedNode(object) if object.as_str().starts_with(crate::namespace::ID) => {
                Some(object.as_str().to_owned())
            }
            _ => derive::listed(triple).map(|(_, thing)| thing.into_string()),
        };
        wanted.extend(thing.filter(|iri| !subjects.contains(iri.as_str())));
    }
    let mut found = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for (table, _) in converted.tables.iter().zip(changed).filter(|(_, changed)| !**changed) {
        for triple in statements(spool.reader(table.start, table.end)?) {
            let triple = triple?;
            let Some(subject) = name(&triple.subject) else { continue };
            let refers =
                matches!(&triple.object, Term::NamedNode(o) if subjects.contains(o.as_str()));
            if wanted.contains(subject) {
                seen.insert(subject.to_owned());
            } else if !refers {
                continue;
            }
            found.push(triple);
        }
    }
    let mut missing: Vec<&String> = wanted.iter().filter(|iri| !seen.contains(*iri)).collect();
    missing.sort();
    for nodes in missing.chunks(AT_ONCE) {
        let nodes: Vec<String> = nodes.iter().map(|iri| format!("<{iri}>")).collect();
        let query = format!(
            "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {} }} ?s ?p ?o }}",
            nodes.join(" ")
        );
        for triple in store.query(&query, &QueryOptions::default())?.into_triples()? {
            found.push(triple?);
        }
    }
    Ok(found)
}
