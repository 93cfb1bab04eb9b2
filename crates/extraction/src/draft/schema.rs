const SCHEMA: &str = include_str!("../../schema/draft-1.json");

/// Returns the JSON Schema of drafts, version 1.
pub fn json_schema() -> &'static str {
    SCHEMA
}
