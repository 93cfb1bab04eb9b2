//! One file per command: its arguments and a function from arguments to exit code.

pub mod care;
pub mod check;
pub mod compare;
pub mod convert;
pub mod csvw;
pub mod explain;
pub mod export;
pub mod infer;
pub mod init;
pub mod load;
pub mod measures;
pub mod models;
pub mod ontology;
pub mod places;
pub mod query;
pub mod trace;
