//! `xiangmai link` and `xiangmai gazetteer`: names of places and the list they are looked up in.

use crate::app::gazetteer::{self, Links};
use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `link`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai link villages.csv --column 村名 --within 长葛市 --output linked.csv"
)]
pub struct LinkArgs {
    /// The list: a csv in any encoding, with a row of titles
    #[arg(value_name = "FILE")]
    pub list: PathBuf,
    /// The title of the column with names
    #[arg(long, value_name = "TITLE")]
    pub column: String,
    /// The division in which the places lie unless a name says otherwise: a name or a code
    #[arg(long, value_name = "PLACE")]
    pub within: Option<String>,
    /// Look places up in this gazetteer: a folder of lists, a list with code and name, or an imported file
    /// [default: $XIANGMAI_GAZETTEER, else the imported one, else the shipped upper levels]
    #[arg(long, value_name = "PATH")]
    pub gazetteer: Option<PathBuf>,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Arguments of `gazetteer`.
#[derive(Debug, clap::Args)]
pub struct GazetteerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: GazetteerCommand,
}

/// What can be done with a gazetteer.
#[derive(Debug, clap::Subcommand)]
pub enum GazetteerCommand {
    /// Make a compact gazetteer of a folder of lists, or of a list with code and name
    Import(ImportArgs),
}

/// Arguments of `gazetteer import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The folder or the list
    #[arg(value_name = "PATH")]
    pub from: PathBuf,
    /// Where to write; without it the user's data folder, where it is found again
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Links the names of a list; answers follow behind its own columns.
pub fn link(args: &LinkArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let gazetteer = gazetteer::open(args.gazetteer.as_deref())?;
    let links = Links {
        list: &args.list,
        column: &args.column,
        within: args.within.as_deref(),
        language: terminal.language,
    };
    let mut counts = None;
    output::to(args.output.output.as_deref(), terminal, |out| {
        counts = Some(gazetteer::link(&gazetteer, &links, out, &mut |_| {})?);
        Ok(())
    })?;
    let counts = counts.unwrap_or_default();
    let line = match terminal.language {
        Language::En => format!(
            "{} linked, {} ambiguous, {} unknown",
            counts.linked, counts.ambiguous, counts.unknown
        ),
        Language::Zh => format!(
            "已链接 {} 个，有歧义 {} 个，未找到 {} 个",
            counts.linked, counts.ambiguous, counts.unknown
        ),
    };
    terminal.close_with(&line);
    let waits = counts.ambiguous + counts.unknown > 0;
    Ok(if waits { Exit::Findings } else { Exit::Done })
}

/// Imports a gazetteer and says how many divisions it has.
pub fn run(args: &GazetteerArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let GazetteerCommand::Import(args) = &args.command;
    let (path, imported) = gazetteer::import(&args.from, args.output.as_deref())?;
    writeln!(terminal.out, "{}", path.display())?;
    for skipped in imported.skipped.iter().take(10) {
        let why = terminal.pick(skipped.english, skipped.chinese);
        let line = format!("{}:{}: {} → {why}", skipped.path.display(), skipped.line, skipped.code);
        terminal.say(&line);
    }
    let counts = imported.counts;
    let left_out = imported.skipped.len();
    let line = match terminal.language {
        Language::En => format!(
            "{} provinces, {} prefectures, {} counties, {} townships, {} villages; {left_out} rows left out",
            counts[0], counts[1], counts[2], counts[3], counts[4]
        ),
        Language::Zh => format!(
            "省级 {} 个，地级 {} 个，县级 {} 个，乡级 {} 个，村级 {} 个；略去 {left_out} 行",
            counts[0], counts[1], counts[2], counts[3], counts[4]
        ),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
