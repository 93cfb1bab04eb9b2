//! Maximum likelihood: point estimates, standard errors, profile intervals, tests of single channels.
//!
//! Exact times: the likelihood itself, with the baseline's rates profiled out. Intervals without channels: the
//! interval likelihood, Σ log(S(l) − S(u)). Intervals with channels: the dates of different units hang
//! together, so the likelihood is maximised by Monte Carlo EM (Wei & Tanner, JASA 85, 1990) over completions
//! drawn by the module `dates`, standard errors are those of Louis (J. R. Stat. Soc. B 44, 1982), and two models
//! are compared by Bennett's acceptance ratio (J. Comput. Phys. 22, 1976; Meng & Wong, Stat. Sinica 6, 1996).

use super::dates::Dates;
use super::fitted::Fitted;
use super::interval;
use super::likelihood::{Evaluation, Point, best_rates, clock};
use super::model::{Baseline, Model, Parameters};
use super::optimise::{Objective, climb, hessian};
use super::pieces::Axis;
use super::prepared::Prepared;
use super::spread::{Spread, Unfit, When};
use super::symmetric::{Matrix, inverse};
use crate::simulate::Random;

/// How a fit is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Seed of what is drawn.
    pub seed: u64,
    /// Completions of vague dates in the last step of EM.
    pub completions: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, completions: 60 }
    }
}

pub(super) fn axis(model: &Model) -> Axis {
    match &model.baseline {
        Baseline::Constant | Baseline::Weibull => Axis::new(&[]),
        Baseline::Piecewise(cuts) => Axis::new(cuts),
    }
}

/// Fits a model by maximum likelihood.
///
/// # Errors
/// What [`Spread::check`] finds, or a documented order that no dates allow.
///
/// # Examples
/// ```
/// use xiangmai_diffusion::fit::{Model, Settings, Spread, Unit, When, maximum_likelihood};
///
/// let unit = |when| Unit { name: String::new(), when, covariates: vec![], at_risk: true, count: 1 };
/// let units = [When::At(1.0), When::At(3.0), When::NotBy(6.0)].map(unit).to_vec();
/// let spread = Spread { units, ..Spread::default() };
/// let fitted = maximum_likelihood(&spread, &Model::default(), Settings::default())?;
/// // Two events in ten unit-years.
/// assert!((fitted.rates[0] - 0.2).abs() < 1e-12);
/// # Ok::<(), xiangmai_diffusion::fit::Unfit>(())
/// ```
pub fn maximum_likelihood(
    spread: &Spread,
    model: &Model,
    settings: Settings,
) -> Result<Fitted, Unfit> {
    let prepared = Prepared::new(spread)?;
    let axis = axis(model);
    if spread.exact() {
        let times: Vec<f64> = spread.units.iter().map(|u| u.when.latest()).collect();
        return Ok(complete(&prepared, model, &axis, &[times], None));
    }
    if spread.channels.is_empty() {
        return interval::fit(spread, model, &axis);
    }
    expectation(&prepared, model, &axis, settings)
}

/// The profile likelihood of one or several completions, on average.
struct Profile<'a> {
    prepared: &'a Prepared<'a>,
    model: &'a Model,
    axis: &'a Axis,
    completions: &'a [Vec<f64>],
}

impl Profile<'_> {
    fn evaluation<'b>(&'b self, times: &'b [f64]) -> Evaluation<'b> {
        Evaluation { prepared: self.prepared, form: self.model.form, axis: self.axis, times }
    }

    fn weibull(&self) -> bool {
        self.model.baseline == Baseline::Weibull
    }

    fn parameters(&self, x: &[f64]) -> Parameters {
        let covariates = self.prepared.spread.covariates.len();
        let end = covariates + self.prepared.channels();
        Parameters {
            coefficients: x[..covariates].to_vec(),
            strengths: x[covariates..end].to_vec(),
            shape: x.get(end).map_or(1.0, |log| libm::exp(*log)),
        }
    }

    /// Best rates over all completions, and the mean of the points.
    fn point(&self, parameters: &Parameters) -> Point {
        let risks: Vec<_> =
            self.completions.iter().map(|t| self.evaluation(t).risk(parameters)).collect();
        let rates = best_rates(&risks);
        let share = 1.0 / self.completions.len() as f64;
        let mut mean = Point { rates, ..Point::default() };
        mean.gradient = vec![0.0; parameters.coefficients.len() + parameters.strengths.len()];
        for times in self.completions {
            let one = self.evaluation(times).at(parameters, Some(&mean.rates));
            mean.log_likelihood += share * one.log_likelihood;
            for (sum, g) in mean.gradient.iter_mut().zip(&one.gradient) {
                *sum += share * g;
            }
        }
        mean
    }
}

