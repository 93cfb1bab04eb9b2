//! Automatic parameters: starting values from the delays of the data, not estimates of likelihood.
//!
//! Follows the behaviour of the R package NetworkInference 1.2.5 (Linder & Desmarais) where it gives
//! a result. Over all cascades, events in order of time: *far* delays are those since the first event
//! of the cascade, *near* delays those since the event before; zeros count.
//!
//! * exponential: λ = (1/mean(near) + 1/mean(far)) / 2, the midpoint of the rates of “everyone learned
//!   from the one before” and “everyone learned from the first”;
//! * log-normal: μ, σ = mean and standard deviation (divisor n − 1) of ln far over the far delays > 0.
//!   The package's documentation speaks of a midpoint with the near ones; its result has none;
//! * Rayleigh: midpoint of √(Σfar²/(2n)) and √(Σnear²/(2n)), the two maximum-likelihood scales. **Our
//!   own**: the package fails here on all data tried.

use super::{Cascades, Error, Family, Model};

/// Estimates the parameters of `family` from the delays in `cascades`.
///
/// `copies[c]` counts how often cascade c is taken (for resampling); `None` takes each once. An error
/// if there are too few delays or all of them are zero.
pub(super) fn estimate(
    cascades: &Cascades,
    family: Family,
    copies: Option<&[u32]>,
) -> Result<Model, Error> {
    let delays = Delays { cascades, copies };
    let refuse = |reason| Err(Error::NoEstimate { family, reason });
    if delays.far().next().is_none() {
        return refuse("no cascade has two events");
    }
    if delays.far().all(|(far, _)| far <= 0.0) {
        return refuse("all events of each cascade are at one time");
    }
    let model = match family {
        Family::Exponential => {
            let rate = f64::midpoint(1.0 / mean(delays.near()), 1.0 / mean(delays.far()));
            Model::Exponential { rate }
        }
        Family::Rayleigh => {
            let scale = |delays: &mut dyn Iterator<Item = (f64, f64)>| {
                (mean(delays.map(|(delay, k)| (delay * delay, k))) / 2.0).sqrt()
            };
            Model::Rayleigh {
                scale: f64::midpoint(scale(&mut delays.near()), scale(&mut delays.far())),
            }
        }
        Family::LogNormal => {
            let logs = || delays.far().filter(|(far, _)| *far > 0.0).map(|(far, k)| (far.ln(), k));
            let mu = mean(logs());
            let count: f64 = logs().map(|(_, k)| k).sum();
            let variance = mean(logs().map(|(log, k)| ((log - mu) * (log - mu), k)));
            Model::LogNormal { mu, sigma: (variance * (count / (count - 1.0))).sqrt() }
        }
    };
    match model.check() {
        Ok(()) => Ok(model),
        Err(_) => refuse("the delays do not differ enough"),
    }
}

/// Weighted mean, with a compensated sum.
fn mean(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut sum, mut count) = (Sum::default(), 0.0);
    for (value, k) in values {
        sum.add(k * value);
        count += k;
    }
    sum.value() / count
}

/// A sum that keeps what rounding loses (Neumaier, ZAMM 54(1), 1974).
///
/// R sums in extended precision, so a plain sum would differ from it in the last digits.
#[derive(Debug, Default)]
struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    fn value(&self) -> f64 {
        self.sum + self.lost
    }
}

/// Delays of all cascades with the number of times that each counts.
struct Delays<'a> {
    cascades: &'a Cascades,
    copies: Option<&'a [u32]>,
}

impl Delays<'_> {
    fn each(&self, origin: fn(usize) -> usize) -> impl Iterator<Item = (f64, f64)> {
        (0..self.cascades.len()).flat_map(move |index| {
            let k = self.copies.map_or(1, |copies| copies[index]);
            let times = self.cascades.events(index).1;
            let taken = if k == 0 { 0 } else { times.len() };
            (1..taken).map(move |j| (times[j] - times[origin(j)], f64::from(k)))
        })
    }

    fn far(&self) -> impl Iterator<Item = (f64, f64)> {
        self.each(|_| 0)
    }

    fn near(&self) -> impl Iterator<Item = (f64, f64)> {
        self.each(|j| j - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;

    fn cascades(all: &[&[f64]]) -> Cascades {
        let mut rows = Rows::new();
        for (c, times) in all.iter().enumerate() {
            for (p, time) in times.iter().enumerate() {
                rows.add(&p.to_string(), &c.to_string(), *time);
            }
        }
        rows.finish().0
    }

    fn check(all: &[&[f64]], family: Family, expected: Option<&[f64]>) {
        let found = estimate(&cascades(all), family, None);
        match (found, expected) {
            (Ok(model), Some(expected)) => {
                for ((name, value), expected) in model.parameters().iter().zip(expected) {
                    assert!((value - expected).abs() < 1e-12, "{name}: {value} {expected}");
                }
            }
            (Err(Error::NoEstimate { .. }), None) => {}
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn parameters_follow_their_formulas() {
        // far 1 3 2, near 1 2 2
        let data: &[&[f64]] = &[&[0.0, 1.0, 3.0], &[5.0, 7.0], &[9.0]];
        check(data, Family::Exponential, Some(&[f64::midpoint(3.0 / 5.0, 3.0 / 6.0)]));
        let rayleigh = f64::midpoint((9.0f64 / 6.0).sqrt(), (14.0f64 / 6.0).sqrt());
        check(data, Family::Rayleigh, Some(&[rayleigh]));
        let logs = [1f64.ln(), 3f64.ln(), 2f64.ln()];
        let mu = logs.iter().sum::<f64>() / 3.0;
        let sigma = (logs.iter().map(|l| (l - mu) * (l - mu)).sum::<f64>() / 2.0).sqrt();
        check(data, Family::LogNormal, Some(&[mu, sigma]));
    }

    #[test]
    fn nothing_is_estimated_where_nothing_can_be() {
        for family in Family::ALL {
            check(&[&[1.0], &[2.0]], family, None);
            check(&[&[1.0, 1.0]], family, None);
        }
        check(&[&[0.0, 1.0]], Family::LogNormal, None);
        check(&[&[0.0, 1.0], &[0.0, 1.0]], Family::LogNormal, None);
    }

    #[test]
    fn taking_a_cascade_twice_is_listing_it_twice() {
        let once = cascades(&[&[0.0, 1.0, 3.0], &[5.0, 7.0]]);
        let twice = cascades(&[&[0.0, 1.0, 3.0], &[0.0, 1.0, 3.0]]);
        for family in Family::ALL {
            let weighted = estimate(&once, family, Some(&[2, 0])).unwrap();
            assert_eq!(weighted, estimate(&twice, family, None).unwrap());
        }
    }
}
