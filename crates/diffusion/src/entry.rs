//! What a trace shows of each thing: names, dates, links and sources, ready to be printed.
//!
//! Fields that are not known are left out of the JSON.

use super::cascade::{NodeId, NodeKind};
use super::finding::Conflict;
use super::matching::Reason;
use crate::field::iri::Iri;
use crate::field::population::Path;
use crate::field::{
    ActorId, AdoptionId, Basis, Channel, Field, Level, PartialDate, Source, Statement, Status,
};
use crate::formula::Comparison;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::borrow::Cow;

/// An actor as it is shown; everything about it is looked up when it is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// A place or body of the field.
    Actor(&'a Field, ActorId),
    /// Somebody whom the source does not name as a place or body, as printed.
    Named(&'a str),
}

impl<'a> Who<'a> {
    /// IRI; `None` where the source names no place or body.
    pub fn iri(&self) -> Option<Iri<'a>> {
        match *self {
            Who::Actor(field, actor) => Some(field.iri_in(&field.actors, actor)),
            Who::Named(_) => None,
        }
    }

    /// Name, as printed where there is no IRI.
    pub fn name(&self) -> &'a str {
        match *self {
            Who::Actor(field, actor) => field.actor_name(actor),
            Who::Named(name) => name,
        }
    }

    /// Level of its division.
    pub fn level(&self) -> Option<Level> {
        match *self {
            Who::Actor(field, actor) => field.level_of(actor),
            Who::Named(_) => None,
        }
    }

    /// Divisions from the highest down to its own.
    pub fn path(&self) -> Option<Path<'a>> {
        match *self {
            Who::Actor(field, actor) => Some(field.path(actor)).filter(|p| !p.is_empty()),
            Who::Named(_) => None,
        }
    }
}

impl Serialize for Who<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Who", 4)?;
        if let Some(iri) = self.iri() {
            out.serialize_field("iri", &iri)?;
        }
        out.serialize_field("name", self.name())?;
        if let Some(level) = self.level() {
            out.serialize_field("level", &level)?;
        }
        if let Some(path) = self.path() {
            out.serialize_field("path", &path)?;
        }
        out.end()
    }
}

/// A scheme as it is shown.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct What<'a> {
    /// IRI.
    pub iri: Iri<'a>,
    /// Name.
    pub name: &'a str,
    /// Formula as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<&'a str>,
}

/// Where a fact is stated.
#[derive(Debug, Clone, Copy)]
pub struct Stated<'a> {
    field: &'a Field,
    source: Source,
}

impl<'a> Stated<'a> {
    pub(super) fn new(field: &'a Field, source: Source) -> Self {
        Self { field, source }
    }

    /// IRI of the report.
    pub fn report(&self) -> Iri<'a> {
        self.field.iri_in(&self.field.reports, self.source.report)
    }

    /// Its title.
    pub fn title(&self) -> Option<&'a str> {
        self.field.reports[self.source.report].title.map(|t| self.field.text(t))
    }

    /// When it was published.
    pub fn date(&self) -> Option<PartialDate> {
        self.field.reports[self.source.report].date
    }

    /// Start and end (excluded) of the passage in code points.
    pub fn span(&self) -> Option<(u32, u32)> {
        self.source.span
    }
}

impl Serialize for Stated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Stated", 4)?;
        out.serialize_field("report", &self.report())?;
        if let Some(title) = self.title() {
            out.serialize_field("title", title)?;
        }
        if let Some(date) = self.date() {
            out.serialize_field("date", &date)?;
        }
        if let Some(span) = self.span() {
            out.serialize_field("span", &span)?;
        }
        out.end()
    }
}

/// Everywhere a fact is stated.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    pub(super) field: &'a Field,
    pub(super) sources: Cow<'a, [Source]>,
}

impl<'a> Sources<'a> {
    /// The passages, in the order of the field.
    pub fn iter(&self) -> impl Iterator<Item = Stated<'a>> + '_ {
        self.sources.iter().map(|&source| Stated::new(self.field, source))
    }

    /// Number of passages.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether nothing states it.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

impl Serialize for Sources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The records of an adopter.
#[derive(Debug, Clone, Copy)]
pub struct Records<'a> {
    pub(super) field: &'a Field,
    pub(super) records: &'a [AdoptionId],
}