const SHAPE_STEP: f64 = 1e-5;

impl Objective for Profile<'_> {
    fn at(&self, x: &[f64]) -> Option<(f64, Vec<f64>)> {
        let point = self.point(&self.parameters(x));
        let mut gradient = point.gradient;
        if self.weibull() {
            let moved = |by: f64| {
                let mut there = x.to_vec();
                if let Some(last) = there.last_mut() {
                    *last += by;
                }
                self.point(&self.parameters(&there)).log_likelihood
            };
            gradient.push((moved(SHAPE_STEP) - moved(-SHAPE_STEP)) / (2.0 * SHAPE_STEP));
        }
        let finite = point.log_likelihood.is_finite() && gradient.iter().all(|g| g.is_finite());
        finite.then_some((point.log_likelihood, gradient))
    }

    fn bounded(&self, index: usize) -> bool {
        let covariates = self.prepared.spread.covariates.len();
        (covariates..covariates + self.prepared.channels()).contains(&index)
    }
}

/// Fits completed data: one set for exact times, several for drawn ones.
fn complete(
    prepared: &Prepared<'_>,
    model: &Model,
    axis: &Axis,
    completions: &[Vec<f64>],
    start: Option<&Parameters>,
) -> Fitted {
    let profile = Profile { prepared, model, axis, completions };
    let mut x: Vec<f64> = match start {
        Some(p) => p.coefficients.iter().chain(&p.strengths).copied().collect(),
        None => {
            let covariates = prepared.spread.covariates.len();
            (0..covariates + prepared.channels())
                .map(|i| if i < covariates { 0.0 } else { 1.0 })
                .collect()
        }
    };
    if profile.weibull() {
        x.push(start.map_or(0.0, |p| p.shape.ln()));
    }
    let summit = climb(&profile, x.clone());
    let (x, settled) = summit.map_or((x, false), |s| (s.x, s.settled));
    let parameters = profile.parameters(&x);
    let point = profile.point(&parameters);
    let free: Vec<usize> = (0..x.len()).filter(|&i| !(profile.bounded(i) && x[i] <= 0.0)).collect();
    let information = hessian(&profile, &x, &free).map(negative);
    let mut fitted = Fitted {
        parameters,
        standard_errors: vec![None; x.len()],
        rates: point.rates,
        log_likelihood: (completions.len() == 1).then_some(point.log_likelihood),
        settled,
        correlations: Vec::new(),
    };
    set_errors(&mut fitted, &free, information);
    fitted
}

fn negative(mut matrix: Matrix) -> Matrix {
    matrix.iter_mut().flatten().for_each(|v| *v = -*v);
    matrix
}

fn set_errors(fitted: &mut Fitted, free: &[usize], information: Option<Matrix>) {
    let Some(covariance) = information.and_then(|i| inverse(&i)) else { return };
    for (k, &i) in free.iter().enumerate() {
        fitted.standard_errors[i] = Some(covariance[k][k].sqrt());
    }
    let covariates = fitted.parameters.coefficients.len();
    let channels = covariates..covariates + fitted.parameters.strengths.len();
    for (k, &i) in free.iter().enumerate().filter(|(_, i)| channels.contains(i)) {
        for (l, &j) in free.iter().enumerate().skip(k + 1).filter(|(_, j)| channels.contains(j)) {
            let scale = (covariance[k][k] * covariance[l][l]).sqrt();
            let pair = (i - covariates, j - covariates, covariance[k][l] / scale);
            fitted.correlations.push(pair);
        }
    }
}

/// Steps of EM; the number of completions grows from a tenth to all of them.
const ROUNDS: usize = 12;
/// Sweeps over all dates between two completions.
pub(super) const THINNING: usize = 3;

fn expectation(
    prepared: &Prepared<'_>,
    model: &Model,
    axis: &Axis,
    settings: Settings,
) -> Result<Fitted, Unfit> {
    let mut dates =
        Dates::new(prepared, model.form, axis).ok_or_else(|| contradiction(prepared))?;
    let mut random = Random::new(settings.seed, 0);
    let mut fitted = complete(prepared, model, axis, &[dates.times.clone()], None);
    let mut completions = Vec::new();
    for round in 1..=ROUNDS {
        let number = (settings.completions * round / ROUNDS).max(settings.completions / 10).max(2);
        completions.clear();
        for _ in 0..number {
            for _ in 0..THINNING {
                dates.sweep(&fitted.parameters, &fitted.rates, &mut random);
            }
            completions.push(dates.times.clone());
        }
        fitted = complete(prepared, model, axis, &completions, Some(&fitted.parameters));
    }
    louis(prepared, model, axis, &completions, &mut fitted);
    Ok(fitted)
}

