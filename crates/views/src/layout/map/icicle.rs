//! The tree of divisions: a column per level, a box per division, as high as it has nodes.

use super::super::colours::{province, provinces};
use super::super::frame::{Frame, MARGIN};
use super::super::words;
use crate::metrics;
use crate::model::{Bound, Cascade, Kind, Lookup};
use crate::palette::{self, Palette};
use crate::scene::{Bounds, Group, Item, Label, Path};
use std::collections::BTreeMap;

const SIZE: f64 = 10.0;
/// Height of a node where each has a line of its own.
const ROW: f64 = 13.0;
/// Height up to which a picture grows.
const TALLEST: f64 = 2400.0;

/// A division with what lies in it.
#[derive(Default)]
struct Branch {
    below: BTreeMap<String, Branch>,
    /// Entries that stand here.
    entries: Vec<usize>,
    size: usize,
    /// Entries in it that took something up; sources that did not are no adopters.
    adopters: usize,
}

/// Draws the icicle.
pub(super) fn draw(frame: &mut Frame, cascade: &Cascade) {
    let words = Lookup::new(cascade, frame.language);
    let nowhere = frame.language.pick("（地点不详）", "(place unknown)");
    let mut root = Branch::default();
    for (at, entry) in cascade.entries.iter().enumerate() {
        let above = words.above(&entry.who);
        // A province stands in its own box.
        let own = province(&entry.who).map_or(nowhere, |_| words.who(&entry.who));
        let steps = if above.is_empty() { vec![own] } else { above };
        let adopters = usize::from(entry.kind != Kind::Mentioned);
        let mut branch = &mut root;
        branch.size += 1;
        for name in steps.into_iter().take(3) {
            branch = branch.below.entry(name.to_owned()).or_default();
            branch.size += 1;
            branch.adopters += adopters;
        }
        branch.entries.push(at);
    }
    let unit = (TALLEST / root.size.max(1) as f64).min(ROW);
    let wide = (frame.width - 2.0 * MARGIN) / 4.0;
    let palette = provinces(cascade);
    let mut icicle = Icicle { cascade, words, palette, unit, wide, items: Vec::new() };
    let mut y = frame.y;
    let mut provinces: Vec<_> = root.below.iter().collect();
    provinces.sort_by(|a, b| b.1.size.cmp(&a.1.size).then_with(|| a.0.cmp(b.0)));
    for (name, branch) in provinces {
        icicle.branch(name, branch, 0, y);
        y += branch.size as f64 * unit;
    }
    frame.items.push(Item::Group(Group {
        class: "icicle",
        items: icicle.items,
        ..Group::default()
    }));
    frame.y = y + 8.0;
}

struct Icicle<'a> {
    cascade: &'a Cascade,
    words: Lookup<'a>,
    palette: Palette,
    unit: f64,
    wide: f64,
    items: Vec<Item>,
}

impl Icicle<'_> {
    fn branch(&mut self, name: &str, branch: &Branch, column: usize, top: f64) {
        let b = self.cell(column, top, branch.size);
        let mut items =
            vec![Item::Path(Path::rectangle(b, palette::BAND).stroked(palette::GRID, 0.8))];
        let adopters = branch.adopters;
        let text = if adopters == 0 { name.to_owned() } else { format!("{name} {adopters}") };
        items.extend(Self::text(&text, b, 5.0, b.3 - b.1));
        self.items.push(Item::Group(Group {
            class: "division",
            title: format!("{name}: {adopters}"),
            data: vec![("count", adopters.to_string())],
            items,
        }));
        let mut y = top;
        for (name, below) in &branch.below {
            self.branch(name, below, column + 1, y);
            y += below.size as f64 * self.unit;
        }
        for at in &branch.entries {
            self.leaf(*at, column + 1, y);
            y += self.unit;
        }
    }

    fn cell(&self, column: usize, top: f64, size: usize) -> Bounds {
        let left = MARGIN + self.wide * column.min(3) as f64;
        let room = if self.unit > 4.0 { 1.0 } else { 0.0 };
        Bounds(left, top, left + self.wide - 2.0, top + size as f64 * self.unit - room)
    }

    fn text(text: &str, b: Bounds, indent: f64, high: f64) -> Option<Item> {
        if high < SIZE + 1.5 {
            return None;
        }
        let short = metrics::fit(text, SIZE, b.2 - b.0 - indent - 3.0);
        let y = f64::midpoint(b.1, b.3) + SIZE * 0.33;
        Some(Item::Label(Label::new(short, (b.0 + indent, y), SIZE)))
    }

    fn leaf(&mut self, at: usize, column: usize, top: f64) {
        let entry = &self.cascade.entries[at];
        let b = self.cell(column, top, 1);
        let colour = self.palette.colour(province(&entry.who));
        let is_dated = entry.time.is_some_and(|t| t.bound == Bound::Dated);
        let side = (self.unit - 4.0).clamp(1.0, 7.0);
        let y = f64::midpoint(b.1, b.3);
        let square = Bounds(b.0 + 3.0, y - side / 2.0, b.0 + 3.0 + side, y + side / 2.0);
        let (middle, half) = (f64::midpoint(square.0, square.2), side / 2.0 + 0.8);
        let mark = match (is_dated, entry.kind) {
            (true, Kind::Adopter) => Path::rectangle(square, colour),
            (_, Kind::Mentioned) => {
                let points = [
                    (middle, y - half),
                    (middle + half, y),
                    (middle, y + half),
                    (middle - half, y),
                ];
                Path::area(&points, palette::PAPER).stroked(colour, 1.0)
            }
            _ => Path::rectangle(square, palette::PAPER).stroked(colour, 1.0),
        };
        let mut items = vec![Item::Path(mark)];
        let date = words::date(entry, self.words.language);
        let text = format!("{} {date}", self.words.who(&entry.who));
        items.extend(Self::text(&text, b, 14.0, self.unit));
        self.items.push(Item::Group(Group {
            class: "node",
            title: words::entry(entry, &self.words),
            data: vec![("node", entry.node.to_string()), ("kind", entry.kind.id().to_owned())],
            items,
        }));
    }
}
