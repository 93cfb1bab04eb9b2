//! Files and folders, with errors that name the path.
//!
//! The only user of `std::fs` in the crate (`.clippy.toml` says so to the compiler). Refuses to know
//! what is in a file.

#![allow(clippy::disallowed_methods, reason = "this is the one room that touches files")]

mod sort;

pub use sort::LineSorter;

use std::fs::File;
use std::io::{self, Read, Seek, Write};
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

/// Removes a file; a missing one is no error.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(e)),
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it; a missing one is no error.
pub fn remove_dir(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(e)),
        _ => Ok(()),
    }
}

/// Gives a folder or file another name in the same file system.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    std::fs::rename(from, to).map_err(failed("rename", from))
}

/// Gives a file a second name in the same file system; where it cannot have one, a copy, which is brought to the
/// disk.
pub fn link(from: &Path, to: &Path) -> Result<(), FileError> {
    match std::fs::hard_link(from, to) {
        Ok(()) => return Ok(()),
        // Copying a file onto its own second name would empty it.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(failed("copy", from)(e)),
        Err(_) => {}
    }
    let copy = || std::fs::copy(from, to).and_then(|_| File::open(to)?.sync_all());
    copy().map_err(failed("copy", from))
}

/// Brings the entries of a folder (new names, renamed and removed ones) to the disk.
pub fn sync_dir(path: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        File::open(path).and_then(|f| f.sync_all()).map_err(failed("write", path))?;
    }
    Ok(())
}

/// Takes an exclusive lock on a file, which is created if need be; `None` if another process has it.
/// The lock ends when the file is dropped, also when the process is killed.
pub fn lock(path: &Path) -> Result<Option<File>, FileError> {
    let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
    let file = options.map_err(failed("open", path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(e)) => Err(failed("lock", path)(e)),
    }
}

/// Takes a lock that others share on a file that is there; `None` if another process has it alone. Needs no permission
/// to write; where the file system knows no locks and cannot be written either, there is nobody to be kept out.
pub fn lock_shared(path: &Path) -> Result<Option<File>, FileError> {
    let file = open(path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(e)) => match e.kind() {
            io::ErrorKind::Unsupported | io::ErrorKind::ReadOnlyFilesystem => Ok(Some(file)),
            _ => Err(failed("lock", path)(e)),
        },
    }
}

/// Writes a whole file so that readers see the old bytes or the new ones, never a part: a temporary
/// file in the same folder is written, flushed to the disk and renamed.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.commit()
}

/// Writes a whole file so that readers see the old bytes or the new ones, without waiting for the disk: for what can be
/// made again from what it was made of.
pub fn write_at_once(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(failed("write", path))?;
    file.appear()
}

