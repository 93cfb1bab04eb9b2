#![allow(clippy::unwrap_used, reason = "tests")]

use super::likelihood::Evaluation;
use super::maximum::axis;
use super::prepared::Prepared;
use super::*;
use crate::simulate::Random;

fn unit(when: When, covariates: &[f64]) -> Unit {
    Unit { name: String::new(), when, covariates: covariates.to_vec(), at_risk: true, count: 1 }
}

/// Units on a ring with a random network beside it, and everyone; one covariate.
fn ground(units: usize, seed: u64) -> Spread {
    let mut random = Random::new(seed, 9);
    let ring = (0..units).map(|i| (i, (i + 1) % units, 1.0)).collect();
    let mut pairs = std::collections::BTreeMap::new();
    for _ in 0..3 * units {
        let (a, b) = (random.below(units as u32) as usize, random.below(units as u32) as usize);
        if a != b {
            pairs.insert((a, b), 0.2 + random.unit());
        }
    }
    let pairs = pairs.into_iter().map(|((a, b), w)| (a, b, w)).collect();
    let channel = |name: &str, network| Channel { name: name.to_owned(), network };
    Spread {
        units: (0..units).map(|_| unit(When::NotBy(1.0), &[random.unit() - 0.5])).collect(),
        channels: vec![
            channel("ring", Network::Pairs(ring)),
            channel("random", Network::Pairs(pairs)),
            channel("everyone", Network::Everyone),
        ],
        covariates: vec!["size".to_owned()],
        documented: Vec::new(),
    }
}

fn parameters() -> Parameters {
    Parameters { coefficients: vec![0.7], strengths: vec![3.0, 1.5, 6.0], shape: 1.0 }
}

fn drawn(units: usize, seed: u64) -> Simulated {
    simulate(&ground(units, seed), Form::Multiplicative, &parameters(), 0.02, 12.0, seed)
}

/// The log-likelihood by its definition: the hazard integrated in small steps.
fn slow(s: &Spread, form: Form, p: &Parameters, rate: impl Fn(f64) -> f64) -> f64 {
    let n = s.units.len();
    let time = |u: usize| s.units[u].when.latest();
    let weight = |channel: &Channel, from: usize, to: usize| match &channel.network {
        Network::Everyone => 1.0 / (n - 1) as f64,
        Network::Pairs(pairs) => {
            pairs.iter().find(|q| (q.0, q.1) == (from, to)).map_or(0.0, |q| q.2)
        }
    };
    let hazard = |u: usize, t: f64| {
        let own = (p.coefficients[0] * s.units[u].covariates[0]).exp();
        let mut social = 0.0;
        for (channel, strength) in s.channels.iter().zip(&p.strengths) {
            for v in (0..n).filter(|&v| v != u && s.units[v].when.adopted() && time(v) < t) {
                social += strength * weight(channel, v, u);
            }
        }
        rate(t) * if form == Form::Multiplicative { own * (1.0 + social) } else { own + social }
    };
    let mut sum = 0.0;
    for u in 0..n {
        if s.units[u].when.adopted() {
            sum += hazard(u, time(u)).ln();
        }
        // Between two adoptions the hazard is smooth: Gauss with two points on short steps.
        let mut bounds: Vec<f64> = (0..n).map(time).filter(|t| *t < time(u)).collect();
        bounds.extend([0.0, 1.0, 5.0, time(u)].into_iter().filter(|t| *t <= time(u)));
        bounds.sort_by(f64::total_cmp);
        for ends in bounds.windows(2) {
            let steps = 20;
            let h = (ends[1] - ends[0]) / f64::from(steps);
            for step in 0..steps {
                let middle = ends[0] + h * (f64::from(step) + 0.5);
                let away = h / (2.0 * 3f64.sqrt());
                sum -= h / 2.0 * (hazard(u, middle - away) + hazard(u, middle + away));
            }
        }
    }
    sum
}

#[test]
fn the_likelihood_is_the_integral_of_the_hazard() {
    let s = (0..100).map(|seed| drawn(12, seed).spread).find(|s| s.adopters() > 4).unwrap();
    let prepared = Prepared::new(&s).unwrap();
    let times: Vec<f64> = s.units.iter().map(|u| u.when.latest()).collect();
    let baselines = [
        (Baseline::Constant, 1.0, vec![0.05]),
        (Baseline::Weibull, 1.4, vec![0.05]),
        (Baseline::Piecewise(vec![1.0, 5.0]), 1.0, vec![0.02, 0.08, 0.05]),
    ];
    for form in [Form::Multiplicative, Form::Additive] {
        for (baseline, shape, rates) in &baselines {
            let p = Parameters { shape: *shape, ..parameters() };
            let model = Model { form, baseline: baseline.clone() };
            let axis = axis(&model);
            let e = Evaluation { prepared: &prepared, form, axis: &axis, times: &times };
            let fast = e.at(&p, Some(rates)).log_likelihood;
            let rate = |t: f64| match baseline {
                Baseline::Piecewise(_) => rates[usize::from(t > 1.0) + usize::from(t > 5.0)],
                _ => rates[0] * shape * t.powf(shape - 1.0),
            };
            let expected = slow(&s, form, &p, rate);
            assert!((fast - expected).abs() < 1e-3, "{form:?} {baseline:?}: {fast} {expected}");
        }
    }
}

