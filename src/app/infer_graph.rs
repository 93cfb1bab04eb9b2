//! Inference on the graph: cascades out of its adoptions, inferred claims into a graph of their own.
//!
//! A cascade is a scheme, an event an adopter's earliest dated adoption of it. What is written are the
//! events that an inferred edge explains, one claim each, with the edge's improvement, p-value and share of
//! bootstrap runs, and the run that inferred it; best guesses that no edge explains are not written.

use super::infer::{Answer, parse_time};
use super::name::{ID, digest, node, own, rdf_type};
use diffusion::Statuses;
use diffusion::field::Field;
use diffusion::netinf::{Cascades, Irregularity, Rows};
use rdf::term::{Literal, NamedNode, Term, Triple};
use rdf::vocab::{prov, rdfs};
use std::collections::{BTreeMap, HashMap};

/// The graph of inferred claims.
pub const GRAPH: &str = crate::namespace::INFERRED_GRAPH;

/// The cascades of a field: one per scheme, dates counted in years; undated adoptions take no part.
pub fn cascades(field: &Field) -> (Cascades, Vec<Irregularity>) {
    let taken = Statuses::default();
    let mut earliest: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for adoption in field.adoptions.rows() {
        let time = adoption.start.and_then(|d| parse_time(&d.to_string()));
        let (Some(time), true) = (time, taken.contains(adoption.status)) else { continue };
        let first = earliest.entry((adoption.scheme, adoption.adopter)).or_insert(time);
        *first = first.min(time);
    }
    let mut rows = Rows::new();
    for ((scheme, adopter), time) in earliest {
        let scheme = field.iri(field.schemes.name(scheme));
        rows.add(&field.iri(field.actors.name(adopter)), &scheme, time);
    }
    rows.finish()
}

/// The statements of an answer, sorted.
pub fn triples(answer: &Answer) -> Vec<Triple> {
    let said = answer.network.provenance.to_string();
    let run = node(format!("{ID}run/inference-{}", digest(&said)));
    let program = node(crate::namespace::SOFTWARE);
    let mut triples = vec![
        Triple::new(run.clone(), rdf_type(), node(prov::ACTIVITY)),
        Triple::new(run.clone(), node(rdfs::COMMENT), Literal::new_simple_literal(said)),
        Triple::new(run.clone(), node(prov::WAS_ASSOCIATED_WITH), program.clone()),
        Triple::new(program, rdf_type(), node(prov::SOFTWARE_AGENT)),
    ];
    let edges: HashMap<(&str, &str), &diffusion::netinf::Edge> =
        answer.network.edges.iter().map(|e| ((&*e.origin, &*e.destination), e)).collect();
    for link in answer.network.trees.iter().filter(|l| l.explained) {
        let key = format!("{} {} {}", link.cascade, link.parent, link.child);
        let subject = node(format!("{ID}claim/inferred-{}", digest(&key)));
        let mut say = |property: NamedNode, object: Term| {
            triples.push(Triple::new(subject.clone(), property, object));
        };
        for class in [own("InferredClaim"), own("Claim"), node(prov::ENTITY_CLASS)] {
            say(rdf_type(), class.into());
        }
        say(own("basis"), node(format!("{ID}basis/inferred")).into());
        say(own("scheme"), node(&*link.cascade).into());
        say(own("from"), node(&*link.parent).into());
        say(own("to"), node(&*link.child).into());
        say(node(prov::WAS_GENERATED_BY), run.clone().into());
        if let Some(edge) = edges.get(&(&*link.parent, &*link.child)) {
            say(own("improvement"), double(edge.improvement));
            if edge.p_value.is_finite() {
                say(own("pValue"), double(edge.p_value));
            }
            if let Some(share) = answer.bootstrap.as_ref().and_then(|b| b.support(edge)) {
                say(own("bootstrapShare"), double(share));
            }
        }
    }
    triples.sort_by_cached_key(ToString::to_string);
    triples
}

fn double(value: f64) -> Term {
    Literal::from(value).into()
}
