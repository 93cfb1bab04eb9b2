//! Files that are written once from front to back, and read in pieces that are checked.
//!
//! ```text
//! pieces · footer · where the footer is, with its checksum · eight bytes that name the kind of file
//! ```

use std::hash::Hasher;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use siphasher::sip::SipHasher13;

use super::super::catalog::SEGMENTS;
use super::super::directory::{self, Input, SharedDirectory};
use super::super::manifest::Segment;

/// Where the footer is, and the kind of file.
const TAIL: u64 = 32;

/// A piece of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    pub(super) start: u64,
    pub(super) length: u64,
    checksum: u64,
}

/// What is wrong with bytes that are not as they were written.
pub(in super::super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a file of columns is not as it was written")
}

/// A piece that stays in memory once it has been read.
#[derive(Debug)]
pub(super) struct Piece {
    section: Section,
    bytes: OnceLock<Box<[u8]>>,
}

impl Piece {
    /// Returns the bytes of the piece of a file, opened as `input`.
    pub(super) fn read(&self, file: &File, input: &dyn Input) -> io::Result<&[u8]> {
        if let Some(bytes) = self.bytes.get() {
            return Ok(bytes);
        }
        let bytes = read(input, self.section)?.into_boxed_slice();
        file.hold(self.section.length);
        Ok(self.bytes.get_or_init(|| bytes))
    }

    /// Returns the same piece, not read yet.
    pub(super) fn unread(&self) -> Self {
        Self { section: self.section, bytes: OnceLock::new() }
    }

    /// Reads the piece again, and returns where it is.
    pub(super) fn check(&self, file: &dyn Input) -> io::Result<Section> {
        read(file, self.section).map(|_| self.section)
    }
}

/// A segment where it is.
#[derive(Debug, Clone)]
pub(in super::super) struct File {
    directory: SharedDirectory,
    pub(in super::super) segment: Segment,
    /// Bytes of it that are held in memory.
    held: Arc<AtomicU64>,
}

impl File {
    pub(super) fn new(directory: &SharedDirectory, segment: &Segment) -> Self {
        let held = Arc::default();
        Self { directory: Arc::clone(directory), segment: segment.clone(), held }
    }

    /// Returns the same file, nothing of which is held yet.
    pub(super) fn unread(&self) -> Self {
        Self::new(&self.directory, &self.segment)
    }

    /// Returns how many bytes of it are held in memory.
    pub(super) fn held(&self) -> u64 {
        self.held.load(Ordering::Relaxed)
    }

    /// Notes that bytes of it are held from now on.
    pub(super) fn hold(&self, bytes: u64) {
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Opens the file and returns it with its footer; it must be there and whole, as far as its end says.
    pub(super) fn open(&self, kind: [u8; 8]) -> io::Result<(Box<dyn Input>, Vec<u8>)> {
        let file = self.input()?;
        let Segment { length, checksum: wanted, .. } = self.segment;
        let at = length.checked_sub(TAIL).ok_or_else(damaged)?;
        if file.length()? != length {
            return Err(damaged());
        }
        let mut tail = [0; TAIL as usize];
        file.read_at(at, &mut tail)?;
        let mut numbers = Numbers(&tail);
        let section = numbers.section()?;
        let ends = section.start.checked_add(section.length) == Some(at);
        if checksum(&tail) != wanted || numbers.0 != kind || !ends {
            return Err(damaged());
        }
        let footer = read(file.as_ref(), section)?;
        Ok((file, footer))
    }

    /// Opens the file, which must be there.
    pub(super) fn input(&self) -> io::Result<Box<dyn Input>> {
        self.directory.open(&path_of(&self.segment.name)).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => damaged(),
            _ => e,
        })
    }

    /// Opens the file for one piece: there may be more files than can be open at once.
    pub(super) fn read_once(&self, section: Section) -> io::Result<Vec<u8>> {
        read(self.input()?.as_ref(), section)
    }

    /// Reads what lies between these pieces, sorted by place, and the end: every byte must belong to one.
    pub(super) fn check_whole(&self, kind: [u8; 8], mut pieces: Vec<Section>) -> io::Result<u64> {
        let (_, footer) = self.open(kind)?;
        pieces.sort_by_key(|piece| piece.start);
        let mut at = 0;
        for piece in pieces {
            if piece.start != at {
                return Err(damaged());
            }
            at = piece.start.checked_add(piece.length).ok_or_else(damaged)?;
        }
        if at + footer.len() as u64 + TAIL != self.segment.length {
            return Err(damaged());
        }
        Ok(self.segment.length)
    }
}

