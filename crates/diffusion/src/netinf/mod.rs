//! NetInf: the network along which schemes seem to have spread, from dates of adoption alone.
//!
//! A *cascade* is one scheme with the places that took it up and when. An edge u → v says that, over
//! many cascades, v follows u in a way that the delay model explains well. **These are regularities of
//! order and delay, not testimony**: a common cause (an order to all) looks the same as copying, and
//! places that adopt at the same time say nothing about each other. Keep them apart from transmissions
//! that a source states, with their [`Provenance`].
//!
//! Follows: M. Gomez-Rodriguez, J. Leskovec, A. Krause, “Inferring networks of diffusion and
//! influence”, KDD 2010 (doi:10.1145/1835804.1835933), for model and algorithm; B. Desmarais,
//! J. Harden, F. Boehmke, “Persistent policy pathways”, APSR 109(2):392–406, 2015
//! (doi:10.1017/S0003055415000040), for its use on policies; F. Linder, B. Desmarais, R package
//! NetworkInference 1.2.5, for the stopping test and the automatic parameters.
//!
//! | file | part |
//! | --- | --- |
//! | `input.rs` | cascades, order of places and events, window |
//! | `model.rs`, `parameters.rs` | delay densities, automatic parameters |
//! | `problem.rs` | memory layout of candidates |
//! | `greedy.rs` | starting trees, gains, choice of edges |
//! | `p_value.rs` | the stopping test |
//! | `prepared.rs` | a problem ready to be solved, once or on resampled cascades |
//!
//! Refuses to know: files, the graph, the clock, randomness, and what a place or a scheme is.
//!
//! # Rationale
//! [`Mode::Compatible`] gives the lists of the R package row by row, so it keeps that package's
//! arithmetic, its ties (largest numbers of child and parent, by the order of rows) and its penalty
//! (see `p_value.rs`). [`Mode::Corrected`], the default, is what we hold to be right: sums of logarithms
//! (no underflow), gains equal within 1e-9 are ties and go to the first by name (child, then parent),
//! nothing depends on the order of rows, and the penalty is not carried on.

mod greedy;
mod input;
mod model;
mod p_value;
mod parameters;
mod prepared;
mod problem;
#[cfg(test)]
mod tests;

pub use input::{Cascades, Irregularity, Rows};
pub use model::{Family, Model};
pub use prepared::Prepared;
pub use problem::MAX_PAIRS;

use std::fmt;
use std::sync::Arc;

/// Why no network could be inferred.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter of the delay model is out of range.
    #[error("parameter `{name}` of the {family} model is `{value}`, expected a finite number{}",
        if *name == "mu" { "" } else { " > 0" })]
    Parameter {
        /// The family of the model.
        family: Family,
        /// Name of the parameter.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// The number of parameters is not that of the model.
    #[error("the {family} model has {expected} parameter(s) ({}), found {found}",
        family.parameter_names().join(", "))]
    ParameterCount {
        /// The family of the model.
        family: Family,
        /// How many it has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// Parameters cannot be estimated from these cascades.
    #[error("no parameters of the {family} model can be estimated: {reason}")]
    NoEstimate {
        /// The family of the model.
        family: Family,
        /// Why not.
        reason: &'static str,
    },
    /// β and ε are not 0 < ε < β ≤ 1.
    #[error("beta `{beta}` and epsilon `{epsilon}`: expected 0 < epsilon < beta <= 1")]
    Chances {
        /// Chance of a transmission along an edge.
        beta: f64,
        /// Chance of one without.
        epsilon: f64,
    },
    /// The p-value to stop at is not in 0 to 1.
    #[error("cutoff `{0}` is not a p-value between 0 and 1")]
    Cutoff(f64),
    /// More edges are asked for than there are candidates.
    #[error(
        "{asked} edges asked for, but only {candidates} pairs of places ever adopt one after the other"
    )]
    TooManyEdges {
        /// Edges asked for.
        asked: usize,
        /// Candidates in the data.
        candidates: usize,
    },
    /// The density of every delay to an event underflows to 0.
    #[error(
        "place `{place}` in cascade `{cascade}`: the model gives every delay the density 0; choose other parameters"
    )]
    NoParent {
        /// The place.
        place: Arc<str>,
        /// The cascade.
        cascade: Arc<str>,
    },
    /// The data have more pairs of events than can be held.
    #[error(
        "{pairs} pairs of events, more than {MAX_PAIRS}: take a shorter window or fewer places"
    )]
    TooManyPairs {
        /// Number of pairs.
        pairs: u64,
    },
}

