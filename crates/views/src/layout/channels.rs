//! Through which channel it passed from which province to which: a Sankey diagram, and the matrix.
//!
//! One unit is one adopter with the parent that draws the tree (or a source that is not named). Strong
//! ribbons are observed, weaker ones derived, the weakest inferred.

use super::colours::{province, provinces};
use super::frame::{Frame, MARGIN};
use super::legend::{self, Key};
use super::{Options, words};
use crate::metrics;
use crate::model::{Basis, Cascade, Link, Lookup};
use crate::palette::{self, Palette};
use crate::scene::{Anchor, Bounds, Group, Item, Label, Path, Scene, Step};
use std::collections::BTreeMap;

const SIZE: f64 = 10.5;
/// Provinces that get a row of their own.
const MOST: usize = 12;
const CELL: f64 = 24.0;
const BESIDE: f64 = 980.0;

/// One kind of passage, counted.
struct Flow {
    from: usize,
    channel: usize,
    to: usize,
    basis: Basis,
    count: u32,
}

struct Flows {
    flows: Vec<Flow>,
    from: Vec<String>,
    channels: Vec<String>,
    to: Vec<String>,
}

/// Draws both.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let l = options.language;
    let lookup = Lookup::new(cascade, l);
    let title = format!("{}{}", l.pick("传播渠道：", "Channels of "), words::asked(cascade, l));
    let mut frame = Frame::new(options, &title, &words::numbers(cascade, l));
    let flows = Flows::of(cascade, &lookup);
    if flows.flows.is_empty() {
        frame.note(l.pick("没有任何传播记录。", "There is no link."));
        return frame.scene();
    }
    let palette = provinces(cascade);
    let matrix = matrix_width(&flows);
    let is_beside = frame.width >= BESIDE && frame.width - matrix - 3.0 * MARGIN >= 520.0;
    let top = frame.y;
    let right = if is_beside { frame.width - matrix - 2.0 * MARGIN } else { frame.width - MARGIN };
    sankey(&mut frame, &flows, &palette, right);
    let below = frame.y;
    if is_beside {
        frame.y = top;
        draw_matrix(&mut frame, &flows, right + MARGIN);
        frame.y = frame.y.max(below);
    } else {
        frame.y += 10.0;
        draw_matrix(&mut frame, &flows, MARGIN);
    }
    let key = |opacity: f64| {
        move |(x, y): (f64, f64)| {
            let b = Bounds(x - 12.0, y - 5.0, x + 12.0, y + 5.0);
            vec![Item::Path(Path::rectangle(b, palette::INK).faint(opacity))]
        }
    };
    let shown = |basis| flows.flows.iter().any(|f| f.basis == basis);
    let all = [
        (Basis::Observed, l.pick("报道所载", "observed in a report")),
        (Basis::Derived, l.pick("按规则推导", "derived by a rule")),
        (Basis::Inferred, l.pick("统计推断", "inferred by statistics")),
    ];
    let keys = all.into_iter().filter(|(b, _)| shown(*b));
    let keys = keys.map(|(b, text)| Key::new(text, key(opacity(b)))).collect();
    legend::write(&mut frame, keys);
    frame.note(l.pick(
        "左：来源所在省；中：渠道；右：采纳者所在省。矩阵：行为来源，列为采纳者；数字为传播条数。",
        "Left: province of the source; middle: channel; right: province of the adopter. Matrix: rows are sources, columns adopters; numbers are links.",
    ));
    let others: usize = cascade.entries.iter().map(|e| e.alternatives.len()).sum();
    if others > 0 {
        frame.note(&match l {
            crate::Language::Zh => {
                format!("每个采纳者只计一个来源；另有{others}条通向其他可能的来源，未计入图与矩阵。")
            }
            crate::Language::En => format!(
                "One source per adopter; {others} more {} to other possible sources, counted neither in the diagram nor in the matrix.",
                if others == 1 { "link leads" } else { "links lead" }
            ),
        });
    }
    frame.scene()
}

