//! Small symmetric matrices.

/// A square matrix by rows.
pub(super) type Matrix = Vec<Vec<f64>>;

/// The lower triangle L with L·Lᵀ = `a`; `None` unless `a` is positive definite.
fn cholesky(a: &Matrix) -> Option<Matrix> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let rest = a[i][j] - known;
            if i != j {
                l[i][j] = rest / l[j][j];
            } else if rest > 1e-13 * a[i][i].abs() && rest.is_finite() {
                l[i][i] = rest.sqrt();
            } else {
                return None;
            }
        }
    }
    Some(l)
}

/// Solves `a`·x = `b`; `None` unless `a` is positive definite.
pub(super) fn solve(a: &Matrix, b: &[f64]) -> Option<Vec<f64>> {
    let l = cholesky(a)?;
    let n = b.len();
    let mut x = b.to_vec();
    for i in 0..n {
        let known: f64 = (0..i).map(|k| l[i][k] * x[k]).sum();
        x[i] = (x[i] - known) / l[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| l[k][i] * x[k]).sum();
        x[i] = (x[i] - known) / l[i][i];
    }
    Some(x)
}

/// The inverse; `None` unless the matrix is positive definite.
pub(super) fn inverse(a: &Matrix) -> Option<Matrix> {
    let unit = |i| (0..a.len()).map(|j| f64::from(u8::from(i == j))).collect::<Vec<_>>();
    (0..a.len()).map(|i| solve(a, &unit(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::{inverse, solve};

    #[test]
    fn a_system_is_solved_and_a_singular_one_refused() {
        let a = vec![vec![4.0, 2.0], vec![2.0, 3.0]];
        let x = solve(&a, &[2.0, 5.0]).unwrap_or_default();
        assert!((x[0] + 0.5).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12, "{x:?}");
        let i = inverse(&a).unwrap_or_default();
        assert!((i[0][0] - 0.375).abs() < 1e-12);
        assert!(solve(&vec![vec![1.0, 1.0], vec![1.0, 1.0]], &[1.0, 1.0]).is_none());
    }
}
