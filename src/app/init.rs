//! Starting: a workbook with a sheet for each table, or empty CSV tables with their metadata.
//!
//! One of the two, so that nobody fills the one and loads the other. What is written loads as it is: the metadata
//! accept the Chinese headers, the workbook's sheets bear the names of the tables. Files that are there stay unless the
//! caller says otherwise.

use super::AppError;
use crate::ontology::terms;
use crate::tables;
use crate::tables::template::{self, Meaning};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the workbook.
pub const WORKBOOK: &str = "tables.xlsx";

/// What tables are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One workbook.
    Workbook,
    /// A CSV file for each table.
    Csv,
}

/// Writes the templates into `folder`, which is made if need be; returns what was written.
///
/// Without `force`, files that are in the way are an error, and nothing is written.
pub fn init(folder: &Path, form: Form, force: bool) -> Result<Vec<PathBuf>, AppError> {
    let files = files(form)?;
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    let in_the_way: Vec<PathBuf> = paths.iter().filter(|p| p.exists()).cloned().collect();
    if !force && !in_the_way.is_empty() {
        return Err(AppError::InTheWay(in_the_way));
    }
    files::create_dir(folder)?;
    for ((_, bytes), path) in files.iter().zip(&paths) {
        files::write_atomic(path, bytes)?;
    }
    Ok(paths)
}

/// Returns the templates: names and bytes, sorted.
pub(super) fn files(form: Form) -> Result<Vec<(String, Vec<u8>)>, AppError> {
    let schemas = template::schemas()?;
    let metadata = tables::shipped_files().iter().filter(|(name, _)| name.ends_with(".json"));
    let mut files: Vec<(String, Vec<u8>)> =
        metadata.map(|(name, bytes)| (name.clone(), without_what_is_ours(name, bytes))).collect();
    match form {
        Form::Csv => files.extend(schemas.iter().map(|s| (format!("{}.csv", s.name), s.header()))),
        Form::Workbook => {
            files.push((WORKBOOK.to_owned(), template::workbook(&schemas, &meanings()?)?));
        }
    }
    files.sort();
    Ok(files)
}

/// Metadata without what names the shipped tables: their IRI, their title, their licence, their source.
fn without_what_is_ours(name: &str, bytes: &[u8]) -> Vec<u8> {
    let Ok(serde_json::Value::Object(mut document)) = serde_json::from_slice(bytes) else {
        return bytes.to_vec();
    };
    if name != "csv-metadata.json" {
        return bytes.to_vec();
    }
    document.retain(|key, _| ["@context", "dialect", "tables"].contains(&key.as_str()));
    let text = serde_json::to_string_pretty(&serde_json::Value::Object(document));
    text.map_or_else(|_| bytes.to_vec(), |text| format!("{text}\n").into_bytes())
}

/// What the terms of the ontology mean, in Chinese.
fn meanings() -> Result<BTreeMap<String, Meaning>, AppError> {
    let terms = terms::read()?.into_iter();
    let meaning = |t: terms::Term| Meaning { label: t.label.zh, definition: t.definition.zh };
    Ok(terms.map(|(iri, term)| (iri, meaning(term))).collect())
}
