//! What a folder of tables already holds from other ledgers.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::error::Error;
use crate::folder::Folder;
use crate::standard::{Row, rows};

/// Rows of a folder that this run must keep.
#[derive(Debug, Default)]
pub(crate) struct Existing {
    tables: HashMap<&'static str, BTreeMap<String, Row>>,
}

/// The tables that ledgers are read into.
pub(crate) const TABLES: [&str; 12] = [
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
    "evidence",
];

impl Existing {
    /// Reads the folder's tables; rows that only the reports read now have told are left out.
    pub(crate) fn read(folder: &dyn Folder, reports: &HashSet<&str>) -> Result<Self, Error> {
        let mut existing = Existing::default();
        for table in TABLES {
            let name = format!("{table}.csv");
            let bytes = folder
                .read(&name)
                .map_err(|source| Error::Io { file: folder.path_of(&name), source })?;
            let Some(bytes) = bytes else { continue };
            let all = rows(&bytes).filter_map(|row| Some((row.get("id")?.clone(), row)));
            existing.tables.insert(table, all.collect());
        }
        let mut told: HashMap<String, bool> = HashMap::new();
        for row in existing.table("evidence") {
            let fact = row.get("fact").cloned().unwrap_or_default();
            let other = row.get("report").is_some_and(|r| !reports.contains(r.as_str()));
            *told.entry(fact).or_insert(false) |= other;
        }
        for (table, kind) in
            [("divisions", "division"), ("organizations", "organization"), ("schemes", "scheme")]
        {
            if let Some(rows) = existing.tables.get_mut(table) {
                rows.retain(|id, _| told.get(&format!("{kind}/{id}")).copied().unwrap_or(true));
            }
        }
        for table in [
            "adoptions",
            "transmissions",
            "visits",
            "observations",
            "changes",
            "attestations",
            "evidence",
        ] {
            if let Some(rows) = existing.tables.get_mut(table) {
                rows.retain(|_, row| {
                    row.get("report").is_none_or(|r| !reports.contains(r.as_str()))
                });
            }
        }
        if let Some(rows) = existing.tables.get_mut("reports") {
            rows.retain(|id, _| !reports.contains(id.as_str()));
        }
        Ok(existing)
    }

    /// Returns the rows of a table that are kept.
    pub(crate) fn table(&self, table: &str) -> impl Iterator<Item = &Row> {
        self.tables.get(table).into_iter().flat_map(BTreeMap::values)
    }

    /// Returns a kept row.
    pub(crate) fn row(&self, table: &str, id: &str) -> Option<&Row> {
        self.tables.get(table)?.get(id)
    }
}
