//! What a trace shows of each thing: names, dates, links and sources, ready to be printed.
//!
//! Fields that are not known are left out of the JSON.

use super::cascade::{NodeId, NodeKind};
use super::finding::Conflict;
use super::matching::Reason;
use crate::domain::{Basis, Channel, Level, PartialDate, Statement, Status};
use crate::formula::Comparison;
use serde::Serialize;

/// An actor as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who<'a> {
    /// IRI; `None` where the source names no place or body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iri: Option<String>,
    /// Name, as printed where there is no IRI.
    pub name: &'a str,
    /// Level of its division.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Divisions from the highest down to its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<&'a str>,
}

/// A scheme as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct What<'a> {
    /// IRI.
    pub iri: String,
    /// Name.
    pub name: &'a str,
    /// Formula as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<&'a str>,
}

/// Where a fact is stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stated<'a> {
    /// IRI of the report.
    pub report: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Start and end (excluded) of the passage in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<(u32, u32)>,
}

/// A possible parent, and what says so.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    pub fact: String,
    /// When it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// How it passed.
    pub channel: &'a Channel,
    /// How it contradicts the dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// Whether the parent had another variant.
    pub across: bool,
    /// Weight given by an inference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f32>,
    /// p-value given by an inference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f32>,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Stated<'a>>,
}

/// One node of a trace with everything that is known about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// IRIs of its adoption records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adoptions: Vec<String>,
    /// Where the adoption is stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Stated<'a>>,
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
}

/// A study visit as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitEntry<'a> {
    /// IRI.
    pub iri: String,
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
    /// Where it is stated.
    pub sources: Vec<Stated<'a>>,
}

/// A promotion as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromotionEntry<'a> {
    /// IRI.
    pub iri: String,
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
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// Where it is stated.
    pub sources: Vec<Stated<'a>>,
}

/// Somebody who is no actor of the field.
pub(super) fn nobody(name: &str) -> Who<'_> {
    Who { iri: None, name, level: None, path: Vec::new() }
}
