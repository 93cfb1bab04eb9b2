//! Reading a folded text along the tree.

use std::ops::Range;

use crate::code::Level;
use crate::fold::{Hash, folds_to};
use crate::gazetteer::Gazetteer;
use crate::name::{FormKind, Kind, is_placeholder, kind, stem_length};
use crate::tree::{Place, Posting, narrow};

/// No node, no step.
const NONE: u32 = u32::MAX;

/// More readings than this are not told apart one by one.
const MOST: usize = 400;

/// Where the place must lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Anywhere.
    Country,
    /// In this division, or it itself.
    In(Place),
}

/// One form of a name in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) place: Place,
    pub(crate) how: How,
    /// The number of the text it stands in, where there are several columns.
    pub(crate) segment: u8,
    /// The folded characters it takes.
    pub(crate) span: Range<usize>,
}

/// How a form departs from the official name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// A form of an upper division.
    Form(FormKind),
    /// A village's official name.
    Whole,
    /// Another ending that says the same (`村` for `村委会`).
    OtherEnding,
    /// No ending.
    NoEnding,
    /// An ending that says something else (`社区` for `村委会`).
    WrongEnding,
    /// One wrong character.
    Slip,
    /// One wrong character that is neither alike in shape nor in sound.
    FarSlip,
    /// One other character that tells places of one name apart (`东`, `西`).
    Telling,
}

/// Costs from which a reading is only proposed.
pub(crate) const DOUBTFUL: u32 = 20;

impl How {
    pub(crate) fn cost(self) -> u32 {
        match self {
            How::Form(FormKind::Official) | How::Whole => 0,
            How::OtherEnding => 1,
            How::Form(FormKind::Short | FormKind::Alias) | How::NoEnding => 2,
            How::Form(FormKind::Former(_)) => 3,
            How::Form(FormKind::Swapped) => 8,
            How::Slip => 12,
            How::WrongEnding => DOUBTFUL + 5,
            How::FarSlip => DOUBTFUL - 4,
            How::Telling => DOUBTFUL + 6,
        }
    }
}

/// A way to read the whole text as one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) place: Place,
    pub(crate) cost: u32,
    pub(crate) steps: Vec<Step>,
}

/// A beginning of the text that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Partial {
    /// The deepest node read so far, `u32::MAX` at the start.
    pub(crate) node: u32,
    pub(crate) cost: u32,
    kind: FormKind,
    start: u16,
    pub(crate) end: u16,
    before: u32,
}

/// All beginnings of a text that could be read.
#[derive(Debug, Default)]
pub(crate) struct Chart {
    pub(crate) partials: Vec<Partial>,
    /// The partials that end at each position.
    pub(crate) layers: Vec<Vec<u32>>,
}

/// The nodes and villages that a scope allows.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    nodes: Range<u32>,
    pub(crate) villages: Range<u32>,
    /// The scope's own node and its ancestors, which may be repeated in the text.
    above: Vec<u32>,
}

impl Bounds {
    pub(crate) fn of(gazetteer: &Gazetteer, scope: &Scope) -> Bounds {
        let upper = &gazetteer.upper;
        match *scope {
            Scope::Country => Bounds {
                nodes: 0..upper.len() as u32,
                villages: 0..gazetteer.villages.len() as u32,
                above: Vec::new(),
            },
            Scope::In(Place::Node(node)) => Bounds {
                nodes: upper.subtree(node),
                villages: gazetteer.villages.below(upper, node),
                above: upper.ancestors(node).collect(),
            },
            Scope::In(Place::Village(number)) => {
                let node = gazetteer.villages.node(number);
                Bounds {
                    nodes: 0..0,
                    villages: number..number + 1,
                    above: std::iter::once(node).chain(upper.ancestors(node)).collect(),
                }
            }
        }
    }

    fn allows(&self, node: u32) -> bool {
        self.nodes.contains(&node) || self.above.contains(&node)
    }
}

