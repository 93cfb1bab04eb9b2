//! What follows from the tables by rule, as statements of a graph of its own.
//!
//! | statement | rule |
//! | --- | --- |
//! | scheme `xm:role` role | the roles of its formula, by the lexicon of roles |
//! | adoption `xm:industry` industry | the industries that its table lists by id |
//! | adoption `xm:through` organization | the organizations that its table lists by id |
//! | selector a `oa:TextPositionSelector` | it has a start |
//! | event `xm:earliest`, `xm:latest` day | its start or date, the bounds that its row sets, the date of its report |
//! | adoption `xm:learnedFrom` adoption | an observed transmission joins two adoptions of a scheme |
//! | a transmission of basis *derived* | the rules of [`diffusion::derive`], each naming its rule |
//!
//! The graph is made anew at every load and replaced with the tables, so that it never lags behind.

use super::AppError;
use super::name::{ID, node, own, rdf_type};
use crate::query::field::XM;
use diffusion::field::{Basis, Field, PartialDate, source::Slice};
use diffusion::formula::{parse, role::RoleLexicon};
use diffusion::{Ground, Request, derive::Rule, trace};
use files::{LineSorter, Spool};
use petgraph::visit::EdgeRef;
use rdf::term::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use rdf::vocab::{rdfs, xsd};
use std::collections::HashMap;
use std::io::{self, Write};
use store::StoreError;

/// The graph of what follows by rule.
pub const GRAPH: &str = crate::namespace::DERIVED_GRAPH;

const OA: &str = "http://www.w3.org/ns/oa#";

/// The bounds that a row sets: not before, not after.
type Bounds = [Option<PartialDate>; 2];

/// What follows, gathered as lines of N-Triples that wait on disk when they are many.
#[derive(Debug, Default)]
pub struct Derived {
    lines: LineSorter,
    /// Bounds of events, by IRI; few rows have any.
    bounds: HashMap<String, Bounds>,
}

impl Derived {
    /// Looks at one statement of a table, which may give a link by itself.
    pub fn see(&mut self, triple: &Triple) -> Result<(), AppError> {
        let property = triple.predicate.as_str();
        let Term::Literal(value) = &triple.object else { return Ok(()) };
        let (kind, link) = match property.strip_prefix(XM) {
            Some("industryId") => ("industry", "industry"),
            Some("throughId") => ("organization", "through"),
            Some(bound @ ("notBefore" | "notAfter")) => {
                if let (Ok(date), NamedOrBlankNode::NamedNode(event)) =
                    (value.value().parse(), &triple.subject)
                {
                    let bounds = self.bounds.entry(event.as_str().to_owned()).or_default();
                    bounds[usize::from(bound == "notAfter")] = Some(date);
                }
                return Ok(());
            }
            None if property.strip_prefix(OA) == Some("start") => {
                let class = node(format!("{OA}TextPositionSelector"));
                return self.say(&Triple::new(triple.subject.clone(), rdf_type(), class));
            }
            _ => return Ok(()),
        };
        let listed = node(format!("{ID}{kind}/{}", value.value()));
        self.say(&Triple::new(triple.subject.clone(), own(link), listed))
    }

    /// Says between which days an event began: its own date counts before the bounds, and a report cannot
    /// tell of what came after it. Nothing is said of an order that contradicts itself.
    fn interval(
        &mut self,
        field: &Field,
        iri: String,
        date: Option<PartialDate>,
        sources: Slice,
    ) -> Result<(), AppError> {
        let [not_before, not_after] = self.bounds.get(&iri).copied().unwrap_or_default();
        let reported = field.sources(sources).iter().filter_map(|s| field.reports[s.report].date);
        let earliest = date.or(not_before).map(PartialDate::first);
        let latest = date.or(not_after).or_else(|| reported.min_by_key(|d| d.last_day()));
        let latest = latest.map(PartialDate::last);
        if earliest.zip(latest).is_some_and(|(first, last)| first > last) {
            return Ok(());
        }
        let event = node(iri);
        for (property, day) in [("earliest", earliest), ("latest", latest)] {
            if let Some(day) = day {
                let day = Literal::new_typed_literal(day.to_string(), node(xsd::DATE));
                self.say(&Triple::new(event.clone(), own(property), day))?;
            }
        }
        Ok(())
    }

    fn say(&mut self, triple: &Triple) -> Result<(), AppError> {
        writeln!(self.lines, "{triple} .").map_err(set_aside)
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
        days(field, &mut self)?;
        let (mut last, mut count) = (Vec::new(), 0);
        let written = self.lines.each(&mut |line| {
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

/// `xm:earliest` and `xm:latest` of every event that has a date or a bound: the days between which it began.
fn days(field: &Field, derived: &mut Derived) -> Result<(), AppError> {
    for (id, adoption) in (0..).zip(field.adoptions.rows()) {
        let iri = field.iri(field.adoptions.name(id));
        derived.interval(field, iri, adoption.start, adoption.sources)?;
    }
    for (id, transmission) in (0..).zip(field.transmissions.rows()) {
        let iri = field.iri(field.transmissions.name(id));
        derived.interval(field, iri, transmission.date, transmission.sources)?;
    }
    for (id, promotion) in (0..).zip(field.promotions.rows()) {
        let iri = field.iri(field.promotions.name(id));
        derived.interval(field, iri, promotion.date, promotion.sources)?;
    }
    for (id, visit) in (0..).zip(field.visits.rows()) {
        let iri = field.iri(field.visits.name(id));
        derived.interval(field, iri, visit.date, visit.sources)?;
    }
    Ok(())
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
    let trace =
        trace(field, lexicon, &Request::default()).map_err(|e| AppError::Fault(e.to_string()))?;
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
                let others = cascade.promotions_of(from, to);
                for &ground in std::iter::once(&promotion).chain(others) {
                    let iri = node(field.iri(field.promotions.name(ground)));
                    say(node("http://www.w3.org/ns/prov#wasInformedBy"), iri.into())?;
                }
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
