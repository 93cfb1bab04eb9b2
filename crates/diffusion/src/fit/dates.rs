//! Times within the bounds of reports, drawn from what the model says of them.
//!
//! Data augmentation (Tanner & Wong, JASA 82, 1987): each vague time is moved within its interval by
//! Metropolis–Hastings steps, half of them drawn anew from the whole interval, half near where it stands.
//! A move costs O(d + a) in the degree d of the unit and, where everyone learns from everyone, the
//! number a of adopters.

use super::likelihood::{Blend, clock, factors, log_step};
use super::model::{Form, Parameters};
use super::pieces::Axis;
use super::prepared::Prepared;
use super::spread::{UnitId, When};
use crate::simulate::Random;

/// Times of all units, one possible completion of the data.
#[derive(Debug, Clone)]
pub(super) struct Dates<'a> {
    prepared: &'a Prepared<'a>,
    form: Form,
    axis: &'a Axis,
    pub(super) times: Vec<f64>,
    /// Times of adopters at risk, sorted.
    sorted: Vec<f64>,
    /// Who has a vague time.
    vague: Vec<(UnitId, f64, f64)>,
}

/// Parameters with what the moves need of them.
struct Setting<'a> {
    parameters: &'a Parameters,
    rates: &'a [f64],
    at_start: Vec<f64>,
    factors: Vec<(f64, f64)>,
    /// What a source adds to everyone.
    everyone: f64,
    /// Time and weight of those who never adopted, by time.
    others: Vec<(f64, f64)>,
}

impl<'a> Dates<'a> {
    /// A first completion that no certain document contradicts; `None` if there is none.
    pub(super) fn new(prepared: &'a Prepared<'a>, form: Form, axis: &'a Axis) -> Option<Self> {
        let times = feasible(prepared)?;
        let vague =
            prepared.adopters.iter().filter_map(|&unit| match prepared.spread.units[unit].when {
                When::Between(from, to) => Some((unit, from, to)),
                When::At(_) | When::NotBy(_) => None,
            });
        let mut sorted: Vec<f64> = prepared.at_risk.iter().map(|&u| times[u]).collect();
        sorted.sort_by(f64::total_cmp);
        Some(Self { prepared, form, axis, sorted, vague: vague.collect(), times })
    }

    /// Moves every vague time once.
    pub(super) fn sweep(&mut self, parameters: &Parameters, rates: &[f64], random: &mut Random) {
        if self.vague.is_empty() {
            return;
        }
        let setting = self.setting(parameters, rates);
        for number in 0..self.vague.len() {
            let (unit, from, to) = self.vague[number];
            let old = self.times[unit];
            let new = if random.unit() < 0.5 {
                to - (to - from) * random.unit()
            } else {
                reflect(old + (to - from) * 0.2 * (random.unit() - 0.5), from, to)
            };
            let draw = random.unit();
            if new <= from || new > to {
                continue;
            }
            let affected = self.affected(unit, old, new);
            let before = self.weight(&setting, unit, &affected);
            self.place(unit, new);
            let after = self.weight(&setting, unit, &affected);
            let better = after - before;
            // A move out of the impossible is always taken.
            if !(before == f64::NEG_INFINITY || draw.ln() < better) {
                self.place(unit, old);
            }
        }
    }

    fn setting<'p>(&self, parameters: &'p Parameters, rates: &'p [f64]) -> Setting<'p> {
        let units = &self.prepared.spread.units;
        let factors: Vec<_> = units.iter().map(|u| factors(self.form, parameters, u)).collect();
        let everyone = self.prepared.everyone.iter().map(|&c| parameters.strengths[c]).sum::<f64>()
            * self.prepared.share;
        let mut others: Vec<(f64, f64)> = (0..units.len())
            .filter(|&u| !self.prepared.adopted(u))
            .map(|u| (self.times[u], factors[u].1))
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.dedup_by(|next, first| {
            let same = next.0.total_cmp(&first.0).is_eq();
            first.1 += if same { next.1 } else { 0.0 };
            same
        });
        Setting {
            parameters,
            rates,
            at_start: self.axis.cumulative(rates),
            factors,
            everyone,
            others,
        }
    }

    fn place(&mut self, unit: UnitId, time: f64) {
        if self.prepared.spread.units[unit].at_risk {
            let at = self.sorted.partition_point(|&t| t < self.times[unit]);
            self.sorted.remove(at);
            self.sorted.insert(self.sorted.partition_point(|&t| t < time), time);
        }
        self.times[unit] = time;
    }

