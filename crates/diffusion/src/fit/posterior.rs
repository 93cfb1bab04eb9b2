//! The posterior: parameters, dates and parents together, by slice sampling and data augmentation.
//!
//! Parameters are moved one by one on the logarithmic scale (coefficients on their own) by slice sampling with
//! stepping out (Neal, Ann. Stat. 31, 2003), and along the direction that keeps the rate of learning and changes
//! that of adopting alone. Between two moves every vague date is moved within its bounds. Nothing is tuned and
//! there are no divergences to tell: whoever doubts the result looks at R-hat and effective draws.

use super::chains::{Summary, summary};
use super::dates::Dates;
use super::likelihood::{Blend, Evaluation, factors};
use super::maximum::{axis, contradiction};
use super::model::{Baseline, Model, Parameters};
use super::pieces::{Axis, Crowd};
use super::prepared::Prepared;
use super::spread::{Spread, Unfit, UnitId};
use crate::simulate::Random;
use std::collections::BTreeMap;

/// What is believed before the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Priors {
    /// Mean and standard deviation of the logarithm of each of the baseline's rates (per year).
    pub log_rate: (f64, f64),
    /// Mean of the strengths, which are exponential.
    pub strength: f64,
    /// Standard deviation of the coefficients, around 0.
    pub coefficient: f64,
    /// Standard deviation of the logarithm of the Weibull's shape, around 0.
    pub log_shape: f64,
}

impl Default for Priors {
    fn default() -> Self {
        Self { log_rate: (-4.5, 2.0), strength: 10.0, coefficient: 1.0, log_shape: 0.5 }
    }
}

/// How long to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Seed of everything.
    pub seed: u64,
    /// Number of chains.
    pub chains: u32,
    /// Draws kept of each.
    pub draws: u32,
    /// Draws thrown away before them.
    pub warmup: u32,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { seed: 1, chains: 4, draws: 1000, warmup: 500 }
    }
}

/// A possible source of one adopter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parent {
    /// Who.
    pub source: UnitId,
    /// By which channel.
    pub channel: usize,
    /// How probable it is.
    pub probability: f64,
}

/// Where one adopter has it from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parents {
    /// The probability that it came of itself.
    pub alone: f64,
    /// All possible sources, the most probable first.
    pub sources: Vec<Parent>,
}

/// The posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// The baseline's rates.
    pub rates: Vec<Summary>,
    /// Coefficients of covariates.
    pub coefficients: Vec<Summary>,
    /// Strengths of channels.
    pub strengths: Vec<Summary>,
    /// The Weibull's shape.
    pub shape: Option<Summary>,
    /// How many adoptions owe to learning.
    pub learned: Summary,
    /// How many owe to each channel.
    pub by_channel: Vec<Summary>,
    /// By unit; empty for those who did not adopt.
    pub parents: Vec<Parents>,
    /// All draws of the strengths: by channel, by chain.
    pub draws: Vec<Vec<Vec<f64>>>,
}

impl Posterior {
    /// The largest R-hat of all parameters.
    pub fn worst_r_hat(&self) -> f64 {
        self.all().map(|s| s.r_hat).fold(1.0, f64::max)
    }

    /// The smallest number of effective draws of all parameters.
    pub fn fewest_effective(&self) -> f64 {
        self.all().map(|s| s.effective).fold(f64::INFINITY, f64::min)
    }

    fn all(&self) -> impl Iterator<Item = &Summary> {
        self.rates.iter().chain(&self.coefficients).chain(&self.strengths).chain(&self.shape)
    }
}

/// Draws from the posterior. `progress` is told the share done and says whether to go on.
///
/// # Errors
/// What [`Spread::check`] finds, or a documented order that no dates allow.
pub fn posterior(
    spread: &Spread,
    model: &Model,
    priors: &Priors,
    sampling: Sampling,
    progress: &mut dyn FnMut(f64) -> bool,
) -> Result<Posterior, Unfit> {
    let prepared = Prepared::new(spread)?;
    let axis = axis(model);
    let mut record = Record::new(&prepared, axis.len(), sampling);
    let total = f64::from(sampling.chains * (sampling.draws + sampling.warmup));
    let mut done = 0.0;
    for number in 0..sampling.chains {
        let dates =
            Dates::new(&prepared, model.form, &axis).ok_or_else(|| contradiction(&prepared))?;
        let random = Random::new(sampling.seed, u64::from(number) + 10);
        let mut chain = Chain { prepared: &prepared, model, axis: &axis, priors, dates, random };
        let mut at = chain.start();
        for draw in 0..sampling.warmup + sampling.draws {
            chain.step(&mut at);
            if draw >= sampling.warmup {
                record.keep(number as usize, &mut chain, &at);
            }
            done += 1.0;
            if !progress(done / total) {
                return Ok(record.finish(model));
            }
        }
    }
    Ok(record.finish(model))
}

/// A point of a chain: logarithms of rates, coefficients, logarithms of strengths, logarithm of the shape.
#[derive(Debug, Clone)]
struct State {
    values: Vec<f64>,
    log_posterior: f64,
}

