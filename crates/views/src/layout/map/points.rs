//! Points and arcs, by longitude and latitude in an equirectangular projection that is true in the middle.

use super::super::colours::{province, provinces};
use super::super::frame::{Frame, MARGIN};
use super::super::legend::{self, Key, Mark};
use super::super::words;
use crate::model::{Basis, Bound, Cascade, Entry, Kind, Lookup};
use crate::palette;
use crate::scene::{Anchor, Bounds, Group, Item, Label, Path, Point, Step};
use std::collections::HashMap;

const SIZE: f64 = 10.0;

/// Draws what has coordinates. A label for which there is no room is left to the tooltip.
pub(super) fn draw(frame: &mut Frame, cascade: &Cascade) {
    let words = Lookup::new(cascade, frame.language);
    let placed: Vec<(&Entry, [f64; 2])> =
        cascade.entries.iter().filter_map(|e| Some((e, e.who.position?))).collect();
    let end = |of: usize, pick: fn(f64, f64) -> f64, from: f64| {
        placed.iter().map(|(_, p)| p[of]).fold(from, pick)
    };
    let (west, east) = (end(0, f64::min, 180.0), end(0, f64::max, -180.0));
    let (south, north) = (end(1, f64::min, 90.0), end(1, f64::max, -90.0));
    let shrink = f64::midpoint(south, north).to_radians().cos().max(0.1);
    let (width, top) = (frame.width - 2.0 * MARGIN, frame.y);
    let (wide, high) = (((east - west) * shrink).max(0.02), (north - south).max(0.02));
    let scale = ((width - 120.0) / wide).min((width * 0.72 - 40.0) / high);
    let height = high * scale + 40.0;
    let left = MARGIN + (width - wide * scale) / 2.0;
    let project =
        |p: [f64; 2]| (left + (p[0] - west) * shrink * scale, top + 20.0 + (north - p[1]) * scale);
    let sheet = Bounds(MARGIN, top, frame.width - MARGIN, top + height);
    frame.items.push(Item::Path(Path::rectangle(sheet, palette::BAND).ground()));
    let points: HashMap<u32, Point> = placed.iter().map(|(e, p)| (e.node, project(*p))).collect();
    let palette = provinces(cascade);
    let mut arcs = Vec::new();
    for is_drawn in [false, true] {
        for (entry, _) in &placed {
            let links =
                if is_drawn { entry.parent.as_slice() } else { entry.alternatives.as_slice() };
            for link in links {
                let Some(from) = link.node.and_then(|n| points.get(&n)) else { continue };
                let path = arc(*from, points[&entry.node], link.basis, is_drawn);
                let title = format!(
                    "{} → {}\n{}",
                    words.who(&link.from),
                    words.who(&entry.who),
                    words.link(link)
                );
                let data = vec![("basis", link.basis.id().to_owned())];
                arcs.push(Item::Group(Group {
                    class: "link",
                    title,
                    data,
                    items: vec![Item::Path(path)],
                }));
            }
        }
    }
    let labels = place(&placed, &points, &arcs, &words, sheet);
    frame.items.push(Item::Group(Group { class: "links", items: arcs, ..Group::default() }));
    for ((entry, _), label) in placed.iter().zip(labels) {
        let at = points[&entry.node];
        let mark = match (entry.kind, entry.time.unwrap_or_default().bound) {
            (Kind::Adopter, Bound::Dated) => Mark::Dated,
            (Kind::Adopter, Bound::Bounded) => Mark::Bounded,
            (Kind::Adopter, Bound::Unknown) => Mark::Unknown,
            (Kind::Outside, _) => Mark::Outside,
            (Kind::Mentioned, _) => Mark::Mentioned,
        };
        let mut items = vec![legend::mark(mark, at, palette.colour(province(&entry.who)))];
        items.extend(label.map(Item::Label));
        frame.items.push(Item::Group(Group {
            class: "node",
            title: words::entry(entry, &words),
            data: vec![("node", entry.node.to_string()), ("kind", entry.kind.id().to_owned())],
            items,
        }));
    }
    frame.y = top + height + 4.0;
    let l = frame.language;
    let mut keys = vec![
        Key::new(l.pick("有日期", "dated"), |p| {
            vec![legend::mark(Mark::Dated, p, palette::SOFT)]
        }),
        Key::new(l.pick("未载日期", "no date printed"), |p| {
            vec![legend::mark(Mark::Bounded, p, palette::SOFT)]
        }),
    ];
    let others = [
        (
            Mark::Outside,
            Kind::Outside,
            l.pick("所选范围之外的采纳者", "adopter outside the selection"),
        ),
        (
            Mark::Mentioned,
            Kind::Mentioned,
            l.pick("仅作为来源被提及，不是采纳者", "only named as a source, no adopter"),
        ),
    ];
    for (mark, kind, text) in others {
        if placed.iter().any(|(e, _)| e.kind == kind) {
            keys.push(Key::new(text, move |p| vec![legend::mark(mark, p, palette::SOFT)]));
        }
    }
    let links = || placed.iter().flat_map(|(e, _)| e.candidates());
    let shown: Vec<Basis> =
        Basis::ALL.into_iter().filter(|b| links().any(|l| l.basis == *b)).collect();
    let thin = placed.iter().any(|(e, _)| !e.alternatives.is_empty());
    keys.extend(legend::bases(frame, &shown, thin));
    legend::write(frame, keys);
    let keys = legend::colours(frame, &palette);
    legend::write(frame, keys);
}

