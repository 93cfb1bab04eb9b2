//! Statements of the graph → the plain [`Field`] that spread is traced on.
//!
//! Statements arrive in any order within a graph; they are gathered by subject and handed to the
//! field's builder as rows when the subject is complete. Follows the classes and properties of
//! `ontology/xiangmai.ttl` and nothing else: graph names, file names and ids do not matter, so tables of
//! another country read the same way.
//!
//! Refuses to know where the statements come from and what is done with the field.

use super::gather::{Gathered, Value};
use ::rdf::term::{NamedOrBlankNode, Term, Triple};
use ::rdf::vocab::{rdf, rdfs};
use diffusion::field::{
    ActorKind, Basis, Channel, Field, FieldBuilder, Finding, Level, PartialDate, SchemeKind,
    Statement, Status,
    builder::{
        ActorRow, AdoptionRow, PromotionRow, SchemeRow, SourceRow, TransmissionRow, VisitRow,
    },
    iri::Base,
};
use std::collections::HashMap;
use std::ops::Range;

/// Namespace of the ontology's own terms.
pub use crate::namespace::ONTOLOGY as XM;
const OA: &str = "http://www.w3.org/ns/oa#";
const OTHER_LABEL: &str = "http://www.w3.org/2004/02/skos/core#altLabel";
const TITLE: &str = "http://purl.org/dc/terms/title";
const DATE: &str = "http://purl.org/dc/terms/date";
const LATITUDE: &str = "http://www.w3.org/2003/01/geo/wgs84_pos#lat";
const LONGITUDE: &str = "http://www.w3.org/2003/01/geo/wgs84_pos#long";
/// GeoSPARQL 1.0, simple features: two things share a border.
const TOUCHES: &str = "http://www.opengis.net/ont/geosparql#sfTouches";

/// The classes of organizations (the subclasses of `xm:Organization`).
const ORGANIZATIONS: &[&str] = &[
    "Organization",
    "PartyOrganization",
    "PartyCommittee",
    "PartyGeneralBranch",
    "PartyBranch",
    "PartyGroup",
    "PartyOffice",
    "Cooperative",
    "CooperativeUnion",
    "Enterprise",
    "Association",
    "CollectiveOrganization",
    "Government",
    "PublicInstitution",
    "VillageCommittee",
    "Team",
];

/// The facet to which a channel belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Where it goes: top-down, between peers, …
    Direction,
    /// Why it passes: learning, order, …
    Mechanism,
    /// By what it passes: pilot, study visit, …
    Carrier,
}

/// What the reader must be told of the graph's controlled lists and evidence.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The facet of each channel, by IRI.
    pub facets: HashMap<String, Facet>,
    /// What supports each fact.
    pub evidence: Evidence,
}

/// Passages by the fact that they support: report, start, end; sorted.
pub type Evidence = HashMap<String, Vec<(String, u32, u32)>>;

/// Gathers evidence from statements in any order: what `xm:supports` a fact, its `oa:hasSource`, and
/// the `oa:start` and `oa:end` of its `oa:hasSelector`.
#[derive(Debug, Default)]
pub struct EvidenceReader {
    /// Fact, report and selector of each piece of evidence.
    pieces: HashMap<String, [Vec<String>; 3]>,
    /// Start and end of each selector.
    spans: HashMap<String, [Option<u32>; 2]>,
}

impl EvidenceReader {
    /// Takes one statement.
    pub fn add(&mut self, triple: &Triple) {
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else { return };
        let property = triple.predicate.as_str();
        let part = match property.strip_prefix(OA) {
            _ if property.strip_prefix(XM) == Some("supports") => 0,
            Some("hasSource") => 1,
            Some("hasSelector") => 2,
            Some(end @ ("start" | "end")) => {
                let number = value_of(&triple.object).and_then(|v| v.parse().ok());
                let span = self.spans.entry(subject.as_str().to_owned()).or_default();
                span[usize::from(end == "end")] = number;
                return;
            }
            _ => return,
        };
        if let Some(object) = iri_of(&triple.object) {
            let piece = self.pieces.entry(subject.as_str().to_owned()).or_default();
            piece[part].push(object.to_owned());
        }
    }

