//! What waits for a person in a folder of tables, asked one by one, and what was answered, kept at once.
//!
//! Lines of `review.csv` (of `intake` and `extract`) get their decision in `decisions.csv`, which the next `intake` or
//! `extract` into the folder reads. Facts that were drafted from a text are accepted, mended or refused in their tables; what was looked at
//! stands in `reviewed.csv`.

use super::AppError;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

const LINES: &str = "review.csv";
const DECISIONS: &str = "decisions.csv";
const REVIEWED: &str = "reviewed.csv";
const VERDICTS: &str = "verdicts.csv";

/// Tables whose rows are facts that a text may be said to tell, in the order in which they are asked.
const FACTS: [&str; 8] = [
    "divisions",
    "organizations",
    "schemes",
    "adoptions",
    "transmissions",
    "promotions",
    "observations",
    "honours",
];

/// A line that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its record, as in the review list.
    record: Vec<String>,
}

impl Question {
    fn field(&self, at: usize) -> &str {
        self.record.get(at).map_or("", String::as_str)
    }

    /// What tells it from all others, and stays when others are answered.
    pub fn id(&self) -> String {
        let key = key(self.record.clone()).join("\u{1f}");
        super::name::hex(&Sha256::digest(key)).chars().take(24).collect()
    }

    /// The ledger, sheet and row: `file#sheet:row`.
    pub fn place(&self) -> String {
        let sheet = match self.field(1) {
            "" => String::new(),
            sheet => format!("#{sheet}"),
        };
        format!("{}{sheet}:{}", self.field(0), self.field(2))
    }

    /// The column's title.
    pub fn column(&self) -> &str {
        self.field(3)
    }

    /// What stands in the cell.
    pub fn value(&self) -> &str {
        self.field(4)
    }

    /// The word for what it is about.
    pub fn kind(&self) -> &str {
        self.field(5)
    }

    /// What it may be: ids with their labels, best first.
    pub fn candidates(&self) -> Vec<&str> {
        self.field(6).split(" | ").map(str::trim).filter(|c| !c.is_empty()).collect()
    }

    /// The decision that picks a candidate by its number from 1.
    pub fn pick(&self, number: usize) -> Option<String> {
        let candidate = *self.candidates().get(number.checked_sub(1)?)?;
        candidate.split_whitespace().next().map(str::to_owned)
    }
}

/// Returns the lines of a folder that wait, in order.
pub fn questions(folder: &Path) -> Result<Vec<Question>, AppError> {
    let decided: HashSet<Vec<String>> =
        records(&folder.join(DECISIONS))?.1.into_iter().map(key).collect();
    let (_, lines) = records(&folder.join(LINES))?;
    let waits = |record: &Vec<String>| {
        record.get(7).is_none_or(|d| d.trim().is_empty()) && !decided.contains(&key(record.clone()))
    };
    Ok(lines.into_iter().filter(waits).map(|record| Question { record }).collect())
}

/// The text that `extract` filled the folder from, and whether it judged a draft; none where `intake` filled it.
pub fn text_of(folder: &Path) -> Result<Option<(String, bool)>, AppError> {
    let drafted = folder.join("provenance.csv").exists() || folder.join(VERDICTS).exists();
    let (header, rows) = records(&folder.join("reports.csv"))?;
    let at = header.iter().position(|h| h == "file");
    let file = rows.first().and_then(|row| row.get(at?)).filter(|_| drafted).cloned();
    Ok(file.map(|file| (file, folder.join(VERDICTS).exists())))
}

/// File, sheet, row, column, value and kind.
fn key(mut record: Vec<String>) -> Vec<String> {
    record.truncate(6);
    record
}

/// Keeps a decision in the folder.
pub fn decide(folder: &Path, question: &Question, decision: &str) -> Result<(), AppError> {
    let path = folder.join(DECISIONS);
    let (mut header, mut all) = records(&path)?;
    if header.is_empty() {
        header = ledger::REVIEW_COLUMNS.map(str::to_owned).to_vec();
    }
    let own = key(question.record.clone());
    all.retain(|record| key(record.clone()) != own);
    let mut record = question.record.clone();
    record.resize(8, String::new());
    decision.clone_into(&mut record[7]);
    all.push(record);
    write(&path, &header, &all)
}