const fn opacity(basis: Basis) -> f64 {
    match basis {
        Basis::Observed => 0.62,
        Basis::Derived => 0.32,
        Basis::Inferred => 0.14,
    }
}

impl Flows {
    fn of(cascade: &Cascade, lookup: &Lookup<'_>) -> Self {
        let l = lookup.language;
        let nowhere = l.pick("地点未载", "place not named");
        let mut counted: BTreeMap<(String, String, String, Basis), u32> = BTreeMap::new();
        for entry in &cascade.entries {
            let to = province(&entry.who).unwrap_or(nowhere).to_owned();
            for link in entry.parent.iter().chain(&entry.unnamed) {
                let from = province(&link.from).unwrap_or(nowhere).to_owned();
                let key = (from, channel(link, lookup), to.clone(), link.basis);
                *counted.entry(key).or_default() += 1;
            }
        }
        let rest = l.pick("其他", "other");
        let mut from = Names::new(rest, MOST);
        let mut channels = Names::new(rest, 10);
        let mut to = Names::new(rest, MOST);
        for ((f, c, t, _), n) in &counted {
            from.count(f, *n);
            channels.count(c, *n);
            to.count(t, *n);
        }
        let (from, channels, to) = (from.ranked(), channels.ranked(), to.ranked());
        let at = |names: &[String], name: &str| {
            names.iter().position(|n| n == name).unwrap_or(names.len() - 1)
        };
        let mut merged: BTreeMap<(usize, usize, usize, Basis), u32> = BTreeMap::new();
        for ((f, c, t, basis), n) in counted {
            let key = (at(&from, &f), at(&channels, &c), at(&to, &t), basis);
            *merged.entry(key).or_default() += n;
        }
        let flow = |((from, channel, to, basis), count)| Flow { from, channel, to, basis, count };
        Self { flows: merged.into_iter().map(flow).collect(), from, channels, to }
    }
}

/// Names by how often they stand; beyond a number they are one.
struct Names<'t> {
    counts: BTreeMap<String, u32>,
    rest: &'t str,
    most: usize,
}

impl<'t> Names<'t> {
    fn new(rest: &'t str, most: usize) -> Self {
        Self { counts: BTreeMap::new(), rest, most }
    }

    fn count(&mut self, name: &str, n: u32) {
        *self.counts.entry(name.to_owned()).or_default() += n;
    }

    fn ranked(self) -> Vec<String> {
        let mut ranked: Vec<(String, u32)> = self.counts.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let is_cut = ranked.len() > self.most;
        ranked.truncate(self.most);
        let mut names: Vec<String> = ranked.into_iter().map(|r| r.0).collect();
        if is_cut {
            names.push(self.rest.to_owned());
        }
        names
    }
}

/// The channel of a link in a few words: what it passed through, else why, else where to.
fn channel(link: &Link, lookup: &Lookup<'_>) -> String {
    let c = &link.channel;
    let id = c.carriers.first().or(c.mechanisms.first()).or(c.direction.as_ref());
    let unknown = lookup.language.pick("渠道未知", "channel unknown");
    id.map_or(unknown, |id| lookup.concept("channel", id)).to_owned()
}