/// The name of a segment in the store's directory.
pub(super) fn path_of(name: &str) -> String {
    format!("{SEGMENTS}/{name}")
}

/// A piece that is being written bit by bit.
#[derive(Debug)]
pub(super) struct Begun {
    start: u64,
    hasher: SipHasher13,
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Output {
    file: BufWriter<Box<dyn directory::Output>>,
    directory: SharedDirectory,
    name: String,
    at: u64,
}

impl Output {
    pub(super) fn create(directory: &SharedDirectory, name: String) -> io::Result<Self> {
        let file = directory.create(&path_of(&name))?;
        let file = BufWriter::with_capacity(1 << 18, file);
        Ok(Self { file, directory: Arc::clone(directory), name, at: 0 })
    }

    /// Writes a piece.
    pub(super) fn section(&mut self, bytes: &[u8]) -> io::Result<Section> {
        let section =
            Section { start: self.at, length: bytes.len() as u64, checksum: checksum(bytes) };
        self.file.write_all(bytes)?;
        self.at += section.length;
        Ok(section)
    }

    /// Begins a piece that is written bit by bit.
    pub(super) fn begin(&self) -> Begun {
        Begun { start: self.at, hasher: SipHasher13::new() }
    }

    /// Goes on with a piece.
    pub(super) fn append(&mut self, begun: &mut Begun, bytes: &[u8]) -> io::Result<()> {
        begun.hasher.write(bytes);
        self.at += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Ends a piece.
    pub(super) fn end(&self, begun: &Begun) -> Section {
        let length = self.at - begun.start;
        Section { start: begun.start, length, checksum: begun.hasher.finish() }
    }

    /// Reads a piece that has been written.
    pub(super) fn read_back(&mut self, section: Section) -> io::Result<Vec<u8>> {
        self.file.flush()?;
        read(self.directory.open(&path_of(&self.name))?.as_ref(), section)
    }

    /// Ends the file and brings it to the device.
    pub(super) fn finish(mut self, footer: &Footer, kind: [u8; 8]) -> io::Result<File> {
        let section = self.section(&footer.0)?;
        let mut tail = Footer::default();
        tail.section(section);
        tail.0.extend_from_slice(&kind);
        let end = self.section(&tail.0)?;
        self.file.flush()?;
        self.file.get_mut().sync()?;
        let segment = Segment { name: self.name, length: self.at, checksum: end.checksum };
        Ok(File { directory: self.directory, segment, held: Arc::default() })
    }
}

impl File {
    /// Removes a file that no manifest names.
    pub(super) fn remove(&self) -> io::Result<()> {
        self.directory.remove(&path_of(&self.segment.name))
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

fn read(file: &dyn Input, section: Section) -> io::Result<Vec<u8>> {
    // A length that was not written would be refused below; before that it must not be reserved.
    let end = section.start.checked_add(section.length);
    if end.is_none_or(|end| !matches!(file.length(), Ok(length) if end <= length)) {
        return Err(damaged());
    }
    let mut bytes = vec![0; usize::try_from(section.length).map_err(|_| damaged())?];
    file.read_at(section.start, &mut bytes)?;
    if checksum(&bytes) != section.checksum {
        return Err(damaged());
    }
    Ok(bytes)
}

/// Reads a piece without holding it.
pub(super) fn verify(file: &dyn Input, section: Section) -> io::Result<()> {
    const AT_ONCE: u64 = 1 << 20;
    let mut hasher = SipHasher13::new();
    let mut bytes = Vec::new();
    let (mut at, end) = (section.start, section.start + section.length);
    while at < end {
        bytes.resize((end - at).min(AT_ONCE) as usize, 0);
        file.read_at(at, &mut bytes)?;
        hasher.write(&bytes);
        at += bytes.len() as u64;
    }
    if hasher.finish() == section.checksum { Ok(()) } else { Err(damaged()) }
}

/// Numbers as bytes, the lowest byte first.
pub(super) fn bytes_of(numbers: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * 4);
    numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
    bytes
}

/// Tells damaged bytes from whole ones.
pub(in super::super) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}
