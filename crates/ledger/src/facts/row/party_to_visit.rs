//! The two sides of a visit: who went, and whom they went to see.

use gazetteer::{Code, Level};

use super::block::Block;
use super::organization::{main_organization, named_organization, party};
use super::outcome::Outcome;
use super::place::{named_beside, place, village_of_name};
use super::source;
use super::view::View;
use crate::cell::scrub;
use crate::columns::{Column, Use, kind_of_organization};
use crate::facts::{Subject, Where};
use crate::grid::Cell;
use crate::reader::{Decision, Reader};
use crate::review::Kind;
use crate::text;

/// Whom a visit went to see: a division, or its name as written.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// Index of the division.
    pub(super) division: Option<u32>,
    pub(super) name: String,
}

/// The cells of one side joined, and the first of them.
struct Side<'a> {
    column: &'a Column,
    cell: &'a Cell,
    text: String,
}

/// What stands in the columns of a side, from the province down; none where nothing does.
fn side<'a>(view: &View<'a>, usages: &[Use]) -> Option<Side<'a>> {
    let columns = view.table.columns.iter().filter(|c| usages.contains(&c.usage));
    let mut told: Vec<(&'a Column, &'a Cell, String)> = Vec::new();
    for column in columns {
        let cell = view.at(column);
        let text = scrub(&cell.text().replace('\n', "、")).0;
        if !cell.is_blank() && !text::says_nothing(&text::squeezed(&text)) {
            told.push((column, cell, text));
        }
    }
    let (column, cell, _) = told.last()?;
    let (column, cell) = (*column, *cell);
    let text = told.iter().map(|(_, _, text)| text.trim()).collect::<String>();
    Some(Side { column, cell, text })
}

/// The county that a row's own places lie in.
fn home(block: &Block) -> Option<Code> {
    block.context.or(block.within)
}

/// Who went: of the columns that name visitors, else of the row's own place and organization.
pub(super) fn visitors(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    block: &mut Block,
) -> Result<Vec<Subject>, Outcome> {
    if view.table.column(Use::Visitor).is_none() {
        let (division, names) = place(reader, view, block)?;
        let main = main_organization(reader, view, division, &names, None)?;
        let party = party(reader, view, division, &names);
        let own = main.or(party).map_or(Subject::Division(division), Subject::Organization);
        return Ok(vec![own]);
    }
    let Some(side) = side(view, &[Use::Visitor]) else {
        // Written once for several hosts.
        if !block.visitors.is_empty() {
            return Ok(block.visitors.clone());
        }
        let column = view.table.column(Use::Visitor).ok_or(Outcome::Skipped)?;
        let line = view.line(column, view.at(column), Kind::Visit, String::new());
        return Err(match reader.ask(line) {
            Some(Decision::Skip) => Outcome::Skipped,
            _ => Outcome::Waits,
        });
    };
    let township = township_beside(reader, view, block);
    let found = decided(reader, view, &side, &|reader, text| {
        let mut found: Vec<Subject> = Vec::new();
        // A later one may lie in the county of the one before.
        let mut near = township;
        for part in parts_of(text) {
            let subject = visitor(reader, view, block, near, &part)?;
            if let Subject::Division(at) = subject {
                let code = reader.facts.divisions.get(at as usize).and_then(|d| d.id.get(..6));
                let county = code.and_then(|code| reader.places.gazetteer().get(code));
                near = township.or(county.map(|c| c.code));
            }
            found.push(subject);
        }
        (!found.is_empty()).then_some(found)
    })?;
    block.visitors = found.ok_or(Outcome::Waits)?;
    Ok(block.visitors.clone())
}

/// The township in a column of its own beside the visitors'.
fn township_beside(reader: &mut Reader<'_>, view: &View<'_>, block: &Block) -> Option<Code> {
    if view.table.column(Use::Host).is_none() || block.township.is_empty() {
        return None;
    }
    let asked =
        Where { township: block.township.clone(), context: block.context, ..Where::default() };
    reader.places.place(&asked).code
}

