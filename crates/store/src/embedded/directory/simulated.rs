//! A directory for tests: operations fail when they are told to, and a power failure loses what was not synced.
//!
//! After a power failure a name that was made, renamed or removed since its folder was last synced may be as before or as
//! after, and of what was written to a file since it was last synced a part may be there, or something else in its place.
//! Which, the seed of the numbers decides.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use super::memory::within;
use super::{Directory, Guard, Input, Lock, Output, ends_early};

/// Numbers that a seed decides (SplitMix64, <https://doi.org/10.1145/2714064.2660195>).
#[derive(Debug)]
pub(in super::super) struct Numbers(pub(in super::super) u64);

impl Numbers {
    pub(in super::super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// What happens when the operation comes whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// It fails with this error, and does nothing.
    Error(io::ErrorKind),
    /// It fails after it has been done, or half done if it is a write.
    Late(io::ErrorKind),
    /// It and all that follow fail: the power is gone.
    Power,
}

#[derive(Debug, Clone, Default)]
struct Content {
    bytes: Vec<u8>,
    /// What a power failure leaves.
    synced: Vec<u8>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<Content>,
    /// Names, and those that a power failure leaves.
    names: BTreeMap<String, usize>,
    synced: BTreeMap<String, usize>,
    folders: BTreeSet<String>,
    /// Operations so far, and at which of them what happens.
    done: usize,
    fault: Option<(usize, Fault)>,
    is_dead: bool,
    locks: BTreeMap<String, (usize, bool)>,
}

/// Files in memory that can fail.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Simulated(Arc<Mutex<State>>);

impl Simulated {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Lets the operation after `after` others fail.
    pub(in super::super) fn fail(&self, after: usize, fault: Fault) {
        let mut state = self.state();
        state.fault = Some((state.done + after, fault));
    }

    /// Lets no operation fail from now on, unless the power is gone; returns whether the fault has come.
    pub(in super::super) fn heal(&self) -> bool {
        let mut state = self.state();
        let fault = state.fault.take();
        fault.is_some_and(|(at, _)| state.done > at)
    }

    /// Returns what a power failure leaves.
    pub(in super::super) fn after_power_failure(&self, seed: u64) -> Self {
        let state = self.state();
        let mut random = Numbers(seed);
        let mut names = state.synced.clone();
        let all: BTreeSet<&String> = state.names.keys().chain(state.synced.keys()).collect();
        for name in all {
            let (now, then) = (state.names.get(name), state.synced.get(name));
            if now != then && random.next().is_multiple_of(2) {
                match now {
                    Some(file) => drop(names.insert(name.clone(), *file)),
                    None => drop(names.remove(name)),
                }
            }
        }
        let files = state.files.iter().map(|file| {
            let mut left = file.synced.clone();
            let written = &file.bytes[left.len().min(file.bytes.len())..];
            match random.next() % 3 {
                0 => {}
                1 => left.extend_from_slice(&written[..written.len() / 2]),
                // The length is there and the bytes are not.
                _ => left.resize(left.len() + written.len(), 0),
            }
            Content { bytes: left.clone(), synced: left }
        });
        let files = files.collect();
        let folders = state.folders.clone();
        let synced = names.clone();
        Self(Arc::new(Mutex::new(State { files, names, synced, folders, ..State::default() })))
    }

    /// Returns the names of all files.
    pub(in super::super) fn names(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    /// Returns the bytes of a file.
    pub(in super::super) fn bytes(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[name]].bytes.clone()
    }

    /// Puts other bytes into a file.
    pub(in super::super) fn put(&self, name: &str, bytes: &[u8]) {
        let mut state = self.state();
        let file = state.names[name];
        state.files[file] = Content { bytes: bytes.to_vec(), synced: bytes.to_vec() };
    }

    /// Does an operation when it may; a late fault comes after it, which the operation is told.
    fn step<T>(&self, job: impl FnOnce(&mut State, bool) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        if state.is_dead {
            return Err(io::Error::other("the power is gone"));
        }
        let at = state.done;
        state.done += 1;
        match state.fault {
            Some((when, fault)) if when == at => match fault {
                Fault::Error(kind) => Err(kind.into()),
                Fault::Late(kind) => {
                    drop(job(&mut state, true));
                    Err(kind.into())
                }
                Fault::Power => {
                    state.is_dead = true;
                    Err(io::Error::other("the power is gone"))
                }
            },
            _ => job(&mut state, false),
        }
    }

