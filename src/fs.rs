//! Files and folders, with errors that name the path.
//!
//! The only user of `std::fs` in the crate (`.clippy.toml` says so to the compiler). Refuses to know
//! what is in a file.

#![allow(clippy::disallowed_methods, reason = "this is the one room that touches files")]

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// An input or output error, with the path and what was being done to it.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct FileError {
    /// What was being done, e.g. `read`.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// Returns whether the file or folder was not there.
    pub fn is_missing(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_path_buf();
    move |source| FileError { action, path, source }
}

/// Opens a file for reading.
pub fn open(path: &Path) -> Result<File, FileError> {
    let file = File::open(path).map_err(failed("open", path))?;
    let is_dir = file.metadata().map_err(failed("read", path))?.is_dir();
    if is_dir {
        return Err(failed("open", path)(io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// Creates (or empties) a file for writing.
pub fn create(path: &Path) -> Result<File, FileError> {
    File::create(path).map_err(failed("create", path))
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(failed("read", path))
}

/// Reads a whole UTF-8 file.
pub fn read_to_string(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(failed("read", path))
}

/// Lists the files and folders in a folder, sorted by name.
pub fn list(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let entries = std::fs::read_dir(path).map_err(failed("list", path))?;
    let mut paths = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed("list", path))?;
    paths.sort();
    Ok(paths)
}

/// Creates a folder and those above it; an existing one is no error.
pub fn create_dir(path: &Path) -> Result<(), FileError> {
    std::fs::create_dir_all(path).map_err(failed("create", path))
}

/// Writes a whole file so that readers see the old bytes or the new ones, never a part: a temporary
/// file in the same folder is written, flushed to the disk and renamed.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.commit()
}

/// A file that appears under its name only when [`AtomicFile::commit`] is called.
#[derive(Debug)]
pub struct AtomicFile {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl AtomicFile {
    /// Begins a file that will be called `path`.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".xiangmai-")
            .tempfile_in(folder)
            .map_err(failed("create a file in", folder))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Flushes the file to the disk and gives it its name, replacing what was there.
    pub fn commit(self) -> Result<(), FileError> {
        let path = self.path;
        self.file.as_file().sync_all().map_err(failed("write", &path))?;
        set_ordinary_permissions(self.file.as_file()).map_err(failed("write", &path))?;
        self.file.persist(&path).map_err(|e| failed("write", &path)(e.error))?;
        Ok(())
    }
}

#[cfg(unix)]
fn set_ordinary_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_ordinary_permissions(_file: &File) -> io::Result<()> {
    Ok(())
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atomic_file_appears_only_when_committed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert!(open(&path).unwrap_err().is_missing());
        file.commit().unwrap();
        assert_eq!(read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn an_error_names_the_path() {
        let error = read(Path::new("no/such/file")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `no/such/file`");
    }
}
