//! Time to adopt: lags behind the first adopter, Kaplan–Meier curve, discrete hazard.
//!
//! The lag of place i is d_i = t_i − F, F the first year of adoption. Places that could adopt but have
//! not are censored at the end of observation; they are known only where the universe is, and without them there is no
//! curve: one of dated adopters alone would say that everybody adopts.

use super::statistics::{Quartiles, quartiles};
use super::{Measure, Why, ratio};
use serde::Serialize;

/// A step of a Kaplan–Meier curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// Time at which it steps, in years after the first adoption.
    pub time: f64,
    /// At risk just before.
    pub at_risk: u32,
    /// Events.
    pub events: u32,
    /// `S(t) = Π (1 − d_j / n_j)`: share that has not adopted after this time.
    pub survival: f64,
    /// Greenwood's standard error, `S √Σ d_j / (n_j (n_j − d_j))`; not defined where nobody is left.
    pub standard_error: Measure<f64>,
}

/// A year of the discrete hazard.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Hazard {
    /// The year.
    pub year: i32,
    /// Places without at its start.
    pub at_risk: u32,
    /// Adoptions in it.
    pub events: u32,
    /// `h(t) = events / at risk`.
    pub hazard: Measure<f64>,
}

/// Time to adopt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survival {
    /// Lags in years.
    pub lags: Measure<Quartiles>,
    /// Whether non-adopters are known; without them there is no curve.
    pub with_non_adopters: bool,
    /// Kaplan–Meier curve.
    pub curve: Vec<Step>,
    /// First time at which half or fewer have not adopted.
    pub median: Measure<f64>,
    /// Hazard by year.
    pub hazard: Measure<Vec<Hazard>>,
}

/// Time to adopt for first adoptions in `years` (sorted), observed up to the year `end`.
pub fn survival(years: &[i32], end: Option<i32>, universe: Option<u32>) -> Survival {
    let first = years.first().copied().unwrap_or(0);
    let mut lags: Vec<f64> = years.iter().map(|y| f64::from(y - first)).collect();
    let end = end.or(years.last().copied()).unwrap_or(first);
    let censored = universe.map_or(0, |n| n.saturating_sub(years.len() as u32));
    let mut times: Vec<(f64, bool)> = lags.iter().map(|&d| (d, true)).collect();
    if !years.is_empty() {
        times.extend((0..censored).map(|_| (f64::from(end - first), false)));
    }
    let curve = universe.map(|_| kaplan_meier(&mut times)).unwrap_or_default();
    let median = curve.iter().find(|s| s.survival <= 0.5 + 1e-12).map(|s| s.time);
    let why = match universe {
        _ if years.is_empty() => Why::NoDates,
        None => Why::UniverseUnknown,
        Some(_) => Why::NotReached,
    };
    Survival {
        lags: quartiles(&mut lags, Why::NoDates),
        with_non_adopters: universe.is_some(),
        median: Measure::of(median, why),
        curve,
        hazard: hazard(years, end, universe),
    }
}

/// Kaplan–Meier estimate of `(time, whether it is an event)`; censored at a time counts as at risk at
/// that time. Kaplan & Meier 1958, JASA 53(282):457–481; error after Greenwood 1926.
pub fn kaplan_meier(times: &mut [(f64, bool)]) -> Vec<Step> {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut steps = Vec::new();
    let (mut at_risk, mut survival, mut sum) = (times.len() as u32, 1.0, 0.0);
    for group in times.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let events = group.iter().filter(|t| t.1).count() as u32;
        if events > 0 {
            let (d, n) = (f64::from(events), f64::from(at_risk));
            survival *= 1.0 - d / n;
            sum += d / (n * (n - d));
            let error = (events < at_risk).then(|| survival * f64::sqrt(sum));
            steps.push(Step {
                time: group[0].0,
                at_risk,
                events,
                survival,
                standard_error: Measure::of(error, Why::ZeroDenominator),
            });
        }
        at_risk -= group.len() as u32;
    }
    steps
}

fn hazard(years: &[i32], end: i32, universe: Option<u32>) -> Measure<Vec<Hazard>> {
    let Some(&first) = years.first() else { return Measure::NotDefined(Why::NoDates) };
    let Some(universe) = universe else { return Measure::NotDefined(Why::UniverseUnknown) };
    let mut at_risk = universe;
    let rows = (first..=end).map(|year| {
        let from = years.partition_point(|&y| y < year);
        let events = (years.partition_point(|&y| y <= year) - from) as u32;
        let row =
            Hazard { year, at_risk, events, hazard: ratio(f64::from(events), f64::from(at_risk)) };
        at_risk -= events;
        row
    });
    Measure::Value(rows.collect())
}
