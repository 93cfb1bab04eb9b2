//! From reports to tables: drafts by rules, and the gate that judges any draft.

pub mod division;
pub mod draft;
mod extractor;
pub mod format;
pub mod gate;
pub mod lexicon;
pub mod mention;
pub mod reading;
pub mod table;
pub mod text;

pub use division::{Division, Divisions, Villages};
pub use draft::Draft;
pub use extractor::Extractor;
pub use lexicon::Lexicon;
pub use mention::Mentions;
pub use reading::{Grammar, Reading};
pub use text::Text;
