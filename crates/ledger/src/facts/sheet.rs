//! A sheet read row by row: what stands above, what is carried down, what is left out and counted.

use std::collections::BTreeMap;

use gazetteer::{Code, Level};

use super::context::{self, Context};
use super::other;
use super::row::{Block, hide_persons, mend_errors, read_row, read_visit, repeat_above};
use crate::columns::Use;
use crate::grid::{Book, Sheet};
use crate::layout::{RowKind, Table, tables, unfold};
use crate::reader::{Notice, Reader};
use crate::review::{Kind, Line};
use crate::text;

/// Reads one sheet of a ledger into facts; returns whether it holds a table.
pub(crate) fn read_sheet(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &mut Sheet,
    report: u32,
    outer: Option<Code>,
) -> bool {
    if let Some((table, cards)) = unfold(sheet) {
        *sheet = table;
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            format!("{cards} 张卡片各作一行读取"),
            format!("{cards} cards are read as a row each"),
        ));
    }
    let found = {
        let mapped = |columns: &[crate::columns::Column]| reader.mapping.uses(columns);
        tables(sheet, &reader.standard.roles, &mapped)
    };
    if found.is_empty() {
        unrecognised(reader, book, sheet);
        return false;
    }
    let before_rows = reader.counts.rows;
    let mut models = false;
    let mut previous = outer;
    // What the part beside on the left said last, merged cells going on at the top of the next.
    let mut before: Option<(&Table, String)> = None;
    for table in &found {
        if let Some((zh, en)) = other::is_other(sheet, table) {
            not_read(reader, book, sheet, table, zh, en);
            continue;
        }
        reader.mapping.learn(&table.columns);
        let gazetteer = reader.places.gazetteer();
        let context =
            context::read(gazetteer, sheet, table, &book.file, previous, &reader.standard.roles);
        previous = previous
            .or(context.division.and_then(|c| c.ancestor(Level::County)).filter(|_| context.named));
        reader.about(report, &context);
        let of_visits = other::is_of_visits(sheet, table);
        models |= of_visits
            || context.scheme.is_some()
            || [Use::Scheme, Use::Ticked].into_iter().any(|u| table.column(u).is_some());
        columns_kept_aside(reader, book, sheet, table, of_visits);
        let township = before
            .take()
            .filter(|(left, _)| table.is_part && left.header == table.header)
            .map_or_else(String::new, |(_, township)| township);
        let setting = Setting { context: &context, report, of_visits };
        let last = read_table(reader, book, sheet, table, &setting, township);
        before = Some((table, last));
    }
    if !models && reader.counts.rows > before_rows {
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            "没有一列写明模式，未写入任何采纳".to_owned(),
            "no column tells a model: no adoption is written".to_owned(),
        ));
    }
    true
}

/// Says that a table is of another kind, and asks about it, so that nothing of it is lost without a word.
fn not_read(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    table: &Table,
    zh: &str,
    en: &str,
) {
    let rows = table.body.iter().filter(|(_, kind)| *kind == RowKind::Data).count();
    reader.notice(Notice::new(
        &book.file,
        &sheet.name,
        format!("{zh}，{rows} 行未读"),
        format!("{en}: {rows} rows not read"),
    ));
    ask_about(reader, book, sheet, table.header.start);
}

/// Asks what a row, with which something begins that is not read, is.
pub(crate) fn ask_about(reader: &mut Reader<'_>, book: &Book, sheet: &Sheet, row: usize) {
    let cells = sheet.rows.get(row).into_iter().flatten();
    let value = cells.into_iter().find(|c| !c.is_blank()).map(crate::grid::Cell::text);
    let line = Line {
        file: book.file.clone(),
        sheet: sheet.name.clone(),
        row: row + 1,
        column: "A".to_owned(),
        value: crate::cell::scrub(&value.unwrap_or_default()).0,
        kind: Kind::Mapping,
        candidates: String::new(),
    };
    reader.content(line, |_, _| None::<()>);
}

