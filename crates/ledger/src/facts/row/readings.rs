//! What the cells of a row say apart from its place and names.

use super::dates::{self, When};
use super::states::{State, status};
use super::view::View;
use crate::cell::{
    CreditCode, Date, NumberReading, Quantity, SchemeReading, formula_in, read_credit_code,
    read_number, read_schemes,
};
use crate::columns::{Column, Use, is_no_tick, is_tick, measures, model_of_title};
use crate::facts::Scheme;
use crate::grid::Cell;
use crate::reader::Reader;
use crate::review::Kind;

/// What the cells of a row say apart from its place and names; what is wrong with them is asked whether or not the row waits.
pub(super) struct Readings {
    pub(super) credit_code: Option<String>,
    pub(super) founded: Option<Date>,
    pub(super) start: Option<When>,
    /// Whether the start lies after the ledger's own date.
    pub(super) is_ahead: bool,
    pub(super) end: Option<Date>,
    /// Models, each with its column and its own date; the title's has none.
    pub(super) schemes: Vec<Practised>,
    pub(super) status: Option<State>,
    /// Column by place in the table, with its figures.
    pub(super) figures: Vec<(usize, Vec<Quantity>)>,
}

impl Readings {
    pub(super) fn of(reader: &mut Reader<'_>, view: &View<'_>, title: Option<&Scheme>) -> Readings {
        let credit_code = credit_code(reader, view);
        let founded = dates::founded(reader, view);
        let status = status(reader, view);
        let state = status.map(|s| s.id);
        let start = dates::start(reader, view, state);
        let is_ahead = start.is_some_and(|(_, ahead)| ahead);
        let start = start.map(|(when, _)| when);
        let end = dates::end(reader, view, start, state);
        let schemes = schemes(reader, view, title);
        Readings {
            credit_code,
            founded,
            start,
            is_ahead,
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

/// A model with its column (the title's has none) and the time that is told of it alone.
type Practised = (Scheme, Option<usize>, Option<When>);

/// The models that a cell names, those that are ticked, or else the one that the title names for all rows.
fn schemes(reader: &mut Reader<'_>, view: &View<'_>, title: Option<&Scheme>) -> Vec<Practised> {
    let mut found: Vec<Practised> = Vec::new();
    let models: Vec<&Column> =
        view.table.columns.iter().filter(|c| c.usage == Use::Scheme).collect();
    for column in &models {
        // Times in columns of their own are each the model's before them.
        let own = (models.len() > 1).then(|| dates::start_of(reader, view, column)).flatten();
        for (scheme, date) in of_cell(reader, view, column, view.at(column)) {
            let when = date.map(|date| When { date: Some(date), ..When::default() }).or(own);
            if !found.iter().any(|(known, ..)| *known == scheme) {
                found.push((scheme, Some(column.index), when));
            }
        }
    }
    if !models.is_empty() {
        return found;
    }
    for column in view.table.columns.iter().filter(|c| c.usage == Use::Ticked) {
        let cell = view.at(column);
        if cell.is_blank() || is_no_tick(&cell.text()) {
            continue;
        }
        let of_title =
            || model_of_title(&column.header, &reader.standard.roles).and_then(scheme_of);
        let schemes = if is_tick(&cell.text()) {
            Vec::from_iter(of_title())
        } else {
            // A tick, or the model itself.
            let of_title = of_title();
            let line = view.line(column, cell, Kind::Scheme, String::new());
            let told = reader.content(line, |reader, text| match is_tick(text) {
                true => of_title.map(|scheme| vec![scheme]),
                false => written(reader, text).map(|all| all.into_iter().map(|(s, _)| s).collect()),
            });
            told.unwrap_or_default()
        };
        found.extend(schemes.into_iter().map(|scheme| (scheme, Some(column.index), None)));
    }
    // 是否推行: 否.
    let refused = view.table.columns.iter().any(|c| {
        c.header.starts_with("是否")
            && ["推行", "推广", "实行", "实施", "采用", "开展"].iter().any(|w| c.header.contains(w))
            && is_no_tick(&view.at(c).text())
    });
    if found.is_empty() && !refused {
        found.extend(title.map(|scheme| (scheme.clone(), None, None)));
    }
    found
}

/// The models that a visit went to see: of the column of models, else those that the words of its topic hold, else the title's.
pub(super) fn schemes_seen(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    title: Option<&Scheme>,
) -> Vec<(Scheme, Option<usize>)> {
    let own = schemes(reader, view, None);
    if !own.is_empty() || view.table.column(Use::Scheme).is_some() {
        return own.into_iter().map(|(scheme, column, _)| (scheme, column)).collect();
    }
    let Some((column, cell)) = view.cell(Use::Topic).filter(|(_, cell)| !cell.is_blank()) else {
        return title.map(|scheme| (scheme.clone(), None)).into_iter().collect();
    };
    let text = crate::cell::scrub(&cell.text()).0;
    topics(reader, &text).into_iter().map(|scheme| (scheme, Some(column.index))).collect()
}

/// The models that the words of a topic hold: formulas, what stands in quotation marks before 模式 or the like.
fn topics(reader: &Reader<'_>, text: &str) -> Vec<Scheme> {
    let formulas = written(reader, text).unwrap_or_default().into_iter().map(|(s, _)| s);
    let found: Vec<Scheme> = formulas.filter(|s| !matches!(s, Scheme::Named(_))).collect();
    if !found.is_empty() {
        return found;
    }
    if let Some(words) = formula_in(text, &reader.standard.roles) {
        return vec![Scheme::of_words(words)];
    }
    in_marks(text).map(Scheme::Named).into_iter().collect()
}

/// The name in quotation marks that a word for a way of working follows: “积分超市”做法.
fn in_marks(text: &str) -> Option<String> {
    const WAYS: [&str; 12] = [
        "模式",
        "工作法",
        "机制",
        "制度",
        "做法",
        "经验",
        "办法",
        "工程",
        "行动",
        "管理",
        "治理",
        "改革",
    ];
    let (_, rest) = text.split_once('“')?;
    let (name, after) = rest.split_once('”')?;
    let way = WAYS.iter().find(|w| after.starts_with(**w))?;
    let length = name.chars().count();
    let whole = if matches!(*way, "做法" | "经验" | "办法" | "管理" | "治理") {
        name.to_owned()
    } else {
        format!("{name}{way}")
    };
    (2..=12).contains(&length).then_some(whole)
}

fn scheme_of(reading: SchemeReading) -> Option<Scheme> {
    match reading {
        SchemeReading::Formula(words) => Some(Scheme::Formula(words)),
        SchemeReading::Numbered(name) => Some(Scheme::Numbered(name)),
        SchemeReading::Named(name) => Some(Scheme::Named(name)),
        SchemeReading::Empty | SchemeReading::Unreadable => None,
    }
}

/// The models that a text names, each with its date; none where it cannot be read, an empty list where it says nothing.
fn written(reader: &Reader<'_>, text: &str) -> Option<Vec<(Scheme, Option<Date>)>> {
    let all = read_schemes(text, &reader.standard.roles)?;
    Some(all.into_iter().filter_map(|(reading, date)| Some((scheme_of(reading)?, date))).collect())
}

fn of_cell(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    column: &Column,
    cell: &Cell,
) -> Vec<(Scheme, Option<Date>)> {
    if matches!(cell, Cell::Empty | Cell::Error(_)) {
        return Vec::new();
    }
    if let Some(found) = written(reader, &cell.text()) {
        return found;
    }
    let line = view.line(column, cell, Kind::Scheme, String::new());
    let told =
        reader.content(line, |reader, text| written(reader, text).filter(|all| !all.is_empty()));
    told.unwrap_or_default()
}

/// Whether figures are in the unit that their measure has (persons are no households) and not below zero.
fn fits(quantities: &[Quantity], column: &Column) -> bool {
    let Use::Measure(index) = column.usage else { return false };
    let Some(measure) = measures().get(usize::from(index)) else { return false };
    // Only what grows may grow by less than nothing.
    let signed = measure.indicator.contains("growth");
    let fits = |q: &Quantity| q.unit.is_none_or(|unit| unit == measure.unit);
    quantities.iter().all(|q| fits(q) && (signed || q.value >= 0.0))
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
            NumberReading::Quantities(q) if !shared && fits(&q, column) => q,
            _ => {
                let line = view.line(column, cell, Kind::Number, String::new());
                let told = reader.content(line, |_, text| match read_number(text) {
                    NumberReading::Quantities(q) => Some(q).filter(|q| fits(q, column)),
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
