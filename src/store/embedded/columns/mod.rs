//! The statements of all named graphs once more, as sorted columns of numbers beside the database.
//!
//! A query over the union of the named graphs looks each statement up in them rather than in
//! RocksDB: the same evaluation ([`QueryableDataset`](spareval::QueryableDataset)), the same answer, cheaper
//! steps. Counts by class or by property are read off the ends of groups ([`counts`]).
//! Refuses to know tables or what a term means.
//!
//! # The file
//!
//! ```text
//! terms, 256 a block · table from hash to number · per predicate: (subject, object) and (object, subject),
//! each sorted, 32-bit numbers, keys first · where everything is, with checksums
//! ```
//!
//! Every term has a number, in the order of its first appearance. A statement that stands in two
//! graphs is there twice, because Oxigraph matches it twice. Only what a query touches is read, and
//! stays in memory as long as the store is open.
//!
//! # When there are columns
//!
//! A change that goes through the bulk loader into an empty store, or into a generation of its own,
//! and [`Embedded::compact`](super::Embedded::compact) make them: 32 bytes of memory for each term and 24 for each statement, up to
//! [`columns_megabytes`](super::EmbeddedOptions::columns_megabytes), beyond which there are none. Every other change removes the file
//! before it commits, so that what is there is always true; queries are then evaluated on the
//! database alone. The same holds for a file that cannot be read, and for queries that need more than the union:
//! graphs by name, services, variables in the place of the property, paths of length zero.

mod collect;
mod counts;
mod term;
mod usable;
mod view;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

pub(super) use self::collect::Collector;
pub(super) use self::counts::counted;
pub(super) use self::usable::usable;
pub(super) use self::view::View;
use crate::fs;
use crate::rdf::term::Term;

const MAGIC: &[u8; 8] = b"columns1";
/// Terms that are read together.
const PER_BLOCK: usize = 256;
/// No term.
const EMPTY: u32 = u32::MAX;
/// The last section and the magic bytes.
const TAIL: u64 = 32;

/// A piece of the file.
#[derive(Debug, Clone, Copy)]
struct Section {
    start: u64,
    length: u64,
    checksum: u64,
}

/// An open file of columns.
pub(super) struct Columns {
    file: Mutex<File>,
    terms: u32,
    table: Section,
    blocks: Vec<(Section, OnceLock<Box<[u8]>>)>,
    predicates: HashMap<u32, Column>,
    /// The predicates in the order of the file.
    order: Vec<u32>,
}

/// The statements of one predicate.
struct Column {
    by_subject: Half,
    by_object: Half,
}

/// The statements of one predicate in one order; read when it is needed.
struct Half {
    section: Section,
    pairs: OnceLock<Pairs>,
}

/// Sorted keys, each with a value.
pub(super) struct Pairs {
    keys: Vec<u32>,
    values: Vec<u32>,
}

impl Pairs {
    fn of(bytes: &[u8]) -> Self {
        let mut numbers: Vec<u32> =
            bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let values = numbers.split_off(numbers.len() / 2);
        Self { keys: numbers, values }
    }

    /// The values of a key, sorted.
    fn values_of(&self, key: u32) -> &[u32] {
        let start = self.keys.partition_point(|k| *k < key);
        let mut step = 1;
        while self.keys.get(start + step).is_some_and(|k| *k == key) {
            step *= 2;
        }
        let end = (start + step).min(self.keys.len());
        let length = self.keys[start..end].partition_point(|k| *k == key);
        &self.values[start..start + length]
    }

    /// Each key with its values.
    fn groups(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let mut at = 0;
        self.keys.chunk_by(|a, b| a == b).map(move |group| {
            let values = &self.values[at..at + group.len()];
            at += group.len();
            (group[0], values)
        })
    }
}