#[test]
fn the_gradient_is_that_of_the_value() {
    let s = drawn(40, 5).spread;
    let prepared = Prepared::new(&s).unwrap();
    let times: Vec<f64> = s.units.iter().map(|u| u.when.latest()).collect();
    for form in [Form::Multiplicative, Form::Additive] {
        for baseline in [Baseline::Constant, Baseline::Piecewise(cuts_at_events(&s))] {
            let model = Model { form, baseline };
            let axis = axis(&model);
            let e = Evaluation { prepared: &prepared, form, axis: &axis, times: &times };
            let point = e.at(&parameters(), None);
            for index in 0..4 {
                let moved = |by: f64| {
                    let mut p = parameters();
                    if index == 0 {
                        p.coefficients[0] += by;
                    } else {
                        p.strengths[index - 1] += by;
                    }
                    e.at(&p, None).log_likelihood
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!(
                    (slope - point.gradient[index]).abs() < 1e-5,
                    "{form:?} {index}: {slope} {}",
                    point.gradient[index]
                );
            }
        }
    }
}

#[test]
fn many_places_give_the_parameters_back() {
    let s = drawn(3000, 11).spread;
    let fitted = maximum_likelihood(&s, &Model::default(), Settings::default()).unwrap();
    assert!(fitted.settled);
    for (channel, truth) in parameters().strengths.into_iter().enumerate() {
        let found = fitted.strength(channel);
        let error = found.standard_error.unwrap();
        assert!((found.value - truth).abs() < 3.5 * error, "{channel}: {found:?}");
        assert!(error < truth / 2.0, "{channel}: {found:?}");
    }
}

#[test]
fn moving_one_date_weighs_as_the_whole_likelihood_does() {
    let mut s = drawn(30, 8).spread;
    coarsen(&mut s, 3.0);
    let prepared = Prepared::new(&s).unwrap();
    let axis = axis(&Model::default());
    let (p, rates) = (parameters(), vec![0.02]);
    for seed in 0..20 {
        let dates = dates::Dates::new(&prepared, Form::Additive, &axis).unwrap();
        let gap = dates.discrepancy(&p, &rates, &mut Random::new(seed, 1));
        assert!(gap < 1e-9, "{gap}");
    }
}

/// Ranks of the truth among draws, and how often an interval of 90 % holds it.
fn calibration(runs: u64, units: usize) -> (f64, Vec<f64>, f64, f64) {
    let priors = Priors { log_rate: (-3.5, 0.5), strength: 4.0, ..Priors::default() };
    let (mut inside, mut ranks) = (0.0, Vec::new());
    let (mut stated, mut right, mut number) = (0.0, 0.0, 0.0);
    for run in 0..runs {
        let mut random = Random::new(run, 77);
        let mut s = ground(units, run);
        s.channels.remove(2);
        s.covariates.clear();
        s.units.iter_mut().for_each(|u| u.covariates.clear());
        let normal = (-2.0 * (1.0 - random.unit()).ln()).sqrt()
            * (2.0 * std::f64::consts::PI * random.unit()).cos();
        let rate = (priors.log_rate.0 + priors.log_rate.1 * normal).exp();
        let strengths: Vec<f64> =
            (0..2).map(|_| -priors.strength * (1.0 - random.unit()).ln()).collect();
        let truth = Parameters { coefficients: vec![], strengths, shape: 1.0 };
        let mut sim = simulate(&s, Form::Multiplicative, &truth, rate, 10.0, run);
        coarsen(&mut sim.spread, 1.0);
        if sim.spread.check().is_err() {
            continue;
        }
        let sampling = Sampling { seed: run, chains: 1, draws: 200, warmup: 100 };
        let found =
            posterior(&sim.spread, &Model::default(), &priors, sampling, &mut |_| true).unwrap();
        for (channel, value) in truth.strengths.iter().enumerate() {
            let summary = &found.strengths[channel];
            inside += f64::from(u8::from(summary.low <= *value && *value <= summary.high));
            let draws = &found.draws[channel][0];
            ranks.push(draws.iter().filter(|d| *d < value).count() as f64 / draws.len() as f64);
        }
        for (unit, parents) in found.parents.iter().enumerate() {
            let Some(best) = parents.sources.first() else { continue };
            stated += best.probability;
            let truly = sim.parents[unit] == Some((best.source, best.channel));
            right += f64::from(u8::from(truly));
            number += 1.0;
        }
    }
    (inside / ranks.len() as f64, ranks, stated / number, right / number)
}

#[test]
fn the_posterior_is_calibrated() {
    let runs = std::env::var("FIT_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let units = std::env::var("FIT_UNITS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let (inside, ranks, stated, right) = calibration(runs, units);
    // Bounds of four standard errors for the number of runs.
    let n = ranks.len() as f64;
    let wide = 4.0 * (0.9 * 0.1 / n).sqrt();
    println!(
        "inside {inside:.3}, ranks {:.3}, stated {stated:.3}, right {right:.3}, {n}",
        ranks.iter().sum::<f64>() / n
    );
    assert!((inside - 0.9).abs() < wide.max(0.03), "{inside}");
    let mean = ranks.iter().sum::<f64>() / n;
    assert!((mean - 0.5).abs() < 4.0 * (1.0 / 12.0 / n).sqrt(), "{mean}");
    assert!((stated - right).abs() < 0.05, "{stated} {right}");
}
