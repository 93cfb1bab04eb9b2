//! Two models side by side: how their formulas differ, who took up which first, and the shape of
//! their spread.

use super::cascade::Cascade;
use super::entry::Who;
use super::matching::UnknownModel;
use super::measures::{self, Measure, Why, shape::Shape, statistics::quantile};
use super::request::{Bases, Request};
use super::trace::{Trace, trace};
use crate::field::{ActorId, Field, PartialDate, date::Order};
use crate::formula::{Comparison, RoleLexicon, RoleUse, compare};
use serde::Serialize;
use std::collections::BTreeMap;

/// One of the two models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// What was asked.
    pub asked: Option<String>,
    /// Names of the schemes that were meant.
    pub schemes: Vec<String>,
    /// Roles of the formula asked for.
    pub roles: Vec<String>,
    /// Distinct adopters.
    pub places: u32,
    /// Adopters with a year.
    pub dated: u32,
    /// Earliest start.
    pub first: Option<PartialDate>,
    /// Median year of adoption.
    pub median_year: Measure<f64>,
    /// Shape by all edges asked for.
    pub shape: Shape,
}

/// An adopter of both models.
#[derive(Debug, Clone, Serialize)]
pub struct Both<'a> {
    /// Who.
    pub who: Who<'a>,
    /// Start of the first model.
    pub first: Option<PartialDate>,
    /// Start of the second model.
    pub second: Option<PartialDate>,
    /// Which came first, as far as the dates tell; `None` where one is unknown.
    pub order: Option<Order>,
}

/// Two models side by side.
#[derive(Debug, Clone, Serialize)]
pub struct ModelComparison<'a> {
    /// The first model.
    pub first: Side,
    /// The second model.
    pub second: Side,
    /// What leads from the first formula to the second, where both have one.
    pub formulas: Option<Comparison>,
    /// Adopters of both, by name.
    pub both: Vec<Both<'a>>,
    /// Adopters of the first alone.
    pub only_first: u32,
    /// Adopters of the second alone.
    pub only_second: u32,
    /// Adopters of both that certainly took up the first before the second.
    pub first_before_second: u32,
    /// Adopters of both that certainly took up the second before the first.
    pub second_before_first: u32,
    /// Share of adopters that they have in common, `|A ∩ B| / |A ∪ B|`.
    pub overlap: Measure<f64>,
}

/// Compares what `first` and `second` ask for.
pub fn compare_models<'a>(
    field: &'a Field,
    lexicon: &'a RoleLexicon,
    first: &Request,
    second: &Request,
) -> Result<ModelComparison<'a>, UnknownModel> {
    let (a, b) = (trace(field, lexicon, first)?, trace(field, lexicon, second)?);
    let (starts_a, starts_b) = (starts(&a.cascade), starts(&b.cascade));
    let mut both: Vec<Both<'a>> = starts_a
        .iter()
        .filter_map(|(actor, &first)| {
            let &second = starts_b.get(actor)?;
            let order = first.zip(second).map(|(a, b)| a.order(b));
            Some(Both { who: a.who(*actor), first, second, order })
        })
        .collect();
    both.sort_by_cached_key(|x| {
        let path: Option<Vec<&str>> = x.who.path().map(|p| p.names().collect());
        (path, x.who.iri())
    });
    let common = both.len() as u32;
    let (only_first, only_second) =
        (starts_a.len() as u32 - common, starts_b.len() as u32 - common);
    let count = |order: Order| both.iter().filter(|x| x.order == Some(order)).count() as u32;
    let roles = |t: &Trace<'_>| -> Vec<RoleUse> { t.matches.roles.clone() };
    let (roles_a, roles_b) = (roles(&a), roles(&b));
    let formulas =
        (!roles_a.is_empty() && !roles_b.is_empty()).then(|| compare(lexicon, &roles_a, &roles_b));
    Ok(ModelComparison {
        first: side(&a, &starts_a),
        second: side(&b, &starts_b),
        formulas,
        only_first,
        only_second,
        first_before_second: count(Order::Before),
        second_before_first: count(Order::After),
        overlap: measures::ratio(f64::from(common), f64::from(common + only_first + only_second)),
        both,
    })
}

/// The earliest start of each adopter.
fn starts(cascade: &Cascade) -> BTreeMap<ActorId, Option<PartialDate>> {
    let mut starts: BTreeMap<ActorId, Option<PartialDate>> = BTreeMap::new();
    for node in cascade.graph.node_weights().take(cascade.adopters as usize) {
        let start = starts.entry(node.actor).or_insert(None);
        *start = start.iter().copied().chain(node.start).min();
    }
    starts
}

fn side(trace: &Trace<'_>, starts: &BTreeMap<ActorId, Option<PartialDate>>) -> Side {
    let mut years: Vec<f64> = starts.values().flatten().map(|d| f64::from(d.year())).collect();
    years.sort_by(f64::total_cmp);
    let forest = super::forest::Forest::new(&trace.cascade, Bases::ALL, None);
    let field = trace.field();
    Side {
        asked: trace.request.model.clone(),
        schemes: trace
            .matches
            .schemes
            .iter()
            .map(|m| field.scheme_name(m.scheme).to_owned())
            .collect(),
        roles: trace.matches.roles.iter().map(|r| r.text.clone()).collect(),
        places: starts.len() as u32,
        dated: years.len() as u32,
        first: starts.values().flatten().min().copied(),
        median_year: Measure::of(quantile(&years, 0.5), Why::NoDates),
        shape: measures::shape::shape(&trace.cascade, &forest),
    }
}
