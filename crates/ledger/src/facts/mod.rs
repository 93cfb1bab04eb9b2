//! What rows say: organizations, adoptions, figures, dates, each with the cell that says it.

mod context;
mod identity;
mod index;
mod names;
mod other;
mod place;
mod row;
mod scheme;
mod sheet;

pub(crate) use context::{Context, division_of_book};
pub use identity::core_of_name;
pub(crate) use identity::{Core, party_rest};
pub(crate) use names::Names;
pub(crate) use place::{Placed, Places, Where};
pub(crate) use scheme::scheme_id;
pub(crate) use sheet::{ask_about, read_sheet};

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use index::Index;

use crate::cell::{Bound, Date};

/// A division that facts are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    pub(crate) id: String,
    /// Whether the gazetteer has it: its id is its code.
    pub(crate) has_code: bool,
    pub(crate) name: String,
    pub(crate) level: &'static str,
    pub(crate) parent: String,
    /// Whether the ledger names it, rather than it being supplied as a parent.
    pub(crate) attested: bool,
    /// Other spellings in the ledger.
    pub(crate) alt_names: Names,
}

/// An organization.
#[derive(Clone, Debug, Default)]
pub(crate) struct Organization {
    pub(crate) names: Names,
    pub(crate) kind: &'static str,
    /// Index of its division.
    pub(crate) division: u32,
    pub(crate) credit_code: Option<String>,
    /// Index of the Party organization that leads it, where the ledger's title says so.
    pub(crate) led_by: Option<u32>,
    pub(crate) is_party: bool,
    pub(crate) core: String,
    /// The next of the same division and core, which has another credit code.
    next_alike: Option<u32>,
}

impl Organization {
    /// By what organizations are alike: division and core.
    fn alike_by(&self) -> (u32, &str) {
        (self.division, &self.core)
    }

    /// The name to write: of a Party organization the shortest, of others the longest; then by code points.
    pub(crate) fn name(&self) -> &str {
        let names = self.names.iter();
        let best = match self.is_party {
            true => names.map(|n| (n.starts_with("中共"), n.chars().count(), n)).min().map(|n| n.2),
            false => names.map(|n| (n.chars().count(), Reverse(n))).max().map(|n| n.1.0),
        };
        best.unwrap_or_default()
    }
}

/// Who does or has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    Division(u32),
    Organization(u32),
}

/// A figure with its bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    pub(crate) bound: Bound,
    pub(crate) closed: Option<bool>,
}

/// An adopter's practice of a scheme.
#[derive(Clone, Debug)]
pub(crate) struct Adoption {
    pub(crate) adopter: Subject,
    /// Index of the scheme.
    pub(crate) scheme: u32,
    pub(crate) start: Option<Date>,
    pub(crate) end: Option<Date>,
    /// The earliest time at which it may have begun, where no start is told.
    pub(crate) not_before: Option<Date>,
    /// The latest one.
    pub(crate) not_after: Option<Date>,
    /// The status, and whether a cell says so.
    pub(crate) status: (&'static str, bool),
    pub(crate) households: Option<Figure>,
    pub(crate) area: Option<Figure>,
    pub(crate) report: u32,
}

/// A way in which a practice came to an adopter: from a place, or from whom the ledger names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Transmission {
    /// Index of the scheme, where the row names one.
    pub(crate) scheme: Option<u32>,
    /// Index of the division.
    pub(crate) from: Option<u32>,
    pub(crate) name: String,
    pub(crate) to: Subject,
    pub(crate) report: u32,
    /// When they went to see it; none where the ledger tells of no visit.
    pub(crate) visit: Option<Went>,
}

/// A visit as far as a transmission tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Went {
    pub(crate) date: Option<Date>,
    /// Whether several were seen on that journey, so that only one of them need be where it was learned.
    pub(crate) is_one_of_several: bool,
}

/// A journey to see a practice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Visit {
    /// Index of the scheme that was looked at, where the row names one.
    pub(crate) scheme: Option<u32>,
    pub(crate) visitor: Subject,
    /// Index of the division that was visited; none where only its name is known.
    pub(crate) host: Option<u32>,
    pub(crate) host_name: String,
    pub(crate) date: Option<Date>,
    /// How many went, where the ledger tells it exactly.
    pub(crate) count: Option<u64>,
    pub(crate) report: u32,
}

/// A value of an indicator.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    pub(crate) subject: Subject,
    /// Index of the measure.
    pub(crate) measure: u16,
    pub(crate) figure: Figure,
    pub(crate) unit: &'static str,
    pub(crate) year: Option<u16>,
    pub(crate) report: u32,
}

/// By what observations are the same: subject, measure, year, bits of the value, bound, unit.
type ObservationKey = (Subject, u16, Option<u16>, u64, Bound, &'static str);

impl Observation {
    fn key(&self) -> ObservationKey {
        let Figure { value, bound, .. } = self.figure;
        (self.subject, self.measure, self.year, value.to_bits(), bound, self.unit)
    }
}

/// A fact, by its place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    Division(u32),
    Organization(u32),
    Adoption(u32),
    Observation(u32),
    /// The founding of the organization of this index.
    Founding(u32),
    Scheme(u32),
    Transmission(u32),
    Visit(u32),
}