/// One visitor: a place, a branch, or an office or cooperative of the ledger's county.
fn visitor(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    block: &Block,
    township: Option<Code>,
    part: &str,
) -> Option<Subject> {
    let at = |reader: &mut Reader<'_>, name: &str| {
        let near = township.and_then(|t| source::place(reader, Some(t), name));
        near.or_else(|| source::place(reader, home(block), name))
    };
    if let Some(code) = at(reader, part) {
        return Some(Subject::Division(named_beside(reader, code)));
    }
    if let Some(code) = village_of_name(part).and_then(|name| at(reader, &name)) {
        return Some(Subject::Division(named_beside(reader, code)));
    }
    // 某企业 is nobody that can be told.
    let kind = kind_of_organization(part)
        .filter(|k| !k.starts_with("PartyBranch") && !part.contains('某'))?;
    let county = home(block)?;
    let division = named_beside(reader, county);
    let names = reader.places.names(county);
    let official = names.last().cloned().unwrap_or_default();
    // 县农业农村局 is the county's own.
    let name = match part.strip_prefix(['县', '市', '区', '旗', '镇', '乡']) {
        Some(rest) if county.level() <= Level::County => format!("{official}{rest}"),
        _ => part.to_owned(),
    };
    Some(Subject::Organization(named_organization(reader, view, &name, kind, division, &names)))
}

/// Whom they went to see: of the columns that name hosts, else the row's own place, else the place of the title.
pub(super) fn hosts(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    block: &Block,
) -> Result<Vec<Host>, Outcome> {
    let by_place = |reader: &mut Reader<'_>, code: Code| Host {
        division: Some(named_beside(reader, code)),
        name: String::new(),
    };
    if let Some(side) = side(view, &[Use::Host, Use::Source]) {
        let home = home(block);
        let found = decided(reader, view, &side, &|reader, text| host_list(reader, home, text))?;
        return match found {
            Some(hosts) => Ok(hosts),
            // `new`: kept in the words of the ledger.
            None => Ok(vec![Host { division: None, name: text::name(&side.text) }]),
        };
    }
    let named = [Use::Village, Use::Place, Use::Township].into_iter();
    if view.table.column(Use::Host).is_none()
        && named.filter_map(|u| view.cell(u)).any(|(_, cell)| !cell.is_blank())
        && view.table.column(Use::Visitor).is_some()
    {
        let (division, _) = place(reader, view, block)?;
        return Ok(vec![Host { division: Some(division), name: String::new() }]);
    }
    if let Some(code) = block.hosted.filter(|_| view.table.column(Use::Host).is_none()) {
        return Ok(vec![by_place(reader, code)]);
    }
    let column = view.table.column(Use::Host).or_else(|| view.table.columns.first());
    let column = column.ok_or(Outcome::Skipped)?;
    let line = view.line(column, view.at(column), Kind::Visit, String::new());
    match reader.ask(line.clone()) {
        None => Err(Outcome::Waits),
        Some(Decision::Skip) => Err(Outcome::Skipped),
        Some(Decision::Given(told)) => match host_list(reader, home(block), &told) {
            Some(hosts) => Ok(hosts),
            None => {
                reader.refuse(line);
                Err(Outcome::Waits)
            }
        },
        Some(Decision::New) => Ok(Vec::new()),
    }
}

