//! SPARQL 1.1 Update on columns <https://www.w3.org/TR/sparql11-update/>.
//!
//! `WHERE` is evaluated by Oxigraph's evaluator, which also fills the templates; what it says to delete and to
//! insert changes columns in memory, so that the next operation sees them. Nothing is written here. Costs a copy of each
//! column that is touched for every operation that touches it; `INSERT DATA` after `INSERT DATA` is one.
//!
//! As in Oxigraph: a graph that does not exist cannot be cleared or dropped, nor one that exists be created, unless
//! `SILENT`. Other than there, a graph without statements does not exist.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::mem;
use std::sync::Arc;

use oxigraph::model::BlankNode;
use oxigraph::sparql::CancellationToken;
use spareval::{DeleteInsertQuad, QueryEvaluator};
use spargebra::algebra::{GraphTarget, QueryDataset};
use spargebra::{GraphUpdateOperation, Update};

use super::super::super::canonical::kept_term;
use super::super::super::outside::Outside;
use super::super::super::{StoreError, UpdateOptions, checkpoints};
use super::super::named_graph;
use super::graph::{Graph, pair};
use super::{Columns, View, bytes_of_name, term};
use rdf::term::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};

/// Carries an update out on columns in memory; `None` if it changes nothing.
pub(in super::super) fn update(
    columns: &Arc<Columns>,
    update: &Update,
    token: &CancellationToken,
    options: &UpdateOptions,
) -> Result<Option<Columns>, StoreError> {
    let now = Arc::clone(columns);
    let outside = Outside::new(&options.sources, token, options.timeout);
    let mut state = State { now, deleted: Vec::new(), inserted: Vec::new() };
    for operation in &update.operations {
        if token.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        state.carry_out(operation, update, token, &outside)?;
    }
    state.settle()?;
    let changed = !Arc::ptr_eq(&state.now, columns);
    Ok(changed.then(|| Arc::unwrap_or_clone(state.now)))
}

struct State {
    now: Arc<Columns>,
    /// Data that are to be taken out, and then others put in; of several operations where their order allows.
    deleted: Vec<Quad>,
    inserted: Vec<Quad>,
}

/// What is taken out of a column and put in, pairs by subject.
type Difference = (Vec<u64>, Vec<u64>);

impl State {
    fn carry_out(
        &mut self,
        operation: &GraphUpdateOperation,
        update: &Update,
        token: &CancellationToken,
        outside: &Outside,
    ) -> Result<(), StoreError> {
        use GraphUpdateOperation as Op;
        let waits = match operation {
            Op::InsertData { .. } => true,
            Op::DeleteData { .. } => self.inserted.is_empty(),
            _ => false,
        };
        if !waits {
            self.settle()?;
        }
        match operation {
            Op::InsertData { data } => {
                let mut nodes = HashMap::new();
                let quads = data.iter().map(|quad| own_blank_nodes(quad, &mut nodes));
                self.inserted.extend(quads);
                Ok(())
            }
            Op::DeleteData { data } => {
                let quads = data.iter().cloned().map(|quad| Quad {
                    subject: quad.subject.into(),
                    predicate: quad.predicate,
                    object: quad.object.into(),
                    graph_name: graph_name(quad.graph_name),
                });
                self.deleted.extend(quads);
                Ok(())
            }
            Op::DeleteInsert { delete, insert, using, pattern } => {
                let evaluator = QueryEvaluator::new()
                    .with_cancellation_token(token.clone())
                    .with_custom_function(
                        NamedNode::new_unchecked(checkpoints::FUNCTION),
                        checkpoints::function(token),
                    )
                    .with_default_service_handler(outside.clone());
                let (delete, insert) = (delete.clone(), insert.clone());
                let (base, using) = (update.base_iri.clone(), using.clone());
                let mut pattern = pattern.clone();
                if named_graph::has_variable(&pattern) {
                    let names = self.seen(using.as_ref()).map_err(StoreError::from_columns)?;
                    named_graph::spell_out(&mut pattern, &names);
                }
                let prepared =
                    evaluator.prepare_delete_insert(delete, insert, base, using, &pattern);
                let (mut deleted, mut inserted) = (Vec::new(), Vec::new());
                {
                    let view = View::new(&self.now, token);
                    for quad in prepared.execute(view).map_err(StoreError::from_query)? {
                        match quad.map_err(StoreError::from_query)? {
                            DeleteInsertQuad::Delete(quad) => deleted.push(quad),
                            DeleteInsertQuad::Insert(quad) => inserted.push(quad),
                        }
                    }
                }
                self.change(deleted, inserted)
            }
            Op::Load { silent, source, destination } => match outside.load(source) {
                Err(StoreError::Cancelled) => Err(StoreError::Cancelled),
                Err(_) if *silent => Ok(()),
                triples => {
                    let graph = graph_name(destination.clone());
                    let quads = triples?.into_iter().map(|triple| triple.in_graph(graph.clone()));
                    self.change(Vec::new(), quads.collect())
                }
            },
            Op::Create { graph, silent } => {
                let exists = self.now.graph(graph.as_ref().into()).is_some();
                if exists && !silent { Err(stands(graph, "exists already")) } else { Ok(()) }
            }
            Op::Clear { graph, silent } | Op::Drop { graph, silent } => self.empty(graph, *silent),
        }
    }

