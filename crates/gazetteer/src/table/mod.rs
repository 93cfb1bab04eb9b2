//! Linking a column of any table: the other columns stay, the answer comes behind them.

use std::io::{Read, Write};

use crate::answer::Status;
use crate::code::{Code, Level};
use crate::gazetteer::Gazetteer;
use crate::query::Query;
use crate::reason::Language;

/// The columns that [`link_table`] adds, in their order.
pub const ADDED: [&str; 4] = ["code", "status", "candidates", "reason"];

/// How a table is linked.
#[derive(Clone, Debug)]
pub struct TableOptions<'a> {
    /// The title of the column with names.
    pub column: &'a str,
    /// Divisions in which the places lie unless a name says otherwise.
    pub context: Vec<Code>,
    /// The level wanted; none for the lowest that a name gives.
    pub level: Option<Level>,
    /// The language of `reason`.
    pub language: Language,
}

impl<'a> TableOptions<'a> {
    /// Links this column, in the whole country, at any level, with reasons in Chinese.
    pub fn new(column: &'a str) -> Self {
        TableOptions { column, context: Vec::new(), level: None, language: Language::Chinese }
    }
}

/// How many rows of a table ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableCounts {
    /// Rows linked to a code.
    pub linked: u64,
    /// Rows with several possible places.
    pub ambiguous: u64,
    /// Rows without a place.
    pub unknown: u64,
}

/// Why a table could not be linked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The table has no such column: the user's fault.
    #[error("no column `{column}`; the columns are {}", titles.join(", "))]
    NoColumn {
        /// The column asked for.
        column: String,
        /// The columns that there are.
        titles: Vec<String>,
    },
    /// The table has a column that the answer would add: the user's fault.
    #[error("the table already has a column `{0}`; leave it out or rename it first")]
    Taken(String),
    /// The table cannot be read as CSV or the result not be written.
    #[error("the table cannot be read or written")]
    Csv(#[from] csv::Error),
}

/// Links the names in one column of a CSV (UTF-8, first row titles) and writes the table with the columns `code` (empty where it
/// abstains), `status`, `candidates` (codes, best first, with blanks between) and `reason` behind its own.
///
/// Rows stream by: memory does not grow with the table. No row is left out; cells missing at the end of a row become
/// empty ones. `progress` hears of every thousandth row.
///
/// ```
/// use gazetteer::{Gazetteer, TableOptions, link_table};
/// let gazetteer = Gazetteer::shipped()?;
/// let table = "序号,乡镇\n1,清丰县马庄桥镇\n";
/// let mut linked = Vec::new();
/// link_table(&gazetteer, table.as_bytes(), &mut linked, &TableOptions::new("乡镇"), |_| {})?;
/// assert_eq!(
///     String::from_utf8(linked)?,
///     "序号,乡镇,code,status,candidates,reason\n\
///      1,清丰县马庄桥镇,410922101,linked,410922101,在“清丰县”之内；与全名“马庄桥镇”一致\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn link_table(
    gazetteer: &Gazetteer,
    table: impl Read,
    output: impl Write,
    options: &TableOptions<'_>,
    mut progress: impl FnMut(u64),
) -> Result<TableCounts, TableError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(output);
    let mut titles = reader.headers()?.clone();
    if let Some(first) = titles.get(0).and_then(|title| title.strip_prefix('\u{feff}')) {
        titles = std::iter::once(first).chain(titles.iter().skip(1)).collect();
    }
    let at = titles
        .iter()
        .position(|title| title == options.column)
        .or_else(|| titles.iter().position(|title| title.trim() == options.column.trim()));
    let Some(at) = at else {
        let titles = titles.iter().map(str::to_owned).collect();
        return Err(TableError::NoColumn { column: options.column.to_owned(), titles });
    };
    if let Some(taken) = ADDED.iter().find(|added| titles.iter().any(|title| title == **added)) {
        return Err(TableError::Taken((*taken).to_owned()));
    }
    writer.write_record(titles.iter().chain(ADDED))?;
    let mut counts = TableCounts::default();
    let mut rows = 0;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let answer = gazetteer.link(&query(record.get(at).unwrap_or(""), options));
        match answer.status {
            Status::Linked => counts.linked += 1,
            Status::Ambiguous => counts.ambiguous += 1,
            Status::Unknown => counts.unknown += 1,
        }
        let separator = match options.language {
            Language::Chinese => "；",
            Language::English => "; ",
        };
        let code = answer.code.map(|code| code.to_string()).unwrap_or_default();
        let candidates: Vec<String> =
            answer.candidates.iter().map(|c| c.code.to_string()).collect();
        let reasons: Vec<String> =
            answer.reasons.iter().map(|r| r.text(options.language)).collect();
        for cell in 0..titles.len().max(record.len()) {
            writer.write_field(record.get(cell).unwrap_or(""))?;
        }
        writer.write_record([
            code.as_str(),
            answer.status.as_str(),
            &candidates.join(" "),
            &reasons.join(separator),
        ])?;
        rows += 1;
        if rows % 1000 == 0 {
            progress(rows);
        }
    }
    writer.flush().map_err(csv::Error::from)?;
    Ok(counts)
}

fn query<'a>(text: &'a str, options: &TableOptions<'_>) -> Query<'a> {
    let mut query = Query::new(text);
    query.context.clone_from(&options.context);
    query.level = options.level;
    query
}
