//! A row of a list of study visits: who went to see whom, when, what, and what came of it.

use super::aftermath::{Aftermath, aftermath, scheme_taken};
use super::block::Block;
use super::dates::{self, When};
use super::outcome::Outcome;
use super::party_to_visit::{Host, hosts, visitors};
use super::readings::schemes_seen;
use super::view::View;
use crate::cell::{Bound, Date, NumberReading, read_number};
use crate::columns::{Column, Use};
use crate::facts::{Adoption, Fact, Subject, Transmission, Visit, Went};
use crate::grid::{Book, Cell, Sheet};
use crate::layout::Table;
use crate::reader::Reader;

/// Reads a row of a list of visits into facts, or sends it to the review list.
pub(crate) fn read_visit(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    block: &mut Block,
    report: u32,
) {
    let view = View { book, sheet, table, row, report };
    reader.counts.rows += 1;
    let date = dates::visited(reader, &view);
    let seen = schemes_seen(reader, &view, block.scheme.as_ref());
    let after = aftermath(reader, &view);
    let start = dates::start(reader, &view, after.state).map(|(when, _)| when).or(after.start);
    let visitors = match visitors(reader, &view, block) {
        Ok(found) => found,
        Err(outcome) => return Outcome::count(&outcome, reader),
    };
    let hosts = match hosts(reader, &view, block) {
        Ok(found) => found,
        Err(outcome) => return Outcome::count(&outcome, reader),
    };
    // What is written once for several hosts is carried with the visitors.
    let date = match date {
        Some(date) => Some(date),
        None if view.table.column(Use::Visitor).is_some_and(|c| view.at(c).is_blank()) => {
            block.visited
        }
        None => None,
    };
    block.visited = date;
    reader.counts.written += 1;
    let taken = scheme_taken(reader, &view).map(|scheme| reader.facts.scheme(scheme));
    let schemes: Vec<(Option<u32>, Option<usize>)> = seen
        .iter()
        .map(|(scheme, column)| (Some(reader.facts.scheme(scheme.clone())), *column))
        .collect();
    let journey = Journey { view: &view, date, count: count(&view), after, start, taken };
    for visitor in &visitors {
        journey.of(reader, *visitor, &hosts, &schemes);
    }
}

/// What a row says of a journey apart from who went where.
struct Journey<'a> {
    view: &'a View<'a>,
    date: Option<Date>,
    count: Option<u64>,
    after: Aftermath,
    start: Option<When>,
    /// The model that the cell about the outcome names.
    taken: Option<u32>,
}

