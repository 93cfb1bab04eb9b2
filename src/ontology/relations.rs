//! What joins actors, events and schemes, as a picture: actors on the left, schemes on the right, between them each class
//! that has a property to both, with an arrow for each side.
//!
//! Computed from domains and ranges, so that it cannot fall behind the ontology.

use super::shown::{Terms, escape, local};
use super::terms::{Kind, NAMESPACE};
use std::fmt::Write as _;

/// Height of the row of one class.
const ROW: f64 = 48.0;
/// Width of a box.
const BOX: f64 = 190.0;
/// Length of an arrow.
const ARROW: f64 = 260.0;
/// Space around the picture.
const PAD: f64 = 12.0;

/// A picture as a piece of SVG, and how much room it takes.
#[derive(Debug, Default)]
pub struct Relations {
    /// The elements.
    pub svg: String,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Draws what joins actors and schemes.
pub fn draw(terms: &Terms) -> Relations {
    let (actor, scheme) = (format!("{NAMESPACE}Actor"), format!("{NAMESPACE}Scheme"));
    let links = |class: &str, range: &str| -> Vec<String> {
        let leads = terms.iter().filter(|(_, t)| {
            t.kind == Kind::ObjectProperty
                && t.domains.iter().any(|d| d == class)
                && t.ranges.iter().any(|r| r == range)
        });
        leads.map(|(iri, t)| format!("{} {}", t.label.zh, local(iri))).collect()
    };
    let rows: Vec<(&str, Vec<String>, Vec<String>)> = terms
        .iter()
        .filter(|(_, t)| t.kind == Kind::Class)
        .map(|(iri, _)| (iri.as_str(), links(iri, &actor), links(iri, &scheme)))
        .filter(|(_, left, right)| !left.is_empty() && !right.is_empty())
        .collect();
    if rows.is_empty() {
        return Relations::default();
    }
    let height = rows.len() as f64 * ROW;
    let middle = PAD + BOX + ARROW;
    let right = middle + BOX + ARROW;
    let mut out = String::new();
    let named = |iri: &str| {
        terms.get(iri).map_or_else(String::new, |t| format!("{} {}", t.label.zh, t.label.en))
    };
    card(&mut out, &named(&actor), PAD, PAD, height - PAD);
    card(&mut out, &named(&scheme), right, PAD, height - PAD);
    for (number, (class, to_actor, to_scheme)) in rows.iter().enumerate() {
        let top = PAD + number as f64 * ROW;
        card(&mut out, &named(class), middle, top, ROW - PAD);
        let y = top + (ROW - PAD) / 2.0;
        arrow(&mut out, &to_actor.join("、"), [middle, PAD + BOX], y);
        arrow(&mut out, &to_scheme.join("、"), [middle + BOX, right], y);
    }
    Relations { svg: out, width: right + BOX + PAD, height: height + 2.0 * PAD }
}

fn card(out: &mut String, title: &str, left: f64, top: f64, height: f64) {
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<path d=\"M{left:.0} {top:.0}h{BOX:.0}v{height:.0}h-{BOX:.0}z\" fill=\"#fff8ec\" stroke=\"#b45f06\"/>\n\
         <text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\" fill=\"#222\">{}</text>\n",
        left + BOX / 2.0,
        top + height / 2.0 + 5.0,
        escape(title)
    );
}

/// An arrow from the first to the second place, with its words above it.
fn arrow(out: &mut String, words: &str, [from, to]: [f64; 2], y: f64) {
    let back = if to < from { 8 } else { -8 };
    let _ = write!(
        out,
        "<path d=\"M{from:.0} {y:.0}H{to:.0}m{back} -5l{} 5l{back} 5\" fill=\"none\" stroke=\"#b45f06\"/>\n\
         <text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\" font-size=\"12\" fill=\"#666\">{}</text>\n",
        -back,
        f64::midpoint(from, to),
        y - 5.0,
        escape(words)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adoptions_transmissions_and_claims_are_joined_to_actors_and_schemes() {
        let picture = draw(&super::super::terms::read().unwrap());
        for words in
            ["采纳 adoption", "传播 transmission", "主张 claim", "采纳者 adopter", "做法 scheme"]
        {
            assert!(picture.svg.contains(words), "{words}: {}", picture.svg);
        }
        assert!(picture.width > 600.0 && picture.height > 200.0);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(draw(&Terms::new()).svg, "");
    }
}
