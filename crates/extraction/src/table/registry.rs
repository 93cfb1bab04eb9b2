use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin;

/// Returns an id for a name: its pinyin, other signs as they are where an id may have them.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for (c, p) in name.chars().zip(name.to_pinyin()) {
        if let Some(p) = p {
            out.push_str(p.plain());
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

    pub(super) fn organization(&self, name: &str) -> Option<&Row> {
        self.organizations.iter().find(|r| r.is_called(name))
    }
}