    fn file(state: &State, name: &str) -> io::Result<usize> {
        state.names.get(name).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[derive(Debug)]
struct SimulatedFile {
    directory: Simulated,
    file: usize,
}

impl Input for SimulatedFile {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.directory.step(|state, _| {
            let bytes = &state.files[self.file].bytes;
            let from = usize::try_from(offset).ok().and_then(|start| bytes.get(start..));
            let part = from.and_then(|from| from.get(..buffer.len())).ok_or_else(ends_early)?;
            buffer.copy_from_slice(part);
            Ok(())
        })
    }

    fn length(&self) -> io::Result<u64> {
        self.directory.step(|state, _| Ok(state.files[self.file].bytes.len() as u64))
    }
}

impl Write for SimulatedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.directory.step(|state, is_late| {
            let length = if is_late { bytes.len() / 2 } else { bytes.len() };
            state.files[self.file].bytes.extend_from_slice(&bytes[..length]);
            Ok(length)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for SimulatedFile {
    fn sync(&mut self) -> io::Result<()> {
        self.directory.step(|state, _| {
            let content = &mut state.files[self.file];
            content.synced = content.bytes.clone();
            Ok(())
        })
    }
}

#[derive(Debug)]
struct Held {
    directory: Simulated,
    name: String,
}

impl Guard for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.directory.state();
        if let Some((count, _)) = state.locks.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                state.locks.remove(&self.name);
            }
        }
    }
}

impl Directory for Simulated {
    fn open(&self, name: &str) -> io::Result<Box<dyn Input>> {
        let file = self.step(|state, _| Self::file(state, name))?;
        Ok(Box::new(SimulatedFile { directory: self.clone(), file }))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn Output>> {
        let file = self.step(|state, _| {
            // A file that is there is emptied: what a power failure leaves of it is unknown, too.
            state.files.push(Content::default());
            let file = state.files.len() - 1;
            state.names.insert(name.to_owned(), file);
            Ok(file)
        })?;
        Ok(Box::new(SimulatedFile { directory: self.clone(), file }))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.step(|state, _| {
            let names = state.names.keys().chain(state.folders.iter());
            let mut names: Vec<String> =
                names.filter_map(|name| within(name, folder)).map(str::to_owned).collect();
            names.sort();
            Ok(names)
        })
    }

    fn create_dir(&self, folder: &str) -> io::Result<()> {
        self.step(|state, _| {
            if !folder.is_empty() {
                state.folders.insert(folder.to_owned());
            }
            Ok(())
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step(|state, _| {
            let file = Self::file(state, from)?;
            state.names.remove(from);
            state.names.insert(to.to_owned(), file);
            Ok(())
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.step(|state, _| {
            state.names.remove(name);
            Ok(())
        })
    }

    fn sync(&self, folder: &str) -> io::Result<()> {
        self.step(|state, _| {
            let (names, synced) = (state.names.clone(), &mut state.synced);
            synced.retain(|name, _| within(name, folder).is_none());
            synced.extend(names.into_iter().filter(|(name, _)| within(name, folder).is_some()));
            Ok(())
        })
    }

    fn lock(&self, name: &str, lock: Lock) -> io::Result<Option<Box<dyn Guard>>> {
        let taken = self.step(|state, is_late| {
            if is_late {
                // A lock that nobody holds does not stay.
                return Ok(false);
            }
            if lock == Lock::Exclusive && !state.names.contains_key(name) {
                state.files.push(Content::default());
                state.names.insert(name.to_owned(), state.files.len() - 1);
            }
            Self::file(state, name)?;
            let is_alone = lock == Lock::Exclusive;
            match state.locks.get_mut(name) {
                None => {
                    state.locks.insert(name.to_owned(), (1, is_alone));
                    Ok(true)
                }
                Some((count, false)) if !is_alone => {
                    *count += 1;
                    Ok(true)
                }
                Some(_) => Ok(false),
            }
        })?;
        let held = || Box::new(Held { directory: self.clone(), name: name.to_owned() });
        Ok(taken.then(|| held() as Box<dyn Guard>))
    }

    fn link(&self, from: &Path, name: &str) -> io::Result<()> {
        let bytes = files::read(from).map_err(io::Error::other)?;
        super::write(self, name, &bytes)
    }

    fn path(&self) -> Option<&Path> {
        None
    }
}
