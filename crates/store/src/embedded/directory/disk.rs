//! A folder of the file system.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use files::FileError;

use super::{Directory, Guard, Input, Lock, Output};

/// A folder of the file system.
#[derive(Debug)]
pub(in super::super) struct Disk {
    path: PathBuf,
}

impl Disk {
    /// Names a folder, which need not be there.
    pub(in super::super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn named(&self, name: &str) -> PathBuf {
        match name {
            "" => self.path.clone(),
            name => self.path.join(name),
        }
    }
}

/// The same error with its kind, which says whether a file was missing.
fn kept(error: FileError) -> io::Error {
    io::Error::new(error.source.kind(), error)
}

#[derive(Debug)]
struct Locked {
    _file: File,
}

impl Guard for Locked {}

#[derive(Debug)]
struct DiskInput(#[cfg(unix)] File, #[cfg(not(unix))] std::sync::Mutex<File>);

impl Input for DiskInput {
    #[cfg(unix)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, buffer, offset)
    }

    #[cfg(not(unix))]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)
    }

    fn length(&self) -> io::Result<u64> {
        #[cfg(unix)]
        let metadata = self.0.metadata()?;
        #[cfg(not(unix))]
        let metadata =
            self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).metadata()?;
        Ok(metadata.len())
    }
}

#[derive(Debug)]
struct DiskOutput(File);

impl Write for DiskOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Output for DiskOutput {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

impl Directory for Disk {
    fn open(&self, name: &str) -> io::Result<Box<dyn Input>> {
        let file = files::open(&self.named(name)).map_err(kept)?;
        #[cfg(not(unix))]
        let file = std::sync::Mutex::new(file);
        Ok(Box::new(DiskInput(file)))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Output>> {
        Ok(Box::new(DiskOutput(files::create(&self.named(name)).map_err(kept)?)))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let paths = files::list(&self.named(folder)).map_err(kept)?;
        let name = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
        Ok(paths.iter().filter_map(name).collect())
    }

    fn create_dir(&self, folder: &str) -> io::Result<()> {
        files::create_dir(&self.named(folder)).map_err(kept)?;
        if let ("", Some(parent)) = (folder, self.path.parent())
            && parent.is_dir()
        {
            // The name of a new store should survive, too; where the folder above cannot be opened, nothing can be done.
            drop(files::sync_dir(parent));
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        files::rename(&self.named(from), &self.named(to)).map_err(kept)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        files::remove(&self.named(name)).map_err(kept)
    }

    fn sync(&self, folder: &str) -> io::Result<()> {
        files::sync_dir(&self.named(folder)).map_err(kept)
    }

    fn lock(&self, name: &str, lock: Lock) -> io::Result<Option<Box<dyn Guard>>> {
        let path = self.named(name);
        let locked = match lock {
            Lock::Exclusive => files::lock(&path).map_err(kept)?,
            Lock::Shared => files::lock_shared(&path).map_err(kept)?,
        };
        Ok(locked.map(|file| Box::new(Locked { _file: file }) as Box<dyn Guard>))
    }

    fn link(&self, from: &Path, name: &str) -> io::Result<()> {
        files::link(from, &self.named(name)).map_err(kept)
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }
}