/// A bow to the left of its way, so that there and back do not lie on each other.
fn arc(a: Point, b: Point, basis: Basis, is_drawn: bool) -> Path {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let control = (f64::midpoint(a.0, b.0) + dy * 0.18, f64::midpoint(a.1, b.1) - dx * 0.18);
    let third = |p: Point, c: Point| (p.0 + (c.0 - p.0) * 2.0 / 3.0, p.1 + (c.1 - p.1) * 2.0 / 3.0);
    let (stroke, weight) = if is_drawn { (palette::LINK, 1.2) } else { (palette::FAINT, 0.6) };
    Path {
        steps: vec![Step::Move(a), Step::Cubic(third(a, control), third(b, control), b)],
        ..Path::line(&[], stroke, weight).dashed(palette::dash(basis))
    }
}

/// Finds room for a label at one of four sides of each point, the dated first.
fn place(
    placed: &[(&Entry, [f64; 2])],
    points: &HashMap<u32, Point>,
    arcs: &[Item],
    words: &Lookup<'_>,
    sheet: Bounds,
) -> Vec<Option<Label>> {
    let mut pieces = Vec::new();
    for item in arcs {
        if let Item::Group(group) = item {
            for item in &group.items {
                if let Item::Path(path) = item {
                    pieces.extend(path.pieces());
                }
            }
        }
    }
    let marks: Vec<Bounds> =
        points.values().map(|(x, y)| Bounds(x - 5.0, y - 5.0, x + 5.0, y + 5.0)).collect();
    let mut order: Vec<usize> = (0..placed.len()).collect();
    order.sort_by_key(|k| {
        let e = placed[*k].0;
        (std::cmp::Reverse(e.children), e.time.unwrap_or_default().bound, e.node)
    });
    let mut taken: Vec<Bounds> = Vec::new();
    let mut labels = vec![None; placed.len()];
    for k in order {
        let entry = placed[k].0;
        let (x, y) = points[&entry.node];
        let name = words.who(&entry.who);
        let sides = [
            ((x + 7.0, y + 3.5), Anchor::Start),
            ((x - 7.0, y + 3.5), Anchor::End),
            ((x, y - 7.0), Anchor::Middle),
            ((x, y + 15.0), Anchor::Middle),
        ];
        let label = sides.into_iter().find_map(|(at, anchor)| {
            let label = Label::new(name, at, SIZE).anchored(anchor);
            let b = label.bounds();
            let is_inside = b.0 > sheet.0 && b.1 > sheet.1 && b.2 < sheet.2 && b.3 < sheet.3;
            let is_free = taken.iter().chain(&marks).all(|t| !t.overlaps(b))
                && pieces.iter().all(|(p, q)| !b.is_crossed(*p, *q));
            (is_inside && is_free).then_some(label)
        });
        if let Some(label) = label {
            taken.push(label.bounds());
            labels[k] = Some(label);
        }
    }
    labels
}