impl Chart {
    /// Reads every beginning of the text.
    pub(crate) fn new(gazetteer: &Gazetteer, text: &[char], bounds: &Bounds) -> Chart {
        let length = text.len().min(200);
        let mut chart = Chart { partials: Vec::new(), layers: vec![Vec::new(); length + 1] };
        let start = Partial {
            node: NONE,
            cost: 0,
            kind: FormKind::Official,
            start: 0,
            end: 0,
            before: NONE,
        };
        chart.partials.push(start);
        chart.layers[0].push(0);
        for at in 0..length {
            if chart.layers[at].is_empty() {
                continue;
            }
            let open = std::mem::take(&mut chart.layers[at]);
            let mut hash = Hash::default();
            for (taken, c) in text[at..].iter().take(gazetteer.forms.longest()).enumerate() {
                hash.push(*c);
                let postings = gazetteer.forms.get(hash.finish());
                if postings.is_empty() || at + taken + 1 > length {
                    continue;
                }
                for before in &open {
                    chart.extend(gazetteer, bounds, *before, postings, at + taken + 1);
                }
            }
            chart.layers[at] = open;
        }
        chart
    }

    fn extend(
        &mut self,
        gazetteer: &Gazetteer,
        bounds: &Bounds,
        before: u32,
        postings: &[Posting],
        end: usize,
    ) {
        let from = self.partials[before as usize];
        let inside = if from.node == NONE {
            0..gazetteer.upper.len() as u32
        } else {
            from.node + 1..gazetteer.upper.node(from.node).end
        };
        let first = postings.partition_point(|posting| posting.node < inside.start);
        // The postings of one form are different nodes: only what other forms left here may be the same.
        let before_this_form = self.layers[end].len();
        for posting in postings[first..].iter().take_while(|posting| posting.node < inside.end) {
            if !bounds.allows(posting.node) || self.layers[end].len() >= MOST {
                continue;
            }
            let cost = from.cost
                + How::Form(posting.kind).cost()
                + gap(gazetteer, from.node, Place::Node(posting.node));
            let known = self.layers[end][..before_this_form]
                .iter()
                .copied()
                .find(|known| self.partials[*known as usize].node == posting.node);
            let partial = Partial {
                node: posting.node,
                cost,
                kind: posting.kind,
                start: from.end,
                end: end as u16,
                before,
            };
            match known {
                Some(known) if self.partials[known as usize].cost <= cost => {}
                Some(known) => self.partials[known as usize] = partial,
                None => {
                    self.partials.push(partial);
                    self.layers[end].push(self.partials.len() as u32 - 1);
                }
            }
        }
    }

