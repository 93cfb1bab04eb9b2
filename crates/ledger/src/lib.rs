//! wip
pub mod text;
mod cell;
mod columns;
mod error;
mod grid;
pub use cell::*;
pub use error::Error;
pub use grid::*;
pub use columns::*;
