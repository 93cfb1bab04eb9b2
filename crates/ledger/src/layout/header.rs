//! Header rows: found by the words in them, over one, two or three rows, with or without merged cells.

use std::ops::Range;

use crate::cell::unit_of;
use crate::columns::{Column, Strength, Title, Use, read_title, recognise};
use crate::grid::{Cell, Sheet};
use crate::text;

/// The longest text that a header's cell has.
const LONGEST: usize = 80;

/// Finds the next header at or after a row.
pub(super) fn find(sheet: &Sheet, from: usize) -> Option<Range<usize>> {
    (from..sheet.rows.len()).find(|row| is_header(sheet, *row)).map(|row| block(sheet, row, from))
}

/// Finds the next header after this one that is not this one repeated.
pub(super) fn find_other(sheet: &Sheet, header: &Range<usize>) -> Option<Range<usize>> {
    let mut row = header.end;
    while row < sheet.rows.len() {
        if is_header(sheet, row) {
            let found = block(sheet, row, header.end);
            if !(found.clone().all(|r| repeats(sheet, r, header))) {
                return Some(found);
            }
            row = found.end;
        } else {
            row += 1;
        }
    }
    None
}

/// Whether a row says the same as a row of the header, cell by cell.
pub(super) fn repeats(sheet: &Sheet, row: usize, header: &Range<usize>) -> bool {
    let Some(cells) = sheet.rows.get(row) else { return false };
    let own = cells.iter().filter(|c| !c.is_blank()).count();
    // Repeated by copying, so the cells are equal to the character.
    own >= 2
        && header.clone().any(|h| {
            let same = cells
                .iter()
                .enumerate()
                .filter(|(at, c)| !c.is_blank() && sheet.cell(h, *at) == *c)
                .count();
            same * 5 >= own * 4
        })
}

/// A short text of a cell, squeezed; none for anything that no header holds.
fn words(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) if text.len() <= LONGEST * 4 => {
            let squeezed = text::squeezed(text);
            (squeezed.chars().count() <= LONGEST).then_some(squeezed)
        }
        Cell::Number(n) if (1990.0..2100.0).contains(n) && n.fract() == 0.0 => Some(format!("{n}")),
        _ => None,
    }
}

/// How surely a cell's text is a column's title, and of what.
fn title_of(text: &str) -> Option<(Use, Strength)> {
    recognise(&read_title(&[text.to_owned()]))
        .filter(|(_, s, _)| *s >= Strength::End)
        .map(|(u, s, _)| (u, s))
}

/// Whether a text holds six digits in a row, as phones, codes and dates do and titles do not.
fn holds_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 5)
}

/// Whether a cell holds only a unit or a year.
fn is_unit_or_year(text: &str) -> bool {
    unit_of(text.trim_matches(['(', ')'])).is_some() || {
        let Title { words, year, .. } = read_title(&[text.to_owned()]);
        year.is_some() && words.is_empty()
    }
}

/// A row of at least three titles, or of two that are half of what stands in it.
fn is_header(sheet: &Sheet, row: usize) -> bool {
    let Some(cells) = sheet.rows.get(row) else { return false };
    // Cheap first: nearly every row of data holds a code, a phone or a date.
    if cells
        .iter()
        .any(|c| matches!(c, Cell::Text(t) if holds_long_number(t)) || matches!(c, Cell::Date(_)))
    {
        return false;
    }
    let (mut filled, mut named) = (0usize, 0usize);
    let mut uses: Vec<Use> = Vec::new();
    for cell in cells.iter().filter(|c| !c.is_blank()) {
        filled += 1;
        // Phones, codes and dates stand in no header.
        let Some(text) = words(cell) else { return false };
        if holds_long_number(&text) {
            return false;
        }
        if let Some((usage, _)) = title_of(&text) {
            named += 1;
            if !uses.contains(&usage) {
                uses.push(usage);
            }
        }
    }
    let telling =
        uses.iter().any(|u| !matches!(u, Use::Serial | Use::Remark | Use::Aside | Use::Person));
    telling
        && uses.len() >= 2
        && (named >= 3 && named * 3 >= filled || named >= 2 && named * 2 >= filled)
}

