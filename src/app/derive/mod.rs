//! What follows from the tables by rule, as statements of a graph of its own.
//!
//! | statement | rule |
//! | --- | --- |
//! | thing `rdf:type` superclass | the ontology, so that superclasses hold without a path |
//! | thing `skos:prefLabel` label | its `rdfs:label`, one in each language |
//! | concept `skos:inScheme`, `skos:topConceptOf` scheme | industries and indicators stand in tables |
//! | activity `prov:wasAssociatedWith` actor | its adopter, learner, promoter or visitor |
//! | scheme `xm:role` role | the roles of its formula, by the lexicon of roles |
//! | scheme `xm:comparableTo` scheme | the one is counted when the other is asked for with its variants |
//! | adoption `xm:industry` industry | the industries that its table lists by id |
//! | adoption `xm:through` organization | the organizations that its table lists by id |
//! | selector a `oa:TextPositionSelector` | it has a start |
//! | event `xm:earliest`, `xm:latest` day | its start or date, the bounds that its row sets, the date of its report |
//! | later thing `dcterms:replaces` earlier thing | a change leads from the one to the other; ORG’s terms for organizations |
//! | adoption `xm:learnedFrom` adoption | an observed transmission joins two adoptions of a scheme |
//! | a claim of basis *derived* | the rules of [`diffusion::derive`], each naming its rule and its grounds |
//!
//! The graph is made anew at every load and replaced with the tables, so that it never lags behind.

mod row;

use super::AppError;
use super::name::{ID, node, own, rdf_type};
use crate::query::field::XM;
use diffusion::field::{ActorKind, Basis, Field, PartialDate, Status, source::Slice};
use diffusion::formula::{parse, role::RoleLexicon};
use diffusion::{Ground, Request, Rule, trace};
use files::{LineSorter, Spool};
use oxigraph::io::{RdfFormat, RdfParser};
use petgraph::visit::EdgeRef;
use rdf::term::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use rdf::vocab::{prov, rdfs, xsd};
use row::{Change, Row, Superclasses};
use std::collections::HashMap;
use std::io::{self, Write};
use store::StoreError;

/// The graph of what follows by rule.
pub const GRAPH: &str = crate::namespace::DERIVED_GRAPH;

const OA: &str = "http://www.w3.org/ns/oa#";

/// The bounds that a row sets: not before, not after.
type Bounds = [Option<PartialDate>; 2];

/// What a statement of a cell that lists things by id says: the link and the thing.
pub(super) fn listed(triple: &Triple) -> Option<(&'static str, NamedNode)> {
    let Term::Literal(id) = &triple.object else { return None };
    let (kind, link) = match triple.predicate.as_str().strip_prefix(XM)? {
        "industryId" => ("industry", "industry"),
        "throughId" => ("organization", "through"),
        _ => return None,
    };
    Some((link, node(format!("{ID}{kind}/{}", id.value()))))
}

/// What follows, gathered as lines of N-Triples that wait on disk when they are many.
#[derive(Debug)]
pub struct Derived {
    lines: LineSorter,
    superclasses: Superclasses,
    /// The subject whose statements are passing.
    row: Row,
    /// Statements of rows that came in any order, to be sorted by subject.
    unordered: LineSorter,
    /// Changes of one thing into another; they are few.
    changes: Vec<Change>,
    /// Bounds of events, by IRI; few rows have any.
    bounds: HashMap<String, Bounds>,
}

impl Derived {
    /// Nothing yet.
    pub fn new() -> Result<Self, AppError> {
        Ok(Self {
            lines: LineSorter::default(),
            superclasses: Superclasses::read()?,
            row: Row::default(),
            unordered: LineSorter::default(),
            changes: Vec::new(),
            bounds: HashMap::new(),
        })
    }

    /// Looks at one statement of a table, which may give a link by itself, or with the others of its row.
    pub fn see(&mut self, triple: &Triple) -> Result<(), AppError> {
        self.take(triple)?;
        self.link(triple)
    }

    /// Looks at one statement of a stored graph, where those of a row do not follow each other.
    pub fn see_unordered(&mut self, triple: &Triple) -> Result<(), AppError> {
        if Row::concerns(triple) {
            writeln!(self.unordered, "{triple} .").map_err(set_aside)?;
        }
        self.link(triple)
    }

