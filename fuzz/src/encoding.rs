//! Encodings: a stream gives the text that the whole gives, whatever the bytes.

use super::input;
use std::io::Read;
use text::encoding::{Utf8Reader, decode};

const NAMES: &[Option<&str>] = &[
    None,
    Some("utf-8"),
    Some("gb18030"),
    Some("utf-16le"),
    Some("utf-16be"),
    Some("iso-2022-jp"),
    Some("windows-1258"),
];

/// Reads the bytes as such an input, and looks at what comes of it.
pub fn run(bytes: &[u8]) {
    let Some(input) = input::<(u8, &[u8])>(bytes) else { return };
    let (name, bytes) = input;
    let name = NAMES[usize::from(name) % NAMES.len()];
    let Ok(mut reader) = Utf8Reader::new(bytes, name) else { return };
    let mut streamed = Vec::new();
    let read = reader.read_to_end(&mut streamed);
    let whole = decode(bytes, name);
    assert_eq!(read.is_ok(), whole.is_ok());
    let Ok(whole) = whole else { return };
    assert_eq!(String::from_utf8_lossy(&streamed), whole.text);
    assert_eq!(reader.encoding(), whole.encoding);
}
