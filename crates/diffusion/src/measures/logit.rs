//! Logistic regression by maximum likelihood, for the measures that ask what raises a chance.
//!
//! Newton's method, which for the logit is iteratively reweighted least squares (McCullagh & Nelder
//! 1989, Generalized Linear Models, 2nd ed., section 2.5); standard errors from the inverse of the
//! information `X'WX`, `W = diag(n p (1 − p))`. Rows with the same covariates are given as one cell
//! with a number of trials, which changes nothing in the estimate.
//!
//! An estimate need not exist: where a covariate (almost) separates those with the event from those
//! without, the likelihood rises for ever (Albert & Anderson 1984, Biometrika 71(1):1–10), the steps do
//! not shrink, and [`Why::Separated`] is the answer, never a bound.

use super::Why;
use serde::Serialize;

/// Rows with the same covariates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<const P: usize> {
    /// Covariates, the constant 1 among them.
    pub(super) x: [f64; P],
    /// Rows with the event.
    pub(super) events: f64,
    /// Rows.
    pub(super) trials: f64,
}

/// An estimated coefficient on the scale of log odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coefficient {
    /// Of what.
    pub name: &'static str,
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of Wald's 95 % interval.
    pub low: f64,
    /// Upper end of Wald's 95 % interval.
    pub high: f64,
}

impl Coefficient {
    /// An estimate with its standard error.
    pub(super) fn new(name: &'static str, value: f64, standard_error: f64) -> Self {
        let half = super::statistics::Z * standard_error;
        Self { name, value, standard_error, low: value - half, high: value + half }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Logit {
    /// Coefficients, the constant first.
    pub coefficients: Vec<Coefficient>,
    /// Logarithm of the likelihood at the estimate.
    pub log_likelihood: f64,
    /// Rows.
    pub rows: u64,
    /// Rows with the event.
    pub events: u64,
}

/// Steps after which the estimate is held not to exist. Where it does, Newton takes fewer than ten;
/// under separation every step adds about 1 to the log odds and none is small.
const MAX_STEPS: u32 = 40;

/// Fits `log(p / (1 − p)) = β'x`; `names` are those of the covariates.
pub(super) fn fit<const P: usize>(
    names: [&'static str; P],
    cells: &[Cell<P>],
) -> Result<Logit, Why> {
    let sum = |of: fn(&Cell<P>) -> f64| cells.iter().map(of).sum::<f64>();
    let (trials, events) = (sum(|c| c.trials), sum(|c| c.events));
    if trials == 0.0 {
        return Err(Why::ZeroDenominator);
    }
    if events <= 0.0 || events >= trials {
        return Err(Why::NoVariation);
    }
    let mut beta = [0.0; P];
    let mut likelihood = log_likelihood(cells, &beta);
    for step_number in 0..MAX_STEPS {
        let (information, score) = derivatives(cells, &beta);
        let why = if step_number == 0 { Why::NoVariation } else { Why::Separated };
        let inverse = inverse(&information).ok_or(why)?;
        let mut step = times(&inverse, &score);
        let mut next = add(&beta, &step);
        let mut next_likelihood = log_likelihood(cells, &next);
        // Newton may step too far from a bad start: go half as far until it is no worse.
        for _ in 0..30 {
            if next_likelihood >= likelihood - 1e-12 * likelihood.abs() {
                break;
            }
            step = step.map(|s| s / 2.0);
            next = add(&beta, &step);
            next_likelihood = log_likelihood(cells, &next);
        }
        // In units of each coefficient's own standard error.
        let settled = (0..P).all(|k| step[k].abs() <= 1e-8 * inverse[k][k].sqrt());
        (beta, likelihood) = (next, next_likelihood);
        if settled {
            let named = (0..P).map(|k| Coefficient::new(names[k], beta[k], inverse[k][k].sqrt()));
            return Ok(Logit {
                coefficients: named.collect(),
                log_likelihood: likelihood,
                rows: trials as u64,
                events: events as u64,
            });
        }
    }
    Err(Why::Separated)
}

fn dot<const P: usize>(a: &[f64; P], b: &[f64; P]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add<const P: usize>(a: &[f64; P], b: &[f64; P]) -> [f64; P] {
    std::array::from_fn(|k| a[k] + b[k])
}

fn times<const P: usize>(matrix: &[[f64; P]; P], vector: &[f64; P]) -> [f64; P] {
    std::array::from_fn(|k| dot(&matrix[k], vector))
}

/// `Σ y η − n log(1 + e^η)`, without overflow.
fn log_likelihood<const P: usize>(cells: &[Cell<P>], beta: &[f64; P]) -> f64 {
    let of = |c: &Cell<P>| {
        let eta = dot(&c.x, beta);
        c.events * eta - c.trials * (eta.max(0.0) + (-eta.abs()).exp().ln_1p())
    };
    cells.iter().map(of).sum()
}

/// The information matrix and the score.
fn derivatives<const P: usize>(cells: &[Cell<P>], beta: &[f64; P]) -> ([[f64; P]; P], [f64; P]) {
    let (mut information, mut score) = ([[0.0; P]; P], [0.0; P]);
    for c in cells {
        let p = 1.0 / (1.0 + (-dot(&c.x, beta)).exp());
        let weight = c.trials * p * (1.0 - p);
        for (i, row) in information.iter_mut().enumerate() {
            score[i] += c.x[i] * (c.events - c.trials * p);
            row.iter_mut().zip(&c.x).for_each(|(cell, x)| *cell += weight * c.x[i] * x);
        }
    }
    (information, score)
}

/// The inverse of a symmetric positive definite matrix by Cholesky's decomposition; `None` where a
/// column depends on those before it.
fn inverse<const P: usize>(matrix: &[[f64; P]; P]) -> Option<[[f64; P]; P]> {
    let mut lower = [[0.0; P]; P];
    for i in 0..P {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - known;
            if i == j {
                if rest.is_nan() || rest <= 1e-10 * matrix[i][i] || rest <= 0.0 {
                    return None;
                }
                lower[i][i] = rest.sqrt();
            } else {
                lower[i][j] = rest / lower[j][j];
            }
        }
    }
    // The inverse is symmetric: its rows are its columns.
    let column = |at: usize| {
        let (mut y, mut x) = ([0.0; P], [0.0; P]);
        for i in 0..P {
            let known: f64 = (0..i).map(|k| lower[i][k] * y[k]).sum();
            y[i] = (f64::from(u8::from(i == at)) - known) / lower[i][i];
        }
        for i in (0..P).rev() {
            let known: f64 = (i + 1..P).map(|k| lower[k][i] * x[k]).sum();
            x[i] = (y[i] - known) / lower[i][i];
        }
        x
    };
    Some(std::array::from_fn(column))
}
