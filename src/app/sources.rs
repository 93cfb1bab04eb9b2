//! Rows of two sources under one id: a finding where they say different things, none where they say the same.

use super::AppError;
use super::fault::Fault;
use super::source_name::SourceName;
use crate::query::field::XM;
use diagnostics::{Severity, Text, codes};
use rdf::term::{NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, BTreeSet};
use store::{QueryOptions, Store};

/// Rows asked for at once.
const AT_ONCE: usize = 500;

/// Properties in which sources may differ without contradicting each other: other names, notes, and whether the source itself
/// names a place.
const OPEN: [&str; 5] = ["attested", "altLabel", "note", "report", "type"];

/// What is said of a thing, by property.
type Said = BTreeMap<String, BTreeSet<String>>;

/// Compares the rows of these graphs with those that tables of the same name of other sources have put into the store.
pub(super) fn differing(
    store: &dyn Store,
    graphs: &[String],
    own: &[Triple],
) -> Result<Vec<Fault>, AppError> {
    let tables: BTreeSet<String> =
        graphs.iter().filter_map(|g| SourceName::of_graph(g)).map(|(_, table)| table).collect();
    let others: Vec<(String, SourceName)> = super::graph_names(store)?
        .into_iter()
        .filter(|graph| !graphs.iter().any(|own| own == graph.as_str()))
        .filter_map(|graph| {
            let (source, table) = SourceName::of_graph(graph.as_str())?;
            tables.contains(&table).then(|| (graph.as_str().to_owned(), source))
        })
        .collect();
    let mine: BTreeSet<SourceName> =
        graphs.iter().filter_map(|g| SourceName::of_graph(g)).map(|(source, _)| source).collect();
    let others: BTreeMap<String, SourceName> =
        others.into_iter().filter(|(_, source)| !mine.contains(source)).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    for triple in own {
        if let NamedOrBlankNode::NamedNode(subject) = &triple.subject {
            let of = said.entry(subject.as_str().to_owned()).or_default();
            let values = of.entry(triple.predicate.as_str().to_owned()).or_default();
            values.insert(plain(&triple.object));
        }
    }
    let mut faults = Vec::new();
    let subjects: Vec<&String> = said.keys().collect();
    for rows in subjects.chunks(AT_ONCE) {
        for ((graph, subject), theirs) in elsewhere(store, rows, &others)? {
            let (Some(ours), Some(source)) = (said.get(&subject), others.get(&graph)) else {
                continue;
            };
            faults.extend(contradiction(&subject, ours, &theirs, source));
        }
    }
    Ok(faults)
}

/// What other sources say of these things, by graph and thing.
fn elsewhere(
    store: &dyn Store,
    rows: &[&String],
    others: &BTreeMap<String, SourceName>,
) -> Result<BTreeMap<(String, String), Said>, AppError> {
    let nodes: Vec<String> = rows.iter().map(|iri| format!("<{iri}>")).collect();
    let query = format!(
        "SELECT ?g ?s ?p ?o WHERE {{ VALUES ?s {{ {} }} GRAPH ?g {{ ?s ?p ?o }} }}",
        nodes.join(" ")
    );
    let mut found: BTreeMap<(String, String), Said> = BTreeMap::new();
    for row in store.query(&query, &QueryOptions::default())?.into_solutions()? {
        let row = row?;
        if let (
            Some(Term::NamedNode(g)),
            Some(Term::NamedNode(s)),
            Some(Term::NamedNode(p)),
            Some(o),
        ) = (row.get("g"), row.get("s"), row.get("p"), row.get("o"))
            && others.contains_key(g.as_str())
        {
            let of = found.entry((g.as_str().to_owned(), s.as_str().to_owned())).or_default();
            of.entry(p.as_str().to_owned()).or_default().insert(plain(o));
        }
    }
    Ok(found)
}

/// The first property of which both say something, and not the same.
fn contradiction(subject: &str, ours: &Said, theirs: &Said, source: &SourceName) -> Option<Fault> {
    let (property, own, other) = ours.iter().find_map(|(property, own)| {
        let other = theirs.get(property)?;
        let name = property.rsplit(['#', '/']).next().unwrap_or_default();
        (own != other && !OPEN.contains(&name)).then_some((property, own, other))
    })?;
    let shown = |values: &BTreeSet<String>| values.iter().cloned().collect::<Vec<_>>().join(", ");
    let name = property.strip_prefix(XM).unwrap_or(property);
    let other = shown(other);
    Some(Fault {
        subject: subject.to_owned(),
        property: Some(property.clone()),
        value: own.first().cloned(),
        code: &codes::SOURCES_DIFFER,
        severity: Severity::Warning,
        message: Text::new(
            format!("the source `{source}` says `{other}` of the same id ({name})"),
            format!("来源“{source}”中同一编号的说法是 `{other}`（{name}）"),
        ),
    })
}

/// An IRI or a lexical form.
fn plain(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}
