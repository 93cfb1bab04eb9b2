//! What is fitted: units at risk with dates as vague as reports give them, and the channels between them.

use std::collections::{BTreeMap, BTreeSet};

/// Index of a unit in its [`Spread`].
pub type UnitId = usize;

/// When a unit adopted, on a scale of years counted from the beginning of risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// At this time, exactly.
    At(f64),
    /// At some time after the first and not later than the second number.
    Between(f64, f64),
    /// Not until this time; what came later is not known.
    NotBy(f64),
}

impl When {
    /// Whether the unit is known to have adopted.
    pub fn adopted(self) -> bool {
        !matches!(self, Self::NotBy(_))
    }

    /// The latest time to which the unit can have been at risk.
    pub fn latest(self) -> f64 {
        match self {
            Self::At(t) | Self::Between(_, t) | Self::NotBy(t) => t,
        }
    }

    /// The earliest time at which it can have adopted, for adopters.
    pub fn earliest(self) -> f64 {
        match self {
            Self::At(t) | Self::Between(t, _) | Self::NotBy(t) => t,
        }
    }
}

/// One who could adopt.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its name, for answers.
    pub name: String,
    /// When it adopted.
    pub when: When,
    /// Covariates, one number for each of [`Spread::covariates`].
    pub covariates: Vec<f64>,
    /// Whether its own adoption is to be explained. Otherwise it is a source alone: a superior of another
    /// level than those at risk.
    pub at_risk: bool,
    /// How many it stands for: 1 for adopters; those who did not adopt and who learn from the same sources can
    /// be counted together.
    pub count: u32,
}

/// Who may learn from whom by one channel.
#[derive(Debug, Clone, PartialEq)]
pub enum Network {
    /// Pairs (source, learner, weight); a pair stands once.
    Pairs(Vec<(UnitId, UnitId, f64)>),
    /// All at risk from all others at risk, each with weight 1 / (population − 1).
    Everyone,
}

/// A channel by which a scheme may pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Its name, for answers.
    pub name: String,
    /// Its network.
    pub network: Network,
}

/// What a report says of one learner's source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Documented {
    /// Who learned.
    pub learner: UnitId,
    /// From whom.
    pub source: UnitId,
    /// By which channel, an index of [`Spread::channels`].
    pub channel: usize,
    /// The probability that the statement is right: 1 for what a report says outright, less for what
    /// it implies.
    pub certainty: f64,
}

/// A spread to be explained: checked by [`Spread::check`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// All at risk, adopters and others.
    pub units: Vec<Unit>,
    /// The channels.
    pub channels: Vec<Channel>,
    /// Names of the covariates.
    pub covariates: Vec<String>,
    /// What is documented, at most one for a learner.
    pub documented: Vec<Documented>,
}

/// Why a spread cannot be fitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfit {
    /// Too few have adopted.
    #[error("{adopters} of {units} units have adopted; at least two are needed")]
    TooFewAdopters {
        /// Units that have adopted.
        adopters: usize,
        /// All units.
        units: usize,
    },
    /// No date bounds anything.
    #[error("no adoption has a date or a bound that differs from the whole period")]
    NoDates,
    /// A time that cannot be, or an adopter that stands for several.
    #[error(
        "unit {unit}: its time is not a number, negative, or an empty interval; or it stands for none or several"
    )]
    Time {
        /// The unit.
        unit: UnitId,
    },
    /// A network names a unit that does not exist, itself, a pair twice or a weight that is not positive.
    #[error(
        "channel {channel}: the pair {from} → {to} is not between two units, stands twice or has no weight"
    )]
    Pair {
        /// The channel.
        channel: usize,
        /// Source.
        from: UnitId,
        /// Learner.
        to: UnitId,
    },
    /// No adopter stands in a network, so that nothing could pass by it.
    #[error("channel {channel}: no pair of the network leads from an adopter")]
    Unconnected {
        /// The channel.
        channel: usize,
    },
    /// Covariates that are missing or not numbers.
    #[error("unit {unit}: {found} covariates, or one that is no number; {expected} are expected")]
    Covariates {
        /// The unit.
        unit: UnitId,
        /// How many it has.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A documented source that is not a pair of its channel or not an earlier adopter.
    #[error(
        "the documented link {source_unit} → {learner} is no pair of its channel, or contradicts the dates"
    )]
    Documented {
        /// Source.
        source_unit: UnitId,
        /// Learner.
        learner: UnitId,
    },
}

impl Spread {
    /// How many of those at risk have adopted.
    pub fn adopters(&self) -> usize {
        self.units.iter().filter(|u| u.at_risk && u.when.adopted()).count()
    }

    /// How many are at risk.
    pub fn population(&self) -> usize {
        self.units.iter().filter(|u| u.at_risk).map(|u| u.count as usize).sum()
    }

