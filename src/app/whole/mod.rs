//! The whole graph as a network: things with their names as nodes, facts between them as edges.
//!
//! Facts (adoptions, transmissions, visits, promotions, figures, honours, …) are no nodes: each becomes an
//! edge between the things that it joins, and what it says becomes attributes of that edge; where only one
//! end is named, it is told among the attributes of that node. All statements wait sorted on disk and are
//! read once for each list that is written; held are names of things, reports and positions of passages.

mod known;
mod record;
mod rules;
mod things;
mod values;

use super::{AppError, Workspace, spooled};
use crate::ontology::terms;
use crate::query::field::EvidenceReader;
use ::rdf::term::Triple;
use diagnostics::Language;
use files::{LineSorter, Spool};
use known::{Known, last};
use record::{Record, Records};
use rules::{EDGES, NODES, Rule};
use std::io::Write;
use std::sync::Mutex;
use store::StoreError;
use values::Values;
use views::model::PartialDate;
use views::network::{Attribute, Edge, End, Fact, Network, Node, Span};

const OA: &str = "http://www.w3.org/ns/oa#";

/// The whole graph, in one language.
#[derive(Debug)]
pub struct Whole {
    statements: Spool,
    length: u64,
    known: Known,
    language: Language,
    node_attributes: Vec<Attribute>,
    edge_attributes: Vec<Attribute>,
    /// Why reading ended before its time.
    failure: Mutex<Option<AppError>>,
}

impl Whole {
    /// Reads the graph of a workspace; the ontology and saved traces stay out.
    pub fn read(workspace: &Workspace, language: Language) -> Result<Self, AppError> {
        let (mut lines, mut evidence) = (LineSorter::default(), EvidenceReader::default());
        for name in workspace.graph_names()? {
            if [crate::ontology::GRAPH, super::trace_graph::GRAPH].contains(&name.as_str()) {
                continue;
            }
            for triple in workspace.store.graph(&name)? {
                let triple = triple?;
                evidence.add(&triple);
                if !triple.predicate.as_str().starts_with(OA) {
                    writeln!(lines, "{triple} .").map_err(set_aside)?;
                }
            }
        }
        let mut statements = Spool::in_file()?;
        lines.finish(&mut statements).map_err(set_aside)?;
        statements.finish()?;
        let length = statements.written()?;
        let known = Known {
            terms: terms::read().map_err(|e| AppError::Fault(e.to_string()))?,
            evidence: evidence.finish(),
            ..Known::default()
        };
        let declared =
            |columns: &[rules::Column]| columns.iter().map(rules::Column::declared).collect();
        let mut whole = Self {
            statements,
            length,
            known,
            language,
            node_attributes: declared(NODES),
            edge_attributes: declared(EDGES),
            failure: Mutex::default(),
        };
        whole.know()?;
        Ok(whole)
    }

    /// What went wrong while the network was read; asked for when all is written.
    pub fn finish(self) -> Result<(), AppError> {
        let failure = self.failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        failure.map_or(Ok(()), Err)
    }

    /// Two passes: names of all things, then facts that have one end only.
    fn know(&mut self) -> Result<(), AppError> {
        let mut known = std::mem::take(&mut self.known);
        for record in self.read_records()? {
            known.take(&record?);
        }
        known.things.settle();
        let mut folded = std::collections::HashMap::<u32, Vec<_>>::new();
        for record in self.read_records()? {
            let record = record?;
            let Some(rule) = Known::rule(&record).filter(|rule| rule.class != "Attestation") else {
                continue;
            };
            if let (Some(node), true) = about(&known, &record, rule) {
                let text = values::told(&known, &record, rule, self.language);
                folded.entry(node).or_default().push((rule.folded, text));
            }
        }
        known.folded = folded;
        self.known = known;
        Ok(())
    }

    fn read_records(
        &self,
    ) -> Result<Records<impl Iterator<Item = Result<Triple, AppError>>>, AppError> {
        let bytes = self.statements.reader(0, self.length)?;
        Ok(Records::new(spooled::statements(bytes)))
    }

