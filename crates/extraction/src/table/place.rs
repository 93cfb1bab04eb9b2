//! Rows of divisions: those a text names, and those the gazetteer supplies above them.

use super::registry::{Row, slug};
use super::write::{Writer, text_of};
use crate::draft::Fact;

impl Writer<'_> {
    /// The rows of the divisions above a code, supplied by the gazetteer.
    pub(super) fn supply(&mut self, code: &str) -> Option<String> {
        let above: Vec<(String, String, String)> = self
            .divisions
            .parents(code)
            .iter()
            .map(|d| (d.code.clone(), d.name.clone(), d.level().to_owned()))
            .collect();
        let first = above.first().map(|a| a.0.clone());
        for (i, (code, name, level)) in above.iter().enumerate() {
            if self.known.places.iter().any(|r| r.id == *code) {
                break;
            }
            let parent = above.get(i + 1).map(|a| a.0.clone()).unwrap_or_default();
            self.known.id("divisions", code);
            let parent_name = above.get(i + 1).map(|a| a.1.clone());
            self.known.places.push(Row {
                id: code.clone(),
                name: name.clone(),
                aliases: Vec::new(),
                parent: parent_name,
            });
            self.tables.sheet("divisions").push(&[
                ("id", code.clone()),
                ("code", code.clone()),
                ("name", name.clone()),
                ("level", level.clone()),
                ("parent", parent),
                ("attested", "false".to_owned()),
            ]);
        }
        first
    }

    /// The row of a division of the gazetteer that the text does not name, with those above it.
    pub(super) fn supply_whole(&mut self, code: &str) -> Option<String> {
        if self.known.places.iter().any(|r| r.id == code) {
            return Some(code.to_owned());
        }
        let (name, level) = self.divisions.get(code).map(|d| (d.name.clone(), d.level()))?;
        let parent = self.supply(code);
        self.known.id("divisions", code);
        self.known.places.push(Row {
            id: code.to_owned(),
            name: name.clone(),
            aliases: Vec::new(),
            parent: self.divisions.parents(code).first().map(|d| d.name.clone()),
        });
        self.tables.sheet("divisions").push(&[
            ("id", code.to_owned()),
            ("code", code.to_owned()),
            ("name", name),
            ("level", level.to_owned()),
            ("parent", parent.unwrap_or_default()),
            ("attested", "false".to_owned()),
        ]);
        Some(code.to_owned())
    }

    /// The row of the place that a place is said to lie in; of one that only the gazetteer has, where no other is so called.
    fn above(&mut self, parent: &str) -> Option<String> {
        if let Some(row) = self.known.place(parent, None) {
            return Some(row.id.clone());
        }
        let code = match self.divisions.named(parent)[..] {
            [only] => only.code.clone(),
            _ => return None,
        };
        self.supply_whole(&code)
    }

    pub(super) fn place(&mut self, f: &Fact) {
        let name = text_of(f.name.as_ref());
        let level = text_of(f.level.as_ref());
        let decided = self.decisions.on(&f.id, "division", &name).map(str::to_owned);
        if decided.as_deref() == Some("skip") {
            return;
        }
        let parent = f.parent.as_deref().and_then(|p| self.above(p));
        let code = f
            .code
            .clone()
            .or_else(|| decided.clone().filter(|d| self.divisions.get(d).is_some()))
            .or_else(|| self.code(&name, &level, f.parent.as_deref()));
        let supplied = code.as_deref().and_then(|c| self.supply(c));
        // A code tells the place above more exactly than the text, which may leave the township out.
        let parent = supplied.or(parent).unwrap_or_default();
        if code.as_deref().is_some_and(|c| self.known.places.iter().any(|r| r.id == c)) {
            let code = code.unwrap_or_default();
            self.evidence(format!("division/{code}"), f, &name);
            return;
        }
        let wanted = code.clone().unwrap_or_else(|| {
            if parent.is_empty() { slug(&name) } else { format!("{parent}-{}", slug(&name)) }
        });
        let id = self.known.id("divisions", &wanted);
        self.known.places.push(Row {
            id: id.clone(),
            name: name.clone(),
            aliases: f.aliases.clone(),
            parent: f.parent.clone(),
        });
        let known = code.is_some()
            || level == "village"
            || level == "group"
            || decided.as_deref() == Some("new");
        self.tables.sheet("divisions").push(&[
            ("id", id.clone()),
            ("code", code.clone().unwrap_or_default()),
            ("name", name.clone()),
            ("level", level),
            ("parent", parent),
            ("attested", "true".to_owned()),
            ("alt_names", f.aliases.join(";")),
        ]);
        if !known {
            let candidates: Vec<String> = self
                .divisions
                .named(&name)
                .iter()
                .map(|d| format!("{} {}", d.code, d.name))
                .collect();
            self.review(f, "division", &name, "division", &candidates);
        }
        self.evidence(format!("division/{id}"), f, &name);
    }

    fn code(&self, name: &str, level: &str, parent: Option<&str>) -> Option<String> {
        let above = parent.and_then(|p| self.known.place(p, None)).map(|r| r.id.clone());
        let rows: Vec<String> = self
            .divisions
            .named(name)
            .iter()
            .filter(|d| {
                d.level() == level && above.as_ref().is_none_or(|a| d.code.starts_with(a.as_str()))
            })
            .map(|d| d.code.clone())
            .collect();
        if rows.len() == 1 { rows.into_iter().next() } else { None }
    }
}