    /// Returns the partials that read most of the text, with the position where they end, and where their last form is not the
    /// official name those before it; the start alone where nothing was read.
    pub(crate) fn longest(&self) -> Vec<(usize, u32)> {
        let Some((end, layer)) =
            self.layers.iter().enumerate().rev().find(|(_, layer)| !layer.is_empty())
        else {
            return Vec::new();
        };
        let mut found: Vec<(usize, u32)> = layer.iter().map(|at| (end, *at)).collect();
        for at in layer {
            let partial = self.partials[*at as usize];
            if partial.node != NONE && partial.kind != FormKind::Official {
                found.push((usize::from(partial.start), partial.before));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns the steps that lead to a partial.
    pub(crate) fn steps(&self, mut at: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(partial) =
            self.partials.get(at as usize).filter(|partial| partial.node != NONE)
        {
            steps.push(Step {
                place: Place::Node(partial.node),
                how: How::Form(partial.kind),
                segment: 0,
                span: usize::from(partial.start)..usize::from(partial.end),
            });
            at = partial.before;
        }
        steps.reverse();
        steps
    }
}

/// What it costs to name `to` directly after `from`: nothing for the next level or where levels are
/// usually left out, more where more is skipped.
pub(crate) fn gap(gazetteer: &Gazetteer, from: u32, to: Place) -> u32 {
    if from == NONE {
        return 0;
    }
    let upper = &gazetteer.upper;
    let parent = match to {
        Place::Node(node) => upper.parent(node),
        Place::Village(number) => Some(gazetteer.villages.node(number)),
    };
    let mut cost = 0;
    let mut at = parent;
    while let Some(node) = at.filter(|node| *node != from) {
        let level = upper.node(node).code.level();
        let name = upper.name(node);
        let same = upper.parent(node).is_some_and(|parent| upper.name(parent) == name);
        if level != Level::Prefecture && !same && !is_placeholder(name, level) {
            cost += 1;
        }
        at = upper.parent(node);
    }
    cost
}

/// All readings of a text.
#[derive(Debug, Default)]
pub(crate) struct Readings {
    /// One reading for each place, the cheapest, in the order of places.
    pub(crate) readings: Vec<Reading>,
    /// Whether there were more than could be told apart.
    pub(crate) too_many: bool,
}

/// The village that the rest of a text names.
struct Rest<'a> {
    numbers: &'a [u32],
    stem: usize,
    ending: Kind,
    silent: bool,
}

/// Reads the whole text in every way.
pub(crate) fn read(gazetteer: &Gazetteer, text: &[char], bounds: &Bounds) -> (Readings, Chart) {
    let chart = Chart::new(gazetteer, text, bounds);
    let mut best: Vec<(Place, u32, u32, usize, How)> = Vec::new();
    let length = text.len();
    let mut too_many = length > 200;
    if !too_many && length > 0 {
        for &at in &chart.layers[length] {
            let partial = &chart.partials[at as usize];
            best.push((Place::Node(partial.node), partial.cost, at, length, How::Whole));
        }
        for (start, layer) in chart.layers.iter().enumerate().take(length) {
            if layer.is_empty() {
                continue;
            }
            let rest = rest(gazetteer, &text[start..]);
            for &at in layer {
                let from = chart.partials[at as usize];
                let mut inside = bounds.villages.clone();
                if from.node != NONE {
                    let below = gazetteer.villages.below(&gazetteer.upper, from.node);
                    inside = inside.start.max(below.start)..inside.end.min(below.end);
                }
                let numbers = narrow(rest.numbers, inside);
                too_many |= numbers.len() > MOST;
                for &number in numbers.iter().take(MOST) {
                    let how = rest.how(gazetteer, number, &text[start..]);
                    let place = Place::Village(number);
                    // One character without ending (`南` for `南村`) reads where nothing was meant.
                    let short = if rest.stem == 1 && rest.silent { 2 } else { 0 };
                    let cost = from.cost + how.cost() + short + gap(gazetteer, from.node, place);
                    best.push((place, cost, at, start, how));
                }
            }
        }
    }
    best.retain(|found| found.0 != Place::Node(NONE));
    best.sort_unstable_by_key(|found| (found.0, found.1));
    best.dedup_by_key(|found| found.0);
    let readings = best
        .into_iter()
        .map(|(place, cost, at, start, how)| {
            let mut steps = chart.steps(at);
            if let Place::Village(_) = place {
                steps.push(Step { place, how, segment: 0, span: start..length });
            }
            Reading { place, cost, steps }
        })
        .collect();
    (Readings { readings, too_many }, chart)
}

fn rest<'a>(gazetteer: &'a Gazetteer, text: &[char]) -> Rest<'a> {
    let stem = stem_length(text);
    let ending: String = text[stem..].iter().collect();
    let numbers =
        gazetteer.villages.with_stem(Hash::of(text[..stem].iter().copied()), &text[..stem]);
    Rest { numbers, stem, ending: kind(&ending), silent: ending.is_empty() }
}

impl Rest<'_> {
    fn how(&self, gazetteer: &Gazetteer, number: u32, text: &[char]) -> How {
        let official = gazetteer.villages.ending(number);
        if folds_to(official, &text[self.stem..]) {
            How::Whole
        } else if self.silent {
            How::NoEnding
        } else if self.ending.agrees(kind(official)) {
            How::OtherEnding
        } else {
            How::WrongEnding
        }
    }
}
