//! Measures of spread: what can be said in numbers about a cascade, and on how much it rests.
//!
//! | question | file |
//! | --- | --- |
//! | how many, when; logistic and Bass curves | [`curve`] |
//! | how long until adoption | [`survival`] |
//! | what raises the chance of adopting | [`event_history`] |
//! | size, depth, breadth, virality, branching by generation | [`shape`] |
//! | how many others an adopter brings in | [`branching`] |
//! | how the formula changes on the way | [`reinvention`] |
//! | who adopts early, over all schemes | [`innovation`] |
//! | who is learned from | [`leaders`] |
//! | do pathways last | [`pathways`] |
//! | up, down or across | [`direction`] |
//! | how far | [`distance`] |
//! | do adopters of a year lie together | [`clustering`], [`neighbours`] |
//! | are inferred edges stated, and how long do edges take | [`quality`] |
//!
//! Everything that rests on edges is given six times ([`PerBasis`]): for observed edges, those of them that a source
//! states and those that it implies, derived and inferred edges alone, and for all. A number whose denominator is 0 is [`Measure::NotDefined`] with
//! the reason, never 0. What would cost more than linear time on large fields (permutations, pairs of
//! adopters) is drawn with the seed of the request, and the size of the draw is given. Change of wording
//! between documents is not measured: the graph holds where a passage stands, not its text; change
//! of a model is measured on its formula. Time is counted in years: a start known to the day counts by its year, an
//! unknown start does not count.
//!
//! Cautions that hold for all of them: dates are of documents, not of decisions; adoptions of one year
//! are unordered; common causes are unseen; failures are seldom reported; the attention of sources
//! differs by place; the last years are truncated.

pub mod branching;
pub mod clustering;
pub mod curve;
pub mod direction;
pub mod distance;
pub mod event_history;
pub mod innovation;
pub mod leaders;
mod least_squares;
pub mod logit;
pub mod neighbours;
pub mod pathways;
pub mod quality;
pub mod reinvention;
pub mod shape;
pub mod statistics;
pub mod survival;

use super::cascade::{Cascade, Edge, Node};
use super::forest::Forest;
use super::matching::{self, UnknownModel};
use super::request::{Bases, Request};
use crate::field::{ActorId, Basis, Field, Level, PartialDate, SchemeId};
use crate::formula::RoleLexicon;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// A number, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure<T> {
    /// The value.
    Value(T),
    /// There is none.
    NotDefined(Why),
}

/// Why a measure is not defined or cannot be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// Nobody adopted.
    NoAdopters,
    /// No adoption has a date.
    NoDates,
    /// Fewer than the estimate needs.
    TooFew {
        /// How many there are.
        have: u32,
        /// How many it takes.
        need: u32,
    },
    /// All adoptions fall in one year.
    OneYear,
    /// There is no edge.
    NoEdges,
    /// It is not known how many places could adopt.
    UniverseUnknown,
    /// The numbers still rise at the end, and it is not known how many places could adopt.
    NotTurned,
    /// The least squares have no minimum inside the admissible range: the estimate does not exist.
    NoEstimate,
    /// No scheme concerned has a formula.
    NoFormulas,
    /// The delays of no edge are known.
    NoDelays,
    /// No place concerned has coordinates.
    NoCoordinates,
    /// The curve does not fall this low.
    NotReached,
    /// The denominator is 0.
    ZeroDenominator,
    /// The denominator is an estimate that cannot be told from 0.
    NearZero,
    /// Each of several schemes was asked for; it is a measure of one.
    SeveralSchemes,
    /// No common border is known.
    NoBorders,
    /// No dated adopter has a neighbour: no common border, coordinates or superior is known.
    NoNeighbours,
    /// No dated promotion by the centre.
    NoCentralDocument,
    /// No source states an edge.
    NoneStated,
    /// What should be explained, or what should explain it, never varies: no estimate exists.
    NoVariation,
    /// A covariate separates those with the event from those without: no estimate exists.
    Separated,
}

