//! Visits and what was learned, into rows.

use std::borrow::Cow;
use std::collections::HashMap;

use super::rows::Pairs;
use super::write::{Counts, Writer};
use crate::error::Error;
use crate::facts::Subject;
use crate::folder::Folder;

impl Writer<'_> {
    /// Ids of transmissions, from what they say.
    pub(super) fn transmission_ids(&self) -> Vec<String> {
        let ids = self.facts.transmissions.iter().map(|t| {
            let from = self.place_id(t.from, &t.name);
            let when = t.visit.and_then(|v| v.date).map(|d| d.to_string()).unwrap_or_default();
            let id = format!("{}.from.{from}.{}", self.subject_id(t.to), self.scheme_id(t.scheme));
            join(&id, &when)
        });
        apart(ids.collect())
    }

    /// Ids of visits, from what they say.
    pub(super) fn visit_ids(&self) -> Vec<String> {
        let ids = self.facts.visits.iter().map(|v| {
            let host = self.place_id(v.host, &v.host_name);
            let when = v.date.map(|d| d.to_string()).unwrap_or_default();
            let id = format!(
                "{}.visits.{host}.{}",
                self.subject_id(v.visitor),
                self.scheme_id(v.scheme)
            );
            join(&id, &when)
        });
        apart(ids.collect())
    }

    fn place_id(&self, division: Option<u32>, name: &str) -> String {
        match division {
            Some(division) => self.subject_id(Subject::Division(division)).to_owned(),
            None => crate::text::slug(name),
        }
    }

    fn scheme_id(&self, scheme: Option<u32>) -> &str {
        scheme.map_or("", |s| self.schemes[s as usize].0.as_str())
    }

    /// Writes from whom practices were learned.
    pub(super) fn transmissions(
        &self,
        folder: &mut dyn Folder,
        counts: &mut Counts,
    ) -> Result<(), Error> {
        let ids: Vec<&str> = self.transmissions.iter().map(String::as_str).collect();
        self.put(folder, counts, "transmissions", &ids, &|at| {
            let t = &self.facts.transmissions[at];
            let to = match t.to {
                Subject::Division(_) => "to_division",
                Subject::Organization(_) => "to_organization",
            };
            let from = t.from.map_or("", |d| self.subject_id(Subject::Division(d)));
            let several = t.visit.is_some_and(|v| v.is_one_of_several);
            let date = t.visit.and_then(|v| v.date).map(|d| d.to_string()).unwrap_or_default();
            vec![
                ("id", Cow::Borrowed(self.transmissions[at].as_str())),
                ("scheme", Cow::Borrowed(self.scheme_id(t.scheme))),
                ("from_division", Cow::Borrowed(from)),
                ("from_name", Cow::Borrowed(t.name.as_str())),
                (to, Cow::Borrowed(self.subject_id(t.to))),
                ("mechanism", Cow::Borrowed("learning")),
                ("carrier", Cow::Borrowed(if t.visit.is_some() { "study-visit" } else { "" })),
                ("date", Cow::Owned(date)),
                ("statement", Cow::Borrowed(if several { "implied" } else { "explicit" })),
                ("basis", Cow::Borrowed("observed")),
                ("report", Cow::Borrowed(self.report_id(t.report))),
            ]
        })
    }

    /// Writes who went to see whom.
    pub(super) fn visits(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.visits.iter().map(String::as_str).collect();
        self.put(folder, counts, "visits", &ids, &|at| self.visit(at))
    }

    fn visit(&self, at: usize) -> Pairs<'_> {
        let v = &self.facts.visits[at];
        let visitor = match v.visitor {
            Subject::Division(_) => "visitor_division",
            Subject::Organization(_) => "visitor_organization",
        };
        let host = v.host.map_or("", |d| self.subject_id(Subject::Division(d)));
        let count = v.count.map(|n| n.to_string()).unwrap_or_default();
        vec![
            ("id", Cow::Borrowed(self.visits[at].as_str())),
            ("scheme", Cow::Borrowed(self.scheme_id(v.scheme))),
            (visitor, Cow::Borrowed(self.subject_id(v.visitor))),
            ("host_division", Cow::Borrowed(host)),
            ("host_name", Cow::Borrowed(v.host_name.as_str())),
            ("date", Cow::Owned(v.date.map(|d| d.to_string()).unwrap_or_default())),
            ("count_of", Cow::Borrowed(if count.is_empty() { "" } else { "人次" })),
            ("count", Cow::Owned(count)),
            ("statement", Cow::Borrowed("explicit")),
            ("basis", Cow::Borrowed("observed")),
            ("report", Cow::Borrowed(self.report_id(v.report))),
        ]
    }
}

/// An id with its date behind it; what is not told leaves no dot.
fn join(id: &str, when: &str) -> String {
    let id = id.trim_end_matches('.');
    if when.is_empty() { id.to_owned() } else { format!("{id}.{when}") }
}

/// Numbers ids that are alike.
fn apart(mut ids: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for id in &mut ids {
        let n = seen.entry(id.clone()).or_default();
        *n += 1;
        if *n > 1 {
            *id = format!("{id}.{n}");
        }
    }
    ids
}
