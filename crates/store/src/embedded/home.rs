//! The folder of an on-disk store: its lock, its version, and which generation of the data counts.
//!
//! ```text
//! PATH/
//!   STORE            the layout's version and who made it
//!   lock             locked as long as a process has the store open
//!   current          the name of the generation that counts
//!   generations/7/   columns
//! ```
//!
//! A change is built as a new generation beside the current one.
//! `current` is then replaced by writing a new file, flushing it and renaming it: a killed process leaves either
//! the old name or the new one. Whatever `current` does not name is a leftover, removed when the store is next
//! opened.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::StoreError;

/// The version of the layout that this program reads and writes.
///
/// In layouts 1 and 2 a generation was a RocksDB database, in layout 3 where it was large.
const LAYOUT: u32 = 3;
const STAMP: &str = "STORE";
const LOCK: &str = "lock";
const CURRENT: &str = "current";
const GENERATIONS: &str = "generations";

/// The open folder of a store; no other process can open it meanwhile.
#[derive(Debug)]
pub(super) struct Home {
    path: PathBuf,
    _lock: File,
    /// The folder goes with this value.
    temporary: Option<TempDir>,
}

impl Home {
    /// Opens or makes the folder, cleans it, and says which generation counts.
    pub(super) fn open(path: &Path) -> Result<(Self, u64), StoreError> {
        let fresh = inspect(path)?;
        files::create_dir(path)?;
        let Some(lock) = files::lock(&path.join(LOCK))? else {
            return Err(StoreError::Locked { path: path.to_owned() });
        };
        let home = Self { path: path.to_owned(), _lock: lock, temporary: None };
        if fresh {
            home.stamp()?;
        }
        let generation = match files::read_to_string(&path.join(CURRENT)) {
            Ok(text) => {
                let number = text.trim().parse().ok();
                number.filter(|n| home.generation(*n).is_dir()).ok_or_else(|| {
                    StoreError::Corrupt {
                        message: format!("`{}` names no generation", path.join(CURRENT).display()),
                    }
                })?
            }
            Err(e) if e.is_missing() => {
                // Nothing counts yet: what is there is part of a backup that was broken off.
                files::remove_dir(&path.join(GENERATIONS))?;
                1
            }
            Err(e) => return Err(e.into()),
        };
        home.clean(generation)?;
        files::create_dir(&home.generation(generation))?;
        Ok((home, generation))
    }

    /// Makes a folder that goes away with this value.
    pub(super) fn temporary() -> Result<(Self, u64), StoreError> {
        let folder = tempfile::Builder::new().prefix("xiangmai-store-").tempdir();
        let folder =
            folder.map_err(|source| StoreError::Io { action: "make its folder", source })?;
        let (home, number) = Self::open(folder.path())?;
        Ok((Self { temporary: Some(folder), ..home }, number))
    }

    /// Returns where the store is, for messages.
    pub(super) fn place(&self) -> String {
        match self.temporary {
            Some(_) => "memory".to_owned(),
            None => self.path.display().to_string(),
        }
    }

    /// Returns the folder of a generation.
    pub(super) fn generation(&self, number: u64) -> PathBuf {
        self.path.join(GENERATIONS).join(number.to_string())
    }

    /// Writes down that the folder has this program's layout.
    pub(super) fn stamp(&self) -> Result<(), StoreError> {
        let stamp = format!("layout {LAYOUT}\n");
        Ok(files::write_atomic(&self.path.join(STAMP), stamp.as_bytes())?)
    }

    /// Makes a generation the one that counts, for good.
    pub(super) fn switch_to(&self, number: u64) -> Result<(), StoreError> {
        self.name(number)?;
        self.keep_name()
    }

    /// Makes a generation the one that counts; it does not, if this fails.
    pub(super) fn name(&self, number: u64) -> Result<(), StoreError> {
        files::sync_dir(&self.generation(number))?;
        files::sync_dir(&self.path.join(GENERATIONS))?;
        Ok(files::write_atomic(&self.path.join(CURRENT), format!("{number}\n").as_bytes())?)
    }

    /// Brings the name of the generation that counts to the device.
    pub(super) fn keep_name(&self) -> Result<(), StoreError> {
        Ok(files::sync_dir(&self.path)?)
    }

    /// Removes what killed processes left behind.
    fn clean(&self, current: u64) -> Result<(), StoreError> {
        for path in files::list(&self.path)? {
            let name = file_name(&path);
            if name.starts_with(files::TEMPORARY) {
                files::remove(&path)?;
            }
        }
        let kept = self.generation(current);
        files::create_dir(&self.path.join(GENERATIONS))?;
        for path in files::list(&self.path.join(GENERATIONS))? {
            if path != kept {
                files::remove_dir(&path)?;
            }
        }
        Ok(())
    }
}

const OLDER: &str =
    "was made by a version of this program that was never released and kept its data in RocksDB";
const LOAD_AGAIN: &str = "load its tables into a new folder";

/// Returns whether a generation is a database.
fn has_database(path: &Path) -> Result<bool, StoreError> {
    let generations = path.join(GENERATIONS);
    Ok(generations.is_dir()
        && files::list(&generations)?.iter().any(|path| path.join("CURRENT").exists()))
}

/// Says whether the folder is new, or refuses what is there; changes nothing.
fn inspect(path: &Path) -> Result<bool, StoreError> {
    let refuse = |found: &str, advice: &str| {
        Err(StoreError::Version {
            path: path.to_owned(),
            found: found.to_owned(),
            advice: advice.to_owned(),
        })
    };
    if path.is_file() {
        return refuse("is a file, not a store", "name a new or empty folder");
    }
    if !path.exists() {
        return Ok(true);
    }
    match files::read_to_string(&path.join(STAMP)) {
        Ok(stamp) => {
            let layout = stamp.lines().find_map(|l| l.strip_prefix("layout ")?.parse::<u32>().ok());
            match layout {
                Some(LAYOUT) if has_database(path)? => refuse(OLDER, LOAD_AGAIN),
                Some(LAYOUT) => Ok(false),
                Some(1..LAYOUT) => refuse(OLDER, LOAD_AGAIN),
                Some(newer) if newer > LAYOUT => refuse(
                    &format!(
                        "was made by a newer version (layout {newer}; this program knows {LAYOUT})"
                    ),
                    "open it with that version, `dump` it there, and `restore` the dump here",
                ),
                _ => refuse(
                    "has a `STORE` file that names no known layout",
                    "restore a backup, or load the tables into a new folder",
                ),
            }
        }
        Err(e) if e.is_missing() => {
            let names: Vec<String> = files::list(path)?.iter().map(|p| file_name(p)).collect();
            if names.iter().any(|n| n.starts_with("MANIFEST-")) {
                return refuse(
                    "is a bare Oxigraph database",
                    "run `oxigraph dump --location FOLDER --file dump.nq` and `restore` the dump \
                     into a new folder",
                );
            }
            // A process killed while it made the folder leaves these.
            let own = |n: &String| {
                [LOCK, GENERATIONS].contains(&n.as_str()) || n.starts_with(files::TEMPORARY)
            };
            if names.iter().all(own) {
                return Ok(true);
            }
            refuse("holds other files and no store", "name a new or empty folder")
        }
        Err(e) => Err(e.into()),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
