//! Colours that the colour-blind tell apart, with shapes and dashes that say the same in grey.
//!
//! Colours: Okabe & Ito 2008, *Color Universal Design*, <https://jfly.uni-koeln.de/color/>, without the
//! yellow, which is lost on white paper.

use crate::model::Basis;
use std::collections::{BTreeMap, HashMap};

/// Colours of categories, strongest first.
pub const COLOURS: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/// The colour of what has no category of its own.
pub const OTHER: &str = "#6B6B6B";
/// The colour of text.
pub const INK: &str = "#1A1A1A";
/// The colour of text of second rank.
pub const SOFT: &str = "#595959";
/// The colour of lines of the grid.
pub const GRID: &str = "#D9D9D9";
/// The colour of bands behind rows.
pub const BAND: &str = "#F6F6F6";
/// The paper.
pub const PAPER: &str = "#FFFFFF";
/// The colour of links.
pub const LINK: &str = "#333333";
/// The colour of links of the second rank.
pub const FAINT: &str = "#8A8A8A";

/// Returns the dash pattern of a basis: solid observed, dashed derived, dotted inferred.
pub const fn dash(basis: Basis) -> &'static [f64] {
    match basis {
        Basis::Observed => &[],
        Basis::Derived => &[6.0, 3.5],
        Basis::Inferred => &[1.2, 3.0],
    }
}

/// Colours for categories: the six most frequent get one each, the rest share grey.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    colours: HashMap<String, &'static str>,
    /// Categories with a colour of their own, the most frequent first.
    pub named: Vec<String>,
    /// Whether some category has none.
    pub has_rest: bool,
}

impl Palette {
    /// Counts categories and gives out colours; equal counts in order of name.
    pub fn new<'a>(categories: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut has_rest = false;
        for category in categories {
            match category {
                Some(c) => *counts.entry(c).or_default() += 1,
                None => has_rest = true,
            }
        }
        let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        has_rest |= ranked.len() > COLOURS.len();
        ranked.truncate(COLOURS.len());
        Self {
            colours: ranked.iter().zip(COLOURS).map(|(r, c)| (r.0.to_owned(), c)).collect(),
            named: ranked.iter().map(|r| r.0.to_owned()).collect(),
            has_rest,
        }
    }

    /// Returns the colour of a category.
    pub fn colour(&self, category: Option<&str>) -> &'static str {
        category.and_then(|c| self.colours.get(c)).copied().unwrap_or(OTHER)
    }
}
