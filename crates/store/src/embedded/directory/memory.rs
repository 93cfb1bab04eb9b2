//! Files that go away with the process.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Directory, Guard, Input, Lock, Output, ends_early};

/// Files in memory.
#[derive(Debug, Default)]
pub(in super::super) struct Memory {
    files: Mutex<BTreeMap<String, Bytes>>,
    folders: Mutex<BTreeSet<String>>,
    locks: Arc<Locks>,
}

/// What is in a file.
type Bytes = Arc<Mutex<Vec<u8>>>;

/// Who has locked what: how many share it, or none for one alone.
type Locks = Mutex<HashMap<String, Option<usize>>>;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn missing(name: &str) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("there is no `{name}`"))
}

/// The name within a folder, if it is there and not deeper.
pub(super) fn within<'a>(name: &'a str, folder: &str) -> Option<&'a str> {
    let rest = match folder {
        "" => name,
        folder => name.strip_prefix(folder)?.strip_prefix('/')?,
    };
    (!rest.contains('/')).then_some(rest)
}

#[derive(Debug)]
pub(super) struct MemoryFile(pub(super) Bytes);

impl Input for MemoryFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = locked(&self.0);
        let from = usize::try_from(offset).ok().and_then(|start| bytes.get(start..));
        let part = from.and_then(|from| from.get(..buffer.len())).ok_or_else(ends_early)?;
        buffer.copy_from_slice(part);
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(locked(&self.0).len() as u64)
    }
}

impl Write for MemoryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for MemoryFile {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
struct Held {
    name: String,
    locks: Arc<Locks>,
}

impl Guard for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        let mut locks = locked(&self.locks);
        match locks.get_mut(&self.name) {
            Some(Some(shared)) if *shared > 1 => *shared -= 1,
            _ => drop(locks.remove(&self.name)),
        }
    }
}

/// Takes a lock as [`Directory::lock`] says.
fn take(locks: &Arc<Locks>, name: &str, lock: Lock) -> Option<Box<dyn Guard>> {
    let mut held = locked(locks);
    match (held.get_mut(name), lock) {
        (None, Lock::Exclusive) => drop(held.insert(name.to_owned(), None)),
        (None, Lock::Shared) => drop(held.insert(name.to_owned(), Some(1))),
        (Some(Some(shared)), Lock::Shared) => *shared += 1,
        _ => return None,
    }
    Some(Box::new(Held { name: name.to_owned(), locks: Arc::clone(locks) }))
}

impl Directory for Memory {
    fn open(&self, name: &str) -> io::Result<Box<dyn Input>> {
        let bytes = locked(&self.files).get(name).cloned().ok_or_else(|| missing(name))?;
        Ok(Box::new(MemoryFile(bytes)))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Output>> {
        let bytes = Bytes::default();
        locked(&self.files).insert(name.to_owned(), Arc::clone(&bytes));
        Ok(Box::new(MemoryFile(bytes)))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let (files, folders) = (locked(&self.files), locked(&self.folders));
        let names = files.keys().chain(folders.iter());
        let mut names: Vec<String> =
            names.filter_map(|name| within(name, folder)).map(str::to_owned).collect();
        names.sort();
        Ok(names)
    }

    fn create_dir(&self, folder: &str) -> io::Result<()> {
        if !folder.is_empty() {
            locked(&self.folders).insert(folder.to_owned());
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = locked(&self.files);
        let bytes = files.remove(from).ok_or_else(|| missing(from))?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        locked(&self.files).remove(name);
        Ok(())
    }

    fn sync(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, name: &str, lock: Lock) -> io::Result<Option<Box<dyn Guard>>> {
        Ok(take(&self.locks, name, lock))
    }

    fn link(&self, from: &Path, name: &str) -> io::Result<()> {
        let bytes = files::read(from).map_err(io::Error::other)?;
        super::write(self, name, &bytes)
    }

    fn path(&self) -> Option<&Path> {
        None
    }
}
