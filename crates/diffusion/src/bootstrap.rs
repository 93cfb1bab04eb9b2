//! How far an inferred edge hangs on the cascades that happened to be observed.
//!
//! The cascades are drawn again with replacement (Efron, Annals of Statistics 7(1), 1979) and the whole
//! inference is done anew, automatic parameters included; the *support* of an edge is the share of the
//! replicates that choose it. On demand, dates are moved within their precision as well, because a
//! year says nothing about the order within it. A cascade drawn k times counts k times; nothing is copied.
//!
//! # Draws, in order
//! Replicate r draws from stream r of the seed (see [`Random`]): first, for each of the n cascades,
//! [`Random::below`]`(n)` says which cascade is taken; then, if dates are moved, one `unit` for each
//! event, in the order of cascades and events. So a replicate depends neither on the others nor on the
//! number of threads.
//!
//! Support is not the probability that an edge is real: what misleads the method once (a common cause)
//! misleads it in every replicate.

use super::netinf::{Edge, Error, Prepared, Settings};
use super::simulate::Random;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What to repeat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Number of replicates.
    pub replicates: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// Width of the dates: each time t is moved to a random one in [t, t + width). `None`: dates stay.
    pub date_width: Option<f64>,
    /// Number of threads (at least 1); it does not change the result.
    pub threads: usize,
}

impl Plan {
    /// A plan on one thread that leaves dates as they are.
    pub fn new(replicates: u32, seed: u64) -> Self {
        Self { replicates, seed, date_width: None, threads: 1 }
    }
}

/// How often an edge was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// The place learned from.
    pub origin: Arc<str>,
    /// The place that learned.
    pub destination: Arc<str>,
    /// Replicates that chose the edge.
    pub chosen: u32,
}

/// Results of all replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// What was done.
    pub plan: Plan,
    /// Replicates that gave a network. The others failed (no parameters could be estimated, or the
    /// density underflowed) and count nowhere else.
    pub done: u32,
    /// Why the first failed replicate failed.
    pub failure: Option<Error>,
    /// Every edge that was ever chosen, the most frequent first, then by name.
    pub edges: Vec<Support>,
    /// Number of edges of each replicate that gave a network, in order of replicates.
    pub sizes: Vec<usize>,
    chosen: BTreeMap<(Arc<str>, Arc<str>), u32>,
}

impl Bootstrap {
    /// Share of the replicates that chose `edge`; `None` if there was no replicate.
    pub fn support(&self, edge: &Edge) -> Option<f64> {
        let key = (Arc::clone(&edge.origin), Arc::clone(&edge.destination));
        let chosen = self.chosen.get(&key).copied().unwrap_or(0);
        (self.done > 0).then(|| f64::from(chosen) / f64::from(self.done))
    }
}

type Network = Result<Vec<(u32, u32)>, Error>;

/// Repeats the inference of `prepared` as `plan` says.
///
/// Costs about one inference per replicate, spread over the threads. Same input, same output, whatever
/// the number of threads.
pub fn bootstrap(prepared: &Prepared, plan: &Plan) -> Bootstrap {
    let threads = plan.threads.clamp(1, plan.replicates.max(1) as usize) as u32;
    let work = |thread: u32| -> Vec<(u32, Network)> {
        let mine = (thread..plan.replicates).step_by(threads as usize);
        mine.map(|number| (number, replicate(prepared, plan, number))).collect()
    };
    let work = &work;
    let mut networks: Vec<(u32, Network)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|t| scope.spawn(move || work(t))).collect();
        let joined = handles.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.flat_map(|r| r.unwrap_or_else(|cause| std::panic::resume_unwind(cause))).collect()
    });
    networks.sort_by_key(|(number, _)| *number);
    collect(prepared, plan, networks)
}

fn replicate(prepared: &Prepared, plan: &Plan, number: u32) -> Network {
    let mut random = Random::new(plan.seed, u64::from(number));
    let n = prepared.cascades().len();
    let mut copies = vec![0; n];
    for _ in 0..n {
        copies[random.below(n as u32) as usize] += 1;
    }
    match plan.date_width {
        None => prepared.replicate(&copies),
        Some(width) => {
            let moved = prepared.cascades().with_times(|time| time + width * random.unit());
            let settings = Settings { since: None, before: None, ..*prepared.settings() };
            Prepared::new(&moved, &settings)?.replicate(&copies)
        }
    }
}

