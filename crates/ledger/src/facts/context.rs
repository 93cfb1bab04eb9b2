//! Where a whole ledger, sheet or block lies: from titles, the sheet's and the file's name, else from credit codes.

use std::collections::HashMap;

use gazetteer::{Code, Gazetteer, Level, Query};

use super::Scheme;
use crate::cell::{
    CreditCode, Date, DateReading, RoleWords, Unit, formula_in, read_credit_code, read_date,
    unit_of,
};
use crate::columns::Use;
use crate::grid::Sheet;
use crate::layout::Table;
use crate::text;

/// The last characters of division names that may end a name inside a title.
const SUFFIXES: [char; 11] = ['省', '市', '县', '区', '旗', '州', '盟', '镇', '乡', '道', '木'];

/// Finds the division that a title begins with: the longest beginning that ends like a division's name and is one.
///
/// `within` narrows it: a division outside it, or above it, is none.
pub(crate) fn division_in(
    gazetteer: &Gazetteer,
    title: &str,
    within: Option<Code>,
) -> Option<Code> {
    let squeezed = text::squeezed(title);
    starts(&squeezed).into_iter().find_map(|start| {
        let chars: Vec<(usize, char)> = start.char_indices().take(40).collect();
        let mut ends: Vec<usize> = chars
            .iter()
            .enumerate()
            .filter(|(at, (_, c))| *at >= 1 && SUFFIXES.contains(c))
            .map(|(_, (byte, c))| byte + c.len_utf8())
            .collect();
        ends.reverse();
        ends.into_iter().find_map(|end| linked(gazetteer, &start[..end], within))
    })
}

/// The same for a county whose suffix the title leaves out: 长葛党支部领办合作社.
pub(crate) fn bare_county_in(gazetteer: &Gazetteer, title: &str) -> Option<Code> {
    let squeezed = text::squeezed(title);
    let start = starts(&squeezed).into_iter().next()?;
    let ends: Vec<usize> = start.char_indices().map(|(at, _)| at).skip(2).take(4).collect();
    ends.into_iter().rev().find_map(|end| {
        let name = &start[..end];
        let query = Query::new(name).level(Level::County);
        let code = gazetteer.link(&query).code?;
        let official = gazetteer.division(code)?.name;
        official.starts_with(name).then_some(code)
    })
}

/// Where a name may begin: after numbers, 附件1：, brackets and years.
fn starts(squeezed: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = squeezed;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| {
            c.is_ascii_punctuation()
                || c.is_ascii_digit()
                || "—–《》“”‘’、，。：；【】〔〕·年度月".contains(c)
        });
        let trimmed = ["附件", "附表", "附", "表", "中共", "关于"]
            .iter()
            .find_map(|w| trimmed.strip_prefix(w))
            .unwrap_or(trimmed);
        if trimmed.len() == rest.len() {
            break;
        }
        rest = trimmed;
    }
    if !rest.is_empty() {
        all.push(rest);
    }
    // After a colon, a bracket or a dash a name may begin too: 单位：某某镇, 台账（某某县）.
    for (at, c) in rest.char_indices() {
        if matches!(c, ':' | '(' | '（' | '-' | '—' | '_' | '、' | ' ') {
            let tail = &rest[at + c.len_utf8()..];
            if !tail.is_empty() && all.len() < 6 {
                all.push(tail);
            }
        }
    }
    all
}

fn linked(gazetteer: &Gazetteer, name: &str, within: Option<Code>) -> Option<Code> {
    // 全县, 我市, 园区 are no names.
    let first = name.chars().next()?;
    if name.chars().count() < 2
        || name.chars().count() == 2 && "全我本该各某县市区镇乡州".contains(first)
    {
        return None;
    }
    let mut query = Query::new(name);
    if let Some(code) = within {
        query = query.within(code);
    }
    let code = gazetteer.link(&query).code?;
    let last = text::squeezed(&gazetteer.division(code)?.name).chars().last()?;
    let ends_alike =
        name.ends_with(last) || name.ends_with('道') && code.level() == Level::Township;
    (ends_alike
        && code.level() <= Level::Township
        && within.is_none_or(|w| w == code || w.contains(code)))
    .then_some(code)
}