impl Why {
    /// The reason in English and Chinese.
    pub fn message(self) -> (String, String) {
        let fixed = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
        match self {
            Self::NoAdopters => fixed("nobody adopted", "没有采纳者"),
            Self::NoDates => fixed("no adoption has a date", "采纳均无时间"),
            Self::TooFew { have, need } => (
                format!("{have} are too few, it takes {need}"),
                format!("只有 {have} 个，至少需要 {need} 个"),
            ),
            Self::OneYear => fixed("all adoptions fall in one year", "采纳都在同一年"),
            Self::NoEdges => fixed("there is no edge", "没有传播边"),
            Self::UniverseUnknown => {
                fixed("it is not known how many places could adopt", "不知道可能采纳的地方总数")
            }
            Self::NotTurned => fixed(
                "the numbers still rise at the end, and it is not known how many places could adopt",
                "采纳数到末期仍在上升，且不知道可能采纳的地方总数",
            ),
            Self::NoEstimate => fixed(
                "cannot be estimated: least squares have no minimum in range",
                "无法估计：最小二乘在合理范围内没有极小值",
            ),
            Self::NoFormulas => {
                fixed("no scheme concerned has a formula", "相关做法都没有组织模式公式")
            }
            Self::NoDelays => fixed("no edge has dates on both sides", "没有两端都有时间的传播边"),
            Self::NoCoordinates => {
                fixed("no place concerned has coordinates", "相关地方都没有坐标")
            }
            Self::NotReached => fixed("not reached within the time observed", "观察期内未达到"),
            Self::NearZero => fixed("the divisor cannot be told from 0", "除数与0无从区分"),
            Self::ZeroDenominator => fixed("the denominator is 0", "分母为 0"),
            Self::SeveralSchemes => fixed(
                "several schemes were asked for, it is a measure of one",
                "涉及多个做法，而该指标只针对一个",
            ),
            Self::NoBorders => fixed("no common border is known", "不知道哪些地方相邻"),
            Self::NoNeighbours => fixed(
                "no dated adopter has a known neighbour, by border, coordinates or superior",
                "有年份的采纳者都没有已知的邻居（边界、坐标或同一上级）",
            ),
            Self::NoCentralDocument => {
                fixed("no dated promotion by the centre is known", "没有注明时间的中央推广文件")
            }
            Self::NoneStated => fixed("no source states an edge", "没有资料载明的传播边"),
            Self::NoVariation => {
                fixed("cannot be estimated: there is no variation", "无法估计：没有变异")
            }
            Self::Separated => fixed(
                "cannot be estimated: a covariate separates the cases",
                "无法估计：某一自变量把两类完全分开",
            ),
        }
    }
}

impl<T> Measure<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotDefined(_) => None,
        }
    }

    /// The same measure of another number.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Measure<U> {
        match self {
            Self::Value(value) => Measure::Value(change(value)),
            Self::NotDefined(why) => Measure::NotDefined(why),
        }
    }

    /// The same measure, lent.
    pub fn as_ref(&self) -> Measure<&T> {
        match self {
            Self::Value(value) => Measure::Value(value),
            Self::NotDefined(why) => Measure::NotDefined(*why),
        }
    }

    /// The measure that `of` takes from the value.
    pub fn and_then<U>(self, of: impl FnOnce(T) -> Measure<U>) -> Measure<U> {
        match self {
            Self::Value(value) => of(value),
            Self::NotDefined(why) => Measure::NotDefined(why),
        }
    }

    /// The value, or why there is none.
    pub fn of(value: Option<T>, why: Why) -> Self {
        value.map_or(Self::NotDefined(why), Self::Value)
    }
}

/// `part / whole`, not defined where `whole` is 0.
pub fn ratio(part: f64, whole: f64) -> Measure<f64> {
    Measure::of((whole != 0.0).then(|| part / whole), Why::ZeroDenominator)
}

/// What an edge measure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct RestsOn {
    /// Places.
    pub places: u32,
    /// Edges.
    pub edges: u32,
}

/// The same measure for each basis alone and for all together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerBasis<T> {
    /// Observed edges only.
    pub observed: T,
    /// Observed edges only that a source states explicitly.
    pub observed_explicit: T,
    /// Observed edges only that a source implies.
    pub observed_implied: T,
    /// Derived edges only.
    pub derived: T,
    /// Inferred edges only.
    pub inferred: T,
    /// All edges.
    pub all: T,
}

