//! The dates of a row: when an organization was founded, when the practice began and ended.

use super::view::View;
use crate::cell::{Date, DateReading, read_date};
use crate::columns::{Column, Use};
use crate::grid::Cell;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// When something began, as far as a cell says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct When {
    pub(super) date: Option<Date>,
    /// The end of an interval.
    pub(super) end: Option<Date>,
    pub(super) not_before: Option<Date>,
    pub(super) not_after: Option<Date>,
}

impl When {
    fn on(date: Date, end: Option<Date>) -> When {
        When { date: Some(date), end, ..When::default() }
    }

    fn of(reading: DateReading) -> Option<When> {
        match reading {
            DateReading::Date(date, end) => Some(When::on(date, end)),
            DateReading::Bounds(not_before, not_after) => {
                Some(When { not_before, not_after, ..When::default() })
            }
            _ => None,
        }
    }

    /// The time that a person writes down.
    fn written(text: &str) -> Option<When> {
        When::of(read_date(text))
    }
}

/// Whether a date lies after another, as far as both are told.
pub(super) fn is_after(date: Date, other: Date) -> bool {
    let (date, other) = (date.to_string(), other.to_string());
    let length = date.len().min(other.len());
    date[..length] > other[..length]
}

/// Whether a date lies after the month of the ledger's own.
fn is_late(reader: &Reader<'_>, view: &View<'_>, date: Date) -> bool {
    let told = reader.facts.reports.get(view.report as usize).and_then(|r| r.date);
    told.is_some_and(|told| is_after(date, told.month_only()))
}

/// The day on which the row's organization was founded.
pub(super) fn founded(reader: &mut Reader<'_>, view: &View<'_>) -> Option<Date> {
    let date = date(reader, view, Use::Founded)?.date?;
    if is_late(reader, view, date) {
        return conflict(reader, view, Use::Founded, |reader, when| {
            when.date.filter(|d| !is_late(reader, view, *d))
        });
    }
    Some(date)
}

/// When the practice of one of several models began: the time in the column between it and the next; none where the
/// table has but one column of times, which is every model's.
pub(super) fn start_of(reader: &mut Reader<'_>, view: &View<'_>, model: &Column) -> Option<When> {
    let columns = &view.table.columns;
    if columns.iter().filter(|c| c.usage == Use::Start).count() < 2 {
        return None;
    }
    let next = columns
        .iter()
        .filter(|c| c.usage == Use::Scheme && c.index > model.index)
        .map(|c| c.index)
        .min();
    let range = model.index..next.unwrap_or(usize::MAX);
    let own = columns.iter().find(|c| c.usage == Use::Start && range.contains(&c.index));
    Some(own.and_then(|column| date_at(reader, view, column)).unwrap_or_default())
}

/// The day of a row's visit, of a journey of several days the first.
pub(super) fn visited(reader: &mut Reader<'_>, view: &View<'_>) -> Option<Date> {
    if let Some((_, Cell::Text(text))) = view.cell(Use::VisitDate)
        && let Some(first) = first_day(text)
    {
        return Some(first);
    }
    date(reader, view, Use::VisitDate)?.date
}

/// The first day of a journey of several: 2023.5.8-5.10, 2023年5月8日至10日.
fn first_day(text: &str) -> Option<Date> {
    let squeezed = text::squeezed(text);
    squeezed.char_indices().filter(|(_, c)| "至到-—–~～".contains(*c)).find_map(|(at, c)| {
        let (head, tail) = (&squeezed[..at], &squeezed[at + c.len_utf8()..]);
        let is_day =
            !tail.is_empty() && tail.chars().all(|c| c.is_ascii_digit() || "年月日.-/".contains(c));
        match read_date(head) {
            DateReading::Date(first, None) if is_day && first != first.month_only() => Some(first),
            _ => None,
        }
    })
}