    /// The passages of each fact.
    pub fn finish(self) -> Evidence {
        let mut evidence = Evidence::new();
        for [facts, reports, selectors] in self.pieces.into_values() {
            for selector in &selectors {
                let Some([Some(start), Some(end)]) = self.spans.get(selector) else { continue };
                for (fact, report) in facts.iter().flat_map(|f| reports.iter().map(move |r| (f, r)))
                {
                    let passages = evidence.entry(fact.clone()).or_default();
                    passages.push((report.clone(), *start, *end));
                }
            }
        }
        evidence.values_mut().for_each(|passages| passages.sort());
        evidence
    }
}

/// The values of one subject, by property.
struct Record<'a> {
    gathered: &'a Gathered,
    statements: &'a Range<u32>,
}

impl<'a> Record<'a> {
    fn values(&self, property: &str) -> Vec<Value<'a>> {
        self.gathered.values(self.statements, property)
    }

    /// The values of one of our own properties.
    fn own(&self, local: &str) -> Vec<Value<'a>> {
        self.values(&format!("{XM}{local}"))
    }

    fn iri(&self, local: &str) -> Option<&'a str> {
        self.own(local).into_iter().find_map(Value::iri)
    }

    fn text(&self, local: &str) -> Option<&'a str> {
        self.own(local).into_iter().find_map(Value::text)
    }

    fn date(&self, local: &str) -> Option<PartialDate> {
        self.text(local).and_then(|d| d.parse().ok())
    }

    fn number(&self, property: &str) -> Option<f32> {
        self.values(property).into_iter().find_map(Value::text).and_then(|v| v.parse().ok())
    }

    /// The label, a Chinese one first.
    fn label(&self) -> Option<&'a str> {
        let labels = self.values(rdfs::LABEL);
        let chinese = labels.iter().find(|label| label.is_of("zh"));
        chinese.or(labels.first()).and_then(|label| label.text())
    }

    /// The local names of its classes in our namespace.
    fn classes(&self) -> impl Iterator<Item = &'a str> {
        let classes = self.values(rdf::TYPE).into_iter().filter_map(Value::iri);
        classes.filter_map(|i| i.strip_prefix(XM))
    }
}

fn iri_of(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(n) => Some(n.as_str()),
        _ => None,
    }
}

fn value_of(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(l) => Some(l.value()),
        _ => None,
    }
}

/// Takes statements, graph by graph, and makes a [`Field`].
#[derive(Debug)]
pub struct FieldReader {
    builder: FieldBuilder,
    context: Context,
    gathered: Gathered,
}

impl FieldReader {
    /// A reader for things named under `base`.
    pub fn new(base: Base, context: Context) -> Self {
        Self { builder: FieldBuilder::new(base), context, gathered: Gathered::default() }
    }

    /// Takes one statement of the present graph.
    pub fn add(&mut self, triple: &Triple) {
        let property = triple.predicate.as_str();
        let wanted = property.starts_with(XM)
            || [rdf::TYPE, rdfs::LABEL, OTHER_LABEL, TITLE, DATE, LATITUDE, LONGITUDE, TOUCHES]
                .contains(&property);
        if wanted {
            self.gathered.add(triple);
        }
    }

    /// Ends the present graph: its subjects become rows, in the order of their IRIs. Several values of a
    /// property are taken in the order of their text, whatever the order of arrival.
    pub fn end_graph(&mut self) {
        let mut gathered = std::mem::take(&mut self.gathered);
        for (subject, statements) in gathered.sorted() {
            let record = Record { gathered: &gathered, statements: &statements };
            let iri = gathered.iri(subject);
            for other in record.values(TOUCHES).into_iter().filter_map(Value::iri) {
                self.builder.border(iri, other);
            }
            self.row(iri, &record);
        }
    }

    /// Ends the reading; findings say what is referred to but not described.
    pub fn finish(mut self) -> (Field, Vec<Finding>) {
        self.end_graph();
        self.builder.finish()
    }

