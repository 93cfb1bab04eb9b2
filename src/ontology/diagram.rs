//! The classes as a picture, under what joins actors and schemes ([`super::relations`]): SVG, without a layout program and without script.
//!
//! Each class is a card with its labels, the standard classes above it and its properties; subclasses
//! stand to the right of their class, joined to it by a hollow arrow as in UML class diagrams. A class
//! with several own superclasses stands under the first and names the others. Trees are laid into
//! columns. Widths are estimated, a Chinese character as one em and any other as six tenths of it.
//! Follows *SVG 1.1* (W3C Recommendation, 16 August 2011), sections 9 and 10.

use super::shown::{Terms, escape, is_own, local, short};
use super::terms::{Kind, Term};
use std::collections::BTreeMap;

/// Size of the letters.
const EM: f64 = 13.0;
/// Height of a line.
const LINE: f64 = 18.0;
/// Space between the border of a card and its text.
const PAD: f64 = 8.0;
/// Space between a class and its subclasses.
const GAP: f64 = 44.0;
/// Space between cards above one another.
const ROW: f64 = 10.0;
/// Columns into which the trees are laid.
const COLUMNS: usize = 3;
/// Deepest tree; a circle of superclasses in a broken ontology ends here.
const DEPTH: usize = 12;

/// One class as it is drawn.
struct Card<'t> {
    iri: &'t str,
    title: String,
    name: String,
    above: String,
    properties: Vec<String>,
    below: Vec<&'t str>,
}

impl Card<'_> {
    fn width(&self) -> f64 {
        let texts = [&self.title, &self.name, &self.above].into_iter().chain(&self.properties);
        texts.map(|t| width(t)).fold(0.0, f64::max) + 2.0 * PAD
    }

    fn height(&self) -> f64 {
        let lines = 2 + usize::from(!self.above.is_empty()) + self.properties.len();
        lines as f64 * LINE + PAD
    }
}

/// Trees above one another, each with its top.
#[derive(Default)]
struct Column<'t> {
    width: f64,
    height: f64,
    trees: Vec<(f64, &'t str)>,
}

type Cards<'t> = BTreeMap<&'t str, Card<'t>>;

/// The picture; a card links to `base` and the local name of its class.
pub fn svg(terms: &Terms, base: &str) -> String {
    let cards = cards(terms);
    let under: Vec<&str> = cards.values().flat_map(|c| c.below.iter().copied()).collect();
    let mut roots: Vec<(f64, f64, &str)> = cards
        .keys()
        .filter(|iri| !under.contains(iri))
        .map(|iri| {
            let (w, h) = size(&cards, iri, 0);
            (w, h, *iri)
        })
        .collect();
    // The highest trees first, each into the column that is shortest so far.
    roots.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(b.2)));
    let mut columns: [Column<'_>; COLUMNS] = Default::default();
    for (w, h, iri) in roots {
        let shortest =
            (0..COLUMNS).min_by(|a, b| columns[*a].height.total_cmp(&columns[*b].height));
        let column = &mut columns[shortest.unwrap_or(0)];
        column.trees.push((column.height, iri));
        column.width = column.width.max(w);
        column.height += h + 2.0 * ROW;
    }
    let relations = super::relations::draw(terms);
    let mut picture = Picture { cards: &cards, base, out: relations.svg };
    let mut left = PAD;
    for column in &columns {
        for (top, iri) in &column.trees {
            picture.tree(iri, left, relations.height + PAD + top, 0);
        }
        left += column.width + GAP;
    }
    let left = left.max(relations.width);
    let height =
        relations.height + columns.iter().map(|c| c.height).fold(0.0, f64::max) + 2.0 * PAD;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {left:.0} {height:.0}\" \
         width=\"{left:.0}\" height=\"{height:.0}\" role=\"img\" font-size=\"{EM}\" \
         font-family=\"'Noto Sans CJK SC','Microsoft YaHei',system-ui,sans-serif\">\n\
         <title>乡脉本体的类 Classes of the xiangmai ontology</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
        picture.out
    )
}

fn cards(terms: &Terms) -> Cards<'_> {
    let own_class = |(iri, term): &(&String, &Term)| term.kind == Kind::Class && is_own(iri);
    let mut cards: Cards<'_> = terms
        .iter()
        .filter(own_class)
        .map(|(iri, term)| {
            let first = term.parents.iter().find(|p| is_own(p));
            let others = term.parents.iter().filter(|p| Some(*p) != first);
            let above: Vec<String> = others.map(|p| short(p)).collect();
            let card = Card {
                iri,
                title: format!("{} {}", term.label.zh, term.label.en),
                name: short(iri),
                above: if above.is_empty() {
                    String::new()
                } else {
                    format!("⊂ {}", above.join(", "))
                },
                properties: properties(terms, iri),
                below: Vec::new(),
            };
            (iri.as_str(), card)
        })
        .collect();
    for (iri, term) in terms.iter().filter(own_class) {
        let parent = term.parents.iter().find(|p| is_own(p) && p != &iri);
        if let Some(card) = parent.and_then(|p| cards.get_mut(p.as_str())) {
            card.below.push(iri);
        }
    }
    cards
}

/// The own properties of a class: label, name, and to what they lead.
fn properties(terms: &Terms, class: &str) -> Vec<String> {
    let of_class = |(iri, t): &(&String, &Term)| {
        let kinds = [Kind::ObjectProperty, Kind::DatatypeProperty];
        kinds.contains(&t.kind) && is_own(iri) && t.domains.iter().any(|d| d == class)
    };
    let said = |(iri, t): (&String, &Term)| {
        let ranges: Vec<&str> = t.ranges.iter().map(|r| local(r)).collect();
        match ranges.is_empty() {
            true => format!("{} {}", t.label.zh, local(iri)),
            false => format!("{} {} → {}", t.label.zh, local(iri), ranges.join(", ")),
        }
    };
    terms.iter().filter(of_class).map(said).collect()
}

fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.6 * EM } else { EM }).sum()
}

/// Width and height of a class with all below it.
fn size(cards: &Cards<'_>, iri: &str, depth: usize) -> (f64, f64) {
    let Some(card) = cards.get(iri).filter(|_| depth < DEPTH) else { return (0.0, 0.0) };
    let (mut wide, mut high) = (0.0_f64, -ROW);
    for below in &card.below {
        let (w, h) = size(cards, below, depth + 1);
        wide = wide.max(w + GAP);
        high += h + ROW;
    }
    (card.width() + wide, card.height().max(high))
}

struct Picture<'c, 't> {
    cards: &'c Cards<'t>,
    base: &'c str,
    out: String,
}

impl Picture<'_, '_> {
    /// Draws a class with all below it.
    fn tree(&mut self, iri: &str, left: f64, top: f64, depth: usize) {
        let cards = self.cards;
        let Some(card) = cards.get(iri).filter(|_| depth < DEPTH) else { return };
        self.card(card, left, top);
        let right = left + card.width();
        let (middle, from) = (right + GAP / 2.0, top + LINE);
        let mut at = top;
        for below in &card.below {
            self.tree(below, right + GAP, at, depth + 1);
            let (to, end) = (at + LINE, right + GAP);
            self.push(&format!(
                "<path d=\"M{:.0} {from:.0}H{middle:.0}V{to:.0}H{end:.0}\" fill=\"none\" stroke=\"#888\"/>\n",
                right + 10.0
            ));
            at += size(cards, below, depth + 1).1 + ROW;
        }
        if !card.below.is_empty() {
            self.push(&format!(
                "<path d=\"M{right:.0} {from:.0}l10 -5v10z\" fill=\"#fff\" stroke=\"#888\"/>\n"
            ));
        }
    }

    fn card(&mut self, card: &Card<'_>, left: f64, top: f64) {
        let (w, h) = (card.width(), card.height());
        let target = escape(&format!("{}{}", self.base, local(card.iri)));
        self.push(&format!(
            "<a href=\"{target}\">\n<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{w:.0}\" \
             height=\"{h:.0}\" rx=\"4\" fill=\"#f5f8fc\" stroke=\"#0b5394\"/>\n"
        ));
        let mut at = top;
        let head = [(&card.title, "#222\" font-weight=\"bold"), (&card.name, "#0b5394")];
        let above = Some((&card.above, "#666")).filter(|(a, _)| !a.is_empty());
        let rest = card.properties.iter().map(|p| (p, "#222"));
        for (text, fill) in head.into_iter().chain(above).chain(rest) {
            at += LINE;
            self.push(&format!(
                "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"{fill}\">{}</text>\n",
                left + PAD,
                at - 3.0,
                escape(text)
            ));
        }
        self.push("</a>\n");
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::{self, Bilingual, NAMESPACE};
    use super::*;

    fn class(zh: &str, parents: &[&str]) -> Term {
        Term {
            kind: Kind::Class,
            label: Bilingual { zh: zh.into(), en: "a & 'b'".into() },
            parents: parents.iter().map(|p| format!("{NAMESPACE}{p}")).collect(),
            ..Term::default()
        }
    }

    #[test]
    fn every_own_class_is_drawn_once_and_no_two_cards_overlap() {
        let terms = terms::read().unwrap();
        let picture = svg(&terms, "#");
        for (iri, _) in terms.iter().filter(|(i, t)| t.kind == Kind::Class && is_own(i)) {
            let link = format!("<a href=\"#{}\">", local(iri));
            assert_eq!(picture.matches(&link).count(), 1, "{iri}");
        }
        let number = |tag: &str, name: &str| -> f64 {
            let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
            value.split('"').next().unwrap().parse().unwrap()
        };
        let tags = picture.lines().filter(|l| l.starts_with("<rect x="));
        let boxes: Vec<[f64; 4]> =
            tags.map(|t| ["x", "y", "width", "height"].map(|n| number(t, n))).collect();
        let apart = |a: &[f64; 4], b: &[f64; 4]| {
            let beside = a[0] + a[2] < b[0] || b[0] + b[2] < a[0];
            beside || a[1] + a[3] < b[1] || b[1] + b[3] < a[1]
        };
        for (i, a) in boxes.iter().enumerate() {
            assert!(boxes[i + 1..].iter().all(|b| apart(a, b)), "{a:?}");
        }
    }

    #[test]
    fn labels_are_escaped_and_a_circle_of_superclasses_ends() {
        let terms = BTreeMap::from([
            (format!("{NAMESPACE}X"), class("<b>\"村\"</b>", &[])),
            (format!("{NAMESPACE}Y"), class("甲", &["X", "Z"])),
            (format!("{NAMESPACE}Z"), class("乙", &["Y"])),
            (format!("{NAMESPACE}S"), class("丙", &["S"])),
        ]);
        let picture = svg(&terms, "\"#");
        assert!(!picture.contains("<b>") && picture.contains("&lt;b&gt;&quot;村&quot;"));
        assert!(picture.contains("a &amp; &#39;b&#39;") && picture.contains("href=\"&quot;#X\""));
        assert!(picture.contains("丙"));
    }
}
