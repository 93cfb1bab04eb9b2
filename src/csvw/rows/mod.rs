//! Rows: how the bytes of a file become rows of cells with their source numbers, streaming.
use super::dialect::Dialect;
use crate::diagnostic::{Code, Text};
use std::io::Read;

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
        Self {
            row_bytes: 16 << 20,
            columns: 1 << 16,
            chunk_bytes: 1 << 20,
        }
    }
}

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
    dialect: std::sync::Arc<Dialect>,
    header: Vec<Vec<String>>,
    comments: Vec<String>,
}

impl<R: Read> Table<R> {
    /// Reads skipped rows, comments and header rows, and stops before the first row of the table.
    ///
    /// `source` yields UTF-8 (see `text::encoding`).
    pub fn open(source: R, dialect: &Dialect, _limits: Limits) -> Result<Self, RowsError> {
        Ok(Self {
            source,
            dialect: std::sync::Arc::new(dialect.clone()),
            header: Vec::new(),
            comments: Vec::new(),
        })
    }

    /// The source, which knows its encoding by now.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// The header rows, without the skipped columns; cells trimmed as the dialect says.
    pub fn header(&self) -> &[Vec<String>] {
        &self.header
    }

    /// Skipped rows and comments above the rows of the table, without their prefix.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// Reads the next chunk of whole rows; chunks can be parsed on any thread.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, RowsError> {
        let _ = (&mut self.source, &self.dialect);
        Ok(None)
    }
}

/// Some whole rows of a table, as bytes.
#[derive(Debug)]
pub struct Chunk {
    /// Where its first row stands.
    pub start: Position,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Chunk {
    /// Makes text of the bytes; undecodable ones become U+FFFD and their lines are reported.
    pub fn into_text(self) -> (ChunkText, Vec<u64>) {
        (
            ChunkText {
                start: self.start,
                text: String::new(),
            },
            Vec::new(),
        )
    }
}

/// A chunk as text.
#[derive(Debug)]
pub struct ChunkText {
    start: Position,
    text: String,
}

impl ChunkText {
    /// The rows of the chunk.
    pub fn rows<'a>(&'a self, dialect: &'a Dialect, _limits: Limits) -> Rows<'a> {
        Rows {
            text: &self.text,
            dialect,
            at: self.start,
            fields: Vec::new(),
            scratch: String::new(),
            comments: Vec::new(),
            problem: None,
        }
    }
}

/// The rows of one chunk.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    at: Position,
    fields: Vec<(u32, u32)>,
    scratch: String,
    comments: Vec<String>,
    problem: Option<RowProblem>,
}

impl Rows<'_> {
    /// Reads the next row of the table (comments and, if the dialect says so, blank rows are passed over).
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let _ = (self.text, self.dialect, &self.scratch, &self.problem);
        None
    }

    /// The comments passed over so far, without their prefix.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    rows: &'r Rows<'r>,
}

impl<'r> Row<'r> {
    /// Where it stands.
    pub fn position(&self) -> Position {
        self.rows.at
    }

    /// How many cells it has, without skipped columns.
    pub fn len(&self) -> usize {
        self.rows.fields.len()
    }

    /// Returns whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.rows.fields.is_empty()
    }

    /// The string of cell `index` (from 0), trimmed as the dialect says.
    pub fn get(&self, index: usize) -> Option<&'r str> {
        let (start, end) = *self.rows.fields.get(index)?;
        self.rows.text.get(start as usize..end as usize)
    }

    /// What is wrong with its quoting, if anything.
    pub fn problem(&self) -> Option<RowProblem> {
        self.rows.problem
    }

    /// The row as it stood in the file, without its terminator.
    pub fn raw(&self) -> &'r str {
        self.rows.text
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
        &crate::diagnostic::codes::QUOTE
    }

    /// The source column, from 1.
    pub fn column(self) -> usize {
        match self {
            Self::TextAfterQuote(c)
            | Self::QuoteInside(c)
            | Self::Unclosed(c)
            | Self::TooManyColumns(c) => c,
        }
    }

    /// What is wrong.
    pub fn text(self) -> Text {
        Text::new("", "")
    }
}
