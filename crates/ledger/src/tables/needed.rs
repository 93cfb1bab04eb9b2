//! What a ledger that is read again no longer tells, and others still need: it stays, and that is said.
//!
//! A ledger read again takes back what it alone told. A row that another ledger tells too, or to which a row of any table
//! refers that stays, is kept all the same: no reference is left hanging, and nobody's fact goes with another's.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::existing::{Existing, FACTS, LEFT, each_row_of, is_of_others};
use super::kept::Kept;
use crate::error::Error;
use crate::folder::Folder;
use crate::standard::Standard;

/// A row that stays, with who needs it: the table and id of a row that refers to it, or the report that tells it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needed {
    pub(crate) table: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) by: By,
}

/// Who needs a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Row(String, String),
    Report(String),
}

/// A row by its table and id.
type Place = (&'static str, String);

/// Rows that were left out, by table.
type Left = HashMap<&'static str, Kept>;

impl Existing {
    /// Keeps, of the rows that were left out, those that are needed; `is_new` says which rows are written anew.
    pub(super) fn keep_needed(
        &mut self,
        folder: &dyn Folder,
        standard: &Standard,
        reports: &HashSet<&str>,
        is_new: &dyn Fn(&str, &str) -> bool,
    ) -> Result<Vec<Needed>, Error> {
        let left = self.left(folder, reports, is_new)?;
        let mut open: HashSet<Place> = HashSet::new();
        for (table, left) in &left {
            open.extend(left.rows().map(|row| (*table, row.id().to_owned())));
        }
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: BTreeMap<Place, By> = told_elsewhere(folder, reports, &open)?;
        open.retain(|place| !found.contains_key(place));
        for table in standard.tables() {
            let references = standard.references(table);
            if references.is_empty() {
                continue;
            }
            let mut look = |id: &str, get: &dyn Fn(&str) -> Option<String>| {
                take(&references, get, &mut open, &mut found, || {
                    By::Row(table.to_owned(), id.to_owned())
                });
            };
            match self.tables.get(table) {
                Some(kept) => kept.rows().for_each(|row| {
                    look(row.id(), &|column| row.get(column).map(str::to_owned));
                }),
                None => each_row_of(folder, table, &mut |row| {
                    let id = row.get("id").unwrap_or_default();
                    look(id, &|column| row.get(column).map(str::to_owned));
                    Ok(())
                })?,
            }
        }
        follow(&left, standard, &mut open, &mut found);
        self.put_back(folder, &left, found)
    }

    /// Puts rows back among those that are kept; a fact is now its other report's, with what that attests of it.
    fn put_back(
        &mut self,
        folder: &dyn Folder,
        left: &Left,
        found: BTreeMap<Place, By>,
    ) -> Result<Vec<Needed>, Error> {
        let failed = |source| Error::Io { file: folder.path_of("evidence.csv"), source };
        let mut needed = Vec::new();
        for ((table, id), by) in found {
            let Some(row) = left.get(table).and_then(|left| left.row(&id)) else { continue };
            let mut values: Vec<(String, String)> =
                row.all().map(|(column, value)| (column.to_owned(), value.to_owned())).collect();
            if let By::Report(report) = &by {
                let said = self.attested(table, &id, report);
                for (column, value) in &mut values {
                    match column.as_str() {
                        "report" => value.clone_from(report),
                        other => {
                            if let Some(own) = said.as_ref().and_then(|said| said.get(other)) {
                                value.clone_from(own);
                            }
                        }
                    }
                }
            }
            let name = row.get("name").unwrap_or_default().to_owned();
            let columns: Vec<&str> = values.iter().map(|(column, _)| column.as_str()).collect();
            let cells = values.iter().map(|(_, value)| value.as_str());
            let kept = self.tables.entry(table).or_default();
            kept.add_row(&columns, cells).map_err(failed)?;
            needed.push(Needed { table, id, name, by });
        }
        let tables: HashSet<&str> = needed.iter().map(|needed| needed.table).collect();
        self.tables.iter_mut().filter(|(t, _)| tables.contains(*t)).for_each(|(_, k)| k.settle());
        Ok(needed)
    }

    /// What a report attests of an adoption: its own start and status, and nothing of what the other one told beside.
    fn attested(&self, table: &str, id: &str, report: &str) -> Option<HashMap<&str, String>> {
        const TOLD: [&str; 9] = [
            "start",
            "end",
            "not_before",
            "not_after",
            "status",
            "households",
            "households_bound",
            "area_mu",
            "area_mu_bound",
        ];
        let fact = format!("adoption/{id}");
        let own = self
            .table("attestations")
            .filter(|row| row.get("fact") == Some(&fact) && row.get("report") == Some(report));
        let own: Vec<(&str, &str)> =
            own.filter_map(|row| Some((row.get("property")?, row.get("value")?))).collect();
        (table == "adoptions" && !own.is_empty()).then(|| {
            let of = |column: &str| own.iter().find(|(property, _)| *property == column);
            TOLD.map(|column| (column, of(column).map_or("", |(_, value)| value).to_owned())).into()
        })
    }
}

/// What stays refers to others in its turn.
fn follow(
    left: &Left,
    standard: &Standard,
    open: &mut HashSet<Place>,
    found: &mut BTreeMap<Place, By>,
) {
    let mut next: Vec<Place> = found.keys().cloned().collect();
    while let Some((table, id)) = next.pop() {
        let Some(row) = left.get(table).and_then(|left| left.row(&id)) else { continue };
        let before: HashSet<Place> = found.keys().cloned().collect();
        let get = |column: &str| row.get(column).map(str::to_owned);
        take(&standard.references(table), &get, open, found, || {
            By::Row(table.to_owned(), id.clone())
        });
        next.extend(found.keys().filter(|place| !before.contains(*place)).cloned());
    }
}

/// Takes the places that a row refers to out of those that are open.
fn take(
    references: &[(&str, &str)],
    get: &dyn Fn(&str) -> Option<String>,
    open: &mut HashSet<Place>,
    found: &mut BTreeMap<Place, By>,
    by: impl Fn() -> By,
) {
    for (column, target) in references {
        let Some(id) = get(column).filter(|id| !id.is_empty()) else { continue };
        let target = LEFT.iter().find(|table| *table == target);
        let Some(place) = target.map(|table| (*table, id)) else { continue };
        if open.remove(&place) {
            found.insert(place, by());
        }
    }
}

/// The facts that another report has evidence for, with the first such report.
fn told_elsewhere(
    folder: &dyn Folder,
    reports: &HashSet<&str>,
    open: &HashSet<Place>,
) -> Result<BTreeMap<Place, By>, Error> {
    let mut found: BTreeMap<Place, By> = BTreeMap::new();
    each_row_of(folder, "evidence", &mut |row| {
        let (fact, report) = (row.get("fact").unwrap_or_default(), row.get("report"));
        if let (Some((kind, id)), Some(report)) = (fact.split_once('/'), report)
            && is_of_others(row, reports)
            && let Some((table, _)) = FACTS.iter().find(|(_, word)| *word == kind)
        {
            let place = (*table, id.to_owned());
            if open.contains(&place) {
                found.entry(place).or_insert_with(|| By::Report(report.to_owned()));
            }
        }
        Ok(())
    })?;
    Ok(found)
}
