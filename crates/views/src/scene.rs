//! A picture as shapes and labels, before it is written: layouts make one, tests measure it.

use crate::language::Language;
use crate::metrics;
use crate::palette;
use std::collections::HashMap;

/// Height of the shelves by which lines are looked up.
const SHELF: f64 = 32.0;

/// A point; x to the right, y down, in CSS pixels.
pub type Point = (f64, f64);

/// A picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// What it is, in a few words.
    pub title: String,
    /// What it shows, for who cannot see it.
    pub description: String,
    /// The language of its words.
    pub language: Language,
    /// What stands in it, from the back to the front.
    pub items: Vec<Item>,
}

/// Something in a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A group that is one thing to a reader.
    Group(Group),
    /// A label.
    Label(Label),
    /// A line or an area.
    Path(Path),
}

/// Items that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// What kind of thing: `node`, `link`, `axis`, `legend`, ….
    pub class: &'static str,
    /// What a reader is told of it, in lines; empty for a mere group.
    pub title: String,
    /// Hooks for scripts: names after `data-`, and values.
    pub data: Vec<(&'static str, String)>,
    /// The items.
    pub items: Vec<Item>,
}

/// At which point of a label its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// At its beginning.
    #[default]
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// Where: on the base line.
    pub at: Point,
    /// At which point of the text.
    pub anchor: Anchor,
    /// Size of the font.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Colour.
    pub fill: &'static str,
    /// Degrees by which it is turned around its place.
    pub turned: f64,
}

impl Label {
    /// Makes a label in ink.
    pub fn new(text: impl Into<String>, at: Point, size: f64) -> Self {
        Self {
            text: text.into(),
            at,
            anchor: Anchor::Start,
            size,
            bold: false,
            fill: palette::INK,
            turned: 0.0,
        }
    }

    /// Sets the anchor.
    #[must_use]
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// Sets the colour.
    #[must_use]
    pub fn filled(self, fill: &'static str) -> Self {
        Self { fill, ..self }
    }

    /// Makes it bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Returns its width.
    pub fn width(&self) -> f64 {
        match self.bold {
            true => metrics::bold_width(&self.text, self.size),
            false => metrics::width(&self.text, self.size),
        }
    }

    /// Returns the box around it: left, top, right, bottom. Turned labels stand on end (±90 degrees).
    pub fn bounds(&self) -> Bounds {
        let wide = self.width();
        let before = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => wide / 2.0,
            Anchor::End => wide,
        };
        let (x, y) = self.at;
        let (up, down) = (self.size * 0.88, self.size * 0.22);
        match self.turned {
            t if t < 0.0 => Bounds(x - up, y - (wide - before), x + down, y + before),
            t if t > 0.0 => Bounds(x - down, y - before, x + up, y + wide - before),
            _ => Bounds(x - before, y - up, x + wide - before, y + down),
        }
    }
}

/// A box: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds(pub f64, pub f64, pub f64, pub f64);

impl Bounds {
    /// Returns whether two boxes share more than an edge.
    pub fn overlaps(self, other: Self) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    /// Returns whether the straight line from `a` to `b` enters the box (Liang & Barsky 1984).
    pub fn is_crossed(self, a: Point, b: Point) -> bool {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        let sides =
            [(-dx, a.0 - self.0), (dx, self.2 - a.0), (-dy, a.1 - self.1), (dy, self.3 - a.1)];
        for (p, q) in sides {
            if p == 0.0 {
                if q <= 0.0 {
                    return false;
                }
            } else if p < 0.0 {
                from = from.max(q / p);
            } else {
                to = to.min(q / p);
            }
        }
        from < to
    }
}

/// A step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Begins here.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve.
    Cubic(Point, Point, Point),
    /// Back to the beginning.
    Close,
}

/// A line or an area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Its steps.
    pub steps: Vec<Step>,
    /// Colour of the area, if it is filled.
    pub fill: Option<&'static str>,
    /// Opacity of the area.
    pub opacity: f64,
    /// Colour of the line, if it is drawn.
    pub stroke: Option<&'static str>,
    /// Width of the line.
    pub weight: f64,
    /// Dash pattern of the line; empty for a solid one.
    pub dash: &'static [f64],
    /// Whether it lies behind everything (grid, bands): labels may stand on it.
    pub is_ground: bool,
}

impl Path {
    /// Makes a line through points.
    pub fn line(points: &[Point], stroke: &'static str, weight: f64) -> Self {
        let step = |(k, p): (usize, &Point)| if k == 0 { Step::Move(*p) } else { Step::Line(*p) };
        Self {
            steps: points.iter().enumerate().map(step).collect(),
            stroke: Some(stroke),
            weight,
            opacity: 1.0,
            ..Self::default()
        }
    }

    /// Makes an area with straight edges.
    pub fn area(points: &[Point], fill: &'static str) -> Self {
        let mut path = Self::line(points, fill, 0.0);
        path.steps.push(Step::Close);
        Self { fill: Some(fill), stroke: None, ..path }
    }

