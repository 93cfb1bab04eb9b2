//! Do adopters of one year lie together? Moran's I and join counts with permutation p-values.
//!
//! For each year, x_i = 1 for the places that adopt in it and 0 for all others:
//!
//! `I = (N / S₀) Σ_ij w_ij (x_i − x̄)(x_j − x̄) / Σ_i (x_i − x̄)²` (Moran 1950, Biometrika 37:17–23), w
//! row-standardised (each place's neighbours weigh 1 together, so S₀ = N), and the join count
//! `BB = ½ Σ_ij a_ij x_i x_j`, the pairs of neighbours that both adopt in that year (Cliff & Ord 1981,
//! Spatial Processes, chapter 1). N are the places with a neighbour.
//!
//! Who had adopted before cannot adopt again: permutations put the year's adopters on places that had
//! not, so that p answers whether they lie closer together than chance among these would have it.
//! p = (1 + permutations at least as high) / (1 + permutations). The number of permutations falls
//! with the number of adopters, so that the cost stays bounded; it is given.

use super::neighbours::{Neighbours, Population, Tie};
use super::{Measure, Why, ratio};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde::Serialize;

/// At most this many permutations.
pub const PERMUTATIONS: u32 = 999;

/// Look-ups of neighbours that all permutations of one kind of neighbours may cost, about.
const BUDGET: u64 = 40_000_000;

/// Clustering of the adopters of one year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Adopters in it with a neighbour.
    pub adopters: u32,
    /// Places with a neighbour that had not adopted before.
    pub at_risk: u32,
    /// Moran's I.
    pub morans_i: Measure<f64>,
    /// Mean of I over the permutations.
    pub expected_i: Measure<f64>,
    /// p-value of I.
    pub p_i: Measure<f64>,
    /// Pairs of neighbours that both adopted in it.
    pub joins: u32,
    /// Mean of the join count over the permutations.
    pub expected_joins: Measure<f64>,
    /// p-value of the join count.
    pub p_joins: Measure<f64>,
}

/// Clustering for one kind of neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clustering {
    /// What makes neighbours.
    pub tie: Tie,
    /// N: places with a neighbour.
    pub places: u32,
    /// Pairs of neighbours.
    pub pairs: u64,
    /// Permutations of each year.
    pub permutations: u32,
    /// By year with an adopter.
    pub years: Vec<Year>,
    /// Join counts summed over the years.
    pub joins: u64,
    /// Mean of that sum over the permutations.
    pub expected_joins: f64,
    /// p-value of that sum.
    pub p_joins: f64,
}

/// Clustering for every kind of neighbours that a dated adopter has.
pub fn clustering(
    known: &[(Tie, Neighbours)],
    population: &Population,
    seed: u64,
) -> Measure<Vec<Clustering>> {
    let kinds = known.iter().map(|(tie, neighbours)| of_kind(*tie, neighbours, population, seed));
    let kinds: Vec<Clustering> = kinds.filter(|kind| !kind.years.is_empty()).collect();
    Measure::of((!kinds.is_empty()).then_some(kinds), Why::NoNeighbours)
}

/// What one choice of adopters gives.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// `Σ_ij w_ij x_i x_j`.
    weight: f64,
    /// `Σ_i x_i Σ_j w_ji`.
    into: f64,
    joins: u64,
}

/// Counts neighbours among chosen places.
struct Counter<'a> {
    neighbours: &'a Neighbours,
    /// `Σ_j w_ji` of each place.
    into: Vec<f64>,
    /// The choice in which each place was chosen last.
    mark: Vec<u32>,
    choice: u32,
    /// Chosen places of each group.
    in_group: Vec<u32>,
}

impl<'a> Counter<'a> {
    fn new(neighbours: &'a Neighbours, places: usize) -> Self {
        let (into, groups) = match neighbours {
            Neighbours::Lists(lists) => {
                let mut into = vec![0.0; places];
                for of in (0..places as u32).map(|from| lists.of(from)) {
                    of.iter().for_each(|&to| into[to as usize] += 1.0 / of.len() as f64);
                }
                (into, 0)
            }
            Neighbours::Groups(_, sizes) => (vec![1.0; places], sizes.len()),
        };
        Self { neighbours, into, mark: vec![0; places], choice: 0, in_group: vec![0; groups] }
    }

