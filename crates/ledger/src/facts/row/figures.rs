//! The figures of a row.

use super::block::Block;
use super::readings::Readings;
use super::view::View;
use crate::cell::{Quantity, UNITS, Unit};
use crate::columns::{Column, Subject as About, Use, measures};
use crate::facts::{Fact, Figure, Observation, Subject};
use crate::reader::Reader;

/// Figures of a row that an adoption has columns for.
#[derive(Default)]
pub(super) struct Yields {
    pub(super) households: Option<Figure>,
    pub(super) area: Option<Figure>,
}

/// Adds the figures of a row as observations.
pub(super) fn observe(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    block: &Block,
    (division, main, party): (u32, Option<u32>, Option<u32>),
) -> Yields {
    let mut yields = Yields::default();
    for (at, quantities) in &readings.figures {
        let column = &view.table.columns[*at];
        let Use::Measure(index) = column.usage else { continue };
        let Some(measure) = measures().get(usize::from(index)) else { continue };
        let organization = match measure.subject {
            About::Organization => main.or(party),
            About::Party => party.or(main),
            About::Division => None,
        };
        let subject = organization.map_or(Subject::Division(division), Subject::Organization);
        for quantity in quantities {
            let (value, unit) = in_unit(quantity, column, &measure.unit, &block.units);
            let figure = Figure { value, bound: quantity.bound, closed: quantity.closed };
            let cell = view.sheet.cell(view.row, column.index);
            let observation = Observation {
                subject,
                measure: index,
                figure,
                unit,
                year: column.year,
                report: view.report,
            };
            let observed = reader.facts.observation(observation);
            view.evidence(reader, Fact::Observation(observed), "value", column, cell);
            if quantities.len() == 1 && column.year.is_none() && value >= 0.0 {
                if unit == "mu" && measure.subject == About::Organization && yields.area.is_none() {
                    yields.area = Some(figure);
                } else if unit == "household"
                    && measure.indicator == "households-led"
                    && value.fract() == 0.0
                {
                    yields.households = Some(figure);
                }
            }
        }
    }
    yields
}

/// The value in its base unit: the cell's own unit, else the header's, else one of the table's that measures the same,
/// else the measure's.
fn in_unit(
    quantity: &Quantity,
    column: &Column,
    default: &str,
    table: &[Unit],
) -> (f64, &'static str) {
    let known = |id: &str| UNITS.iter().map(|(_, u)| u.id).find(|u| *u == id);
    let header = column.unit.or_else(|| table.iter().copied().find(|u| u.id == default));
    if let Some(unit) = quantity.unit {
        return (quantity.value, unit);
    }
    let unit = header
        .map(|u| u.id)
        .filter(|id| !id.is_empty())
        .or_else(|| known(default))
        .unwrap_or("organization");
    let factor = header
        .map_or(1.0, |u| if quantity.multiplied && u.factor >= 1_000.0 { 1.0 } else { u.factor });
    ((quantity.value * factor * 1e6).round() / 1e6, unit)
}