/// A sheet in which no table was found: instructions, or something that a person must look at.
fn unrecognised(reader: &mut Reader<'_>, book: &Book, sheet: &Sheet) {
    let rows = (0..sheet.rows.len()).filter(|r| sheet.count(*r) > 0).count();
    if rows == 0 {
        return;
    }
    let wide = (0..sheet.rows.len()).filter(|r| sheet.count(*r) >= 3).collect::<Vec<_>>();
    reader.notice(Notice::new(
        &book.file,
        &sheet.name,
        format!("不是台账表，{rows} 行未读"),
        format!("is no table of a ledger: {rows} rows not read"),
    ));
    // As many cells as a table has: nothing of it may be lost without asking.
    if let (true, Some(row)) = (wide.len() >= 2, wide.first()) {
        ask_about(reader, book, sheet, *row);
    }
}

/// Says which columns are dropped (persons) and which are kept aside.
fn columns_kept_aside(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    table: &Table,
    of_visits: bool,
) {
    let titles = |wanted: &dyn Fn(Use) -> bool| -> Vec<&str> {
        let named = |c: &&crate::columns::Column| {
            c.usage != Use::Unknown || !crate::cell::surely_a_person(&c.header)
        };
        table
            .columns
            .iter()
            .filter(|c| wanted(c.usage))
            .filter(named)
            .map(|c| c.header.as_str())
            .collect()
    };
    let persons = titles(&|u| u == Use::Person);
    if !persons.is_empty() {
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            format!("人名、电话、证件号各列不读：{}", persons.join("、")),
            format!(
                "columns of persons, phones and identity numbers are dropped: {}",
                persons.join(", ")
            ),
        ));
    }
    let aside = titles(&|u| {
        matches!(
            u,
            Use::Unknown
                | Use::Aside
                | Use::Group
                | Use::Industry
                | Use::OrganizationKind
                | Use::Remark
        ) || u.is_of_visits() && !of_visits
    });
    if !aside.is_empty() {
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            format!("留在台账中、未入表的列：{}", aside.join("、")),
            format!("columns left in the ledger: {}", aside.join(", ")),
        ));
    }
}

/// Which columns say a thing once and leave it out in the rows below.
#[derive(Clone, Copy, Debug, Default)]
struct Carried {
    county: bool,
    township: bool,
    village: bool,
}

/// How many data rows leave a column blank, merged cells apart, and how many there are.
fn blanks(sheet: &Sheet, table: &Table, usage: Use) -> (usize, usize) {
    let Some(column) = table.column(usage) else { return (0, 0) };
    let data = table.body.iter().filter(|(_, kind)| *kind == RowKind::Data);
    data.fold((0, 0), |(blank, all), (row, _)| {
        (blank + usize::from(sheet.filled(*row, column.index).0.is_blank()), all + 1)
    })
}

fn carried(sheet: &Sheet, table: &Table) -> Carried {
    let once = |usage: Use, share: usize| {
        let (blank, all) = blanks(sheet, table, usage);
        blank < all && blank * share > all
    };
    let township = once(Use::Township, 10);
    let merged =
        table.column(Use::Village).is_some_and(|c| sheet.merged_down(c.index, table.header.end));
    // Where the township stands in every row a blank village is no village; where a merged cell says it once, it is said.
    let village =
        !merged && (township || table.column(Use::Township).is_none()) && once(Use::Village, 6);
    Carried { county: once(Use::County, 10), township, village }
}

/// What is told about a table as a whole.
struct Setting<'a> {
    context: &'a Context,
    report: u32,
    /// Whether its rows are journeys.
    of_visits: bool,
}

