//! Where the files of a store are: everything that a store does to files goes through one small trait.
//!
//! [`Disk`] is a folder, [`Memory`] goes away with the process; tests have one that fails and loses what was not synced. Names
//! are relative to the directory, with `/` between folders.

mod disk;
mod memory;
#[cfg(test)]
pub(super) mod simulated;

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

pub(super) use disk::Disk;
pub(super) use memory::Memory;

/// A file that is being read.
pub(super) trait Input: Debug + Send + Sync {
    /// Fills the buffer with the bytes from `offset` on; a file that ends before is an error.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;

    /// Returns how many bytes there are.
    fn length(&self) -> io::Result<u64>;
}

/// A file that is being written; what has been written can be read from then on.
pub(super) trait Output: io::Write + Debug + Send {
    /// Brings all that was written to the device.
    fn sync(&mut self) -> io::Result<()>;
}

/// How a file is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    /// With others that share it; needs no permission to write.
    Shared,
    /// Alone. The file is made if need be.
    Exclusive,
}

/// A lock, which ends when this is dropped, or with the process.
pub(super) trait Guard: Debug + Send + Sync {}

/// A folder of files and folders of them.
pub(super) trait Directory: Debug + Send + Sync {
    /// Opens a file for reading.
    fn open(&self, name: &str) -> io::Result<Box<dyn Input>>;

    /// Makes a file, or empties it, for writing.
    fn create(&self, name: &str) -> io::Result<Box<dyn Output>>;

    /// Returns the names of what is in a folder, sorted; `""` is the directory itself.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Makes a folder and those above it; an existing one is no error.
    fn create_dir(&self, folder: &str) -> io::Result<()>;

    /// Gives a file another name in the same folder, where it replaces what had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file; a missing one is no error.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Brings the names in a folder to the device.
    fn sync(&self, folder: &str) -> io::Result<()>;

    /// Locks a file; `None` if that would have to wait for another lock, of this process or another.
    fn lock(&self, name: &str, lock: Lock) -> io::Result<Option<Box<dyn Guard>>>;

    /// Gives a file of a file system a second name here, or copies it and brings the copy to the device.
    fn link(&self, from: &Path, name: &str) -> io::Result<()>;

    /// Returns where the directory is in the file system, if it is there.
    fn path(&self) -> Option<&Path>;
}

/// A directory that several share.
pub(super) type SharedDirectory = Arc<dyn Directory>;

/// Reads a whole file.
pub(super) fn read(directory: &dyn Directory, name: &str) -> io::Result<Vec<u8>> {
    let file = directory.open(name)?;
    let length = usize::try_from(file.length()?).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_at(0, &mut bytes)?;
    Ok(bytes)
}

/// Writes a whole file and brings its bytes, but not yet its name, to the device.
pub(super) fn write(directory: &dyn Directory, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = directory.create(name)?;
    file.write_all(bytes)?;
    file.sync()
}

/// What is said of a file that ends too early.
fn ends_early() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