/// How the names of temporary files begin; a killed process may leave one behind.
pub const TEMPORARY: &str = ".xiangmai-";

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
            .prefix(TEMPORARY)
            .tempfile_in(folder)
            .map_err(failed("create a file in", folder))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Flushes the file to the disk and gives it its name, replacing what was there.
    pub fn commit(self) -> Result<(), FileError> {
        self.file.as_file().sync_all().map_err(failed("write", &self.path))?;
        self.appear()
    }

    /// Gives the file its name, replacing what was there.
    fn appear(self) -> Result<(), FileError> {
        let path = self.path;
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

/// A file of the system's temporary folder, which goes away by itself.
fn temporary() -> Result<tempfile::NamedTempFile, FileError> {
    tempfile::NamedTempFile::with_prefix("xiangmai-")
        .map_err(failed("create a file in", &std::env::temp_dir()))
}

/// What came through a pipe, kept in a temporary file so that it can be read more than once.
#[derive(Debug)]
pub struct Kept(tempfile::NamedTempFile);

impl Kept {
    /// Reads `source` to its end.
    pub fn of(source: &mut dyn Read) -> Result<Self, FileError> {
        let mut file = temporary()?;
        io::copy(source, file.as_file_mut()).map_err(failed("write", file.path()))?;
        Ok(Self(file))
    }

    /// A reader from the beginning.
    pub fn reader(&self) -> Result<File, FileError> {
        self.0.reopen().map_err(failed("open", self.0.path()))
    }
}

/// Bytes set aside between two passes: in memory, or in a temporary file that goes away by itself.
#[derive(Debug)]
pub enum Spool {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file of the system's temporary folder.
    File(io::BufWriter<tempfile::NamedTempFile>),
}

impl Spool {
    /// An empty spool in memory.
    pub fn in_memory() -> Self {
        Self::Memory(Vec::new())
    }

    /// An empty spool in a temporary file.
    pub fn in_file() -> Result<Self, FileError> {
        Ok(Self::File(io::BufWriter::with_capacity(1 << 20, temporary()?)))
    }

    /// An empty spool of the same kind.
    pub fn emptied(&self) -> Result<Self, FileError> {
        match self {
            Self::Memory(_) => Ok(Self::in_memory()),
            Self::File(_) => Self::in_file(),
        }
    }

    /// Ends the writing: what follows reads all that was written.
    pub fn finish(&mut self) -> Result<(), FileError> {
        if let Self::File(file) = self {
            let path = file.get_ref().path().to_path_buf();
            file.flush().map_err(failed("write", &path))?;
        }
        Ok(())
    }

    /// Reads the bytes from `start` up to `end`; several readers may read at once.
    pub fn reader(&self, start: u64, end: u64) -> Result<Box<dyn Read + '_>, FileError> {
        match self {
            Self::Memory(bytes) => {
                let slice = bytes.get(start as usize..end as usize).unwrap_or_default();
                Ok(Box::new(slice))
            }
            Self::File(file) => {
                let path = file.get_ref().path().to_path_buf();
                let mut reader = File::open(&path).map_err(failed("open", &path))?;
                reader.seek(io::SeekFrom::Start(start)).map_err(failed("read", &path))?;
                Ok(Box::new(io::BufReader::with_capacity(1 << 18, reader.take(end - start))))
            }
        }
    }

    /// Finds where runs of lines end: for each count in `lines`, the offset behind that many more
    /// lines. One pass over the bytes.
    pub fn line_offsets(&self, lines: &[u64]) -> Result<Vec<u64>, FileError> {
        let mut reader = self.reader(0, self.written()?)?;
        let mut buffer = vec![0; 1 << 18];
        let (mut offsets, mut seen, mut at) = (Vec::new(), 0_u64, 0_u64);
        let mut targets = lines.iter().scan(0, |sum, n| {
            *sum += n;
            Some(*sum)
        });
        let mut target = targets.next();
        while target == Some(seen) {
            offsets.push(at);
            target = targets.next();
        }
        while target.is_some() {
            let n = reader.read(&mut buffer).map_err(failed("read", Path::new("the spool")))?;
            if n == 0 {
                break;
            }
            for i in memchr::memchr_iter(b'\n', &buffer[..n]) {
                seen += 1;
                while target == Some(seen) {
                    offsets.push(at + i as u64 + 1);
                    target = targets.next();
                }
            }
            at += n as u64;
        }
        Ok(offsets)
    }

    /// How many bytes have been written and finished.
    pub fn written(&self) -> Result<u64, FileError> {
        match self {
            Self::Memory(bytes) => Ok(bytes.len() as u64),
            Self::File(file) => {
                let inner = file.get_ref();
                let length =
                    inner.as_file().metadata().map_err(failed("read", inner.path()))?.len();
                Ok(length)
            }
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Memory(buffer) => buffer.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::File(file) => file.flush(),
        }
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
    fn runs_of_lines_are_found_in_memory_and_on_disk() {
        for mut spool in [Spool::in_memory(), Spool::in_file().unwrap()] {
            spool.write_all(b"a\nbb\nccc\n").unwrap();
            spool.finish().unwrap();
            let offsets = spool.line_offsets(&[0, 2, 0, 1]).unwrap();
            assert_eq!(offsets, [0, 5, 5, 9]);
            let mut text = String::new();
            spool.reader(5, 9).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "ccc\n");
        }
    }

    #[test]
    fn a_second_name_is_given_once_and_never_empties_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        write_atomic(&first, b"text").unwrap();
        link(&first, &second).unwrap();
        assert!(link(&first, &second).is_err());
        assert_eq!([read(&first).unwrap(), read(&second).unwrap()], [b"text", b"text"]);
    }

    #[test]
    fn an_error_names_the_path() {
        let error = read(Path::new("no/such/file")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `no/such/file`");
    }
}
