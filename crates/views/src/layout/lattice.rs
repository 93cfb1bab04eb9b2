//! The variants of a model in their order: a box per formula, its adopters as a bar, and how it differs
//! from those below it.
//!
//! Formulas with the same roles (steps whose relation is `same` or `reordered`) share a box. Columns are the
//! longest way from a root (Sugiyama 1981 with dummy places for edges over several columns, ordered by
//! barycentres); edges stay between columns and never cross a box. In a narrow picture the boxes stand
//! below each other, indented.

use super::frame::{Frame, MARGIN};
use super::{Options, words};
use crate::metrics;
use crate::model::{Cascade, Lookup};
use crate::palette;
use crate::scene::{Bounds, Group, Item, Label, Path, Scene, Step};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SIZE: f64 = 11.0;
const SMALL: f64 = 10.0;
const LINE: f64 = 14.0;
const PAD: f64 = 7.0;
const GAP: f64 = 46.0;
const DUMMY: f64 = 12.0;
const NARROWEST: f64 = 150.0;

/// A box: variants with the same roles.
struct Node {
    variants: Vec<usize>,
    adopters: u32,
    /// Lower boxes, and what changes from them.
    below: Vec<(usize, String)>,
    column: usize,
}

/// Draws the lattice.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let l = options.language;
    let lookup = Lookup::new(cascade, l);
    let title = format!("{}{}", l.pick("变体谱：", "Variants of "), words::asked(cascade, l));
    let counts = match l {
        crate::Language::Zh => {
            format!("{}种公式或名称，{}个采纳者", cascade.variants.len(), cascade.summary.adopters)
        }
        crate::Language::En => format!(
            "{} formulas or names, {} adopters",
            cascade.variants.len(),
            cascade.summary.adopters
        ),
    };
    let mut frame = Frame::new(options, &title, &counts);
    let nodes = nodes(cascade, &lookup);
    // What is above or below nothing stands in rows of its own.
    let has_above = |at: usize| nodes.iter().any(|n| n.below.iter().any(|(b, _)| *b == at));
    let (ordered, alone): (Vec<usize>, Vec<usize>) =
        (0..nodes.len()).partition(|at| !nodes[*at].below.is_empty() || has_above(*at));
    let columns = ordered.iter().map(|n| nodes[*n].column + 1).max().unwrap_or(0);
    let room = frame.width - 2.0 * MARGIN;
    let wide = (room - GAP * (columns.max(1) - 1) as f64) / columns.max(1) as f64;
    if nodes.is_empty() {
        frame.note(l.pick("没有变体。", "There is no variant."));
    } else if wide < NARROWEST {
        listed(&mut frame, cascade, &lookup, &nodes, &ordered);
    } else if columns > 0 {
        layered(&mut frame, cascade, &lookup, &nodes, &ordered, wide.min(320.0));
    }
    if !ordered.is_empty() && !alone.is_empty() {
        frame.y += 8.0;
        frame.note(l.pick(
            "与其他公式没有扩展或细化关系，或没有公式：",
            "Neither above nor below another formula, or without a formula:",
        ));
        frame.y += 6.0;
    }
    grid(&mut frame, cascade, &lookup, &nodes, alone);
    frame.note(l.pick(
        "色条：采纳者人数；“+”加入，“−”去掉，“→”替换。",
        "Bar: number of adopters; “+” comes in, “−” goes, “→” is replaced.",
    ));
    frame.scene()
}

