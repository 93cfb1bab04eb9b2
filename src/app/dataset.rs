//! What a store holds, described for catalogues: DCAT and VoID with counts per graph and class, and its loads as PROV.
//!
//! Follows *Describing Linked Datasets with the VoID Vocabulary*, sections 4.4 to 4.6, *DCAT 3*, and PROV-O. The records of
//! loads stay in a graph of their own, outside the union that queries see; here they are told beside what they made.

use super::name::{ID, node, rdf_type};
use super::{AppError, open_store};
use rdf::term::{Literal, NamedNode, Term, Triple};
use rdf::vocab::{prov, rdfs, xsd};
use store::stamp::{self, Status};
use store::{QueryOptions, Store};

const VOID: &str = "http://rdfs.org/ns/void#";
const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCTERMS: &str = "http://purl.org/dc/terms/";

/// Vocabularies that the graph uses.
const VOCABULARIES: &[&str] = &[
    crate::namespace::ONTOLOGY,
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
];

/// Statements that describe the store at a place, sorted.
pub fn describe(place: &str) -> Result<Vec<Triple>, AppError> {
    of_store(open_store(place, false)?.as_ref(), &QueryOptions::default())
}

/// Statements that describe a store, sorted; what is counted stays within the limits of `options`.
pub fn of_store(store: &dyn Store, options: &QueryOptions) -> Result<Vec<Triple>, AppError> {
    let graphs = stamp::status(store)?;
    let whole = node(format!("{ID}dataset"));
    let mut said = Vec::new();
    let mut say = |s: &NamedNode, p: String, o: Term| said.push(Triple::new(s.clone(), node(p), o));
    for class in [format!("{DCAT}Dataset"), format!("{VOID}Dataset")] {
        say(&whole, rdf_type().into_string(), node(class).into());
    }
    for (text, language) in [("xiangmai graph", "en"), ("乡脉图谱", "zh")] {
        let title = Literal::new_language_tagged_literal_unchecked(text, language);
        say(&whole, format!("{DCTERMS}title"), title.into());
    }
    let conforms = node(crate::namespace::ONTOLOGY_VERSION);
    say(&whole, format!("{DCTERMS}conformsTo"), conforms.into());
    for vocabulary in VOCABULARIES {
        say(&whole, format!("{VOID}vocabulary"), node(*vocabulary).into());
    }
    let total: u64 = graphs.iter().filter_map(|g| g.triples).sum();
    say(&whole, format!("{VOID}triples"), number(total));
    for graph in &graphs {
        say(&whole, format!("{VOID}subset"), graph.graph.clone().into());
        of_graph(graph, &mut say);
    }
    for (class, entities) in classes(store, options)? {
        let local = class.as_str().rsplit(['#', '/']).next().unwrap_or_default();
        let part = node(format!("{ID}dataset/class/{local}"));
        say(&whole, format!("{VOID}classPartition"), part.clone().into());
        say(&part, format!("{VOID}class"), class.into());
        say(&part, format!("{VOID}entities"), number(entities));
    }
    said.sort_by_cached_key(ToString::to_string);
    said.dedup();
    Ok(said)
}

/// One graph: its statements, and the load that made it.
fn of_graph(status: &Status, say: &mut dyn FnMut(&NamedNode, String, Term)) {
    let graph = &status.graph;
    say(graph, rdf_type().into_string(), node(format!("{VOID}Dataset")).into());
    if let Some(count) = status.triples {
        say(graph, format!("{VOID}triples"), number(count));
    }
    let Some(stamp) = &status.stamp else { return };
    let name = graph.as_str().rsplit('/').take(2).collect::<Vec<_>>();
    let name = name.into_iter().rev().collect::<Vec<_>>().join("-");
    let load = node(format!("{ID}load/{name}"));
    let program = node(crate::namespace::SOFTWARE);
    let at = Literal::new_typed_literal(&stamp.at, node(xsd::DATE_TIME));
    say(graph, prov::WAS_GENERATED_BY.to_owned(), load.clone().into());
    say(graph, format!("{DCTERMS}source"), Literal::new_simple_literal(&stamp.source).into());
    say(&load, rdf_type().into_string(), node(prov::ACTIVITY).into());
    say(&load, "http://www.w3.org/ns/prov#endedAtTime".to_owned(), at.into());
    say(&load, prov::WAS_ASSOCIATED_WITH.to_owned(), program.clone().into());
    say(&program, rdf_type().into_string(), node(prov::SOFTWARE_AGENT).into());
    say(&program, rdfs::LABEL.to_owned(), Literal::new_simple_literal(&stamp.program).into());
}

/// How many things each class has, by class.
fn classes(store: &dyn Store, options: &QueryOptions) -> Result<Vec<(NamedNode, u64)>, AppError> {
    const QUERY: &str =
        "SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) { ?thing a ?class } GROUP BY ?class";
    let mut classes = Vec::new();
    for row in store.query(QUERY, options)?.into_solutions()? {
        let row = row?;
        if let (Some(Term::NamedNode(class)), Some(Term::Literal(count))) =
            (row.get("class"), row.get("count"))
        {
            classes.push((class.clone(), count.value().parse().unwrap_or_default()));
        }
    }
    classes.sort();
    Ok(classes)
}

fn number(count: u64) -> Term {
    Literal::new_typed_literal(count.to_string(), node(xsd::INTEGER)).into()
}
