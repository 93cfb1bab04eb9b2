//! What only RocksDB can do; without the feature `disk`, the same functions that say so.

use std::path::Path;

use oxigraph::store::Store;

use super::super::StoreError;

/// Returns whether a folder holds a database.
pub(super) fn is_database(path: &Path) -> bool {
    path.join("CURRENT").exists()
}

#[cfg(feature = "disk")]
mod rocks {
    use super::{Path, Store, StoreError};

    pub(in super::super) fn open(home: &Path, path: &Path) -> Result<Store, StoreError> {
        Store::open(path).map_err(|e| open_error(home, e))
    }

    pub(in super::super) fn flush(db: &Store) -> Result<(), StoreError> {
        db.flush().map_err(|e| StoreError::from_storage("flush", e))
    }

    pub(in super::super) fn optimize(db: &Store) -> Result<(), StoreError> {
        db.optimize().map_err(|e| StoreError::from_storage("optimize", e))
    }

    pub(in super::super) fn copy(db: &Store, target: &Path) -> Result<(), StoreError> {
        db.backup(target).map_err(|e| StoreError::from_storage("back up", e))
    }

    /// Tells a lock and another engine's version from other failures to open.
    fn open_error(home: &Path, error: oxigraph::store::StorageError) -> StoreError {
        let text = error.to_string();
        if text.contains("lock file") || text.contains("/LOCK") {
            return StoreError::Locked { path: home.to_owned() };
        }
        if text.contains("encoding version") || text.contains("too recent version") {
            return StoreError::Version {
                path: home.to_owned(),
                found: format!("was written by another version of Oxigraph ({text})"),
                advice: "open it with the program that wrote it, `dump` it there, and `restore` \
                         the dump here"
                    .to_owned(),
            };
        }
        StoreError::from_storage("open", error)
    }
}

#[cfg(not(feature = "disk"))]
mod rocks {
    use super::{Path, Store, StoreError};

    pub(in super::super) fn open(home: &Path, _path: &Path) -> Result<Store, StoreError> {
        Err(StoreError::NoDisk { path: home.to_owned() })
    }

    pub(in super::super) fn flush(_db: &Store) -> Result<(), StoreError> {
        Err(absent())
    }

    pub(in super::super) fn optimize(_db: &Store) -> Result<(), StoreError> {
        Err(absent())
    }

    pub(in super::super) fn copy(_db: &Store, _target: &Path) -> Result<(), StoreError> {
        Err(absent())
    }

    fn absent() -> StoreError {
        StoreError::Unsupported { what: "this program was built without RocksDB".into() }
    }
}

pub(super) use rocks::{copy, flush, open, optimize};
