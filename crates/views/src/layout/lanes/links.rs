//! The links between rows.

use super::Lanes;
use super::rows::Row;
use crate::model::{Basis, Link};
use crate::palette;
use crate::scene::{Group, Item, Path, Point, Step};
use std::collections::{BTreeMap, HashMap};

/// Room between a link's end and the middle of its mark.
const TOUCH: f64 = 4.6;

impl Lanes<'_> {
    fn places(&self) -> HashMap<u32, usize> {
        self.cascade.entries.iter().enumerate().map(|(i, e)| (e.node, i)).collect()
    }

    /// Every link, the other possible parents behind those that draw the tree.
    pub(super) fn links(&self) -> Vec<Item> {
        let place = self.places();
        let mut items = Vec::new();
        for is_drawn in [false, true] {
            for (child, entry) in self.cascade.entries.iter().enumerate() {
                let links: Vec<&Link> = match is_drawn {
                    true => entry.parent.iter().collect(),
                    false => entry.alternatives.iter().collect(),
                };
                for link in links {
                    let Some(&from) = link.node.and_then(|n| place.get(&n)) else { continue };
                    items.push(self.link(from, child, link, is_drawn));
                }
            }
        }
        items
    }

    fn link(&self, from: usize, child: usize, link: &Link, is_drawn: bool) -> Item {
        let (stroke, weight) = if is_drawn { (palette::LINK, 1.3) } else { (palette::FAINT, 0.7) };
        let depth = self.cascade.entries[from].depth;
        // Parents that stand at one date have their lines beside each other.
        let aside = [0.0, 2.2, -2.2][depth as usize % 3] + if is_drawn { 0.0 } else { 1.1 };
        let (a, b) = (self.point(from), self.point(child));
        let mut items =
            vec![Item::Path(elbow(a, b, aside, stroke, weight).dashed(palette::dash(link.basis)))];
        items.extend(arrow(a, b, aside, stroke));
        let names = [from, child].map(|n| self.words.who(&self.cascade.entries[n].who));
        Item::Group(Group {
            class: if is_drawn { "link" } else { "link alternative" },
            title: format!("{} → {}\n{}", names[0], names[1], self.words.link(link)),
            data: vec![
                ("from", self.cascade.entries[from].node.to_string()),
                ("to", self.cascade.entries[child].node.to_string()),
                ("basis", link.basis.id().to_owned()),
                ("fact", link.fact.clone()),
            ],
            items,
        })
    }

    /// The first link by which it came into each group from another, with the number of all that did: a
    /// line for every one would be a net in which nothing can be read.
    pub(super) fn folded_links(&self, rows: &[Row]) -> Vec<Item> {
        let place = self.places();
        let mut row_of = HashMap::new();
        for (k, row) in rows.iter().enumerate() {
            if let Row::Fold { members, .. } = row {
                members.iter().for_each(|m| {
                    row_of.insert(*m, k);
                });
            }
        }
        let mut between: BTreeMap<(usize, usize, Basis), Vec<(usize, usize)>> = BTreeMap::new();
        for (child, entry) in self.cascade.entries.iter().enumerate() {
            if let Some(link) = &entry.parent {
                let Some(&from) = link.node.and_then(|n| place.get(&n)) else { continue };
                let ends = row_of.get(&from).zip(row_of.get(&child));
                let Some((&a, &b)) = ends else { continue };
                if a != b {
                    between.entry((a, b, link.basis)).or_default().push((from, child));
                }
            }
        }
        let name = |row: usize| match &rows[row] {
            Row::Fold { name, .. } => name.as_str(),
            _ => "",
        };
        let when = |child: usize| {
            let day = self.spots[child].day();
            (day.is_none(), day)
        };
        let mut first: BTreeMap<usize, (Basis, (usize, usize), usize)> = BTreeMap::new();
        let mut all: BTreeMap<usize, usize> = BTreeMap::new();
        for ((from_row, to_row, basis), pairs) in between {
            *all.entry(to_row).or_default() += pairs.len();
            let Some(&pair) = pairs.iter().min_by_key(|(_, c)| when(*c)) else { continue };
            let is_earlier = |best: &(Basis, (usize, usize), usize)| {
                (when(pair.1), basis) < (when(best.1.1), best.0)
            };
            if first.get(&to_row).is_none_or(is_earlier) {
                first.insert(to_row, (basis, pair, from_row));
            }
        }
        let words = self.words.language;
        first
            .into_iter()
            .map(|(to_row, (basis, pair, from_row))| {
                let (from, to) = (self.point(pair.0), self.point(pair.1));
                let count = all.get(&to_row).copied().unwrap_or(0);
                let line = elbow(from, to, 0.0, palette::LINK, 1.1).dashed(palette::dash(basis));
                let mut items = vec![Item::Path(line)];
                items.extend(arrow(from, to, 0.0, palette::LINK));
                Item::Group(Group {
                    class: "link",
                    title: format!(
                        "{} → {} · {} · {}{count}",
                        name(from_row),
                        name(to_row),
                        self.words.basis(basis),
                        words.pick("外来传播条数：", "links from outside: "),
                    ),
                    data: vec![("basis", basis.id().to_owned()), ("count", count.to_string())],
                    items,
                })
            })
            .collect()
    }
}

/// Down (or up) from a mark, then along the row of the other.
fn elbow(a: Point, b: Point, aside: f64, stroke: &'static str, weight: f64) -> Path {
    let x = a.0 + aside;
    let down = (b.1 - a.1).signum();
    let start = (x, a.1 + down * TOUCH);
    if (b.0 - x).abs() <= TOUCH {
        return Path::line(&[start, (x, b.1 - down * TOUCH)], stroke, weight);
    }
    let right = (b.0 - x).signum();
    let bend = 4.0_f64.min((b.1 - start.1).abs()).min((b.0 - x).abs() - TOUCH).max(0.0);
    let corner = (x, b.1);
    Path {
        steps: vec![
            Step::Move(start),
            Step::Line((x, b.1 - down * bend)),
            Step::Cubic(
                (x, b.1 - down * bend / 2.0),
                (x + right * bend / 2.0, corner.1),
                (x + right * bend, corner.1),
            ),
            Step::Line((b.0 - right * TOUCH, b.1)),
        ],
        ..Path::line(&[], stroke, weight)
    }
}

/// A head at the end of an elbow, where there is room for one.
fn arrow(a: Point, b: Point, aside: f64, fill: &'static str) -> Option<Item> {
    let x = a.0 + aside;
    let (down, right) = ((b.1 - a.1).signum(), (b.0 - x).signum());
    if (b.0 - x).abs() <= TOUCH {
        let tip = (x, b.1 - down * TOUCH);
        let back = tip.1 - down * 4.5;
        return Some(Item::Path(Path::area(
            &[tip, (tip.0 - 2.2, back), (tip.0 + 2.2, back)],
            fill,
        )));
    }
    if (b.0 - x).abs() < TOUCH + 6.0 {
        return None;
    }
    let tip = (b.0 - right * TOUCH, b.1);
    let back = tip.0 - right * 4.5;
    Some(Item::Path(Path::area(&[tip, (back, tip.1 - 2.2), (back, tip.1 + 2.2)], fill)))
}
