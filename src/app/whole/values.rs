//! The values of one node or edge.

use super::known::{Known, last};
use super::record::{Record, iri_of, text_of};
use super::rules::{self, Column, Rule, Way};
use crate::namespace::ONTOLOGY as XM;
use ::rdf::term::Term;
use ::rdf::vocab::rdfs;
use diagnostics::Language;
use std::collections::BTreeSet;
use views::model::PartialDate;
use views::network::Value;

/// A passage or, without positions, a report that states something.
pub(super) type Source = (String, Option<(u32, u32)>);

/// The passages that support a record, and the reports of which no passage is known.
pub(super) fn sources(known: &Known, record: &Record) -> Vec<Source> {
    let passages = known.evidence.get(&record.iri).map_or(&[][..], Vec::as_slice);
    let mut sources: Vec<Source> =
        passages.iter().map(|(report, from, to)| (report.clone(), Some((*from, *to)))).collect();
    for report in record.own("report").filter_map(iri_of) {
        if !sources.iter().any(|(known, _)| known == report) {
            sources.push((report.to_owned(), None));
        }
    }
    sources
}

/// A property of our own by its local name, another by its IRI.
fn property(name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { format!("{XM}{name}") }
}

/// What a person reads at the edge of a fact: its own name, its figure, its status, else its class.
pub(super) fn edge_label(
    known: &Known,
    record: &Record,
    class: &str,
    language: Language,
) -> String {
    let label = |local: &'static str| {
        record.own(local).find_map(iri_of).map(|iri| known.label(iri, language))
    };
    if let Some(own) = record.text_in(rdfs::LABEL, "zh").or_else(|| record.text(rdfs::LABEL)) {
        return own.to_owned();
    }
    let value = ["value", "deprecatedValue"].iter().find_map(|v| record.own(v).find_map(text_of));
    if let Some(value) = value {
        return [Some(value), label("unit")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    }
    let channels: Vec<&str> =
        record.own("channel").filter_map(iri_of).map(|iri| known.label(iri, language)).collect();
    if !channels.is_empty() {
        return channels.join(language_comma(language));
    }
    let said = label("status").or_else(|| label("affiliationRole")).or_else(|| label("changeKind"));
    let own = format!("{XM}{class}");
    said.unwrap_or_else(|| known.label(&own, language)).to_owned()
}

fn language_comma(language: Language) -> &'static str {
    match language {
        Language::Zh => "、",
        Language::En => ", ",
    }
}

/// A fact in words, for the node of its only end.
pub(super) fn told(known: &Known, record: &Record, rule: &Rule, language: Language) -> String {
    let class = known.class(record).unwrap_or(rule.class);
    let mut text = edge_label(known, record, class, language);
    if rule.folded == "records" {
        let colon = if language == Language::Zh { "：" } else { ": " };
        text = format!("{}{colon}{text}", known.label(&format!("{XM}{class}"), language));
        let ends = [rule.from, rule.to].concat();
        let more = more(known, record, language, &|p| ends.contains(&p));
        if !more.is_empty() {
            text = format!("{text} ({more})");
        }
    }
    let date = ["start", "date", "year"].iter().find_map(|d| record.own(d).find_map(text_of));
    match (date, language) {
        (Some(date), Language::Zh) => format!("{text}（{date}）"),
        (Some(date), Language::En) => format!("{text} ({date})"),
        (None, _) => text,
    }
}

/// The statements of a record that no attribute holds, each as `property: value`; `is_held` says which of our own
/// properties, by local name, are told elsewhere.
fn more(
    known: &Known,
    record: &Record,
    language: Language,
    is_held: &dyn Fn(&str) -> bool,
) -> String {
    let mut all: Vec<String> = Vec::new();
    for (property, object) in &record.statements {
        let local = property.strip_prefix(XM).unwrap_or(property);
        if rules::is_repeated(property) || is_held(local) {
            continue;
        }
        let value = match object {
            Term::NamedNode(node) => known.label(node.as_str(), language),
            Term::Literal(literal) => literal.value(),
            _ => continue,
        };
        all.push(format!("{}: {value}", known.label(property, language)));
    }
    all.join("; ")
}

/// Values in the order of declared columns.
pub(super) struct Values<'a> {
    known: &'a Known,
    language: Language,
    columns: &'static [Column],
    values: Vec<Option<Value>>,
}

impl<'a> Values<'a> {
    pub(super) fn of(known: &'a Known, language: Language, columns: &'static [Column]) -> Self {
        Self { known, language, columns, values: vec![None; columns.len()] }
    }

    fn put(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        let at = self.columns.iter().position(|column| column.name() == name);
        if let (Some(at), false) = (at, text.is_empty()) {
            self.values[at] = Some(Value::Text(text));
        }
    }

    /// Values that come from properties as they are.
    fn plain(&mut self, record: &Record) {
        for (at, column) in self.columns.iter().enumerate() {
            let found = column.from.iter().map(|name| {
                let property = property(name);
                record.values(&property).cloned().collect::<Vec<Term>>()
            });
            if let Some(terms) = found.into_iter().find(|terms| !terms.is_empty()) {
                self.values[at] = self.value(column.way, &terms);
            }
        }
    }

