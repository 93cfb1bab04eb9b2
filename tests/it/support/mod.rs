//! A work folder, the program run in it, and what it needs from outside.

#[cfg(feature = "serve")]
pub mod own;
pub mod servers;
pub mod workdir;
