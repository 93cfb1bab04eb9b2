//! The few statistics that several measures share.

use super::{Measure, Why};
use serde::Serialize;

/// Quartiles, with the number of values they rest on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quartiles {
    /// Number of values.
    pub n: u32,
    /// Smallest value.
    pub min: f64,
    /// 25 % quantile.
    pub q1: f64,
    /// Median.
    pub median: f64,
    /// 75 % quantile.
    pub q3: f64,
    /// Largest value.
    pub max: f64,
}

/// Quartiles of `values` (sorted here); not defined for no values, for the reason `why`.
pub fn quartiles(values: &mut [f64], why: Why) -> Measure<Quartiles> {
    values.sort_by(f64::total_cmp);
    let q = |p| quantile(values, p);
    let made = q(0.0).zip(q(0.25)).zip(q(0.5)).zip(q(0.75)).zip(q(1.0));
    let made = made.map(|((((min, q1), median), q3), max)| Quartiles {
        n: values.len() as u32,
        min,
        q1,
        median,
        q3,
        max,
    });
    Measure::of(made, why)
}

/// The `p` quantile of sorted values by linear interpolation, `h = (n − 1)p` (type 7 of Hyndman &
/// Fan 1996, The American Statistician 50(4):361–365; R's default).
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let h = last as f64 * p;
    let (low, high) = (h.floor() as usize, (h.ceil() as usize).min(last));
    Some(sorted[low] + (h - h.floor()) * (sorted[high] - sorted[low]))
}

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// How many are so.
    pub count: u32,
    /// Of how many.
    pub of: u32,
    /// The share.
    pub share: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// 97.5 % quantile of the normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// `count / of` with Wilson's score interval at 95 %,
/// `(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)` (Wilson 1927, JASA 22:209–212).
pub fn wilson(count: u32, of: u32) -> Measure<Share> {
    if of == 0 {
        return Measure::NotDefined(Why::ZeroDenominator);
    }
    let n = f64::from(of);
    let (p, zz) = (f64::from(count) / n, Z * Z / n);
    let middle = p + zz / 2.0;
    let half = (Z * Z * p * (1.0 - p) / n + zz * zz / 4.0).sqrt();
    let (low, high) = ((middle - half) / (1.0 + zz), (middle + half) / (1.0 + zz));
    let low = if count == 0 { 0.0 } else { low };
    let high = if count == of { 1.0 } else { high };
    Measure::Value(Share { count, of, share: p, low, high })
}

/// Slope of the least-squares line through the points; not defined unless two of them differ in x.
pub fn slope(points: &[(f64, f64)]) -> Measure<f64> {
    let n = points.len() as f64;
    if points.len() < 2 {
        return Measure::NotDefined(Why::TooFew { have: points.len() as u32, need: 2 });
    }
    let mean = points.iter().fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let sums = points.iter().fold((0.0, 0.0), |s, p| {
        let d = (p.0 - mean.0, p.1 - mean.1);
        (s.0 + d.0 * d.1, s.1 + d.0 * d.0)
    });
    super::ratio(sums.0, sums.1)
}

/// The mean of some numbers, not defined for none.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Measure<f64> {
    let (sum, n) = values.into_iter().fold((0.0, 0_u32), |(s, n), v| (s + v, n + 1));
    super::ratio(sum, f64::from(n))
}
