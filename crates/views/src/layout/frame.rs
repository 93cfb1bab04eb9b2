//! What every picture has: margins, a title, a line of numbers, notes at the foot.

use super::Options;
use crate::language::Language;
use crate::metrics;
use crate::palette;
use crate::scene::{Group, Item, Label, Scene};

/// Room at every side.
pub(super) const MARGIN: f64 = 12.0;
const TITLE: f64 = 15.0;
const TEXT: f64 = 11.0;

/// A scene that grows downwards.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) language: Language,
    title: String,
    description: String,
    pub(super) items: Vec<Item>,
    /// Where the next thing begins.
    pub(super) y: f64,
}

impl Frame {
    /// Begins with a title and a line below it.
    pub(super) fn new(options: &Options, title: &str, below: &str) -> Self {
        let mut frame = Self {
            width: options.width,
            language: options.language,
            title: title.to_owned(),
            description: below.to_owned(),
            items: Vec::new(),
            y: MARGIN,
        };
        let mut items = Vec::new();
        let room = frame.width - 2.0 * MARGIN;
        // Bold stands wider than the widths by which lines are broken.
        for line in metrics::wrap(title, TITLE, room / 1.2) {
            frame.y += TITLE;
            items.push(Item::Label(Label::new(line, (MARGIN, frame.y), TITLE).bold()));
            frame.y += 5.0;
        }
        frame.write_into(&mut items, below, TEXT, palette::SOFT);
        frame.y += 8.0;
        frame.items.push(Item::Group(Group { class: "heading", items, ..Group::default() }));
        frame
    }

    fn write_into(&mut self, items: &mut Vec<Item>, text: &str, size: f64, fill: &'static str) {
        for line in metrics::wrap(text, size, self.width - 2.0 * MARGIN) {
            self.y += size;
            items.push(Item::Label(Label::new(line, (MARGIN, self.y), size).filled(fill)));
            self.y += 4.0;
        }
    }

    /// Writes a note over the whole width.
    pub(super) fn note(&mut self, text: &str) {
        let mut items = Vec::new();
        self.write_into(&mut items, text, 10.0, palette::SOFT);
        self.items.push(Item::Group(Group { class: "note", items, ..Group::default() }));
    }

    /// Ends the picture.
    pub(super) fn scene(self) -> Scene {
        Scene {
            width: self.width,
            height: self.y + MARGIN,
            title: self.title,
            description: self.description,
            language: self.language,
            items: self.items,
        }
    }
}
