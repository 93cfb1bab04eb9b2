//! From reports to drafts of the standard tables, and the gate that judges any draft.

use super::endpoint;
pub use super::endpoint::{Endpoint, KEY};
use super::{AppError, draft_folder, gazetteer, init};
use ::gazetteer::{Code, Gazetteer, Level};
use extraction::draft::Language as Spoken;
use extraction::table::Tables;
use extraction::{Division, Divisions, Draft, Extractor, Villages};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What is to be drafted or judged.
#[derive(Debug, Clone)]
pub struct Request {
    /// The texts: plain text, Markdown, HTML, .docx or PDF with a text layer.
    pub texts: Vec<PathBuf>,
    /// The folder of tables that is filled; with several texts a folder in it for each. It holds no other text's tables.
    pub into: PathBuf,
    /// A draft to be judged instead of made; there is then one text.
    pub draft: Option<PathBuf>,
    /// A model that drafts; what it says is judged as any draft.
    pub endpoint: Option<Endpoint>,
    /// The language in which a model is instructed.
    pub spoken: diagnostics::Language,
    /// Whether a quote that stands once, but elsewhere, is put to its place.
    pub repair_spans: bool,
    /// The gazetteer; as for `intake`.
    pub gazetteer: Option<PathBuf>,
}

/// What was drafted or judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Facts accepted or drafted.
    pub facts: usize,
    /// Facts refused by the gate.
    pub refused: usize,
    /// Lines that wait for a person.
    pub waiting: usize,
    /// What a model wrote and cannot be read as a fact.
    pub unread: usize,
}

/// Drafts the tables of each text, or judges a draft against its text.
pub fn extract(request: &Request) -> Result<Outcome, AppError> {
    let mut extractor = extractor(request.gazetteer.as_deref())?;
    let mut outcome = Outcome::default();
    let folders = draft_folder::folders(&request.texts, &request.into);
    let mut texts = Vec::new();
    for (path, folder) in request.texts.iter().zip(&folders) {
        let text = Report::read(path)?;
        draft_folder::is_free(folder, &text.name, &text.sha256)?;
        texts.push(text);
    }
    let lacking = init::files(init::Form::Csv)?;
    for (text, folder) in texts.iter().zip(&folders) {
        files::create_dir(folder)?;
        text.write_beside(folder)?;
        extractor.decisions = draft_folder::decisions(folder)?;
        one(&extractor, request, text, folder, &mut outcome)?;
        draft_folder::complete(folder, &lacking)?;
    }
    Ok(outcome)
}

/// Drafts the tables of one text, or judges a draft against it.
fn one(
    extractor: &Extractor,
    request: &Request,
    text: &Report,
    folder: &Path,
    outcome: &mut Outcome,
) -> Result<(), AppError> {
    let given = match &request.draft {
        Some(draft) => Some(Draft::parse(&files::read_to_string(draft)?)?),
        None => None,
    };
    let asked = match &request.endpoint {
        Some(model) => {
            let instruction = prompt(request.spoken);
            let answers = endpoint::answers(folder);
            let drafted = model.draft(&text.name, &text.text, &instruction, &answers)?;
            outcome.unread += drafted.unread;
            let json = serde_json::to_string_pretty(&drafted.draft).unwrap_or_default();
            files::write_atomic(&folder.join("draft.json"), json.as_bytes())?;
            Some(drafted.draft)
        }
        None => None,
    };
    match given.or(asked) {
        Some(draft) => {
            let mut judged = extractor.judge(&draft, &text.text, request.repair_spans);
            text.sign(&mut judged.tables);
            draft_folder::keep_reviewed(folder, &mut judged.tables)?;
            write(folder, |folder| judged.write(folder))?;
            outcome.waiting += review(folder, &judged.tables)?;
            let refused = judged.refused();
            outcome.facts += judged.verdicts.len() - refused;
            outcome.refused += refused;
        }
        None => {
            let (draft, mut tables) = extractor.extract(&text.name, &text.text);
            text.sign(&mut tables);
            draft_folder::keep_reviewed(folder, &mut tables)?;
            write(folder, |folder| tables.write(folder))?;
            outcome.facts += draft.facts.len();
            outcome.waiting += review(folder, &tables)?;
        }
    }
    Ok(())
}

/// Writes what is unsure as a workbook too, as for ledgers; returns how many lines wait.
fn review(folder: &Path, tables: &Tables) -> Result<usize, AppError> {
    let rows: Vec<[String; 8]> = tables
        .iter()
        .filter(|(name, _)| *name == "review")
        .flat_map(|(_, sheet)| sheet.rows.clone())
        .filter_map(|row| row.try_into().ok())
        .collect();
    let book = ledger::review_workbook(&rows)?;
    files::write_at_once(&folder.join("review.xlsx"), &book)?;
    Ok(rows.len())
}

/// Returns the instruction for a model that drafts, with the schema of its answer.
pub fn prompt(language: diagnostics::Language) -> String {
    extraction::draft::prompt(match language {
        diagnostics::Language::En => Spoken::English,
        diagnostics::Language::Zh => Spoken::Chinese,
    })
}

