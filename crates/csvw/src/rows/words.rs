//! Special bytes of a chunk, eight bytes at a time.
//!
//! The exact zero-byte test of *Hacker's Delight* (H. S. Warren), section 6-1, once per special byte.

/// Finds delimiters, quotes and line ends eight bytes at a time.
pub(super) struct Words<'t> {
    bytes: &'t [u8],
    delimiter: u64,
    quote: u64,
    base: usize,
    /// The top bit of each byte of the word at `base` that is special and not yet passed.
    found: u64,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;

impl<'t> Words<'t> {
    pub(super) fn new(bytes: &'t [u8], delimiter: u8, quote: u8, at: usize) -> Self {
        let mut words = Self {
            bytes,
            delimiter: u64::from(delimiter) * ONES,
            quote: u64::from(quote) * ONES,
            base: at,
            found: 0,
        };
        words.found = words.look(at);
        words
    }

    /// Goes on from `at`.
    pub(super) fn seek(&mut self, at: usize) {
        self.base = at;
        self.found = self.look(at);
    }

    /// The special bytes of the word at `at`.
    #[inline]
    fn look(&self, at: usize) -> u64 {
        // The end of the chunk counts as a line end.
        let mut eight = [b'\n'; 8];
        if let Some(word) = self.bytes.get(at..at + 8) {
            eight.copy_from_slice(word);
        } else {
            let rest = self.bytes.get(at..).unwrap_or_default();
            eight[..rest.len()].copy_from_slice(rest);
        }
        let word = u64::from_le_bytes(eight);
        zeros(word ^ self.delimiter) | zeros(word ^ self.quote) | zeros(word ^ NEWLINES)
    }

    /// The place of the next special byte; the length of the chunk if there is none.
    #[inline]
    pub(super) fn next(&mut self) -> usize {
        while self.found == 0 {
            self.base += 8;
            self.found = self.look(self.base);
        }
        let at = self.base + (self.found.trailing_zeros() / 8) as usize;
        self.found &= self.found - 1;
        at.min(self.bytes.len())
    }
}

const NEWLINES: u64 = b'\n' as u64 * ONES;

/// The top bit of each byte that is zero, exactly.
#[inline]
fn zeros(word: u64) -> u64 {
    !(((word & LOW) + LOW) | word | LOW)
}
