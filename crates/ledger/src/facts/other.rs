//! Tables that are no lists of adopters: journeys to see a model, cards of one organization each.

use crate::columns::{Strength, Use, read_title, recognise};
use crate::grid::{Cell, Sheet};
use crate::layout::{RowKind, Table};
use crate::text;

/// Why a table is not read as a ledger, in Chinese and in English; none where it is one.
pub(crate) fn is_other(sheet: &Sheet, table: &Table) -> Option<(&'static str, &'static str)> {
    if is_of_visits(table) {
        return Some(("是考察学习的记录，不是采纳", "is a list of study visits, not of adopters"));
    }
    is_card(sheet, table).then_some((
        "是一格标题一格内容的卡片，请改成一行一个主体的表",
        "is a card of titles beside their contents: make it a table of one row each",
    ))
}

/// Titles that speak of a journey, in a table that names no organization and no date of adoption.
fn is_of_visits(table: &Table) -> bool {
    const WORDS: [&str; 12] = [
        "考察",
        "参观",
        "观摩",
        "外出学习",
        "学习地点",
        "学习村",
        "学习时间",
        "学习内容",
        "学习单位",
        "带队",
        "参训",
        "取经",
    ];
    let told = |usage| table.column(usage).is_some();
    let titles = table.columns.iter().filter(|c| {
        c.usage != Use::Source && WORDS.iter().any(|w| text::squeezed(&c.header).contains(w))
    });
    titles.count() >= 2
        && ![Use::Organization, Use::CreditCode, Use::Start, Use::Status].into_iter().any(told)
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
