//! The likelihood when every adoption has a time: in one pass over units and pairs.

use super::model::{Form, Parameters};
use super::pieces::{Axis, Crowd, Exposure};
use super::prepared::{Known, Prepared};
use super::spread::{Unit, UnitId};

/// What the likelihood says at one point.
#[derive(Debug, Clone, Default)]
pub(super) struct Point {
    pub(super) log_likelihood: f64,
    /// By coefficients of covariates, then by strengths of channels.
    pub(super) gradient: Vec<f64>,
    /// The baseline's rates: those given, or those that fit best here.
    pub(super) rates: Vec<f64>,
}

/// Events and weighted time at risk in each piece of the baseline.
#[derive(Debug, Clone)]
pub(super) struct Risk {
    pub(super) events: Vec<f64>,
    pub(super) spent: Vec<f64>,
}

/// The rates that fit several completed data sets best, taken together.
pub(super) fn best_rates(risks: &[Risk]) -> Vec<f64> {
    let pieces = risks.first().map_or(0, |r| r.events.len());
    let rate = |piece: usize| {
        let events: f64 = risks.iter().map(|r| r.events[piece]).sum();
        let spent: f64 = risks.iter().map(|r| r.spent[piece]).sum();
        if events > 0.0 { events / spent } else { 0.0 }
    };
    (0..pieces).map(rate).collect()
}

/// Spread, times and the axis on which the baseline is constant by pieces.
pub(super) struct Evaluation<'a> {
    pub(super) prepared: &'a Prepared<'a>,
    pub(super) form: Form,
    pub(super) axis: &'a Axis,
    /// Time of adoption, or the time until which there was none.
    pub(super) times: &'a [f64],
}

/// Factors of one unit: on its own part and on its social part.
pub(super) fn factors(form: Form, parameters: &Parameters, unit: &Unit) -> (f64, f64) {
    if !unit.at_risk {
        return (0.0, 0.0);
    }
    let sum: f64 = parameters.coefficients.iter().zip(&unit.covariates).map(|(b, x)| b * x).sum();
    let (own, count) = (libm::exp(sum), f64::from(unit.count));
    match form {
        Form::Multiplicative => (count * own, count * own),
        Form::Additive => (count * own, count),
    }
}

