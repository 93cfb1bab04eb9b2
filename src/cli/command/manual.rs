//! `xiangmai manual`: the reference of all commands, and manual pages.

use crate::cli::args::OutputArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::help::{self, Page};
use crate::cli::output;
use crate::cli::terminal::Terminal;
use clap::ValueEnum;
use diagnostics::Text;

/// Arguments of `manual`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  xiangmai manual > commands.md\n  xiangmai manual --format man --lang zh --output man/zh_CN/man1"
)]
pub struct Args {
    /// What to write
    #[arg(long, short, value_enum, default_value_t = Format::Markdown)]
    pub format: Format,
    /// Where to write.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// A form of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One page of Markdown with every command
    Markdown,
    /// A manual page for each command, into the folder that --output names
    Man,
}

/// Writes the manual in the language of the terminal.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let language = terminal.language;
    let mut pages = Vec::new();
    help::each(&help::command(language), &mut |command| pages.push(Page::of(command, language)));
    let file = args.output.output.as_deref();
    match (args.format, file) {
        (Format::Markdown, file) => {
            let text = help::reference(&pages, language);
            output::to(file, terminal, |out| Ok(out.write_all(text.as_bytes())?))?;
        }
        (Format::Man, None) => {
            let (en, zh) = ("name a folder with --output", "请用 --output 指定文件夹");
            return Err(Failure::usage(Text::new(en, zh)));
        }
        (Format::Man, Some(folder)) => {
            files::create_dir(folder)?;
            for page in &pages {
                let (name, text) = help::man_page(page, &pages, language);
                output::to(Some(&folder.join(name)), terminal, |out| {
                    Ok(out.write_all(text.as_bytes())?)
                })?;
            }
        }
    }
    Ok(Exit::Done)
}