/// The header around a row that is one: levels below it and above it, and a row of column numbers.
fn block(sheet: &Sheet, row: usize, from: usize) -> Range<usize> {
    let (mut start, mut end) = (row, row + 1);
    while end < row + 3 && continues(sheet, end - 1, end) {
        end += 1;
    }
    while start > from && row - start < 2 && is_group(sheet, start - 1, start) {
        start -= 1;
    }
    if is_numbering(sheet, end) {
        end += 1;
    }
    start..end
}

/// Whether a row is a further level below `above`.
fn continues(sheet: &Sheet, above: usize, row: usize) -> bool {
    let Some(cells) = sheet.rows.get(row) else { return false };
    let (mut filled, mut named, mut under, mut parts) = (0usize, 0usize, 0usize, 0usize);
    for (at, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_blank()) {
        filled += 1;
        let Some(text) = words(cell) else { return false };
        if holds_long_number(&text) {
            return false;
        }
        named += usize::from(title_of(&text).is_some() || is_unit_or_year(&text));
        parts += usize::from(text.contains('+') || matches!(text.as_str(), "年" | "月" | "日"));
        let gap = sheet.cell(above, at).is_blank()
            && sheet.anchor(above, at).is_none_or(|(r, _)| r == above);
        let group = sheet.merges.iter().any(|m| m.top == above && m.left == at && m.right > at);
        under += usize::from(gap || group);
    }
    if filled == 0 {
        return false;
    }
    // A cell of the header that goes down through this row makes it one of the header's.
    if sheet.merges.iter().any(|m| m.top <= above && m.bottom >= row) {
        return true;
    }
    // Models to be ticked, parts of dates: titles where they stand beside one another.
    if parts >= 2 {
        named += parts;
    }
    let only_units = cells
        .iter()
        .filter(|c| !c.is_blank())
        .all(|c| words(c).is_some_and(|t| is_unit_or_year(&t)));
    only_units
        || under > 0 && named >= 2 && named * 2 >= filled && !repeats_values(sheet, above, row)
}

/// Whether a row stands for every column again, so that it is no level below but another header.
fn repeats_values(sheet: &Sheet, above: usize, row: usize) -> bool {
    let both = |at: usize| !sheet.cell(above, at).is_blank() && !sheet.cell(row, at).is_blank();
    let width = sheet.rows.get(row).map_or(0, Vec::len);
    (0..width).filter(|at| both(*at)).count() * 3 > sheet.count(above).max(1) * 2
}

/// Whether a row above a header names groups of its columns.
fn is_group(sheet: &Sheet, row: usize, below: usize) -> bool {
    let Some(cells) = sheet.rows.get(row) else { return false };
    let filled: Vec<(usize, String)> = cells
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.is_blank())
        .filter_map(|(at, c)| Some((at, words(c)?)))
        .collect();
    if filled.len() < 2
        || filled.len() != sheet.count(row)
        || filled.iter().any(|(_, t)| t.contains(':'))
    {
        return false;
    }
    let fills_gap = filled.iter().any(|(at, t)| {
        sheet.cell(below, *at).is_blank() && (title_of(t).is_some() || is_unit_or_year(t))
    });
    let spans = sheet
        .merges
        .iter()
        .any(|m| m.top == row && m.bottom == row && m.right > m.left && m.left > 0);
    let goes_down =
        sheet.merges.iter().any(|m| m.top == row && m.bottom >= below && m.left == m.right);
    let years = filled.iter().all(|(_, t)| is_unit_or_year(t) || title_of(t).is_some());
    fills_gap || spans || goes_down || years
}

/// Whether a row only numbers the columns: 1 2 3 …, 甲 乙 1 2 ….
fn is_numbering(sheet: &Sheet, row: usize) -> bool {
    let Some(cells) = sheet.rows.get(row) else { return false };
    let texts: Vec<String> =
        cells.iter().filter(|c| !c.is_blank()).map(|c| text::squeezed(&c.text())).collect();
    let numbers: Vec<u32> =
        texts.iter().filter_map(|t| t.trim_matches(['(', ')', '栏']).parse().ok()).collect();
    let letters = texts
        .iter()
        .filter(|t| {
            matches!(t.as_str(), "甲" | "乙" | "丙" | "丁" | "戊" | "栏次" | "A" | "B" | "C")
        })
        .count();
    numbers.len() >= 3
        && numbers.len() + letters == texts.len()
        && numbers[0] <= 2
        && numbers.windows(2).all(|w| w[1] == w[0] + 1)
}