/// Where the parameters of the delay model come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// They are given.
    Given(Model),
    /// They are estimated from the cascades, after windowing.
    Automatic(Family),
}

/// When the search stops. It always stops when the candidates are used up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// After this many edges.
    Edges(usize),
    /// After the first edge with a p-value at or above this one, which stays in the list.
    PValue(f64),
}

/// Which of two readings of the method is followed; see the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Row by row what the R package NetworkInference 1.2.5 gives.
    Compatible,
    /// Sums of logarithms, ties by tolerance and name, penalty not carried.
    #[default]
    Corrected,
}

impl Mode {
    /// The word for the mode in provenance.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Corrected => "corrected",
        }
    }
}

/// Everything that is chosen before a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The delay model.
    pub model: Choice,
    /// When to stop.
    pub stop: Stop,
    /// Compatible or corrected.
    pub mode: Mode,
    /// Events before this time are left out.
    pub since: Option<f64>,
    /// Events at or after this time are left out.
    pub before: Option<f64>,
    /// β, chance of a transmission along an edge (0.5).
    pub beta: f64,
    /// ε, chance of a transmission without an edge (1e-10).
    pub epsilon: f64,
}

impl Settings {
    /// Settings with the usual β = 0.5 and ε = 1e-10, no window, in corrected mode.
    pub fn new(model: Choice, stop: Stop) -> Self {
        let mode = Mode::default();
        Self { model, stop, mode, since: None, before: None, beta: 0.5, epsilon: 1e-10 }
    }

    /// The same settings in another mode.
    #[must_use]
    pub fn with_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// The same settings for the events with since ≤ time < before.
    #[must_use]
    pub fn with_window(self, since: Option<f64>, before: Option<f64>) -> Self {
        Self { since, before, ..self }
    }

    fn check(&self) -> Result<(), Error> {
        if !(0.0 < self.epsilon && self.epsilon < self.beta && self.beta <= 1.0) {
            return Err(Error::Chances { beta: self.beta, epsilon: self.epsilon });
        }
        match self.stop {
            Stop::PValue(p) if !(0.0..=1.0).contains(&p) => Err(Error::Cutoff(p)),
            _ => Ok(()),
        }
    }
}

/// Which of equal gains is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tie {
    /// Equal as floating-point numbers; largest (child, parent).
    ExactLast,
    /// Equal within this relative tolerance; smallest (child, parent).
    NearFirst(f64),
}

impl Tie {
    /// Least gain that ties with `best`.
    fn floor(self, best: f64) -> f64 {
        match self {
            Self::ExactLast => best,
            Self::NearFirst(tolerance) => best - tolerance * best,
        }
    }

    fn takes_last(self) -> bool {
        self == Self::ExactLast
    }
}

/// What a mode means, taken apart.
#[derive(Debug, Clone, Copy)]
struct Rules {
    beta: f64,
    epsilon: f64,
    sums_of_logarithms: bool,
    tie: Tie,
    penalty_carried: bool,
    by_name: bool,
}

impl Rules {
    fn new(settings: &Settings) -> Self {
        let compatible = settings.mode == Mode::Compatible;
        Self {
            beta: settings.beta,
            epsilon: settings.epsilon,
            sums_of_logarithms: !compatible,
            tie: if compatible { Tie::ExactLast } else { Tie::NearFirst(1e-9) },
            penalty_carried: compatible,
            by_name: !compatible,
        }
    }
}