    /// Whether every adopter has an exact time.
    pub fn exact(&self) -> bool {
        !self.units.iter().any(|u| matches!(u.when, When::Between(..)))
    }

    /// The same with one unit for each that counts; pairs of a group are pairs of each of its members. Copies
    /// follow at the end, so that the numbers of all units stay.
    #[must_use]
    pub fn expanded(&self) -> Self {
        let mut whole = self.clone();
        let mut copies: Vec<(UnitId, UnitId)> = Vec::new();
        for (number, unit) in self.units.iter().enumerate() {
            whole.units[number].count = 1;
            for _ in 1..unit.count {
                copies.push((number, whole.units.len()));
                whole.units.push(Unit { count: 1, ..unit.clone() });
            }
        }
        for channel in &mut whole.channels {
            let Network::Pairs(pairs) = &mut channel.network else { continue };
            let mut of: BTreeMap<UnitId, Vec<(UnitId, f64)>> = BTreeMap::new();
            for &(from, to, weight) in pairs.iter() {
                of.entry(to).or_default().push((from, weight));
            }
            for (original, copy) in &copies {
                let sources = of.get(original).into_iter().flatten();
                pairs.extend(sources.map(|&(from, weight)| (from, *copy, weight)));
            }
        }
        whole
    }

    /// Says what makes a fit impossible, if anything does.
    ///
    /// # Errors
    /// The first of the reasons of [`Unfit`].
    pub fn check(&self) -> Result<(), Unfit> {
        let (adopters, units) = (self.adopters(), self.population());
        if adopters < 2 {
            return Err(Unfit::TooFewAdopters { adopters, units });
        }
        self.check_units()?;
        for (number, channel) in self.channels.iter().enumerate() {
            self.check_channel(number, channel)?;
        }
        self.documented.iter().try_for_each(|d| self.check_documented(d))
    }

    fn check_units(&self) -> Result<(), Unfit> {
        let expected = self.covariates.len();
        for (unit, row) in self.units.iter().enumerate() {
            let good = match row.when {
                When::At(t) => t > 0.0 && t.is_finite(),
                When::Between(from, to) => from >= 0.0 && to > from && to.is_finite(),
                When::NotBy(t) => t >= 0.0 && t.is_finite(),
            };
            let good = good && (row.count == 1 || row.count > 1 && !row.when.adopted());
            if !good {
                return Err(Unfit::Time { unit });
            }
            let found = row.covariates.len();
            if found != expected || row.covariates.iter().any(|x| !x.is_finite()) {
                return Err(Unfit::Covariates { unit, found, expected });
            }
        }
        let horizon = self.horizon();
        let vague = |w: When| matches!(w, When::Between(from, to) if from <= 0.0 && to >= horizon);
        let dated = self.units.iter().any(|u| u.when.adopted() && !vague(u.when));
        if dated { Ok(()) } else { Err(Unfit::NoDates) }
    }

    /// The latest time that any unit names.
    pub fn horizon(&self) -> f64 {
        self.units.iter().map(|u| u.when.latest()).fold(0.0, f64::max)
    }

    fn check_channel(&self, number: usize, channel: &Channel) -> Result<(), Unfit> {
        let Network::Pairs(pairs) = &channel.network else { return Ok(()) };
        let mut seen = BTreeSet::new();
        for &(from, to, weight) in pairs {
            let inside = from < self.units.len() && to < self.units.len() && from != to;
            if !(inside && weight > 0.0 && weight.is_finite() && seen.insert((from, to))) {
                return Err(Unfit::Pair { channel: number, from, to });
            }
        }
        if pairs.iter().any(|p| self.units[p.0].when.adopted()) {
            Ok(())
        } else {
            Err(Unfit::Unconnected { channel: number })
        }
    }

    fn check_documented(&self, d: &Documented) -> Result<(), Unfit> {
        let wrong = Unfit::Documented { source_unit: d.source, learner: d.learner };
        let (Some(learner), Some(source)) = (self.units.get(d.learner), self.units.get(d.source))
        else {
            return Err(wrong);
        };
        let joined = match self.channels.get(d.channel).map(|c| &c.network) {
            Some(Network::Everyone) => d.learner != d.source && source.at_risk,
            Some(Network::Pairs(pairs)) => {
                pairs.iter().any(|p| (p.0, p.1) == (d.source, d.learner))
            }
            None => false,
        };
        let adopted = learner.at_risk && learner.when.adopted() && source.when.adopted();
        let in_time = source.when.earliest() < learner.when.latest();
        let twice = self.documented.iter().filter(|o| o.learner == d.learner).count() > 1;
        let certain = d.certainty > 0.0 && d.certainty <= 1.0;
        if joined && adopted && in_time && certain && !twice { Ok(()) } else { Err(wrong) }
    }
}
