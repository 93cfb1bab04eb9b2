//! One row: its place, its organizations, what they practise since when, and its figures.

use std::collections::BTreeSet;
use std::rc::Rc;

use gazetteer::{Code, Level, Status};

use super::place::{Placed, Where, level_word};
use super::{
    Adoption, Core, Division, Evidence, Fact, Figure, Observation, Organization, Scheme, Subject,
    party_rest,
};
use crate::cell::{
    CreditCode, Date, DateReading, NumberReading, Quantity, SchemeReading, UNITS, Unit,
    looks_like_a_person, mask, read_credit_code, read_date, read_number, read_scheme, scrub,
};
use crate::columns::{Column, Subject as About, Use, kind_of_organization, measures, party_kind};
use crate::grid::{Book, Cell, Sheet};
use crate::layout::Table;
use crate::reader::{Decision, Reader};
use crate::review::{Kind, Line};
use crate::text;

/// What the rows above and the titles say of a row's place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// The county (or prefecture) of the ledger.
    pub(crate) context: Option<Code>,
    /// The division in which the rows of a block or sheet lie.
    pub(crate) within: Option<Code>,
    pub(crate) county: String,
    pub(crate) township: String,
    pub(crate) village: String,
    /// Whether the ledger is about cooperatives that Party branches lead.
    pub(crate) led: bool,
    /// Units that a line above the table names for all columns.
    pub(crate) units: Vec<Unit>,
}

/// A row with its table, for asking cells by their use.
struct View<'a> {
    book: &'a Book,
    sheet: &'a Sheet,
    table: &'a Table,
    row: usize,
    report: u32,
}

impl<'a> View<'a> {
    /// The cell of a use, with what a merged cell repeats down its column.
    fn cell(&self, usage: Use) -> Option<(&'a Column, &'a Cell)> {
        let column = self.table.column(usage)?;
        Some((column, self.at(column)))
    }

    fn at(&self, column: &Column) -> &'a Cell {
        let own = self.sheet.cell(self.row, column.index);
        match self.sheet.anchor(self.row, column.index) {
            Some((row, at)) if own.is_blank() && at == column.index => self.sheet.cell(row, at),
            _ => own,
        }
    }

    /// Plain text of a use; empty where the cell says nothing or holds an error.
    fn text(&self, usage: Use) -> String {
        match self.cell(usage) {
            Some((_, cell)) if !matches!(cell, Cell::Error(_)) => {
                let plain = text::plain(&cell.text());
                if text::says_nothing(&plain) { String::new() } else { plain }
            }
            _ => String::new(),
        }
    }

    fn line(&self, column: &Column, cell: &Cell, kind: Kind, candidates: String) -> Line {
        let raw = cell.text();
        Line {
            file: self.book.file.clone(),
            sheet: self.sheet.name.clone(),
            row: self.row + 1,
            column: column.header.clone(),
            value: if crate::cell::holds_contact(&raw) { scrub(&raw).0 } else { raw },
            kind,
            candidates,
        }
    }

    fn evidence(
        &self,
        reader: &mut Reader<'_>,
        fact: Fact,
        property: &'static str,
        column: &Column,
        cell: &Cell,
    ) {
        let (kept, _) = scrub(&cell.text());
        let facts = &mut reader.facts;
        let keyword =
            (!kept.is_empty() && kept.chars().count() <= 200).then(|| facts.texts.add(&kept));
        let (column, sheet) =
            (facts.headers.add(&column.header), facts.sheets.add(&self.sheet.name));
        facts.evidence.push(Evidence {
            fact,
            property,
            report: self.report,
            sheet,
            row: self.row as u32 + 1,
            column,
            keyword,
        });
    }
}

