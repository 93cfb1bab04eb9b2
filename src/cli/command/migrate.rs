//! `xiangmai migrate`: tables of older columns, written with the columns of today.

use crate::app::migrate;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `migrate`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai migrate ledgers --into ledgers-new\n  xiangmai check ledgers-new"
)]
pub struct Args {
    /// Folder with CSV tables; it stays as it is
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Folder in which to write; nothing in it is overwritten
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
}

/// Writes the tables and lists them, with what was added.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let migrated = migrate::migrate(&args.folder, &args.into)?;
    for table in &migrated {
        writeln!(terminal.out, "{}", table.path.display())?;
        let (rows, added) = (table.rows, table.added.join(", "));
        let line = match (terminal.language, table.added.is_empty()) {
            (_, true) => continue,
            (Language::En, false) => format!("{rows} rows; columns added: {added}"),
            (Language::Zh, false) => format!("共 {rows} 行；新增的列：{added}"),
        };
        terminal.say(&line);
    }
    let into = args.into.display();
    let line = match terminal.language {
        Language::En => {
            format!("{} tables: check them with `xiangmai check {into}`", migrated.len())
        }
        Language::Zh => format!("共 {} 张表：请运行 `xiangmai check {into}` 检查", migrated.len()),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
