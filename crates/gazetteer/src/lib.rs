//! A gazetteer of China's administrative divisions and the linking of written names to their codes.
//!
//! Open a [`Gazetteer`], ask it a [`Query`], read the [`Answer`]: linked to one code, ambiguous, or
//! unknown; always with ranked candidates and the reasons for each, in Chinese and in English.
//! What it refuses to know: ledgers, columns' meaning, graphs, the network.

mod answer;
mod code;
mod error;
mod gazetteer;
mod query;
mod reason;

pub use answer::{Answer, Candidate, Status};
pub use code::{Code, Level};
pub use error::Error;
pub use gazetteer::{Division, Gazetteer, Hit, Source};
pub use query::Query;
pub use reason::{Language, Reason};
