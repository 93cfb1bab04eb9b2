//! The adoption curve, its logistic and Bass fits, and the name of its shape.
//!
//! Fits are refused, with the reason, rather than printed at a bound: below [`LEAST`] adopters, when all
//! adopt in one year, when the numbers still rise at the end and nobody knows how many could adopt,
//! and when least squares have no minimum (Marković & Jukić 2013 give the conditions for Bass). A curve of
//! several waves has several minima: fits begin at many places, the best of all counts, and where that
//! lies at the rim (no outside influence at all, a straight line, all at once) there is no estimate,
//! whatever smaller wave another minimum fits.

use super::least_squares::{minimise, solve};
use super::{Measure, Why, ratio};
use serde::Serialize;

/// Fewer adopters than this are not fitted.
pub const LEAST: u32 = 8;

/// Adoptions of one year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Adoptions in it.
    pub new: u32,
    /// Adoptions up to its end.
    pub cumulative: u32,
    /// `S(t) = |{i : t_i ≤ t}| / N`.
    pub share: Measure<f64>,
}

/// `K / (1 + e^(−r(t − t0)))`, fitted to the cumulative number at the end of each year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Logistic {
    /// Ceiling K in places.
    pub ceiling: f64,
    /// Rate r per year.
    pub rate: f64,
    /// Midpoint t0 (calendar year).
    pub midpoint: f64,
    /// Years from 10 % to 90 % of the ceiling, `ln 81 / r`.
    pub ten_to_ninety: f64,
    /// Whether the ceiling was fixed at N because the curve has not turned.
    pub ceiling_fixed: bool,
    /// Root mean square error in places.
    pub rmse: f64,
    /// Share of variance explained.
    pub r_squared: Measure<f64>,
}

/// Beyond this ratio p is the edge of the search and no estimate: published fits lie below 100.
const MOST_Q_OVER_P: f64 = 1000.0;

/// The Bass model: yearly numbers `m (F(t) − F(t−1))`,
/// `F(t) = (1 − e^(−(p+q)t)) / (1 + (q/p) e^(−(p+q)t))`, t in years from the start of the first year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bass {
    /// Outside influence p.
    pub p: f64,
    /// Influence of adopters q.
    pub q: f64,
    /// Final number m.
    pub m: f64,
    /// `q / p`; not defined where p is so small beside q that it cannot be told from 0.
    pub q_over_p: Measure<f64>,
    /// Time of the peak, `ln(q/p) / (p + q)` after the start, as a calendar year; only if q > p.
    pub peak: Measure<f64>,
    /// Whether m was fixed at N because the curve has not turned.
    pub m_fixed: bool,
    /// Root mean square error of the yearly numbers.
    pub rmse: f64,
    /// Share of variance of the yearly numbers explained.
    pub r_squared: Measure<f64>,
}

/// The shape of a curve. The names are those of the literature, the bounds are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Gradual: few, many, few.
    S,
    /// Steep at once: half of all within the first quarter of the time (central order, “outbreak”).
    R,
    /// In waves: two or more bursts of at least a fifth of all, with at least two years between them of
    /// at most a twentieth each.
    Step,
}

/// The adoption curve of some schemes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// Adopters with a year.
    pub places: u32,
    /// Years from the first adoption to the end of observation.
    pub years: Vec<Year>,
    /// Logistic fit.
    pub logistic: Measure<Logistic>,
    /// Bass fit.
    pub bass: Measure<Bass>,
    /// Shape.
    pub form: Measure<Form>,
}

/// The curve of first adoptions in `years` (sorted), observed up to the year `end`, among `universe`
/// places that could adopt.
pub fn curve(years: &[i32], end: Option<i32>, universe: Option<u32>) -> Curve {
    let yearly = yearly(years, end);
    let mut cumulative = 0;
    let rows: Vec<Year> = yearly
        .iter()
        .zip(years.first().copied().unwrap_or(0)..)
        .map(|(&new, year)| {
            cumulative += new;
            let share = universe.map(|n| f64::from(cumulative) / f64::from(n));
            Year { year, new, cumulative, share: Measure::of(share, Why::UniverseUnknown) }
        })
        .collect();
    let possible = fittable(&yearly, universe);
    let first = years.first().copied().unwrap_or(0);
    Curve {
        places: years.len() as u32,
        logistic: possible.and_then(|fixed| logistic(&rows, fixed)).into(),
        bass: possible.and_then(|fixed| bass(&yearly, first, fixed)).into(),
        form: form(&yearly),
        years: rows,
    }
}

