//! The likelihood of intervals where nobody learns from anybody: Σ log(S(l) − S(u)).

use super::fitted::Fitted;
use super::likelihood::{clock, log_step};
use super::model::{Baseline, Model, Parameters};
use super::optimise::{Objective, climb, hessian};
use super::pieces::Axis;
use super::spread::{Spread, Unfit, When};
use super::symmetric::inverse;

struct Intervals<'a> {
    spread: &'a Spread,
    model: &'a Model,
    axis: &'a Axis,
}

impl Intervals<'_> {
    fn split(&self, x: &[f64]) -> (Parameters, Vec<f64>) {
        let covariates = self.spread.covariates.len();
        let weibull = usize::from(self.model.baseline == Baseline::Weibull);
        let parameters = Parameters {
            coefficients: x[..covariates].to_vec(),
            strengths: Vec::new(),
            shape: if weibull == 1 { libm::exp(x[covariates]) } else { 1.0 },
        };
        (parameters, x[covariates + weibull..].iter().map(|log| libm::exp(*log)).collect())
    }

    fn value(&self, x: &[f64]) -> f64 {
        let (parameters, rates) = self.split(x);
        let at_start = self.axis.cumulative(&rates);
        let cumulative = |t: f64| {
            let u = clock(parameters.shape, t);
            let piece = self.axis.piece(u.max(f64::MIN_POSITIVE));
            at_start[piece] + rates[piece] * (u - self.axis.start(piece))
        };
        let shape = parameters.shape;
        let one = |unit: &super::spread::Unit| {
            let sum: f64 =
                parameters.coefficients.iter().zip(&unit.covariates).map(|(b, x)| b * x).sum();
            let factor = f64::from(unit.count) * libm::exp(sum);
            match unit.when {
                When::NotBy(t) => -factor * cumulative(t),
                When::At(t) => {
                    let rate = rates[self.axis.piece(clock(shape, t))];
                    sum + rate.ln() + log_step(shape, t) - factor * cumulative(t)
                }
                When::Between(from, to) => {
                    let (low, high) = (factor * cumulative(from), factor * cumulative(to));
                    // log(e^−low − e^−high)
                    -low + (-libm::expm1(low - high)).ln()
                }
            }
        };
        self.spread.units.iter().filter(|u| u.at_risk).map(one).sum()
    }
}

impl Objective for Intervals<'_> {
    fn at(&self, x: &[f64]) -> Option<(f64, Vec<f64>)> {
        let value = self.value(x);
        let slope = |i: usize| {
            let h = 1e-4 * x[i].abs().max(1.0);
            let moved = |by: f64| {
                let mut there = x.to_vec();
                there[i] += by;
                self.value(&there)
            };
            // Five points: exact to the fourth order.
            (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h)
        };
        let gradient: Vec<f64> = (0..x.len()).map(slope).collect();
        let finite = value.is_finite() && gradient.iter().all(|g| g.is_finite());
        finite.then_some((value, gradient))
    }

    fn bounded(&self, _: usize) -> bool {
        false
    }
}

/// Fits.
pub(super) fn fit(spread: &Spread, model: &Model, axis: &Axis) -> Result<Fitted, Unfit> {
    let objective = Intervals { spread, model, axis };
    let spent: f64 = spread
        .units
        .iter()
        .filter(|u| u.at_risk)
        .map(|u| f64::from(u.count) * u.when.latest())
        .sum();
    let rate = (spread.adopters() as f64 / spent.max(f64::MIN_POSITIVE)).ln();
    let others = spread.covariates.len() + usize::from(model.baseline == Baseline::Weibull);
    let mut start = vec![0.0; others];
    start.extend(std::iter::repeat_n(rate, axis.len()));
    let summit = climb(&objective, start).ok_or(Unfit::NoDates)?;
    let (parameters, rates) = objective.split(&summit.x);
    let free: Vec<usize> = (0..summit.x.len()).collect();
    let covariance = hessian(&objective, &summit.x, &free)
        .map(|mut h| {
            h.iter_mut().flatten().for_each(|v| *v = -*v);
            h
        })
        .and_then(|i| inverse(&i));
    let error = |i: usize| covariance.as_ref().map(|c| c[i][i].sqrt());
    Ok(Fitted {
        parameters,
        standard_errors: (0..others).map(error).collect(),
        rates,
        log_likelihood: Some(summit.value),
        settled: summit.settled,
        correlations: Vec::new(),
    })
}
