//! What has to be known of all things before the first node is written: names, places, reports, passages.

use super::record::{Record, iri_of, text_of};
use super::rules::{self, Rule};
use super::things::{Thing, Things};
use crate::namespace::ONTOLOGY as XM;
use crate::ontology::terms::{Bilingual, Term};
use crate::query::fact_name::{self, Tongue};
use crate::query::field::Evidence;
use ::rdf::term::Term as RdfTerm;
use ::rdf::vocab::rdfs;
use diagnostics::Language;
use std::collections::{BTreeMap, HashMap};
use views::model::PartialDate;

const TITLE: &str = "http://purl.org/dc/terms/title";
const DATE: &str = "http://purl.org/dc/terms/date";
const PAGE: &str = "http://xmlns.com/foaf/0.1/page";

/// What is known of a report.
#[derive(Debug, Default, Clone)]
pub(super) struct Report {
    pub(super) title: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) url: Option<String>,
}

/// What one pass over all records gives.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) terms: BTreeMap<String, Term>,
    pub(super) things: Things,
    pub(super) reports: HashMap<String, Report>,
    pub(super) evidence: Evidence,
    /// What else reports say of a fact, by the fact: property, value and report.
    pub(super) otherwise: HashMap<String, Vec<(String, String)>>,
    /// Facts with one end only, by the node of that end: attribute and text.
    pub(super) folded: HashMap<u32, Vec<(&'static str, String)>>,
}

