//! Parts of tables for engines that read them apart, and the keys that such an engine judges.

use super::{AppError, Request};
use crate::app::{input, load};
use csvw::rows::Position;
use csvw::{KeyHook, KeyRole, Part, RowKey};
use diagnostics::Diagnostic;
use files::AtomicFile;
use rdf::format::RdfFormat;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// A table of the inputs, and where it may be cut.
#[derive(Debug)]
pub struct Cut {
    /// The name of its file.
    pub table: String,
    /// Its file, if it is one.
    pub file: Option<PathBuf>,
    /// Its parts; without any it has to be read whole.
    pub parts: Vec<Part>,
}

/// Says where each table of a request may be cut into parts of about `bytes` bytes.
pub fn parts(
    request: &Request,
    bytes: u64,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Vec<Cut>, AppError> {
    let named = load::Request {
        source: request.source.clone(),
        ..load::Request::of(request.inputs.clone())
    };
    let options = super::options(request, RdfFormat::NQuads);
    let mut cuts = Vec::new();
    for input in input::open_all(&named)? {
        let (group, findings) = input.describe()?;
        findings.into_iter().for_each(&mut *report);
        for table in &group.tables {
            let file = Url::parse(&table.url).ok().and_then(|url| url.to_file_path().ok());
            let file = file.filter(|file| file.is_file());
            let length = file.as_ref().and_then(|f| f.metadata().ok()).map(|m| m.len());
            let parts = csvw::parts(table, &input, &options, bytes).unwrap_or_default();
            // What is not read as it stands, such as a compressed file, has no bytes to be counted by.
            let counted = parts.last().map(|part| part.end) == length;
            let parts = if counted { parts } else { Vec::new() };
            cuts.push(Cut { table: csvw::iri::file_name(&table.url), file, parts });
        }
    }
    Ok(cuts)
}

/// A file that takes the keys of rows, one a line: role, set, line, column, hash and value, with tabs between.
pub(super) struct KeyFile {
    out: Arc<Mutex<Writing>>,
}

struct Writing {
    file: BufWriter<AtomicFile>,
    failed: Option<io::Error>,
}

impl KeyFile {
    pub(super) fn create(path: &Path) -> Result<Self, AppError> {
        let file = BufWriter::new(AtomicFile::create(path)?);
        Ok(Self { out: Arc::new(Mutex::new(Writing { file, failed: None })) })
    }

    /// What takes the keys.
    pub(super) fn hook(&self) -> KeyHook {
        let out = Arc::clone(&self.out);
        KeyHook::new(move |key| {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            if out.failed.is_none()
                && let Err(error) = write_key(key, &mut out.file)
            {
                out.failed = Some(error);
            }
        })
    }

    /// Says whether every key was written.
    pub(super) fn close(self) -> Result<(), AppError> {
        let Some(out) = Arc::into_inner(self.out) else { return Ok(()) };
        let out = out.into_inner().unwrap_or_else(PoisonError::into_inner);
        match out.failed {
            Some(error) => Err(error.into()),
            None => {
                out.file.into_inner().map_err(io::IntoInnerError::into_error)?.commit()?;
                Ok(())
            }
        }
    }
}

fn write_key(key: &RowKey<'_>, out: &mut dyn Write) -> io::Result<()> {
    let role = match key.role {
        KeyRole::Primary => "primary",
        KeyRole::Refers => "refers",
        _ => "referred",
    };
    let flat = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let (set, value) = (flat(key.set), flat(key.value));
    writeln!(out, "{role}\t{set}\t{}\t{}\t{}\t{value}", key.line, key.column, key.hash)
}

/// Reads where a part begins as it is written: `LINE:SOURCEROW:ROW`.
pub fn position(text: &str) -> Option<Position> {
    let mut numbers = text.split(':').map(|n| n.parse().ok().filter(|n| *n > 0));
    let at =
        Position { line: numbers.next()??, source_row: numbers.next()??, row: numbers.next()?? };
    numbers.next().is_none().then_some(at)
}
