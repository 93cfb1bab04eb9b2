//! Cutting: where rows end, without looking at their cells.
//!
//! For the usual dialects (quotes doubled, lines ended by LF or CRLF, one-byte delimiter) only quotes
//! and the last line end of a block are looked for. The others go row by row.

use super::scan::Rows;
use super::special::{Specials, is_comment, row_end};
use super::{Limits, Position};
use crate::dialect::{Dialect, Trim};
use memchr::{memchr, memchr_iter, memrchr};

/// Finds the last row end in a growing buffer that begins at a row start.
#[derive(Debug)]
pub(super) struct Cutter {
    specials: Specials,
    simple: bool,
    trims_start: bool,
    /// How far the buffer has been looked at.
    seen: usize,
    /// Where the last whole row ends.
    end: usize,
    /// Pieces outside quotes, with the line ends inside quotes before them, among which the last line
    /// end is still to be looked for.
    pieces: Vec<(usize, usize, u64)>,
    has_comments: bool,
    quoted: bool,
    /// Line ends inside quotes, up to `seen` and up to `end`.
    quoted_lines: u64,
    quoted_lines_at_end: u64,
}

impl Cutter {
    pub(super) fn new(dialect: &Dialect) -> Self {
        let specials = Specials::new(dialect);
        Self {
            simple: specials.is_simple(),
            specials,
            trims_start: matches!(dialect.trim(), Trim::Both | Trim::Start),
            seen: 0,
            end: 0,
            pieces: Vec::new(),
            has_comments: dialect.comment_prefix.as_ref().is_some_and(|p| !p.is_empty()),
            quoted: false,
            quoted_lines: 0,
            quoted_lines_at_end: 0,
        }
    }

    /// Forgets the buffer: the next one begins at a row start.
    pub(super) fn restart(&mut self) {
        self.seen = 0;
        self.end = 0;
        self.pieces.clear();
        self.quoted = false;
        self.quoted_lines = 0;
        self.quoted_lines_at_end = 0;
    }

    /// Whether the row under way is inside quotes.
    pub(super) fn open_quote(&self) -> bool {
        self.quoted
    }

    /// Looks at what is new in `buffer` and returns the length of its whole rows.
    pub(super) fn advance(&mut self, buffer: &[u8], ended: bool, dialect: &Dialect) -> usize {
        if self.simple {
            self.advance_simple(buffer, dialect);
            self.resolve(buffer);
        } else {
            while let Some((_, next)) = row_end(&self.specials, buffer, self.end, ended, dialect) {
                self.end = next;
            }
            self.seen = buffer.len();
        }
        self.end
    }

    fn advance_simple(&mut self, buffer: &[u8], dialect: &Dialect) {
        let Some(quote) = self.specials.quote_byte() else {
            self.unquoted(buffer, buffer.len());
            return;
        };
        while let Some(offset) = memchr(quote, &buffer[self.seen..]) {
            let at = self.seen + offset;
            if self.quoted {
                self.quoted_lines += count_lines(&buffer[self.seen..at]);
                match buffer.get(at + 1) {
                    Some(&b) if b == quote => self.seen = at + 2,
                    Some(_) => {
                        self.quoted = false;
                        self.seen = at + 1;
                    }
                    // Whether the quote is doubled will be seen with the next bytes.
                    None => {
                        self.seen = at;
                        return;
                    }
                }
            } else {
                self.unquoted(buffer, at);
                if self.opens(buffer, at, dialect) {
                    self.quoted = true;
                }
                self.seen = at + 1;
            }
        }
        if self.quoted {
            self.quoted_lines += count_lines(&buffer[self.seen..]);
            self.seen = buffer.len();
        } else {
            self.unquoted(buffer, buffer.len());
        }
    }

    /// Takes note of `seen..to`, which lies outside quotes.
    fn unquoted(&mut self, buffer: &[u8], to: usize) {
        self.pieces.push((self.seen, to, self.quoted_lines));
        // Where there are comments, the start of the row has to be known at every quote.
        if self.has_comments || self.pieces.len() >= 1024 {
            self.resolve(buffer);
        }
        self.seen = to;
    }

    /// Finds the last line end of the pieces.
    fn resolve(&mut self, buffer: &[u8]) {
        for (start, end, quoted_lines) in self.pieces.drain(..).rev() {
            if let Some(offset) = memrchr(b'\n', &buffer[start..end]) {
                self.end = start + offset + 1;
                self.quoted_lines_at_end = quoted_lines;
                break;
            }
        }
    }

    /// Whether the quote at `at`, outside quotes, opens a quoted cell: nothing but white space that is
    /// trimmed stands between it and the delimiter or the start of a row that is no comment.
    fn opens(&self, buffer: &[u8], at: usize, dialect: &Dialect) -> bool {
        let mut before = &buffer[self.end..at];
        if self.has_comments && is_comment(before, dialect) {
            return false;
        }
        let delimiter = self.specials.delimiter_byte();
        while let [rest @ .., last] = before {
            if Some(*last) == delimiter || *last == b'\n' {
                return true;
            }
            if !self.trims_start || !matches!(last, b' ' | b'\t') {
                return false;
            }
            before = rest;
        }
        true
    }

    /// Where the rows after `bytes` stand, which are the rows that were cut off last.
    pub(super) fn measure(
        &self,
        bytes: &[u8],
        start: Position,
        dialect: &Dialect,
        limits: Limits,
    ) -> Position {
        let comments = dialect.comment_prefix.as_deref().filter(|p| !p.is_empty());
        let has_comments = comments.is_some_and(|prefix| {
            bytes.starts_with(prefix.as_bytes())
                || memchr::memmem::find(bytes, format!("\n{prefix}").as_bytes()).is_some()
        });
        if !self.simple || dialect.skip_blank_rows || has_comments {
            let text = String::from_utf8_lossy(bytes);
            let mut rows = Rows::new(&text, start, dialect, limits);
            while rows.next_row().is_some() {}
            return rows.next_start().1;
        }
        let lines = memchr_iter(b'\n', bytes).count() as u64;
        // What has no row end is the last row of the source.
        let whole = self.end == bytes.len();
        let rows = if whole { lines - self.quoted_lines_at_end } else { 1 };
        Position {
            line: start.line + lines,
            source_row: start.source_row + rows,
            row: start.row + rows,
        }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    if bytes.len() < 64 {
        return bytes.iter().fold(0, |lines, &b| lines + u64::from(b == b'\n'));
    }
    memchr_iter(b'\n', bytes).count() as u64
}
