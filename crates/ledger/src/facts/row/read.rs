//! From a row to its facts.

use super::adoption::{adopt, founding};
use super::block::Block;
use super::figures::observe;
use super::organization::{main_organization, party};
use super::place::place;
use super::readings::Readings;
use super::source::learn;
use super::view::View;
use crate::columns::{Column, Use};
use crate::facts::Subject;
use crate::grid::{Book, Sheet};
use crate::layout::Table;
use crate::reader::Reader;

/// Reads a data row into facts, or sends it to the review list.
pub(crate) fn read_row(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    block: &Block,
    report: u32,
) {
    let view = View { book, sheet, table, row, report };
    reader.counts.rows += 1;
    let readings = Readings::of(reader, &view, block.scheme.as_ref());
    let (division, names) = match place(reader, &view, block) {
        Ok(found) => found,
        Err(outcome) => return outcome.count(reader),
    };
    let main =
        match main_organization(reader, &view, division, &names, readings.credit_code.as_deref()) {
            Ok(found) => found,
            Err(outcome) => return outcome.count(reader),
        };
    let party = party(reader, &view, division, &names);
    let leads = |column: &Column| ["领办", "牵头"].iter().any(|w| column.header.contains(w));
    let led = block.led || view.cell(Use::Party).is_some_and(|(column, _)| leads(column));
    if let (Some(main), Some(party), true) = (main, party, led) {
        let known = &mut reader.facts.organizations[main as usize];
        known.led_by = [known.led_by, Some(party)].into_iter().flatten().min();
    }
    reader.counts.written += 1;
    let adopter = main.or(party).map_or(Subject::Division(division), Subject::Organization);
    let figures = observe(reader, &view, &readings, block, (division, main, party));
    founding(reader, &view, &readings, main.or(party));
    adopt(reader, &view, &readings, adopter, &figures, block);
    learn(reader, &view, &readings, block, (adopter, division));
}