/// Where a table lies and what its titles say else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) division: Option<Code>,
    /// Whether a title, sheet or file names it, rather than credit codes or names suggesting it.
    pub(crate) named: bool,
    pub(crate) title: String,
    pub(crate) publisher: String,
    pub(crate) date: Option<Date>,
    /// Whether it is about cooperatives that Party branches lead (领办).
    pub(crate) led: bool,
    /// Whether a title says that all of it is only planned.
    pub(crate) planned: bool,
    /// Units that a line names for the whole table: 单位：万元、亩.
    pub(crate) units: Vec<Unit>,
    /// The model that the title says all rows practise, where no column tells one.
    pub(crate) scheme: Option<Scheme>,
}

/// Reads the titles of a table, then the sheet's and the file's name.
pub(crate) fn read(
    gazetteer: &Gazetteer,
    sheet: &Sheet,
    table: &Table,
    file: &str,
    outer: Option<Code>,
    roles: &RoleWords,
) -> Context {
    let mut context = Context::default();
    let mut lines: Vec<String> = Vec::new();
    for row in &table.titles {
        for cell in sheet.rows.get(*row).into_iter().flatten().filter(|c| !c.is_blank()) {
            lines.push(text::plain(&cell.text()));
        }
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    for line in &lines {
        reporting_line(line, &mut context);
    }
    let title = lines
        .iter()
        .filter(|l| !is_number_of_annex(l))
        .find(|l| !l.contains(':'))
        .or(lines.iter().find(|l| !is_number_of_annex(l)));
    context.title =
        title.map(|l| text::name(&crate::cell::scrub(l).0).replace(':', "：")).unwrap_or_default();
    context.led = lines
        .iter()
        .map(String::as_str)
        .chain([stem, sheet.name.as_str()])
        .any(|t| text::squeezed(t).contains("领办"));
    context.planned = lines
        .iter()
        .rev()
        .map(String::as_str)
        .find(|l| !l.contains(':') || l.starts_with('表'))
        .into_iter()
        .chain([sheet.name.as_str()])
        .any(is_planned);
    context.scheme = scheme_of_title(&lines, [stem, &sheet.name], table, roles);
    let mut found: Option<Code> = outer;
    for text in lines.iter().map(String::as_str).chain([sheet.name.as_str(), stem]) {
        match division_in(gazetteer, text, found) {
            // A title of the sheet may name a part of what was found before, never something else.
            Some(code) if found.is_none_or(|f| f.contains(code)) => found = Some(code),
            _ => {}
        }
    }
    if found.is_none_or(|f| f.level() < Level::County) {
        let bare = lines
            .iter()
            .map(String::as_str)
            .chain([stem])
            .find_map(|t| bare_county_in(gazetteer, t));
        found = bare.filter(|b| found.is_none_or(|f| f.contains(*b))).or(found);
    }
    // A sheet for each township, named without its suffix: 小沙江.
    if let Some(county) =
        found.filter(|f| f.level() == Level::County && table.column(Use::Township).is_none())
    {
        let township = heading(gazetteer, &sheet.name, Some(county))
            .filter(|c| c.level() == Level::Township && county.contains(*c));
        found = township.or(found);
    }
    context.named = found.is_some();
    context.division = found.or_else(|| from_content(gazetteer, sheet, table));
    context
}

/// Whether a line only numbers the paper that the table is annexed to: 附件3, 附表一：.
fn is_number_of_annex(line: &str) -> bool {
    let squeezed = text::squeezed(line);
    ["附件", "附表", "附", "表"]
        .iter()
        .find_map(|w| squeezed.strip_prefix(w))
        .is_some_and(|rest| rest.chars().all(|c| numeral(c) || ":-—.、()".contains(c)))
}

/// Whether a title or heading says that what stands below it is only planned: 二、筹备中合作社, 拟建合作社名单.
pub(crate) fn is_planned(title: &str) -> bool {
    let squeezed = text::squeezed(title);
    crate::columns::is_plan(&squeezed)
        && !["已", "及", "和", "与"].iter().any(|w| squeezed.contains(w))
}

/// The model that a title names (推行“党支部+合作社+农户”情况), for a table that has no column for it but tells when or how far.
fn scheme_of_title(
    lines: &[String],
    names: [&str; 2],
    table: &Table,
    roles: &RoleWords,
) -> Option<Scheme> {
    const DEEDS: [&str; 9] =
        ["推行", "推广", "实行", "实施", "采用", "探索", "实践", "试点", "开展"];
    let told = |usage| table.columns.iter().any(|c| c.usage == usage);
    if told(Use::Scheme) || told(Use::Ticked) {
        return None;
    }
    let all = || lines.iter().map(String::as_str).chain(names);
    let is_practice = told(Use::Start) || told(Use::Status);
    if !is_practice && !all().any(|t| DEEDS.iter().any(|w| t.contains(w))) {
        return None;
    }
    let mut found: Vec<Scheme> =
        all().filter_map(|title| formula_in(title, roles)).map(Scheme::of_words).collect();
    found.sort();
    found.dedup();
    // Two models in the titles are no word on any row.
    if found.len() == 1 { found.pop() } else { None }
}

/// 填报单位：…, 填报日期：….
fn reporting_line(line: &str, context: &mut Context) {
    for part in line.split([' ', ';', '；']) {
        let Some((label, value)) = part.split_once(':') else {
            continue;
        };
        let value = value.trim();
        let units: Vec<Unit> = value.split(['、', ',', '/', '，']).filter_map(unit_of).collect();
        if label.ends_with("单位") && !units.is_empty() {
            context.units.extend(units);
        } else if (label.ends_with("单位") || label.ends_with("部门"))
            && !value.is_empty()
            && context.publisher.is_empty()
        {
            context.publisher = crate::cell::scrub(value).0;
        } else if (label.ends_with("日期") || label.ends_with("时间"))
            && let DateReading::Date(date, _) = read_date(value)
        {
            context.date = Some(date);
        }
    }
    if context.date.is_none() {
        // 截至2023年底, （2023年12月）
        let mut inner =
            text::in_brackets(line).into_iter().chain(line.strip_prefix("截至").map(str::to_owned));
        context.date = inner.find_map(|t| match read_date(&t) {
            DateReading::Date(date, None) if t.contains('年') => Some(date),
            _ => None,
        });
    }
}

/// Rows whose credit codes are looked at, and names of organizations: from all over the table, for it may be sorted by
/// counties.
const CODES: usize = 2000;
const NAMES: usize = 50;

/// The county that most right credit codes were given in, or that most names of organizations begin with; where a column
/// tells the county of each row, the prefecture that the codes agree on.
fn from_content(gazetteer: &Gazetteer, sheet: &Sheet, table: &Table) -> Option<Code> {
    let cells = |usage: Use, most: usize| {
        let column = table.column(usage).map(|c| c.index);
        let step = table.body.len().div_ceil(most).max(1);
        let rows = table.body.iter().map(|(row, _)| *row).step_by(step);
        column.into_iter().flat_map(move |c| rows.clone().map(move |r| sheet.cell(r, c).text()))
    };
    let codes: Vec<String> = cells(Use::CreditCode, CODES)
        .filter_map(|text| match read_credit_code(&text) {
            CreditCode::Valid(code) => Some(code),
            _ => None,
        })
        .collect();
    let tells_county = table.column(Use::County).is_some();
    if let Some(place) = given_in(&codes, if tells_county { 4 } else { 6 })
        && let Some(division) = gazetteer.get(place)
    {
        return Some(division.code);
    }
    if tells_county {
        return None;
    }
    let mut named: HashMap<Code, usize> = HashMap::new();
    let mut asked = 0;
    let names = cells(Use::Organization, NAMES).chain(cells(Use::Party, NAMES));
    for text in names.filter(|t| !t.is_empty()).take(NAMES) {
        asked += 1;
        if let Some(code) =
            division_in(gazetteer, &text, None).and_then(|c| c.ancestor(Level::County))
        {
            *named.entry(code).or_default() += 1;
        }
    }
    named
        .into_iter()
        .max_by_key(|(code, n)| (*n, std::cmp::Reverse(*code)))
        .filter(|(_, n)| *n >= 2 && n * 5 >= asked * 2)
        .map(|(c, _)| c)
}

/// The digits of the division, so many of them, in which three fifths of credit codes were given.
fn given_in(codes: &[String], digits: usize) -> Option<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for code in codes {
        *counts.entry(&code[2..2 + digits]).or_default() += 1;
    }
    let (place, count) = counts.into_iter().max_by(|a, b| (a.1, b.0).cmp(&(b.1, a.0)))?;
    (count >= 2 && count * 5 >= codes.len() * 3).then_some(place)
}

