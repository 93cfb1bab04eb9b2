//! Words for what a cascade holds, in one language.

use super::cascade::{Cascade, Report};
use super::entry::{Basis, Change, Channel, EditKind, Kind, Link, Scheme, Source, Statement, Who};
use crate::language::Language;
use std::collections::HashMap;

/// Looks up labels and reports of a cascade.
#[derive(Debug)]
pub struct Lookup<'a> {
    /// The language of what is returned.
    pub language: Language,
    labels: HashMap<&'a str, &'a str>,
    reports: HashMap<&'a str, &'a Report>,
}

impl<'a> Lookup<'a> {
    /// Reads the labels and reports of `cascade`.
    pub fn new(cascade: &'a Cascade, language: Language) -> Self {
        let labels = cascade.labels.iter();
        let reports = cascade.reports.iter();
        Self {
            language,
            labels: labels.map(|l| (l.concept.as_str(), language.pick(&l.zh, &l.en))).collect(),
            reports: reports.map(|r| (r.iri.as_str(), r)).collect(),
        }
    }

    /// Returns the words for a concept of a list, or its id.
    pub fn concept<'t>(&self, list: &str, id: &'t str) -> &'t str
    where
        'a: 't,
    {
        self.labels.get(format!("{list}/{id}").as_str()).copied().unwrap_or(id)
    }

    /// Returns the words for all concepts of a channel; `None` where it is unknown.
    pub fn channel(&self, channel: &Channel) -> Option<String> {
        let words: Vec<&str> = channel.ids().map(|id| self.concept("channel", id)).collect();
        (!words.is_empty()).then(|| words.join(self.language.comma()))
    }

    /// Returns the name of a place or body in the language, or the one that there is.
    pub fn who<'t>(&self, who: &'t Who) -> &'t str {
        match (self.language, &who.en) {
            (Language::En, Some(en)) if !en.is_empty() => en,
            _ => &who.name,
        }
    }

    /// Returns the name of a scheme: its formula where it has one.
    pub fn scheme<'t>(&self, scheme: &'t Scheme) -> &'t str {
        match (self.language, &scheme.en, &scheme.formula) {
            (Language::En, Some(en), _) if !en.is_empty() => en,
            (_, _, Some(formula)) if !formula.is_empty() => formula,
            _ => &scheme.name,
        }
    }

    /// Returns the names of the divisions above somebody, from the highest down.
    pub fn above<'t>(&self, who: &'t Who) -> Vec<&'t str> {
        let names: Vec<&str> = match who.divisions.is_empty() {
            true => who.path.iter().map(String::as_str).collect(),
            false => who
                .divisions
                .iter()
                .map(|d| match (self.language, &d.en) {
                    (Language::En, Some(en)) => en.as_str(),
                    _ => d.name.as_str(),
                })
                .collect(),
        };
        let own = self.who(who);
        names.into_iter().filter(|n| *n != own).collect()
    }

    /// Returns what is known of the report of a passage.
    pub fn report(&self, source: &Source) -> Report {
        let known = self.reports.get(source.report.as_str());
        let field = |own: &Option<String>, other: fn(&Report) -> &Option<String>| {
            own.clone().or_else(|| known.and_then(|r| other(r).clone()))
        };
        Report {
            iri: source.report.clone(),
            title: field(&source.title, |r| &r.title),
            publisher: known.and_then(|r| r.publisher.clone()),
            date: source.date.or_else(|| known.and_then(|r| r.date)),
            url: field(&source.url, |r| &r.url),
        }
    }

    /// Returns the word for a basis.
    pub fn basis(&self, basis: Basis) -> &'static str {
        let (zh, en) = match basis {
            Basis::Observed => ("所载", "observed"),
            Basis::Derived => ("所推导", "derived"),
            Basis::Inferred => ("所推断", "inferred"),
        };
        self.language.pick(zh, en)
    }

    /// Returns the word for a statement.
    pub fn statement(&self, statement: Statement) -> &'static str {
        match statement {
            Statement::Explicit => self.language.pick("明载", "explicit"),
            Statement::Implied => self.language.pick("隐含", "implied"),
        }
    }

    /// Returns the word for a kind of node.
    pub fn kind(&self, kind: Kind) -> &'static str {
        let (zh, en) = match kind {
            Kind::Adopter => ("采纳者", "adopter"),
            Kind::Outside => ("所选范围之外的采纳者", "adopter outside the selection"),
            Kind::Mentioned => ("仅被提及，无采纳记录", "only mentioned, no adoption recorded"),
        };
        self.language.pick(zh, en)
    }

    /// Returns what changed between two formulas: `+基地 −公司 农户→牧户`; `None` where nothing did.
    pub fn change(&self, change: &Change) -> Option<String> {
        let words = change.edits.iter().filter_map(|edit| {
            let (before, after) = (edit.from.as_deref(), edit.to.as_deref());
            match edit.kind {
                EditKind::Added => after.map(|a| format!("+{a}")),
                EditKind::Dropped => before.map(|b| format!("−{b}")),
                EditKind::Reordered => Some(self.language.pick("换序", "reordered").to_owned()),
                _ => before.zip(after).map(|(b, a)| format!("{b}→{a}")),
            }
        });
        let mut words: Vec<_> = words.collect();
        words.dedup();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Returns one line about a link: from whom, how, on what basis, when.
    pub fn link(&self, link: &Link) -> String {
        let mut words = vec![self.who(&link.from).to_owned()];
        let unknown = self.language.pick("渠道未知", "channel unknown");
        words.push(self.channel(&link.channel).unwrap_or_else(|| unknown.to_owned()));
        words.push(self.basis(link.basis).to_owned());
        words.extend(link.statement.map(|s| self.statement(s).to_owned()));
        words.extend(link.date.map(|d| d.to_string()));
        words.join(" · ")
    }
}
