//! Facts into rows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;

use super::existing::Existing;
use super::names::known_column;
use crate::cell::{Bound, decimal};
use crate::columns::measures;
use crate::error::Error;
use crate::facts::{Fact, Facts, Figure, Scheme, Subject, scheme_id};
use crate::folder::Folder;
use crate::standard::{Row, Standard};

/// Everything that the writer looks up.
pub(super) struct Writer<'a> {
    pub(super) facts: &'a Facts,
    standard: &'a Standard,
    existing: &'a Existing,
    organizations: &'a [String],
    pub(super) schemes: Vec<(String, bool)>,
    adoptions: Vec<String>,
    observations: Vec<String>,
    pub(super) transmissions: Vec<String>,
    pub(super) visits: Vec<String>,
    /// Ids of foundings by organization and place among its dates.
    foundings: HashMap<u32, Vec<String>>,
}

/// A row by column; columns that the schema does not have are dropped.
pub(super) type Pairs<'a> = Vec<(&'static str, Cow<'a, str>)>;

/// Writes all tables; returns the number of rows of each.
pub(crate) fn write(
    facts: &Facts,
    standard: &Standard,
    existing: &Existing,
    organizations: &[String],
    folder: &mut dyn Folder,
) -> Result<Vec<(String, usize)>, Error> {
    let schemes: Vec<(String, bool)> =
        facts.schemes.iter().map(|s| scheme_id(s, standard)).collect();
    let mut writer = Writer {
        facts,
        standard,
        existing,
        organizations,
        schemes,
        adoptions: Vec::new(),
        observations: Vec::new(),
        transmissions: Vec::new(),
        visits: Vec::new(),
        foundings: HashMap::new(),
    };
    writer.name_facts();
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
    if let Some(columns) = standard.columns("evidence") {
        let kept = existing.table("evidence").count();
        counts.push(("evidence".to_owned(), facts.evidence.len() + kept));
        let kept = existing.table("evidence").map(|row| short(stored(row)));
        save(folder, "evidence", columns, kept.chain(writer.evidence()))?;
    }
    Ok(counts)
}

pub(super) type Counts = Vec<(String, usize)>;

/// A kept row as it stands; its columns are leaked from nowhere: they are looked up by name.
fn stored(row: &Row) -> Pairs<'_> {
    row.iter().filter_map(|(k, v)| Some((known_column(k)?, Cow::Borrowed(v.as_str())))).collect()
}

/// A kept row of the evidence with a keyword of the length that the schema allows, which an earlier version did not heed.
fn short(mut row: Pairs<'_>) -> Pairs<'_> {
    for (_, value) in row.iter_mut().filter(|(column, _)| *column == "keyword") {
        if let Some((end, _)) = value.char_indices().nth(24) {
            *value = Cow::Owned(value[..end].to_owned());
        }
    }
    row
}

/// Writes a table in the order of its schema's columns.
fn save<'a>(
    folder: &mut dyn Folder,
    table: &str,
    columns: &[String],
    rows: impl Iterator<Item = Pairs<'a>>,
) -> Result<(), Error> {
    let name = format!("{table}.csv");
    let path = folder.path_of(&name);
    let mut rows = Some(rows);
    let mut content = |out: &mut dyn Write| -> std::io::Result<()> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(columns)?;
        for row in rows.take().into_iter().flatten() {
            csv.write_record(
                columns
                    .iter()
                    .map(|c| row.iter().find(|(k, _)| k == c).map_or("", |(_, v)| v.as_ref())),
            )?;
        }
        csv.flush()
    };
    folder.write(&name, &mut content).map_err(|source| Error::Io { file: path, source })
}

