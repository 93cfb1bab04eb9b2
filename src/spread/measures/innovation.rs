//! Innovation scores of places over many schemes, and adopter categories of one.
//!
//! Scores compare places that adopted at least one of the schemes. Years are those of first adoption.

use super::{Measure, Why};
use crate::domain::{ActorId, Field, PartialDate, SchemeId};
use crate::spread::cascade::Cascade;
use crate::spread::request::Request;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde::Serialize;

/// Years of adoption by scheme.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// For each scheme with a dated adoption: its adopters (positions in `places`) with their years.
    pub schemes: Vec<(SchemeId, Vec<(u32, i32)>)>,
    /// The places, by index.
    pub places: Vec<ActorId>,
}

impl Table {
    /// The dated adoptions of a cascade.
    pub fn new(field: &Field, cascade: &Cascade) -> Self {
        let nodes = cascade.graph.node_weights().take(cascade.adopters as usize);
        let mut position = vec![u32::MAX; field.actors.len()];
        let mut by_scheme: std::collections::BTreeMap<SchemeId, Vec<(u32, i32)>> =
            std::collections::BTreeMap::new();
        let mut places = Vec::new();
        for node in nodes {
            let (Some(scheme), Some(year)) = (node.scheme, node.start.map(PartialDate::year))
            else {
                continue;
            };
            let at = &mut position[node.actor as usize];
            if *at == u32::MAX {
                *at = places.len() as u32;
                places.push(node.actor);
            }
            by_scheme.entry(scheme).or_default().push((*at, year));
        }
        Self { schemes: by_scheme.into_iter().collect(), places }
    }
}

/// The scores of a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// IRI.
    pub iri: String,
    /// Name.
    pub name: String,
    /// Schemes adopted, of those with a date.
    pub adopted: u32,
    /// Walker 1969 (APSR 63(3):880–899): `1 − mean_p x_ip`, `x = (t − F)/(L − F)`, 1 for
    /// non-adopters; schemes with L = F are left out.
    pub walker: Measure<f64>,
    /// Boushey 2010: mean of `((L+1) − t)/((L+1) − F)`, 0 for non-adopters, which tells last from never.
    pub boushey: Measure<f64>,
    /// Boehmke & Skinner 2012 (SPPQ 12(3):303–329), over the whole time observed: adoptions / schemes
    /// that were open to it. Since every scheme was open to everyone, that is the share adopted; by
    /// period see [`rates`].
    pub rate: Measure<f64>,
    /// 95 % interval of the rate, by bootstrap over schemes (percentiles).
    pub rate_interval: Measure<(f64, f64)>,
}

/// Scores over all schemes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Innovation {
    /// Schemes with a dated adoption.
    pub schemes: u32,
    /// Of these, schemes whose first and last year differ; Walker's score rests on them.
    pub schemes_with_span: u32,
    /// Places, by Walker's score, the highest first; at most [`LISTED`].
    pub places: Vec<Score>,
    /// Rogers's categories, where exactly one scheme was asked for.
    pub categories: Measure<Vec<Category>>,
}

/// An adopter category of Rogers (Diffusion of Innovations).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Category {
    /// Its name.
    pub name: &'static str,
    /// The share of all adopters up to its end.
    pub up_to: f64,
    /// Adopters in it. Adopters of one year are not split: all go where the first of them falls.
    pub places: u32,
    /// First and last year.
    pub years: Option<(i32, i32)>,
}

/// More places than this are not listed, and get no intervals; those with the highest scores are.
pub const LISTED: usize = 10_000;

/// Replicates of the bootstrap.
const REPLICATES: usize = 200;