impl<T> PerBasis<T> {
    /// Makes the measure six times.
    pub fn of(mut make: impl FnMut(Bases) -> T) -> Self {
        Self {
            observed: make(Bases::of(&[Basis::Observed])),
            observed_explicit: make(Bases::EXPLICIT),
            observed_implied: make(Bases::IMPLIED),
            derived: make(Bases::of(&[Basis::Derived])),
            inferred: make(Bases::of(&[Basis::Inferred])),
            all: make(Bases::ALL),
        }
    }

    /// The same of something else for each of the six.
    pub fn map<U>(&self, mut make: impl FnMut(&T) -> U) -> PerBasis<U> {
        PerBasis {
            observed: make(&self.observed),
            observed_explicit: make(&self.observed_explicit),
            observed_implied: make(&self.observed_implied),
            derived: make(&self.derived),
            inferred: make(&self.inferred),
            all: make(&self.all),
        }
    }

    /// The six, named.
    pub fn named(&self) -> [(&'static str, &T); 6] {
        [
            ("observed", &self.observed),
            ("observed-explicit", &self.observed_explicit),
            ("observed-implied", &self.observed_implied),
            ("derived", &self.derived),
            ("inferred", &self.inferred),
            ("all", &self.all),
        ]
    }
}

/// An adopter with the year in which it first took up one of the selected schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dated {
    /// The year; `None` if unknown.
    pub year: Option<i32>,
    /// Who.
    pub actor: ActorId,
}

/// All measures of the schemes asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// What was asked.
    pub asked: Option<String>,
    /// Names of the schemes that were meant.
    pub schemes: Vec<String>,
    /// Distinct adopters.
    pub places: u32,
    /// Adopters with a year.
    pub dated: u32,
    /// How many places could adopt, if known.
    pub universe: Option<u32>,
    /// Adoption curve and fits.
    pub curve: curve::Curve,
    /// Time to adopt.
    pub survival: survival::Survival,
    /// The places that could adopt, as far as the field knows them: for event history and clustering.
    pub population: PopulationSize,
    /// Event history, for each kind of neighbours that is known.
    pub event_history: Measure<Vec<event_history::EventHistory>>,
    /// Shape of the cascade.
    pub shape: PerBasis<shape::Shape>,
    /// Followers within some years.
    pub followers: PerBasis<Vec<branching::Followers>>,
    /// Wallinga–Teunis reproduction numbers, from dates and the delays of the edges.
    pub branching: PerBasis<Measure<branching::Reproduction>>,
    /// Change of formulas along the tree.
    pub reinvention: PerBasis<reinvention::Reinvention>,
    /// Innovation scores of the places over the selected schemes.
    pub innovation: innovation::Innovation,
    /// Leaders and followers.
    pub leaders: PerBasis<leaders::Leaders>,
    /// Persistence of pathways.
    pub pathways: PerBasis<pathways::Pathways>,
    /// Directions.
    pub direction: PerBasis<direction::Directions>,
    /// Distances.
    pub distance: PerBasis<distance::Distances>,
    /// Clustering of the adopters of a year, for each kind of neighbours that is known.
    pub clustering: Measure<Vec<clustering::Clustering>>,
    /// Inferred edges against stated ones.
    pub quality: quality::Quality,
    /// Delays of edges.
    pub delays: PerBasis<quality::Delays>,
    /// Seed of everything that was drawn.
    pub seed: u64,
}

/// How many places could adopt, as far as the field knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PopulationSize {
    /// Their level.
    pub level: Option<Level>,
    /// Divisions of this level.
    pub places: u32,
    /// Of these, with a year of adoption.
    pub adopted: u32,
    /// Adopters left out because they are of another level.
    pub other_level: u32,
    /// Places left out because they adopted, and nobody knows when.
    pub undated: u32,
}