    fn value(&self, way: Way, terms: &[Term]) -> Option<Value> {
        let first = || terms.iter().find_map(text_of);
        let joined = |texts: Vec<&str>| Value::Text(texts.join(" | "));
        let iris = || terms.iter().filter_map(iri_of);
        Some(match way {
            Way::Made => return None,
            Way::Id => joined(iris().map(last).collect()),
            Way::Iri => {
                let text = |t| iri_of(t).or_else(|| text_of(t));
                Value::Text(terms.iter().filter_map(text).collect::<Vec<_>>().join(" "))
            }
            Way::Label => joined(iris().map(|iri| self.known.label(iri, self.language)).collect()),
            Way::Text => joined(self.texts(terms)),
            Way::Number => Value::Number(first()?.parse().ok().filter(|n: &f64| n.is_finite())?),
            Way::Boolean => Value::Boolean(matches!(first()?, "true" | "1")),
            Way::Year => Value::Integer(first()?.parse::<PartialDate>().ok()?.year().into()),
        })
    }

    /// Texts in the language asked for, where there are any; all of them otherwise.
    fn texts<'t>(&self, terms: &'t [Term]) -> Vec<&'t str> {
        let tag = match self.language {
            Language::Zh => "zh",
            Language::En => "en",
        };
        let is_spoken =
            |term: &&Term| matches!(term, Term::Literal(l) if l.language() == Some(tag));
        let spoken: Vec<&str> = terms.iter().filter(is_spoken).filter_map(text_of).collect();
        if spoken.is_empty() { terms.iter().filter_map(text_of).collect() } else { spoken }
    }

    fn sourced(&mut self, record: &Record) {
        let sources = sources(self.known, record);
        let reports: BTreeSet<&str> = sources.iter().map(|(report, _)| report.as_str()).collect();
        let known: Vec<_> = reports.iter().filter_map(|r| self.known.reports.get(*r)).collect();
        let titles: Vec<&str> = known.iter().filter_map(|r| r.title.as_deref()).collect();
        let urls: Vec<&str> = known.iter().filter_map(|r| r.url.as_deref()).collect();
        let passage =
            |(report, span): &Source| span.map(|(from, to)| format!("{report}:{from}-{to}"));
        let passages: Vec<String> = sources.iter().filter_map(passage).collect();
        self.put("reports", reports.into_iter().collect::<Vec<_>>().join(" "));
        self.put("report_titles", titles.join(" | "));
        self.put("report_urls", urls.join(" "));
        self.put("evidence", passages.join(" "));
    }

    fn otherwise(&mut self, record: &Record) {
        let known = self.known;
        let otherwise = known.otherwise.get(&record.iri).map_or(&[][..], Vec::as_slice);
        let said = |(name, value): &(String, String)| {
            let term = property(name);
            format!("{}: {value}", known.label(&term, self.language))
        };
        let otherwise: Vec<String> = otherwise.iter().map(said).collect();
        self.put("otherwise", otherwise.join("; "));
    }

    fn classed(&mut self, kind: &str, term: &str) {
        self.put("kind", kind);
        let known = self.known;
        self.put("class", known.label(term, self.language));
    }

    fn held(&self, local: &str) -> bool {
        self.columns.iter().any(|column| column.from.contains(&local))
    }

    /// The values of a thing.
    pub(super) fn node(mut self, number: u32, class: &str, record: &Record) -> Vec<Option<Value>> {
        let known = self.known;
        self.plain(record);
        self.classed(class, &format!("{XM}{class}"));
        self.named(number);
        let path = known.things.path(number);
        for level in ["province", "prefecture", "county"] {
            let division = path.iter().find(|(_, l)| *l == Some(level));
            self.put(level, division.map_or("", |(at, _)| known.name(*at, self.language)));
        }
        if path.len() > 1 {
            let names = path.iter().map(|(at, _)| known.name(*at, self.language));
            self.put("path", names.collect::<Vec<_>>().join(" › "));
        }
        for attribute in ["honours", "parts", "records"] {
            let told = known.folded.get(&number).map_or(&[][..], Vec::as_slice);
            let told = told.iter().filter(|(a, _)| *a == attribute).map(|(_, t)| t.as_str());
            self.put(attribute, told.collect::<Vec<_>>().join(" | "));
        }
        let is_link = |local: &str| {
            let property = property(local);
            record
                .values(&property)
                .all(|t| iri_of(t).is_some_and(|iri| known.number(iri).is_some()))
        };
        let text = more(known, record, self.language, &|p| self.held(p) || is_link(p));
        self.put("more", text);
        self.otherwise(record);
        self.sourced(record);
        self.values
    }

    fn named(&mut self, number: u32) {
        if let Some(thing) = self.known.things.get(number) {
            self.put("name_zh", thing.zh.as_deref().unwrap_or_default());
            self.put("name_en", thing.en.as_deref().unwrap_or_default());
        }
    }

    /// The values of a party that is named by a text alone.
    pub(super) fn party(mut self, number: u32, kind: &str) -> Vec<Option<Value>> {
        self.put("kind", kind);
        self.named(number);
        self.values
    }

    /// The values of a fact.
    pub(super) fn edge(
        mut self,
        kind: &str,
        class: &str,
        record: &Record,
        rule: &Rule,
    ) -> Vec<Option<Value>> {
        let known = self.known;
        self.plain(record);
        self.classed(kind, &format!("{XM}{class}"));
        for (column, language) in [("name_zh", Language::Zh), ("name_en", Language::En)] {
            let name = known.fact_name(record, class, language);
            self.put(column, name.unwrap_or_default());
        }
        self.otherwise(record);
        let ends = [rule.from, rule.to].concat();
        let text = more(known, record, self.language, &|p| self.held(p) || ends.contains(&p));
        self.put("more", text);
        self.put("fact", record.iri.as_str());
        self.sourced(record);
        self.values
    }

    /// The values of a statement between two things.
    pub(super) fn link(mut self, kind: &str, property: &str) -> Vec<Option<Value>> {
        self.classed(kind, property);
        self.values
    }
}
