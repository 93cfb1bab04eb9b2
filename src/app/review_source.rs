//! The passages behind drafted facts, out of the texts that are at hand.

use super::AppError;
use super::review::{Told, records};
use super::texts::{Passage, Texts, Wanted};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The reports of a folder of tables, and the texts that were found of them.
#[derive(Debug)]
pub struct Sources {
    /// File and hash of each report by its id.
    reports: HashMap<String, (String, String)>,
    /// Texts as the reports name them, and plain texts that stand beside a draft.
    texts: Texts,
    beside: Texts,
}

impl Sources {
    /// Looks for the texts of a folder's reports: in the folder that is meant, in the folder of tables and the one around it,
    /// and where the program was started. Only a file of the report's own name and hash is its text.
    pub fn open(folder: &Path, texts: Option<&Path>) -> Result<Self, AppError> {
        let (header, rows) = records(&folder.join("reports.csv"))?;
        let at = |name: &str| header.iter().position(|h| h == name);
        let of = |row: &Vec<String>, name: &str| {
            at(name).and_then(|i| row.get(i)).cloned().unwrap_or_default()
        };
        let reports: HashMap<String, (String, String)> =
            rows.iter().map(|row| (of(row, "id"), (of(row, "file"), of(row, "sha256")))).collect();
        let names = || reports.values().map(|(file, _)| file.as_str()).filter(|f| is_name(f));
        let around = [Some(folder), folder.parent(), Some(Path::new("."))];
        let near =
            around.into_iter().flatten().flat_map(|at| names().map(move |name| at.join(name)));
        let found = match texts {
            Some(texts) => Texts::open(texts)?,
            None => Texts::of(near),
        };
        let beside = Texts::of(names().map(|name| folder.join(plain_name(name))));
        Ok(Self { reports, texts: found, beside })
    }

    /// The passage in its sentence; its first words alone where the text is not at hand.
    pub fn passage(&self, told: &Told) -> Passage {
        let whole = told.span.and_then(|(start, end)| {
            let (file, sha256) = self.reports.get(&told.report)?;
            let wanted = Wanted {
                id: "",
                file: Some(file),
                sha256: Some(sha256.as_str()).filter(|h| !h.is_empty()),
            };
            let plain = plain_name(file);
            let written = Wanted { id: "", file: plain.to_str(), sha256: None };
            let is_plain = plain == Path::new(file);
            let beside = || self.beside.passage(written, start, end).filter(|_| !is_plain);
            self.texts.passage(wanted, start, end).or_else(beside)
        });
        whole.unwrap_or_else(|| Passage { itself: told.keyword.clone(), ..Passage::default() })
    }
}

/// Whether it is the name of a file, and no path.
fn is_name(file: &str) -> bool {
    Path::new(file).file_name().is_some_and(|name| name == file)
}

/// The name of the plain text that is written beside a draft.
fn plain_name(file: &str) -> PathBuf {
    Path::new(file).with_extension("txt")
}
