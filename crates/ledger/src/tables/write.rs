//! Facts into rows.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::existing::Existing;
use super::kept::KeptRow;
use super::names::known_column;
use super::needed::Needed;
use super::rows::{Pairs, kept, save, stored};
use crate::cell::{Bound, Date, decimal};
use crate::columns::measures;
use crate::error::Error;
use crate::facts::{Fact, Facts, Figure, Names, Observation, Scheme, Subject, scheme_id};
use crate::folder::Folder;
use crate::standard::Standard;

/// Everything that the writer looks up.
pub(super) struct Writer<'a> {
    pub(super) facts: &'a Facts,
    pub(super) standard: &'a Standard,
    existing: &'a Existing,
    organizations: &'a [Rc<str>],
    pub(super) schemes: Vec<(String, bool)>,
    pub(super) adoptions: Vec<String>,
    /// Numbers of the observations that are not the first of theirs.
    observations: HashMap<u32, u32>,
    pub(super) transmissions: Vec<String>,
    pub(super) visits: Vec<String>,
}

/// Writes all tables; returns the number of rows of each, and the rows that stay for others though these ledgers tell them
/// no more.
pub(crate) fn write(
    facts: &Facts,
    standard: &Standard,
    mut existing: Existing,
    organizations: &[Rc<str>],
    folder: &mut dyn Folder,
) -> Result<(Counts, Vec<Needed>), Error> {
    let schemes: Vec<(String, bool)> =
        facts.schemes.iter().map(|s| scheme_id(s, standard)).collect();
    let nothing = Existing::default();
    let mut writer = Writer {
        facts,
        standard,
        existing: &nothing,
        organizations,
        schemes,
        adoptions: Vec::new(),
        observations: HashMap::new(),
        transmissions: Vec::new(),
        visits: Vec::new(),
    };
    writer.name_facts();
    let needed = {
        let reports: HashSet<&str> = facts.reports.iter().map(|r| r.id.as_str()).collect();
        let own = if existing.has_left() { writer.own_ids() } else { HashMap::new() };
        let is_new = |table: &str, id: &str| own.get(table).is_some_and(|ids| ids.contains(id));
        existing.keep_needed(folder, standard, &reports, &is_new)?
    };
    let writer = Writer { existing: &existing, ..writer };
    let mut counts = Vec::new();
    writer.divisions(folder, &mut counts)?;
    writer.organizations(folder, &mut counts)?;
    writer.schemes(folder, &mut counts)?;
    writer.indicators(folder, &mut counts)?;
    writer.adoptions(folder, &mut counts)?;
    writer.transmissions(folder, &mut counts)?;
    writer.visits(folder, &mut counts)?;
    writer.observations(folder, &mut counts)?;
    writer.foundings(folder, &mut counts)?;
    writer.attestations(folder, &mut counts)?;
    writer.reports(folder, &mut counts)?;
    writer.evidence(folder, &mut counts)?;
    Ok((counts, needed))
}

pub(super) type Counts = Vec<(String, usize)>;

