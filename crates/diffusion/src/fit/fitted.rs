//! What a fit found: estimates with their errors.

use super::model::Parameters;

/// One number with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its standard error; `None` at a bound or where the data do not tell.
    pub standard_error: Option<f64>,
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Coefficients, strengths, shape.
    pub parameters: Parameters,
    /// Their standard errors, in the order coefficients, strengths, log of the shape (Weibull alone).
    pub standard_errors: Vec<Option<f64>>,
    /// Rates of the baseline: one, or one for each piece; per unit of tᵏ.
    pub rates: Vec<f64>,
    /// The log-likelihood; `None` where dates are vague and channels are fitted, as only differences
    /// between models can then be told.
    pub log_likelihood: Option<f64>,
    /// Whether the search settled.
    pub settled: bool,
    /// Correlation of the estimates of two channels, by their numbers.
    pub correlations: Vec<(usize, usize, f64)>,
}

impl Fitted {
    /// How many numbers were fitted, those of the baseline included.
    pub fn size(&self) -> usize {
        self.standard_errors.len() + self.rates.len()
    }

    /// Strength of a channel.
    pub fn strength(&self, channel: usize) -> Estimate {
        let at = self.parameters.coefficients.len() + channel;
        Estimate {
            value: self.parameters.strengths[channel],
            standard_error: self.standard_errors.get(at).copied().flatten(),
        }
    }
}
