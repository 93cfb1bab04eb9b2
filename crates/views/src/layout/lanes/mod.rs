//! Lineage lanes: time from left to right, one row per adopter, the trees by size.
//!
//! Names stand in a column at the left, dates and changes of the formula in one at the right: no label is
//! in the way of a line. A printed date is as wide as its precision; an adopter without one is hollow, at
//! the day by which it had begun, with a bar that stays open where nothing says since when.

mod fold;
mod links;
mod rows;

pub use fold::Fold;

use super::axis::Axis;
use super::colours::{province, provinces};
use super::frame::{Frame, MARGIN};
use super::legend::{self, Key, Mark};
use super::time::{Spot, spots};
use super::{Options, curve, words};
use crate::metrics;
use crate::model::{Basis, Bound, Cascade, Entry, Kind, Lookup};
use crate::palette::{self, Palette};
use crate::scene::{Anchor, Bounds, Group, Item, Label, Path, Scene};
use rows::Row;

/// Under this width a row has two lines.
const NARROW: f64 = 640.0;
const NAME: f64 = 11.0;
const SMALL: f64 = 9.0;
const INDENT: f64 = 9.0;
const DEEPEST: u32 = 7;
const CURVE: f64 = 84.0;

/// What the parts of the picture share.
struct Lanes<'a> {
    cascade: &'a Cascade,
    words: Lookup<'a>,
    palette: Palette,
    spots: Vec<Spot>,
    axis: Axis,
    is_narrow: bool,
    /// Where marks without any date stand.
    unknown: f64,
    /// Left end of the column of dates.
    dates: f64,
    /// Middle of the row of each entry.
    y: Vec<f64>,
}

/// Draws the lanes.
pub(super) fn draw(cascade: &Cascade, options: &Options) -> Scene {
    let words = Lookup::new(cascade, options.language);
    let asked = words::asked(cascade, options.language);
    let title = format!("{}{asked}", options.language.pick("传播谱系：", "Lineage of "));
    let mut frame = Frame::new(options, &title, &words::numbers(cascade, options.language));
    let spots = spots(&cascade.entries);
    let rows = rows::arrange(cascade, &spots, &words, options);
    let columns = Columns::measure(&rows, cascade, &words, &spots, frame.width);
    let days = spots.iter().flat_map(|s| s.days()).flatten();
    let Some(axis) = Axis::new(days, columns.left, columns.right).or_else(|| {
        // Nothing is dated: an axis of no meaning, on which nothing stands.
        Axis::new([crate::model::Day::new_year(2000)].into_iter(), columns.left, columns.right)
    }) else {
        return frame.scene();
    };
    let palette = provinces(cascade);
    let mut lanes = Lanes {
        cascade,
        words,
        palette,
        spots,
        axis,
        is_narrow: columns.is_narrow,
        unknown: columns.unknown,
        dates: columns.dates,
        y: vec![0.0; cascade.entries.len()],
    };
    if lanes.spots.iter().any(|s| s.day().is_some()) {
        curve::panel(&mut frame, cascade, &axis, CURVE);
    }
    lanes.rows(&mut frame, &rows);
    lanes.legend(&mut frame, &rows);
    frame.scene()
}

/// Where the columns begin and end.
struct Columns {
    is_narrow: bool,
    left: f64,
    right: f64,
    unknown: f64,
    dates: f64,
}

