//! The places that could adopt, and which of them are neighbours of each other.
//!
//! The places are the divisions of one level: the level at which most dated adopters sit; organizations
//! count where they sit. Adopters of other levels and those without a year take no part, and are counted.
//!
//! Neighbours are of three kinds, each used as far as it is known and never mixed: a *common border*
//! (`geo:sfTouches`), *near* (the [`NEAREST`] nearest by coordinates of their own, made mutual), a
//! *common superior*. Refuses to guess borders from codes or coordinates.

use super::{Dated, Measure, Why};
use crate::field::{ActorId, ActorKind, Field, Level};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// How many nearest places are neighbours by coordinates.
pub const NEAREST: usize = 5;

/// What makes places neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// A common border.
    Border,
    /// Among the nearest by coordinates.
    Near,
    /// The same superior.
    Superior,
}

impl Tie {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Border, Self::Near, Self::Superior];
}

/// The places that could adopt.
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// Their level, if any adopter's is known.
    pub level: Option<Level>,
    /// Divisions, sorted.
    pub places: Vec<ActorId>,
    /// Year of first adoption of each.
    pub years: Vec<Option<i32>>,
    /// Adopters left out: of another level.
    pub other_level: u32,
    /// Places left out: they adopted, nobody knows when.
    pub undated: u32,
}

impl Population {
    /// The places of the level of most of `adopters`.
    pub fn new(field: &Field, adopters: &[Dated]) -> Self {
        let mut first: HashMap<ActorId, Option<i32>> = HashMap::new();
        let mut levels: BTreeMap<Option<Level>, u32> = BTreeMap::new();
        let mut other_level = 0;
        for adopter in adopters {
            let Some(division) = field.division_of(adopter.actor) else {
                other_level += 1;
                continue;
            };
            if adopter.year.is_some() {
                *levels.entry(field.actors[division].level).or_insert(0) += 1;
            }
            let year = first.entry(division).or_insert(adopter.year);
            // An unknown year does not hide a known one: it only may be earlier.
            *year = match (*year, adopter.year) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let most = levels.into_iter().max_by_key(|&(level, n)| (n, std::cmp::Reverse(level)));
        let level = most.and_then(|m| m.0);
        let mut population = Self { level, other_level, ..Self::default() };
        for (id, actor) in field.actors.rows().iter().enumerate() {
            let id = id as ActorId;
            let year = first.get(&id);
            if actor.kind != ActorKind::Division || actor.level != level {
                population.other_level += u32::from(year.is_some());
                continue;
            }
            match year {
                Some(None) => population.undated += 1,
                None if level.is_none() => {}
                year => {
                    population.places.push(id);
                    population.years.push(year.copied().flatten());
                }
            }
        }
        population
    }

    /// Its numbers.
    pub fn size(&self) -> super::PopulationSize {
        super::PopulationSize {
            level: self.level,
            places: self.places.len() as u32,
            adopted: self.years.iter().flatten().count() as u32,
            other_level: self.other_level,
            undated: self.undated,
        }
    }

    fn index(&self) -> HashMap<ActorId, u32> {
        self.places.iter().zip(0..).map(|(&place, at)| (place, at)).collect()
    }
}

/// Every kind of neighbours that anybody has; not defined where no adopter has a year.
pub fn known(field: &Field, population: &Population) -> Measure<Vec<(Tie, Neighbours)>> {
    if population.years.iter().all(Option::is_none) {
        return Measure::NotDefined(Why::NoDates);
    }
    let kinds = Tie::ALL.into_iter();
    let known = kinds.filter_map(|tie| Some((tie, Neighbours::new(field, population, tie)?)));
    Measure::Value(known.collect())
}

/// Who is whose neighbour, by position in [`Population::places`].
#[derive(Debug, Clone)]
pub enum Neighbours {
    /// The neighbours of each place.
    Lists(Lists),
    /// The group of each place, and the size of each group: all of one group are neighbours.
    Groups(Vec<u32>, Vec<u32>),
}

/// Sorted lists of neighbours, one behind the other.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Where each list begins, and the last one ends.
    offsets: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    /// Number of places.
    pub fn places(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The neighbours of a place.
    pub fn of(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.all[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }
}

impl Neighbours {
    /// The neighbours of one kind; `None` where nobody has one.
    pub fn new(field: &Field, population: &Population, tie: Tie) -> Option<Self> {
        let made = match tie {
            Tie::Border => borders(field, population),
            Tie::Near => near(field, population),
            Tie::Superior => superiors(field, population),
        };
        let anybody = made.joined().next();
        anybody.map(|_| made)
    }

    /// How many neighbours a place has.
    pub fn degree(&self, at: u32) -> u32 {
        match self {
            Self::Lists(lists) => lists.of(at).len() as u32,
            Self::Groups(group, sizes) => sizes[group[at as usize] as usize] - 1,
        }
    }

    /// The places that have a neighbour.
    pub(super) fn joined(&self) -> impl Iterator<Item = u32> + '_ {
        let places = match self {
            Self::Lists(lists) => lists.places(),
            Self::Groups(group, _) => group.len(),
        };
        (0..places as u32).filter(|&at| self.degree(at) > 0)
    }

    /// Year and place of the dated adopters that have a neighbour, by year.
    pub(super) fn adopters(&self, population: &Population) -> Vec<(i32, u32)> {
        let year = |at: u32| population.years[at as usize];
        let mut adopters: Vec<_> =
            self.joined().filter_map(|at| year(at).map(|year| (year, at))).collect();
        adopters.sort_unstable();
        adopters
    }

    /// Lists of neighbours from pairs, each given both ways.
    fn of_pairs(places: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = vec![0; places + 1];
        pairs.iter().for_each(|p| offsets[p.0 as usize + 1] += 1);
        for k in 1..=places {
            offsets[k] += offsets[k - 1];
        }
        Self::Lists(Lists { offsets, all: pairs.into_iter().map(|p| p.1).collect() })
    }
}

fn borders(field: &Field, population: &Population) -> Neighbours {
    let index = population.index();
    let both = field
        .borders()
        .iter()
        .filter_map(|(a, b)| index.get(a).copied().zip(index.get(b).copied()));
    Neighbours::of_pairs(population.places.len(), both.collect())
}

fn superiors(field: &Field, population: &Population) -> Neighbours {
    let mut groups: HashMap<ActorId, u32> = HashMap::new();
    let mut sizes = Vec::new();
    let group = population.places.iter().map(|&place| {
        let mut new = || {
            sizes.push(0);
            sizes.len() as u32 - 1
        };
        let group = match field.actors[place].parent {
            Some(parent) => *groups.entry(parent).or_insert_with(new),
            None => new(),
        };
        sizes[group as usize] += 1;
        group
    });
    let group = group.collect();
    Neighbours::Groups(group, sizes)
}

fn near(field: &Field, population: &Population) -> Neighbours {
    let mut points: Vec<Point> = Vec::new();
    for (at, &place) in population.places.iter().enumerate() {
        if let Some((latitude, longitude)) = field.actors[place].position {
            points.push(Point {
                at: at as u32,
                xyz: on_the_sphere(latitude.into(), longitude.into()),
            });
        }
    }
    arrange(&mut points, 0);
    let mut pairs = Vec::with_capacity(2 * NEAREST * points.len());
    let mut found = Vec::with_capacity(NEAREST + 1);
    for point in &points {
        found.clear();
        nearest(&points, 0, point, &mut found);
        for &(_, other) in &found {
            pairs.extend([(point.at, other), (other, point.at)]);
        }
    }
    Neighbours::of_pairs(population.places.len(), pairs)
}

/// A place on the unit sphere.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: u32,
    xyz: [f64; 3],
}

