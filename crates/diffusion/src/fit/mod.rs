//! How much of a spread was learned, through which channel, from whom, with dates as vague as reports give them.
//!
//! Network-based diffusion analysis in continuous time (Franz & Nunn, Proc. R. Soc. B 276, 2009; Hoppitt, Boogert &
//! Laland, J. Theor. Biol. 263, 2010; Hasenjager, Leadbeater & Hoppitt, J. Anim. Ecol. 90, 2021). The hazard of unit
//! *i* is
//!
//! ```text
//! λᵢ(t) = λ₀(t) · exp(β·xᵢ) · (1 + Σ_c s_c Σⱼ aᶜᵢⱼ zⱼ(t))      multiplicative
//! λᵢ(t) = λ₀(t) · (exp(β·xᵢ) + Σ_c s_c Σⱼ aᶜᵢⱼ zⱼ(t))          additive
//! ```
//!
//! where zⱼ(t) is 1 once *j* has adopted before *t*. Since a source acts from its adoption to the learner's, the
//! integral of the hazard is a sum over pairs, and one evaluation costs O(n log n + pairs), without person-periods:
//!
//! ```text
//! Λᵢ = exp(β·xᵢ) · (Λ₀(Tᵢ) + Σ_c s_c Σⱼ aᶜᵢⱼ (Λ₀(Tᵢ) − Λ₀(Tⱼ))₊)
//! ```
//!
//! An adopter with a vague date counts with its whole interval, never with its middle. Those who never adopted are
//! in the population at risk. What a report says of a source outright is held; what it implies is believed with
//! the probability given.
//!
//! | question | file |
//! | --- | --- |
//! | the spread of a cascade of a field | [`case`] |
//! | what is at risk, when, between whom | [`spread`] |
//! | what is supposed | [`model`] |
//! | best values and their errors | [`maximum`] |
//! | whether a channel is needed | [`channel_test`] |
//! | posterior, parents | [`posterior`](mod@posterior) |
//! | spreads with known truth | [`simulated`] |
//!
//! Time counts in years from the beginning of risk. Refuses to know: files, the store, where a population comes from.

pub mod case;
pub mod chains;
pub mod channel_test;
mod dates;
pub mod fitted;
mod interval;
mod likelihood;
pub mod maximum;
pub mod model;
mod optimise;
mod pieces;
pub mod posterior;
mod prepared;
pub mod simulated;
pub mod spread;
mod symmetric;

pub use case::{Case, Left, Member};
pub use chains::Summary;
pub use channel_test::{Test, test_channel};
pub use fitted::{Estimate, Fitted};
pub use maximum::{Settings, cuts_at_events, maximum_likelihood, profile_interval};
pub use model::{Baseline, Form, Model, Parameters};
pub use posterior::{Parent, Parents, Posterior, Priors, Sampling, posterior};
pub use simulated::{Simulated, coarsen, simulate};
pub use spread::{Channel, Documented, Network, Spread, Unfit, Unit, UnitId, When};

#[cfg(test)]
mod tests;
