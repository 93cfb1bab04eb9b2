//! `xiangmai init`: an empty workbook, or empty CSV tables, with their metadata.

use crate::app::init;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai init ledgers\n  xiangmai check ledgers\n  xiangmai load ledgers --store graph"
)]
pub struct Args {
    /// Folder in which to write; it is made if need be
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Write one workbook, or a CSV file for each table
    #[arg(long, value_enum, default_value_t = FormArg::Workbook)]
    pub format: FormArg,
    /// Overwrite files that are there
    #[arg(long)]
    pub force: bool,
}

/// What tables are filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FormArg {
    /// One workbook with a sheet for each table
    Workbook,
    /// A CSV file for each table
    Csv,
}

/// Writes the templates and lists what was written.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let form = match args.format {
        FormArg::Workbook => init::Form::Workbook,
        FormArg::Csv => init::Form::Csv,
    };
    let written = init::init(&args.folder, form, args.force)?;
    for path in &written {
        writeln!(terminal.out, "{}", path.display())?;
    }
    let folder = args.folder.display();
    let line = match terminal.language {
        Language::En => format!(
            "{} files: fill in {}, then `xiangmai check {folder}`",
            written.len(),
            if form == init::Form::Csv { "the *.csv" } else { "the sheets of tables.xlsx" },
        ),
        Language::Zh => format!(
            "共 {} 个文件：请填写{}，然后运行 `xiangmai check {folder}`",
            written.len(),
            if form == init::Form::Csv { "各 CSV 表" } else { " tables.xlsx 中的各工作表" },
        ),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
