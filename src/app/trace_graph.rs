//! Saved traces: which parent draws each adopter, as statements of a graph of their own.
//!
//! A trace is named by what was asked (model, variants, places, window, bases), a step by its trace and
//! by who learned what: saving the same trace again replaces it, others stay. A trace says what followed
//! from the store when it was saved; loading does not change it, but a trace knows of which state of the
//! store it was made, so that one which no longer follows is found ([`outdated`]).

use super::name::{ID, digest, hex, node, own, rdf_type};
use super::{AppError, Workspace, snapshot};
use diagnostics::Text;
use diffusion::{Ground, NodeId, Trace};
use rdf::term::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use rdf::vocab::prov::ENTITY_CLASS as ENTITY;
use store::{QueryOptions, Store};

/// The graph of saved traces.
pub const GRAPH: &str = crate::namespace::TRACES_GRAPH;

/// Saves a trace into the graph of traces; returns its IRI and the number of its steps.
pub fn save(workspace: &Workspace, trace: &Trace<'_>) -> Result<(String, usize), AppError> {
    let iri = iri(trace);
    let steps = format!("{iri}/");
    let graph = node(GRAPH);
    let mut all = Vec::new();
    for triple in workspace.store.graph(&graph)? {
        let triple = triple?;
        let is_replaced = match &triple.subject {
            NamedOrBlankNode::NamedNode(s) => s.as_str() == iri || s.as_str().starts_with(&steps),
            NamedOrBlankNode::BlankNode(_) => false,
        };
        if !is_replaced {
            all.push(triple);
        }
    }
    let state = state(workspace.store.as_ref())?;
    let subject = node(&iri);
    all.push(Triple::new(subject, own("storeState"), Literal::new_simple_literal(state)));
    let count = triples(trace, &iri, &mut all);
    workspace.replace(GRAPH, all)?;
    Ok((iri, count))
}

/// The statements of a trace, as they would be saved.
pub fn statements(trace: &Trace<'_>) -> Vec<Triple> {
    let mut all = Vec::new();
    triples(trace, &iri(trace), &mut all);
    all
}

/// A saved trace that no longer follows from its store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// Its IRI.
    pub iri: String,
    /// The model that was asked for.
    pub asked: String,
}

/// The saved traces that were made of another state of the store (other tables, other inferred
/// transmissions, another version of the program), by IRI.
pub fn outdated(store: &dyn Store) -> Result<Vec<Outdated>, AppError> {
    const QUERY: &str = "PREFIX xm: <https://w3id.org/xiangmai/ontology#> \
        SELECT ?trace ?asked ?state WHERE { GRAPH <https://w3id.org/xiangmai/graph/traces> { \
        ?trace a xm:Trace OPTIONAL { ?trace xm:asked ?asked } \
        OPTIONAL { ?trace xm:storeState ?state } } }";
    let mut traces = Vec::new();
    for row in store.query(QUERY, &QueryOptions::default())?.into_solutions()? {
        let row = row?;
        let text = |name: &str| match row.get(name) {
            Some(Term::NamedNode(n)) => n.as_str().to_owned(),
            Some(Term::Literal(l)) => l.value().to_owned(),
            _ => String::new(),
        };
        traces.push((Outdated { iri: text("trace"), asked: text("asked") }, text("state")));
    }
    if traces.is_empty() {
        return Ok(Vec::new());
    }
    let now = state(store)?;
    let mut old: Vec<_> =
        traces.into_iter().filter(|(_, state)| *state != now).map(|(trace, _)| trace).collect();
    old.sort_by(|a, b| a.iri.cmp(&b.iri));
    Ok(old)
}

/// What to say of saved traces that no longer follow from the store.
pub(super) fn outdated_note(count: usize) -> Text {
    Text::new(
        format!(
            "saved traces made before this load: {count}; trace again with --save to renew them"
        ),
        format!("有{count}个已保存的溯源早于本次载入；用 trace --save 重新保存即可更新"),
    )
}