/// Reads a data row into facts, or sends it to the review list.
pub(crate) fn read_row(
    reader: &mut Reader<'_>,
    book: &Book,
    sheet: &Sheet,
    table: &Table,
    row: usize,
    block: &Block,
    report: u32,
) {
    let view = View { book, sheet, table, row, report };
    reader.counts.rows += 1;
    let readings = Readings::of(reader, &view);
    let (division, names) = match place(reader, &view, block) {
        Ok(found) => found,
        Err(outcome) => return outcome.count(reader),
    };
    let main = match main_organization(reader, &view, division, &names, &readings) {
        Ok(found) => found,
        Err(outcome) => return outcome.count(reader),
    };
    let party = party(reader, &view, division, &names);
    if let (Some(main), Some(party), true) = (main, party, block.led) {
        let known = &mut reader.facts.organizations[main as usize];
        known.led_by = [known.led_by, Some(party)].into_iter().flatten().min();
    }
    reader.counts.written += 1;
    let adopter = main.or(party).map_or(Subject::Division(division), Subject::Organization);
    let figures = observe(reader, &view, &readings, block, (division, main, party));
    founding(reader, &view, &readings, main.or(party));
    adopt(reader, &view, &readings, adopter, &figures);
}

/// Why a row is not in the tables.
enum Outcome {
    Waits,
    Skipped,
}

impl Outcome {
    fn count(&self, reader: &mut Reader<'_>) {
        match self {
            Outcome::Waits => reader.counts.waiting += 1,
            Outcome::Skipped => reader.counts.skipped += 1,
        }
    }
}

/// What the cells of a row say apart from its place and names; what is wrong with them is asked whether or not the row waits.
struct Readings {
    credit_code: Option<String>,
    founded: Option<Date>,
    start: Option<(Date, Option<Date>)>,
    end: Option<Date>,
    scheme: Option<Scheme>,
    status: Option<&'static str>,
    /// Column by place in the table, with its figures.
    figures: Vec<(usize, Vec<Quantity>)>,
}

impl Readings {
    fn of(reader: &mut Reader<'_>, view: &View<'_>) -> Readings {
        errors(reader, view);
        let credit_code = credit_code(reader, view);
        let founded = date(reader, view, Use::Founded).map(|(d, _)| d);
        let start = date(reader, view, Use::Start);
        let end = date(reader, view, Use::End).map(|(d, _)| d);
        let scheme = scheme(reader, view);
        let status = status(reader, view);
        Readings {
            credit_code,
            founded,
            start,
            end,
            scheme,
            status,
            figures: figures(reader, view),
        }
    }
}

/// Error values of formulas, in any column that is read.
fn errors(reader: &mut Reader<'_>, view: &View<'_>) {
    for column in &view.table.columns {
        let cell = view.sheet.cell(view.row, column.index);
        if matches!(cell, Cell::Error(_))
            && !matches!(column.usage, Use::Person | Use::Unknown | Use::Aside | Use::Serial)
        {
            reader.ask(view.line(column, cell, Kind::CellError, String::new()));
        }
    }
}

fn credit_code(reader: &mut Reader<'_>, view: &View<'_>) -> Option<String> {
    let (column, cell) = view.cell(Use::CreditCode)?;
    if matches!(cell, Cell::Error(_)) {
        return None;
    }
    let (kind, candidates) = match read_credit_code(&cell.text()) {
        CreditCode::None => return None,
        CreditCode::Valid(code) => return Some(code),
        CreditCode::Damaged => (Kind::ExcelDamagedCode, String::new()),
        CreditCode::Bad(repaired) => (Kind::BadCreditCode, repaired.unwrap_or_default()),
    };
    match reader.ask(view.line(column, cell, kind, candidates)) {
        Some(Decision::Given(text)) => match read_credit_code(&text) {
            CreditCode::Valid(code) => Some(code),
            _ => None,
        },
        _ => None,
    }
}

fn date(reader: &mut Reader<'_>, view: &View<'_>, usage: Use) -> Option<(Date, Option<Date>)> {
    let (column, cell) = view.cell(usage)?;
    let reading = match cell {
        Cell::Empty | Cell::Error(_) | Cell::Bool(_) => return None,
        Cell::Date(date) => return Some((*date, None)),
        Cell::Number(n) if (20_000.0..60_000.0).contains(n) => Date::from_serial(*n, false)
            .map_or(DateReading::Impossible, |d| DateReading::Date(d, None)),
        other => read_date(&other.text()),
    };
    let kind = match reading {
        DateReading::Empty => return None,
        DateReading::Date(date, end) => return Some((date, end)),
        DateReading::Impossible => Kind::ImpossibleDate,
        DateReading::Relative => Kind::RelativeDate,
        DateReading::Unreadable => Kind::Date,
    };
    match reader.ask(view.line(column, cell, kind, String::new())) {
        Some(Decision::Given(text)) => match read_date(&text) {
            DateReading::Date(date, end) => Some((date, end)),
            _ => None,
        },
        _ => None,
    }
}

