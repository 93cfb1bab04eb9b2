//! Spreads drawn from the model itself, with the truth known.

use super::model::{Form, Parameters};
use super::spread::{Network, Spread, UnitId, When};
use crate::simulate::Random;

/// A spread with its truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// The spread, with exact times.
    pub spread: Spread,
    /// From whom and by which channel each has it: `None` for those who adopted of themselves or not at all.
    pub parents: Vec<Option<(UnitId, usize)>>,
}

/// Draws who of the units of `ground` adopts when until `horizon`, from whom, with a constant baseline.
///
/// The times in `ground` do not matter. Exact (Gillespie, J. Phys. Chem. 81, 1977): the next event comes after an
/// exponential time of the sum of all hazards. Costs O(a·(n + d)) for a adopters, n units, d pairs of one unit.
pub fn simulate(
    ground: &Spread,
    form: Form,
    parameters: &Parameters,
    rate: f64,
    horizon: f64,
    seed: u64,
) -> Simulated {
    let ground = &ground.expanded();
    let units = ground.units.len();
    let share = 1.0 / (ground.population().max(2) - 1) as f64;
    let mut random = Random::new(seed, 3);
    let factors: Vec<(f64, f64)> =
        ground.units.iter().map(|u| super::likelihood::factors(form, parameters, u)).collect();
    let mut learners: Vec<Vec<(UnitId, usize, f64)>> = vec![Vec::new(); units];
    let mut everyone = Vec::new();
    for (channel, row) in ground.channels.iter().enumerate() {
        match &row.network {
            Network::Everyone => everyone.push(channel),
            Network::Pairs(pairs) => {
                for &(from, to, weight) in pairs {
                    learners[from].push((to, channel, weight));
                }
            }
        }
    }
    let mut hazards: Vec<f64> = factors.iter().map(|f| rate * f.0).collect();
    let mut taught: Vec<Vec<(UnitId, usize, f64)>> = vec![Vec::new(); units];
    let mut times: Vec<Option<f64>> = vec![None; units];
    let mut parents = vec![None; units];
    let mut now = 0.0;
    // Sources that are not at risk adopt when they did; the chances of the others forget nothing by waiting.
    let mut given: Vec<(f64, UnitId)> = (0..units)
        .filter(|&u| !ground.units[u].at_risk && ground.units[u].when.adopted())
        .map(|u| (ground.units[u].when.latest(), u))
        .filter(|(time, _)| *time < horizon)
        .collect();
    given.sort_by(|a, b| b.0.total_cmp(&a.0));
    loop {
        let total: f64 = hazards.iter().sum();
        let next = now - libm::log1p(-random.unit()) / total;
        let unit = match given.last() {
            Some(&(time, unit)) if next.partial_cmp(&time) != Some(std::cmp::Ordering::Less) => {
                given.pop();
                now = time;
                unit
            }
            _ if total > 0.0 && next < horizon => {
                now = next;
                let unit = pick(&hazards, total * random.unit());
                parents[unit] = cause(&taught[unit], hazards[unit] * random.unit());
                unit
            }
            _ => break,
        };
        times[unit] = Some(now);
        hazards[unit] = 0.0;
        let mut reached: Vec<(UnitId, usize, f64)> = learners[unit].clone();
        if ground.units[unit].at_risk {
            for &channel in &everyone {
                reached.extend((0..units).map(|other| (other, channel, share)));
            }
        }
        for (learner, channel, weight) in reached {
            if times[learner].is_none() && ground.units[learner].at_risk {
                let hazard = rate * factors[learner].1 * parameters.strengths[channel] * weight;
                hazards[learner] += hazard;
                taught[learner].push((unit, channel, hazard));
            }
        }
    }
    let mut spread = Spread { documented: Vec::new(), ..ground.clone() };
    for (unit, time) in spread.units.iter_mut().zip(&times) {
        unit.when = time.map_or(When::NotBy(horizon), When::At);
    }
    Simulated { spread, parents }
}

/// Which of the sources a draw falls on; what they leave is adopting alone.
fn cause(taught: &[(UnitId, usize, f64)], mut draw: f64) -> Option<(UnitId, usize)> {
    for &(source, channel, hazard) in taught {
        if draw < hazard {
            return Some((source, channel));
        }
        draw -= hazard;
    }
    None
}

fn pick(hazards: &[f64], mut at: f64) -> usize {
    let mut last = 0;
    for (unit, &hazard) in hazards.iter().enumerate() {
        if hazard > 0.0 {
            last = unit;
            if at < hazard {
                return unit;
            }
            at -= hazard;
        }
    }
    last
}

/// Makes exact times vague: each becomes the whole period of this length in which it lies.
pub fn coarsen(spread: &mut Spread, period: f64) {
    for unit in &mut spread.units {
        if let When::At(t) = unit.when {
            let from = (t / period).ceil() * period - period;
            unit.when = When::Between(from.max(0.0), from + period);
        }
    }
}
