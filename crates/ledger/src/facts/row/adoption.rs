//! What an adopter of a row practises, and since when it exists.

use super::block::Block;
use super::dates::is_after;
use super::figures::Yields;
use super::place::place_cell;
use super::readings::Readings;
use super::view::View;
use crate::cell::Date;
use crate::columns::Use;
use crate::facts::{Adoption, Fact, Subject};
use crate::reader::Reader;

/// Adds the day on which an organization was founded.
pub(super) fn founding(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    organization: Option<u32>,
) {
    let (Some(date), Some(organization), Some((column, cell))) =
        (readings.founded, organization, view.cell(Use::Founded))
    else {
        return;
    };
    reader.facts.foundings.entry((organization, date)).or_insert(view.report);
    view.evidence(reader, Fact::Founding(organization), "date", column, cell);
}

/// Adds the practice of the scheme that the row names.
pub(super) fn adopt(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    adopter: Subject,
    yields: &Yields,
    block: &Block,
) {
    let state = state(view, readings, block);
    let start = readings.start.unwrap_or_default();
    // Only what is over has an end.
    let told = readings.status.and_then(|s| s.end).map(|(date, _)| date);
    let fits = |end: &Date| !start.date.is_some_and(|start| is_after(start, *end));
    let end = readings.end.or(start.end).or(told).filter(|end| state.0 == "ended" && fits(end));
    for (scheme, column, own) in &readings.schemes {
        let told = column.and_then(|at| view.table.columns.iter().find(|c| c.index == at));
        // What the title says of all rows is said of this one where it stands.
        let (column, cell) = told.map_or_else(|| place_cell(view), |c| (c, view.at(c)));
        let scheme = reader.facts.scheme(scheme.clone());
        let start = own.unwrap_or(start);
        let adoption = Adoption {
            adopter,
            scheme,
            start: start.date,
            end: end.filter(|end| !start.date.is_some_and(|start| is_after(start, *end))),
            not_before: start.not_before,
            not_after: start.not_after,
            status: state,
            households: yields.households,
            area: yields.area,
            report: view.report,
        };
        let at = reader.facts.adoption(adoption);
        view.evidence(reader, Fact::Adoption(at), "scheme", column, cell);
        if own.is_some_and(|own| own.date.is_some()) {
            view.evidence(reader, Fact::Adoption(at), "start", column, cell);
        }
        view.evidence(reader, Fact::Scheme(scheme), "", column, cell);
        attest(reader, view, readings, at, own.is_none());
    }
}

/// The state of the practice, and whether the row or what stands above it says so.
fn state(view: &View<'_>, readings: &Readings, block: &Block) -> (&'static str, bool) {
    if let Some(state) = readings.status {
        return (state.id, true);
    }
    let over = readings.end.is_some() || readings.start.is_some_and(|s| s.end.is_some());
    let column = |usage| view.cell(usage).is_some_and(|(c, cell)| c.is_plan() && !cell.is_blank());
    let planned = block.planned
        || readings.is_ahead
        || [Use::Scheme, Use::Start, Use::Organization].into_iter().any(column);
    match (over, planned) {
        (true, _) => ("ended", true),
        (false, true) => ("planned", true),
        (false, false) => ("practised", false),
    }
}

/// Adds the cells that tell start, end and status of an adoption.
fn attest(reader: &mut Reader<'_>, view: &View<'_>, readings: &Readings, at: u32, dated: bool) {
    let started = readings.start.filter(|_| dated);
    let bound = started.filter(|s| s.date.is_none()).map(|s| match s.not_after {
        Some(_) => "not_after",
        None => "not_before",
    });
    let noted = readings.status.and_then(|s| s.end).filter(|_| readings.end.is_none());
    for (usage, property) in [
        (Some(Use::Start).filter(|_| started.is_some()), bound.unwrap_or("start")),
        (Some(Use::End).filter(|_| readings.end.is_some()), "end"),
        (noted.map(|(_, by)| by), "end"),
        (readings.status.map(|s| s.told_by), "status"),
    ] {
        if let Some((column, cell)) = usage.and_then(|usage| view.cell(usage)) {
            view.evidence(reader, Fact::Adoption(at), property, column, cell);
        }
    }
}
