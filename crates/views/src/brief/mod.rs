//! The brief: one HTML file about a cascade that works offline, in Chinese and English.
//!
//! Everything can be read without scripts, the language chosen without one. The page allows no request to
//! anywhere: its Content-Security-Policy names the hashes of its own style and script and nothing else.
//! The data inside are the cascade JSON.

mod page;
mod sections;

pub use page::write;
pub use sections::{answer, heading, pictures};