/// An inferred edge: `destination` seems to have learned from `origin`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The place learned from.
    pub origin: Arc<str>,
    /// The place that learned.
    pub destination: Arc<str>,
    /// What the edge added to the score when it was chosen (its gain).
    pub improvement: f64,
    /// p-value of the stopping test after it; not a number with a single cascade.
    pub p_value: f64,
    /// Cascades in which the destination adopts after the origin.
    pub possible: usize,
    /// Of those, cascades that it explains in the final trees.
    pub explained: usize,
}

/// Parent of an event in the final trees.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeLink {
    /// The place learned from.
    pub parent: Arc<str>,
    /// The place that learned.
    pub child: Arc<str>,
    /// Weight of the pair, ln(β f(Δ)) or ln(ε f(Δ)).
    pub log_score: f64,
    /// The cascade.
    pub cascade: Arc<str>,
    /// The delay Δ.
    pub delay: f64,
    /// Whether an inferred edge explains the event. If not, the parent is a best guess only and must
    /// not be reported as “learned from”.
    pub explained: bool,
}

/// How a network was inferred.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The delay model with the parameters used.
    pub model: Model,
    /// Whether the parameters were estimated from the data.
    pub estimated: bool,
    /// Compatible or corrected.
    pub mode: Mode,
    /// When the search was to stop.
    pub stop: Stop,
    /// Window: events from this time.
    pub since: Option<f64>,
    /// Window: events before this time.
    pub before: Option<f64>,
    /// β.
    pub beta: f64,
    /// ε.
    pub epsilon: f64,
    /// Cascades left by the window, those of one event among them.
    pub cascades: usize,
    /// Events in them.
    pub events: usize,
    /// Candidate edges.
    pub candidates: usize,
    /// Pairs of an earlier and a later event.
    pub pairs: usize,
}

impl fmt::Display for Provenance {
    /// Writes all of it in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = if self.estimated { "estimated" } else { "given" };
        write!(f, "NetInf ({} mode), {} {origin}, ", self.mode.name(), self.model)?;
        write!(f, "beta={}, epsilon={:e}, ", self.beta, self.epsilon)?;
        match self.stop {
            Stop::Edges(count) => write!(f, "stop at {count} edges")?,
            Stop::PValue(cutoff) => write!(f, "stop at p >= {cutoff}")?,
        }
        for (word, time) in [("since", self.since), ("before", self.before)] {
            if let Some(time) = time {
                write!(f, ", {word} {time}")?;
            }
        }
        write!(f, "; {} cascades, {} events, ", self.cascades, self.events)?;
        write!(f, "{} candidates, {} pairs", self.candidates, self.pairs)
    }
}

/// An inferred network.
#[derive(Debug, Clone, PartialEq)]
pub struct Inference {
    /// Edges in the order of choice.
    pub edges: Vec<Edge>,
    /// Parents of all events that have one, in the order of cascades and events.
    pub trees: Vec<TreeLink>,
    /// How it was inferred.
    pub provenance: Provenance,
}

/// Infers the network behind `cascades`.
///
/// Costs time in proportion to the pairs of events, and for each edge to the pairs of one child. The
/// same input gives the same output, bit for bit.
///
/// ```
/// use xiangmai_diffusion::netinf::{Choice, Model, Rows, Settings, Stop, infer};
/// let mut rows = Rows::new();
/// for (scheme, year) in [("x", 2010.0), ("y", 2012.0), ("z", 2015.0)] {
///     rows.add("a", scheme, year);
///     rows.add("b", scheme, year + 1.0);
/// }
/// let (cascades, _) = rows.finish();
/// let model = Choice::Given(Model::Exponential { rate: 0.5 });
/// let network = infer(&cascades, &Settings::new(model, Stop::Edges(1)))?;
/// assert_eq!((&*network.edges[0].origin, &*network.edges[0].destination), ("a", "b"));
/// assert_eq!(network.edges[0].explained, 3);
/// # Ok::<(), xiangmai_diffusion::netinf::Error>(())
/// ```
pub fn infer(cascades: &Cascades, settings: &Settings) -> Result<Inference, Error> {
    Prepared::new(cascades, settings)?.infer()
}
