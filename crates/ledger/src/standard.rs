//! What the project settles and a ledger is read into: the columns of the tables, known schemes, indicators, the words of
//! roles.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};

use crate::cell::RoleWords;
use crate::columns::measures;
use crate::error::Error;
use crate::text;

/// A row of a table, by column.
pub(crate) type Row = BTreeMap<String, String>;

/// The columns of the tables and the vocabularies that ledgers are read with.
///
/// The crate embeds none of it: whoever calls hands in the project's own files, so that there is one place for them.
#[derive(Clone, Debug, Default)]
pub struct Standard {
    columns: BTreeMap<String, Vec<String>>,
    /// Of each table the columns that refer to another, with that table.
    references: BTreeMap<String, Vec<(String, String)>>,
    schemes: BTreeMap<String, Row>,
    formulas: HashMap<String, String>,
    names: HashMap<String, String>,
    indicators: BTreeMap<String, Row>,
    /// Role words.
    pub(crate) roles: RoleWords,
}

impl Standard {
    /// Takes the schema (CSVW, `*-schema.json`) of each table by the table's name.
    pub fn new<'a>(schemas: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Error> {
        let mut standard = Standard::default();
        for (table, schema) in schemas {
            let damaged = || Error::Schema(table.to_owned());
            let json: serde_json::Value = serde_json::from_str(schema).map_err(|_| damaged())?;
            let columns = json.get("columns").and_then(|c| c.as_array()).ok_or_else(damaged)?;
            let names = columns
                .iter()
                .filter(|c| c.get("virtual").and_then(serde_json::Value::as_bool) != Some(true))
                .filter_map(|c| c.get("name").and_then(|n| n.as_str()))
                .map(str::to_owned)
                .collect();
            standard.columns.insert(table.to_owned(), names);
            standard.references.insert(table.to_owned(), references_of(&json));
        }
        Ok(standard)
    }

    /// Adds the known schemes, a table of schemes as csv.
    #[must_use]
    pub fn with_schemes(mut self, csv: &str) -> Self {
        for row in rows(csv.as_bytes()) {
            let Some(id) = row.get("id").cloned() else { continue };
            let get = |column: &str| row.get(column).cloned().unwrap_or_default();
            for formula in [get("formula"), get("alternative_formula")] {
                let key = formula_key(&formula);
                if !key.is_empty() {
                    self.formulas.entry(key).or_insert_with(|| id.clone());
                }
            }
            for name in
                [get("name")].into_iter().chain(get("alt_names").split(';').map(str::to_owned))
            {
                let key = name_key(&name);
                if !key.is_empty() {
                    self.names.entry(key).or_insert_with(|| id.clone());
                }
            }
            self.schemes.insert(id, row);
        }
        self
    }

    /// Adds the known indicators, a table of indicators as csv.
    #[must_use]
    pub fn with_indicators(mut self, csv: &str) -> Self {
        self.indicators
            .extend(rows(csv.as_bytes()).filter_map(|row| Some((row.get("id")?.clone(), row))));
        self
    }

    /// Adds the words that name roles in formulas.
    #[must_use]
    pub fn with_roles(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.roles = RoleWords::new(words);
        self
    }

    /// Returns the columns of a table; none for a table that the standard does not have.
    pub fn columns(&self, table: &str) -> Option<&[String]> {
        self.columns.get(table).map(Vec::as_slice)
    }

    /// The tables by name.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// The columns of a table that refer to another, with that table.
    pub(crate) fn references(&self, table: &str) -> Vec<(&str, &str)> {
        let all = self.references.get(table).into_iter().flatten();
        all.map(|(column, target)| (column.as_str(), target.as_str())).collect()
    }

    pub(crate) fn scheme_of_formula(&self, formula: &str) -> Option<&str> {
        self.formulas.get(&formula_key(formula)).map(String::as_str)
    }

    pub(crate) fn scheme_of_name(&self, name: &str) -> Option<&str> {
        self.names.get(&name_key(name)).map(String::as_str)
    }

    pub(crate) fn scheme(&self, id: &str) -> Option<&Row> {
        self.schemes.get(id)
    }

    /// The row of an indicator: the standard's, else one made of the measure's names.
    pub(crate) fn indicator(&self, id: &str) -> Row {
        if let Some(row) = self.indicators.get(id) {
            return row.clone();
        }
        let measure = measures().iter().find(|m| m.indicator == id);
        let pairs = [
            ("id", id),
            ("name", measure.map_or(id, |m| m.name.as_str())),
            ("name_en", measure.map_or("", |m| m.name_en.as_str())),
            ("unit", measure.map_or("", |m| m.unit.as_str())),
        ];
        pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }
}

/// A row of a table as it is read.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl<'a> Fields<'a> {
    /// The value of a column; none where the row is too short or the table has no such column.
    pub(crate) fn get(&self, column: &str) -> Option<&'a str> {
        self.record.get(self.header.iter().position(|c| c == column)?)
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &'a str> {
        self.header.iter()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &'a str> {
        self.record.iter().take(self.header.len())
    }
}

/// Reads a table row by row; a record that is no text is passed over.
pub(crate) fn each_row(
    table: impl Read,
    read: &mut dyn FnMut(&Fields<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 16).from_reader(table);
    let mut header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return pass_over(error),
    };
    if header.get(0).is_some_and(|first| first.starts_with('\u{feff}')) {
        header = header.iter().map(|column| column.trim_start_matches('\u{feff}')).collect();
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => read(&Fields { header: &header, record: &record })?,
            Ok(false) => return Ok(()),
            Err(error) => pass_over(error)?,
        }
    }
}

/// What the file system says counts, what is no text does not.
fn pass_over(error: csv::Error) -> io::Result<()> {
    if error.is_io_error() { Err(error.into()) } else { Ok(()) }
}

/// Reads a table as rows by column.
pub(crate) fn rows(bytes: &[u8]) -> impl Iterator<Item = Row> {
    let mut all = Vec::new();
    // Reading from memory does not fail.
    let _ = each_row(bytes, &mut |row| {
        let pairs = row.columns().zip(row.values());
        all.push(pairs.map(|(column, value)| (column.to_owned(), value.to_owned())).collect());
        Ok(())
    });
    all.into_iter()
}

/// The single columns of a schema's foreign keys, each with the table that it refers to.
fn references_of(schema: &serde_json::Value) -> Vec<(String, String)> {
    let keys = schema.get("foreignKeys").and_then(|keys| keys.as_array());
    let column = |key: &serde_json::Value| {
        let column = key.get("columnReference")?;
        let column = column.as_str().or_else(|| match column.as_array()?.as_slice() {
            [one] => one.as_str(),
            _ => None,
        })?;
        let resource = key.get("reference")?.get("resource")?.as_str()?;
        Some((column.to_owned(), resource.strip_suffix(".csv")?.to_owned()))
    };
    keys.into_iter().flatten().filter_map(column).collect()
}

fn formula_key(formula: &str) -> String {
    text::squeezed(formula)
}

/// A scheme's name as it is compared: without quotation marks and 模式.
fn name_key(name: &str) -> String {
    let squeezed: String =
        text::squeezed(name).chars().filter(|c| !"\"'“”‘’「」".contains(*c)).collect();
    let bare = squeezed.strip_suffix("模式").unwrap_or(&squeezed);
    ["发展", "经营", "组织"]
        .iter()
        .find_map(|w| bare.strip_suffix(w))
        .unwrap_or(bare)
        .to_lowercase()
}
