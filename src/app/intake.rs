//! From a ledger as people keep it to the standard tables, and what a person must decide.
//!
//! The reading itself is [`ledger`]'s; here it gets the project's own columns, schemes and roles, the gazetteer that is
//! meant, and a folder that loads as it is: with metadata, and with an empty table for each that the ledger says nothing of.

use super::progress::{Phase, Progress};
use super::{AppError, gazetteer, init, lexicon};
use crate::tables;
use diagnostics::Text;
use ledger::{DiskFolder, Folder, Intake, Standard};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use ledger::{Line, Summary};

/// What is to be read.
#[derive(Clone, Default)]
pub struct Request {
    /// The ledgers.
    pub ledgers: Vec<PathBuf>,
    /// The folder of tables that is filled.
    pub into: PathBuf,
    /// The gazetteer: a folder of lists, a list, or an imported file; `None`: the imported one, else the upper levels.
    pub gazetteer: Option<PathBuf>,
    /// Lists of lines with a person's decisions.
    pub decisions: Vec<PathBuf>,
    /// Mappings of columns that were accepted elsewhere.
    pub mappings: Vec<PathBuf>,
    /// Who watches.
    pub progress: Option<Arc<dyn Progress>>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("ledgers", &self.ledgers).finish_non_exhaustive()
    }
}

/// Reads ledgers into the tables of a folder; what waits for a person is in the summary and in `review.csv`.
pub fn intake(request: &Request) -> Result<Summary, AppError> {
    let gazetteer = gazetteer::open(request.gazetteer.as_deref())?;
    let standard = standard()?;
    let mut folder = DiskFolder::new(&request.into);
    let mut intake = Intake::new(&gazetteer, &standard, &folder)?;
    let name = |path: &Path| path.display().to_string();
    for path in &request.mappings {
        intake.map(&name(path), &files::read(path)?)?;
    }
    for path in &request.decisions {
        intake.decide(&name(path), &files::read(path)?)?;
    }
    if let Some(progress) = request.progress.clone() {
        let mut seen = 0;
        intake.watch(Box::new(move |done, total| {
            if done == 0 {
                progress.begin(Phase::Rows, total);
                seen = 0;
            }
            progress.advance(done.saturating_sub(seen));
            seen = done;
            !progress.is_cancelled()
        }));
    }
    for path in &request.ledgers {
        intake.read(&name(path), files::read(path)?)?;
    }
    let summary = intake.finish(&mut folder)?;
    complete(&mut folder)?;
    Ok(summary)
}

/// Writes what a folder of tables lacks to be loaded: metadata, and tables without rows.
fn complete(folder: &mut DiskFolder) -> Result<(), AppError> {
    for (name, bytes) in init::files(init::Form::Csv)? {
        if !folder.path().join(&name).exists() {
            let failed = |source| files::FileError {
                action: "write",
                path: folder.path().join(&name),
                source,
            };
            let mut to = DiskFolder::new(folder.path());
            to.write(&name, &mut |out| out.write_all(&bytes)).map_err(failed)?;
        }
    }
    Ok(())
}

/// The project's own columns, schemes, indicators and roles.
fn standard() -> Result<Standard, AppError> {
    let text = |name: &str| {
        tables::shipped(name)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            .unwrap_or_default()
    };
    let schemas: Vec<(&str, String)> =
        tables::NAMES.iter().map(|name| (*name, text(&format!("{name}-schema.json")))).collect();
    let standard = Standard::new(schemas.iter().map(|(name, schema)| (*name, schema.as_str())))?;
    Ok(standard
        .with_schemes(&text("schemes.csv"))
        .with_indicators(&text("indicators.csv"))
        .with_roles(lexicon::words()?))
}

/// Says how many rows were read, written, and wait.
pub fn tally(summary: &Summary) -> Text {
    let counts = summary.counts;
    Text::new(
        format!(
            "{} rows: {} written, {} waiting, {} skipped; {} lines to decide",
            counts.rows,
            counts.written,
            counts.waiting,
            counts.skipped,
            summary.lines.len()
        ),
        format!(
            "共 {} 行：写入 {} 行，待定 {} 行，跳过 {} 行；待人工判定 {} 条",
            counts.rows,
            counts.written,
            counts.waiting,
            counts.skipped,
            summary.lines.len()
        ),
    )
}