impl<'a> Writer<'a> {
    pub(super) fn subject_id(&self, subject: Subject) -> &'a str {
        match subject {
            Subject::Division(at) => {
                self.facts.divisions.get(at as usize).map_or("", |d| d.id.as_str())
            }
            Subject::Organization(at) => {
                self.organizations.get(at as usize).map_or("", String::as_str)
            }
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
        let mut order: Vec<usize> = (0..self.facts.observations.len()).collect();
        let base = |at: usize| {
            let o = &self.facts.observations[at];
            let year = o.year.map(|y| format!(".{y}")).unwrap_or_default();
            let indicator =
                measures().get(usize::from(o.measure)).map_or("", |m| m.indicator.as_str());
            format!("{}.{indicator}{year}.{}", self.subject_id(o.subject), self.report_id(o.report))
        };
        order.sort_by_cached_key(|at| {
            let o = &self.facts.observations[*at];
            (base(*at), o.figure.value.to_bits(), o.figure.bound, o.unit)
        });
        let mut ids = vec![String::new(); order.len()];
        let (mut last, mut n) = (String::new(), 1);
        for at in order {
            let base = base(at);
            n = if base == last { n + 1 } else { 1 };
            ids[at] = if n == 1 { base.clone() } else { format!("{base}.{n}") };
            last = base;
        }
        self.observations = ids;
        for (organization, dates) in &self.facts.foundings {
            let id = &self.organizations[*organization as usize];
            let ids = (1..=dates.len()).map(|n| {
                if n == 1 { format!("{id}.founded") } else { format!("{id}.founded.{n}") }
            });
            self.foundings.insert(*organization, ids.collect());
        }
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
        let Some(columns) = self.standard.columns(table) else { return Ok(()) };
        let mut order: Vec<(&str, Option<usize>, Option<&'s Row>)> =
            ids.iter().enumerate().map(|(at, id)| (*id, Some(at), None)).collect();
        for row in self.existing.table(table) {
            order.push((row.get("id").map_or("", String::as_str), None, Some(row)));
        }
        // Stable: new ones stand before kept ones of the same id.
        order.sort_by(|a, b| a.0.cmp(b.0));
        order.dedup_by(|b, a| a.0 == b.0);
        counts.push((table.to_owned(), order.len()));
        let rows = order.into_iter().map(|(_, new, old)| match (new, old) {
            (Some(at), _) => make(at),
            (None, Some(row)) => stored(row),
            (None, None) => Vec::new(),
        });
        save(folder, table, columns, rows)
    }

    fn divisions(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.facts.divisions.iter().map(|d| d.id.as_str()).collect();
        self.put(folder, counts, "divisions", &ids, &|at| {
            let d = &self.facts.divisions[at];
            let before = self.existing.row("divisions", &d.id);
            let attested = d.attested
                || before.is_some_and(|r| r.get("attested").is_some_and(|a| a == "true"));
            vec![
                ("id", Cow::Borrowed(d.id.as_str())),
                ("code", Cow::Borrowed(d.code.as_str())),
                ("name", Cow::Borrowed(d.name.as_str())),
                ("level", Cow::Borrowed(d.level)),
                ("parent", Cow::Borrowed(d.parent.as_str())),
                ("attested", Cow::Borrowed(if attested { "true" } else { "false" })),
                ("alt_names", list(&d.alt_names, &d.name, before)),
            ]
        })
    }

    fn organizations(&self, folder: &mut dyn Folder, counts: &mut Counts) -> Result<(), Error> {
        let ids: Vec<&str> = self.organizations.iter().map(String::as_str).collect();
        self.put(folder, counts, "organizations", &ids, &|at| {
            let (o, id) = (&self.facts.organizations[at], ids[at]);
            let before = self.existing.row("organizations", id);
            let old = |column: &str| before.and_then(|r| r.get(column)).map_or("", String::as_str);
            let code = o.credit_code.as_deref().unwrap_or_else(|| old("social_credit_code"));
            let led_by =
                o.led_by.map_or_else(|| old("led_by"), |l| self.organizations[l as usize].as_str());
            vec![
                ("id", Cow::Borrowed(self.organizations[at].as_str())),
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
        let ids: Vec<&str> = self.observations.iter().map(String::as_str).collect();
        self.put(folder, counts, "observations", &ids, &|at| {
            let o = &self.facts.observations[at];
            let indicator =
                measures().get(usize::from(o.measure)).map_or("", |m| m.indicator.as_str());
            let subject = match o.subject {
                Subject::Division(_) => "subject_division",
                Subject::Organization(_) => "subject_organization",
            };
            vec![
                ("id", Cow::Borrowed(self.observations[at].as_str())),
                (subject, Cow::Borrowed(self.subject_id(o.subject))),
                ("indicator", Cow::Borrowed(indicator)),
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
        let all: Vec<(&str, u32, String, u32)> = self
            .facts
            .foundings
            .iter()
            .flat_map(|(organization, dates)| {
                let ids = &self.foundings[organization];
                dates.iter().zip(ids).map(|((date, report), id)| {
                    (id.as_str(), *organization, date.to_string(), *report)
                })
            })
            .collect();
        let ids: Vec<&str> = all.iter().map(|f| f.0).collect();
        self.put(folder, counts, "changes", &ids, &|at| {
            let (id, organization, date, report) = &all[at];
            vec![
                ("id", Cow::Owned((*id).to_owned())),
                ("kind", Cow::Borrowed("founded")),
                (
                    "to_organization",
                    Cow::Borrowed(self.subject_id(Subject::Organization(*organization))),
                ),
                ("date", Cow::Owned(date.clone())),
                ("report", Cow::Borrowed(self.report_id(*report))),
            ]
        })
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

    fn evidence(&self) -> impl Iterator<Item = Pairs<'a>> {
        let mut numbers: HashMap<u32, usize> = HashMap::new();
        self.facts.evidence.iter().map(move |e| {
            let n = numbers.entry(e.report).or_default();
            *n += 1;
            let fact = match e.fact {
                Fact::Division(at) => {
                    format!("division/{}", self.subject_id(Subject::Division(at)))
                }
                Fact::Organization(at) => {
                    format!("organization/{}", self.subject_id(Subject::Organization(at)))
                }
                Fact::Adoption(at) => format!("adoption/{}", self.adoptions[at as usize]),
                Fact::Observation(at) => format!("observation/{}", self.observations[at as usize]),
                Fact::Founding(at) => format!(
                    "change/{}",
                    self.foundings.get(&at).and_then(|f| f.first()).map_or("", String::as_str)
                ),
                Fact::Scheme(at) => format!("scheme/{}", self.schemes[at as usize].0),
                Fact::Transmission(at) => {
                    format!("transmission/{}", self.transmissions[at as usize])
                }
                Fact::Visit(at) => format!("visit/{}", self.visits[at as usize]),
            };
            let report = self.report_id(e.report);
            vec![
                ("id", Cow::Owned(format!("{report}.{n}"))),
                ("fact", Cow::Owned(fact)),
                ("property", Cow::Borrowed(e.property)),
                ("report", Cow::Borrowed(report)),
                ("keyword", Cow::Borrowed(e.keyword.map_or("", |k| self.facts.texts.get(k)))),
                ("sheet", Cow::Borrowed(self.facts.sheets.get(e.sheet))),
                ("row", Cow::Owned(e.row.to_string())),
                ("column", Cow::Borrowed(self.facts.headers.get(e.column))),
            ]
        })
    }
}

/// Names but the written one as a list in a cell, with those kept from before.
fn list<'a>(names: &BTreeSet<String>, written: &str, before: Option<&Row>) -> Cow<'a, str> {
    let mut all: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let old = before.and_then(|r| r.get("alt_names")).map_or("", String::as_str);
    all.extend(old.split(';').filter(|n| !n.is_empty()));
    if let Some(name) = before.and_then(|r| r.get("name")) {
        all.insert(name);
    }
    all.remove(written);
    Cow::Owned(all.into_iter().map(|n| n.replace(';', "；")).collect::<Vec<_>>().join(";"))
}
