//! The compact file of a gazetteer: one gzip member (so that damage is found) around columns.
//!
//! Payload, numbers little-endian: the line `xiangmai gazetteer 1`, then texts, each with its length in bytes (u32) before it:
//! the source's name, its date, the upper levels (lines `code TAB name`, sorted by code), the endings of villages
//! (one a line); then the number of villages (u32), the number of groups (u32), for each group its node and its size (u32
//! each), then the columns: the last three digits (u16, as the difference to the one before in the group), the
//! ending (u8), the length of the stem in bytes (u16), the stems. Sorted by code throughout: the same divisions are the same bytes.

use std::io::{Read, Write};

use crate::code::{Code, Level};
use crate::gazetteer::Source;
use crate::tree::{Upper, Villages, VillagesWriter};

/// The first bytes of the payload.
const MAGIC: &[u8] = b"xiangmai gazetteer 1\n";

/// More than this is no gazetteer: a bound for damaged or hostile files.
const LARGEST: u64 = 1 << 30;

/// What a file holds.
pub(crate) struct Contents {
    pub(crate) source: Source,
    pub(crate) upper: Upper,
    pub(crate) villages: Villages,
}

/// Returns whether the bytes begin as a compact file does.
pub(crate) fn is_compact(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Writes a gazetteer as a compact file.
pub(crate) fn write(contents: &Contents) -> std::io::Result<Vec<u8>> {
    let Contents { source, upper, villages } = contents;
    let mut payload = MAGIC.to_vec();
    put_text(&mut payload, &source.name);
    put_text(&mut payload, &source.date);
    let mut lines = String::new();
    for (number, node) in upper.nodes().iter().enumerate() {
        lines.push_str(&node.code.to_string());
        lines.push('\t');
        lines.push_str(upper.name(number as u32));
        lines.push('\n');
    }
    put_text(&mut payload, &lines);
    put_text(&mut payload, &villages.ending_texts().join("\n"));
    put_u32(&mut payload, villages.len() as u32);
    put_u32(&mut payload, villages.groups().count() as u32);
    for (node, range) in villages.groups() {
        put_u32(&mut payload, node);
        put_u32(&mut payload, range.end - range.start);
    }
    for (_, range) in villages.groups() {
        let mut before = 0;
        for number in range {
            let tail = villages.tail(number);
            payload.extend_from_slice(&(tail - before).to_le_bytes());
            before = tail;
        }
    }
    let numbers = 0..villages.len() as u32;
    payload.extend(numbers.clone().map(|number| villages.ending_number(number)));
    for number in numbers.clone() {
        payload.extend_from_slice(&(villages.stem(number).len() as u16).to_le_bytes());
    }
    for number in numbers {
        payload.extend_from_slice(villages.stem(number).as_bytes());
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(7));
    encoder.write_all(&payload)?;
    encoder.finish()
}

fn put_u32(payload: &mut Vec<u8>, value: u32) {
    payload.extend_from_slice(&value.to_le_bytes());
}

fn put_text(payload: &mut Vec<u8>, text: &str) {
    put_u32(payload, text.len() as u32);
    payload.extend_from_slice(text.as_bytes());
}

/// Reads a compact file; the error says what is wrong with it.
pub(crate) fn read(bytes: &[u8]) -> Result<Contents, String> {
    let mut payload = Vec::with_capacity(bytes.len() * 3);
    flate2::read::GzDecoder::new(bytes)
        .take(LARGEST)
        .read_to_end(&mut payload)
        .map_err(|error| format!("the compressed file is damaged or cut off ({error})"))?;
    parse(&payload).ok_or_else(|| "no gazetteer of this version, or a damaged one".to_owned())
}

/// A reader that never runs over the end.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.u32()? as usize;
        std::str::from_utf8(self.take(length)?).ok()
    }
}

fn parse(payload: &[u8]) -> Option<Contents> {
    let mut cursor = Cursor(payload.strip_prefix(MAGIC)?);
    let source = Source { name: cursor.text()?.to_owned(), date: cursor.text()?.to_owned() };
    let upper = parse_upper(cursor.text()?)?;
    let villages = parse_villages(&mut cursor, &upper)?;
    cursor.0.is_empty().then_some(Contents { source, upper, villages })
}

fn parse_upper(lines: &str) -> Option<Upper> {
    let rows: Option<Vec<(Code, &str)>> = lines
        .lines()
        .map(|line| {
            let (code, name) = line.split_once('\t')?;
            Some((Code::parse(code).filter(|code| code.level() < Level::Village)?, name))
        })
        .collect();
    let rows = rows?;
    rows.windows(2).all(|pair| pair[0].0 < pair[1].0).then(|| Upper::new(rows))
}

fn parse_villages(cursor: &mut Cursor<'_>, upper: &Upper) -> Option<Villages> {
    let endings = cursor.text()?;
    let count = cursor.u32()? as usize;
    let groups = cursor.u32()? as usize;
    let groups: Vec<u8> = cursor.take(groups.checked_mul(8)?)?.to_vec();
    let tails = cursor.take(count.checked_mul(2)?)?;
    let ending_numbers = cursor.take(count)?;
    let lengths = cursor.take(count.checked_mul(2)?)?;
    let mut writer = VillagesWriter::default();
    if count > 0 {
        for ending in endings.split('\n') {
            writer.ending(ending)?;
        }
    }
    let mut number = 0_usize;
    let mut last_node = None;
    for group in groups.chunks_exact(8) {
        let mut fields = Cursor(group);
        let (node, size) = (fields.u32()?, fields.u32()? as usize);
        if node as usize >= upper.len() || last_node.is_some_and(|last| last >= node) {
            return None;
        }
        last_node = Some(node);
        let mut tail = 0_u16;
        for at in number..number.checked_add(size)? {
            let step = u16::from_le_bytes(tails.get(2 * at..2 * at + 2)?.try_into().ok()?);
            tail = tail.checked_add(step).filter(|tail| *tail < 1000)?;
            let length = u16::from_le_bytes(lengths.get(2 * at..2 * at + 2)?.try_into().ok()?);
            let stem = std::str::from_utf8(cursor.take(usize::from(length))?).ok()?;
            writer.push_split(node, tail, stem, *ending_numbers.get(at)?).then_some(())?;
        }
        number += size;
    }
    (number == count).then(|| writer.finish(upper))
}
