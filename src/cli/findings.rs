//! The options that say what becomes of bad rows, shared by the commands that read tables.

use std::path::PathBuf;

/// How many errors are borne, and where bad rows go.
#[derive(Debug, Clone, clap::Args)]
pub struct FindingsArgs {
    /// Stop reading after this many errors
    #[arg(long, value_name = "N", default_value_t = 100_000,
          value_parser = clap::value_parser!(u64).range(1..))]
    pub max_errors: u64,
    /// Write bad rows to this file, with the reasons in a last column (one file a table, if several)
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}
