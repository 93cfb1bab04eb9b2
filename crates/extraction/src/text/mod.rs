//! A report as characters: lines, sentences, repetitions, the day it stands under.
//!
//! Offsets are Unicode code points of the file as it is.

mod plain;
mod sentence;

pub use plain::Text;
pub(crate) use sentence::unmarked;
pub use sentence::{Section, Sentence};
