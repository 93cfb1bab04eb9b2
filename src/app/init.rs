//! Starting: empty tables with their metadata, and a workbook with the same sheets.
//!
//! What is written loads as it is: the metadata accept the Chinese headers, the workbook's sheets bear
//! the names of the tables. Files that are there stay unless the caller says otherwise.

use super::AppError;
use crate::ontology::terms;
use crate::tables;
use crate::tables::template::{self, Meaning};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Name of the workbook.
pub const WORKBOOK: &str = "tables.xlsx";

/// Writes the templates into `folder`, which is made if need be; returns what was written.
///
/// Without `force`, files that are in the way are an error, and nothing is written.
pub fn init(folder: &Path, force: bool) -> Result<Vec<PathBuf>, AppError> {
    let schemas = template::schemas()?;
    let metadata = tables::SHIPPED.iter().filter(|(name, _)| name.ends_with(".json"));
    let mut files: Vec<(String, Vec<u8>)> =
        metadata.map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    files.extend(schemas.iter().map(|s| (format!("{}.csv", s.name), s.header())));
    files.push((WORKBOOK.to_owned(), template::workbook(&schemas, &meanings()?)?));
    files.sort();
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

/// What the terms of the ontology mean, in Chinese.
fn meanings() -> Result<BTreeMap<String, Meaning>, AppError> {
    let terms = terms::read()?.into_iter();
    let meaning = |t: terms::Term| Meaning { label: t.label.zh, definition: t.definition.zh };
    Ok(terms.map(|(iri, term)| (iri, meaning(term))).collect())
}
