//! Simulated cascades with a known truth, to test what inference can find again.
//!
//! A network is drawn, then cascades run over it as NetInf supposes them to (Gomez-Rodriguez et al.
//! 2010, section 4.1: independent cascades in continuous time). The same seed gives the same cascades
//! on every platform and for ever: the generator is PCG64 (O'Neill, 2014; `Pcg64::new(seed, stream)`
//! of `rand_pcg`), the step from its bits to numbers is written out below, and no other library draws.
//!
//! # Draws, in order
//! 1. Network (stream 0): edges are drawn one by one; for each, origin and destination by
//!    [`Random::below`] until they differ and the edge is new.
//! 2. Cascade c (stream c + 1), so that a cascade does not depend on how many there are:
//!    1. the root, by `below(places)`, takes it up at time 0;
//!    2. places are taken in the order of their times (ties: smaller number); for each of its
//!       edges, in order of destination, one `unit`: it transmits if that is below `transmission`; then,
//!       only if so, one delay by [`Random::delay`]. A place keeps the earliest time that reaches it;
//!       times at or beyond `horizon` do not count;
//!    3. for each place not reached, by number, one `unit`: if it is below `background` the place takes it
//!       up of itself, at `horizon` times another `unit`. Such places pass nothing on.
//!
//! Refuses to know: the clock and any other source of randomness.

use super::netinf::{Cascades, Error, Model, Rows};
use rand_pcg::Pcg64;
use rand_pcg::rand_core::RngCore;
use std::collections::BTreeSet;

/// A seeded source of numbers, the same on every platform.
#[derive(Debug, Clone)]
pub struct Random {
    generator: Pcg64,
}

impl Random {
    /// Stream `stream` of the numbers of `seed`; streams are independent of each other.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self { generator: Pcg64::new(u128::from(seed), u128::from(stream)) }
    }

    /// A number in 0 ≤ x < 1: the upper 53 bits of one draw, times 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// A whole number in 0 ≤ x < `bound` (> 0), all equally likely.
    ///
    /// The upper half of draw × bound; draws in the uneven rest are thrown away (Lemire, ACM TOMACS
    /// 29(1), 2019, algorithm 5).
    pub fn below(&mut self, bound: u32) -> u32 {
        let bound = u64::from(bound.max(1));
        let rest = bound.wrapping_neg() % bound;
        loop {
            let wide = u128::from(self.generator.next_u64()) * u128::from(bound);
            if wide as u64 >= rest {
                return (wide >> 64) as u32;
            }
        }
    }

    /// A delay > 0 of `model`.
    ///
    /// Exponential −ln(1 − u)/λ and Rayleigh α√(−2 ln(1 − u)) take one `unit`; log-normal e^(μ + σz)
    /// takes two, z = √(−2 ln(1 − u)) · cos(2πv) (Box & Muller 1958).
    pub fn delay(&mut self, model: &Model) -> f64 {
        let log = (-libm::log1p(-self.unit())).max(f64::MIN_POSITIVE);
        match *model {
            Model::Exponential { rate } => log / rate,
            Model::Rayleigh { scale } => scale * (2.0 * log).sqrt(),
            Model::LogNormal { mu, sigma } => {
                let angle = 2.0 * std::f64::consts::PI * self.unit();
                libm::exp(mu + sigma * (2.0 * log).sqrt() * libm::cos(angle))
            }
        }
    }
}

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setup {
    /// Number of places.
    pub places: u32,
    /// Number of edges of the true network; at most places · (places − 1).
    pub edges: u32,
    /// Number of cascades.
    pub cascades: u32,
    /// Delays along edges.
    pub model: Model,
    /// Chance that an edge transmits (β).
    pub transmission: f64,
    /// Chance that a place not reached takes it up of itself.
    pub background: f64,
    /// Observation ends here; cascades start at 0.
    pub horizon: f64,
    /// Times are rounded down to a multiple of this (e.g. 1 for years); `None`: not rounded.
    pub precision: Option<f64>,
    /// Seed of all draws.
    pub seed: u64,
}

/// A transmission that happened in the simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transmission {
    /// Number of the cascade.
    pub cascade: u32,
    /// Number of the place learned from.
    pub parent: u32,
    /// Number of the place that learned.
    pub child: u32,
}

/// Simulated cascades and what is true about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// The cascades; place 3 is named `p3`, cascade 7 `c7` (numbers padded with zeros).
    pub cascades: Cascades,
    /// The true network as numbers of places (origin, destination), sorted.
    pub network: Vec<(u32, u32)>,
    /// Who learned from whom, by cascade and child.
    pub transmissions: Vec<Transmission>,
}