fn collect(prepared: &Prepared, plan: &Plan, networks: Vec<(u32, Network)>) -> Bootstrap {
    let mut counts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let (mut sizes, mut failure) = (Vec::new(), None);
    for (_, network) in networks {
        match network {
            Ok(edges) => {
                sizes.push(edges.len());
                for edge in edges {
                    *counts.entry(edge).or_default() += 1;
                }
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    let name = |place: u32| Arc::clone(&prepared.cascades().places()[place as usize]);
    let chosen: BTreeMap<_, _> =
        counts.into_iter().map(|((u, v), count)| ((name(u), name(v)), count)).collect();
    let mut edges: Vec<Support> = chosen
        .iter()
        .map(|((origin, destination), &chosen)| Support {
            origin: Arc::clone(origin),
            destination: Arc::clone(destination),
            chosen,
        })
        .collect();
    // Stable: equally frequent ones stay in the order of names.
    edges.sort_by_key(|support| std::cmp::Reverse(support.chosen));
    Bootstrap { plan: *plan, done: sizes.len() as u32, failure, edges, sizes, chosen }
}

#[cfg(test)]
mod tests {
    use super::super::netinf::{Choice, Family, Mode, Model, Rows, Stop};
    use super::super::simulate::{Setup, Simulation, simulate};
    use super::*;

    fn simulation() -> Simulation {
        let setup = Setup {
            places: 25,
            edges: 45,
            cascades: 120,
            model: Model::Exponential { rate: 0.5 },
            transmission: 0.4,
            background: 0.01,
            horizon: 30.0,
            precision: None,
            seed: 4,
        };
        simulate(&setup).unwrap()
    }

    fn prepared(simulation: &Simulation, mode: Mode) -> Prepared {
        let settings = Settings::new(Choice::Automatic(Family::Exponential), Stop::Edges(60));
        Prepared::new(&simulation.cascades, &settings.with_mode(mode)).unwrap()
    }

    #[test]
    fn number_of_threads_changes_nothing() {
        let simulation = simulation();
        for date_width in [None, Some(1.0)] {
            let prepared = prepared(&simulation, Mode::Corrected);
            let run = |threads| {
                let plan = Plan { date_width, threads, ..Plan::new(17, 99) };
                Bootstrap { plan: Plan::new(17, 99), ..bootstrap(&prepared, &plan) }
            };
            let one = run(1);
            assert_eq!(one.done, 17);
            for threads in [2, 3, 5, 40] {
                assert_eq!(one, run(threads), "{threads} threads");
            }
        }
    }

    #[test]
    fn true_edges_have_more_support_than_false_ones() {
        let simulation = simulation();
        for mode in [Mode::Corrected, Mode::Compatible] {
            let prepared = prepared(&simulation, mode);
            let result = bootstrap(&prepared, &Plan { threads: 2, ..Plan::new(60, 1) });
            let network = prepared.infer().unwrap();
            let places = prepared.cascades().places();
            let is_true = |edge: &Edge| {
                let number = |name| places.iter().position(|p| p == name).unwrap() as u32;
                simulation.network.contains(&(number(&edge.origin), number(&edge.destination)))
            };
            let mean = |wanted: bool| {
                let these: Vec<_> = network.edges.iter().filter(|e| is_true(e) == wanted).collect();
                these.iter().map(|e| result.support(e).unwrap()).sum::<f64>() / these.len() as f64
            };
            println!("support of true edges {:.3}, of false {:.3}", mean(true), mean(false));
            assert!(mean(true) > 0.85 && mean(false) < 0.65);
            assert_eq!(result.sizes, vec![60; 60]);
            let total: u32 = result.edges.iter().map(|s| s.chosen).sum();
            assert_eq!(total, 60 * 60);
            assert!(result.edges.is_sorted_by(|a, b| a.chosen >= b.chosen));
        }
    }

    #[test]
    fn another_seed_gives_other_replicates() {
        let simulation = simulation();
        let prepared = prepared(&simulation, Mode::Corrected);
        let run = |seed| bootstrap(&prepared, &Plan::new(10, seed)).edges;
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn replicates_that_fail_are_counted_and_explained() {
        let mut rows = Rows::new();
        for (place, cascade, time) in [("a", "x", 0.0), ("b", "x", 1.0), ("a", "y", 0.0)] {
            rows.add(place, cascade, time);
        }
        let settings = Settings::new(Choice::Automatic(Family::Exponential), Stop::Edges(1));
        let prepared = Prepared::new(&rows.finish().0, &settings).unwrap();
        let result = bootstrap(&prepared, &Plan::new(100, 8));
        assert!(result.done > 50 && result.done < 100, "{}", result.done);
        assert!(matches!(result.failure, Some(Error::NoEstimate { .. })));
        assert_eq!(result.support(&prepared.infer().unwrap().edges[0]), Some(1.0));
    }

    #[test]
    fn no_replicates_give_no_support() {
        let simulation = simulation();
        let prepared = prepared(&simulation, Mode::Corrected);
        let result = bootstrap(&prepared, &Plan::new(0, 8));
        assert_eq!(result.support(&prepared.infer().unwrap().edges[0]), None);
    }
}
