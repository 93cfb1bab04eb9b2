//! A spread laid out for evaluation: who can have taught whom, and what is documented.

use super::spread::{Network, Spread, Unfit, UnitId};

/// One who may have taught, or may have learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) channel: usize,
    pub(super) other: UnitId,
    pub(super) weight: f64,
}

/// A documented source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub(super) channel: usize,
    pub(super) source: UnitId,
    pub(super) weight: f64,
    pub(super) certainty: f64,
}

/// Links in one array, by unit.
#[derive(Debug, Clone, Default)]
struct Lists {
    offsets: Vec<usize>,
    links: Vec<Link>,
}

impl Lists {
    fn new(units: usize, mut pairs: Vec<(UnitId, Link)>) -> Self {
        pairs.sort_by_key(|(unit, link)| (*unit, link.channel, link.other));
        let mut offsets = vec![0; units + 1];
        for (unit, _) in &pairs {
            offsets[unit + 1] += 1;
        }
        for unit in 0..units {
            offsets[unit + 1] += offsets[unit];
        }
        Self { offsets, links: pairs.into_iter().map(|p| p.1).collect() }
    }

    fn of(&self, unit: UnitId) -> &[Link] {
        &self.links[self.offsets[unit]..self.offsets[unit + 1]]
    }
}

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Prepared<'a> {
    pub(super) spread: &'a Spread,
    sources: Lists,
    learners: Lists,
    /// The channels from everyone to everyone.
    pub(super) everyone: Vec<usize>,
    /// The weight of one source in such a channel.
    pub(super) share: f64,
    known: Vec<Option<Known>>,
    /// All who have adopted.
    pub(super) adopters: Vec<UnitId>,
    /// Those whose adoption is to be explained.
    pub(super) at_risk: Vec<UnitId>,
}

impl<'a> Prepared<'a> {
    /// Lays out a spread after checking it. Costs O(n log n) in units and pairs.
    pub(super) fn new(spread: &'a Spread) -> Result<Self, Unfit> {
        spread.check()?;
        let units = spread.units.len();
        let (mut sources, mut learners, mut everyone) = (Vec::new(), Vec::new(), Vec::new());
        for (number, channel) in spread.channels.iter().enumerate() {
            let Network::Pairs(pairs) = &channel.network else {
                everyone.push(number);
                continue;
            };
            for &(from, to, weight) in pairs {
                if spread.units[from].when.adopted() {
                    sources.push((to, Link { channel: number, other: from, weight }));
                    learners.push((from, Link { channel: number, other: to, weight }));
                }
            }
        }
        let sources = Lists::new(units, sources);
        let share = 1.0 / (spread.population().max(2) - 1) as f64;
        let mut known = vec![None; units];
        for d in &spread.documented {
            let pair = |l: &&Link| l.channel == d.channel && l.other == d.source;
            let weight = sources.of(d.learner).iter().find(pair).map_or(share, |l| l.weight);
            known[d.learner] = Some(Known {
                channel: d.channel,
                source: d.source,
                weight,
                certainty: d.certainty,
            });
        }
        Ok(Self {
            sources,
            learners: Lists::new(units, learners),
            everyone,
            share,
            known,
            adopters: (0..units).filter(|&u| spread.units[u].when.adopted()).collect(),
            at_risk: (0..units)
                .filter(|&u| spread.units[u].when.adopted() && spread.units[u].at_risk)
                .collect(),
            spread,
        })
    }

    pub(super) fn sources(&self, learner: UnitId) -> &[Link] {
        self.sources.of(learner)
    }

    pub(super) fn learners(&self, source: UnitId) -> &[Link] {
        self.learners.of(source)
    }

    pub(super) fn known(&self, learner: UnitId) -> Option<Known> {
        self.known[learner]
    }

    pub(super) fn channels(&self) -> usize {
        self.spread.channels.len()
    }

    pub(super) fn adopted(&self, unit: UnitId) -> bool {
        self.spread.units[unit].when.adopted()
    }
}
