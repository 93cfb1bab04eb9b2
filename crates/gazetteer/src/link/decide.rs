//! Deciding: one reading that is clearly the cheapest, or several, or none.

use super::reading::{DOUBTFUL, How, Reading, Scope, Step};
use crate::code::Level;
use crate::gazetteer::Gazetteer;
use crate::name::FormKind;
use crate::tree::Place;

/// A reading of another township must cost more than this above the best to be left aside.
const MARGIN: u32 = 1;

/// The same where the best takes the whole text for one name, and the other for a place with its parents.
const LONE_MARGIN: u32 = 6;

/// How readings were decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The first reading is it.
    One(Vec<Reading>),
    /// The first so many readings are equally good, or the only one is not sure enough.
    Several(Vec<Reading>, usize),
    /// No reading.
    Nothing,
}

/// Decides between readings.
pub(crate) fn decide(
    gazetteer: &Gazetteer,
    mut readings: Vec<Reading>,
    too_many: bool,
    level: Option<Level>,
    scope_is_country: bool,
) -> Decision {
    if let Some(level) = level {
        readings.retain(|reading| level_of(gazetteer, reading.place) == level);
    }
    readings
        .sort_by_key(|reading| (reading.cost, level_of(gazetteer, reading.place), reading.place));
    readings.dedup_by_key(|reading| reading.place);
    let Some(best) = readings.first() else { return Decision::Nothing };
    let lone = scope_is_country && best.steps.len() == 1;
    let contenders =
        readings[1..].iter().filter(|other| contends(gazetteer, best, other, lone)).count();
    let unsure = too_many
        || best.cost >= DOUBTFUL
        || (scope_is_country
            && best.steps.iter().any(is_swapped)
            && !names_county(gazetteer, best));
    if contenders == 0 && !unsure {
        return Decision::One(readings);
    }
    // Contenders first, so that those who may be it are what a person sees.
    let best = best.clone();
    readings.sort_by_key(|other| {
        let level = level_of(gazetteer, other.place);
        (*other != best && !contends(gazetteer, &best, other, lone), other.cost, level, other.place)
    });
    Decision::Several(readings, contenders + 1)
}

pub(crate) fn level_of(gazetteer: &Gazetteer, place: Place) -> Level {
    match place {
        Place::Node(number) => gazetteer.upper.node(number).code.level(),
        Place::Village(_) => Level::Village,
    }
}

fn is_swapped(step: &Step) -> bool {
    step.how == How::Form(FormKind::Swapped)
}

fn names_county(gazetteer: &Gazetteer, reading: &Reading) -> bool {
    reading.steps.iter().any(|step| level_of(gazetteer, step.place) <= Level::County)
}

/// The steps above the last one.
fn path(reading: &Reading) -> impl Iterator<Item = &Step> {
    reading.steps[..reading.steps.len().saturating_sub(1)].iter()
}

/// What a reading costs without its village's ending.
fn path_cost(reading: &Reading) -> u32 {
    reading.cost - ending_cost(reading)
}

fn ending_cost(reading: &Reading) -> u32 {
    reading
        .steps
        .last()
        .filter(|step| matches!(step.place, Place::Village(_)))
        .map_or(0, |step| step.how.cost())
}

/// Returns whether another reading is too good to be left aside.
fn contends(gazetteer: &Gazetteer, best: &Reading, other: &Reading, lone: bool) -> bool {
    if is_same_place(gazetteer, best.place, other.place) {
        return false;
    }
    let margin = if lone { LONE_MARGIN } else { MARGIN };
    let wrong = |reading: &Reading| ending_cost(reading) >= DOUBTFUL;
    match (best.place, other.place) {
        (Place::Village(a), Place::Village(b))
            if gazetteer.villages.node(a) == gazetteer.villages.node(b)
                && path(best).eq(path(other)) =>
        {
            other.cost <= best.cost
        }
        (Place::Village(_), Place::Village(_)) => {
            // The official ending of one township says nothing about another township.
            path_cost(other) <= path_cost(best) + margin && (lone || wrong(best) || !wrong(other))
        }
        _ => other.cost <= best.cost + margin,
    }
}

/// Whether one division stands for the other in the tree: a city without counties (`东莞市` in `东莞市`).
fn is_same_place(gazetteer: &Gazetteer, a: Place, b: Place) -> bool {
    let (Place::Node(a), Place::Node(b)) = (a, b) else { return false };
    let upper = &gazetteer.upper;
    let related = upper.ancestors(a).any(|up| up == b) || upper.ancestors(b).any(|up| up == a);
    related && upper.name(a) == upper.name(b)
}

/// Returns whether a scope leaves the whole country open.
pub(crate) fn is_country(scope: &Scope) -> bool {
    *scope == Scope::Country
}