impl<'a> Writer<'a> {
    pub(super) fn subject_id(&self, subject: Subject) -> &'a str {
        match subject {
            Subject::Division(at) => {
                self.facts.divisions.get(at as usize).map_or("", |d| d.id.as_str())
            }
            Subject::Organization(at) => self.organizations.get(at as usize).map_or("", |id| id),
        }
    }

    pub(super) fn report_id(&self, report: u32) -> &'a str {
        self.facts.reports.get(report as usize).map_or("", |r| r.id.as_str())
    }

    /// Ids of adoptions, observations and foundings, from what they say and not from the order of rows.
    fn name_facts(&mut self) {
        let adoptions = self.facts.adoptions.iter();
        self.adoptions = adoptions
            .map(|a| {
                format!("{}.{}", self.subject_id(a.adopter), self.schemes[a.scheme as usize].0)
            })
            .collect();
        self.transmissions = self.transmission_ids();
        self.visits = self.visit_ids();
        let told = |at: u32| {
            let o = &self.facts.observations[at as usize];
            (o.subject, indicator(o), o.year, self.report_id(o.report))
        };
        let mut order: Vec<u32> = (0..).zip(&self.facts.observations).map(|(at, _)| at).collect();
        order.sort_by(|a, b| {
            let rest = |at: u32| {
                let o = &self.facts.observations[at as usize];
                (o.figure.value.to_bits(), o.figure.bound, o.unit)
            };
            told(*a).cmp(&told(*b)).then_with(|| rest(*a).cmp(&rest(*b)))
        });
        let mut numbers = HashMap::new();
        for alike in order.chunk_by(|a, b| told(*a) == told(*b)) {
            numbers.extend(alike.iter().copied().zip(1..).skip(1));
        }
        self.observations = numbers;
    }

    /// The ids of the rows of these ledgers, by table.
    fn own_ids(&self) -> HashMap<&'static str, HashSet<Cow<'_, str>>> {
        fn all<'i>(ids: impl Iterator<Item = &'i str>) -> HashSet<Cow<'i, str>> {
            ids.map(Cow::Borrowed).collect()
        }
        let mut schemes = BTreeMap::new();
        for (id, _) in self.schemes.iter().filter(|(_, known)| *known) {
            self.known_scheme(id, &mut schemes);
        }
        let of_standard = schemes.into_keys().map(Cow::Owned);
        let own = self.schemes.iter().map(|(id, _)| Cow::Borrowed(id.as_str()));
        let founded = self.facts.foundings.keys();
        HashMap::from([
            ("divisions", all(self.facts.divisions.iter().map(|d| d.id.as_str()))),
            ("organizations", all(self.organizations.iter().map(|id| &**id))),
            ("schemes", own.chain(of_standard).collect()),
            ("adoptions", all(self.adoptions.iter().map(String::as_str))),
            ("transmissions", all(self.transmissions.iter().map(String::as_str))),
            ("visits", all(self.visits.iter().map(String::as_str))),
            ("changes", founded.map(|(at, _)| Cow::Owned(self.founding_id(*at))).collect()),
        ])
    }

    /// The id of an observation; what one subject has of a thing in several ways is numbered.
    pub(super) fn observation_id(&self, at: u32) -> String {
        let o = &self.facts.observations[at as usize];
        let (subject, indicator) = (self.subject_id(o.subject), indicator(o));
        let report = self.report_id(o.report);
        let mut id = match o.year {
            Some(year) => format!("{subject}.{indicator}.{year}.{report}"),
            None => format!("{subject}.{indicator}.{report}"),
        };
        if let Some(n) = self.observations.get(&at) {
            id = format!("{id}.{n}");
        }
        id
    }

    /// Writes new rows and kept ones in the order of their ids; a new row takes the place of a kept one of the same id.
    /// Rows are made one at a time, for a ledger may have hundreds of thousands.
    pub(super) fn put<'s>(
        &'s self,
        folder: &mut dyn Folder,
        counts: &mut Counts,
        table: &'static str,
        ids: &[&str],
        make: &dyn Fn(usize) -> Pairs<'s>,
    ) -> Result<(), Error> {
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|at| ids[*at]);
        let new = order.into_iter().map(|at| (Cow::Borrowed(ids[at]), at));
        self.put_in_order(folder, counts, table, new, make)
    }

    /// The same for new rows that come in the order of their ids.
    fn put_in_order<'s, 'i>(
        &'s self,
        folder: &mut dyn Folder,
        counts: &mut Counts,
        table: &'static str,
        new: impl Iterator<Item = (Cow<'i, str>, usize)>,
        make: &dyn Fn(usize) -> Pairs<'s>,
    ) -> Result<(), Error> {
        let Some(columns) = self.standard.columns(table) else { return Ok(()) };
        let mut count = 0;
        let mut new = new.peekable();
        let mut old = self.existing.table(table).peekable();
        save(folder, table, columns, |rows| {
            loop {
                let is_new = match (new.peek(), old.peek()) {
                    (Some((id, _)), Some(row)) => **id <= *row.id(),
                    (Some(_), None) => true,
                    (None, Some(_)) => false,
                    (None, None) => return Ok(()),
                };
                count += 1;
                if !is_new {
                    old.next().map_or(Ok(()), |row| rows.put(&kept(row)))?;
                } else if let Some((id, at)) = new.next() {
                    while new.next_if(|(other, _)| *other == id).is_some() {}
                    while old.next_if(|row| row.id() == id).is_some() {}
                    rows.put(&make(at))?;
                }
            }
        })?;
        counts.push((table.to_owned(), count));
        Ok(())
    }

    fn divisions(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.facts.divisions.iter().map(|d| d.id.as_str()).collect();
        self.put(folder, counts, "divisions", &ids, &|at| {
            let d = &self.facts.divisions[at];
            let before = self.existing.row("divisions", &d.id);
            let attested = d.attested || before.is_some_and(|r| r.get("attested") == Some("true"));
            vec![
                ("id", Cow::Borrowed(d.id.as_str())),
                ("code", Cow::Borrowed(if d.has_code { d.id.as_str() } else { "" })),
                ("name", Cow::Borrowed(d.name.as_str())),
                ("level", Cow::Borrowed(d.level)),
                ("parent", Cow::Borrowed(d.parent.as_str())),
                ("attested", Cow::Borrowed(if attested { "true" } else { "false" })),
                ("alt_names", list(&d.alt_names, &d.name, before)),
            ]
        })
    }

    fn organizations(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.organizations.iter().map(|id| &**id).collect();
        self.put(folder, counts, "organizations", &ids, &|at| {
            let (o, id) = (&self.facts.organizations[at], ids[at]);
            let before = self.existing.row("organizations", id);
            let old = |column: &str| before.and_then(|r| r.get(column)).unwrap_or_default();
            let code = o.credit_code.as_deref().unwrap_or_else(|| old("social_credit_code"));
            let led_by =
                o.led_by.map_or_else(|| old("led_by"), |l| &*self.organizations[l as usize]);
            vec![
                ("id", Cow::Borrowed(&*self.organizations[at])),
                ("name", Cow::Borrowed(o.name())),
                ("kind", Cow::Borrowed(o.kind)),
                ("division", Cow::Borrowed(self.subject_id(Subject::Division(o.division)))),
                ("led_by", Cow::Borrowed(led_by)),
                ("social_credit_code", Cow::Borrowed(code)),
                ("alt_names", list(&o.names, o.name(), before)),
                ("note", Cow::Borrowed(old("note"))),
            ]
        })
    }

    fn schemes(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let mut new: BTreeMap<String, Pairs<'a>> = BTreeMap::new();
        for (at, (scheme, (id, known))) in
            (0u32..).zip(self.facts.schemes.iter().zip(&self.schemes))
        {
            if *known {
                self.known_scheme(id, &mut new);
                continue;
            }
            let told = self.facts.evidence.iter().find(|e| e.fact == Fact::Scheme(at));
            let (name, kind, formula) = match scheme {
                Scheme::Formula(words) => (words.join("+"), "OrganizationalModel", words.join("+")),
                Scheme::Numbered(name) => {
                    (format!("“{name}”模式"), "NumberedScheme", String::new())
                }
                Scheme::Named(name) => (name.clone(), "Mechanism", String::new()),
            };
            let row = vec![
                ("id", Cow::Owned(id.clone())),
                ("name", Cow::Owned(name)),
                ("kind", Cow::Borrowed(kind)),
                ("formula", Cow::Owned(formula)),
                ("report", Cow::Borrowed(told.map_or("", |e| self.report_id(e.report)))),
            ];
            new.insert(id.clone(), row);
        }
        self.put_small(folder, counts, "schemes", &new)
    }

    /// Writes a table of few new rows.
    fn put_small(
        &self,
        folder: &mut dyn Folder,
        counts: &mut Counts,
        table: &'static str,
        new: &BTreeMap<String, Pairs<'a>>,
    ) -> Result<(), Error> {
        let ids: Vec<&str> = new.keys().map(String::as_str).collect();
        let rows: Vec<&Pairs<'a>> = new.values().collect();
        self.put(folder, counts, table, &ids, &|at| rows[at].clone())
    }

    /// A scheme of the standard with those that it is a variant or part of; who began it is not this folder's to say.
    fn known_scheme(&self, id: &str, into: &mut BTreeMap<String, Pairs<'a>>) {
        let Some(row) = self.standard.scheme(id) else { return };
        if into.contains_key(id) {
            return;
        }
        let foreign = ["originator_division", "originator_organization", "report"];
        let pairs = stored(row).into_iter().filter(|(k, _)| !foreign.contains(k)).collect();
        into.insert(id.to_owned(), pairs);
        for column in ["variant_of", "part_of"] {
            if let Some(other) = row.get(column).filter(|o| !o.is_empty()) {
                self.known_scheme(other, into);
            }
        }
    }

    fn indicators(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let used: BTreeSet<u16> = self.facts.observations.iter().map(|o| o.measure).collect();
        let rows =
            used.into_iter().filter_map(|index| measures().get(usize::from(index))).map(|m| {
                let row = self.standard.indicator(&m.indicator);
                let pairs = row
                    .into_iter()
                    .filter_map(|(k, v)| Some((known_column(&k)?, Cow::Owned(v))))
                    .collect();
                (m.indicator.clone(), pairs)
            });
        self.put_small(folder, counts, "indicators", &rows.collect())
    }

    fn adoptions(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        // One that another ledger told stays as it is; this ledger attests it.
        let new: Vec<usize> = (0..self.adoptions.len())
            .filter(|at| self.existing.row("adoptions", &self.adoptions[*at]).is_none())
            .collect();
        let ids: Vec<&str> = new.iter().map(|at| self.adoptions[*at].as_str()).collect();
        // A table without the columns for bounds holds exact figures only.
        let bounded = self
            .standard
            .columns("adoptions")
            .is_some_and(|c| c.iter().any(|c| c == "area_mu_bound"));
        self.put(folder, counts, "adoptions", &ids, &|at| {
            let at = new[at];
            let a = &self.facts.adoptions[at];
            let mut row: Pairs<'_> = vec![
                ("id", Cow::Borrowed(self.adoptions[at].as_str())),
                ("scheme", Cow::Borrowed(self.schemes[a.scheme as usize].0.as_str())),
                ("start", Cow::Owned(a.start.map(|d| d.to_string()).unwrap_or_default())),
                ("end", Cow::Owned(a.end.map(|d| d.to_string()).unwrap_or_default())),
                ("not_before", Cow::Owned(a.not_before.map(|d| d.to_string()).unwrap_or_default())),
                ("not_after", Cow::Owned(a.not_after.map(|d| d.to_string()).unwrap_or_default())),
                ("status", Cow::Borrowed(a.status.0)),
                ("statement", Cow::Borrowed("explicit")),
                ("basis", Cow::Borrowed("observed")),
                ("report", Cow::Borrowed(self.report_id(a.report))),
            ];
            match a.adopter {
                Subject::Division(_) => {
                    row.push(("adopter_division", Cow::Borrowed(self.subject_id(a.adopter))));
                }
                Subject::Organization(_) => {
                    row.push(("adopter_organization", Cow::Borrowed(self.subject_id(a.adopter))));
                }
            }
            let mut figure = |value: &'static str, bound: &'static str, figure: Option<Figure>| {
                if let Some(f) = figure.filter(|f| bounded || f.bound == Bound::Exact) {
                    row.push((value, Cow::Owned(decimal(f.value))));
                    row.push((
                        bound,
                        Cow::Borrowed(if f.bound == Bound::Exact { "" } else { f.bound.as_str() }),
                    ));
                }
            };
            figure("households", "households_bound", a.households);
            figure("area_mu", "area_mu_bound", a.area);
            row
        })
    }

    fn observations(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        // By subjects first, so that the ids of one are there at a time.
        let mut order: Vec<u32> = (0..).zip(&self.facts.observations).map(|(at, _)| at).collect();
        let subject = |at: u32| self.facts.observations[at as usize].subject;
        let before_dot = |at: &u32| self.subject_id(subject(*at));
        order.sort_by(|a, b| compare_before_dot(before_dot(a), before_dot(b)));
        let of_subject = |all: &[u32]| {
            let mut ids: Vec<(String, u32)> =
                all.iter().map(|at| (self.observation_id(*at), *at)).collect();
            ids.sort();
            ids
        };
        let subjects = order.chunk_by(|a, b| subject(*a) == subject(*b));
        let ids = subjects.flat_map(of_subject).map(|(id, at)| (Cow::Owned(id), at as usize));
        self.put_in_order(folder, counts, "observations", ids, &|at| {
            let o = &self.facts.observations[at];
            let subject = match o.subject {
                Subject::Division(_) => "subject_division",
                Subject::Organization(_) => "subject_organization",
            };
            vec![
                ("id", Cow::Owned(self.observation_id(at as u32))),
                (subject, Cow::Borrowed(self.subject_id(o.subject))),
                ("indicator", Cow::Borrowed(indicator(o))),
                ("value", Cow::Owned(decimal(o.figure.value))),
                ("bound", Cow::Borrowed(o.figure.bound.as_str())),
                (
                    "closed",
                    Cow::Borrowed(o.figure.closed.map_or("", |c| if c { "true" } else { "false" })),
                ),
                ("unit", Cow::Borrowed(o.unit)),
                ("year", Cow::Owned(o.year.map(|y| y.to_string()).unwrap_or_default())),
                ("report", Cow::Borrowed(self.report_id(o.report))),
            ]
        })
    }

    fn foundings(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let mut all: Vec<(String, u32, Date, u32)> = Vec::with_capacity(self.facts.foundings.len());
        let mut n = 0;
        for ((organization, date), report) in &self.facts.foundings {
            n = if all.last().is_some_and(|(_, o, ..)| o == organization) { n + 1 } else { 1 };
            let mut id = self.founding_id(*organization);
            if n > 1 {
                id = format!("{id}.{n}");
            }
            all.push((id, *organization, *date, *report));
        }
        let ids: Vec<&str> = all.iter().map(|(id, ..)| id.as_str()).collect();
        self.put(folder, counts, "changes", &ids, &|at| {
            let (_, organization, date, report) = &all[at];
            let of = Subject::Organization(*organization);
            vec![
                ("id", Cow::Owned(ids[at].to_owned())),
                ("kind", Cow::Borrowed("founded")),
                ("to_organization", Cow::Borrowed(self.subject_id(of))),
                ("date", Cow::Owned(date.to_string())),
                ("report", Cow::Borrowed(self.report_id(*report))),
            ]
        })
    }

    /// The id of an organization's first founding.
    pub(super) fn founding_id(&self, organization: u32) -> String {
        format!("{}.founded", self.subject_id(Subject::Organization(organization)))
    }

    /// Further sources of adoptions that another ledger told before.
    fn attestations(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let mut new: BTreeMap<String, Pairs<'a>> = BTreeMap::new();
        for (a, id) in self.facts.adoptions.iter().zip(&self.adoptions) {
            if self.existing.row("adoptions", id).is_none() {
                continue;
            }
            let start = a.start.map(|d| d.to_string()).unwrap_or_default();
            let report = self.report_id(a.report);
            for (property, value) in [("start", start), ("status", a.status.0.to_owned())] {
                if value.is_empty() {
                    continue;
                }
                let own = format!("{id}-at-{report}-{property}");
                let row = vec![
                    ("id", Cow::Owned(own.clone())),
                    ("fact", Cow::Owned(format!("adoption/{id}"))),
                    ("property", Cow::Borrowed(property)),
                    ("value", Cow::Owned(value)),
                    ("report", Cow::Borrowed(report)),
                    ("statement", Cow::Borrowed("explicit")),
                ];
                new.insert(own, row);
            }
        }
        self.put_small(folder, counts, "attestations", &new)
    }

    fn reports(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.facts.reports.iter().map(|r| r.id.as_str()).collect();
        self.put(folder, counts, "reports", &ids, &|at| {
            let r = &self.facts.reports[at];
            vec![
                ("id", Cow::Borrowed(r.id.as_str())),
                ("title", Cow::Borrowed(r.title.as_str())),
                ("publisher", Cow::Borrowed(r.publisher.as_str())),
                ("date", Cow::Owned(r.date.map(|d| d.to_string()).unwrap_or_default())),
                ("file", Cow::Borrowed(r.file.as_str())),
                ("sha256", Cow::Borrowed(r.sha256.as_str())),
                ("kind", Cow::Borrowed("ledger")),
            ]
        })
    }
}

/// Compares ids as they stand before a dot.
fn compare_before_dot(a: &str, b: &str) -> Ordering {
    let shared = a.len().min(b.len());
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let next = |id: &[u8]| id.get(shared).copied().unwrap_or(b'.');
    a[..shared].cmp(&b[..shared]).then_with(|| next(a).cmp(&next(b)))
}

/// The id of what an observation measures.
fn indicator(observation: &Observation) -> &'static str {
    measures().get(usize::from(observation.measure)).map_or("", |m| m.indicator.as_str())
}

/// Names but the written one as a list in a cell, with those kept from before.
fn list<'a>(names: &Names, written: &str, before: Option<KeptRow<'_>>) -> Cow<'a, str> {
    let mut all: BTreeSet<&str> = names.iter().collect();
    let old = before.and_then(|r| r.get("alt_names")).unwrap_or_default();
    all.extend(old.split(';').filter(|n| !n.is_empty()));
    if let Some(name) = before.and_then(|r| r.get("name")) {
        all.insert(name);
    }
    all.remove(written);
    Cow::Owned(all.into_iter().map(|n| n.replace(';', "；")).collect::<Vec<_>>().join(";"))
}
