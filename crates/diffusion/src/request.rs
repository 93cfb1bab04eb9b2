//! What is asked of a field: which schemes, who, when, on what basis.

use super::rule::Rules;
use crate::field::{ActorId, Basis, PartialDate, Statement, Status};
use serde::Serialize;

/// Which other schemes count as variants of the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variants {
    /// None: only the scheme itself, and formulas with the same roles in any order.
    Same,
    /// Schemes declared as variants of each other, and formulas that extend, reduce, specialise or
    /// generalise the one asked for.
    Comparable,
    /// These, and formulas up to this distance ([`crate::formula::compare()`]).
    Within(f64),
}

/// A set of bases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bases(u8);

impl Bases {
    /// Observed, derived and inferred.
    pub const ALL: Self = Self(0b11_111);
    /// Observed, of which a source speaks plainly.
    pub const EXPLICIT: Self = Self(0b1);
    /// Observed, which a source lets one understand.
    pub const IMPLIED: Self = Self(0b10);
    /// Observed, however plainly.
    const OBSERVED: Self = Self(0b111);

    /// Exactly these, what is observed however plainly a source says it.
    pub fn of(bases: &[Basis]) -> Self {
        Self(bases.iter().fold(0, |bits, &b| bits | Self::bits(b)))
    }

    const fn bits(basis: Basis) -> u8 {
        match basis {
            Basis::Observed => Self::OBSERVED.0,
            Basis::Derived => 0b1000,
            Basis::Inferred => 0b1_0000,
        }
    }

    /// Whether something with `basis` is in the set, said plainly or not.
    pub fn contains(self, basis: Basis) -> bool {
        self.0 & Self::bits(basis) != 0
    }

    /// Whether something with `basis` that a source says so plainly is in the set.
    pub fn admits(self, basis: Basis, statement: Option<Statement>) -> bool {
        let bits = match (basis, statement) {
            (Basis::Observed, Some(Statement::Explicit)) => Self::EXPLICIT.0,
            (Basis::Observed, Some(Statement::Implied)) => Self::IMPLIED.0,
            (Basis::Observed, None) => 0b100,
            (other, _) => Self::bits(other),
        };
        self.0 & bits != 0
    }
}

/// A set of statuses; an adoption without status counts as practised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Statuses(u8);

impl Default for Statuses {
    /// Practised, piloted, explored and ended: what was really taken up.
    fn default() -> Self {
        Self::of(&[Status::Practised, Status::Piloted, Status::Exploring, Status::Ended])
    }
}

impl Statuses {
    /// Exactly these.
    pub fn of(statuses: &[Status]) -> Self {
        Self(statuses.iter().fold(0, |bits, &s| bits | 1 << s as u8))
    }

    /// Whether an adoption with this status is in the set.
    pub fn contains(self, status: Option<Status>) -> bool {
        self.0 >> status.unwrap_or(Status::Practised) as u8 & 1 == 1
    }
}

/// A question to a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// A formula, a scheme's name or its IRI; `None` asks for every scheme of the field.
    pub model: Option<String>,
    /// Which variants count.
    pub variants: Variants,
    /// Only what comes down from this actor.
    pub from: Option<ActorId>,
    /// Only what leads up from this actor.
    pub to: Option<ActorId>,
    /// Only adopters that are this place or sit in it; sources elsewhere stay as such.
    pub within: Option<ActorId>,
    /// Only adoptions that may have begun at or after this date.
    pub since: Option<PartialDate>,
    /// Only adoptions that may have begun at or before this date.
    pub until: Option<PartialDate>,
    /// Which bases may draw edges.
    pub bases: Bases,
    /// Which rules may derive edges.
    pub rules: Rules,
    /// Which statuses count as adoption.
    pub statuses: Statuses,
    /// How many places could adopt, where that is known; shares need it.
    pub universe: Option<u32>,
    /// Seed of everything random (permutations).
    pub seed: u64,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            model: None,
            variants: Variants::Same,
            from: None,
            to: None,
            within: None,
            since: None,
            until: None,
            bases: Bases::ALL,
            rules: Rules::default(),
            statuses: Statuses::default(),
            universe: None,
            seed: 1,
        }
    }
}

impl Request {
    /// Asks for one model, without variants.
    pub fn model(model: impl Into<String>) -> Self {
        Self { model: Some(model.into()), ..Self::default() }
    }

    /// Whether a start lies inside the window as far as the dates tell. An unknown start is inside
    /// only where no window is asked for.
    pub fn covers(&self, start: Option<PartialDate>) -> bool {
        match start {
            None => self.since.is_none() && self.until.is_none(),
            Some(start) => {
                self.since.is_none_or(|since| !start.certainly_before(since))
                    && self.until.is_none_or(|until| !until.certainly_before(start))
            }
        }
    }
}
