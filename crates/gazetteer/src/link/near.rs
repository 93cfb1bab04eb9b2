//! One wrong character: names that differ from the text by one character, inside the parent that is known.

use super::reading::{Bounds, Chart, How, Partial, Reading, Scope, Step, gap, read};
use crate::code::Level;
use crate::fold::{Hash, fold_char};
use crate::gazetteer::Gazetteer;
use crate::name::{FormKind, kind, stem_length};
use crate::similar::{Likeness, likeness};
use crate::tree::Place;

/// A parent of more villages than this is too wide to guess in (no county has so many).
const WIDEST: usize = 3000;

/// Returns the readings of a text with one wrong character, cheapest first. The text has no reading without.
pub(crate) fn near(
    gazetteer: &Gazetteer,
    text: &[char],
    chart: &Chart,
    scope: &Scope,
) -> Vec<Reading> {
    let mut found = Vec::new();
    let bounds = Bounds::of(gazetteer, scope);
    for (start, at) in chart.longest() {
        let partial = chart.partials[at as usize];
        let node = match (partial.node, scope) {
            (u32::MAX, Scope::In(Place::Node(node))) => Some(*node),
            (u32::MAX, Scope::In(Place::Village(_))) => continue,
            (u32::MAX, Scope::Country) => None,
            (node, _) => Some(node),
        };
        let rest = &text[start..];
        let mut readings = Vec::new();
        if let Some(node) = node {
            villages(gazetteer, rest, node, &bounds, &mut readings);
        }
        divisions(gazetteer, rest, node, &bounds, &mut readings);
        let joined =
            readings.into_iter().map(|rest| join(gazetteer, chart, at, &partial, start, rest));
        found.extend(joined);
    }
    found.sort_by_key(|a| (a.place, a.cost));
    found.dedup_by_key(|reading| reading.place);
    found.sort_by_key(|reading| (reading.cost, reading.place));
    found
}

/// Puts the steps that were read before in front of a reading of the rest.
fn join(
    gazetteer: &Gazetteer,
    chart: &Chart,
    at: u32,
    partial: &Partial,
    start: usize,
    rest: Reading,
) -> Reading {
    let mut steps = chart.steps(at);
    let first = rest.steps.first().map_or(rest.place, |step| step.place);
    let cost = partial.cost + rest.cost + gap(gazetteer, partial.node, first);
    steps.extend(
        rest.steps
            .into_iter()
            .map(|step| Step { span: step.span.start + start..step.span.end + start, ..step }),
    );
    Reading { place: rest.place, cost, steps }
}

/// Returns the one position at which two texts of one length differ.
fn difference(text: &[char], name: impl Iterator<Item = char>) -> Option<(char, char)> {
    let mut found = None;
    let mut length = 0;
    for c in name {
        let written = *text.get(length)?;
        if written != c {
            if found.is_some() {
                return None;
            }
            found = Some((written, c));
        }
        length += 1;
    }
    found.filter(|_| length == text.len())
}

fn how(written: char, official: char) -> How {
    match likeness(written, official) {
        Likeness::Alike => How::Slip,
        Likeness::Far => How::FarSlip,
        Likeness::Telling => How::Telling,
    }
}

/// Villages of a county or township whose stem differs in one character and whose ending does not contradict.
fn villages(
    gazetteer: &Gazetteer,
    rest: &[char],
    node: u32,
    bounds: &Bounds,
    found: &mut Vec<Reading>,
) {
    let level = gazetteer.upper.node(node).code.level();
    let below = gazetteer.villages.below(&gazetteer.upper, node);
    let below = below.start.max(bounds.villages.start)..below.end.min(bounds.villages.end);
    let length = stem_length(rest);
    if level < Level::County || below.len() > WIDEST || length < 2 {
        return;
    }
    let stem = &rest[..length];
    let ending = kind(&rest[length..].iter().collect::<String>());
    for number in below {
        let official = gazetteer.villages.stem(number);
        // Characters of names take three bytes; a stem of another length need not be looked at.
        if official.len().abs_diff(3 * length) > 2 * length {
            continue;
        }
        let Some((written, c)) = difference(stem, official.chars().filter_map(fold_char)) else {
            continue;
        };
        if ending.agrees(kind(gazetteer.villages.ending(number))) {
            let how = how(written, c);
            let place = Place::Village(number);
            let steps = vec![Step { place, how, segment: 0, span: 0..rest.len() }];
            found.push(Reading { place, cost: how.cost(), steps });
        }
    }
}

/// Counties and townships whose name differs in one character, where the rest of the text is read in them without any more
/// supposing.
fn divisions(
    gazetteer: &Gazetteer,
    rest: &[char],
    node: Option<u32>,
    bounds: &Bounds,
    found: &mut Vec<Reading>,
) {
    let upper = &gazetteer.upper;
    let level = node.map(|node| upper.node(node).code.level());
    let wanted = if level >= Some(Level::County) { Level::Township } else { Level::County };
    if level >= Some(Level::Township) {
        return;
    }
    let range = node.map_or(0..upper.len() as u32, |node| upper.subtree(node));
    for number in range {
        let child = upper.node(number);
        if child.code.level() != wanted {
            continue;
        }
        let name = upper.name(number);
        let whole = name.chars().count();
        for length in [whole, whole.saturating_sub(1), whole.saturating_sub(2)] {
            let is_short = length < whole;
            if length < 2 || rest.len() < length {
                continue;
            }
            let name = name.chars().filter_map(fold_char).take(length);
            let Some((written, c)) = difference(&rest[..length], name.clone()) else { continue };
            if is_short && !is_short_form(gazetteer, name, number) {
                continue;
            }
            let slip = Step {
                place: Place::Node(number),
                how: how(written, c),
                segment: 0,
                span: 0..length,
            };
            let cost = slip.how.cost() + if is_short { 2 } else { 0 };
            let inside = Bounds::of(gazetteer, &Scope::In(Place::Node(number)));
            if rest.len() == length {
                found.push(Reading { place: slip.place, cost, steps: vec![slip] });
                continue;
            }
            if inside.villages.start < bounds.villages.start
                || inside.villages.end > bounds.villages.end
            {
                continue;
            }
            let (readings, _) = read(gazetteer, &rest[length..], &inside);
            for reading in readings.readings {
                let mut steps = vec![slip.clone()];
                steps.extend(reading.steps.into_iter().map(|step| Step {
                    span: step.span.start + length..step.span.end + length,
                    ..step
                }));
                let cost = cost + reading.cost + gap(gazetteer, number, steps[1].place);
                found.push(Reading { place: reading.place, cost, steps });
            }
        }
    }
}

/// Whether these characters are the name of a node without its ending.
fn is_short_form(gazetteer: &Gazetteer, short: impl Iterator<Item = char>, node: u32) -> bool {
    gazetteer
        .forms
        .get(Hash::of(short))
        .iter()
        .any(|posting| posting.node == node && posting.kind == FormKind::Short)
}
