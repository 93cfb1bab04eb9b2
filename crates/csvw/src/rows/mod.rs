//! Rows: how the text of a file becomes rows of cells with their source numbers, streaming.
//!
//! *Model for Tabular Data*, section 8 "Parsing Tabular Data" (not normative), with the flags of a
//! [`Dialect`]. A [`Table`] reads what stands above the rows, then hands out [`Chunk`]s of whole
//! rows, which any thread turns into [`Rows`]. Cells are slices of the chunk unless quotes or escapes
//! had to be taken out. Refuses to know what a cell means.
//!
//! # Rationale
//! - Cutting is cheap and sequential (it looks at quotes and the last line end only), parsing is
//!   dear and parallel. Both follow the same rules, which a property test holds them to.
//! - Departures from the algorithm of the Recommendation, all where it would destroy data: a quote
//!   inside a cell that does not begin with one is text (and a finding) and does not open a quoted
//!   value that could swallow the rest of the file; a comment ends at the end of its line, whatever
//!   quotes it holds; a comment among the header rows is not counted as one of them.
//! - Memory is bounded by [`Limits`], whatever the input.

mod cut;
mod scan;
mod special;
mod words;

use super::dialect::Dialect;
use cut::Cutter;
use diagnostics::{Code, Text, codes};
use memchr::memmem::Finder;
pub use scan::{Row, Rows};
use std::io::Read;
use std::sync::{Arc, LazyLock};

/// Bounds that keep a hostile file from eating memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row (so also of one cell) at most.
    pub row_bytes: usize,
    /// Cells of one row at most.
    pub columns: usize,
    /// Bytes of a chunk, about.
    pub chunk_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_bytes: 16 << 20, columns: 1 << 16, chunk_bytes: 256 << 10 }
    }
}

/// Comments and skipped rows above the rows of a table that are kept, at most.
const MAX_COMMENTS: usize = 10_000;

/// Bytes of them that are kept, at most.
const MAX_COMMENT_BYTES: usize = 4 << 20;

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowsError {
    /// The source failed.
    #[error("cannot read the table")]
    Read(#[from] std::io::Error),
    /// A row is longer than allowed.
    #[error("the row that starts on line {line} is longer than {limit} bytes")]
    RowTooLong {
        /// Line on which the row starts.
        line: u64,
        /// The limit.
        limit: usize,
        /// Whether a quote opened in the row is still open, the usual cause.
        open_quote: bool,
    },
}

/// Where a chunk or a row stands in its file; all count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line.
    pub line: u64,
    /// Source row number (`_sourceRow`): counts every row, comments and headers too.
    pub source_row: u64,
    /// Row number (`_row`): counts rows of the table alone.
    pub row: u64,
}

/// A table being read: what stands above its rows, then chunks of rows.
#[derive(Debug)]
pub struct Table<R> {
    source: R,
    dialect: Arc<Dialect>,
    limits: Limits,
    header: Vec<Vec<String>>,
    comments: Vec<String>,
    cutter: Cutter,
    /// What was read and not yet handed out; begins at the start of a row.
    buffer: Vec<u8>,
    ended: bool,
    /// Where `buffer` begins.
    at: Position,
}

impl<R: Read> Table<R> {
    /// Reads skipped rows, comments and header rows, and stops before the first row of the table.
    ///
    /// `source` yields UTF-8 (see `text::encoding`).
    pub fn open(source: R, dialect: &Dialect, limits: Limits) -> Result<Self, RowsError> {
        let mut table = Self {
            source,
            dialect: Arc::new(dialect.clone()),
            limits,
            header: Vec::new(),
            comments: Vec::new(),
            cutter: Cutter::new(dialect),
            buffer: Vec::new(),
            ended: false,
            at: Position { line: 1, source_row: 1, row: 1 },
        };
        table.preamble()?;
        Ok(table)
    }

