//! The strings that have a meaning in a dialect, and where they end a row.
//!
//! For delimiters, quotes and terminators of any length and for escapes by `\`; whoever cuts and whoever
//! scans ask here, so that both mean the same row.

use crate::dialect::{Dialect, Trim};

/// Whether a row is a comment.
pub(super) fn is_comment(row: &[u8], dialect: &Dialect) -> bool {
    let prefix = dialect.comment_prefix.as_deref().unwrap_or_default();
    !prefix.is_empty() && row.starts_with(prefix.as_bytes())
}

/// The strings that have a meaning in a dialect.
#[derive(Debug, Clone)]
pub(super) struct Specials {
    pub(super) delimiter: Vec<u8>,
    quote: Option<Vec<u8>>,
    /// Longest first.
    pub(super) terminators: Vec<Vec<u8>>,
    escapes: bool,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Special {
    Delimiter(usize),
    Quote(usize),
    Terminator(usize),
    Escape,
    None,
}

impl Specials {
    pub(super) fn new(dialect: &Dialect) -> Self {
        let bytes = |s: &String| s.as_bytes().to_vec();
        let mut terminators: Vec<_> =
            dialect.line_terminators.iter().filter(|t| !t.is_empty()).map(bytes).collect();
        terminators.sort_by_key(|t| std::cmp::Reverse(t.len()));
        let quote = dialect.quote_char.as_ref().filter(|q| !q.is_empty()).map(bytes);
        Self {
            delimiter: bytes(&dialect.delimiter),
            escapes: quote.is_some() && !dialect.double_quote,
            quote,
            terminators,
        }
    }

    /// Whether the fast scanner can be used.
    pub(super) fn is_simple(&self) -> bool {
        let plain = |s: &[u8]| s.len() == 1 && s[0].is_ascii() && !matches!(s[0], b'\n' | b'\r');
        let lines = self.terminators.iter().all(|t| matches!(t.as_slice(), b"\n" | b"\r\n"))
            && self.terminators.iter().any(|t| t == b"\n");
        lines
            && !self.escapes
            && plain(&self.delimiter)
            && self.quote.as_deref().is_none_or(|q| plain(q) && q != self.delimiter)
    }

    pub(super) fn quote_byte(&self) -> Option<u8> {
        self.quote.as_ref().map(|q| q[0])
    }

    pub(super) fn delimiter_byte(&self) -> Option<u8> {
        self.delimiter.first().copied()
    }

    pub(super) fn doubles(&self) -> bool {
        !self.escapes
    }

    /// The length of the longest special string.
    pub(super) fn longest(&self) -> usize {
        let quote = self.quote.iter();
        let all = self.terminators.iter().chain(quote).chain([&self.delimiter]);
        all.map(Vec::len).max().unwrap_or(1).max(2)
    }

    /// What `rest`, which is not empty, begins with.
    pub(super) fn at(&self, rest: &[u8]) -> Special {
        if self.escapes && rest[0] == b'\\' {
            return Special::Escape;
        }
        if let Some(quote) = self.quote.as_ref().filter(|q| rest.starts_with(q)) {
            return Special::Quote(quote.len());
        }
        if let Some(terminator) = self.terminators.iter().find(|t| rest.starts_with(t)) {
            return Special::Terminator(terminator.len());
        }
        if !self.delimiter.is_empty() && rest.starts_with(&self.delimiter) {
            return Special::Delimiter(self.delimiter.len());
        }
        Special::None
    }
}

/// Where the content of the row that begins at `start` ends, and where the next row begins; `None` if
/// that cannot be said yet, or there is no row.
pub(super) fn row_end(
    specials: &Specials,
    bytes: &[u8],
    start: usize,
    ended: bool,
    dialect: &Dialect,
) -> Option<(usize, usize)> {
    if start >= bytes.len() {
        return None;
    }
    let comment = is_comment(&bytes[start..], dialect);
    let trims = matches!(dialect.trim(), Trim::Both | Trim::Start);
    let (mut quoted, mut fresh) = (false, !comment);
    let mut at = start;
    loop {
        let rest = &bytes[at..];
        if !ended && rest.len() < specials.longest() * 2 {
            return None;
        }
        if rest.is_empty() {
            return Some((at, at));
        }
        match specials.at(rest) {
            Special::Escape if comment => at += 1,
            Special::Escape => {
                at += 2.min(rest.len());
                fresh = false;
            }
            Special::Quote(length) if quoted => {
                let doubled = specials.doubles() && rest[length..].starts_with(&rest[..length]);
                quoted = doubled;
                at += if doubled { 2 * length } else { length };
            }
            Special::Quote(length) if fresh => {
                quoted = true;
                fresh = false;
                at += length;
            }
            _ if quoted => at += 1,
            Special::Terminator(length) => return Some((at, at + length)),
            Special::Delimiter(length) => {
                fresh = !comment;
                at += length;
            }
            Special::Quote(length) => at += length,
            Special::None => {
                fresh = fresh && trims && matches!(rest[0], b' ' | b'\t');
                at += 1;
            }
        }
    }
}
