//! The stopping test: does an edge raise the scores of the cascades beyond chance?
//!
//! A one-sided test of Vuong's kind (Vuong, Econometrica 57(2), 1989) over all n cascades, also those
//! without the edge: with T the score of a cascade before and T' after the edge,
//! d = (T' − 1/n) − T, z = Σd / (sd(d)·√n), p = 1 − Φ(z); sd has the divisor n − 1.
//!
//! # Rationale
//! Only cascades that the edge changes have a d of their own; all others have −1/n. So Σd and Σ(d − mean)²
//! cost the number of changed cascades, not n. The R package NetworkInference does not take its penalty
//! 1/n back: it stays in the stored score of every cascade until that score is recomputed. A changed
//! cascade then gets d = gain + m/n − 1/n, m the number of edges added since it was last changed.
//! That looks unintended but decides where the test stops, so it is offered as *carried*.
//! Φ comes from erfc; the package's approximation (Abramowitz & Stegun 7.1.26) differs by less than 7e-8.

/// The running test.
#[derive(Debug)]
pub(super) struct Test {
    /// Number of cascades, counted with their copies.
    n: f64,
    carried: bool,
    /// Edges added so far.
    added: u32,
    /// For each cascade the number of the edge (from 0) that changed it last; 0 if none did.
    changed: Vec<u32>,
    /// Sum and count of the d of changed cascades, and the list for the second pass.
    own: Vec<(f64, f64)>,
}

impl Test {
    /// A test over `cascades` cascades that count `n` with their copies.
    pub(super) fn new(cascades: usize, n: f64, carried: bool) -> Self {
        Self { n, carried, added: 0, changed: vec![0; cascades], own: Vec::new() }
    }

    /// Takes in that the next edge raised `cascade`, which counts `copies` times, by `gain`.
    pub(super) fn change(&mut self, cascade: u32, gain: f64, copies: f64) {
        let last = &mut self.changed[cascade as usize];
        let since = if self.carried { f64::from(self.added - *last) } else { 0.0 };
        *last = self.added;
        self.own.push((gain + (since - 1.0) / self.n, copies));
    }

    /// Closes the edge and returns its p-value; not a number for n = 1.
    pub(super) fn close(&mut self) -> f64 {
        let rest = -1.0 / self.n;
        let (sum, count) = self.own.iter().fold((0.0, 0.0), |(s, c), (d, k)| (s + k * d, c + k));
        let untouched = self.n - count;
        let total = sum + untouched * rest;
        let mean = total / self.n;
        let spread = |d: f64| (d - mean) * (d - mean);
        let squares: f64 = self.own.iter().map(|(d, k)| k * spread(*d)).sum::<f64>()
            + if untouched > 0.0 { untouched * spread(rest) } else { 0.0 };
        let sd = (squares / (self.n - 1.0)).sqrt();
        self.own.clear();
        self.added += 1;
        upper_tail(total / (sd * self.n.sqrt()))
    }
}

/// 1 − Φ(z).
fn upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test as it is defined: scores of all cascades before and after each edge.
    fn plain(n: usize, carried: bool, steps: &[&[(usize, f64)]]) -> Vec<f64> {
        let n_real = n as f64;
        let (mut truth, mut stored) = (vec![0.0; n], vec![0.0; n]);
        let mut p_values = Vec::new();
        for step in steps {
            let before = if carried { stored.clone() } else { truth.clone() };
            let mut after = before.clone();
            for (cascade, gain) in *step {
                truth[*cascade] += gain;
                after[*cascade] = truth[*cascade];
            }
            let d: Vec<f64> = (0..n).map(|c| (after[c] - 1.0 / n_real) - before[c]).collect();
            stored = after.iter().map(|t| t - 1.0 / n_real).collect();
            let sum: f64 = d.iter().sum();
            let mean = sum / n_real;
            let ss: f64 = d.iter().map(|x| (x - mean) * (x - mean)).sum();
            p_values.push(upper_tail(sum / ((ss / (n_real - 1.0)).sqrt() * n_real.sqrt())));
        }
        p_values
    }

    #[test]
    fn test_by_changes_equals_test_over_all_cascades() {
        let steps: &[&[(usize, f64)]] = &[
            &[(0, 22.3), (3, 20.1), (4, 1.0)],
            &[(1, 22.0), (3, 0.4)],
            &[(5, 0.2)],
            &[(0, 0.01), (6, 19.0)],
            &[(2, 1.5), (3, 0.3), (4, 2.0)],
        ];
        for carried in [false, true] {
            let mut test = Test::new(9, 9.0, carried);
            for (step, expected) in steps.iter().zip(plain(9, carried, steps)) {
                for (cascade, gain) in *step {
                    test.change(*cascade as u32, *gain, 1.0);
                }
                let p = test.close();
                assert!((p - expected).abs() < 1e-12, "carried {carried}: {p} {expected}");
            }
        }
    }

    #[test]
    fn an_edge_that_changes_nothing_has_p_one() {
        assert!((Test::new(5, 5.0, true).close() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_single_cascade_has_no_p_value() {
        let mut test = Test::new(1, 1.0, true);
        test.change(0, 20.0, 1.0);
        assert!(test.close().is_nan());
    }
}
