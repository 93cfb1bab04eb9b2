//! Which store is meant where none is named: the environment's, or the nearest that a load made.

use super::AppError;
use std::path::{Path, PathBuf};

/// The folder of a store that a load makes where none is named.
pub const FOLDER: &str = ".xiangmai";

/// The environment variable that names a store.
pub const VARIABLE: &str = "XIANGMAI_STORE";

/// Returns the store that is meant: the one given, that of the environment, or the nearest
/// [`FOLDER`] in the working folder or above it.
pub fn found(given: Option<&str>) -> Option<String> {
    let of_environment = || std::env::var(VARIABLE).ok().filter(|v| !v.is_empty());
    let of_folder = || nearest(&std::env::current_dir().ok()?);
    given
        .map(str::to_owned)
        .or_else(of_environment)
        .or_else(|| of_folder().map(|path| path.display().to_string()))
}

/// Returns the store that is meant, or an error that says how to name one.
pub fn known(given: Option<&str>) -> Result<String, AppError> {
    found(given).ok_or_else(|| AppError::NoStore(PathBuf::from(FOLDER)))
}

/// Returns the store that a load fills: the one that is meant, or a new one in the working folder.
pub fn to_fill(given: Option<&str>) -> String {
    found(given).unwrap_or_else(|| FOLDER.to_owned())
}

/// Returns the nearest store in `folder` or above it, by the shortest name.
fn nearest(folder: &Path) -> Option<PathBuf> {
    for above in folder.ancestors() {
        let store = above.join(FOLDER);
        if store.is_dir() {
            return Some(if above == folder { PathBuf::from(FOLDER) } else { store });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_store_counts() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        files::create_dir(&inner).unwrap();
        assert_eq!(nearest(&inner).filter(|p| p.starts_with(folder.path())), None);
        let outer = folder.path().join(FOLDER);
        files::create_dir(&outer).unwrap();
        assert_eq!(nearest(&inner), Some(outer));
        files::create_dir(&inner.join(FOLDER)).unwrap();
        assert_eq!(nearest(&inner), Some(PathBuf::from(FOLDER)));
    }
}