/// Measures the spread of what `request` asks for. Its `bases` limit all four kinds of edges.
pub fn measures(
    field: &Field,
    lexicon: &RoleLexicon,
    request: &Request,
) -> Result<Measures, UnknownModel> {
    let matches = matching::find(field, lexicon, request.model.as_deref(), request.variants)?;
    let mut schemes: Vec<SchemeId> = matches.schemes.iter().map(|m| m.scheme).collect();
    schemes.sort_unstable();
    let cascade = Cascade::new(field, &schemes, request);
    let adopters = adopters(&cascade);
    let years: Vec<i32> = adopters.iter().filter_map(|a| a.year).collect();
    let end = request.until.map(PartialDate::year).or(years.last().copied());
    let places = adopters.len() as u32;
    let universe = request.universe.filter(|&n| n >= places);
    let forests = PerBasis::of(|bases| Forest::new(&cascade, bases, None));
    let roles: BTreeMap<SchemeId, _> =
        matches.schemes.iter().map(|m| (m.scheme, m.roles.as_slice())).collect();
    let edges = PerBasis::of(|bases| (bases, distinct(&cascade, bases)));
    let table = innovation::Table::new(field, &cascade);
    let one = request.model.is_some();
    let population = neighbours::Population::new(field, &adopters);
    let known = match one {
        true => neighbours::known(field, &population),
        false => Measure::NotDefined(Why::SeveralSchemes),
    };
    let known = known.as_ref();
    let pairs =
        distance::Pairs::new(field, &cascade, one.then_some(adopters.as_slice()), request.seed);
    let central = direction::first_central(field, |s| schemes.binary_search(&s).is_ok());
    Ok(Measures {
        asked: request.model.clone(),
        schemes: matches.schemes.iter().map(|m| field.scheme_name(m.scheme).to_owned()).collect(),
        places,
        dated: years.len() as u32,
        universe,
        curve: curve::curve(&years, end, universe),
        // Who adopted at an unknown time is neither an event nor still at risk.
        survival: survival::survival(
            &years,
            end,
            universe.map(|n| n.saturating_sub(places.saturating_sub(years.len() as u32))),
        ),
        population: population.size(),
        event_history: known.and_then(|k| event_history::event_history(k, &population, end)),
        shape: forests.map(|forest| shape::shape(&cascade, forest)),
        followers: forests.map(|forest| branching::followers(&cascade, forest, end)),
        branching: PerBasis::of(|bases| branching::reproduction(&cascade, bases, &years, end)),
        reinvention: forests
            .map(|forest| reinvention::reinvention(&cascade, forest, lexicon, &roles)),
        innovation: innovation::innovation(field, &table, &years, request),
        leaders: edges.map(|(bases, ends)| leaders::leaders(field, &cascade, *bases, ends)),
        pathways: edges.map(|(_, ends)| pathways::pathways(ends, request.seed)),
        direction: edges.map(|(bases, ends)| {
            let broadcasts = direction::broadcasts(&cascade, *bases);
            direction::directions(field, ends, broadcasts, central)
        }),
        distance: edges.map(|(_, ends)| distance::distances(field, ends, &pairs)),
        clustering: known.and_then(|k| clustering::clustering(k, &population, request.seed)),
        quality: quality::quality(&edges.observed.1, &edges.inferred.1),
        delays: edges.map(|(_, ends)| quality::delays(ends)),
        seed: request.seed,
    })
}

/// The distinct adopters by first year, those without a year first.
pub fn adopters(cascade: &Cascade) -> Vec<Dated> {
    let nodes: Vec<_> = cascade.graph.node_weights().take(cascade.adopters as usize).collect();
    let mut adopters: Vec<Dated> = nodes
        .chunk_by(|a, b| a.actor == b.actor)
        .map(|group| Dated {
            year: group.iter().filter_map(|n| n.start).map(PartialDate::year).min(),
            actor: group[0].actor,
        })
        .collect();
    adopters.sort_unstable();
    adopters
}

/// An edge with its ends.
#[derive(Debug, Clone, Copy)]
pub struct Ends<'a> {
    /// The edge.
    pub edge: &'a Edge,
    /// Its source.
    pub from: &'a Node,
    /// Its learner.
    pub to: &'a Node,
}

/// The edges of `bases`, one for each pair of actors and scheme learned, whatever number of sources
/// state it: the first in the order of the tables.
pub fn distinct(cascade: &Cascade, bases: Bases) -> Vec<Ends<'_>> {
    let mut seen: HashSet<(ActorId, ActorId, Option<SchemeId>)> = HashSet::new();
    let edges = cascade.graph.raw_edges().iter().filter(|e| e.weight.is_of(bases));
    let ends = edges.map(|e| Ends {
        edge: &e.weight,
        from: &cascade.graph[e.source()],
        to: &cascade.graph[e.target()],
    });
    ends.filter(|e| seen.insert((e.from.actor, e.to.actor, e.to.scheme))).collect()
}