impl<T> From<Result<T, Why>> for Measure<T> {
    fn from(result: Result<T, Why>) -> Self {
        result.map_or_else(Self::NotDefined, Self::Value)
    }
}

/// Numbers per year, without gaps, from the first adoption to the end.
fn yearly(years: &[i32], end: Option<i32>) -> Vec<u32> {
    let (Some(&first), Some(&last)) = (years.first(), years.last()) else { return Vec::new() };
    let mut yearly = vec![0; (end.unwrap_or(last).max(last) - first) as usize + 1];
    for year in years {
        yearly[(year - first) as usize] += 1;
    }
    yearly
}

/// Whether there is enough to fit; the ceiling to fix, where the curve has not turned: the year with
/// most adoptions is the last one.
fn fittable(yearly: &[u32], universe: Option<u32>) -> Result<Option<f64>, Why> {
    let total: u32 = yearly.iter().sum();
    let busy = yearly.iter().filter(|&&n| n > 0).count();
    let peak = yearly.iter().enumerate().max_by_key(|&(t, &n)| (n, std::cmp::Reverse(t)));
    match (total, busy, peak) {
        (0, _, _) => Err(Why::NoDates),
        (have, _, _) if have < LEAST => Err(Why::TooFew { have, need: LEAST }),
        (_, 1, _) => Err(Why::OneYear),
        (_, 2..=3, _) if yearly.len() < 4 => {
            Err(Why::TooFew { have: yearly.len() as u32, need: 4 })
        }
        (_, _, Some((t, _))) if t + 1 == yearly.len() => {
            universe.map(|n| Some(f64::from(n))).ok_or(Why::NotTurned)
        }
        _ => Ok(None),
    }
}

fn logistic(rows: &[Year], fixed: Option<f64>) -> Result<Logistic, Why> {
    let points: Vec<(f64, f64)> =
        rows.iter().map(|r| (f64::from(r.year), f64::from(r.cumulative))).collect();
    let total = points.last().map_or(0.0, |p| p.1);
    let half = points.iter().find(|p| p.1 >= total / 2.0).map_or(0.0, |p| p.0);
    let span = points.len() as f64;
    let f = |k: f64, r: f64, t0: f64, t: f64| k / (1.0 + (-r * (t - t0)).exp());
    let slow = 81.0_f64.ln() / span;
    let starts = [(slow, half), (4.0 * slow, half), (1.0, half), (slow, points[0].0 + span)];
    let fits = starts.into_iter().filter_map(|(rate, half)| match fixed {
        Some(k) => minimise([rate.ln(), half], &points, |a, t| f(k, a[0].exp(), a[1], t))
            .map(|l| (k, l.parameters[0].exp(), l.parameters[1], l.sum_of_squares)),
        None => {
            let start = [(total * 1.05).ln(), rate.ln(), half];
            minimise(start, &points, |a, t| f(a[0].exp(), a[1].exp(), a[2], t)).map(|l| {
                let [k, rate, half] = l.parameters;
                (k.exp(), rate.exp(), half, l.sum_of_squares)
            })
        }
    });
    let best = fits.min_by(|a, b| a.3.total_cmp(&b.3));
    let (ceiling, rate, midpoint, sum) = best.ok_or(Why::NoEstimate)?;
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let inside = rate > 1e-4
        && rate < 50.0
        && ceiling < 20.0 * total
        && midpoint > first - 2.0 * span
        && midpoint < last + 2.0 * span;
    if !inside {
        return Err(Why::NoEstimate);
    }
    Ok(Logistic {
        ceiling,
        rate,
        midpoint,
        ten_to_ninety: 81.0_f64.ln() / rate,
        ceiling_fixed: fixed.is_some(),
        rmse: (sum / span).sqrt(),
        r_squared: r_squared(&points, sum),
    })
}

/// `F(t)` of the Bass model.
pub fn bass_share(p: f64, q: f64, t: f64) -> f64 {
    let e = (-(p + q) * t).exp();
    (1.0 - e) / (1.0 + q / p * e)
}