/// The plain text of a report; what is text within is decoded whatever its encoding.
pub(super) fn words(path: &Path, bytes: &[u8]) -> Result<String, AppError> {
    use extraction::format::{Format, plain_text};
    let decoded = || {
        let decoded = text::encoding::decode(bytes, None).ok().filter(|d| d.bad.is_empty());
        decoded.map(|d| d.text).ok_or_else(|| AppError::NotText(path.to_path_buf()))
    };
    let plain = path.extension().is_none_or(|e| e.eq_ignore_ascii_case("txt"));
    Ok(match Format::of(path) {
        _ if plain => decoded()?,
        Format::Html | Format::Markdown => plain_text(path, decoded()?.as_bytes())?,
        _ => plain_text(path, bytes)?,
    })
}

/// A report as it is read.
struct Report {
    /// The name of its file.
    name: String,
    /// Its plain text.
    text: String,
    /// The hash of the file.
    sha256: String,
    /// Whether the file is its plain text.
    plain: bool,
}

impl Report {
    fn read(path: &Path) -> Result<Self, AppError> {
        let bytes = files::read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let plain = path.extension().is_none_or(|e| e.eq_ignore_ascii_case("txt"));
        let text = words(path, &bytes)?;
        Ok(Self { name, text, sha256: super::name::hex(&Sha256::digest(&bytes)), plain })
    }

    /// The plain text of other formats is written beside the draft, because offsets count in it.
    fn write_beside(&self, folder: &Path) -> Result<(), AppError> {
        if !self.plain {
            let beside = folder.join(Path::new(&self.name).with_extension("txt"));
            files::write_atomic(&beside, self.text.as_bytes())?;
        }
        Ok(())
    }

    /// Says in the table of reports which file this is.
    fn sign(&self, tables: &mut Tables) {
        let sheet = tables.sheet("reports");
        let at = sheet.columns.iter().position(|c| c == "sha256");
        let file = sheet.columns.iter().position(|c| c == "file");
        for row in &mut sheet.rows {
            at.into_iter().for_each(|i| row[i].clone_from(&self.sha256));
            file.into_iter().for_each(|i| row[i].clone_from(&self.name));
        }
    }
}

fn write(folder: &Path, write: impl FnOnce(&Path) -> std::io::Result<()>) -> Result<(), AppError> {
    let failed = |source| files::FileError { action: "write", path: folder.to_path_buf(), source };
    Ok(write(folder).map_err(failed)?)
}

/// The extractor with the divisions of the gazetteer that is meant.
fn extractor(given: Option<&Path>) -> Result<Extractor, AppError> {
    let gazetteer = gazetteer::open(given)?;
    let mut rows = Vec::new();
    collect(&gazetteer, None, 0, &mut rows);
    let villages = VillagesOf { gazetteer, known: Mutex::default() };
    Ok(Extractor::new(Divisions::new(rows).with_villages(Arc::new(villages)))?)
}

/// The codes and names of the four upper levels.
fn collect(gazetteer: &Gazetteer, above: Option<Code>, depth: u8, to: &mut Vec<(String, String)>) {
    if depth == 4 {
        return;
    }
    for division in gazetteer.children(above) {
        to.push((division.code.to_string(), division.name.clone()));
        collect(gazetteer, Some(division.code), depth + 1, to);
    }
}

/// The villages of a division by name.
type ByName = HashMap<String, Vec<Division>>;

/// The villages of a gazetteer, those of each division that was asked for kept by name.
#[derive(Debug)]
struct VillagesOf {
    gazetteer: Gazetteer,
    known: Mutex<HashMap<String, Arc<ByName>>>,
}

impl VillagesOf {
    fn below(&self, within: &str) -> Arc<ByName> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(within) {
            return Arc::clone(found);
        }
        let mut all = ByName::new();
        let mut open: Vec<Code> = Code::parse(within).into_iter().collect();
        while let Some(above) = open.pop() {
            for division in self.gazetteer.children(Some(above)) {
                if division.code.level() == Level::Village {
                    let (code, name) = (division.code.to_string(), bare(&division.name));
                    all.entry(name.clone()).or_default().push(Division { code, name });
                } else {
                    open.push(division.code);
                }
            }
        }
        let all = Arc::new(all);
        known.insert(within.to_owned(), Arc::clone(&all));
        all
    }
}

impl Villages for VillagesOf {
    fn named(&self, within: &str, name: &str) -> Vec<Division> {
        self.below(within).get(&bare(name)).cloned().unwrap_or_default()
    }
}

/// A village's name as reports write it: 侯窑村委会 is 侯窑村, 多福巷社区居委会 is 多福巷社区.
fn bare(name: &str) -> String {
    const COMMITTEES: [(&str, &str); 6] = [
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
    ];
    let found = COMMITTEES.iter().find_map(|(long, short)| Some((name.strip_suffix(long)?, short)));
    match found {
        Some((stem, short)) if stem.ends_with(short) => stem.to_owned(),
        Some((stem, short)) => format!("{stem}{short}"),
        None => name.to_owned(),
    }
}
