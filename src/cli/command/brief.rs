//! `xiangmai brief`: one page about models that works offline.

use crate::app::texts::Texts;
use crate::app::{AppError, cascade};
use crate::cli::args::{OutputArgs, StoreArgs};
use crate::cli::exit::{Exit, Failure};
use crate::cli::question::QuestionArgs;
use crate::cli::terminal::Terminal;
use crate::cli::{output, render};
use diagnostics::Language;
use std::path::PathBuf;
use views::model::{Cascade, Made};

/// Arguments of `brief`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai brief 党支部领办合作社 --output brief.html\n  xiangmai brief 党支部领办合作社 --texts reports --output brief.html"
)]
pub struct Args {
    /// Formulas, schemes' names or their IRIs
    #[arg(value_name = "MODEL", required = true)]
    pub models: Vec<String>,
    /// Put the sentence behind each mark into the page, from the texts of reports in this folder
    #[arg(long, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// Which part of the spread.
    #[command(flatten)]
    pub question: QuestionArgs,
    /// Where to read.
    #[command(flatten)]
    pub store: StoreArgs,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Writes the page: the answer in words, the views, the sources, what is not known.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let workspace = args.store.open(terminal)?;
    let mut cascades: Vec<Cascade> = Vec::new();
    for model in &args.models {
        let question = args.question.of(model);
        cascades.push(cascade::cascade(&workspace, &question, &mut render::making(terminal))?);
    }
    let mut cascade = match cascades.len() {
        1 => cascades.swap_remove(0),
        _ => Cascade::join(cascades),
    };
    if let Some(folder) = &args.texts {
        let store = workspace.store.as_ref();
        let found = Texts::open(folder)?.quote(store, &mut cascade)?;
        terminal.close_with(&match terminal.language {
            Language::En => format!("{found} passages with their sentence"),
            Language::Zh => format!("{found}处出处附有原句"),
        });
    }
    cascade.made = Some(Made {
        command: Some(format!("xiangmai brief {}", args.models.join(" "))),
        ..cascade.made.unwrap_or_default()
    });
    let page = views::brief::write(&cascade).map_err(AppError::Json)?;
    output::to(args.output.output.as_deref(), terminal, |out| Ok(out.write_all(page.as_bytes())?))?;
    let (adopters, bytes) = (cascade.summary.adopters, page.len());
    let line = match terminal.language {
        Language::En => format!("{adopters} adopters, {bytes} bytes"),
        Language::Zh => format!("{adopters} 个采纳者，{bytes} 字节"),
    };
    terminal.close_with(&line);
    Ok(Exit::Done)
}