pub(super) fn contradiction(prepared: &Prepared<'_>) -> Unfit {
    let first = prepared.spread.documented.first();
    first
        .map_or(Unfit::NoDates, |d| Unfit::Documented { source_unit: d.source, learner: d.learner })
}

/// Replaces standard errors of completed data by those of the data as they are: what the vague dates hide
/// is taken off the information.
fn louis(
    prepared: &Prepared<'_>,
    model: &Model,
    axis: &Axis,
    completions: &[Vec<f64>],
    fitted: &mut Fitted,
) {
    let weibull = model.baseline == Baseline::Weibull;
    let p = &fitted.parameters;
    let mut x: Vec<f64> = p.coefficients.iter().chain(&p.strengths).copied().collect();
    if weibull {
        x.push(p.shape.ln());
    }
    let others = x.len();
    x.extend(fitted.rates.iter().map(|r| r.max(1e-12).ln()));
    let bounded =
        |i: usize| (p.coefficients.len()..p.coefficients.len() + p.strengths.len()).contains(&i);
    let free: Vec<usize> = (0..x.len())
        .filter(|&i| {
            let at_bound = bounded(i) && x[i] <= 0.0;
            let no_rate = i >= others && fitted.rates[i - others] <= 0.0;
            !at_bound && !no_rate
        })
        .collect();
    let mean = Full { prepared, model, axis, completions, bounded: &bounded };
    let Some(mut information) = hessian(&mean, &x, &free).map(negative) else { return };
    let scores: Vec<Vec<f64>> = completions
        .iter()
        .filter_map(|t| {
            let one = std::slice::from_ref(t);
            Full { prepared, model, axis, completions: one, bounded: &bounded }.at(&x).map(|p| p.1)
        })
        .collect();
    let n = scores.len() as f64;
    let average = |i: usize| scores.iter().map(|s| s[i]).sum::<f64>() / n;
    let averages: Vec<f64> = (0..x.len()).map(average).collect();
    for (k, &i) in free.iter().enumerate() {
        for (l, &j) in free.iter().enumerate() {
            let product = |s: &Vec<f64>| (s[i] - averages[i]) * (s[j] - averages[j]);
            information[k][l] -= scores.iter().map(product).sum::<f64>() / n;
        }
    }
    fitted.standard_errors = vec![None; others];
    fitted.correlations.clear();
    let kept: Vec<usize> = free.iter().copied().filter(|&i| i < others).collect();
    let Some(covariance) = inverse(&information) else { return };
    // Of the covariance only what does not belong to the rates is shown.
    let shown: Matrix = (0..kept.len()).map(|k| covariance[k][..kept.len()].to_vec()).collect();
    set_errors(fitted, &kept, inverse(&shown));
}

/// The likelihood of completions in all parameters, the logarithms of the rates last.
struct Full<'a> {
    prepared: &'a Prepared<'a>,
    model: &'a Model,
    axis: &'a Axis,
    completions: &'a [Vec<f64>],
    bounded: &'a dyn Fn(usize) -> bool,
}

impl Full<'_> {
    fn split(&self, x: &[f64]) -> (Parameters, Vec<f64>) {
        let (p, m, a) = (self.prepared, self.model, self.axis);
        let profile = Profile { prepared: p, model: m, axis: a, completions: self.completions };
        let end = x.len() - self.axis.len();
        let rates = x[end..].iter().map(|log| libm::exp(*log)).collect();
        (profile.parameters(&x[..end]), rates)
    }

    fn value(&self, x: &[f64]) -> f64 {
        let (parameters, rates) = self.split(x);
        let value = |times: &Vec<f64>| {
            let form = self.model.form;
            let e = Evaluation { prepared: self.prepared, form, axis: self.axis, times };
            e.at(&parameters, Some(&rates)).log_likelihood
        };
        self.completions.iter().map(value).sum::<f64>() / self.completions.len() as f64
    }
}

