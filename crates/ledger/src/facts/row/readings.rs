//! What the cells of a row say apart from its place and names.

use super::states::status;
use super::view::View;
use crate::cell::{
    CreditCode, Date, DateReading, NumberReading, Quantity, SchemeReading, read_credit_code,
    read_date, read_number, read_scheme,
};
use crate::columns::{Column, Use, is_no_tick, is_tick, model_of_title};
use crate::facts::Scheme;
use crate::grid::Cell;
use crate::reader::Reader;
use crate::review::Kind;
use crate::text;

/// What the cells of a row say apart from its place and names; what is wrong with them is asked whether or not the row waits.
pub(super) struct Readings {
    pub(super) credit_code: Option<String>,
    pub(super) founded: Option<Date>,
    pub(super) start: Option<(Date, Option<Date>)>,
    pub(super) end: Option<Date>,
    /// Models, each with its column; the title's has none.
    pub(super) schemes: Vec<(Scheme, Option<usize>)>,
    pub(super) status: Option<&'static str>,
    /// Column by place in the table, with its figures.
    pub(super) figures: Vec<(usize, Vec<Quantity>)>,
}

impl Readings {
    pub(super) fn of(reader: &mut Reader<'_>, view: &View<'_>, title: Option<&Scheme>) -> Readings {
        let credit_code = credit_code(reader, view);
        let founded = date(reader, view, Use::Founded).map(|(d, _)| d);
        let start = date(reader, view, Use::Start);
        let end = date(reader, view, Use::End).map(|(d, _)| d);
        let schemes = schemes(reader, view, title);
        let status = status(reader, view);
        Readings {
            credit_code,
            founded,
            start,
            end,
            schemes,
            status,
            figures: figures(reader, view),
        }
    }
}

fn credit_code(reader: &mut Reader<'_>, view: &View<'_>) -> Option<String> {
    let (column, cell) = view.cell(Use::CreditCode)?;
    if matches!(cell, Cell::Error(_)) {
        return None;
    }
    let (kind, candidates) = match read_credit_code(&cell.text()) {
        CreditCode::None => return None,
        CreditCode::Valid(code) => return Some(code),
        CreditCode::Damaged => (Kind::ExcelDamagedCode, String::new()),
        CreditCode::Bad(repaired) => (Kind::BadCreditCode, repaired.unwrap_or_default()),
    };
    reader.content(view.line(column, cell, kind, candidates), |_, text| {
        match read_credit_code(text) {
            CreditCode::Valid(code) => Some(code),
            _ => None,
        }
    })
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

fn date(reader: &mut Reader<'_>, view: &View<'_>, usage: Use) -> Option<(Date, Option<Date>)> {
    let (column, cell) = view.cell(usage)?;
    let joined = in_parts(view, column, cell);
    let cell = joined.as_ref().unwrap_or(cell);
    let reading = match cell {
        Cell::Empty | Cell::Error(_) | Cell::Bool(_) => return None,
        Cell::Date(date) => return Some((*date, None)),
        Cell::Number(n) if (20_000.0..60_000.0).contains(n) => Date::from_serial(*n, false)
            .map_or(DateReading::Impossible, |d| DateReading::Date(d, None)),
        other => read_date(&other.text()),
    };
    let kind = match reading {
        DateReading::Empty => return None,
        DateReading::Date(date, end) => return Some((date, end)),
        DateReading::Impossible => Kind::ImpossibleDate,
        DateReading::Relative => Kind::RelativeDate,
        DateReading::Unreadable => Kind::Date,
    };
    reader.content(view.line(column, cell, kind, String::new()), |_, text| match read_date(text) {
        DateReading::Date(date, end) => Some((date, end)),
        _ => None,
    })
}

/// The model that a cell names, those that are ticked, or else the one that the title names for all rows.
fn schemes(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    title: Option<&Scheme>,
) -> Vec<(Scheme, Option<usize>)> {
    if let Some((column, cell)) = view.cell(Use::Scheme) {
        let found = scheme(reader, view, column, cell);
        return found.map(|scheme| (scheme, Some(column.index))).into_iter().collect();
    }
    let mut found = Vec::new();
    for column in view.table.columns.iter().filter(|c| c.usage == Use::Ticked) {
        let cell = view.at(column);
        if cell.is_blank() || is_no_tick(&cell.text()) {
            continue;
        }
        let of_title =
            || model_of_title(&column.header, &reader.standard.roles).and_then(scheme_of);
        let scheme = if is_tick(&cell.text()) {
            of_title()
        } else {
            // A tick, or the model itself.
            let of_title = of_title();
            let line = view.line(column, cell, Kind::Scheme, String::new());
            reader.content(line, |reader, text| match is_tick(text) {
                true => of_title,
                false => scheme_of(read_scheme(text, &reader.standard.roles)),
            })
        };
        found.extend(scheme.map(|scheme| (scheme, Some(column.index))));
    }
    // 是否推行: 否.
    let refused = view.table.columns.iter().any(|c| {
        c.header.starts_with("是否")
            && ["推行", "推广", "实行", "实施", "采用", "开展"].iter().any(|w| c.header.contains(w))
            && is_no_tick(&view.at(c).text())
    });
    if found.is_empty() && !refused {
        found.extend(title.map(|scheme| (scheme.clone(), None)));
    }
    found
}

fn scheme_of(reading: SchemeReading) -> Option<Scheme> {
    match reading {
        SchemeReading::Formula(words) => Some(Scheme::Formula(words)),
        SchemeReading::Numbered(name) => Some(Scheme::Numbered(name)),
        SchemeReading::Named(name) => Some(Scheme::Named(name)),
        SchemeReading::Empty | SchemeReading::Unreadable => None,
    }
}

fn scheme(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    column: &Column,
    cell: &Cell,
) -> Option<Scheme> {
    if matches!(cell, Cell::Empty | Cell::Error(_)) {
        return None;
    }
    let reading = read_scheme(&cell.text(), &reader.standard.roles);
    if reading != SchemeReading::Unreadable {
        return scheme_of(reading);
    }
    reader.content(view.line(column, cell, Kind::Scheme, String::new()), |reader, text| {
        scheme_of(read_scheme(text, &reader.standard.roles))
    })
}

fn figures(reader: &mut Reader<'_>, view: &View<'_>) -> Vec<(usize, Vec<Quantity>)> {
    let mut all = Vec::new();
    for (at, column) in view.table.columns.iter().enumerate() {
        let Use::Measure(_) = column.usage else { continue };
        let cell = view.sheet.cell(view.row, column.index);
        if matches!(cell, Cell::Empty | Cell::Error(_)) || cell.is_blank() {
            continue;
        }
        // One figure over several rows belongs to none of them alone.
        let shared = view
            .sheet
            .merges
            .iter()
            .any(|m| m.top == view.row && m.left == column.index && m.bottom > m.top);
        let reading = match cell {
            Cell::Date(_) | Cell::Bool(_) => NumberReading::Unreadable,
            Cell::Number(n) => read_number(&crate::cell::decimal(*n)),
            other => read_number(&other.text()),
        };
        let quantities = match reading {
            NumberReading::Empty => continue,
            NumberReading::Quantities(q) if !shared => q,
            _ => {
                let line = view.line(column, cell, Kind::Number, String::new());
                let told = reader.content(line, |_, text| match read_number(text) {
                    NumberReading::Quantities(q) => Some(q),
                    _ => None,
                });
                let Some(quantities) = told else { continue };
                quantities
            }
        };
        all.push((at, quantities));
    }
    all
}
