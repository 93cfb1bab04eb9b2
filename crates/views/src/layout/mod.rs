//! The views: a cascade in, a scene out.
//!
//! All views share the axis, the palette and the words. Labels never lie on lines or on each other
//! ([`crate::scene::Scene::collisions`] is empty): text stands in columns of its own.

mod around;
mod axis;
mod channels;
mod colours;
mod curve;
mod formula;
mod frame;
mod lanes;
mod lattice;
mod legend;
mod map;
mod time;
mod words;

pub use lanes::Fold;

use crate::language::Language;
use crate::model::Cascade;
use crate::scene::Scene;

/// A view of a cascade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Lineage lanes: one row per adopter on a time axis.
    Lanes,
    /// Adoption curve.
    Curve,
    /// Variants in their order.
    Lattice,
    /// From province through channel to province.
    Channels,
    /// Points and arcs, or the tree of divisions.
    Map,
    /// One place or body, by IRI or name.
    Around(String),
    /// Change of the formula along lineages.
    Formula,
}

impl View {
    /// Returns the views of a cascade, each once; `around` of whoever has most children.
    pub fn of(cascade: &Cascade) -> Vec<Self> {
        let mut views =
            vec![Self::Lanes, Self::Curve, Self::Lattice, Self::Channels, Self::Map, Self::Formula];
        let most = cascade.entries.iter().rev().max_by_key(|e| e.children);
        views.extend(most.and_then(|e| e.who.iri.clone()).map(Self::Around));
        views
    }

    /// Returns the view of a name; `around` needs to be told of whom.
    pub fn from_id(id: &str, who: Option<&str>) -> Option<Self> {
        Some(match id {
            "lanes" => Self::Lanes,
            "curve" => Self::Curve,
            "lattice" => Self::Lattice,
            "channels" => Self::Channels,
            "map" => Self::Map,
            "formula" => Self::Formula,
            "around" => Self::Around(who?.to_owned()),
            _ => return None,
        })
    }

    /// Returns its name on the command line and in ids.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Lanes => "lanes",
            Self::Curve => "curve",
            Self::Lattice => "lattice",
            Self::Channels => "channels",
            Self::Map => "map",
            Self::Around(_) => "around",
            Self::Formula => "formula",
        }
    }
}

/// How a view is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The language of its words.
    pub language: Language,
    /// Width in CSS pixels; 320 at least.
    pub width: f64,
    /// Into what adopters are folded; by default what keeps the picture readable.
    pub fold: Option<Fold>,
}

impl Default for Options {
    fn default() -> Self {
        Self { language: Language::Zh, width: 1000.0, fold: None }
    }
}

/// Draws a view. `cascade` should be complete ([`Cascade::complete`]).
///
/// ```
/// use views::layout::{Options, View, draw};
/// # let text = r#"{"summary":{"adopters":0,"dated":0,"others":0,"observed":0,"derived":0,"inferred":0},"entries":[]}"#;
/// let cascade = views::model::Cascade::from_json(text)?;
/// let svg = views::svg::write(&draw(&View::Lanes, &cascade, &Options::default()), "lanes");
/// assert!(svg.starts_with("<svg"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn draw(view: &View, cascade: &Cascade, options: &Options) -> Scene {
    let options = Options { width: options.width.clamp(320.0, 20_000.0), ..options.clone() };
    match view {
        View::Lanes => lanes::draw(cascade, &options),
        View::Curve => curve::draw(cascade, &options),
        View::Lattice => lattice::draw(cascade, &options),
        View::Channels => channels::draw(cascade, &options),
        View::Map => map::draw(cascade, &options),
        View::Around(who) => around::draw(cascade, who, &options),
        View::Formula => formula::draw(cascade, &options),
    }
}
