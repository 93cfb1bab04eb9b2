//! Which generation of a store counts, who reads which, and when files may go.
//!
//! ```text
//! STORE          the version of the format
//! lock           locked by whoever changes the store
//! current        the manifest that counts, with its checksum
//! manifest-8     the segments of a generation (see [`manifest`]); locked, shared, by its readers
//! segments/      files that never change
//! ```
//!
//! A change writes segments with numbers that no other ever had, then a manifest that names them and those that stay, and
//! brings all of it to the device; then `current` is written under another name and renamed. A reader locks the manifest that
//! `current` names and looks whether it is still there. Whoever changes the store removes the segments of superseded generations, if
//! it can lock their manifests alone: never those of the generation that counts nor of the one before it, and nothing
//! that no valid manifest says is superseded, or never counted.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use super::super::StoreError;
use super::columns::damaged;
use super::directory::{self, Directory, Guard, Lock, SharedDirectory};
use super::manifest::{self, Manifest, Named, Segment};

/// The version of the format that this program reads and writes.
///
/// In versions 1 and 2 the data were a RocksDB database, in version 3 where they were large.
const FORMAT: u32 = 4;
const STORE: &str = "STORE";
const LOCK: &str = "lock";
const CURRENT: &str = "current";
/// The folder of the segments.
pub(super) const SEGMENTS: &str = "segments";
/// What is written before it gets its name.
const NEW: &str = ".new";
/// How often and how long an opening waits for another process that is making the store.
const PATIENCE: (u32, Duration) = (100, Duration::from_millis(20));

/// The files of a store.
#[derive(Debug)]
pub(super) struct Catalog {
    directory: SharedDirectory,
}

/// The right to change a store; no other process has it meanwhile.
#[derive(Debug)]
pub(super) struct WriteLock {
    _guard: Box<dyn Guard>,
}

/// A manifest whose segments stay as long as this lives.
#[derive(Debug)]
pub(super) struct Pinned {
    pub(super) manifest: Manifest,
    pub(super) named: Named,
    /// Missing while nobody else knows of it.
    guard: OnceLock<Box<dyn Guard>>,
}

impl Pinned {
    /// Returns a manifest that does not count yet.
    pub(super) fn unpublished(manifest: Manifest) -> Self {
        Self { named: manifest.named(), manifest, guard: OnceLock::new() }
    }
}

impl Catalog {
    /// Opens the store of a directory, or makes an empty one there.
    pub(super) fn open(directory: SharedDirectory) -> Result<Self, StoreError> {
        let catalog = Self { directory };
        for _ in 0..PATIENCE.0 {
            if !catalog.is_new()? {
                return Ok(catalog);
            }
            match catalog.create(&Manifest::empty(), |_| Ok(())) {
                Err(StoreError::Locked { .. }) => std::thread::sleep(PATIENCE.1),
                made => return made.map(|()| catalog),
            }
        }
        Err(catalog.is_locked())
    }

    /// Makes a store with the segments of another in a new directory; `fill` puts them there.
    pub(super) fn copy(
        directory: SharedDirectory,
        manifest: &Manifest,
        fill: impl FnOnce(&dyn Directory) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let first = Manifest { generation: 1, previous: None, ..manifest.clone() };
        Self { directory }.create(&first, fill)
    }

    /// Makes a store: what says that the folder is one is written last.
    fn create(
        &self,
        manifest: &Manifest,
        fill: impl FnOnce(&dyn Directory) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let directory = self.directory.as_ref();
        directory.create_dir("").map_err(writing)?;
        let Some(_guard) = directory.lock(LOCK, Lock::Exclusive).map_err(writing)? else {
            return Err(self.is_locked());
        };
        if !self.is_new()? {
            return Ok(());
        }
        let make = || -> io::Result<()> {
            directory.create_dir(SEGMENTS)?;
            fill(directory)?;
            directory.sync(SEGMENTS)?;
            directory::write(directory, &manifest.named().file(), manifest.to_text().as_bytes())?;
            self.replace(CURRENT, &manifest.named().to_text())?;
            directory.sync("")?;
            self.replace(STORE, &format!("layout {FORMAT}\n"))?;
            directory.sync("")
        };
        make().map_err(writing)
    }

