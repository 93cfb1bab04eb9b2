//! What a trace holds, in the words of one language; everything is written into a text at hand.

use diagnostics::Language;
use diffusion::Rule;
use diffusion::entry::{Entry, Link, PromotionEntry, Sources, VisitEntry, Who};
use diffusion::field::population::Path;
use diffusion::field::{Basis, Channel, Statement, Status};
use diffusion::formula::{Comparison, EditKind};
use std::collections::BTreeMap;
use std::fmt::{Debug, Write};

/// Chinese and English labels of concepts, by IRI.
pub type Labels = BTreeMap<String, (String, String)>;

/// Words for what a trace holds, in one language. Those of the controlled lists are looked up once.
pub(super) struct Printer {
    pub(super) language: Language,
    /// By index of the field.
    channels: Vec<String>,
    bases: [String; 3],
    statements: [String; 2],
    statuses: [String; 7],
}

/// Appends to a text, which cannot fail.
macro_rules! push {
    ($out:expr, $($words:tt)*) => {
        if write!($out, $($words)*).is_err() {}
    };
}

impl Printer {
    pub(super) fn new(channels: &[Channel], labels: &Labels, language: Language) -> Self {
        let concept = |list: &str, id: &str| {
            let iri = format!("{}{list}/{id}", crate::namespace::ID);
            match (labels.get(&iri), language) {
                (Some((_, en)), Language::En) => en.clone(),
                (Some((zh, _)), Language::Zh) => zh.clone(),
                (None, _) => id.to_owned(),
            }
        };
        let comma = comma(language);
        let channel = |c: &Channel| {
            let ids = c.direction.iter().chain(&c.mechanisms).chain(&c.carriers);
            ids.map(|id| concept("channel", id)).collect::<Vec<_>>().join(comma)
        };
        Self {
            language,
            channels: channels.iter().map(channel).collect(),
            bases: Basis::ALL.map(|b| concept("basis", &lower(&b))),
            statements: Statement::ALL.map(|s| concept("statement", &lower(&s))),
            statuses: Status::ALL.map(|s| concept("status", &lower(&s))),
        }
    }

    pub(super) const fn pick_in(
        language: Language,
        en: &'static str,
        zh: &'static str,
    ) -> &'static str {
        match language {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    pub(super) fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        if self.language == Language::En { en } else { zh }
    }

    /// The labels of a channel of the field.
    pub(super) fn channel(&self, index: u32) -> &str {
        self.channels.get(index as usize).map_or("", String::as_str)
    }

    /// The basis of a link, and what it rests on.
    fn basis(&self, out: &mut String, link: &Link<'_>) {
        let comma = comma(self.language);
        out.push_str(word(&Basis::ALL, &self.bases, &link.basis));
        if let Some(statement) = link.statement {
            out.push_str(comma);
            out.push_str(word(&Statement::ALL, &self.statements, &statement));
        }
        if let Some(rule) = link.rule {
            let id = rule.rsplit('/').next().unwrap_or(rule);
            let known = Rule::ALL.into_iter().find(|r| r.id() == id).map(Rule::label);
            out.push_str(comma);
            out.push_str(known.map_or(id, |(en, zh)| self.pick(en, zh)));
        }
    }

    /// `from whom · channel · basis · date · reports`.
    pub(super) fn link(&self, out: &mut String, link: &Link<'_>) {
        out.push_str(link.from.name());
        let channel = self.channel(link.channel_index);
        let unknown = self.pick("channel unknown", "渠道未知");
        out.push_str(" · ");
        out.push_str(if channel.is_empty() { unknown } else { channel });
        out.push_str(" · ");
        self.basis(out, link);
        if let Some(date) = link.date {
            push!(out, " · {date}");
        }
        if let Some(conflict) = link.conflict {
            let against = self.pick("contradicts the dates:", "与日期矛盾：");
            push!(out, " · {against} {conflict:?}");
        }
        if !link.sources.is_empty() {
            out.push_str(" · ");
            Self::reports(out, &link.sources);
        }
    }

    /// `id:from-to` of each source, each once.
    pub(super) fn reports(out: &mut String, sources: &Sources<'_>) {
        let from = out.len();
        for source in sources.iter() {
            let start = out.len();
            if start > from {
                out.push(' ');
            }
            let at = out.len();
            out.push_str(&source.report().id());
            if let Some((start, end)) = source.span() {
                push!(out, ":{start}-{end}");
            }
            let (before, word) = out.split_at(at);
            if before[from..].split(' ').any(|w| w == word) && start > from {
                out.truncate(start);
            }
        }
    }

    /// The name of somebody, and where that is.
    pub(super) fn who(out: &mut String, who: &Who<'_>) {
        out.push_str(who.name());
        let start = out.len();
        out.push_str(" (");
        Self::within(out, who);
        if out.len() == start + 2 {
            out.truncate(start);
        } else {
            out.push(')');
        }
    }