    /// All records; what fails is kept for the end.
    fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let keep = |error: AppError| {
            let mut failure =
                self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            failure.get_or_insert(error);
        };
        let records = self.read_records().map_err(keep).ok();
        records.into_iter().flatten().map_while(move |record| record.map_err(keep).ok())
    }

    /// The nodes of a record: a thing, or the parties that a fact names by a text.
    fn nodes_of(&self, record: &Record) -> Vec<Node> {
        let Some(class) = self.known.shown(record) else {
            return Vec::new();
        };
        if let Some(rule) = Known::rule(record) {
            let own = format!("{}#", record.iri);
            let is_party = |number: &u32| self.known.things.iri(*number).starts_with(&own);
            let (from, _) = self.known.ends(record, rule);
            return from.into_iter().filter(is_party).map(|number| self.party(number)).collect();
        }
        let Some(number) = self.known.number(&record.iri) else { return Vec::new() };
        vec![Node {
            number: u64::from(number),
            id: record.iri.clone(),
            label: self.known.name(number, self.language).to_owned(),
            kind: class.to_owned(),
            span: span(record),
            values: Values::of(&self.known, self.language, NODES).node(number, class, record),
        }]
    }

    fn party(&self, number: u32) -> Node {
        let kind = "unnamed";
        Node {
            number: u64::from(number),
            id: self.known.things.iri(number).to_owned(),
            label: self.known.name(number, self.language).to_owned(),
            kind: kind.to_owned(),
            span: Span::default(),
            values: Values::of(&self.known, self.language, NODES).party(number, kind),
        }
    }

    /// The edges of a record: of a fact between its ends, of a thing to the things that it names.
    fn edges_of(&self, record: &Record) -> Vec<Edge> {
        let Some(class) = self.known.shown(record) else {
            return Vec::new();
        };
        let Some(rule) = Known::rule(record) else { return self.links_of(record) };
        let (from, to) = self.known.ends(record, rule);
        let kind = kebab(class);
        let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
        let edge = |(nth, (from, to)): (usize, (u32, u32))| Edge {
            id: nth_id(&record.iri, nth),
            source: self.end(from),
            target: self.end(to),
            label: values::edge_label(&self.known, record, class, self.language),
            kind: kind.clone(),
            span: span(record),
            weight: record
                .own("improvement")
                .find_map(record::text_of)
                .and_then(|w| w.parse().ok()),
            values: Values::of(&self.known, self.language, EDGES).edge(&kind, class, record, rule),
        };
        pairs.enumerate().map(edge).collect()
    }

    fn links_of(&self, record: &Record) -> Vec<Edge> {
        let Some(source) = self.known.number(&record.iri) else { return Vec::new() };
        let mut edges = Vec::new();
        for (property, object) in &record.statements {
            let target = record::iri_of(object).and_then(|iri| self.known.number(iri));
            let Some(target) = target.filter(|_| !rules::is_repeated(property)) else { continue };
            let kind = kebab(last(property));
            let target = self.end(target);
            edges.push(Edge {
                id: format!("{} {kind} {}", record.iri, target.id),
                source: self.end(source),
                label: self.known.label(property, self.language).to_owned(),
                values: Values::of(&self.known, self.language, EDGES).link(&kind, property),
                target,
                kind,
                ..Edge::default()
            });
        }
        edges
    }

    fn end(&self, number: u32) -> End {
        End { number: u64::from(number), id: self.known.things.iri(number).to_owned() }
    }

    /// The passages that state a record, or the reports where no passage is known.
    fn facts_of(&self, record: &Record) -> Vec<Fact> {
        let Some(class) = self.known.shown(record) else {
            return Vec::new();
        };
        let about = match Known::rule(record) {
            None => Some(record.iri.clone()),
            Some(rule) if rule.class == "Attestation" => attested(record),
            Some(rule) => match about(&self.known, record, rule) {
                (Some(node), true) => Some(self.end(node).id),
                (_, is_folded) => (!is_folded).then(|| record.iri.clone()),
            },
        };
        let Some(about) = about else { return Vec::new() };
        let fact = |(report, span): (String, Option<(u32, u32)>)| {
            let known = self.known.reports.get(&report).cloned().unwrap_or_default();
            Fact {
                about: about.clone(),
                fact: record.iri.clone(),
                kind: kebab(class),
                report_title: known.title,
                report_date: known.date,
                report_url: known.url,
                report,
                span,
            }
        };
        values::sources(&self.known, record).into_iter().map(fact).collect()
    }
}

/// What an attestation is about: the node, or the edge of the fact, whose value it gives otherwise.
fn attested(record: &Record) -> Option<String> {
    record.own("attests").find_map(record::iri_of).map(str::to_owned)
}

/// The node of which a fact with one end tells, and whether it has one end only.
fn about(known: &Known, record: &Record, rule: &Rule) -> (Option<u32>, bool) {
    let (from, to) = known.ends(record, rule);
    let is_folded = from.is_empty() || to.is_empty();
    (from.first().or(to.first()).copied(), is_folded)
}

/// When a record is there: from the first day of its date on, to the last of its end.
fn span(record: &Record) -> Span {
    let date = |locals: &[&str]| {
        let texts = locals.iter().find_map(|l| record.own(l).find_map(record::text_of));
        texts.and_then(|text| text.parse::<PartialDate>().ok())
    };
    let dated = record.text("http://purl.org/dc/terms/date").and_then(|d| d.parse().ok());
    let start = date(&["start", "date", "year", "asOf"]).or(dated).map(PartialDate::first_day);
    let end = date(&["end"]).map(PartialDate::last_day);
    Span { start, end: end.filter(|end| start.is_none_or(|start| start < *end)) }
}

/// `StudyVisit` → `study-visit`.
fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// One fact may be several edges: the first has its IRI, the others a number more.
fn nth_id(iri: &str, nth: usize) -> String {
    if nth == 0 { iri.to_owned() } else { format!("{iri}#{}", nth + 1) }
}

fn set_aside(error: std::io::Error) -> AppError {
    StoreError::Io { action: "set aside the graph", source: error }.into()
}

impl Network for Whole {
    fn title(&self) -> &'static str {
        "xiangmai"
    }

    fn language(&self) -> views::Language {
        match self.language {
            Language::Zh => views::Language::Zh,
            Language::En => views::Language::En,
        }
    }

    fn node_attributes(&self) -> &[Attribute] {
        &self.node_attributes
    }

    fn edge_attributes(&self) -> &[Attribute] {
        &self.edge_attributes
    }

    fn nodes(&self) -> Box<dyn Iterator<Item = Node> + '_> {
        Box::new(self.records().flat_map(|record| self.nodes_of(&record)))
    }

    fn edges(&self) -> Box<dyn Iterator<Item = Edge> + '_> {
        Box::new(self.records().flat_map(|record| self.edges_of(&record)))
    }

    fn facts(&self) -> Box<dyn Iterator<Item = Fact> + '_> {
        Box::new(self.records().flat_map(|record| self.facts_of(&record)))
    }
}
