//! Tables that are no lists of adopters: journeys to see a model, cards of one organization each.

use crate::columns::{Strength, Use, read_title, recognise};
use crate::grid::{Cell, Sheet};
use crate::layout::{RowKind, Table};
use crate::text;

/// Why a table is not read as a ledger, in Chinese and in English; none where it is one.
pub(crate) fn is_other(sheet: &Sheet, table: &Table) -> Option<(&'static str, &'static str)> {
    is_card(sheet, table).then_some((
        "是一格标题一格内容的卡片，请改成一行一个主体的表",
        "is a card of titles beside their contents: make it a table of one row each",
    ))
}

/// Whether a table lists journeys: it names who went or where to, and says more of the journey, and nothing that only a list
/// of adopters does.
pub(crate) fn is_of_visits(sheet: &Sheet, table: &Table) -> bool {
    let has = |usage| table.columns.iter().any(|c| c.usage == usage);
    let sides = [Use::Host, Use::Visitor].into_iter().filter(|u| has(*u)).count();
    let more = [Use::VisitDate, Use::Visitors, Use::Topic, Use::Outcome]
        .into_iter()
        .filter(|u| has(*u))
        .count();
    let titled = table.titles.iter().filter_map(|row| sheet.rows.get(*row)).flatten().any(|cell| {
        let title = text::squeezed(&cell.text());
        ["考察", "参观", "观摩", "来访", "接待", "外出学习", "取经", "学访"]
            .iter()
            .any(|w| title.contains(w))
    });
    let figures = table.columns.iter().filter(|c| matches!(c.usage, Use::Measure(_))).count();
    sides > 0
        && (sides == 2 || more > 0 || titled)
        && (more > 0 || titled || has(Use::Start) || has(Use::Scheme))
        && ![Use::CreditCode, Use::Founded].into_iter().any(has)
        && figures < 2
}

/// Whether what stands below the titles are titles again.
fn is_card(sheet: &Sheet, table: &Table) -> bool {
    let Some((row, _)) = table.body.iter().find(|(_, kind)| *kind == RowKind::Data) else {
        return false;
    };
    let is_title = |cell: &Cell| match cell {
        Cell::Text(text) if text.chars().count() <= 12 => {
            let title = read_title(&[text.to_string()]);
            recognise(&title).is_some_and(|(_, strength, _)| strength == Strength::Whole)
        }
        _ => false,
    };
    let under: Vec<bool> = table
        .columns
        .iter()
        .filter(|c| {
            !matches!(c.usage, Use::Unknown | Use::Aside)
                || is_title(&Cell::Text(c.header.as_str().into()))
        })
        .map(|c| sheet.cell(*row, c.index))
        .filter(|cell| !cell.is_blank())
        .map(is_title)
        .collect();
    let titles = under.iter().filter(|is_title| **is_title).count();
    titles >= 2 && titles * 2 >= under.len()
}