impl Evaluation<'_> {
    /// Evaluates at a point. Where `rates` is `None`, those of the baseline are the best ones for the
    /// other parameters (Breslow's), and the gradient is that of the profile.
    pub(super) fn at(&self, parameters: &Parameters, rates: Option<&[f64]>) -> Point {
        let clock = |t: f64| clock(parameters.shape, t);
        let clocks: Vec<f64> = self.times.iter().map(|&t| clock(t)).collect();
        let crowd = Crowd::new(self.prepared.at_risk.iter().map(|&u| clocks[u]).collect());
        let rates = match rates {
            Some(rates) => rates.to_vec(),
            None => best_rates(&[self.risk(parameters)]),
        };
        let mut point = Point { rates, ..Point::default() };
        self.add_events(parameters, &clocks, &crowd, &mut point);
        self.add_survival(parameters, &clocks, &mut point);
        point
    }

    fn factors(&self, parameters: &Parameters, unit: UnitId) -> (f64, f64) {
        factors(self.form, parameters, &self.prepared.spread.units[unit])
    }

    /// Events and weighted time at risk in each piece of the baseline.
    pub(super) fn risk(&self, parameters: &Parameters) -> Risk {
        let clocks: Vec<f64> = self.times.iter().map(|&t| clock(parameters.shape, t)).collect();
        let crowd = Crowd::new(self.prepared.at_risk.iter().map(|&u| clocks[u]).collect());
        let mut exposure = Exposure::new(self.axis);
        let by_everyone: f64 = self.everyone(parameters);
        let mut above = vec![0.0; self.axis.len() + 1];
        for (unit, &end) in clocks.iter().enumerate() {
            let (own, social) = self.factors(parameters, unit);
            exposure.add(0.0, end, own);
            for link in self.prepared.sources(unit) {
                let weight = social * parameters.strengths[link.channel] * link.weight;
                exposure.add(clocks[link.other], end, weight);
            }
            if by_everyone > 0.0 && end > 0.0 {
                let last = self.axis.piece(end);
                let spent = crowd.spent(self.axis.start(last), end);
                exposure.add_to(last, social * by_everyone * spent);
                above[last] += social * by_everyone;
            }
        }
        if by_everyone > 0.0 {
            let mut running = 0.0;
            for piece in (1..self.axis.len()).rev() {
                running += above[piece];
                let (from, to) = (self.axis.start(piece - 1), self.axis.start(piece));
                exposure.add_to(piece - 1, running * crowd.spent(from, to));
            }
        }
        let mut events = vec![0.0; self.axis.len()];
        for &unit in &self.prepared.at_risk {
            events[self.axis.piece(clocks[unit])] += 1.0;
        }
        Risk { events, spent: exposure.finish() }
    }

    /// What one source adds to everyone's hazard, relative to the baseline.
    fn everyone(&self, parameters: &Parameters) -> f64 {
        let strengths = self.prepared.everyone.iter().map(|&c| parameters.strengths[c]);
        strengths.sum::<f64>() * self.prepared.share
    }

    fn add_events(&self, p: &Parameters, clocks: &[f64], crowd: &Crowd, point: &mut Point) {
        let (covariates, channels) = (p.coefficients.len(), p.strengths.len());
        point.gradient = vec![0.0; covariates + channels];
        let mut reach = vec![0.0; channels];
        for &unit in &self.prepared.at_risk {
            let (own, social) = self.factors(p, unit);
            let candidates = self.reach(unit, clocks, crowd, &mut reach);
            let rate = point.rates[self.axis.piece(clocks[unit])];
            let step = log_step(p.shape, self.times[unit]);
            let known = self.prepared.known(unit).filter(|k| clocks[k.source] < clocks[unit]);
            let blend = Blend::new(self.prepared.known(unit), known, candidates);
            let by_channels: f64 = reach.iter().zip(&p.strengths).map(|(a, s)| a * s).sum();
            let said = known.map_or(0.0, |k| p.strengths[k.channel] * k.weight);
            let hazard = blend.total * (own + social * by_channels) + blend.said * social * said;
            point.log_likelihood += rate.ln() + step + hazard.ln();
            for (channel, reached) in reach.iter().enumerate() {
                let of_known = known.filter(|k| k.channel == channel).map_or(0.0, |k| k.weight);
                point.gradient[covariates + channel] +=
                    social * (blend.total * reached + blend.said * of_known) / hazard;
            }
            let through = match self.form {
                Form::Multiplicative => 1.0,
                Form::Additive => blend.total * own / hazard,
            };
            let row = &self.prepared.spread.units[unit].covariates;
            for (sum, x) in point.gradient.iter_mut().zip(row) {
                *sum += through * x;
            }
        }
    }

    /// Sums the weights of those who adopted before a unit, by channel; says how many causes there are.
    fn reach(&self, unit: UnitId, clocks: &[f64], crowd: &Crowd, reach: &mut [f64]) -> usize {
        reach.fill(0.0);
        let mut candidates = 1;
        for link in self.prepared.sources(unit) {
            if clocks[link.other] < clocks[unit] {
                reach[link.channel] += link.weight;
                candidates += 1;
            }
        }
        for &channel in &self.prepared.everyone {
            let before = crowd.before(clocks[unit]);
            reach[channel] = before as f64 * self.prepared.share;
            candidates += before;
        }
        candidates
    }

    fn add_survival(&self, p: &Parameters, clocks: &[f64], point: &mut Point) {
        let at_start = self.axis.cumulative(&point.rates);
        let cumulative = |u: f64| {
            let piece = self.axis.piece(u.max(f64::MIN_POSITIVE));
            at_start[piece] + point.rates[piece] * (u - self.axis.start(piece))
        };
        let risks: Vec<f64> = clocks.iter().map(|&u| cumulative(u)).collect();
        let sums = Crowd::new(self.prepared.at_risk.iter().map(|&u| risks[u]).collect());
        let covariates = p.coefficients.len();
        let mut learned = vec![0.0; p.strengths.len()];
        for (unit, &risk) in risks.iter().enumerate() {
            let (own, social) = self.factors(p, unit);
            learned.fill(0.0);
            for link in self.prepared.sources(unit) {
                learned[link.channel] += link.weight * (risk - risks[link.other]).max(0.0);
            }
            for &channel in &self.prepared.everyone {
                // Equal risks add nothing, so it does not matter whether times or risks are counted.
                learned[channel] = self.prepared.share * sums.spent(0.0, risk);
            }
            let by_channels: f64 = learned.iter().zip(&p.strengths).map(|(w, s)| w * s).sum();
            point.log_likelihood -= own * risk + social * by_channels;
            for (sum, w) in point.gradient[covariates..].iter_mut().zip(&learned) {
                *sum -= social * w;
            }
            let through = match self.form {
                Form::Multiplicative => own * (risk + by_channels),
                Form::Additive => own * risk,
            };
            let row = &self.prepared.spread.units[unit].covariates;
            for (sum, x) in point.gradient[..covariates].iter_mut().zip(row) {
                *sum -= through * x;
            }
        }
    }

    /// How many causes one adoption can have had: itself and all who adopted before.
    pub(super) fn candidates(&self, unit: UnitId, crowd: &Crowd) -> usize {
        self.reach(unit, self.times, crowd, &mut vec![0.0; self.prepared.channels()])
    }
}

/// How a documented source changes what one adoption says: `total` times the hazard of all causes plus
/// `said` times that of the documented one.
pub(super) struct Blend {
    pub(super) total: f64,
    pub(super) said: f64,
}

impl Blend {
    /// `stated` is what the report says, `possible` the same if the times allow it.
    ///
    /// A certain statement leaves its cause alone. One of certainty π is true with probability π and
    /// otherwise falls on each of the other candidates alike.
    pub(super) fn new(stated: Option<Known>, possible: Option<Known>, candidates: usize) -> Self {
        match (stated, possible) {
            (None, _) => Self { total: 1.0, said: 0.0 },
            (Some(known), possible) => {
                let others = candidates.saturating_sub(usize::from(possible.is_some())).max(1);
                let total = (1.0 - known.certainty) / others as f64;
                let said = possible.map_or(0.0, |k| k.certainty - total);
                Self { total, said }
            }
        }
    }
}

/// Whether a shape is that of a baseline which neither rises nor falls.
fn is_even(shape: f64) -> bool {
    (shape - 1.0).abs() < f64::EPSILON
}

/// The time on which the baseline is constant by pieces: tᵏ.
pub(super) fn clock(shape: f64, t: f64) -> f64 {
    if is_even(shape) { t } else { libm::pow(t, shape) }
}

/// The logarithm of its speed, k·tᵏ⁻¹.
pub(super) fn log_step(shape: f64, t: f64) -> f64 {
    if is_even(shape) { 0.0 } else { shape.ln() + (shape - 1.0) * t.ln() }
}
