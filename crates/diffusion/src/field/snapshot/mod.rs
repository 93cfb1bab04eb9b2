//! A field as bytes and back, so that a trace need not read a whole graph anew.
//!
//! ```text
//! "xiangmai field\n" · version · key (32 bytes) · base · texts · channels · sources
//! · actors · schemes · adoptions · transmissions · promotions · visits · reports
//! · other names of actors · other names of schemes · borders · SipHash-1-3-128
//! ```
//!
//! Numbers are little-endian; a table is its number of rows, the ends of its names, their text, and the
//! rows; a kind is its place in the list `ALL` of its kinds, whose order is thereby part of the layout;
//! “none” is the largest number of its width. The key says what the field was made of and is the
//! caller's. Nothing is taken on trust: a length that the bytes cannot hold, a text that is no UTF-8, a
//! reference to a row that is not there or a wrong hash make the snapshot unusable, and the caller makes
//! the field anew.
//!
//! Refuses to know files and what the key is made of.

mod read;
mod within;
mod write;

pub use read::{is_for, read};
pub use write::write;

use std::io;

/// What the bytes begin with.
const MAGIC: &[u8; 15] = b"xiangmai field\n";

/// The version of the layout; raised whenever it or the meaning of a field changes.
pub const VERSION: u32 = 5;

/// Bytes of the hash at the end.
const HASH: u64 = 16;

/// No row, no text, no date.
const NONE: u32 = u32::MAX;

/// Bytes that are handed on together.
const CHUNK: usize = 1 << 20;

/// What a snapshot was made of.
pub type Key = [u8; 32];

/// Why a snapshot cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// It is none of ours, or of another version.
    #[error("the file is no snapshot of this version")]
    Version,
    /// It was made of something else.
    #[error("the snapshot was made of something else")]
    Stale,
    /// Its bytes do not fit together.
    #[error("the snapshot is damaged")]
    Damaged,
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

#[cfg(test)]
mod tests;
