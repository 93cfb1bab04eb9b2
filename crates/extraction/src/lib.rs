//! From reports to tables: drafts by rules, and the gate that judges any draft.

pub mod division;
pub mod lexicon;
pub mod mention;
pub mod text;

pub use division::{Division, Divisions};
pub use lexicon::Lexicon;
pub use mention::Mentions;
pub use text::Text;
pub mod reading;
pub use reading::{Grammar, Reading};
pub mod draft;
mod extractor;
pub mod format;
pub mod gate;
pub mod table;
pub use draft::Draft;
pub use extractor::Extractor;
