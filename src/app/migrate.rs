//! Tables of older columns → the same tables with the columns of today.
//!
//! Columns were only ever added: what an old table says, it says in the new one, and a new column stays empty but for
//! what the old columns meant (every passage supported its fact). A column that no version knew is refused by name, so that
//! nothing is lost. The folder that is read stays as it is.

use super::{AppError, init};
use crate::tables::template::{self, Column, Schema};
use diagnostics::Text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was done with one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// Its file.
    pub path: PathBuf,
    /// How many rows it has.
    pub rows: usize,
    /// The columns that it did not have, by their English names.
    pub added: Vec<String>,
}

/// What an empty cell of a new column meant when there was no such column.
const MEANT: &[(&str, &str, &str)] = &[("evidence", "stance", "supports")];

/// Writes the tables of `folder` into `into`, with the columns and the metadata of today. Tables that `folder` lacks are
/// written empty, because others refer to them.
pub fn migrate(folder: &Path, into: &Path) -> Result<Vec<Migrated>, AppError> {
    let schemas = template::schemas()?;
    let mut files: BTreeMap<String, Vec<u8>> = init::files(init::Form::Csv)?.into_iter().collect();
    let mut migrated = Vec::new();
    let found = files::list(folder)?;
    for schema in &schemas {
        let name = format!("{}.csv", schema.name);
        let Some(path) = found.iter().find(|p| p.file_name().is_some_and(|n| n == name.as_str()))
        else {
            continue;
        };
        let (bytes, rows, added) = table(path, schema)?;
        files.insert(name.clone(), bytes);
        migrated.push(Migrated { path: into.join(name), rows, added });
    }
    if migrated.is_empty() {
        let folder = folder.display();
        return Err(AppError::Unsupported(Text::new(
            format!("`{folder}` holds no CSV table of a known name"),
            format!("“{folder}”中没有名称为本程序所知的 CSV 表"),
        )));
    }
    if let Some(own) =
        found.iter().find(|p| p.file_name().is_some_and(|n| n == "csv-metadata.json"))
    {
        let metadata = files.entry("csv-metadata.json".to_owned()).or_default();
        *metadata = with_own_words(metadata, &files::read(own)?);
    }
    let paths: Vec<PathBuf> = files.keys().map(|name| into.join(name)).collect();
    let in_the_way: Vec<PathBuf> = paths.into_iter().filter(|p| p.exists()).collect();
    if !in_the_way.is_empty() {
        return Err(AppError::InTheWay(in_the_way));
    }
    files::create_dir(into)?;
    for (name, bytes) in &files {
        files::write_atomic(&into.join(name), bytes)?;
    }
    Ok(migrated)
}

/// One table: its bytes, how many rows they are, and the columns that were added.
fn table(path: &Path, schema: &Schema) -> Result<(Vec<u8>, usize, Vec<String>), AppError> {
    let failed = |e: csv::Error| {
        let path = path.display();
        AppError::Unsupported(Text::new(
            format!("`{path}` is no table: {e}"),
            format!("“{path}”不是表格：{e}"),
        ))
    };
    let not_text = |_| AppError::NotText(path.to_owned());
    let text = text::encoding::decode(&files::read(path)?, None).map_err(not_text)?.text;
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let header = reader.headers().map_err(failed)?.clone();
    let is = |title: &str, column: &Column| title == column.titles.en || title == column.titles.zh;
    let unknown: Vec<&str> =
        header.iter().filter(|h| !schema.columns.iter().any(|c| is(h.trim(), c))).collect();
    if !unknown.is_empty() {
        let (path, unknown) = (path.display(), unknown.join(", "));
        return Err(AppError::Unsupported(Text::new(
            format!("`{path}`: no version has the column {unknown}; nothing was written"),
            format!("“{path}”：没有哪个版本有列 {unknown}；什么都没有写"),
        )));
    }
    let in_english = schema.columns.iter().any(|c| header.iter().any(|h| h.trim() == c.titles.en));
    let places: Vec<Option<usize>> =
        schema.columns.iter().map(|c| header.iter().position(|h| is(h.trim(), c))).collect();
    let meant: Vec<&str> = schema
        .columns
        .iter()
        .map(|c| {
            let of = |m: &&(&str, &str, &'static str)| m.0 == schema.name && m.1 == c.titles.en;
            MEANT.iter().find(of).map_or("", |m| m.2)
        })
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let titles =
        schema.columns.iter().map(|c| if in_english { &c.titles.en } else { &c.titles.zh });
    writer.write_record(titles).map_err(failed)?;
    let mut rows = 0;
    for row in reader.records() {
        let row = row.map_err(failed)?;
        let cells = places.iter().zip(&meant);
        let cells = cells.map(|(place, meant)| place.and_then(|p| row.get(p)).unwrap_or(meant));
        writer.write_record(cells).map_err(failed)?;
        rows += 1;
    }
    let bytes = writer.into_inner().map_err(|e| AppError::Write(e.into_error()))?;
    let added = schema.columns.iter().zip(&places).filter(|(_, place)| place.is_none());
    Ok((bytes, rows, added.map(|(c, _)| c.titles.en.clone()).collect()))
}

/// Metadata of today with what the folder's own say of the whole: its name, its title, its licence.
fn with_own_words(metadata: &[u8], own: &[u8]) -> Vec<u8> {
    let read = |bytes| serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(bytes);
    let (Ok(mut metadata), Ok(own)) = (read(metadata), read(own)) else { return metadata.to_vec() };
    for (key, value) in own {
        if !["@context", "dialect", "tables"].contains(&key.as_str()) {
            metadata.insert(key, value);
        }
    }
    let text = serde_json::to_string_pretty(&metadata).unwrap_or_default();
    format!("{text}\n").into_bytes()
}
