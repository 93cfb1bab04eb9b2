//! The division that a row lies in.

use std::rc::Rc;

use gazetteer::{Code, Level, Status};

use super::block::Block;
use super::outcome::Outcome;
use super::view::View;
use crate::columns::{Column, Use};
use crate::facts::place::{Placed, Where, level_word};
use crate::facts::{Division, Fact, Names};
use crate::grid::Cell;
use crate::reader::{Decision, Reader};
use crate::review::Kind;
use crate::text;

/// Remarks that may name a place otherwise.
fn place_remark(remark: &str) -> bool {
    ["原", "现", "更名", "改名", "并入", "合并", "划归", "划入", "撤", "曾用", "旧称", "改为"]
        .iter()
        .any(|w| remark.contains(w))
}

/// An address without the number of a house: 桃溪镇上陶村12号.
fn without_house(address: &str) -> &str {
    let Some((head, _)) = address.rsplit_once('号') else { return address };
    let place = head.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ' '));
    if place.len() < head.len() && place.chars().count() > 2 { place } else { address }
}

/// Finds the row's division and the names of it and its parents; asks where it is not sure.
pub(super) fn place(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    block: &Block,
) -> Result<(u32, Rc<Vec<String>>), Outcome> {
    let remark = view.text(Use::Remark);
    let mut code = view.text(Use::Code);
    if let Some((column, cell)) = view.cell(Use::Code)
        && !code.is_empty()
        && !code.bytes().all(|b| b.is_ascii_digit())
    {
        // 4.30522E+11: the name alone must tell the place.
        let line = view.line(column, cell, Kind::ExcelDamagedCode, String::new());
        code = reader
            .content(line, |reader, right| {
                reader.places.gazetteer().get(right).map(|_| right.to_owned())
            })
            .unwrap_or_default();
    }
    let asked = Where {
        province: view.text(Use::Province),
        prefecture: view.text(Use::Prefecture),
        county: block.county.clone(),
        township: block.township.clone(),
        village: match block.village.is_empty() {
            true => view.text(Use::JointVillage),
            false => block.village.clone(),
        },
        place: without_house(&view.text(Use::Place)).to_owned(),
        code,
        remark: if place_remark(&remark) { remark } else { String::new() },
        context: block.context,
        within: block.within,
    };
    // A place that cannot be read is no place: not the township instead of its village.
    let broken = [Use::County, Use::Township, Use::Village, Use::Place]
        .into_iter()
        .any(|u| view.cell(u).is_some_and(|(_, c)| matches!(c, Cell::Error(_))));
    let placed = if broken { Rc::new(Placed::unknown()) } else { answer(reader, view, &asked) };
    if let Some(code) =
        placed.code.filter(|c| placed.status == Status::Linked && c.level() >= Level::Township)
    {
        if let Some((written, official)) = &placed.typo {
            reader.typos.push((view.row + 1, crate::cell::scrub(written).0, official.clone()));
        }
        return Ok(linked(reader, view, code, &asked));
    }
    let (column, cell) = place_cell(view);
    let kind = if placed.conflict { Kind::CodeNameConflict } else { Kind::Division };
    let candidates = placed.candidates(reader.places.gazetteer());
    let line = view.line(column, cell, kind, candidates.clone());
    let found = match reader.ask(line.clone()) {
        None => return Err(Outcome::Waits),
        Some(Decision::Skip) => return Err(Outcome::Skipped),
        Some(Decision::Given(told)) => chosen(reader, &told, &candidates, &asked)
            .map(|code| linked(reader, view, code, &asked)),
        Some(Decision::New) => minted(reader, &asked),
    };
    found.ok_or_else(|| {
        reader.refuse(line);
        Outcome::Waits
    })
}

/// The one division that a person names: by its code, by a candidate's name, or by a name that is one place here.
fn chosen(reader: &mut Reader<'_>, told: &str, candidates: &str, asked: &Where) -> Option<Code> {
    let plain = text::plain(told);
    if plain.contains([';', '、', '|']) {
        return None;
    }
    let first = plain.split(' ').next().unwrap_or_default();
    if first.bytes().all(|b| b.is_ascii_digit()) {
        return reader.places.gazetteer().get(first).map(|d| d.code);
    }
    let name = text::squeezed(&plain);
    let mut named = candidates
        .split(" | ")
        .filter_map(|candidate| candidate.split_once(' '))
        .filter(|(_, label)| {
            let label = text::squeezed(label);
            label.ends_with(&name)
                || label.strip_suffix("民委员会").is_some_and(|l| l.ends_with(&name))
        });
    if let (Some((code, _)), None) = (named.next(), named.next()) {
        return reader.places.gazetteer().get(code).map(|d| d.code);
    }
    let other = Where {
        village: String::new(),
        place: plain,
        code: String::new(),
        remark: String::new(),
        ..asked.clone()
    };
    let found = reader.places.place(&other);
    found.code.filter(|c| found.status == Status::Linked && c.level() >= Level::Township)
}

/// Asks the gazetteer; where the row's own cells name no village, the names of its branch or collective may.
fn answer(reader: &mut Reader<'_>, view: &View<'_>, asked: &Where) -> Rc<Placed> {
    let own = (!asked.is_silent() || asked.within.is_some()).then(|| reader.places.place(asked));
    let named = own.as_ref().and_then(|o| o.code).is_some_and(|c| c.level() == Level::Village);
    if !named && asked.village.is_empty() && asked.place.is_empty() && asked.code.is_empty() {
        for name in [view.text(Use::Party), view.text(Use::Organization)] {
            let Some(village) = village_of_name(&name) else { continue };
            let other = Where { place: village, ..asked.clone() };
            let found = reader.places.place(&other);
            if found.code.is_some_and(|c| c.level() == Level::Village) {
                return found;
            }
        }
    }
    own.unwrap_or_else(|| Rc::new(Placed::unknown()))
}

