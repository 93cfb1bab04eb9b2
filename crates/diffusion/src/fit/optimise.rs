//! The highest point of a smooth function, some of whose arguments must not fall below 0.
//!
//! Projected Newton (Bertsekas, SIAM J. Control Optim. 20(2), 1982) with the Hessian by central differences
//! of the gradient and Levenberg's damping.

use super::symmetric::{Matrix, solve};

/// A function with its gradient; `None` where it has no value.
pub(super) trait Objective {
    fn at(&self, x: &[f64]) -> Option<(f64, Vec<f64>)>;

    /// Whether an argument must not fall below 0.
    fn bounded(&self, index: usize) -> bool;
}

/// The highest point found.
#[derive(Debug, Clone)]
pub(super) struct Summit {
    pub(super) x: Vec<f64>,
    pub(super) value: f64,
    /// Whether the search ended because the point cannot be bettered.
    pub(super) settled: bool,
}

const MAX_STEPS: usize = 200;

/// Climbs from `start`.
pub(super) fn climb(objective: &impl Objective, start: Vec<f64>) -> Option<Summit> {
    let (mut value, mut gradient) = objective.at(&start)?;
    let mut x = start;
    let mut damping = 1e-4;
    let mut settled = x.is_empty();
    for _ in 0..MAX_STEPS {
        let free: Vec<usize> = (0..x.len())
            .filter(|&i| !(objective.bounded(i) && x[i] <= 0.0 && gradient[i] <= 0.0))
            .collect();
        let scale = |i: usize| x[i].abs().max(1e-3);
        settled = free.iter().all(|&i| (gradient[i] * scale(i)).abs() < 1e-9 * (1.0 + value.abs()));
        if settled {
            break;
        }
        let hessian = hessian(objective, &x, &free)?;
        let step = loop {
            match try_step(objective, &x, value, &gradient, &free, &hessian, damping) {
                Some(step) => break Some(step),
                None if damping > 1e12 => break None,
                None => damping *= 10.0,
            }
        };
        let Some((next, high, slope)) = step else {
            // No way up in any direction: this is the summit, as far as numbers tell.
            settled = true;
            break;
        };
        let flat = high - value <= 1e-14 * value.abs() && damping <= 1e-2;
        (x, value, gradient) = (next, high, slope);
        damping = (damping / 10.0).max(1e-12);
        if flat {
            settled = true;
            break;
        }
    }
    Some(Summit { x, value, settled })
}

type Step = (Vec<f64>, f64, Vec<f64>);

fn try_step(
    objective: &impl Objective,
    x: &[f64],
    value: f64,
    gradient: &[f64],
    free: &[usize],
    hessian: &Matrix,
    damping: f64,
) -> Option<Step> {
    let mut system = hessian.clone();
    for (k, row) in system.iter_mut().enumerate() {
        row.iter_mut().for_each(|v| *v = -*v);
        row[k] += damping * row[k].abs().max(1e-6);
    }
    let slope: Vec<f64> = free.iter().map(|&i| gradient[i]).collect();
    let step = solve(&system, &slope)?;
    let mut next = x.to_vec();
    for (&i, s) in free.iter().zip(&step) {
        next[i] += s;
        if objective.bounded(i) {
            next[i] = next[i].max(0.0);
        }
    }
    let (high, slope) = objective.at(&next)?;
    (high.is_finite() && high >= value).then_some((next, high, slope))
}

/// Second derivatives in the free directions.
pub(super) fn hessian(objective: &impl Objective, x: &[f64], free: &[usize]) -> Option<Matrix> {
    let mut rows = Vec::with_capacity(free.len());
    for &i in free {
        let h = 1e-5 * x[i].abs().max(1e-2);
        let (mut up, mut down) = (x.to_vec(), x.to_vec());
        up[i] += h;
        down[i] -= h;
        if objective.bounded(i) && down[i] < 0.0 {
            down[i] = 0.0;
        }
        let (above, below) = (objective.at(&up)?.1, objective.at(&down)?.1);
        let width = up[i] - down[i];
        rows.push(free.iter().map(|&j| (above[j] - below[j]) / width).collect::<Vec<_>>());
    }
    let mean = |i: usize, j: usize| f64::midpoint(rows[i][j], rows[j][i]);
    let side = 0..rows.len();
    Some(side.clone().map(|i| side.clone().map(|j| mean(i, j)).collect()).collect())
}
