//! Keys to marks, lines and colours, in rows that break where the picture ends.

use super::frame::{Frame, MARGIN};
use crate::metrics;
use crate::model::Basis;
use crate::palette::{self, Palette};
use crate::scene::{Bounds, Group, Item, Label, Path, Point};

const SIZE: f64 = 10.0;
const LINE: f64 = 17.0;
/// Room for a key before its words.
const KEY: f64 = 30.0;

/// A mark as it stands for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A filled circle.
    Dated,
    /// A hollow circle.
    Bounded,
    /// A hollow circle with a dashed line.
    Unknown,
    /// A hollow square.
    Outside,
    /// A hollow diamond.
    Mentioned,
}

/// Draws a mark.
pub(super) fn mark(mark: Mark, (x, y): Point, colour: &'static str) -> Item {
    let r = 3.8;
    Item::Path(match mark {
        Mark::Dated => Path::circle((x, y), r).filled(colour).stroked(palette::PAPER, 0.6),
        Mark::Bounded => Path::circle((x, y), r).filled(palette::PAPER).stroked(colour, 1.6),
        Mark::Unknown => {
            let dash = &[1.8, 1.6];
            Path::circle((x, y), r).filled(palette::PAPER).stroked(colour, 1.6).dashed(dash)
        }
        Mark::Outside => {
            Path::rectangle(Bounds(x - 3.4, y - 3.4, x + 3.4, y + 3.4), palette::PAPER)
                .stroked(colour, 1.4)
        }
        Mark::Mentioned => {
            let points = [(x, y - 4.6), (x + 4.6, y), (x, y + 4.6), (x - 4.6, y)];
            Path::area(&points, palette::PAPER).stroked(colour, 1.4)
        }
    })
}

/// Draws the bar of a printed date.
pub(super) fn dated_bar(left: f64, right: f64, y: f64, colour: &'static str) -> Item {
    let (left, right) = if right - left < 2.0 { (left - 1.0, right + 1.0) } else { (left, right) };
    Item::Path(Path::rectangle(Bounds(left, y - 3.0, right, y + 3.0), colour).faint(0.32))
}

/// Draws the open bar of a bound: closed at the left where something says not before.
pub(super) fn open_bar(
    left: Option<f64>,
    right: f64,
    floor: f64,
    y: f64,
    colour: &'static str,
) -> Vec<Item> {
    let piece = |a: f64, b: f64, opacity: f64| {
        Item::Path(Path::rectangle(Bounds(a, y - 2.0, b, y + 2.0), colour).faint(opacity))
    };
    match left {
        Some(left) => {
            let end = Path::line(&[(left, y - 3.5), (left, y + 3.5)], colour, 1.0);
            vec![piece(left, right, 0.16), Item::Path(end)]
        }
        None => {
            let from = (right - 40.0).max(floor);
            let step = (right - from) / 4.0;
            (0..4)
                .map(|k| {
                    let k = f64::from(k);
                    piece(from + k * step, from + (k + 1.0) * step, 0.05 + 0.045 * k)
                })
                .collect()
        }
    }
}

/// A key with its words.
pub(super) struct Key {
    /// Draws the key at its middle.
    pub(super) draw: Box<dyn Fn(Point) -> Vec<Item>>,
    /// What it says.
    pub(super) text: String,
}

impl Key {
    pub(super) fn new(
        text: impl Into<String>,
        draw: impl Fn(Point) -> Vec<Item> + 'static,
    ) -> Self {
        Self { draw: Box::new(draw), text: text.into() }
    }
}

/// Returns the keys of the bases; `thin` adds that of other possible parents.
pub(super) fn bases(frame: &Frame, shown: &[Basis], thin: bool) -> Vec<Key> {
    let l = frame.language;
    let word = |basis| match basis {
        Basis::Observed => l.pick("报道所载的传播", "link observed in a report"),
        Basis::Derived => l.pick("按规则推导的传播", "link derived by a rule"),
        Basis::Inferred => l.pick("统计推断的传播", "link inferred by statistics"),
    };
    let mut keys: Vec<Key> = shown
        .iter()
        .map(|&basis| {
            Key::new(word(basis), move |(x, y)| {
                let line = Path::line(&[(x - 12.0, y), (x + 12.0, y)], palette::LINK, 1.4);
                vec![Item::Path(line.dashed(palette::dash(basis)))]
            })
        })
        .collect();
    if thin {
        keys.push(Key::new(l.pick("其他可能的来源", "other possible source"), |(x, y)| {
            vec![Item::Path(Path::line(&[(x - 12.0, y), (x + 12.0, y)], palette::FAINT, 0.7))]
        }));
    }
    keys
}

/// Returns the keys of colours.
pub(super) fn colours(frame: &Frame, palette: &Palette) -> Vec<Key> {
    let swatch = |colour: &'static str| {
        move |(x, y): Point| {
            vec![Item::Path(Path::rectangle(Bounds(x - 6.0, y - 4.0, x + 6.0, y + 4.0), colour))]
        }
    };
    let mut keys: Vec<Key> = palette
        .named
        .iter()
        .map(|n| Key::new(n.clone(), swatch(palette.colour(Some(n)))))
        .collect();
    if palette.has_rest {
        keys.push(Key::new(frame.language.pick("其他", "other"), swatch(palette::OTHER)));
    }
    keys
}

/// Writes keys in rows.
pub(super) fn write(frame: &mut Frame, keys: Vec<Key>) {
    let mut items = Vec::new();
    let (mut x, right) = (MARGIN, frame.width - MARGIN);
    frame.y += 12.0;
    for key in keys {
        let lines = metrics::wrap(&key.text, SIZE, right - MARGIN - KEY);
        let longest = lines.iter().map(|line| metrics::width(line, SIZE)).fold(0.0, f64::max);
        let wide = KEY + longest + 16.0;
        if x + wide - 16.0 > right && x > MARGIN {
            x = MARGIN;
            frame.y += LINE;
        }
        items.extend((key.draw)((x + 13.0, frame.y - 3.5)));
        for (nth, line) in lines.into_iter().enumerate() {
            if nth > 0 {
                frame.y += SIZE + 3.0;
            }
            items.push(Item::Label(Label::new(line, (x + KEY, frame.y), SIZE)));
        }
        x += wide;
    }
    frame.y += 8.0;
    frame.items.push(Item::Group(Group { class: "legend", items, ..Group::default() }));
}