/// A drafted fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedFact {
    /// Its table.
    pub table: String,
    /// Its id.
    pub id: String,
    /// Its filled columns with their values.
    pub fields: Vec<(String, String)>,
    /// The columns in which it has nothing.
    pub blank: Vec<String>,
    /// Where it is told.
    pub passages: Vec<Told>,
}

/// Where a fact is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The id of the report.
    pub report: String,
    /// Its first words.
    pub keyword: String,
    /// Between which offsets of the text, in Unicode code points.
    pub span: Option<(u32, u32)>,
    /// Sheet, row and column of a ledger.
    pub cell: String,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.span {
            Some((start, end)) => write!(f, "{} [{start}–{end}]", self.keyword),
            None => f.write_str(&self.keyword),
        }
    }
}

/// How much of a folder is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Lines that are decided.
    pub lines: usize,
    /// Facts that were looked at.
    pub facts: usize,
}

/// Counts what a folder remembers of what was answered.
pub fn done(folder: &Path) -> Result<Done, AppError> {
    let lines = records(&folder.join(DECISIONS))?.1.len();
    let seen = records(&folder.join(REVIEWED))?.1.into_iter();
    let facts: HashSet<Vec<String>> =
        seen.map(|record| record.into_iter().take(2).collect()).collect();
    Ok(Done { lines, facts: facts.len() })
}

/// The files of a folder as they were before an answer, to go back to.
#[derive(Debug)]
pub struct Before(Vec<(PathBuf, Option<Vec<u8>>)>);

impl Before {
    /// Keeps what an answer to a line, or about a fact of a table, may change.
    pub fn keep(folder: &Path, table: Option<&str>) -> Result<Self, AppError> {
        let names = match table {
            None => vec![DECISIONS.to_owned()],
            Some(table) => {
                vec![format!("{table}.csv"), "evidence.csv".to_owned(), REVIEWED.to_owned()]
            }
        };
        let kept = names.into_iter().map(|name| {
            let path = folder.join(name);
            match files::read(&path) {
                Ok(bytes) => Ok((path, Some(bytes))),
                Err(error) if error.is_missing() => Ok((path, None)),
                Err(error) => Err(error.into()),
            }
        });
        Ok(Self(kept.collect::<Result<_, AppError>>()?))
    }

    /// Puts them back.
    pub fn restore(self) -> Result<(), AppError> {
        for (path, bytes) in self.0 {
            match bytes {
                Some(bytes) => files::write_atomic(&path, &bytes)?,
                None => files::remove(&path)?,
            }
        }
        Ok(())
    }
}

/// Returns the drafted facts of a folder that nobody has looked at.
pub fn facts(folder: &Path) -> Result<Vec<DraftedFact>, AppError> {
    let seen: HashSet<(String, String)> = records(&folder.join(REVIEWED))?
        .1
        .into_iter()
        .filter_map(|r| Some((r.first()?.clone(), r.get(1)?.clone())))
        .collect();
    let (header, evidence) = records(&folder.join("evidence.csv"))?;
    let at = |name: &str| header.iter().position(|h| h == name);
    let mut passages: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for record in &evidence {
        let of = |name: &str| at(name).and_then(|i| record.get(i)).cloned().unwrap_or_default();
        let span = of("start").parse().ok().zip(of("end").parse().ok());
        let cell = ["sheet", "row", "column"].map(of);
        let cell = cell.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
        let (report, keyword) = (of("report"), of("keyword"));
        let told = Told { report, keyword, span, cell: cell.join(" · ") };
        passages.entry(of("fact")).or_default().push(told);
    }
    let mut found = Vec::new();
    for table in FACTS {
        let (header, rows) = records(&folder.join(format!("{table}.csv")))?;
        for row in rows {
            let all = header
                .iter()
                .cloned()
                .zip(row.into_iter().chain(std::iter::repeat_with(String::new)));
            let (blank, fields): (Vec<_>, Vec<_>) = all.partition(|(_, v)| v.is_empty());
            let Some((_, id)) = fields.iter().find(|(name, _)| name == "id").cloned() else {
                continue;
            };
            let told = passages.get(&format!("{}/{id}", table.trim_end_matches('s')));
            let Some(told) = told.filter(|_| !seen.contains(&(table.to_owned(), id.clone())))
            else {
                continue;
            };
            let passages = told.clone();
            let blank = blank.into_iter().map(|(column, _)| column).collect();
            found.push(DraftedFact { table: table.to_owned(), id, fields, blank, passages });
        }
    }
    Ok(found)
}

