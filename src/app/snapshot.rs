//! The field of a store on disk, kept beside it as bytes, so that a trace does not read every statement.
//!
//! The file lies in the store's folder and may be deleted at any time. It is good for exactly one state
//! of the store: its key is made of the records of loads (each with the hash of its graph's content), of
//! the content of every graph that no load recorded (what was inferred), and of the program with its
//! ontology. When the key does not fit, or the bytes do not, the field is read from the store and the
//! file is written anew. Servers get none: their graphs may change behind our back.

use super::{AppError, Workspace};
use diagnostics::Text;
use diffusion::field::{Field, snapshot};
use sha2::{Digest, Sha256};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use store::{ContentHash, Store, stamp};

/// Name of the file in the store's folder.
const FILE: &str = "field.bin";

/// Where the snapshot of the store at `place` is; `None` for a server.
pub fn path(place: &str) -> Option<PathBuf> {
    (!super::is_remote(place)).then(|| Path::new(place).join(FILE))
}

/// What the field of `store` is made of, as it is now. Reads every graph of which no load is recorded.
pub(super) fn key(store: &dyn Store) -> Result<snapshot::Key, AppError> {
    let stamps = stamp::read(store)?;
    let mut hash = Sha256::new();
    let mut say = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    say(super::stamps::PROGRAM);
    crate::ontology::FILES.iter().for_each(|(_, text)| say(text));
    for name in super::graph_names(store)? {
        if !Workspace::is_read(name.as_str()) {
            continue;
        }
        say(name.as_str());
        match stamps.iter().find(|s| s.graph == name) {
            Some(stamp) => {
                say(&stamp.hash);
                say(&stamp.content.to_string());
            }
            None => {
                let mut content = ContentHash::default();
                for triple in store.graph(&name)? {
                    content.add(triple?.as_ref());
                }
                say(&content.to_string());
            }
        }
    }
    Ok(hash.finalize().into())
}

/// What to say of a field that was missing.
pub(super) fn kept_note() -> Text {
    Text::new(
        "what traces need was read from the store once and is kept beside it",
        "已从库中读出溯源所需的内容，并留存于库旁",
    )
}

/// The field kept at `path` for `key`; `None` where there is none that can be used.
pub(super) fn read(path: &Path, key: &snapshot::Key) -> Option<Field> {
    let mut file = files::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    snapshot::read(key, length, &mut file).ok()
}

/// Makes and keeps the field of a store that has none that fits; says whether there was none.
pub(super) fn keep(store: &dyn Store, path: &Path) -> Result<bool, AppError> {
    let key = key(store)?;
    let is_kept = files::open(path).is_ok_and(|mut file| snapshot::is_for(&key, &mut file));
    if !is_kept {
        write(path, &key, &super::read_field(store)?);
    }
    Ok(!is_kept)
}

/// Keeps a field. Where that fails (a folder that is read only, a full disk) there is no snapshot.
pub(super) fn write(path: &Path, key: &snapshot::Key, field: &Field) {
    let write = || -> Result<(), AppError> {
        let mut out = BufWriter::new(files::AtomicFile::create(path)?);
        snapshot::write(field, key, &mut out)?;
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        Ok(file.commit()?)
    };
    if write().is_err() {
        remove(path);
    }
}

/// Removes a snapshot, if there is one.
pub(super) fn remove(path: &Path) {
    drop(files::remove(path));
}