fn scheme(reader: &mut Reader<'_>, view: &View<'_>) -> Option<Scheme> {
    let (column, cell) = view.cell(Use::Scheme)?;
    if matches!(cell, Cell::Empty | Cell::Error(_)) {
        return None;
    }
    let of = |reading| match reading {
        SchemeReading::Formula(words) => Some(Scheme::Formula(words)),
        SchemeReading::Numbered(name) => Some(Scheme::Numbered(name)),
        SchemeReading::Named(name) => Some(Scheme::Named(name)),
        SchemeReading::Empty | SchemeReading::Unreadable => None,
    };
    let reading = read_scheme(&cell.text(), &reader.standard.roles);
    if reading != SchemeReading::Unreadable {
        return of(reading);
    }
    match reader.ask(view.line(column, cell, Kind::Scheme, String::new())) {
        Some(Decision::Given(text)) => of(read_scheme(&text, &reader.standard.roles)),
        _ => None,
    }
}

/// Words of states, the id first: of a status column whole or inside, of a remark inside.
const STATES: [(&str, &[&str]); 4] = [
    (
        "ended",
        &[
            "ended",
            "已停止",
            "停止",
            "终止",
            "已注销",
            "注销",
            "停业",
            "歇业",
            "吊销",
            "撤销",
            "解散",
            "停办",
            "停运",
            "退出",
            "空壳",
            "已停",
            "不再运行",
            "未运行",
            "非正常",
            "否",
        ],
    ),
    (
        "planned",
        &[
            "planned",
            "筹备",
            "筹建",
            "计划",
            "拟",
            "待推行",
            "未推行",
            "未开展",
            "未启动",
            "尚未",
            "准备",
            "规划",
            "申报",
            "待启动",
            "在建",
            "正在组建",
        ],
    ),
    ("piloted", &["piloted", "试点", "试行", "试运行", "试验", "先行先试"]),
    (
        "practised",
        &[
            "practised",
            "practiced",
            "正常",
            "运行",
            "实行",
            "推行",
            "存续",
            "在营",
            "开业",
            "良好",
            "已实施",
            "已开展",
            "正在实施",
            "示范",
            "规范",
            "优",
            "稳定",
            "盈利",
            "经营中",
            "运营",
            "是",
            "一般",
            "active",
        ],
    ),
];

fn status(reader: &mut Reader<'_>, view: &View<'_>) -> Option<&'static str> {
    let told = view.text(Use::Status);
    let squeezed = text::squeezed(&told).to_lowercase();
    if !squeezed.is_empty() {
        // One character alone says it (优, 是, 否), or begins it (拟推行).
        let says = |w: &str| {
            if w.chars().count() == 1 {
                squeezed == w || w == "拟" && squeezed.starts_with(w)
            } else {
                squeezed.contains(w)
            }
        };
        let found = STATES.iter().find(|(_, words)| words.iter().any(|w| says(w)));
        if let Some((id, _)) = found {
            return Some(id);
        }
        let (column, cell) = view.cell(Use::Status)?;
        if let Some(Decision::Given(word)) = reader.ask(view.line(
            column,
            cell,
            Kind::Status,
            "practised | piloted | planned | ended".to_owned(),
        )) {
            return STATES.iter().map(|(id, _)| *id).find(|id| *id == word);
        }
        return None;
    }
    // A remark may say it: 拟于下年推行, 试点, 已注销.
    let remark = text::squeezed(&view.text(Use::Remark));
    let says = |words: &[&str]| words.iter().any(|w| remark.contains(w));
    if says(&["已注销", "已停止", "已停业", "已解散", "已吊销", "已终止", "停止运行", "已停办"])
    {
        Some("ended")
    } else if says(&[
        "拟于",
        "拟推行",
        "拟开展",
        "计划推行",
        "计划开展",
        "下年推行",
        "明年推行",
        "筹备中",
        "筹建中",
        "尚未推行",
        "拟实施",
    ]) {
        Some("planned")
    } else if says(&["试点", "试行", "试运行"]) {
        Some("piloted")
    } else {
        None
    }
}

