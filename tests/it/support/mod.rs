//! A work folder, the program run in it, and what it needs from outside.

pub mod numbers;
#[cfg(feature = "serve")]
pub mod own;
pub mod servers;
pub mod workdir;
