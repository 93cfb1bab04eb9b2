//! The organizations that a row names.

use super::outcome::Outcome;
use super::view::View;
use crate::cell::{looks_like_a_person, mask, scrub, without_person};
use crate::columns::{Column, Use, kind_of_organization, party_kind};
use crate::facts::{Core, Fact, Names, Organization, party_rest};
use crate::grid::Cell;
use crate::reader::{Decision, Reader};
use crate::review::{Kind, Line};
use crate::text;

/// The organization that the row is about.
pub(super) fn main_organization(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    division: u32,
    names: &[String],
    credit_code: Option<&str>,
) -> Result<Option<u32>, Outcome> {
    let Some((column, cell)) = view.cell(Use::Organization) else { return Ok(None) };
    if matches!(cell, Cell::Error(_)) {
        let line = view.line(column, cell, Kind::CellError, String::new());
        return Err(if reader.is_left_out(&line) { Outcome::Skipped } else { Outcome::Waits });
    }
    let all = several(&cell.text());
    let Some((name, others)) = all.split_first() else { return Ok(None) };
    let told = view.text(Use::OrganizationKind);
    let kind = kind_of_organization(name).or_else(|| kind_of_organization(&told));
    let (name, kind) = match kind {
        Some(kind) => (name.clone(), kind),
        None => kindless(reader, view, column, cell, name)?,
    };
    let at = if kind.starts_with("Party") {
        party_organization(reader, view, &name, kind, division, names)
    } else {
        organization(reader, view, column, cell, &name, kind, division, names, credit_code)
    };
    for other in others {
        let kind = kind_of_organization(other).unwrap_or("Organization");
        let further = organization(reader, view, column, cell, other, kind, division, names, None);
        view.evidence(reader, Fact::Organization(further), "", column, cell);
    }
    view.evidence(reader, Fact::Organization(at), "", column, cell);
    if let (Some(_), Some((column, cell))) = (credit_code, view.cell(Use::CreditCode)) {
        view.evidence(reader, Fact::Organization(at), "social_credit_code", column, cell);
    }
    Ok(Some(at))
}

/// The names in a cell: several where every part between signs or line ends is an organization's, else one.
fn several(cell: &str) -> Vec<String> {
    const BETWEEN: [char; 7] = ['\n', '、', ';', '；', ',', '，', '/'];
    let clean = |part: &str| text::name(&without_person(&scrub(part).0));
    let mut parts: Vec<String> = cell.split(BETWEEN).map(clean).filter(|p| !p.is_empty()).collect();
    let named = |p: &String| {
        kind_of_organization(p).is_some_and(|k| !k.starts_with("Party")) && p.chars().count() > 4
    };
    if parts.len() > 1 && parts.iter().all(named) {
        return parts;
    }
    let whole = match parts.len() {
        1 if !cell.contains(BETWEEN) => parts.swap_remove(0),
        _ => clean(cell),
    };
    let squeezed = text::squeezed(&whole);
    let is_none = text::says_nothing(&squeezed) || is_not_yet(&squeezed);
    if is_none { Vec::new() } else { vec![whole] }
}

/// Whether a cell says that there is no organization yet: 尚未成立, 正在筹建, 未注册.
fn is_not_yet(cell: &str) -> bool {
    const WORDS: [&str; 5] = ["成立", "组建", "注册", "筹建", "筹备"];
    const BEFORE: [&str; 11] =
        ["尚未", "还未", "暂未", "没有", "未", "待", "拟", "正在", "计划", "准备", ""];
    let bare = cell.trim_end_matches(['中', '(', ')', '。']);
    let head = WORDS.iter().find_map(|word| bare.strip_suffix(word));
    head.is_some_and(|head| {
        BEFORE.contains(&head) && (!head.is_empty() || bare.starts_with('筹') && cell != bare)
    })
}

/// An organization whose name tells no kind: taken as one if the name is long enough, else asked.
fn kindless(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    column: &Column,
    cell: &Cell,
    name: &str,
) -> Result<(String, &'static str), Outcome> {
    let line = if looks_like_a_person(name) {
        view.line(column, &Cell::Text(mask(name).into_boxed_str()), Kind::Personal, String::new())
    } else if name.chars().count() < 4 || matches!(cell, Cell::Number(_) | Cell::Date(_)) {
        view.line(column, cell, Kind::Organization, String::new())
    } else {
        return Ok((name.to_owned(), "Organization"));
    };
    match reader.ask(line.clone()) {
        Some(Decision::New) => Ok((name.to_owned(), "Organization")),
        Some(Decision::Skip) => Err(Outcome::Skipped),
        Some(Decision::Given(told)) => named(&told).ok_or_else(|| {
            reader.refuse(line);
            Outcome::Waits
        }),
        None => Err(Outcome::Waits),
    }
}

/// The organization that a person names instead of what stands in the cell; none where its end tells no kind.
fn named(told: &str) -> Option<(String, &'static str)> {
    let name = text::name(&scrub(told).0);
    let kind = kind_of_organization(&name).filter(|_| name.chars().count() >= 4)?;
    Some((name, kind))
}

