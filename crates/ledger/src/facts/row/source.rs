//! From whom a row's practice was learned.

use gazetteer::{Code, Level, Status};

use super::block::Block;
use super::place::named_beside;
use super::readings::Readings;
use super::view::View;
use crate::cell::scrub;
use crate::columns::Use;
use crate::facts::{Fact, Subject, Transmission, Where};
use crate::reader::{Decision, Reader};
use crate::review::Kind;
use crate::text;

/// A place from which something was learned, or its name as written.
type Origin = (Option<Code>, String);

/// Adds how the practice came to the row's adopter.
pub(super) fn learn(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    block: &Block,
    (adopter, division): (Subject, u32),
) {
    let Some((column, cell)) = view.cell(Use::Source) else { return };
    let own = reader.facts.divisions.get(division as usize).map(|d| d.id.clone());
    // A name of the row's own county, whether a title or a cell tells the county.
    let county = own.as_deref().and_then(|id| id.get(..6)).map(str::to_owned);
    let county = county.and_then(|id| reader.places.gazetteer().get(&id)).map(|d| d.code);
    let context = block.context.or(county);
    for (code, name) in origins(reader, view, context) {
        let from = code.map(|code| named_beside(reader, code));
        if code.is_some_and(|c| own.as_deref() == Some(c.to_string().as_str())) {
            continue;
        }
        let mut schemes: Vec<Option<u32>> =
            readings.schemes.iter().map(|(s, ..)| Some(reader.facts.scheme(s.clone()))).collect();
        if schemes.is_empty() {
            schemes.push(None);
        }
        for scheme in schemes {
            let name = name.clone();
            let report = view.report;
            let transmission =
                Transmission { scheme, from, name, to: adopter, report, visit: None };
            let at = reader.facts.transmission(transmission);
            view.evidence(reader, Fact::Transmission(at), "", column, cell);
        }
    }
}

/// Where the cell says that it was learned; asked where that is no place or several.
fn origins(reader: &mut Reader<'_>, view: &View<'_>, context: Option<Code>) -> Vec<Origin> {
    let Some((column, cell)) = view.cell(Use::Source) else { return Vec::new() };
    let whole = text::squeezed(&scrub(&cell.text()).0);
    if is_own(&whole) {
        return Vec::new();
    }
    if let Some(found) = resolved(reader, context, &whole) {
        return found;
    }
    let asked = Where { place: bare(&whole).to_owned(), context, ..Where::default() };
    let candidates = reader.places.place(&asked).candidates(reader.places.gazetteer());
    let line = view.line(column, cell, Kind::Source, candidates);
    let told = match reader.ask(line.clone()) {
        None | Some(Decision::Skip) => return Vec::new(),
        Some(Decision::New) => return vec![(None, text::name(&whole))],
        Some(Decision::Given(told)) => told,
    };
    let plain = text::plain(&told);
    // A candidate as the list shows it, or codes and names.
    let first = plain.split(' ').next().unwrap_or_default();
    let told =
        if first.len() > 1 && first.bytes().all(|b| b.is_ascii_digit()) { first } else { &plain };
    resolved(reader, context, told).unwrap_or_else(|| {
        reader.refuse(line);
        Vec::new()
    })
}

/// Whether the cell says nothing, or that the practice is the place's own.
fn is_own(text: &str) -> bool {
    const OWN: [&str; 12] = [
        "首创", "自创", "自主", "自行", "自发", "自己", "原创", "独创", "本村", "本地", "本社",
        "自我",
    ];
    text::says_nothing(text) || OWN.iter().any(|w| text.contains(w))
}

/// A name without what was done with it: 学习茅坝村经验 is 茅坝村.
fn bare(text: &str) -> &str {
    const BEFORE: [&str; 14] = [
        "学习借鉴",
        "考察学习",
        "学习",
        "借鉴",
        "参照",
        "参考",
        "仿照",
        "源于",
        "源自",
        "来自",
        "引自",
        "赴",
        "到",
        "向",
    ];
    const AFTER: [&str; 9] =
        ["的经验", "的做法", "经验", "做法", "模式", "学习", "考察", "取经", "等地"];
    let mut rest = text;
    while let Some(shorter) = BEFORE
        .iter()
        .find_map(|w| rest.strip_prefix(w))
        .or_else(|| AFTER.iter().find_map(|w| rest.strip_suffix(w)))
        .filter(|r| r.chars().count() >= 2)
    {
        rest = shorter;
    }
    rest
}

/// The places that a text names, if each of its parts is one.
fn resolved(reader: &mut Reader<'_>, context: Option<Code>, text: &str) -> Option<Vec<Origin>> {
    let parts = text.split(['、', ';', ',', '，', '；', '/', '和']).filter(|p| !p.is_empty());
    let parts: Vec<&str> = parts.map(bare).collect();
    if parts.is_empty() {
        return None;
    }
    parts
        .into_iter()
        .map(|part| Some((Some(place(reader, context, part)?), String::new())))
        .collect()
}

/// The one place that a name means: in the ledger's county, else one that names its own county or is a county or above.
pub(super) fn place(reader: &mut Reader<'_>, context: Option<Code>, name: &str) -> Option<Code> {
    if name.bytes().all(|b| b.is_ascii_digit()) {
        return reader.places.gazetteer().get(name).map(|d| d.code);
    }
    let ask = |context| Where { place: name.to_owned(), context, ..Where::default() };
    let near = reader.places.place(&ask(context));
    let is_linked = |placed: &crate::facts::Placed| placed.status == Status::Linked;
    let names = |reader: &mut Reader<'_>, code: Code| {
        let names = reader.places.names(code);
        let level = code.level() as usize;
        let told = |n: &String| {
            let county = text::squeezed(n);
            name.contains(&county)
                || name.contains(county.trim_end_matches(['省', '市', '县', '区']))
        };
        level <= Level::County as usize || names.iter().take(3).any(told)
    };
    if is_linked(&near)
        && let Some(code) = near.code
        && (code.level() >= Level::Township || name.chars().count() > 2)
        && Some(code) != context
    {
        return Some(code);
    }
    let far = reader.places.place(&ask(None));
    let code = far.code.filter(|_| is_linked(&far))?;
    names(reader, code).then_some(code)
}