fn numeral(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十百".contains(c)
}

/// Takes the number of a heading off: 一、, （二）, 3.; a numeral with which a name begins stays (三十里堡街道).
fn without_ordinal(heading: &str) -> &str {
    let opened = heading.trim_start_matches(['(', '第']);
    let rest = opened.trim_start_matches(numeral);
    let after = rest.trim_start_matches(['、', '.', ',', ')', ':']);
    if rest.len() < opened.len() && (after.len() < rest.len() || heading.starts_with('(')) {
        after
    } else if rest.len() < opened.len() && opened.starts_with(|c: char| c.is_ascii_digit()) {
        rest
    } else {
        heading
    }
}

/// The township (or village) that a block's heading names: 一、城关镇（12家）, 城关镇：, 三十里堡街道.
pub(crate) fn heading(gazetteer: &Gazetteer, heading: &str, within: Option<Code>) -> Option<Code> {
    let squeezed = text::squeezed(heading);
    let numbered = without_ordinal(&squeezed);
    // 一城关镇: a number without a sign, where the name as it stands is none.
    let bare = squeezed.trim_start_matches(numeral);
    [numbered, bare].into_iter().find_map(|name| named_by(gazetteer, name, within))
}

fn named_by(gazetteer: &Gazetteer, heading: &str, within: Option<Code>) -> Option<Code> {
    let bare = text::without_brackets(heading);
    let bare = bare.split([':', ',', '，', '共']).next().unwrap_or(&bare);
    let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit() || "个家户:".contains(c));
    if bare.chars().count() < 2 {
        return None;
    }
    let mut query = Query::new("").township(bare);
    if let Some(code) = within {
        query = query.context(code);
    }
    let township = gazetteer.link(&query.clone().level(Level::Township)).code;
    let direct = township.or_else(|| gazetteer.link(&query).code);
    direct
        .filter(|c| c.level() >= Level::County && within.is_none_or(|w| w.contains(*c)))
        .or_else(|| division_in(gazetteer, bare, within))
}

/// The division that the file's name or the titles of the sheets name, where they agree.
pub(crate) fn division_of_book(gazetteer: &Gazetteer, book: &crate::grid::Book) -> Option<Code> {
    let stem = book.file.rsplit_once('.').map_or(book.file.as_str(), |(stem, _)| stem);
    let mut found: Vec<Code> = division_in(gazetteer, stem, None).into_iter().collect();
    for sheet in &book.sheets {
        let lines = (0..sheet.rows.len().min(6)).filter(|r| sheet.count(*r) <= 2);
        for cell in lines.flat_map(|r| sheet.rows[r].iter()).filter(|c| !c.is_blank()) {
            found.extend(
                division_in(gazetteer, &cell.text(), None).filter(|c| c.level() <= Level::Township),
            );
        }
    }
    let counties: std::collections::BTreeSet<Code> =
        found.iter().filter_map(|c| c.ancestor(Level::County)).collect();
    if counties.len() == 1 {
        return counties.into_iter().next();
    }
    if counties.is_empty() { found.into_iter().max_by_key(|c| c.level()) } else { None }
}