impl Journey<'_> {
    fn of(
        &self,
        reader: &mut Reader<'_>,
        visitor: Subject,
        hosts: &[Host],
        schemes: &[(Option<u32>, Option<usize>)],
    ) {
        let none = [(None, None)];
        let seen = if schemes.is_empty() { &none[..] } else { schemes };
        let others: Vec<&Host> =
            hosts.iter().filter(|h| h.division.map(Subject::Division) != Some(visitor)).collect();
        for host in &others {
            for (scheme, column) in seen {
                self.visit(reader, visitor, host, *scheme);
                self.tell_scheme(reader, *scheme, *column);
            }
        }
        let taken = [(self.taken, None)];
        let learnt = if self.taken.is_some() { &taken[..] } else { seen };
        if self.after.is_learnt() {
            for host in &others {
                for (scheme, _) in learnt {
                    self.transmission(reader, visitor, host, *scheme, others.len() > 1);
                }
            }
        }
        if let Some(state) = self.after.state {
            for (scheme, column) in learnt.iter().filter_map(|(s, c)| Some(((*s)?, *c))) {
                self.adoption(reader, visitor, scheme, column, state);
            }
        }
    }

    fn visit(&self, reader: &mut Reader<'_>, visitor: Subject, host: &Host, scheme: Option<u32>) {
        let at = reader.facts.visit(Visit {
            scheme,
            visitor,
            host: host.division,
            host_name: host.name.clone(),
            date: self.date,
            count: self.count,
            report: self.view.report,
        });
        let fact = Fact::Visit(at);
        if let Some((column, cell)) = self.side(Use::Host).or_else(|| self.side(Use::Visitor)) {
            self.view.evidence(reader, fact, "", column, cell);
        }
        for (usage, property) in [(Use::VisitDate, "date"), (Use::Visitors, "count")] {
            let told = match usage {
                Use::VisitDate => self.date.is_some(),
                _ => self.count.is_some(),
            };
            if let Some((column, cell)) = self.view.cell(usage).filter(|_| told) {
                self.view.evidence(reader, fact, property, column, cell);
            }
        }
    }

    fn transmission(
        &self,
        reader: &mut Reader<'_>,
        visitor: Subject,
        host: &Host,
        scheme: Option<u32>,
        is_one_of_several: bool,
    ) {
        let at = reader.facts.transmission(Transmission {
            scheme,
            from: host.division,
            name: host.name.clone(),
            to: visitor,
            report: self.view.report,
            visit: Some(Went { date: self.date, is_one_of_several }),
        });
        for usage in [Some(Use::Host), self.after.told_by] {
            if let Some((column, cell)) = usage.and_then(|u| self.side(u)) {
                self.view.evidence(reader, Fact::Transmission(at), "", column, cell);
            }
        }
    }

    fn adoption(
        &self,
        reader: &mut Reader<'_>,
        visitor: Subject,
        scheme: u32,
        column: Option<usize>,
        state: &'static str,
    ) {
        let start = self.start.unwrap_or_default();
        let at = reader.facts.adoption(Adoption {
            adopter: visitor,
            scheme,
            start: start.date,
            end: None,
            not_before: start.not_before,
            not_after: start.not_after,
            status: (state, true),
            households: None,
            area: None,
            report: self.view.report,
        });
        self.tell_scheme(reader, Some(scheme), column);
        let fact = Fact::Adoption(at);
        let scheme_at = self.column(column).or_else(|| self.side(Use::Outcome));
        if let Some((column, cell)) = scheme_at {
            self.view.evidence(reader, fact, "scheme", column, cell);
        }
        if let Some((column, cell)) = self.after.told_by.and_then(|u| self.side(u)) {
            self.view.evidence(reader, fact, "status", column, cell);
        }
        if start.date.is_some()
            && let Some((column, cell)) = self.side(Use::Start).or_else(|| self.side(Use::Outcome))
        {
            self.view.evidence(reader, fact, "start", column, cell);
        }
    }

    fn tell_scheme(&self, reader: &mut Reader<'_>, scheme: Option<u32>, column: Option<usize>) {
        let told = self.column(column).or_else(|| self.side(Use::Outcome));
        if let (Some(scheme), Some((column, cell))) = (scheme, told) {
            self.view.evidence(reader, Fact::Scheme(scheme), "", column, cell);
        }
    }

    fn column(&self, index: Option<usize>) -> Option<(&Column, &Cell)> {
        let column = self.view.table.columns.iter().find(|c| Some(c.index) == index)?;
        Some((column, self.view.at(column)))
    }

    /// The first column of a use in which something stands.
    fn side(&self, usage: Use) -> Option<(&Column, &Cell)> {
        let columns = self.view.table.columns.iter().filter(|c| c.usage == usage);
        columns.map(|c| (c, self.view.at(c))).find(|(_, cell)| !cell.is_blank())
    }
}

/// How many went, where a cell says it exactly.
fn count(view: &View<'_>) -> Option<u64> {
    let of_persons = |c: &&Column| {
        c.usage == Use::Visitors
            || matches!(c.usage, Use::Measure(_))
                && ["人数", "人次"].iter().any(|w| c.header.contains(w))
    };
    let cell = view.at(view.table.columns.iter().find(of_persons)?);
    let read = match cell {
        Cell::Number(n) => read_number(&crate::cell::decimal(*n)),
        other => read_number(&other.text()),
    };
    match read {
        NumberReading::Quantities(all) => match all.as_slice() {
            [one] if one.bound == Bound::Exact && one.value >= 0.0 && one.value.fract() == 0.0 => {
                Some(one.value as u64)
            }
            _ => None,
        },
        _ => None,
    }
}
