//! One file per command: its arguments and a function from arguments to exit code.

pub mod csvw;
pub mod explain;
pub mod export;
pub mod infer;
pub mod load;
pub mod models;
pub mod query;
pub mod trace;