struct Chain<'a> {
    prepared: &'a Prepared<'a>,
    model: &'a Model,
    axis: &'a Axis,
    priors: &'a Priors,
    dates: Dates<'a>,
    random: Random,
}

/// Width of the first step of a slice, in standard units of the logarithmic scale.
const WIDTH: f64 = 1.0;
const MOST_STEPS: u32 = 12;

impl Chain<'_> {
    fn covariates(&self) -> std::ops::Range<usize> {
        let from = self.axis.len();
        from..from + self.prepared.spread.covariates.len()
    }

    fn strengths(&self) -> std::ops::Range<usize> {
        let from = self.covariates().end;
        from..from + self.prepared.channels()
    }

    fn split(&self, values: &[f64]) -> (Parameters, Vec<f64>) {
        let (covariates, strengths) = (self.covariates(), self.strengths());
        let exp = |x: &f64| libm::exp(*x);
        let parameters = Parameters {
            coefficients: values[covariates].to_vec(),
            strengths: values[strengths.clone()].iter().map(exp).collect(),
            shape: values.get(strengths.end).map_or(1.0, exp),
        };
        (parameters, values[..self.axis.len()].iter().map(exp).collect())
    }

    fn start(&mut self) -> State {
        let (mean, _) = self.priors.log_rate;
        let mut spread = || self.random.unit() - 0.5;
        let mut values: Vec<f64> = (0..self.axis.len()).map(|_| mean + 2.0 * spread()).collect();
        values.extend(self.prepared.spread.covariates.iter().map(|_| spread()));
        values.extend((0..self.prepared.channels()).map(|_| 2.0 * spread()));
        if self.model.baseline == Baseline::Weibull {
            values.push(0.5 * spread());
        }
        State { log_posterior: self.height(&values), values }
    }

    fn height(&self, values: &[f64]) -> f64 {
        let (parameters, rates) = self.split(values);
        let (form, axis, times) = (self.model.form, self.axis, &self.dates.times);
        let evaluation = Evaluation { prepared: self.prepared, form, axis, times };
        let normal = |x: f64, mean: f64, sd: f64| -0.5 * ((x - mean) / sd).powi(2);
        let (mean, sd) = self.priors.log_rate;
        let mut sum = evaluation.at(&parameters, Some(&rates)).log_likelihood;
        sum += values[..self.axis.len()].iter().map(|v| normal(*v, mean, sd)).sum::<f64>();
        let wide = self.priors.coefficient;
        sum += parameters.coefficients.iter().map(|v| normal(*v, 0.0, wide)).sum::<f64>();
        // Exponential strengths; on the logarithmic scale each brings its own logarithm.
        let strength = |log: &f64| log - libm::exp(*log) / self.priors.strength;
        sum += values[self.strengths()].iter().map(strength).sum::<f64>();
        if let Some(log) = values.get(self.strengths().end) {
            sum += normal(*log, 0.0, self.priors.log_shape);
        }
        if sum.is_nan() { f64::NEG_INFINITY } else { sum }
    }

    fn step(&mut self, at: &mut State) {
        let (parameters, rates) = self.split(&at.values);
        self.dates.sweep(&parameters, &rates, &mut self.random);
        at.log_posterior = self.height(&at.values);
        for index in 0..at.values.len() {
            let mut direction = vec![0.0; at.values.len()];
            direction[index] = 1.0;
            self.slice(at, &direction);
        }
        if self.prepared.channels() > 0 {
            let mut direction = vec![0.0; at.values.len()];
            direction[..self.axis.len()].fill(1.0);
            direction[self.strengths()].fill(-1.0);
            self.slice(at, &direction);
        }
    }

    /// Moves along a direction: a level under the curve, stepping out, shrinking.
    fn slice(&mut self, at: &mut State, direction: &[f64]) {
        let level = at.log_posterior + (1.0 - self.random.unit()).ln();
        let moved = |by: f64| -> Vec<f64> {
            at.values.iter().zip(direction).map(|(v, d)| v + by * d).collect()
        };
        let mut low = -WIDTH * self.random.unit();
        let mut high = low + WIDTH;
        let below = (f64::from(MOST_STEPS) * self.random.unit()) as u32;
        let mut steps = below;
        while steps > 0 && self.height(&moved(low)) > level {
            low -= WIDTH;
            steps -= 1;
        }
        let mut steps = MOST_STEPS - 1 - below;
        while steps > 0 && self.height(&moved(high)) > level {
            high += WIDTH;
            steps -= 1;
        }
        loop {
            let by = low + (high - low) * self.random.unit();
            let values = moved(by);
            let height = self.height(&values);
            if height > level {
                *at = State { values, log_posterior: height };
                return;
            }
            if by < 0.0 {
                low = by;
            } else {
                high = by;
            }
            if high - low < 1e-12 {
                return;
            }
        }
    }
}

/// What is kept of the draws.
struct Record<'a> {
    prepared: &'a Prepared<'a>,
    pieces: usize,
    /// By number of a parameter, by chain.
    values: Vec<Vec<Vec<f64>>>,
    /// By channel, those of all channels last; by chain.
    counts: Vec<Vec<Vec<f64>>>,
    alone: Vec<f64>,
    sources: Vec<BTreeMap<(UnitId, usize), f64>>,
    kept: f64,
}

