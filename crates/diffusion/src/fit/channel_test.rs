//! Whether a channel is needed: a fit with it beside one without.

use super::dates::Dates;
use super::fitted::Fitted;
use super::likelihood::Evaluation;
use super::maximum::{Settings, THINNING, axis, contradiction, maximum_likelihood};
use super::model::{Model, Parameters};
use super::prepared::Prepared;
use super::spread::{Spread, Unfit};
use crate::simulate::Random;

/// A test of one channel: is its strength 0?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The channel.
    pub channel: usize,
    /// Twice the difference of the log-likelihoods.
    pub statistic: f64,
    /// p-value; as 0 is the end of what a strength can be, half of that of χ² with one degree of freedom
    /// (Self & Liang, JASA 82, 1987).
    pub p: f64,
    /// Difference of AICc without the channel, negative where the model is better without it.
    pub delta_aicc: f64,
}

/// Tests a channel by fitting without it.
///
/// # Errors
/// As [`maximum_likelihood`].
pub fn test_channel(
    spread: &Spread,
    model: &Model,
    fitted: &Fitted,
    channel: usize,
    settings: Settings,
) -> Result<Test, Unfit> {
    let mut without = spread.clone();
    without.channels.remove(channel);
    without.documented.retain(|d| d.channel != channel);
    for d in &mut without.documented {
        d.channel -= usize::from(d.channel > channel);
    }
    let smaller = maximum_likelihood(&without, model, settings)?;
    let difference = match (fitted.log_likelihood, smaller.log_likelihood) {
        // A documented link by the channel is an event that the smaller model does not know of; then only
        // completions of both can be compared.
        (Some(large), Some(small)) if without.documented.len() == spread.documented.len() => {
            large - small
        }
        _ => bridge(spread, model, fitted, &smaller, channel, settings)?,
    };
    let statistic = (2.0 * difference).max(0.0);
    let aicc = |size: usize, log_likelihood: f64| {
        let (k, n) = (size as f64, spread.adopters() as f64);
        let correction =
            if n > k + 1.0 { 2.0 * k * (k + 1.0) / (n - k - 1.0) } else { f64::INFINITY };
        2.0 * k - 2.0 * log_likelihood + correction
    };
    let delta_aicc = aicc(smaller.size(), 0.0) - aicc(fitted.size(), difference);
    let tail = libm::erfc((statistic / 2.0).sqrt());
    Ok(Test { channel, statistic, p: if statistic > 0.0 { tail / 2.0 } else { 1.0 }, delta_aicc })
}

/// log L(fitted) − log L(smaller) by Bennett's acceptance ratio over completions drawn under both. What reports
/// say of sources is left out on both sides: the smaller model could not have said it.
fn bridge(
    spread: &Spread,
    model: &Model,
    fitted: &Fitted,
    smaller: &Fitted,
    channel: usize,
    settings: Settings,
) -> Result<f64, Unfit> {
    let plain = Spread { documented: Vec::new(), ..spread.clone() };
    let prepared = Prepared::new(&plain)?;
    let axis = axis(model);
    let mut wide = smaller.parameters.clone();
    wide.strengths.insert(channel, 0.0);
    let ends = [(&fitted.parameters, &fitted.rates), (&wide, &smaller.rates)];
    let log_ratio = |times: &[f64]| {
        let at = |(p, r): (&Parameters, &Vec<f64>)| {
            let e = Evaluation { prepared: &prepared, form: model.form, axis: &axis, times };
            e.at(p, Some(r)).log_likelihood
        };
        at(ends[0]) - at(ends[1])
    };
    let mut ratios: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for (end, into) in ends.iter().zip(&mut ratios) {
        let mut dates =
            Dates::new(&prepared, model.form, &axis).ok_or_else(|| contradiction(&prepared))?;
        let mut random = Random::new(settings.seed, 1);
        for draw in 0..settings.completions * 5 / 4 {
            for _ in 0..THINNING {
                dates.sweep(end.0, end.1, &mut random);
            }
            if draw >= settings.completions / 4 {
                into.push(log_ratio(&dates.times));
            }
        }
    }
    Ok(acceptance_ratio(&ratios[0], &ratios[1]))
}

/// Bennett's acceptance ratio for samples of equal size: the c with Σ₁ 1/(1 + e^(r − c)) = Σ₂ 1/(1 + e^(c − r)),
/// where r are log ratios under the first and the second model.
fn acceptance_ratio(first: &[f64], second: &[f64]) -> f64 {
    let logistic = |x: f64| 1.0 / (1.0 + libm::exp(-x));
    let balance = |c: f64| {
        first.iter().map(|r| logistic(c - r)).sum::<f64>()
            - second.iter().map(|r| logistic(r - c)).sum::<f64>()
    };
    let all = || first.iter().chain(second).copied().filter(|r| r.is_finite());
    let mut low = all().fold(f64::INFINITY, f64::min) - 50.0;
    let mut high = all().fold(f64::NEG_INFINITY, f64::max) + 50.0;
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if balance(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
