//! From ledgers to a folder of tables, and back with decisions.

use std::collections::HashSet;
use std::io::Write;

use gazetteer::{Code, Gazetteer, Level};
use sha2::Digest;

use crate::error::Error;
use crate::facts::{Places, Report, ask_about, division_of_book, read_sheet};
use crate::folder::Folder;
use crate::grid::{Book, Sheet, read_book};
use crate::mapping::{MAPPING_FILE, Mapping, hex};
use crate::reader::{Counts, Going, Notice, Reader, Watch};
use crate::register::{REGISTER_FILE, Register};
use crate::review::{COLUMNS, Decisions, Line, base_name, review_workbook};
use crate::standard::{Standard, rows};
use crate::tables::{By, Existing, Needed, settle, write};
use crate::text;

/// Name of the file in which a folder of tables keeps what was decided.
pub const DECISIONS_FILE: &str = "decisions.csv";

/// A reading of ledgers into one folder of tables.
///
/// Files are read one after the other with [`read`](Self::read); [`finish`](Self::finish) writes the tables, the review
/// list and what the folder remembers. Reading the same ledgers again changes nothing; a ledger read again replaces what
/// it told before and leaves what others told.
#[derive(Debug)]
pub struct Intake<'a> {
    reader: Reader<'a>,
    register: Register,
}

/// What a reading came to.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Rows read, written, waiting, skipped.
    pub counts: Counts,
    /// What was left out, dropped or filled in.
    pub notices: Vec<Notice>,
    /// What waits for a decision; empty when all is decided.
    pub lines: Vec<Line>,
    /// Tables with their number of rows.
    pub tables: Vec<(String, usize)>,
}

impl<'a> Intake<'a> {
    /// Begins a reading into a folder: what it remembers (decisions, mappings, ids) counts.
    pub fn new(
        gazetteer: &'a Gazetteer,
        standard: &'a Standard,
        folder: &dyn Folder,
    ) -> Result<Self, Error> {
        let file = |name: &str| {
            folder.read(name).map_err(|source| Error::Io { file: folder.path_of(name), source })
        };
        let (mut decisions, mut mapping) = (Decisions::default(), Mapping::default());
        if let Some(bytes) = file(DECISIONS_FILE)? {
            decisions.add(&folder.path_of(DECISIONS_FILE), &bytes)?;
        }
        if let Some(bytes) = file(MAPPING_FILE)? {
            mapping.add(&folder.path_of(MAPPING_FILE), &bytes)?;
        }
        let failed = |source| Error::Io { file: folder.path_of(REGISTER_FILE), source };
        let register = match folder.open(REGISTER_FILE).map_err(failed)? {
            Some(file) => Register::read(file).map_err(failed)?,
            None => Register::default(),
        };
        Ok(Intake {
            reader: Reader::new(Places::new(gazetteer), standard, decisions, mapping),
            register,
        })
    }

    /// Lets somebody watch: told how many rows of how many of a file are read, it says whether to go on.
    pub fn watch(&mut self, watch: Watch<'a>) {
        self.reader.going = Going::watched(watch);
    }

    /// Adds decisions from a filled-in review list, csv or workbook; returns how many.
    pub fn decide(&mut self, file: &str, bytes: &[u8]) -> Result<usize, Error> {
        self.reader.decisions.add(file, bytes)
    }

    /// Adds an accepted mapping of columns.
    pub fn map(&mut self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        self.reader.mapping.add(file, bytes)
    }

    /// Reads a ledger; `file` is its name or path. Bytes that are handed over are let go of when the cells are known.
    pub fn read(&mut self, file: &str, bytes: impl AsRef<[u8]>) -> Result<(), Error> {
        let name = base_name(file);
        let book = read_book(name, bytes.as_ref())?;
        let report = self.report(name, bytes.as_ref());
        drop(bytes);
        self.read_sheets(name, book, report)
    }

    fn read_sheets(&mut self, name: &str, mut book: Book, report: u32) -> Result<(), Error> {
        let before = (self.reader.counts, self.reader.lines.len(), self.reader.mapping.layouts());
        let outer = self.outer(&book);
        self.reader.going.begin(book.sheets.iter().map(|s| s.rows.len()).sum());
        let (mut first, mut is_ledger) = (None, false);
        for mut sheet in std::mem::take(&mut book.sheets) {
            let begins = (0..sheet.rows.len()).find(|row| sheet.count(*row) > 0);
            let top = begins.map(|row| {
                let rows = sheet.rows.get(..=row).unwrap_or_default().to_vec();
                (row, Sheet::new(sheet.name.clone(), rows, Vec::new()))
            });
            first = first.or(top);
            is_ledger |= read_sheet(&mut self.reader, &book, &mut sheet, report, outer);
        }
        if self.reader.going.is_stopped {
            return Err(Error::Stopped);
        }
        if let Some(encoding) = book.encoding.filter(|e| *e != "UTF-8") {
            let notice = Notice::new(
                name,
                "",
                format!("按 {encoding} 编码读取"),
                format!("read as {encoding}"),
            );
            self.reader.notice(notice);
        }
        let nothing = self.reader.counts == before.0 && self.reader.lines.len() == before.1;
        if nothing && !is_ledger && self.reader.mapping.layouts() == before.2 {
            return Err(Error::NoHeader { file: name.to_owned() });
        }
        // Something stands there, and nothing of it was read.
        if let (true, Some((row, sheet))) = (nothing, first) {
            let notice = Notice::new(
                name,
                "",
                "一行也没有读出，请检查表头和格式".to_owned(),
                "not one row was read: look at its header and form".to_owned(),
            );
            self.reader.notice(notice);
            ask_about(&mut self.reader, &book, &sheet, row);
        }
        Ok(())
    }