    fn row(&mut self, iri: &str, record: &Record<'_>) {
        for class in record.classes() {
            match class {
                "Division" => return self.actor(iri, record, ActorKind::Division),
                "Report" => return self.report(iri, record),
                "Adoption" | "Intention" | "Refusal" => return self.adoption(iri, record),
                "Transmission" | "DerivedClaim" | "InferredClaim" => {
                    return self.transmission(iri, record);
                }
                "Promotion" => return self.promotion(iri, record),
                "StudyVisit" => return self.visit(iri, record),
                c if ORGANIZATIONS.contains(&c) => {
                    return self.actor(iri, record, ActorKind::Organization);
                }
                c if SchemeKind::from_id(c).is_some() || c == "Scheme" => {
                    return self.scheme(iri, record);
                }
                _ => {}
            }
        }
    }

    fn actor(&mut self, iri: &str, record: &Record<'_>, kind: ActorKind) {
        let parent = if kind == ActorKind::Division { "within" } else { "superior" };
        let position = record.number(LATITUDE).zip(record.number(LONGITUDE));
        self.builder.actor(&ActorRow {
            iri,
            kind: Some(kind),
            name: record.label(),
            level: record.iri("level").and_then(Level::from_id),
            parent: record.iri(parent),
            division: record.iri("locatedIn"),
            position,
        });
        let others = record.values(OTHER_LABEL).into_iter().filter_map(Value::text);
        others.for_each(|name| self.builder.actor_name(iri, name));
    }

    fn scheme(&mut self, iri: &str, record: &Record<'_>) {
        self.builder.scheme(&SchemeRow {
            iri,
            name: record.label(),
            kind: record.classes().find_map(SchemeKind::from_id),
            formula: record.text("formula"),
            alternative_formula: record.text("alternativeFormula"),
            variant_of: record.iri("variantOf"),
            variant_stated: record
                .iri("variantBasis")
                .and_then(Basis::from_id)
                .is_none_or(|b| b == Basis::Observed),
            part_of: record.iri("partOf"),
            originator: record.iri("originator"),
        });
        let others = record.values(OTHER_LABEL).into_iter().filter_map(Value::text);
        others.for_each(|name| self.builder.scheme_name(iri, name));
    }

    fn report(&mut self, iri: &str, record: &Record<'_>) {
        let title = record.values(TITLE).into_iter().find_map(Value::text);
        let date = record.values(DATE).into_iter().find_map(Value::text);
        let date = date.and_then(|d| d.parse().ok());
        self.builder.report(iri, title, date);
    }

    fn adoption(&mut self, iri: &str, record: &Record<'_>) {
        let (Some(scheme), Some(adopter)) = (record.iri("scheme"), record.iri("adopter")) else {
            return;
        };
        let sources = sources(&self.context, iri, record);
        self.builder.adoption(&AdoptionRow {
            iri,
            scheme,
            adopter,
            start: record.date("start"),
            end: record.date("end"),
            status: record.iri("status").and_then(Status::from_id),
            basis: record.iri("basis").and_then(Basis::from_id),
            statement: record.iri("statement").and_then(Statement::from_id),
            sources: &sources,
        });
    }

    fn transmission(&mut self, iri: &str, record: &Record<'_>) {
        let Some(to) = record.iri("to") else { return };
        let sources = sources(&self.context, iri, record);
        let channel = channel(&self.context, record);
        self.builder.transmission(&TransmissionRow {
            iri,
            scheme: record.iri("scheme"),
            from: record.iri("from"),
            from_name: record.text("fromName"),
            to,
            date: record.date("date"),
            channel: &channel,
            basis: record.iri("basis").and_then(Basis::from_id).unwrap_or(Basis::Observed),
            statement: record.iri("statement").and_then(Statement::from_id),
            rule: record.iri("rule"),
            weight: ["improvement", "posteriorProbability"]
                .into_iter()
                .find_map(|name| record.text(name)?.parse().ok()),
            p_value: record.text("pValue").and_then(|v| v.parse().ok()),
            sources: &sources,
        });
    }

    fn promotion(&mut self, iri: &str, record: &Record<'_>) {
        let Some(promoter) = record.iri("promoter") else { return };
        let sources = sources(&self.context, iri, record);
        let channel = channel(&self.context, record);
        self.builder.promotion(&PromotionRow {
            iri,
            scheme: record.iri("scheme"),
            promoter,
            scope: record.iri("scope"),
            channel: &channel,
            date: record.date("date"),
            basis: record.iri("basis").and_then(Basis::from_id).unwrap_or(Basis::Observed),
            statement: record.iri("statement").and_then(Statement::from_id),
            sources: &sources,
        });
    }

