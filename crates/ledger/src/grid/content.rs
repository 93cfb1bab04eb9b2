//! What a file is, by its first bytes.

/// What the content of a file shows it to be.
pub(super) enum Kind {
    /// Delimited text, as far as bytes can tell.
    Text,
    /// A workbook.
    Workbook,
    /// Something that is no ledger; named for the message.
    Other(&'static str),
}

pub(super) fn kind(bytes: &[u8]) -> Kind {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    if bytes.is_empty() {
        Kind::Other("empty")
    } else if starts(b"PK\x03\x04") {
        // Names of the entries stand uncompressed in the archive.
        let end = &bytes[bytes.len().saturating_sub(64 << 10)..];
        let directory = |needle: &[u8]| end.windows(needle.len()).any(|w| w == needle);
        if directory(b"xl/")
            || directory(b"Workbook")
            || holds(b"opendocument.spreadsheet")
            || directory(b"content.xml")
        {
            Kind::Workbook
        } else if directory(b"word/") || directory(b"ppt/") {
            Kind::Other("a text document")
        } else {
            Kind::Other("an archive")
        }
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // Names of the streams of a compound file are UTF-16.
        let utf16 =
            |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        if holds(&utf16("Workbook")) || holds(&utf16("Book")) {
            Kind::Workbook
        } else {
            Kind::Other("a text document")
        }
    } else if starts(b"\x89PNG")
        || starts(b"\xff\xd8\xff")
        || starts(b"GIF8")
        || starts(b"RIFF")
        || starts(b"II*\0")
    {
        Kind::Other("a picture")
    } else if starts(b"%PDF") {
        Kind::Other("a PDF document")
    } else if starts(b"\x1f\x8b")
        || starts(b"7z\xbc\xaf")
        || starts(b"Rar!")
        || starts(b"BZh")
        || starts(b"\xfd7zXZ")
    {
        Kind::Other("an archive")
    } else if starts(b"MZ") || starts(b"\x7fELF") {
        Kind::Other("a program")
    } else if is_markup(bytes) {
        Kind::Other("a web page")
    } else if binary(bytes) {
        Kind::Other("binary")
    } else {
        Kind::Text
    }
}

fn is_markup(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().take(64).map(u8::to_ascii_lowercase).collect();
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    ["<!doctype", "<html", "<?xml", "<table", "{\\rtf"].iter().any(|m| text.starts_with(m))
}

/// Control characters in numbers that no text has, in neither byte of UTF-16.
fn binary(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(64 << 10)];
    let odd = |b: &&u8| matches!(**b, 1..=8 | 14..=26 | 28..=31);
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let zeros: usize = window.iter().map(|b| usize::from(*b == 0)).sum();
    let controls = window.iter().filter(odd).count();
    if marked || zeros > 0 {
        // UTF-16: line ends and commas have a zero beside them; every line end must.
        let wide = |a: u8, b: u8| window.chunks_exact(2).filter(|p| p[0] == a && p[1] == b).count();
        let lines = wide(b'\n', 0).max(wide(0, b'\n'));
        return !marked && (lines == 0 || zeros < lines * 2);
    }
    controls * 200 > window.len()
}