fn figures(reader: &mut Reader<'_>, view: &View<'_>) -> Vec<(usize, Vec<Quantity>)> {
    let mut all = Vec::new();
    for (at, column) in view.table.columns.iter().enumerate() {
        let Use::Measure(_) = column.usage else { continue };
        let cell = view.sheet.cell(view.row, column.index);
        if matches!(cell, Cell::Empty | Cell::Error(_)) || cell.is_blank() {
            continue;
        }
        // One figure over several rows belongs to none of them alone.
        let shared = view
            .sheet
            .merges
            .iter()
            .any(|m| m.top == view.row && m.left == column.index && m.bottom > m.top);
        let reading = match cell {
            Cell::Date(_) | Cell::Bool(_) => NumberReading::Unreadable,
            Cell::Number(n) => read_number(&crate::cell::decimal(*n)),
            other => read_number(&other.text()),
        };
        let quantities = match reading {
            NumberReading::Empty => continue,
            NumberReading::Quantities(q) if !shared => q,
            _ => match reader.ask(view.line(column, cell, Kind::Number, String::new())) {
                Some(Decision::Given(text)) => match read_number(&text) {
                    NumberReading::Quantities(q) => q,
                    _ => continue,
                },
                _ => continue,
            },
        };
        all.push((at, quantities));
    }
    all
}

/// Remarks that may name a place otherwise.
fn place_remark(remark: &str) -> bool {
    ["原", "现", "更名", "改名", "并入", "合并", "划归", "划入", "撤", "曾用", "旧称", "改为"]
        .iter()
        .any(|w| remark.contains(w))
}

/// Finds the row's division and the names of it and its parents; asks where it is not sure.
fn place(
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
        code.clear();
        if let Some(Decision::Given(right)) =
            reader.ask(view.line(column, cell, Kind::ExcelDamagedCode, String::new()))
        {
            code = right;
        }
    }
    let asked = Where {
        province: view.text(Use::Province),
        prefecture: view.text(Use::Prefecture),
        county: block.county.clone(),
        township: block.township.clone(),
        village: block.village.clone(),
        place: view.text(Use::Place),
        code,
        remark: if place_remark(&remark) { remark } else { String::new() },
        context: block.context,
        within: block.within,
    };
    // A place that cannot be read is no place: not the township instead of its village.
    let broken = [Use::County, Use::Township, Use::Village, Use::Place]
        .into_iter()
        .any(|u| view.cell(u).is_some_and(|(_, c)| matches!(c, Cell::Error(_))));
    let placed = if broken { Placed::unknown() } else { answer(reader, view, &asked) };
    if let Some(code) =
        placed.code.filter(|c| placed.status == Status::Linked && c.level() >= Level::Township)
    {
        return Ok(linked(reader, view, code, &asked));
    }
    let (column, cell) = place_cell(view);
    let kind = if placed.conflict { Kind::CodeNameConflict } else { Kind::Division };
    let line = view.line(column, cell, kind, placed.candidates.clone());
    match reader.ask(line) {
        None => Err(Outcome::Waits),
        Some(Decision::Skip) => Err(Outcome::Skipped),
        Some(Decision::Given(id)) => match reader.places.gazetteer().get(&id) {
            Some(division) => Ok(linked(reader, view, division.code, &asked)),
            None => Err(Outcome::Waits),
        },
        Some(Decision::New) => minted(reader, &asked).ok_or(Outcome::Waits),
    }
}

/// Asks the gazetteer; where the row's own cells name no village, the names of its branch or collective may.
fn answer(reader: &mut Reader<'_>, view: &View<'_>, asked: &Where) -> Placed {
    let own = (!asked.is_silent() || asked.within.is_some()).then(|| reader.places.place(asked));
    let named = own.as_ref().and_then(|o| o.code).is_some_and(|c| c.level() == Level::Village);
    if !named && asked.village.is_empty() && asked.place.is_empty() && asked.code.is_empty() {
        for name in [view.text(Use::Party), view.text(Use::Organization)] {
            let Some(village) = village_of_name(&name) else { continue };
            let other = Where { place: village, ..asked.clone() };
            let found = reader.places.place(&other);
            if found.code.is_some_and(|c| c.level() == Level::Village) {
                return (*found).clone();
            }
        }
    }
    match own {
        Some(own) => (*own).clone(),
        None => Placed::unknown(),
    }
}

