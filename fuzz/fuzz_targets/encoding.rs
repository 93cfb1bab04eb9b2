//! Encodings: a stream gives the text that the whole gives, whatever the bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
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

fuzz_target!(|input: (u8, &[u8])| {
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
});
