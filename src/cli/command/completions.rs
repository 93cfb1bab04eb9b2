//! `xiangmai completions`: what a shell needs to complete commands, options and names.

use crate::cli::complete::{self, Shell};
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::Terminal;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  source <(xiangmai completions bash)\n  xiangmai completions zsh > ~/.zfunc/_xiangmai\n  xiangmai completions fish > ~/.config/fish/completions/xiangmai.fish\n  xiangmai completions powershell >> $PROFILE"
)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Writes the script that a shell reads; names of models, places, queries and stores are then asked of the program.
pub fn run(args: &Args, terminal: &mut Terminal) -> Result<Exit, Failure> {
    complete::register(args.shell, &mut terminal.out)?;
    Ok(Exit::Done)
}
