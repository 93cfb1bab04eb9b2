//! From bytes to UTF-8: which encoding a file is in, why we think so, and the text it holds.
//!
//! In order: a byte order mark; UTF-16 without mark, where every other byte is zero; then, from the
//! first byte beyond ASCII on, the encoding that the caller declares (a label of the WHATWG Encoding
//! Standard) if the bytes bear it out; UTF-8 if they are valid; else a guess: GB18030 for most ledgers
//! in China, or what `chardetng` finds. A declaration is checked, never believed: a file that is not
//! in the encoding declared for it is read in its own ([`Why::Contradicted`]), or, where none fits,
//! not at all ([`NotText`]). Nor is binary content read as text.
//!
//! Refuses to know what the text means. Legacy encodings are normalised to NFC, as *Model for Tabular
//! Data*, section 8, has it; UTF-8 and UTF-16 are left as they are.

mod detect;
mod reader;
#[cfg(test)]
mod tests;
mod transcoder;
mod whole;

pub use detect::{NotText, UnknownEncoding, Why, is_known};
pub use reader::Utf8Reader;
pub use whole::{DecodeError, Decoded, decode, encode};