fn bass(yearly: &[u32], first: i32, fixed: Option<f64>) -> Result<Bass, Why> {
    let points: Vec<(f64, f64)> =
        yearly.iter().zip(1..).map(|(&n, t)| (f64::from(t), f64::from(n))).collect();
    let total: f64 = points.iter().map(|p| p.1).sum();
    let new =
        |p: f64, q: f64, m: f64, t: f64| m * (bass_share(p, q, t) - bass_share(p, q, t - 1.0));
    let starts = bass_starts(&points, total);
    let mut best: Option<(f64, f64, f64, f64)> = None;
    for (p, q, m) in starts {
        let found = match fixed {
            Some(m) => {
                minimise([p.ln(), q.ln()], &points, |a, t| new(a[0].exp(), a[1].exp(), m, t))
                    .map(|l| (l.parameters[0].exp(), l.parameters[1].exp(), m, l.sum_of_squares))
            }
            None => minimise([p.ln(), q.ln(), m.ln()], &points, |a, t| {
                new(a[0].exp(), a[1].exp(), a[2].exp(), t)
            })
            .map(|l| {
                let [p, q, m] = l.parameters.map(f64::exp);
                (p, q, m, l.sum_of_squares)
            }),
        };
        if let Some(found) = found
            && best.is_none_or(|b| found.3 < b.3)
        {
            best = Some(found);
        }
    }
    let (p, q, m, sum) = best.ok_or(Why::NoEstimate)?;
    // Outside this range the minimum lies at infinity: a straight line, or all at once.
    if !(1e-8..10.0).contains(&p) || !(1e-6..50.0).contains(&q) || m > 20.0 * total {
        return Err(Why::NoEstimate);
    }
    let peak = (q > p).then(|| f64::from(first) + (q / p).ln() / (p + q));
    Ok(Bass {
        p,
        q,
        m,
        q_over_p: Measure::of((q < MOST_Q_OVER_P * p).then_some(q / p), Why::NearZero),
        peak: Measure::of(peak, Why::NotReached),
        m_fixed: fixed.is_some(),
        rmse: (sum / points.len() as f64).sqrt(),
        r_squared: r_squared(&points, sum),
    })
}

/// Starting values: Bass's regression `n_t = a + bY + cY²` on the earlier cumulative number
/// (m = (−b − √(b² − 4ac)) / 2c, p = a/m, q = −cm), where it has a solution, and a grid.
fn bass_starts(points: &[(f64, f64)], total: f64) -> Vec<(f64, f64, f64)> {
    let (mut normal, mut right, mut y) = ([[0.0; 3]; 3], [0.0; 3], 0.0);
    for &(_, n) in points {
        let row = [1.0, y / total, y * y / (total * total)];
        for i in 0..3 {
            right[i] += row[i] * n;
            for j in 0..3 {
                normal[i][j] += row[i] * row[j];
            }
        }
        y += n;
    }
    let mut starts = vec![(0.03, 0.38, total * 1.1), (0.1, 0.1, total * 1.5)];
    for p in [0.01, 1e-3, 1e-5, 1e-7] {
        starts.extend([0.2, 0.6, 1.5].map(|q| (p, q, total * 1.1)));
    }
    if let Some([a, b, c]) = solve(normal, right) {
        let (b, c) = (b / total, c / (total * total));
        let root = b * b - 4.0 * a * c;
        if c < 0.0 && a > 0.0 && root >= 0.0 {
            let m = (-b - root.sqrt()) / (2.0 * c);
            if m > 0.0 {
                starts.insert(0, (a / m, -c * m, m));
            }
        }
    }
    starts
}

/// `1 − Σ(y − ŷ)² / Σ(y − ȳ)²`.
fn r_squared(points: &[(f64, f64)], sum_of_squares: f64) -> Measure<f64> {
    let mean = points.iter().map(|p| p.1).sum::<f64>() / points.len() as f64;
    let total: f64 = points.iter().map(|p| (p.1 - mean).powi(2)).sum();
    ratio(sum_of_squares, total).map(|rest| 1.0 - rest)
}

fn form(yearly: &[u32]) -> Measure<Form> {
    let total: u32 = yearly.iter().sum();
    if total == 0 {
        return Measure::NotDefined(Why::NoDates);
    }
    if total < LEAST {
        return Measure::NotDefined(Why::TooFew { have: total, need: LEAST });
    }
    let (mut bursts, mut burst, mut quiet) = (0, 0, 0);
    for &n in yearly {
        if n * 20 <= total {
            quiet += 1;
        } else {
            burst = if quiet >= 2 { n } else { burst + n };
            quiet = 0;
        }
        let large = burst * 5 >= total;
        if large && quiet == 0 {
            // Counted once, when it grows large.
            if (burst - n) * 5 < total {
                bursts += 1;
            }
        }
    }
    let mut sum = 0;
    let median = yearly.iter().position(|n| {
        sum += n;
        sum * 2 >= total
    });
    let last = yearly.iter().rposition(|&n| n > 0).unwrap_or(0);
    Measure::Value(if bursts >= 2 {
        Form::Step
    } else if median.unwrap_or(0) * 4 <= last {
        Form::R
    } else {
        Form::S
    })
}
