//! What each row below a header is.

use std::ops::Range;

use super::{RowKind, Table, header};
use crate::columns::Use;
use crate::grid::{Cell, Sheet};
use crate::text;

/// Words with which notes and signature lines begin.
const NOTES: [&str; 32] = [
    "注:",
    "注1",
    "注、",
    "备注:",
    "说明:",
    "填表说明",
    "填报说明",
    "填报人",
    "填表人",
    "填报单位",
    "填报时间",
    "填报日期",
    "填表日期",
    "制表",
    "审核",
    "审批",
    "负责人:",
    "单位负责人",
    "分管领导",
    "主管领导",
    "联系人:",
    "联系电话:",
    "经办人",
    "报送",
    "盖章",
    "单位:",
    "单位(盖章)",
    "日期:",
    "数据来源",
    "资料来源",
    "统计人",
    "录入",
];

/// Tells for every row what it is.
pub(super) fn classify(sheet: &Sheet, table: &Table, rows: Range<usize>) -> Vec<(usize, RowKind)> {
    let rows = rows.start..rows.end.min(sheet.rows.len());
    rows.map(|row| (row, kind(sheet, table, row))).collect()
}

/// Takes the lines before the next header that name it off a table's body.
pub(super) fn take_titles(before: &mut Table, start: usize) -> Vec<usize> {
    let mut taken = Vec::new();
    while let Some((row, kind)) = before.body.last().copied() {
        match kind {
            RowKind::Heading if row < start => taken.push(row),
            RowKind::Blank => {}
            _ => break,
        }
        before.body.pop();
    }
    taken.reverse();
    taken
}

fn kind(sheet: &Sheet, table: &Table, row: usize) -> RowKind {
    let Some(cells) = sheet.rows.get(row) else { return RowKind::Blank };
    let filled: Vec<usize> = cells
        .iter()
        .enumerate()
        .filter(|(at, c)| !c.is_blank() && table.holds(*at))
        .map(|(at, _)| at)
        .collect();
    let Some(&first) = filled.first() else { return RowKind::Blank };
    let usage =
        |at: usize| table.columns.iter().find(|c| c.index == at).map_or(Use::Unknown, |c| c.usage);
    let own = |wanted: Use| filled.iter().copied().find(|at| usage(*at) == wanted);
    let named = own(Use::Organization).or(own(Use::Party));
    // Most rows: an organization's name of some length.
    let text_at = |at: usize| text::squeezed(&cells[at].text());
    let organization = named.map(text_at);
    if filled.len() > 3
        && organization.as_ref().is_some_and(|o| o.chars().count() > 4 && !is_total(o))
        && !is_total(&text_at(first))
    {
        return if header::repeats(sheet, row, &table.header) {
            RowKind::Repeated
        } else {
            RowKind::Data
        };
    }
    if header::repeats(sheet, row, &table.header) {
        return RowKind::Repeated;
    }
    if filled.iter().take(5).any(|at| {
        matches!(cells[*at], Cell::Text(_)) && usage(*at) != Use::Remark && is_total(&text_at(*at))
    }) {
        return RowKind::Total;
    }
    let lead = text_at(first);
    let sparse = filled.len() <= 3
        || organization.is_none() && filled.len() * 3 <= table.columns.len().max(6);
    if sparse && is_note(&lead) {
        return RowKind::Note;
    }
    if filled.iter().all(|at| matches!(usage(*at), Use::Remark)) {
        return RowKind::Note;
    }
    let telling = filled
        .iter()
        .filter(|at| !matches!(usage(**at), Use::Serial | Use::Remark | Use::Unknown | Use::Aside))
        .count();
    let village = own(Use::Village).or(own(Use::Place)).or(own(Use::Code));
    if filled.len() == 1 {
        return lone(table, usage(first), &cells[first], &lead, first);
    }
    // 一 | 城关镇: a heading in two cells.
    let numbered = own(Use::Serial).is_some_and(|at| is_chinese_ordinal(&text_at(at)));
    if named.is_none() && village.is_none() && numbered && filled.len() <= 4 {
        return RowKind::Heading;
    }
    if telling == 0 {
        // A number alone, or cells that no column claims: a prepared empty line, else a note.
        let serial_only = filled.iter().all(|at| usage(*at) == Use::Serial);
        return if serial_only { RowKind::Blank } else { RowKind::Note };
    }
    RowKind::Data
}

/// A row with one cell.
fn lone(table: &Table, usage: Use, cell: &Cell, text: &str, at: usize) -> RowKind {
    let short = text.chars().count() <= 30 && !text.contains(['。', ';', '!', '?']);
    let has_more =
        table.columns.iter().any(|c| matches!(c.usage, Use::Organization | Use::Village));
    match usage {
        // A prepared line number.
        Use::Serial if text.bytes().all(|b| b.is_ascii_digit()) => RowKind::Blank,
        Use::Village
        | Use::Place
        | Use::Organization
        | Use::Party
        | Use::Code
        | Use::CreditCode
            if at > 0 && usage != Use::Village =>
        {
            RowKind::Data
        }
        Use::Village if at > 0 && !text.ends_with(['镇', '乡', '道']) => RowKind::Data,
        Use::Organization | Use::Party | Use::Scheme => RowKind::Data,
        Use::Township if !has_more => RowKind::Data,
        _ if !matches!(cell, Cell::Text(_)) => RowKind::Data,
        _ if short => RowKind::Heading,
        _ => RowKind::Note,
    }
}

/// 小计, 城关镇小计, 合  计, 总计：, 共计12家.
fn is_total(text: &str) -> bool {
    if text.chars().count() > 14 || text.contains("合作社") && !text.ends_with("计") {
        return false;
    }
    let bare = text.trim_end_matches([':', '(', ')']);
    ["小计", "合计", "总计", "共计", "累计", "总合计", "汇总"]
        .iter()
        .any(|w| bare.ends_with(w) || bare.starts_with(w))
        || matches!(
            bare,
            "计" | "总数"
                | "全县"
                | "全市"
                | "全区"
                | "全镇"
                | "全乡"
                | "全县合计"
                | "total"
                | "subtotal"
                | "Total"
                | "平均"
        )
}

fn is_note(text: &str) -> bool {
    NOTES.iter().any(|w| text.starts_with(w)) || text == "注" || text == "说明"
}

fn is_chinese_ordinal(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '、', '.']);
    !bare.is_empty() && bare.chars().all(|c| "一二三四五六七八九十".contains(c))
}
