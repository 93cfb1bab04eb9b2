//! The gazetteer that is meant, its import, and the linking of a list of names to it.

use super::AppError;
use diagnostics::Language;
use gazetteer::{Gazetteer, Imported, Query, TableCounts, TableOptions, link_table};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The environment variable that names a gazetteer.
pub const VARIABLE: &str = "XIANGMAI_GAZETTEER";

/// The imported gazetteer, in the user's data folder.
const FILE: &str = "gazetteer.bin";

/// Returns where an imported gazetteer is kept: in the folder that the system has for a user's data.
pub fn kept() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "xiangmai")?;
    Some(folders.data_dir().join(FILE))
}

/// Opens the gazetteer that is given, else that of the environment, else the imported one, else the four
/// upper levels that ship with the program, which know no villages.
pub fn open(given: Option<&Path>) -> Result<Gazetteer, AppError> {
    let of_environment = || std::env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
    let imported = || kept().filter(|path| path.exists());
    match given.map(Path::to_path_buf).or_else(of_environment).or_else(imported) {
        Some(path) => Ok(Gazetteer::open(&path)?),
        None => Ok(Gazetteer::shipped()?),
    }
}

/// Makes the compact file of a folder of lists, or of a list with code and name, and keeps it.
pub fn import(from: &Path, to: Option<&Path>) -> Result<(PathBuf, Imported), AppError> {
    let Some(path) = to.map(Path::to_path_buf).or_else(kept) else {
        return Err(AppError::NoDataFolder);
    };
    let imported = Gazetteer::import(from)?;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        files::create_dir(folder)?;
    }
    files::write_atomic(&path, &imported.bytes)?;
    Ok((path, imported))
}

/// A list of names to be linked.
#[derive(Debug, Clone)]
pub struct Links<'l> {
    /// The list: a CSV in any encoding.
    pub list: &'l Path,
    /// The title of the column with names.
    pub column: &'l str,
    /// The division in which the places lie unless a name says otherwise, by name or code.
    pub within: Option<&'l str>,
    /// The language of reasons.
    pub language: Language,
}

/// Links the names of a list; the answers follow behind its own columns.
pub fn link(
    gazetteer: &Gazetteer,
    links: &Links<'_>,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<TableCounts, AppError> {
    let mut options = TableOptions::new(links.column);
    options.language = match links.language {
        Language::En => gazetteer::Language::English,
        Language::Zh => gazetteer::Language::Chinese,
    };
    if let Some(within) = links.within {
        let answer = gazetteer.link(&Query::new(within));
        let by_code = gazetteer.get(within).map(|division| division.code);
        let Some(code) = by_code.or(answer.code) else {
            return Err(AppError::Unknown {
                kind: "division",
                name: within.to_owned(),
                nearest: answer
                    .candidates
                    .iter()
                    .filter_map(|c| gazetteer.full_name(c.code))
                    .take(3)
                    .collect(),
            });
        };
        options.context = vec![code];
    }
    let bytes = files::read(links.list)?;
    let decoded = text::encoding::decode(&bytes, None).ok().filter(|d| d.bad.is_empty());
    let Some(decoded) = decoded else { return Err(AppError::NotText(links.list.to_path_buf())) };
    Ok(link_table(gazetteer, decoded.text.as_bytes(), out, &options, progress)?)
}
