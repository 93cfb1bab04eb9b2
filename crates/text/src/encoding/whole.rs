//! Whole files: decoding and encoding at once.

use super::detect::{NotText, UnknownEncoding, Why, label};
use super::reader::Utf8Reader;
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::io::Read as _;

/// A whole file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// Why it was read in that encoding.
    pub why: Why,
    /// Byte offsets of what could not be decoded, the first thousand.
    pub bad: Vec<u64>,
}

/// Why bytes cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The encoding declared does not exist.
    #[error(transparent)]
    Unknown(#[from] UnknownEncoding),
    /// The bytes are no text.
    #[error(transparent)]
    NotText(#[from] NotText),
}

/// Decodes a whole file, as a [`Utf8Reader`] would read it; `name` is a WHATWG label, `None`: find out.
///
/// # Examples
///
/// ```
/// use xiangmai_text::encoding::{Why, decode};
///
/// // 寿宁县下党乡 in GB18030, whatever the caller says.
/// let ledger = decode(b"\xCA\xD9\xC4\xFE\xCF\xD8\xCF\xC2\xB5\xB3\xCF\xE7", Some("utf-8"))?;
/// assert_eq!(ledger.text, "寿宁县下党乡");
/// assert_eq!((ledger.encoding, ledger.why), ("gb18030", Why::Contradicted));
/// # Ok::<(), xiangmai_text::encoding::DecodeError>(())
/// ```
pub fn decode(bytes: &[u8], name: Option<&str>) -> Result<Decoded, DecodeError> {
    const KEPT: usize = 1000;
    let mut reader = Utf8Reader::new(bytes, name)?;
    let mut out = Vec::with_capacity(bytes.len());
    if let Err(error) = reader.read_to_end(&mut out) {
        // A slice cannot fail but by what it holds.
        let why = NotText::of(&error).cloned();
        let lost = NotText::Undecodable { encoding: reader.encoding(), offset: 0, line: 1 };
        return Err(why.unwrap_or(lost).into());
    }
    let mut bad = reader.bad_bytes().to_vec();
    let text = String::from_utf8(out).unwrap_or_else(|error| {
        let (mut text, mut offset) = (String::new(), reader.mark_length());
        for piece in error.as_bytes().utf8_chunks() {
            text.push_str(piece.valid());
            offset += piece.valid().len() as u64;
            if !piece.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
                if bad.len() < KEPT {
                    bad.push(offset);
                }
                offset += piece.invalid().len() as u64;
            }
        }
        text
    });
    Ok(Decoded { text, encoding: reader.encoding(), why: reader.why(), bad })
}

/// Encodes text; `name` is a WHATWG label, `None` or an unknown one: UTF-8. What the encoding does not
/// have becomes a numeric character reference, as the Encoding Standard says for forms; UTF-16 cannot
/// be written that way, and becomes UTF-16 by hand.
pub fn encode<'t>(text: &'t str, name: Option<&str>) -> Cow<'t, [u8]> {
    let encoding = name.and_then(|name| label(name).ok()).unwrap_or(UTF_8);
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0
}