    /// The divisions above somebody.
    pub(super) fn within(out: &mut String, who: &Who<'_>) {
        let (name, path) = (who.name(), who.path());
        let above = path.iter().flat_map(Path::names).filter(|above| *above != name);
        for (nth, above) in above.enumerate() {
            if nth > 0 {
                out.push_str(" › ");
            }
            out.push_str(above);
        }
    }

    /// No report says when; the earliest report at least says by when.
    fn unknown(&self, out: &mut String, entry: &Entry<'_>) {
        out.push_str(self.pick("date unknown", "时间未知"));
        if let Some(date) = entry.sources.iter().filter_map(|s| s.date()).min() {
            push!(out, "{} {date}", self.pick(", reported", "，见报于"));
        }
    }

    /// `visitor → host · scheme · date · reports`.
    pub(super) fn visit(visit: &VisitEntry<'_>) -> String {
        let name = |w: &Option<Who<'_>>| w.as_ref().map_or("?", |w| w.name()).to_owned();
        let date = visit.date.map(|d| format!(" · {d}")).unwrap_or_default();
        let scheme = visit.scheme.as_ref().map(|s| format!(" · {}", s.name)).unwrap_or_default();
        let mut line = format!("{} → {}{scheme}{date} · ", name(&visit.visitor), name(&visit.host));
        Self::reports(&mut line, &visit.sources);
        line
    }

    /// `promoter → scope · scheme · channel · date · reports`.
    pub(super) fn promotion(&self, promotion: &PromotionEntry<'_>) -> String {
        let scope = promotion.scope.as_ref().map_or("?", |s| s.name());
        let scheme =
            promotion.scheme.as_ref().map(|s| format!(" · {}", s.name)).unwrap_or_default();
        let date = promotion.date.map(|d| format!(" · {d}")).unwrap_or_default();
        let channel = self.channel(promotion.channel_index);
        let channel = if channel.is_empty() { String::new() } else { format!(" · {channel}") };
        let promoter = promotion.promoter.name();
        let mut line = format!("{promoter} → {scope}{scheme}{channel}{date} · ");
        Self::reports(&mut line, &promotion.sources);
        line
    }

    /// One line for an entry, without its place in the tree.
    pub(super) fn entry(&self, out: &mut String, entry: &Entry<'_>) {
        Self::who(out, &entry.who);
        out.push_str(" · ");
        match (&entry.scheme, entry.start) {
            (None, _) => out.push_str(self.pick("no adoption recorded", "无采纳记录")),
            (Some(_), Some(start)) => push!(out, "{start}"),
            (Some(_), None) => self.unknown(out, entry),
        }
        if let Some(scheme) = &entry.scheme {
            out.push_str(" · ");
            out.push_str(scheme.formula.unwrap_or(scheme.name));
        }
        if let Some(change) = &entry.change {
            let edits = edits(change, self.language);
            if !edits.is_empty() {
                push!(out, " · [{edits}]");
            }
        }
        for status in entry.status.iter().filter(|s| **s != Status::Practised) {
            out.push_str(" · ");
            out.push_str(word(&Status::ALL, &self.statuses, status));
        }
        if let Some(basis) = entry.basis.filter(|b| *b != Basis::Observed) {
            out.push_str(" · ");
            out.push_str(word(&Basis::ALL, &self.bases, &basis));
        }
        if entry.statement == Some(Statement::Implied) {
            out.push_str(" · ");
            out.push_str(word(&Statement::ALL, &self.statements, &Statement::Implied));
        }
        if !entry.sources.is_empty() {
            out.push_str(" · ");
            Self::reports(out, &entry.sources);
        }
    }
}

fn comma(language: Language) -> &'static str {
    if language == Language::En { ", " } else { "、" }
}

/// The id of a concept: its name in small letters.
fn lower(concept: &impl Debug) -> String {
    format!("{concept:?}").to_lowercase()
}

/// The word for one of a list of concepts.
fn word<'w, K: PartialEq>(all: &[K], words: &'w [String], concept: &K) -> &'w str {
    let at = all.iter().position(|c| c == concept);
    at.and_then(|at| words.get(at)).map_or("", String::as_str)
}

/// What changed between two formulas: `+基地 −公司 农户→牧户`.
pub fn edits(comparison: &Comparison, language: Language) -> String {
    let words = comparison.edits.iter().filter_map(|edit| {
        let (before, after) = (edit.from.as_deref(), edit.to.as_deref());
        match edit.kind {
            EditKind::Added => after.map(|a| format!("+{a}")),
            EditKind::Dropped => before.map(|b| format!("−{b}")),
            EditKind::Reordered if language == Language::En => Some("reordered".to_owned()),
            EditKind::Reordered => Some("换序".to_owned()),
            _ => before.zip(after).map(|(b, a)| format!("{b}→{a}")),
        }
    });
    let mut words: Vec<_> = words.collect();
    words.dedup();
    words.join(" ")
}
