use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin;

/// Returns an id for a name: its pinyin with v for ü, other signs as they are where an id may have them.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for (c, p) in name.chars().zip(name.to_pinyin()) {
        if let Some(p) = p {
            out.extend(p.plain().chars().map(|c| if c == 'ü' { 'v' } else { c }));
        } else if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if "+＋→、-·".contains(c) && !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let out = out.trim_matches('-').to_owned();
    if out.is_empty() { "x".to_owned() } else { out }
}

/// Ids that are taken, so that two names of one sound differ.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut n = 2;
        while !self.taken.insert(id.clone()) {
            id = format!("{wanted}-{n}");
            n += 1;
        }
        id
    }
}

/// A named thing that has a row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) parent: Option<String>,
}

impl Row {
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|a| a == name)
    }
}

/// The rows that facts point to.
#[derive(Debug, Default)]
pub(super) struct Registry {
    pub(super) ids: BTreeMap<&'static str, Ids>,
    pub(super) places: Vec<Row>,
    pub(super) organizations: Vec<Row>,
    pub(super) schemes: Vec<Row>,
    pub(super) indicators: BTreeMap<String, String>,
}

impl Registry {
    pub(super) fn id(&mut self, table: &'static str, wanted: &str) -> String {
        self.ids.entry(table).or_default().fresh(wanted)
    }

    /// The place of a name, of two of one name the one in `parent`.
    pub(super) fn place(&self, name: &str, parent: Option<&str>) -> Option<&Row> {
        let mut same = self.places.iter().filter(|r| r.is_called(name));
        match parent {
            Some(p) => self
                .places
                .iter()
                .find(|r| r.is_called(name) && r.parent.as_deref() == Some(p))
                .or_else(|| same.next()),
            None => same.next(),
        }
    }

    /// How many places have the name.
    pub(super) fn places_called(&self, name: &str) -> usize {
        self.places.iter().filter(|r| r.is_called(name)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn an_id_is_of_the_signs_that_ids_have() {
        for name in ["残余绿", "女儿村", "吕店镇", "略阳县", "“1＋N”工作法", "Ａ村（东）"]
        {
            let id = slug(name);
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            assert!(!id.is_empty() && id.chars().all(fits), "{name}: {id}");
        }
        assert_eq!(slug("吕店镇"), "lvdianzhen");
    }
}