/// Simulates cascades as `setup` says.
///
/// An error if a parameter of the delay model is out of range. Edges beyond places · (places − 1) are
/// left out.
///
/// ```
/// use xiangmai_diffusion::netinf::Model;
/// use xiangmai_diffusion::simulate::{Setup, simulate};
/// let setup = Setup {
///     places: 10, edges: 15, cascades: 20, model: Model::Exponential { rate: 0.5 },
///     transmission: 0.5, background: 0.0, horizon: 30.0, precision: None, seed: 1,
/// };
/// assert_eq!(simulate(&setup)?, simulate(&setup)?);
/// # Ok::<(), xiangmai_diffusion::netinf::Error>(())
/// ```
pub fn simulate(setup: &Setup) -> Result<Simulation, Error> {
    let (family, parameters) = (setup.model.family(), setup.model.parameters());
    let parameters: Vec<f64> = parameters.into_iter().map(|(_, value)| value).collect();
    Model::from_parameters(family, &parameters)?;

    let network = draw_network(setup);
    let name = |letter: char, number: u32, count: u32| {
        let width = count.saturating_sub(1).to_string().len();
        format!("{letter}{number:0width$}")
    };
    let mut rows = Rows::with_nodes((0..setup.places).map(|p| name('p', p, setup.places)));
    let mut transmissions = Vec::new();
    let count = if setup.places == 0 { 0 } else { setup.cascades };
    for cascade in 0..count {
        let events = run_cascade(setup, &network, cascade);
        for (place, event) in (0..).zip(&events) {
            let Some(Event { time, parent }) = *event else {
                continue;
            };
            let time = setup.precision.map_or(time, |unit| (time / unit).floor() * unit);
            rows.add(&name('p', place, setup.places), &name('c', cascade, setup.cascades), time);
            if let Some(parent) = parent {
                transmissions.push(Transmission { cascade, parent, child: place });
            }
        }
    }
    Ok(Simulation { cascades: rows.finish().0, network, transmissions })
}

fn draw_network(setup: &Setup) -> Vec<(u32, u32)> {
    let mut random = Random::new(setup.seed, 0);
    let possible = u64::from(setup.places) * u64::from(setup.places.saturating_sub(1));
    let wanted = possible.min(u64::from(setup.edges)) as usize;
    let mut network = BTreeSet::new();
    while network.len() < wanted {
        let (origin, destination) = (random.below(setup.places), random.below(setup.places));
        if origin != destination {
            network.insert((origin, destination));
        }
    }
    network.into_iter().collect()
}

#[derive(Debug, Clone, Copy)]
struct Event {
    time: f64,
    parent: Option<u32>,
}