impl Objective for Full<'_> {
    fn at(&self, x: &[f64]) -> Option<(f64, Vec<f64>)> {
        let (parameters, rates) = self.split(x);
        let share = 1.0 / self.completions.len() as f64;
        let (mut value, mut gradient) = (0.0, vec![0.0; x.len()]);
        let end = x.len() - self.axis.len();
        for times in self.completions {
            let form = self.model.form;
            let e = Evaluation { prepared: self.prepared, form, axis: self.axis, times };
            let point = e.at(&parameters, Some(&rates));
            value += share * point.log_likelihood;
            for (sum, g) in gradient.iter_mut().zip(&point.gradient) {
                *sum += share * g;
            }
            let risk = e.risk(&parameters);
            for piece in 0..self.axis.len() {
                let score = risk.events[piece] - rates[piece] * risk.spent[piece];
                gradient[end + piece] += share * score;
            }
        }
        if self.model.baseline == Baseline::Weibull {
            let moved = |by: f64| {
                let mut there = x.to_vec();
                there[end - 1] += by;
                self.value(&there)
            };
            gradient[end - 1] = (moved(SHAPE_STEP) - moved(-SHAPE_STEP)) / (2.0 * SHAPE_STEP);
        }
        value.is_finite().then_some((value, gradient))
    }

    fn bounded(&self, index: usize) -> bool {
        (self.bounded)(index)
    }
}

/// The interval of a channel's strength whose values the data do not reject: the profile likelihood lies at most
/// χ²/2 below its summit. Exact dates alone.
///
/// # Errors
/// As [`maximum_likelihood`].
pub fn profile_interval(
    spread: &Spread,
    model: &Model,
    fitted: &Fitted,
    channel: usize,
    chi_square: f64,
) -> Result<Option<(f64, f64)>, Unfit> {
    let (true, Some(top)) = (spread.exact(), fitted.log_likelihood) else { return Ok(None) };
    let prepared = Prepared::new(spread)?;
    let axis = axis(model);
    let times: Vec<f64> = spread.units.iter().map(|u| u.when.latest()).collect();
    let completions = [times];
    let profile = Profile { prepared: &prepared, model, axis: &axis, completions: &completions };
    let p = &fitted.parameters;
    let mut x: Vec<f64> = p.coefficients.iter().chain(&p.strengths).copied().collect();
    if profile.weibull() {
        x.push(p.shape.ln());
    }
    let at = p.coefficients.len() + channel;
    let height = |strength: f64| {
        let fixed = Fixed { inner: &profile, index: at, value: strength };
        let start = x.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, v)| *v).collect();
        climb(&fixed, start).map_or(f64::NEG_INFINITY, |s| s.value)
    };
    let floor = top - chi_square / 2.0;
    let best = x[at];
    let low = if height(0.0) >= floor { 0.0 } else { edge(0.0, best, floor, &height) };
    let mut far = best.max(1e-3) * 2.0;
    while height(far) > floor {
        far *= 2.0;
        if far > 1e9 {
            return Ok(Some((low, f64::INFINITY)));
        }
    }
    Ok(Some((low, edge(far, best, floor, &height))))
}

/// Where a function that is below `floor` at `outside` and above it at `inside` crosses it.
fn edge(mut outside: f64, mut inside: f64, floor: f64, height: &impl Fn(f64) -> f64) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(outside, inside);
        if height(middle) >= floor {
            inside = middle;
        } else {
            outside = middle;
        }
        if (inside - outside).abs() <= 1e-7 * inside.abs().max(1e-7) {
            break;
        }
    }
    inside
}

/// An objective with one argument held.
struct Fixed<'a, O> {
    inner: &'a O,
    index: usize,
    value: f64,
}

impl<O: Objective> Objective for Fixed<'_, O> {
    fn at(&self, x: &[f64]) -> Option<(f64, Vec<f64>)> {
        let mut all = x.to_vec();
        all.insert(self.index, self.value);
        let (value, mut gradient) = self.inner.at(&all)?;
        gradient.remove(self.index);
        Some((value, gradient))
    }

    fn bounded(&self, index: usize) -> bool {
        self.inner.bounded(index + usize::from(index >= self.index))
    }
}

/// Cuts at every time at which somebody adopted, as Cox's partial likelihood has them.
pub fn cuts_at_events(spread: &Spread) -> Vec<f64> {
    let mut cuts: Vec<f64> = spread
        .units
        .iter()
        .filter_map(|u| if let When::At(t) = u.when { Some(clock(1.0, t)) } else { None })
        .collect();
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    cuts
}