/// The cell that says a fact.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) fact: Fact,
    /// Index into [`Facts::properties`].
    pub(crate) property: u16,
    pub(crate) report: u32,
    pub(crate) sheet: u32,
    pub(crate) row: u32,
    /// Index into [`Facts::headers`].
    pub(crate) column: u32,
    /// Index into [`Facts::texts`], the cell's text without persons; empty where nothing is left of it.
    pub(crate) keyword: u32,
}

/// A way of working that a ledger names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scheme {
    Formula(Vec<String>),
    Numbered(String),
    Named(String),
}

impl Scheme {
    /// The scheme of a formula's words: 1+3+N is a numbered one.
    pub(crate) fn of_words(words: Vec<String>) -> Scheme {
        if words.iter().all(|w| w.len() <= 2) {
            Scheme::Numbered(words.join("+").to_uppercase())
        } else {
            Scheme::Formula(words)
        }
    }
}

/// A ledger as a source.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) publisher: String,
    pub(crate) date: Option<Date>,
    pub(crate) file: String,
    pub(crate) sha256: String,
}

/// Texts kept once each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    all: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
}

impl Texts {
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        if let Some(at) = self.index.get(text) {
            return *at;
        }
        let at = self.all.len() as u32;
        self.all.push(text.into());
        self.index.insert(text.into(), at);
        at
    }

    pub(crate) fn get(&self, at: u32) -> &str {
        self.all.get(at as usize).map_or("", |t| t)
    }
}

/// Texts kept one after the other, for those that hardly ever repeat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keywords {
    text: String,
    ends: Vec<usize>,
}

impl Keywords {
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.ends.len() as u32 - 1
    }

    pub(crate) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start =
            at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or("")
    }
}

/// Everything that the ledgers say.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) divisions: Vec<Division>,
    division_of: Index,
    pub(crate) organizations: Vec<Organization>,
    /// Organizations by credit code.
    by_code: Index,
    /// Organizations by division and core of the name (with the kind, of Party organizations).
    by_name: Index,
    pub(crate) schemes: Vec<Scheme>,
    scheme_of: HashMap<Scheme, u32>,
    pub(crate) adoptions: Vec<Adoption>,
    adoption_of: Index,
    pub(crate) transmissions: Vec<Transmission>,
    transmission_of: HashMap<Transmission, u32>,
    pub(crate) visits: Vec<Visit>,
    visit_of: HashMap<Visit, u32>,
    pub(crate) observations: Vec<Observation>,
    observation_of: Index,
    /// Founding dates by organization, with the report that tells each.
    pub(crate) foundings: BTreeMap<(u32, Date), u32>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) reports: Vec<Report>,
    /// Columns of facts for which there is evidence.
    pub(crate) properties: Vec<&'static str>,
    pub(crate) headers: Texts,
    pub(crate) texts: Keywords,
    pub(crate) sheets: Texts,
}

impl Facts {
    /// Adds a division or finds it; a later attestation counts.
    pub(crate) fn division(&mut self, division: Division) -> u32 {
        if let Some(at) = self.division_of(&division.id) {
            let known = &mut self.divisions[at as usize];
            known.attested |= division.attested;
            known.alt_names.extend(&division.alt_names);
            return at;
        }
        let at = self.divisions.len() as u32;
        self.divisions.push(division);
        self.division_of.add(at, |at| self.divisions[at as usize].id.as_str());
        at
    }

    /// Finds a division by its id.
    pub(crate) fn division_of(&self, id: &str) -> Option<u32> {
        self.division_of.find(&id, |at| self.divisions[at as usize].id.as_str())
    }

    /// Adds an organization that none of those known is.
    pub(crate) fn organization(&mut self, organization: Organization) -> u32 {
        let at = self.organizations.len() as u32;
        let last = self.alike(organization.division, &organization.core).last();
        let has_code = organization.credit_code.is_some();
        self.organizations.push(organization);
        let all = &self.organizations;
        if has_code {
            self.by_code.add(at, |at| all[at as usize].credit_code.as_deref());
        }
        match last {
            Some(last) => self.organizations[last as usize].next_alike = Some(at),
            None => self.by_name.add(at, |at| all[at as usize].alike_by()),
        }
        at
    }

    /// Finds the organization of a credit code.
    pub(crate) fn of_code(&self, code: &str) -> Option<u32> {
        self.by_code.find(&Some(code), |at| self.organizations[at as usize].credit_code.as_deref())
    }

    /// Gives an organization the credit code that was not known of it.
    pub(crate) fn give_code(&mut self, at: u32, code: &str) {
        let organization = &mut self.organizations[at as usize];
        if organization.credit_code.is_none() {
            organization.credit_code = Some(code.to_owned());
            let all = &self.organizations;
            self.by_code.add(at, |at| all[at as usize].credit_code.as_deref());
        }
    }