/// Finds an organization by credit code, else by the core of its name in the division; adds it where there is none.
#[expect(
    clippy::too_many_arguments,
    reason = "an organization is what a cell, its row and its place say together"
)]
fn organization(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    column: &Column,
    cell: &Cell,
    name: &str,
    kind: &'static str,
    division: u32,
    names: &[String],
    code: Option<&str>,
) -> u32 {
    let core = Core::of(name, names).0;
    let mut code = code;
    if let Some(known) = code.and_then(|c| reader.facts.of_code(c)) {
        let same = reader.facts.organizations[known as usize].core == core;
        if same {
            let organization = &mut reader.facts.organizations[known as usize];
            organization.names.insert(name);
            return known;
        }
        // Two names with one code: one of them has the other's.
        let line = view.line(column, cell, Kind::Duplicate, label(reader, known));
        if is_same(reader, line, known) == Some(true) {
            reader.facts.organizations[known as usize].names.insert(name);
            return known;
        }
        code = None;
    }
    let compatible = reader.facts.alike(division, &core).find(|at| {
        let known = &reader.facts.organizations[*at as usize];
        known.credit_code.is_none() || code.is_none() || known.credit_code.as_deref() == code
    });
    if let Some(known) = compatible {
        let line = view.line(column, cell, Kind::Duplicate, label(reader, known));
        if is_same(reader, line, known) != Some(false) {
            reader.facts.organizations[known as usize].names.insert(name);
            if let Some(code) = code {
                reader.facts.give_code(known, code);
            }
            return known;
        }
    }
    reader.facts.organization(Organization {
        names: Names::of(name),
        kind,
        division,
        credit_code: code.map(str::to_owned),
        core,
        ..Organization::default()
    })
}

/// An organization that a row names in another column than its own: an office, a cooperative that went to see others.
pub(super) fn named_organization(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    name: &str,
    kind: &'static str,
    division: u32,
    names: &[String],
) -> u32 {
    let name = text::name(name);
    let (column, cell) = super::place::place_cell(view);
    let at = if kind.starts_with("Party") {
        party_organization(reader, view, &name, kind, division, names)
    } else {
        organization(reader, view, column, cell, &name, kind, division, names, None)
    };
    view.evidence(reader, Fact::Organization(at), "", column, cell);
    at
}

/// Whether a person says that a name is a known organization's (its id), or another's (`new`); none where nobody says.
fn is_same(reader: &mut Reader<'_>, line: Line, known: u32) -> Option<bool> {
    match reader.ask(line.clone())? {
        Decision::New => Some(false),
        Decision::Skip => None,
        Decision::Given(told) => {
            let label = label(reader, known);
            let told = text::squeezed(&told);
            let same = text::squeezed(&label) == told
                || label
                    .split_once(' ')
                    .is_some_and(|(id, name)| id == told || text::squeezed(name) == told);
            if !same {
                reader.refuse(line);
            }
            same.then_some(true)
        }
    }
}

fn label(reader: &Reader<'_>, at: u32) -> String {
    let known = &reader.facts.organizations[at as usize];
    let id = known.credit_code.clone().unwrap_or_else(|| text::slug(known.name()));
    format!("{id} {}", known.name())
}

/// The Party organization of the row.
pub(super) fn party(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    division: u32,
    names: &[String],
) -> Option<u32> {
    let (column, cell) = view.cell(Use::Party)?;
    if matches!(cell, Cell::Error(_)) {
        return None;
    }
    let (kept, _) = scrub(&cell.text());
    let name = text::name(&kept);
    if text::says_nothing(&text::squeezed(&name)) {
        return None;
    }
    let told = party_kind(&name).map(|kind| (name.clone(), kind));
    let (name, kind) = match told {
        Some(told) => told,
        None => {
            let shown = if looks_like_a_person(&name) {
                Cell::Text(mask(&name).into_boxed_str())
            } else {
                cell.clone()
            };
            // Only the Party organization is left out, the row stays.
            let line = view.line(column, &shown, Kind::Organization, String::new());
            match reader.ask(line.clone())? {
                Decision::Skip => return None,
                Decision::New => (name, "PartyBranch"),
                Decision::Given(told) => {
                    let told = named(&told).filter(|(_, kind)| kind.starts_with("Party"));
                    if told.is_none() {
                        reader.refuse(line);
                    }
                    told?
                }
            }
        }
    };
    let at = party_organization(reader, view, &name, kind, division, names);
    view.evidence(reader, Fact::Organization(at), "", column, cell);
    Some(at)
}

fn party_organization(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    name: &str,
    kind: &'static str,
    division: u32,
    names: &[String],
) -> u32 {
    let mut places = names.to_vec();
    places.push(view.text(Use::Village));
    places.retain(|p| !p.is_empty());
    let core = format!("{kind}:{}", party_rest(name, &places));
    let known = reader.facts.alike(division, &core).next();
    if let Some(at) = known {
        reader.facts.organizations[at as usize].names.insert(name);
        return at;
    }
    reader.facts.organization(Organization {
        names: Names::of(name),
        kind,
        division,
        is_party: true,
        core,
        ..Organization::default()
    })
}