    /// Makes a box.
    pub fn rectangle(b: Bounds, fill: &'static str) -> Self {
        Self::area(&[(b.0, b.1), (b.2, b.1), (b.2, b.3), (b.0, b.3)], fill)
    }

    /// Makes a circle of four curves.
    pub fn circle((x, y): Point, r: f64) -> Self {
        // 4/3·(√2 − 1): the usual approximation of a quarter.
        let k = r * 0.552_284_75;
        let steps = vec![
            Step::Move((x + r, y)),
            Step::Cubic((x + r, y + k), (x + k, y + r), (x, y + r)),
            Step::Cubic((x - k, y + r), (x - r, y + k), (x - r, y)),
            Step::Cubic((x - r, y - k), (x - k, y - r), (x, y - r)),
            Step::Cubic((x + k, y - r), (x + r, y - k), (x + r, y)),
            Step::Close,
        ];
        Self { steps, opacity: 1.0, ..Self::default() }
    }

    /// Sets the dash pattern.
    #[must_use]
    pub fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }

    /// Sets the opacity of the area.
    #[must_use]
    pub fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// Fills the area.
    #[must_use]
    pub fn filled(self, fill: &'static str) -> Self {
        Self { fill: Some(fill), ..self }
    }

    /// Draws the line.
    #[must_use]
    pub fn stroked(self, stroke: &'static str, weight: f64) -> Self {
        Self { stroke: Some(stroke), weight, ..self }
    }

    /// Puts it behind everything.
    #[must_use]
    pub fn ground(self) -> Self {
        Self { is_ground: true, ..self }
    }

    /// Returns the straight pieces of its line, curves in sixteen.
    pub fn pieces(&self) -> Vec<(Point, Point)> {
        let mut pieces = Vec::new();
        let (mut first, mut at) = ((0.0, 0.0), (0.0, 0.0));
        for step in &self.steps {
            match *step {
                Step::Move(p) => (first, at) = (p, p),
                Step::Line(p) => {
                    pieces.push((at, p));
                    at = p;
                }
                Step::Cubic(b, c, d) => {
                    let a = at;
                    for k in 1..=16 {
                        let t = f64::from(k) / 16.0;
                        let u = 1.0 - t;
                        let mix = |a: f64, b: f64, c: f64, d: f64| {
                            a * u * u * u
                                + 3.0 * b * u * u * t
                                + 3.0 * c * u * t * t
                                + d * t * t * t
                        };
                        let p = (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1));
                        pieces.push((at, p));
                        at = p;
                    }
                }
                Step::Close => {
                    pieces.push((at, first));
                    at = first;
                }
            }
        }
        pieces
    }
}

impl Scene {
    /// Visits every label and path, from the back to the front.
    pub fn each<'a>(&'a self, see: &mut dyn FnMut(&'a Item)) {
        fn walk<'a>(items: &'a [Item], see: &mut dyn FnMut(&'a Item)) {
            for item in items {
                see(item);
                if let Item::Group(group) = item {
                    walk(&group.items, see);
                }
            }
        }
        walk(&self.items, see);
    }

    /// Returns what is wrong with its labels: one over another, one crossed by a line, one outside the
    /// picture. Nothing, in a picture that may be printed. Costs O((l + p)·k) for labels, pieces of lines and
    /// the number k of those that stand at one height.
    pub fn collisions(&self) -> Vec<String> {
        let (mut labels, mut lines): (Vec<&Label>, Vec<&Path>) = (Vec::new(), Vec::new());
        self.each(&mut |item| match item {
            Item::Label(label) if !label.text.is_empty() => labels.push(label),
            Item::Path(path) if path.stroke.is_some() && !path.is_ground => lines.push(path),
            _ => {}
        });
        let mut wrong = Vec::new();
        let shelves =
            |top: f64, bottom: f64| (top / SHELF).floor() as i64..=(bottom / SHELF).floor() as i64;
        let mut pieces: HashMap<i64, Vec<(Point, Point)>> = HashMap::new();
        for (p, q) in lines.iter().flat_map(|p| p.pieces()) {
            for shelf in shelves(p.1.min(q.1), p.1.max(q.1)) {
                pieces.entry(shelf).or_default().push((p, q));
            }
        }
        labels.sort_by(|a, b| a.bounds().1.total_cmp(&b.bounds().1));
        for (k, label) in labels.iter().enumerate() {
            let b = label.bounds();
            if b.0 < -0.01 || b.1 < -0.01 || b.2 > self.width + 0.01 || b.3 > self.height + 0.01 {
                wrong.push(format!("`{}` leaves the picture: {b:?}", label.text));
            }
            let below = labels[k + 1..].iter().take_while(|o| o.bounds().1 < b.3);
            for other in below {
                if b.overlaps(other.bounds()) {
                    wrong.push(format!("`{}` lies on `{}`", label.text, other.text));
                }
            }
            let mut near = shelves(b.1, b.3).filter_map(|s| pieces.get(&s)).flatten();
            if let Some(piece) = near.find(|(p, q)| b.is_crossed(*p, *q)) {
                wrong.push(format!("`{}` {b:?} is crossed by a line {piece:?}", label.text));
            }
        }
        wrong
    }
}