    /// Costs the number of neighbours of the chosen places.
    fn count(&mut self, chosen: &[u32]) -> Count {
        self.choice += 1;
        let into = chosen.iter().map(|&at| self.into[at as usize]).sum();
        let mut count = Count { into, ..Count::default() };
        match self.neighbours {
            Neighbours::Lists(lists) => {
                chosen.iter().for_each(|&at| self.mark[at as usize] = self.choice);
                for &at in chosen {
                    let of = lists.of(at);
                    let both = of.iter().filter(|&&n| self.mark[n as usize] == self.choice).count();
                    count.joins += both as u64;
                    count.weight += both as f64 / of.len() as f64;
                }
                count.joins /= 2;
            }
            Neighbours::Groups(group, sizes) => {
                chosen.iter().for_each(|&at| self.in_group[group[at as usize] as usize] += 1);
                for &at in chosen {
                    let group = group[at as usize] as usize;
                    let m = u64::from(std::mem::take(&mut self.in_group[group]));
                    count.joins += m * m.saturating_sub(1) / 2;
                    count.weight += (m * m.saturating_sub(1)) as f64 / f64::from(sizes[group] - 1);
                }
            }
        }
        count
    }
}

/// I of `m` chosen of `n` places; every row of weights sums to 1, so that S₀ = N.
fn morans_i(count: Count, m: f64, n: f64) -> Measure<f64> {
    let mean = m / n;
    let cross = count.weight - mean * m - mean * count.into + mean * mean * n;
    ratio(cross, m * (1.0 - mean))
}

fn of_kind(tie: Tie, neighbours: &Neighbours, population: &Population, seed: u64) -> Clustering {
    let mut at_risk: Vec<u32> = neighbours.joined().collect();
    let places = at_risk.len();
    let ends: u64 = at_risk.iter().map(|&at| u64::from(neighbours.degree(at))).sum();
    let adopters = neighbours.adopters(population);
    let each = match neighbours {
        Neighbours::Lists(..) => 1 + ends / places.max(1) as u64,
        Neighbours::Groups(..) => 2,
    };
    let affordable = BUDGET / (each * adopters.len().max(1) as u64);
    let permutations = u32::try_from(affordable).unwrap_or(PERMUTATIONS).clamp(19, PERMUTATIONS);
    let mut random = Pcg64::seed_from_u64(seed);
    let mut counter = Counter::new(neighbours, population.places.len());
    let (mut years, mut joins) = (Vec::new(), 0);
    let mut sums = vec![0_u64; permutations as usize];
    for group in adopters.chunk_by(|a, b| a.0 == b.0) {
        let chosen: Vec<u32> = group.iter().map(|g| g.1).collect();
        let count = counter.count(&chosen);
        joins += count.joins;
        let drawn = |sum: &mut u64| {
            let drawn = counter.count(draw(&mut at_risk, chosen.len(), &mut random));
            *sum += drawn.joins;
            drawn
        };
        let drawn: Vec<Count> = sums.iter_mut().map(drawn).collect();
        years.push(year(group[0].0, chosen.len(), at_risk.len(), places, count, &drawn));
        at_risk.retain(|at| chosen.binary_search(at).is_err());
    }
    let as_high = sums.iter().filter(|&&sum| sum >= joins).count();
    let total: u64 = sums.iter().sum();
    Clustering {
        tie,
        places: places as u32,
        pairs: ends / 2,
        permutations,
        years,
        joins,
        expected_joins: total as f64 / f64::from(permutations),
        p_joins: (1.0 + as_high as f64) / (1.0 + f64::from(permutations)),
    }
}

/// Draws `m` places without replacement: they stand first afterwards.
fn draw<'a>(places: &'a mut [u32], m: usize, random: &mut Pcg64) -> &'a [u32] {
    for k in 0..m {
        let other = random.random_range(k as u64..places.len() as u64) as usize;
        places.swap(k, other);
    }
    &places[..m]
}

fn year(
    year: i32,
    adopters: usize,
    at_risk: usize,
    places: usize,
    count: Count,
    drawn: &[Count],
) -> Year {
    let (m, n) = (adopters as f64, places as f64);
    let observed = morans_i(count, m, n);
    let all = drawn.len() as f64;
    let p = |as_high: usize| (1.0 + as_high as f64) / (1.0 + all);
    let values: Vec<f64> = drawn.iter().filter_map(|&d| morans_i(d, m, n).value()).collect();
    let high = observed.value().map(|i| values.iter().filter(|v| **v >= i - 1e-12).count());
    let high_joins = drawn.iter().filter(|d| d.joins >= count.joins).count();
    Year {
        year,
        adopters: adopters as u32,
        at_risk: at_risk as u32,
        morans_i: observed,
        expected_i: super::statistics::mean(values),
        p_i: Measure::of(high.map(p), Why::ZeroDenominator),
        joins: count.joins as u32,
        expected_joins: ratio(drawn.iter().map(|d| d.joins as f64).sum(), all),
        p_joins: Measure::Value(p(high_joins)),
    }
}