/// The place in the name of a village's branch or collective: 城关镇新立街村股份经济合作社 → 城关镇新立街村.
fn village_of_name(name: &str) -> Option<String> {
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
fn place_cell<'a>(view: &View<'a>) -> (&'a Column, &'a Cell) {
    let order = [
        Use::Village,
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
    let known = reader
        .facts
        .division_of
        .get(&id)
        .copied()
        .filter(|at| reader.facts.divisions[*at as usize].attested);
    let at = known.unwrap_or_else(|| with_parents(reader, code, asked));
    let (column, cell) = place_cell(view);
    let written =
        text::name(if code.level() == Level::Village { &asked.village } else { &asked.township });
    let official = reader.facts.divisions[at as usize].name.clone();
    if !written.is_empty()
        && written != text::name(&official)
        && !crate::cell::holds_contact(&written)
    {
        reader.facts.divisions[at as usize].alt_names.insert(written);
    }
    view.evidence(reader, Fact::Division(at), "", column, cell);
    (at, names)
}

/// Adds a division and those that enclose it.
fn with_parents(reader: &mut Reader<'_>, code: Code, asked: &Where) -> u32 {
    let gazetteer = reader.places.gazetteer();
    let mut parent = String::new();
    for division in gazetteer.parents(code) {
        let level = division.code.level();
        let attested = level == Level::Township
            && (!asked.township.is_empty() || asked.within.is_some())
            || level == Level::County && asked.context.is_some();
        parent = add(reader, &division, &parent, attested);
    }
    if let Some(division) = gazetteer.division(code) {
        add(reader, &division, &parent, true);
    }
    reader.facts.division_of.get(&code.to_string()).copied().unwrap_or_default()
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
        code: id.clone(),
        name: division.name.clone(),
        level: level_word(division.code.level()),
        parent: parent.to_owned(),
        attested,
        alt_names: BTreeSet::new(),
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
        code: String::new(),
        name,
        level,
        parent,
        attested: true,
        alt_names: BTreeSet::new(),
    };
    Some((reader.facts.division(division), Rc::new(names)))
}

/// The organization that the row is about.
fn main_organization(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    division: u32,
    names: &[String],
    readings: &Readings,
) -> Result<Option<u32>, Outcome> {
    let Some((column, cell)) = view.cell(Use::Organization) else { return Ok(None) };
    if matches!(cell, Cell::Error(_)) {
        return Err(Outcome::Waits);
    }
    let all = several(&cell.text());
    let Some((name, others)) = all.split_first() else { return Ok(None) };
    let name = name.clone();
    let told = view.text(Use::OrganizationKind);
    let kind = kind_of_organization(&name).or_else(|| kind_of_organization(&told));
    let kind = match kind {
        Some(kind) => kind,
        None => kindless(reader, view, column, cell, &name)?,
    };
    let at = if kind.starts_with("Party") {
        party_organization(reader, view, &name, kind, division, names)
    } else {
        organization(
            reader,
            view,
            column,
            cell,
            &name,
            kind,
            division,
            names,
            readings.credit_code.as_deref(),
        )
    };
    for other in others {
        let kind = kind_of_organization(other).unwrap_or("Organization");
        let further = organization(reader, view, column, cell, other, kind, division, names, None);
        view.evidence(reader, Fact::Organization(further), "", column, cell);
    }
    view.evidence(reader, Fact::Organization(at), "", column, cell);
    if let (Some(_), Some((column, cell))) = (&readings.credit_code, view.cell(Use::CreditCode)) {
        view.evidence(reader, Fact::Organization(at), "social_credit_code", column, cell);
    }
    Ok(Some(at))
}

/// The names in a cell: several where every part between signs or line ends is an organization's, else one.
fn several(cell: &str) -> Vec<String> {
    let clean = |part: &str| text::name(&scrub(part).0);
    let parts: Vec<String> = cell
        .split(['\n', '、', ';', '；', ',', '，', '/'])
        .map(clean)
        .filter(|p| !p.is_empty())
        .collect();
    let named = |p: &String| {
        kind_of_organization(p).is_some_and(|k| !k.starts_with("Party")) && p.chars().count() > 4
    };
    if parts.len() > 1 && parts.iter().all(named) {
        return parts;
    }
    let whole = clean(cell);
    if text::says_nothing(&text::squeezed(&whole)) { Vec::new() } else { vec![whole] }
}

