//! Delay densities of the transmission models (Gomez-Rodriguez et al., 2010, section 2).
//!
//! A model says how likely it is that a place takes something up Δ after the place it learned from.
//! NetInf needs the density only; survival functions (which its sibling NetRate needs) are absent on
//! purpose. Refuses to know: places, cascades and how a model's parameters were found.

use super::Error;
use std::f64::consts::PI;
use std::fmt;

/// A family of delay distributions, without its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Exponential delays: the sooner, the likelier.
    Exponential,
    /// Rayleigh delays: likeliest one scale after.
    Rayleigh,
    /// Log-normal delays: a mode and a long tail.
    LogNormal,
}

impl Family {
    /// Every family, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Exponential, Self::Rayleigh, Self::LogNormal];

    /// The word for the family on the command line and in provenance.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Rayleigh => "rayleigh",
            Self::LogNormal => "lognormal",
        }
    }

    /// Names of the parameters, in the order in which they are written.
    pub fn parameter_names(self) -> &'static [&'static str] {
        match self {
            Self::Exponential => &["rate"],
            Self::Rayleigh => &["scale"],
            Self::LogNormal => &["mu", "sigma"],
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A delay distribution with its parameters, in the unit of the times of the cascades.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Model {
    /// f(Δ) = λ e^(−λΔ).
    Exponential {
        /// λ > 0, per unit of time.
        rate: f64,
    },
    /// f(Δ) = (Δ/α²) e^(−Δ²/(2α²)).
    Rayleigh {
        /// α > 0, the mode of the delay.
        scale: f64,
    },
    /// f(Δ) = 1/(Δσ√(2π)) · e^(−(ln Δ − μ)²/(2σ²)).
    LogNormal {
        /// μ, mean of ln Δ.
        mu: f64,
        /// σ > 0, standard deviation of ln Δ.
        sigma: f64,
    },
}

impl Model {
    /// Makes a model from the parameters of `family` in written order.
    ///
    /// An error if their number is not the family's, one is not finite, or one that must be positive
    /// is not.
    pub fn from_parameters(family: Family, parameters: &[f64]) -> Result<Self, Error> {
        let model = match (family, parameters) {
            (Family::Exponential, &[rate]) => Self::Exponential { rate },
            (Family::Rayleigh, &[scale]) => Self::Rayleigh { scale },
            (Family::LogNormal, &[mu, sigma]) => Self::LogNormal { mu, sigma },
            _ => {
                return Err(Error::ParameterCount {
                    family,
                    expected: family.parameter_names().len(),
                    found: parameters.len(),
                });
            }
        };
        model.check()?;
        Ok(model)
    }

    /// Is an error if a parameter is not finite or not in its range.
    pub(super) fn check(&self) -> Result<(), Error> {
        for (name, value) in self.parameters() {
            if !value.is_finite() || (name != "mu" && value <= 0.0) {
                return Err(Error::Parameter { family: self.family(), name, value });
            }
        }
        Ok(())
    }

    /// The family of the model.
    pub fn family(&self) -> Family {
        match self {
            Self::Exponential { .. } => Family::Exponential,
            Self::Rayleigh { .. } => Family::Rayleigh,
            Self::LogNormal { .. } => Family::LogNormal,
        }
    }

    /// Names and values of the parameters, in written order.
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::Exponential { rate } => vec![("rate", rate)],
            Self::Rayleigh { scale } => vec![("scale", scale)],
            Self::LogNormal { mu, sigma } => vec![("mu", mu), ("sigma", sigma)],
        }
    }

    /// Density of a delay > 0, computed left to right in plain double precision.
    ///
    /// Underflows to 0 for long delays. The order of operations is part of the promise of the
    /// compatible mode: exact ties, and so the order of edges, hang on the last bits.
    pub fn density(&self, delay: f64) -> f64 {
        match *self {
            Self::Exponential { rate } => rate * (-rate * delay).exp(),
            Self::Rayleigh { scale } => {
                delay / (scale * scale) * (-(delay * delay) / (2.0 * (scale * scale))).exp()
            }
            Self::LogNormal { mu, sigma } => {
                let off = delay.ln() - mu;
                1.0 / (delay * sigma * (2.0 * PI).sqrt())
                    * (-(off * off / (2.0 * (sigma * sigma)))).exp()
            }
        }
    }

    /// Natural logarithm of the density of a delay > 0, as a sum of logarithms.
    ///
    /// Does not underflow where [`Model::density`] does.
    pub fn ln_density(&self, delay: f64) -> f64 {
        match *self {
            Self::Exponential { rate } => rate.ln() - rate * delay,
            Self::Rayleigh { scale } => {
                let ratio = delay / scale;
                delay.ln() - 2.0 * scale.ln() - 0.5 * ratio * ratio
            }
            Self::LogNormal { mu, sigma } => {
                let off = (delay.ln() - mu) / sigma;
                -delay.ln() - sigma.ln() - 0.5 * (2.0 * PI).ln() - 0.5 * off * off
            }
        }
    }
}

impl fmt::Display for Model {
    /// Writes `exponential(rate=0.5)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.family())?;
        for (i, (name, value)) in self.parameters().into_iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            write!(f, "{comma}{name}={value}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_integrate_to_one() {
        let check = |model: Model| {
            let step = 1e-3;
            let sum: f64 =
                (0..400_000).map(|i| model.density((f64::from(i) + 0.5) * step) * step).sum();
            assert!((sum - 1.0).abs() < 1e-4, "{model}: {sum}");
        };
        check(Model::Exponential { rate: 0.5 });
        check(Model::Rayleigh { scale: 10.0 });
        check(Model::LogNormal { mu: 1.0, sigma: 0.7 });
    }

    #[test]
    fn logarithm_of_the_density_is_the_sum_of_logarithms() {
        let check = |model: Model, delay: f64| {
            let (plain, sum) = (model.density(delay).ln(), model.ln_density(delay));
            assert!((plain - sum).abs() < 1e-12 * sum.abs().max(1.0), "{model} at {delay}");
        };
        for delay in [0.01, 1.0, 3.0, 40.0] {
            check(Model::Exponential { rate: 0.5 }, delay);
            check(Model::Rayleigh { scale: 10.0 }, delay);
            check(Model::LogNormal { mu: 2.1, sigma: 1.1 }, delay);
        }
    }

    #[test]
    fn sum_of_logarithms_survives_where_the_density_underflows() {
        let model = Model::Exponential { rate: 0.5 };
        assert!(model.density(1600.0) <= 0.0);
        assert!(model.ln_density(1600.0).is_finite());
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let check = |family, parameters: &[f64], good: bool| {
            assert_eq!(Model::from_parameters(family, parameters).is_ok(), good, "{parameters:?}");
        };
        check(Family::Exponential, &[0.5], true);
        check(Family::Exponential, &[0.0], false);
        check(Family::Exponential, &[f64::NAN], false);
        check(Family::Exponential, &[1.0, 1.0], false);
        check(Family::Rayleigh, &[-1.0], false);
        check(Family::LogNormal, &[-1.0, 1.0], true);
        check(Family::LogNormal, &[1.0, 0.0], false);
        check(Family::LogNormal, &[1.0], false);
    }
}