fn read_table(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &mut Sheet,
    table: &Table,
    setting: &Setting<'_>,
    township: String,
) -> String {
    let (context, report) = (setting.context, setting.report);
    let carry = carried(sheet, table);
    let county = context.division.map(|c| c.ancestor(Level::County).unwrap_or(c));
    let below = context
        .division
        .filter(|c| c.level() == Level::Township && table.column(Use::Township).is_none());
    let mut block = Block {
        context: county,
        within: below,
        led: context.led,
        units: context.units.clone(),
        scheme: context.scheme.clone(),
        planned: context.planned,
        township,
        hosted: hosted(reader, sheet, table, county).filter(|_| setting.of_visits),
        ..Block::default()
    };
    let mut left_out: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    let mut filled = 0usize;
    let mut above: Vec<(usize, crate::grid::Cell)> = Vec::new();
    // What is read is let go of, where nothing below or beside refers to it.
    let lets_go = sheet.merges.is_empty() && !table.is_part;
    for (row, kind) in &table.body {
        let row = *row;
        if reader.going.is_stopped {
            break;
        }
        reader.going.row();
        match kind {
            RowKind::Total => left_out.entry("total").or_default().push(row + 1),
            RowKind::Blank => left_out.entry("blank").or_default().push(row + 1),
            RowKind::Repeated => left_out.entry("header").or_default().push(row + 1),
            RowKind::Note => left_out.entry("note").or_default().push(row + 1),
            RowKind::Heading => {
                left_out.entry("heading").or_default().push(row + 1);
                begin_block(reader, sheet, table, row, county, &mut block);
            }
            RowKind::Data => {
                filled += repeat_above(sheet, table, row, &above);
                hide_persons(sheet, table, row);
                mend_errors(reader, book, sheet, table, row, report);
                filled += carry_down(sheet, table, row, carry, &mut block);
                if setting.of_visits {
                    read_visit(reader, book, sheet, table, row, &mut block, report);
                } else {
                    read_row(reader, book, sheet, table, row, &block, report);
                }
                let cell = |at: usize| (at, sheet.filled(row, at).0.clone());
                above = table.columns.iter().map(|c| cell(c.index)).collect();
            }
        }
        if lets_go && let Some(cells) = sheet.rows.get_mut(row) {
            *cells = Vec::new();
        }
    }
    say_left_out(reader, book, sheet, &left_out, filled);
    say_typos(reader, book, sheet);
    block.township
}

/// The village that a title names: 某镇某村来访接待登记表.
fn hosted(reader: &Reader<'_>, sheet: &Sheet, table: &Table, county: Option<Code>) -> Option<Code> {
    let gazetteer = reader.places.gazetteer();
    let titles = table.titles.iter().filter_map(|row| sheet.rows.get(*row)).flatten();
    titles.filter(|cell| !cell.is_blank()).find_map(|cell| {
        let title = text::squeezed(&cell.text());
        let ends = title.char_indices().filter(|(_, c)| matches!(c, '村' | '区' | '查'));
        ends.map(|(at, c)| &title[..at + c.len_utf8()])
            .filter_map(|name| {
                let query = gazetteer::Query::new(name);
                let query = county.map_or(query.clone(), |c| query.context(c));
                gazetteer.link(&query).code
            })
            .find(|code| code.level() == Level::Village)
    })
}

/// A heading names the township (or county) of the rows below it, until the next one.
fn begin_block(
    reader: &mut Reader<'_>,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    county: Option<Code>,
    block: &mut Block,
) {
    let cells = || sheet.rows.get(row).into_iter().flatten().filter(|c| !c.is_blank());
    let gazetteer = reader.places.gazetteer();
    let heading: String = cells().map(|c| text::squeezed(&c.text())).collect();
    if context::is_planned(&heading) {
        block.planned = true;
    } else if ["已", "正常", "运行", "运营"].iter().any(|w| heading.contains(w)) {
        block.planned = false;
    }
    for cell in cells() {
        let Some(code) = context::heading(gazetteer, &cell.text(), county) else { continue };
        match code.level() {
            Level::Township => {
                block.within = Some(code);
                block.context = code.ancestor(Level::County);
            }
            Level::County => {
                block.within = None;
                block.context = Some(code);
            }
            _ => continue,
        }
        block.township.clear();
        block.village.clear();
        return;
    }
    // A township's row in its own column: 城关镇 alone, then its villages.
    if let Some(column) = table.column(Use::Township)
        && !sheet.cell(row, column.index).is_blank()
    {
        block.township = text::plain(&sheet.cell(row, column.index).text());
        block.village.clear();
        block.within = None;
    }
}

