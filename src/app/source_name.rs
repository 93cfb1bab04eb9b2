//! The names of sources: one ledger, one county, one set of reports; and of the graphs that hold their tables.
//!
//! A graph is (source, table): `…/graph/{source}/{table}`. A source is named by the user, by the metadata of its
//! folder (`dc:identifier` of the table group, written there by the first load that names it), or by its folder.

use super::AppError;
use crate::namespace::GRAPHS;
use csvw::TableGroup;
use serde_json::Value;
use std::fmt::{self, Write as _};
use std::path::Path;

/// The property of a table group that names its source, in full and as metadata write it.
const IDENTIFIER: (&str, &str) = ("http://purl.org/dc/terms/identifier", "dc:identifier");

/// Characters of a name at most: it becomes part of an IRI that people read.
const LONGEST: usize = 80;

/// The name of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(String);

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SourceName {
    /// Reads a name; one that is empty, very long or holds control characters is an error.
    pub fn new(text: &str) -> Result<Self, AppError> {
        let name = text.trim();
        let fits = !name.is_empty()
            && name.chars().count() <= LONGEST
            && !name.chars().any(char::is_control)
            && !name.chars().all(|c| c == '.');
        match fits {
            true => Ok(Self(name.to_owned())),
            false => Err(AppError::SourceName(text.to_owned())),
        }
    }

    /// Returns the name that the metadata of a folder keep, if they do.
    pub fn of_metadata(group: &TableGroup) -> Option<Self> {
        let kept = group.annotations.iter().find(|a| a.property == IDENTIFIER.0)?;
        let text = kept.value.get("@value").unwrap_or(&kept.value).as_str()?;
        Self::new(text).ok()
    }

    /// Returns the name of a folder, or of a workbook without its ending.
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
        Self::new(&name?.to_string_lossy()).ok()
    }

    /// Returns the IRI of the graph that holds a table of this source.
    pub fn graph(&self, table: &str) -> String {
        format!("{GRAPHS}{}/{}", segment(&self.0), segment(table))
    }

    /// Reads source and table from the IRI of a graph; `None` for graphs that hold no table.
    pub fn of_graph(iri: &str) -> Option<(Self, String)> {
        let (source, table) = iri.strip_prefix(GRAPHS)?.split_once('/')?;
        Some((Self::new(&plain(source)).ok()?, plain(table)))
    }
}

/// Characters that an IRI's segment may hold as they are; all others become percent codes.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let stays = c.is_ascii_alphanumeric()
            || "-._~".contains(c)
            || (!c.is_ascii() && c.is_alphanumeric());
        if stays {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A segment with its percent codes read.
fn plain(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Keeps the name of a source in the metadata of its folder, so that it need not be given again. What else the
/// document says stays as it is, in its order.
pub(super) fn keep(metadata: &Path, name: &SourceName) -> Result<(), AppError> {
    let text = files::read_to_string(metadata)?;
    let Ok(Value::Object(document)) = serde_json::from_str(&text) else { return Ok(()) };
    if document.get(IDENTIFIER.1).and_then(Value::as_str) == Some(&name.0) {
        return Ok(());
    }
    let mut kept = serde_json::Map::new();
    for (key, value) in document {
        let is_first_content = key != "@context" && !kept.contains_key(IDENTIFIER.1);
        if is_first_content {
            kept.insert(IDENTIFIER.1.to_owned(), Value::String(name.0.clone()));
        }
        if key != IDENTIFIER.1 {
            kept.insert(key, value);
        }
    }
    let mut text = serde_json::to_string_pretty(&Value::Object(kept)).unwrap_or(text);
    text.push('\n');
    Ok(files::write_atomic(metadata, text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_leads_back_to_source_and_table() {
        for (source, table) in [
            ("长葛市", "adoptions"),
            ("a b/c%d", "合作社 台账"),
            ("..x", "a.b"),
            ("2024年（二）", "é#?"),
        ] {
            let name = SourceName::new(source).unwrap();
            let graph = name.graph(table);
            assert!(rdf::term::NamedNode::new(&graph).is_ok(), "{graph}");
            assert_eq!(SourceName::of_graph(&graph), Some((name, table.to_owned())));
        }
        assert_eq!(SourceName::of_graph(&format!("{GRAPHS}derived")), None);
        assert_eq!(SourceName::of_graph("urn:x/y"), None);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "  ", ".", "..", "a\nb", &"长".repeat(81)] {
            assert!(SourceName::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_kept_in_metadata_which_stay_as_they_are_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("csv-metadata.json");
        files::write_atomic(&path, b"{\"@context\": \"x\", \"tables\": [1], \"a\": {\"b\": 2}}")
            .unwrap();
        for name in ["甲县", "乙县", "乙县"] {
            keep(&path, &SourceName::new(name).unwrap()).unwrap();
            let text = files::read_to_string(&path).unwrap();
            let expected = format!(
                "{{\n  \"@context\": \"x\",\n  \"dc:identifier\": \"{name}\",\n  \"tables\": [\n    1\n  ],\n  \"a\": {{\n    \"b\": 2\n  }}\n}}\n"
            );
            assert_eq!(text, expected);
        }
    }
}
