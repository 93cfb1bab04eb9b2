//! Metadata documents as typed descriptions.
//!
//! Follows *Metadata Vocabulary for Tabular Data* (<https://www.w3.org/TR/tabular-metadata/>):
//!
//! | section | file |
//! | --- | --- |
//! | 5.1 Property Syntax | `property.rs` |
//! | 5.2 Top-Level Properties, 5.3 Table Groups, 5.4 Tables | `parse.rs` |
//! | 5.5 Schemas, 5.6 Columns | `schema.rs` |
//! | 5.7 Inherited Properties, 5.11 Datatypes | `inherit.rs` |
//! | 5.8 Common Properties, 6 Normalization | `normalize.rs` |
//! | 5.9 Dialects, 5.10 Transformations | `dialect.rs` |
//! | 5.4.3, 5.5.1 Compatibility | `compatible.rs` |
//! | the context | `context.rs` |
//!
//! What these types hold is already normalised: URLs are absolute, natural-language properties are
//! language maps, common properties are expanded. Refuses to know rows and cells.

pub mod compatible;
pub mod context;
mod description;
mod dialect;
mod findings;
mod inherit;
mod language;
mod normalize;
mod parse;
mod property;
mod schema;
#[cfg(test)]
mod tests;

pub use inherit::Inherited;
pub use parse::{Document, embedded, embedded_columns, parse};

use super::dialect::Dialect;
use serde_json::Value;

/// The language of text of which no language is known.
pub const UNDETERMINED: &str = "und";

/// Strings by language tag, in the order of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LanguageMap(pub Vec<(String, Vec<String>)>);

impl LanguageMap {
    /// Returns whether there is no string at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, strings)| strings.is_empty())
    }

    /// Every string with its language.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(l, strings)| strings.iter().map(move |s| (l.as_str(), s.as_str())))
    }
}

/// A common property with its normalised value (JSON-LD as the Recommendation restricts it).
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Absolute IRI of the property.
    pub property: String,
    /// The value: strings are objects with `@value`, `@id`s are absolute.
    pub value: Value,
}

/// A table group description.
#[derive(Debug, Clone, Default)]
pub struct TableGroup {
    /// Absolute IRI of the group.
    pub id: Option<String>,
    /// The tables; never empty after parsing.
    pub tables: Vec<Table>,
    /// Common properties and notes.
    pub annotations: Vec<Annotation>,
    /// URL of the document, if the group was not made from the table alone.
    pub source: Option<String>,
}

/// A table description.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Absolute, normalised URL of the file.
    pub url: String,
    /// Absolute IRI of the table.
    pub id: Option<String>,
    /// Whether conversion leaves the table out.
    pub suppress_output: bool,
    /// How the file is cut into cells, if the table or its group says so.
    pub dialect: Option<Dialect>,
    /// Whether the columns are to be taken from the header of the file.
    pub is_embedded: bool,
    /// Whether the table or its group has a `tableSchema`.
    pub has_schema: bool,
    /// The schema of the table or else of its group.
    pub schema: Schema,
    /// The language of the data, from the table or its group: header titles are taken to be in it.
    pub lang: Option<String>,
    /// Common properties and notes.
    pub annotations: Vec<Annotation>,
    /// Ways to transform the table; checked, never run.
    pub transformations: Vec<Transformation>,
}

/// A transformation definition.
#[derive(Debug, Clone, Default)]
pub struct Transformation {
    /// Absolute URL of the script or template.
    pub url: String,
    /// Absolute URL that names the format of the script.
    pub script_format: String,
    /// Absolute URL that names the format of the result.
    pub target_format: String,
    /// `json` or `rdf`, if the script does not work on the table itself.
    pub source: Option<String>,
    /// What the result is, in words.
    pub titles: LanguageMap,
}

/// A schema description.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Absolute IRI: its `@id`, or the URL from which it came.
    pub id: Option<String>,
    /// The columns, virtual ones last, inherited properties resolved.
    pub columns: Vec<Column>,
    /// Indexes of the columns of the primary key.
    pub primary_key: Vec<usize>,
    /// Indexes of the columns of the row titles.
    pub row_titles: Vec<usize>,
    /// The foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// What columns that only the file has inherit.
    pub inherited: Inherited,
}

/// A foreign key whose references have been found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Indexes of the referencing columns.
    pub columns: Vec<usize>,
    /// Index of the referenced table in the group.
    pub table: usize,
    /// Indexes of the referenced columns in that table.
    pub referenced: Vec<usize>,
}

/// A column description.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The `name` property.
    pub name: Option<String>,
    /// The titles.
    pub titles: LanguageMap,
    /// The name annotation: `name`, or the escaped first title, or `_col.N`.
    pub annotated_name: String,
    /// Whether the file lacks the column.
    pub is_virtual: bool,
    /// Whether conversion leaves the column out.
    pub suppress_output: bool,
    /// The inherited properties, from the column or what it stands in.
    pub inherited: Inherited,
}