/// When the practice began, and whether that lies ahead of the ledger; `state` is what the row says of its state.
pub(super) fn start(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    state: Option<&'static str>,
) -> Option<(When, bool)> {
    let when = date(reader, view, Use::Start)?;
    let late = when.date.is_some_and(|d| is_late(reader, view, d));
    if late && state.is_some_and(|s| s != "planned") {
        let told = conflict(reader, view, Use::Start, |reader, when| {
            (!when.date.is_some_and(|d| is_late(reader, view, d))).then_some(when)
        });
        return told.map(|when| (when, false));
    }
    // From 2019 to 2021: whether it ended then, or that is how long it took to begin, only a person knows.
    let (Some(first), Some(last), true) = (when.date, when.end, state != Some("ended")) else {
        return Some((when, late));
    };
    let (column, cell) = view.cell(Use::Start)?;
    let choices = format!("{first} | {first}至{last}");
    let line = view.line(column, cell, Kind::Date, choices);
    reader.content(line, |_, text| When::written(text)).map(|when| (when, late))
}

/// When the practice ended: the column of ends; asked where it contradicts the start or the state.
pub(super) fn end(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    start: Option<When>,
    state: Option<&'static str>,
) -> Option<Date> {
    let end = date(reader, view, Use::End)?.date?;
    let began = start.and_then(|s| s.date);
    let before = |end: Date| began.is_some_and(|began| is_after(began, end));
    if before(end) || state.is_some_and(|s| s != "ended") || is_late(reader, view, end) {
        return conflict(reader, view, Use::End, |_, when| when.date.filter(|end| !before(*end)));
    }
    Some(end)
}

/// Asks for a date that contradicts what else the ledger says.
fn conflict<T>(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    usage: Use,
    accept: impl FnOnce(&Reader<'_>, When) -> Option<T>,
) -> Option<T> {
    let (column, cell) = view.cell(usage)?;
    let line = view.line(column, cell, Kind::DateConflict, String::new());
    reader.content(line, |reader, text| accept(reader, When::written(text)?))
}

/// The date whose year stands in one column and whose month and day in others, as one text.
fn in_parts(view: &View<'_>, year: &Column, cell: &Cell) -> Option<Cell> {
    if year.date_part() != Some('年') || cell.is_blank() {
        return None;
    }
    let mut written = format!("{}年", text::squeezed(&cell.text()).trim_end_matches('年'));
    for part in ['月', '日'] {
        let column = view.table.columns.iter().find(|c| {
            c.usage == Use::DatePart && c.date_part() == Some(part) && c.is_date_with(year)
        })?;
        let told = view.at(column);
        if told.is_blank() {
            break;
        }
        written.push_str(text::squeezed(&told.text()).trim_end_matches(part));
        written.push(part);
        if !view.table.columns.iter().any(|c| c.date_part() == Some('日') && c.is_date_with(year))
        {
            break;
        }
    }
    Some(Cell::Text(written.into_boxed_str()))
}

/// Reads the cell of a date, or asks for it.
fn date(reader: &mut Reader<'_>, view: &View<'_>, usage: Use) -> Option<When> {
    date_at(reader, view, view.table.column(usage)?)
}

/// Reads the cell of a column of dates, or asks for it.
fn date_at(reader: &mut Reader<'_>, view: &View<'_>, column: &Column) -> Option<When> {
    let cell = view.at(column);
    let joined = in_parts(view, column, cell);
    let cell = joined.as_ref().unwrap_or(cell);
    let reading = match cell {
        Cell::Empty | Cell::Error(_) | Cell::Bool(_) => return None,
        Cell::Date(date) => return Some(When::on(*date, None)),
        Cell::Number(n) if (20_000.0..60_000.0).contains(n) => Date::from_serial(*n, false)
            .map_or(DateReading::Impossible, |d| DateReading::Date(d, None)),
        other => read_date(&crate::cell::scrub(&other.text()).0),
    };
    let kind = match reading {
        DateReading::Empty => return None,
        DateReading::Date(..) | DateReading::Bounds(..) => return When::of(reading),
        DateReading::Impossible => Kind::ImpossibleDate,
        DateReading::Relative => Kind::RelativeDate,
        DateReading::Unreadable => Kind::Date,
    };
    let line = view.line(column, cell, kind, String::new());
    reader.content(line, |_, text| When::written(text))
}