/// Scores of every place of `table`. Linear in adoptions, plus the bootstrap, which is left out above
/// [`LISTED`] places.
pub fn innovation(field: &Field, table: &Table, request: &Request) -> Innovation {
    let span = |adopters: &[(u32, i32)]| {
        let first = adopters.iter().map(|a| a.1).min();
        first.zip(adopters.iter().map(|a| a.1).max())
    };
    let n = table.places.len();
    let (mut walker, mut boushey, mut adopted) = (vec![0.0; n], vec![0.0; n], vec![0_u32; n]);
    let mut with_span = 0_u32;
    for (_, adopters) in &table.schemes {
        let Some((first, last)) = span(adopters) else { continue };
        with_span += u32::from(last > first);
        for &(place, year) in adopters {
            let place = place as usize;
            let long = f64::from(last - first);
            adopted[place] += 1;
            boushey[place] += f64::from(last + 1 - year) / (long + 1.0);
            if last > first {
                // 1 − x; non-adopters add 1 − 1 = 0.
                walker[place] += f64::from(last - year) / long;
            }
        }
    }
    let intervals = rate_intervals(table, request.seed);
    let all = table.schemes.len() as u32;
    let score = |sums: &[f64], k: usize, of: u32, why: Why| {
        Measure::of((of > 0).then(|| sums[k] / f64::from(of)), why)
    };
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| {
        let name = |k: usize| field.actors.name(table.places[k]);
        walker[b].total_cmp(&walker[a]).then_with(|| name(a).cmp(name(b)))
    });
    order.truncate(LISTED);
    let places = order.into_iter().map(|k| Score {
        iri: field.iri(field.actors.name(table.places[k])),
        name: field.actor_name(table.places[k]).to_owned(),
        adopted: adopted[k],
        walker: score(&walker, k, with_span, Why::OneYear),
        boushey: score(&boushey, k, all, Why::NoDates),
        rate: super::ratio(f64::from(adopted[k]), f64::from(all)),
        rate_interval: intervals.as_ref().map_or_else(
            || Measure::NotDefined(Why::TooFew { have: all, need: 2 }),
            |all| Measure::Value(all[k]),
        ),
    });
    let places = places.collect();
    Innovation { schemes: all, schemes_with_span: with_span, places, categories: categories(table) }
}

/// Adoptions of each place in `from..=to` / schemes that were open to it then: somebody had it by the
/// end of the period, and it had not adopted before. Order as in [`Table::places`].
pub fn rates(table: &Table, from: i32, to: i32) -> Vec<Measure<f64>> {
    let n = table.places.len();
    let (mut adopted, mut had_before) = (vec![0_u32; n], vec![0_u32; n]);
    let mut open = 0_u32;
    for (_, adopters) in &table.schemes {
        if adopters.iter().all(|a| a.1 > to) {
            continue;
        }
        open += 1;
        for &(place, year) in adopters {
            if year < from {
                had_before[place as usize] += 1;
            } else if year <= to {
                adopted[place as usize] += 1;
            }
        }
    }
    let rate = |k: usize| super::ratio(f64::from(adopted[k]), f64::from(open - had_before[k]));
    (0..n).map(rate).collect()
}

/// Percentile intervals of the share adopted, resampling schemes.
fn rate_intervals(table: &Table, seed: u64) -> Option<Vec<(f64, f64)>> {
    let (n, schemes) = (table.places.len(), table.schemes.len());
    if schemes < 2 || n > LISTED {
        return None;
    }
    let mut random = Pcg64::seed_from_u64(seed);
    let mut shares = vec![Vec::with_capacity(REPLICATES); n];
    for _ in 0..REPLICATES {
        let mut counts = vec![0_u32; n];
        for _ in 0..schemes {
            let drawn = random.random_range(0..schemes as u32) as usize;
            for &(place, _) in &table.schemes[drawn].1 {
                counts[place as usize] += 1;
            }
        }
        for (place, count) in counts.into_iter().enumerate() {
            shares[place].push(f64::from(count) / schemes as f64);
        }
    }
    let interval = |mut shares: Vec<f64>| {
        shares.sort_by(f64::total_cmp);
        let q = |p| super::statistics::quantile(&shares, p).unwrap_or(0.0);
        (q(0.025), q(0.975))
    };
    Some(shares.into_iter().map(interval).collect())
}

fn categories(table: &Table) -> Measure<Vec<Category>> {
    let [(_, adopters)] = table.schemes.as_slice() else {
        let have = table.schemes.len() as u32;
        let why = if have == 0 { Why::NoDates } else { Why::TooFew { have, need: 1 } };
        return Measure::NotDefined(why);
    };
    let mut years: Vec<i32> = adopters.iter().map(|a| a.1).collect();
    years.sort_unstable();
    let bounds = [
        ("innovators", 0.025),
        ("early adopters", 0.16),
        ("early majority", 0.5),
        ("late majority", 0.84),
        ("laggards", 1.0),
    ];
    let mut rows: Vec<Category> = bounds
        .iter()
        .map(|&(name, up_to)| Category { name, up_to, places: 0, years: None })
        .collect();
    let mut before = 0;
    for group in years.chunk_by(|a, b| a == b) {
        let share = f64::from(before) / years.len() as f64;
        let at = bounds.iter().position(|b| share < b.1 - 1e-12).unwrap_or(bounds.len() - 1);
        let row = &mut rows[at];
        row.places += group.len() as u32;
        row.years = Some((row.years.map_or(group[0], |y| y.0), group[0]));
        before += group.len() as u32;
    }
    Measure::Value(rows)
}