impl<'a> Records<'a> {
    /// Their IRIs.
    pub fn iter(&self) -> impl Iterator<Item = Iri<'a>> + 'a {
        let field = self.field;
        self.records.iter().map(move |&r| field.iri_in(&field.adoptions, r))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A possible parent, and what says so.
#[derive(Debug, Clone, Serialize)]
pub struct Link<'a> {
    /// From whom.
    pub from: Who<'a>,
    /// Its node; `None` where the source names no place or body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeId>,
    /// What it rests on.
    pub basis: Basis,
    /// How plainly a source says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// The rule of a derived edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'a str>,
    /// IRI of the transmission or, for a rule of ours, of the promotion.
    pub fact: Iri<'a>,
    /// When it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// How it passed.
    pub channel: &'a Channel,
    /// The index of the channel in the field.
    #[serde(skip)]
    pub channel_index: u32,
    /// How it contradicts the dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// Years from the start of the source to that of the learner, where both are known and do not contradict it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag: Option<i32>,
    /// Whether the parent had another variant.
    pub across: bool,
    /// Weight given by an inference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f32>,
    /// p-value given by an inference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f32>,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Sources::is_empty")]
    pub sources: Sources<'a>,
}

/// One node of a trace with everything that is known about it.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    /// Its node.
    pub node: NodeId,
    /// Steps from the root of its tree.
    pub depth: u32,
    /// Number of children in the tree; a node without parent and children that is no adopter stands
    /// only in alternatives.
    pub children: u32,
    /// Who.
    pub who: Who<'a>,
    /// Adopter, outside the selection, or only mentioned.
    pub kind: NodeKind,
    /// What it took up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<What<'a>>,
    /// When it began; unknown stays unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
    /// Statuses given by its records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<Status>,
    /// What the adoption rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// How plainly it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// IRIs of its adoption records.
    #[serde(skip_serializing_if = "Records::is_empty")]
    pub adoptions: Records<'a>,
    /// Where the adoption is stated.
    #[serde(skip_serializing_if = "Sources::is_empty")]
    pub sources: Sources<'a>,
    /// The parent that draws the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Link<'a>>,
    /// What changed from the parent's formula, where both have one and they are different schemes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Comparison>,
    /// Other possible parents.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Link<'a>>,
    /// Sources that are not named as a place or body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unnamed: Vec<Link<'a>>,
}

/// A scheme of the answer with what differs and how far it got.
#[derive(Debug, Clone, Serialize)]
pub struct Variant<'a> {
    /// The scheme.
    pub scheme: What<'a>,
    /// Why it belongs here.
    pub reason: Reason,
    /// How it differs from the formula asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<&'a Comparison>,
    /// Number of adopters shown.
    pub adopters: u32,
    /// Earliest start among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<PartialDate>,
}

/// How many facts rest on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Documented {
    /// Observed, in so many words.
    pub explicit: u32,
    /// Observed, to be understood from what is printed.
    pub implied: u32,
    /// Observed, without a word on how plainly.
    pub unsaid: u32,
    /// Derived by a rule.
    pub derived: u32,
    /// Inferred by a method.
    pub inferred: u32,
}

impl Documented {
    /// Counts one fact.
    pub fn count(&mut self, basis: Basis, statement: Option<Statement>) {
        *match (basis, statement) {
            (Basis::Observed, Some(Statement::Explicit)) => &mut self.explicit,
            (Basis::Observed, Some(Statement::Implied)) => &mut self.implied,
            (Basis::Observed, None) => &mut self.unsaid,
            (Basis::Derived, _) => &mut self.derived,
            (Basis::Inferred, _) => &mut self.inferred,
        } += 1;
    }
}

/// How long it took from sources to their learners.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Lags {
    /// The median in years; none where no link has both starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Links with both starts.
    pub dated: u32,
    /// All links between two places or bodies.
    pub links: u32,
}

/// The numbers of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Adopters shown.
    pub adopters: u32,
    /// Adopters with a start.
    pub dated: u32,
    /// Nodes that are no adopters.
    pub others: u32,
    /// Observed edges.
    pub observed: u32,
    /// Derived edges.
    pub derived: u32,
    /// Inferred edges.
    pub inferred: u32,
    /// Transmissions from sources that are not named as a place or body.
    pub unnamed: u32,
    /// Adopters of whom nothing says from whom or to whom it passed.
    pub unlinked: u32,
    /// Records left out because of their status.
    pub other_status: u32,
    /// Records left out because of the window.
    pub outside_window: u32,
    /// Records left out because of the place.
    pub outside_place: u32,
    /// What the adoptions rest on.
    pub adopters_by: Documented,
    /// What the links rest on.
    pub links_by: Documented,
}

/// A study visit as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct VisitEntry<'a> {
    /// IRI.
    pub iri: Iri<'a>,
    /// The scheme seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<What<'a>>,
    /// Who went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitor: Option<Who<'a>>,
    /// Whom they saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Who<'a>>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// What it rests on.
    pub basis: Basis,
    /// How plainly it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Where it is stated.
    pub sources: Sources<'a>,
}

/// A promotion as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct PromotionEntry<'a> {
    /// IRI.
    pub iri: Iri<'a>,
    /// The scheme promoted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<What<'a>>,
    /// Who promotes it.
    pub promoter: Who<'a>,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Who<'a>>,
    /// Mechanism and carrier.
    pub channel: &'a Channel,
    /// The index of the channel in the field.
    #[serde(skip)]
    pub channel_index: u32,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// What it rests on.
    pub basis: Basis,
    /// How plainly it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Where it is stated.
    pub sources: Sources<'a>,
}
