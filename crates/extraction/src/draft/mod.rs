//! Drafts: facts with the passage behind each, as rules, a model or a person make them. The JSON Schema is published.

mod answer;
mod compose;
mod fact;
mod prompt;
mod schema;

pub use answer::{Answer, Passage, answer, passages};
pub use compose::{compose, named};
pub use fact::{Draft, DraftError, Fact, Kind};
pub use prompt::{Language, prompt};
pub use schema::json_schema;