/// An organization whose name tells no kind: taken as one if the name is long enough, else asked.
fn kindless(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    column: &Column,
    cell: &Cell,
    name: &str,
) -> Result<&'static str, Outcome> {
    let line = if looks_like_a_person(name) {
        view.line(column, &Cell::Text(mask(name).into_boxed_str()), Kind::Personal, String::new())
    } else if name.chars().count() < 4 || matches!(cell, Cell::Number(_) | Cell::Date(_)) {
        view.line(column, cell, Kind::Organization, String::new())
    } else {
        return Ok("Organization");
    };
    match reader.ask(line) {
        Some(Decision::New | Decision::Given(_)) => Ok("Organization"),
        Some(Decision::Skip) => Err(Outcome::Skipped),
        None => Err(Outcome::Waits),
    }
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
    if let Some(known) = code.and_then(|c| reader.facts.by_code.get(c)).copied() {
        let same = reader.facts.organizations[known as usize].core == core;
        if same {
            let organization = &mut reader.facts.organizations[known as usize];
            organization.names.insert(name.to_owned());
            return known;
        }
        // Two names with one code: one of them has the other's.
        let candidates = label(reader, known);
        let decision = reader.ask(view.line(column, cell, Kind::Duplicate, candidates));
        if matches!(decision, Some(Decision::Given(_))) {
            reader.facts.organizations[known as usize].names.insert(name.to_owned());
            return known;
        }
        code = None;
    }
    let alike = reader.facts.by_name.get(&(division, core.clone())).cloned().unwrap_or_default();
    let compatible = alike.into_iter().find(|at| {
        let known = &reader.facts.organizations[*at as usize];
        known.credit_code.is_none() || code.is_none() || known.credit_code.as_deref() == code
    });
    if let Some(known) = compatible {
        let candidates = label(reader, known);
        if reader.ask(view.line(column, cell, Kind::Duplicate, candidates)) != Some(Decision::New) {
            let organization = &mut reader.facts.organizations[known as usize];
            organization.names.insert(name.to_owned());
            if let Some(code) = code {
                organization.credit_code.get_or_insert_with(|| code.to_owned());
                reader.facts.by_code.insert(code.to_owned(), known);
            }
            return known;
        }
    }
    let at = reader.facts.organizations.len() as u32;
    reader.facts.organizations.push(Organization {
        names: BTreeSet::from([name.to_owned()]),
        kind,
        division,
        credit_code: code.map(str::to_owned),
        led_by: None,
        is_party: false,
        core: core.clone(),
    });
    if let Some(code) = code {
        reader.facts.by_code.insert(code.to_owned(), at);
    }
    reader.facts.by_name.entry((division, core)).or_default().push(at);
    at
}

fn label(reader: &Reader<'_>, at: u32) -> String {
    let known = &reader.facts.organizations[at as usize];
    let id = known.credit_code.clone().unwrap_or_else(|| text::slug(known.name()));
    format!("{id} {}", known.name())
}

