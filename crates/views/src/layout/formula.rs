//! How the formula changed along each lineage: which role came in, went or was replaced, at which step.
//!
//! A row per adopter whose formula differs from that of whom it learned from, below the rows of its
//! ancestors. Roles are chips: plain where they stayed, filled where they came in, dashed where they went.

use super::frame::{Frame, MARGIN};
use super::legend::{self, Key};
use super::{Options, words};
use crate::metrics;
use crate::model::{Cascade, Change, EditKind, Entry, Lookup};
use crate::palette;
use crate::scene::{Bounds, Group, Item, Label, Path, Point, Scene};
use std::collections::{HashMap, HashSet};

const SIZE: f64 = 11.0;
const CHIP: f64 = 10.5;
const HIGH: f64 = 17.0;
const ROW: f64 = 22.0;
const INDENT: f64 = 14.0;

/// What happened to a role.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Stayed,
    CameIn,
    Went,
    Replaced,
}

/// Draws the changes.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let l = options.language;
    let lookup = Lookup::new(cascade, l);
    let title = format!(
        "{}{}",
        l.pick("公式的演变：", "Change of the formula of "),
        words::asked(cascade, l)
    );
    let place: HashMap<u32, usize> =
        cascade.entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect();
    let parent = |at: usize| {
        let node = cascade.entries[at].parent.as_ref()?.node?;
        place.get(&node).copied()
    };
    let changed: Vec<usize> = (0..cascade.entries.len())
        .filter(|at| cascade.entries[*at].change.as_ref().is_some_and(|c| !c.edits.is_empty()))
        .collect();
    let said = match l {
        crate::Language::Zh => {
            format!("{}个采纳者中，{}个的公式与其来源不同", cascade.summary.adopters, changed.len())
        }
        crate::Language::En => format!(
            "{} of {} adopters differ from whom they learned from",
            changed.len(),
            cascade.summary.adopters
        ),
    };
    let mut frame = Frame::new(options, &title, &said);
    let mut shown: HashSet<usize> = HashSet::new();
    for at in &changed {
        let mut next = Some(*at);
        while let Some(at) = next.filter(|at| shown.insert(*at)) {
            next = parent(at);
        }
    }
    if shown.is_empty() {
        frame.note(l.pick(
            "在已知的传播中，公式没有变化。",
            "Along the known links the formula did not change.",
        ));
        return frame.scene();
    }
    // Parents before children, as in the document, children below their parents.
    let mut below: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut rows: Vec<usize> = shown.iter().copied().collect();
    rows.sort_unstable();
    for at in rows {
        below.entry(parent(at).filter(|p| shown.contains(p))).or_default().push(at);
    }
    let mut stack: Vec<(usize, usize, Option<Point>)> =
        below.get(&None).into_iter().flatten().rev().map(|at| (*at, 0, None)).collect();
    let mut lines = Vec::new();
    let mut cards = Vec::new();
    while let Some((at, depth, from)) = stack.pop() {
        let x = MARGIN + INDENT * depth.min(8) as f64 + 6.0;
        let y = frame.y;
        if let Some((px, py)) = from {
            let points = [(px, py), (px, y + 8.0), (x - 2.0, y + 8.0)];
            lines.push(Item::Path(Path::line(&points, palette::LINK, 1.0)));
        }
        cards.push(row(&mut frame, &cascade.entries[at], &lookup, x));
        let own = (x + 3.0, y + 15.0);
        let children = below.get(&Some(at)).into_iter().flatten().rev();
        stack.extend(children.map(|c| (*c, depth + 1, Some(own))));
    }
    frame.items.push(Item::Group(Group { class: "links", items: lines, ..Group::default() }));
    frame.items.append(&mut cards);
    let all = [
        (Fate::Stayed, l.pick("不变", "stayed")),
        (Fate::CameIn, l.pick("加入", "came in")),
        (Fate::Replaced, l.pick("替换、细化或泛化", "replaced, narrowed or widened")),
        (Fate::Went, l.pick("去掉", "went")),
    ];
    let keys = all.into_iter().map(|(fate, text)| {
        Key::new(text, move |(x, y)| {
            vec![Item::Path(chip(Bounds(x - 12.0, y - 6.0, x + 12.0, y + 6.0), fate))]
        })
    });
    legend::write(&mut frame, keys.collect());
    frame.scene()
}

