//! The time axis: days to pixels, and ticks that leave each other room.

use crate::metrics;
use crate::model::Day;
use crate::palette;
use crate::scene::{Anchor, Item, Label, Path};

/// Size of the labels.
const SIZE: f64 = 10.0;
/// Steps between ticks, in months.
const STEPS: [i32; 11] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000];

/// A linear axis of days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    first: Day,
    last: Day,
    /// Left and right end in pixels.
    pub(super) left: f64,
    pub(super) right: f64,
}

impl Axis {
    /// Makes an axis over whole years that hold all `days`; `None` without a day.
    pub(super) fn new(days: impl Iterator<Item = Day>, left: f64, right: f64) -> Option<Self> {
        let (mut least, mut most) = (None::<Day>, None::<Day>);
        for day in days {
            least = Some(least.map_or(day, |l| l.min(day)));
            most = Some(most.map_or(day, |m| m.max(day)));
        }
        let (first, last) = (Day::new_year(least?.year()), Day::new_year(most?.year() + 1));
        Some(Self { first, last: last.max(Day(first.0 + 365)), left, right })
    }

    /// Returns the place of the beginning of a day.
    pub(super) fn x(&self, day: Day) -> f64 {
        let share = f64::from(day.0 - self.first.0) / f64::from(self.last.0 - self.first.0);
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Returns the place of the end of a day.
    pub(super) fn end(&self, day: Day) -> f64 {
        self.x(Day(day.0 + 1))
    }

    /// Returns the first and the day after the last.
    pub(super) fn range(&self) -> (Day, Day) {
        (self.first, self.last)
    }

    /// Returns ticks with their words.
    fn ticks(&self) -> Vec<(f64, String)> {
        let (first, last) = (self.first.year(), self.last.year());
        let month_px = (self.right - self.left) / f64::from((last - first).max(1) * 12);
        let room = |step: i32| {
            let wide = if step < 12 { "2020-04" } else { "2020" };
            f64::from(step) * month_px >= metrics::width(wide, SIZE) + 8.0
        };
        let step = STEPS.into_iter().find(|s| room(*s)).unwrap_or(6000);
        let from = first * 12 / step * step;
        let months = (from..=last * 12).step_by(step as usize).filter(|m| *m >= first * 12);
        months
            .filter_map(|m| {
                let (year, month) = (m / 12, m % 12 + 1);
                let text = match month {
                    1 => format!("{year}"),
                    _ => format!("{year}-{month:02}"),
                };
                let printed: crate::model::PartialDate =
                    format!("{year:04}-{month:02}").parse().ok()?;
                Some((self.x(printed.first_day()), text))
            })
            .collect()
    }

    /// Draws the labels with their base line at `y`, and lines from `top` to `bottom`. A label stands at
    /// the beginning of what it names.
    pub(super) fn items(&self, y: f64, top: f64, bottom: f64) -> Vec<Item> {
        let mut items = Vec::new();
        for (x, text) in self.ticks() {
            items.push(Item::Path(
                Path::line(&[(x, top), (x, bottom)], palette::GRID, 0.6).ground(),
            ));
            let wide = metrics::width(&text, SIZE);
            if x + wide + 2.0 <= self.right + 6.0 {
                let label = Label::new(text, (x + 2.0, y), SIZE).filled(palette::SOFT);
                items.push(Item::Label(label.anchored(Anchor::Start)));
            }
        }
        let base = Path::line(&[(self.left, top), (self.right, top)], palette::FAINT, 0.8).ground();
        items.push(Item::Path(base));
        items
    }
}
