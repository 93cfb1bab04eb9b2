//! Rows that the tables at hand may refer to because another source has put them into the store.

use super::AppError;
use super::input::Input;
use super::source_name::SourceName;
use csvw::metadata::context::expand;
use csvw::{Elsewhere, TableGroup};
use rdf::term::Term;
use std::collections::BTreeSet;
use store::{DefaultGraph, QueryOptions, Store};

/// Reads the keys of the tables that are referred to, out of the graphs of other sources.
pub(super) fn known(
    store: &dyn Store,
    inputs: &[(Input, TableGroup)],
) -> Result<Elsewhere, AppError> {
    let graphs = super::graph_names(store)?;
    let mut known = Elsewhere::default();
    for (_, group) in inputs {
        for (table, column) in referred(group) {
            let described = &group.tables[table];
            let own = described.id.as_deref().unwrap_or_default();
            let Some((_, name)) = SourceName::of_graph(own) else { continue };
            let of_column = &described.schema.columns[column];
            let Some(property) = of_column.inherited.property_url.as_deref() else { continue };
            let others = graphs.iter().filter(|graph| {
                graph.as_str() != own
                    && SourceName::of_graph(graph.as_str()).is_some_and(|(_, other)| other == name)
            });
            for graph in others {
                for key in keys(store, graph.as_str(), &expand(property))? {
                    known.insert(&described.url, &of_column.annotated_name, &key);
                }
            }
        }
    }
    Ok(known)
}

/// The single columns that foreign keys of a group refer to: table and column, each once.
fn referred(group: &TableGroup) -> BTreeSet<(usize, usize)> {
    let keys = group.tables.iter().flat_map(|table| &table.schema.foreign_keys);
    keys.filter_map(|key| match key.referenced.as_slice() {
        [column] => Some((key.table, *column)),
        _ => None,
    })
    .collect()
}

/// The values of a property in a graph.
fn keys(store: &dyn Store, graph: &str, property: &str) -> Result<Vec<String>, AppError> {
    let query = format!("SELECT ?key WHERE {{ GRAPH <{graph}> {{ ?row <{property}> ?key }} }}");
    let options = QueryOptions { default_graph: DefaultGraph::Unnamed, ..QueryOptions::default() };
    let mut keys = Vec::new();
    for row in store.query(&query, &options)?.into_solutions()? {
        if let Some(Term::Literal(key)) = row?.get("key") {
            keys.push(key.value().to_owned());
        }
    }
    Ok(keys)
}