/// Remembers what the row says of its place, or repeats what a row above said; returns how many cells were filled.
fn carry_down(
    sheet: &Sheet,
    table: &Table,
    row: usize,
    carry: Carried,
    block: &mut Block,
) -> usize {
    let mut filled = 0;
    let mut said = |usage: Use| -> Option<String> {
        let column = table.column(usage)?;
        let (cell, merged) = sheet.filled(row, column.index);
        filled += usize::from(merged);
        let text = text::plain(&cell.text());
        (!cell.is_blank()
            && !matches!(cell, crate::grid::Cell::Error(_))
            && !text::says_nothing(&text))
        .then_some(text)
    };
    let (county, township, village) = (said(Use::County), said(Use::Township), said(Use::Village));
    let mut repeat = |own: Option<String>, kept: &mut String, carried: bool| match own {
        Some(text) => *kept = text,
        None if carried => filled += usize::from(!kept.is_empty()),
        None => kept.clear(),
    };
    let new_township = township.as_ref().is_some_and(|t| *t != block.township);
    repeat(county, &mut block.county, carry.county);
    repeat(township, &mut block.township, carry.township || table.column(Use::Township).is_none());
    repeat(village, &mut block.village, carry.village && !new_township);
    if new_township && table.column(Use::Township).is_some() {
        block.within = None;
    }
    filled
}

/// Names of one wrong character that were read as the only near name.
fn say_typos(reader: &mut Reader<'_>, book: &Book, sheet: &Sheet) {
    let typos = std::mem::take(&mut reader.typos);
    if typos.is_empty() {
        return;
    }
    let shown = |each: &dyn Fn(&(usize, String, String)) -> String, between: &str| {
        typos.iter().take(5).map(each).collect::<Vec<_>>().join(between)
    };
    let (more_zh, more_en) = if typos.len() > 5 { (" 等", ", …") } else { ("", "") };
    let zh = shown(&|(row, a, b)| format!("第 {row} 行“{a}”读作“{b}”"), "，");
    let en = shown(&|(row, a, b)| format!("row {row} `{a}` as `{b}`"), ", ");
    reader.notice(Notice::new(
        &book.file,
        &sheet.name,
        format!("{} 个地名有一字之差，按最相近的名称读取：{zh}{more_zh}", typos.len()),
        format!(
            "{} places with one wrong character read as the only near name: {en}{more_en}",
            typos.len()
        ),
    ));
}

fn say_left_out(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    left_out: &BTreeMap<&'static str, Vec<usize>>,
    filled: usize,
) {
    for (kind, rows) in left_out {
        let (zh, en) = match *kind {
            "total" => ("小计、合计行", "rows of totals"),
            "blank" => ("空行", "blank rows"),
            "header" => ("重复的表头行", "repeated header rows"),
            "heading" => ("分段标题行", "headings of blocks"),
            _ => ("说明、备注行", "notes"),
        };
        let shown: Vec<String> = rows.iter().take(3).map(usize::to_string).collect();
        let (more_zh, more_en) = if rows.len() > 3 { (" 等", " …") } else { ("", "") };
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            format!("{} 个{zh}未作数据行（第 {}{more_zh} 行）", rows.len(), shown.join("、")),
            format!("{} {en} left out (row {}{more_en})", rows.len(), shown.join(", ")),
        ));
    }
    if filled > 0 {
        reader.notice(Notice::new(
            &book.file,
            &sheet.name,
            format!("{filled} 个合并、只写一次或写“同上”的单元格按上文补齐"),
            format!("{filled} cells filled down from merged cells or the rows above"),
        ));
    }
}
