//! Scanning: the cells of the rows of a chunk.
//!
//! Two scanners with the same rules: a fast one for the usual dialects, which jumps from special byte
//! to special byte, and a general one for delimiters, quotes and terminators of any length and for
//! escapes by `\`.

use super::special::{Special, Specials, is_comment, row_end};
use super::words::Words;
use super::{Limits, Position, RowProblem};
use crate::dialect::{Dialect, Trim};
use memchr::{memchr, memchr_iter};

/// A cell: a range of the chunk, or of the text that was unquoted where the top bit of the start is
/// set.
#[derive(Debug, Clone, Copy)]
struct Cell {
    start: u32,
    end: u32,
}

const UNQUOTED: u32 = 1 << 31;

/// The rows of one chunk.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    limits: Limits,
    specials: Specials,
    simple: bool,
    strips_cr: bool,
    trim: Trim,
    skip_columns: usize,
    /// Where the current row stands, and where the next begins.
    at: Position,
    next: Position,
    offset: usize,
    /// The current row, without its terminator.
    raw: (usize, usize),
    cells: Vec<Cell>,
    /// Cells that were unquoted.
    unquoted: String,
    comments: Vec<String>,
    problem: Option<RowProblem>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        text: &'a str,
        start: Position,
        dialect: &'a Dialect,
        limits: Limits,
    ) -> Self {
        let specials = Specials::new(dialect);
        Self {
            text,
            dialect,
            limits,
            simple: specials.is_simple(),
            strips_cr: specials.terminators.iter().any(|t| t == b"\r\n"),
            specials,
            trim: dialect.trim(),
            skip_columns: dialect.skip_columns,
            at: start,
            next: start,
            offset: 0,
            raw: (0, 0),
            cells: Vec::new(),
            unquoted: String::new(),
            comments: Vec::new(),
            problem: None,
        }
    }

    /// Reads the next row of the table; comments and, if the dialect says so, blank rows are passed
    /// over.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        loop {
            if self.next_any()? {
                let comment = self.comment().to_owned();
                self.comments.push(comment);
            } else if !(self.dialect.skip_blank_rows && self.is_blank()) {
                self.next.row += 1;
                return Some(Row { rows: self });
            }
        }
    }

    /// The comments passed over so far, without their prefix.
    pub fn comments(&self) -> &[String] {
        &self.comments
    }

    /// Reads the next row of any kind and returns whether it is a comment.
    pub(super) fn next_any(&mut self) -> Option<bool> {
        if self.offset >= self.text.len() {
            return None;
        }
        self.at = self.next;
        self.cells.clear();
        self.unquoted.clear();
        self.problem = None;
        let bytes = self.text.as_bytes();
        let start = self.offset;
        let is_comment = is_comment(&bytes[start..], self.dialect);
        let (end, next) = if self.simple && !is_comment {
            self.simple_row()
        } else {
            let ends = row_end(&self.specials, bytes, start, true, self.dialect);
            let (end, next) = ends.unwrap_or((bytes.len(), bytes.len()));
            if !is_comment {
                self.general_row(start, end);
            }
            let lines = memchr_iter(b'\n', &bytes[start..next]).count() as u64;
            self.next.line += lines.max(1);
            (end, next)
        };
        self.raw = (start, end);
        self.offset = next;
        self.next.source_row += 1;
        let skipped = self.skip_columns.min(self.cells.len());
        if skipped > 0 {
            self.cells.drain(..skipped);
        }
        Some(is_comment)
    }

    /// The current row as it stands in the chunk, without its terminator.
    pub(super) fn raw(&self) -> &'a str {
        &self.text[self.raw.0..self.raw.1]
    }

    /// The current row without the comment prefix.
    pub(super) fn comment(&self) -> &'a str {
        let prefix = self.dialect.comment_prefix.as_deref().unwrap_or_default();
        let raw = self.raw();
        raw.strip_prefix(prefix).unwrap_or(raw)
    }

    /// Where the next row begins: offset in the chunk and position in the file.
    pub(super) fn next_start(&self) -> (usize, Position) {
        (self.offset, self.next)
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| c.start & !UNQUOTED == c.end)
    }

    fn cell(&self, cell: Cell) -> &str {
        if cell.start & UNQUOTED == 0 {
            &self.text[cell.start as usize..cell.end as usize]
        } else {
            &self.unquoted[(cell.start & !UNQUOTED) as usize..cell.end as usize]
        }
    }

    /// Adds the cell `start..end` of the chunk, trimmed; quick where nothing is to be trimmed.
    #[inline]
    fn push_plain(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let plain = start == end
            || !(MAY_START_SPACE[usize::from(bytes[start])]
                || MAY_END_SPACE[usize::from(bytes[end - 1])]);
        if plain && self.cells.len() < self.limits.columns {
            self.cells.push(Cell { start: start as u32, end: end as u32 });
        } else {
            self.push(start, end, false);
        }
    }

    /// Adds the cell `start..end` of the chunk, or of `unquoted`, trimmed.
    fn push(&mut self, start: usize, end: usize, unquoted: bool) {
        if self.cells.len() >= self.limits.columns {
            self.problem = self.problem.or(Some(RowProblem::TooManyColumns(self.limits.columns)));
            return;
        }
        let text = if unquoted { &self.unquoted } else { self.text };
        let bytes = text.as_bytes();
        let (mut start, mut end) = (start, end);
        if start < end
            && self.trim != Trim::None
            && (MAY_START_SPACE[usize::from(bytes[start])]
                || MAY_END_SPACE[usize::from(bytes[end - 1])])
        {
            let whole = &text[start..end];
            let trimmed = self.trim.apply(whole);
            let leading = match self.trim {
                Trim::Both | Trim::Start => whole.len() - whole.trim_start().len(),
                Trim::End | Trim::None => 0,
            };
            start += leading;
            end = start + trimmed.len();
        }
        let flag = if unquoted { UNQUOTED } else { 0 };
        self.cells.push(Cell { start: start as u32 | flag, end: end as u32 });
    }

    fn report(&mut self, problem: fn(usize) -> RowProblem) {
        let column = self.cells.len() + 1;
        self.problem = self.problem.or(Some(problem(column)));
    }

    /// Reads a row with the fast scanner; returns where its content ends and the next row begins.
    fn simple_row(&mut self) -> (usize, usize) {
        let text = self.text;
        let bytes = text.as_bytes();
        let delimiter = self.specials.delimiter[0];
        let quote = self.specials.quote_byte();
        let mut words = Words::new(bytes, delimiter, quote.unwrap_or(b'\n'), self.offset);
        let mut start = self.offset;
        loop {
            let at = words.next();
            let byte = bytes.get(at).copied().unwrap_or(b'\n');
            if byte == delimiter && at < bytes.len() {
                self.push_plain(start, at);
                start = at + 1;
            } else if byte == b'\n' {
                let end = self.content_end(start, at);
                self.push_plain(start, end);
                self.next.line += u64::from(at < bytes.len());
                return (end, (at + 1).min(bytes.len()));
            } else if self.opens(&text[start..at]) {
                let (end, closed) = self.quoted(at, byte);
                words.seek(end);
                if !closed {
                    return (end, end);
                }
                start = end + 1;
                if bytes.get(end) != Some(&delimiter) {
                    self.next.line += u64::from(end < bytes.len());
                    let content = self.content_end(0, end);
                    return (content, start.min(bytes.len()));
                }
                words.seek(start);
            } else {
                self.report(RowProblem::QuoteInside);
            }
        }
    }

    /// The end of the content `start..at` of a row whose terminator stands at `at`.
    fn content_end(&self, start: usize, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let cr = self.strips_cr && at < bytes.len() && at > start && bytes[at - 1] == b'\r';
        at - usize::from(cr)
    }

    /// Whether a quote after `before`, the cell so far, opens a quoted cell.
    fn opens(&self, before: &str) -> bool {
        let trims = matches!(self.trim, Trim::Both | Trim::Start);
        before.is_empty() || (trims && before.bytes().all(|b| matches!(b, b' ' | b'\t')))
    }

    /// Reads the quoted cell that opens at `open`; returns where its delimiter or line end stands (or
    /// the end of the chunk), and whether its quote was closed.
    fn quoted(&mut self, open: usize, quote: u8) -> (usize, bool) {
        let text = self.text;
        let bytes = text.as_bytes();
        let copied = self.unquoted.len();
        let mut copying = false;
        let mut from = open + 1;
        let close = loop {
            let Some(offset) = memchr(quote, &bytes[from..]) else {
                self.report(RowProblem::Unclosed);
                let rest = text[from..].trim_end_matches(['\n', '\r']);
                self.next.line += memchr_iter(b'\n', &bytes[open..]).count() as u64;
                if copying {
                    self.unquoted.push_str(rest);
                    self.push(copied, self.unquoted.len(), true);
                } else {
                    self.push(from, from + rest.len(), false);
                }
                return (bytes.len(), false);
            };
            let at = from + offset;
            if bytes.get(at + 1) != Some(&quote) {
                break at;
            }
            self.unquoted.push_str(&text[from..=at]);
            copying = true;
            from = at + 2;
        };
        self.next.line += memchr_iter(b'\n', &bytes[open..close]).count() as u64;
        let delimiter = self.specials.delimiter[0];
        let end = memchr::memchr2(delimiter, b'\n', &bytes[close + 1..]);
        let end = end.map_or(bytes.len(), |offset| close + 1 + offset);
        let is_line_end = bytes.get(end).is_some_and(|&b| b == b'\n' && b != delimiter);
        let tail = if is_line_end {
            &text[close + 1..self.content_end(close + 1, end)]
        } else {
            &text[close + 1..end]
        };
        let trims = matches!(self.trim, Trim::Both | Trim::End);
        if !(tail.is_empty() || (trims && tail.trim().is_empty())) {
            self.report(RowProblem::TextAfterQuote);
            self.unquoted.push_str(&text[from..close]);
            self.unquoted.push_str(tail);
            self.push(copied, self.unquoted.len(), true);
        } else if copying {
            self.unquoted.push_str(&text[from..close]);
            self.push(copied, self.unquoted.len(), true);
        } else {
            self.push(open + 1, close, false);
        }
        (end, true)
    }

    /// Reads the row `start..end` with the general scanner.
    fn general_row(&mut self, start: usize, end: usize) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut cell = self.unquoted.len();
        let (mut quoted, mut was_quoted, mut fresh) = (false, false, true);
        let mut at = start;
        while at < end {
            let rest = &bytes[at..end];
            let mut length = 1;
            match self.specials.at(rest) {
                Special::Escape => {
                    let next = text[at + 1..end].chars().next();
                    self.unquoted.extend(next);
                    length += next.map_or(0, char::len_utf8);
                    fresh = false;
                }
                Special::Quote(n) if quoted => {
                    length = n;
                    if self.specials.doubles() && rest[n..].starts_with(&rest[..n]) {
                        self.unquoted.push_str(&text[at..at + n]);
                        length = 2 * n;
                    } else {
                        quoted = false;
                    }
                }
                Special::Quote(n) if fresh => {
                    self.unquoted.truncate(cell);
                    (quoted, was_quoted, fresh) = (true, true, false);
                    length = n;
                }
                Special::Delimiter(n) if !quoted => {
                    self.push(cell, self.unquoted.len(), true);
                    cell = self.unquoted.len();
                    (was_quoted, fresh) = (false, true);
                    length = n;
                }
                special => {
                    let c = text[at..end].chars().next().unwrap_or_default();
                    length = c.len_utf8();
                    self.unquoted.push(c);
                    let blank = matches!(c, ' ' | '\t');
                    let trims = matches!(self.trim, Trim::Both | Trim::Start);
                    if !quoted && was_quoted && !(blank && self.trim != Trim::None) {
                        self.report(RowProblem::TextAfterQuote);
                    } else if !quoted && matches!(special, Special::Quote(_)) {
                        self.report(RowProblem::QuoteInside);
                    }
                    fresh = fresh && blank && trims;
                }
            }
            at += length;
        }
        if quoted {
            self.report(RowProblem::Unclosed);
            let kept = self.unquoted[cell..].trim_end_matches(['\n', '\r']).len();
            self.unquoted.truncate(cell + kept);
        }
        self.push(cell, self.unquoted.len(), true);
    }
}

