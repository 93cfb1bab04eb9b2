//! Nonlinear least squares for curves of two or three parameters.
//!
//! Levenberg 1944 and Marquardt 1963 with the scaling of Marquardt, derivatives by central
//! differences. Parameters that must be positive are fitted as logarithms by the caller.

/// A minimum.
pub(super) struct Minimum<const P: usize> {
    pub(super) parameters: [f64; P],
    pub(super) sum_of_squares: f64,
}

const MAX_STEPS: u32 = 1000;

/// Minimises `Σ (y − f(parameters, x))²` from `start`; `None` if it does not settle.
pub(super) fn minimise<const P: usize>(
    start: [f64; P],
    points: &[(f64, f64)],
    f: impl Fn(&[f64; P], f64) -> f64,
) -> Option<Minimum<P>> {
    let cost = |at: &[f64; P]| -> f64 { points.iter().map(|p| (p.1 - f(at, p.0)).powi(2)).sum() };
    let mut at = start;
    let mut sum = cost(&at);
    let mut damping = 1e-3;
    if !sum.is_finite() {
        return None;
    }
    for _ in 0..MAX_STEPS {
        let (normal, gradient) = normal_equations(&at, points, &f);
        let mut damped = normal;
        for (k, row) in damped.iter_mut().enumerate() {
            row[k] += damping * normal[k][k].max(1e-12);
        }
        let step = solve(damped, gradient)?;
        let mut next = at;
        next.iter_mut().zip(&step).for_each(|(n, s)| *n += s);
        let next_sum = cost(&next);
        if next_sum.is_finite() && next_sum <= sum {
            let small = step.iter().zip(&next).all(|(s, n)| s.abs() <= 1e-10 * (n.abs() + 1e-10));
            let flat = sum - next_sum <= 1e-14 * sum && damping <= 1e-3;
            (at, sum) = (next, next_sum);
            damping = (damping / 10.0).max(1e-12);
            if small || flat || sum == 0.0 {
                return Some(Minimum { parameters: at, sum_of_squares: sum });
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 {
                // No way down in any direction: this is the minimum, as far as numbers tell.
                return Some(Minimum { parameters: at, sum_of_squares: sum });
            }
        }
    }
    None
}

/// JᵀJ and Jᵀr.
fn normal_equations<const P: usize>(
    at: &[f64; P],
    points: &[(f64, f64)],
    f: &impl Fn(&[f64; P], f64) -> f64,
) -> ([[f64; P]; P], [f64; P]) {
    let (mut normal, mut gradient) = ([[0.0; P]; P], [0.0; P]);
    for &(x, y) in points {
        let residual = y - f(at, x);
        let mut row = [0.0; P];
        for (k, slot) in row.iter_mut().enumerate() {
            let h = 1e-6 * at[k].abs().max(1e-2);
            let (mut up, mut down) = (*at, *at);
            up[k] += h;
            down[k] -= h;
            *slot = (f(&up, x) - f(&down, x)) / (2.0 * h);
        }
        for i in 0..P {
            gradient[i] += row[i] * residual;
            for j in 0..P {
                normal[i][j] += row[i] * row[j];
            }
        }
    }
    (normal, gradient)
}

/// Solves a small linear system by elimination with pivoting; `None` if it is singular.
pub(super) fn solve<const P: usize>(mut a: [[f64; P]; P], mut b: [f64; P]) -> Option<[f64; P]> {
    for k in 0..P {
        let pivot = (k..P).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs()))?;
        if a[pivot][k].abs() < 1e-300 || !a[pivot][k].is_finite() {
            return None;
        }
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..P {
            let factor = a[i][k] / a[k][k];
            let upper = a[k];
            a[i].iter_mut().zip(&upper).skip(k).for_each(|(x, u)| *x -= factor * u);
            b[i] -= factor * b[k];
        }
    }
    let mut x = [0.0; P];
    for k in (0..P).rev() {
        let known: f64 = (k + 1..P).map(|j| a[k][j] * x[j]).sum();
        x[k] = (b[k] - known) / a[k][k];
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}