/// Reads the columns of a header.
pub(super) fn columns(sheet: &Sheet, header: &Range<usize>) -> Vec<Column> {
    let width = sheet.rows.iter().take(header.end + 200).map(Vec::len).max().unwrap_or(0);
    let levels: Vec<Vec<String>> = header
        .clone()
        .filter(|row| !is_numbering(sheet, *row))
        .map(|row| filled_level(sheet, header, row, width))
        .collect();
    (0..width)
        .filter_map(|at| {
            let mut own: Vec<String> = Vec::new();
            for text in levels.iter().map(|l| &l[at]).filter(|t| !t.is_empty()) {
                if own.last() != Some(text) {
                    own.push(text.clone());
                }
            }
            let named = !own.is_empty();
            let holds = (header.end..sheet.rows.len().min(header.end + 400))
                .any(|r| !sheet.cell(r, at).is_blank());
            (named || holds).then(|| column(at, &own))
        })
        .collect()
}

/// The texts of one level: merged cells repeated, and without merged cells the group's name carried right as long as
/// the level below has titles of its own there.
fn filled_level(sheet: &Sheet, header: &Range<usize>, row: usize, width: usize) -> Vec<String> {
    let own = |r: usize, c: usize| text::plain(&sheet.cell(r, c).text());
    let below = (row + 1..header.end).next();
    let mut carried = String::new();
    (0..width)
        .map(|at| {
            let mut text = own(row, at);
            if text.is_empty()
                && let Some((r, c)) = sheet.anchor(row, at)
            {
                // What a merged cell above says is a level of its own already.
                text = if r == row { own(r, c) } else { String::new() };
            }
            let Some(below) = below else { return text };
            if !text.is_empty() {
                // A name with nothing of its own below it stands for one column, not for a group.
                carried = if own(below, at).is_empty() { String::new() } else { text.clone() };
                text
            } else if !own(below, at).is_empty() && sheet.anchor(row, at).is_none() {
                carried.clone()
            } else {
                carried.clear();
                text
            }
        })
        .collect()
}

fn column(index: usize, levels: &[String]) -> Column {
    let title = read_title(levels);
    let recognised = recognise(&title);
    let header = levels
        .iter()
        .rev()
        .find(|l| !is_unit_or_year(&text::squeezed(l)))
        .or(levels.last())
        .cloned()
        .unwrap_or_else(|| letter(index));
    let (usage, reason) = match recognised {
        Some((usage, Strength::Whole, word)) => {
            (usage, (format!("列名即“{word}”"), format!("its title is `{word}`")))
        }
        Some((usage, _, word)) => {
            (usage, (format!("列名含“{word}”"), format!("its title holds `{word}`")))
        }
        None => (
            Use::Unknown,
            ("列名不认识，另存不读".to_owned(), "its title is not known: kept aside".to_owned()),
        ),
    };
    Column {
        index,
        header,
        levels: title.levels,
        usage,
        year: title.year,
        unit: title.unit,
        reason,
    }
}

/// The letter of a column as a spreadsheet program shows it, for columns without a title.
fn letter(index: usize) -> String {
    let mut rest = index + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// For a sheet without known titles: the first row of at least three short texts above rows of the same width, or no
/// header at all where the first row already holds data.
pub(super) fn guess(sheet: &Sheet) -> Option<Range<usize>> {
    let widest = (0..sheet.rows.len().min(200)).map(|r| sheet.count(r)).max()?;
    if widest < 3 {
        return None;
    }
    let row = (0..sheet.rows.len()).find(|r| sheet.count(*r) * 3 >= widest * 2)?;
    let texts: Option<Vec<String>> =
        sheet.rows[row].iter().filter(|c| !c.is_blank()).map(words).collect();
    let titles = texts.is_some_and(|t| {
        t.iter().all(|t| !t.bytes().any(|b| b.is_ascii_digit()) && t.chars().count() <= 12)
    });
    Some(if titles { row..row + 1 } else { row..row })
}
