//! What is supposed of a spread: form, baseline, parameters.

/// How covariates act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// On all of the hazard: `λ₀(t)·exp(β·x)·(1 + Σ s·a)`.
    #[default]
    Multiplicative,
    /// On the asocial part alone: `λ₀(t)·(exp(β·x) + Σ s·a)`.
    Additive,
}

/// The hazard without covariates and learning.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Baseline {
    /// Always the same.
    #[default]
    Constant,
    /// `λ₀(t) = ρ·k·tᵏ⁻¹`.
    Weibull,
    /// The same between two cuts; sorted, positive, each once. An event at a cut belongs to the piece before.
    Piecewise(Vec<f64>),
}

/// Parameters other than the baseline's rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Coefficients β, one for each covariate.
    pub coefficients: Vec<f64>,
    /// Strengths s ≥ 0, one for each channel, relative to the baseline.
    pub strengths: Vec<f64>,
    /// The Weibull's shape k; 1 for other baselines.
    pub shape: f64,
}

/// A model to fit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// How covariates act.
    pub form: Form,
    /// The baseline.
    pub baseline: Baseline,
}