/// What a person says of a drafted fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is as the table says.
    Accept,
    /// The column has another value.
    Mend(String, String),
    /// The text does not say so: the row goes, with its evidence.
    Refuse,
}

/// Carries a verdict out and remembers that the fact was looked at.
pub fn judge(folder: &Path, fact: &DraftedFact, verdict: &Verdict) -> Result<(), AppError> {
    let path = folder.join(format!("{}.csv", fact.table));
    let (header, mut rows) = records(&path)?;
    let id = header.iter().position(|h| h == "id");
    let is_it = |row: &Vec<String>| id.and_then(|at| row.get(at)).is_some_and(|i| *i == fact.id);
    let word = match verdict {
        Verdict::Accept => "accepted",
        Verdict::Mend(column, value) => {
            let Some(at) = header.iter().position(|h| h == column) else {
                return Err(AppError::Unknown {
                    kind: "column",
                    name: column.clone(),
                    nearest: header.iter().take(8).cloned().collect(),
                });
            };
            for row in rows.iter_mut().filter(|row| is_it(row)) {
                row.resize(header.len(), String::new());
                row[at].clone_from(value);
            }
            write(&path, &header, &rows)?;
            "mended"
        }
        Verdict::Refuse => {
            rows.retain(|row| !is_it(row));
            write(&path, &header, &rows)?;
            let evidence = folder.join("evidence.csv");
            let (header, mut told) = records(&evidence)?;
            let fact_of = header.iter().position(|h| h == "fact");
            let name = format!("{}/{}", fact.table.trim_end_matches('s'), fact.id);
            told.retain(|row| fact_of.and_then(|at| row.get(at)).is_none_or(|f| *f != name));
            write(&evidence, &header, &told)?;
            "refused"
        }
    };
    let path = folder.join(REVIEWED);
    let (_, mut seen) = records(&path)?;
    seen.push(vec![fact.table.clone(), fact.id.clone(), word.to_owned()]);
    write(&path, &["table", "id", "verdict"].map(str::to_owned), &seen)
}

/// The header and the records of a table; none of a file that is not there.
pub(super) fn records(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>), AppError> {
    let bytes = match files::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.is_missing() => return Ok((Vec::new(), Vec::new())),
        Err(error) => return Err(error.into()),
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| AppError::NotText(PathBuf::from(path)))?;
        all.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let header = if all.is_empty() { Vec::new() } else { all.remove(0) };
    Ok((header, all))
}

/// Writes a table whole; with a byte order mark where a person opens it, so that Excel reads it as UTF-8.
pub(super) fn write(path: &Path, header: &[String], rows: &[Vec<String>]) -> Result<(), AppError> {
    let marked = path.ends_with(DECISIONS) || path.ends_with(REVIEWED);
    let start = if marked { "\u{feff}" } else { "" };
    let mut writer =
        csv::WriterBuilder::new().flexible(true).from_writer(start.as_bytes().to_vec());
    let failed = |error: csv::Error| AppError::Write(std::io::Error::other(error));
    writer.write_record(header).map_err(failed)?;
    for row in rows {
        writer.write_record(row).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|e| AppError::Write(e.into_error()))?;
    Ok(files::write_atomic(path, &bytes)?)
}