    /// Finds the organizations of a division and a core, in the order in which they were met.
    pub(crate) fn alike(&self, division: u32, core: &str) -> impl Iterator<Item = u32> {
        let first =
            self.by_name.find(&(division, core), |at| self.organizations[at as usize].alike_by());
        std::iter::successors(first, |at| self.organizations[*at as usize].next_alike)
    }

    /// The number of a column of facts.
    pub(crate) fn property(&mut self, name: &'static str) -> u16 {
        let at = self.properties.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.properties.push(name);
            self.properties.len() - 1
        });
        at as u16
    }

    /// Adds a scheme or finds it.
    pub(crate) fn scheme(&mut self, scheme: Scheme) -> u32 {
        if let Some(at) = self.scheme_of.get(&scheme) {
            return *at;
        }
        let at = self.schemes.len() as u32;
        self.schemes.push(scheme.clone());
        self.scheme_of.insert(scheme, at);
        at
    }

    /// Leaves the day of a ledger's own date out where the ledger tells of something later in that month.
    pub(crate) fn settle_dates(&mut self) {
        let starts = self.adoptions.iter().filter_map(|a| Some((a.report, a.start?)));
        let founded = self.foundings.iter().map(|((_, date), report)| (*report, *date));
        for (report, date) in starts.chain(founded) {
            if let Some(told) = self.reports.get_mut(report as usize).and_then(|r| r.date.as_mut())
                && date > *told
                && date.month_only() == told.month_only()
            {
                *told = told.month_only();
            }
        }
    }

    /// Adds a transmission or finds the same one.
    pub(crate) fn transmission(&mut self, transmission: Transmission) -> u32 {
        let key = Transmission { report: 0, ..transmission.clone() };
        let next = self.transmissions.len() as u32;
        let at = *self.transmission_of.entry(key).or_insert(next);
        if at == next {
            self.transmissions.push(transmission);
        }
        at
    }

    /// Adds a visit or finds the same one; of two numbers of visitors the larger counts, whatever the order of rows.
    pub(crate) fn visit(&mut self, visit: Visit) -> u32 {
        let key = Visit { count: None, report: 0, ..visit.clone() };
        let next = self.visits.len() as u32;
        let at = *self.visit_of.entry(key).or_insert(next);
        if at == next {
            self.visits.push(visit);
        } else {
            let known = &mut self.visits[at as usize].count;
            *known = (*known).max(visit.count);
        }
        at
    }

    /// Adds an observation or finds the same one.
    pub(crate) fn observation(&mut self, observation: Observation) -> u32 {
        let all = &self.observations;
        if let Some(at) = self.observation_of.find(&observation.key(), |at| all[at as usize].key())
        {
            return at;
        }
        let at = self.observations.len() as u32;
        self.observations.push(observation);
        self.observation_of.add(at, |at| self.observations[at as usize].key());
        at
    }

    /// Adds an adoption or joins it with the same adopter's of the same scheme: the earliest start, the status that a
    /// cell says before one supposed, smaller figures before larger (so that the order of rows does not matter).
    pub(crate) fn adoption(&mut self, adoption: Adoption) -> u32 {
        let key = |adoption: &Adoption| (adoption.adopter, adoption.scheme);
        let all = &self.adoptions;
        let Some(at) = self.adoption_of.find(&key(&adoption), |at| key(&all[at as usize])) else {
            let at = self.adoptions.len() as u32;
            self.adoptions.push(adoption);
            self.adoption_of.add(at, |at| key(&self.adoptions[at as usize]));
            return at;
        };
        let known = &mut self.adoptions[at as usize];
        known.start = [known.start, adoption.start].into_iter().flatten().min();
        known.end = [known.end, adoption.end].into_iter().flatten().max();
        let rank = |status: (&'static str, bool)| {
            let order =
                ["practised", "piloted", "planned", "ended"].iter().position(|s| *s == status.0);
            (status.1, order)
        };
        if rank(adoption.status) > rank(known.status) {
            known.status = adoption.status;
        }
        // Bounds stand for a start that no row tells; the widest where rows differ. Only what is over has an end.
        let one_or = |a: Option<Date>, b: Option<Date>, choose: fn(Date, Date) -> Date| match (a, b)
        {
            (Some(a), Some(b)) => Some(choose(a, b)),
            (a, b) => a.or(b),
        };
        known.not_before = one_or(known.not_before, adoption.not_before, Date::min);
        known.not_after = one_or(known.not_after, adoption.not_after, Date::max);
        if known.start.is_some() {
            (known.not_before, known.not_after) = (None, None);
        }
        if known.status.0 != "ended" {
            known.end = None;
        }
        let smaller = |a: Option<Figure>, b: Option<Figure>| match (a, b) {
            (Some(a), Some(b)) if b.value < a.value => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        };
        known.households = smaller(known.households, adoption.households);
        known.area = smaller(known.area, adoption.area);
        at
    }
}