impl Known {
    /// The most specific of a record's classes, by local name; of what has none of ours, one of another vocabulary.
    pub(super) fn class<'a>(&self, record: &'a Record) -> Option<&'a str> {
        let depth = |class: &str| self.depth(&format!("{XM}{class}"));
        let own = record.classes().min_by_key(|class| (std::cmp::Reverse(depth(class)), *class));
        own.or_else(|| record.foreign_class())
    }

    /// The same, of what is shown at all: not what only says how something came to be known.
    pub(super) fn shown<'a>(&self, record: &'a Record) -> Option<&'a str> {
        self.class(record).filter(|class| !["Evidence", "Derivation"].contains(class))
    }

    fn depth(&self, class: &str) -> usize {
        // An ontology has no circles of classes; a limit keeps one from hanging.
        let mut next = vec![class];
        let mut above = Vec::new();
        while let Some(class) = next.pop() {
            let parents = self.terms.get(class).map_or(&[][..], |term| term.parents.as_slice());
            for parent in parents {
                if !above.contains(&parent.as_str()) {
                    above.push(parent.as_str());
                    next.push(parent);
                }
            }
        }
        above.len()
    }

    /// The rule by which a record is a fact; `None` for a thing.
    pub(super) fn rule(record: &Record) -> Option<&'static Rule> {
        record.classes().find_map(rules::of)
    }

    /// Takes a record of the first pass.
    pub(super) fn take(&mut self, record: &Record) {
        let Some(class) = self.shown(record) else { return };
        if let Some(rule) = Self::rule(record) {
            return self.take_fact(record, rule);
        }
        let iri = |local: &str| record.own(local).find_map(iri_of).map(str::to_owned);
        let is_report = class == "Report";
        let label = if is_report { TITLE } else { rdfs::LABEL };
        let zh = record.text_in(label, "zh").or_else(|| record.text(label)).map(str::to_owned);
        if is_report {
            self.reports.insert(
                record.iri.clone(),
                Report {
                    title: zh.clone(),
                    date: record.text(DATE).and_then(|date| date.parse().ok()),
                    url: record
                        .values(PAGE)
                        .find_map(|p| iri_of(p).or_else(|| text_of(p)))
                        .map(str::to_owned),
                },
            );
        }
        let en = record.text_in(label, "en").map(str::to_owned);
        let (zh, en) = match (zh, is_report) {
            (None, true) => untitled(record),
            (zh, _) => (zh, en),
        };
        let boxed = |text: Option<String>| text.map(String::into_boxed_str);
        let thing = Thing {
            iri: record.iri.as_str().into(),
            zh: boxed(zh),
            en: boxed(en),
            ..Thing::default()
        };
        let level = iri("level");
        let above = ["within", "locatedIn", "superior"].into_iter().find_map(iri);
        self.things.add(thing, level.as_deref().map(last), above.as_deref());
    }

    fn take_fact(&mut self, record: &Record, rule: &Rule) {
        if let Some(adopter) = record.own("adopter").find_map(iri_of) {
            self.things.add_doer(&record.iri, adopter);
        }
        if rule.class == "Attestation" {
            let text = |local: &'static str| {
                record.own(local).find_map(|t| text_of(t).or_else(|| iri_of(t)))
            };
            let (property, value) = (text("property"), text("attestedValue"));
            for fact in record.own("attests").filter_map(iri_of) {
                let said =
                    (property.unwrap_or_default().to_owned(), value.unwrap_or_default().to_owned());
                self.otherwise.entry(fact.to_owned()).or_default().push(said);
            }
        }
        // A party that is named by a text alone becomes a node of its own.
        for property in rule.from.iter().filter(|p| p.ends_with("Name")) {
            let has_thing = rule.from.iter().any(|p| record.own(p).any(|t| iri_of(t).is_some()));
            if let Some(name) = record.own(property).find_map(text_of).filter(|_| !has_thing) {
                let iri = party(&record.iri, property).into_boxed_str();
                self.things.add(
                    Thing { iri, zh: Some(name.into()), ..Thing::default() },
                    None,
                    None,
                );
            }
        }
    }

    /// The number of a node.
    pub(super) fn number(&self, iri: &str) -> Option<u32> {
        self.things.number(iri)
    }

    /// Between which nodes the edges of a fact run, and at which end it is known where only one is.
    pub(super) fn ends(&self, record: &Record, rule: &Rule) -> (Vec<u32>, Vec<u32>) {
        let of = |properties: &[&str]| {
            properties.iter().map(|p| self.at(record, p)).find(|found| !found.is_empty())
        };
        (of(rule.from).unwrap_or_default(), of(rule.to).unwrap_or_default())
    }

    fn at(&self, record: &Record, property: &str) -> Vec<u32> {
        let node = |term: &::rdf::term::Term| match iri_of(term) {
            Some(iri) => self.things.doer(iri).or_else(|| self.number(iri)),
            None => self.number(&party(&record.iri, property)),
        };
        let mut found: Vec<u32> = record.own(property).filter_map(node).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The label of a node.
    pub(super) fn name(&self, number: u32, language: Language) -> &str {
        let Some(thing) = self.things.get(number) else { return "" };
        let names = match language {
            Language::Zh => [&thing.zh, &thing.en],
            Language::En => [&thing.en, &thing.zh],
        };
        names.into_iter().find_map(Option::as_deref).unwrap_or_else(|| last(&thing.iri))
    }

    /// The label of anything: a node, a class, a property, a concept; else the last segment of its IRI.
    pub(super) fn label<'a>(&'a self, iri: &'a str, language: Language) -> &'a str {
        if let Some(number) = self.number(iri) {
            return self.name(number, language);
        }
        match self.terms.get(iri) {
            Some(term) => spoken(&term.label, language).unwrap_or_else(|| last(iri)),
            None => last(iri),
        }
    }

    /// What a fact is called, by what it says.
    pub(super) fn fact_name(
        &self,
        record: &Record,
        class: &str,
        language: Language,
    ) -> Option<String> {
        let wording = fact_name::of_class(class)?;
        if let Some(label) = record.text_in(rdfs::LABEL, "zh").or_else(|| record.text(rdfs::LABEL))
            && !wording.has_label()
        {
            return Some(label.to_owned());
        }
        Some(wording.name(tongue(language), &|name| self.words(record, name, language)))
    }

    /// The words for the values of a property that a wording names.
    fn words(&self, record: &Record, name: &str, language: Language) -> Vec<String> {
        if name == "id" {
            return vec![last(&record.iri).to_owned()];
        }
        let word = |value: &RdfTerm| match value {
            RdfTerm::NamedNode(node) if fact_name::is_silent(node.as_str()) => None,
            RdfTerm::NamedNode(node) => {
                // An adoption is no node: it is told by who adopted.
                let doer = self.things.doer(node.as_str()).map(|who| self.name(who, language));
                Some(doer.unwrap_or_else(|| self.label(node.as_str(), language)).to_owned())
            }
            RdfTerm::Literal(literal) if name == "property" => {
                Some(self.label(&format!("{XM}{}", literal.value()), language).to_owned())
            }
            RdfTerm::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        };
        let mut words: Vec<String> =
            record.values(&fact_name::property(name)).filter_map(word).collect();
        words.sort_unstable();
        words.dedup();
        words
    }
}

fn spoken(label: &Bilingual, language: Language) -> Option<&str> {
    let both = match language {
        Language::Zh => [&label.zh, &label.en],
        Language::En => [&label.en, &label.zh],
    };
    both.into_iter().find(|text| !text.is_empty()).map(String::as_str)
}

/// What a report without a title is called in Chinese and English.
fn untitled(record: &Record) -> (Option<String>, Option<String>) {
    let said = |name: &str| match name {
        "id" => vec![last(&record.iri).to_owned()],
        _ => record.text(&fact_name::property(name)).map(str::to_owned).into_iter().collect(),
    };
    let name = |tongue| fact_name::of_class("Report").map(|wording| wording.name(tongue, &said));
    (name(Tongue::Zh), name(Tongue::En))
}

const fn tongue(language: Language) -> Tongue {
    match language {
        Language::Zh => Tongue::Zh,
        Language::En => Tongue::En,
    }
}

/// The identifier of a party that a fact names by a text.
fn party(fact: &str, property: &str) -> String {
    format!("{fact}#{property}")
}

/// The last segment of an IRI.
pub(super) fn last(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}