    /// The names of the graphs that `GRAPH` can reach.
    fn seen(&self, using: Option<&QueryDataset>) -> io::Result<Vec<NamedOrBlankNode>> {
        let mut names = self.now.names()?;
        if let Some(named) = using.and_then(|dataset| dataset.named.as_ref()) {
            names.retain(|name| named.iter().any(|n| NamedOrBlankNode::from(n.clone()) == *name));
        }
        Ok(names)
    }

    fn empty(&mut self, target: &GraphTarget, silent: bool) -> Result<(), StoreError> {
        let goes = |graph: &Graph| match target {
            GraphTarget::NamedNode(name) => graph.name == bytes_of_name(name.as_ref().into()),
            GraphTarget::DefaultGraph => graph.number.is_none(),
            GraphTarget::NamedGraphs => graph.number.is_some(),
            GraphTarget::AllGraphs => true,
        };
        let kept: Vec<_> = self.now.graphs.iter().filter(|graph| !goes(graph)).cloned().collect();
        if kept.len() < self.now.graphs.len() {
            self.now = Arc::new(Columns::of(self.now.dictionary.clone(), kept));
            return Ok(());
        }
        match target {
            GraphTarget::NamedNode(name) if !silent => Err(stands(name, "does not exist")),
            _ => Ok(()),
        }
    }

    /// Changes what has been waiting.
    fn settle(&mut self) -> Result<(), StoreError> {
        let (deleted, inserted) = (mem::take(&mut self.deleted), mem::take(&mut self.inserted));
        if deleted.is_empty() && inserted.is_empty() {
            return Ok(());
        }
        self.change(deleted, inserted)
    }

    /// Takes quads out, then puts others in.
    fn change(&mut self, deleted: Vec<Quad>, inserted: Vec<Quad>) -> Result<(), StoreError> {
        self.try_change(deleted, inserted).map_err(StoreError::from_columns)
    }

    fn try_change(&mut self, deleted: Vec<Quad>, inserted: Vec<Quad>) -> io::Result<()> {
        let mut dictionary = self.now.dictionary.clone();
        let mut differences: BTreeMap<Vec<u8>, BTreeMap<u32, Difference>> = BTreeMap::new();
        for quad in deleted {
            let graph = bytes_of_name(quad.graph_name.as_ref());
            let ends = [quad.subject.into(), quad.predicate.into(), kept_term(quad.object)];
            let mut numbers = [0; 3];
            let mut is_there = true;
            for (number, term) in numbers.iter_mut().zip(&ends) {
                let found = dictionary.number(term)?;
                is_there &= found.is_some();
                *number = found.unwrap_or_default();
            }
            if is_there {
                let [s, p, o] = numbers;
                differences.entry(graph).or_default().entry(p).or_default().0.push(pair(s, o));
            }
        }
        for quad in inserted {
            let graph = bytes_of_name(quad.graph_name.as_ref());
            let s = dictionary.number_or_add(&quad.subject.into())?;
            let p = dictionary.number_or_add(&quad.predicate.into())?;
            let o = dictionary.number_or_add(&kept_term(quad.object))?;
            differences.entry(graph).or_default().entry(p).or_default().1.push(pair(s, o));
        }
        let mut graphs = self.now.graphs.clone();
        let mut changed = false;
        for (name, columns) in differences {
            let at = self.now.position(&name);
            let mut graph = match at {
                Some(at) => graphs[at].as_ref().clone(),
                None if name.is_empty() => Graph::new(name, None),
                None => {
                    let number = dictionary.number_or_add(&term::decode(&name)?)?;
                    Graph::new(name, Some(number))
                }
            };
            let mut is_new = false;
            for (predicate, (removed, added)) in columns {
                is_new |= graph.change(predicate, removed, &added)?;
            }
            if is_new {
                changed = true;
                match at {
                    Some(at) => graphs[at] = Arc::new(graph),
                    None => graphs.push(Arc::new(graph)),
                }
            }
        }
        if changed {
            self.now = Arc::new(Columns::of(dictionary, graphs));
        }
        Ok(())
    }
}

fn stands(graph: &NamedNode, how: &str) -> StoreError {
    StoreError::Evaluation { message: format!("the graph {graph} {how}") }
}

fn graph_name(name: spargebra::term::GraphName) -> GraphName {
    match name {
        spargebra::term::GraphName::NamedNode(node) => node.into(),
        spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

/// The quad with a new blank node for each label.
fn own_blank_nodes(
    quad: &spargebra::term::Quad,
    nodes: &mut HashMap<BlankNode, BlankNode>,
) -> Quad {
    let triple = Triple::new(quad.subject.clone(), quad.predicate.clone(), quad.object.clone());
    own(triple, nodes).in_graph(graph_name(quad.graph_name.clone()))
}

fn own(mut triple: Triple, nodes: &mut HashMap<BlankNode, BlankNode>) -> Triple {
    let mut new = |node: BlankNode| nodes.entry(node).or_default().clone();
    if let NamedOrBlankNode::BlankNode(node) = triple.subject {
        triple.subject = new(node).into();
    }
    triple.object = match triple.object {
        Term::BlankNode(node) => new(node).into(),
        Term::Triple(inner) => Term::Triple(Box::new(own(*inner, nodes))),
        other => other,
    };
    triple
}
