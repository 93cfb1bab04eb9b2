//! Cards: a title in one cell and its content in the next, a block for each record. They are set as a table of one row each.

use super::is_core;
use crate::columns::{Strength, Use, read_title, recognise};
use crate::grid::{Cell, Sheet};
use crate::text;

/// The longest text that a card's title has.
const LONGEST: usize = 16;

/// As many rows as a sheet of cards has.
const MOST_ROWS: usize = 20_000;

/// A title with its content and where that stands.
struct Entry {
    title: String,
    content: Cell,
    row: usize,
}

/// A sheet of cards as a table, and how many cards there are; none where it is none.
pub(crate) fn unfold(sheet: &Sheet) -> Option<(Sheet, usize)> {
    // Cards are few; a list has its titles near its top.
    if sheet.rows.len() > MOST_ROWS || is_listed(sheet) {
        return None;
    }
    let rows: Vec<Option<Vec<Found>>> =
        (0..sheet.rows.len()).map(|row| entries(sheet, row)).collect();
    let on_cards = rows.iter().flatten().count();
    let pairs = rows.iter().flatten().map(Vec::len).sum::<usize>();
    let wide = (0..sheet.rows.len()).filter(|row| sheet.count(*row) >= 2).count();
    if on_cards < 2 || pairs < 4 || on_cards * 5 < wide * 3 {
        return None;
    }
    let starts = side_by_side(&rows);
    let mut cards: Vec<Vec<Entry>> = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(usize::MAX);
        cards.extend(apart(&rows, *start..end));
    }
    cards.retain(|card| card.len() >= 3);
    let titles = titles_of(&cards);
    let told = titles.iter().filter_map(|title| usage_of(title)).filter(|u| is_core(*u)).count();
    if cards.is_empty() || told == 0 {
        return None;
    }
    Some((table(sheet, &rows, &titles, &cards), cards.len()))
}

/// A pair on a row: the column of its title, the title, the content.
struct Found {
    column: usize,
    title: String,
    content: Cell,
    row: usize,
}

/// What a title means, where it is surely one.
fn usage_of(title: &str) -> Option<Use> {
    let (usage, strength, _) = recognise(&read_title(&[title.to_owned()]))?;
    (strength == Strength::Whole).then_some(usage)
}

/// The text of a cell as a title; none where it is surely content.
fn title_of(cell: &Cell) -> Option<String> {
    let Cell::Text(text) = cell else { return None };
    let squeezed = text::squeezed(text);
    let bare = squeezed.trim_end_matches(':');
    let fits = (1..=LONGEST).contains(&bare.chars().count());
    (fits && (usage_of(bare).is_some() || bare.len() < squeezed.len())).then(|| bare.to_owned())
}

/// A title and its content in one cell: 合作社名称：某某合作社.
fn both(cell: &Cell) -> Option<(String, Cell)> {
    let Cell::Text(text) = cell else { return None };
    let plain = text::plain(text);
    let (title, content) = plain.split_once(':')?;
    let title = text::squeezed(title);
    usage_of(&title)?;
    (!content.trim().is_empty()).then(|| (title, Cell::Text(content.trim().into())))
}

/// The pairs of a row; none where it is no row of a card.
fn entries(sheet: &Sheet, row: usize) -> Option<Vec<Found>> {
    let cells = sheet.rows.get(row)?.iter().enumerate().filter(|(_, c)| !c.is_blank());
    let mut found: Vec<Found> = Vec::new();
    let (mut titles, mut filled) = (0usize, 0usize);
    // The title that waits for its content.
    let mut open: Option<(usize, String)> = None;
    for (column, cell) in cells {
        if let Some((title, content)) = both(cell) {
            (titles, filled) = (titles + 1, filled + 1);
            found.push(Found { column, title, content, row });
            open = None;
        } else if let Some(title) = title_of(cell) {
            titles += 1;
            open = Some((column, title));
        } else if let Some((column, title)) = open.take() {
            filled += 1;
            found.push(Found { column, title, content: cell.clone(), row });
        } else {
            // 120 | 亩: a unit behind its figure; anything else stands in no card.
            let unit = crate::cell::unit_of(&text::squeezed(&cell.text()));
            let last = found.last_mut().filter(|_| unit.is_some())?;
            last.content = Cell::Text(format!("{}{}", last.content.text(), cell.text()).into());
        }
    }
    (filled > 0 && filled * 2 >= titles).then_some(found)
}

/// Whether a row of titles stands above others, as in a list.
fn is_listed(sheet: &Sheet) -> bool {
    sheet.rows.iter().any(|cells| {
        let filled: Vec<&Cell> = cells.iter().filter(|c| !c.is_blank()).collect();
        let titles = filled.iter().filter(|c| title_of(c).is_some()).count();
        titles >= 3 && titles == filled.len()
    })
}

/// The columns in which cards begin that stand side by side.
fn side_by_side(rows: &[Option<Vec<Found>>]) -> Vec<usize> {
    let repeated = rows.iter().flatten().find_map(|found| {
        let first = found.first()?;
        let at: Vec<usize> =
            found.iter().filter(|f| f.title == first.title).map(|f| f.column).collect();
        (at.len() > 1 && usage_of(&first.title).is_some_and(is_core)).then_some(at)
    });
    let mut starts = repeated.unwrap_or_else(|| vec![0]);
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

/// The cards of a range of columns: a new one where the first title comes again, or one that a record has once.
fn apart(rows: &[Option<Vec<Found>>], columns: std::ops::Range<usize>) -> Vec<Vec<Entry>> {
    let mut cards: Vec<Vec<Entry>> = Vec::new();
    let mut goes_on = false;
    for row in rows {
        let Some(found) = row else {
            continue;
        };
        for f in found.iter().filter(|f| columns.contains(&f.column)) {
            let is_again = |card: &Vec<Entry>| {
                let first = card.first().is_some_and(|e| e.title == f.title);
                let core = usage_of(&f.title).is_some_and(is_core);
                first || core && card.iter().any(|e| e.title == f.title)
            };
            if !goes_on || cards.last().is_none_or(is_again) {
                cards.push(Vec::new());
                goes_on = true;
            }
            if let Some(card) = cards.last_mut() {
                let (title, content) = (f.title.clone(), f.content.clone());
                card.push(Entry { title, content, row: f.row });
            }
        }
    }
    cards
}

/// The titles of all cards, each once, in their order.
fn titles_of(cards: &[Vec<Entry>]) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for entry in cards.iter().flatten() {
        if !titles.contains(&entry.title) {
            titles.push(entry.title.clone());
        }
    }
    titles
}

/// The table: what stands above the first card, the titles, a row for each card.
fn table(
    sheet: &Sheet,
    found: &[Option<Vec<Found>>],
    titles: &[String],
    cards: &[Vec<Entry>],
) -> Sheet {
    let first = found.iter().position(Option::is_some).unwrap_or(0);
    let mut rows: Vec<Vec<Cell>> = sheet.rows.iter().take(first).cloned().collect();
    rows.push(titles.iter().map(|t| Cell::Text(t.as_str().into())).collect());
    let mut origins = Vec::new();
    for card in cards {
        let mut cells = vec![Cell::Empty; titles.len()];
        for entry in card {
            let Some(at) = titles.iter().position(|t| *t == entry.title) else { continue };
            if cells[at].is_blank() {
                cells[at] = entry.content.clone();
                origins.push(((rows.len(), at), entry.row));
            }
        }
        rows.push(cells);
    }
    Sheet::new(sheet.name.clone(), rows, Vec::new()).with_origins(origins)
}