fn chip(b: Bounds, fate: Fate) -> Path {
    match fate {
        Fate::Stayed => Path::rectangle(b, palette::PAPER).stroked(palette::FAINT, 0.8),
        Fate::CameIn => Path::rectangle(b, "#CFE3F1").stroked(palette::COLOURS[0], 1.4),
        Fate::Replaced => Path::rectangle(b, "#F6E3D3").stroked(palette::COLOURS[1], 1.4),
        Fate::Went => {
            Path::rectangle(b, palette::PAPER).stroked(palette::SOFT, 1.0).dashed(&[2.5, 2.0])
        }
    }
}

/// The chips of a formula after a change; roles that went stand last.
fn chips(entry: &Entry, lookup: &Lookup<'_>) -> Vec<(String, Fate)> {
    let formula = entry.scheme.as_ref().map(|s| s.formula.as_deref().unwrap_or(&s.name));
    let roles = formula.unwrap_or_default().split(['+', '＋']).map(str::trim);
    let none = Change::default();
    let change = entry.change.as_ref().unwrap_or(&none);
    let mut chips: Vec<(String, Fate)> = roles
        .filter(|r| !r.is_empty())
        .map(|role| {
            let edit = change.edits.iter().find(|e| e.to.as_deref() == Some(role));
            match edit.map(|e| (e.kind, e.from.as_deref())) {
                Some((EditKind::Added, _)) => (format!("+{role}"), Fate::CameIn),
                Some((kind, Some(from))) if kind != EditKind::Reordered => {
                    (format!("{from}→{role}"), Fate::Replaced)
                }
                _ => (role.to_owned(), Fate::Stayed),
            }
        })
        .collect();
    let went = change.edits.iter().filter(|e| e.kind == EditKind::Dropped);
    chips.extend(went.filter_map(|e| e.from.as_ref()).map(|f| (format!("−{f}"), Fate::Went)));
    if change.edits.iter().any(|e| e.kind == EditKind::Reordered) {
        chips.push((lookup.language.pick("换序", "reordered").to_owned(), Fate::Replaced));
    }
    chips
}

fn row(frame: &mut Frame, entry: &Entry, lookup: &Lookup<'_>, x: f64) -> Item {
    let right = frame.width - MARGIN;
    let mut items = Vec::new();
    let name = format!("{} {}", lookup.who(&entry.who), words::date(entry, lookup.language));
    let name = metrics::fit(&name, SIZE, right - x - 8.0);
    items.push(Item::Label(Label::new(name.clone(), (x + 2.0, frame.y + 12.0), SIZE)));
    let mut at = x + 2.0 + metrics::width(&name, SIZE) + 12.0;
    let indent = x + 16.0;
    let mut is_first = true;
    for (text, fate) in chips(entry, lookup) {
        let text = metrics::fit(&text, CHIP, right - indent - 12.0);
        let wide = metrics::width(&text, CHIP) + 10.0;
        if at + wide > right && !(is_first && at <= indent) {
            at = indent;
            frame.y += ROW;
        }
        is_first = false;
        let b = Bounds(at, frame.y - 0.5, at + wide, frame.y - 0.5 + HIGH);
        items.push(Item::Path(chip(b, fate)));
        items.push(Item::Label(Label::new(text, (at + 5.0, frame.y + 11.8), CHIP)));
        at += wide + 5.0;
    }
    frame.y += ROW + 2.0;
    Item::Group(Group {
        class: "node",
        title: words::entry(entry, lookup),
        data: vec![("node", entry.node.to_string())],
        items,
    })
}