/// The Party organization of the row.
fn party(reader: &mut Reader<'_>, view: &View<'_>, division: u32, names: &[String]) -> Option<u32> {
    let (column, cell) = view.cell(Use::Party)?;
    if matches!(cell, Cell::Error(_)) {
        return None;
    }
    let (kept, _) = scrub(&cell.text());
    let name = text::name(&kept);
    if text::says_nothing(&text::squeezed(&name)) {
        return None;
    }
    let Some(kind) = party_kind(&name) else {
        let shown = if looks_like_a_person(&name) {
            Cell::Text(mask(&name).into_boxed_str())
        } else {
            cell.clone()
        };
        // Only the Party organization is left out, the row stays.
        reader.ask(view.line(column, &shown, Kind::Organization, String::new()));
        return None;
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
    let key = (division, core.clone());
    if let Some(at) = reader.facts.by_name.get(&key).and_then(|all| all.first()).copied() {
        reader.facts.organizations[at as usize].names.insert(name.to_owned());
        return at;
    }
    let at = reader.facts.organizations.len() as u32;
    reader.facts.organizations.push(Organization {
        names: BTreeSet::from([name.to_owned()]),
        kind,
        division,
        is_party: true,
        core,
        ..Organization::default()
    });
    reader.facts.by_name.entry(key).or_default().push(at);
    at
}

/// Figures of a row that an adoption has columns for.
#[derive(Default)]
struct Yields {
    households: Option<Figure>,
    area: Option<Figure>,
}

fn observe(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    block: &Block,
    (division, main, party): (u32, Option<u32>, Option<u32>),
) -> Yields {
    let mut yields = Yields::default();
    for (at, quantities) in &readings.figures {
        let column = &view.table.columns[*at];
        let Use::Measure(index) = column.usage else { continue };
        let Some(measure) = measures().get(usize::from(index)) else { continue };
        let organization = match measure.subject {
            About::Organization => main.or(party),
            About::Party => party.or(main),
            About::Division => None,
        };
        let subject = organization.map_or(Subject::Division(division), Subject::Organization);
        for quantity in quantities {
            let (value, unit) = in_unit(quantity, column, &measure.unit, &block.units);
            let figure = Figure { value, bound: quantity.bound, closed: quantity.closed };
            let cell = view.sheet.cell(view.row, column.index);
            let observation = Observation {
                subject,
                measure: index,
                figure,
                unit,
                year: column.year,
                report: view.report,
            };
            let observed = reader.facts.observation(observation);
            view.evidence(reader, Fact::Observation(observed), "value", column, cell);
            if quantities.len() == 1 && column.year.is_none() && value >= 0.0 {
                if unit == "mu" && measure.subject == About::Organization && yields.area.is_none() {
                    yields.area = Some(figure);
                } else if unit == "household"
                    && measure.indicator == "households-led"
                    && value.fract() == 0.0
                {
                    yields.households = Some(figure);
                }
            }
        }
    }
    yields
}

/// The value in its base unit: the cell's own unit, else the header's, else one of the table's that measures the same,
/// else the measure's.
fn in_unit(
    quantity: &Quantity,
    column: &Column,
    default: &str,
    table: &[Unit],
) -> (f64, &'static str) {
    let known = |id: &str| UNITS.iter().map(|(_, u)| u.id).find(|u| *u == id);
    let header = column.unit.or_else(|| table.iter().copied().find(|u| u.id == default));
    if let Some(unit) = quantity.unit {
        return (quantity.value, unit);
    }
    let unit = header
        .map(|u| u.id)
        .filter(|id| !id.is_empty())
        .or_else(|| known(default))
        .unwrap_or("organization");
    let factor = header
        .map_or(1.0, |u| if quantity.multiplied && u.factor >= 1_000.0 { 1.0 } else { u.factor });
    ((quantity.value * factor * 1e6).round() / 1e6, unit)
}

fn founding(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    organization: Option<u32>,
) {
    let (Some(date), Some(organization), Some((column, cell))) =
        (readings.founded, organization, view.cell(Use::Founded))
    else {
        return;
    };
    reader.facts.foundings.entry(organization).or_default().entry(date).or_insert(view.report);
    view.evidence(reader, Fact::Founding(organization), "date", column, cell);
}

fn adopt(
    reader: &mut Reader<'_>,
    view: &View<'_>,
    readings: &Readings,
    adopter: Subject,
    yields: &Yields,
) {
    let (Some(scheme), Some((column, cell))) = (&readings.scheme, view.cell(Use::Scheme)) else {
        return;
    };
    let scheme = reader.facts.scheme(scheme.clone());
    let (start, mut end) = readings.start.map_or((None, None), |(s, e)| (Some(s), e));
    end = readings.end.or(end);
    let adoption = Adoption {
        adopter,
        scheme,
        start,
        end,
        status: readings.status.map_or(("practised", false), |s| (s, true)),
        households: yields.households,
        area: yields.area,
        report: view.report,
    };
    let at = reader.facts.adoption(adoption);
    view.evidence(reader, Fact::Adoption(at), "scheme", column, cell);
    view.evidence(reader, Fact::Scheme(scheme), "", column, cell);
    for (usage, property, told) in [
        (Use::Start, "start", start.is_some()),
        (Use::End, "end", readings.end.is_some()),
        (Use::Status, "status", readings.status.is_some()),
    ] {
        if let (true, Some((column, cell))) = (told, view.cell(usage)) {
            view.evidence(reader, Fact::Adoption(at), property, column, cell);
        }
    }
}
