//! Rows by IRI → a [`Field`]. Rows may come in any order and refer to rows that come later.
//!
//! What is referred to but never described keeps a row of its own with its IRI as name and is a
//! finding, as are IRIs given twice and chains of superiors that run in a circle. Nothing is dropped
//! but the second row with the same IRI.

use super::actor::{Actor, ActorId, ActorKind, Level};
use super::adoption::{Adoption, Promotion, Status, Visit};
use super::date::PartialDate;
use super::iri::{Base, Kind};
use super::population::Field;
use super::scheme::{Scheme, SchemeId, SchemeKind};
use super::source::{Report, Slice, Source};
use super::transmission::{Basis, Channel, Origin, Statement, Transmission};
use serde::Serialize;
use std::collections::HashMap;

/// What looks wrong in the rows of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "finding", content = "iri")]
#[non_exhaustive]
pub enum Finding {
    /// Something is referred to but never described.
    Undescribed(String),
    /// An IRI is given to two rows; the second is left out.
    Twice(String),
    /// The superiors of a division or organization run in a circle; its superior is left out.
    SuperiorCycle(String),
}

/// A division or organization.
#[derive(Debug, Clone, Copy, Default)]
pub struct ActorRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// Place or body; `None` is read off the IRI.
    pub kind: Option<ActorKind>,
    /// Name.
    pub name: Option<&'a str>,
    /// Level of a division.
    pub level: Option<Level>,
    /// IRI of the superior division or organization.
    pub parent: Option<&'a str>,
    /// IRI of the division in which an organization sits.
    pub division: Option<&'a str>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f32, f32)>,
}

/// A scheme.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchemeRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// Name.
    pub name: Option<&'a str>,
    /// Kind.
    pub kind: Option<SchemeKind>,
    /// Formula as printed.
    pub formula: Option<&'a str>,
    /// Formula with lost plus signs restored.
    pub alternative_formula: Option<&'a str>,
    /// IRI of the scheme of which this is another form.
    pub variant_of: Option<&'a str>,
    /// Whether a source says that it is a form of that.
    pub variant_stated: bool,
    /// IRI of the larger scheme.
    pub part_of: Option<&'a str>,
    /// IRI of who started it.
    pub originator: Option<&'a str>,
}

/// Where a fact is stated.
#[derive(Debug, Clone, Copy)]
pub struct SourceRow<'a> {
    /// IRI of the report.
    pub report: &'a str,
    /// Start and end (excluded) in code points.
    pub span: Option<(u32, u32)>,
}

/// An adoption.
#[derive(Debug, Clone, Copy, Default)]
pub struct AdoptionRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// IRI of the scheme.
    pub scheme: &'a str,
    /// IRI of the adopter.
    pub adopter: &'a str,
    /// Start.
    pub start: Option<PartialDate>,
    /// End.
    pub end: Option<PartialDate>,
    /// Status.
    pub status: Option<Status>,
    /// Basis; observed if not said.
    pub basis: Option<Basis>,
    /// How plainly the source says it.
    pub statement: Option<Statement>,
    /// Sources.
    pub sources: &'a [SourceRow<'a>],
}

/// A transmission.
#[derive(Debug, Clone, Copy)]
pub struct TransmissionRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// IRI of the scheme, if named.
    pub scheme: Option<&'a str>,
    /// IRI of the one it came from.
    pub from: Option<&'a str>,
    /// The one it came from as printed, where that is no actor.
    pub from_name: Option<&'a str>,
    /// IRI of the one who took it up.
    pub to: &'a str,
    /// Date.
    pub date: Option<PartialDate>,
    /// Direction, mechanisms, carriers.
    pub channel: &'a Channel,
    /// Basis.
    pub basis: Basis,
    /// Statement.
    pub statement: Option<Statement>,
    /// Rule of a derived one.
    pub rule: Option<&'a str>,
    /// Weight of an inferred one.
    pub weight: Option<f64>,
    /// p-value of an inferred one.
    pub p_value: Option<f64>,
    /// Sources.
    pub sources: &'a [SourceRow<'a>],
}

/// A study visit.
#[derive(Debug, Clone, Copy, Default)]
pub struct VisitRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// IRI of the scheme, if named.
    pub scheme: Option<&'a str>,
    /// IRI of the visitor.
    pub visitor: Option<&'a str>,
    /// IRI of the host.
    pub host: Option<&'a str>,
    /// The host as printed, where that is no actor.
    pub host_name: Option<&'a str>,
    /// Date.
    pub date: Option<PartialDate>,
    /// Basis; observed if not said.
    pub basis: Option<Basis>,
    /// How plainly the source says it.
    pub statement: Option<Statement>,
    /// Sources.
    pub sources: &'a [SourceRow<'a>],
}