    /// Adopters whose causes change when a unit moves, itself included.
    fn affected(&self, unit: UnitId, old: f64, new: f64) -> Vec<UnitId> {
        let mut all = vec![unit];
        let learners = self.prepared.learners(unit).iter().map(|l| l.other);
        all.extend(learners.filter(|&l| self.prepared.adopted(l)));
        if !self.prepared.everyone.is_empty() && self.prepared.spread.units[unit].at_risk {
            let (low, high) = (old.min(new), old.max(new));
            let between = |u: &&UnitId| (low..=high).contains(&self.times[**u]);
            all.extend(self.prepared.at_risk.iter().filter(between));
            // Those whose documented source this is learn from everyone too.
            let taught = |u: &&UnitId| self.prepared.known(**u).is_some_and(|k| k.source == unit);
            all.extend(self.prepared.at_risk.iter().filter(taught));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How far the weight of one random move is from the change of the whole likelihood.
    #[cfg(test)]
    pub(super) fn discrepancy(
        mut self,
        parameters: &Parameters,
        rates: &[f64],
        random: &mut Random,
    ) -> f64 {
        for _ in 0..3 {
            self.sweep(parameters, rates, random);
        }
        let setting = self.setting(parameters, rates);
        let (unit, from, to) = self.vague[random.below(self.vague.len() as u32) as usize];
        let (old, new) = (self.times[unit], to - (to - from) * random.unit());
        let whole = |dates: &Self| {
            let (prepared, form, axis, times) =
                (dates.prepared, dates.form, dates.axis, &dates.times);
            let e = super::likelihood::Evaluation { prepared, form, axis, times };
            e.at(parameters, Some(rates)).log_likelihood
        };
        let affected = self.affected(unit, old, new);
        let before = whole(&self) - self.weight(&setting, unit, &affected);
        self.place(unit, new);
        (whole(&self) - self.weight(&setting, unit, &affected) - before).abs()
    }

    /// The part of the log-likelihood that depends on the time of a unit.
    fn weight(&self, setting: &Setting<'_>, unit: UnitId, affected: &[UnitId]) -> f64 {
        let events: f64 = affected.iter().map(|&u| self.event(setting, u)).sum();
        let risk = self.risk(setting, self.times[unit]);
        let (own, social) = setting.factors[unit];
        let strengths = &setting.parameters.strengths;
        let mut survived = own * risk;
        for link in self.prepared.sources(unit) {
            let since = (risk - self.risk(setting, self.times[link.other])).max(0.0);
            survived += social * strengths[link.channel] * link.weight * since;
        }
        for link in self.prepared.learners(unit) {
            let since = (self.risk(setting, self.times[link.other]) - risk).max(0.0);
            survived +=
                setting.factors[link.other].1 * strengths[link.channel] * link.weight * since;
        }
        if setting.everyone > 0.0 && self.prepared.spread.units[unit].at_risk {
            for &other in &self.prepared.at_risk {
                let away = self.risk(setting, self.times[other]) - risk;
                let weight = if away > 0.0 { setting.factors[other].1 } else { social };
                survived += setting.everyone * weight * away.abs();
            }
            for &(until, weight) in &setting.others {
                let since = (self.risk(setting, until) - risk).max(0.0);
                survived += setting.everyone * weight * since;
            }
        }
        events - survived
    }

    /// The cumulative baseline until a time.
    fn risk(&self, setting: &Setting<'_>, time: f64) -> f64 {
        let u = clock(setting.parameters.shape, time);
        let piece = self.axis.piece(u.max(f64::MIN_POSITIVE));
        setting.at_start[piece] + setting.rates[piece] * (u - self.axis.start(piece))
    }

    /// The logarithm of the hazard of an adopter at its time.
    fn event(&self, setting: &Setting<'_>, unit: UnitId) -> f64 {
        if !self.prepared.spread.units[unit].at_risk {
            return 0.0;
        }
        let time = self.times[unit];
        let p = setting.parameters;
        let (own, social) = setting.factors[unit];
        let (mut reach, mut candidates) = (0.0, 1);
        for link in self.prepared.sources(unit) {
            if self.times[link.other] < time {
                reach += p.strengths[link.channel] * link.weight;
                candidates += 1;
            }
        }
        if !self.prepared.everyone.is_empty() {
            let before = self.sorted.partition_point(|&t| t < time);
            reach += setting.everyone * before as f64;
            candidates += before * self.prepared.everyone.len();
        }
        let stated = self.prepared.known(unit);
        let possible = stated.filter(|k| self.times[k.source] < time);
        let blend = Blend::new(stated, possible, candidates);
        let said = possible.map_or(0.0, |k| p.strengths[k.channel] * k.weight);
        let hazard = blend.total * (own + social * reach) + blend.said * social * said;
        let u = clock(p.shape, time);
        let rate = setting.rates[self.axis.piece(u)];
        rate.ln() + log_step(p.shape, time) + hazard.ln()
    }
}

/// A number folded back into an interval that is longer than what it lies outside.
fn reflect(x: f64, from: f64, to: f64) -> f64 {
    if x < from {
        2.0 * from - x
    } else if x > to {
        2.0 * to - x
    } else {
        x
    }
}

/// Times in which each certainly documented source comes before its learner.
fn feasible(prepared: &Prepared<'_>) -> Option<Vec<f64>> {
    let units = &prepared.spread.units;
    let certain = |u: UnitId| prepared.known(u).filter(|k| k.certainty >= 1.0).map(|k| k.source);
    // The latest time of each is bounded by those who learned from it.
    let mut latest: Vec<f64> = units.iter().map(|u| u.when.latest()).collect();
    for _ in 0..units.len() {
        let mut changed = false;
        for &unit in &prepared.adopters {
            if let Some(source) = certain(unit)
                && latest[source] > latest[unit]
            {
                latest[source] = latest[unit];
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut times: Vec<Option<f64>> = vec![None; units.len()];
    for unit in 0..units.len() {
        let mut chain = vec![unit];
        while let Some(source) = certain(chain[chain.len() - 1]).filter(|&s| times[s].is_none()) {
            if chain.contains(&source) {
                return None;
            }
            chain.push(source);
        }
        for &member in chain.iter().rev() {
            let source = certain(member).and_then(|s| times[s]);
            times[member] = Some(match units[member].when {
                When::At(t) if source.is_none_or(|s| s < t) => t,
                When::NotBy(t) => t,
                When::At(_) => return None,
                When::Between(from, _) => {
                    let from = source.map_or(from, |s| s.max(from));
                    let time = from
                        + (latest[member] - from)
                            * if source.is_some() || from > 0.0 { 0.1 } else { 0.5 };
                    if time <= from {
                        return None;
                    }
                    time
                }
            });
        }
    }
    times.into_iter().collect()
}
