//! Ids that stay: what identifies an organization (its credit code, its name in its division) with the id it once got.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read};
use std::rc::Rc;

use crate::error::Error;
use crate::facts::{Facts, Organization};
use crate::folder::Folder;
use crate::intake::save_records;
use crate::standard::each_row;
use crate::text;

/// Name of the file in which a folder of tables keeps its register.
pub(crate) const REGISTER_FILE: &str = "register.csv";

/// Keys with their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    ids: BTreeMap<Box<str>, Rc<str>>,
}

impl Register {
    /// Reads a register as it was written.
    pub(crate) fn read(file: impl Read) -> io::Result<Self> {
        let mut ids = BTreeMap::new();
        // Keys of one organization share its id.
        let mut known: HashSet<Rc<str>> = HashSet::new();
        each_row(file, &mut |row| {
            let (Some(key), Some(id)) = (row.get("key"), row.get("id")) else { return Ok(()) };
            let id = known.get(id).cloned().unwrap_or_else(|| id.into());
            known.insert(Rc::clone(&id));
            ids.insert(key.into(), id);
            Ok(())
        })?;
        Ok(Register { ids })
    }

    /// Returns an id for every organization, the same as ever for those met before; the order of rows does not matter.
    fn mint(&mut self, facts: &Facts) -> Vec<Rc<str>> {
        let division = |o: &Organization| {
            facts.divisions.get(o.division as usize).map_or("", |d| d.id.as_str())
        };
        let mut order: Vec<usize> = (0..facts.organizations.len()).collect();
        order.sort_by_cached_key(|at| {
            let o = &facts.organizations[*at];
            (division(o), o.name(), o.credit_code.as_deref())
        });
        let mut ids: Vec<Option<Rc<str>>> = vec![None; order.len()];
        let mut used: HashSet<Rc<str>> = HashSet::new();
        let mut taken: HashSet<Rc<str>> = self.ids.values().cloned().collect();
        // Those met before first, so that a newcomer never takes their id.
        for known in [true, false] {
            for at in &order {
                let organization = &facts.organizations[*at];
                if ids[*at].is_some() {
                    continue;
                }
                let keys = keys(organization, division(organization));
                let before = keys
                    .iter()
                    .find_map(|k| self.ids.get(k.as_str()))
                    .filter(|id| !used.contains(*id))
                    .cloned();
                let id = match (before, known) {
                    (Some(id), true) => id,
                    (_, true) => continue,
                    (_, false) => fresh(organization, division(organization), &taken).into(),
                };
                used.insert(Rc::clone(&id));
                taken.insert(Rc::clone(&id));
                for key in keys {
                    self.ids.entry(key.into()).or_insert_with(|| Rc::clone(&id));
                }
                ids[*at] = Some(id);
            }
        }
        ids.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Returns an id for every organization, and keeps the register in the folder.
    pub(crate) fn mint_and_save(
        mut self,
        facts: &Facts,
        folder: &mut dyn Folder,
    ) -> Result<Vec<Rc<str>>, Error> {
        let ids = self.mint(facts);
        let records = self.ids.iter().map(|(key, id)| [&**key, &**id]);
        save_records(folder, REGISTER_FILE, &["key", "id"], records)?;
        Ok(ids)
    }
}

/// An id that nobody has: name and division, then the end of the credit code, then a number.
fn fresh(organization: &Organization, division: &str, taken: &HashSet<Rc<str>>) -> String {
    let slug = text::slug(organization.name());
    let base = format!("{}-{division}", if slug.is_empty() { "organization" } else { &slug });
    if !taken.contains(base.as_str()) {
        return base;
    }
    if let Some(code) = &organization.credit_code {
        let with_code = format!("{base}-{}", code[14..].to_lowercase());
        if !taken.contains(with_code.as_str()) {
            return with_code;
        }
    }
    (2..u32::MAX)
        .map(|n| format!("{base}-{n}"))
        .find(|id| !taken.contains(id.as_str()))
        .unwrap_or(base)
}

fn keys(organization: &Organization, division: &str) -> Vec<String> {
    let code = organization.credit_code.as_ref().map(|c| format!("credit:{c}"));
    code.into_iter().chain([format!("name:{}@{division}", organization.core)]).collect()
}
