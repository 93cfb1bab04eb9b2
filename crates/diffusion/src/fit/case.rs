//! The spread of a cascade: who is at risk, when each adopted at the earliest and the latest, and what joins them.
//!
//! Units are the divisions of one level; an organization counts as the division in which it sits. Adopters
//! above that level are sources alone. The period begins with the year of the earliest known adoption and ends with
//! the last day that a report or a date names. A date counts as the interval of days that it covers; where there is
//! none, the date of the earliest report that tells of the adoption bounds it from above.
//!
//! Channels, each left out where no adopter stands in it:
//!
//! | channel | pairs | weight |
//! | --- | --- | --- |
//! | superior | a division above that adopted → each at risk | 1 |
//! | same-superior | adopter → each other with the same superior | 1 / (siblings − 1) |
//! | neighbour | adopter → each that touches it | 1 / (those that touch the learner) |
//! | visit | host → visitor of a recorded study visit | 1 |
//! | others | adopter → everyone at risk | 1 / (population − 1) |
//!
//! A recorded link is an event of the first of these channels that joins its two ends: held where the report says it
//! outright, believed with [`IMPLIED`] where it is implied.

use super::spread::{Channel, Documented, Network, Spread, Unit, UnitId, When};
use crate::cascade::{Cascade, NodeKind};
use crate::field::{ActorId, Basis, Field, Level, PartialDate, SchemeId, Statement};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// The probability that an implied link is right.
pub const IMPLIED: f64 = 0.8;

/// Days of a year.
const YEAR: f64 = 365.2425;

/// A division of the population at risk.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its code without trailing zeros of lower levels, as the divisions of the field have it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of its superior.
    pub superior: Option<String>,
    /// Covariates; as many for each.
    pub covariates: Vec<f64>,
}

/// What a case leaves out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// Adopters of no known division.
    NoDivision,
    /// Adopters below the level, counted as the division above them.
    Lower,
    /// Adopters above the level, sources alone.
    Higher,
    /// Adopters that are not in the population; they were added to it.
    NotListed,
    /// Recorded links between units that the dates contradict.
    Contradicted,
    /// Recorded links from sources that are not known to have adopted, or beyond the units.
    Outside,
    /// Adopters with neither date nor dated report.
    Undated,
}

/// The spread with what its numbers stand for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    /// The spread.
    pub spread: Spread,
    /// The division of each unit that adopted.
    pub actors: Vec<Option<ActorId>>,
    /// Who adopted first in each unit that adopted, and which scheme.
    pub firsts: Vec<Option<(ActorId, Option<SchemeId>)>>,
    /// The year with which the period begins.
    pub origin: i32,
    /// What was left out, with how often.
    pub left: BTreeMap<Left, u32>,
}

/// The level at which most adopters stand; of equal ones the higher.
pub fn level(field: &Field, cascade: &Cascade) -> Option<Level> {
    let mut counts: BTreeMap<Level, u32> = BTreeMap::new();
    for (_, actor) in adopters(cascade) {
        if let Some(level) = field.level_of(actor) {
            *counts.entry(level).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|&(level, n)| (n, std::cmp::Reverse(level))).map(|(l, _)| l)
}

/// The codes of the provinces that have an adopter.
pub fn provinces(field: &Field, cascade: &Cascade) -> BTreeSet<String> {
    let of = |actor| {
        let division = field.division_of(actor)?;
        let mut above = std::iter::once(division).chain(field.superiors(division));
        above.find(|&d| field.actors[d].level == Some(Level::Province))
    };
    adopters(cascade)
        .filter_map(|(_, actor)| of(actor))
        .map(|d| code(field, d).to_owned())
        .collect()
}

fn adopters(cascade: &Cascade) -> impl Iterator<Item = (u32, ActorId)> + '_ {
    (0..cascade.adopters)
        .filter(|&id| cascade.node(id).kind == NodeKind::Adopter)
        .map(|id| (id, cascade.node(id).actor))
}

fn code(field: &Field, division: ActorId) -> &str {
    let name = field.actors.name(division);
    name.rsplit(['/', '#']).next().unwrap_or(name)
}

impl Case {
    /// Lays out a cascade over a population; without one, the adopters alone are at risk, which explains nothing
    /// but shows who may have learned from whom. Costs O(adopters · siblings + population).
    pub fn new(
        field: &Field,
        cascade: &Cascade,
        level: Level,
        population: &[Member],
        covariates: &[String],
    ) -> Self {
        let mut making = Making {
            field,
            cascade,
            level,
            case: Self::default(),
            units: BTreeMap::new(),
            by_code: population.iter().map(|m| (m.code.as_str(), m)).collect(),
        };
        making.case.spread.covariates = covariates.to_vec();
        making.period();
        making.add_adopters();
        making.add_population(population);
        making.add_channels();
        making.add_documented();
        making.case
    }
}