impl<'a> Record<'a> {
    fn new(prepared: &'a Prepared<'a>, pieces: usize, sampling: Sampling) -> Self {
        let units = prepared.spread.units.len();
        let chains = vec![Vec::new(); sampling.chains as usize];
        let most = pieces + prepared.spread.covariates.len() + prepared.channels() + 1;
        Self {
            prepared,
            pieces,
            values: vec![chains.clone(); most],
            counts: vec![chains; prepared.channels() + 1],
            alone: vec![0.0; units],
            sources: vec![BTreeMap::new(); units],
            kept: 0.0,
        }
    }

    fn keep(&mut self, number: usize, chain: &mut Chain<'_>, at: &State) {
        let coefficients = chain.covariates();
        for (index, value) in at.values.iter().enumerate() {
            let shown = if coefficients.contains(&index) { *value } else { libm::exp(*value) };
            self.values[index][number].push(shown);
        }
        let (parameters, _) = chain.split(&at.values);
        let channels = self.prepared.channels();
        let mut counts = vec![0.0; channels + 1];
        let times = chain.dates.times.clone();
        let mut in_order = self.prepared.at_risk.clone();
        in_order.sort_by(|&a, &b| times[a].total_cmp(&times[b]));
        let crowd = Crowd::new(in_order.iter().map(|&u| times[u]).collect());
        let (form, axis) = (chain.model.form, chain.axis);
        let e = Evaluation { prepared: self.prepared, form, axis, times: &times };
        for &unit in &self.prepared.at_risk {
            let shares = shares(&e, &parameters, unit, &crowd, &in_order);
            let mut draw = chain.random.unit();
            self.alone[unit] += shares.alone;
            draw -= shares.alone;
            for ((source, channel), share) in shares.sources {
                *self.sources[unit].entry((source, channel)).or_default() += share;
                if draw >= 0.0 && draw < share {
                    counts[channel] += 1.0;
                    counts[channels] += 1.0;
                }
                draw -= share;
            }
        }
        for (list, count) in self.counts.iter_mut().zip(counts) {
            list[number].push(count);
        }
        self.kept += 1.0;
    }

    fn finish(self, model: &Model) -> Posterior {
        let covariates = self.prepared.spread.covariates.len();
        let channels = self.prepared.channels();
        let of = |range: std::ops::Range<usize>| -> Vec<Summary> {
            self.values[range].iter().map(|c| summary(c)).collect()
        };
        let from = self.pieces + covariates;
        let weibull = model.baseline == Baseline::Weibull;
        let by_channel: Vec<Summary> = self.counts[..channels].iter().map(|c| summary(c)).collect();
        let parents = self.alone.iter().zip(&self.sources).map(|(alone, sources)| {
            let mut sources: Vec<Parent> = sources
                .iter()
                .map(|(&(source, channel), sum)| Parent {
                    source,
                    channel,
                    probability: sum / self.kept,
                })
                .collect();
            sources.sort_by(|a, b| b.probability.total_cmp(&a.probability));
            Parents { alone: alone / self.kept, sources }
        });
        Posterior {
            rates: of(0..self.pieces),
            coefficients: of(self.pieces..from),
            strengths: of(from..from + channels),
            shape: weibull.then(|| summary(&self.values[from + channels])),
            learned: summary(&self.counts[channels]),
            by_channel,
            parents: parents.collect(),
            draws: self.values[from..from + channels].to_vec(),
        }
    }
}

struct Shares {
    alone: f64,
    sources: Vec<((UnitId, usize), f64)>,
}

/// The probability of each cause of one adoption, given all times and parameters.
fn shares(
    e: &Evaluation<'_>,
    parameters: &Parameters,
    unit: UnitId,
    crowd: &Crowd,
    in_order: &[UnitId],
) -> Shares {
    let prepared = e.prepared;
    let stated = prepared.known(unit);
    let possible = stated.filter(|k| e.times[k.source] < e.times[unit]);
    let blend = Blend::new(stated, possible, e.candidates(unit, crowd));
    let (own, social) = factors(e.form, parameters, &prepared.spread.units[unit]);
    let mut sources: Vec<((UnitId, usize), f64)> = Vec::new();
    let mut add = |source: UnitId, channel: usize, weight: f64| {
        let known = possible.is_some_and(|k| k.source == source && k.channel == channel);
        let factor = blend.total + if known { blend.said } else { 0.0 };
        let hazard = factor * social * parameters.strengths[channel] * weight;
        sources.push(((source, channel), hazard));
    };
    for link in prepared.sources(unit) {
        if e.times[link.other] < e.times[unit] {
            add(link.other, link.channel, link.weight);
        }
    }
    for &channel in &prepared.everyone {
        for &source in &in_order[..crowd.before(e.times[unit])] {
            add(source, channel, prepared.share);
        }
    }
    let alone = blend.total * own;
    let total = alone + sources.iter().map(|s| s.1).sum::<f64>();
    sources.iter_mut().for_each(|s| s.1 /= total);
    Shares { alone: alone / total, sources }
}
