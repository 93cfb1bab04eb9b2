//! How tables are converted and validated.

use super::elsewhere::Elsewhere;
use super::keys::KeyHook;
use super::{datatype, rows};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// What triples are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Cells, and the tables and rows that hold them.
    #[default]
    Standard,
    /// Cells alone.
    Minimal,
}

/// Who converts, and when: for PROV triples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// IRI of the converter.
    pub agent: String,
    /// When it began, as `xsd:dateTime`.
    pub started: String,
}

/// May refine a literal: given its datatype IRI and lexical form, it writes another form into the
/// buffer and returns that form's datatype IRI, or returns `None` to leave the literal as it is.
pub type LiteralHook = fn(datatype: &str, lexical: &str, out: &mut String) -> Option<&'static str>;

/// May read a value that is not of its datatype: given the datatype and the string of the cell, it
/// returns what the datatype can parse, or `None` to let the value be wrong.
pub type RepairHook = fn(datatype: &datatype::Datatype, text: &str) -> Option<String>;

/// May refine the statements of a row: its lines of N-Triples or N-Quads, from the byte on that is given to
/// the end. It keeps their number.
pub type RowHook = fn(lines: &mut Vec<u8>, from: usize);

/// Rows by the URL of their table and the line on which they start.
pub type RowSet = BTreeMap<String, HashSet<u64>>;

/// How to validate and convert.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether triples about tables and rows are written.
    pub mode: Mode,
    /// Who converts and when; `None` leaves PROV triples out.
    pub provenance: Option<Provenance>,
    /// Whether conversion validates too: broken cells become errors, keys are checked.
    pub validate: bool,
    /// Whether a foreign key with any null is passed over. Without it only one with an empty cell is; a
    /// string that stands for null has to match a null of the referenced row.
    pub skip_null_references: bool,
    /// Whether the triples of a table with an `@id` go into the named graph of that IRI (N-Quads).
    pub graphs: bool,
    /// Refines literals.
    pub literal: Option<LiteralHook>,
    /// Refines the statements of each row, as long as they are shorter than two megabytes.
    pub row: Option<RowHook>,
    /// Reads values that are not of their datatype; each one read so is a warning.
    pub repair: Option<RepairHook>,
    /// Rows that are passed over, as if the file did not have them.
    pub skip: Arc<RowSet>,
    /// The title of a last column that metadata need not describe, because it holds remarks.
    pub remarks: Option<&'static str>,
    /// Errors after which the work stops.
    pub max_errors: Option<u64>,
    /// Threads that convert rows; 0 and 1: none beside the caller's.
    pub threads: usize,
    /// Bounds on rows and chunks.
    pub limits: rows::Limits,
    /// Findings that are reported; more are only counted.
    pub max_findings: Option<u64>,
    /// Warnings alike (of one kind, in one column of one file) that are reported; more are only counted,
    /// and one warning at the end says how many.
    pub max_alike: Option<u64>,
    /// The encoding of every table, whatever its dialect says.
    pub encoding: Option<String>,
    /// Rows that foreign keys may refer to beside those of the tables.
    pub elsewhere: Arc<Elsewhere>,
    /// The one table that is read, by its index in the group; `None`: all.
    pub only: Option<usize>,
    /// Where the first row stands in its file, if a part of one is read (with `only`): the header, then rows.
    pub start: Option<rows::Position>,
    /// Takes the keys of all rows, which are not judged then.
    pub keys: Option<KeyHook>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mode: Mode::Standard,
            provenance: None,
            validate: false,
            skip_null_references: false,
            graphs: false,
            literal: None,
            row: None,
            repair: None,
            skip: Arc::default(),
            remarks: None,
            max_errors: None,
            threads: 1,
            limits: rows::Limits { chunk_bytes: 256 << 10, ..rows::Limits::default() },
            max_findings: None,
            max_alike: None,
            encoding: None,
            elsewhere: Arc::default(),
            only: None,
            start: None,
            keys: None,
        }
    }
}