    /// Takes a statement of a row; those of one subject follow each other.
    fn take(&mut self, triple: &Triple) -> Result<(), AppError> {
        if self.row.is_over(triple) {
            self.end_row()?;
        }
        self.row.add(triple);
        Ok(())
    }

    /// Takes what came in any order, by subject.
    fn sort(&mut self) -> Result<(), AppError> {
        let mut failed = None;
        let mut lines = std::mem::take(&mut self.unordered);
        let read = lines.each(&mut |line| {
            for quad in RdfParser::from_format(RdfFormat::NTriples).lenient().for_slice(line) {
                let taken = quad.map(Triple::from).map_err(io::Error::other)?;
                if let Err(error) = self.take(&taken) {
                    failed.get_or_insert(error);
                }
            }
            Ok(())
        });
        read.map_err(set_aside)?;
        failed.map_or(Ok(()), Err)
    }

    /// What one statement gives by itself.
    fn link(&mut self, triple: &Triple) -> Result<(), AppError> {
        let property = triple.predicate.as_str();
        let Term::Literal(value) = &triple.object else { return Ok(()) };
        match property.strip_prefix(XM) {
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
            _ => {}
        }
        match listed(triple) {
            Some((link, thing)) => self.say(&Triple::new(triple.subject.clone(), own(link), thing)),
            None => Ok(()),
        }
    }

    fn end_row(&mut self) -> Result<(), AppError> {
        let lines = &mut self.lines;
        let mut say = |triple: Triple| writeln!(lines, "{triple} .").map_err(set_aside);
        self.row.end(&self.superclasses, &mut self.changes, &mut say)
    }

