//! The colours of provinces: the same in every picture of a cascade, so that pictures side by side can be read together.

use crate::model::{Cascade, Who};
use crate::palette::Palette;

/// Returns the province of somebody, by its name.
pub(super) fn province(who: &Who) -> Option<&str> {
    let named = who.divisions.iter().find(|d| d.level.as_deref() == Some("province"));
    let itself = (who.level.as_deref() == Some("province")).then_some(who.name.as_str());
    named.map(|d| d.name.as_str()).or_else(|| who.path.first().map(String::as_str)).or(itself)
}

/// Gives out colours by how many nodes lie in a province and how many links leave it.
pub(super) fn provinces(cascade: &Cascade) -> Palette {
    let nodes = cascade.entries.iter().map(|e| province(&e.who));
    let links = cascade.entries.iter().flat_map(|e| e.candidates().map(|l| province(&l.from)));
    Palette::new(nodes.chain(links))
}
