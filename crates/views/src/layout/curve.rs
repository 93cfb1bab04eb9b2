//! The adoption curve: what is certain, and the band that bounded dates allow.
//!
//! - *dark line*: adopters whose printed date has passed (on the last day that it covers);
//! - *band*: from adopters who had surely begun (printed or bounded) to those who may have begun;
//! - *thin line*: a logistic curve fitted to the dark line by least squares, where five dates or more are
//!   printed; Griliches 1957, <https://doi.org/10.2307/1905380>.
//!
//! Adopters of whom nothing says when stand in no curve; the line below says how many there are.

use super::axis::Axis;
use super::frame::{Frame, MARGIN};
use super::legend::{self, Key};
use super::{Options, words};
use crate::metrics;
use crate::model::{Bound, Cascade, Day, Kind};
use crate::palette;
use crate::scene::{Anchor, Bounds, Group, Item, Label, Path, Point, Scene};

const SIZE: f64 = 10.0;

/// Draws the curve alone.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let l = options.language;
    let title = format!("{}{}", l.pick("采纳曲线：", "Adoption of "), words::asked(cascade, l));
    let mut frame = Frame::new(options, &title, &words::numbers(cascade, l));
    let adopters = cascade.entries.iter().filter(|e| e.kind == Kind::Adopter);
    let days = adopters.filter_map(|e| e.time).flat_map(|t| [t.earliest, t.latest]).flatten();
    let Some(axis) = Axis::new(days, MARGIN + 40.0, frame.width - MARGIN - 6.0) else {
        frame.note(l.pick("没有任何日期可画。", "There is no date to draw."));
        return frame.scene();
    };
    let height = (frame.width * 0.42).clamp(150.0, 420.0);
    let fitted = panel(&mut frame, cascade, &axis, height);
    frame.y += 14.0;
    let (y, top) = (frame.y, frame.y - 12.0);
    let items = axis.items(y, top, top);
    frame.items.push(Item::Group(Group { class: "axis", items, ..Group::default() }));
    frame.y += 6.0;
    let mut keys = vec![
        Key::new(l.pick("有日期者累计", "dated, cumulative"), |(x, y)| {
            vec![Item::Path(Path::line(&[(x - 12.0, y), (x + 12.0, y)], palette::INK, 1.8))]
        }),
        Key::new(
            l.pick("连同有上限者：至少—至多", "with bounded dates: at least – at most"),
            |(x, y)| {
                let b = Bounds(x - 12.0, y - 5.0, x + 12.0, y + 5.0);
                vec![Item::Path(Path::rectangle(b, palette::COLOURS[0]).faint(0.2))]
            },
        ),
    ];
    if fitted {
        let text = l.pick("逻辑斯蒂拟合（有日期者）", "logistic fit (dated)");
        keys.push(Key::new(text, |(x, y)| {
            let line = Path::line(&[(x - 12.0, y), (x + 12.0, y)], palette::COLOURS[1], 1.2);
            vec![Item::Path(line.dashed(&[4.0, 2.0]))]
        }));
    }
    legend::write(&mut frame, keys);
    frame.note(&format!("{}{}", words::dates(cascade, l), l.pick("。", ".")));
    frame.scene()
}

/// Draws the curve over `axis` into a panel of `height`; returns whether a curve was fitted.
pub(super) fn panel(frame: &mut Frame, cascade: &Cascade, axis: &Axis, height: f64) -> bool {
    let l = frame.language;
    let steps = Steps::of(cascade, axis);
    let top = frame.y + 4.0;
    let bottom = top + height;
    let most = steps.most.max(1);
    let y = |n: f64| bottom - n / f64::from(most) * (height - 4.0);
    let mut items = Vec::new();
    let tick = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]
        .into_iter()
        .find(|t| height / (f64::from(most) / f64::from(*t)) >= 18.0)
        .unwrap_or(1_000_000);
    for n in (0..=most).step_by(tick as usize) {
        let line =
            Path::line(&[(axis.left, y(n.into())), (axis.right, y(n.into()))], palette::GRID, 0.6);
        items.push(Item::Path(line.ground()));
        let label = Label::new(n.to_string(), (axis.left - 5.0, y(n.into()) + 3.5), SIZE);
        items.push(Item::Label(label.anchored(Anchor::End).filled(palette::SOFT)));
    }
    let mut band: Vec<Point> = stairs(&steps.may, axis, &y);
    band.extend(stairs(&steps.sure, axis, &y).into_iter().rev());
    items.push(Item::Path(Path::area(&band, palette::COLOURS[0]).faint(0.2)));
    items.push(Item::Path(Path::line(&stairs(&steps.dated, axis, &y), palette::INK, 1.8)));
    let fit = Logistic::fit(&steps.dated, axis);
    if let Some(fit) = &fit {
        let (from, to) = axis.range();
        let points: Vec<Point> = (0..=120)
            .map(|k| {
                let day = f64::from(from.0) + f64::from(to.0 - from.0) * f64::from(k) / 120.0;
                (axis.left + (axis.right - axis.left) * f64::from(k) / 120.0, fit.at(day))
            })
            .map(|(x, n)| (x, y(n).max(top)))
            .collect();
        items.push(Item::Path(Path::line(&points, palette::COLOURS[1], 1.2).dashed(&[4.0, 2.0])));
    }
    // The words of the panel stand in the gutter, if there is one.
    let room = axis.left - 34.0 - MARGIN;
    if room > 60.0 {
        let text = l.pick("累计采纳者", "Adopters, cumulative");
        let mut at = top + 12.0;
        for line in metrics::wrap(text, 11.0, room / 1.2) {
            items.push(Item::Label(Label::new(line, (MARGIN, at), 11.0).bold()));
            at += 14.0;
        }
        for line in metrics::wrap(&words::dates(cascade, l), SIZE, room) {
            items.push(Item::Label(Label::new(line, (MARGIN, at), SIZE).filled(palette::SOFT)));
            at += 13.0;
        }
    }
    let title = format!("{}: {}", l.pick("采纳曲线", "Adoption curve"), words::dates(cascade, l));
    frame.items.push(Item::Group(Group { class: "curve", title, data: Vec::new(), items }));
    frame.y = bottom;
    fit.is_some()
}