impl Columns {
    fn measure(
        rows: &[Row],
        cascade: &Cascade,
        words: &Lookup<'_>,
        spots: &[Spot],
        width: f64,
    ) -> Self {
        let is_narrow = width < NARROW;
        let mut names: f64 = 60.0;
        let mut dates: f64 = 0.0;
        for row in rows {
            match row {
                Row::Heading(_) => {}
                Row::One { entry, depth } => {
                    let entry = &cascade.entries[*entry];
                    let indent = f64::from((*depth).min(DEEPEST)) * INDENT;
                    let name = metrics::width(words.who(&entry.who), NAME);
                    if is_narrow {
                        let below = metrics::width(&below(entry, words), SMALL);
                        names = names.max(indent + name).max(indent + below);
                    } else {
                        let path = metrics::width(&path_of(entry, words), SMALL) + 14.0;
                        names = names.max(indent + name + path);
                    }
                    dates = dates.max(metrics::width(&beside(entry, words), 10.0));
                }
                Row::Fold { name, count, .. } => {
                    names = names.max(metrics::width(name, NAME) + 10.0);
                    dates = dates.max(metrics::width(count, 10.0));
                }
            }
        }
        let names = names.min(width * if is_narrow { 0.44 } else { 0.40 });
        let dates = if is_narrow { 0.0 } else { dates.min(width * 0.22) };
        let has_unknown = spots.contains(&Spot::Unknown);
        let zone = if has_unknown { 46.0 } else { 10.0 };
        let dates_at = width - MARGIN - dates;
        Self {
            is_narrow,
            left: MARGIN + names + 10.0,
            right: dates_at - zone,
            unknown: dates_at - zone / 2.0,
            dates: dates_at,
        }
    }
}

/// The divisions above an entry as they stand in its row.
fn path_of(entry: &Entry, words: &Lookup<'_>) -> String {
    words.above(&entry.who).join("›")
}

/// What stands below a name in a narrow picture: date, change, the division above.
fn below(entry: &Entry, words: &Lookup<'_>) -> String {
    let mut parts = vec![beside(entry, words)];
    parts.extend(words.above(&entry.who).last().map(|a| (*a).to_owned()));
    parts.join(" · ")
}

/// What stands beside a row: date, and the change of the formula.
fn beside(entry: &Entry, words: &Lookup<'_>) -> String {
    let date = words::date(entry, words.language);
    match entry.change.as_ref().and_then(|c| words.change(c)) {
        Some(change) => format!("{date} · {change}"),
        None => date,
    }
}

