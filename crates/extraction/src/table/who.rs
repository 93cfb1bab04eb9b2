//! Which row a name means, what waits for a person because none is sure, and what a person decided.

use std::collections::BTreeMap;

use super::registry::{Row, slug};
use super::write::Writer;
use crate::draft::Fact;
use crate::mention::{scheme_keys, without_body};

/// What a person decided of lines of `review.csv`: `new`, `skip`, or the id or code of what is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions(BTreeMap<[String; 3], String>);

impl Decisions {
    /// Adds the decision on a line by its row, column and value; an empty one decides nothing.
    pub fn add(&mut self, row: &str, column: &str, value: &str, decision: &str) {
        if !decision.trim().is_empty() {
            let key = [row, column, value].map(|w| w.trim().to_owned());
            self.0.insert(key, decision.trim().to_owned());
        }
    }

    /// Returns the decision on a line, if there is one.
    pub fn on(&self, row: &str, column: &str, value: &str) -> Option<&str> {
        self.0.get(&[row, column, value].map(|w| w.trim().to_owned())).map(String::as_str)
    }
}

/// One who acts, as the tables name it: in a column of divisions or of organizations.
pub(super) enum Column {
    Division(String),
    Organization(String),
}

/// What became of a name.
pub(super) enum Named<T> {
    /// It has a row.
    Row(T),
    /// A person must say, or said that it is left out.
    Out,
}

