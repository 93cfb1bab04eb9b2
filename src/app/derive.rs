//! What follows from the tables by rule, as statements of a graph of its own.
//!
//! | statement | rule |
//! | --- | --- |
//! | scheme `xm:role` role | the roles of its formula, by the lexicon of roles |
//! | adoption `xm:industry` industry | the industries that its table lists by id |
//! | adoption `xm:learnedFrom` adoption | an observed transmission joins two adoptions of a scheme |
//! | a transmission of basis *derived* | the rules of [`diffusion::derive`], each naming its rule |
//!
//! The graph is made anew at every load and replaced with the tables, so that it never lags behind.

use super::AppError;
use super::name::{ID, node, own, rdf_type};
use crate::query::field::XM;
use diffusion::field::{Basis, Field};
use diffusion::formula::{parse, role::RoleLexicon};
use diffusion::{Ground, Request, derive::Rule, trace};
use files::{LineSorter, Spool};
use petgraph::visit::EdgeRef;
use rdf::term::{Literal, NamedNode, Term, Triple};
use rdf::vocab::rdfs;
use std::io::{self, Write};
use store::StoreError;

/// The graph of what follows by rule.
pub const GRAPH: &str = "https://w3id.org/xiangmai/graph/derived";

/// What follows, gathered as lines of N-Triples that wait on disk when they are many.
#[derive(Debug, Default)]
pub struct Derived(LineSorter);

impl Derived {
    /// Looks at one statement of a table, which may give a link by itself.
    pub fn see(&mut self, triple: &Triple) -> Result<(), AppError> {
        let listed = triple.predicate.as_str().strip_prefix(XM) == Some("industryId");
        if let (true, Term::Literal(id)) = (listed, &triple.object) {
            let industry = node(format!("{ID}industry/{}", id.value()));
            self.say(&Triple::new(triple.subject.clone(), own("industry"), industry))?;
        }
        Ok(())
    }

    fn say(&mut self, triple: &Triple) -> Result<(), AppError> {
        writeln!(self.0, "{triple} .").map_err(set_aside)
    }

    /// Adds everything that follows by rule from `field`, and writes all into `out`, sorted, each statement
    /// once; returns how many they are.
    pub fn finish(
        mut self,
        field: &Field,
        lexicon: &RoleLexicon,
        out: &mut Spool,
    ) -> Result<u64, AppError> {
        roles(field, lexicon, &mut self)?;
        edges(field, lexicon, &mut self)?;
        rules(&mut self)?;
        let (mut last, mut count) = (Vec::new(), 0);
        let written = self.0.each(&mut |line| {
            if line == last {
                return Ok(());
            }
            last.clear();
            last.extend_from_slice(line);
            count += 1;
            out.write_all(line)
        });
        written.map_err(set_aside)?;
        out.finish()?;
        Ok(count)
    }
}

fn set_aside(error: io::Error) -> AppError {
    StoreError::Io { action: "set aside what follows by rule", source: error }.into()
}

/// `xm:role` of every scheme with a formula; the reading with restored plus signs counts.
fn roles(field: &Field, lexicon: &RoleLexicon, derived: &mut Derived) -> Result<(), AppError> {
    for id in 0..field.schemes.len() as u32 {
        let scheme = &field.schemes[id];
        let Some(text) = scheme.alternative_formula.or(scheme.formula) else { continue };
        let subject = node(field.iri(field.schemes.name(id)));
        for used in lexicon.read(&parse(field.text(text))).uses {
            if let Some(role) = lexicon.id(&used.role) {
                derived.say(&Triple::new(subject.clone(), own("role"), node(role)))?;
            }
        }
    }
    Ok(())
}

/// Derived transmissions and links between adoptions, from the cascade of all schemes.
fn edges(field: &Field, lexicon: &RoleLexicon, derived: &mut Derived) -> Result<(), AppError> {
    let trace = trace(field, lexicon, &Request::default())
        .map_err(|e| AppError::Unsupported(e.to_string()))?;
    let cascade = &trace.cascade;
    for edge in cascade.graph.edge_references() {
        let (from, to) = (edge.source().index() as u32, edge.target().index() as u32);
        let weight = edge.weight();
        match weight.ground {
            Ground::Transmission(_) if weight.basis == Basis::Observed => {
                let records = |n| cascade.records_of(n).iter();
                for (&early, &late) in records(from).flat_map(|e| records(to).map(move |l| (e, l)))
                {
                    let iri = |a| node(field.iri(field.adoptions.name(a)));
                    derived.say(&Triple::new(iri(late), own("learnedFrom"), iri(early)))?;
                }
            }
            Ground::Transmission(_) => {}
            Ground::Rule(rule, promotion) => {
                let promotion_iri = field.iri(field.promotions.name(promotion));
                let slug = promotion_iri.rsplit('/').next().unwrap_or_default();
                let learner = field.actors.name(cascade.node(to).actor).replace('/', "-");
                let source = field.actors.name(cascade.node(from).actor).replace('/', "-");
                let subject =
                    node(format!("{ID}transmission/{}-{slug}-{source}-{learner}", rule.id()));
                let mut say = |property: NamedNode, object: Term| {
                    derived.say(&Triple::new(subject.clone(), property, object))
                };
                let actor = |n: u32| node(field.iri(field.actors.name(cascade.node(n).actor)));
                say(rdf_type(), own("Transmission").into())?;
                say(own("basis"), node(format!("{ID}basis/derived")).into())?;
                say(own("rule"), node(format!("{ID}rule/{}", rule.id())).into())?;
                say(own("from"), actor(from).into())?;
                say(own("to"), actor(to).into())?;
                say(node("http://www.w3.org/ns/prov#wasInformedBy"), node(&promotion_iri).into())?;
                let scheme = cascade.node(to).scheme.or(cascade.node(from).scheme);
                if let Some(scheme) = scheme {
                    say(own("scheme"), node(field.iri(field.schemes.name(scheme))).into())?;
                }
                let direction = if rule.is_upward() { "bottom-up" } else { "top-down" };
                say(own("channel"), node(format!("{ID}channel/{direction}")).into())?;
                let channel = field.channel(field.promotions[promotion].channel);
                for concept in channel.mechanisms.iter().chain(&channel.carriers) {
                    say(own("channel"), node(format!("{ID}channel/{concept}")).into())?;
                }
            }
        }
    }
    Ok(())
}

/// The rules themselves, so that each derived statement can be asked what it rests on.
fn rules(derived: &mut Derived) -> Result<(), AppError> {
    for rule in Rule::ALL {
        let subject = node(format!("{ID}rule/{}", rule.id()));
        derived.say(&Triple::new(subject.clone(), rdf_type(), own("Derivation")))?;
        let (en, zh) = rule.label();
        for (text, language) in [(en, "en"), (zh, "zh")] {
            let label = Literal::new_language_tagged_literal_unchecked(text, language);
            derived.say(&Triple::new(subject.clone(), node(rdfs::LABEL), label))?;
        }
    }
    Ok(())
}
