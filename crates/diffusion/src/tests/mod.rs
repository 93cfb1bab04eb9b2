//! A small field to ask, written in a few words, and the claims about its answers.

mod measures;
mod network_measures;
mod trace;

use crate::field::builder::{
    ActorRow, AdoptionRow, PromotionRow, SchemeRow, TransmissionRow, VisitRow,
};
use crate::field::iri::Base;
use crate::field::{Basis, Channel, Field, FieldBuilder, Level, PartialDate, Statement, Status};
use crate::formula::{RoleLexicon, RoleRow};

/// Builds a field from lines of words; `-` is unknown.
///
/// ```text
/// place NAME LEVEL PARENT [LATITUDE LONGITUDE]
/// border PLACE PLACE
/// scheme NAME FORMULA VARIANT_OF [ORIGINATOR]
/// adopt SCHEME PLACE START [STATUS]
/// learn SCHEME FROM TO DATE BASIS|STATEMENT      FROM may be "text in quotes"
/// promote SCHEME PROMOTER SCOPE DATE MECHANISM
/// visit SCHEME VISITOR HOST DATE
/// ```
pub(crate) fn field(lines: &str) -> Field {
    let mut b = FieldBuilder::new(Base::new("x:"));
    for (n, line) in lines.lines().enumerate() {
        let w: Vec<&str> = line.split_whitespace().collect();
        let known = |i: usize| w.get(i).copied().filter(|s| *s != "-");
        let date = |i: usize| known(i).map(|d| d.parse::<PartialDate>().unwrap());
        let id = format!("x:{}/{n}", w.first().unwrap_or(&""));
        match w.first() {
            None => {}
            Some(&"place") => b.actor(&ActorRow {
                iri: w[1],
                name: Some(w[1]),
                level: known(2).and_then(Level::from_id),
                parent: known(3),
                position: known(4)
                    .zip(known(5))
                    .map(|p| (p.0.parse().unwrap(), p.1.parse().unwrap())),
                ..ActorRow::default()
            }),
            Some(&"border") => b.border(w[1], w[2]),
            Some(&"scheme") => b.scheme(&SchemeRow {
                iri: w[1],
                name: Some(w[1]),
                formula: known(2),
                variant_of: known(3),
                variant_stated: true,
                originator: known(4),
                ..SchemeRow::default()
            }),
            Some(&"adopt") => b.adoption(&AdoptionRow {
                iri: &id,
                scheme: w[1],
                adopter: w[2],
                start: date(3),
                status: known(4).and_then(Status::from_id),
                ..AdoptionRow::default()
            }),
            Some(&"learn") => b.transmission(&TransmissionRow {
                iri: &id,
                scheme: Some(w[1]),
                from: known(2).filter(|f| !f.starts_with('"')),
                from_name: known(2).filter(|f| f.starts_with('"')),
                to: w[3],
                date: date(4),
                channel: &Channel::new(None, ["learning"], []),
                basis: Basis::from_id(w[5]).unwrap_or(Basis::Observed),
                statement: Statement::from_id(w[5]),
                rule: None,
                weight: None,
                p_value: None,
                sources: &[],
            }),
            Some(&"promote") => b.promotion(&PromotionRow {
                iri: &id,
                scheme: Some(w[1]),
                promoter: w[2],
                scope: known(3),
                channel: &Channel::new(None, known(5), []),
                date: date(4),
                basis: Basis::Observed,
                statement: Some(Statement::Explicit),
                sources: &[],
            }),
            Some(&"visit") => b.visit(&VisitRow {
                iri: &id,
                scheme: Some(w[1]),
                visitor: known(2),
                host: known(3),
                date: date(4),
                ..VisitRow::default()
            }),
            Some(other) => panic!("no such word: {other}"),
        }
    }
    b.finish().0
}

/// A few roles.
pub(crate) fn lexicon() -> RoleLexicon {
    let row = |id: &str, parent: Option<&str>| RoleRow {
        id: id.into(),
        parents: parent.map(Into::into).into_iter().collect(),
        pref_labels: vec![id.into()],
        alt_labels: Vec::new(),
    };
    let rows = [
        row("党支部", None),
        row("合作社", None),
        row("基地", None),
        row("农户", None),
        row("贫困户", Some("农户")),
        row("企业", None),
    ];
    RoleLexicon::new(&rows).0
}