/// The place in the name of a village's branch or collective: 城关镇新立街村股份经济合作社 → 城关镇新立街村.
pub(super) fn village_of_name(name: &str) -> Option<String> {
    let squeezed = text::squeezed(name);
    let bare = squeezed.trim_start_matches("中共");
    let place = [
        "总支部委员会",
        "支部委员会",
        "党总支",
        "党支部",
        "党委",
        "股份经济合作社",
        "股份经济联合社",
        "经济合作社",
        "经济联合社",
    ]
    .iter()
    .find_map(|ending| bare.strip_suffix(ending))?;
    (place.chars().count() >= 2 && !place.contains("合作社") && !place.contains("公司"))
        .then(|| place.to_owned())
}

/// The cell that a question about the place shows: the village, else whatever names a place, else the first cell.
pub(super) fn place_cell<'a>(view: &View<'a>) -> (&'a Column, &'a Cell) {
    let order = [
        Use::Village,
        Use::JointVillage,
        Use::Place,
        Use::Code,
        Use::Township,
        Use::County,
        Use::Organization,
        Use::Party,
    ];
    let told = order.into_iter().filter_map(|u| view.cell(u)).find(|(_, cell)| !cell.is_blank());
    told.or_else(|| order.into_iter().find_map(|u| view.cell(u))).unwrap_or_else(|| {
        let column = &view.table.columns[0];
        (column, view.at(column))
    })
}

/// Adds a division of the gazetteer with its parents; returns it and their names from the province down.
fn linked(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    code: Code,
    asked: &Where,
) -> (u32, Rc<Vec<String>>) {
    let names = reader.places.names(code);
    let id = code.to_string();
    let known =
        reader.facts.division_of(&id).filter(|at| reader.facts.divisions[*at as usize].attested);
    let at = known.unwrap_or_else(|| with_parents(reader, code, asked));
    let (column, cell) = place_cell(view);
    let written =
        text::name(if code.level() == Level::Village { &asked.village } else { &asked.township });
    let official = reader.facts.divisions[at as usize].name.clone();
    if !written.is_empty()
        && written != text::name(&official)
        && !crate::cell::holds_contact(&written)
    {
        reader.facts.divisions[at as usize].alt_names.insert(&written);
    }
    view.evidence(reader, Fact::Division(at), "", column, cell);
    (at, names)
}

/// Adds a division and those that enclose it.
fn with_parents(reader: &mut Reader<'_>, code: Code, asked: &Where) -> u32 {
    let gazetteer = reader.places.gazetteer();
    let tells_township = !asked.township.is_empty() || asked.within.is_some();
    let above = (code.parent(), tells_township, asked.context.is_some());
    let mut parent = code.parent().map_or_else(String::new, |parent| parent.to_string());
    // Neighbouring villages have the same parents, which are there already.
    if reader.parents != Some(above) || reader.facts.division_of(&parent).is_none() {
        parent.clear();
        for division in gazetteer.parents(code) {
            let level = division.code.level();
            let attested = level == Level::Township && tells_township
                || level == Level::County && asked.context.is_some();
            parent = add(reader, &division, &parent, attested);
        }
        reader.parents =
            (code.parent().map(|p| p.to_string()).as_ref() == Some(&parent)).then_some(above);
    }
    if let Some(division) = gazetteer.division(code) {
        add(reader, &division, &parent, true);
    }
    reader.facts.division_of(&code.to_string()).unwrap_or_default()
}

/// Adds a division that a row names beside its own, with those that enclose it.
pub(super) fn named_beside(reader: &mut Reader<'_>, code: Code) -> u32 {
    let gazetteer = reader.places.gazetteer();
    let mut parent = String::new();
    for division in gazetteer.parents(code) {
        parent = add(reader, &division, &parent, false);
    }
    if let Some(division) = gazetteer.division(code) {
        add(reader, &division, &parent, true);
    }
    reader.facts.division_of(&code.to_string()).unwrap_or_default()
}

fn add(
    reader: &mut Reader<'_>,
    division: &gazetteer::Division,
    parent: &str,
    attested: bool,
) -> String {
    let id = division.code.to_string();
    reader.facts.division(Division {
        id: id.clone(),
        has_code: true,
        name: division.name.clone(),
        level: level_word(division.code.level()),
        parent: parent.to_owned(),
        attested,
        alt_names: Names::default(),
    });
    id
}

/// A village that the gazetteer does not have, under its township.
fn minted(reader: &mut Reader<'_>, asked: &Where) -> Option<(u32, Rc<Vec<String>>)> {
    let name = text::name(if asked.village.is_empty() { &asked.place } else { &asked.village });
    let above = Where {
        village: String::new(),
        place: String::new(),
        code: String::new(),
        ..asked.clone()
    };
    let township =
        reader.places.place(&above).code.or(asked.within).filter(|c| c.level() >= Level::County)?;
    let mut parent = String::new();
    let gazetteer = reader.places.gazetteer();
    for division in gazetteer.parents(township).into_iter().chain(gazetteer.division(township)) {
        parent = add(reader, &division, &parent, true);
    }
    let mut names = (*reader.places.names(township)).clone();
    let id = format!("{township}-{}", text::slug(&name));
    let level = if township.level() == Level::County { "township" } else { "village" };
    names.push(name.clone());
    let division = Division {
        id,
        has_code: false,
        name,
        level,
        parent,
        attested: true,
        alt_names: Names::default(),
    };
    Some((reader.facts.division(division), Rc::new(names)))
}