/// The state of a store: a name for all that a trace of it depends on.
fn state(store: &dyn Store) -> Result<String, AppError> {
    Ok(hex(&snapshot::key(store)?[..8]))
}

/// The name of a trace, made of what was asked.
fn iri(trace: &Trace<'_>) -> String {
    let r = &trace.request;
    let field = trace.field();
    let actor = |a: Option<u32>| a.map(|a| field.iri(field.actors.name(a)));
    let date = |d: Option<diffusion::field::PartialDate>| d.map(|d| d.to_string());
    let bases: Vec<_> =
        diffusion::field::Basis::ALL.into_iter().filter(|b| r.bases.contains(*b)).collect();
    let (from, to, since, until) = (actor(r.from), actor(r.to), date(r.since), date(r.until));
    let within = actor(r.within).map(|place| format!(" within {place}")).unwrap_or_default();
    let asked = format!(
        "{:?} {:?} {from:?} {to:?} {since:?} {until:?} {bases:?}{within}",
        r.model, r.variants
    );
    format!("{ID}trace/{}", digest(&asked))
}

/// The statements of a trace; returns the number of its steps.
fn triples(trace: &Trace<'_>, iri: &str, out: &mut Vec<Triple>) -> usize {
    let field = trace.field();
    let subject = node(iri);
    let mut say = |property: NamedNode, object: Term| {
        out.push(Triple::new(subject.clone(), property, object));
    };
    say(rdf_type(), own("Trace").into());
    say(rdf_type(), node(ENTITY).into());
    if let Some(model) = &trace.request.model {
        say(own("asked"), Literal::new_simple_literal(model).into());
    }
    for matched in &trace.matches.schemes {
        say(own("tracedScheme"), node(field.iri(field.schemes.name(matched.scheme))).into());
    }
    for root in trace.forest.roots().filter(|&n| !trace.forest.children(n).is_empty()) {
        let actor = trace.cascade.node(root).actor;
        say(own("traceRoot"), node(field.iri(field.actors.name(actor))).into());
    }
    let mut count = 0;
    for &learner in trace.forest.order() {
        if let Some(parent) = trace.forest.parent(learner) {
            step(trace, iri, parent, learner, out);
            count += 1;
        }
    }
    count
}

/// The statements of one step: who learned from whom, at which depth, on what ground.
fn step(trace: &Trace<'_>, iri: &str, parent: NodeId, learner: NodeId, out: &mut Vec<Triple>) {
    let field = trace.field();
    let actor = |n: NodeId| field.iri(field.actors.name(trace.cascade.node(n).actor));
    let learned = trace.cascade.node(learner).scheme;
    let scheme = learned.map(|s| field.iri(field.schemes.name(s)));
    let key = format!("{} {}", actor(learner), scheme.as_deref().unwrap_or_default());
    let subject = node(format!("{iri}/{}", digest(&key)));
    let mut say = |property: NamedNode, object: Term| {
        out.push(Triple::new(subject.clone(), property, object));
    };
    for class in [own("TraceStep"), own("Claim"), node(ENTITY)] {
        say(rdf_type(), class.into());
    }
    say(own("stepOf"), node(iri).into());
    say(own("stepFrom"), node(actor(parent)).into());
    say(own("stepTo"), node(actor(learner)).into());
    if let Some(scheme) = scheme {
        say(own("stepScheme"), node(scheme).into());
    }
    for &record in trace.cascade.records_of(learner) {
        say(own("stepAdoption"), node(field.iri(field.adoptions.name(record))).into());
    }
    say(own("depth"), Literal::from(i64::from(trace.forest.depth(learner))).into());
    let edge = trace.forest.edge(learner).map(|e| &trace.cascade.graph[e]);
    if let Some(edge) = edge {
        let basis = format!("{:?}", edge.basis).to_lowercase();
        say(own("stepBasis"), node(format!("{ID}basis/{basis}")).into());
        let ground = match edge.ground {
            Ground::Transmission(id) => field.iri(field.transmissions.name(id)),
            Ground::Rule(_, id) => field.iri(field.promotions.name(id)),
        };
        say(own("ground"), node(ground).into());
    }
}