impl Lanes<'_> {
    fn height(&self, row: &Row) -> f64 {
        match row {
            Row::Heading(text) => 10.0 + 14.0 * self.heading(text).len() as f64,
            Row::One { .. } if self.is_narrow => 28.0,
            Row::One { .. } => 17.0,
            Row::Fold { .. } => 28.0,
        }
    }

    /// A heading in lines that stay in the column of names: links may cross the rest.
    fn heading(&self, text: &str) -> Vec<String> {
        metrics::wrap(text, NAME, (self.axis.left - 10.0 - MARGIN) / 1.2)
    }

    fn rows(&mut self, frame: &mut Frame, rows: &[Row]) {
        frame.y += 12.0;
        let (axis_y, top) = (frame.y, frame.y + 5.0);
        let heights: f64 = rows.iter().map(|r| self.height(r)).sum();
        let mut ground = Vec::new();
        let mut front = Vec::new();
        let mut y = top + 4.0;
        let mut is_odd = false;
        for row in rows {
            let height = self.height(row);
            let middle = y + height / 2.0;
            match row {
                Row::Heading(text) => {
                    for (k, line) in self.heading(text).into_iter().enumerate() {
                        let at = (MARGIN, y + 16.0 + 14.0 * k as f64);
                        front.push(Item::Label(Label::new(line, at, NAME).bold()));
                    }
                    is_odd = false;
                }
                Row::One { entry, .. } => self.y[*entry] = middle,
                Row::Fold { members, .. } => members.iter().for_each(|m| self.y[*m] = middle),
            }
            if is_odd && !matches!(row, Row::Heading(_)) {
                let band = Bounds(MARGIN, y, frame.width - MARGIN, y + height);
                ground.push(Item::Path(Path::rectangle(band, palette::BAND).ground()));
            }
            is_odd = !is_odd;
            y += height;
        }
        let bottom = top + 4.0 + heights;
        // Lines of the grid stop at headings: those stand over the whole width.
        let mut grid = self.axis.items(axis_y, top, bottom);
        let covers = rows_at(rows, top + 4.0, |r| self.height(r));
        for (row, from, to) in covers {
            if matches!(row, Row::Heading(_)) {
                let cover = Bounds(0.0, from, frame.width, to);
                grid.push(Item::Path(Path::rectangle(cover, palette::PAPER).ground()));
            }
        }
        if self.spots.contains(&Spot::Unknown) {
            let text = frame.language.pick("不详", "no date");
            let label = Label::new(text, (self.unknown, axis_y), 10.0).anchored(Anchor::Middle);
            grid.push(Item::Label(label.filled(palette::SOFT)));
        }
        frame.items.push(Item::Group(Group { class: "bands", items: ground, ..Group::default() }));
        frame.items.push(Item::Group(Group { class: "axis", items: grid, ..Group::default() }));
        frame.items.push(Item::Group(Group {
            class: "headings",
            items: front,
            ..Group::default()
        }));
        let is_folded = rows.iter().any(|r| matches!(r, Row::Fold { .. }));
        let bars = self.bars(is_folded);
        frame.items.push(Item::Group(Group { class: "bars", items: bars, ..Group::default() }));
        let links = if is_folded { self.folded_links(rows) } else { self.links() };
        frame.items.push(Item::Group(Group { class: "links", items: links, ..Group::default() }));
        for row in rows {
            match row {
                Row::Heading(_) => {}
                Row::One { entry, depth } => {
                    let item = self.one(*entry, *depth, frame.width);
                    frame.items.push(item);
                }
                Row::Fold { name, count, members } => {
                    frame.items.extend(self.folded(name, count, members, frame.width));
                }
            }
        }
        frame.y = bottom + 4.0;
    }

    fn colour(&self, entry: &Entry) -> &'static str {
        self.palette.colour(province(&entry.who))
    }

    /// The bars of dates, behind all links.
    fn bars(&self, is_folded: bool) -> Vec<Item> {
        let mut items = Vec::new();
        if is_folded {
            return items;
        }
        for (at, entry) in self.cascade.entries.iter().enumerate() {
            let (y, colour) = (self.y[at], self.colour(entry));
            match self.spots[at] {
                Spot::Dated(from, to) => {
                    let (left, right) = (self.axis.x(from), self.axis.end(to));
                    items.push(legend::dated_bar(left, right, y, colour));
                }
                Spot::Bounded(from, by) if entry.kind == Kind::Adopter => {
                    let left = from.map(|f| self.axis.x(f));
                    let (right, floor) = (self.axis.end(by), self.axis.left);
                    items.extend(legend::open_bar(left, right, floor, y, colour));
                }
                _ => {}
            }
        }
        items
    }

    fn mark(entry: &Entry) -> Mark {
        match (entry.kind, entry.time.unwrap_or_default().bound) {
            (Kind::Mentioned, _) => Mark::Mentioned,
            (Kind::Outside, _) => Mark::Outside,
            (Kind::Adopter, Bound::Dated) => Mark::Dated,
            (Kind::Adopter, Bound::Bounded) => Mark::Bounded,
            (Kind::Adopter, Bound::Unknown) => Mark::Unknown,
        }
    }

    fn point(&self, at: usize) -> (f64, f64) {
        (self.spots[at].x(&self.axis, self.unknown), self.y[at])
    }

    /// Name, mark and date of one entry.
    fn one(&self, at: usize, depth: u32, width: f64) -> Item {
        let entry = &self.cascade.entries[at];
        let (x, y) = self.point(at);
        let left = MARGIN + f64::from(depth.min(DEEPEST)) * INDENT;
        let end = self.axis.left - 10.0;
        let first = if self.is_narrow { y - 3.0 } else { y + 4.0 };
        let name = metrics::fit(self.words.who(&entry.who), NAME, end - left);
        let name_end = left + metrics::width(&name, NAME);
        let mut items = vec![Item::Label(Label::new(name, (left, first), NAME))];
        if self.is_narrow {
            let text = metrics::fit(&below(entry, &self.words), SMALL, end - left);
            let label = Label::new(text, (left, y + 9.0), SMALL).filled(palette::SOFT);
            items.push(Item::Label(label));
        } else {
            let room = end - name_end - 8.0;
            let path = path_of(entry, &self.words);
            if room > 3.0 * SMALL && !path.is_empty() {
                let text = metrics::fit_end(&path, SMALL, room);
                let label = Label::new(text, (end, first - 0.5), SMALL).anchored(Anchor::End);
                items.push(Item::Label(label.filled(palette::SOFT)));
            }
            let room = width - MARGIN - self.dates;
            let text = metrics::fit(&beside(entry, &self.words), 10.0, room);
            items.push(Item::Label(Label::new(text, (self.dates, first), 10.0)));
        }
        items.push(legend::mark(Self::mark(entry), (x, y), self.colour(entry)));
        Item::Group(Group {
            class: "node",
            title: words::entry(entry, &self.words),
            data: Self::data(entry),
            items,
        })
    }

    fn data(entry: &Entry) -> Vec<(&'static str, String)> {
        let mut data = vec![("node", entry.node.to_string()), ("kind", entry.kind.id().to_owned())];
        data.push(("bound", entry.time.unwrap_or_default().bound.id().to_owned()));
        data.extend(province(&entry.who).map(|p| ("province", p.to_owned())));
        data.extend(entry.scheme.as_ref().map(|s| ("scheme", s.iri.clone())));
        data.extend(entry.time.and_then(|t| t.by_year).map(|y| ("year", y.to_string())));
        data.extend(entry.parent.as_ref().and_then(|l| l.node).map(|n| ("parent", n.to_string())));
        data
    }

    /// The row of a group: every member has its mark, dated above, others below.
    fn folded(&self, name: &str, count: &str, members: &[usize], width: f64) -> Vec<Item> {
        let Some(y) = members.first().map(|m| self.y[*m]) else { return Vec::new() };
        let end = self.axis.left - 10.0;
        let mut items = vec![];
        let text = metrics::fit(name, NAME, end - MARGIN);
        if self.is_narrow {
            items.push(Item::Label(Label::new(text, (MARGIN, y - 3.0), NAME)));
            let text = metrics::fit(count, SMALL, end - MARGIN);
            let label = Label::new(text, (MARGIN, y + 9.0), SMALL).filled(palette::SOFT);
            items.push(Item::Label(label));
        } else {
            items.push(Item::Label(Label::new(text, (MARGIN, y + 4.0), NAME)));
            let text = metrics::fit(count, 10.0, width - MARGIN - self.dates);
            items.push(Item::Label(Label::new(text, (self.dates, y + 4.0), 10.0)));
        }
        let mut all = vec![Item::Group(Group { class: "row", items, ..Group::default() })];
        for &at in members {
            let entry = &self.cascade.entries[at];
            let (x, _) = self.point(at);
            let colour = self.colour(entry);
            let mark = match Self::mark(entry) {
                Mark::Dated => {
                    Path::rectangle(Bounds(x - 0.8, y - 10.0, x + 0.8, y - 1.0), colour).faint(0.75)
                }
                Mark::Bounded | Mark::Unknown => {
                    Path::circle((x, y + 6.0), 2.4).filled(palette::PAPER).stroked(colour, 0.9)
                }
                Mark::Outside => {
                    Path::rectangle(Bounds(x - 2.2, y + 3.8, x + 2.2, y + 8.2), palette::PAPER)
                        .stroked(colour, 0.9)
                }
                Mark::Mentioned => {
                    let points =
                        [(x, y + 3.0), (x + 3.0, y + 6.0), (x, y + 9.0), (x - 3.0, y + 6.0)];
                    Path::area(&points, palette::PAPER).stroked(colour, 0.9)
                }
            };
            let date = words::date(entry, self.words.language);
            all.push(Item::Group(Group {
                class: "node",
                title: format!("{} · {date}", self.words.who(&entry.who)),
                data: Self::data(entry),
                items: vec![Item::Path(mark)],
            }));
        }
        all
    }

    fn legend(&self, frame: &mut Frame, rows: &[Row]) {
        let l = frame.language;
        let is_folded = rows.iter().any(|r| matches!(r, Row::Fold { .. }));
        let mut keys = Vec::new();
        let has = |mark: Mark| self.cascade.entries.iter().any(|e| Self::mark(e) == mark);
        let ink = palette::SOFT;
        let dated = l.pick("有日期（色带宽度为日期精度）", "dated (bar: precision of the date)");
        let bounded = l.pick(
            "未载日期：置于见报日或上限，左端开放",
            "no date printed: at its upper bound (earliest report), open to the left",
        );
        if is_folded {
            let short = l.pick("有日期的采纳者", "adopter with a date");
            keys.push(Key::new(short, move |(x, y)| {
                vec![Item::Path(Path::rectangle(Bounds(x - 0.8, y - 5.0, x + 0.8, y + 4.0), ink))]
            }));
            keys.push(Key::new(bounded, move |p| {
                vec![Item::Path(Path::circle(p, 2.4).filled(palette::PAPER).stroked(ink, 0.9))]
            }));
        } else {
            keys.push(Key::new(dated, move |(x, y)| {
                vec![
                    legend::dated_bar(x - 11.0, x + 11.0, y, ink),
                    legend::mark(Mark::Dated, (x, y), ink),
                ]
            }));
            if has(Mark::Bounded) {
                keys.push(Key::new(bounded, move |(x, y)| {
                    let mut items = legend::open_bar(None, x + 7.0, x - 12.0, y, ink);
                    items.push(legend::mark(Mark::Bounded, (x + 7.0, y), ink));
                    items
                }));
            }
            let others = [
                (Mark::Unknown, l.pick("时间不详", "no date at all")),
                (Mark::Outside, l.pick("所选范围之外的采纳者", "adopter outside the selection")),
                (
                    Mark::Mentioned,
                    l.pick(
                        "未采纳而传出者（置于首次传出时）",
                        "passed it on, no adoption recorded",
                    ),
                ),
            ];
            for (mark, text) in others {
                if has(mark) {
                    keys.push(Key::new(text, move |p| vec![legend::mark(mark, p, ink)]));
                }
            }
        }
        let has = |basis: &Basis| {
            let mut links = self.cascade.entries.iter().flat_map(Entry::candidates);
            links.any(|l| l.basis == *basis)
        };
        let shown: Vec<Basis> = Basis::ALL.into_iter().filter(has).collect();
        let thin = self.cascade.entries.iter().any(|e| !e.alternatives.is_empty());
        keys.extend(legend::bases(frame, &shown, thin && !is_folded));
        legend::write(frame, keys);
        if is_folded {
            frame.note(l.pick(
                "采纳者较多，已按组折叠：每组一行，每个采纳者一个标记；每组只画最早由他组传入的一条。",
                "Many adopters, folded into groups: a row per group, a mark per adopter; of the links into a group only the earliest from another is drawn.",
            ));
        }
        if !self.palette.named.is_empty() {
            let keys = legend::colours(frame, &self.palette);
            legend::write(frame, keys);
        }
    }
}

/// Rows with their top and bottom.
fn rows_at(rows: &[Row], top: f64, height: impl Fn(&Row) -> f64) -> Vec<(&Row, f64, f64)> {
    let mut y = top;
    rows.iter()
        .map(|row| {
            let from = y;
            y += height(row);
            (row, from, y)
        })
        .collect()
}