    fn visit(&mut self, iri: &str, record: &Record<'_>) {
        let sources = sources(&self.context, iri, record);
        self.builder.visit(&VisitRow {
            iri,
            scheme: record.iri("scheme"),
            visitor: record.iri("visitor"),
            host: record.iri("host"),
            host_name: record.text("hostName"),
            date: record.date("date"),
            basis: record.iri("basis").and_then(Basis::from_id),
            statement: record.iri("statement").and_then(Statement::from_id),
            sources: &sources,
        });
    }
}

/// The passages that support a fact; where there is none, the report alone.
fn sources<'a>(context: &'a Context, iri: &str, record: &Record<'a>) -> Vec<SourceRow<'a>> {
    if let Some(passages) = context.evidence.get(iri) {
        return passages
            .iter()
            .map(|(report, start, end)| SourceRow { report, span: Some((*start, *end)) })
            .collect();
    }
    let reports = record.own("report").into_iter().filter_map(Value::iri);
    reports.map(|report| SourceRow { report, span: None }).collect()
}

fn channel(context: &Context, record: &Record<'_>) -> Channel {
    let all: Vec<&str> = record.own("channel").into_iter().filter_map(Value::iri).collect();
    let of = |facet| {
        let all = &all;
        all.iter().copied().filter(move |c| context.facets.get(*c) == Some(&facet))
    };
    Channel::new(of(Facet::Direction).next(), of(Facet::Mechanism), of(Facet::Carrier))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::io::{RdfFormat, RdfParser};

    fn read(turtle: &str) -> Field {
        let text = format!(
            "@prefix xm: <{XM}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
            @prefix d: <https://w3id.org/xiangmai/id/division/> . @prefix x: <https://w3id.org/xiangmai/id/> . {turtle}"
        );
        let mut context = Context::default();
        context
            .facets
            .insert("https://w3id.org/xiangmai/id/channel/learning".into(), Facet::Mechanism);
        let mut reader = FieldReader::new(Base::new(crate::namespace::ID), context);
        for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(text.as_bytes()) {
            reader.add(&quad.unwrap().into());
        }
        reader.finish().0
    }

    #[test]
    fn rows_become_a_field_whatever_the_order_of_statements() {
        let field = read(
            "<https://w3id.org/xiangmai/id/transmission/t1> xm:to d:2 ; xm:from d:1 . \
             d:1 a xm:Division ; rdfs:label \"甲\"@zh . d:2 a xm:Division ; rdfs:label \"乙\"@zh ; xm:within d:1 . \
             <https://w3id.org/xiangmai/id/transmission/t1> a xm:Transmission ; \
               xm:channel <https://w3id.org/xiangmai/id/channel/learning> .",
        );
        assert_eq!(field.actors.len(), 2);
        let transmission = field.transmissions.rows()[0];
        assert_eq!(field.actor_name(transmission.to), "乙");
        assert_eq!(field.channel(transmission.channel).mechanisms, ["learning"]);
        assert_eq!(transmission.basis, Basis::Observed);
    }

    #[test]
    fn borders_may_stand_in_a_graph_of_their_own_and_hold_both_ways() {
        let field = read(
            "@prefix geo: <http://www.opengis.net/ont/geosparql#> . d:2 geo:sfTouches d:1 , d:3 . \
             d:1 a xm:Division .",
        );
        let id =
            |n: u32| field.actor(&format!("https://w3id.org/xiangmai/id/division/{n}")).unwrap();
        assert_eq!(field.touching(id(1)).collect::<Vec<_>>(), [id(2)]);
        assert_eq!(field.touching(id(2)).count(), 2);
        assert_eq!(field.borders().len(), 4);
    }

    #[test]
    fn an_adoption_without_an_adopter_is_no_row() {
        let field = read("<https://w3id.org/xiangmai/id/adoption/a> a xm:Adoption .");
        assert_eq!(field.adoptions.len(), 0);
    }
}