/// Days on which a count grows by one, sorted.
struct Steps {
    dated: Vec<Day>,
    sure: Vec<Day>,
    may: Vec<Day>,
    most: u32,
}

impl Steps {
    fn of(cascade: &Cascade, axis: &Axis) -> Self {
        let (mut dated, mut sure, mut may) = (Vec::new(), Vec::new(), Vec::new());
        let (first, _) = axis.range();
        for entry in cascade.entries.iter().filter(|e| e.kind == Kind::Adopter) {
            let time = entry.time.unwrap_or_default();
            let Some(latest) = time.latest else { continue };
            if time.bound == Bound::Dated {
                dated.push(latest);
            }
            sure.push(latest);
            may.push(time.earliest.unwrap_or(first));
        }
        [&mut dated, &mut sure, &mut may].into_iter().for_each(|d| d.sort_unstable());
        Self { most: sure.len() as u32, dated, sure, may }
    }
}

/// A flight of stairs over the axis.
fn stairs(days: &[Day], axis: &Axis, y: &impl Fn(f64) -> f64) -> Vec<Point> {
    let mut points = vec![(axis.left, y(0.0))];
    let mut count = 0.0;
    for chunk in days.chunk_by(|a, b| a == b) {
        let x = axis.x(chunk[0]);
        points.push((x, y(count)));
        count += chunk.len() as f64;
        points.push((x, y(count)));
    }
    points.push((axis.right, y(count)));
    points
}

/// C / (1 + exp(−r·(t − m))).
struct Logistic {
    ceiling: f64,
    rate: f64,
    middle: f64,
}

impl Logistic {
    fn at(&self, day: f64) -> f64 {
        self.ceiling / (1.0 + (-self.rate * (day - self.middle)).exp())
    }

    /// Fits by a grid that narrows around its best point: no start values, always the same answer.
    fn fit(dated: &[Day], axis: &Axis) -> Option<Self> {
        if dated.len() < 5 || dated.first()? == dated.last()? {
            return None;
        }
        let (from, to) = axis.range();
        let span = f64::from(to.0 - from.0);
        let points: Vec<(f64, f64)> =
            dated.iter().enumerate().map(|(k, d)| (f64::from(d.0), (k + 1) as f64)).collect();
        let n = points.len() as f64;
        let error = |rate: f64, middle: f64| {
            let shape = |day: f64| 1.0 / (1.0 + (-rate * (day - middle)).exp());
            let (mut sf, mut ff) = (0.0, 0.0);
            for (day, count) in &points {
                sf += shape(*day) * count;
                ff += shape(*day) * shape(*day);
            }
            let ceiling = (sf / ff.max(1e-12)).clamp(n * 0.8, n * 3.0);
            let sum: f64 = points.iter().map(|(d, c)| (ceiling * shape(*d) - c).powi(2)).sum();
            (sum, ceiling)
        };
        let (mut rate, mut middle, mut wide) = (20.0 / span, f64::from(from.0) + span / 2.0, 1.0);
        for _ in 0..24 {
            let mut best = (f64::INFINITY, rate, middle);
            for i in -6..=6_i32 {
                for j in -6..=6_i32 {
                    let r = rate * (f64::from(i) / 6.0 * 2.0 * wide).exp();
                    let m = middle + f64::from(j) / 6.0 * span * 0.6 * wide;
                    let (e, _) = error(r, m);
                    if e < best.0 {
                        best = (e, r, m);
                    }
                }
            }
            (rate, middle) = (best.1, best.2);
            wide *= 0.7;
        }
        let (_, ceiling) = error(rate, middle);
        Some(Self { ceiling, rate, middle })
    }
}
