//! Oxigraph's store in memory behind the same trait, which tests compare columns with.

use std::io::{Read, Write};

use oxigraph::io::RdfParser;
use oxigraph::model::{GraphNameRef, NamedOrBlankNode};

use super::super::outside::Outside;
use super::super::stamp::RECORDS;
use super::evaluate::Visible;
use super::generation::is_hidden;
use super::load::{self, LoadReader};
use super::{evaluate, named_graph};
use crate::answer::{Answer, Triples};
use crate::{
    CancellationToken, Change, ContentHash, DefaultGraph, GraphCount, GraphLoad, Progress,
    QueryOptions, Store, StoreError, UpdateOptions, dump, prepare, run,
};
use rdf::term::{NamedNode, Triple};

/// The store whose answers are right.
pub(super) struct Oracle(oxigraph::store::Store);

impl Oracle {
    pub(super) fn new() -> Self {
        Self(oxigraph::store::Store::new().unwrap())
    }

    /// Puts the quads of a dump in.
    pub(super) fn restore(&self, dump: impl Read) {
        for quad in RdfParser::from_format(oxigraph::io::RdfFormat::NQuads).for_reader(dump) {
            self.0.insert(&quad.unwrap()).unwrap();
        }
    }

    fn names(&self) -> Vec<NamedOrBlankNode> {
        let mut names: Vec<_> = self.0.named_graphs().map(Result::unwrap).collect();
        names.sort_by_cached_key(ToString::to_string);
        names
    }

    fn visible(&self) -> Vec<NamedOrBlankNode> {
        let mut names = self.names();
        names.retain(|name| !is_hidden(name));
        names
    }

    fn triples(&self, graph: GraphNameRef<'_>) -> Vec<Triple> {
        let quads = self.0.quads_for_pattern(None, None, None, Some(graph));
        quads.map(|quad| quad.unwrap().into()).collect()
    }
}

impl Store for Oracle {
    fn query(&self, query: &str, options: &QueryOptions) -> Result<Answer, StoreError> {
        let mut query = prepare::query(query, options)?;
        let all = matches!(options.default_graph, DefaultGraph::Union | DefaultGraph::Graphs(_));
        let names = if all { self.visible() } else { self.names() };
        let names = evaluate::seen(names, &query, options);
        named_graph::spell_out(prepare::pattern_mut(&mut query), &names);
        let prepared = prepare::take_sort(query, options.sorted);
        let (db, inner) = (self.0.clone(), options.clone());
        let has_hidden = self.visible().len() < self.names().len();
        let has_records =
            self.names().iter().any(|name| name.to_string() == format!("<{RECORDS}>"));
        let mut visible = Visible::default();
        if all && (has_hidden || has_records) {
            visible.union = Some(evaluate::union(&self.visible()));
            visible.named = has_hidden.then(|| self.visible());
        }
        run::run(options, move |sink, token| {
            // Its optimiser takes the subject of a path for no literal, which one of no length may lead from.
            let outside = Outside::new(&inner.services, token, inner.timeout);
            let evaluator = evaluate::evaluator(token, outside).without_optimizations();
            let query = prepared.query.clone();
            let bound = evaluate::bind_to(evaluator, query, &inner, &visible);
            let results = bound.on_store(&db).execute().map_err(StoreError::from_query)?;
            evaluate::hand_over(results, prepared.sort.as_ref(), &inner, sink)
        })
    }

    fn explain(&self, _: &str, _: &QueryOptions) -> Result<String, StoreError> {
        Ok(String::new())
    }

    fn update(&self, update: &str, options: &UpdateOptions) -> Result<(), StoreError> {
        let update = prepare::update(update, options)?;
        let token = CancellationToken::new();
        let outside = Outside::new(&options.sources, &token, options.timeout);
        let prepared = evaluate::evaluator(&token, outside).for_update(update);
        prepared.on_store(&self.0).execute().map_err(StoreError::from_update)
    }

    fn apply(
        &self,
        change: Change<'_>,
        progress: &mut dyn FnMut(u64) -> Progress,
    ) -> Result<Vec<GraphLoad>, StoreError> {
        let Change { replace, drop: dropped, record } = change;
        let mut transaction = self.0.start_transaction().unwrap();
        for name in replace.iter().map(|graph| &graph.name).chain(&dropped) {
            transaction.clear_graph(name).unwrap();
        }
        let mut reader = LoadReader::new(replace, progress);
        while let Some(next) = reader.next_triple() {
            let (graph, triple) = next?;
            transaction.insert(&triple.in_graph(reader.loads[graph].name.clone()));
        }
        let mut loads = reader.loads;
        for load in &mut loads {
            let graph = GraphNameRef::from(load.name.as_ref());
            load.content = ContentHash::default();
            load.stored = 0;
            for quad in transaction.quads_for_pattern(None, None, None, Some(graph)) {
                load.content.add(Triple::from(quad.unwrap()).as_ref());
                load.stored += 1;
            }
        }
        if let Some((name, quads)) = load::recorded(record.as_ref(), &loads)? {
            transaction.clear_graph(&name).unwrap();
            quads.iter().for_each(|quad| transaction.insert(quad));
        }
        transaction.commit().unwrap();
        Ok(loads)
    }

    fn graph_names(&self) -> Result<Vec<NamedNode>, StoreError> {
        Ok(self.graphs()?.into_iter().map(|graph| graph.name).collect())
    }

    fn graphs(&self) -> Result<Vec<GraphCount>, StoreError> {
        let counts = self.visible().into_iter().filter_map(|name| match name {
            NamedOrBlankNode::NamedNode(name) => {
                let triples = self.triples(name.as_ref().into()).len() as u64;
                (triples > 0).then_some(GraphCount { name, triples })
            }
            NamedOrBlankNode::BlankNode(_) => None,
        });
        Ok(counts.collect())
    }

    fn graph(&self, name: &NamedNode) -> Result<Triples, StoreError> {
        Ok(Triples::new(self.triples(name.as_ref().into()).into_iter().map(Ok)))
    }

    fn dump(&self, _: Option<&[NamedNode]>, out: &mut dyn Write) -> Result<u64, StoreError> {
        let names = self.visible();
        let named = names.iter().map(|name| GraphNameRef::from(name.as_ref()));
        let mut count = 0;
        for graph in std::iter::once(GraphNameRef::DefaultGraph).chain(named) {
            let quads = self.triples(graph).into_iter().map(|triple| Ok(triple.in_graph(graph)));
            count += dump::graph(quads, out)?;
        }
        Ok(count)
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn optimize(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn place(&self) -> String {
        "oracle".to_owned()
    }
}