    fn preamble(&mut self) -> Result<(), RowsError> {
        let mut skip = self.dialect.skip_rows;
        let mut header = self.dialect.header_rows();
        let (mut comment_bytes, mut header_bytes) = (0, 0);
        let mut keep = |comments: &mut Vec<String>, comment: &str| {
            comment_bytes += comment.len();
            if comments.len() < MAX_COMMENTS && comment_bytes <= MAX_COMMENT_BYTES {
                comments.push(comment.to_owned());
            }
        };
        while skip + header > 0 {
            let start = self.at;
            let Some(length) = self.cut()? else { return Ok(()) };
            let text = String::from_utf8_lossy(&self.buffer[..length]);
            let mut rows = Rows::new(&text, start, &self.dialect, self.limits);
            while skip + header > 0
                && let Some(is_comment) = rows.next_any()
            {
                if is_comment {
                    keep(&mut self.comments, rows.comment());
                } else if skip == 0 {
                    let row = Row::of(&rows);
                    header_bytes += row.raw().len();
                    if header_bytes > self.limits.row_bytes {
                        let (line, limit) = (row.position().line, self.limits.row_bytes);
                        return Err(RowsError::RowTooLong { line, limit, open_quote: false });
                    }
                    let cells = (0..row.len()).map(|i| row.get(i).unwrap_or_default().to_owned());
                    self.header.push(cells.collect());
                    header -= 1;
                    continue;
                } else if !rows.raw().is_empty() {
                    keep(&mut self.comments, rows.raw());
                }
                skip = skip.saturating_sub(1);
            }
            let (consumed, mut after) = rows.next_start();
            // Bytes that were not UTF-8 have another length in the text.
            let consumed = match text {
                std::borrow::Cow::Borrowed(_) => consumed,
                std::borrow::Cow::Owned(_) => lossy_offset(&self.buffer[..length], consumed),
            };
            after.row = 1;
            drop(text);
            self.at = after;
            self.buffer.drain(..consumed);
            self.cutter.restart();
        }
        Ok(())
    }

    /// Says where the first row of the table stands, before any is read: the source is a part of a file.
    pub fn continue_at(&mut self, start: Position) {
        self.at = start;
    }

    /// The header rows, without the skipped columns; cells trimmed as the dialect says.
    pub fn header(&self) -> &[Vec<String>] {
        &self.header
    }

    /// Skipped rows and comments above the rows of the table, without their prefix.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// What the rows are read from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Reads the next chunk of whole rows; chunks can be parsed on any thread.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, RowsError> {
        let Some(length) = self.cut()? else { return Ok(None) };
        let rest = &self.buffer[length..];
        let mut next = Vec::with_capacity(rest.len() + self.limits.chunk_bytes + 1);
        next.extend_from_slice(rest);
        let mut bytes = std::mem::replace(&mut self.buffer, next);
        bytes.truncate(length);
        let start = self.at;
        self.at = self.cutter.measure(&bytes, start, &self.dialect, self.limits);
        self.cutter.restart();
        Ok(Some(Chunk { start, bytes }))
    }

    /// Reads until `buffer` holds whole rows of about a chunk; returns their length, or `None` at the
    /// end of the source.
    fn cut(&mut self) -> Result<Option<usize>, RowsError> {
        loop {
            if !self.ended && self.buffer.len() < self.limits.chunk_bytes.max(1) {
                self.fill()?;
            }
            let cut = self.cutter.advance(&self.buffer, self.ended, &self.dialect);
            if cut > 0 {
                return Ok(Some(cut));
            }
            if self.ended {
                return Ok(Some(self.buffer.len()).filter(|&length| length > 0));
            }
            if self.buffer.len() > self.limits.row_bytes {
                return Err(RowsError::RowTooLong {
                    line: self.at.line,
                    limit: self.limits.row_bytes,
                    open_quote: self.cutter.open_quote(),
                });
            }
            self.fill()?;
        }
    }

    /// Reads one more chunk's worth of bytes.
    fn fill(&mut self) -> Result<(), RowsError> {
        let wanted = self.limits.chunk_bytes.max(1);
        // As much again as the row has by now, so that a long row is not looked at too often.
        let wanted = wanted.max(self.buffer.len());
        // One byte more than is read: the end of the source shows without growing the buffer.
        self.buffer.reserve(wanted + 1);
        let wanted = wanted as u64;
        let read = self.source.by_ref().take(wanted).read_to_end(&mut self.buffer)?;
        self.ended = (read as u64) < wanted;
        Ok(())
    }
}

