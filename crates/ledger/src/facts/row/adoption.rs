//! What an adopter of a row practises, and since when it exists.

use super::figures::Yields;
use super::place::place_cell;
use super::readings::Readings;
use super::view::View;
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
    reader.facts.foundings.entry(organization).or_default().entry(date).or_insert(view.report);
    view.evidence(reader, Fact::Founding(organization), "date", column, cell);
}

/// Adds the practice of the scheme that the row names.
pub(super) fn adopt(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    adopter: Subject,
    yields: &Yields,
) {
    let (start, mut end) = readings.start.map_or((None, None), |(s, e)| (Some(s), e));
    end = readings.end.or(end);
    for (scheme, column) in &readings.schemes {
        let told = column.and_then(|at| view.table.columns.iter().find(|c| c.index == at));
        // What the title says of all rows is said of this one where it stands.
        let (column, cell) = told.map_or_else(|| place_cell(view), |c| (c, view.at(c)));
        let scheme = reader.facts.scheme(scheme.clone());
        let adoption = Adoption {
            adopter,
            scheme,
            start,
            end,
            status: readings.status.map_or(("practised", false), |s| (s, true)),
            households: yields.households,
            area: yields.area,
            report: view.report,
        };
        let at = reader.facts.adoption(adoption);
        view.evidence(reader, Fact::Adoption(at), "scheme", column, cell);
        view.evidence(reader, Fact::Scheme(scheme), "", column, cell);
        attest(reader, view, readings, at);
    }
}

/// Adds the cells that tell start, end and status of an adoption.
fn attest(reader: &mut Reader<'_>, view: &View<'_>, readings: &Readings, at: u32) {
    for (usage, property, told) in [
        (Use::Start, "start", readings.start.is_some()),
        (Use::End, "end", readings.end.is_some()),
        (Use::Status, "status", readings.status.is_some()),
    ] {
        if let (true, Some((column, cell))) = (told, view.cell(usage)) {
            view.evidence(reader, Fact::Adoption(at), property, column, cell);
        }
    }
}
