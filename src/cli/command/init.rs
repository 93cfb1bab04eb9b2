//! `xiangmai init`: empty tables, their metadata and a workbook.

use crate::app::init;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai init ledgers\n  xiangmai check ledgers/tables.xlsx\n  xiangmai load ledgers --store graph"
)]
pub struct Args {
    /// Folder in which to write; it is made if need be
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Overwrite files that are there
    #[arg(long)]
    pub force: bool,
}

/// Writes the templates and lists what was written.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let written = init::init(&args.folder, args.force)?;
    for path in &written {
        writeln!(terminal.out, "{}", path.display())?;
    }
    let folder = args.folder.display();
    let line = match terminal.language {
        Language::En => format!(
            "{} files: fill in the *.csv, or the sheets of {}, then `xiangmai check {folder}` (or check the workbook)",
            written.len(),
            init::WORKBOOK,
        ),
        Language::Zh => format!(
            "共{}个文件:请填写各CSV表,或{}中的各工作表,然后运行 `xiangmai check {folder}`(或检查该工作簿)",
            written.len(),
            init::WORKBOOK,
        ),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
