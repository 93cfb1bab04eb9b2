//! The entity tables: those that ship with the program, and what is particular to reading ours.
//!
//! A table says everything in its CSVW metadata; this room adds only three things: the shipped files,
//! embedded so that an installed program needs no folder; the refinement of dates, because CSVW has
//! no datatype for “a year, a month or a day, as precise as the source”, and the reading of dates and
//! numbers as people write them ([`refine`]); and workbooks, whose sheets are read as the CSV that the
//! engine expects ([`sheet`]) and written as templates ([`template`]).
//!
//! Refuses to know where statements are kept. Sees no store, opens no file.

pub mod refine;
pub mod sheet;
pub mod template;

use flate2::read::DeflateDecoder;
use std::io::{BufRead, BufReader};
use std::sync::LazyLock;

/// URL under which the shipped tables are served to the CSVW engine.
pub const SHIPPED_BASE: &str = crate::namespace::DATA;

/// The shipped files as `build.rs` packs them.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tables.deflate"));

/// The names of the shipped tables.
pub const NAMES: &[&str] = &[
    "adoptions",
    "affiliations",
    "attestations",
    "changes",
    "divisions",
    "evidence",
    "honours",
    "indicators",
    "industries",
    "instruments",
    "observations",
    "organizations",
    "promotions",
    "reports",
    "scheme_parts",
    "schemes",
    "sites",
    "specialties",
    "transmissions",
    "visits",
];

/// The shipped files: name and bytes, sorted. Unpacked once.
pub fn shipped_files() -> &'static [(String, Vec<u8>)] {
    static FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
        let mut packed = BufReader::new(DeflateDecoder::new(PACKED));
        std::iter::from_fn(|| unpacked(&mut packed)).collect()
    });
    &FILES
}

/// The next file: its name and length stand on a line before it.
fn unpacked(packed: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut line = String::new();
    packed.read_line(&mut line).ok()?;
    let (name, length) = line.trim_end().rsplit_once(' ')?;
    let mut bytes = vec![0; length.parse().ok()?];
    packed.read_exact(&mut bytes).ok()?;
    Some((name.to_owned(), bytes))
}

/// Finds a shipped file by name.
pub fn shipped(name: &str) -> Option<&'static [u8]> {
    shipped_files().iter().find(|(n, _)| n == name).map(|(_, bytes)| bytes.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_ships_as_it_stands_in_its_folder() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        for (name, bytes) in shipped_files() {
            assert_eq!(*bytes, files::read(&folder.join(name)).unwrap(), "{name}");
        }
        for table in NAMES {
            for name in [format!("{table}.csv"), format!("{table}-schema.json")] {
                assert!(shipped(&name).is_some_and(|bytes| !bytes.is_empty()), "{name}");
            }
        }
        assert!(shipped("csv-metadata.json").is_some());
        assert_eq!(shipped_files().len(), 2 * NAMES.len() + 1);
    }
}
