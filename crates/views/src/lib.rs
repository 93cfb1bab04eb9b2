//! The view model of a cascade (who took up a model, from whom, when, on what evidence) and its pictures.
//!
//! - [`model`]: the cascade JSON that `xiangmai trace --format json` prints, read and written, with what
//!   follows from it (bounds of dates). Its JSON Schema is [`SCHEMA`].
//! - [`network`]: the same as nodes and edges with typed attributes, for exports and tables.
//! - [`layout`]: pictures as a [`scene::Scene`]; [`svg`] writes one (the crate
//!   `xiangmai-raster` makes PNG and PDF of it).
//! - [`brief`]: one HTML file with all of them.
//!
//! Refuses to know where a cascade comes from: no store, no files, no clock. Same model, same bytes.

pub mod brief;
pub mod language;
pub mod layout;
pub mod metrics;
pub mod model;
pub mod network;
pub mod palette;
pub mod scene;
pub mod svg;

pub use language::Language;

/// JSON Schema (2020-12) of the cascade JSON.
pub const SCHEMA: &str = include_str!("../schemas/cascade-1.schema.json");