/// The hosts that a text names; a later one may lie in the county of the one before.
fn host_list(reader: &mut Reader<'_>, home: Option<Code>, text: &str) -> Option<Vec<Host>> {
    let mut found: Vec<Host> = Vec::new();
    let mut before: Option<Code> = None;
    for part in parts_of(text) {
        let beside = before.and_then(|county| source::place(reader, Some(county), &part));
        let code = beside
            .or_else(|| source::place(reader, home, &part))
            .or_else(|| village_of_name(&part).and_then(|n| source::place(reader, home, &n)));
        if let Some(code) = code {
            before = code.ancestor(Level::County).or(before);
            let division = Some(named_beside(reader, code));
            found.push(Host { division, name: String::new() });
        } else if kind_of_organization(&part).is_some() && part.chars().count() > 3 {
            found.push(Host { division: None, name: text::name(&part) });
        } else {
            return None;
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Reads a side, or asks for it: `Ok(None)` where its words are kept as they stand.
fn decided<T>(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    side: &Side<'_>,
    read: &dyn Fn(&mut Reader<'_>, &str) -> Option<T>,
) -> Result<Option<T>, Outcome> {
    if let Some(found) = read(reader, &side.text) {
        return Ok(Some(found));
    }
    let asked = Where { place: parts_of(&side.text).swap_remove(0), ..Where::default() };
    let candidates = reader.places.place(&asked).candidates(reader.places.gazetteer());
    let line = view.line(side.column, side.cell, Kind::Visit, candidates);
    match reader.ask(line.clone()) {
        None => Err(Outcome::Waits),
        Some(Decision::Skip) => Err(Outcome::Skipped),
        Some(Decision::New) => Ok(None),
        Some(Decision::Given(told)) => {
            let plain = text::plain(&told);
            // A candidate as the list shows it.
            let first = plain.split(' ').next().unwrap_or_default();
            let is_code = first.len() > 1 && first.bytes().all(|b| b.is_ascii_digit());
            let found = read(reader, if is_code { first } else { &plain });
            if found.is_none() {
                reader.refuse(line);
                return Err(Outcome::Waits);
            }
            Ok(found)
        }
    }
}

/// The names in a cell, without who of them went: 城关镇东街村、西街村支部书记等12人.
fn parts_of(cell: &str) -> Vec<String> {
    let plain = text::plain(cell);
    let outer = text::without_brackets(&plain);
    let squeezed = text::squeezed(&outer);
    let parts: Vec<String> = squeezed
        .split(['、', ';', ',', '/', '，', '；', '|', '→'])
        .map(|part| without_people(part).to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { vec![squeezed] } else { parts }
}

/// A name without the people and words around it.
fn without_people(part: &str) -> &str {
    const AFTER: [&str; 40] = [
        "党支部书记",
        "支部书记",
        "村支书",
        "支书",
        "书记",
        "主任",
        "村干部",
        "干部群众",
        "干部",
        "党员代表",
        "村民代表",
        "代表",
        "党员",
        "群众",
        "村民",
        "村“两委”",
        "“两委”班子",
        "“两委”",
        "两委班子",
        "村两委",
        "两委",
        "班子成员",
        "班子",
        "成员",
        "负责人",
        "带头人",
        "领导",
        "一行",
        "考察团",
        "考察组",
        "观摩团",
        "参观团",
        "学习团",
        "代表团",
        "人员",
        "等地",
        "等村",
        "等",
        "考察",
        "学习",
    ];
    const BEFORE: [&str; 7] = ["赴", "前往", "到", "来自", "组织", "带领", "去"];
    let mut rest = part;
    loop {
        let shorter = AFTER
            .iter()
            .find_map(|w| rest.strip_suffix(w))
            .or_else(|| BEFORE.iter().find_map(|w| rest.strip_prefix(w)))
            .or_else(|| without_count(rest))
            .filter(|r| r.chars().count() >= 2);
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// A name without how many went: 东街村12人, 东街村等8个村.
fn without_count(part: &str) -> Option<&str> {
    let unit =
        ["余人", "多人", "个村", "人", "名", "个"].iter().find_map(|u| part.strip_suffix(u))?;
    let name = unit.trim_end_matches(|c: char| c.is_ascii_digit());
    (name.len() < unit.len()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_without_their_people() {
        for (cell, expected) in [
            ("城关镇东街村、西街村支部书记等12人", vec!["城关镇东街村", "西街村"]),
            ("赴安吉县天荒坪镇余村村", vec!["安吉县天荒坪镇余村村"]),
            ("东街村“两委”班子一行", vec!["东街村"]),
            ("县农业农村局", vec!["县农业农村局"]),
            ("三十里堡村", vec!["三十里堡村"]),
        ] {
            assert_eq!(parts_of(cell), expected, "{cell}");
        }
    }
}