/// The offset in `bytes` that corresponds to offset `at` in its lossy text.
fn lossy_offset(bytes: &[u8], at: usize) -> usize {
    let (mut text, mut offset) = (0, 0);
    for piece in bytes.utf8_chunks() {
        if text + piece.valid().len() >= at {
            return offset + (at - text);
        }
        text += piece.valid().len();
        offset += piece.valid().len();
        if !piece.invalid().is_empty() {
            text += char::REPLACEMENT_CHARACTER.len_utf8();
            offset += piece.invalid().len();
        }
    }
    bytes.len()
}

/// Some whole rows of a table, as bytes.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Where its first row stands.
    pub start: Position,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Chunk {
    /// Makes text of the bytes; undecodable ones become U+FFFD and the lines they stand on are
    /// returned, each once.
    pub fn into_text(self) -> (ChunkText, Vec<u64>) {
        let start = self.start;
        let error = match String::from_utf8(self.bytes) {
            Ok(text) => return (ChunkText { start, text }, Vec::new()),
            Err(error) => error,
        };
        let bytes = error.as_bytes();
        let mut text = String::with_capacity(bytes.len());
        let mut line = start.line;
        let mut bad = Vec::new();
        for piece in bytes.utf8_chunks() {
            text.push_str(piece.valid());
            line += memchr::memchr_iter(b'\n', piece.valid().as_bytes()).count() as u64;
            if !piece.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
                if bad.last() != Some(&line) {
                    bad.push(line);
                }
            }
        }
        (ChunkText { start, text }, bad)
    }
}

/// A chunk as text.
#[derive(Debug)]
pub struct ChunkText {
    start: Position,
    text: String,
}

impl ChunkText {
    /// Returns whether a character of it stands for bytes that could not be decoded (U+FFFD), here or
    /// before they were written into the file.
    pub fn is_damaged(&self) -> bool {
        static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\u{FFFD}"));
        FINDER.find(self.text.as_bytes()).is_some()
    }

    /// Returns the rows of the chunk.
    pub fn rows<'a>(&'a self, dialect: &'a Dialect, limits: Limits) -> Rows<'a> {
        Rows::new(&self.text, self.start, dialect, limits)
    }
}

/// What is wrong with the shape of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowProblem {
    /// Text follows the closing quote of a cell (source column, from 1).
    TextAfterQuote(usize),
    /// A quote stands inside a cell that does not begin with one.
    QuoteInside(usize),
    /// A quote is never closed.
    Unclosed(usize),
    /// There are more cells than allowed; the rest was dropped.
    TooManyColumns(usize),
}

impl RowProblem {
    /// The kind of finding.
    pub fn code(self) -> &'static Code {
        match self {
            Self::TooManyColumns(_) => &codes::TOO_MANY_COLUMNS,
            _ => &codes::QUOTE,
        }
    }

    /// The source column, from 1.
    pub fn column(self) -> usize {
        match self {
            Self::TextAfterQuote(column)
            | Self::QuoteInside(column)
            | Self::Unclosed(column)
            | Self::TooManyColumns(column) => column,
        }
    }

    /// What is wrong.
    pub fn text(self) -> Text {
        match self {
            Self::TextAfterQuote(_) => {
                Text::new("text follows the closing quote", "引号闭合之后还有文字")
            }
            Self::QuoteInside(_) => Text::new(
                "a quote stands inside a cell that does not begin with one",
                "引号出现在不以引号开头的单元格里",
            ),
            Self::Unclosed(_) => Text::new("a quote is never closed", "引号没有闭合"),
            Self::TooManyColumns(limit) => Text::new(
                format!("more than {limit} cells; the rest was dropped"),
                format!("超过 {limit} 格，其余已丢弃"),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