struct Making<'a> {
    field: &'a Field,
    cascade: &'a Cascade,
    level: Level,
    case: Case,
    /// Units of adopters, by division.
    units: BTreeMap<ActorId, UnitId>,
    by_code: BTreeMap<&'a str, &'a Member>,
}

impl Making<'_> {
    fn leave(&mut self, why: Left) {
        *self.case.left.entry(why).or_default() += 1;
    }

    /// The first year and the last day.
    fn period(&mut self) {
        let starts = adopters(self.cascade).filter_map(|(id, _)| self.cascade.node(id).start);
        let first = starts.map(PartialDate::year).min();
        let reports = self.field.reports.rows().iter().filter_map(|r| r.date);
        self.case.origin = first.or_else(|| reports.map(PartialDate::year).min()).unwrap_or(0);
    }

    fn years(&self, day: i32) -> f64 {
        let origin = PartialDate::from_year(self.case.origin).map_or(0, PartialDate::first_day);
        f64::from(day - origin) / YEAR
    }

    fn horizon(&self) -> f64 {
        let starts = adopters(self.cascade).filter_map(|(id, _)| self.cascade.node(id).start);
        let told = adopters(self.cascade).flat_map(|(id, _)| self.reported(id));
        let last = starts.chain(told).map(PartialDate::last_day).max().unwrap_or(0);
        self.years(last + 1)
    }

    /// Dates of the reports that tell of an adopter.
    fn reported(&self, node: u32) -> Vec<PartialDate> {
        let records = self.cascade.records_of(node).iter();
        let sources = records.flat_map(|&r| self.field.sources(self.field.adoptions[r].sources));
        sources.filter_map(|s| self.field.reports[s.report].date).collect()
    }

    fn when(&self, node: u32, horizon: f64) -> (When, bool) {
        if let Some(start) = self.cascade.node(node).start {
            let (from, to) = (self.years(start.first_day()), self.years(start.last_day() + 1));
            return (When::Between(from.max(0.0), to), true);
        }
        let reported = self.reported(node).into_iter().map(PartialDate::last_day).min();
        match reported.map(|day| self.years(day + 1)).filter(|&t| t > 0.0) {
            Some(latest) => (When::Between(0.0, latest), true),
            None => (When::Between(0.0, horizon), false),
        }
    }

    fn add_adopters(&mut self) {
        let horizon = self.horizon();
        for (node, actor) in adopters(self.cascade).collect::<Vec<_>>() {
            let Some(division) = self.field.division_of(actor) else {
                self.leave(Left::NoDivision);
                continue;
            };
            let (division, at_risk) = self.at_level(division);
            let (when, bounded) = self.when(node, horizon);
            if !bounded {
                self.leave(Left::Undated);
            }
            match self.units.get(&division) {
                Some(&unit) => {
                    let known = &mut self.case.spread.units[unit].when;
                    if when.latest() < known.latest() {
                        self.case.firsts[unit] = Some((actor, self.cascade.node(node).scheme));
                    }
                    *known = earlier(*known, when);
                }
                None => {
                    self.case.firsts.push(Some((actor, self.cascade.node(node).scheme)));
                    self.add_adopter(division, at_risk, when);
                }
            }
        }
    }

    /// The division at the level, or the same one above it and whether it is at risk.
    fn at_level(&mut self, division: ActorId) -> (ActorId, bool) {
        if self.field.actors[division].level == Some(self.level) {
            return (division, true);
        }
        let above = self
            .field
            .superiors(division)
            .find(|&d| self.field.actors[d].level == Some(self.level));
        match above {
            Some(above) => {
                self.leave(Left::Lower);
                (above, true)
            }
            None => {
                self.leave(Left::Higher);
                (division, false)
            }
        }
    }

    fn add_adopter(&mut self, division: ActorId, at_risk: bool, when: When) {
        let code = code(self.field, division);
        let member = self.by_code.get(code);
        let wanted = self.case.spread.covariates.len();
        let covariates = member.map_or_else(|| vec![0.0; wanted], |m| m.covariates.clone());
        if at_risk && !self.by_code.is_empty() && member.is_none() {
            self.leave(Left::NotListed);
        }
        self.units.insert(division, self.case.spread.units.len());
        self.case.actors.push(Some(division));
        let name = self.field.actor_name(division).to_owned();
        self.case.spread.units.push(Unit { name, when, covariates, at_risk, count: 1 });
    }

    /// Those who did not adopt. Without covariates those of one superior count together.
    fn add_population(&mut self, population: &[Member]) {
        let horizon = self.horizon();
        let adopted: BTreeSet<&str> = self.units.keys().map(|&d| code(self.field, d)).collect();
        let touched: BTreeSet<&str> = self
            .units
            .keys()
            .flat_map(|&d| self.field.touching(d))
            .map(|d| code(self.field, d))
            .collect();
        let together = self.case.spread.covariates.is_empty();
        // By superior and, for those that are counted alone, code.
        let mut groups: BTreeMap<[Option<&str>; 2], (&Member, u32)> = BTreeMap::new();
        for member in population.iter().filter(|m| !adopted.contains(m.code.as_str())) {
            let alone = !together || touched.contains(member.code.as_str());
            let key = [member.superior.as_deref(), alone.then_some(member.code.as_str())];
            groups.entry(key).or_insert((member, 0)).1 += 1;
        }
        for (member, count) in groups.into_values() {
            self.case.actors.push(None);
            self.case.firsts.push(None);
            self.case.spread.units.push(Unit {
                name: member.code.clone(),
                when: When::NotBy(horizon),
                covariates: member.covariates.clone(),
                at_risk: true,
                count,
            });
        }
    }

    /// The code of a unit and those above it, its own first.
    fn codes(&self, unit: UnitId) -> Vec<String> {
        match self.case.actors[unit] {
            Some(actor) => std::iter::once(actor)
                .chain(self.field.superiors(actor))
                .map(|d| code(self.field, d).to_owned())
                .collect(),
            None => {
                let own = self.case.spread.units[unit].name.clone();
                let above = self.by_code.get(own.as_str()).and_then(|m| m.superior.clone());
                // Codes of divisions begin with those of their superiors: 2, 4, 6, 9 digits.
                let higher = above.iter().flat_map(|a| {
                    [9, 6, 4, 2].into_iter().filter(|&n| n < a.len()).filter_map(|n| a.get(..n))
                });
                let higher: Vec<String> = higher.map(str::to_owned).collect();
                std::iter::once(own).chain(above).chain(higher).collect()
            }
        }
    }

    fn add_channels(&mut self) {
        let units = self.case.spread.units.len();
        let codes: Vec<Vec<String>> = (0..units).map(|u| self.codes(u)).collect();
        let by_code: BTreeMap<&str, UnitId> = (0..units)
            .filter(|&u| self.case.actors[u].is_some())
            .map(|u| (codes[u][0].as_str(), u))
            .collect();
        let risk = |u: &UnitId| self.case.spread.units[*u].at_risk;
        let mut superior = Vec::new();
        let mut siblings: BTreeMap<&str, Vec<UnitId>> = BTreeMap::new();
        for learner in (0..units).filter(risk) {
            for above in &codes[learner][1..] {
                if let Some(&source) = by_code.get(above.as_str()) {
                    superior.push((source, learner, 1.0));
                }
            }
            if let Some(parent) = codes[learner].get(1) {
                siblings.entry(parent).or_default().push(learner);
            }
        }
        superior.sort_by_key(|p| (p.0, p.1));
        superior.dedup_by_key(|p| (p.0, p.1));
        let mut peers = Vec::new();
        for members in siblings.values() {
            let all: u32 = members.iter().map(|&u| self.case.spread.units[u].count).sum();
            let share = 1.0 / f64::from(all.max(2) - 1);
            for &source in members.iter().filter(|&&u| self.case.actors[u].is_some()) {
                let others = members.iter().filter(|&&u| u != source);
                peers.extend(others.map(|&learner| (source, learner, share)));
            }
        }
        let neighbours = self.neighbours(&codes);
        let visits = self.visits();
        let pairs = [
            ("superior", superior),
            ("same-superior", peers),
            ("neighbour", neighbours),
            ("visit", visits),
        ];
        for (name, pairs) in pairs {
            if !pairs.is_empty() {
                let network = Network::Pairs(pairs);
                self.case.spread.channels.push(Channel { name: name.to_owned(), network });
            }
        }
        let network = Network::Everyone;
        self.case.spread.channels.push(Channel { name: "others".to_owned(), network });
    }

    fn neighbours(&self, codes: &[Vec<String>]) -> Vec<(UnitId, UnitId, f64)> {
        let by_code: BTreeMap<&str, UnitId> =
            codes.iter().enumerate().map(|(u, c)| (c[0].as_str(), u)).collect();
        let mut pairs = Vec::new();
        for (&division, &source) in &self.units {
            for other in self.field.touching(division) {
                let Some(&learner) = by_code.get(code(self.field, other)) else { continue };
                let unit = &self.case.spread.units[learner];
                if learner != source && unit.at_risk && unit.count == 1 {
                    let weight = 1.0 / self.field.touching(other).count().max(1) as f64;
                    pairs.push((source, learner, weight));
                }
            }
        }
        pairs.sort_by_key(|p| (p.0, p.1));
        pairs.dedup_by_key(|p| (p.0, p.1));
        pairs
    }

    fn unit_of(&self, actor: ActorId) -> Option<UnitId> {
        let division = self.field.division_of(actor)?;
        let all = std::iter::once(division).chain(self.field.superiors(division));
        let level = |d: &ActorId| *d == division || self.field.actors[*d].level == Some(self.level);
        all.filter(level).find_map(|d| self.units.get(&d).copied())
    }

    fn visits(&self) -> Vec<(UnitId, UnitId, f64)> {
        let visits = self.field.visits.rows().iter();
        let pairs = visits.filter_map(|v| {
            let (host, visitor) = (self.unit_of(v.host?)?, self.unit_of(v.visitor?)?);
            let joined = host != visitor && self.case.spread.units[visitor].at_risk;
            joined.then_some((host, visitor))
        });
        pairs.collect::<BTreeSet<_>>().into_iter().map(|(a, b)| (a, b, 1.0)).collect()
    }

    fn add_documented(&mut self) {
        let mut best: BTreeMap<UnitId, Documented> = BTreeMap::new();
        for edge in self.cascade.graph.edge_references() {
            if edge.weight().basis != Basis::Observed {
                continue;
            }
            let actor = |node: petgraph::graph::NodeIndex| self.cascade.graph[node].actor;
            let ends = (self.unit_of(actor(edge.source())), self.unit_of(actor(edge.target())));
            let (Some(source), Some(learner)) = ends else {
                self.leave(Left::Outside);
                continue;
            };
            if source == learner || !self.case.spread.units[learner].at_risk {
                continue;
            }
            let Some(channel) = self.channel_of(source, learner) else {
                self.leave(Left::Outside);
                continue;
            };
            let units = &self.case.spread.units;
            if units[source].when.earliest() >= units[learner].when.latest() {
                self.leave(Left::Contradicted);
                continue;
            }
            let implied = edge.weight().statement == Some(Statement::Implied);
            let certainty = if implied { IMPLIED } else { 1.0 };
            let documented = Documented { learner, source, channel, certainty };
            let known = best.entry(learner).or_insert(documented);
            if (documented.certainty, std::cmp::Reverse(documented.source))
                > (known.certainty, std::cmp::Reverse(known.source))
            {
                *known = documented;
            }
        }
        self.case.spread.documented = best.into_values().collect();
        self.break_circles();
    }

    fn channel_of(&self, source: UnitId, learner: UnitId) -> Option<usize> {
        self.case.spread.channels.iter().position(|channel| match &channel.network {
            Network::Pairs(pairs) => pairs.iter().any(|p| (p.0, p.1) == (source, learner)),
            Network::Everyone => self.case.spread.units[source].at_risk,
        })
    }

    /// Two that are said to have learned from each other cannot both be held: such links are believed, not held.
    fn break_circles(&mut self) {
        let of: BTreeMap<UnitId, UnitId> =
            self.case.spread.documented.iter().map(|d| (d.learner, d.source)).collect();
        let in_circle = |start: UnitId| {
            let mut at = start;
            for _ in 0..=of.len() {
                match of.get(&at) {
                    Some(&next) if next == start => return true,
                    Some(&next) => at = next,
                    None => return false,
                }
            }
            false
        };
        let mut broken = 0;
        for d in &mut self.case.spread.documented {
            if d.certainty >= 1.0 && in_circle(d.learner) {
                d.certainty = IMPLIED;
                broken += 1;
            }
        }
        for _ in 0..broken {
            self.leave(Left::Contradicted);
        }
    }
}

/// The earlier of two: both ends of the interval at their earlier.
fn earlier(a: When, b: When) -> When {
    When::Between(a.earliest().min(b.earliest()), a.latest().min(b.latest()))
}
