//! Innovation scores of places over many schemes, and adopter categories of one.
//!
//! Scores compare places that adopted at least one of the schemes. Years are those of first adoption.
//! Weaknesses: one late adopter of a scheme moves all its scores, and Walker's cannot tell the last
//! from those who never adopt; Boushey's variant can.

use super::{Measure, Why};
use crate::cascade::Cascade;
use crate::field::{ActorId, Field, PartialDate, SchemeId};
use crate::request::Request;
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

    /// First and last year.
    fn years(&self) -> Option<(i32, i32)> {
        let years = || self.schemes.iter().flat_map(|s| s.1.iter().map(|a| a.1));
        years().min().zip(years().max())
    }

    /// First years of the periods.
    fn periods(&self) -> impl Iterator<Item = i32> + use<> {
        let step = |year: i32| year.div_euclid(PERIOD);
        let bounds = self.years().map(|(first, last)| (step(first), step(last)));
        let (first, last) = bounds.unwrap_or((0, -1));
        (first..=last).map(|period| period * PERIOD)
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
    /// that were open to it. Since every scheme was open to everyone, that is the share adopted.
    pub rate: Measure<f64>,
    /// 95 % interval of the rate, by bootstrap over schemes (percentiles).
    pub rate_interval: Measure<(f64, f64)>,
    /// The same for each period in which a scheme was open to it.
    pub rates: Vec<PeriodRate>,
}

/// The rate score of a place in one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PeriodRate {
    /// First year.
    pub from: i32,
    /// Last year.
    pub to: i32,
    /// Schemes it adopted in the period.
    pub adopted: u32,
    /// Schemes open to it: somebody had it by the end of the period, and it had not adopted before.
    pub open: u32,
    /// `adopted / open`.
    pub rate: Measure<f64>,
    /// 95 % interval by bootstrap over schemes (percentiles of the replicates in which any was open).
    pub interval: Measure<(f64, f64)>,
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
    /// Replicates behind the intervals.
    pub replicates: u32,
    /// Rogers's categories of the adopters of the model, its variants together; not defined where every
    /// scheme was asked for.
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

/// Years of a period of the rate score; periods begin with years that it divides.
pub const PERIOD: i32 = 10;

/// Scores of every place of `table`; `years` are those of the adopters' first adoption, sorted. Linear in
/// adoptions, plus the bootstrap, which is left out above [`LISTED`] places.
pub fn innovation(field: &Field, table: &Table, years: &[i32], request: &Request) -> Innovation {
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
    let whole = table.years().map(|(from, to)| Periodic::new(table, from, to));
    let intervals = whole.and_then(|whole| whole.intervals(request.seed));
    let periods: Vec<(Periodic<'_>, Option<Vec<Interval>>)> = if n > LISTED {
        Vec::new()
    } else {
        let periods = table.periods().map(|from| Periodic::new(table, from, from + PERIOD - 1));
        periods
            .map(|p| {
                let intervals = p.intervals(request.seed);
                (p, intervals)
            })
            .collect()
    };
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
        rate_interval: interval(intervals.as_deref(), k, all),
        rates: periods.iter().filter_map(|(p, i)| p.rate(k, i.as_deref(), all)).collect(),
    });
    Innovation {
        schemes: all,
        schemes_with_span: with_span,
        places: places.collect(),
        replicates: REPLICATES as u32,
        categories: match request.model {
            Some(_) => categories(years),
            None => Measure::NotDefined(Why::SeveralSchemes),
        },
    }
}

/// A percentile interval; `None` where nothing was open in any replicate.
type Interval = Option<(f64, f64)>;

fn interval(intervals: Option<&[Interval]>, place: usize, schemes: u32) -> Measure<(f64, f64)> {
    match intervals {
        None => Measure::NotDefined(Why::TooFew { have: schemes, need: 2 }),
        Some(all) => Measure::of(all[place], Why::ZeroDenominator),
    }
}

/// The schemes that somebody had by the end of a period.
struct Periodic<'t> {
    table: &'t Table,
    from: i32,
    to: i32,
    /// Adopters of each.
    open: Vec<&'t [(u32, i32)]>,
    /// For each place: schemes it adopted in the period, and before it.
    counts: Vec<(u32, u32)>,
}

impl<'t> Periodic<'t> {
    fn new(table: &'t Table, from: i32, to: i32) -> Self {
        let all = table.schemes.iter().map(|s| s.1.as_slice());
        let open: Vec<_> = all.filter(|adopters| adopters.iter().any(|a| a.1 <= to)).collect();
        let mut periodic = Self { table, from, to, open, counts: Vec::new() };
        periodic.counts = periodic.count(periodic.open.iter().copied());
        periodic
    }

    fn count<'a>(&self, schemes: impl Iterator<Item = &'a [(u32, i32)]>) -> Vec<(u32, u32)> {
        let mut counts = vec![(0, 0); self.table.places.len()];
        for &(place, year) in schemes.flatten() {
            let count: &mut (u32, u32) = &mut counts[place as usize];
            count.0 += u32::from((self.from..=self.to).contains(&year));
            count.1 += u32::from(year < self.from);
        }
        counts
    }

    /// The score of a place; `None` where nothing was open to it.
    fn rate(&self, place: usize, intervals: Option<&[Interval]>, all: u32) -> Option<PeriodRate> {
        let (adopted, before) = self.counts[place];
        let open = self.open.len() as u32 - before;
        (open > 0).then(|| PeriodRate {
            from: self.from,
            to: self.to,
            adopted,
            open,
            rate: super::ratio(f64::from(adopted), f64::from(open)),
            interval: interval(intervals, place, all),
        })
    }

    /// Percentile intervals, resampling all schemes, those not open yet among them; `None` for fewer than
    /// two schemes and for more than [`LISTED`] places.
    fn intervals(&self, seed: u64) -> Option<Vec<Interval>> {
        let (places, schemes) = (self.table.places.len(), self.table.schemes.len());
        if schemes < 2 || places > LISTED {
            return None;
        }
        let mut random = Pcg64::seed_from_u64(seed);
        let mut shares = vec![Vec::with_capacity(REPLICATES); places];
        for _ in 0..REPLICATES {
            let drawn = (0..schemes).map(|_| random.random_range(0..schemes as u32));
            let drawn: Vec<_> =
                drawn.filter_map(|at| self.open.get(at as usize).copied()).collect();
            for (place, (adopted, before)) in
                self.count(drawn.iter().copied()).into_iter().enumerate()
            {
                let open = drawn.len() as u32 - before;
                if open > 0 {
                    shares[place].push(f64::from(adopted) / f64::from(open));
                }
            }
        }
        let interval = |mut shares: Vec<f64>| {
            shares.sort_by(f64::total_cmp);
            let q = |p| super::statistics::quantile(&shares, p);
            q(0.025).zip(q(0.975))
        };
        Some(shares.into_iter().map(interval).collect())
    }
}

/// Rate scores of each place in `from..=to`, in the order of [`Table::places`].
pub fn rates(table: &Table, from: i32, to: i32) -> Vec<Measure<f64>> {
    let periodic = Periodic::new(table, from, to);
    let rate = |place| periodic.rate(place, None, 0).map(|r| r.rate.value());
    let of = |place| Measure::of(rate(place).flatten(), Why::ZeroDenominator);
    (0..table.places.len()).map(of).collect()
}

/// The categories of adopters by their years, sorted.
fn categories(years: &[i32]) -> Measure<Vec<Category>> {
    if years.is_empty() {
        return Measure::NotDefined(Why::NoDates);
    }
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