impl Columns {
    /// Opens a file of columns; fails on anything that is not one, whole and of this version.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = fs::open(path).map_err(io::Error::other)?;
        let length = file.metadata()?.len();
        let at = length.checked_sub(TAIL).ok_or_else(damaged)?;
        let mut tail = [0; TAIL as usize];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut tail)?;
        let mut end = Numbers(&tail);
        let footer = end.section()?;
        if end.0 != MAGIC || footer.start.checked_add(footer.length) != Some(at) {
            return Err(damaged());
        }
        let bytes = read(&mut file, footer)?;
        let mut footer = Numbers(&bytes);
        let terms = footer.number()?;
        let table = footer.section()?;
        let count = footer.number()?;
        let blocks = (0..count)
            .map(|_| Ok((footer.section()?, OnceLock::new())))
            .collect::<io::Result<Vec<_>>>()?;
        let (mut predicates, mut order) = (HashMap::new(), Vec::new());
        for _ in 0..footer.number()? {
            let predicate = u32::try_from(footer.number()?).map_err(|_| damaged())?;
            let _count = footer.number()?;
            let mut half =
                || Ok::<_, io::Error>(Half { section: footer.section()?, pairs: OnceLock::new() });
            let column = Column { by_subject: half()?, by_object: half()? };
            predicates.insert(predicate, column);
            order.push(predicate);
        }
        let terms = u32::try_from(terms).map_err(|_| damaged())?;
        Ok(Self { file: Mutex::new(file), terms, table, blocks, predicates, order })
    }

    fn by_subject(&self, predicate: u32) -> io::Result<Option<&Pairs>> {
        self.predicates.get(&predicate).map(|c| self.half(&c.by_subject)).transpose()
    }

    fn by_object(&self, predicate: u32) -> io::Result<Option<&Pairs>> {
        self.predicates.get(&predicate).map(|c| self.half(&c.by_object)).transpose()
    }

    fn half<'a>(&self, half: &'a Half) -> io::Result<&'a Pairs> {
        if let Some(pairs) = half.pairs.get() {
            return Ok(pairs);
        }
        let pairs = Pairs::of(&self.read(half.section)?);
        Ok(half.pairs.get_or_init(|| pairs))
    }

    fn read(&self, section: Section) -> io::Result<Vec<u8>> {
        read(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner), section)
    }

    /// The term of a number.
    fn term(&self, number: u32) -> io::Result<Term> {
        term::decode(self.bytes(number)?).ok_or_else(damaged)
    }

    fn bytes(&self, number: u32) -> io::Result<&[u8]> {
        let (section, block) = self.blocks.get(number as usize / PER_BLOCK).ok_or_else(damaged)?;
        let bytes = match block.get() {
            Some(bytes) => bytes,
            None => {
                let bytes = self.read(*section)?.into_boxed_slice();
                block.get_or_init(|| bytes)
            }
        };
        let first = number as usize / PER_BLOCK * PER_BLOCK;
        let count = PER_BLOCK.min(self.terms as usize - first);
        let end = |at: usize| -> Option<usize> {
            let end = bytes.get(at * 4..at * 4 + 4)?.try_into().ok()?;
            Some(count * 4 + u32::from_le_bytes(end) as usize)
        };
        let at = number as usize - first;
        let start = if at == 0 { Some(count * 4) } else { end(at - 1) };
        let range = start.zip(end(at)).map(|(start, end)| start..end);
        range.and_then(|range| bytes.get(range)).ok_or_else(damaged)
    }

    /// The number of a term, if it has one.
    fn number(&self, term: &Term) -> io::Result<Option<u32>> {
        let mut wanted = Vec::new();
        if term::encode(term.as_ref(), &mut wanted).is_none() {
            return Ok(None);
        }
        let length = (self.table.length / 4) as usize;
        if length == 0 {
            return Ok(None);
        }
        let mut slot = collect::slot_of(term::hash(&wanted), length);
        loop {
            let mut number = [0; 4];
            {
                let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(self.table.start + slot as u64 * 4))?;
                file.read_exact(&mut number)?;
            }
            let number = u32::from_le_bytes(number);
            if number == EMPTY {
                return Ok(None);
            }
            if self.bytes(number)? == wanted {
                return Ok(Some(number));
            }
            slot = (slot + 1) % length;
        }
    }
}

fn read(file: &mut File, section: Section) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(section.start))?;
    file.take(section.length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != section.length || term::checksum(&bytes) != section.checksum {
        return Err(damaged());
    }
    Ok(bytes)
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the columns beside the store are damaged; `compact` makes them anew",
    )
}

/// 64-bit numbers out of bytes.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn number(&mut self) -> io::Result<u64> {
        let (number, rest) = self.0.split_first_chunk().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*number))
    }

    fn section(&mut self) -> io::Result<Section> {
        Ok(Section { start: self.number()?, length: self.number()?, checksum: self.number()? })
    }
}

#[cfg(test)]
mod tests;