/// A promotion.
#[derive(Debug, Clone, Copy)]
pub struct PromotionRow<'a> {
    /// IRI.
    pub iri: &'a str,
    /// IRI of the scheme, if named.
    pub scheme: Option<&'a str>,
    /// IRI of the promoter.
    pub promoter: &'a str,
    /// IRI of the division for which it is promoted.
    pub scope: Option<&'a str>,
    /// Mechanisms, carriers.
    pub channel: &'a Channel,
    /// Date.
    pub date: Option<PartialDate>,
    /// Basis.
    pub basis: Basis,
    /// Statement.
    pub statement: Option<Statement>,
    /// Sources.
    pub sources: &'a [SourceRow<'a>],
}

/// Takes rows and makes a [`Field`].
#[derive(Debug, Default)]
pub struct FieldBuilder {
    field: Field,
    channel_index: HashMap<Channel, u32>,
    findings: Vec<Finding>,
}

impl FieldBuilder {
    /// An empty field whose things are named under `base`.
    pub fn new(base: Base) -> Self {
        Self { field: Field { base, ..Field::default() }, ..Self::default() }
    }

    /// Adds a division or organization.
    pub fn actor(&mut self, row: &ActorRow<'_>) {
        let id = self.actor_id(row.iri);
        if self.field.actors[id].described {
            return self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
        let actor = Actor {
            kind: row.kind.unwrap_or(self.field.actors[id].kind),
            name: row.name.map(|n| self.text(n)),
            level: row.level,
            parent: row.parent.map(|p| self.actor_id(p)),
            division: row.division.map(|d| self.actor_id(d)),
            position: row.position,
            described: true,
        };
        *self.field.actors.row_mut(id) = actor;
    }

    /// Gives a division or organization another name.
    pub fn actor_name(&mut self, iri: &str, name: &str) {
        let named = (self.text(name), self.actor_id(iri));
        self.field.actor_names.push(named);
    }

    /// Gives a scheme another name.
    pub fn scheme_name(&mut self, iri: &str, name: &str) {
        let named = (self.text(name), self.scheme_id(iri));
        self.field.scheme_names.push(named);
    }

    /// Adds a common border of two divisions, given by their IRIs in any order.
    pub fn border(&mut self, one: &str, other: &str) {
        let (one, other) = (self.actor_id(one), self.actor_id(other));
        if one != other {
            self.field.borders.extend([(one, other), (other, one)]);
        }
    }

    /// Adds a scheme.
    pub fn scheme(&mut self, row: &SchemeRow<'_>) {
        let id = self.scheme_id(row.iri);
        if self.field.schemes[id].described {
            return self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
        let scheme = Scheme {
            name: row.name.map(|n| self.text(n)),
            kind: row.kind,
            formula: row.formula.map(|f| self.text(f)),
            alternative_formula: row.alternative_formula.map(|f| self.text(f)),
            variant_of: row.variant_of.map(|s| self.scheme_id(s)),
            variant_stated: row.variant_stated,
            part_of: row.part_of.map(|s| self.scheme_id(s)),
            originator: row.originator.map(|a| self.actor_id(a)),
            described: true,
        };
        *self.field.schemes.row_mut(id) = scheme;
    }

    /// Adds a report.
    pub fn report(&mut self, iri: &str, title: Option<&str>, date: Option<PartialDate>) {
        let report = Report { title: title.map(|t| self.text(t)), date };
        let id = self.report_id(iri);
        *self.field.reports.row_mut(id) = report;
    }

    /// Adds an adoption.
    pub fn adoption(&mut self, row: &AdoptionRow<'_>) {
        let adoption = Adoption {
            scheme: self.scheme_id(row.scheme),
            adopter: self.actor_id(row.adopter),
            start: row.start,
            end: row.end,
            status: row.status,
            basis: row.basis.unwrap_or(Basis::Observed),
            statement: row.statement,
            sources: self.sources(row.sources),
        };
        let short = self.field.base.shorten(row.iri, &mut String::new()).to_owned();
        if !self.field.adoptions.entry(&short, || adoption).1 {
            self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
    }

    /// Adds a transmission.
    pub fn transmission(&mut self, row: &TransmissionRow<'_>) {
        let from = match (row.from, row.from_name) {
            (Some(iri), _) => Origin::Actor(self.actor_id(iri)),
            (None, Some(name)) => Origin::Named(self.text(name)),
            (None, None) => Origin::Unknown,
        };
        let transmission = Transmission {
            scheme: row.scheme.map(|s| self.scheme_id(s)),
            from,
            to: self.actor_id(row.to),
            date: row.date,
            channel: self.channel(row.channel),
            basis: row.basis,
            statement: row.statement,
            rule: row.rule.map(|r| self.text(r)),
            weight: row.weight.map_or(f32::NAN, |w| w as f32),
            p_value: row.p_value.map_or(f32::NAN, |p| p as f32),
            sources: self.sources(row.sources),
        };
        let short = self.field.base.shorten(row.iri, &mut String::new()).to_owned();
        if !self.field.transmissions.entry(&short, || transmission).1 {
            self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
    }

    /// Adds a study visit.
    pub fn visit(&mut self, row: &VisitRow<'_>) {
        let visit = Visit {
            scheme: row.scheme.map(|s| self.scheme_id(s)),
            visitor: row.visitor.map(|a| self.actor_id(a)),
            host: row.host.map(|a| self.actor_id(a)),
            host_name: row.host_name.map(|n| self.text(n)),
            date: row.date,
            basis: row.basis.unwrap_or(Basis::Observed),
            statement: row.statement,
            sources: self.sources(row.sources),
        };
        let short = self.field.base.shorten(row.iri, &mut String::new()).to_owned();
        if !self.field.visits.entry(&short, || visit).1 {
            self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
    }

    /// Adds a promotion.
    pub fn promotion(&mut self, row: &PromotionRow<'_>) {
        let promotion = Promotion {
            scheme: row.scheme.map(|s| self.scheme_id(s)),
            promoter: self.actor_id(row.promoter),
            scope: row.scope.map(|a| self.actor_id(a)),
            channel: self.channel(row.channel),
            date: row.date,
            basis: row.basis,
            statement: row.statement,
            sources: self.sources(row.sources),
        };
        let short = self.field.base.shorten(row.iri, &mut String::new()).to_owned();
        if !self.field.promotions.entry(&short, || promotion).1 {
            self.findings.push(Finding::Twice(row.iri.to_owned()));
        }
    }

    /// The field and what looked wrong.
    pub fn finish(mut self) -> (Field, Vec<Finding>) {
        self.break_cycles();
        let field = &mut self.field;
        for id in 0..field.actors.len() as u32 {
            if !field.actors[id].described {
                self.findings.push(Finding::Undescribed(field.iri(field.actors.name(id))));
            }
        }
        for id in 0..field.schemes.len() as u32 {
            if !field.schemes[id].described {
                self.findings.push(Finding::Undescribed(field.iri(field.schemes.name(id))));
            }
        }
        for names in [&mut field.actor_names, &mut field.scheme_names] {
            names.sort_unstable();
            names.dedup();
            names.shrink_to_fit();
        }
        field.borders.sort_unstable();
        field.borders.dedup();
        field.borders.shrink_to_fit();
        field.actors.shrink();
        field.schemes.shrink();
        field.adoptions.shrink();
        field.transmissions.shrink();
        field.promotions.shrink();
        field.visits.shrink();
        field.reports.shrink();
        field.texts.shrink();
        field.sources.shrink_to_fit();
        (self.field, self.findings)
    }

    /// Cuts the superior of the first actor of every circle.
    fn break_cycles(&mut self) {
        let n = self.field.actors.len();
        // 0 = not seen, k = seen on the walk that began at actor k − 1.
        let mut seen = vec![0_u32; n];
        for start in 0..n as u32 {
            let mut at = start;
            while seen[at as usize] == 0 {
                seen[at as usize] = start + 1;
                let Some(next) = self.field.actors[at].parent else {
                    break;
                };
                if seen[next as usize] == start + 1 {
                    self.field.actors.row_mut(at).parent = None;
                    let iri = self.field.iri(self.field.actors.name(at));
                    self.findings.push(Finding::SuperiorCycle(iri));
                    break;
                }
                at = next;
            }
        }
    }

    fn text(&mut self, text: &str) -> u32 {
        self.field.texts.intern(text)
    }

    fn actor_id(&mut self, iri: &str) -> ActorId {
        let kind = match self.field.base.split(iri) {
            Some((Kind::Organization, _)) => ActorKind::Organization,
            _ => ActorKind::Division,
        };
        let mut room = String::new();
        let short = self.field.base.shorten(iri, &mut room);
        let new = || Actor {
            kind,
            name: None,
            level: None,
            parent: None,
            division: None,
            position: None,
            described: false,
        };
        self.field.actors.entry(short, new).0
    }

    fn scheme_id(&mut self, iri: &str) -> SchemeId {
        let mut room = String::new();
        let short = self.field.base.shorten(iri, &mut room);
        let new = || Scheme {
            name: None,
            kind: None,
            formula: None,
            alternative_formula: None,
            variant_of: None,
            variant_stated: false,
            part_of: None,
            originator: None,
            described: false,
        };
        self.field.schemes.entry(short, new).0
    }

    fn report_id(&mut self, iri: &str) -> u32 {
        let mut room = String::new();
        let short = self.field.base.shorten(iri, &mut room);
        self.field.reports.entry(short, Report::default).0
    }

    fn channel(&mut self, channel: &Channel) -> u32 {
        if let Some(&index) = self.channel_index.get(channel) {
            return index;
        }
        let index = self.field.channels.len() as u32;
        self.field.channels.push(channel.clone());
        self.channel_index.insert(channel.clone(), index);
        index
    }

    fn sources(&mut self, rows: &[SourceRow<'_>]) -> Slice {
        let start = self.field.sources.len() as u32;
        for row in rows.iter().take(usize::from(u16::MAX)) {
            let source = Source { report: self.report_id(row.report), span: row.span };
            if !self.field.sources[start as usize..].contains(&source) {
                self.field.sources.push(source);
            }
        }
        Slice { start, len: (self.field.sources.len() - start as usize) as u16 }
    }
}
