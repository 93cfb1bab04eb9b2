//! Drafts: facts with the passage behind each, as rules, a model or a person make them. The JSON Schema is published.

mod compose;
mod fact;
mod schema;

pub use compose::compose;
pub use fact::{Draft, DraftError, Fact, Kind};
pub use schema::json_schema;