    /// Says what replaced what, and, of organizations, by which event.
    fn replacements(&mut self, field: &Field) -> Result<(), AppError> {
        const ORG: &str = "http://www.w3.org/ns/org#";
        const DCTERMS: &str = "http://purl.org/dc/terms/";
        let is_organization = |iri: &NamedNode| {
            let actor = field.actor(iri.as_str());
            actor.is_some_and(|a| field.actors[a].kind == ActorKind::Organization)
        };
        for (event, from, to) in std::mem::take(&mut self.changes) {
            if from == to {
                continue;
            }
            let link = |s: &NamedNode, p: String, o: &NamedNode| {
                Triple::new(s.clone(), node(p), o.clone())
            };
            self.say(&link(&to, format!("{DCTERMS}replaces"), &from))?;
            self.say(&link(&from, format!("{DCTERMS}isReplacedBy"), &to))?;
            if is_organization(&from) && is_organization(&to) {
                self.say(&link(&event, format!("{ORG}originalOrganization"), &from))?;
                self.say(&link(&event, format!("{ORG}resultingOrganization"), &to))?;
            }
        }
        Ok(())
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
        self.end_row()?;
        self.sort()?;
        self.end_row()?;
        self.replacements(field)?;
        roles(field, lexicon, &mut self)?;
        comparable(field, lexicon, &mut self)?;
        edges(field, lexicon, &mut self)?;
        rules(&mut self)?;
        days(field, &mut self)?;
        let (mut last, mut count) = (Vec::new(), 0);
        let mut labels = Labels::default();
        let written = self.lines.each(&mut |line| {
            if line == last || labels.is_second(line) {
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

/// Watches over sorted lines, so that nothing has two preferred labels in one language: sources may call a
/// thing differently, and the first by the order of texts stands.
#[derive(Debug, Default)]
struct Labels {
    /// The subject of the label before, and the languages of its labels.
    subject: Vec<u8>,
    languages: Vec<Vec<u8>>,
}

impl Labels {
    /// Whether the line gives a preferred label in a language that has one.
    fn is_second(&mut self, line: &[u8]) -> bool {
        const LABEL: &[u8] = b" <http://www.w3.org/2004/02/skos/core#prefLabel> ";
        let Some(end) = line.iter().position(|b| *b == b' ') else { return false };
        let (subject, rest) = line.split_at(end);
        if !rest.starts_with(LABEL) {
            return false;
        }
        if self.subject != subject {
            subject.clone_into(&mut self.subject);
            self.languages.clear();
        }
        let tag = line.iter().rposition(|b| *b == b'"').map_or(line, |quote| &line[quote..]);
        if self.languages.iter().any(|l| l == tag) {
            return true;
        }
        self.languages.push(tag.to_vec());
        false
    }
}

fn set_aside(error: io::Error) -> AppError {
    StoreError::Io { action: "set aside what follows by rule", source: error }.into()
}

/// `xm:earliest` and `xm:latest` of every event that has a date or a bound: the days between which it began.
fn days(field: &Field, derived: &mut Derived) -> Result<(), AppError> {
    for (id, adoption) in (0..).zip(field.adoptions.rows()) {
        let iri = field.iri(field.adoptions.name(id));
        // A report tells beforehand of what is planned.
        let is_planned = adoption.status == Some(Status::Planned);
        let sources = if is_planned { Slice::default() } else { adoption.sources };
        derived.interval(field, iri, adoption.start, sources)?;
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

/// `xm:comparableTo` from every scheme to those that count when it is asked for with its variants.
fn comparable(field: &Field, lexicon: &RoleLexicon, derived: &mut Derived) -> Result<(), AppError> {
    let iri = |scheme| node(field.iri(field.schemes.name(scheme)));
    for (scheme, variants) in (0..).zip(diffusion::matching::comparable(field, lexicon)) {
        for variant in variants {
            derived.say(&Triple::new(iri(scheme), own("comparableTo"), iri(variant)))?;
        }
    }
    Ok(())
}

/// Derived claims and links between adoptions, from the cascade of all schemes.
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
                let subject = node(format!("{ID}claim/{}-{slug}-{source}-{learner}", rule.id()));
                let mut say = |property: NamedNode, object: Term| {
                    derived.say(&Triple::new(subject.clone(), property, object))
                };
                let actor = |n: u32| node(field.iri(field.actors.name(cascade.node(n).actor)));
                for class in ["DerivedClaim", "Claim"] {
                    say(rdf_type(), own(class).into())?;
                }
                say(rdf_type(), node(prov::ENTITY_CLASS).into())?;
                say(own("basis"), node(format!("{ID}basis/derived")).into())?;
                say(node(prov::WAS_GENERATED_BY), node(RUN).into())?;
                say(own("rule"), node(format!("{ID}rule/{}", rule.id())).into())?;
                say(own("from"), actor(from).into())?;
                say(own("to"), actor(to).into())?;
                let others = cascade.promotions_of(from, to);
                for &ground in std::iter::once(&promotion).chain(others) {
                    let iri = node(field.iri(field.promotions.name(ground)));
                    say(own("ground"), iri.into())?;
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

/// The run that made the claims of the rules: it has no date, so that the same tables give the same graph.
const RUN: &str = crate::namespace::DERIVATION;

/// The rules themselves, so that each derived statement can be asked what it rests on, and the run that used them.
fn rules(derived: &mut Derived) -> Result<(), AppError> {
    let (run, program) = (node(RUN), node(crate::namespace::SOFTWARE));
    derived.say(&Triple::new(run.clone(), rdf_type(), node(prov::ACTIVITY)))?;
    derived.say(&Triple::new(run.clone(), node(prov::WAS_ASSOCIATED_WITH), program.clone()))?;
    derived.say(&Triple::new(program, rdf_type(), node(prov::SOFTWARE_AGENT)))?;
    for rule in Rule::ALL {
        let subject = node(format!("{ID}rule/{}", rule.id()));
        derived.say(&Triple::new(run.clone(), node(prov::USED), subject.clone()))?;
        derived.say(&Triple::new(subject.clone(), rdf_type(), own("Derivation")))?;
        let (en, zh) = rule.label();
        for (text, language) in [(en, "en"), (zh, "zh")] {
            let label = Literal::new_language_tagged_literal_unchecked(text, language);
            derived.say(&Triple::new(subject.clone(), node(rdfs::LABEL), label))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Labels;

    #[test]
    fn a_thing_has_one_preferred_label_in_a_language() {
        let label = |thing: &str, text: &str| {
            format!("<x:{thing}> <http://www.w3.org/2004/02/skos/core#prefLabel> {text} .\n")
        };
        let mut labels = Labels::default();
        let mut check = |line: String, expected| {
            assert_eq!(labels.is_second(line.as_bytes()), expected, "{line}");
        };
        check(label("a", "\"甲\"@zh"), false);
        check(label("a", "\"A\"@en"), false);
        check(label("a", "\"乙\"@zh"), true);
        check("<x:a> <http://www.w3.org/2000/01/rdf-schema#label> \"丙\"@zh .\n".to_owned(), false);
        check(label("b", "\"乙\"@zh"), false);
        check(label("b", "\"乙\""), false);
    }
}
