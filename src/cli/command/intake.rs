//! `xiangmai intake`: ledgers as people keep them, into the standard tables.

use crate::app::intake::{self, Line, Request, Summary};
use crate::app::progress::Progress;
use crate::cli::bar::Bar;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;
use diagnostics::Language;
use std::path::PathBuf;
use std::sync::Arc;

/// Lines to be decided that are shown; all are in the file.
const SHOWN: usize = 10;

/// Arguments of `intake`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai intake 合作社台账.xlsx --into tables\n  xiangmai intake 合作社台账.xlsx --into tables --decisions tables/review.csv\n  xiangmai load tables"
)]
pub struct Args {
    /// Ledgers: csv in any Chinese encoding, xlsx, xls, xlsb, ods
    #[arg(value_name = "LEDGER", required = true)]
    pub ledgers: Vec<PathBuf>,
    /// Fill the tables of this folder; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Look places up in this gazetteer: a folder of lists, a list with code and name, or an imported file
    /// [default: $XIANGMAI_GAZETTEER, else the imported one, else the shipped upper levels]
    #[arg(long, value_name = "PATH")]
    pub gazetteer: Option<PathBuf>,
    /// Take a person's decisions from this list (csv or xlsx); remembered in the folder
    #[arg(long, value_name = "FILE")]
    pub decisions: Vec<PathBuf>,
    /// Read the columns as this mapping says
    #[arg(long, value_name = "FILE")]
    pub mapping: Vec<PathBuf>,
}

/// Reads the ledgers and says what was written and what waits.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let bar = Bar::new(terminal);
    let request = Request {
        ledgers: args.ledgers.clone(),
        into: args.into.clone(),
        gazetteer: args.gazetteer.clone(),
        decisions: args.decisions.clone(),
        mappings: args.mapping.clone(),
        progress: Some(Arc::clone(&bar) as Arc<dyn Progress>),
    };
    let read = intake::intake(&request);
    bar.finish();
    let summary = read?;
    notices(&summary, terminal);
    for line in summary.lines.iter().take(SHOWN) {
        let text = waiting(line, terminal.language);
        terminal.say(&text);
    }
    let folder = args.into.display();
    let tally = intake::tally(&summary).get(terminal.language).to_owned();
    terminal.close_with(&tally);
    let next = match (summary.lines.is_empty(), terminal.language) {
        (true, Language::En) => format!("next: xiangmai load {folder}"),
        (true, Language::Zh) => format!("下一步：xiangmai load {folder}"),
        (false, Language::En) => format!(
            "next: fill the column `decision` of {folder}/review.xlsx (an id, `new`, `skip`), then run this again with --decisions {folder}/review.xlsx"
        ),
        (false, Language::Zh) => format!(
            "下一步：在 {folder}/review.xlsx 的 decision 列填写判定（编号、new 或 skip），再加上 --decisions {folder}/review.xlsx 重新运行"
        ),
    };
    terminal.close_with(&next);
    Ok(if summary.lines.is_empty() { Exit::Done } else { Exit::Findings })
}

fn notices(summary: &Summary, terminal: &mut Terminal) {
    for notice in &summary.notices {
        let place = match notice.sheet.is_empty() {
            true => notice.file.clone(),
            false => format!("{}#{}", notice.file, notice.sheet),
        };
        let text = terminal.pick(&notice.en, &notice.zh);
        let line = format!("{place}: {text}");
        terminal.say(&line);
    }
}

/// Says what a person must decide.
fn waiting(line: &Line, language: Language) -> String {
    let sheet = if line.sheet.is_empty() { String::new() } else { format!("#{}", line.sheet) };
    let (zh, en) = line.kind.question();
    let question = match language {
        Language::En => en,
        Language::Zh => zh,
    };
    let candidates = match line.candidates.is_empty() {
        true => String::new(),
        false => format!(" [{}]", line.candidates),
    };
    format!(
        "{}{sheet}:{} ({}) `{}` → {question}{candidates}",
        line.file, line.row, line.column, line.value
    )
}