/// One of three stacks of the diagram.
struct Stack {
    /// Top and height of each member.
    places: Vec<(f64, f64)>,
    /// Where the next ribbon joins, at the left and at the right.
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Stack {
    fn new(totals: &[u32], top: f64, unit: f64, least: f64) -> Self {
        let mut y = top;
        let places: Vec<(f64, f64)> = totals
            .iter()
            .map(|n| {
                let high = (f64::from(*n) * unit).max(least);
                let place = (y, high);
                y += high + 5.0;
                place
            })
            .collect();
        // Ribbons stand in the middle of a member that is higher than they are.
        let starts: Vec<f64> = places
            .iter()
            .zip(totals)
            .map(|((y, high), n)| y + (high - f64::from(*n) * unit) / 2.0)
            .collect();
        Self { places, left: starts.clone(), right: starts }
    }

    fn bottom(&self) -> f64 {
        self.places.last().map_or(0.0, |(y, high)| y + high)
    }
}

fn sankey(frame: &mut Frame, flows: &Flows, palette: &Palette, right: f64) {
    let widest =
        |names: &[String]| names.iter().map(|n| metrics::width(n, SIZE)).fold(0.0, f64::max);
    let room = right - MARGIN;
    let names = widest(&flows.from).max(widest(&flows.to)).min(room * 0.24);
    let middle = (widest(&flows.channels) + 12.0).min(room * 0.3);
    let total: u32 = flows.flows.iter().map(|f| f.count).sum();
    let unit = (360.0 / f64::from(total.max(1))).min(12.0);
    let totals = |of: fn(&Flow) -> usize, n: usize| -> Vec<u32> {
        let mut totals = vec![0; n];
        flows.flows.iter().for_each(|f| totals[of(f)] += f.count);
        totals
    };
    let top = frame.y + 4.0;
    let mut a = Stack::new(&totals(|f| f.from, flows.from.len()), top, unit, 13.0);
    let mut b = Stack::new(&totals(|f| f.channel, flows.channels.len()), top, unit, 18.0);
    let mut c = Stack::new(&totals(|f| f.to, flows.to.len()), top, unit, 13.0);
    let bar = 7.0;
    let xa = MARGIN + names + 6.0;
    let xc = right - names - 6.0 - bar;
    let xb = f64::midpoint(xa + bar, xc) - middle / 2.0;
    let mut ribbons = Vec::new();
    for flow in &flows.flows {
        let high = f64::from(flow.count) * unit;
        let colour = palette.colour(Some(&flows.from[flow.from]));
        let take = |ends: &mut f64| {
            let y = *ends;
            *ends += high;
            y
        };
        let (ya, yb) = (take(&mut a.right[flow.from]), take(&mut b.left[flow.channel]));
        let (yd, yc) = (take(&mut b.right[flow.channel]), take(&mut c.left[flow.to]));
        let mut items = vec![ribbon((xa + bar, ya), (xb, yb), high, colour, flow.basis)];
        items.push(ribbon((xb + middle, yd), (xc, yc), high, colour, flow.basis));
        ribbons.push(Item::Group(Group {
            class: "flow",
            title: format!(
                "{} → {} → {}: {}",
                flows.from[flow.from], flows.channels[flow.channel], flows.to[flow.to], flow.count
            ),
            data: vec![("basis", flow.basis.id().to_owned()), ("count", flow.count.to_string())],
            items,
        }));
    }
    frame.items.push(Item::Group(Group { class: "flows", items: ribbons, ..Group::default() }));
    let mut items = Vec::new();
    for (name, (y, high)) in flows.from.iter().zip(&a.places) {
        let colour = palette.colour(Some(name));
        items.push(Item::Path(Path::rectangle(Bounds(xa, *y, xa + bar, y + high), colour)));
        let text = metrics::fit(name, SIZE, names);
        let label = Label::new(text, (xa - 5.0, y + high / 2.0 + 3.8), SIZE);
        items.push(Item::Label(label.anchored(Anchor::End)));
    }
    for (name, (y, high)) in flows.channels.iter().zip(&b.places) {
        let frame_of = Path::rectangle(Bounds(xb, *y, xb + middle, y + high), palette::BAND);
        items.push(Item::Path(frame_of.stroked(palette::FAINT, 0.7)));
        let text = metrics::fit(name, SIZE, middle - 8.0);
        let label = Label::new(text, (xb + middle / 2.0, y + high / 2.0 + 3.8), SIZE);
        items.push(Item::Label(label.anchored(Anchor::Middle)));
    }
    for (name, (y, high)) in flows.to.iter().zip(&c.places) {
        let grey = palette::SOFT;
        items.push(Item::Path(Path::rectangle(Bounds(xc, *y, xc + bar, y + high), grey)));
        let text = metrics::fit(name, SIZE, names);
        items.push(Item::Label(Label::new(text, (xc + bar + 5.0, y + high / 2.0 + 3.8), SIZE)));
    }
    frame.items.push(Item::Group(Group { class: "stacks", items, ..Group::default() }));
    frame.y = a.bottom().max(b.bottom()).max(c.bottom()) + 8.0;
}

fn ribbon(a: (f64, f64), b: (f64, f64), high: f64, colour: &'static str, basis: Basis) -> Item {
    let half = (b.0 - a.0) / 2.0;
    let steps = vec![
        Step::Move(a),
        Step::Cubic((a.0 + half, a.1), (b.0 - half, b.1), b),
        Step::Line((b.0, b.1 + high)),
        Step::Cubic((b.0 - half, b.1 + high), (a.0 + half, a.1 + high), (a.0, a.1 + high)),
        Step::Close,
    ];
    let path = Path { steps, ..Path::default() };
    Item::Path(path.filled(colour).faint(opacity(basis)))
}

fn matrix_names(flows: &Flows) -> f64 {
    let wide = flows.from.iter().map(|n| metrics::width(n, SIZE)).fold(0.0, f64::max);
    wide.min(96.0)
}

fn matrix_width(flows: &Flows) -> f64 {
    matrix_names(flows) + 8.0 + CELL * flows.to.len() as f64 + MARGIN
}

fn draw_matrix(frame: &mut Frame, flows: &Flows, x: f64) {
    let mut cells: BTreeMap<(usize, usize), [u32; 3]> = BTreeMap::new();
    for flow in &flows.flows {
        cells.entry((flow.from, flow.to)).or_default()[flow.basis as usize] += flow.count;
    }
    let most = cells.values().map(|c| c.iter().sum::<u32>()).max().unwrap_or(1);
    let names = matrix_names(flows);
    let room = frame.width - MARGIN - x - names - 8.0;
    let cell = CELL.min(room / flows.to.len().max(1) as f64);
    let heads = flows.to.iter().map(|n| metrics::width(n, SIZE)).fold(0.0, f64::max).min(90.0);
    let (left, top) = (x + names + 8.0, frame.y + heads + 8.0);
    let mut items = Vec::new();
    for (k, name) in flows.to.iter().enumerate() {
        let at = (left + cell * (k as f64 + 0.5) + 3.5, top - 5.0);
        let label = Label::new(metrics::fit(name, SIZE, heads), at, SIZE);
        items.push(Item::Label(Label { turned: -90.0, ..label }));
    }
    for (row, name) in flows.from.iter().enumerate() {
        let y = top + CELL * row as f64;
        let label = Label::new(metrics::fit(name, SIZE, names), (left - 6.0, y + 15.5), SIZE);
        items.push(Item::Label(label.anchored(Anchor::End)));
        for (column, other) in flows.to.iter().enumerate() {
            let x = left + cell * column as f64;
            let b = Bounds(x + 0.5, y + 0.5, x + cell - 0.5, y + CELL - 0.5);
            let counts = cells.get(&(row, column)).copied().unwrap_or_default();
            let sum: u32 = counts.iter().sum();
            let share = f64::from(sum) / f64::from(most);
            let ground =
                Path::rectangle(b, if sum == 0 { palette::BAND } else { palette::COLOURS[0] });
            let ground = if sum == 0 { ground } else { ground.faint(0.12 + 0.5 * share) };
            let mut group = Group { class: "cell", ..Group::default() };
            group.items.push(Item::Path(ground));
            if sum > 0 {
                let text = sum.to_string();
                let size = SIZE.min((cell - 3.0) / metrics::width(&text, 1.0));
                let label = Label::new(text, (x + cell / 2.0, y + 15.5), size);
                group.items.push(Item::Label(label.anchored(Anchor::Middle)));
                group.title = format!(
                    "{name} → {other}: {sum} ({} + {} + {})",
                    counts[0], counts[1], counts[2]
                );
            }
            items.push(Item::Group(group));
        }
    }
    frame.items.push(Item::Group(Group { class: "matrix", items, ..Group::default() }));
    frame.y = top + CELL * flows.from.len() as f64 + 8.0;
}