fn nodes(cascade: &Cascade, lookup: &Lookup<'_>) -> Vec<Node> {
    let place: BTreeMap<&str, usize> =
        cascade.variants.iter().enumerate().map(|(i, v)| (v.scheme.iri.as_str(), i)).collect();
    let mut steps: Vec<(usize, usize, String, bool)> = Vec::new();
    for step in &cascade.lattice {
        let ends = place.get(step.lower.as_str()).zip(place.get(step.upper.as_str()));
        let Some((&lower, &upper)) = ends else { continue };
        let change = lookup.change(&step.comparison).unwrap_or_default();
        let is_same = matches!(step.comparison.relation.as_str(), "same" | "reordered");
        steps.push((lower, upper, change, is_same));
    }
    if cascade.lattice.is_empty() {
        // Only the differences to what was asked for are known.
        for (at, variant) in cascade.variants.iter().enumerate().skip(1) {
            if let Some(change) = &variant.comparison {
                let is_same = matches!(change.relation.as_str(), "same" | "reordered");
                steps.push((0, at, lookup.change(change).unwrap_or_default(), is_same));
            }
        }
    }
    let mut of: Vec<usize> = (0..cascade.variants.len()).collect();
    for (a, b, _, _) in steps.iter().filter(|s| s.3) {
        let (from, to) = (of[*a].max(of[*b]), of[*a].min(of[*b]));
        of.iter_mut().filter(|o| **o == from).for_each(|o| *o = to);
    }
    let mut groups: Vec<usize> = of.clone();
    groups.sort_unstable();
    groups.dedup();
    let index: BTreeMap<usize, usize> = groups.iter().enumerate().map(|(i, g)| (*g, i)).collect();
    let mut nodes: Vec<Node> = groups
        .iter()
        .map(|g| {
            let mut variants: Vec<usize> = (0..of.len()).filter(|v| of[*v] == *g).collect();
            // The member that most took up speaks for the box.
            variants.sort_by_key(|v| (std::cmp::Reverse(cascade.variants[*v].adopters), *v));
            let adopters = variants.iter().map(|v| cascade.variants[*v].adopters).sum();
            Node { variants, adopters, below: Vec::new(), column: 0 }
        })
        .collect();
    for (a, b, change, _) in steps.into_iter().filter(|s| !s.3) {
        let (lower, upper) = (index[&of[a]], index[&of[b]]);
        if lower != upper && nodes[upper].below.iter().all(|(n, _)| *n != lower) {
            nodes[upper].below.push((lower, change));
        }
    }
    // Longest ways; an order has no circle, and bad data end here.
    for _ in 0..nodes.len() {
        let mut changed = false;
        for at in 0..nodes.len() {
            let column =
                nodes[at].below.iter().map(|(n, _)| nodes[*n].column + 1).max().unwrap_or(0);
            if column > nodes[at].column && column < nodes.len() {
                nodes[at].column = column;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    nodes
}

/// The lines in a box: formulas, adopters, changes.
fn lines(
    node: &Node,
    nodes: &[Node],
    cascade: &Cascade,
    lookup: &Lookup<'_>,
    room: f64,
) -> Vec<(String, bool)> {
    let mut lines: Vec<(String, bool)> = Vec::new();
    for at in &node.variants {
        let name = lookup.scheme(&cascade.variants[*at].scheme);
        lines.extend(metrics::wrap(name, SIZE, room / 1.2).into_iter().map(|l| (l, true)));
    }
    let first = node.variants.iter().filter_map(|v| cascade.variants[*v].first).min();
    let l = lookup.language;
    let mut count = match l {
        crate::Language::Zh => format!("{}个采纳者", node.adopters),
        crate::Language::En if node.adopters == 1 => "1 adopter".to_owned(),
        crate::Language::En => format!("{} adopters", node.adopters),
    };
    if let Some(first) = first {
        let _ = write!(count, " · {}{first}", l.pick("最早", "first "));
    }
    let several = node.below.len() > 1;
    let mut small = metrics::wrap(&count, SMALL, room);
    for (lower, change) in &node.below {
        let from =
            nodes[*lower].variants.first().map(|v| lookup.scheme(&cascade.variants[*v].scheme));
        let text = match (several, from) {
            (true, Some(from)) => format!("{change}（{from}）"),
            _ => change.clone(),
        };
        if !text.is_empty() {
            small.extend(metrics::wrap(&text, SMALL, room));
        }
    }
    lines.extend(small.into_iter().map(|l| (l, false)));
    lines
}

fn height(lines: &[(String, bool)]) -> f64 {
    2.0 * PAD + LINE * lines.len() as f64 + 6.0
}

fn draw_box(
    (node, lines): (&Node, &[(String, bool)]),
    cascade: &Cascade,
    at: (f64, f64),
    wide: f64,
    most: u32,
) -> Item {
    let (x, y) = at;
    let bottom = y + height(lines);
    let mut items = vec![Item::Path(
        Path::rectangle(Bounds(x, y, x + wide, bottom), palette::PAPER).stroked(palette::INK, 1.0),
    )];
    let share = f64::from(node.adopters) / f64::from(most.max(1)) * (wide - 2.0 * PAD);
    let bar = Bounds(x + PAD, bottom - PAD - 3.0, x + PAD + share, bottom - PAD + 2.0);
    if node.adopters > 0 {
        items.push(Item::Path(Path::rectangle(bar, palette::COLOURS[0])));
    }
    for (k, (text, is_bold)) in lines.iter().enumerate() {
        let place = (x + PAD, y + PAD + LINE * k as f64 + 10.0);
        let label = match is_bold {
            true => Label::new(text.clone(), place, SIZE).bold(),
            false => Label::new(text.clone(), place, SMALL).filled(palette::SOFT),
        };
        items.push(Item::Label(label));
    }
    let schemes = node.variants.iter().map(|v| cascade.variants[*v].scheme.iri.clone());
    Item::Group(Group {
        class: "variant",
        title: lines.iter().map(|l| l.0.as_str()).collect::<Vec<_>>().join("\n"),
        data: vec![
            ("scheme", schemes.collect::<Vec<_>>().join(" ")),
            ("adopters", node.adopters.to_string()),
        ],
        items,
    })
}

/// A place in a column: a box, or a way through for an edge.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Node(usize),
    Dummy(usize),
}

/// Boxes side by side, those with most adopters first.
fn grid(
    frame: &mut Frame,
    cascade: &Cascade,
    lookup: &Lookup<'_>,
    nodes: &[Node],
    mut alone: Vec<usize>,
) {
    alone.sort_by_key(|at| (std::cmp::Reverse(nodes[*at].adopters), *at));
    let room = frame.width - 2.0 * MARGIN;
    let across = ((room + 10.0) / 230.0).floor().max(1.0);
    let wide = (room - 10.0 * (across - 1.0)) / across;
    let most = nodes.iter().map(|n| n.adopters).max().unwrap_or(1);
    for row in alone.chunks(across as usize) {
        let mut tallest: f64 = 0.0;
        for (k, at) in row.iter().enumerate() {
            let lines = lines(&nodes[*at], nodes, cascade, lookup, wide - 2.0 * PAD);
            tallest = tallest.max(height(&lines));
            let place = (MARGIN + (wide + 10.0) * k as f64, frame.y);
            frame.items.push(draw_box((&nodes[*at], &lines), cascade, place, wide, most));
        }
        frame.y += tallest + 10.0;
    }
}

fn layered(
    frame: &mut Frame,
    cascade: &Cascade,
    lookup: &Lookup<'_>,
    nodes: &[Node],
    ordered: &[usize],
    wide: f64,
) {
    let columns = nodes.iter().map(|n| n.column + 1).max().unwrap_or(0);
    let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); columns];
    for at in ordered {
        slots[nodes[*at].column].push(Slot::Node(*at));
    }
    // Every edge as a chain of slots, one per column.
    let mut chains: Vec<Vec<(usize, Slot)>> = Vec::new();
    for (upper, node) in nodes.iter().enumerate() {
        for (lower, _) in &node.below {
            let (from, to) = (nodes[*lower].column, node.column);
            let mut chain = vec![(from, Slot::Node(*lower))];
            for (column, slots) in slots.iter_mut().enumerate().take(to).skip(from + 1) {
                let slot = Slot::Dummy(chains.len());
                slots.push(slot);
                chain.push((column, slot));
            }
            chain.push((to, Slot::Node(upper)));
            chains.push(chain);
        }
    }
    let lines: Vec<_> =
        nodes.iter().map(|n| lines(n, nodes, cascade, lookup, wide - 2.0 * PAD)).collect();
    let tall = |s: &Slot| match s {
        Slot::Node(n) => height(&lines[*n]) + 14.0,
        Slot::Dummy(_) => DUMMY,
    };
    let mut order = slots;
    for round in 0..6 {
        let ahead = round % 2 == 0;
        for k in 0..columns {
            let column = if ahead { k } else { columns - 1 - k };
            let middle = |slot: &Slot| {
                let mut near = Vec::new();
                for pair in chains.iter().flat_map(|c| c.windows(2)) {
                    let (other, own) = if ahead { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                    if own == (column, *slot) {
                        near.extend(order[other.0].iter().position(|s| *s == other.1));
                    }
                }
                let sum: usize = near.iter().sum();
                (!near.is_empty()).then(|| sum as f64 / near.len() as f64)
            };
            let mut ranked: Vec<(f64, usize, Slot)> = order[column]
                .iter()
                .enumerate()
                .map(|(k, s)| (middle(s).unwrap_or(k as f64), k, *s))
                .collect();
            ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            order[column] = ranked.into_iter().map(|r| r.2).collect();
        }
    }
    let heights: Vec<f64> = order.iter().map(|c| c.iter().map(tall).sum::<f64>()).collect();
    let whole = heights.iter().copied().fold(0.0, f64::max);
    let mut place: Vec<Vec<(Slot, f64)>> = Vec::new();
    for (column, high) in order.iter().zip(&heights) {
        let mut y = frame.y + (whole - high) / 2.0;
        let mut places = Vec::new();
        for slot in column {
            places.push((*slot, y));
            y += tall(slot);
        }
        place.push(places);
    }
    let x = |column: usize| MARGIN + (wide + GAP) * column as f64;
    let y_of = |(column, slot): (usize, Slot)| {
        let found = place[column].iter().find(|(s, _)| *s == slot).map_or(0.0, |p| p.1);
        match slot {
            Slot::Node(n) => found + height(&lines[n]) / 2.0,
            Slot::Dummy(_) => found + DUMMY / 2.0,
        }
    };
    let mut edges = Vec::new();
    for chain in &chains {
        let mut steps = Vec::new();
        for pair in chain.windows(2) {
            let (a, b) = ((x(pair[0].0) + wide, y_of(pair[0])), (x(pair[1].0), y_of(pair[1])));
            if steps.is_empty() {
                steps.push(Step::Move(a));
            } else {
                steps.push(Step::Line(a));
            }
            let half = (b.0 - a.0) / 2.0;
            steps.push(Step::Cubic((a.0 + half, a.1), (b.0 - half, b.1), b));
        }
        if let Some(Step::Cubic(_, _, tip)) = steps.last().copied() {
            let points = [tip, (tip.0 - 6.0, tip.1 - 3.0), (tip.0 - 6.0, tip.1 + 3.0)];
            edges.push(Item::Path(Path::area(&points, palette::LINK)));
        }
        edges.push(Item::Path(Path { steps, ..Path::line(&[], palette::LINK, 1.1) }));
    }
    frame.items.push(Item::Group(Group { class: "edges", items: edges, ..Group::default() }));
    let most = nodes.iter().map(|n| n.adopters).max().unwrap_or(1);
    for (column, places) in place.iter().enumerate() {
        for (slot, y) in places {
            if let Slot::Node(n) = slot {
                let content = (&nodes[*n], lines[*n].as_slice());
                frame.items.push(draw_box(content, cascade, (x(column), *y), wide, most));
            }
        }
    }
    frame.y += whole + 6.0;
}

fn listed(
    frame: &mut Frame,
    cascade: &Cascade,
    lookup: &Lookup<'_>,
    nodes: &[Node],
    ordered: &[usize],
) {
    const INDENT: f64 = 16.0;
    let most = nodes.iter().map(|n| n.adopters).max().unwrap_or(1);
    let mut seen = vec![false; nodes.len()];
    // Where each box stands, its left edge and its middle; and the box under which it stands.
    let mut places: Vec<Option<(f64, f64)>> = vec![None; nodes.len()];
    let mut under: Vec<Option<usize>> = vec![None; nodes.len()];
    let roots = ordered.iter().copied().filter(|n| nodes[*n].below.is_empty());
    let mut edges = Vec::new();
    let mut boxes = Vec::new();
    for root in roots.chain(ordered.iter().copied()) {
        let mut stack = vec![(root, 0_usize, None::<(usize, (f64, f64))>)];
        while let Some((at, depth, from)) = stack.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            let x = MARGIN + INDENT * depth.min(6) as f64;
            let wide = frame.width - MARGIN - x;
            let lines = lines(&nodes[at], nodes, cascade, lookup, wide - 2.0 * PAD);
            let middle = frame.y + height(&lines) / 2.0;
            places[at] = Some((x, middle));
            under[at] = from.map(|(under, _)| under);
            if let Some((px, py)) = from.map(|(_, p)| p).filter(|p| p.0 < x) {
                let points = [(px, py), (px, middle), (x, middle)];
                edges.push(Item::Path(Path::line(&points, palette::LINK, 1.1)));
            }
            boxes.push(draw_box((&nodes[at], &lines), cascade, (x, frame.y), wide, most));
            frame.y += height(&lines) + 8.0;
            let own = (x + INDENT / 2.0, frame.y - 8.0);
            let above = (0..nodes.len()).rev();
            let above = above.filter(|u| nodes[*u].below.first().is_some_and(|(b, _)| *b == at));
            stack.extend(above.map(|u| (u, depth + 1, Some((at, own)))));
        }
    }
    // What a box stands under is one of those below it; lines to the others run in the margin.
    let mut lane = 0_u8;
    for (at, node) in nodes.iter().enumerate() {
        let Some((x, y)) = places[at] else { continue };
        for (lower, _) in node.below.iter().filter(|(lower, _)| Some(*lower) != under[at]) {
            let Some((lower_x, lower_y)) = places[*lower] else { continue };
            let gutter = MARGIN - 4.0 - 2.5 * f64::from(lane % 3);
            lane = lane.wrapping_add(1);
            let points = [(lower_x, lower_y + 4.0), (gutter, lower_y + 4.0), (gutter, y), (x, y)];
            edges.push(Item::Path(Path::line(&points, palette::LINK, 0.7)));
        }
    }
    frame.items.push(Item::Group(Group { class: "edges", items: edges, ..Group::default() }));
    frame.items.append(&mut boxes);
}
