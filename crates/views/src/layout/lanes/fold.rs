//! What adopters are folded by when there are many.

use crate::model::{Entry, Lookup};

/// Rows up to which a picture shows each adopter on its own.
pub(super) const MOST: usize = 260;
/// Groups that a folded picture should not exceed.
const GROUPS: usize = 90;

/// What adopters are folded by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Nothing: one row each.
    None,
    /// Their county.
    County,
    /// Their prefecture.
    Prefecture,
    /// Their province.
    Province,
    /// The variant that they took up.
    Variant,
}

impl Fold {
    /// Every way, the finest first.
    pub const ALL: [Self; 5] =
        [Self::None, Self::County, Self::Prefecture, Self::Province, Self::Variant];

    /// Returns its name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::County => "county",
            Self::Prefecture => "prefecture",
            Self::Province => "province",
            Self::Variant => "variant",
        }
    }

    /// Returns the finest that keeps a picture of `entries` readable.
    pub(super) fn fitting(entries: &[Entry], words: &Lookup<'_>) -> Self {
        if entries.len() <= MOST {
            return Self::None;
        }
        let groups = |fold: Self| {
            let keys = entries.iter().map(|e| fold.key(e, words));
            keys.collect::<std::collections::BTreeSet<_>>().len()
        };
        let fits = |f: &Self| groups(*f) <= GROUPS;
        [Self::County, Self::Prefecture].into_iter().find(fits).unwrap_or(Self::Province)
    }

    /// Returns the group of an entry: names from the highest down.
    pub(super) fn key(self, entry: &Entry, words: &Lookup<'_>) -> Vec<String> {
        let steps = match self {
            Self::None => return vec![entry.node.to_string()],
            Self::Variant => {
                let none = words.language.pick("（未载做法）", "(no scheme)");
                let name = entry.scheme.as_ref().map_or(none, |s| words.scheme(s));
                return vec![name.to_owned()];
            }
            Self::Province => 1,
            Self::Prefecture => 2,
            Self::County => 3,
        };
        let level = |l: &str| match l {
            "country" => 0,
            "province" => 1,
            "prefecture" => 2,
            "county" => 3,
            _ => 9,
        };
        let who = &entry.who;
        let names: Vec<String> = match who.divisions.is_empty() {
            true => who.path.iter().take(steps).cloned().collect(),
            false => {
                let upper = who.divisions.iter().filter(|d| {
                    let level = d.level.as_deref().map_or(9, level);
                    level > 0 && level <= steps
                });
                upper.map(|d| d.name.clone()).collect()
            }
        };
        match names.is_empty() {
            true => vec![words.language.pick("（地点不详）", "(place unknown)").to_owned()],
            false => names,
        }
    }
}