impl Writer<'_> {
    /// A line for the reviewer: what could not be written as it stands.
    pub(super) fn review(
        &mut self,
        f: &Fact,
        column: &str,
        value: &str,
        kind: &str,
        candidates: &[String],
    ) {
        let file = self.draft.report.clone();
        self.tables.sheet("review").push(&[
            ("file", file),
            ("row", f.id.clone()),
            ("column", column.to_owned()),
            ("value", value.to_owned()),
            ("kind", kind.to_owned()),
            ("candidates", candidates.join(" | ")),
        ]);
    }

    pub(super) fn scheme_id(&self, name: Option<&String>) -> Option<String> {
        let wanted = scheme_keys(name?, self.lexicon);
        let found = self.known.schemes.iter().find(|r| {
            std::iter::once(&r.name)
                .chain(&r.aliases)
                .any(|n| scheme_keys(n, self.lexicon).iter().any(|k| wanted.contains(k)))
        });
        found.map(|r| r.id.clone())
    }

    /// The scheme of a fact; where no row is sure, as a person decided, else a line for the reviewer.
    pub(super) fn scheme_of(&mut self, f: &Fact, name: &str) -> Named<String> {
        if let Some(id) = self.scheme_id(Some(&name.to_owned())) {
            return Named::Row(id);
        }
        match self.decisions.on(&f.id, "scheme", name) {
            Some("skip") => return Named::Out,
            Some("new") => {
                let named = Fact { name: Some(name.to_owned()), formula: None, ..f.clone() };
                self.scheme(&Fact { originator: None, ..named });
                if let Some(id) = self.scheme_id(Some(&name.to_owned())) {
                    return Named::Row(id);
                }
            }
            Some(id) if self.known.schemes.iter().any(|r| r.id == id) => {
                return Named::Row(id.to_owned());
            }
            _ => {}
        }
        let known: Vec<String> =
            self.known.schemes.iter().map(|r| format!("{} {}", r.id, r.name)).collect();
        self.review(f, "scheme", name, "scheme", &known);
        Named::Out
    }

    pub(super) fn actor(&self, name: &str, parent: Option<&str>) -> Option<Column> {
        let name = name.trim_start_matches("中共");
        if let Some(r) = self.known.place(name, parent) {
            return Some(Column::Division(r.id.clone()));
        }
        let organization =
            self.known.organizations.iter().find(|r| {
                r.is_called(name) || r.name.strip_prefix("中共").is_some_and(|n| n == name)
            });
        if let Some(r) = organization {
            return Some(Column::Organization(r.id.clone()));
        }
        // 响洪甸村党支部 is the village's where it has no row of its own.
        without_body(name)
            .find_map(|stem| self.known.place(stem, parent))
            .map(|r| Column::Division(r.id.clone()))
    }

    /// Who is named in a column; where that is not sure, as a person decided, else a line for the reviewer.
    pub(super) fn who(
        &mut self,
        f: &Fact,
        column: &str,
        name: &str,
        parent: Option<&str>,
    ) -> Named<Column> {
        let unsure = parent.is_none() && self.known.places_called(name) > 1;
        if !unsure && let Some(found) = self.actor(name, parent) {
            return Named::Row(found);
        }
        match self.decisions.on(&f.id, column, name) {
            Some("skip") => return Named::Out,
            Some("new") => return Named::Row(self.new_actor(name, parent)),
            Some(id) => {
                if let Some(found) = self.actor_of_id(id) {
                    return Named::Row(found);
                }
            }
            None => {}
        }
        let told = self.known.places.iter().chain(&self.known.organizations);
        let mut candidates: Vec<String> = told
            .filter(|r| r.is_called(name) || r.name.contains(name) || name.contains(&r.name))
            .map(|r| format!("{} {}", r.id, r.name))
            .collect();
        for d in self.divisions.named(name) {
            let line = format!("{} {}", d.code, d.name);
            if !candidates.contains(&line) {
                candidates.push(line);
            }
        }
        self.review(f, column, name, "division", &candidates);
        Named::Out
    }

    /// What has this id, or the division of this code.
    fn actor_of_id(&mut self, id: &str) -> Option<Column> {
        if self.known.places.iter().any(|r| r.id == id) {
            return Some(Column::Division(id.to_owned()));
        }
        if self.known.organizations.iter().any(|r| r.id == id) {
            return Some(Column::Organization(id.to_owned()));
        }
        self.supply_whole(id).map(Column::Division)
    }

    /// A row for a name that no row has: of a division where it ends as their names do, else of an organization.
    fn new_actor(&mut self, name: &str, parent: Option<&str>) -> Column {
        let level = match name.chars().last() {
            _ if name.ends_with("社区") || name.ends_with("嘎查") => "village",
            _ if name.ends_with("街道") || name.ends_with("苏木") => "township",
            Some('村') => "village",
            Some('镇' | '乡') => "township",
            Some('县' | '区' | '旗') => "county",
            Some('市' | '州' | '盟') => "prefecture",
            Some('省') => "province",
            Some('组') => "group",
            _ => "",
        };
        if level.is_empty() {
            let id = self.known.id("organizations", &slug(name));
            self.tables.sheet("organizations").push(&[
                ("id", id.clone()),
                ("name", name.to_owned()),
                ("kind", "Organization".to_owned()),
            ]);
            let row = Row {
                id: id.clone(),
                name: name.to_owned(),
                aliases: Vec::new(),
                parent: parent.map(str::to_owned),
            };
            self.known.organizations.push(row);
            return Column::Organization(id);
        }
        let above = parent.and_then(|p| self.known.place(p, None)).map(|r| r.id.clone());
        Column::Division(self.new_place(name, level, above, parent))
    }

    /// A row of a division without a code.
    pub(super) fn new_place(
        &mut self,
        name: &str,
        level: &str,
        above: Option<String>,
        parent: Option<&str>,
    ) -> String {
        let wanted = above.as_ref().map_or_else(|| slug(name), |a| format!("{a}-{}", slug(name)));
        let id = self.known.id("divisions", &wanted);
        self.known.places.push(Row {
            id: id.clone(),
            name: name.to_owned(),
            aliases: Vec::new(),
            parent: parent.map(str::to_owned),
        });
        self.tables.sheet("divisions").push(&[
            ("id", id.clone()),
            ("name", name.to_owned()),
            ("level", level.to_owned()),
            ("parent", above.unwrap_or_default()),
            ("attested", "true".to_owned()),
        ]);
        id
    }

    pub(super) fn fact_id(&self, letter: &str, n: usize) -> String {
        format!("{}-{letter}{:03}", self.report, n + 1)
    }

    pub(super) fn cells(
        who: Option<Column>,
        division: &'static str,
        organization: &'static str,
    ) -> Vec<(&'static str, String)> {
        match who {
            Some(Column::Division(d)) => vec![(division, d)],
            Some(Column::Organization(o)) => vec![(organization, o)],
            None => Vec::new(),
        }
    }
}

/// The keyword of a passage: at most 24 characters that stand in it.
pub(super) fn keyword_of(wanted: &str, passage: &str) -> String {
    const MOST: usize = 24;
    let stands = passage.contains(wanted);
    if !wanted.is_empty() && wanted.chars().count() <= MOST {
        return wanted.to_owned();
    }
    let of = if stands && !wanted.is_empty() { wanted } else { passage };
    let line = of.split(['\n', '\r']).find(|l| !l.trim().is_empty()).unwrap_or_default().trim();
    line.chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::keyword_of;

    #[test]
    fn a_long_keyword_is_cut_to_a_part_of_the_passage() {
        let long = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳";
        let cut = keyword_of(long, &format!("推行{long}机制"));
        assert_eq!(cut.chars().count(), 24);
        assert!(long.starts_with(&cut));
        assert!("推行此法，成效明显".contains(&keyword_of(long, "推行此法，成效明显")));
        assert_eq!(keyword_of("此法", "推行此法"), "此法");
    }
}