/// The order of straight distances between points on the sphere is that of great circles.
fn on_the_sphere(latitude: f64, longitude: f64) -> [f64; 3] {
    let (f, l) = (latitude.to_radians(), longitude.to_radians());
    [f.cos() * l.cos(), f.cos() * l.sin(), f.sin()]
}

/// Arranges points as a k-d tree (Bentley 1975, CACM 18(9):509–517): the middle one parts the others
/// along the axis of its depth.
fn arrange(points: &mut [Point], axis: usize) {
    if points.len() < 2 {
        return;
    }
    let middle = points.len() / 2;
    points.select_nth_unstable_by(middle, |a, b| {
        a.xyz[axis].total_cmp(&b.xyz[axis]).then(a.at.cmp(&b.at))
    });
    let (left, right) = points.split_at_mut(middle);
    arrange(left, (axis + 1) % 3);
    arrange(&mut right[1..], (axis + 1) % 3);
}

/// Gathers the nearest points (squared distance and place) in order; of equally near ones those that
/// come first in the population.
fn nearest(tree: &[Point], axis: usize, from: &Point, found: &mut Vec<(f64, u32)>) {
    if tree.is_empty() {
        return;
    }
    let middle = tree.len() / 2;
    let point = &tree[middle];
    let apart = from.xyz[axis] - point.xyz[axis];
    let (near, far) = match apart <= 0.0 {
        true => (&tree[..middle], &tree[middle + 1..]),
        false => (&tree[middle + 1..], &tree[..middle]),
    };
    nearest(near, (axis + 1) % 3, from, found);
    if point.at != from.at {
        let squared = (0..3).map(|k| (from.xyz[k] - point.xyz[k]).powi(2)).sum::<f64>();
        let before = |f: &(f64, u32)| f.0.total_cmp(&squared).then(f.1.cmp(&point.at)).is_lt();
        let place = found.partition_point(before);
        found.insert(place, (squared, point.at));
        found.truncate(NEAREST);
    }
    if found.len() < NEAREST || apart * apart <= found[found.len() - 1].0 {
        nearest(far, (axis + 1) % 3, from, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_tree_finds_the_nearest(at in proptest::collection::vec((-60..60_i16, -170..170_i16), 2..40)) {
            let points: Vec<Point> = at.iter().enumerate().map(|(k, p)| {
                Point { at: k as u32, xyz: on_the_sphere(p.0.into(), p.1.into()) }
            }).collect();
            let mut tree = points.clone();
            arrange(&mut tree, 0);
            for from in &points {
                let mut found = Vec::new();
                nearest(&tree, 0, from, &mut found);
                let distance = |p: &Point| (0..3).map(|k| (from.xyz[k] - p.xyz[k]).powi(2)).sum::<f64>();
                let mut all: Vec<_> = points.iter().filter(|p| p.at != from.at).map(|p| (distance(p), p.at)).collect();
                all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                all.truncate(NEAREST);
                prop_assert_eq!(found, all);
            }
        }
    }
}
