//! The things of a graph with their names, held as tightly as may be: a national graph has millions.

/// A node: a thing of the graph, or a party that a fact names by a text alone.
#[derive(Debug, Default)]
pub(super) struct Thing {
    pub(super) iri: Box<str>,
    pub(super) zh: Option<Box<str>>,
    pub(super) en: Option<Box<str>>,
    pub(super) level: Option<&'static str>,
    /// The number of the thing that holds it: a division, a body.
    pub(super) above: Option<u32>,
}

/// The levels of divisions.
const LEVELS: [&str; 7] =
    ["country", "province", "prefecture", "county", "township", "village", "group"];

/// Divisions above one at most; a circle ends there.
const HIGHEST: usize = 20;

/// All things, numbered as they came.
#[derive(Debug, Default)]
pub(super) struct Things {
    all: Vec<Thing>,
    /// Numbers by IRI.
    order: Vec<u32>,
    /// What lies above a thing, until all are known.
    above: Vec<(u32, Box<str>)>,
    /// Facts with the thing that each is about, by IRI.
    doers: Vec<(Box<str>, Box<str>)>,
    /// The same by number, once all are known.
    settled: Vec<(Box<str>, u32)>,
}

impl Things {
    /// Takes a thing; what lies above it may come later.
    pub(super) fn add(&mut self, mut thing: Thing, level: Option<&str>, above: Option<&str>) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        thing.level = level.and_then(|level| LEVELS.into_iter().find(|known| *known == level));
        self.above.extend(above.map(|iri| (number, iri.into())));
        self.all.push(thing);
    }

    /// Takes who did something that others may name.
    pub(super) fn add_doer(&mut self, fact: &str, who: &str) {
        self.doers.push((fact.into(), who.into()));
    }

    /// Puts all in order, once; of two of one IRI the first counts.
    pub(super) fn settle(&mut self) {
        self.order = (0..u32::try_from(self.all.len()).unwrap_or(u32::MAX)).collect();
        let iri = |number: &u32| &self.all[*number as usize].iri;
        self.order.sort_by(|a, b| iri(a).cmp(iri(b)));
        self.order.dedup_by(|b, a| iri(a) == iri(b));
        for (number, above) in std::mem::take(&mut self.above) {
            self.all[number as usize].above = self.number(&above);
        }
        let doers = std::mem::take(&mut self.doers).into_iter();
        self.settled = doers.filter_map(|(fact, who)| Some((fact, self.number(&who)?))).collect();
        self.settled.sort_unstable();
        self.settled.dedup_by(|b, a| a.0 == b.0);
    }

    /// The number of a thing.
    pub(super) fn number(&self, iri: &str) -> Option<u32> {
        let found = self.order.binary_search_by(|at| (*self.all[*at as usize].iri).cmp(iri));
        found.ok().map(|at| self.order[at])
    }

    /// Who did something.
    pub(super) fn doer(&self, fact: &str) -> Option<u32> {
        let found = self.settled.binary_search_by(|(known, _)| (**known).cmp(fact));
        found.ok().map(|at| self.settled[at].1)
    }

    /// The thing of a number.
    pub(super) fn get(&self, number: u32) -> Option<&Thing> {
        self.all.get(number as usize)
    }

    /// The IRI of a number.
    pub(super) fn iri(&self, number: u32) -> &str {
        self.get(number).map_or("", |thing| &thing.iri)
    }

    /// A thing and those that hold it, from the largest down to itself, with their levels.
    pub(super) fn path(&self, number: u32) -> Vec<(u32, Option<&'static str>)> {
        let mut path = Vec::new();
        let mut at = Some(number);
        while let Some(number) = at
            && let Some(thing) = self.get(number)
            && path.len() < HIGHEST
        {
            path.push((number, thing.level));
            at = thing.above;
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_whatever_came_first() {
        let mut things = Things::default();
        let thing = |iri: &str| Thing { iri: iri.into(), ..Thing::default() };
        things.add(thing("b"), Some("village"), Some("c"));
        things.add(thing("c"), Some("province"), None);
        things.add(thing("a"), None, Some("b"));
        things.add(thing("b"), None, None);
        things.add_doer("fact/2", "a");
        things.add_doer("fact/1", "nobody");
        things.settle();
        let numbers = ["a", "b", "c", "d"].map(|iri| things.number(iri));
        assert_eq!(numbers, [Some(2), Some(0), Some(1), None]);
        assert_eq!(things.path(2), [(1, Some("province")), (0, Some("village")), (2, None)]);
        assert_eq!((things.doer("fact/2"), things.doer("fact/1")), (Some(2), None));
    }

    #[test]
    fn a_circle_of_places_ends() {
        let mut things = Things::default();
        let thing = |iri: &str| Thing { iri: iri.into(), ..Thing::default() };
        things.add(thing("a"), None, Some("b"));
        things.add(thing("b"), None, Some("a"));
        things.settle();
        assert_eq!(things.path(0).len(), HIGHEST);
    }
}
