//! Which cell tells which fact.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::existing::{is_of_others, open_evidence};
use super::names::known_column;
use super::rows::{Pairs, save};
use super::write::{Counts, Writer};
use crate::error::Error;
use crate::facts::{Evidence, Fact, Subject};
use crate::folder::Folder;
use crate::standard::{Fields, each_row};

impl<'a> Writer<'a> {
    /// Passes the evidence of other ledgers on, and adds that of these.
    pub(super) fn evidence(
        &self,
        folder: &mut dyn Folder,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        let Some(columns) = self.standard.columns("evidence") else { return Ok(()) };
        let reports: HashSet<&str> = self.facts.reports.iter().map(|r| r.id.as_str()).collect();
        let mut before = open_evidence(folder)?;
        let mut count = self.facts.evidence.len();
        save(folder, "evidence", columns, |rows| {
            // Closed before the new table takes the place of the old one.
            if let Some(before) = before.take() {
                each_row(before, &mut |row| {
                    if !is_of_others(row, &reports) {
                        return Ok(());
                    }
                    count += 1;
                    rows.put(&passed_on(row))
                })?;
            }
            let mut numbers: HashMap<u32, usize> = HashMap::new();
            for told in &self.facts.evidence {
                let n = numbers.entry(told.report).or_default();
                *n += 1;
                rows.put(&self.told(told, *n))?;
            }
            Ok(())
        })?;
        counts.push(("evidence".to_owned(), count));
        Ok(())
    }

    /// A row of the evidence, the `n`th of its report.
    fn told(&self, e: &Evidence, n: usize) -> [(&'static str, Cow<'a, str>); 8] {
        let of = |subject| self.subject_id(subject);
        let fact = match e.fact {
            Fact::Division(at) => ["division/", of(Subject::Division(at))].concat(),
            Fact::Organization(at) => ["organization/", of(Subject::Organization(at))].concat(),
            Fact::Adoption(at) => ["adoption/", &self.adoptions[at as usize]].concat(),
            Fact::Observation(at) => ["observation/", &self.observation_id(at)].concat(),
            Fact::Founding(at) => ["change/", &self.founding_id(at)].concat(),
            Fact::Scheme(at) => ["scheme/", &self.schemes[at as usize].0].concat(),
            Fact::Transmission(at) => ["transmission/", &self.transmissions[at as usize]].concat(),
            Fact::Visit(at) => ["visit/", &self.visits[at as usize]].concat(),
        };
        let report = self.report_id(e.report);
        let property = self.facts.properties.get(usize::from(e.property)).copied();
        [
            ("id", Cow::Owned(format!("{report}.{n}"))),
            ("fact", Cow::Owned(fact)),
            ("property", Cow::Borrowed(property.unwrap_or_default())),
            ("report", Cow::Borrowed(report)),
            ("keyword", Cow::Borrowed(self.facts.texts.get(e.keyword))),
            ("sheet", Cow::Borrowed(self.facts.sheets.get(e.sheet))),
            ("row", Cow::Owned(e.row.to_string())),
            ("column", Cow::Borrowed(self.facts.headers.get(e.column))),
        ]
    }
}

/// The keyword of kept evidence at the length that the schema allows, which an earlier version did not heed.
fn short(keyword: &str) -> &str {
    keyword.char_indices().nth(24).map_or(keyword, |(end, _)| &keyword[..end])
}

/// What another ledger has as evidence, as it stands.
fn passed_on<'a>(row: &Fields<'a>) -> Pairs<'a> {
    let pair = |(column, value): (&str, &'a str)| {
        let column = known_column(column)?;
        let value = if column == "keyword" { short(value) } else { value };
        Some((column, Cow::Borrowed(value)))
    };
    row.columns().zip(row.values()).filter_map(pair).collect()
}