    /// Writes a small file so that readers see the old bytes or the new ones.
    fn replace(&self, name: &str, text: &str) -> io::Result<()> {
        let new = format!("{name}{NEW}");
        directory::write(self.directory.as_ref(), &new, text.as_bytes())?;
        self.directory.rename(&new, name)
    }

    /// Returns the directory.
    pub(super) fn directory(&self) -> &SharedDirectory {
        &self.directory
    }

    /// Returns where the store is, for messages.
    pub(super) fn place(&self) -> String {
        self.directory.path().map_or_else(|| "memory".to_owned(), |path| path.display().to_string())
    }

    fn path(&self) -> &Path {
        self.directory.path().unwrap_or(Path::new("memory"))
    }

    fn is_locked(&self) -> StoreError {
        StoreError::Locked { path: self.path().to_owned() }
    }

    /// Says whether there is no store yet, or refuses what is there; changes nothing.
    fn is_new(&self) -> Result<bool, StoreError> {
        let refuse = |found: &str, advice: &str| {
            Err(StoreError::Version {
                path: self.path().to_owned(),
                found: found.to_owned(),
                advice: advice.to_owned(),
            })
        };
        if self.directory.path().is_some_and(Path::is_file) {
            return refuse("is a file, not a store", "name a new or empty folder");
        }
        let names = match self.directory.list("") {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
            names => names.map_err(reading)?,
        };
        match directory::read(self.directory.as_ref(), STORE) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let line = text.lines().next().unwrap_or_default();
                match line.strip_prefix("layout ").and_then(|number| number.parse::<u32>().ok()) {
                    Some(FORMAT) if *text == format!("layout {FORMAT}\n") => Ok(false),
                    Some(1..FORMAT) => refuse(
                        "was made by an older version of this program, which was never released",
                        "load its tables into a new folder",
                    ),
                    Some(newer) if newer > FORMAT => refuse(
                        &format!(
                            "was made by a newer version (layout {newer}; this program knows {FORMAT})"
                        ),
                        "open it with that version, `dump` it there, and `restore` the dump here",
                    ),
                    _ => refuse(
                        "has a `STORE` file that names no known layout",
                        "restore a backup, or load the tables into a new folder",
                    ),
                }
            }
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(reading(e)),
            Err(_) if names.iter().any(|name| name.starts_with("MANIFEST-")) => refuse(
                "is a bare Oxigraph database",
                "run `oxigraph dump --location FOLDER --file dump.nq` and `restore` the dump \
                 into a new folder",
            ),
            Err(_) => {
                // A process that was killed while it made the store leaves these.
                let own = |name: &String| {
                    let known = [LOCK, SEGMENTS, CURRENT, "current.new", "STORE.new", "manifest-1"];
                    known.contains(&name.as_str())
                };
                let has_segments = || match self.directory.list(SEGMENTS) {
                    Ok(segments) => Ok(!segments.is_empty()),
                    Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
                    Err(e) => Err(reading(e)),
                };
                if !names.iter().all(own) {
                    refuse("holds other files and no store", "name a new or empty folder")
                } else if has_segments()? {
                    refuse(
                        "has segments of a store and no file `STORE`",
                        "restore a backup, or load the tables into a new folder",
                    )
                } else {
                    Ok(true)
                }
            }
        }
    }

    /// Returns what `current` says now.
    pub(super) fn current(&self) -> Result<Named, StoreError> {
        let bytes = directory::read(self.directory.as_ref(), CURRENT).map_err(|e| {
            if e.kind() == io::ErrorKind::NotFound { self.says_nothing() } else { reading(e) }
        })?;
        Named::parse(&bytes).ok_or_else(|| self.says_nothing())
    }

    fn says_nothing(&self) -> StoreError {
        let path = self.path().join(CURRENT);
        StoreError::Corrupt { message: format!("`{}` names no generation", path.display()) }
    }

    /// Pins the generation that counts.
    pub(super) fn pin_current(&self) -> Result<Pinned, StoreError> {
        for _ in 0..PATIENCE.0 {
            let named = self.current()?;
            if let Some(pinned) = self.pin(named)? {
                return Ok(pinned);
            }
            // It has been superseded meanwhile, and its files are going.
            if self.current()? == named {
                std::thread::sleep(PATIENCE.1);
            }
        }
        Err(self.says_nothing())
    }

    /// Pins a generation; `None` if its files are being removed.
    pub(super) fn pin(&self, named: Named) -> Result<Option<Pinned>, StoreError> {
        let file = named.file();
        let gone = |e: &io::Error| e.kind() == io::ErrorKind::NotFound;
        let guard = match self.directory.lock(&file, Lock::Shared) {
            Ok(Some(guard)) => guard,
            Ok(None) => return Ok(None),
            Err(e) if gone(&e) && self.current()? != named => return Ok(None),
            Err(e) => return Err(reading(e)),
        };
        let bytes = match directory::read(self.directory.as_ref(), &file) {
            Err(e) if gone(&e) && self.current()? != named => return Ok(None),
            bytes => bytes.map_err(reading)?,
        };
        let manifest = Manifest::parse(&bytes).filter(|manifest| manifest.named() == named);
        let manifest = manifest.ok_or_else(|| StoreError::Corrupt {
            message: format!("`{}` is not as it was written", self.path().join(&file).display()),
        })?;
        Ok(Some(Pinned { manifest, named, guard: OnceLock::from(guard) }))
    }

    /// Takes the right to change the store.
    pub(super) fn lock_for_writing(&self) -> Result<WriteLock, StoreError> {
        match self.directory.lock(LOCK, Lock::Exclusive).map_err(writing)? {
            Some(guard) => Ok(WriteLock { _guard: guard }),
            None => Err(self.is_locked()),
        }
    }

    /// Lets a manifest count, whose segments are on the device. If that fails, the outcome says whether it counts all the
    /// same, which a power failure may undo.
    pub(super) fn publish(&self, _lock: &WriteLock, manifest: &Manifest) -> Outcome {
        let named = manifest.named();
        let prepare = || -> io::Result<()> {
            self.directory.sync(SEGMENTS)?;
            let text = manifest.to_text();
            directory::write(self.directory.as_ref(), &named.file(), text.as_bytes())?;
            // The name of the manifest must be on the device before what names it.
            self.directory.sync("")
        };
        if let Err(error) = prepare() {
            return Outcome::Old(writing(error));
        }
        match self.replace(CURRENT, &named.to_text()) {
            Ok(()) => match self.directory.sync("") {
                Ok(()) => Outcome::New(None),
                Err(error) => Outcome::New(Some(writing(error))),
            },
            Err(error) => match self.current() {
                Ok(current) if current == named => Outcome::New(Some(writing(error))),
                Ok(_) => Outcome::Old(writing(error)),
                Err(_) => Outcome::Unknown(writing(error)),
            },
        }
    }

    /// Pins a manifest that has just been published.
    pub(super) fn guard(&self, pinned: &Pinned) -> Result<(), StoreError> {
        let lock = self.directory.lock(&pinned.named.file(), Lock::Shared).map_err(reading)?;
        if let Some(guard) = lock {
            // Nobody else has set it: the manifest was published once.
            drop(pinned.guard.set(guard));
        }
        Ok(())
    }

    /// Removes the segments from a number on that a change has written, but not those that a manifest names.
    pub(super) fn remove_segments_from(&self, number: u64, manifest: Option<&Manifest>) {
        let kept = manifest.map(names_of).unwrap_or_default();
        // What stays is removed by the next change.
        for name in self.directory.list(SEGMENTS).unwrap_or_default() {
            let is_new = Segment::number_of(&name).is_some_and(|n| n >= number);
            if is_new && !kept.contains(&name) {
                drop(self.directory.remove(&format!("{SEGMENTS}/{name}")));
            }
        }
    }

    /// Removes the files of superseded generations that nobody reads, and those that never counted. What it cannot
    /// remove stays until the next time.
    pub(super) fn collect_garbage(&self, _lock: &WriteLock, current: &Manifest) {
        drop(self.try_collect(current));
    }

    fn try_collect(&self, current: &Manifest) -> Result<(), StoreError> {
        let mut kept: HashSet<String> = names_of(current);
        let before = current.previous.map(|named| named.generation);
        let mut never_counted = current.next;
        // If what is kept cannot be read, nobody knows what may go.
        if let Some(named) = current.previous {
            match self.manifest(named.generation)? {
                Some(manifest) if manifest.named() == named => {
                    kept.extend(names_of(&manifest));
                    never_counted = manifest.next;
                }
                _ => return Ok(()),
            }
        }
        let mut superseded = Vec::new();
        for file in self.directory.list("").map_err(reading)? {
            let Some(generation) = manifest::generation_of(&file) else { continue };
            if generation == current.generation || Some(generation) == before {
                continue;
            }
            let manifest = self.manifest(generation)?;
            let lock = self.directory.lock(&file, Lock::Exclusive).map_err(reading)?;
            match (manifest, lock) {
                (Some(manifest), Some(lock)) => superseded.push((file, manifest, lock)),
                (Some(manifest), None) => kept.extend(names_of(&manifest)),
                // It is read by somebody, and nobody knows what it names.
                (None, None) => return Ok(()),
                (None, Some(_)) if generation > current.generation => {
                    self.directory.remove(&file).map_err(writing)?;
                }
                (None, Some(_)) => {}
            }
        }
        let mut gone: HashSet<String> =
            superseded.iter().flat_map(|(_, manifest, _)| names_of(manifest)).collect();
        let listed = self.directory.list(SEGMENTS).map_err(reading)?;
        // Numbers from the one before on were for the last change alone, or for changes that never counted.
        gone.extend(
            listed.into_iter().filter(|name| {
                Segment::number_of(name).is_some_and(|number| number >= never_counted)
            }),
        );
        for name in gone.difference(&kept) {
            self.directory.remove(&format!("{SEGMENTS}/{name}")).map_err(writing)?;
        }
        // What a power failure brings back must still be named by somebody.
        if gone.difference(&kept).next().is_some() {
            self.directory.sync(SEGMENTS).map_err(writing)?;
        }
        for (file, ..) in &superseded {
            self.directory.remove(file).map_err(writing)?;
        }
        for name in [CURRENT, STORE] {
            self.directory.remove(&format!("{name}{NEW}")).map_err(writing)?;
        }
        Ok(())
    }

    /// Reads a manifest; `None` if it is missing or not valid.
    fn manifest(&self, generation: u64) -> Result<Option<Manifest>, StoreError> {
        match directory::read(self.directory.as_ref(), &manifest::file_of(generation)) {
            Ok(bytes) => Ok(Manifest::parse(&bytes).filter(|m| m.generation == generation)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(reading(e)),
        }
    }
}

/// What became of a change.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It counts; an error says that a power failure may undo it.
    New(Option<StoreError>),
    /// It does not count.
    Old(StoreError),
    /// Nobody can say: nothing may be removed.
    Unknown(StoreError),
}

fn names_of(manifest: &Manifest) -> HashSet<String> {
    manifest.segments.iter().map(|segment| segment.name.clone()).collect()
}

/// What could not be read.
pub(super) fn reading(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof => {
            StoreError::Corrupt { message: format!("{}: {error}", damaged()) }
        }
        _ => StoreError::from_columns(error),
    }
}

/// What could not be written.
pub(super) fn writing(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::InvalidData => StoreError::from_columns(error),
        _ => StoreError::Io { action: "write its files", source: error },
    }
}
