//! Files that other tools read whole: one writer per format, from a [`views::network::Network`].
//!
//! Every writer takes everything that a format can hold, in the language of the network, and streams:
//! nodes and edges come in one after the other and go out at once. [`set::write`] writes all formats and a
//! note on what each is for.
//!
//! [`citation`] writes references to sources.
//!
//! Refuses to know where a network comes from and where files stand. RDF is written by the store itself.

pub mod citation;
mod count;
pub mod format;
pub mod set;

pub use count::Written;
pub use format::{Content, ExportError, File, Format};