    /// The county that the file or the titles of its sheets name.
    fn outer(&self, book: &Book) -> Option<Code> {
        division_of_book(self.reader.places.gazetteer(), book)
            .and_then(|c| c.ancestor(Level::County).or(Some(c)))
    }

    fn report(&mut self, name: &str, bytes: &[u8]) -> u32 {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let slug = text::slug(&crate::cell::scrub(stem).0);
        let id = format!("ledger-{}", if slug.is_empty() { "1" } else { &slug });
        let sha256 = hex(&sha2::Sha256::digest(bytes));
        let file = crate::cell::scrub(name).0;
        let report =
            Report { id, title: String::new(), publisher: String::new(), date: None, file, sha256 };
        self.reader.facts.reports.push(report);
        self.reader.facts.reports.len() as u32 - 1
    }

    /// Writes tables, review list, decisions, mapping and register.
    pub fn finish(mut self, folder: &mut dyn Folder) -> Result<Summary, Error> {
        self.reader.facts.settle_dates();
        let (notices, beside) = settle(&mut self.reader.facts, folder)?;
        self.reader.notices.extend(notices);
        let existing = {
            let reports: HashSet<&str> =
                self.reader.facts.reports.iter().map(|r| r.id.as_str()).collect();
            Existing::read(folder, &reports)?
        };
        let ids = std::mem::take(&mut self.register).mint_and_save(&self.reader.facts, folder)?;
        let (tables, needed) =
            write(&self.reader.facts, self.reader.standard, existing, &ids, folder)?;
        self.reader.notices.extend(needed.iter().map(still_needed));
        let Reader { lines, mut notices, counts, decisions, mapping, facts, .. } = self.reader;
        let read: HashSet<&str> = facts
            .reports
            .iter()
            .map(|r| r.file.as_str())
            .filter(|file| !beside.contains(*file))
            .collect();
        let waiting = waiting_of_others(folder, &read)?;
        if !waiting.is_empty() {
            let n = waiting.len();
            let zh = format!("此前所读台账另有 {n} 条待判定，保留在清单中");
            let en = format!("{n} lines of ledgers read before still wait: kept in the list");
            notices.push(Notice::new("review.csv", "", zh, en));
        }
        let all: Vec<[String; 8]> = lines.iter().map(record).chain(waiting).collect();
        save_lines(folder, "review.csv", all.iter().cloned())?;
        save(folder, "review.xlsx", &review_workbook(&all)?)?;
        let kept = folder.read(DECISIONS_FILE).is_ok_and(|file| file.is_some());
        if !decisions.is_empty() || kept {
            save_lines(folder, DECISIONS_FILE, decisions.records())?;
        }
        save(folder, MAPPING_FILE, mapping.to_json().as_bytes())?;
        Ok(Summary { counts, notices, lines, tables })
    }
}

/// Says of a row that it stays, and for whom.
fn still_needed(needed: &Needed) -> Notice {
    let Needed { table, id, name, by } = needed;
    let named = if name.is_empty() { id.clone() } else { format!("{id}（{name}）") };
    let (zh, en) = match by {
        By::Row(from, row) => (
            format!("所读台账已不再提及 {named}，但 {from} 表的 {row} 仍引用它，故予保留"),
            format!("no ledger tells {named} any more; kept, for {row} in {from} refers to it"),
        ),
        By::Report(report) => (
            format!("所读台账已不再提及 {named}，但 {report} 也有记载，故予保留"),
            format!("the ledger tells {named} no more; kept, for {report} tells it too"),
        ),
    };
    Notice::new(&format!("{table}.csv"), "", zh, en)
}

/// Lines of the folder's review list about ledgers that are not read now.
fn waiting_of_others(folder: &dyn Folder, read: &HashSet<&str>) -> Result<Vec<[String; 8]>, Error> {
    let name = "review.csv";
    let bytes = folder
        .read(name)
        .map_err(|source| Error::Io { file: folder.path_of(name), source })?
        .unwrap_or_default();
    let others = rows(&bytes).filter(|row| {
        row.get("file").is_some_and(|f| !read.contains(crate::cell::scrub(base_name(f)).0.as_str()))
    });
    Ok(others.map(|mut row| COLUMNS.map(|c| row.remove(c).unwrap_or_default())).collect())
}

fn record(line: &Line) -> [String; 8] {
    [
        line.file.clone(),
        line.sheet.clone(),
        line.row.to_string(),
        line.column.clone(),
        line.value.clone(),
        line.kind.to_string(),
        line.candidates.clone(),
        String::new(),
    ]
}

fn save_lines(
    folder: &mut dyn Folder,
    name: &str,
    lines: impl Iterator<Item = [String; 8]>,
) -> Result<(), Error> {
    save_records(folder, name, &COLUMNS, lines)
}

/// Writes records with a byte order mark, so that Excel reads them as UTF-8.
pub(crate) fn save_records<T: AsRef<[u8]>, const N: usize>(
    folder: &mut dyn Folder,
    name: &str,
    header: &[&str; N],
    mut records: impl Iterator<Item = [T; N]>,
) -> Result<(), Error> {
    let file = folder.path_of(name);
    let mut content = |out: &mut dyn Write| -> std::io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(header)?;
        for record in records.by_ref() {
            csv.write_record(&record)?;
        }
        csv.flush()
    };
    folder.write(name, &mut content).map_err(|source| Error::Io { file, source })
}

fn save(folder: &mut dyn Folder, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let file = folder.path_of(name);
    folder.write(name, &mut |out| out.write_all(bytes)).map_err(|source| Error::Io { file, source })
}
