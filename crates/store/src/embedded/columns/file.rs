//! Files that are written once from front to back, and read in pieces that are checked.
//!
//! ```text
//! pieces · footer · where the footer is, with its checksum · eight bytes that name the kind of file
//! ```

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use siphasher::sip::SipHasher13;

use files::{self, FileError};

/// Where the footer is, and the kind of file.
const TAIL: u64 = 32;

/// A piece of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    start: u64,
    pub(super) length: u64,
    checksum: u64,
}

/// What is wrong with bytes that are not as they were written.
pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a file of columns is not as it was written")
}

/// A piece that stays in memory once it has been read.
#[derive(Debug)]
pub(super) struct Piece {
    section: Section,
    bytes: OnceLock<Box<[u8]>>,
}

impl Piece {
    pub(super) fn read(&self, file: &Mutex<File>) -> io::Result<&[u8]> {
        if let Some(bytes) = self.bytes.get() {
            return Ok(bytes);
        }
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = read(&mut file, self.section)?.into_boxed_slice();
        Ok(self.bytes.get_or_init(|| bytes))
    }
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Output {
    file: BufWriter<File>,
    path: PathBuf,
    at: u64,
}

impl Output {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let file = files::create(&path).map_err(io::Error::other)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), path, at: 0 })
    }

    /// Writes a piece.
    pub(super) fn section(&mut self, bytes: &[u8]) -> io::Result<Section> {
        let section =
            Section { start: self.at, length: bytes.len() as u64, checksum: checksum(bytes) };
        self.file.write_all(bytes)?;
        self.at += section.length;
        Ok(section)
    }

    /// Reads a piece that has been written.
    pub(super) fn read_back(&mut self, section: Section) -> io::Result<Vec<u8>> {
        self.file.flush()?;
        read_once(&self.path, section)
    }

    /// Ends the file and brings it to the disk.
    pub(super) fn finish(mut self, footer: &Footer, kind: [u8; 8]) -> io::Result<()> {
        let section = self.section(&footer.0)?;
        let mut tail = Footer::default();
        tail.section(section);
        tail.0.extend_from_slice(&kind);
        self.section(&tail.0)?;
        self.file.into_inner()?.sync_all()
    }
}

/// Numbers and pieces on their way into a footer.
#[derive(Debug, Default)]
pub(super) struct Footer(Vec<u8>);

impl Footer {
    pub(super) fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn section(&mut self, section: Section) {
        self.number(section.start);
        self.number(section.length);
        self.number(section.checksum);
    }

    /// Some pieces, and how many they are.
    pub(super) fn sections(&mut self, sections: &[Section]) {
        self.number(sections.len() as u64);
        sections.iter().for_each(|section| self.section(*section));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

/// A footer that is being read.
pub(super) struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    pub(super) fn of(footer: &'a [u8]) -> Self {
        Self(footer)
    }

    pub(super) fn number(&mut self) -> io::Result<u64> {
        let (number, rest) = self.0.split_first_chunk().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }

    /// A number of a term.
    pub(super) fn small(&mut self) -> io::Result<u32> {
        u32::try_from(self.number()?).map_err(|_| damaged())
    }

    pub(super) fn section(&mut self) -> io::Result<Section> {
        Ok(Section { start: self.number()?, length: self.number()?, checksum: self.number()? })
    }

    /// Some pieces, none of which is read yet.
    pub(super) fn pieces(&mut self) -> io::Result<Arc<[Piece]>> {
        let piece = |section| Piece { section, bytes: OnceLock::new() };
        (0..self.number()?).map(|_| self.section().map(piece)).collect()
    }

    pub(super) fn bytes(&mut self) -> io::Result<&'a [u8]> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(bytes)
    }
}

/// Opens a file of this kind, which must be there and whole; returns it with its footer.
pub(super) fn open(path: &Path, kind: [u8; 8]) -> io::Result<(File, Vec<u8>)> {
    let missing_or = |e: FileError| if e.is_missing() { damaged() } else { io::Error::other(e) };
    let mut file = files::open(path).map_err(missing_or)?;
    let at = file.metadata()?.len().checked_sub(TAIL).ok_or_else(damaged)?;
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut tail)?;
    let mut numbers = Numbers(&tail);
    let section = numbers.section()?;
    if numbers.0 != kind || section.start.checked_add(section.length) != Some(at) {
        return Err(damaged());
    }
    let footer = read(&mut file, section)?;
    Ok((file, footer))
}

/// Opens a file for one piece: there may be more files than can be open at once.
pub(super) fn read_once(path: &Path, section: Section) -> io::Result<Vec<u8>> {
    read(&mut files::open(path).map_err(io::Error::other)?, section)
}

fn read(file: &mut File, section: Section) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(section.start))?;
    file.take(section.length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != section.length || checksum(&bytes) != section.checksum {
        return Err(damaged());
    }
    Ok(bytes)
}

/// Numbers as bytes, the lowest byte first.
pub(super) fn bytes_of(numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 4);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    bytes
}

/// Tells damaged bytes from whole ones.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}
