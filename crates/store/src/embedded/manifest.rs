//! What belongs to a generation: the names of its segments, with the length and the checksum of each.
//!
//! ```text
//! store manifest 1
//! generation 8
//! previous 7 0f3c52a1b6d4e897
//! next 14
//! segment graph-12 4711 53a9de0142bc7f66
//! segment terms-13 815 e1b7c04d92f8356a
//! end 9b1f4ad2603e7c58
//! ```
//!
//! `previous` names the generation before and the checksum of its manifest (`previous none` for the first one). `next` is
//! the number of the next segment that will be written: no segment has ever had it or a higher one. The checksum of a
//! segment is that of its last 32 bytes, which hold the checksum of its footer, which holds those of its blocks. The last
//! line has the checksum of all bytes before it.

use std::fmt::Write;

use super::columns::checksum;

/// The first line: what the file is, and the version of its format.
const HEAD: &str = "store manifest 1";

/// A file of a generation, in the folder of segments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Segment {
    pub(super) name: String,
    /// Bytes.
    pub(super) length: u64,
    /// Of the last bytes; see the module.
    pub(super) checksum: u64,
}

impl Segment {
    /// Returns the number in the name of a segment.
    pub(super) fn number_of(name: &str) -> Option<u64> {
        let (kind, number) = name.split_once('-')?;
        if !["graph", "terms"].contains(&kind) {
            return None;
        }
        number.parse().ok()
    }
}

/// A generation and the checksum of its manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) generation: u64,
    pub(super) checksum: u64,
}

/// The manifest of a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) generation: u64,
    pub(super) previous: Option<Named>,
    /// The number of the next segment.
    pub(super) next: u64,
    pub(super) segments: Vec<Segment>,
}

impl Manifest {
    /// Returns the manifest of a store without graphs.
    pub(super) fn empty() -> Self {
        Self { generation: 1, previous: None, next: 1, segments: Vec::new() }
    }

    /// Returns what names the manifest in the one after it, and in `current`.
    pub(super) fn named(&self) -> Named {
        Named { generation: self.generation, checksum: checksum(self.to_text().as_bytes()) }
    }

    /// Returns the bytes of the file.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\ngeneration {}\n", self.generation);
        // Writing to a string does not fail.
        let _ = match &self.previous {
            Some(before) => {
                writeln!(text, "previous {} {:016x}", before.generation, before.checksum)
            }
            None => writeln!(text, "previous none"),
        };
        let _ = writeln!(text, "next {}", self.next);
        for Segment { name, length, checksum } in &self.segments {
            let _ = writeln!(text, "segment {name} {length} {checksum:016x}");
        }
        let end = checksum(text.as_bytes());
        let _ = writeln!(text, "end {end:016x}");
        text
    }

    /// Reads what [`Manifest::to_text`] returned; `None` for anything else.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let generation = lines.next()?.strip_prefix("generation ")?.parse().ok()?;
        let previous = match lines.next()?.strip_prefix("previous ")? {
            "none" => None,
            named => {
                let (generation, checksum) = named.split_once(' ')?;
                let checksum = u64::from_str_radix(checksum, 16).ok()?;
                Some(Named { generation: generation.parse().ok()?, checksum })
            }
        };
        let next = lines.next()?.strip_prefix("next ")?.parse().ok()?;
        let segments = lines.map_while(|line| line.strip_prefix("segment ")).map(|line| {
            let mut parts = line.split(' ');
            // A name of another kind could lead out of the folder.
            let name = parts.next().filter(|name| Segment::number_of(name).is_some())?.to_owned();
            let length = parts.next()?.parse().ok()?;
            let checksum = u64::from_str_radix(parts.next()?, 16).ok()?;
            Some(Segment { name, length, checksum })
        });
        let segments = segments.collect::<Option<Vec<_>>>()?;
        let manifest = Self { generation, previous, next, segments };
        // Whatever else could have been read is not what was written.
        (manifest.to_text() == text).then_some(manifest)
    }
}

impl Named {
    /// Returns the name of the manifest's file.
    pub(super) fn file(self) -> String {
        file_of(self.generation)
    }

    /// Returns the bytes of `current`.
    pub(super) fn to_text(self) -> String {
        format!("manifest-{} {:016x}\n", self.generation, self.checksum)
    }

    /// Reads what [`Named::to_text`] returned; `None` for anything else.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (generation, checksum) =
            text.strip_suffix('\n')?.strip_prefix(FILE)?.split_once(' ')?;
        let checksum = u64::from_str_radix(checksum, 16).ok()?;
        let named = Self { generation: generation.parse().ok()?, checksum };
        (named.to_text() == text).then_some(named)
    }
}

/// How the names of manifests begin.
const FILE: &str = "manifest-";

/// Returns the name of a manifest's file.
pub(super) fn file_of(generation: u64) -> String {
    format!("{FILE}{generation}")
}

/// Returns the generation whose manifest has this name.
pub(super) fn generation_of(file: &str) -> Option<u64> {
    let generation = file.strip_prefix(FILE)?.parse().ok()?;
    (file_of(generation) == file).then_some(generation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_of_a_manifest_or_of_what_names_it_is_noticed() {
        let segment = |name: &str| Segment { name: name.to_owned(), length: 9, checksum: 10 };
        let before = Named { generation: 6, checksum: 77 };
        let manifest = Manifest {
            generation: 7,
            previous: Some(before),
            next: 3,
            segments: vec![segment("graph-1"), segment("terms-2")],
        };
        let text = manifest.to_text();
        assert_eq!(Manifest::parse(text.as_bytes()), Some(manifest.clone()));
        let named = manifest.named();
        assert_eq!(Named::parse(named.to_text().as_bytes()), Some(named));
        for (at, bit) in (0..text.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            assert_eq!(Manifest::parse(&bytes), None, "bit {bit} at {at}");
            assert_eq!(Manifest::parse(&text.as_bytes()[..at]), None);
        }
        let text = named.to_text();
        for (at, bit) in (0..text.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            assert_ne!(Named::parse(&bytes), Some(named), "bit {bit} at {at}");
        }
    }
}
