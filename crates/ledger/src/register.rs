//! Ids that stay: what identifies an organization (its credit code, its name in its division) with the id it once got.

use std::collections::{BTreeMap, HashSet};

use crate::facts::{Facts, Organization};
use crate::standard::rows;
use crate::text;

/// Name of the file in which a folder of tables keeps its register.
pub(crate) const REGISTER_FILE: &str = "register.csv";

/// Keys with their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    ids: BTreeMap<String, String>,
}

impl Register {
    /// Reads a register as it was written.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let ids = rows(bytes).filter_map(|mut row| Some((row.remove("key")?, row.remove("id")?)));
        Register { ids: ids.collect() }
    }

    /// Returns an id for every organization, the same as ever for those met before; the order of rows does not matter.
    pub(crate) fn mint(&mut self, facts: &Facts) -> Vec<String> {
        let division = |o: &Organization| {
            facts.divisions.get(o.division as usize).map_or("", |d| d.id.as_str())
        };
        let mut order: Vec<usize> = (0..facts.organizations.len()).collect();
        order.sort_by_cached_key(|at| {
            let o = &facts.organizations[*at];
            (division(o).to_owned(), o.name().to_owned(), o.credit_code.clone())
        });
        let mut ids = vec![String::new(); order.len()];
        let mut used: HashSet<String> = HashSet::new();
        let mut taken: HashSet<String> = self.ids.values().cloned().collect();
        // Those met before first, so that a newcomer never takes their id.
        for known in [true, false] {
            for at in &order {
                let organization = &facts.organizations[*at];
                if !ids[*at].is_empty() {
                    continue;
                }
                let keys = keys(organization, division(organization));
                let before = keys
                    .iter()
                    .find_map(|k| self.ids.get(k))
                    .filter(|id| !used.contains(*id))
                    .cloned();
                let id = match (before, known) {
                    (Some(id), true) => id,
                    (_, true) => continue,
                    (_, false) => fresh(organization, division(organization), &taken),
                };
                used.insert(id.clone());
                taken.insert(id.clone());
                for key in keys {
                    self.ids.entry(key).or_insert_with(|| id.clone());
                }
                ids[*at] = id;
            }
        }
        ids
    }

    /// Returns keys and ids in order.
    pub(crate) fn records(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ids.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

/// An id that nobody has: name and division, then the end of the credit code, then a number.
fn fresh(organization: &Organization, division: &str, taken: &HashSet<String>) -> String {
    let slug = text::slug(organization.name());
    let base = format!("{}-{division}", if slug.is_empty() { "organization" } else { &slug });
    if !taken.contains(&base) {
        return base;
    }
    if let Some(code) = &organization.credit_code {
        let with_code = format!("{base}-{}", code[14..].to_lowercase());
        if !taken.contains(&with_code) {
            return with_code;
        }
    }
    (2..u32::MAX).map(|n| format!("{base}-{n}")).find(|id| !taken.contains(id)).unwrap_or(base)
}

fn keys(organization: &Organization, division: &str) -> Vec<String> {
    let code = organization.credit_code.as_ref().map(|c| format!("credit:{c}"));
    code.into_iter().chain([format!("name:{}@{division}", organization.core)]).collect()
}