/// When and from whom each place takes up cascade `cascade`, if it does.
fn run_cascade(setup: &Setup, network: &[(u32, u32)], cascade: u32) -> Vec<Option<Event>> {
    let mut random = Random::new(setup.seed, u64::from(cascade) + 1);
    let mut events: Vec<Option<Event>> = vec![None; setup.places as usize];
    let mut passed = vec![false; setup.places as usize];
    let root = random.below(setup.places);
    events[root as usize] = Some(Event { time: 0.0, parent: None });
    loop {
        let waiting = (0..setup.places).filter(|&p| !passed[p as usize]);
        let earliest = waiting
            .filter_map(|place| events[place as usize].map(|event| (place, event.time)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((place, time)) = earliest else { break };
        passed[place as usize] = true;
        let first = network.partition_point(|&(origin, _)| origin < place);
        for &(_, destination) in network[first..].iter().take_while(|(origin, _)| *origin == place)
        {
            if random.unit() < setup.transmission {
                let reached = time + random.delay(&setup.model);
                let event = &mut events[destination as usize];
                if reached < setup.horizon && event.is_none_or(|e| reached < e.time) {
                    *event = Some(Event { time: reached, parent: Some(place) });
                }
            }
        }
    }
    for event in events.iter_mut().filter(|event| event.is_none()) {
        if random.unit() < setup.background {
            *event = Some(Event { time: setup.horizon * random.unit(), parent: None });
        }
    }
    events
}

/// How much of a true network was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recovery {
    /// Edges found that are true.
    pub right: usize,
    /// Edges found.
    pub found: usize,
    /// True edges.
    pub truth: usize,
}

impl Recovery {
    /// Compares `found` with the edges of `truth`.
    pub fn of(found: &[(u32, u32)], truth: &[(u32, u32)]) -> Self {
        let truth: BTreeSet<_> = truth.iter().collect();
        let right = found.iter().filter(|edge| truth.contains(edge)).count();
        Self { right, found: found.len(), truth: truth.len() }
    }

    /// Share of the found edges that are true; `None` if none was found.
    pub fn precision(&self) -> Option<f64> {
        (self.found > 0).then(|| self.right as f64 / self.found as f64)
    }

    /// Share of the true edges that were found; `None` if there are none.
    pub fn recall(&self) -> Option<f64> {
        (self.truth > 0).then(|| self.right as f64 / self.truth as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::netinf::{Choice, Family, Mode, Prepared, Settings, Stop};
    use super::*;

    fn setup(model: Model, seed: u64) -> Setup {
        Setup {
            places: 40,
            edges: 80,
            cascades: 300,
            model,
            transmission: 0.4,
            background: 0.01,
            horizon: 40.0,
            precision: None,
            seed,
        }
    }

    fn models() -> [Model; 3] {
        [
            Model::Exponential { rate: 0.5 },
            Model::Rayleigh { scale: 3.0 },
            Model::LogNormal { mu: 0.7, sigma: 0.6 },
        ]
    }

    /// Infers as many edges as are true and compares.
    fn recover(setup: &Setup, choice: Choice, stop: Stop, mode: Mode) -> Recovery {
        let simulation = simulate(setup).unwrap();
        let settings = Settings::new(choice, stop).with_mode(mode);
        let found = Prepared::new(&simulation.cascades, &settings).unwrap().edge_numbers().unwrap();
        Recovery::of(&found, &simulation.network)
    }

    fn check(label: &str, recovery: Recovery, precision: f64, recall: f64) {
        let (p, r) = (recovery.precision().unwrap(), recovery.recall().unwrap());
        println!("{label}: precision {p:.3} recall {r:.3} ({recovery:?})");
        assert!(p >= precision && r >= recall, "{label}: {p} {r}");
    }

    #[test]
    fn the_true_network_is_found_again_with_the_true_model() {
        for model in models() {
            let recovery =
                recover(&setup(model, 7), Choice::Given(model), Stop::Edges(80), Mode::Corrected);
            check(&format!("{model}, 80 edges"), recovery, 0.9, 0.9);
        }
    }

    #[test]
    fn the_true_network_is_found_again_by_p_value_and_estimated_parameters() {
        for (model, family) in models().into_iter().zip(Family::ALL) {
            for mode in [Mode::Corrected, Mode::Compatible] {
                let stop = Stop::PValue(0.05);
                let recovery = recover(&setup(model, 11), Choice::Automatic(family), stop, mode);
                check(&format!("{family} estimated, {}", mode.name()), recovery, 0.6, 0.8);
            }
        }
    }

    #[test]
    fn dates_rounded_to_years_cost_little() {
        let model = models()[1];
        let years = Setup { precision: Some(1.0), ..setup(model, 7) };
        let recovery = recover(&years, Choice::Given(model), Stop::Edges(80), Mode::Corrected);
        check("rayleigh in whole years", recovery, 0.8, 0.8);
    }

    #[test]
    fn delays_have_the_mean_of_their_model() {
        let means = [2.0, 3.0 * (std::f64::consts::PI / 2.0).sqrt(), (0.7f64 + 0.18).exp()];
        for (model, expected) in models().into_iter().zip(means) {
            let mut random = Random::new(5, 9);
            let mean = (0..100_000).map(|_| random.delay(&model)).sum::<f64>() / 1e5;
            assert!((mean / expected - 1.0).abs() < 0.01, "{model}: {mean} {expected}");
        }
    }

    /// Expected values from an independent program written from the description of PCG XSL RR 128/64.
    #[test]
    fn draws_are_fixed_for_ever() {
        let mut random = Random::new(42, 0);
        let drawn: Vec<u32> = (0..6).map(|_| random.below(100)).collect();
        let units: Vec<f64> = (0..2).map(|_| random.unit()).collect();
        assert_eq!(
            (drawn, units),
            (vec![24, 39, 10, 51, 30, 75], vec![0.698_504_815_130_556, 0.439_112_423_588_939_3])
        );
    }

    #[test]
    fn whole_numbers_are_drawn_evenly() {
        let mut random = Random::new(3, 3);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7) as usize] += 1;
        }
        assert!(counts.iter().all(|c| c.abs_diff(10_000) < 400), "{counts:?}");
    }

    #[test]
    fn every_transmission_follows_an_edge_and_time() {
        let simulation = simulate(&setup(models()[0], 1)).unwrap();
        assert_eq!(simulation.network.len(), 80);
        assert!(!simulation.transmissions.is_empty());
        for t in &simulation.transmissions {
            assert!(simulation.network.contains(&(t.parent, t.child)));
            let (places, times) = simulation.cascades.events(t.cascade as usize);
            let time = |p: u32| times[places.iter().position(|q| *q == p).unwrap()];
            assert!(time(t.parent) < time(t.child));
        }
    }

    #[test]
    fn more_cascades_leave_the_first_ones_as_they_were() {
        let few = simulate(&Setup { cascades: 100, ..setup(models()[0], 1) }).unwrap();
        let more = simulate(&Setup { cascades: 200, ..setup(models()[0], 1) }).unwrap();
        for index in 0..100 {
            assert_eq!(few.cascades.events(index), more.cascades.events(index));
        }
    }

    #[test]
    fn small_setups_do_not_fail() {
        for places in 0..3 {
            let small = Setup { places, edges: 9, cascades: 3, ..setup(models()[0], 1) };
            let simulation = simulate(&small).unwrap();
            assert_eq!(simulation.network.len(), [0, 0, 2][places as usize]);
        }
    }
}
