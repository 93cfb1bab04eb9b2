//! Parts: where a table may be cut so that engines can read its pieces apart.
//!
//! A part begins where a row begins, whatever quotes, escapes and comments the dialect knows. Refuses to know
//! what becomes of the parts.

use super::metadata::Table;
use super::options::Options;
use super::resolver::Resolver;
use super::rows::{self, Position};
use super::stream;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A part of a table: some of the bytes of its file after the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first byte.
    pub start: u64,
    /// The byte after the last one.
    pub end: u64,
    /// Where its first row stands.
    pub at: Position,
}

/// Cuts a table into parts of about `bytes` bytes; what stands before the first is the header. A table that cannot
/// be read, or that is not UTF-8 all through and so has no bytes to be counted by, has no parts.
pub fn parts(
    table: &Table,
    resolver: &dyn Resolver,
    options: &Options,
    bytes: u64,
) -> Option<Vec<Part>> {
    let read = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&read);
    let count = move |body| Box::new(Counted { body, read: counted }) as Box<dyn Read + Send>;
    let (reader, dialect) = stream::file_through(table, resolver, options, count).ok()?;
    let chunk_bytes = options.limits.chunk_bytes.min(usize::try_from(bytes).unwrap_or(usize::MAX));
    let limits = rows::Limits { chunk_bytes: chunk_bytes.max(1), ..options.limits };
    let mut rows = rows::Table::open(reader, &dialect, limits).ok()?;
    let (mut parts, mut length): (Vec<Part>, u64) = (Vec::new(), 0);
    while let Some(chunk) = rows.next_chunk().ok()? {
        std::str::from_utf8(&chunk.bytes).ok()?;
        match parts.last_mut().filter(|part| part.end - part.start < bytes) {
            Some(part) => part.end += chunk.bytes.len() as u64,
            None => parts.push(Part {
                start: length,
                end: length + chunk.bytes.len() as u64,
                at: chunk.start,
            }),
        }
        length += chunk.bytes.len() as u64;
    }
    let header = read.load(Ordering::Relaxed).checked_sub(length)?;
    let is_utf8 = rows.source().encoding() == "UTF-8";
    let moved =
        parts.into_iter().map(|p| Part { start: p.start + header, end: p.end + header, ..p });
    is_utf8.then(|| moved.collect())
}

/// Counts what is read.
struct Counted {
    body: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buf)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
