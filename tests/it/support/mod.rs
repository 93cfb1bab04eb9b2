//! A work folder, the program run in it, and what it needs from outside.

pub mod numbers;
pub mod own;
pub mod servers;
pub mod workdir;
