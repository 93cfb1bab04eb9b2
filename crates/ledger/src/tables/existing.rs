//! What a folder of tables already holds from other ledgers.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use super::kept::{Kept, KeptRow};
use crate::error::Error;
use crate::folder::Folder;
use crate::standard::{Fields, each_row};

/// Kept rows of each table but the evidence, which is passed on from file to file.
#[derive(Debug, Default)]
pub(crate) struct Existing {
    pub(super) tables: HashMap<&'static str, Kept>,
    /// Things that the reports read now alone told before.
    told: HashSet<String>,
    /// Whether a row was left out that may be needed.
    has_left: bool,
}

/// The tables that ledgers are read into, apart from the evidence.
const TABLES: [&str; 11] = [
    "divisions",
    "organizations",
    "schemes",
    "indicators",
    "adoptions",
    "transmissions",
    "visits",
    "observations",
    "changes",
    "attestations",
    "reports",
];

/// Tables of things that several ledgers may tell, with the word for one.
const THINGS: [(&str, &str); 3] =
    [("divisions", "division"), ("organizations", "organization"), ("schemes", "scheme")];

/// Tables of facts of which several ledgers may have evidence, with the word for one.
pub(super) const FACTS: [(&str, &str); 4] = [
    ("adoptions", "adoption"),
    ("transmissions", "transmission"),
    ("visits", "visit"),
    ("changes", "change"),
];

/// Tables whose rows may be needed though those who told them tell them no more.
pub(super) const LEFT: [&str; 7] =
    ["divisions", "organizations", "schemes", "adoptions", "transmissions", "visits", "changes"];

impl Existing {
    /// Reads the folder's tables; rows that only the reports read now have told are left out.
    pub(crate) fn read(folder: &dyn Folder, reports: &HashSet<&str>) -> Result<Self, Error> {
        let told = told_here_alone(folder, reports)?;
        let mut existing = Existing { told, ..Existing::default() };
        for table in TABLES {
            let mut kept = Kept::default();
            each_row_of(folder, table, &mut |row| {
                if existing.stays(table, row, reports) {
                    return kept.add(row);
                }
                existing.has_left |= LEFT.contains(&table);
                Ok(())
            })?;
            kept.settle();
            existing.tables.insert(table, kept);
        }
        Ok(existing)
    }

    /// Whether a row was left out that may be needed.
    pub(super) fn has_left(&self) -> bool {
        self.has_left
    }

    /// Whether a row is told by others than the reports read now.
    fn stays(&self, table: &str, row: &Fields<'_>, reports: &HashSet<&str>) -> bool {
        let Some(id) = row.get("id") else { return false };
        match THINGS.iter().find(|(name, _)| *name == table) {
            Some((_, thing)) => !self.told.contains(&format!("{thing}/{id}")),
            None if table == "reports" => !reports.contains(id),
            None => is_of_others(row, reports),
        }
    }

    /// The rows of each table that were left out, may be needed, and are not written anew.
    pub(super) fn left(
        &self,
        folder: &dyn Folder,
        reports: &HashSet<&str>,
        is_new: &dyn Fn(&str, &str) -> bool,
    ) -> Result<HashMap<&'static str, Kept>, Error> {
        let mut all = HashMap::new();
        for table in LEFT.into_iter().filter(|_| self.has_left) {
            let mut left = Kept::default();
            each_row_of(folder, table, &mut |row| {
                let is_gone = row.get("id").is_some_and(|id| !is_new(table, id));
                if is_gone && !self.stays(table, row, reports) { left.add(row) } else { Ok(()) }
            })?;
            left.settle();
            all.insert(table, left);
        }
        Ok(all)
    }

    /// Returns the rows of a table that are kept, in the order of their ids.
    pub(crate) fn table(&self, table: &str) -> impl Iterator<Item = KeptRow<'_>> {
        self.tables.get(table).into_iter().flat_map(Kept::rows)
    }

    /// Returns a kept row.
    pub(crate) fn row(&self, table: &str, id: &str) -> Option<KeptRow<'_>> {
        self.tables.get(table)?.row(id)
    }
}

/// Whether a row was told by another report than those read now.
pub(super) fn is_of_others(row: &Fields<'_>, reports: &HashSet<&str>) -> bool {
    row.get("report").is_none_or(|report| !reports.contains(report))
}

/// The things for which these reports alone have evidence.
fn told_here_alone(folder: &dyn Folder, reports: &HashSet<&str>) -> Result<HashSet<String>, Error> {
    let mut told: HashSet<String> = HashSet::new();
    let is_thing = |fact: &str| {
        fact.split_once('/').is_some_and(|(kind, _)| THINGS.iter().any(|(_, thing)| *thing == kind))
    };
    each_row_of(folder, "evidence", &mut |row| {
        let fact = row.get("fact").unwrap_or_default();
        if !is_of_others(row, reports) && is_thing(fact) && !told.contains(fact) {
            told.insert(fact.to_owned());
        }
        Ok(())
    })?;
    if !told.is_empty() {
        each_row_of(folder, "evidence", &mut |row| {
            if is_of_others(row, reports) {
                told.remove(row.get("fact").unwrap_or_default());
            }
            Ok(())
        })?;
    }
    Ok(told)
}

/// Reads a table of the folder row by row; one that is not there has none.
pub(super) fn each_row_of(
    folder: &dyn Folder,
    table: &str,
    read: &mut dyn FnMut(&Fields<'_>) -> io::Result<()>,
) -> Result<(), Error> {
    let name = format!("{table}.csv");
    let failed = |source| Error::Io { file: folder.path_of(&name), source };
    match folder.open(&name).map_err(failed)? {
        Some(file) => each_row(file, read).map_err(failed),
        None => Ok(()),
    }
}

/// The folder's evidence, opened to be passed on.
pub(super) fn open_evidence(folder: &dyn Folder) -> Result<Option<Box<dyn Read>>, Error> {
    let name = "evidence.csv";
    folder.open(name).map_err(|source| Error::Io { file: folder.path_of(name), source })
}