/// First bytes of characters that can be white space.
const MAY_START_SPACE: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b <= 0x20 {
        table[b] = true;
        b += 1;
    }
    table[0xC2] = true;
    table[0xE1] = true;
    table[0xE2] = true;
    table[0xE3] = true;
    table
};

/// Last bytes of characters that can be white space.
const MAY_END_SPACE: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b <= 0x20 {
        table[b] = true;
        b += 1;
    }
    b = 0x80;
    while b <= 0x8A {
        table[b] = true;
        b += 1;
    }
    table[0x9F] = true;
    table[0xA0] = true;
    table[0xA8] = true;
    table[0xA9] = true;
    table[0xAF] = true;
    table
};

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    rows: &'r Rows<'r>,
}

impl<'r> Row<'r> {
    /// The row that `rows` has read last.
    pub(super) fn of(rows: &'r Rows<'r>) -> Self {
        Self { rows }
    }

    /// Where it stands.
    pub fn position(&self) -> Position {
        self.rows.at
    }

    /// How many cells it has, without skipped columns.
    pub fn len(&self) -> usize {
        self.rows.cells.len()
    }

    /// Returns whether it has no cell.
    pub fn is_empty(&self) -> bool {
        self.rows.cells.is_empty()
    }

    /// The string of cell `index` (from 0), trimmed as the dialect says.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&'r str> {
        self.rows.cells.get(index).map(|&cell| self.rows.cell(cell))
    }

    /// What is wrong with its quoting, if anything.
    pub fn problem(&self) -> Option<RowProblem> {
        self.rows.problem
    }

    /// The row as it stood in the file, without its terminator.
    pub fn raw(&self) -> &'r str {
        self.rows.raw()
    }
}
